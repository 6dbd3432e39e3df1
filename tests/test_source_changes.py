"""What REST and sitemaps say has changed is asked for at once, and nothing else for their sake."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawling import kazcrawl, rows
from kazcrawl.readers.rest import changed_url
from kazcrawl.recheck import tells_change
from loopback import Loopback, serve
from source_site import ALL, JSON, Paper, path, rest, rest_row

NEWEST = changed_url(rest(1))
LONG_AGO = "2017-01-01T00:00:00"


class Living:
    """A paper that is edited between crawls. ``modified``: when REST and sitemap say so."""

    def __init__(self, paper: Paper, site: Loopback, folder: Path) -> None:
        self.paper, self.site, self.archive = paper, site, folder / "archive.sqlite"
        self.modified = dict.fromkeys(ALL, LONG_AGO)
        self.publish()

    def publish(self) -> None:
        self.site.pages.update(self.paper.pages())
        if self.paper.rest is not None:
            self._publish_rest()
        if self.paper.sitemap is not None:
            self._publish_sitemap()

    def _publish_rest(self) -> None:
        numbers = sorted(self.paper.rest or (), key=lambda one: (self.modified[one], one))
        found = [rest_row(one) | {"modified_gmt": self.modified[one]} for one in numbers[::-1]]
        total = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": "3"}
        for at in range(3):
            body = json.dumps(found[5 * at : 5 * at + 5]).encode()
            url = NEWEST.replace("&page=1", f"&page={at + 1}")
            self.site.pages[url] = (200, JSON | total, body)

    def _publish_sitemap(self) -> None:
        entries = "".join(
            f"<url><loc>{{base}}{path(one)}</loc><lastmod>{self.modified[one]}Z</lastmod></url>"
            for one in sorted(self.paper.sitemap or ())
        )
        names = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
        self.site.pages["/wp-sitemap-posts-post-1.xml"] = f"<urlset {names}>{entries}</urlset>"
        newest = max(self.modified.values())
        self.site.pages["/wp-sitemap.xml"] = (
            f"<sitemapindex {names}><sitemap><loc>{{base}}/wp-sitemap-posts-post-1.xml</loc>"
            f"<lastmod>{newest}+00:00</lastmod></sitemap></sitemapindex>"
        )

    def edit(self, *numbers: int, text: bool = True, behind: int = 0) -> None:
        """``behind``: seconds by which the server's clock is."""
        time.sleep(1.1)  # times are told in seconds, and what may be newer is asked for
        moment = f"{datetime.now(UTC) - timedelta(seconds=behind):%Y-%m-%dT%H:%M:%S}"
        self.modified |= dict.fromkeys(numbers, moment)
        self.publish()
        for one in numbers if text else ():
            page = self.site.pages[path(one)]
            assert isinstance(page, str)
            self.site.pages[path(one)] = page.replace("The end.", "The end came later.")
        time.sleep(1.1)

    def crawl(self) -> list[str]:
        self.site.requests.clear()
        done = kazcrawl("crawl", f"{self.site.base}/", "--archive", self.archive, "--quiet")
        assert (done.code, done.err) == (0, "")
        # sorted: sources are asked side by side
        return sorted(one for one in self.site.requests if one != "/robots.txt")

    def changed(self) -> set[str]:
        found = rows(
            self.archive,
            "SELECT a.url FROM events e JOIN articles a ON a.id = e.article_id WHERE e.kind = 'changed'",
        )
        return {row["url"].removeprefix(self.site.base) for row in found}


@pytest.fixture
def site() -> Iterator[Loopback]:
    with serve({}) as found:
        yield found


def test_rest_tells_of_an_edit_without_a_request_more(site: Loopback, tmp_path: Path) -> None:
    living = Living(Paper(sitemap=None), site, tmp_path)
    living.crawl()
    living.crawl()
    usual = living.crawl()
    assert NEWEST in usual
    assert rest(1) not in usual
    living.edit(3, 8)
    assert living.crawl() == sorted([*usual, path(3), path(8)])
    assert living.changed() == {path(3), path(8)}
    assert living.crawl() == usual


def test_a_server_whose_clock_is_behind_tells_of_edits_too(site: Loopback, tmp_path: Path) -> None:
    """What is told has a time before the last look, but is told for the first time."""
    living = Living(Paper(sitemap=None), site, tmp_path)
    living.crawl()
    living.crawl()
    usual = living.crawl()
    living.edit(3, 8, behind=900)
    asked = living.crawl()
    assert {path(3), path(8)} <= set(asked)
    assert living.changed() == {path(3), path(8)}
    assert living.crawl() == usual


