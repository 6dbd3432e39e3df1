"""A site is probed, its proposal crawled with, its layouts checked; nothing of it is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import themes
from crawling import Run, kazcrawl, rows
from kazcrawl.cli.trial import MAX_REQUESTS
from kazcrawl.sites import parse_site, proposing, site_of_url, values
from kazcrawl.sites.proposing import Proposal, date_order_of, name_of, noise_of, toml_of
from loopback import Loopback, serve
from source_site import JSON, Paper

POSTS = themes.posts(30)
_EXCERPT = re.compile(r"<div class='text'><p>.*?</p></div>")
RECORDS = (
    "SELECT url, headline, article_body, author, sections, date_published FROM articles ORDER BY 1",
    "SELECT url, listing_url, excerpt, excerpt_match FROM stubs ORDER BY 1, 2",
    "SELECT url, kind FROM media ORDER BY 1, 2",
)


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serve({}) as site:
        themes.dress(site, "old", POSTS)
        yield site


def sites(command: str, *options: str | Path) -> Run:
    return kazcrawl("sites", command, *options)


def records(archive: Path) -> list[list[dict[str, Any]]]:
    return [rows(archive, sql) for sql in RECORDS]


def test_proposal_is_taken_and_brings_the_same_records(server: Loopback, tmp_path: Path) -> None:
    none = tmp_path / "none.sqlite"
    run = sites("probe", f"{server.base}/", "--archive", none)
    assert run.code == 0, run.err
    assert not none.exists()
    assert len(server.requests) <= MAX_REQUESTS
    proposed = parse_site(run.out, "probe")
    assert [layout.body for layout in proposed.layouts] == ["div.post > div.text"]
    assert [layout.headline for layout in proposed.layouts] == ["div.post > h1"]
    assert proposed.date_order == "YMD"
    assert "div.post > div.text div.more-of-it" in proposed.noise.selectors
    assert "10 articles agree with their stubs, 0 do not" in run.out
    file = tmp_path / "proposed.toml"
    file.write_text(run.out, "utf-8")
    by_file, by_url = tmp_path / "file.sqlite", tmp_path / "url.sqlite"
    assert kazcrawl("crawl", file, "--archive", by_file).code == 0
    assert kazcrawl("crawl", f"{server.base}/", "--archive", by_url).code == 0
    assert records(by_file) == records(by_url)
    texts = {row["headline"]: row["article_body"] for row in records(by_file)[0]}
    assert texts == {post.headline: post.text for post in POSTS}


def test_time_zone_that_rest_tells_is_proposed(tmp_path: Path) -> None:
    root = "/wp-json/?_fields=gmt_offset,timezone_string"
    said = (200, JSON, b'{"gmt_offset": 5, "timezone_string": "Asia/Almaty"}')
    with serve(Paper().pages(**{root: said})) as site:
        run = sites("probe", f"{site.base}/", "--archive", tmp_path / "none.sqlite")
        assert site.requests.count(root) == 1
        assert 'timezone = "Asia/Almaty"' in run.out
        assert parse_site(run.out, "probe").timezone == "Asia/Almaty"
        site.requests.clear()
        kazcrawl("crawl", f"{site.base}/", "--archive", tmp_path / "a.sqlite")
        assert root not in site.requests, "a crawl has no use for it"


def test_layouts_of_the_archive_are_proposed_too(server: Loopback, tmp_path: Path) -> None:
    archive = tmp_path / "a.sqlite"
    kazcrawl("crawl", f"{server.base}/", "--archive", archive)
    themes.dress(server, "new", POSTS)
    run = sites("probe", f"{server.base}/", "--archive", archive, "--articles", "5", "--json")
    assert {one["body"]: one["agreed"] for one in run.document["layouts"]} == {
        "article.single > section.words": 5,
        "div.post > div.text": len(POSTS),
    }
    assert [one["body"] for one in run.document["stored_layouts"]] == ["div.post > div.text"]


def test_check_tells_what_holds_and_what_to_do(server: Loopback, tmp_path: Path) -> None:
    archive = tmp_path / "a.sqlite"
    before = sites("check", f"{server.base}/", "--archive", archive)
    assert before.code == 1
    assert "nothing is known of its layouts yet" in before.out
    assert "crawl it" in before.out
    kazcrawl("crawl", f"{server.base}/", "--archive", archive)
    kept = archive.read_bytes()
    server.requests.clear()
    holds = sites("check", f"{server.base}/", "--archive", archive, "--json")
    assert (holds.code, holds.document["holds"], holds.document["advice"]) == (0, True, None)
    (layout,) = holds.document["layouts"]
    assert (layout["missed"], layout["new"]) == (0, False)
    assert 5 <= layout["agreed"] <= 8
    assert len(server.requests) <= 1 + 1 + 8 + len(themes.SECTIONS)
    themes.dress(server, "new", POSTS)
    drifted = sites("check", f"{server.base}/", "--archive", archive)
    assert drifted.code == 1
    assert "its layouts do not hold" in drifted.out
    assert "stand in 'article.single > section.words' now" in drifted.out
    assert archive.read_bytes() == kept


def test_layouts_of_a_site_file_are_checked(server: Loopback, tmp_path: Path) -> None:
    file = tmp_path / "pit.toml"
    good = "div.post > div.text"
    text = f"""name = "pit"\nstart_urls = ["{server.base}/"]\n[[layouts]]\nname = "A"\nbody = "BODY"\n"""
    for body, code in ((good, 0), ("div.nowhere", 1)):
        file.write_text(text.replace("BODY", body), "utf-8")
        run = sites("check", file, "--archive", tmp_path / "a.sqlite", "--json")
        assert run.code == code, run.out
    assert good in [one["body"] for one in run.document["layouts"] if one["new"]]


def test_layouts_hold_where_no_stub_shows_an_excerpt(server: Loopback, tmp_path: Path) -> None:
    archive = tmp_path / "a.sqlite"
    kazcrawl("crawl", f"{server.base}/", "--archive", archive)
    for path, page in list(server.pages.items()):
        if isinstance(page, str) and "id='all'" in page:
            server.pages[path] = _EXCERPT.sub("", page)
    told = sites("check", f"{server.base}/", "--archive", archive, "--json")
    assert (told.code, told.document["holds"]) == (0, True), told.out
    assert "no stub shows an excerpt" in told.document["advice"]


def test_a_site_never_crawled_is_unknown_or_unreachable(server: Loopback, tmp_path: Path) -> None:
    archive = tmp_path / "a.sqlite"
    told = sites("check", f"{server.base}/", "--archive", archive, "--json")
    assert (told.code, told.document["holds"]) == (1, None)
    server.pages.clear()
    server.pages["/robots.txt"] = lambda _: (503, {}, b"")
    assert sites("check", f"{server.base}/", "--archive", archive).code == 5


@pytest.mark.parametrize("command", ["probe", "check"])
def test_unreachable_is_exit_5_and_no_address_is_2(
    server: Loopback, tmp_path: Path, command: str
) -> None:
    archive = tmp_path / "a.sqlite"
    kazcrawl("crawl", f"{server.base}/", "--archive", archive)
    server.pages.clear()
    server.pages["/robots.txt"] = lambda _: (503, {}, b"")
    assert sites(command, f"{server.base}/", "--archive", archive).code == 5
    assert sites(command, "ftp://example.org/", "--archive", archive).code == 2


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        ([("27.05.2016", None)], "DMY"),
        ([("5/27/2016", None)], "MDY"),
        ([("2016-05-27", None)], "YMD"),
        ([("05.06.2016", None)], None),
        ([("05.06.2016", "2016-06-05")], "DMY"),
        ([("05.06.2016", "2016-05-06")], "MDY"),
        ([("06.06.2016", "2016-06-06")], None),
        ([("05.06.2016", "2014-01-01")], None),
        ([("Posted on 27-05-16 at 10:00", None)], "DMY"),
        ([("27.05.2016", None), ("5/27/2016", None)], None),
        ([("32.13.2016", None)], None),
        ([("May 27, 2016", "2016-05-27")], None),
    ],
)
def test_order_of_numeric_dates(dates: list[tuple[str, str | None]], order: str | None) -> None:
    assert date_order_of(dates) == order


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://www.campaignkazakhstan.org/", "campaignkazakhstan.org"),
        ("http://news.example/blog/", "news.example"),
        ("http://127.0.0.1:8964/", "127.0.0.1:8964"),
        ("http://localhost/", "localhost"),
        ("http://[::1]:80/", "[::1]:80"),
    ],
)
def test_a_proposal_has_the_name_that_a_crawl_by_address_gives(url: str, name: str) -> None:
    site = site_of_url(url)
    assert (site.name, name_of(site.name), values.site_name(site.name)) == (name, name, name)


def test_a_name_of_odd_letters_is_made_one() -> None:
    assert name_of("новости.example") == "example"


def test_any_title_makes_a_file_that_the_loader_takes() -> None:
    for title in ('Say "no" \\ again', "Новости 'дня'", "[noise]", "#no comment"):
        proposal = Proposal("pit", title, ("http://a.example/",), ("a.example",), remarks=("a\nb",))
        assert parse_site(toml_of(proposal), "probe").title == title


def test_noise_that_the_loader_refuses_is_left_out() -> None:
    assert noise_of([]) == ((), ())
    assert proposing.offsets_of(["2016-05-27T10:00:00+06:00", "2016-05-27"]) == ("+06:00",)
