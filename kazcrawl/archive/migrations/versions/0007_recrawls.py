"""What is remembered of each address between crawls. What is known is due at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kazcrawl.archive.migrations.columns import counts, numbers, texts

revision = "0007"
down_revision = "0006"
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
    # A text that was read before must not count as gone by one answer: it is known by its digest.
    op.execute(
        sa.text(
            "UPDATE frontier SET digest = 'text:', checked_at = coalesce(done_at, discovered_at)"
            " WHERE kind = 'article' AND state = 'done' AND EXISTS (SELECT 1 FROM articles"
            " WHERE articles.site = frontier.site AND articles.url_key = frontier.url_key"
            " AND articles.version_number > 0)"
        )
    )
