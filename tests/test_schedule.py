"""Crawls by the clock: years against a fast clock, then the command itself on a loopback site."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crawling import Run, kazcrawl, rows
from kazcrawl.archive.lock import WriterLock
from kazcrawl.scheduling import running
from kazcrawl.scheduling.clockwork import next_run
from kazcrawl.scheduling.running import BUSY, Entry, Schedule
from kazcrawl.sites import parse_site
from loopback import Loopback, serve

ROOT = Path(__file__).parents[1]
DAILY, HOURLY = ("17 4 * * *", "Europe/London"), ("*/30 * * * *", "America/Santiago")


def entry(name: str, expression: str, zone: str) -> Entry:
    text = f'name = "{name}"\nstart_urls = ["http://{name}.example/"]\n'
    return Entry(name, parse_site(text + f'schedule = "{expression}"\ntimezone = "{zone}"', name))


@pytest.fixture(autouse=True)
def few_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A year has half a million minutes."""
    monkeypatch.setattr(running, "LOOK_AGAIN", 1800.0)


class FastClock:
    """Waits take no time; the machine sleeps at some of them."""

    def __init__(self, start: str, sleeps: timedelta = timedelta(), every: int = 1000) -> None:
        self.at, self.waits = datetime.fromisoformat(start).astimezone(UTC), 0
        self.sleeps, self.every = sleeps, every

    def now(self) -> datetime:
        return self.at

    def wait(self, seconds: float, stopped: Callable[[], bool]) -> None:
        self.waits += 1
        self.at += timedelta(seconds=seconds)
        if not self.waits % self.every:
            self.at += self.sleeps


class World:
    """Archive and crawls: each takes ``minutes``, and is remembered to the second it began."""

    def __init__(self, clock: FastClock, entries: list[Entry], end: str, minutes: float) -> None:
        self.clock, self.entries, self.minutes = clock, entries, minutes
        self.end = datetime.fromisoformat(end).astimezone(UTC)
        self.begun: dict[str, list[datetime]] = {one.site.name: [] for one in entries}
        self.codes: list[int] = []
        self.told: list[str] = []
        self.schedule = self.start()

    def start(self, jitter: float = 0.0) -> Schedule:
        self.schedule = Schedule(
            self.entries, self.last, self.crawl, self.clock, self.told.append, jitter
        )
        return self.schedule

    def last(self) -> dict[str, datetime]:
        if self.clock.at > self.end:
            self.schedule.stopped = True
        return {name: runs[-1].replace(microsecond=0) for name, runs in self.begun.items() if runs}

    def crawl(self, one: Entry) -> int:
        code = self.codes.pop(0) if self.codes else 0
        if code not in {BUSY, 2}:
            self.begun[one.site.name].append(self.clock.at)
            self.clock.at += timedelta(minutes=self.minutes)
        return code

    def times(self, one: Entry) -> list[datetime]:
        """Every time of the schedule between the first crawl and the last."""
        first, *_, last = self.begun[one.site.name]
        zone, found = ZoneInfo(one.site.timezone or "UTC"), [first]
        while moment := next_run(one.site.schedule or "", zone, found[-1]):
            if moment > last:
                break
            found.append(moment)
        return found


def test_a_year_has_each_run_once_and_at_its_time() -> None:
    """Both changes of the clock are in it."""
    site = entry("pit", *DAILY)
    world = World(FastClock("2026-11-24T12:00Z"), [site], "2027-11-24T12:00Z", 20)
    assert world.schedule.run() == 130
    assert world.begun["pit"] == world.times(site)
    assert len(world.begun["pit"]) == 366
    shown = {
        one.astimezone(ZoneInfo("Europe/London")).strftime("%H:%M")
        for one in world.begun["pit"][1:]
    }
    assert shown == {"04:17"}


