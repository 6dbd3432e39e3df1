"""The index of a source of the past, made page by page: rows that stay, so that a crawl goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, delete, func, select, update

from kazcrawl.archive.frontier import Transaction
from kazcrawl.archive.keys import key_of
from kazcrawl.archive.mementos import KEPT, NAMES
from kazcrawl.archive.schema import captures, failures, frontier, mementos, source_parts
from kazcrawl.archive.statements import Statement, one_of
from kazcrawl.archive.upsert import chunks, insert
from kazcrawl.clock import now
from kazcrawl.items import Memento
from kazcrawl.sites.site import Site

DONE, UNDER_WAY = "done", "under way"
DAMAGED = "damaged"
"""Kind of the failure of a record of a source that is not whole."""

NO_ORIGINAL = "the record repeats a capture that neither the source nor the archive holds"

_whole = captures.alias("whole")
_THERE = Statement(
    lambda dialect: select(
        mementos.c.id, mementos.c.place, mementos.c.url, mementos.c.captured_at
    ).where(
        mementos.c.site == bindparam("at_site"),
        mementos.c.source == bindparam("at_source"),
        one_of(mementos.c.place, "places", dialect),
    )
)
_KEEP = Statement(lambda dialect: insert(mementos, dialect).on_conflict_do_nothing())


def _keeping_part(dialect: str) -> Any:
    statement = insert(source_parts, dialect)
    new, old = statement.excluded, source_parts.c
    again = old.crawl_id != new.crawl_id
    counts = ("records", "other_records", "damaged")
    changes = {name: case((again, new[name]), else_=old[name] + new[name]) for name in counts}
    return statement.on_conflict_do_update(
        index_elements=["site", "source", "part"],
        set_=changes | {name: new[name] for name in ("state", "position", "mark", "crawl_id")},
    )


_KEEP_PART = Statement(_keeping_part)


def _keeping_failure(dialect: str) -> Any:
    statement = insert(failures, dialect)
    return statement.on_conflict_do_update(
        index_elements=["crawl_id", "url", "kind"],
        set_={"last_at": statement.excluded.last_at, "reason": statement.excluded.reason},
    )


_FAIL = Statement(_keeping_failure)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a part has been looked through: ``done``, else ``position`` to go on from."""

    done: bool = False
    position: str | None = None


