"""Whole recrawls over a site that lives: what they ask for, what they see, what they add."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from blog import PER_PAGE, Archived, Post, serve_blog
from crawling import kazcrawl
from kazcrawl.readers.sitemap import GUESSES
from kazcrawl.recheck import is_sampled

POSTS = 23


@pytest.fixture
def archived(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    with serve_blog(POSTS, getattr(request, "param", "honest")) as blog:
        one = Archived(blog, tmp_path)
        one.crawl()
        yield one


def test_unchanged_site_costs_one_request(archived: Archived) -> None:
    before = archived.counts()
    assert [path for path, _ in archived.crawl()] == ["/"]
    assert archived.grown(before) == {}


@pytest.mark.parametrize(
    "archived",
    [
        "honest",
        "changing",
        *(pytest.param(one, marks=pytest.mark.long) for one in ("dated", "none")),
    ],
    indirect=True,
)
def test_full_recrawls_see_everything_and_add_nothing(archived: Archived) -> None:
    archived.crawl("--full")
    before = archived.counts()
    for _ in range(2):
        asked = [one for one in archived.crawl("--full") if one[0] not in GUESSES]
        pages = -(-POSTS // PER_PAGE)
        assert len({path for path, _ in asked}) == len(asked) == POSTS + pages
        assert {status for _, status in asked} <= {200, 304}
        if archived.blog.validators in {"honest", "dated"}:
            crawl_id = archived.sql("SELECT max(id) AS n FROM crawls")[0]["n"]
            whole = {path for path, status in asked if status == 200}
            base = archived.blog.base
            assert whole == {path for path, _ in asked if is_sampled(f"{base}{path}", crawl_id)}
    assert archived.grown(before) == {}
    assert kazcrawl("verify", "--archive", archived.path).code == 0
    seen = archived.sql(
        "SELECT min(last_seen_at) AS at, (SELECT max(started_at) FROM crawls) AS begun FROM stubs"
    )
    assert seen[0]["at"] >= seen[0]["begun"]
    captured = archived.sql("SELECT min(last_captured_at) AS at FROM articles")
    assert captured[0]["at"] >= seen[0]["begun"]


@pytest.mark.parametrize("archived", ["honest", "dated", "none", "changing"], indirect=True)
def test_repeats_are_revisit_records_that_others_can_read(archived: Archived) -> None:
    archived.crawl("--full")
    files = sorted(archived.path.with_suffix(".warc").glob("*.warc.gz"))
    originals, profiles = set(), set()
    for path in files:
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                head = record.rec_headers
                place = head.get_header("WARC-Target-URI"), head.get_header("WARC-Date")
                if record.rec_type == "response":
                    originals.add(place)
                if record.rec_type == "revisit":
                    refers = (
                        head.get_header("WARC-Refers-To-Target-URI"),
                        head.get_header("WARC-Refers-To-Date"),
                    )
                    assert refers in originals
                    assert record.http_headers.get_statuscode() in {"200", "304"}
                    profiles.add(head.get_header("WARC-Profile").rpartition("/")[2])
    same = {"identical-payload-digest"}
    if archived.blog.validators in {"honest", "dated"}:
        assert "server-not-modified" in profiles
        assert profiles <= same | {"server-not-modified"}
    else:
        assert profiles == same
    check = subprocess.run(
        [Path(sys.executable).with_name("warcio"), "check", *files],
        capture_output=True,
        check=False,
    )
    assert check.returncode == 0, check.stdout
    unlinked = "SELECT count(*) AS n FROM captures WHERE crawl_id = 2 AND status IN (200, 304) AND revisit_of IS NULL"
    assert archived.sql(unlinked)[0]["n"] == 0


def test_new_posts_are_found_with_few_requests(archived: Archived) -> None:
    new = [archived.blog.add(POSTS + n).path for n in range(PER_PAGE + 1)]
    asked = [path for path, _ in archived.crawl()]
    assert sorted(asked) == sorted(["/", "/page/2/", "/page/3/", *new])
    assert [kind for _, kind, _ in archived.events(2)] == ["new"] * len(new)
    assert [path for path, _ in archived.crawl()] == ["/"]


def test_article_whose_stub_changed_is_read_again_at_once(archived: Archived) -> None:
    post = archived.blog.posts[1]
    post.title, post.text = "Another headline", "Another text begins here. " + post.text
    assert [path for path, _ in archived.crawl()] == ["/", post.path]
    assert archived.events(2) == [(post.path, "changed", '["headline", "article_body"]')]


def test_due_pages_are_asked_for(archived: Archived) -> None:
    post = archived.blog.posts[9]
    post.text += " And a silent addition at the end."
    archived.change(
        f"UPDATE frontier SET due_at = '2020-01-01T00:00:00Z' WHERE url LIKE '%{post.path}'"
    )
    assert sorted(path for path, _ in archived.crawl()) == ["/", post.path]
    assert archived.events(2) == [(post.path, "changed", '["article_body"]')]
    due = archived.sql(f"SELECT due_at, checked_at FROM frontier WHERE url LIKE '%{post.path}'")
    assert due[0]["due_at"] > due[0]["checked_at"]


def test_server_that_lies_is_found_and_its_pages_are_read(tmp_path: Path) -> None:
    with serve_blog(60, "lying") as blog:
        one = Archived(blog, tmp_path)
        one.crawl()
        crawl_id = 2
        while not any(is_sampled(f"{blog.base}{post.path}", crawl_id) for post in blog.posts):
            one.crawl()  # addresses differ by their port, and some crawls sample none of them
            crawl_id += 1
        for post in blog.posts:
            post.text += " The server will say that this is as it was."
        asked = one.crawl("--full")
        assert 304 in {status for _, status in asked}
        assert len(one.events(crawl_id)) == 60
        shown = (
            "SELECT crawl_id, count(*) AS n FROM stubs JOIN captures c ON c.id = stubs.capture_id"
        )
        assert one.sql(f"{shown} GROUP BY 1") == [{"crawl_id": crawl_id, "n": 60}]
        assert one.sql("SELECT distrusted_at FROM sites")[0]["distrusted_at"]
        assert {status for path, status in one.crawl("--full") if path not in GUESSES} == {200}


@pytest.mark.long
def test_distrust_ends_when_articles_change_together_with_their_validators(tmp_path: Path) -> None:
    with serve_blog(12, "honest") as blog:
        one = Archived(blog, tmp_path)
        one.crawl()
        one.change("UPDATE sites SET distrusted_at = '2026-02-03T04:00:00Z'")
        _edit(blog.posts[:9])
        assert 304 not in {status for _, status in one.crawl("--full")}
        seen = one.sql("SELECT distrusted_at, honest_samples FROM sites")
        assert seen == [{"distrusted_at": "2026-02-03T04:00:00Z", "honest_samples": 9}]
        _edit(blog.posts[9:10])
        assert 304 not in {status for _, status in one.crawl("--full")}
        seen = one.sql("SELECT distrusted_at, honest_samples FROM sites")
        assert seen == [{"distrusted_at": None, "honest_samples": 0}]
        assert 304 in {status for _, status in one.crawl("--full")}
        one.change("UPDATE sites SET distrusted_at = '2026-02-03T04:00:00Z', honest_samples = 5")
        blog.validators = "lying"
        one.crawl("--full")
        _edit(blog.posts[:3])
        one.crawl("--full")
        assert one.sql("SELECT honest_samples AS n FROM sites") == [{"n": 0}]


def _edit(posts: list[Post]) -> None:
    for post in posts:
        post.text += " A sentence was added to it."


def test_a_clock_that_was_ahead_is_told_and_hides_no_page(archived: Archived) -> None:
    """Crawled by a clock of 2034, nothing was due before, and no crawl said why."""
    archived.change(
        "UPDATE frontier SET checked_at = '2034-01-01T00:00:00Z', due_at = '2034-01-20'"
    )
    archived.change(
        "UPDATE crawls SET started_at = '2034-01-01T00:00:00Z', finished_at = started_at"
    )
    post = archived.blog.posts[9]
    post.text += " And a silent addition at the end."
    asked = {path for path, _ in archived.crawl(code=1)}
    assert {one.path for one in archived.blog.posts} <= asked
    assert [kind for _, kind, _ in archived.events(2)] == ["changed"]
    (report,) = archived.sql("SELECT report FROM crawls WHERE id = 2")
    (finding,) = json.loads(report["report"])["findings"]
    assert (finding["kind"], "2034-01-01T00:00:00Z" in finding["detail"]) == ("clock", True)


def test_what_a_clock_that_went_back_has_read_comes_again(archived: Archived) -> None:
    """What it brings is older than what is archived: with validators it would never come again."""
    archived.change("UPDATE frontier SET checked_at = '2034-01-01T00:00:00Z'")
    post = archived.blog.posts[9]
    post.text += " And a silent addition at the end."
    archived.crawl()
    archived.change("UPDATE frontier SET checked_at = '2026-01-01T00:00:00Z'")
    assert (post.path, 200) in archived.crawl()


def test_a_page_that_a_wrong_clock_put_off_is_not_waited_for(tmp_path: Path) -> None:
    with serve_blog(POSTS) as blog:
        one = Archived(blog, tmp_path)
        one.crawl("--limit", "2", code=None)
        one.change("UPDATE frontier SET not_before = '2034-01-01T00:00:00Z'")
        one.crawl()
        assert one.sql("SELECT count(*) AS n FROM crawls WHERE status = 'finished'") == [{"n": 1}]


def test_failed_pages_are_asked_for_again(tmp_path: Path) -> None:
    with serve_blog(POSTS) as blog:
        one, post = Archived(blog, tmp_path), blog.posts[3]
        post.shown = "500"
        one.crawl(code=1)
        post.shown = "yes"
        assert sorted(path for path, _ in one.crawl()) == ["/", post.path]
        assert [kind for _, kind, _ in one.events(2)] == ["new"]


def test_a_crawl_of_another_kind_takes_up_what_was_left(archived: Archived) -> None:
    archived.change("UPDATE frontier SET state = 'waiting' WHERE url LIKE '%report-7/'")
    assert sorted(path for path, _ in archived.crawl()) == ["/", archived.blog.posts[-8].path]
