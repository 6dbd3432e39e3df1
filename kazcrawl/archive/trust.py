"""Whether a server's word counts that a page is as it was; one lie is enough."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from kazcrawl.archive.schema import frontier, sites
from kazcrawl.archive.visits import RESET, UNMODIFIED
from kazcrawl.clock import now


def is_trusted(connection: Connection, site: str) -> bool:
    return connection.scalar(select(sites.c.distrusted_at).where(sites.c.name == site)) is None


def distrust(connection: Connection, site: str, crawl_id: int) -> None:
    """Trust the site's validators no more; what it called the same in this crawl is asked again."""
    connection.execute(update(sites).where(sites.c.name == site).values(distrusted_at=now()))
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
