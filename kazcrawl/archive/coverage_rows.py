"""The rows that coverage is counted from: who named what, what was stored, what was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, case, exists, func, select

from kazcrawl.archive.errors import ArchiveError
from kazcrawl.archive.keys import address_of
from kazcrawl.archive.records import Row
from kazcrawl.archive.schema import (
    addresses,
    articles,
    claims,
    crawls,
    frontier,
    mentions,
    sites,
    stubs,
)
from kazcrawl.items import MEDIA, UNCLEAR

DATED = frozenset(("year", "month", "day"))
LISTINGS, MONTHS, SITEMAP, LINKS = "listings", "month_archives", "sitemap", "links"
SOURCES = (LISTINGS, MONTHS, "feed", "rest", SITEMAP)
"""Sources of a site's posts, in the order in which they are told; ``links`` is no list of them."""


@dataclass(frozen=True, slots=True)
class Named:
    """An address that a source named; ``published`` as far as the source tells."""

    key: str
    url: str
    source: str
    published: str | None
    seen_at: str


@dataclass(frozen=True, slots=True)
class Known:
    """An article row: its own key, whether a page of it was kept, its date.

    ``blocked`` is why no text of it is archived (``password``, ``paywall``), else None.
    """

    key: str
    url: str
    captured: bool
    published: str | None
    blocked: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A row of the frontier; ``past`` where a capture of the past was asked for."""

    key: str
    url: str
    kind: str
    source: str
    listing_url: str | None
    page_number: int
    state: str
    reason: str | None
    past: bool = False


def source_of(kind: str, listing_kind: str | None) -> str:
    """The source that a page of this kind belongs to."""
    if kind == "listing":
        return MONTHS if listing_kind in DATED else LISTINGS
    return LINKS if kind == "article" else kind


def read_crawl(connection: Connection, site: str) -> Row:
    """The site's newest crawl, of the live web where there is one.

    Raises ArchiveError where the site is not in the archive.
    """
    newest = (
        select(crawls)
        .where(crawls.c.site == site)
        .order_by(case((crawls.c.source == "live", 0), else_=1), crawls.c.id.desc())
        .limit(1)
    )
    crawl = connection.execute(newest).mappings().first()
    if crawl is None:
        held = ", ".join(connection.scalars(select(sites.c.name).order_by(sites.c.name))) or "none"
        raise ArchiveError(f"{site}: was never crawled into this archive; it holds: {held}")
    return dict(crawl)


def read_whole(connection: Connection, crawl: Row) -> Row:
    """The newest crawl up to this one that read all of its source: a full one, or the first.

    Those after it read on only where something was new.
    """
    whole = (
        select(crawls)
        .where(
            crawls.c.site == crawl["site"],
            crawls.c.source == crawl["source"],
            crawls.c.id <= crawl["id"],
        )
        .order_by(crawls.c.full.desc(), case((crawls.c.full == 1, -crawls.c.id), else_=crawls.c.id))
        .limit(1)
    )
    return dict(connection.execute(whole).mappings().one())


def read_named(connection: Connection, site: str) -> Iterator[Named]:
    """Every address that a source named, once for each source and kind of listing."""
    shown = (
        select(
            stubs.c.url_key,
            func.min(stubs.c.url).label("url"),
            stubs.c.listing_kind,
            func.min(stubs.c.date_published).label("published"),
            func.max(stubs.c.last_seen_at).label("seen_at"),
        )
        .where(stubs.c.site == site)
        .group_by(stubs.c.url_key, stubs.c.listing_kind)
    )
    for row in connection.execute(shown):
        source = source_of("listing", row.listing_kind)
        yield Named(row.url_key, row.url, source, row.published, row.seen_at)
    names = ("url_key", "url", "source", "published", "last_seen_at")
    told = select(*(mentions.c[name] for name in names)).where(
        mentions.c.site == site, mentions.c.source != UNCLEAR
    )
    for row in connection.execute(told):
        yield Named(*row)


def read_unclear(connection: Connection, site: str, since: str) -> list[str]:
    """Addresses that sitemaps named since a time, that may be posts or pages, and that nothing
    else names and no crawl has asked for."""
    unclear, other = mentions.c, mentions.alias("other").c
    named = exists().where(
        other.site == site, other.url_key == unclear.url_key, other.source != UNCLEAR
    )
    asked = exists().where(frontier.c.site == site, frontier.c.url_key == unclear.url_key)
    merged = exists().where(addresses.c.site == site, addresses.c.url_key == unclear.url_key)
    own = exists().where(articles.c.site == site, articles.c.url_key == unclear.url_key)
    found = select(unclear.url).where(
        unclear.site == site,
        unclear.source == UNCLEAR,
        unclear.last_seen_at >= since,
        *(~one for one in (named, asked, merged, own)),
    )
    return list(connection.scalars(found.order_by(mentions.c.id)))


def read_known(connection: Connection, site: str) -> dict[str, Known]:
    """Articles by every address that leads to them."""
    captured = (
        articles.c.first_captured_at.is_not(None)
        | articles.c.article_body.is_not(None)
        | articles.c.blocked.is_not(None)
    )
    names = ("id", "url_key", "url", "date_published", "blocked")
    bare = articles.c.article_body.is_(None)
    rows = connection.execute(
        select(*(articles.c[name] for name in names), captured, bare).where(articles.c.site == site)
    )
    by_id = {
        row[0]: Known(row[1], row[2], bool(row[5]), row[3], row[4] if row[6] else None)
        for row in rows
    }
    known = {one.key: one for one in by_id.values()}
    merged = select(addresses.c.url_key, addresses.c.article_id).where(addresses.c.site == site)
    for key, article_id in connection.execute(merged):
        if article_id in by_id:
            known.setdefault(key, by_id[article_id])
    return known


def read_asked(connection: Connection, site: str, since: int) -> list[Asked]:
    """The frontier: what became of every article, and of the other pages since a crawl.

    A capture of the past has its address' key here, without its time.
    """
    names = ("url_key", "url", "kind", "listing_kind", "listing_url", "page_number", "state")
    columns = [frontier.c[name] for name in (*names, "reason", "memento_id")]
    rows = connection.execute(
        select(*columns)
        .where(
            frontier.c.site == site,
            frontier.c.kind != MEDIA,
            (frontier.c.kind == "article") | (frontier.c.crawl_id >= since),
        )
        .order_by(frontier.c.id)
    )
    return [
        Asked(
            row.url_key if row.memento_id is None else address_of(row.url_key),
            row.url,
            row.kind,
            source_of(row.kind, row.listing_kind),
            row.listing_url,
            row.page_number,
            row.state,
            row.reason,
            past=row.memento_id is not None,
        )
        for row in rows
    ]


def read_claims(connection: Connection, site: str, since: str) -> list[Row]:
    """What sources said of themselves since a time: an older word is no promise any more."""
    rows = connection.execute(
        select(claims)
        .where(claims.c.site == site, claims.c.seen_at >= since)
        .order_by(claims.c.source, claims.c.url)
    )
    return [dict(row) for row in rows.mappings()]
