"""When a site is due: its cron expression, its time zone, the start of its last crawl.

What is due is decided from the archive, never from memory: a program that is started
again, or another one beside it, comes to the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from hashlib import blake2b
from zoneinfo import ZoneInfo

from cronsim import CronSim

from kazcrawl.scheduling.changes import changes, offset_at
from kazcrawl.sites.site import Site

CLOCK_ERROR = timedelta(hours=1)
"""How far ahead of the clock a last crawl may have begun before one of them is called wrong."""


@dataclass(frozen=True, slots=True)
class Due:
    """``due`` is the time by the schedule, ``start`` that with its jitter; both in UTC."""

    due: datetime
    start: datetime


def zone_of(site: Site) -> tzinfo:
    """The zone in which a site's schedule is read; UTC where the site file names none."""
    return ZoneInfo(site.timezone or "UTC")


def next_run(expression: str, zone: tzinfo, after: datetime) -> datetime | None:
    """The first time of a schedule after an instant, in UTC; None where none comes.

    As Debian's cron has it: a fixed time that the clock skips in spring comes right after
    the gap, one that the clock shows twice in autumn comes once; ``*`` and ``*/n`` in minute or
    hour follow the clock through both.
    """
    minute, hour, *_ = expression.split()
    if minute.startswith("*") or hour.startswith("*"):
        return _along_the_clock(expression, zone, after)
    for local in CronSim(expression, after.astimezone(zone)):
        moment = local.astimezone(UTC)
        if moment > after:  # within the repeated hour its first pass may be past
            return moment
    return None


def _along_the_clock(expression: str, zone: tzinfo, after: datetime) -> datetime | None:
    """Each stretch of time between two changes of the clock by itself.

    cronsim 2.8 goes wrong where a gap begins at midnight: ``*/5 1 * * *`` left out the whole
    day in Santiago, as from 00:00, which is not, an hour led to 02:00.
    """
    begin = start = after.astimezone(UTC)
    while True:
        offset = offset_at(zone, begin)
        found = next(CronSim(expression, (start + offset).replace(tzinfo=None)), None)
        if found is None:
            return None
        moment = found.replace(tzinfo=UTC) - offset
        change = next(changes(zone, begin, moment), None)
        if change is None:
            return moment
        begin, start = change, change - timedelta(seconds=1)


def due(site: Site, last: datetime | None, now: datetime, jitter: float = 0.0) -> Due | None:
    """When the site is due next; once for all that was missed since ``last``.

    ``last`` is the start of the last crawl. A site that was never crawled is due now, and
    so is one whose last crawl lies in the future: the clock was wrong then, or is now.
    None where its schedule never comes. ``jitter`` is in seconds, and at most half the time
    to the next run, so that none is left out by it.
    """
    if last is None or last > now + CLOCK_ERROR:
        return Due(now, now)
    first = next_run(site.schedule or "", zone_of(site), last)
    if first is None:
        return None
    second = next_run(site.schedule or "", zone_of(site), first)
    room = (second - first).total_seconds() / 2 if second else jitter
    late = _share(f"{site.name} {first.isoformat()}") * min(jitter, room)
    return Due(first, first + timedelta(seconds=late))


def _share(text: str) -> float:
    """0 to 1, the same for the same text: a restart must not draw again."""
    return int.from_bytes(blake2b(text.encode(), digest_size=4).digest(), "big") / 2**32
