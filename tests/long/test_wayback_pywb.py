"""pywb serves the captures of a site that changed and died: its past comes in as it was seen."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pywb_service import replaying
from test_pywb import warc_files

from blog import Archived
from crawling import kazcrawl, rows
from dumps import dump
from rebuilt import assert_same
from test_past import lived_through, without_seconds


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Archived, str]]:
    """A blog as it was seen while it lived, and the service that replays what was kept of it."""
    folder = tmp_path_factory.mktemp("pywb")
    live = lived_through(folder)
    with replaying(folder, warc_files(live.path)) as service:
        yield live, service


def test_the_past_is_the_same_as_it_was_live(served: tuple[Archived, str], tmp_path: Path) -> None:
    live, service = served
    archive = tmp_path / "past.sqlite"
    done = kazcrawl(
        "crawl", f"{live.blog.base}/", "--archive", archive, "--source", f"wayback:{service}"
    )
    assert done.code == 0, done.err
    assert without_seconds(dump(archive)) == without_seconds(dump(live.path))
    gone = "SELECT at FROM events WHERE kind = 'gone' ORDER BY article_id, at"
    for seen, told in zip(rows(live.path, gone), rows(archive, gone), strict=True):
        assert told["at"] <= seen["at"]
    assert kazcrawl("verify", "--archive", archive).code == 0
    assert_same(archive)


def test_killed_again_and_again_it_comes_to_the_same(
    served: tuple[Archived, str], tmp_path: Path
) -> None:
    live, service = served
    archive = tmp_path / "past.sqlite"
    command = ["crawl", f"{live.blog.base}/", "--archive", str(archive), "--quiet"]
    command += ["--source", f"wayback:{service}"]
    kept = [0]
    for _ in range(40):
        process = subprocess.Popen([sys.executable, "-m", "kazcrawl", *command])
        end = time.monotonic() + 60
        while process.poll() is None and captured(archive) <= kept[-1]:
            assert time.monotonic() < end
            time.sleep(0.01)
        killed = process.poll() is None
        process.kill()
        process.wait()
        kept.append(captured(archive))
        if not killed:
            break
    assert len(kept) > 3
    assert kazcrawl(*command).code == 0
    assert without_seconds(dump(archive)) == without_seconds(dump(live.path))
    twice = "SELECT 1 FROM captures GROUP BY url, captured_at HAVING count(*) > 1"
    assert not rows(archive, twice)
    assert kazcrawl("verify", "--archive", archive).code == 0
    assert_same(archive)


def captured(archive: Path) -> int:
    try:
        return int(rows(archive, "SELECT count(*) AS n FROM captures")[0]["n"])
    except Exception:  # noqa: BLE001  not made yet, or just being made
        return 0
