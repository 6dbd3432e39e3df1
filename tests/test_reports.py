"""Reports of crawls, and what they notice: a site is broken in each way between two crawls."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawling import Run, kazcrawl, rows
from edited_site import Post, home, make, pages
from kazcrawl.archive.assessing import assess, unmet
from kazcrawl.archive.shares import at_most
from kazcrawl.sites.site import Expect
from loopback import Loopback, serve

POSTS = make(24)


@pytest.fixture(scope="module")
def site() -> Iterator[Loopback]:
    with serve(dict(pages(POSTS))) as found:
        yield found


def crawl(site: Loopback, archive: Path, *more: str | Path) -> Run:
    return kazcrawl("crawl", f"{site.base}/", "--archive", archive, "--full", "--json", *more)


@pytest.fixture(scope="module")
def good(site: Loopback, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive after one good crawl."""
    archive = tmp_path_factory.mktemp("good") / "a.sqlite"
    done = crawl(site, archive)
    assert (done.code, done.document[0]["findings"]) == (0, [])
    return archive


@pytest.fixture
def archive(good: Path, tmp_path: Path, site: Loopback) -> Iterator[Path]:
    """A copy of it; the site is mended afterwards."""
    shutil.copytree(good.parent, tmp_path, dirs_exist_ok=True)
    yield tmp_path / "a.sqlite"
    site.pages.clear()
    site.pages.update(pages(POSTS))


def report(archive: Path, number: int = 2) -> dict[str, Any]:
    (row,) = rows(archive, "SELECT report FROM crawls WHERE id = ?", number)
    found: dict[str, Any] = json.loads(row["report"])
    return found


def test_figures_of_a_good_crawl(good: Path) -> None:
    found = report(good, 1)
    stubs, read = found["stubs"], found["articles"]
    assert stubs["with"] == {"headline": 24, "excerpt": 24, "date": 24, "author": 0, "sections": 0}
    assert (stubs["pages"], stubs["seen"], stubs["per_page"]) == (2, 24, 12.0)
    nothing = {"pages": 1, "different": 0, "with": dict.fromkeys(stubs["with"], 0)}
    home = {"pages": 1, "different": 24, "with": stubs["with"]}
    assert stubs["kinds"] == {"home": home, "category": nothing}
    every = dict.fromkeys(("body", "headline", "date", "author", "sections"), 24)
    assert read == {"pages": 24, "with": every}
    assert found["excerpt_matches"] == {"exact": 24, "normalised": 0, "edited": 0, "absent": 0}
    assert found["events"] == {"new": 24, "changed": 0, "gone": 0, "restored": 0, "moved": 0}
    assert (found["failed"], found["findings"], found["good"]) == ({}, [], True)
    assert found["media"] == {"fetched": 0, "bytes": 0, "missing": 1, "left": 0}
    (row,) = rows(
        good,
        "SELECT count(*) AS n, sum(payload_length) AS bytes, sum(warc_length) AS kept FROM captures"
        " WHERE url NOT IN (SELECT url FROM frontier WHERE kind = 'media')",
    )
    assert (found["requests"], found["bytes"], found["warc_bytes"]) == (
        row["n"],
        row["bytes"],
        row["kept"],
    )


Break = Callable[[Loopback], object]


def _edit(**change: Any) -> Break:
    return lambda site: site.pages.update(
        {post.path: replace(post, **change).page() for post in POSTS}
    )


def _home(change: Callable[[str], str]) -> Break:
    return lambda site: site.pages.update({"/": change(home(POSTS))})


def _vanish(site: Loopback) -> None:
    for post in POSTS[:12]:
        del site.pages[post.path]


def _wall(site: Loopback) -> None:
    wall = Post("wall", "Please log in", ("This page is for those who have an account.",))
    site.pages.update({post.path: wall.page() for post in POSTS})


def _shorten(site: Loopback) -> None:
    site.pages.update({post.path: replace(post, text=post.text[:1]).page() for post in POSTS[:6]})


