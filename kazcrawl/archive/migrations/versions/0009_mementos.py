"""The past as a source: what web archives and WARC files hold, and which of it was asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kazcrawl.archive.migrations.columns import numbers, ref, required, row_id, texts

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "mementos",
        row_id(),
        *required("site", "source", "url_key", "url", "captured_at"),
        *numbers("status"),
        *texts("mime", "digest"),
        *required("place"),
        *texts("refers_to", "original"),
        sa.UniqueConstraint("site", "source", "place"),
    )
    op.create_index("mementos_address", "mementos", ["site", "source", "url_key", "captured_at"])
    op.create_index("mementos_digest", "mementos", ["site", "source", "digest"])
    op.create_table(
        "source_parts",
        row_id(),
        *required("site", "source", "part", "state"),
        *texts("position", "mark"),
        *numbers("records", "other_records", "damaged", nullable=False),
        ref("crawl_id", "crawls"),
        sa.UniqueConstraint("site", "source", "part"),
    )
    op.add_column("frontier", sa.Column("memento_id", _ROW_ID))
