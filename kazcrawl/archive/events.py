"""What happened to articles, in the order of time, each with its evidence."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, Select, func, select

from kazcrawl.archive.records import Row
from kazcrawl.archive.schema import articles, captures
from kazcrawl.archive.schema import events as table

KINDS = ("new", "changed", "gone", "restored", "moved")

_ARTICLE = ("id", "uid", "url", "headline")
_CAPTURE = ("id", "url", "captured_at", "status", "warc_file", "warc_offset", "payload_sha256")


def iter_events(
    connection: Connection,
    *,
    since: str | None = None,
    site: str | None = None,
    kinds: Collection[str] = (),
    newest_first: bool = False,
    limit: int | None = None,
) -> Iterator[Row]:
    """Events as objects: ``uid``, ``site``, ``kind``, ``at``, ``changed`` (fields of a
    ``changed`` one, else []), ``detail`` (why, else None), ``crawl_id``, and the
    ``article`` and ``capture`` that it is told of.

    ``since`` is ISO of any precision. ``uid`` is made of article, kind and time: the same
    also when the past is told anew.
    """
    statement = _chosen(_joined(), since, site, kinds)
    order = (table.c.at, table.c.id)
    statement = statement.order_by(*(one.desc() for one in order) if newest_first else order)
    statement = statement if limit is None else statement.limit(limit)
    for row in connection.execute(statement):
        yield _event(row._mapping)


def last_events(
    connection: Connection,
    count: int,
    *,
    since: str | None = None,
    site: str | None = None,
    kinds: Collection[str] = (),
) -> list[Row]:
    """The newest so many of what ``iter_events`` has, oldest first."""
    newest = iter_events(
        connection, since=since, site=site, kinds=kinds, newest_first=True, limit=count
    )
    return list(newest)[::-1]


def count_events(
    connection: Connection,
    *,
    since: str | None = None,
    site: str | None = None,
    kinds: Collection[str] = (),
) -> int:
    """How many events ``iter_events`` has of these."""
    counted = _chosen(select(func.count()).select_from(table), since, site, kinds)
    return int(connection.scalar(counted) or 0)


def _joined() -> Select[Any]:
    return (
        select(
            *(table.c[name] for name in ("site", "kind", "at", "crawl_id", "detail")),
            *(articles.c[name].label(f"article_{name}") for name in _ARTICLE),
            *(captures.c[name].label(f"capture_{name}") for name in _CAPTURE),
        )
        .join(articles, articles.c.id == table.c.article_id)
        .outerjoin(captures, captures.c.id == table.c.capture_id)
    )


def _chosen(
    statement: Select[Any], since: str | None, site: str | None, kinds: Collection[str]
) -> Select[Any]:
    if since is not None:
        statement = statement.where(table.c.at >= since)
    if site is not None:
        statement = statement.where(table.c.site == site)
    if kinds:
        statement = statement.where(table.c.kind.in_(list(kinds)))
    return statement


def _event(row: Any) -> Row:
    uid = uuid5(UUID(row["article_uid"]), f"{row['kind']} {row['at']}")
    changed = json.loads(row["detail"]) if row["kind"] == "changed" and row["detail"] else []
    capture = {name: row[f"capture_{name}"] for name in _CAPTURE}
    return {
        "uid": str(uid),
        **{name: row[name] for name in ("site", "kind", "at", "crawl_id")},
        "changed": changed,
        "detail": None if row["kind"] == "changed" else row["detail"],
        "article": {name: row[f"article_{name}"] for name in _ARTICLE},
        "capture": None if capture["id"] is None else capture,
    }
