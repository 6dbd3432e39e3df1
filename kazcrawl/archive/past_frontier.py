"""The frontier of a crawl of the past: an address that is led to stands for its mementos."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select, update

from kazcrawl.archive.frontier import Frontier, Transaction
from kazcrawl.archive.frontier_rows import LEASED, WAITING, target_of
from kazcrawl.archive.keys import key_of
from kazcrawl.archive.mementos import COLUMNS, Mementos, memento_of
from kazcrawl.archive.schema import frontier as table
from kazcrawl.archive.schema import mementos
from kazcrawl.archive.statements import Statement
from kazcrawl.items import MEDIA, Memento, Target
from kazcrawl.mementos import choose
from kazcrawl.sites.site import Site

_LEASE = Statement(
    select(*LEASED, *COLUMNS)
    .join(mementos, mementos.c.id == table.c.memento_id)
    .where(WAITING, or_(table.c.not_before.is_(None), table.c.not_before <= bindparam("now")))
    .order_by(table.c.priority.desc(), table.c.id)
    .limit(bindparam("count"))
)


class PastFrontier(Frontier):
    """Rows are captures: an address, its time and its digest, whichever source holds it."""

    lease_statement = _LEASE

    def __init__(
        self, transaction: Transaction, site: Site, crawl_id: int, full: bool, held: Mementos
    ) -> None:
        super().__init__(transaction, site, crawl_id, full)
        self._held = held
        self._queued = None
        self._asked: dict[str, bool] = {}
        with transaction() as connection:
            connection.execute(self._calling_up())

    def _calling_up(self) -> Any:
        """What earlier crawls of the source were killed over."""
        mine = select(mementos.c.id).where(
            mementos.c.site == self._site.name, mementos.c.source == self._held.source
        )
        return (
            update(table)
            .where(
                table.c.site == self._site.name,
                table.c.state == "waiting",
                table.c.crawl_id < self._crawl_id,
                table.c.memento_id.in_(mine),
            )
            .values(crawl_id=self._crawl_id)
        )

    def queue(self, connection: Connection, found: Iterable[tuple[Target, Target | None]]) -> None:
        """Queue the mementos of each address, once, and again when a stub brings a hint."""
        wanted: dict[str, tuple[Target, Target | None]] = {}
        for target, by in found:
            key = self._key(replace(target, memento=None))
            hint = bool(target.headline or target.excerpt)
            if self._asked.get(key, False) >= hint and key in self._asked:
                continue
            self._asked[key] = hint
            wanted[key] = (target, by)
        if not wanted:
            return
        asked = [(key_of(target.url, self._site), target, by) for target, by in wanted.values()]
        held = dict(self._held.held(connection, [address for address, _, _ in asked]))
        super().queue(
            connection,
            [
                (one, by)
                for address, target, by in asked
                for one in _expand(target, held.get(address, ()))
            ],
        )

    def take(self, target: Target) -> Target | None:
        """Nothing is looked ahead: an address may have many mementos."""
        return None

    def _key(self, target: Target) -> str:
        key = super()._key(target)
        one = target.memento
        return key if one is None else f"{key}@{one.captured_at}@{(one.digest or '')[:8]}"

    def _read(self, row: Any) -> Target:
        own = len(LEASED)
        return replace(target_of(row[:own]), memento=memento_of(row[own:]))


def _expand(target: Target, held: Collection[Memento]) -> list[Target]:
    is_file = target.kind == MEDIA
    exact = [one for one in held if one.url == target.url] if is_file else []
    return [
        replace(
            target,
            url=target.url if is_file else one.url,  # a file is known by the address that names it
            memento=one,
            priority=target.priority if shown else LAST,
            again=False,  # a capture never changes
            attempts=0,
            reason=None,
            visit=None,
        )
        for one, shown in choose(target.kind, exact or held)
    ]


LAST = 1
"""Priority of a capture that shows its article gone: when all that it showed before is read."""
