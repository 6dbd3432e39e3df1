"""What a crawl could not archive whole, and what earlier ones could not: counted by kind."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, select

from kazcrawl.archive.closed_posts import is_closed
from kazcrawl.archive.media import not_of_media
from kazcrawl.archive.records import Row
from kazcrawl.archive.schema import articles, crawls, failures

NOT_CAME = ("status", "network", "robots", "blocked", "vanished", "doubt")
"""Kinds of failures that lose nothing where the archive has the text from elsewhere."""


def failed_now(connection: Connection, crawl_id: int) -> list[Row]:
    """Unresolved failures of a crawl (posts that are not public aside), one row a kind.

    ``kind``, ``count``, the most frequent ``reason``, how many are ``alike`` in it, and the
    ``url`` of one of these; the most frequent kind first.
    """
    return _by_kind(connection, failures.c.crawl_id == crawl_id)


def failed_before(connection: Connection, crawl: Row) -> list[Row]:
    """What is missing since earlier crawls from the same source and did not fail in this one
    again, as ``failed_now``; each address once."""
    again = failures.alias("again").c
    of_this = and_(again.crawl_id == crawl["id"], again.resolved_at.is_(None))
    had = and_(articles.c.url == failures.c.url, articles.c.text_sha256.is_not(None))
    earlier = (
        select(crawls.c.id)
        .where(crawls.c.site == crawl["site"], crawls.c.source == crawl["source"])
        .where(crawls.c.id < crawl["id"])
    )
    mine = (failures.c.crawl_id.in_(earlier), failures.c.resolved_at.is_(None))
    newest = select(func.max(failures.c.id)).where(*mine).group_by(failures.c.url)
    return _by_kind(
        connection,
        and_(
            failures.c.id.in_(newest),
            ~exists().where(of_this, again.url == failures.c.url),
            ~and_(failures.c.kind.in_(NOT_CAME), exists().where(had)),
        ),
    )


def _by_kind(connection: Connection, chosen: ColumnElement[bool]) -> list[Row]:
    counted = (
        select(
            failures.c.kind,
            failures.c.reason,
            func.count().label("alike"),
            func.min(failures.c.id).label("id"),
        )
        .where(chosen, not_of_media(), ~is_closed(), failures.c.resolved_at.is_(None))
        .group_by(failures.c.kind, failures.c.reason)
        .subquery()
    )
    rows = (
        select(counted.c.kind, counted.c.alike, failures.c.url, failures.c.reason)
        .join(counted, counted.c.id == failures.c.id)
        .order_by(counted.c.alike.desc(), counted.c.id)
    )
    found: dict[str, Row] = {}
    for row in connection.execute(rows).mappings():
        kind: Any = found.setdefault(row["kind"], {**row, "count": 0})
        kind["count"] += row["alike"]
    return sorted(found.values(), key=lambda one: (-one["count"], one["kind"]))
