"""What a new crawl asks for of what earlier ones knew: rows of the frontier, called up."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select, update

from kazcrawl.archive.frontier_rows import LED_ON, SHOWS_TEXT
from kazcrawl.archive.schema import articles, failures, frontier
from kazcrawl.archive.upsert import chunks
from kazcrawl.archive.visits import OTHER, RESET
from kazcrawl.clock import now
from kazcrawl.items import CHANGED, DOUBT, MEDIA
from kazcrawl.sites.site import Site
from kazcrawl.vanishing import Tally


def call_up(connection: Connection, site: Site, crawl_id: int, full: bool) -> None:
    """Queue what is due, what was left waiting and the first page of each source.

    With ``full`` all that is known. A file that was fetched is not asked for again without it.
    """
    table = frontier.c
    entrance = and_(
        table.kind.not_in(("article", "listing", MEDIA)),
        table.page_number == 1,
        table.state != "absent",
        or_(table.kind != "rest", table.listing_kind == CHANGED, ~_tells_changes(site)),
    )
    left = and_(table.kind == MEDIA, table.state == "skipped")
    kept = and_(table.kind == MEDIA, table.state == "done")
    at = now()
    due = or_(
        table.due_at.is_(None),
        table.due_at <= at,
        table.checked_at > at,  # the clock was wrong then or is now
        table.state == "waiting",
        entrance,
        left,
    )
    known = [table.site == site.name, table.crawl_id < crawl_id, table.memento_id.is_(None)]
    wanted = known if full else [*known, due, ~kept]
    statement = update(frontier).where(*wanted).values(crawl_id=crawl_id, **RESET)
    connection.execute(statement)


def _tells_changes(site: Site) -> ColumnElement[bool]:
    """Does REST tell which posts changed last? Then its pages by id need no look for that."""
    there = frontier.alias("there").c
    asked = exists().where(
        there.site == site.name, there.listing_kind == CHANGED, there.state != "absent"
    )
    return select(asked).scalar_subquery()


def call_up_articles(
    connection: Connection, site: Site, crawl_id: int, ids: Collection[int]
) -> None:
    """Queue the pages of these articles that this crawl has not asked for.

    A new article with the text of an older one may be the older one, moved.
    """
    for some in chunks(ids):
        keys = select(articles.c.url_key).where(articles.c.id.in_(some))
        known = (frontier.c.site == site.name, frontier.c.crawl_id < crawl_id)
        statement = update(frontier).where(*known, frontier.c.url_key.in_(keys))
        connection.execute(statement.values(crawl_id=crawl_id, **RESET))


def tally(connection: Connection, site: Site, crawl_id: int) -> Tally:
    """How well the site was in this crawl, as far as its pages are committed.

    A sitemap may be a file that stands while the rest of a site is down, and a page whose
    text is doubted does not show its article.
    """
    table = frontier.c
    doubted = exists().where(
        failures.c.url == table.url, failures.c.crawl_id == crawl_id, failures.c.kind == DOUBT
    )
    done = [table.site == site.name, table.crawl_id == crawl_id, table.state == "done"]
    listings = select(func.count()).where(
        *done, table.kind.not_in(("article", "sitemap")), table.digest.like(f"{OTHER}_%")
    )
    here = [*done, table.kind == "article", *SHOWS_TEXT, ~doubted]
    articles = select(func.count()).where(*here, table.first_crawl_id < crawl_id)
    texts = select(func.count()).where(*here, ~LED_ON)
    counted = (connection.scalar(one) or 0 for one in (listings, articles, texts))
    return Tally(*counted)
