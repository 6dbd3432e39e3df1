"""Seals: what the rows were when the last writer closed the archive."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kazcrawl.archive.migrations.columns import keys, lengths, required

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seals",
        *keys("table_name"),
        sa.Column("block", sa.Integer, primary_key=True, autoincrement=False),
        *required("columns", "sha256"),
        sa.Column("crcs", sa.LargeBinary, nullable=False),
        sa.Column("own_crc", sa.BigInteger, nullable=False),
        *required("sealed_at"),
    )
    op.create_table(
        "warc_seals",
        *keys("name"),
        sa.Column("start", sa.BigInteger, primary_key=True, autoincrement=False),
        *lengths("length", nullable=False),
        *required("sha256", "sealed_at"),
    )
    op.create_table(
        "unsealed",
        *keys("table_name"),
        sa.Column("row_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
