"""The day of publication at the site's own place, from the evidence that is there.

Nothing here knows the sites' time zones: a day that only these tell comes with ``replay``.
"""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

import sqlalchemy as sa
from alembic import op

from kazcrawl.archive.choosing import day_of
from kazcrawl.archive.migrations.columns import texts

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

AT_ONCE = 500
"""Articles whose evidence is in memory."""

_DATED = sa.text("SELECT id FROM articles WHERE date_published IS NOT NULL ORDER BY id")
_EVIDENCE = sa.text(
    "SELECT article_id, raw, value, precision, source, ambiguous, refused, chosen, seen_at"
    " FROM dates WHERE article_id IN :ids ORDER BY article_id, identity"
).bindparams(sa.bindparam("ids", expanding=True))
_SET = sa.text("UPDATE articles SET day_published = :day WHERE id = :id")


def upgrade() -> None:
    op.add_column("articles", *texts("day_published"))
    connection = op.get_bind()
    ids = list(connection.execute(_DATED).scalars())
    for start in range(0, len(ids), AT_ONCE):
        rows = connection.execute(_EVIDENCE, {"ids": ids[start : start + AT_ONCE]})
        days = [
            {"id": article_id, "day": day_of(list(found))}
            for article_id, found in groupby(rows, attrgetter("article_id"))
        ]
        if days:
            connection.execute(_SET, days)
