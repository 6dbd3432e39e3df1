"""The first schema."""

from __future__ import annotations

from alembic import op

from kazcrawl.archive.schema import SEARCH_SQLITE, metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    metadata.create_all(connection)
    if connection.dialect.name == "sqlite":
        op.execute(SEARCH_SQLITE)
