"""How a target enters the frontier: new, with a missing hint, or again in a later crawl."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, case, func, or_

from kazcrawl.archive.schema import frontier as table
from kazcrawl.archive.statements import Statement
from kazcrawl.archive.upsert import insert
from kazcrawl.archive.visits import RESET

_RENEWED = (
    "url",
    "kind",
    "priority",
    "listing_url",
    "listing_kind",
    "page_number",
    "named",
    "hops",
    "memento_id",
)


def _queueing(dialect: str, known_too: bool) -> Any:
    statement = insert(table, dialect)
    new = statement.excluded
    same = table.c.crawl_id == new.crawl_id
    hints_missing = or_(
        and_(table.c.headline.is_(None), new.headline.is_not(None)),
        and_(table.c.excerpt.is_(None), new.excerpt.is_not(None)),
    )
    filled = and_(same, table.c.state == "waiting", hints_missing)
    earlier = table.c.crawl_id < new.crawl_id
    changes: dict[str, Any] = {
        name: case((same, table.c[name]), else_=new[name]) for name in _RENEWED
    }
    for name, value in RESET.items():
        changes[name] = case((same, table.c[name]), else_=value)
    for name in ("headline", "excerpt"):
        changes[name] = case(
            (same, func.coalesce(table.c[name], new[name])),
            else_=func.coalesce(new[name], table.c[name]),
        )
    changes["crawl_id"] = new.crawl_id
    return statement.on_conflict_do_update(
        index_elements=["site", "url_key"],
        set_=changes,
        where=or_(filled, earlier) if known_too else filled,
    )


QUEUE = Statement(lambda dialect: _queueing(dialect, False))
QUEUE_AGAIN = Statement(lambda dialect: _queueing(dialect, True))
