"""What is to be fetched: rows that are done in the transaction that stores what came."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, func, or_, select, update

from kazcrawl.archive.keys import key_of
from kazcrawl.archive.schema import frontier as table
from kazcrawl.archive.statements import Statement
from kazcrawl.archive.upsert import insert
from kazcrawl.clock import now
from kazcrawl.items import Outcome, Target
from kazcrawl.sites.site import Site

Transaction = Callable[[], AbstractContextManager[Connection]]

_TARGET = (
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
)
_WAITING = and_(table.c.crawl_id == bindparam("crawl"), table.c.state == "waiting")
_LEASE = Statement(
    select(table.c.url_key, *(table.c[name] for name in _TARGET))
    .where(_WAITING, or_(table.c.not_before.is_(None), table.c.not_before <= bindparam("now")))
    .order_by(table.c.priority.desc(), table.c.id)
    .limit(bindparam("count"))
)
_KNOWN = Statement(
    select(table.c.id).where(
        table.c.site == bindparam("site"),
        table.c.url_key == bindparam("url_key"),
        table.c.crawl_id == bindparam("crawl"),
    )
)
_PENDING = select(func.count()).select_from(table).where(_WAITING)
_DUE = select(func.min(table.c.not_before)).where(_WAITING, table.c.not_before.is_not(None))
_END = Statement(
    update(table)
    .where(table.c.site == bindparam("at_site"), table.c.url_key == bindparam("at_key"))
    .values(
        state=bindparam("to_state"),
        attempts=bindparam("to_attempts"),
        not_before=bindparam("to_not_before"),
        reason=bindparam("to_reason"),
        done_at=bindparam("to_done_at"),
    )
)


class Frontier:
    """The waiting addresses of one crawl. Leases live in memory: a kill loses nothing.

    A known address is not queued twice in a crawl. In a later crawl listings and feeds
    are queued again; articles only when ``full`` or when they were not done.
    """

    def __init__(self, transaction: Transaction, site: Site, crawl_id: int, full: bool) -> None:
        self._transaction = transaction
        self._site = site
        self._crawl_id = crawl_id
        self._full = full
        self._leased: set[str] = set()

    def add(self, targets: Iterable[Target]) -> None:
        """Queue targets, in a transaction of their own."""
        with self._transaction() as connection:
            self.queue(connection, targets)

    def queue(self, connection: Connection, targets: Iterable[Target]) -> None:
        """Queue targets within the caller's transaction."""
        at = now()
        rows = [self._row(target, at) for target in targets]
        (_QUEUE_FULL if self._full else _QUEUE).run(connection, rows)

    def lease(self, count: int) -> list[Target]:
        """Up to ``count`` due targets, highest priority first, then in order of arrival."""
        wanted = {"crawl": self._crawl_id, "now": now(), "count": count + len(self._leased)}
        with self._transaction() as connection:
            rows = _LEASE.find(connection, wanted)
        free = [row for row in rows if row.url_key not in self._leased][:count]
        self._leased.update(row.url_key for row in free)
        return [Target(*row[1:]) for row in free]

    def take(self, target: Target) -> bool:
        """Lease a target that is about to be queued; False where this crawl knows its address."""
        key = self._key(target)
        with self._transaction() as connection:
            row = {"site": self._site.name, "url_key": key, "crawl": self._crawl_id}
            known = _KNOWN.find(connection, row)
        if known or key in self._leased:
            return False
        self._leased.add(key)
        return True

    def release(self, targets: Iterable[Target]) -> None:
        """Give leased targets back unfetched."""
        self._leased.difference_update(self._key(target) for target in targets)

    def pending(self) -> int:
        """Targets of this crawl that wait, delayed ones too, leased ones not."""
        with self._transaction() as connection:
            waiting = connection.scalar(_PENDING, {"crawl": self._crawl_id}) or 0
        return max(0, waiting - len(self._leased))

    def stubbed(self, limit: int = 200) -> list[str]:
        """Addresses of articles that this crawl knows by a stub, the first that were found."""
        wanted = (
            select(table.c.url)
            .where(
                table.c.crawl_id == self._crawl_id,
                table.c.kind == "article",
                table.c.headline.is_not(None),
            )
            .order_by(table.c.id)
            .limit(limit)
        )
        with self._transaction() as connection:
            return list(connection.scalars(wanted))

    def next_due(self) -> float | None:
        """Seconds until the earliest delayed target may go; None where none is delayed."""
        with self._transaction() as connection:
            due = connection.scalar(_DUE, {"crawl": self._crawl_id})
        return None if due is None else _seconds_until(due)

    def skip(self, listing_kinds: Collection[str], reason: str) -> int:
        """Leave the waiting targets of these ``listing_kind``, leased ones aside; how many."""
        leave = (
            update(table)
            .where(
                table.c.crawl_id == self._crawl_id,
                table.c.state == "waiting",
                table.c.listing_kind.in_(list(listing_kinds)),
                table.c.url_key.not_in(list(self._leased)),
            )
            .values(state="skipped", reason=reason, done_at=now())
        )
        with self._transaction() as connection:
            return connection.execute(leave).rowcount

    def end(self, connection: Connection, outcomes: Sequence[Outcome]) -> None:
        """Mark targets done, failed or to be tried again, in the caller's transaction."""
        at = now()
        rows = [self._ended(outcome, at) for outcome in outcomes]
        _END.run(connection, rows)

    def _ended(self, outcome: Outcome, at: str) -> dict[str, Any]:
        again = outcome.given_up or outcome.retry_at is not None
        ended = "failed" if outcome.failed else "absent" if outcome.absent else "done"
        return {
            "at_site": self._site.name,
            "at_key": self._key(outcome.target),
            "to_state": "waiting" if again else ended,
            "to_attempts": outcome.target.attempts + (not outcome.given_up),
            "to_not_before": outcome.retry_at,
            "to_reason": outcome.failures[0].reason if outcome.failures else outcome.absent,
            "to_done_at": None if again else at,
        }

    def _key(self, target: Target) -> str:
        return key_of(target.url, self._site)

    def _row(self, target: Target, at: str) -> dict[str, Any]:
        row = {name: getattr(target, name) for name in _TARGET}
        return row | {
            "site": self._site.name,
            "url_key": self._key(target),
            "state": "waiting",
            "crawl_id": self._crawl_id,
            "discovered_at": at,
        }