class Index:
    """The index of one source for one crawl of one site."""

    def __init__(self, transaction: Transaction, site: Site, crawl_id: int, source: str) -> None:
        self._transaction = transaction
        self._site = site
        self._crawl_id = crawl_id
        self.source = source

    def progress(self, part: str, mark: str) -> Progress:
        """How far this crawl has come with a part; a part that changed is begun anew."""
        row = select(source_parts).where(
            source_parts.c.site == self._site.name,
            source_parts.c.source == self.source,
            source_parts.c.part == part,
            source_parts.c.crawl_id == self._crawl_id,
            source_parts.c.mark == mark,
        )
        with self._transaction() as connection:
            found = connection.execute(row).first()
        return Progress(found.state == DONE, found.position) if found else Progress()

    def keep(
        self,
        part: str,
        mark: str,
        found: Sequence[Memento],
        damaged: Sequence[tuple[str, str]],
        other: int,
        position: str | None,
    ) -> None:
        """Keep a page of a part, and how far it was looked through; ``found`` are of the site."""
        rows = [self._row(one) for one in found]
        progress = {
            "site": self._site.name,
            "source": self.source,
            "part": part,
            "state": UNDER_WAY if position else DONE,
            "position": position,
            "mark": mark,
            "records": len(rows),
            "other_records": other,
            "damaged": len(damaged),
            "crawl_id": self._crawl_id,
        }
        with self._transaction() as connection:
            self._make_room(connection, rows)
            _KEEP.run(connection, rows)
            _KEEP_PART.run(connection, [progress])
            _FAIL.run(connection, [self._failure(*one) for one in damaged])

    def _make_room(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
        """Takes away what lay at these places in another file of the same name.

        What was asked for of it stays asked for; what waits cannot be had any more.
        """
        here = {"at_site": self._site.name, "at_source": self.source}
        new = {row["place"]: (row["url"], row["captured_at"]) for row in rows}
        there = _THERE.find(connection, here | {"places": list(new)}) if new else ()
        old = [row.id for row in there if new[row.place] != (row.url, row.captured_at)]
        for some in chunks(old):
            mine = frontier.c.memento_id.in_(some)
            gone = {"state": "skipped", "reason": "another file of that name came in its place"}
            waiting = update(frontier).where(mine, frontier.c.state == "waiting")
            connection.execute(waiting.values(gone))
            # An id may be given again. NULL would make them rows of the live web.
            connection.execute(
                update(frontier).where(mine).values(memento_id=-frontier.c.memento_id)
            )
            connection.execute(delete(mementos).where(mementos.c.id.in_(some)))

    def _row(self, one: Memento) -> dict[str, Any]:
        return {name: getattr(one, name) for name in NAMES[:-1]} | {
            "site": self._site.name,
            "source": self.source,
            "url_key": key_of(one.url, self._site),
        }

    def _failure(self, place: str, reason: str) -> dict[str, Any]:
        at = now()
        return {
            "crawl_id": self._crawl_id,
            "url": place,
            "kind": DAMAGED,
            "reason": reason,
            "attempts": 1,
            "first_at": at,
            "last_at": at,
        }

    def fail(self, reason: str) -> None:
        """The source's service does not answer: on record."""
        row = self._failure(self.source, reason) | {"kind": "network"}
        with self._transaction() as connection:
            _FAIL.run(connection, [row])

    def answered(self) -> None:
        """The service answers again."""
        failed = (failures.c.crawl_id == self._crawl_id, failures.c.url == self.source)
        with self._transaction() as connection:
            connection.execute(update(failures).where(*failed).values(resolved_at=now()))

    def resolve(self) -> list[Memento]:
        """Find the payloads of revisits; gives those whose original is neither in the source nor archived."""
        with self._transaction() as connection:
            lost = []
            for row in connection.execute(self._unresolved()).all():
                original = self._original(connection, row) or self._archived(connection, row)
                if original is None:
                    lost.append(Memento(row.url, row.captured_at, row.place))
                    continue
                this = update(mementos).where(mementos.c.id == row.id)
                connection.execute(this.values(original))
            _FAIL.run(connection, [self._failure(one.place, NO_ORIGINAL) for one in lost])
        return lost

    def _unresolved(self) -> Any:
        return (
            select(mementos)
            .where(
                mementos.c.site == self._site.name,
                mementos.c.source == self.source,
                mementos.c.refers_to.is_not(None),
                mementos.c.original.is_(None),
            )
            .order_by(mementos.c.captured_at, mementos.c.place)
        )

    def _original(self, connection: Connection, row: Any) -> dict[str, Any] | None:
        """The capture that a revisit names by time and address, else the first with its digest."""
        at, _, url = row.refers_to.partition(" ")
        wanted = [
            and_(mementos.c.url_key == key_of(url, self._site), mementos.c.captured_at == at),
            mementos.c.digest == (row.digest or ""),
        ]
        for condition in wanted:
            found = connection.execute(
                select(mementos)
                .where(
                    mementos.c.site == self._site.name,
                    mementos.c.source == self.source,
                    mementos.c.refers_to.is_(None),
                    condition,
                )
                .order_by(mementos.c.captured_at, mementos.c.place)
                .limit(1)
            ).first()
            if found:
                names = ("status", "mime", "digest")
                return {"original": found.place, **{name: getattr(found, name) for name in names}}
        return None

    def _archived(self, connection: Connection, row: Any) -> dict[str, Any] | None:
        """The capture that a revisit names, where another crawl has kept it."""
        at, _, url = row.refers_to.partition(" ")
        found = connection.execute(
            select(captures.c.status, _whole.c.warc_file, _whole.c.warc_offset)
            .join(_whole, _whole.c.id == func.coalesce(captures.c.revisit_of, captures.c.id))
            .where(captures.c.url == url, captures.c.captured_at == at, captures.c.status == 200)
            .order_by(captures.c.id)
            .limit(1)
        ).first()
        if found is None:
            return None
        return {
            "original": f"{KEPT}{found.warc_file}:{found.warc_offset}",
            "status": found.status,
        }
