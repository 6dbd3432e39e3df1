"""Recrawls of a real WordPress: unchanged, then after every kind of edit its admin can make."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_wordpress import WORDPRESS, free_port, plain, pytestmark, set_up

from crawling import kazcrawl, rows

__all__ = ["pytestmark"]

EDITS = {
    "append": [("changed", ["article_body"])],
    "typo": [("changed", ["article_body"])],
    "silent": [("changed", ["article_body"])],
    "retitle": [("changed", ["headline"])],
    "recat": [("changed", ["sections"])],
    "touch": [],
    "comment": [],
    "protect": [],
    "trash": [("gone", None)],
    "delete": [("gone", None)],
    "private": [("gone", None)],
    "unpublish": [("gone", None)],
    "reslug": [("moved", None)],
    "redate": [("moved", None)],
}
"""What each edit must be seen as. A changed date is a version too where dates are compared."""
EACH = 2

Event = tuple[str, str, str | None]


class Site:
    """A WordPress that is edited, and its archive."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.site = folder, folder / "site"
        self.archive = folder / "archive.sqlite"
        port = free_port()
        self.base = f"http://127.0.0.1:{port}/"
        set_up(self.site, port)

    def crawl(self, *options: str) -> dict[str, Any]:
        """The row of the crawl."""
        kazcrawl("crawl", self.base, "--archive", self.archive, "--json", *options, timeout=900)
        (crawl,) = rows(self.archive, "SELECT * FROM crawls ORDER BY id DESC LIMIT 1")
        assert crawl["status"] == "finished"
        return crawl

    def edit(self, action: str, ids: list[int]) -> list[dict[str, Any]]:
        listed = f"ids={','.join(map(str, ids))}"
        command = [
            WORDPRESS / "edit_post.sh",
            "--dir",
            self.site,
            action,
            str(len(ids)),
            "1",
            listed,
        ]
        done: list[dict[str, Any]] = json.loads(subprocess.check_output(command))
        return done

    def events(self, crawl: int) -> set[Event]:
        found = rows(
            self.archive,
            "SELECT a.url, e.kind, e.detail FROM events e JOIN articles a ON a.id = e.article_id"
            " WHERE e.crawl_id = ? AND e.detail IS NOT '[\"date\"]'",
            crawl,
        )
        return {
            (plain(row["url"]), row["kind"], row["detail"] if row["kind"] == "changed" else None)
            for row in found
        }

    def counts(self) -> list[int]:
        names = ("articles", "versions", "events")
        return [rows(self.archive, f"SELECT count(*) AS n FROM {name}")[0]["n"] for name in names]


def is_news(categories: list[Any]) -> bool:
    return len(categories) == 1 and "news" in json.dumps(categories).lower()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    folder = Path(tempfile.mkdtemp(prefix="kazcrawl-wordpress-"))
    folder.chmod(0o755)
    try:
        yield Site(folder)
    finally:
        subprocess.run([WORDPRESS / "stop.sh", folder / "site"], capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)


def test_unchanged_site_costs_little_and_adds_nothing(site: Site) -> None:
    first = site.crawl()
    before = site.counts()
    again = site.crawl()
    share = again["pages_fetched"] / first["pages_fetched"]
    print(f"\n{again['pages_fetched']} of {first['pages_fetched']} requests: {share:.2%}")
    assert share <= 0.03
    full = site.crawl("--full")
    assert full["pages_fetched"] >= first["pages_fetched"]
    assert site.counts() == before


def test_every_edit_is_seen_as_what_it_is(site: Site) -> None:
    truth = json.loads((site.site / "truth.json").read_text("utf-8"))
    # recat files a post under News alone: no edit of one that stands there already.
    free = [
        post["id"]
        for post in truth["posts"]
        if post["kind"] == "plain" and not is_news(post["categories"])
    ]
    wanted: set[Event] = set()
    back = []
    for action, seen_as in EDITS.items():
        ids = [free.pop() for _ in range(EACH)]
        for done in site.edit(action, ids):
            url = plain(done.get("new_url") or done["url"])
            for kind, fields in seen_as:
                wanted.add((url, kind, json.dumps(fields) if fields else None))
        back += ids if action in {"trash", "unpublish"} else []
    crawl = site.crawl("--full")
    found = site.events(crawl["id"])
    print(f"\n{len(wanted)} events wanted", *sorted(found ^ wanted), sep="\n    ")
    assert found == wanted
    restored = {plain(done["url"]) for done in site.edit("restore", back)}
    crawl = site.crawl("--full")
    assert site.events(crawl["id"]) == {(url, "restored", None) for url in restored}