def test_a_midnight_that_is_left_out_leaves_out_no_run() -> None:
    site = entry("pit", *HOURLY)
    world = World(FastClock("2026-09-04T12:00Z"), [site], "2026-09-08T12:00Z", 1)
    world.schedule.run()
    assert world.begun["pit"] == world.times(site)
    assert {late - early for early, late in pairwise(world.begun["pit"])} == {timedelta(minutes=30)}


def test_sites_take_turns_and_none_is_left_out() -> None:
    """Crawls longer than the time between two runs: what was missed meanwhile is one run."""
    sites = [entry("pit", "0 * * * *", "UTC"), entry("shaft", "5 */6 * * *", "UTC")]
    world = World(FastClock("2026-11-24T12:00Z"), sites, "2026-12-04T12:00Z", 90)
    world.schedule.run()
    begun = sorted(one for runs in world.begun.values() for one in runs)
    assert all(late - early >= timedelta(minutes=90) for early, late in pairwise(begun))
    assert len(world.begun["shaft"]) == 41


@pytest.mark.parametrize("hours", [5, 100, 1000])
def test_what_was_missed_in_a_sleep_is_one_run(hours: int) -> None:
    site = entry("pit", *DAILY)
    clock = FastClock("2026-11-24T12:00Z", timedelta(hours=hours), every=700)
    world = World(clock, [site], "2027-11-24T12:00Z", 20)
    world.schedule.run()
    slots = world.times(site)
    for early, late in pairwise(world.begun["pit"]):
        missed = [one for one in slots if early < one <= late]
        assert missed, "a run that no time of the schedule asked for"
        # the first that was missed cannot have been long due while the machine was awake
        assert late - missed[0] <= timedelta(hours=hours, minutes=30)


def test_restarted_at_any_time_it_runs_no_time_twice() -> None:
    site = entry("pit", *DAILY)
    world = World(FastClock("2026-11-24T12:00Z"), [site], "2027-01-04T12:00Z", 20)
    while world.clock.at < world.end:
        world.start(jitter=3600)
        world.schedule.run_once()
        world.clock.wait(977, lambda: False)
    slots = world.times(site)
    assert len(world.begun["pit"]) in {len(slots), len(slots) - 1}
    for early, late in pairwise(world.begun["pit"]):
        assert len([one for one in slots if early < one <= late]) <= 1


def test_a_failed_crawl_does_not_stop_the_schedule() -> None:
    """Exit code 2 leaves no trace in the archive: it is not tried without an end."""
    site = entry("pit", *DAILY)
    world = World(FastClock("2026-11-24T12:00Z"), [site], "2026-12-04T12:00Z", 20)
    world.codes = [2, 5, 3, 1, 137]
    world.schedule.run()
    ended = [line for line in world.told if "exit code" in line]
    assert len(ended) == 11
    assert "exit code 2: wrong use" in ended[0]
    assert "exit code 137: killed" in ended[4]


def test_a_crawl_that_has_yet_to_come_is_no_reason_to_try_without_an_end() -> None:
    """The clock was wrong at the last crawl, and now none can begin: each try would be an alarm."""
    site = entry("pit", *DAILY)
    world = World(FastClock("2026-11-24T12:00Z"), [site], "2026-12-04T12:00Z", 20)
    world.begun["pit"] = [datetime(2034, 1, 1, tzinfo=UTC)]
    world.codes = [2] * 30
    world.schedule.run()
    begun = [line for line in world.told if "crawl begins" in line]
    assert (len(begun), len(world.begun["pit"])) == (11, 1)


def test_an_archive_that_another_writes_is_tried_again() -> None:
    site = entry("pit", *DAILY)
    world = World(FastClock("2026-11-24T12:00Z"), [site], "2026-11-25T00:00Z", 20)
    world.codes = [BUSY] * 10
    world.schedule.run()
    assert len(world.begun["pit"]) == 1
    waits = [line.split("again in ")[1] for line in world.told if "again" in line]
    assert waits[:8] == ["10 s", "20 s", "40 s", "80 s", "160 s", "320 s", "600 s", "600 s"]


