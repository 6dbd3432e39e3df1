"""An article's fields from its evidence: the page before feed and REST before the listings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from kazcrawl.archive.upsert import as_json

Row = dict[str, Any]

ENTRY_SOURCES = ("feed", "rest", "sitemap")


def resolve(page: Row, entries: Sequence[Any], sightings: Sequence[Any]) -> Row:
    """Headline, author, sections and keywords, each with who says so."""
    headline = _first(page, entries, sightings, "headline")
    author = _first(page, entries, sightings, "author")
    slug = page.get("author_slug") or _newest(sightings, "author_slug")
    sections, source = page.get("sections") or [], "page"
    if not sections:
        sections, source = _union([one for one in entries if one.source == "rest"]), "rest"
    if not sections:
        sections, source = _union(sightings), "listing"
    keywords = dict.fromkeys(page.get("keywords") or [])
    here = {section.casefold() for section in sections}
    for one in entries:
        # A feed does not tell its categories from its tags.
        words = json.loads(one.keywords if one.source == "rest" else one.sections)
        keywords.update(dict.fromkeys(word for word in words if word.casefold() not in here))
    return {
        "headline": headline[0],
        "headline_source": headline[1],
        "author": author[0],
        "author_slug": slug,
        "author_source": author[1],
        "sections": as_json(sections),
        "sections_source": source if sections else None,
        "keywords": as_json(list(keywords)),
    }


def _first(
    page: Row, entries: Sequence[Any], sightings: Sequence[Any], name: str
) -> tuple[str | None, str | None]:
    if page.get(name):
        return page[name], "page"
    telling = [row for row in entries if getattr(row, name)]
    if telling:
        # Of one time the feed speaks before REST, and both before a news sitemap.
        row = max(telling, key=lambda row: (_rank(row), -ENTRY_SOURCES.index(row.source)))
        return getattr(row, name), row.source
    if said := _newest(sightings, name):
        return said, "listing"
    return None, None


def _newest(rows: Sequence[Any], name: str) -> str | None:
    telling = [row for row in rows if getattr(row, name)]
    newest = max(telling, key=_rank, default=None)
    return None if newest is None else getattr(newest, name)


def _rank(row: Any) -> str:
    return str(row.last_seen_at)


def _union(rows: Sequence[Any]) -> list[str]:
    """All sections that stubs or entries name; those of the fullest first."""
    named = [json.loads(row.sections) for row in rows]
    named.sort(key=lambda sections: (-len(sections), sections))
    return list(dict.fromkeys(section for sections in named for section in sections))
