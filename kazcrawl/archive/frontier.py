"""What is to be fetched: rows that are done in the transaction that stores what came."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from kazcrawl.archive.frontier_rows import (
    ANY,
    DUE,
    END,
    KNOWN,
    LEASE,
    PENDING,
    TARGET,
    WITNESSES,
    target_of,
)
from kazcrawl.archive.keys import key_of
from kazcrawl.archive.queueing import QUEUE, QUEUE_AGAIN
from kazcrawl.archive.schema import frontier as table
from kazcrawl.archive.trust import distrust, is_trusted, weigh
from kazcrawl.archive.visits import UNMODIFIED, columns, honest, lied, same_columns, visit_of
from kazcrawl.clock import after, now
from kazcrawl.items import MEDIA, Outcome, Target
from kazcrawl.recheck import Bounds
from kazcrawl.sites.site import Site
from kazcrawl.trail import led_to

log = logging.getLogger(__name__)

Transaction = Callable[[], AbstractContextManager[Connection]]


class Frontier:
    """The waiting addresses of one crawl. Leases live in memory: a kill loses nothing.

    A known address is not queued twice in a crawl. What an earlier crawl knew is queued
    where its target says ``again`` or the crawl is ``full``; what is due was called up when
    the crawl began (``recalling``).
    """

    lease_statement = LEASE

    def __init__(
        self,
        transaction: Transaction,
        site: Site,
        crawl_id: int,
        full: bool,
        bounds: Bounds | None = None,
    ) -> None:
        self._bounds = bounds or Bounds()
        self._transaction = transaction
        self._site = site
        self._crawl_id = crawl_id
        self._full = full
        self._leased: set[str] = set()
        with transaction() as connection:
            self.trusting = is_trusted(connection, site.name)
            first = connection.scalar(ANY, {"site": site.name}) is None
        # A site's first crawl has queued all that it knows: no look-up for each listing page.
        self._queued: set[int] | None = set() if first else None
        self._delayed = not first

    def add(self, targets: Iterable[Target]) -> None:
        """Queue entry points, in a transaction of their own."""
        with self._transaction() as connection:
            self.queue(connection, [(one, None) for one in targets])

    def queue(self, connection: Connection, found: Iterable[tuple[Target, Target | None]]) -> None:
        """Queue targets, each with the one whose page led to it, in the caller's transaction."""
        at = now()
        told = [(one, by) for one, by in found if self._tells(one)]
        listed = [one if by is None else led_to(by, one) for one, by in told]
        again = [one for one in listed if one.again or self._full]
        new = [one for one in listed if not (one.again or self._full)]
        QUEUE_AGAIN.run(connection, [self._row(one, at) for one in again])
        QUEUE.run(connection, [self._row(one, at) for one in new])

    def _tells(self, target: Target) -> bool:
        """Is it new to a first crawl, or does it bring a hint? Side columns repeat bare links."""
        if self._queued is None:
            return True
        key = hash(self._key(target))
        known = key in self._queued
        self._queued.add(key)
        return not known or target.again or bool(target.headline or target.excerpt)

    def lease(self, count: int) -> list[Target]:
        """Up to ``count`` due targets, highest priority first, then in order of arrival."""
        wanted = {"crawl": self._crawl_id, "now": now(), "count": count + len(self._leased)}
        with self._transaction() as connection:
            rows = self.lease_statement.find(connection, wanted)
        free = [row for row in rows if row.url_key not in self._leased][:count]
        self._leased.update(row.url_key for row in free)
        return [self._read(row) for row in free]

    def take(self, target: Target) -> Target | None:
        """Lease a target that is about to be queued; None where it would not be."""
        key = self._key(target)
        if key in self._leased or (self._queued is not None and hash(key) in self._queued):
            return None
        if self._queued is not None:
            self._leased.add(key)
            return target
        with self._transaction() as connection:
            known = KNOWN.find(connection, {"site": self._site.name, "url_key": key})
        if known:
            if known[0].crawl_id == self._crawl_id or not (target.again or self._full):
                return None
            target = replace(target, visit=visit_of(known[0][3:]))
        self._leased.add(key)
        return target

    def remembered(self, target: Target) -> Target:
        """The target with the last visit and the hints that its row has by now."""
        wanted = {"site": self._site.name, "url_key": self._key(target)}
        with self._transaction() as connection:
            known = KNOWN.find(connection, wanted)
        if not known:
            return target
        _, headline, excerpt, *visit = known[0]
        return replace(
            target,
            headline=target.headline and (headline or target.headline),
            excerpt=target.excerpt and (excerpt or target.excerpt),
            visit=visit_of(visit),
        )

    def release(self, targets: Iterable[Target]) -> None:
        """Give leased targets back unfetched."""
        self._leased.difference_update(self._key(target) for target in targets)

    def pending(self) -> int:
        """Targets of this crawl that wait, delayed ones too, leased ones not."""
        with self._transaction() as connection:
            waiting = connection.scalar(PENDING, {"crawl": self._crawl_id}) or 0
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

    def witnesses(self, count: int) -> list[Target]:
        """Articles that showed their text when they were last asked for, by an earlier crawl."""
        wanted = {"site": self._site.name, "crawl": self._crawl_id, "count": count}
        with self._transaction() as connection:
            rows = WITNESSES.find(connection, wanted)
        return [replace(self._read(row), again=True) for row in rows]

    def next_due(self) -> float | None:
        """Seconds until the earliest delayed target may go; None where none is delayed."""
        if not self._delayed:
            return None
        with self._transaction() as connection:
            due = connection.scalar(DUE, {"crawl": self._crawl_id})
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
            .values(
                state="skipped",
                reason=reason,
                done_at=now(),
                due_at=after(self._bounds.most),
            )
        )
        with self._transaction() as connection:
            return connection.execute(leave).rowcount

    def end(self, connection: Connection, outcomes: Sequence[Outcome]) -> None:
        """Mark targets done, failed or to be tried again, in the caller's transaction."""
        at = now()
        rows = [self._ended(outcome, at) for outcome in outcomes]
        END.run(connection, rows)
        liars = [one.target.url for one in outcomes if lied(one, at)]
        if not self.trusting:
            truths = sum(honest(one, at) for one in outcomes)
            weigh(connection, self._site.name, len(liars), truths)
        elif liars:
            log.warning("%s: changed, and the server said that it had not", liars[0])
            self.trusting = False
            distrust(connection, self._site.name, self._crawl_id)

    def _ended(self, outcome: Outcome, at: str) -> dict[str, Any]:
        # What was under way when the lie was found is asked again too.
        doubted = outcome.unmodified and not self.trusting
        again = doubted or outcome.given_up or outcome.retry_at is not None
        self._delayed = self._delayed or outcome.retry_at is not None
        ended = "failed" if outcome.failed else "absent" if outcome.absent else "done"
        key, target = self._key(outcome.target), outcome.target
        visit = same_columns(target.visit) if again else columns(outcome, at, key, self._bounds)
        reason = UNMODIFIED if outcome.unmodified else outcome.absent
        return visit | {
            "at_site": self._site.name,
            "at_key": key,
            "to_state": "waiting" if again else ended,
            "to_attempts": target.attempts + (not outcome.given_up),
            "to_not_before": outcome.retry_at,
            "to_reason": outcome.failures[0].reason if outcome.failures else reason,
            "to_done_at": None if again else at,
        }

    def _key(self, target: Target) -> str:
        """A file is its very address: what is kept of it is looked up and replayed by that."""
        return target.url if target.kind == MEDIA else key_of(target.url, self._site)

    def _read(self, row: Any) -> Target:
        return target_of(row)

    def _row(self, target: Target, at: str) -> dict[str, Any]:
        row = {name: getattr(target, name) for name in TARGET}
        return row | {
            "site": self._site.name,
            "url_key": self._key(target),
            "state": "waiting",
            "crawl_id": self._crawl_id,
            "first_crawl_id": self._crawl_id,
            "discovered_at": at,
            "memento_id": target.memento.id if target.memento else None,
        }


def _seconds_until(time: str) -> float:
    moment = datetime.fromisoformat(time)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
