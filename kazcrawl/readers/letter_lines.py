"""The lines of a body and what each of them can be in a letter.

A line is what stands between line feeds; blank lines only part, they say nothing, as sites
mark up the same letter by paragraphs, by line breaks or by both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from kazcrawl.dates import find_dates
from kazcrawl.readers import letter_words as words
from kazcrawl.text import in_small


class Kind(Enum):
    """What a line can be. WEAK is a salutation without its comma: it needs a witness."""

    DATE = auto()
    SALUTATION = auto()
    WEAK = auto()
    CLOSING = auto()
    TO = auto()
    OFFICE = auto()
    ADDRESS = auto()
    SUBJECT = auto()
    PROSE = auto()
    SHORT = auto()

    __hash__ = object.__hash__  # members are single; Enum's own hashes their names in Python


@dataclass(frozen=True, slots=True)
class LineDate:
    """The date of a stand-alone line: as found, ISO day or None, place or None."""

    raw: str
    value: str | None
    place: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its outer white space; ``body[start:end] == text``."""

    start: int
    end: int
    text: str
    kind: Kind
    date: LineDate | None = None


_LANGUAGES = ("en", "ru", "kk", "de", "pl", "fr", "es", "it", "pt", "uk", "ky")
_LONGEST_DATE_LINE = 80
_LONGEST_SHORT_LINE = 20  # words; "X and Y, city councillors for ORG in PLACE, region" has 15
_LONGEST_FORMULA = 250  # letters; a French closing is a sentence
_BULLET = re.compile(r"[•●▪◦‣*·–—-]\s|\(?(?:\d{1,2}|[a-zа-я])[.)]\s")
_QUOTED = tuple("“\"«„‘'‹>")
_SENTENCE_END = tuple(".!?…:;")
_CLOSERS = '”"»’)]'
_DIGIT = re.compile(r"\d")
_ABBREVIATED_END = re.compile(r"\b(?:[^\W\d_]|jr|sr|inc|ltd|e\.v|st)\.$", re.I)
_LONGEST_ABBREVIATION = len("e.v.")
_PLACE = (
    r"(?:(?:г|м|қ)\.\s?)?[^\W\d_]{2,}(?:[ .’'-]{1,2}[^\W\d_]+){0,3}"
    rf"(?:,\s(?!{words.DATE_LINK})[^\W\d_]+(?:[ -][^\W\d_]+)?)?(?:\s?(?:қ|қаласы)\.?)?"
)
_ANY_YEAR = "2000"  # a leap year: "29 February" is read too
_YEAR = re.compile(r"\d{4}|\d[./-]\d{1,2}[./-]\d\d")
_BEFORE_DATE = re.compile(
    rf"[(\s]*(?:{words.DATE_LABEL})?\s*(?P<place>{_PLACE})??\s*(?:,|[-–—:])?\s*(?:{words.DATE_LINK})?\s*$",
    re.I,
)
_AFTER_DATE = re.compile(rf"\s*(?:{words.YEAR_WORD})?[\s.,;)]*(?P<place>{_PLACE})?[.)]?$", re.I)


def split_lines(body: str, date_order: str | None) -> tuple[Line, ...]:
    """All lines with any text, classified, in order."""
    spans = ((found.start(), found[0]) for found in re.finditer(r"[^\n]+", body))
    return tuple(_line(start, text, date_order) for start, text in spans if text.strip())


def _line(start: int, text: str, date_order: str | None) -> Line:
    bare = text.strip()
    begin = start + text.index(bare)
    date = _date_of(bare, date_order)
    kind = Kind.DATE if date else _kind_of(bare)
    return Line(begin, begin + len(bare), bare, kind, date)


def _kind_of(text: str) -> Kind:
    prose = is_prose(text)
    if prose and len(text) > _LONGEST_FORMULA:
        return Kind.PROSE
    small = in_small(text)
    if prose and not _is_formula(text, small):
        return Kind.PROSE
    if split_closing(text) or words.SIGNED.match(small):
        return Kind.CLOSING
    if words.SALUTATION.match(small):
        return _salutation_kind(text, small)
    for pattern, kind in _ADDRESS_KINDS:
        if (pattern is not words.NUMBERED_ADDRESS or _DIGIT.search(text)) and pattern.match(small):
            return kind
    return Kind.PROSE if prose else Kind.SHORT


