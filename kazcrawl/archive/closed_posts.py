"""Posts that ask for a password or for money and never showed a text: on record, no failures.

A crawl, its report, coverage and doctor all take them so. One that had a text before and
is closed now is a sign that it vanishes, and stays a failure.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, select

from kazcrawl.archive.schema import articles, failures


def is_closed() -> ColumnElement[bool]:
    """Is a row of ``failures`` that of a post whose text is not public?"""
    closed = select(articles.c.url).where(
        articles.c.blocked.is_not(None), articles.c.article_body.is_(None)
    )
    return and_(failures.c.kind == "blocked", failures.c.url.in_(closed))