BREAKS: dict[str, tuple[Break, set[tuple[str, str]]]] = {
    "mended": (lambda site: None, set()),
    "no author": (_edit(author=None), {("field-missing", "articles.author")}),
    "no sections": (_edit(sections=()), {("field-missing", "articles.sections")}),
    "no dates on listings": (
        _home(lambda page: re.sub(r"<p>May 27, 2016</p>", "", page)),
        {("field-missing", "stubs.date")},
    ),
    "no excerpts": (
        lambda site: site.pages.update({"/": home(POSTS, excerpt=False)}),
        {("field-missing", "stubs.excerpt")},
    ),
    "strange excerpts": (
        _home(
            lambda page: re.sub(
                r"<p>The drivers.*?\[",
                "<p>Buy our fine carpets, the best of all in town, before they have all been sold [",
                page,
            )
        ),
        {("excerpt-match", "excerpts")},
    ),
    "empty listing": (
        _home(lambda page: "<html><body><h1>The Depot</h1></body></html>"),
        {("no-stubs", "listings")},
    ),
    "short listing": (
        lambda site: site.pages.update({"/": home(POSTS[:5])}),
        {("stubs-per-page", "listings")},
    ),
    "vanished": (_vanish, set()),
    "login wall": (
        _wall,
        {("doubt", "articles"), ("failures", "addresses"), ("field-missing", "articles.body")},
    ),
    "shortened": (_shorten, {("texts-shrunk", "articles")}),
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_breaks_is_noticed(archive: Path, site: Loopback, name: str) -> None:
    broken, expected = BREAKS[name]
    broken(site)
    done = crawl(site, archive)
    found = report(archive)
    assert {(one["kind"], one["subject"]) for one in found["findings"]} == expected
    assert found["good"] == (not expected)
    assert done.code == (1 if expected else 0)
    told = done.document[0]["findings"]
    assert all(one["detail"] in told for one in found["findings"])
    texts = "SELECT count(*) AS n FROM articles WHERE article_body LIKE 'The drivers of the%'"
    assert rows(archive, texts) == [{"n": 24}]


FEW = make(5)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Loopback, Path]]:
    """A site of five posts, and an archive after its first crawl, which was not asked to be full."""
    archive = tmp_path_factory.mktemp("few") / "a.sqlite"
    with serve(dict(pages(FEW))) as site:
        done = kazcrawl("crawl", f"{site.base}/", "--archive", archive, "--json")
        assert (done.code, done.document[0]["findings"]) == (0, [])
        yield site, archive


def _fail(site: Loopback) -> None:
    site.pages.update(dict.fromkeys((post.path for post in FEW[:4]), (503, {}, b"out of order")))


SMALL: dict[str, tuple[Break, tuple[str, str]]] = {
    "dates": (
        lambda site: site.pages.update({"/": home(FEW).replace("<p>May 27, 2016</p>", "")}),
        ("field-missing", "stubs.date"),
    ),
    "excerpts": (
        lambda site: site.pages.update({"/": home(FEW, excerpt=False)}),
        ("field-missing", "stubs.excerpt"),
    ),
    "no stubs": (
        lambda site: site.pages.update({"/": "<html><body><h1>The Depot</h1></body></html>"}),
        ("no-stubs", "listings"),
    ),
    "two of five stubs": (
        lambda site: site.pages.update({"/": home(FEW[:2])}),
        ("stubs-per-page", "listings"),
    ),
    "authors": (
        lambda site: site.pages.update(
            {post.path: replace(post, author=None).page() for post in FEW}
        ),
        ("field-missing", "articles.author"),
    ),
    "failures": (_fail, ("failures", "addresses")),
}


OFTEN = ("dates", "no stubs", "failures")


@pytest.mark.parametrize(
    "name",
    [*OFTEN, *(pytest.param(one, marks=pytest.mark.long) for one in SMALL if one not in OFTEN)],
)
def test_small_site_is_held_against_its_first_crawl(
    few: tuple[Loopback, Path], tmp_path: Path, name: str
) -> None:
    """A first crawl reads all, so that a later one with ``--full`` is compared with it too."""
    site, first = few
    shutil.copytree(first.parent, tmp_path, dirs_exist_ok=True)
    site.pages.clear()
    site.pages.update(pages(FEW))
    broken, expected = SMALL[name]
    broken(site)
    done = crawl(site, tmp_path / "a.sqlite")
    found = report(tmp_path / "a.sqlite")["findings"]
    assert [(one["kind"], one["subject"]) for one in found] == [expected]
    assert done.code == 1


def test_bad_crawls_are_not_the_measure(archive: Path, site: Loopback) -> None:
    _edit(author=None)(site)
    for number in (2, 3):
        crawl(site, archive)
        assert not report(archive, number)["good"]
    crawl(site, archive)  # a third time: that is how the site is now
    assert report(archive, 4)["good"]
    assert report(archive, 4)["findings"]


def test_a_part_of_a_crawl_is_not_compared(archive: Path, site: Loopback) -> None:
    _edit(author=None)(site)
    assert crawl(site, archive, "--limit", "1").code == 0
    assert rows(archive, "SELECT status FROM crawls WHERE id = 2") == [{"status": "interrupted"}]
    found = report(archive)
    assert (found["findings"], found["good"]) == ([], False)
    assert 0 < found["requests"] < 26


