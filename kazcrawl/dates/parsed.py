"""What is read from a text that shows a date, and which dates are refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

Day = tuple[int, int | None, int | None]
"""Year, month, day as printed; the missing parts are None, never filled in."""

FIRST_YEAR = 1990
LAST_YEAR = 2100
"""Bounds of a publication on the web; the upper one only where no capture bounds it."""

_GRACE = timedelta(days=2)
_NULL_DAYS = {(1970, 1, 1), (1969, 12, 31)}


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """One date as a text shows it.

    ``raw`` is the exact substring that is the date. ``value`` and ``precision`` are those
    of ``DateEvidence``. ``ambiguous`` marks a numeric date of two readings, a two-digit
    year, a range (its first day is the value), a weekday that does not fit and a local
    time that a clock change made twice or not at all. ``refused`` says why a date has no
    value: ``impossible`` (31 February, before 1990), ``null`` (0000-00-00, year -0001,
    the Unix epoch) or ``future`` (more than two days after the capture). ``relative``
    dates ("2 hours ago") without a known capture have no value either.
    """

    raw: str
    value: str | None
    precision: str | None
    ambiguous: bool = False
    refused: str | None = None
    relative: bool = False


@lru_cache(maxsize=256)
def capture_instant(captured_at: str) -> datetime:
    """The instant of an ISO 8601 text, UTC where it has no offset. ValueError otherwise."""
    instant = datetime.fromisoformat(captured_at)
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def calendar_day(day: Day) -> date | None:
    """The first calendar day that the parts name, or None where there is no such day."""
    try:
        return date(day[0], 1 if day[1] is None else day[1], 1 if day[2] is None else day[2])
    except ValueError:
        return None


def refusal(day: Day, captured_at: str | None) -> str | None:
    """Why this day cannot be a date of publication, or None."""
    # fidu.it prints PHP's reading of 0000-00-00: "30 Novembre -0001".
    if day[0] <= 1 or day in _NULL_DAYS:
        return "null"
    first = calendar_day(day)
    if first is None or day[0] < FIRST_YEAR:
        return "impossible"
    if captured_at is None:
        return "impossible" if day[0] > LAST_YEAR else None
    return "future" if first > (capture_instant(captured_at) + _GRACE).date() else None


def day_value(day: Day) -> tuple[str, str]:
    """Value and precision of a day, a month or a year."""
    year, month, number = day
    if month is None:
        return f"{year:04d}", "year"
    if number is None:
        return f"{year:04d}-{month:02d}", "month"
    return f"{year:04d}-{month:02d}-{number:02d}", "day"
