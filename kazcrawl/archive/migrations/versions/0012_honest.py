"""How often a site whose validators lied was seen to tell the truth since."""

from __future__ import annotations

from alembic import op

from kazcrawl.archive.migrations.columns import counts

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in counts("honest_samples"):
        op.add_column("sites", column)
