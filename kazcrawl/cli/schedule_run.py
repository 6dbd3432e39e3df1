"""``kazcrawl schedule run``: the crawls as processes of their own, signals passed on."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kazcrawl import clock
from kazcrawl.archive import ArchiveBusy, open_archive
from kazcrawl.archive.crawling import last_crawl
from kazcrawl.archive.lock import WriterLock
from kazcrawl.archive.running import as_it_is, running_crawl
from kazcrawl.cli.exits import Exit, fail
from kazcrawl.cli.folders import tell_new
from kazcrawl.cli.interrupting import SIGNALS
from kazcrawl.scheduling.running import BUSY, TRIED_AGAIN, Entry, Schedule

SLICE = 0.5
"""Seconds after which a wait looks whether a signal came."""
BUSY_FOR = 6 * 3600.0
"""Seconds that another process may write the archive before that raises an alarm, once."""


class SystemClock:
    """The machine's clock; waiting in slices, as a signal does not end a sleep."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def wait(self, seconds: float, stopped: Callable[[], bool]) -> None:
        end = time.monotonic() + seconds
        while not stopped() and (left := end - time.monotonic()) > 0:
            time.sleep(min(SLICE, left))


class Crawls:
    """Runs one ``kazcrawl crawl`` at a time; every signal that comes is passed on to it.

    A session of its own keeps the terminal's Ctrl+C from it, which would else come twice
    and end it at once.
    """

    def __init__(self, archive: Path) -> None:
        self._archive = archive
        self._process: subprocess.Popen[bytes] | None = None
        self._alarm_at: float | None = None
        self.signals = 0

    def run(self, entry: Entry) -> int:
        """The exit code; 128 and the signal's number where a signal killed it."""
        asked = self.signals
        command = crawl_command(entry, self._archive, loud=self._is_late())
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True) as process:
            self._process = process
            if self.signals > asked:  # while it was started: nobody has told it
                process.terminate()
            code = process.wait()
            self._process = None
        if code != BUSY:
            self._alarm_at = None
        return code if code >= 0 else 128 - code

    def _is_late(self) -> bool:
        """Has another process kept the archive so long that people should know?"""
        moment = time.monotonic()
        if self._alarm_at is None:
            self._alarm_at = moment + BUSY_FOR
        late = moment >= self._alarm_at
        if late:
            self._alarm_at = float("inf")
        return late

    def stop(self) -> None:
        self.signals += 1
        if self._process is not None:
            self._process.terminate()


def program() -> list[str]:
    """The words that start this program anywhere: cron knows no path to it."""
    return [sys.executable, "-m", "kazcrawl"]


def crawl_command(entry: Entry, archive: Path, loud: bool = False) -> list[str]:
    """``loud``: that another process writes the archive raises an alarm."""
    words = [*program(), "crawl", entry.word, "--archive", str(archive), "--quiet"]
    return words if loud else [*words, TRIED_AGAIN]


def run_schedule(entries: Sequence[Entry], archive: Path, jitter: float, once: bool) -> int:
    """The exit code of the whole. Raises the archive's errors."""
    tell_new(archive)
    archive.parent.mkdir(parents=True, exist_ok=True)
    crawls = Crawls(archive)
    schedule = Schedule(
        entries, lambda: last_begun(entries, archive), crawls.run, SystemClock(), _tell, jitter
    )

    def stop(*_: object) -> None:
        schedule.stopped = True
        crawls.stop()

    with _only_one(archive), _handling(stop):
        return schedule.run_once() if once else schedule.run()


def last_crawls(entries: Sequence[Entry], archive: Path) -> dict[str, dict[str, Any]]:
    """Each site's newest crawl, as ``last_crawl`` has it; nothing without an archive."""
    if not archive.exists():
        return {}
    with open_archive(archive) as opened, opened.connect() as connection:
        running = running_crawl(connection, archive)
        found = {entry.site.name: last_crawl(connection, entry.site.name) for entry in entries}
    return {name: as_it_is(row, running) for name, row in found.items() if row}


def last_begun(entries: Sequence[Entry], archive: Path) -> Mapping[str, datetime]:
    """When each site's last crawl began, or went on."""
    return {
        name: datetime.fromisoformat(row["begun_at"])
        for name, row in last_crawls(entries, archive).items()
    }


def _tell(line: str) -> None:
    print(f"kazcrawl: {clock.now()} {line}", file=sys.stderr, flush=True)


@contextmanager
def _only_one(archive: Path) -> Iterator[None]:
    """Two of them would crawl what is due twice: the second one ends with exit code 4."""
    try:
        lock = WriterLock(archive.with_name(f"{archive.name}.schedule"))
    except ArchiveBusy as error:
        fail(f"{archive}: process {error.pid} runs a schedule of this archive", Exit.BUSY)
    with lock:
        yield


def bring_to_date(archive: Path) -> None:
    """An archive of an older schema cannot be read before it was opened for writing once."""
    if not archive.exists() or not archive.stat().st_size:
        return
    try:
        open_archive(archive, write=True).close()
    except ArchiveBusy:
        return  # its writer did so


@contextmanager
def _handling(stop: Callable[..., None]) -> Iterator[None]:
    before = [(one, signal.signal(one, stop)) for one in SIGNALS]
    try:
        yield
    finally:
        for one, handler in before:
            signal.signal(one, handler)
