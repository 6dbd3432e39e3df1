"""Layouts learned from stubs, and what readings said that made no version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kazcrawl.archive.migrations.columns import counts, required, row_id, texts

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "layouts",
        row_id(),
        *required("site", "kind", "body"),
        *texts("headline"),
        *required("parts"),
        *counts("agreed", "missed"),
        *required("status", "first_seen_at", "last_seen_at", "evidence"),
        sa.UniqueConstraint("site", "kind", "body"),
    )
    op.add_column("readings", sa.Column("page", sa.Text))
