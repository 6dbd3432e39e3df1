"""Whole crawls of a site whose theme changes between them: the same records, and a finding."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import themes
from crawling import Run, kazcrawl, rows
from loopback import Loopback, serve
from rebuilt import assert_same
from themes import Post

POSTS = themes.posts(40)


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serve({}) as site:
        themes.dress(site, "old", POSTS)
        yield site


def crawl(server: Loopback, archive: Path, *options: str) -> Run:
    return kazcrawl("crawl", f"{server.base}/", "--archive", archive, "--json", *options)


def texts(archive: Path) -> dict[str, str | None]:
    found = rows(archive, "SELECT headline, article_body FROM articles")
    return {row["headline"]: row["article_body"] for row in found}


def right(shown: list[Post]) -> dict[str, str]:
    return {post.headline: post.text for post in shown}


def changes(archive: Path) -> list[dict[str, object]]:
    return rows(archive, "SELECT * FROM events WHERE kind = 'changed'")


def layouts(archive: Path) -> dict[str, tuple[str, int, int]]:
    found = rows(archive, "SELECT body, status, agreed, missed FROM layouts ORDER BY id")
    return {row["body"]: (row["status"], row["agreed"], row["missed"]) for row in found}


@pytest.mark.parametrize("concurrency", ["1", "16"])
def test_no_part_stays_in_a_text_not_even_in_the_first_three(
    server: Loopback, tmp_path: Path, concurrency: str
) -> None:
    archive = tmp_path / "a.sqlite"
    run = crawl(server, archive, "--concurrency", concurrency)
    assert run.code == 0, run.err
    assert texts(archive) == right(POSTS)
    assert changes(archive) == []
    assert rows(archive, "SELECT count(*) n FROM versions") == [{"n": len(POSTS)}]
    assert rows(archive, "SELECT count(*) n FROM readings") == [{"n": len(POSTS)}]
    assert layouts(archive) == {"div.post > div.text": ("current", len(POSTS), 0)}


def test_new_theme_is_a_finding_and_no_new_version(server: Loopback, tmp_path: Path) -> None:
    archive = tmp_path / "a.sqlite"
    crawl(server, archive)
    before = rows(archive, "SELECT url, author, sections, date_published FROM articles ORDER BY id")
    themes.dress(server, "new", POSTS)
    server.requests.clear()
    run = crawl(server, archive, "--full")
    assert texts(archive) == right(POSTS)
    assert changes(archive) == []
    assert rows(archive, "SELECT count(*) n FROM versions") == [{"n": len(POSTS)}]
    after = rows(archive, "SELECT url, author, sections, date_published FROM articles ORDER BY id")
    assert [(row["url"], row["author"], row["date_published"]) for row in after] == [
        (row["url"], row["author"], row["date_published"]) for row in before
    ]
    found = layouts(archive)
    assert found.pop("article.single > section.words") == ("current", len(POSTS), 0)
    ((status, held, missed),) = found.values()
    assert (status, held) == ("drifted", len(POSTS))
    assert missed <= themes.PER_PAGE
    (report,) = run.document
    assert run.code == report["exit_code"] == 1
    (told,) = report["findings"]
    assert "'div.post > div.text'" in told
    assert "learned anew" in told
    kept = rows(archive, "SELECT report FROM crawls ORDER BY id")
    assert json.loads(kept[0]["report"])["findings"] == []
    (finding,) = json.loads(kept[1]["report"])["findings"]
    assert (finding["kind"], finding["subject"]) == ("layout-drift", "div.post > div.text")
    # Drift shows within the first listing page of articles.
    shown = [post.path for post in POSTS]
    read = [path for path in server.requests if path in shown]
    assert any(finding["detail"].count(path) for path in read[: themes.PER_PAGE])


def drifts(archive: Path) -> list[str]:
    (newest,) = rows(archive, "SELECT report FROM crawls ORDER BY id DESC LIMIT 1")
    found = json.loads(newest["report"])["findings"]
    return [one["subject"] for one in found if one["kind"] == "layout-drift"]


@pytest.mark.parametrize("count", [3, 4, 5])
def test_site_of_one_short_listing_page_drifts_too(
    server: Loopback, tmp_path: Path, count: int
) -> None:
    archive, few = tmp_path / "a.sqlite", POSTS[-count:]
    server.pages.clear()
    themes.dress(server, "old", few)
    crawl(server, archive)
    themes.dress(server, "new", few)
    assert crawl(server, archive, "--full").code == 1
    assert drifts(archive) == ["div.post > div.text"]
    assert texts(archive) == right(few)
    assert crawl(server, archive, "--full").document[0]["articles_new"] == 0
    assert drifts(archive) == []


def test_one_new_post_in_a_new_theme_is_looked_into(server: Loopback, tmp_path: Path) -> None:
    """The pages that taught the layout are asked for again: they miss too, and teach the new one."""
    archive, known = tmp_path / "a.sqlite", POSTS[-15:]
    server.pages.clear()
    themes.dress(server, "old", known)
    crawl(server, archive)
    themes.dress(server, "new", POSTS[-16:])
    server.requests.clear()
    assert crawl(server, archive).code == 1
    assert drifts(archive) == ["div.post > div.text"]
    assert sum("post-" in path for path in server.requests) == 1 + 5
    assert layouts(archive)["article.single > section.words"] == ("current", 6, 0)
    assert texts(archive) == right(POSTS[-16:])
    assert_same(archive)


def test_one_post_in_another_theme_is_no_drift(server: Loopback, tmp_path: Path) -> None:
    archive, known = tmp_path / "a.sqlite", POSTS[-15:]
    server.pages.clear()
    themes.dress(server, "old", known)
    crawl(server, archive)
    themes.dress(server, "old", POSTS[-16:])
    odd = POSTS[-16]
    server.pages[odd.path] = themes.site("new", POSTS)[odd.path]
    run = crawl(server, archive)
    assert (run.code, drifts(archive)) == (0, [])
    assert set(texts(archive)) == {post.headline for post in POSTS[-16:]}
    server.requests.clear()
    crawl(server, archive)
    assert not [path for path in server.requests if "post-" in path], "asked again each time"


def test_edited_excerpts_are_no_drift(server: Loopback, tmp_path: Path) -> None:
    """A stub with a text of its own, on a page that has the layout's element."""
    archive, few = tmp_path / "a.sqlite", POSTS[-3:]
    server.pages.clear()
    themes.dress(server, "old", few)
    crawl(server, archive)
    shown = str(server.pages["/"])
    server.pages["/"] = shown.replace(few[0].excerpt, "What the editor says of it himself.")
    assert crawl(server, archive, "--full").code == 0
    assert drifts(archive) == []


