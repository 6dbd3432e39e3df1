"""Bands found by their hash alone: one b-tree in its order instead of three.

The look-up by hash had no index that begins with it, and read the whole table for every
200 new articles.
"""

from __future__ import annotations

import struct
from hashlib import blake2b

import sqlalchemy as sa
from alembic import op

from kazcrawl.archive.migrations.columns import ref

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BANDS, BAND_BYTES = 16, 32


def upgrade() -> None:
    op.drop_table("signature_bands")
    bands = op.create_table(
        "signature_bands",
        sa.Column("hash", sa.BigInteger, primary_key=True, autoincrement=False),
        ref("article_id", "articles", primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    found = op.get_bind().execute(sa.text("SELECT article_id, signature FROM signatures"))
    for row_id, signature in found.all():
        hashes = {_hash(number, signature) for number in range(BANDS)}
        op.bulk_insert(bands, [{"hash": one, "article_id": row_id} for one in sorted(hashes)])


def _hash(number: int, signature: bytes) -> int:
    part = signature[number * BAND_BYTES : (number + 1) * BAND_BYTES]
    digest = blake2b(part, digest_size=8, salt=struct.pack("<H", number)).digest()
    return int.from_bytes(digest, "little", signed=True)
