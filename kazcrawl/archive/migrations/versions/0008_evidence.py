"""How addresses were found, for the WARC files' metadata records; files of media."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kazcrawl.archive.migrations.columns import keys, lengths, numbers, ref, required, texts

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in texts("via", "trail"):
        op.add_column("frontier", column)
    op.create_table(
        "media_files",
        *keys("url"),
        ref("capture_id", "captures", nullable=False),
        *required("sha256"),
        *lengths("length", nullable=False),
        *texts("content_type"),
        *required("at"),
    )
    op.add_column("media", *numbers("page_capture_id"))
    op.execute(sa.text("UPDATE media SET page_capture_id = capture_id"))
    op.create_index("media_url", "media", ["url"])
