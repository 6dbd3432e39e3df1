"""The posts that a source names, as targets: old ones left, edited ones asked for again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from kazcrawl import urls
from kazcrawl.dates import date_from_url, evidence
from kazcrawl.items import DateEvidence, FeedEntry, Target
from kazcrawl.sites.site import Site
from kazcrawl.spiders.changes import changed

NAMED = 100
"""Priority of a post that a feed or REST names: that of a stub."""


class Remembers(Protocol):
    """What earlier crawls knew (``archive.remembering.Memory``)."""

    empty: bool

    def has_new(self, keys: Sequence[str]) -> bool: ...

    def new_among(self, keys: Sequence[str]) -> set[str]: ...

    def changed_since(self, modified: Mapping[str, str], source: str) -> set[str]: ...

    def told_anew(
        self, listing_url: str, said: Mapping[str, tuple[str | None, str | None]]
    ) -> set[str]: ...


class WalksWith(Protocol):
    """The part of the session that the walk needs."""

    @property
    def memory(self) -> Remembers: ...

    def skip(self, listing_kinds: frozenset[str], reason: str) -> None: ...


def is_too_old(dates: Sequence[DateEvidence], since: str) -> bool:
    """Does all that is known of a post's date lie before ``since``?"""
    values = [one.value for one in dates if one.value]
    return bool(since and values) and all(value < since[: len(value)] for value in values)


class Posts:
    """What becomes of the entries of any source; ``since`` is the date of the oldest wanted."""

    def __init__(self, site: Site, since: str, session: WalksWith) -> None:
        self.site = site
        self.since = since
        self.session = session

    def keys(self, entries: Sequence[FeedEntry]) -> tuple[str, ...]:
        return tuple(urls.url_key(one.url, self.site.hosts) for one in entries)

    def changed(
        self, entries: Sequence[FeedEntry], keys: Sequence[str], sure: bool = False
    ) -> Collection[str]:
        told = ((key, one.modified) for key, one in zip(keys, entries, strict=True))
        source = entries[0].source if entries else ""
        return changed(self.session.memory, told, source, sure=sure)

    def targets(
        self,
        entries: Sequence[FeedEntry],
        priority: int,
        kind: str | None,
        edited: Collection[str] = (),
    ) -> Iterator[Target]:
        """``edited`` are the addresses that are asked for again; they are no doubtful ones."""
        for one, key in zip(entries, self.keys(entries), strict=True):
            if is_too_old(dates_of(one), self.since):
                continue
            post = Target(one.url, "article", priority, headline=one.headline, listing_kind=kind)
            again = replace(post, priority=NAMED, listing_kind=None, again=True)
            yield again if key in edited else post


def dates_of(entry: FeedEntry) -> Sequence[DateEvidence]:
    """An entry's dates; where it has none, that of its address."""
    told = [one for one in entry.dates if one.value]
    parsed = None if told else date_from_url(entry.url)
    return told if parsed is None else [evidence(parsed, "url")]
