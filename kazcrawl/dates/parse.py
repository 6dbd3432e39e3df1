"""From a text to its date, its dates, or the date of an archive's heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kazcrawl.dates.clock import Clock, clock_after, clock_before, instant_value
from kazcrawl.dates.labels import ends_in_update, is_archive_label, is_label
from kazcrawl.dates.months import weekday_of
from kazcrawl.dates.parsed import Day, ParsedDate, calendar_day, day_value, refusal
from kazcrawl.dates.relative import relative_date
from kazcrawl.dates.shapes import WORD, Core, coarse_date, full_dates
from kazcrawl.dates.view import View, view_of

_MAY_HOLD_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)|[+-]\d{6}-|\d\d[./]\d\d[./]\d\d|\d\d \d\d:\d\d")
_WEEKDAY = re.compile(rf"(?<![^\W\d_]){WORD}(?:-feira)?\.?,? ?(?:the |den |dem )?$", re.I)
_LONGEST_HEADING = 120


_REMEMBERED = 120


@dataclass(frozen=True, slots=True)
class _Rules:
    order: str | None = None
    timezone: str | None = None
    captured_at: str | None = None


def weekday_before(text: str, position: int) -> tuple[int, int | None]:
    """Where the date begins with its weekday, and that weekday."""
    shift = max(0, position - 24)
    found = _WEEKDAY.search(text[shift:position])
    weekday = weekday_of(found[1]) if found else None
    return (shift + found.start(), weekday) if found and weekday is not None else (position, None)


def _fits(day: Day, weekday: int) -> bool:
    date = calendar_day(day)
    return date is not None and date.weekday() == weekday


def _decide(core: Core, order: str | None, weekday: int | None) -> tuple[Day | None, bool]:
    """The day that is meant, None where nothing decides, and whether it is ambiguous."""
    # 27.05.16 begins with its year only where the site is known to write so.
    readings = [reading for reading in core.readings if order == "YMD" or reading[0] != "YMD"]
    days = list(dict.fromkeys(day for _, day in readings))
    fitting = days if weekday is None else [day for day in days if _fits(day, weekday)]
    if len(fitting) == 1:
        return fitting[0], core.ambiguous
    if len(days) == 1:
        return days[0], True
    if core.dotted and order != "MDY":
        return days[0], not fitting
    return next((day for name, day in readings if name == order), None), True


def clock_of(text: str, core: Core, start: int) -> Clock | None:
    """The time beside a date that begins at ``start``, its weekday included."""
    return None if core.spread else clock_after(text, core.end) or clock_before(text, start)


def _parsed(view: View, core: Core, rules: _Rules) -> ParsedDate:
    start, weekday = weekday_before(view.text, core.start)
    clock = clock_of(view.text, core, start)
    day, ambiguous = _decide(core, rules.order, weekday)
    end = core.end if clock is None else max(core.end, clock.end)
    raw = view.raw(start if clock is None else min(start, clock.start), end)
    if day is None:
        return ParsedDate(raw, None, "day", ambiguous=True)
    refused = refusal(day, rules.captured_at)
    if refused:
        return ParsedDate(raw, None, "day", ambiguous, refused)
    year, month, number = day
    if clock is not None and month is not None and number is not None:
        instant = instant_value((year, month, number), clock, rules.timezone)
        if instant is not None:
            return ParsedDate(raw, *instant[:2], ambiguous or instant[2])
    return ParsedDate(raw, *day_value(day), ambiguous)


def _coarse(view: View, core: Core, captured_at: str | None) -> ParsedDate:
    raw, day = view.raw(core.start, core.end), core.readings[0][1]
    refused = refusal(day, captured_at)
    value, precision = day_value(day)
    return ParsedDate(raw, None if refused else value, precision, refused=refused)


def _first_published(text: str, cores: list[Core]) -> list[Core]:
    """Without the dates that follow "updated", where another one is left."""
    published = [
        core for core in cores if not ends_in_update(text[max(0, core.start - 60) : core.start])
    ]
    return published or cores


def parse_date(
    raw: str,
    *,
    order: str | None = None,
    languages: Sequence[str] = (),
    timezone: str | None = None,
    captured_at: str | None = None,
) -> ParsedDate | None:
    """The one date that a text is or shows beside labels, or None.

    ``order`` (``DMY``, ``MDY``, ``YMD``) reads 05-06-2016, which has no value without it
    (05.06.2016 is day-first but for ``MDY``); a weekday that fits one reading only also
    decides. ``languages`` (BCP 47) are asked only where a word means a date in one of them
    ("hier"). A time without offset is read in
    ``timezone`` (IANA name) and dropped without one, or where its zone is not known;
    ``raw`` has it still. ``captured_at`` (ISO 8601, UTC without offset) bounds the future
    and resolves relative dates. Of several dates the first is the value, ambiguous where
    the days differ, not counting those after "updated". A month or a year counts only
    where it is the whole text but for labels; a date without a year is none.
    """
    spoken = tuple(languages)
    if len(raw) > _REMEMBERED:
        return _parse(raw, order, spoken, timezone, captured_at)
    # A printed date means the same all day; only a relative one needs the hour.
    day = f"{captured_at[:10]}T00:00:00Z" if captured_at else None
    found = _parse_on(raw, order, spoken, timezone, day)
    if found is not None and found.relative and captured_at != day:
        return _parse(raw, order, spoken, timezone, captured_at)
    return found


@lru_cache(maxsize=4096)
def _parse_on(
    raw: str, order: str | None, languages: tuple[str, ...], timezone: str | None, day: str | None
) -> ParsedDate | None:
    """The same small print stands on every listing that shows a post."""
    return _parse(raw, order, languages, timezone, day)


def _parse(
    raw: str,
    order: str | None,
    languages: tuple[str, ...],
    timezone: str | None,
    captured_at: str | None,
) -> ParsedDate | None:
    view = view_of(raw)
    if not _MAY_HOLD_YEAR.search(view.text):
        return relative_date(view, languages, captured_at, timezone)
    rules = _Rules(order, timezone, captured_at)
    cores = _first_published(view.text, full_dates(view.text))
    if cores:
        first = _parsed(view, cores[0], rules)
        return first if len(cores) == 1 else _one_of(first, cores)
    core = coarse_date(view.text)
    if core and is_label(view.text[: core.start]) and is_label(view.text[core.end :]):
        return _coarse(view, core, captured_at)
    return relative_date(view, languages, captured_at, timezone)


def _one_of(first: ParsedDate, cores: list[Core]) -> ParsedDate:
    if all(core.readings == cores[0].readings for core in cores):
        return first
    return ParsedDate(first.raw, first.value, first.precision, True, first.refused)


def find_dates(
    text: str,
    *,
    order: str | None = None,
    languages: Sequence[str] = (),
    captured_at: str | None = None,
) -> list[ParsedDate]:
    """All dates with day, month and year in running text, in order of appearance.

    Refused and undecided ones are among them, without a value. Times stay in ``raw``; they
    count only where they have an offset.
    """
    view = view_of(text)
    if not _MAY_HOLD_YEAR.search(view.text):
        return []
    rules = _Rules(order, None, captured_at)
    return [_parsed(view, core, rules) for core in full_dates(view.text)]


def date_from_heading(text: str, languages: Sequence[str] = ()) -> ParsedDate | None:
    """The day, month or year of an archive's heading ("Monthly Archives: March 2012").

    None for other headings, such as "Protests in March 2012".
    """
    if len(text) > _LONGEST_HEADING:
        return None
    view = view_of(text)
    cores = full_dates(view.text)
    core = cores[0] if cores else coarse_date(view.text)
    if core is None or not is_archive_label(view.text[: core.start]):
        return None
    if not is_archive_label(view.text[core.end :]):
        return None
    return _parsed(view, core, _Rules()) if cores else _coarse(view, core, None)
