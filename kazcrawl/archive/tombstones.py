"""Articles that captures of the past show gone, told when all of a crawl is in.

Whether a 404 of the past is believed depends on other captures: that of an address without
an article says nothing, nor does one from when the site itself was dead. So it is decided
anew at the end of each crawl, and the order in which sources came in cannot matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select, update

from kazcrawl.archive.batch import Batch
from kazcrawl.archive.content import tell_again
from kazcrawl.archive.keys import key_of
from kazcrawl.archive.schema import articles, captures, crawls, readings, stubs
from kazcrawl.archive.upsert import Ids, chunks, insert
from kazcrawl.clock import iso
from kazcrawl.sites.site import Site
from kazcrawl.vanishing import CLEAR

GRACE = timedelta(days=1)
"""How long after its last listing or text a site is taken to have been alive."""


def store(connection: Connection, site: Site, crawl_id: int) -> int:
    """Tell the articles gone that captures of the past show gone; how many readings are new."""
    alive = _alive_until(connection, site.name)
    if alive is None:
        return 0
    gone = connection.execute(_gone_before(site.name, alive)).all()
    if not gone:
        return 0
    owners = _with_text(connection, site, {key_of(row.url, site) for row in gone})
    rows = [
        {
            "article_id": owners[key],
            "captured_at": row.captured_at,
            "digest": "",
            "capture_id": row.id,
            "crawl_id": row.crawl_id,
            "detail": f"status {row.status}",
        }
        for row in gone
        if (key := key_of(row.url, site)) in owners
    ]
    new = _unknown(connection, rows)
    if not new:
        return 0
    connection.execute(insert(readings, connection.dialect).on_conflict_do_nothing(), new)
    batch = Batch(connection, site, crawl_id, Ids())
    for article_id in dict.fromkeys(row["article_id"] for row in new):
        _tell(batch, article_id)
    return len(new)


def _alive_until(connection: Connection, site: str) -> str | None:
    """The last time that the site showed a post, with some grace."""
    times = [
        connection.scalar(select(func.max(stubs.c.last_seen_at)).where(stubs.c.site == site)),
        connection.scalar(
            select(func.max(articles.c.last_captured_at)).where(articles.c.site == site)
        ),
    ]
    newest = max((time for time in times if time), default=None)
    return iso(datetime.fromisoformat(newest) + GRACE) if newest else None


def _gone_before(site: str, alive: str) -> Any:
    return (
        select(
            captures.c.id,
            captures.c.url,
            captures.c.captured_at,
            captures.c.status,
            captures.c.crawl_id,
        )
        .join(crawls, crawls.c.id == captures.c.crawl_id)
        .where(
            crawls.c.site == site,
            crawls.c.source != "live",
            captures.c.status.in_(CLEAR),
            captures.c.captured_at <= alive,
        )
        .order_by(captures.c.captured_at, captures.c.id)
    )


def _with_text(connection: Connection, site: Site, keys: Iterable[str]) -> dict[str, int]:
    """The articles that have had a text, by their own addresses."""
    found: dict[str, int] = {}
    for some in chunks(sorted(keys)):
        rows = connection.execute(
            select(articles.c.url_key, articles.c.id).where(
                articles.c.site == site.name,
                articles.c.url_key.in_(some),
                articles.c.version_number > 0,
            )
        )
        found.update((row.url_key, row.id) for row in rows)
    return found


def _unknown(connection: Connection, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known: dict[int, set[str]] = defaultdict(set)
    for some in chunks({row["article_id"] for row in rows}):
        found = connection.execute(
            select(readings.c.article_id, readings.c.captured_at).where(
                readings.c.article_id.in_(some), readings.c.digest == ""
            )
        )
        for row in found:
            known[row.article_id].add(row.captured_at)
    return [row for row in rows if row["captured_at"] not in known[row["article_id"]]]


def _tell(batch: Batch, article_id: int) -> None:
    state = tell_again(batch, article_id, {})
    newest = select(func.max(readings.c.captured_at)).where(readings.c.article_id == article_id)
    batch.connection.execute(
        update(articles)
        .where(articles.c.id == article_id)
        .values(
            version_number=state.number,
            gone_at=state.gone_at,
            gone_reason=state.gone_reason,
            read_at=newest.scalar_subquery(),
        )
    )