def test_known_layouts_are_used_without_learning_again(server: Loopback, tmp_path: Path) -> None:
    archive = tmp_path / "a.sqlite"
    crawl(server, archive)
    newer = themes.posts(42)
    themes.dress(server, "old", newer)
    run = crawl(server, archive)
    assert (run.code, run.document[0]["articles_new"]) == (0, 2)
    assert texts(archive) == right(newer)
    assert layouts(archive) == {"div.post > div.text": ("current", 42, 0)}


def test_both_themes_live_side_by_side(server: Loopback, tmp_path: Path) -> None:
    """Every other post in the other theme: two layouts, no drift, in this crawl and the next."""
    archive = tmp_path / "a.sqlite"
    new = themes.site("new", POSTS)
    server.pages.update({post.path: new[post.path] for post in POSTS[::2]})
    for options in ([], ["--full"]):
        run = crawl(server, archive, *options)
        assert run.code == 0, run.document
        assert texts(archive) == right(POSTS)
    assert changes(archive) == []
    assert {status for status, _, _ in layouts(archive).values()} == {"current"}
    assert len(layouts(archive)) == 2


def test_edit_is_a_version_whatever_the_theme(server: Loopback, tmp_path: Path) -> None:
    archive = tmp_path / "a.sqlite"
    crawl(server, archive)
    edited = Post(POSTS[9].number, POSTS[9].headline, (*POSTS[9].paragraphs, "It was won."))
    shown = [edited if post.number == edited.number else post for post in POSTS]
    themes.dress(server, "new", shown)
    crawl(server, archive, "--full")
    assert texts(archive) == right(shown)
    assert [row["detail"] for row in changes(archive)] == ['["article_body"]']
