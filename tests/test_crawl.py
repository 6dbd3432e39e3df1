"""Whole crawls of the sample site by the command, against its ground truth."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from crawling import kazcrawl, rows
from kazcrawl.sites import known_sites
from sample_site import serve

ROOT = Path(__file__).parents[1]


def plain(url: str) -> str:
    return unquote(url).rstrip("/").lower()


class Crawled:
    """The sample site after one crawl: its truth, its log, its archive."""

    def __init__(self, folder: Path, *options: str) -> None:
        server, self.base = serve.serve()
        self.archive = folder / "archive.sqlite"
        self.run = kazcrawl("crawl", f"{self.base}/", "--archive", self.archive, "--json", *options)
        server.shutdown()
        server.server_close()
        self.paths = [path for _, path in server.requests]
        self.truth: dict[str, Any] = server.site.truth
        self.posts = {plain(post["url"]): post for post in self.truth["posts"]}
        self.articles = {
            plain(row["url"]): row for row in rows(self.archive, "SELECT * FROM articles")
        }


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    return Crawled(tmp_path_factory.mktemp("crawl"))


def test_ends_with_findings_only_where_the_site_has_them(crawled: Crawled) -> None:
    assert crawled.run.code == 1
    (report,) = crawled.run.document
    assert (report["status"], report["articles"]) == ("finished", len(crawled.posts))
    kinds = {row["kind"] for row in rows(crawled.archive, "SELECT kind FROM failures")}
    assert kinds == {"status", "blocked", "robots"}


def test_every_post_once_and_nothing_else(crawled: Crawled) -> None:
    assert set(crawled.articles) == set(crawled.posts)
    texts = " ".join(row["article_body"] or "" for row in crawled.articles.values())
    assert all(canary not in texts for canary in crawled.truth["canaries"])


def test_no_page_is_asked_for_twice(crawled: Crawled) -> None:
    assert [path for path, count in Counter(crawled.paths).items() if count > 1] == []
    assert not [path for path in crawled.paths if path in crawled.truth["disallowed"]]


def test_texts_word_for_word(crawled: Crawled) -> None:
    for url, post in crawled.posts.items():
        row = crawled.articles[url]
        wanted = post["text"] if post["status"] == "ok" else None
        assert (row["article_body"] or "").split() == (wanted or "").split(), url
        assert row["headline"] == post["title"], url


def test_paragraphs_and_lines_are_kept(crawled: Crawled) -> None:
    for url, post in crawled.posts.items():
        if post["status"] == "ok":
            assert crawled.articles[url]["article_body"] == post["text"], url


def test_dates_authors_sections(crawled: Crawled) -> None:
    for url, post in crawled.posts.items():
        row = crawled.articles[url]
        assert row["date_published"][:10] == post["date"][:10], url
        if post["status"] != "dead":
            assert (row["date_published"], row["date_precision"]) == (post["date"], "second")
            assert row["author"] == post["author"]
            assert sorted(json.loads(row["sections"])) == sorted(post["sections"]), url


def test_days_at_the_site_s_place(crawled: Crawled) -> None:
    dated = {
        url: found for url in crawled.posts if (found := re.search(r"/(\d{4})/(\d\d)/(\d\d)/", url))
    }
    for url, found in dated.items():
        assert crawled.articles[url]["day_published"] == "-".join(found.groups()), url
    evenings = [
        row
        for row in crawled.articles.values()
        if row["date_published"][:10] != row["day_published"]
    ]
    assert len(evenings) == 2
    for row in evenings:
        day, archive = row["day_published"], ("--archive", crawled.archive)
        shown = " ".join(kazcrawl("show", str(row["id"]), *archive).out.split())
        assert (
            f"{row['date_published']} (to the second, by feed; {day} at the site's own place)"
            in shown
        )
        word = row["headline"].split()[-1]
        assert str(row["id"]) in _ids_found(word, "--from", day, "--to", day, *archive)
        assert str(row["id"]) not in _ids_found(word, "--to", row["date_published"][:10], *archive)
        assert str(row["id"]) in _ids_found(word, "--to", row["date_published"], *archive)


def _ids_found(*options: str | Path) -> list[str]:
    out = kazcrawl("search", *options).out
    return re.findall(r"^(\d+)  \d{4}", out, re.M)


def test_languages(crawled: Crawled) -> None:
    for url, post in crawled.posts.items():
        if post["status"] == "ok":
            assert (crawled.articles[url]["language"] or "").split("-")[0] == post["language"], url


def test_every_stub_is_linked(crawled: Crawled) -> None:
    sql = "SELECT s.listing_url, a.url FROM stubs s JOIN articles a ON a.id = s.article_id"
    seen = {(plain(row["listing_url"]), plain(row["url"])) for row in rows(crawled.archive, sql)}
    listings = crawled.truth["listings"].items()
    wanted = {
        (plain(first), plain(url)) for first, pages in listings for page in pages for url in page
    }
    assert seen <= wanted
    # Date and author archives are left, on record, when thirty in a row have taught nothing.
    again = re.compile(r"/index\.php/(?:author/|\d{4}(?:/\d\d){0,2}$)")
    assert {pair for pair in wanted - seen if not again.search(pair[0])} == set()
    skipped = rows(crawled.archive, "SELECT * FROM frontier WHERE state = 'skipped'")
    assert skipped
    assert all(row["reason"] and again.search(plain(row["listing_url"])) for row in skipped)


def test_full_walks_every_archive(crawled: Crawled, tmp_path: Path) -> None:
    again = Crawled(tmp_path, "--full")
    listings = {plain(url) for url in again.truth["listings"]}
    seen = {
        plain(row["listing_url"])
        for row in rows(again.archive, "SELECT DISTINCT listing_url FROM stubs")
    }
    assert {url for url in listings - seen if not re.search(r"/\d{4}/\d\d/\d\d$", url)} == set()
    assert len(seen) > len(
        {
            plain(row["listing_url"])
            for row in rows(crawled.archive, "SELECT listing_url FROM stubs")
        }
    )


def test_one_article_and_many_stubs(crawled: Crawled) -> None:
    sql = "SELECT article_id, count(*) AS n, count(DISTINCT listing_url) AS listings FROM stubs GROUP BY 1 ORDER BY 2 DESC"
    most = rows(crawled.archive, sql)[0]
    assert most["n"] >= 6
    assert most["n"] == most["listings"]


def test_home_stubs(crawled: Crawled) -> None:
    sql = "SELECT s.*, a.url AS article FROM stubs s JOIN articles a ON a.id = s.article_id WHERE listing_kind = 'home'"
    for row in rows(crawled.archive, sql):
        post = crawled.posts[plain(row["article"])]
        assert row["truncated"] == post["truncated"], row["article"]
        assert (row["image_caption"] or None) == (post["caption"] or None), row["article"]
        year, month, day = (
            plain(row["article"]).split("/index.php/")[1].split("/")[:3]
            if "index.php" in row["article"]
            else post["date"][:10].split("-")
        )
        assert (
            row["date_published"] == f"{year}-{month}-{day}"
        )  # the day at the site's place, not UTC's
        assert row["truncation_mark"] in {"[...]", None}
        assert json.loads(row["sections"]) == post["sections"] or sorted(
            json.loads(row["sections"])
        ) == sorted(post["sections"])


def test_the_join_is_checked(crawled: Crawled) -> None:
    found = Counter(
        row["excerpt_match"] for row in rows(crawled.archive, "SELECT excerpt_match FROM stubs")
    )
    assert found["exact"] > 250
    assert found["edited"] >= 1
    unread = rows(
        crawled.archive,
        "SELECT 1 FROM stubs s JOIN articles a ON a.id = s.article_id WHERE a.article_body IS NULL AND s.excerpt_match IS NOT NULL",
    )
    assert unread == []


def test_letters_never_date_their_article(crawled: Crawled) -> None:
    for url, post in crawled.posts.items():
        sql = "SELECT * FROM letters WHERE article_id = ? ORDER BY position"
        found = rows(crawled.archive, sql, crawled.articles[url]["id"])
        wanted = post["letters"] or []
        assert [row["date"] for row in found] == [letter["date"] for letter in wanted], url
        for row, letter in zip(found, wanted, strict=True):
            names = [one["name"] for one in json.loads(row["signatories"])]
            assert names == [
                one["name"] if isinstance(one, dict) else one[0] for one in letter["signatories"]
            ], url


def test_comments(crawled: Crawled) -> None:
    for url, post in crawled.posts.items():
        sql = "SELECT * FROM comments WHERE article_id = ? ORDER BY id"
        found = rows(crawled.archive, sql, crawled.articles[url]["id"])
        assert len(found) == len(post["comments"] or []), url


def test_duplicates_are_grouped_not_dropped(crawled: Crawled) -> None:
    kinds = Counter(row["kind"] for row in rows(crawled.archive, "SELECT kind FROM duplicates"))
    assert kinds == {"exact": 1, "near": 1}


def test_database_is_whole(crawled: Crawled) -> None:
    assert rows(crawled.archive, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    assert rows(crawled.archive, "PRAGMA foreign_key_check") == []
    assert kazcrawl("verify", "--archive", crawled.archive).code == 0


def test_every_response_is_in_the_warc(crawled: Crawled) -> None:
    from warcio.archiveiterator import ArchiveIterator

    captures = rows(crawled.archive, "SELECT * FROM captures ORDER BY id")
    assert len(captures) == len(crawled.paths)
    folder = crawled.archive.with_suffix(".warc")
    for row in captures:
        with (folder / row["warc_file"]).open("rb") as file:
            file.seek(row["warc_offset"])
            record = next(iter(ArchiveIterator(file, check_digests="raise")))
            assert record.rec_headers.get_header("WARC-Target-URI") == row["url"]
            record.content_stream().read()
    for file_path in folder.glob("*.warc.gz"):
        assert subprocess.run(["gunzip", "-t", file_path], check=False).returncode == 0
        assert (
            subprocess.run(
                [sys.executable, "-m", "warcio.cli", "check", file_path],
                check=False,
                capture_output=True,
            ).returncode
            == 0
        )


def test_scrapy_crawl_gives_stubs_and_articles(tmp_path: Path) -> None:
    """``scrapy crawl SITE -O items.json``, for a site whose file lies in ./sites."""
    server, base = serve.serve()
    folder = tmp_path / "sites"
    folder.mkdir()
    text = (
        (ROOT / "data" / "sample" / "site.toml")
        .read_text("utf-8")
        .replace("127.0.0.1:8973", base.removeprefix("http://"))
    )
    (folder / "sample.toml").write_text(text, "utf-8")
    environment = os.environ | {
        "SCRAPY_SETTINGS_MODULE": "kazcrawl.settings",
        "KAZCRAWL_ARCHIVE": str(tmp_path / "a.sqlite"),
    }
    command = [sys.executable, "-m", "scrapy"]
    listed = subprocess.run(
        [*command, "list"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(listed.stdout.split()) == {"sample", *known_sites()}
    done = subprocess.run(
        [*command, "crawl", "sample", "-O", "items.json"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    server.shutdown()
    server.server_close()
    assert done.returncode == 0, done.stderr
    items = json.loads((tmp_path / "items.json").read_text("utf-8"))
    stubs = [item for item in items if "excerpt" in item]
    articles = [item for item in items if "article_body" in item]
    assert len(articles) == len(server.site.truth["posts"]) - 1  # the dead one has no page
    assert len(stubs) > 250
    assert any("қ" in (item["article_body"] or "") for item in articles), (
        "Kazakh letters are written as themselves"
    )


def test_since_leaves_older_posts(tmp_path: Path) -> None:
    recent = Crawled(tmp_path, "--since", "2016-01-01")
    read = {url for url, row in recent.articles.items() if row["article_body"]}
    wanted = {
        url
        for url, post in recent.posts.items()
        if post["status"] == "ok" and post["date"] >= "2016-01-02"
    }
    assert wanted <= read
    assert len(recent.paths) < 150
    assert not {url for url in read if "/index.php/2014/" in url}