def test_once_gives_the_worst_exit_code_and_each_site_once() -> None:
    sites = [entry("pit", "* * * * *", "UTC"), entry("shaft", "* * * * *", "UTC")]
    world = World(FastClock("2026-11-24T12:00Z"), sites, "2027-11-24T12:00Z", 5)
    world.codes = [BUSY, 5, 1]
    assert world.schedule.run_once() == 5
    assert [len(runs) for runs in world.begun.values()] == [1, 1]
    assert world.start().run_once() == 0
    assert [len(runs) for runs in world.begun.values()] == [2, 2]


POSTS = ("2016/05/27/pit", "2016/05/20/shaft")
TEXT = "Miners of the northern pit stopped work on Tuesday morning. They ask for their wages."


def listing() -> str:
    posts = "".join(
        f'<article class="post"><h2 class="entry-title"><a href="{{base}}/{path}/">{path}</a></h2>'
        f'<div class="entry-summary"><p>{TEXT[:59]} [...]</p></div></article>'
        for path in POSTS
    )
    return f"<html><body><div id=content>{posts}</div></body></html>"


def post(path: str) -> str:
    return (
        f'<html><body><article class="post"><h1 class="entry-title">{path}</h1>'
        f'<div class="entry-content"><p>{TEXT}</p></div></article></body></html>'
    )


@pytest.fixture
def site() -> Iterator[Loopback]:
    with serve({"/": listing(), **{f"/{path}/": post(path) for path in POSTS}}) as found:
        yield found


@pytest.fixture
def folder(site: Loopback, tmp_path: Path) -> Path:
    """A user's folder with a site that is due every minute."""
    (tmp_path / "sites").mkdir()
    text = f'name = "pit"\nstart_urls = ["{site.base}/"]\nschedule = "* * * * *"\n'
    (tmp_path / "sites" / "pit.toml").write_text(text)
    return tmp_path


def said(process: subprocess.Popen[str], words: str) -> str:
    """The line of stderr with these words."""
    assert process.stderr
    line = ""
    while words not in line:
        line = process.stderr.readline()
        assert line, f"it ended and never said {words!r}"
    return line


def at_work(folder: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "kazcrawl", "schedule", "run", "--archive", "a.sqlite", *words]
    return subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True)


def age(archive: Path, minutes: int) -> None:
    """Makes the last crawl older, as the test cannot wait."""
    then = datetime.now(UTC) - timedelta(minutes=minutes)
    with closing(sqlite3.connect(archive)) as connection, connection:
        connection.execute("UPDATE crawls SET started_at = ?", (f"{then:%Y-%m-%dT%H:%M:%SZ}",))


def once(folder: Path, *words: str) -> Run:
    return kazcrawl("schedule", "run", "--once", "--archive", "a.sqlite", *words, cwd=folder)


def test_once_crawls_what_is_due_and_catches_up_by_one(folder: Path) -> None:
    archive = folder / "a.sqlite"
    assert once(folder).code == 0
    age(archive, 0)
    (folder / "sites" / "pit.toml").write_text(
        (folder / "sites" / "pit.toml").read_text().replace("* * * * *", "0 * * * *")
    )
    age(archive, 600)
    done = once(folder)
    assert done.code == 0
    assert "pit: crawl begins, due" in done.err
    assert "with exit code 0: done" in done.err
    assert len(rows(archive, "SELECT 1 FROM crawls")) == 2
    assert once(folder).err == ""
    assert len(rows(archive, "SELECT 1 FROM crawls")) == 2


