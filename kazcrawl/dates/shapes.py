"""The shapes in which a date stands in a text: where it begins and ends, what it may mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kazcrawl.dates.months import month_of
from kazcrawl.dates.parsed import Day

WORD = r"([^\W\d_](?:[^\W\d_]|[\u0300-\u036f'])*+)"
"""A word that may be a month, also in decomposed letters. Read from a ``View``."""

_WORD_START = r"(?<![^\W\d_])(?<!['\u0300-\u036f])"
_D = r"([0-9]{1,2})"
_Y = r"([0-9]{4})(?![0-9])"
_YEAR_WORD = (
    r"(?: ?-? ?(?:года?|году|гг?\.|г(?!\w)|жылы|жылдың|жылдын|жылғы|жылкы|жылда|жыл|ж\."
    r"|jyly|jyldyñ|jyldyn|jylğy|jylǵy|jylgy|jylda|jyl|jılı|jıl"
    r"|йилда|йили|йил|yilda|yili|yil|yılında|yılı|року|рік|р\.|roku|rok|r\.)(?!\w))"
)
_ORDINAL = r"(?:(?:st|nd|rd|th|er|º|ª|°|\.|-?го|-?ого|-е|-ші|-шы|-інші|-ыншы|-чи|-чы)(?![^\W\d_]))?"
_JOIN = r"(?:-|/|to|till|until|through|and|&|по|до|и|bis|und|do|al?|au|et|y|e)(?![^\W\d_])"
_NOT_AFTER_NUMBER = r"(?<![0-9])(?<![0-9][-./,:])"
_OF = r"(?:of |de |del |di )?"

_YEAR_FIRST = re.compile(
    r"(?<![0-9])(?<![0-9][-./])([+-][0-9]{6}|-000[01]|[0-9]{4})([-./])([0-9]{1,2})\2([0-9]{1,2})"
    r"(?![0-9]|[-./][0-9])"
)
_YEAR_LAST = re.compile(
    r"(?<![0-9])(?<![0-9][-./])([0-9]{1,2}) ?([-./]) ?([0-9]{1,2}) ?\2 ?"
    r"(-000[01]|[0-9]{4}|[0-9]{2})(?![0-9]|[-./][0-9])" + _YEAR_WORD + "?"
)
_DAY_MONTH = re.compile(
    rf"{_NOT_AFTER_NUMBER}(?:{_D}{_ORDINAL} ?{_JOIN} ?)?{_D}{_ORDINAL}[ ./-]{{0,3}}{_OF}{WORD}"
    rf"\.?[ ,./-]{{0,3}}{_OF}{_Y}{_YEAR_WORD}?",
    re.I,
)
_TWO_MONTHS = re.compile(
    rf"{_NOT_AFTER_NUMBER}{_D}{_ORDINAL} {{0,2}}{_OF}{WORD}\.?"
    rf" ?{_JOIN} ?{_D}{_ORDINAL} {{0,2}}{_OF}{WORD}"
    rf"\.?[ ,]{{0,3}}{_OF}{_Y}{_YEAR_WORD}?",
    re.I,
)
_MONTH_DAY = re.compile(
    rf"{_WORD_START}{WORD}\.?[ ,-]{{1,3}}{_D}(?:-[^\W\d_]{{1,6}}|{_ORDINAL})"
    rf"(?: ?{_JOIN} ?{_D}{_ORDINAL})?[ ,./-]{{1,3}}{_Y}{_YEAR_WORD}?",
    re.I,
)
_YEAR_DAY_MONTH = re.compile(
    rf"{_NOT_AFTER_NUMBER}{_Y}{_YEAR_WORD}[ ,]{{1,3}}{_D}{_ORDINAL}[ -]{{0,2}}{WORD}", re.I
)
_YEAR_MONTH_DAY = re.compile(
    rf"{_NOT_AFTER_NUMBER}{_Y}(?:{_YEAR_WORD}[ ,]{{1,3}}|-){WORD}[ -]{_D}"
    r"(?![0-9])(?:-?[^\W\d_]{1,6})?",
    re.I,
)
# RFC 822 had years of two digits; only its whole form, with weekday and time, is one.
_RFC_822 = re.compile(
    rf"(?<=[a-z], ){_D} ([a-z]{{3}}) ([0-9]{{2}})(?= [0-9]{{2}}:[0-9]{{2}})", re.I
)
_MONTH = re.compile(rf"{_WORD_START}{WORD}\.?[ ,-]{{0,3}}{_OF}{_Y}{_YEAR_WORD}?", re.I)
_YEAR_THEN_MONTH = re.compile(rf"(?<![0-9]){_Y}(?:{_YEAR_WORD}[ ,]{{1,3}}|, ){WORD}", re.I)
_ISO_MONTH = re.compile(r"(?<![0-9-])([0-9]{4})-([0-9]{2})(?![0-9-])")
_YEAR = re.compile(rf"(?<![0-9-])((?:19|20)[0-9]{{2}})(?![0-9]){_YEAR_WORD}?", re.I)


@dataclass(frozen=True, slots=True)
class Core:
    """A date without its weekday and time, at ``text[start:end]``.

    ``readings`` are (order, day), the order empty where the text leaves no choice; none
    where the year is not told.
    ``spread`` marks a range, ``ambiguous`` that or a two-digit year, ``dotted`` 05.06.2016,
    which is day-first wherever it was seen.
    """

    start: int
    end: int
    readings: tuple[tuple[str, Day], ...]
    ambiguous: bool = False
    spread: bool = False
    dotted: bool = False


def _year_of(digits: str) -> int | None:
    """A two-digit year is 1990 to 2069 or none: publications on the web have no others."""
    if len(digits) != 2:
        return int(digits)
    short = int(digits)
    return 2000 + short if short < 70 else 1900 + short if short >= 90 else None


def _plausible(month: int, day: int) -> bool:
    return (1 <= month <= 12 and 1 <= day <= 31) or month == day == 0


def _year_first(found: re.Match[str]) -> Core:
    day = (int(found[1]), int(found[3]), int(found[4]))
    return Core(found.start(), found.end(), (("", day),))


def _year_last(found: re.Match[str]) -> Core | None:
    first, second, digits = found[1], found[3], found[4]
    short = len(digits) == 2
    # Only 27.05.16 and 27/05/16 are dates; 1-2-16 and 3.1.12 may be anything.
    if short and (found[2] == "-" or len(first) + len(second) != 4):
        return None
    readings = [("DMY", digits, second, first), ("MDY", digits, first, second)]
    readings += [("YMD", first, second, digits)] if short else []
    days = [(order, _year_of(y), int(m), int(d)) for order, y, m, d in readings]
    kept = tuple((o, (y, m, d)) for o, y, m, d in days if y is not None and _plausible(m, d))
    dotted = found[2] == "." and not short
    return Core(found.start(), found.end(), kept, short, dotted=dotted) if kept else None


def _worded(found: re.Match[str], year: str, month: str, day: str, spread: bool) -> Core | None:
    number, years = month_of(month), _year_of(year)
    if number is None or years is None or int(day) > 31:
        return None
    short = len(year) == 2
    reading = ("", (years, number, int(day)))
    return Core(found.start(), found.end(), (reading,), spread or short, spread)


def _day_month(found: re.Match[str]) -> Core | None:
    return _worded(found, found[4], found[3], found[1] or found[2], bool(found[1]))


def _month_day(found: re.Match[str]) -> Core | None:
    return _worded(found, found[4], found[1], found[2], bool(found[3]))


def _two_months(found: re.Match[str]) -> Core | None:
    first, last = month_of(found[2]), month_of(found[4])
    if first is None or last is None:
        return None
    # 28 December - 3 January 2015: the first day's year is not told.
    if first > last:
        return Core(found.start(), found.end(), (), ambiguous=True, spread=True)
    return _worded(found, found[5], found[2], found[1], spread=True)


_Shapes = tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Core | None]], ...]
_NUMERIC: _Shapes = ((_YEAR_FIRST, _year_first), (_YEAR_LAST, _year_last))
_SHAPES: _Shapes = (
    *_NUMERIC,
    (_DAY_MONTH, _day_month),
    (_TWO_MONTHS, _two_months),
    (_MONTH_DAY, _month_day),
    (_YEAR_DAY_MONTH, lambda found: _worded(found, found[1], found[3], found[2], False)),
    (_YEAR_MONTH_DAY, lambda found: _worded(found, found[1], found[2], found[3], False)),
    (_RFC_822, lambda found: _worded(found, found[3], found[2], found[1], False)),
)


_MAY_NAME_MONTH = re.compile(r"[^\W\d_]{2}")
"""Most dates that pages declare are ISO 8601, without a word in them."""


def _all_cores(text: str) -> Iterator[Core]:
    for pattern, read in _SHAPES if _MAY_NAME_MONTH.search(text) else _NUMERIC:
        for found in pattern.finditer(text):
            core = read(found)
            if core is not None:
                yield core


def full_dates(text: str) -> list[Core]:
    """All dates with a year, a month and a day, in order; of overlapping ones the first."""
    cores = sorted(_all_cores(text), key=lambda core: (core.start, -core.end))
    kept: list[Core] = []
    for core in cores:
        if not kept or core.start >= kept[-1].end:
            kept.append(core)
    return kept


def coarse_date(text: str) -> Core | None:
    """The first month with a year ("March 2012", "2016-05"), or else the first year."""
    for pattern, year, month in ((_MONTH, 2, 1), (_YEAR_THEN_MONTH, 1, 2)):
        for found in pattern.finditer(text):
            number = month_of(found[month])
            if number is not None:
                return Core(*found.span(), (("", (int(found[year]), number, None)),))
    iso = _ISO_MONTH.search(text)
    if iso and 1 <= int(iso[2]) <= 12:
        return Core(*iso.span(), (("", (int(iso[1]), int(iso[2]), None)),))
    alone = _YEAR.search(text)
    return Core(*alone.span(), (("", (int(alone[1]), None, None)),)) if alone else None
