"""Posts and pages counted for coverage, one by one as they come: a large site is not held in memory."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kazcrawl.archive.coverage_gaps import Gap, page_gap, post_gap
from kazcrawl.archive.coverage_posts import Post
from kazcrawl.archive.coverage_rows import LINKS, Asked
from kazcrawl.dates import date_from_url

UNKNOWN_MONTH = "unknown"
PAYWALL = "paywall"


def _counters() -> defaultdict[str, Counter[str]]:
    return defaultdict(Counter)


@dataclass(slots=True)
class PostTally:
    """``listed`` posts are named by any list; ``seen``, ``stored`` and ``paid`` are by source.

    ``expected_in`` and ``archived_in`` are by month.
    """

    expected: int = 0
    archived: int = 0
    listed: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    stored: Counter[str] = field(default_factory=Counter)
    paid: Counter[str] = field(default_factory=Counter)
    expected_in: Counter[str] = field(default_factory=Counter)
    archived_in: Counter[str] = field(default_factory=Counter)
    blocked: list[Post] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    def count(self, posts: Iterable[Post]) -> PostTally:
        for post in posts:
            self._add(post)
        return self

    def _add(self, post: Post) -> None:
        month = _month(post)
        self.expected += 1
        self.archived += post.stored
        self.expected_in[month] += 1
        self.archived_in[month] += post.stored
        self.listed += post.sources != {LINKS}
        for source in post.sources:
            self.seen[source] += 1
            self.stored[source] += post.stored
            self.paid[source] += post.blocked == PAYWALL
        if post.blocked:
            self.blocked.append(post)
        if not post.stored:
            self.gaps.append(post_gap(post))

    def months(self) -> list[dict[str, Any]]:
        """``month``, ``expected``, ``archived``, in order."""
        return [
            {
                "month": month,
                "expected": self.expected_in[month],
                "archived": self.archived_in[month],
            }
            for month in sorted(self.expected_in)
        ]


def _month(post: Post) -> str:
    value = post.published
    if value is None:
        parsed = date_from_url(post.url)
        value = parsed.value if parsed else None
    return value[:7] if value and len(value) >= 7 else UNKNOWN_MONTH


@dataclass(slots=True)
class PageTally:
    """By source: ``states``, pages that ``failed`` (url, reason), what was ``left`` and why.

    ``live`` sources were asked for themselves, the others only captures of their past.
    By address of the listing: its ``numbers``; ``broken`` are those of which a page failed.
    """

    states: defaultdict[str, Counter[str]] = field(default_factory=_counters)
    failed: defaultdict[str, list[dict[str, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    left: defaultdict[str, Counter[str]] = field(default_factory=_counters)
    numbers: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    broken: set[str] = field(default_factory=set)
    live: set[str] = field(default_factory=set)
    gaps: list[Gap] = field(default_factory=list)

    def count(self, asked: Iterable[Asked]) -> PageTally:
        for one in asked:
            self._add(one)
        return self

    def _add(self, one: Asked) -> None:
        self.states[one.source][one.state] += 1
        if not one.past:
            self.live.add(one.source)
        if one.state in {"absent", "skipped"}:
            self.left[one.source][f"{one.state}: {one.reason}"] += 1
        if one.state == "failed":
            self.failed[one.source].append({"url": one.url, "reason": one.reason or ""})
            self.gaps.append(page_gap(one))
        if one.kind == "listing" and one.listing_url:
            self.numbers[one.listing_url].add(one.page_number)
            if one.state == "failed":
                self.broken.add(one.listing_url)
