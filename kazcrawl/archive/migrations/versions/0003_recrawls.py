"""What is remembered of each address between crawls; nothing is due later than it was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kazcrawl.archive.migrations.columns import counts, numbers, texts

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sites", *texts("distrusted_at"))
    added = [
        *texts("etag", "last_modified", "digest", "checked_at", "changed_at", "due_at"),
        *counts("misses"),
        *texts("missed_since"),
        *numbers("first_crawl_id"),
    ]
    for column in added:
        op.add_column("frontier", column)
    op.execute(sa.text("UPDATE frontier SET first_crawl_id = crawl_id"))
