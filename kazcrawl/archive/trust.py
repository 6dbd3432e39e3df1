"""Whether a server's word counts that a page is as it was: one lie is enough, ten truths mend it."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from kazcrawl.archive.schema import frontier, sites
from kazcrawl.archive.visits import RESET, UNMODIFIED
from kazcrawl.clock import now
from kazcrawl.recheck import HONEST


def is_trusted(connection: Connection, site: str) -> bool:
    return connection.scalar(select(sites.c.distrusted_at).where(sites.c.name == site)) is None


def distrust(connection: Connection, site: str, crawl_id: int) -> None:
    """Trust the site's validators no more; what it called the same in this crawl is asked again."""
    lie = {"distrusted_at": now(), "honest_samples": 0}
    connection.execute(update(sites).where(sites.c.name == site).values(lie))
    connection.execute(
        update(frontier)
        .where(
            frontier.c.site == site,
            frontier.c.crawl_id == crawl_id,
            frontier.c.state == "done",
            frontier.c.reason == UNMODIFIED,
        )
        .values(**RESET)
    )


def weigh(connection: Connection, site: str, lies: int, truths: int) -> None:
    """Count what a distrusted site's pages have shown; enough truths in a row end it.

    The crawl under way goes on without conditions, the next one asks with them.
    """
    mine = sites.c.name == site
    if lies:
        connection.execute(update(sites).where(mine).values(honest_samples=0))
    elif truths:
        counted = sites.c.honest_samples + truths
        connection.execute(update(sites).where(mine).values(honest_samples=counted))
        connection.execute(
            update(sites)
            .where(mine, sites.c.honest_samples >= HONEST)
            .values(distrusted_at=None, honest_samples=0)
        )
