"""Coverage: what a site's own sources say should exist, against what is archived, and why not.

Everything is counted from rows: no request is made, and a read-only archive does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import Connection

from kazcrawl.archive.coverage_gaps import Gap, count_gaps
from kazcrawl.archive.coverage_posts import read_posts
from kazcrawl.archive.coverage_rows import (
    SITEMAP,
    SOURCES,
    count_named,
    read_asked,
    read_claims,
    read_crawl,
    read_unclear,
    read_whole,
)
from kazcrawl.archive.coverage_tally import PAYWALL, PageTally, PostTally
from kazcrawl.archive.records import Row
from kazcrawl.archive.running import as_it_is, word

REASONS = {
    "password": "it asks for a password; its text is not public",
    PAYWALL: "only subscribers can read it; its text is not archived",
}
"""A sentence for each word of ``articles.blocked``."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """A post that is archived as far as it is public, without a text; ``kind`` says why."""

    kind: str
    url: str
    reason: str


@dataclass(frozen=True, slots=True)
class SourceFigures:
    """One source. ``expected`` posts as it says itself, else as many as it named.

    ``seen`` posts were named by it, ``stored`` of them are archived; ``lacks`` are posts
    that other sources name and it does not. ``state`` is ``read``, ``part`` (some pages were
    left), ``past`` (only a source of the past showed it), ``failed``, ``left``, ``absent`` or
    ``unknown`` (never asked for). ``pages`` were read; ``failed`` pages have ``url`` and
    ``reason``; ``notes`` are sentences on what was left or is not there. ``unclear`` addresses
    may be posts or pages.
    """

    state: str
    expected: int
    seen: int
    stored: int
    lacks: int
    pages: int
    failed: list[dict[str, str]]
    notes: list[str]
    unclear: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """``months`` are ``month`` (``2016-05``, or ``unknown``), ``expected``, ``archived``.

    ``blocked`` are those of the ``archived`` posts whose text is not public; they are no gaps.
    ``unclear`` are addresses that a sitemap names, that may be posts or pages and that were
    not asked for: no gaps that can be told, and no posts.
    """

    site: str
    complete: bool
    reasons: list[str]
    crawl: int
    crawl_status: str
    expected: int
    archived: int
    blocked: list[Blocked]
    sources: dict[str, SourceFigures]
    months: list[dict[str, Any]]
    gaps: list[Gap]
    unclear: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The coverage as JSON-ready values, by the names of its fields."""
        return asdict(self)


def read_coverage(connection: Connection, site: str, running: int | None = None) -> Coverage:
    """The coverage of a site by name; ``running`` is the id of the crawl that runs now.

    Raises ArchiveError where the site was never crawled.
    """
    crawl = as_it_is(read_crawl(connection, site), running)
    whole = read_whole(connection, crawl)
    claims = read_claims(connection, site, crawl["started_at"])
    posts = PostTally().count(read_posts(connection, site))
    pages = PageTally().count(read_asked(connection, site, whole["id"]))
    named = count_named(connection, site, whole["started_at"])
    gaps = [*posts.gaps, *pages.gaps, *count_gaps(claims, named, pages.numbers, pages.broken)]
    unclear = read_unclear(connection, site, whole["started_at"])
    reasons = _reasons(gaps, crawl, posts.expected)
    return Coverage(
        site=site,
        complete=not reasons,
        reasons=reasons,
        crawl=crawl["id"],
        crawl_status=crawl["status"],
        expected=posts.expected,
        archived=posts.archived,
        blocked=[
            Blocked(post.blocked, post.url, REASONS.get(post.blocked, post.blocked))
            for post in posts.blocked
            if post.blocked
        ],
        sources={
            name: _figures(name, posts, pages, claims, len(unclear) if name == SITEMAP else 0)
            for name in SOURCES
        },
        months=posts.months(),
        gaps=gaps,
        unclear=unclear,
    )


def _reasons(gaps: Sequence[Gap], crawl: Row, posts: int) -> list[str]:
    counts = Counter(gap.kind for gap in gaps)
    sentences = (
        (
            "post",
            "post that a source names is not archived",
            "posts that sources name are not archived",
        ),
        ("page", "page of a source was not read", "pages of sources were not read"),
        ("count", "source says more than it showed", "sources say more than they showed"),
    )
    reasons = [
        f"{counts[kind]:,} {one if counts[kind] == 1 else many}"
        for kind, one, many in sentences
        if counts[kind]
    ]
    if crawl["status"] != "finished":
        more = "" if crawl["status"] == "running" else "; the same command goes on"
        reasons.append(f"crawl {crawl['id']}: {word(crawl)}{more}")
    if not posts:
        reasons.append("no source names a single post")
    return reasons


def _figures(
    name: str, posts: PostTally, pages: PageTally, claims: Sequence[Row], unclear: int
) -> SourceFigures:
    states, seen = pages.states[name], posts.seen[name]
    own = [claim for claim in claims if claim["source"] == name]
    told = max((claim["posts"] or 0 for claim in own), default=0)
    return SourceFigures(
        state=_state(states, past=name not in pages.live),
        expected=max(told, seen),
        seen=seen,
        stored=posts.stored[name],
        lacks=posts.listed - seen,
        pages=states["done"],
        failed=pages.failed[name],
        notes=_notes(pages.left[name], own, posts.paid[name]),
        unclear=unclear,
    )


def _state(states: Counter[str], past: bool) -> str:
    if states["done"]:
        return "past" if past else "part" if states["skipped"] else "read"
    words = (("failed", "failed"), ("skipped", "left"), ("absent", "absent"))
    return next((word for state, word in words if states[state]), "unknown")


def _notes(left: Counter[str], claims: Iterable[Row], paid: int) -> list[str]:
    """What was left of a source or is not there: each sentence once, with how many pages it is of."""
    notes = [text if count == 1 else f"{text} ({count:,} pages)" for text, count in left.items()]
    if paid:
        posts = "1 post is" if paid == 1 else f"{paid:,} posts are"
        notes.append(f"{posts} for subscribers only; no text is archived")
    return notes + [f"{claim['url']}: {claim['note']}" for claim in claims if claim["note"]]
