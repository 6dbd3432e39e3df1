"""Stopped, killed, started twice: nothing acknowledged is lost and the same command goes on."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from crawling import kazcrawl, rows
from killing import LOST, WINDOW, Visible, harm, refetched, start, visible, wait_for_requests
from sample_site import serve

POSTS = 120
KILLS = 6


@pytest.fixture
def site() -> Iterator[tuple[Any, str]]:
    server, base = serve.serve(posts=POSTS)
    yield server, base
    server.shutdown()
    server.server_close()


def test_killed_at_random_points(site: tuple[Any, str], tmp_path: Path) -> None:
    server, base = site
    archive = tmp_path / "archive.sqlite"
    chance = random.Random(20160527)
    before: Visible = {}
    for _ in range(KILLS):
        process = start(base, archive)
        wait_for_requests(server, len(server.requests) + chance.randint(0, 40), process)
        time.sleep(chance.random() * 0.05)
        process.kill()
        process.wait()
        now = visible(archive)
        assert harm(before, now) == [], "a record that had been visible is lost or changed"
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
    assert refetched(server) <= KILLS * LOST
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
