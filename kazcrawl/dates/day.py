"""The day of publication as the site itself tells it, in its own time.

An instant in UTC says nothing of the place: an article of 11 pm in New York is of the next
day there. By the statement that ``choose`` chose:

1. A day is the day. A month or a year has none.
2. For an instant, it is a day that other evidence names, where the instant falls on it
   somewhere on earth (UTC-12 to UTC+14). Relative dates do not count. Sources rank by how
   surely they speak in the site's own time: rest (its ``date``), article, listing, url,
   heading, structured, feed, sitemap; sure evidence goes before ambiguous. Of several days of
   one source the one said most often, then the earliest.
3. Else it is the instant's day by the offset from UTC that its raw text declares
   (``2016-05-27T23:00:00-05:00``), or another's within two days of it, in the order of the
   sources. An offset of nought is none: servers and feeds write UTC wherever they are.
4. Else its day in the site's time zone, where the site file names one.
5. Else its day in UTC.

Evidence that ``choose`` leaves out by its rules 1 and 2 (``body``, the printed day of the
visit) says nothing here either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from datetime import timezone as fixed_offset
from functools import lru_cache
from zoneinfo import ZoneInfo

from kazcrawl.dates.choose import EAST, WEST, considered, same_day
from kazcrawl.dates.parse import clock_of, weekday_before
from kazcrawl.dates.parsed import calendar_day
from kazcrawl.dates.relative import is_relative
from kazcrawl.dates.shapes import full_dates
from kazcrawl.dates.view import view_of
from kazcrawl.items import DateEvidence

SPEAKERS = ("rest", "article", "listing", "url", "heading", "structured", "feed", "sitemap")
"""Sources of evidence, those first that speak most surely in the site's own time."""

_DAY = len("2016-05-27")
_MINUTE = len("2016-05-27T23:00")
_NEAR = timedelta(days=2)
_RANK = {source: rank for rank, source in enumerate(SPEAKERS)}


def day_published(
    chosen: DateEvidence | None,
    evidence: Iterable[DateEvidence],
    *,
    captured_on: str | None = None,
    timezone: str | None = None,
) -> str | None:
    """``YYYY-MM-DD`` by the rule above; None where no statement or no day is chosen.

    ``chosen`` is what ``choose`` made of ``evidence`` and ``captured_on``. ``timezone`` is
    the site's, an IANA name, None where it is not known.
    """
    if chosen is None or chosen.value is None or len(chosen.value) < _DAY:
        return None
    if len(chosen.value) == _DAY:
        return chosen.value
    items = considered(evidence, captured_on)
    return _named(items, chosen.value) or _at_place(chosen, items, timezone)


def _named(items: Iterable[DateEvidence], instant: str) -> str | None:
    """The best source's day of those that evidence names in accord with an instant."""
    said = Counter(
        (one.ambiguous, _RANK[one.source], one.value)
        for one in items
        if one.value and len(one.value) == _DAY and same_day(instant, one.value)
        if not is_relative(one.raw)
    )
    best = min(said, key=lambda day: (day[0], day[1], -said[day], day[2]), default=None)
    return best and best[2]


def _at_place(chosen: DateEvidence, items: Sequence[DateEvidence], timezone: str | None) -> str:
    """The day of a chosen instant by the offset declared, the zone known, or UTC."""
    moment = datetime.fromisoformat(chosen.value or "")
    offset = next(filter(None, (_declared(one, moment) for one in [chosen, *_ranked(items)])), None)
    zone = fixed_offset(offset) if offset else ZoneInfo(timezone) if timezone else UTC
    return moment.astimezone(zone).date().isoformat()


def _ranked(items: Sequence[DateEvidence]) -> list[DateEvidence]:
    return sorted(
        items, key=lambda one: (one.ambiguous, _RANK[one.source], one.value or "", one.raw)
    )


def _declared(one: DateEvidence, moment: datetime) -> timedelta | None:
    """The offset that an instant near the moment declares, None for nought."""
    if not one.value or len(one.value) <= _DAY:
        return None
    if abs(datetime.fromisoformat(one.value) - moment) > _NEAR:
        return None
    return _offset(one.raw, one.value[:_MINUTE]) or None


@lru_cache(maxsize=4096)
def _offset(raw: str, minute: str) -> timedelta | None:
    """How far the clock that a raw text prints is ahead of the minute in UTC that it was read as."""
    text, instant = view_of(raw).text, datetime.fromisoformat(minute)
    for core in full_dates(text):
        clock = clock_of(text, core, weekday_before(text, core.start)[0])
        for day in (calendar_day(parts) for _, parts in core.readings if clock):
            if day and clock:
                offset = datetime.combine(day, time(clock.hour, clock.minute)) - instant
                if -WEST <= offset <= EAST:
                    return offset
    return None
