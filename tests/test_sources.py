"""Feeds, REST and sitemaps as equals of the listings: each missing, lying or broken in turn.

Every case is a whole crawl of a paper on loopback, and its coverage.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import source_site
from crawling import kazcrawl, rows
from kazcrawl.archive import open_archive
from kazcrawl.archive.coverage import read_coverage
from kazcrawl.sites.site import site_of_url
from loopback import serve
from source_site import ALL, BROKEN, HTML, JSON, MISSING, XML, Page, Paper, rest, rest_page

SOME = frozenset(range(1, 9))
LAST = frozenset((12,))
LOW = frozenset(range(1, 5))


class Crawled:
    """A paper after one crawl: requests, exit codes, archive and coverage."""

    def __init__(self, pages: Mapping[str, Page], folder: Path, *options: str) -> None:
        self.archive = folder / "archive.sqlite"
        with serve(dict(pages)) as site:
            run = kazcrawl("crawl", f"{site.base}/", "--archive", self.archive, "--quiet", *options)
            self.requests, self.base = site.requests, site.base
        assert "Traceback" not in run.err, run.err
        self.code = run.code
        with open_archive(self.archive) as archive, archive.connect() as connection:
            found = read_coverage(connection, site_of_url(f"{self.base}/").name)
        self.coverage: dict[str, Any] = json.loads(json.dumps(found.as_dict()))

    def posts(self) -> set[int]:
        """The numbers of the posts whose text is archived."""
        found = rows(self.archive, "SELECT url FROM articles WHERE article_body IS NOT NULL")
        return {int(row["url"].rstrip("/").rpartition("-")[2]) for row in found}

    def gaps(self) -> set[tuple[str, str]]:
        return {(gap["kind"], gap["url"].removeprefix(self.base)) for gap in self.coverage["gaps"]}

    def state(self, source: str) -> str:
        state: str = self.coverage["sources"][source]["state"]
        return state


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    return Crawled(Paper().pages(), tmp_path_factory.mktemp("whole"))


def test_all_sources_agree(whole: Crawled) -> None:
    assert whole.code == 0
    assert whole.posts() == ALL
    assert whole.coverage["complete"], whole.coverage["reasons"]
    for name in ("listings", "feed", "rest", "sitemap"):
        assert whole.state(name) == "read", name
    assert whole.coverage["sources"]["rest"]["expected"] == len(ALL)
    assert whole.coverage["months"] == [{"month": "2016-05", "expected": 12, "archived": 12}]


def test_few_requests(whole: Crawled) -> None:
    asked = [path for path in whole.requests if not path.startswith("/2016/05/")]
    assert sorted(asked) == sorted(
        [
            *("/robots.txt", "/", "/page/2/", "/page/3/", rest(1), rest(2), rest(3), "/feed/"),
            *("/wp-sitemap.xml", "/wp-sitemap-posts-post-1.xml"),
        ]
    )
    assert len(set(whole.requests)) == len(whole.requests)


def test_who_named_what(whole: Crawled) -> None:
    found = rows(whole.archive, "SELECT source, count(*) AS n FROM mentions GROUP BY 1 ORDER BY 1")
    assert [(row["source"], row["n"]) for row in found] == [
        ("feed", 5),
        ("rest", 12),
        ("sitemap", 12),
    ]
    (row,) = rows(
        whole.archive,
        "SELECT * FROM mentions WHERE source = 'rest' AND url LIKE '%post-3/'",
    )
    assert (row["published"], row["modified"]) == ("2016-05-03T09:30:00Z", "2017-01-01T00:00:00Z")
    assert row["pending"] is None


def test_lastmod_is_evidence_and_never_a_date_of_publication(whole: Crawled) -> None:
    found = rows(whole.archive, "SELECT * FROM dates WHERE source = 'sitemap'")
    assert len(found) == len(ALL)
    assert {(row["raw"], row["value"], row["refused"], row["chosen"]) for row in found} == {
        ("2020-02-02", None, "modified", 0)
    }


@pytest.mark.parametrize("name", ["listed", "feed", "rest", "sitemap"])
def test_a_post_that_one_source_alone_names(name: str, tmp_path: Path) -> None:
    sources = dict.fromkeys(("listed", "feed", "rest", "sitemap"), SOME) | {name: SOME | LAST}
    done = Crawled(Paper(**sources).pages(), tmp_path)
    assert done.posts() == SOME | LAST
    assert (done.code, done.coverage["complete"], done.gaps()) == (0, True, set())


def test_what_rest_says_of_a_post_becomes_evidence_when_its_page_is_read(tmp_path: Path) -> None:
    done = Crawled(Paper(listed=SOME, feed=SOME, sitemap=None).pages(), tmp_path)
    (row,) = rows(done.archive, "SELECT * FROM articles WHERE url LIKE '%post-12/'")
    assert row["date_published"] == "2016-05-12T09:30:00Z"
    assert (row["date_source"], row["author"], row["author_source"]) == ("rest", "Nina", "rest")
    assert (row["sections"], row["sections_source"]) == ('["Ferries"]', "rest")
    assert rows(done.archive, "SELECT 1 FROM mentions WHERE pending IS NOT NULL") == []


LOGIN = (302, {"Location": "/wp-login.php?redirect_to=x"}, b"")
HIDDEN: dict[int, source_site.Answer] = {
    9: MISSING,
    10: (403, {}, b"<html><body>Private</body></html>"),
    11: (401, {}, b"<html><body>Private</body></html>"),
    12: LOGIN,
}


def test_hidden_posts_are_asked_for_and_never_archived(tmp_path: Path) -> None:
    paper = Paper(listed=SOME, hidden=HIDDEN)
    login = "<html><body><h1>Log in</h1><p>" + source_site.TEXT + "</p></body></html>"
    done = Crawled(paper.pages(**{"/wp-login.php?redirect_to=x": login}), tmp_path)
    assert done.posts() == SOME
    assert len(rows(done.archive, "SELECT 1 FROM articles")) == len(SOME)
    for table in ("article_search", "feed_entries", "versions"):
        texts = " ".join(
            str(list(row.values())) for row in rows(done.archive, f"SELECT * FROM {table}")
        )
        assert not any(f"number {one}'" in texts for one in HIDDEN), table
    assert done.gaps() == {("post", source_site.path(one)) for one in HIDDEN}
    assert {tuple(gap["sources"]) for gap in done.coverage["gaps"]} == {("feed", "rest", "sitemap")}
    assert all(gap["reason"] for gap in done.coverage["gaps"])


def test_a_sitemap_of_dead_addresses_is_left(tmp_path: Path) -> None:
    dead = [f"/2016/06/{at % 30 + 1:02d}/dead-{at}/" for at in range(400)]
    wanted = [*dead[:200], *(source_site.path(one) for one in sorted(ALL)), *dead[200:]]
    done = Crawled(
        Paper().pages(**{"/wp-sitemap-posts-post-1.xml": source_site.urlset(wanted)}), tmp_path
    )
    assert done.posts() == ALL
    assert sum("/dead-" in path for path in done.requests) < 80
    assert len(rows(done.archive, "SELECT 1 FROM articles")) == len(ALL)
    assert done.gaps() == {("post", path) for path in dead}
    reasons = [gap["reason"] for gap in done.coverage["gaps"]]
    assert sum("KAZCRAWL_SITEMAP_DEAD" in reason for reason in reasons) > 300
    assert done.coverage["months"][1] == {"month": "2016-06", "expected": 400, "archived": 0}


@dataclass
class Case:
    """What is broken, and what coverage then says; all posts are archived all the same."""

    pages: dict[str, Page]
    source: str
    state: str
    gaps: set[tuple[str, str]] = field(default_factory=set)
    asked: tuple[str, ...] = ()
    paper: Paper = field(default_factory=Paper)


TWELVE = {"X-WP-Total": "12", "X-WP-TotalPages": "3"}
COMMENTS = (
    '<rss version="2.0"><channel><item><title>By Ann</title>'
    "<link>{base}/2016/05/02/post-2/#comment-7</link></item></channel></rss>"
)
ELSEWHERE = (
    '<rss version="2.0"><channel><item><title>News</title>'
    "<link>http://elsewhere.example/2016/05/02/news/</link></item></channel></rss>"
)
SITEMAP = "/wp-sitemap-posts-post-1.xml"
PACKED = gzip.compress(
    source_site.urlset(source_site.path(one) for one in ALL).replace("{base}", "").encode()
)
GUESSED = ("/sitemap.xml", "/wp-sitemap.xml", "/sitemap_index.xml")

CASES = {
    "REST is not there": Case({rest(1): MISSING}, "rest", "absent", asked=("/feed/?paged=3",)),
    "REST is forbidden": Case({rest(1): (401, JSON, b"{}")}, "rest", "absent"),
    "REST answers HTML": Case({rest(1): HTML}, "rest", "absent", asked=("/feed/?paged=2",)),
    "REST answers an error as 200": Case(
        {rest(1): (200, JSON, b'{"code":"rest_disabled","message":"no"}')}, "rest", "absent"
    ),
    "REST leads home": Case({rest(1): (301, {"Location": "/"}, b"")}, "rest", "absent"),
    "REST is cut": Case(
        {rest(1): (200, JSON, b'[{"link": "/2016/05/0')}, "rest", "failed", {("page", rest(1))}
    ),
    "REST is another site's": Case(
        {
            rest(1): (
                200,
                JSON,
                json.dumps([source_site.rest_row(1, "http://elsewhere.example")]).encode(),
            )
        },
        "rest",
        "absent",
    ),
    "REST fails": Case(
        {rest(1): BROKEN}, "rest", "failed", {("page", rest(1))}, asked=("/feed/?paged=2",)
    ),
    "REST breaks off": Case(
        {rest(2): BROKEN},
        "rest",
        "read",
        {("page", rest(2)), ("count", rest(1))},
        asked=("/feed/?paged=2",),
    ),
    "REST promises too much": Case(
        {
            rest(1): rest_page(ALL, {"X-WP-Total": "500", "X-WP-TotalPages": "2"}),
            rest(2): (400, JSON, b'{"code":"rest_post_invalid_page_number"}'),
        },
        "rest",
        "read",
        {("count", rest(1))},
        asked=("/feed/?paged=2",),
    ),
    "REST promises too little": Case(
        {rest(1): rest_page(ALL, {"X-WP-Total": "3", "X-WP-TotalPages": "1"})},
        "rest",
        "read",
        asked=("/feed/?paged=2",),
    ),
    "REST counts nothing": Case(
        {rest(1): rest_page(ALL, {})}, "rest", "read", asked=("/feed/?paged=2",)
    ),
    "REST goes round": Case(
        {
            rest(at): rest_page(SOME, {"X-WP-Total": "12", "X-WP-TotalPages": "900"})
            for at in (1, 2)
        },
        "rest",
        "read",
        {("count", rest(1))},
    ),
    "REST takes turns": Case(
        {
            rest(at): rest_page(
                (SOME - LOW, LOW)[at % 2], {"X-WP-Total": "12", "X-WP-TotalPages": "900"}
            )
            for at in range(1, 7)
        },
        "rest",
        "read",
        {("count", rest(1))},
    ),
    "feed takes turns": Case(
        {
            f"/feed/{f'?paged={at}' * (at > 1)}": source_site._rss((SOME - LOW, LOW)[at % 2])
            for at in range(1, 7)
        },
        "feed",
        "read",
        asked=("/feed/?paged=3",),
        paper=Paper(rest=None),
    ),
    "no feed": Case({}, "feed", "unknown", paper=Paper(feed=None)),
    "feed is not there": Case({"/feed/": MISSING}, "feed", "absent"),
    "feed is HTML": Case({"/feed/": HTML}, "feed", "absent"),
    "feed is cut": Case({"/feed/": "<rss><channel><it"}, "feed", "failed", {("page", "/feed/")}),
    "feed is empty": Case({"/feed/": ""}, "feed", "failed", {("page", "/feed/")}),
    "feed is of comments": Case({"/feed/": COMMENTS}, "feed", "absent"),
    "feed is another site's": Case({"/feed/": ELSEWHERE}, "feed", "absent"),
    "feed ends with a 404": Case(
        {}, "feed", "read", asked=("/feed/?paged=2",), paper=Paper(rest=None, feed=ALL - {1, 2})
    ),
    "no sitemap": Case({}, "sitemap", "unknown", paper=Paper(sitemap=None)),
    "no sitemap and no REST": Case(
        {}, "sitemap", "absent", asked=GUESSED, paper=Paper(sitemap=None, rest=None)
    ),
    "a guessed sitemap": Case(
        {"/sitemap.xml": source_site.urlset(source_site.path(one) for one in ALL)},
        "sitemap",
        "read",
        asked=("/sitemap.xml",),
        paper=Paper(sitemap=None, rest=None, listed=SOME, feed=SOME),
    ),
    "sitemap is forbidden": Case({"/wp-sitemap.xml": (403, {}, b"no")}, "sitemap", "absent"),
    "sitemap is HTML": Case({"/wp-sitemap.xml": HTML}, "sitemap", "absent"),
    "sitemap fails": Case(
        {"/wp-sitemap.xml": BROKEN}, "sitemap", "failed", {("page", "/wp-sitemap.xml")}
    ),
    "a sitemap of the index is not there": Case(
        {SITEMAP: MISSING}, "sitemap", "read", {("page", SITEMAP)}
    ),
    "sitemap is packed": Case(
        {SITEMAP: (200, {"Content-Type": "application/gzip"}, PACKED)}, "sitemap", "read"
    ),
    "sitemap is packed and cut": Case(
        {SITEMAP: (200, XML, PACKED[:-30])}, "sitemap", "read", {("page", SITEMAP)}
    ),
    "sitemaps name each other": Case(
        {SITEMAP: source_site._index("/wp-sitemap.xml", SITEMAP)}, "sitemap", "read"
    ),
    "sitemap of another host": Case(
        {"/robots.txt": "Sitemap: http://elsewhere.example/sitemap.xml"}, "sitemap", "unknown"
    ),
    "sitemap as text": Case(
        {
            SITEMAP: "\n".join(f"{{base}}{source_site.path(one)}" for one in ALL),
        },
        "sitemap",
        "read",
        paper=Paper(listed=SOME, feed=SOME, rest=SOME),
    ),
    "a listing breaks off": Case({"/page/2/": BROKEN}, "listings", "read", {("page", "/page/2/")}),
    "a listing promises too much": Case(
        {"/page/9/": MISSING}, "listings", "read", {("count", "/")}, paper=Paper(last_page=9)
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_source_that_is_missing_lying_or_broken(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    done = Crawled(case.paper.pages(**case.pages), tmp_path)
    assert done.posts() == case.paper.listed | (case.paper.rest or ALL) | (
        case.paper.sitemap or ALL
    )
    assert done.state(case.source) == case.state, done.coverage["sources"][case.source]
    assert done.gaps() == case.gaps
    assert done.coverage["complete"] is (not case.gaps)
    assert set(case.asked) <= set(done.requests)
    assert not {rest(6), "/feed/?paged=6"} & set(done.requests), "a source that has no end"
    if case.state == "absent":
        assert done.coverage["sources"][case.source]["notes"]


def test_with_rest_whole_the_feed_is_asked_once_and_no_place_is_guessed(whole: Crawled) -> None:
    assert [path for path in whole.requests if path.startswith("/feed/")] == ["/feed/"]
    assert not {"/sitemap.xml", "/sitemap_index.xml"} & set(whole.requests)


def test_robots_forbids_rest(tmp_path: Path) -> None:
    done = Crawled(
        Paper().pages(**{"/robots.txt": "User-agent: *\nDisallow: /wp-json/\n"}), tmp_path
    )
    assert rest(1) not in done.requests
    assert done.state("rest") == "absent"
    assert done.coverage["complete"]
    assert "/feed/?paged=3" in done.requests


SITE_FILE = """
name = "paper"
start_urls = ["{base}/"]
without_sources = ["rest", "sitemap", "feed"]
"""


def test_sources_that_the_site_file_leaves_out(tmp_path: Path) -> None:
    with serve(dict(Paper().pages())) as site:
        file = tmp_path / "paper.toml"
        file.write_text(SITE_FILE.format(base=site.base), "utf-8")
        assert kazcrawl("crawl", file, "--archive", tmp_path / "a.sqlite", "--quiet").code == 0
        others = [path for path in site.requests if not path.startswith("/2016/05/")]
    assert sorted(others) == ["/", "/page/2/", "/page/3/", "/robots.txt"]
    told = kazcrawl("coverage", file, "--archive", tmp_path / "a.sqlite", "--json")
    assert told.document["sources"]["rest"]["state"] == "unknown"


def test_since_asks_for_no_older_post_of_any_source(tmp_path: Path) -> None:
    done = Crawled(Paper(listed=LAST).pages(), tmp_path, "--since", "2016-05-10")
    assert done.posts() == {10, 11, 12}
    assert done.gaps() == {("post", source_site.path(one)) for one in range(1, 10)}
    assert "--since" in done.coverage["gaps"][0]["reason"]


def test_sources_that_disagree_are_told_by_show(tmp_path: Path) -> None:
    other = source_site.rest_row(3) | {"title": {"rendered": "Another &#8211; <em>headline</em>"}}
    others = [source_site.rest_row(one) for one in ALL - {3}]
    page = (200, JSON | TWELVE | {"X-WP-TotalPages": "1"}, json.dumps([other, *others]).encode())
    done = Crawled(Paper().pages(**{rest(1): page}), tmp_path)
    (row,) = rows(done.archive, "SELECT * FROM articles WHERE url LIKE '%post-3/'")
    assert (row["headline"], row["headline_source"]) == (source_site.headline(3), "page")
    shown = kazcrawl("show", str(row["id"]), "--archive", done.archive).out
    assert "Another – headline" in shown
    assert "= as archived, - not said" in shown
    (line,) = [line.split() for line in shown.splitlines() if line.startswith(" rest")]
    assert line[-2:] == ["=", "="], "its author, and its categories and tags together"
    told = kazcrawl("show", str(row["id"]), "--archive", done.archive, "--json").document
    said = {(entry["source"], entry["headline"]) for entry in told["feed_entries"]}
    assert said == {("rest", "Another – headline")}


def test_a_crawl_that_was_stopped_is_not_complete(tmp_path: Path) -> None:
    done = Crawled(Paper().pages(), tmp_path, "--limit", "3")
    assert not done.coverage["complete"]
    assert done.coverage["crawl_status"] == "interrupted"
    assert any("same command goes on" in reason for reason in done.coverage["reasons"])


def test_a_later_crawl_fills_the_gap(tmp_path: Path) -> None:
    pages = Paper(feed=None, rest=None, sitemap=None).pages()
    whole = pages["/page/2/"]
    archive = tmp_path / "archive.sqlite"
    with serve(dict(pages)) as site:
        for answer, code in ((BROKEN, 1), (whole, 0)):
            site.pages["/page/2/"] = answer
            kazcrawl("crawl", f"{site.base}/", "--archive", archive, "--quiet")
            assert kazcrawl("coverage", f"{site.base}/", "--archive", archive).code == code


def test_a_recrawl_that_saw_nothing_new_leaves_no_gap(tmp_path: Path) -> None:
    """It read the first pages only, and these are what the first crawl read to the end."""
    archive = tmp_path / "archive.sqlite"
    with serve(Paper().pages()) as site:
        for _ in range(2):
            assert kazcrawl("crawl", f"{site.base}/", "--archive", archive).code == 0
            told = kazcrawl("coverage", f"{site.base}/", "--archive", archive, "--json")
            assert told.code == 0, told.out
            states = {name: one["state"] for name, one in told.document["sources"].items()}
            assert [states[name] for name in ("listings", "rest")] == ["read", "read"]


def test_coverage_for_a_person(whole: Crawled, tmp_path: Path) -> None:
    told = kazcrawl("coverage", f"{whole.base}/", "--archive", whole.archive)
    assert "complete (crawl 1)" in told.out
    assert "12 of 12 posts archived" in told.out
    assert max(map(len, told.out.splitlines())) < 80
    document = kazcrawl("coverage", f"{whole.base}/", "--archive", whole.archive, "--json").document
    assert document == whole.coverage
    quiet = kazcrawl("coverage", f"{whole.base}/", "--archive", whole.archive, "--quiet")
    assert (quiet.code, quiet.out) == (0, "")


def test_coverage_of_a_site_that_is_not_there(whole: Crawled, tmp_path: Path) -> None:
    for name in ("nowhere", "http://elsewhere.example/"):
        told = kazcrawl("coverage", name, "--archive", whole.archive)
        assert told.code == 2
        assert "never crawled" in told.err
    assert kazcrawl("coverage", "x", "--archive", tmp_path / "none.sqlite").code == 2


def test_coverage_of_an_archive_that_cannot_be_written(whole: Crawled, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    copy.write_bytes(whole.archive.read_bytes())
    copy.chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        assert kazcrawl("coverage", f"{whole.base}/", "--archive", copy, "--quiet").code == 0
    finally:
        tmp_path.chmod(0o755)
    assert copy.read_bytes() == whole.archive.read_bytes()
