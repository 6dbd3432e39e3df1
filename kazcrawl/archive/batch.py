"""One transaction of the writer: what came in, by key, and what it touched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection

from kazcrawl.archive.keys import BY_KEY, key_of
from kazcrawl.archive.upsert import Ids
from kazcrawl.items import Alias, Article, FeedEntry, Outcome, Stub
from kazcrawl.sites.site import Site
from kazcrawl.vanishing import CLEAR

Item = TypeVar("Item", Stub, FeedEntry, Article)


@dataclass(frozen=True, slots=True)
class Seen:
    """An outcome with the id and time of the capture that its records point to."""

    outcome: Outcome
    capture_id: int | None
    at: str


@dataclass(frozen=True, slots=True)
class Told:
    """Another address of an article, with the time and the capture that told of it."""

    alias: Alias
    at: str
    capture_id: int | None


@dataclass(frozen=True, slots=True)
class Sighting(Generic[Item]):
    """A record with its article's key, its capture and its time."""

    key: str
    item: Item
    capture_id: int | None
    at: str


@dataclass(slots=True)
class Batch:
    """The transaction's working memory.

    ``records`` maps a capture's record id to its row, ``reread`` are those of earlier
    transactions that were read again. ``owners`` maps a key to its article's id, ``own``
    holds the keys that have an article row themselves, ``made`` those whose row is new.
    ``columns`` are the article columns to be written, by article id; ``fresh`` the articles
    whose text is new, ``joined`` those that rows were moved to or
    from; ``split`` the keys that left an article for a row of their own, with the id they left.
    ``uids`` is the column that new uids are made of.
    """

    connection: Connection
    site: Site
    crawl_id: int
    ids: Ids
    records: dict[str, int] = field(default_factory=dict)
    reread: set[str] = field(default_factory=set)
    seen: list[Seen] = field(default_factory=list)
    stubs: list[Sighting[Stub]] = field(default_factory=list)
    entries: list[Sighting[FeedEntry]] = field(default_factory=list)
    articles: list[Sighting[Article]] = field(default_factory=list)
    aliases: list[Told] = field(default_factory=list)
    gone: list[tuple[str, Seen, str]] = field(default_factory=list)
    owners: dict[str, int] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    made: set[str] = field(default_factory=set)
    columns: dict[int, dict[str, Any]] = field(default_factory=dict)
    fresh: set[int] = field(default_factory=set)
    joined: set[int] = field(default_factory=set)
    touched: set[int] = field(default_factory=set)
    split: dict[str, int] = field(default_factory=dict)
    first_bodies: set[str] = field(default_factory=set)
    first_texts: set[int] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    uids: str = BY_KEY

    @property
    def past(self) -> bool:
        """Are these captures of the past?"""
        return any(one.outcome.target.memento for one in self.seen)

    def key(self, url: str) -> str:
        return key_of(url, self.site)

    def collect(self, seen: list[Seen]) -> None:
        """Sort what the outcomes hold by kind, each with its key."""
        self.seen = seen
        for one in seen:
            outcome = one.outcome
            self.stubs.extend(self._sighting(one, stub) for stub in outcome.stubs)
            self.entries.extend(self._sighting(one, entry) for entry in outcome.feed_entries)
            self.articles.extend(self._sighting(one, article) for article in outcome.articles)
            self._reread(outcome.rereadings)
            self.aliases.extend(
                Told(alias, one.at, self.records.get(by, one.capture_id))
                for alias, by in _aliases(outcome)
            )
            self._collect_gone(one)

    def _sighting(self, one: Seen, item: Item) -> Sighting[Item]:
        capture_id = self.records.get(item.capture, one.capture_id)
        return Sighting(self.key(item.url), item, capture_id, item.captured_at or one.at)

    def _reread(self, articles: list[Article]) -> None:
        """Articles read again take the place of what their captures were read as before."""
        for article in articles:
            self.articles = [one for one in self.articles if one.item.capture != article.capture]
            capture_id = self.records.get(article.capture)
            self.articles.append(
                Sighting(self.key(article.url), article, capture_id, article.captured_at)
            )

    def _collect_gone(self, one: Seen) -> None:
        outcome = one.outcome
        if outcome.gone:
            self.gone.append((self.key(outcome.target.url), one, outcome.gone))
            return
        if (
            outcome.sign
            or outcome.target.memento  # the past is judged when all of it is in (``tombstones``)
            or outcome.target.kind != "article"
            or outcome.articles
            or not outcome.captures
        ):
            return
        last = outcome.captures[-1]
        if last.status in CLEAR and outcome.retry_at is None:
            self.gone.append((self.key(last.url), one, f"status {last.status}"))


def _aliases(outcome: Outcome) -> Iterator[tuple[Alias, str]]:
    """The outcome's aliases of articles, each with the record id of the capture that told it.

    A listing's redirect names no article.
    """
    if outcome.target.kind == "article":
        yield from ((alias, "") for alias in outcome.aliases)
    for article in outcome.articles:
        for url, kind in article.aliases:
            yield Alias(url, article.url, kind), article.capture
