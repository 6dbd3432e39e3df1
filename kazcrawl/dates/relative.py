"""Dates told from the moment of reading: "yesterday", "2 hours ago", "3 дня назад".

They are read only where they are the whole text but for labels, since prose has them too
("held protests yesterday"). Days count by the calendar at the site's place (UTC where no
timezone is known). What is told in hours is a day, ambiguous where the hour that the words
leave open holds midnight; in minutes, a minute; in weeks, months and years, the month or
year that holds all days meant.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from kazcrawl.dates.clock import clock_after, instant_value
from kazcrawl.dates.labels import label_end
from kazcrawl.dates.months import fold_name
from kazcrawl.dates.parsed import Day, ParsedDate, capture_instant, day_value, refusal
from kazcrawl.dates.relative_words import (
    ABOUT,
    DAY_WORDS,
    HINTS,
    LEADS,
    ONE,
    ONLY_IN,
    TRAILS,
    UNIT_OF,
)
from kazcrawl.dates.view import View

_LONGEST = 90
_YEAR = re.compile(r"[0-9]{4}")
_TOKEN = re.compile(r"[0-9]+|[^\W\d_](?:[^\W\d_]|[\u0300-\u036f'])*")


def _languages(languages: tuple[str, ...]) -> frozenset[str]:
    return frozenset(code[:2].lower() for code in languages)


def _days_ago(word: str, languages: tuple[str, ...]) -> int | None:
    folded = fold_name(word)
    if folded in ONLY_IN and ONLY_IN[folded] not in _languages(languages):
        return None
    return next((days for days, words in DAY_WORDS.items() if folded in words), None)


def _amount(text: str) -> tuple[int, str] | None:
    """("3 дня назад") is (3, "day"); None where the words say anything else."""
    tokens = [fold_name(token) for token in _TOKEN.findall(text)]
    tokens = tokens[1:] if tokens and tokens[0] in ABOUT else tokens
    lead = next((words for words in LEADS if tuple(tokens[: len(words)]) == words), ())
    rest = tokens[len(lead) :]
    while rest and rest[-1] in TRAILS:
        rest.pop()
    told = bool(lead) or len(rest) < len(tokens)
    if not told or not 1 <= len(rest) <= 2 or rest[-1] not in UNIT_OF:
        return None
    number = rest[0] if len(rest) == 2 else "1"
    if number in ONE:
        number = "1"
    return (int(number), UNIT_OF[rest[-1]]) if number.isdigit() and len(number) <= 3 else None


def _months_back(now: datetime, months: int) -> Day:
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    return (year, month + 1, None)


def _weeks(now: datetime, count: int) -> Day | None:
    last = now - timedelta(weeks=count)
    first = now - timedelta(weeks=count + 1, days=-1)
    if first.year != last.year:
        return None
    return (last.year, last.month if first.month == last.month else None, None)


def _told(raw: str, day: Day | None, ambiguous: bool = False) -> ParsedDate:
    if day is None:
        return ParsedDate(raw, None, None, ambiguous=True, relative=True)
    refused, (value, precision) = refusal(day, None), day_value(day)
    return ParsedDate(raw, None if refused else value, precision, ambiguous, refused, True)


def _resolve(raw: str, count: int, unit: str, now: datetime) -> ParsedDate:
    """The date that many units before this moment, at the site's own place."""
    if unit in {"second", "minute"}:
        moment = (now - timedelta(**{unit + "s": count})).astimezone(UTC)
        return ParsedDate(raw, f"{moment:%Y-%m-%dT%H:%MZ}", "minute", relative=True)
    if unit == "hour":
        last, first = now - timedelta(hours=count), now - timedelta(hours=count + 1, seconds=-1)
        return _told(raw, (last.year, last.month, last.day), last.date() != first.date())
    if unit == "day":
        day = now - timedelta(days=count)
        return _told(raw, (day.year, day.month, day.day))
    if unit == "week":
        return _told(raw, _weeks(now, count))
    return _told(
        raw, _months_back(now, count) if unit == "month" else (now.year - count, None, None)
    )


def _local(captured_at: str, timezone: str | None) -> datetime:
    instant = capture_instant(captured_at)
    return instant.astimezone(ZoneInfo(timezone)) if timezone else instant


def _day_word(
    view: View,
    start: int,
    end: int,
    languages: tuple[str, ...],
    place: tuple[str | None, str | None],
) -> ParsedDate | None:
    """A word for a day, alone or with a time of day ("Сегодня, 14:05")."""
    text = view.text[:end]
    word = _TOKEN.match(text, start)
    days = _days_ago(word[0], languages) if word else None
    if word is None or days is None:
        return None
    clock = clock_after(text, word.end())
    if word.end() != end and (clock is None or clock.end != end):
        return None
    raw, (captured_at, timezone) = view.raw(start, end), place
    if captured_at is None:
        return ParsedDate(raw, None, None, relative=True)
    day = (_local(captured_at, timezone) - timedelta(days=days)).date()
    instant = instant_value((day.year, day.month, day.day), clock, timezone) if clock else None
    if instant is None:
        return ParsedDate(raw, day.isoformat(), "day", relative=True)
    return ParsedDate(raw, *instant, relative=True)


def may_be_relative(text: str) -> bool:
    """The cheap first question: short, and with a word of relative dates."""
    if len(text) > _LONGEST:
        return False
    return any(fold_name(token) in HINTS for token in _TOKEN.findall(text))


def is_relative(raw: str) -> bool:
    """Is evidence with this raw text told from the moment of reading?"""
    # A year settles it for most, at a tenth of the cost.
    return _YEAR.search(raw) is None and may_be_relative(raw)


def relative_date(
    view: View, languages: tuple[str, ...], captured_at: str | None, timezone: str | None
) -> ParsedDate | None:
    """The relative date that the whole text is, but for labels; without value where the
    moment of reading is not known."""
    if not may_be_relative(view.text):
        return None
    start, end = label_end(view.text), len(view.text.rstrip(" .,;|)]-"))
    if start >= end:
        return None
    told = _day_word(view, start, end, languages, (captured_at, timezone))
    if told is not None:
        return told
    amount = _amount(view.text[start:end])
    if amount is None:
        return None
    raw = view.raw(start, end)
    if captured_at is None:
        return ParsedDate(raw, None, None, relative=True)
    return _resolve(raw, *amount, _local(captured_at, timezone))
