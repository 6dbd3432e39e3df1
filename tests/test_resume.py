"""Stopped, killed, started twice: nothing acknowledged is lost and the same command goes on."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from crawling import kazcrawl, rows
from sample_site import serve

POSTS = 120
WINDOW = 16  # CONCURRENT_REQUESTS_PER_DOMAIN on loopback: pages fetched and not yet committed
KILLS = 6


@pytest.fixture
def site() -> Iterator[tuple[Any, str]]:
    server, base = serve.serve(posts=POSTS)
    yield server, base
    server.shutdown()
    server.server_close()


def start(base: str, archive: Path) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-m",
        "kazcrawl",
        "crawl",
        f"{base}/",
        "--archive",
        str(archive),
        "--quiet",
    ]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_for_requests(server: Any, count: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 30
    while len(server.requests) < count and process.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.002)


def visible(archive: Path) -> dict[tuple[str, ...], str | None]:
    """All that a reader of the archive can see now: texts by article, excerpts by stub."""
    if not archive.exists() or not rows(
        archive, "SELECT 1 FROM sqlite_schema WHERE name = 'stubs'"
    ):
        return {}
    articles = rows(archive, "SELECT uid, text_sha256 FROM articles WHERE article_body IS NOT NULL")
    stubs = rows(archive, "SELECT listing_url, url, excerpt FROM stubs")
    found: dict[tuple[str, ...], str | None] = {
        ("article", row["uid"]): row["text_sha256"] for row in articles
    }
    return found | {("stub", row["listing_url"], row["url"]): row["excerpt"] for row in stubs}


def test_killed_at_random_points(site: tuple[Any, str], tmp_path: Path) -> None:
    server, base = site
    archive = tmp_path / "archive.sqlite"
    chance = random.Random(20160527)
    before: dict[tuple[str, ...], str | None] = {}
    for _ in range(KILLS):
        process = start(base, archive)
        wait_for_requests(server, len(server.requests) + chance.randint(0, 40), process)
        time.sleep(chance.random() * 0.05)
        process.kill()
        process.wait()
        now = visible(archive)
        assert {key: now.get(key) for key in before} == before, (
            "a record that had been visible is lost or changed"
        )
        before = now
    last = start(base, archive)
    assert last.wait() == 1
    wanted = {unquote(post["url"]) for post in server.site.truth["posts"] if post["status"] == "ok"}
    articles = rows(archive, "SELECT url FROM articles WHERE article_body IS NOT NULL")
    assert Counter(unquote(row["url"]) for row in articles) == Counter(wanted)
    assert rows(archive, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    assert (
        rows(
            archive,
            "SELECT listing_url FROM stubs GROUP BY site, listing_url, url HAVING count(*) > 1",
        )
        == []
    )
    refetched = sum(
        count - 1
        for path, count in Counter(path for _, path in server.requests).items()
        if path != "/robots.txt"
    )
    assert refetched <= KILLS * WINDOW
    assert kazcrawl("verify", "--archive", archive).code == 0
    for file in archive.with_suffix(".warc").glob("*.warc.gz"):
        assert subprocess.run(["gunzip", "-t", file], check=False).returncode == 0


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_stopped_by_a_signal_and_gone_on(
    sign: signal.Signals, site: tuple[Any, str], tmp_path: Path
) -> None:
    server, base = site
    archive = tmp_path / "archive.sqlite"
    process = start(base, archive)
    wait_for_requests(server, 60, process)
    process.send_signal(sign)
    began = time.monotonic()
    assert process.wait(timeout=15) == 130
    assert time.monotonic() - began < 10
    assert rows(archive, "SELECT status FROM crawls") == [{"status": "interrupted"}]
    done = len(rows(archive, "SELECT 1 FROM captures"))
    assert done >= 30
    assert start(base, archive).wait() == 1
    assert rows(archive, "SELECT id, status FROM crawls") == [{"id": 1, "status": "finished"}]
    repeats = [
        path for path, count in Counter(path for _, path in server.requests).items() if count > 1
    ]
    assert repeats == ["/robots.txt"], "what was committed is not asked for again"


def test_second_writer_is_refused_with_the_pid(site: tuple[Any, str], tmp_path: Path) -> None:
    server, base = site
    archive = tmp_path / "archive.sqlite"
    first = start(base, archive)
    wait_for_requests(server, 10, first)
    second = kazcrawl("crawl", f"{base}/", "--archive", archive)
    asked = len(server.requests)
    first.kill()
    first.wait()
    assert second.code == 4
    assert str(first.pid) in second.err
    assert asked


def test_a_second_crawl_asks_for_listings_and_not_for_known_articles(
    site: tuple[Any, str], tmp_path: Path
) -> None:
    server, base = site
    archive = tmp_path / "archive.sqlite"
    assert start(base, archive).wait() == 1
    before = visible(archive)
    del server.requests[:]
    assert start(base, archive).wait() == 1
    after = visible(archive)
    assert {key: after.get(key) for key in before} == before
    posts = {
        post["url"].removeprefix(base)
        for post in server.site.truth["posts"]
        if post["status"] == "ok"
    }
    assert not posts & {path for _, path in server.requests}
    assert [row["status"] for row in rows(archive, "SELECT status FROM crawls")] == [
        "finished",
        "finished",
    ]
    assert rows(archive, "SELECT 1 FROM versions WHERE number > 1") == []


def test_limit_stops_and_the_same_command_goes_on(site: tuple[Any, str], tmp_path: Path) -> None:
    _, base = site
    archive = tmp_path / "archive.sqlite"
    run = kazcrawl("crawl", f"{base}/", "--archive", archive, "--limit", "20", "--json")
    some = len(rows(archive, "SELECT 1 FROM articles WHERE article_body IS NOT NULL"))
    assert run.code == 0
    assert 20 <= some <= 20 + WINDOW
    kazcrawl("crawl", f"{base}/", "--archive", archive, "--limit", "20", "--quiet")
    assert len(rows(archive, "SELECT 1 FROM articles WHERE article_body IS NOT NULL")) >= some + 20


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_unwritable_folder(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    run = kazcrawl("crawl", "http://127.0.0.1:9/", "--archive", folder / "a.sqlite")
    assert run.code == 3
    assert "Traceback" not in run.err
