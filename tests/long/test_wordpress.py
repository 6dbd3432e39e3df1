"""Whole crawls of a real WordPress, filled with known posts, against its truth, in four themes.

``KAZCRAWL_WORDPRESS="--seed 7 --more entity"`` adds options of ``setup.sh``;
``KAZCRAWL_THEMES="/folder/of/understrap /folder/of/_s"`` adds themes that are folders.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import unquote

import pytest

from crawling import Run, kazcrawl, rows

WORDPRESS = Path(__file__).parents[3] / "shared" / "wordpress"
FORBIDDEN = ("disallowed /wp-admin/", "login", "xmlrpc", "replytocom", "search", "oembed")
THEMES = ("kazlegacy", "twentytwentyone", "twentytwentytwo", "twentytwentythree")
"""Classic and block themes; the last two show neither author nor sections on their listings."""
OWN_THEMES = tuple(os.environ.get("KAZCRAWL_THEMES", "").split())

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not WORDPRESS.is_dir(), reason=f"no folder {WORDPRESS}"),
    pytest.mark.skipif(os.geteuid() != 0, reason="the WordPress installs packages: only root may"),
]


def plain(url: str) -> str:
    return unquote(url).rstrip("/").lower()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def f1(found: str | None, wanted: str) -> float:
    """Agreement of two texts as multisets of words: 1.0 for the same words as often."""
    have, want = Counter((found or "").split()), Counter(wanted.split())
    total = have.total() + want.total()
    return 2 * (have & want).total() / total if total else 1.0


class Crawled:
    """A WordPress after one crawl: its truth, its log, the archive of it."""

    def __init__(self, folder: Path, archive: Path, run: Run, since: float) -> None:
        self.run = run
        self.archive = archive
        self.truth: dict[str, Any] = json.loads((folder / "site" / "truth.json").read_text("utf-8"))
        report = [
            sys.executable,
            str(WORDPRESS / "access_report.py"),
            str(folder / "site"),
            "--ua",
            "kazcrawl",
            "--since",
            str(int(since)),
        ]
        self.access: dict[str, Any] = json.loads(subprocess.check_output(report))
        self.posts = {plain(post["url"]): post for post in self.truth["posts"]}
        self.articles = {
            plain(row["url"]): row for row in rows(self.archive, "SELECT * FROM articles")
        }
        self.both = [
            (self.articles[url], post) for url, post in self.posts.items() if url in self.articles
        ]

    def share(self, name: str, wrong: list[Any]) -> float:
        """The share of posts that are right, printed with what is wrong."""
        right = 1 - len(wrong) / len(self.posts)
        print(
            f"{name:<10} {right:8.2%} of {len(self.posts)}",
            *wrong[:20],
            sep="\n    " if wrong else " ",
        )
        return right


def run_script(name: str, *arguments: str) -> None:
    command = [str(WORDPRESS / name), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def set_up(site: Path, port: int) -> None:
    options = ["--posts", "300", "--cache", "1", "--theme", "kazlegacy"]
    options += shlex.split(os.environ.get("KAZCRAWL_WORDPRESS", ""))
    run_script("setup.sh", "--dir", str(site), "--port", str(port), *options)
    for theme in map(Path, OWN_THEMES):
        shutil.copytree(theme, site / "www/wp-content/themes" / theme.name)


@pytest.fixture(scope="module")
def wordpress() -> Iterator[tuple[Path, str]]:
    # Not tmp_path: its parents are closed to the accounts that WordPress and MariaDB run as.
    folder = Path(tempfile.mkdtemp(prefix="kazcrawl-wordpress-"))
    folder.chmod(0o755)
    site, port = folder / "site", free_port()
    try:
        set_up(site, port)
        yield folder, f"http://127.0.0.1:{port}/"
    finally:
        subprocess.run([WORDPRESS / "stop.sh", site], capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module", params=[*THEMES, *(Path(theme).name for theme in OWN_THEMES)])
def crawled(wordpress: tuple[Path, str], request: pytest.FixtureRequest) -> Crawled:
    folder, base = wordpress
    run_script("switch_theme.sh", "--dir", str(folder / "site"), request.param)
    archive, since = folder / f"{request.param}.sqlite", time.time()
    run = kazcrawl("crawl", base, "--archive", archive, "--json", timeout=600)
    return Crawled(folder, archive, run, since)


def test_every_public_post_and_nothing_else(crawled: Crawled) -> None:
    share = crawled.share("posts", sorted(set(crawled.posts) - set(crawled.articles)))
    assert share >= 0.995
    assert set(crawled.articles) <= set(crawled.posts)
    (report,) = crawled.run.document
    failures = {row["kind"] for row in rows(crawled.archive, "SELECT kind FROM failures")}
    assert failures <= {"blocked", "media", "status"}
    # A post cites a page that never existed: found by it only where a theme lists whole posts.
    assert (report["status"], crawled.run.code) == ("finished", int("status" in failures))


def test_nothing_hidden_is_archived(crawled: Crawled) -> None:
    tables = [
        row["name"]
        for row in rows(crawled.archive, "SELECT name FROM sqlite_schema WHERE type = 'table'")
    ]
    texts = " ".join(
        str(list(row.values()))
        for table in tables
        for row in rows(crawled.archive, f"SELECT * FROM {table}")
    )
    hidden = [one["canary"] for one in crawled.truth["hidden"]]
    assert hidden
    assert [canary for canary in hidden if canary in texts] == []


@pytest.mark.parametrize(
    ("field", "wanted"),
    [("headline", "title"), ("date_published", "date_gmt"), ("author", "author")],
)
def test_fields(crawled: Crawled, field: str, wanted: str) -> None:
    # None stands for the empty title that WordPress allows.
    wrong = [
        (row[field], post[wanted], post["kind"])
        for row, post in crawled.both
        if (row[field] or "") != post[wanted]
    ]
    assert crawled.share(field, wrong) >= 0.99


def test_sections(crawled: Crawled) -> None:
    pairs = [
        (json.loads(row["sections"] or "[]"), post["categories"], post["kind"])
        for row, post in crawled.both
    ]
    assert (
        crawled.share("sections", [pair for pair in pairs if sorted(pair[0]) != sorted(pair[1])])
        >= 0.97
    )


def test_no_decoy_date_is_chosen(crawled: Crawled) -> None:
    assert [post for _, post in crawled.both if post["decoy_dates"]]
    days = [
        (row["date_published"] or "", post["date_gmt"], post["decoy_dates"])
        for row, post in crawled.both
    ]
    wrong = [one for one in days if one[0][:10] != one[1][:10]]
    crawled.share("day", wrong)
    assert wrong == []


def test_texts(crawled: Crawled) -> None:
    pairs = [
        (f1(row["article_body"], post["text"]), post)
        for row, post in crawled.both
        if not post["protected"]
    ]
    scores = [score for score, _ in pairs]
    poor = [
        (round(score, 3), post["kind"], unquote(post["url"]))
        for score, post in pairs
        if score < 0.97
    ]
    print(
        f"\ntext F1 median {median(scores):.4f} least {min(scores):.4f} exact {sum(s == 1 for s in scores)}"
    )
    assert crawled.share("F1 >= 0.97", poor) >= 0.99
    assert median(scores) >= 0.99


def test_protected_posts_have_no_text(crawled: Crawled) -> None:
    protected = [row for row, post in crawled.both if post["protected"]]
    assert protected
    assert [
        row["url"] for row in protected if row["article_body"] or row["article_body_html"]
    ] == []


def test_every_stub_is_linked_to_its_article(crawled: Crawled) -> None:
    sql = "SELECT s.listing_url, a.url FROM stubs s JOIN articles a ON a.id = s.article_id"
    found = {(plain(row["listing_url"]), plain(row["url"])) for row in rows(crawled.archive, sql)}
    by_id = {post["id"]: plain(post["url"]) for post in crawled.posts.values()}
    wanted = {
        (plain(listing), by_id[post])
        for listing, pages in crawled.truth["listings"].items()
        for page in pages
        for post in page
    }
    print(f"\nstubs {len(wanted & found)} of {len(wanted)} linked")
    assert len(wanted & found) >= 0.99 * len(wanted), sorted(wanted - found)[:20]


def test_stubs_say_what_their_posts_are(crawled: Crawled) -> None:
    sql = "SELECT s.headline, s.author, s.sections, a.url FROM stubs s JOIN articles a ON a.id = s.article_id"
    pairs = [
        (row, crawled.posts[plain(row["url"])])
        for row in rows(crawled.archive, sql)
        if plain(row["url"]) in crawled.posts
    ]
    titles = [row["headline"] for row, post in pairs if (row["headline"] or "") != post["title"]]
    print(f"\nheadlines of stubs {len(pairs) - len(titles)} of {len(pairs)}", *titles[:10])
    assert len(titles) <= 0.01 * len(pairs)
    shown = [(row, post) for row, post in pairs if row["author"]]
    assert [row["author"] for row, post in shown if row["author"] != post["author"]] == []
    named = [(json.loads(row["sections"] or "[]"), post["categories"]) for row, post in pairs]
    assert [one for one in named if not set(one[0]) <= set(one[1])] == []


def test_manners(crawled: Crawled) -> None:
    pages = sum(len(pages) for pages in crawled.truth["listings"].values())
    files = crawled.access["classes"]["uploads"]
    asked, least = crawled.access["requests"] - files, len(crawled.posts) + pages
    print(
        f"\nrequests {asked} = {asked / least:.3f} x ({len(crawled.posts)} posts + {pages} listing pages),"
        f" and {files} for images and documents"
    )
    assert crawled.access["repeated"] == 0, crawled.access["most_repeated"]
    assert {name: crawled.access["classes"][name] for name in FORBIDDEN} == dict.fromkeys(
        FORBIDDEN, 0
    )
    assert asked <= 1.2 * least