_ADDRESS_KINDS = (
    (words.SUBJECT, Kind.SUBJECT),
    (words.ADDRESS, Kind.ADDRESS),
    (words.NUMBERED_ADDRESS, Kind.ADDRESS),
    (words.TO, Kind.TO),
    (words.OFFICE, Kind.OFFICE),
)


def _is_formula(text: str, small: str) -> bool:
    """Lines that end like a sentence and are none: "Dear all!", "To: ...", "Yours, X."."""
    opened = words.SALUTATION.match(small) or words.SUBJECT.match(small)
    return bool(opened or words.SIGNED.match(small) or split_closing(text))


def is_prose(text: str) -> bool:
    """Running text, a list item, a quotation or a slogan: no line of a letter's frame."""
    if len(text.split(None, _LONGEST_SHORT_LINE)) > _LONGEST_SHORT_LINE:
        return True
    if text.startswith(_QUOTED) or _BULLET.match(text):
        return True
    ended = text.rstrip(_CLOSERS).endswith(_SENTENCE_END)
    return ended and not _ABBREVIATED_END.search(text, max(0, len(text) - _LONGEST_ABBREVIATION))


def _salutation_kind(text: str, small: str) -> Kind:
    count = len(text.split())
    if count > 14 or (text.endswith((".", "?")) and not text.endswith("...")):
        return Kind.PROSE
    if text.endswith((",", "!", ":", "…", "...", "–", "—")) or words.WHOM.match(small):
        return Kind.SALUTATION
    return Kind.WEAK if count <= 7 else Kind.SHORT


def split_closing(text: str) -> tuple[str, str] | None:
    """A closing and what follows it on its line: ("С уважением,", "И. Петров"), or None."""
    if len(text) > _LONGEST_FORMULA:
        return None
    small = in_small(text)
    found = words.CLOSING.match(small)
    if not found:
        return None
    if words.LONG_CLOSING.match(small):
        return text, ""
    tail = words.CLOSING_TAIL.match(text, found.end())
    if not tail:
        return None
    name = text[tail.end() :]
    if not name:
        return text, ""
    is_name = (tail["mark"] or len(name.split()) > 1) and name[0].isupper() and not is_prose(name)
    return (text[: tail.end()].rstrip(), name) if is_name and len(name.split()) <= 8 else None


def _date_of(text: str, date_order: str | None) -> LineDate | None:
    if len(text) > _LONGEST_DATE_LINE or not _DIGIT.search(text):
        return None
    date = _only_date(text, date_order)
    if date is None:
        return None
    raw, value = date
    before, _, after = text.partition(raw)
    left, right = _BEFORE_DATE.match(before), _AFTER_DATE.match(after)
    if not left or not right:
        return None
    place = left["place"] or right["place"]
    return LineDate(raw, value, place) if place is None or _is_place(place) else None


def _is_place(text: str) -> bool:
    """Capitalised words: "Frankfurt am Main", "г. Алматы"; not "Posted", "protests planned"."""
    if words.NO_PLACE.match(text):
        return False
    names = re.findall(r"[^\W\d_]{2,}", text)
    return all(name[0].isupper() or words.IN_PLACE_NAMES.match(name) for name in names)


def _only_date(text: str, date_order: str | None) -> tuple[str, str | None] | None:
    """Raw and ISO day of the only date in a line; without a year the raw alone."""
    is_yearless = not _YEAR.search(text)
    probe = f"{text.rstrip(' .')} {_ANY_YEAR}" if is_yearless else text
    found = find_dates(probe, order=date_order, languages=_LANGUAGES)
    if len(found) != 1:
        return None
    is_day = found[0].precision == "day"
    if not is_yearless:
        return found[0].raw, found[0].value if is_day else None
    raw = found[0].raw.removesuffix(_ANY_YEAR).rstrip(" ,")
    return (raw, None) if is_day and raw in text else None
