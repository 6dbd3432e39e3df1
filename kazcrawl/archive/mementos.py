"""What a source of the past holds of a site: asked by address and time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from kazcrawl.archive.frontier import Transaction
from kazcrawl.archive.keys import key_of
from kazcrawl.archive.schema import captures, crawls, frontier, mementos
from kazcrawl.archive.statements import Statement, one_of
from kazcrawl.items import Memento
from kazcrawl.payload import REDIRECTS
from kazcrawl.sites.site import Site
from kazcrawl.vanishing import CLEAR

_here = (mementos.c.site == bindparam("at_site"), mementos.c.source == bindparam("at_source"))
KEPT = "archive!"
"""Before the name of one of the archive's own WARC files, in the place of an original."""
NAMES = ("url", "captured_at", "place", "status", "mime", "digest", "refers_to", "original", "id")
COLUMNS = [mementos.c[name].label(f"memento_{name}") for name in NAMES]
"""The columns of which ``memento_of`` makes a memento."""


def memento_of(values: Sequence[Any]) -> Memento:
    return Memento(*values)


_HELD = Statement(
    lambda dialect: (
        select(mementos.c.url_key, *COLUMNS)
        .where(*_here, one_of(mementos.c.url_key, "keys", dialect))
        .order_by(mementos.c.url_key, mementos.c.captured_at, mementos.c.place)
    )
)


class Mementos:
    """The captures of one site that one source holds."""

    def __init__(self, transaction: Transaction, site: Site, source: str) -> None:
        self._transaction = transaction
        self._site = site
        self.source = source

    @property
    def _here(self) -> dict[str, str]:
        return {"at_site": self._site.name, "at_source": self.source}

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

    def near(self, url: str, at: str, count: int) -> list[Memento]:
        """So many captures of other addresses that show a page, before and after a time, the nearest."""
        key = key_of(url, self._site)
        page = (
            mementos.c.site == self._site.name,
            mementos.c.source == self.source,
            mementos.c.url_key != key,
            mementos.c.status == 200,
            mementos.c.refers_to.is_(None),
            mementos.c.mime.is_(None) | mementos.c.mime.like("%html%"),
        )
        at_once = mementos.c.captured_at
        sides = [
            select(mementos.c.url_key, *COLUMNS)
            .where(*page, side)
            .order_by(order, mementos.c.place)
            .limit(4 * count)
            for side, order in ((at_once >= at, at_once), (at_once < at, at_once.desc()))
        ]
        with self._transaction() as connection:
            rows = [row for side in sides for row in connection.execute(side)]
        moment = datetime.fromisoformat(at)
        rows.sort(key=lambda row: abs(datetime.fromisoformat(row.memento_captured_at) - moment))
        nearest: dict[str, Memento] = {}
        for row in rows:
            nearest.setdefault(row.url_key, memento_of(row[1:]))
        return list(nearest.values())[:count]

    def unled(self) -> list[str]:
        """Addresses to which nothing has led yet, of what shows a page."""
        led = (
            select(mementos.c.url_key)
            .join(frontier, frontier.c.memento_id == mementos.c.id)
            .where(frontier.c.site == self._site.name, mementos.c.source == self.source)
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
                mementos.c.status.is_(None) | mementos.c.status.in_((200, *REDIRECTS, *CLEAR)),
            )
            .group_by(mementos.c.url_key)
            .order_by(mementos.c.url_key)
        )
        with self._transaction() as connection:
            return list(connection.scalars(left))