def test_a_crawl_that_went_on_is_not_due_by_its_first_begin(folder: Path) -> None:
    archive = folder / "a.sqlite"
    assert once(folder).code == 0
    (folder / "sites" / "pit.toml").write_text(
        (folder / "sites" / "pit.toml").read_text().replace("* * * * *", "0 0 1 1 *")
    )
    with closing(sqlite3.connect(archive)) as connection, connection:
        connection.execute(
            "UPDATE crawls SET status = 'interrupted', started_at = '2020-01-01T00:00:00Z'"
        )
    assert "crawl begins" in once(folder).err
    assert rows(archive, "SELECT id, status FROM crawls") == [{"id": 1, "status": "finished"}]
    assert once(folder).err == ""


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_crawl_under_way_and_then_itself(
    folder: Path, site: Loopback, sign: signal.Signals
) -> None:
    asked = []

    def slow(path: str) -> tuple[int, dict[str, str], bytes]:
        asked.append(path)
        time.sleep(1.5)
        return 200, {}, post(POSTS[0]).encode()

    site.pages["/2016/05/27/pit/"] = slow
    process = at_work(folder)
    while not asked:
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(sign)
    began = time.monotonic()
    _, told = process.communicate(timeout=15)
    assert process.returncode == 130
    assert time.monotonic() - began < 10
    assert "exit code 130: interrupted" in told
    assert rows(folder / "a.sqlite", "SELECT status FROM crawls") == [{"status": "interrupted"}]


def test_a_signal_ends_the_wait_at_once(folder: Path) -> None:
    process = at_work(folder)
    said(process, "exit code 0")
    process.terminate()
    began = time.monotonic()
    process.communicate(timeout=15)
    assert process.returncode == 130
    assert time.monotonic() - began < 10


def test_the_second_schedule_of_an_archive_is_refused(folder: Path) -> None:
    first = at_work(folder)
    said(first, "begins")
    second = once(folder)
    assert second.code == 4
    assert f"process {first.pid}" in second.err
    first.kill()
    first.communicate()
    while once(folder).code == 4:  # a crawl of the killed one may still be at work
        time.sleep(0.5)


def test_an_archive_held_by_another_process_is_tried_again(folder: Path) -> None:
    with WriterLock(folder / "a.sqlite"):
        process = at_work(folder, "--once")
        said(process, f"process {os.getpid()} is writing this archive")
        said(process, "tried again in 10 s")
    _, told = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "exit code 0: done" in told


def test_list_tells_next_and_last(folder: Path) -> None:
    archive = folder / "a.sqlite"
    words = ("schedule", "list", "--archive", archive)
    (before,) = kazcrawl(*words, "--json", cwd=folder).document
    assert (before["site"], before["due"], before["last_crawl"]) == ("pit", True, None)
    assert "next  due now: it was never crawled\n" in kazcrawl(*words, cwd=folder).out
    once(folder)
    age(archive, -30)
    (row,) = kazcrawl(*words, "--json", cwd=folder).document
    assert (row["schedule"], row["timezone"], row["due"]) == ("* * * * *", "UTC", False)
    assert row["last_crawl"]["status"] == "finished"
    assert row["next_run"] > row["last_crawl"]["begun_at"]
    shown = kazcrawl(*words, cwd=folder).out
    assert f"next  {row['next_run_local']}, {row['next_run']}" in shown
    assert "crawl 1 finished" in shown


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["schedule", "list"], "no site has a schedule"),
        (["schedule", "run", "nowhere"], "no site is called 'nowhere'"),
        (["schedule", "list", "http://pit.example/"], "sites probe http://pit.example/ > sites/"),
        (["schedule", "cron", "pit.toml"], "pit has no schedule"),
    ],
)
def test_wrong_use_is_told(tmp_path: Path, words: list[str], reason: str) -> None:
    (tmp_path / "pit.toml").write_text('name = "pit"\nstart_urls = ["http://pit.example/"]\n')
    done = kazcrawl(*words, "--archive", tmp_path / "a.sqlite", cwd=tmp_path)
    assert (done.code, reason in done.err) == (2, True)


def test_a_shipped_site_is_only_crawled_by_those_who_crawled_it(folder: Path) -> None:
    names = [row["site"] for row in kazcrawl("schedule", "list", "--json", cwd=folder).document]
    assert names == ["pit"]
    assert json.loads(kazcrawl("schedule", "list", "campaignkazakhstan", "--json", cwd=folder).out)
