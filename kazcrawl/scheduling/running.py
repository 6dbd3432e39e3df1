"""Crawls by the clock, one after the other: what is due, the crawl, the wait.

Clock, crawls and the archive's memory are given, so that years can pass in a test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kazcrawl import clock
from kazcrawl.scheduling.clockwork import CLOCK_ERROR, Due, due
from kazcrawl.sites.site import Site

LOOK_AGAIN = 60.0
"""Seconds after which clock and archive are looked at again: a machine may have slept, a
clock been set, a site been crawled by hand."""
FIRST_RETRY, LAST_RETRY = 10.0, 600.0
"""Seconds to the next try while another process writes the archive; doubled each time."""

BUSY, INTERRUPTED = 4, 130
TRIED_AGAIN = "--tried-again"
"""The word that tells ``kazcrawl crawl`` that exit code 4 is no news: it is called again."""
MEANING = {
    0: "done",
    1: "done, with findings",
    2: "wrong use or configuration",
    3: "storage",
    BUSY: "the archive is being written by another process",
    5: "the site could not be reached or refused",
    INTERRUPTED: "interrupted",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A site with a schedule, and the word that ``kazcrawl crawl`` knows it by."""

    word: str
    site: Site


class Clock(Protocol):
    """The time of day; and waiting, which ends early once ``stopped`` is true."""

    def now(self) -> datetime: ...

    def wait(self, seconds: float, stopped: Callable[[], bool]) -> None: ...


class Schedule:
    """Runs the crawls of some sites by their schedules.

    ``last`` gives by site name when the last crawl began, ``crawl`` runs one and gives its
    exit code, ``tell`` takes a line for a person. ``jitter`` is in seconds.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        last: Callable[[], Mapping[str, datetime]],
        crawl: Callable[[Entry], int],
        clock: Clock,
        tell: Callable[[str], None],
        jitter: float = 0.0,
    ) -> None:
        self._entries = entries
        self._last = last
        self._crawl = crawl
        self._clock = clock
        self._tell = tell
        self._jitter = jitter
        self._tried: dict[str, datetime] = {}
        self._retry = FIRST_RETRY
        self.stopped = False

    def run(self) -> int:
        """Until it is stopped, or nothing comes any more; 130 or 0."""
        while not self.stopped and (found := self._next(self._entries, self._clock.now())):
            self._wait_or_crawl(*found)
        return INTERRUPTED if self.stopped else 0

    def run_once(self) -> int:
        """What is due now, each site once; the worst of the exit codes, 130 if stopped."""
        open_ones, worst = list(self._entries), 0
        while not self.stopped:
            now = self._clock.now()
            found = self._next(open_ones, now)
            if found is None or found[1].due > now:
                break
            code = self._wait_or_crawl(*found)
            if code is not None:
                worst = max(worst, code)
                open_ones.remove(found[0])
        return INTERRUPTED if self.stopped else worst

    def _next(self, entries: Iterable[Entry], now: datetime) -> tuple[Entry, Due] | None:
        """The site that is to be crawled next, and when; None where no time ever comes."""
        last, times = self._last(), []
        for entry in entries:
            name = entry.site.name
            known = [one for one in (last.get(name), self._tried.get(name)) if one]
            # A crawl that has yet to come is due now; not again and again where it cannot begin.
            likely = [one for one in known if one <= now + CLOCK_ERROR]
            begun = max(likely or known, default=None)
            if found := due(entry.site, begun, now, self._jitter):
                times.append((entry, found))
        # Due now is what was never crawled: it goes before what is always late.
        return min(times, key=lambda one: (one[1].due != now, one[1].start), default=None)

    def _wait_or_crawl(self, entry: Entry, time: Due) -> int | None:
        """Waits a while where it is not yet time; else the exit code, None if to be tried again."""
        now = self._clock.now()
        if time.start > now:
            self._wait(min((time.start - now).total_seconds(), LOOK_AGAIN))
            return None
        name = entry.site.name
        self._tell(f"{name}: crawl begins, due {clock.iso(time.due)}")
        code = self._crawl(entry)
        took = (self._clock.now() - now).total_seconds()
        meaning = MEANING.get(code, "ended by itself" if code < 128 else "killed")
        self._tell(f"{name}: crawl ended after {took:.0f} s with exit code {code}: {meaning}")
        if code == BUSY and not self.stopped:
            self._tell(f"{name}: tried again in {self._retry:.0f} s")
            self._wait(self._retry)
            self._retry = min(2 * self._retry, LAST_RETRY)
            return None
        self._retry = FIRST_RETRY
        self._tried[name] = now
        return code

    def _wait(self, seconds: float) -> None:
        self._clock.wait(seconds, lambda: self.stopped)
