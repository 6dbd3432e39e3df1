"""The rows that coverage is counted from, but for the posts: crawls, pages, claims."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, case, exists, func, select

from kazcrawl.archive.errors import ArchiveError
from kazcrawl.archive.records import Row
from kazcrawl.archive.schema import (
    addresses,
    articles,
    claims,
    crawls,
    frontier,
    mentions,
    sites,
)
from kazcrawl.items import MEDIA, UNCLEAR
from kazcrawl.suggesting import did_you_mean

DATED = frozenset(("year", "month", "day"))
LISTINGS, MONTHS, SITEMAP, LINKS = "listings", "month_archives", "sitemap", "links"
SOURCES = (LISTINGS, MONTHS, "feed", "rest", SITEMAP)
"""Sources of a site's posts, in the order in which they are told; ``links`` is no list of them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A page that is no article, as the frontier has it; ``past`` where a capture of the past
    was asked for."""

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
        held = list(connection.scalars(select(sites.c.name).order_by(sites.c.name)))
        told = f"{site}: was never crawled into this archive; it holds: {', '.join(held) or 'none'}"
        near = did_you_mean(site, held)
        raise ArchiveError(f"{told}. {near}" if near else told)
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


def count_named(connection: Connection, site: str, since: str) -> dict[str, int]:
    """How many posts feed, REST and sitemaps have named since a time, by source."""
    counted = (
        select(mentions.c.source, func.count())
        .where(
            mentions.c.site == site,
            mentions.c.last_seen_at >= since,
            mentions.c.source != UNCLEAR,
        )
        .group_by(mentions.c.source)
    )
    return {row[0]: row[1] for row in connection.execute(counted)}


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


def read_asked(connection: Connection, site: str, since: int) -> Iterator[Asked]:
    """What became of the pages that are no articles, since a crawl."""
    names = ("url", "kind", "listing_kind", "listing_url", "page_number", "state", "reason")
    rows = connection.execute(
        select(*(frontier.c[name] for name in (*names, "memento_id")))
        .where(
            frontier.c.site == site,
            frontier.c.kind.not_in((MEDIA, "article")),
            frontier.c.crawl_id >= since,
        )
        .order_by(frontier.c.id)
    ).yield_per(500)
    for row in rows:
        yield Asked(
            row.url,
            row.kind,
            source_of(row.kind, row.listing_kind),
            row.listing_url,
            row.page_number,
            row.state,
            row.reason,
            past=row.memento_id is not None,
        )


def read_claims(connection: Connection, site: str, since: str) -> list[Row]:
    """What sources said of themselves since a time: an older word is no promise any more."""
    rows = connection.execute(
        select(claims)
        .where(claims.c.site == site, claims.c.seen_at >= since)
        .order_by(claims.c.source, claims.c.url)
    )
    return [dict(row) for row in rows.mappings()]
