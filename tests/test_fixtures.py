"""Pages rebuilt from what is known of real layouts, with invented texts, read as expected.

``fixtures/<site>/<layout>-<case>/``: the page, what is known of it (``about.json``) and what
must be read from it (``expected.json``; only the fields that it names are compared).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kazcrawl.dates.choose import choose
from kazcrawl.items import Article, Capture, Listing
from kazcrawl.readers.article import read_article
from kazcrawl.readers.listing import read_listing
from kazcrawl.sites import Site, load_site, site_of_url

FIXTURES = Path(__file__).parent / "fixtures"
CASES = sorted(path.parent.relative_to(FIXTURES) for path in FIXTURES.rglob("about.json"))
CAPTURED_AT = "2026-01-02T03:04:05Z"
# The one plain date of a crawl comes of all evidence; this is its choice on the page alone.
BELIEVED = "believed"


@cache
def known(name: str) -> Site:
    return load_site(name)


def site_of(about: Mapping[str, Any]) -> Site:
    """A described site by name, else one that nobody described but for a few settings."""
    told = about["site"]
    if isinstance(told, str):
        return known(told)
    more: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in told.items()
    }
    return replace(site_of_url(about["url"]), **more)


def read(folder: Path, about: Mapping[str, Any]) -> Listing | Article:
    body = (folder / "page.html").read_bytes()
    headers = (("Content-Type", "text/html; charset=UTF-8"),)
    moment = about.get("captured_at", CAPTURED_AT)
    capture = Capture(about["url"], moment, 200, headers, body, "text/html")
    if about["reads"] == "article":
        shown = {"headline": about["headline"], "excerpt": about["excerpt"]}
        return read_article(capture, site_of(about), **shown).article
    return read_listing(
        capture,
        site_of(about),
        listing_url=about["listing_url"],
        listing_kind=about["listing_kind"],
        page_number=about.get("page_number", 1),
    )


def found_of(item: Listing | Article) -> dict[str, Any]:
    found = json.loads(json.dumps(asdict(item)))
    if isinstance(item, Article):
        best = choose(item.dates, captured_on=item.captured_at[:10])
        found[BELIEVED] = best.value if best else None
    return dict(found)


def named(found: Any, expected: Any) -> Any:
    """What was found, as far as ``expected`` names it."""
    if isinstance(found, dict) and isinstance(expected, dict):
        return {
            key: named(found.get(key, "no such field"), value) for key, value in expected.items()
        }
    if isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        return [named(one, other) for one, other in zip(found, expected, strict=True)]
    return found


@pytest.mark.parametrize("case", CASES, ids=str)
def test_fixture(case: Path) -> None:
    folder = FIXTURES / case
    about = json.loads((folder / "about.json").read_text("utf-8"))
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    assert named(found_of(read(folder, about)), expected) == expected


def test_every_folder_is_whole() -> None:
    assert len(CASES) >= 30
    for case in CASES:
        names = {path.name for path in (FIXTURES / case).iterdir()}
        assert names == {"about.json", "expected.json", "page.html"}
