"""An article's past from its readings: versions, and new, changed, gone, restored.

Pure. Folding ``step`` over the readings in order of their time gives the same past in
whatever order they came to be known.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kazcrawl.archive.comparing import date_of, differs, media_keys
from kazcrawl.archive.keys import identity
from kazcrawl.items import Article
from kazcrawl.text import text_sha256

# A version is new when one of these differs; ``article_body`` by the folded text's digest.
COMPARED = (
    *("headline", "article_body", "sections", "byline", "author", "media"),
    "date_published",
)
# What a theme may leave out, and another show: a page without it says nothing against it.
OPTIONAL = ("sections", "author", "author_slug", "keywords", "date_published")
# What two layouts of one unedited page can be held to; the rest they show each in its own way
# (images in other sizes, the first of several categories).
IN_ANY_LAYOUT = ("headline", "article_body")

Page = Mapping[str, Any]


@dataclass(frozen=True, slots=True, order=True)
class Reading:
    """One capture of an article's page. ``digest`` of its content, empty when it was gone."""

    captured_at: str
    digest: str
    capture_id: int | None = field(default=None, compare=False)
    crawl_id: int | None = field(default=None, compare=False)
    detail: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class State:
    """An article after its readings so far; ``page`` also keeps what the newest left out."""

    number: int = 0
    digest: str | None = None
    page: Page | None = None
    gone_at: str | None = None
    gone_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What one reading adds: perhaps a version (its changed fields), perhaps events."""

    state: State
    version: tuple[str, ...] | None = None
    events: tuple[tuple[str, str | None], ...] = ()


def step(state: State, reading: Reading, page: Page | None) -> Step:
    """The state after one more reading, which is not older than those before it."""
    if page is None:
        return _gone(state, reading)
    events: list[tuple[str, str | None]] = []
    if state.gone_at is not None:
        events.append(("restored", None))
    here = replace(state, gone_at=None, gone_reason=None)
    if reading.digest == state.digest:
        return Step(here, None, tuple(events))
    fields = () if state.page is None else changed(state.page, page)
    here = replace(here, digest=reading.digest, page=kept(state.page, page))
    if state.page is not None and not fields:
        return Step(here, None, tuple(events))
    kind = "new" if state.page is None else "changed"
    events.append((kind, json.dumps(fields) if fields else None))
    return Step(replace(here, number=state.number + 1), fields, tuple(events))


def _gone(state: State, reading: Reading) -> Step:
    if state.page is None or state.gone_at is not None:
        return Step(state)
    left = replace(state, gone_at=reading.captured_at, gone_reason=reading.detail)
    return Step(left, None, (("gone", reading.detail),))


def fold(
    readings: Iterable[Reading], pages: Mapping[str, Page]
) -> tuple[State, list[tuple[Reading, Step]]]:
    """The last state, and every reading with what it added."""
    state, steps = State(), []
    for reading in sorted(readings):
        one = step(state, reading, pages.get(reading.digest))
        state = one.state
        steps.append((reading, one))
    return state, steps


def changed(before: Page, after: Page) -> tuple[str, ...]:
    """Names of the compared fields that an edit of the article made different.

    A new theme is no edit: what only one of the pages shows is not compared, and of pages
    in two layouts only headline and text are.
    """
    names = COMPARED if _same_layout(before, after) else IN_ANY_LAYOUT
    hidden = _hidden(before, after)
    return tuple(name for name in names if differs(name, before, after) and name not in hidden)


def kept(before: Page | None, after: Page) -> Page:
    """The newer page, with what the one before it said and the newer leaves out.

    But for the headline, which listings and feeds tell: "Untitled" is a theme's own word.
    """
    if before is None:
        return after
    hidden = [name for name in _hidden(before, after) & {*OPTIONAL} if before.get(name)]
    return {**after, **{name: before[name] for name in hidden}}


def _hidden(before: Page, after: Page) -> set[str]:
    """Fields that a theme may leave out and that one of the pages does not have."""
    hidden = {name for name in OPTIONAL if not before.get(name) or not after.get(name)}
    shown = before.get("headline") or _same_layout(before, after)  # else the old theme had none
    return hidden if shown and after.get("headline") else hidden | {"headline"}


def _same_layout(before: Page, after: Page) -> bool:
    return bool(before.get("layout") == after.get("layout"))


def page_of(article: Article) -> dict[str, Any]:
    """What the page itself says, as kept beside the article: JSON-ready."""
    digest = None
    if article.article_body:
        digest = article.text_sha256 or text_sha256(article.article_body)
    return {
        "headline": article.headline,
        "article_body": digest,
        "sections": list(article.sections),
        "byline": article.byline,
        "author": article.author,
        "author_slug": article.author_slug,
        "keywords": list(article.keywords),
        "media": sorted({shown.url for shown in article.media}),
        "layout": article.layout,
        "date_published": date_of(article),
        "detail": identity(article.article_body_html, article.links, article.letters),
    }


def digest_of(page: Page) -> str:
    """The identity of a content: equal for contents that are one version."""
    said = {**page, "media": sorted(media_keys(page["media"]))}
    return identity(json.dumps([said.get(name) for name in COMPARED], ensure_ascii=False))