_RENEWED = (
    "url",
    "kind",
    "priority",
    "listing_url",
    "listing_kind",
    "page_number",
    "named",
    "hops",
)
_RESET = {"state": "waiting", "attempts": 0, "not_before": None, "reason": None, "done_at": None}


def _queueing(dialect: str, full: bool) -> Any:
    statement = insert(table, dialect)
    new = statement.excluded
    same = table.c.crawl_id == new.crawl_id
    hints_missing = or_(
        and_(table.c.headline.is_(None), new.headline.is_not(None)),
        and_(table.c.excerpt.is_(None), new.excerpt.is_not(None)),
    )
    filled = and_(same, table.c.state == "waiting", hints_missing)
    wanted_again = or_(new.kind != "article", table.c.state != "done")
    again = (
        table.c.crawl_id < new.crawl_id
        if full
        else and_(table.c.crawl_id < new.crawl_id, wanted_again)
    )
    changes: dict[str, Any] = {
        name: case((same, table.c[name]), else_=new[name]) for name in _RENEWED
    }
    for name, value in _RESET.items():
        changes[name] = case((same, table.c[name]), else_=value)
    for name in ("headline", "excerpt"):
        changes[name] = case(
            (same, func.coalesce(table.c[name], new[name])),
            else_=func.coalesce(new[name], table.c[name]),
        )
    changes["crawl_id"] = new.crawl_id
    return statement.on_conflict_do_update(
        index_elements=["site", "url_key"], set_=changes, where=or_(filled, again)
    )


_QUEUE = Statement(lambda dialect: _queueing(dialect, False))
_QUEUE_FULL = Statement(lambda dialect: _queueing(dialect, True))


def _seconds_until(time: str) -> float:
    moment = datetime.fromisoformat(time)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
