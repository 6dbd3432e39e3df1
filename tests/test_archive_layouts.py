"""Versions across layouts, pages that are read again, findings and layouts as rows."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from archive_cases import BODY, HOME, ONE, SITE, article, at, dump, listing, page, stub
from crawling import rows
from kazcrawl.archive import Archive, open_archive
from kazcrawl.archive.history import changed, kept
from kazcrawl.archive.reports import read_figures
from kazcrawl.items import Article, Finding, Layout, Media, Outcome, Part, Target


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "a.sqlite", write=True) as opened:
        yield opened


def store(archive: Archive, *batches: list[Outcome], full: bool = False) -> int:
    crawl = archive.begin_crawl(SITE, full=full)
    writer = archive.writer(SITE, crawl.id, archive.frontier(SITE, crawl.id, full))
    for outcomes in batches:
        writer.commit(outcomes, {})
    return crawl.id


PAGE = {
    "headline": "Miners stop work",
    "article_body": "a1",
    "sections": ["Labour", "Appeals"],
    "byline": None,
    "author": "clare",
    "media": ["http://a.example/1.jpg"],
    "layout": "div.post > div.text",
}


@pytest.mark.parametrize(
    ("now", "fields"),
    [
        ({}, ()),
        ({"author": None, "sections": []}, ()),
        ({"author": "senan"}, ("author",)),
        ({"sections": ["Labour"]}, ("sections",)),
        ({"media": []}, ("media",)),
        ({"headline": None}, ()),
        ({"layout": None, "sections": ["Labour"], "author": "Clare D.", "media": []}, ()),
        ({"layout": "main", "byline": "By Ann", "headline": None}, ()),
        ({"layout": "main", "headline": "Miners win"}, ("headline",)),
        ({"layout": "main", "article_body": "b2", "media": []}, ("article_body",)),
    ],
)
def test_what_is_an_edit(now: dict[str, object], fields: tuple[str, ...]) -> None:
    assert changed(PAGE, PAGE | now) == fields


def test_what_a_theme_leaves_out_is_kept() -> None:
    bare = PAGE | {"layout": "main", "author": None, "sections": [], "headline": None, "media": []}
    # But the headline, which listings and feeds tell: "Untitled" is a theme's own word.
    assert kept(PAGE, bare) == PAGE | {"layout": "main", "media": [], "headline": None}
    assert kept(None, bare) == bare
    # An author who was hidden for a while and is another one then was edited after all.
    assert changed(kept(PAGE, bare), bare | {"author": "senan"}) == ("author",)


def themed(minute: int, body: str = BODY, **shown: object) -> Outcome:
    return page(ONE, minute, article(ONE, body, **shown))


OLD = {"layout": "div.post > div.text", "author": "clare", "sections": ("Labour",)}
NEW = {"layout": "main", "media": (Media(f"{HOME}1.jpg", "image"),)}
EDITED = BODY + " They won."


def past() -> list[Outcome]:
    return [
        themed(2, **OLD),
        themed(4, BODY.replace(" ", "\u00a0", 1), **NEW),
        themed(6, EDITED, **NEW),
        themed(7, **OLD),
        page(ONE, 8, None, 410),
        themed(9, **OLD),
    ]


def test_order_of_arrival_does_not_matter_across_layouts(tmp_path: Path) -> None:
    """Text between blanks that fold alike is taken from whichever capture came first."""
    path = tmp_path / "empty.sqlite"
    open_archive(path, write=True).close()
    dumps = []
    for number, order in enumerate(permutations(range(6))):
        if order.index(4) < order.index(0) or number % 7:
            continue
        shutil.copy(path, tmp_path / "a.sqlite")
        with open_archive(tmp_path / "a.sqlite", write=True) as archive:
            store(archive, *([past()[n]] for n in order))
            dumps.append(repr(dump(archive)).replace("\\xa0", " "))
    assert len(dumps) > 40
    assert set(dumps) == {dumps[0]}


def test_versions_of_two_layouts(archive: Archive) -> None:
    store(archive, *([outcome] for outcome in past()))
    found = rows(archive.path, "SELECT number, captured_at, changed FROM versions")
    assert [(row["number"], row["captured_at"], row["changed"]) for row in found] == [
        (1, at(2), "[]"),
        (2, at(6), '["article_body"]'),
        (3, at(7), '["article_body"]'),
    ]
    (row,) = rows(
        archive.path, "SELECT author, author_source, sections, article_body FROM articles"
    )
    assert tuple(row.values()) == ("clare", "page", '["Labour"]', BODY)


def read_again(outcome: Outcome, found: Article, later: Outcome) -> Outcome:
    """A later page, with an article of an earlier capture that was read again."""
    first = outcome.captures[0]
    later.rereadings = [replace(found, captured_at=first.captured_at, capture=first.record_id)]
    return later


@pytest.mark.parametrize("together", [True, False])
def test_page_read_again_takes_the_place_of_what_it_was_read_as(
    archive: Archive, together: bool
) -> None:
    with_part = BODY + "\n\nShare this."
    first = themed(2, with_part, **OLD)
    first.captures = [replace(first.captures[0], record_id="urn:uuid:1")]
    first.articles = [replace(first.articles[0], captured_at=at(2), capture="urn:uuid:1")]
    second = page(f"{HOME}2016/05/28/two/", 3, article(f"{HOME}2016/05/28/two/", "Another text."))
    again = read_again(first, article(ONE, BODY, **OLD), second)
    seen = listing(HOME, 1, stub(ONE, "Miners of the northern pit"), stub(second.target.url))
    store(archive, *([[seen, first, again]] if together else [[seen], [first], [again]]))
    mine = f"(SELECT id FROM articles WHERE url = '{ONE}')"
    found = rows(
        archive.path, f"SELECT number, article_body FROM versions WHERE article_id = {mine}"
    )
    assert [tuple(row.values()) for row in found] == [(1, BODY)]
    assert rows(archive.path, "SELECT article_body b FROM articles WHERE id = " + mine) == [
        {"b": BODY}
    ]
    assert rows(archive.path, "SELECT kind FROM events") == [{"kind": "new"}] * 2
    captures = rows(archive.path, "SELECT capture_id FROM readings WHERE article_id = " + mine)
    assert captures == rows(archive.path, f"SELECT id capture_id FROM captures WHERE url = '{ONE}'")
    searched = rows(archive.path, "SELECT article_body b FROM article_search WHERE rowid = " + mine)
    assert searched == [{"b": BODY}]


def learned(layout: Layout, *findings: Finding) -> Outcome:
    outcome = Outcome(Target(HOME, "listing", listing_url=HOME, listing_kind="home"))
    outcome.layouts, outcome.findings = [layout], list(findings)
    return outcome


def test_layouts_are_kept_and_loaded_again(archive: Archive) -> None:
    parts = (Part("div.share", None, "Share this: \U0001f600"), Part("aside", "ab12", "Pay"))
    first = Layout("div.text", "h1", parts, 3, 1, evidence=(ONE,))
    crawl = store(archive, [learned(first)])
    assert archive.layouts("example", crawl) == [first]
    assert archive.layouts("other") == []
    archive.finish_crawl(crawl)
    drifted = replace(first, agreed=9, status="drifted")
    crawl = store(archive, [learned(first), learned(drifted), learned(Layout("main", agreed=3))])
    assert [layout.body for layout in archive.layouts("example")] == ["div.text", "main"]
    assert archive.layouts("example")[0] == replace(drifted, known=True)


def test_layouts_of_an_earlier_crawl_are_known(archive: Archive) -> None:
    archive.keep_layouts("example", [Layout("div.text", agreed=3)])
    crawl = store(archive, [learned(Layout("main", agreed=3))])
    assert {one.body: one.known for one in archive.layouts("example", crawl)} == {
        "div.text": True,
        "main": False,
    }


def test_findings_are_in_the_report_until_they_hold_no_longer(archive: Archive) -> None:
    drift = Finding("layout-drift", "div.text", "it has changed")
    other = Finding("layout-drift", "main", "it too")
    crawl = store(
        archive, [learned(Layout("div.text"), drift, drift)], [learned(Layout("main"), other)]
    )
    with archive.connect() as connection:
        found = read_figures(connection, "example").found
    assert [(row["subject"], row["detail"]) for row in found] == [
        ("div.text", "it has changed"),
        ("main", "it too"),
    ]
    assert {*found[0]} == {"kind", "subject", "site", "at", "detail"}
    store(archive, [learned(Layout("div.text"), replace(drift, holds=False))])
    report = rows(archive.path, f"SELECT report FROM crawls WHERE id = {crawl}")[0]["report"]
    assert [row["subject"] for row in json.loads(report)["findings"]] == ["main"]
