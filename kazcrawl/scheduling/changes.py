"""When the clock of a zone is put forward or back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def offset_at(zone: tzinfo, moment: datetime) -> timedelta:
    """What a zone's clock is ahead of UTC at an instant."""
    return moment.astimezone(zone).utcoffset() or timedelta()


def changes(zone: tzinfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """The instants after ``start`` and not after ``end`` at which a clock shows another offset.

    In UTC, to the minute. No zone changes twice within a day.
    """
    low = start.astimezone(UTC).replace(second=0, microsecond=0)
    while low < end:
        high = low + DAY
        if offset_at(zone, low) != offset_at(zone, high):
            change = _between(zone, low, high)
            if change > end:
                return
            yield change
        low = high


def _between(zone: tzinfo, low: datetime, high: datetime) -> datetime:
    before = offset_at(zone, low)
    while high - low > MINUTE:
        middle = low + (high - low) // (2 * MINUTE) * MINUTE
        if offset_at(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high
