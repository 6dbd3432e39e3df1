"""Cron expressions as systemd's calendar events (systemd.time(7)), exactly or not at all."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, tzinfo
from typing import cast

from cronsim import CronSim

from kazcrawl.scheduling.changes import DAY, MINUTE, changes, offset_at

YEARS = 20
"""How far ahead the changes of a clock are looked at."""

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class NotExact(Exception):  # noqa: N818 - named for what it is
    """systemd would run at other times than cron; the message says which."""


def on_calendar(expression: str, zone: tzinfo, name: str, now: datetime) -> tuple[str, ...]:
    """The calendar events that together are the expression: one, or two.

    ``name`` is the zone's IANA name. Two where day of month and day of week both are given:
    cron takes either, systemd both. Raises NotExact where a time may fall into an hour that
    the clock skips or repeats: systemd leaves those out.
    """
    parsed = CronSim(expression, now.astimezone(UTC))
    hours, minutes = parsed.hours, parsed.minutes
    for change in changes(zone, now, now + 366 * YEARS * DAY):
        before, after = _on_the_clock(zone, change)
        if clash := _clash(hours, minutes, before, after):
            raise NotExact(
                f"the clock of {name} changes at {before:%Y-%m-%d %H:%M}, and systemd leaves out"
                f" what is due at {clash}, as it is skipped or comes twice that day"
            )
    months = _field(parsed.months, 1, 12)
    clock = f"{_field(hours, 0, 23)}:{_field(minutes, 0, 59)}:00 {name}"
    days = _field(parsed.days, 1, 31)
    week = _week(cast("set[int]", parsed.weekdays))
    if parsed.day_and:
        return (f"{week}*-{months}-{days} {clock}",)
    if days == "*" or not week:  # one of the two is every day
        return (f"*-{months}-* {clock}",)
    return f"*-{months}-{days} {clock}", f"{week}*-{months}-* {clock}"


def _field(values: Collection[int], low: int, high: int) -> str:
    """``*``, ``03``, ``00..55/5``, ``03,07,08``.

    A step has its end: systemd 252 ran ``01/4``, asked on a 31st, on the 5th and not the 1st.
    """
    found = sorted(values)
    step = found[1] - found[0] if len(found) > 2 else 0
    if found == list(range(low, high + 1)):
        return "*"
    if step and found == list(range(found[0], found[-1] + 1, step)):
        return f"{found[0]:02}..{found[-1]:02}" + (f"/{step}" if step > 1 else "")
    return ",".join(f"{one:02}" for one in found)


def _week(values: Collection[int]) -> str:
    """Days of the week, 0 and 7 for Sunday, as ``Mon,Wed``; empty for all."""
    days = sorted({(one - 1) % 7 for one in values})
    return "" if len(days) == 7 else ",".join(_DAYS[day] for day in days) + " "


def _on_the_clock(zone: tzinfo, change: datetime) -> tuple[datetime, datetime]:
    """What a clock shows just before and after it changes."""
    naive = change.replace(tzinfo=None)
    return naive + offset_at(zone, change - MINUTE), naive + offset_at(zone, change)


def _clash(
    hours: Collection[int], minutes: Collection[int], before: datetime, after: datetime
) -> str | None:
    """A time of the day, by the clock, that is skipped or repeated at a change; or None."""
    moment, end = min(before, after), max(before, after)
    while moment < end:
        if moment.hour in hours and moment.minute in minutes:
            return f"{moment:%H:%M}"
        moment += MINUTE
    return None
