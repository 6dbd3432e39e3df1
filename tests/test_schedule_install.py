"""What ``schedule cron`` and ``schedule systemd`` print works: run by sh, read by systemd."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawling import kazcrawl, rows
from loopback import Loopback, serve

ROOT = Path(__file__).parents[1]
ODD = 'it\'s 100% $HOME "odd" \\ folder'


@pytest.fixture
def site() -> Iterator[Loopback]:
    with serve({"/robots.txt": (404, {}, b"")}) as found:
        yield found


@pytest.fixture
def folder(site: Loopback, tmp_path: Path) -> Path:
    """A folder with a name that every quoting rule stumbles over, and two sites."""
    made = tmp_path / ODD
    (made / "sites").mkdir(parents=True)
    for name, schedule in (("pit", "17 4 1 * mon"), ("hourly", "0 * * * *")):
        (made / "sites" / f"{name}.toml").write_text(
            f'name = "{name}"\nstart_urls = ["{site.base}/"]\nschedule = "{schedule}"\n'
            'timezone = "Europe/London"\n'
        )
    return made


def by_cron(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A crontab's command as cron runs it: a bare % ends it, an escaped one is itself."""
    command = re.sub(r"\\%", "\0", line.split(None, 5)[5])
    assert "%" not in command
    return subprocess.run(
        ["/bin/sh", "-c", command.replace("\0", "%")],
        env={"HOME": str(folder), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def made(folder: Path) -> str:
    return f"kazcrawl: {folder / 'data'} is not there and is made\n"


def test_a_line_of_the_crontab_runs(folder: Path) -> None:
    """Nothing is at the site: cron mails where to look; and then nothing is due."""
    done = kazcrawl("schedule", "cron", "--archive", "data/a.sqlite", cwd=folder)
    assert (done.code, done.err) == (0, made(folder))
    lines = [line for line in done.out.splitlines() if line and not line.startswith("#")]
    assert [line.partition("=")[2] for line in lines if line.startswith("CRON_TZ=")] == [
        "Europe/London"
    ] * 2
    commands = [line for line in lines if " schedule run --once" in line]
    assert [" ".join(line.split()[:5]) for line in commands] == ["0 * * * *", "17 4 1 * mon"]
    assert "#KAZCRAWL_CONTACT=" in done.out
    first, second = by_cron(commands[0], folder), by_cron(commands[1], folder)
    archive = folder / "data" / "a.sqlite"
    log = archive.with_name("a.sqlite.schedule.log")
    assert (first.returncode, first.stdout.strip()) == (
        0,
        f"kazcrawl: not as it should be; look at {log}",
    )
    assert "with exit code 5" in log.read_text()
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert len(rows(archive, "SELECT 1 FROM crawls")) == 2


def test_the_contact_is_in_what_is_installed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAZCRAWL_CONTACT", "https://archive.example/a%20b")
    lines = kazcrawl("schedule", "cron", "pit", cwd=folder).out.splitlines()
    assert 'KAZCRAWL_CONTACT="https://archive.example/a%20b"' in lines
    assert any(" schedule run --once pit --archive " in line for line in lines)
    unit = kazcrawl("schedule", "systemd", "pit", cwd=folder).out
    assert "\nEnvironment=KAZCRAWL_CONTACT=https://archive.example/a%%20b\n" in unit


@pytest.fixture
def units(folder: Path) -> Path:
    out = folder.parent / "units"
    done = kazcrawl(
        "schedule", "systemd", "--archive", "data/a.sqlite", "--out", out, "--jitter", "999999",
        cwd=folder,
    )  # fmt: skip
    assert (done.code, done.err) == (0, made(folder))
    return out


def test_units_say_what_was_asked_for(units: Path, folder: Path) -> None:
    assert sorted(os.listdir(units)) == [
        "kazcrawl-hourly.service",
        "kazcrawl-hourly.timer",
        "kazcrawl-pit.service",
        "kazcrawl-pit.timer",
    ]
    timer = (units / "kazcrawl-pit.timer").read_text()
    assert "OnCalendar=*-*-01 04:17:00 Europe/London\n" in timer
    assert "OnCalendar=Mon *-*-* 04:17:00 Europe/London\n" in timer
    assert "Persistent=true\n" in timer
    late = re.search(r"RandomizedDelaySec=(\d+)s", timer)
    assert late
    assert int(late[1]) <= 86400 // 2
    hourly = (units / "kazcrawl-hourly.timer").read_text()
    assert "the clock of Europe/London changes at" in hourly
    assert "OnCalendar=minutely" in hourly
    service = (units / "kazcrawl-hourly.service").read_text()
    assert " schedule run --once hourly --jitter 999999 --archive " in service


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze here")
def test_systemd_takes_the_units(units: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", *sorted(units.iterdir())],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in done.stderr.splitlines() if "kazcrawl" in line]
    assert (done.returncode, ours) == (0, [])


def test_the_words_of_a_unit_are_those_of_the_command(units: Path, folder: Path) -> None:
    service = (units / "kazcrawl-pit.service").read_text()
    line = re.search(r"^ExecStart=(.*)$", service, re.M)
    assert line
    # systemd's quoting is that of a shell without variables, after %% and $$.
    words = shlex.split(line[1].replace("%%", "%").replace("$$", "$"))
    assert words[1:] == [
        "-m", "kazcrawl", "crawl", "pit", "--quiet", "--tried-again",
        "--archive", str(folder / "data" / "a.sqlite"),
    ]  # fmt: skip
    assert f"WorkingDirectory={folder}".replace("%", "%%") in service.splitlines()
    assert "KillMode=mixed" in service


def test_a_folder_that_no_crontab_can_hold_is_refused(tmp_path: Path) -> None:
    made = tmp_path / "two\nlines"
    (made / "sites").mkdir(parents=True)
    (made / "sites" / "pit.toml").write_text(
        'name = "pit"\nstart_urls = ["http://pit.example/"]\nschedule = "0 4 * * *"\n'
    )
    for kind in ("cron", "systemd"):
        done = kazcrawl("schedule", kind, cwd=made)
        assert (done.code, "line break" in done.err, done.out) == (2, True, "")
