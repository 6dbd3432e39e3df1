"""The doctor, and the checks that it makes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import small_archive
from kazcrawl.archive.warc import warc_folder
from kazcrawl.cli import app
from kazcrawl.cli.machine import check_clock, mount_type

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_archive.make(tmp_path_factory.mktemp("archive") / "a.sqlite")


@pytest.fixture
def run(path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("KAZCRAWL_ARCHIVE", str(path))
    monkeypatch.chdir(tmp_path)

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(app, list(words))

    return invoke


def test_doctor_finds_nothing_on_a_good_machine(run: Run, path: Path) -> None:
    told = json.loads(run("doctor", "--json").stdout)
    checks = {check["name"]: check for check in told["checks"]}
    assert {"Python", "SQLite", "scrapy", "selectolax", "archive", "disk", "clock"} <= checks.keys()
    assert checks["archive"]["value"].endswith("1 site, 5 articles, 4 stubs")
    told = "1 page unresolved; 1 post without a public text"
    assert checks["failures"]["value"] == told
    assert "with FTS5" in run("doctor").stdout
    assert run("doctor", "--archive", "none.sqlite").exit_code in {0, 1}


def test_doctor_names_what_is_wrong(run: Run, tmp_path: Path) -> None:
    copy = small_archive.make(tmp_path / "b.sqlite")
    next(warc_folder(copy).iterdir()).unlink()
    done = run("doctor", "--archive", str(copy))
    assert done.exit_code == 1
    assert "1 of 1 WARC files missing" in done.stdout
    (tmp_path / "c.sqlite").write_text("this is no archive" * 20)
    done = run("doctor", "--archive", str(tmp_path / "c.sqlite"))
    assert (done.exit_code, "is not a kazcrawl archive" in done.stdout) == (1, True)


@pytest.mark.parametrize(
    ("newest", "wrong"),
    [(None, False), ("2026-01-01T00:00:00Z", False), ("2999-01-01T00:00:00Z", True)],
)
def test_clock_is_compared_with_the_newest_capture(newest: str | None, wrong: bool) -> None:
    assert bool(check_clock(newest).finding) is wrong


MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /srv/my\\040news rw - nfs4 server:/export rw
31 22 0:41 / /srv/my rw shared:2 master:3 - tmpfs tmpfs rw
"""


@pytest.mark.parametrize(
    ("path_", "expected"),
    [
        ("/srv/my news/a", "nfs4"),
        ("/srv/my/a", "tmpfs"),
        ("/srv/mynews", "ext4"),
        ("/", "ext4"),
    ],
)
def test_mount_type(path_: str, expected: str) -> None:
    assert mount_type(MOUNTS, path_) == expected


def test_mount_type_of_nonsense_is_unknown() -> None:
    assert mount_type("nonsense\n\n1 2 - ext4", "/a") is None