def test_rest_is_read_on_while_all_of_a_page_has_changed(site: Loopback, tmp_path: Path) -> None:
    living = Living(Paper(sitemap=None, feed=None), site, tmp_path)
    living.crawl()
    living.crawl()
    living.edit(*range(1, 8))
    asked = living.crawl()
    assert NEWEST.replace("&page=1", "&page=2") in asked
    assert NEWEST.replace("&page=1", "&page=3") not in asked
    assert living.changed() == {path(one) for one in range(1, 8)}


def test_a_new_post_that_rest_alone_names_is_found_by_the_next_crawl(
    site: Loopback, tmp_path: Path
) -> None:
    before = ALL - {12}
    living = Living(Paper(before, None, before, None), site, tmp_path)
    living.crawl()
    living.crawl()
    living.paper.rest = ALL
    living.edit(12, text=False)
    assert path(12) in living.crawl()


def test_without_that_order_rest_is_asked_by_id(site: Loopback, tmp_path: Path) -> None:
    living = Living(Paper(sitemap=None), site, tmp_path)
    living.site.pages[NEWEST] = (400, JSON, b'{"code": "rest_invalid_param"}')
    living.crawl()
    living.crawl()
    usual = living.crawl()
    assert rest(1) in usual
    assert NEWEST not in usual


def test_a_sitemap_tells_of_an_edit(site: Loopback, tmp_path: Path) -> None:
    living = Living(Paper(rest=None, feed=None), site, tmp_path)
    living.crawl()
    usual = living.crawl()
    assert "/wp-sitemap-posts-post-1.xml" not in usual
    living.edit(5)
    asked = living.crawl()
    assert set(asked) - set(usual) == {path(5), "/wp-sitemap-posts-post-1.xml"}
    assert living.changed() == {path(5)}
    living.crawl()  # an edit of the very second of its reading is looked at once more
    assert living.crawl() == usual


def test_a_sitemap_that_calls_everything_new_is_not_believed(
    site: Loopback, tmp_path: Path
) -> None:
    living = Living(Paper(rest=None, feed=None), site, tmp_path)
    living.crawl()
    usual = living.crawl()
    living.edit(*ALL)
    assert set(living.crawl()) - set(usual) == {"/wp-sitemap-posts-post-1.xml"}


@pytest.mark.parametrize(
    ("modified", "may"),
    [
        ("2026-02-03T04:00:01Z", True),
        ("2026-02-03T04:00:00Z", True),
        ("2026-02-03T03:59:59Z", False),
        ("2026-02-03T04:00Z", True),
        ("2026-02-03T03:59Z", False),
        ("2026-02-03", True),
        ("2026-02-02", False),
        ("2026-02", True),
        ("2025", False),
    ],
)
def test_tells_change(modified: str, may: bool) -> None:
    assert tells_change(modified, "2026-02-03T04:00:00Z") == may


def test_a_crawl_that_goes_on_knows_that_rest_was_whole(site: Loopback, tmp_path: Path) -> None:
    """The feed's further pages say what REST has said: they are asked for in neither run."""
    living = Living(Paper(sitemap=None), site, tmp_path)
    words = ("crawl", f"{site.base}/", "--archive", living.archive, "--quiet")
    kazcrawl(*words, "--limit", "2", "--concurrency", "1")
    assert rows(living.archive, "SELECT status FROM crawls") == [{"status": "interrupted"}]
    assert "/feed/" not in site.requests
    assert kazcrawl(*words).code == 0
    assert [one for one in site.requests if one.startswith("/feed/")] == ["/feed/"]
    assert site.requests.count(rest(1)) == 1


def test_how_many_pages_a_post_has_is_told_anew(site: Loopback, tmp_path: Path) -> None:
    living = Living(Paper(sitemap=None, feed=None), site, tmp_path)
    living.crawl()
    living.crawl()
    living.edit(4)
    status, headers, body = site.pages[NEWEST]  # type: ignore[misc]
    found = json.loads(body)
    assert found[0]["link"] == path(4)
    found[0]["content"] = {"rendered": "<p>One</p><!--nextpage--><p>Two</p>"}
    site.pages[NEWEST] = (status, headers, json.dumps(found).encode())
    site.pages[f"{path(4)}2/"] = site.pages[path(4)]
    kazcrawl("crawl", f"{site.base}/", "--archive", living.archive, "--quiet")
    parts = "SELECT url, parts FROM mentions WHERE source = 'rest' AND parts > 1"
    assert rows(living.archive, parts) == [{"url": f"{site.base}{path(4)}", "parts": 2}]
    assert f"{path(4)}2/" in site.requests
