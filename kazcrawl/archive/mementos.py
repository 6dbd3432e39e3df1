"""What a source of the past holds of a site: rows that stay, so that a crawl goes on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, select, update

from kazcrawl.archive.keys import key_of
from kazcrawl.archive.schema import captures, crawls, failures, frontier, mementos, source_parts
from kazcrawl.archive.statements import Statement, one_of
from kazcrawl.archive.upsert import insert
from kazcrawl.clock import now
from kazcrawl.items import Memento
from kazcrawl.sites.site import Site
from kazcrawl.urls import same_site

DONE, UNDER_WAY = "done", "under way"
DAMAGED = "damaged"
"""Kind of the failure of a record of a source that is not whole."""

_original = mementos.alias("original")
_here = (mementos.c.site == bindparam("at_site"), mementos.c.source == bindparam("at_source"))
COLUMNS = ("url", "captured_at", "place", "status", "mime", "digest", "refers_to")


def columns() -> list[Any]:
    """The columns of which ``memento_of`` makes a memento; join with ``joined``."""
    named = [mementos.c[name].label(f"memento_{name}") for name in COLUMNS]
    return [*named, _original.c.place.label("original"), mementos.c.id.label("memento_id")]


def joined() -> Any:
    """Mementos with those that hold their payload."""
    return mementos.outerjoin(_original, _original.c.id == mementos.c.original_id)


def memento_of(values: Sequence[Any]) -> Memento:
    return Memento(*values)


_HELD = Statement(
    lambda dialect: (
        select(mementos.c.url_key, *columns())
        .select_from(joined())
        .where(*_here, one_of(mementos.c.url_key, "keys", dialect))
        .order_by(mementos.c.url_key, mementos.c.captured_at, mementos.c.place)
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


class Mementos:
    """The index of one source for one crawl of one site."""

    def __init__(self, transaction: Any, site: Site, crawl_id: int, source: str) -> None:
        self._transaction = transaction
        self._site = site
        self._crawl_id = crawl_id
        self.source = source

    @property
    def _here(self) -> dict[str, str]:
        return {"at_site": self._site.name, "at_source": self.source}

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
        found: Iterable[Memento],
        damaged: Sequence[tuple[str, str]],
        other: int,
        position: str | None,
    ) -> None:
        """Keep a page of a part, and how far it was looked through. Addresses of other sites are counted."""
        listed = list(found)
        rows = [self._row(one) for one in listed if same_site(one.url, self._site.hosts)]
        progress = {
            "site": self._site.name,
            "source": self.source,
            "part": part,
            "state": UNDER_WAY if position else DONE,
            "position": position,
            "mark": mark,
            "records": len(rows),
            "other_records": other + len(listed) - len(rows),
            "damaged": len(damaged),
            "crawl_id": self._crawl_id,
        }
        with self._transaction() as connection:
            _KEEP.run(connection, rows)
            _KEEP_PART.run(connection, [progress])
            _FAIL.run(connection, [self._failure(*one) for one in damaged])

    def _row(self, one: Memento) -> dict[str, Any]:
        return {name: getattr(one, name) for name in COLUMNS} | {
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

    def resolve(self) -> list[Memento]:
        """Find the payloads of revisits; gives those whose original the source does not hold."""
        with self._transaction() as connection:
            lost = []
            for row in connection.execute(self._unresolved()).all():
                original = self._original(connection, row)
                if original is None:
                    lost.append(Memento(row.url, row.captured_at, row.place))
                    continue
                connection.execute(
                    update(mementos)
                    .where(mementos.c.id == row.id)
                    .values(
                        original_id=original.id,
                        status=original.status,
                        mime=original.mime,
                        digest=original.digest,
                    )
                )
            at = [self._failure(one.place, _NO_ORIGINAL) for one in lost]
            _FAIL.run(connection, at)
        return lost

    def _unresolved(self) -> Any:
        return (
            select(mementos)
            .where(
                mementos.c.site == self._site.name,
                mementos.c.source == self.source,
                mementos.c.refers_to.is_not(None),
                mementos.c.original_id.is_(None),
            )
            .order_by(mementos.c.captured_at, mementos.c.place)
        )

    def _original(self, connection: Connection, row: Any) -> Any:
        """The capture that a revisit names by time and address, else the one with its digest."""
        at, _, url = row.refers_to.partition(" ")
        holds = (
            mementos.c.site == self._site.name,
            mementos.c.source == self.source,
            mementos.c.refers_to.is_(None),
        )
        named = mementos.c.captured_at == at
        found = connection.execute(
            select(mementos)
            .where(*holds, mementos.c.url_key == key_of(url, self._site), named)
            .order_by(mementos.c.place)
            .limit(1)
        ).first()
        if found is None and row.digest:
            found = connection.execute(
                select(mementos)
                .where(*holds, mementos.c.digest == row.digest)
                .order_by(mementos.c.captured_at, mementos.c.place)
                .limit(1)
            ).first()
        return found

    def count(self) -> int:
        """Captures of the site that the source holds."""
        counted = select(func.count()).where(
            mementos.c.site == self._site.name, mementos.c.source == self.source
        )
        with self._transaction() as connection:
            return int(connection.scalar(counted) or 0)

    def held(
        self, connection: Connection, keys: Collection[str]
    ) -> Iterator[tuple[str, list[Memento]]]:
        """The captures of these addresses, each address with its own in order of time."""
        rows = _HELD.find(connection, self._here | {"keys": list(keys)})
        for key, some in groupby(rows, key=lambda row: row.url_key):
            yield key, [memento_of(row[1:]) for row in some]

    def nearest(self, url: str, at: str) -> Memento | None:
        """The capture of an address that shows a page and lies nearest to a time."""
        key = key_of(url, self._site)
        with self._transaction() as connection:
            held = dict(self.held(connection, [key])).get(key, [])
        shown = [one for one in held if one.status in {None, 200}]
        moment = datetime.fromisoformat(at)
        return min(
            shown,
            key=lambda one: abs(datetime.fromisoformat(one.captured_at) - moment),
            default=None,
        )

    def unled(self) -> list[str]:
        """Addresses to which nothing has led yet, of what shows a page."""
        led = (
            select(mementos.c.url_key)
            .join(frontier, frontier.c.memento_id == mementos.c.id)
            .where(frontier.c.site == self._site.name)
        )
        # The further pages of a post are read with its first.
        read = (
            select(captures.c.url)
            .join(crawls, crawls.c.id == captures.c.crawl_id)
            .where(crawls.c.site == self._site.name, crawls.c.source == self.source)
        )
        left = (
            select(func.min(mementos.c.url))
            .where(
                mementos.c.site == self._site.name,
                mementos.c.source == self.source,
                mementos.c.url_key.not_in(led),
                mementos.c.url.not_in(read),
                mementos.c.status.is_(None) | mementos.c.status.in_((200, 404, 410)),
            )
            .group_by(mementos.c.url_key)
            .order_by(mementos.c.url_key)
        )
        with self._transaction() as connection:
            return list(connection.scalars(left))


_NO_ORIGINAL = "the record repeats a capture that the source does not hold"