def test_crawl_that_goes_on_says_so(archive: Path, site: Loopback) -> None:
    words = ("crawl", f"{site.base}/", "--archive", archive, "--full")
    assert "goes on with" not in kazcrawl(*words, "--limit", "1").out
    assert "goes on with the crawl of 20" in kazcrawl(*words).out


def test_pauses_are_no_part_of_a_crawls_time(archive: Path, site: Loopback) -> None:
    crawl(site, archive, "--limit", "1")
    with closing(sqlite3.connect(archive)) as connection, connection:
        connection.execute(
            "UPDATE crawls SET started_at = '2020-01-01T00:00:00Z',"
            " report = json_set(report, '$.seconds', 1000) WHERE id = 2"
        )
    done = crawl(site, archive)
    assert 1000 <= report(archive)["seconds"] < 2000
    assert done.document[0]["figures"]["seconds"] == report(archive)["seconds"]
    assert done.document[0]["resumed_at"] > "2026"
    told = kazcrawl("crawls", "2", "--archive", archive).out
    assert "gone on" in told


def test_crawls_and_events_commands(archive: Path, site: Loopback) -> None:
    site.pages[POSTS[0].path] = replace(POSTS[0], headline="A \x1b[31mnew headline").page()
    del site.pages[POSTS[1].path]
    crawl(site, archive)
    listed = kazcrawl("crawls", "--archive", archive)
    assert listed.code == 0
    assert listed.out.startswith("   2  ")
    assert "0 new, 1 changed, 1 gone" in listed.out
    assert "31 requests" in listed.out
    whole = kazcrawl("crawls", "2", "--archive", archive).out
    assert "author 0%" in whole
    assert "good" in whole
    document = kazcrawl("crawls", "2", "--archive", archive, "--json").document
    assert document["report"]["events"]["gone"] == 1
    assert [row["id"] for row in kazcrawl("crawls", "--archive", archive, "--json").document] == [
        2,
        1,
    ]
    assert kazcrawl("crawls", "77", "--archive", archive).code == 2
    assert kazcrawl("crawls", "--site", "nobody", "--archive", archive).code == 2

    told = kazcrawl("events", "--since", "2020", "--archive", archive, "--json").out.splitlines()
    found = [json.loads(line) for line in told]
    assert [one["kind"] for one in found].count("new") == 24
    changed = next(one for one in found if one["kind"] == "changed")
    assert changed["changed"] == ["headline"]
    assert changed["article"]["url"] == f"{site.base}{POSTS[0].path}"
    gone = next(one for one in found if one["kind"] == "gone")
    assert (gone["detail"], gone["capture"]["status"]) == ("status 404", 404)
    assert gone["capture"]["warc_file"].endswith(".warc.gz")
    shown = kazcrawl("events", "--kind", "gone", "--kind", "changed", "--archive", archive)
    assert "\x1b" not in shown.out
    assert shown.out.count("capture ") == 2
    few = kazcrawl("events", "--limit", "2", "--archive", archive).out
    assert few.startswith("(24 earlier events; --limit 0 shows all")
    assert few.count("capture ") == 2
    assert (
        len(kazcrawl("events", "--limit", "3", "--json", "--archive", archive).out.splitlines())
        == 3
    )
    assert kazcrawl("events", "--limit", "0", "--archive", archive).out.count("capture ") == 26
    assert "No events" in kazcrawl("events", "--since", "2999", "--archive", archive).out
    assert kazcrawl("events", "--kind", "eaten", "--archive", archive).code == 2


TOTALS = {
    "articles": 10,
    "articles_with_body": 9,
    "articles_with_date": 10,
    "articles_with_sections": 0,
}


@pytest.mark.parametrize(
    ("expect", "subjects"),
    [
        (Expect(), []),
        (Expect(posts=11), ["posts"]),
        (Expect(posts=10, body=0.9, date=1.0, sections=0.0), []),
        (Expect(body=0.91, sections=0.1), ["body", "sections"]),
    ],
)
def test_unmet(expect: Expect, subjects: list[str]) -> None:
    assert [one.subject for one in unmet(TOTALS, expect)] == subjects


def figures(**more: Any) -> dict[str, Any]:
    fields = ("headline", "excerpt", "date", "author", "sections")
    return {
        "addresses": 100,
        "events": {"changed": 0},
        "failed": {},
        "shrunk": 0,
        "stubs": {
            "pages": 10,
            "seen": 100,
            "different": 100,
            "per_page": 10.0,
            "with": dict.fromkeys(fields, 100),
            "kinds": {"home": {"pages": 10, "different": 100, "with": dict.fromkeys(fields, 100)}},
        },
        "articles": {"pages": 50, "with": dict.fromkeys((*fields, "body"), 50)},
        "excerpt_matches": {"exact": 50, "normalised": 0, "edited": 0, "absent": 0},
        **more,
    }


