"""Whole crawls of sites that no convention describes, by nothing but the address of their home."""

from __future__ import annotations

from pathlib import Path

import pytest

from any_site import MAKES, PAGE, Make, Post
from crawling import kazcrawl, rows
from loopback import serve


@pytest.mark.parametrize("make", MAKES, ids=lambda make: make.name)
def test_every_post_and_nothing_else(make: Make, tmp_path: Path) -> None:
    archive = tmp_path / "archive.sqlite"
    with serve(make.pages()) as site:
        run = kazcrawl("crawl", f"{site.base}{make.home}", "--archive", archive, "--json")
        posts = {f"{site.base}{make.post_url(Post(number))}" for number in range(make.posts)}
        asked = [path for path in site.requests if path != "/robots.txt"]
    assert run.code == 0, (run.out, run.err)
    found = {row["url"] for row in rows(archive, "SELECT url FROM articles")}
    assert found == posts
    sql = "SELECT s.headline, s.excerpt, a.url, a.headline AS title, s.page_number AS page FROM stubs s"
    stubs = rows(archive, f"{sql} JOIN articles a ON a.id = s.article_id")
    assert {row["url"] for row in stubs} == posts
    titled = {row["headline"] for row in stubs} - {None}
    assert titled in ({Post(number).title for number in range(make.posts)}, set())
    assert all(row["excerpt"] for row in stubs)
    pages = -(-(make.posts - make.hidden) // PAGE)
    assert {row["page"] for row in stubs} == set(range(1, pages + 1))
    assert len(asked) <= 1.2 * (make.posts + pages) + 6, sorted(set(asked) - posts)


@pytest.mark.parametrize("make", [MAKES[0], MAKES[-1]], ids=lambda make: make.name)
def test_a_stopped_crawl_goes_on_to_the_same_end(make: Make, tmp_path: Path) -> None:
    archive = tmp_path / "archive.sqlite"
    with serve(make.pages()) as site:
        command = ("crawl", f"{site.base}{make.home}", "--archive", archive, "--json")
        kazcrawl(*command, "--limit", "3")
        kazcrawl(*command)
        posts = {f"{site.base}{make.post_url(Post(number))}" for number in range(make.posts)}
    assert {row["url"] for row in rows(archive, "SELECT url FROM articles")} == posts
