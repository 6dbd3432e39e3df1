"""How addresses were found, for the WARC files' metadata records."""

from __future__ import annotations

from alembic import op

from kazcrawl.archive.migrations.columns import texts

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in texts("via", "trail"):
        op.add_column("frontier", column)
