"""Crawls as rows: begun, gone on with, ended."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from kazcrawl import urls
from kazcrawl.archive.schema import crawls, events, frontier, sites, warc_files
from kazcrawl.archive.statements import Statement
from kazcrawl.archive.upsert import insert
from kazcrawl.clock import after, now
from kazcrawl.recheck import DAY
from kazcrawl.sites.site import Site

log = logging.getLogger(__name__)

UNFINISHED = ("running", "interrupted")


@dataclass(frozen=True, slots=True)
class CrawlRow:
    """A crawl's id, whether it goes on with one that had been broken off, and since when it is."""

    id: int
    resumed: bool
    started_at: str


def begin(connection: Connection, site: Site, source: str, full: bool, software: str) -> CrawlRow:
    """The site's unfinished crawl from the same source, or a new one."""
    _hint_at_rename(connection, site)
    _keep_site(connection, site)
    newest = connection.execute(
        select(crawls.c.id, crawls.c.status, crawls.c.source, crawls.c.full, crawls.c.started_at)
        .where(crawls.c.site == site.name)
        .order_by(crawls.c.id.desc())
        .limit(1)
    ).first()
    same = newest is not None and newest.source == source and bool(newest.full) == full
    if newest and newest.status in UNFINISHED and same:
        set_status(connection, newest.id, "running", None)
        connection.execute(update(crawls).where(crawls.c.id == newest.id).values(resumed_at=now()))
        _wait_no_longer(connection, newest.id)
        return CrawlRow(newest.id, True, newest.started_at)
    if newest and newest.status == "running":
        set_status(connection, newest.id, "interrupted", now())
    started_at = now()
    row = {
        "site": site.name,
        "source": source,
        "status": "running",
        "started_at": started_at,
        "software": software,
        "full": int(full),
    }
    key = connection.execute(crawls.insert(), row).inserted_primary_key
    if key is None:
        raise RuntimeError("the database gave the new crawl no id")
    return CrawlRow(int(key[0]), False, started_at)


def _wait_no_longer(connection: Connection, crawl_id: int) -> None:
    """No page waits for days: the clock was wrong when it was put off, and the crawl would hang."""
    connection.execute(
        update(frontier)
        .where(frontier.c.crawl_id == crawl_id, frontier.c.not_before > after(DAY))
        .values(not_before=None)
    )


def is_known(connection: Connection, crawl_id: int) -> bool:
    return connection.scalar(select(crawls.c.id).where(crawls.c.id == crawl_id)) is not None


def last_crawl(connection: Connection, site: str) -> dict[str, Any] | None:
    """The site's newest crawl of the live web; ``begun_at`` is when its last run began."""
    newest = (
        select(
            crawls.c.id,
            crawls.c.status,
            crawls.c.started_at,
            crawls.c.resumed_at,
            crawls.c.finished_at,
            func.coalesce(crawls.c.resumed_at, crawls.c.started_at).label("begun_at"),
        )
        .where(crawls.c.site == site, crawls.c.source == "live")
        .order_by(crawls.c.id.desc())
        .limit(1)
    )
    row = connection.execute(newest).mappings().first()
    return dict(row) if row else None


def set_status(connection: Connection, crawl_id: int, status: str, at: str | None) -> None:
    values = {"status": status, "finished_at": at}
    connection.execute(update(crawls).where(crawls.c.id == crawl_id).values(values))


def count_events(connection: Connection, crawl_id: int) -> None:
    """Set the crawl's counts of articles from its events, which late captures may move."""
    kinds = (
        select(events.c.kind, func.count())
        .where(events.c.crawl_id == crawl_id)
        .group_by(events.c.kind)
    )
    found = {row[0]: row[1] for row in connection.execute(kinds)}
    values = {f"articles_{kind}": found.get(kind, 0) for kind in ("new", "changed", "gone")}
    connection.execute(update(crawls).where(crawls.c.id == crawl_id).values(values))


COUNTED = (
    "pages_fetched",
    "pages_not_modified",
    "stubs_seen",
    "articles_new",
    "articles_changed",
    "articles_gone",
    "errors",
)
_ADD = Statement(
    update(crawls)
    .where(crawls.c.id == bindparam("crawl"))
    .values({name: crawls.c[name] + bindparam(f"more_{name}") for name in COUNTED})
)


def add_counts(connection: Connection, crawl_id: int, more: dict[str, int]) -> None:
    """Add to the crawl's counters, named as in COUNTED."""
    values = {f"more_{name}": more.get(name, 0) for name in COUNTED}
    _ADD.run(connection, [{"crawl": crawl_id, **values}])


def _hint_at_rename(connection: Connection, site: Site) -> None:
    """Says at a site's first crawl that the archive knows its host by another name."""
    known = {row.name: row.home_url or "" for row in connection.execute(select(sites))}
    if site.name in known:
        return
    for name in (name for name, url in known.items() if urls.same_site(url, site.hosts)):
        log.warning(
            "%s is new to this archive, which holds the same host as %s: if it is the same site,"
            " give the site file that name again, so that its history goes on",
            site.name,
            name,
        )


def _keep_site(connection: Connection, site: Site) -> None:
    statement = insert(sites, connection.dialect)
    row = {"name": site.name, "title": site.title, "home_url": (site.start_urls or ("",))[0]}
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["name"],
            set_={"title": statement.excluded.title, "home_url": statement.excluded.home_url},
        ),
        row,
    )


def warc_lengths(connection: Connection) -> dict[str, int]:
    """Committed length, in bytes, of every WARC file by name."""
    return {row.name: row.length for row in connection.execute(select(warc_files))}


def _keeping_lengths(dialect: str) -> Any:
    statement = insert(warc_files, dialect)
    return statement.on_conflict_do_update(
        index_elements=["name"], set_={"length": statement.excluded.length}
    )


_KEEP_LENGTHS = Statement(_keeping_lengths)


def keep_warc_lengths(connection: Connection, lengths: Mapping[str, int]) -> None:
    rows = [{"name": name, "length": length} for name, length in lengths.items()]
    _KEEP_LENGTHS.run(connection, rows)
