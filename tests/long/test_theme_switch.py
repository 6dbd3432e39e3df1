"""A real WordPress that changes its theme between crawls: nothing changes but the layouts."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_wordpress import WORDPRESS, f1, free_port, plain, pytestmark, set_up

from crawling import Run, kazcrawl, rows

__all__ = ["pytestmark"]

THEMES = ("kazlegacy", "twentytwentyone", "twentytwentytwo", "kazlegacy")
WRONG = "SELECT url, headline, article_body, author, date_published, sections FROM articles"


@pytest.fixture(scope="module")
def crawls() -> Iterator[tuple[Path, dict[str, Any], list[Run], list[list[dict[str, Any]]]]]:
    """The archive, the truth, and after each crawl its run and the articles."""
    folder = Path(tempfile.mkdtemp(prefix="kazcrawl-themes-"))
    folder.chmod(0o755)
    site, port, archive = folder / "site", free_port(), folder / "archive.sqlite"
    runs, found = [], []
    try:
        set_up(site, port)
        for theme in THEMES:
            command = [str(WORDPRESS / "switch_theme.sh"), "--dir", str(site), theme]
            subprocess.run(command, capture_output=True, timeout=300, check=True)
            url = f"http://127.0.0.1:{port}/"
            words = ("crawl", url, "--full", "--archive", archive, "--json")
            runs.append(kazcrawl(*words, timeout=900))
            found.append(rows(archive, WRONG))
        yield archive, json.loads((site / "truth.json").read_text("utf-8")), runs, found
    finally:
        subprocess.run([WORDPRESS / "stop.sh", site], capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)


def test_no_version_of_a_text_that_did_not_change(crawls: Any) -> None:
    archive = crawls[0]
    events = Counter(row["kind"] for row in rows(archive, "SELECT kind FROM events"))
    assert events.keys() == {"new"}
    assert rows(archive, "SELECT count(*) n FROM versions") == [{"n": events["new"]}]


def test_every_switch_is_a_finding(crawls: Any) -> None:
    reports = [run.document[0] for run in crawls[2]]
    drifts = [[one for one in each["findings"] if "layout" in one] for each in reports]
    assert [len(found) for found in drifts] == [0, 1, 1, 1]
    assert [run.code for run in crawls[2]] == [0, 1, 1, 1]


def test_every_crawl_is_as_right_as_the_first(crawls: Any) -> None:
    posts = {plain(post["url"]): post for post in crawls[1]["posts"]}
    for theme, articles in zip(THEMES, crawls[3], strict=True):
        assert {plain(row["url"]) for row in articles} == set(posts), theme
        both = [(row, posts[plain(row["url"])]) for row in articles]
        poor = [
            post["url"]
            for row, post in both
            if not post["protected"] and f1(row["article_body"], post["text"]) < 0.99
        ]
        assert len(poor) <= len(posts) / 100, theme
        # A post without a title is "Untitled" in some themes, and that is what they show.
        titled = [pair for pair in both if pair[1]["title"]]
        assert [post for row, post in titled if row["headline"] != post["title"]] == [], theme
        assert [row["url"] for row, post in both if row["author"] != post["author"]] == [], theme
        days = [row["url"] for row, post in both if row["date_published"] != post["date_gmt"]]
        assert days == [], theme
        sections = [
            row["url"]
            for row, post in both
            if sorted(json.loads(row["sections"] or "[]")) != sorted(post["categories"])
        ]
        assert sections == [], theme
