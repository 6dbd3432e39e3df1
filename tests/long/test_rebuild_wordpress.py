"""The archive of a real WordPress, killed in the middle and ended, made anew from its WARC files.

``KAZCRAWL_WORDPRESS_URL`` names one that runs; without it one is set up.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_wordpress import pytestmark as needed
from test_wordpress import wordpress

from crawling import kazcrawl, rows
from rebuilt import assert_same, dumped

RUNNING = os.environ.get("KAZCRAWL_WORDPRESS_URL")
KILLS = 3

pytestmark = [] if RUNNING else needed
__all__ = ["wordpress"]


@pytest.fixture(scope="module")
def base(request: pytest.FixtureRequest) -> str:
    if RUNNING:
        return RUNNING
    found: tuple[Path, str] = request.getfixturevalue("wordpress")
    return found[1]


@pytest.fixture(scope="module")
def crawled(base: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    archive = tmp_path_factory.mktemp("wordpress") / "a.sqlite"
    command = [sys.executable, "-m", "kazcrawl", "crawl", base, "--quiet", "--archive", archive]
    command += ["--concurrency", "4"]
    chance = random.Random(20111216)
    for _ in range(KILLS):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        more = _captured(archive) + chance.randint(40, 160)
        while process.poll() is None and _captured(archive) < more:
            time.sleep(0.02)
        process.kill()
        assert process.wait() == -signal.SIGKILL
    assert subprocess.run(command, check=False, timeout=900).returncode == 0
    return archive


def _captured(archive: Path) -> int:
    try:
        (row,) = rows(archive, "SELECT count(*) AS n FROM captures")
    except sqlite3.OperationalError:  # the archive has yet to be made
        return 0
    return int(row["n"])


def test_same_dump(crawled: Path) -> None:
    assert len(rows(crawled, "SELECT 1 FROM articles WHERE article_body IS NOT NULL")) > 250
    assert_same(crawled)


def test_made_anew_twice_it_is_the_same(crawled: Path) -> None:
    made = []
    for name in ("one", "two"):
        archive = crawled.with_name(name) / "a.sqlite"
        run = kazcrawl("rebuild", "--from", crawled.with_suffix(".warc"), "--archive", archive)
        assert run.code == 0, run.out
        made.append(dumped(archive))
    assert made[0] == made[1]
    assert kazcrawl("verify", "--archive", archive).code == 0


def test_read_again_nothing_differs(crawled: Path) -> None:
    run = kazcrawl("replay", "--archive", crawled, "--json", timeout=300)
    assert (run.code, run.document["differences"], run.document["others"]) == (0, [], {})