def test_a_crawl_like_those_before_has_no_findings() -> None:
    assert assess(figures(), [figures()] * 5) == []
    assert assess(figures(), []) == []
    nothing_new = figures(
        articles={"pages": 0, "with": dict.fromkeys(figures()["articles"]["with"], 0)},
        stubs={**figures()["stubs"], "pages": 0, "seen": 0, "different": 0, "per_page": None},
        excerpt_matches=dict.fromkeys(figures()["excerpt_matches"], 0),
    )
    assert assess(nothing_new, [figures()] * 5) == []


def of_kinds(**dated: tuple[int, int]) -> dict[str, Any]:
    """Figures with so many dated stubs of so many on each kind of listings."""
    every = dict.fromkeys(("headline", "excerpt", "author", "sections"), 0)
    kinds = {
        kind: {"different": count, "with": {**every, "date": with_date}}
        for kind, (with_date, count) in dated.items()
    }
    return figures(stubs={**figures()["stubs"], "kinds": kinds})


def test_stubs_are_compared_with_those_of_the_same_kind_of_listing() -> None:
    """A recrawl that reads two category pages is not held against home pages with dates."""
    before = [of_kinds(home=(50, 50), category=(0, 50))] * 5
    assert assess(of_kinds(category=(0, 20)), before) == []
    assert assess(of_kinds(month=(0, 20)), before) == []
    (found,) = assess(of_kinds(home=(0, 10), category=(0, 20)), before)
    assert found.subject == "stubs.date"
    assert (
        found.detail == "0% of 10 stubs on listings (home) have a date; 100% in the crawls before"
    )


def test_a_kind_of_listing_that_shows_no_stub_any_more() -> None:
    """Among others that still do: the home page lives, the categories are empty."""
    shown = figures()["stubs"]
    nothing = {"pages": 10, "different": 0, "with": dict.fromkeys(shown["with"], 0)}
    before = figures(
        stubs={**shown, "kinds": {**shown["kinds"], "category": shown["kinds"]["home"]}}
    )
    now = figures(stubs={**shown, "kinds": {**shown["kinds"], "category": nothing}})
    found = [(one.kind, one.detail) for one in assess(now, [before] * 5)]
    told = "listing pages (category) show 0 stubs each, 10 in the crawls before"
    assert found == [("stubs-per-page", told)]


@pytest.mark.parametrize(
    ("pages", "not_modified", "kinds"),
    [(1, 50, []), (2, 50, []), (3, 50, ["stubs-per-page"]), (1, 0, ["stubs-per-page"])],
)
def test_the_last_page_of_a_listing_is_short(
    pages: int, not_modified: int, kinds: list[str]
) -> None:
    """Of the categories a page or two came whole, now and in one recrawl before; the rest as 304."""
    shown = figures()["stubs"]

    def categories(pages: int, stubs: int) -> dict[str, Any]:
        kind = {**shown["kinds"]["home"], "pages": pages, "different": stubs}
        return {**shown, "kinds": {**shown["kinds"], "category": kind}}

    first = figures(stubs=categories(20, 200))
    before = figures(stubs=categories(pages, 10 * pages))
    now = figures(stubs=categories(pages, pages), not_modified=not_modified)
    assert [one.kind for one in assess(now, [first, before])] == kinds


@pytest.mark.parametrize(("pages", "kinds"), [(4, []), (5, ["stubs-per-page"])])
def test_one_page_of_many_is_not_held_against_all(pages: int, kinds: list[str]) -> None:
    shown = figures()["stubs"]
    kinds_ = {"home": {**shown["kinds"]["home"], "pages": pages, "different": pages}}
    few = figures(stubs={**shown, "pages": pages, "seen": pages, "kinds": kinds_})
    found = assess(few, [figures()] * 5)
    assert [one.kind for one in found if one.subject == "listings"] == kinds


@given(st.integers(0, 40), st.integers(1, 40), st.floats(0.01, 0.99))
def test_at_most_is_a_probability(number: int, more: int, chance: float) -> None:
    count = number + more
    found = at_most(number, count, chance)
    assert -1e-9 <= found <= 1 + 1e-9
    assert found <= at_most(number + 1, count, chance) + 1e-9
    assert at_most(count, count, chance) == pytest.approx(1)
