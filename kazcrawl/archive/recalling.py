"""What a new crawl asks for of what earlier ones knew: rows of the frontier, called up."""

from __future__ import annotations

from sqlalchemy import Connection, and_, or_, update

from kazcrawl.archive.schema import frontier
from kazcrawl.archive.visits import RESET
from kazcrawl.clock import now
from kazcrawl.sites.site import Site


def call_up(connection: Connection, site: Site, crawl_id: int, full: bool) -> int:
    """Queue what is due, what was left waiting and the first pages of feeds; how many.

    With ``full`` all that is known.
    """
    table = frontier.c
    entrance = and_(table.kind.not_in(("article", "listing")), table.page_number == 1)
    due = or_(table.due_at.is_(None), table.due_at <= now(), table.state == "waiting", entrance)
    known = [table.site == site.name, table.crawl_id < crawl_id]
    wanted = known if full else [*known, due]
    statement = update(frontier).where(*wanted).values(crawl_id=crawl_id, **RESET)
    return connection.execute(statement).rowcount
