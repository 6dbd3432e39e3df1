"""Which source named which address, what sources promise, and whose a feed entry is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kazcrawl.archive.migrations.columns import numbers, ref, required, row_id, texts

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mentions",
        row_id(),
        *required("site", "url_key", "url", "source"),
        *texts("published", "modified"),
        ref("capture_id", "captures"),
        *required("first_seen_at", "last_seen_at"),
        *texts("pending"),
        sa.Column("parts", sa.Integer, nullable=False, server_default="1"),
        sa.UniqueConstraint("site", "url_key", "source"),
    )
    op.create_table(
        "claims",
        row_id(),
        *required("site", "source", "url"),
        *numbers("posts", "pages"),
        *texts("note"),
        ref("capture_id", "captures"),
        *required("seen_at"),
        sa.UniqueConstraint("site", "source", "url"),
    )
    op.add_column(
        "feed_entries", sa.Column("source", sa.Text, nullable=False, server_default="feed")
    )
    op.add_column(
        "feed_entries", sa.Column("keywords", sa.Text, nullable=False, server_default="[]")
    )
    # Until now feeds were the only source beside pages and listings.
    op.execute(
        "INSERT INTO mentions (site, url_key, url, source, capture_id, first_seen_at, last_seen_at)"
        " SELECT site, url_key, min(url), 'feed', min(capture_id), min(first_seen_at),"
        " max(last_seen_at) FROM feed_entries GROUP BY site, url_key"
    )
