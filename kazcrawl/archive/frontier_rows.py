"""The frontier's rows: the statements that lease, look up and end them, and the target of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select, update

from kazcrawl.archive.schema import frontier as table
from kazcrawl.archive.statements import Statement
from kazcrawl.archive.visits import VISIT, visit_of
from kazcrawl.items import Target
from kazcrawl.recheck import GONE, TEXT

TARGET = (
    "url",
    "kind",
    "priority",
    "listing_url",
    "listing_kind",
    "page_number",
    "headline",
    "excerpt",
    "named",
    "hops",
    "attempts",
    "via",
    "trail",
)
WAITING = and_(table.c.crawl_id == bindparam("crawl"), table.c.state == "waiting")
LEASED = [table.c.url_key, *(table.c[name] for name in (*TARGET, "reason", *VISIT))]
LEASE = Statement(
    select(*LEASED)
    .where(WAITING, or_(table.c.not_before.is_(None), table.c.not_before <= bindparam("now")))
    .order_by(table.c.priority.desc(), table.c.id)
    .limit(bindparam("count"))
)
KNOWN = Statement(
    select(
        table.c.crawl_id,
        table.c.headline,
        table.c.excerpt,
        *(table.c[name] for name in VISIT),
    ).where(table.c.site == bindparam("site"), table.c.url_key == bindparam("url_key"))
)
ANY = select(table.c.id).where(table.c.site == bindparam("site")).limit(1)
PENDING = select(func.count()).select_from(table).where(WAITING)
DUE = select(func.min(table.c.not_before)).where(WAITING, table.c.not_before.is_not(None))
SHOWS_TEXT = (table.c.digest.like(f"{TEXT}%"), table.c.digest != GONE)
LED_ON = table.c.digest.like(f"{TEXT}redirect:%")
WITNESSES = Statement(
    select(*LEASED)
    .where(
        table.c.site == bindparam("site"),
        table.c.crawl_id < bindparam("crawl"),
        table.c.kind == "article",
        table.c.state == "done",
        table.c.misses == 0,
        table.c.memento_id.is_(None),
        *SHOWS_TEXT,
        ~LED_ON,
    )
    .order_by(table.c.checked_at.desc(), table.c.id)
    .limit(bindparam("count"))
)
END = Statement(
    update(table)
    .where(table.c.site == bindparam("at_site"), table.c.url_key == bindparam("at_key"))
    .values(
        state=bindparam("to_state"),
        attempts=bindparam("to_attempts"),
        not_before=bindparam("to_not_before"),
        reason=bindparam("to_reason"),
        done_at=bindparam("to_done_at"),
        due_at=bindparam("to_due_at"),
        **{name: bindparam(f"to_{name}") for name in VISIT},
    )
)


def target_of(row: Sequence[Any]) -> Target:
    """The target of a leased row: key, target, reason, visit."""
    reason, *visit = row[1 + len(TARGET) :]
    known = dict(zip(TARGET, row[1:], strict=False))
    return Target(**known, reason=reason, visit=visit_of(visit))
