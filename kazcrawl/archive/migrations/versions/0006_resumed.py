"""When a crawl went on: ``started_at`` alone says of a resumed crawl when its first run began."""

from __future__ import annotations

from alembic import op

from kazcrawl.archive.migrations.columns import texts

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("crawls", *texts("resumed_at"))
