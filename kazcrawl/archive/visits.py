"""What is remembered of an address between crawls: from an outcome, as columns of its row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from kazcrawl.archive.keys import identity
from kazcrawl.items import DOUBT, MEDIA, Article, Capture, FeedEntry, Outcome, Stub
from kazcrawl.recheck import (
    GONE,
    TEXT,
    Bounds,
    Visit,
    due_at,
    has_lied,
    has_text,
    later,
    was_honest,
)
from kazcrawl.vanishing import CLEAR

VISIT = (
    "etag",
    "last_modified",
    "digest",
    "checked_at",
    "changed_at",
    "misses",
    "missed_since",
)
RESET = {"state": "waiting", "attempts": 0, "not_before": None, "reason": None, "done_at": None}
"""The columns of an address that is asked for again in another crawl."""
OTHER = "page:"
FILE = "file:"
UNMODIFIED = "not modified"


def visit_of(values: Sequence[Any]) -> Visit | None:
    """None where the address was never looked at."""
    visit = Visit(*values)
    return visit if visit.checked_at else None


def after_visit(outcome: Outcome, at: str) -> Visit:
    """What is remembered once the outcome is stored."""
    before = outcome.target.visit or Visit()
    if outcome.unmodified:
        return replace(before, checked_at=at, misses=0, missed_since=None)
    if outcome.sign:
        return _vanished(outcome, before, at)
    if is_doubted(outcome):
        # Its bytes must come again: a text that stays is believed in the end (``doubting``).
        return replace(before, etag=None, last_modified=None, checked_at=at)
    digest = digest_of(outcome)
    if outcome.failed or outcome.absent or digest is None:
        return replace(before, checked_at=at)
    changed = before.changed_at if digest == before.digest else at
    # A page with something amiss is read again each time, so that it stays on record.
    page = None if outcome.failures else _whole_page(outcome)
    return Visit(
        etag=page.header("etag") if page else None,
        last_modified=page.header("last-modified") if page else None,
        digest=digest,
        checked_at=at,
        changed_at=changed if before.digest else _told_date(outcome) or at,
    )


def _vanished(outcome: Outcome, before: Visit, at: str) -> Visit:
    """The verdict on an article that did not show its text; without one nothing is counted."""
    if outcome.gone:
        since = before.changed_at if before.digest == GONE else at
        return Visit(digest=GONE, checked_at=at, changed_at=since)
    if not outcome.missed:
        return replace(before, checked_at=at)
    return replace(
        before,
        etag=None,
        last_modified=None,
        checked_at=at,
        misses=before.misses + 1,
        missed_since=min(before.missed_since or at, at),
    )


def lied(outcome: Outcome, at: str) -> bool:
    """Does this page, read anew, show that the server calls changed pages the same?"""
    if outcome.target.kind == MEDIA:  # it may lie on another host
        return False
    if outcome.target.visit is None or outcome.unmodified or outcome.retry_at or outcome.sign:
        return False
    return has_lied(outcome.target.visit, after_visit(outcome, at))


def honest(outcome: Outcome, at: str) -> bool:
    """Does this article, read anew, show that the server tells when a page changes?

    Only articles count: a front page may be honest while the articles behind it are not.
    """
    if outcome.target.kind != "article" or not outcome.articles or outcome.sign:
        return False
    return was_honest(outcome.target.visit, after_visit(outcome, at))


def columns(outcome: Outcome, at: str, key: str, bounds: Bounds) -> dict[str, Any]:
    """The visit of an outcome that is not tried again in this crawl, and when it is due."""
    visit = after_visit(outcome, at)
    due = _due(outcome, visit, at, key, bounds)
    if outcome.target.visit and at < (outcome.target.visit.checked_at or ""):
        # The clock went back: what came is older than what is archived, by its time. It has to
        # come again, bytes and all, when the clock is right.
        visit, due = replace(visit, etag=None, last_modified=None), at
    found = {f"to_{name}": getattr(visit, name) for name in VISIT}
    return found | {"to_due_at": due}


def same_columns(visit: Visit | None) -> dict[str, Any]:
    """The visit as it was, for an address that is tried again in this crawl."""
    before = visit or Visit()
    return {f"to_{name}": getattr(before, name) for name in VISIT} | {"to_due_at": None}


def _due(outcome: Outcome, visit: Visit, at: str, key: str, bounds: Bounds) -> str:
    if (outcome.sign and not outcome.gone) or is_doubted(outcome):
        return at
    if outcome.absent:
        return later(at, bounds.most, key)
    if not outcome.failed:
        return due_at(at, visit.changed_at, key, bounds)
    if visit.digest is None and _status(outcome) in CLEAR:
        return later(at, bounds.dead, key)
    return at


def is_doubted(outcome: Outcome) -> bool:
    return any(failure.kind == DOUBT for failure in outcome.failures)


def _status(outcome: Outcome) -> int:
    return outcome.captures[-1].status if outcome.captures else 0


def _whole_page(outcome: Outcome) -> Capture | None:
    """The one page that was read; validators of one part say nothing of the others."""
    pages = [one for one in outcome.captures if one.status == 200 and not _is_robots(one)]
    return pages[0] if len(pages) == 1 else None


def _is_robots(capture: Capture) -> bool:
    return capture.url.endswith("/robots.txt")


def digest_of(outcome: Outcome) -> str | None:
    """The identity of what was read: what a reader sees, not how the page is made."""
    if outcome.file is not None:
        return f"{FILE}{outcome.file.payload_sha256}"
    if outcome.articles:
        article = outcome.articles[-1]
        kind = TEXT if article.article_body else OTHER
        return kind + identity(*_shown(article))
    if outcome.stubs or outcome.feed_entries:
        return OTHER + identity(*_listed(outcome.stubs), *_fed(outcome.feed_entries))
    if outcome.aliases:
        # An address that had a text is one that may vanish, also after it redirected for a while.
        kind = TEXT if has_text(outcome.target.visit) else ""
        return f"{kind}redirect:" + identity(outcome.aliases[-1].target)
    return None if outcome.failed else OTHER


def _shown(article: Article) -> tuple[Any, ...]:
    return article.headline, article.text_sha256, article.sections, article.author


def _listed(stubs: Iterable[Stub]) -> Iterable[Any]:
    for stub in stubs:
        yield from (stub.url, stub.headline, stub.excerpt)


def _fed(entries: Iterable[FeedEntry]) -> Iterable[Any]:
    for entry in entries:
        yield from (entry.url, entry.headline, entry.sections, entry.modified)


def _told_date(outcome: Outcome) -> str | None:
    """The newest date that the page tells of its posts: a listing changes with its newest."""
    items: list[Article | Stub | FeedEntry] = [
        *outcome.articles,
        *outcome.stubs,
        *outcome.feed_entries,
    ]
    return max((date.value for item in items for date in item.dates if date.value), default=None)
