"""What commands and exports ask of an archive."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from kazcrawl.archive.schema import articles, crawls, failures, frontier


def crawl_of(connection: Connection, crawl_id: int) -> RowMapping | None:
    """A crawl's row, with its counters."""
    return connection.execute(select(crawls).where(crawls.c.id == crawl_id)).mappings().first()


def last_crawl(connection: Connection, site: str) -> RowMapping | None:
    """The site's newest crawl, or None."""
    newest = select(crawls).where(crawls.c.site == site).order_by(crawls.c.id.desc()).limit(1)
    return connection.execute(newest).mappings().first()


def site_counts(connection: Connection, site: str) -> dict[str, int]:
    """How many articles are known, have their text, a date, sections; how many are gone."""
    known = articles.c
    counted = select(
        func.count().label("articles"),
        func.count(known.article_body).label("with_body"),
        func.count(known.date_published).label("with_date"),
        func.count(known.sections_source).label("with_sections"),
        func.count(known.gone_at).label("gone"),
    ).where(known.site == site)
    row: Any = connection.execute(counted).mappings().one()
    return {name: int(number) for name, number in row.items()}


def open_failures(connection: Connection, crawl_id: int) -> dict[str, int]:
    """Failures of a crawl that no later success resolved, by kind."""
    rows = connection.execute(
        select(failures.c.kind, func.count())
        .where(failures.c.crawl_id == crawl_id, failures.c.resolved_at.is_(None))
        .group_by(failures.c.kind)
    )
    return {row[0]: row[1] for row in rows}


def frontier_states(connection: Connection, crawl_id: int) -> dict[str, int]:
    """How many addresses of a crawl wait, are done, failed or skipped."""
    rows = connection.execute(
        select(frontier.c.state, func.count())
        .where(frontier.c.crawl_id == crawl_id)
        .group_by(frontier.c.state)
    )
    return {row[0]: row[1] for row in rows}
