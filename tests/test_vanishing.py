"""Articles that vanish, seem to, return and move: whole crawls over a site that lives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from blog import Archived, serve_blog
from crawling import kazcrawl
from kazcrawl.archive.keys import uid_of
from kazcrawl.vanishing import FEW
from rebuilt import assert_same

POSTS = 12
GONE = "gone"


@pytest.fixture
def archived(tmp_path: Path) -> Iterator[Archived]:
    with serve_blog(POSTS) as blog:
        one = Archived(blog, tmp_path)
        one.crawl()
        yield one


def texts(archived: Archived) -> dict[str, str]:
    return {row["url"]: row["article_body"] for row in archived.sql("SELECT * FROM articles")}


def test_clear_answers_are_gone_at_once_and_asked_twice(archived: Archived) -> None:
    before = texts(archived)
    one, two = archived.blog.posts[2], archived.blog.posts[7]
    one.shown, two.shown = "404", "410"
    asked = [path for path, _ in archived.crawl("--full")]
    assert (asked.count(one.path), asked.count(two.path)) == (2, 2)
    expected = [(one.path, GONE, "status 404"), (two.path, GONE, "status 410")]
    assert archived.events(2) == sorted(expected)
    assert texts(archived) == before, "the earlier text stays"
    gone = archived.sql("SELECT gone_at, gone_reason FROM articles WHERE gone_at IS NOT NULL")
    assert {row["gone_reason"] for row in gone} == {"status 404", "status 410"}
    evidence = archived.sql(
        "SELECT c.status FROM events e JOIN captures c ON c.id = e.capture_id WHERE e.kind = 'gone'"
    )
    assert {row["status"] for row in evidence} == {404, 410}
    grown = archived.counts()
    again = [path for path, _ in archived.crawl("--full")]
    assert (again.count(one.path), archived.events(3)) == (1, [])
    archived.crawl("--full")
    assert archived.grown(grown) == {}


def test_what_returns_is_restored(archived: Archived) -> None:
    post = archived.blog.posts[2]
    post.shown = "404"
    archived.crawl("--full")
    post.shown = "yes"
    archived.crawl("--full")
    assert archived.events(3) == [(post.path, "restored", None)]
    post.shown = "404"
    archived.crawl("--full")
    post.text += " It came back with an addition."
    post.shown = "yes"
    archived.crawl("--full")
    assert archived.events(5) == [
        (post.path, "changed", '["article_body"]'),
        (post.path, "restored", None),
    ]


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        ("home", "which is no post"),
        ("soft", "soft 404"),
        *(
            pytest.param(*case, marks=pytest.mark.long)
            for case in (
                ("password", "password form"),
                ("empty", "no article text was found on the page"),
                ("500", "the server answered 500"),
            )
        ),
    ],
)
def test_unclear_signs_need_crawls_and_days(archived: Archived, shown: str, reason: str) -> None:
    before, post = texts(archived), archived.blog.posts[3]
    post.shown = shown
    for crawl in (2, 3, 4):
        archived.crawl("--full", code=1)
        assert archived.events(crawl) == []
        found = archived.sql(
            "SELECT reason FROM failures WHERE crawl_id = ? AND url LIKE ?", crawl, f"%{post.path}"
        )
        assert found, "nothing goes wrong in silence"
    assert texts(archived) == before
    archived.change("UPDATE frontier SET missed_since = '2020-01-01T00:00:00Z' WHERE misses > 0")
    archived.crawl("--full")
    ((url, kind, detail),) = archived.events(5)
    assert (url, kind) == (post.path, GONE)
    assert reason in (detail or "")
    assert texts(archived) == before
    archived.crawl("--full")
    assert archived.events(6) == []
    post.shown, archived.blog.soft = "yes", False
    archived.crawl("--full")
    assert archived.events(7) == [(post.path, "restored", None)]


def test_a_good_reading_ends_the_doubt(archived: Archived) -> None:
    post = archived.blog.posts[3]
    post.shown = "home"
    archived.crawl("--full", code=1)
    post.shown = "yes"
    assert post.path in [path for path, _ in archived.crawl()], "a doubted page is asked for soon"
    left = archived.sql("SELECT count(*) AS n FROM frontier WHERE misses > 0 OR missed_since > ''")
    assert left[0]["n"] == 0


OTHER = "Quite other words stand here now, of a concert under trees, and none from before."


def test_another_text_on_a_site_without_soft_404_is_an_edit(archived: Archived) -> None:
    post = archived.blog.posts[3]
    post.text = f"{OTHER} " * 4
    archived.crawl("--full")
    assert archived.events(2) == [(post.path, "changed", '["article_body"]')]


def test_a_wall_before_an_article_is_doubted_and_asked_for_whole(archived: Archived) -> None:
    post = archived.blog.posts[3]
    before, post.text = texts(archived), OTHER
    archived.crawl("--full", code=1)
    for _ in range(2):
        assert (post.path, 200) in archived.crawl(code=1), "due at once, without conditions"
    failures = archived.sql("SELECT kind FROM failures WHERE resolved_at IS NULL")
    assert {row["kind"] for row in failures} == {"doubt"}
    assert archived.sql("SELECT kind FROM events WHERE crawl_id > 1") == []
    assert texts(archived) == before


@pytest.mark.parametrize("status", [404, 500, 503])
def test_a_site_that_fails_makes_no_event(archived: Archived, status: int) -> None:
    before = archived.counts()
    archived.blog.down = status
    archived.crawl("--full", code=5)
    crawl = archived.sql("SELECT status, articles_gone FROM crawls ORDER BY id DESC LIMIT 1")
    assert crawl == [{"status": "failed", "articles_gone": 0}]
    assert archived.sql("SELECT count(*) AS n FROM frontier WHERE misses > 0")[0]["n"] == 0
    archived.blog.down = 0
    archived.crawl("--full")
    assert archived.grown(before) == {}


def test_too_many_at_once_are_not_believed(archived: Archived) -> None:
    for post in archived.blog.posts[2:]:
        post.shown = "404"
    archived.crawl("--full", code=1)
    assert archived.events(2) == []
    doubted = archived.sql("SELECT reason FROM failures WHERE kind = 'vanished'")
    assert len(doubted) == POSTS - 2
    assert all(
        "10 articles answered so in this crawl and 2 did not" in r["reason"] for r in doubted
    )
    archived.change("UPDATE frontier SET misses = 2, missed_since = '2020-01-01T00:00:00Z'")
    archived.crawl("--full")
    assert [kind for _, kind, _ in archived.events(3)] == [GONE] * (POSTS - 2)


def test_no_article_is_gone_where_none_shows_its_text(archived: Archived) -> None:
    """A site that is moved without its .htaccess: the front page is well, each post answers 404."""
    before, posts = archived.counts(), archived.blog.posts
    archived.blog.broken = True
    posts[1].title, posts[2].title = "Renamed", "Renamed as well"
    asked = {path for path, _ in archived.crawl(code=1)}
    assert archived.events(2) == []
    witnesses = asked & {post.path for post in posts} - {posts[1].path, posts[2].path}
    assert len(witnesses) == FEW
    told = archived.sql("SELECT reason FROM failures WHERE kind = 'vanished'")
    assert len(told) == 2 + FEW
    assert_same(archived.path)
    archived.blog.broken = False
    archived.crawl()
    assert archived.events(3) == [
        (post.path, "changed", '["headline"]') for post in (posts[2], posts[1])
    ]
    archived.blog.broken = True
    archived.change("UPDATE frontier SET misses = 1 WHERE kind = 'article'")
    archived.change(f"UPDATE frontier SET due_at = NULL WHERE url LIKE '%{posts[8].path}'")
    archived.crawl(code=1)
    assert archived.events(4) == [], "also where there is no witness left"
    assert archived.grown(before) == {"versions": 2, "events": 2, "stubs": 2, "dates": 4}


def test_a_single_post_that_is_asked_for_is_gone_by_the_word_of_others(archived: Archived) -> None:
    post = archived.blog.posts[8]
    post.shown = "404"
    archived.change(f"UPDATE frontier SET due_at = NULL WHERE url LIKE '%{post.path}'")
    asked = [path for path, _ in archived.crawl() if path.startswith("/2016/")]
    assert archived.events(2) == [(post.path, GONE, "status 404")]
    assert (asked.count(post.path), len(asked)) == (2, 2 + FEW)


def moved(archived: Archived, path: str, crawl: int) -> list[tuple[str, str]]:
    return [(url, kind) for url, kind, _ in archived.events(crawl) if url == path]


@pytest.mark.parametrize("full", [True, False])
def test_a_post_that_moved_is_one_article(archived: Archived, full: bool) -> None:
    post = archived.blog.posts[1]
    old, new = post.path, "/2016/05/05/another-slug/"
    before = archived.sql(
        "SELECT uid, headline, first_captured_at FROM articles WHERE url LIKE ?", f"%{old}"
    )
    archived.blog.posts.append(replace(post, shown=new))
    post.path = new
    # Without --full the old address is asked for because the new one has its text.
    post.text += " It was edited as it moved." * full
    archived.crawl(*["--full"] * full)
    expected = ["changed", "moved"] if full else ["moved"]
    assert [kind for _, kind in moved(archived, new, 2)] == expected
    detail = archived.sql("SELECT detail FROM events WHERE kind = 'moved'")[0]["detail"]
    base = archived.blog.base
    assert json.loads(detail) == {"from": base + old, "to": base + new}
    articles = archived.sql("SELECT * FROM articles")
    assert len(articles) == POSTS
    (after,) = [row for row in articles if row["url"] == base + new]
    assert before == [{name: after[name] for name in before[0]}]
    assert (after["version_number"], after["article_body"]) == (1 + full, post.text)
    assert archived.sql("SELECT count(*) AS n FROM events WHERE kind = 'new'")[0]["n"] == POSTS
    grown = archived.counts()
    archived.crawl("--full")
    archived.crawl("--full")
    assert archived.events(3) == archived.events(4) == []
    assert archived.grown(grown) == {}
    assert kazcrawl("verify", "--archive", archived.path).code == 0
    shown = kazcrawl("show", base + old, "--archive", archived.path, "--json")
    assert shown.document["url"] == base + new


@pytest.mark.parametrize("there", [True, False])
def test_a_redirect_that_comes_late_ends_what_was_called_gone(
    archived: Archived, there: bool
) -> None:
    """Gone by its old address; ``there`` says whether the new one showed it by then."""
    post = archived.blog.posts[2]
    old, new = post.path, "/2016/05/05/another-slug/"
    archived.blog.posts.append(replace(post, shown="404"))
    post.path, post.shown = new, "yes" if there else "404"
    archived.crawl("--full")
    assert (old, GONE, "status 404") in archived.events(2)
    post.shown, archived.blog.posts[-1].shown = "yes", new
    archived.crawl("--full")
    kinds = {
        crawl: [kind for url, kind, _ in archived.events(crawl) if url == new] for crawl in (2, 3)
    }
    assert kinds == ({2: [], 3: ["moved"]} if there else {2: [GONE], 3: ["moved", "restored"]})
    left = archived.sql("SELECT url FROM articles WHERE gone_at IS NOT NULL")
    assert left == []
    assert_same(archived.path)
    assert kazcrawl("verify", "--archive", archived.path).code == 0


def test_another_post_may_take_the_old_address(archived: Archived) -> None:
    post = archived.blog.posts[1]
    old, post.path = post.path, "/2016/05/05/another-slug/"
    archived.blog.posts.append(replace(post, path=old, shown=post.path))
    archived.crawl("--full")
    archived.blog.posts.pop()
    archived.blog.add(99).path = old
    archived.crawl("--full")
    assert archived.events(3) == [(old, "new", None)]
    assert archived.sql("SELECT count(*) AS n FROM articles")[0]["n"] == POSTS + 1
    (row,) = archived.sql("SELECT site, url_key, uid FROM articles WHERE url LIKE ?", f"%{old}")
    taken = archived.sql("SELECT uid FROM articles WHERE url LIKE ?", f"%{post.path}")
    assert taken == [{"uid": uid_of(row["site"], row["url_key"])}], "its own, taken along"
    assert row["uid"] == uid_of(row["site"], f"{row['url_key']}\n2")


def test_a_text_that_came_from_elsewhere_is_not_gone_by_one_answer(archived: Archived) -> None:
    archived.change("UPDATE frontier SET checked_at = NULL, digest = NULL WHERE kind = 'article'")
    one, post = archived.blog.posts[4:6]
    one.shown = post.shown = "404"
    asked = [path for path, _ in archived.crawl("--full")]
    assert (asked.count(one.path), asked.count(post.path)) == (2, 2)
    assert {kind for _, kind, _ in archived.events(2)} == {GONE}


def test_redirect_to_a_page_without_text_moves_nothing(archived: Archived) -> None:
    post = archived.blog.posts[4]
    old, post.path = post.path, "/2016/05/05/locked/"
    post.shown = "password"
    archived.blog.posts.append(replace(post, path=old, shown=post.path))
    archived.crawl("--full", code=1)
    assert archived.events(2) == []
    archived.blog.posts[-1].shown = "404"
    archived.crawl("--full", code=1)
    assert archived.events(3) == [(old, GONE, "status 404")]
