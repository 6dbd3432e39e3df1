"""Coverage: what a site's own sources say should exist, against what is archived, and why not.

Everything is counted from rows: no request is made, and a read-only archive does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import Connection

from kazcrawl.archive.coverage_gaps import Gap, Post, count_gaps, page_gaps, post_gaps
from kazcrawl.archive.coverage_rows import (
    LINKS,
    SITEMAP,
    SOURCES,
    Asked,
    Known,
    Named,
    read_asked,
    read_claims,
    read_crawl,
    read_known,
    read_named,
    read_unclear,
    read_whole,
)
from kazcrawl.archive.records import Row
from kazcrawl.dates import date_from_url

UNKNOWN_MONTH = "unknown"
PAYWALL = "paywall"
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


def read_coverage(connection: Connection, site: str) -> Coverage:
    """The coverage of a site by name. Raises ArchiveError where it was never crawled."""
    crawl = read_crawl(connection, site)
    whole = read_whole(connection, crawl)
    asked = read_asked(connection, site, whole["id"])
    named = list(read_named(connection, site))
    claims = read_claims(connection, site, crawl["started_at"])
    states = {one.key: one for one in asked if one.kind == "article" and not one.past}
    shown = {one.key: one for one in asked if one.past and one.state == "absent"}
    posts = _posts(named, read_known(connection, site), states)
    gaps = [
        *post_gaps(posts.values(), shown | states),
        *page_gaps(asked),
        *count_gaps(claims, named, asked, whole["started_at"]),
    ]
    unclear = read_unclear(connection, site, whole["started_at"])
    reasons = _reasons(gaps, crawl, len(posts))
    return Coverage(
        site=site,
        complete=not reasons,
        reasons=reasons,
        crawl=crawl["id"],
        crawl_status=crawl["status"],
        expected=len(posts),
        archived=sum(post.stored for post in posts.values()),
        blocked=[
            Blocked(post.blocked, post.url, REASONS.get(post.blocked, post.blocked))
            for post in posts.values()
            if post.blocked
        ],
        sources={
            name: _figures(
                name, posts.values(), asked, claims, len(unclear) if name == SITEMAP else 0
            )
            for name in SOURCES
        },
        months=_months(posts.values()),
        gaps=gaps,
        unclear=unclear,
    )


def _posts(
    named: Iterable[Named], known: dict[str, Known], states: dict[str, Asked]
) -> dict[str, Post]:
    """Every post that anything names or that is archived, by its article's own key."""
    posts: dict[str, Post] = {}

    def post_of(key: str, url: str) -> Post:
        article = known.get(key)
        own = article.key if article else key
        post = posts.setdefault(own, Post(article.url if article else url))
        post.keys |= {own, key}
        if article:
            post.stored = post.stored or article.captured
            post.blocked = article.blocked
            post.published = post.published or article.published
        return post

    for one in named:
        post = post_of(one.key, one.url)
        post.sources.add(one.source)
        post.published = post.published or one.published
    for article in known.values():
        if article.captured:
            post_of(article.key, article.url)
    for state in states.values():
        if state.state != "done":
            post_of(state.key, state.url)
        elif state.key in posts:
            posts[state.key].stored = True  # a page without a text is kept all the same
    for post in posts.values():
        post.sources = post.sources or {LINKS}
    return posts


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
        reasons.append(f"crawl {crawl['id']} is {crawl['status']}; the same command goes on")
    if not posts:
        reasons.append("no source names a single post")
    return reasons


def _figures(
    name: str,
    posts: Iterable[Post],
    asked: Sequence[Asked],
    claims: Sequence[Row],
    unclear: int,
) -> SourceFigures:
    mine = [one for one in asked if one.source == name]
    states = Counter(one.state for one in mine)
    seen = stored = lacks = paid = 0
    for post in posts:
        if name in post.sources:
            seen += 1
            stored += post.stored
            paid += post.blocked == PAYWALL
        elif post.sources != {LINKS}:
            lacks += 1
    own = [claim for claim in claims if claim["source"] == name]
    told = max((claim["posts"] or 0 for claim in own), default=0)
    return SourceFigures(
        state=_state(states, past=bool(mine) and all(one.past for one in mine)),
        expected=max(told, seen),
        seen=seen,
        stored=stored,
        lacks=lacks,
        pages=states["done"],
        failed=[
            {"url": one.url, "reason": one.reason or ""} for one in mine if one.state == "failed"
        ],
        notes=_notes(mine, own, paid),
        unclear=unclear,
    )


def _state(states: Counter[str], past: bool) -> str:
    if states["done"]:
        return "past" if past else "part" if states["skipped"] else "read"
    words = (("failed", "failed"), ("skipped", "left"), ("absent", "absent"))
    return next((word for state, word in words if states[state]), "unknown")


def _notes(mine: Iterable[Asked], claims: Iterable[Row], paid: int) -> list[str]:
    """What was left of a source or is not there: each sentence once, with how many pages it is of."""
    left = Counter(
        f"{one.state}: {one.reason}" for one in mine if one.state in {"absent", "skipped"}
    )
    notes = [text if count == 1 else f"{text} ({count:,} pages)" for text, count in left.items()]
    if paid:
        posts = "1 post is" if paid == 1 else f"{paid:,} posts are"
        notes.append(f"{posts} for subscribers only; no text is archived")
    return notes + [f"{claim['url']}: {claim['note']}" for claim in claims if claim["note"]]


def _months(posts: Iterable[Post]) -> list[dict[str, Any]]:
    expected: Counter[str] = Counter()
    archived: Counter[str] = Counter()
    for post in posts:
        month = _month(post)
        expected[month] += 1
        archived[month] += post.stored
    return [
        {"month": month, "expected": expected[month], "archived": archived[month]}
        for month in sorted(expected)
    ]


def _month(post: Post) -> str:
    value = post.published
    if value is None:
        parsed = date_from_url(post.url)
        value = parsed.value if parsed else None
    return value[:7] if value and len(value) >= 7 else UNKNOWN_MONTH
