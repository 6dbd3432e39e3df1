"""Which capture told of an alias or a failure, and which program read each capture."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kazcrawl.archive.migrations.columns import ref, texts

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("captures", *texts("read_by"))
    for table in ("aliases", "failures"):
        op.add_column(table, ref("capture_id", "captures"), inline_references=True)
    op.execute(
        sa.text(
            "UPDATE captures SET read_by ="
            " (SELECT software FROM crawls WHERE crawls.id = captures.crawl_id)"
        )
    )
