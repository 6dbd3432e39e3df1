"""Letters inside an article: found by a salutation, a date above an addressee, or a foot.

A letter is opened by its head (a salutation line; a stand-alone date beside a line that
names the addressee) or proved by its foot (a line of place and date above signatures).
Running text that only quotes such words opens nothing. Letters never overlap.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kazcrawl.items import Letter
from kazcrawl.readers.letter_ends import Tail, find_foot, find_tail
from kazcrawl.readers.letter_lines import Kind, Line, LineDate, split_lines
from kazcrawl.readers.letter_words import DOCUMENT, OFFICE_BELOW_PERSON, PERSON_ABOVE_OFFICE

_FRAME = frozenset({Kind.DATE, Kind.TO, Kind.OFFICE, Kind.ADDRESS, Kind.SUBJECT})
_ADDRESSEE = frozenset({Kind.TO, Kind.OFFICE})
_SALUTATIONS = frozenset({Kind.SALUTATION, Kind.WEAK})
_DEAR = re.compile(r"^dear\s+", re.I)
_LONGEST_HEAD = 12  # lines; the longest seen has six
_LONGEST_HEADING = 14  # words


@dataclass(frozen=True, slots=True)
class _Head:
    """Lines ``begin`` to ``end`` (exclusive) above the text; ``salutation`` is an index."""

    begin: int
    end: int
    salutation: int | None


def read_letters(body: str, *, date_order: str | None = None) -> tuple[Letter, ...]:
    """The letters of an article's text, in order, () for ordinary news.

    ``body`` is text with line feeds; how lines are spread over paragraphs does not matter.
    ``letter_body`` is a substring of ``body``. ``date`` is an ISO day or None (no year, or
    numbers that ``date_order``, ``DMY``, ``MDY`` or ``YMD``, does not decide); ``date_raw``
    stays. ``addressee`` is the address block, a line feed between its lines, or else the
    words of the salutation without "Dear" and its comma.
    """
    lines = split_lines(body, date_order)
    found = enumerate(_documents(lines), 1)
    return tuple(_letter(body, lines, position, head, tail) for position, (head, tail) in found)


_Document = tuple[_Head, Tail]


def _documents(lines: Sequence[Line]) -> list[_Document]:
    heads = _heads(lines)
    bounds = [head.begin for head in heads] + [len(lines)]
    found = _feet(lines, 0, bounds[0])
    for head, limit in zip(heads, bounds[1:], strict=True):
        tail = find_tail(lines, head.end, limit)
        found.append((_with_heading(lines, head, _end(found)), tail))
        found += _feet(lines, tail.end, limit)
    return found


def _end(found: Sequence[_Document]) -> int:
    return found[-1][1].end if found else 0


def _feet(lines: Sequence[Line], position: int, stop: int) -> list[_Document]:
    """Documents between ``position`` and ``stop`` that only their foot proves."""
    found: list[_Document] = []
    while foot := find_foot(lines, position, stop):
        begin, tail = foot
        found.append((_Head(begin, begin, None), tail))
        position = tail.end
    return found


def _heads(lines: Sequence[Line]) -> list[_Head]:
    heads: list[_Head] = []
    index = 0
    while index < len(lines):
        head = _head_at(lines, index)
        if head and _is_witnessed(lines, head):
            heads.append(head)
        index = head.end if head else index + 1
    return heads


def _head_at(lines: Sequence[Line], index: int) -> _Head | None:
    if lines[index].kind in _SALUTATIONS:
        return _Head(index, _below_salutation(lines, index), index)
    if not _opens_head(lines, index) or _is_of_letter_above(lines, index):
        return None
    end = _frame_end(lines, index, with_short=True)
    if end < len(lines) and lines[end].kind in _SALUTATIONS:
        return _Head(index, _below_salutation(lines, end), end)
    return _head_without_salutation(lines, index)


def _opens_head(lines: Sequence[Line], index: int) -> bool:
    return lines[index].kind is Kind.DATE or _is_addressee(lines, index)


def _is_addressee(lines: Sequence[Line], index: int) -> bool:
    """A line that names an office, or a person whose office stands on the next line."""
    if lines[index].kind is not Kind.SHORT or index + 1 >= len(lines):
        return lines[index].kind in _ADDRESSEE
    below = lines[index + 1].text
    is_person = PERSON_ABOVE_OFFICE.match(lines[index].text) is not None
    return is_person and OFFICE_BELOW_PERSON.match(below) is not None


def _is_of_letter_above(lines: Sequence[Line], index: int) -> bool:
    """A signature that names an office, or the first of two dates in a row."""
    if lines[index].kind is not Kind.DATE:
        is_signature = index > 0 and lines[index - 1].kind is Kind.CLOSING
        return is_signature and lines[index].kind is not Kind.TO
    return index + 1 < len(lines) and lines[index + 1].kind is Kind.DATE


def _frame_end(lines: Sequence[Line], begin: int, *, with_short: bool) -> int:
    """Where the date, address and subject lines end; a town or a name only below an office."""
    end, is_named = begin, False
    while end < min(len(lines), begin + _LONGEST_HEAD):
        is_named = is_named or _is_addressee(lines, end)
        is_short = with_short and is_named and lines[end].kind is Kind.SHORT
        if lines[end].kind not in _FRAME and not is_short:
            break
        end += 1
    return end


def _head_without_salutation(lines: Sequence[Line], begin: int) -> _Head | None:
    """ "26 May 2016" and "To the Government of ..." above running text, in either order."""
    end = _frame_end(lines, begin, with_short=False)
    kinds = {line.kind for line in lines[begin:end]}
    is_above_text = end < len(lines) and lines[end].kind is Kind.PROSE
    return _Head(begin, end, None) if is_above_text and {Kind.DATE, Kind.TO} <= kinds else None


def _below_salutation(lines: Sequence[Line], index: int) -> int:
    end = index + 1
    while end < len(lines) and lines[end].kind in {Kind.SUBJECT, Kind.DATE}:
        end += 1
    return end


def _is_witnessed(lines: Sequence[Line], head: _Head) -> bool:
    """Text must follow; "Dear friends" without its comma needs a date, address or closing."""
    if head.end >= len(lines):
        return False
    if head.salutation is None or lines[head.salutation].kind is Kind.SALUTATION:
        return True
    kinds = {line.kind for line in lines[head.begin : head.end]}
    return bool(kinds & {Kind.DATE, Kind.TO}) or _is_closed(lines, head.end)


def _is_closed(lines: Sequence[Line], begin: int) -> bool:
    following = (line.kind for line in lines[begin:])
    ends = (kind for kind in following if kind in _SALUTATIONS | {Kind.CLOSING})
    return next(ends, None) is Kind.CLOSING


def _with_heading(lines: Sequence[Line], head: _Head, position: int) -> _Head:
    """The head with the sender's address and the document's own heading above it."""
    begin = head.begin
    while begin > position and lines[begin - 1].kind is Kind.ADDRESS:
        begin -= 1
    if begin > position and _is_heading(lines[begin - 1]):
        begin -= 1
    return _Head(begin, head.end, head.salutation)


def _is_heading(line: Line) -> bool:
    """ "Open letter to the ambassador", "Sweden: solidarity"; not "The letter reads:"."""
    if line.kind is not Kind.SHORT or len(line.text.split()) > _LONGEST_HEADING:
        return False
    return bool(DOCUMENT.search(line.text)) or ": " in line.text


def _letter(body: str, lines: Sequence[Line], position: int, head: _Head, tail: Tail) -> Letter:
    date = _first_date(lines[head.begin : head.end]) or tail.date
    return Letter(
        position=position,
        letter_body=body[lines[head.begin].start : lines[tail.end - 1].end],
        date_raw=date.raw if date else None,
        date=date.value if date else None,
        place=date.place if date else None,
        addressee=_addressee(lines, head),
        salutation=None if head.salutation is None else lines[head.salutation].text,
        closing=tail.closing,
        signatories=tail.signed.people,
    )


def _first_date(lines: Sequence[Line]) -> LineDate | None:
    return next((line.date for line in lines if line.date), None)


def _addressee(lines: Sequence[Line], head: _Head) -> str | None:
    stop = head.end if head.salutation is None else head.salutation
    begin = next((i for i in range(head.begin, stop) if _is_addressee(lines, i)), stop)
    block = [line.text for line in lines[begin:stop] if line.kind not in {Kind.DATE, Kind.SUBJECT}]
    return "\n".join(block) or _by_salutation(lines, head)


def _by_salutation(lines: Sequence[Line], head: _Head) -> str | None:
    """Where no address names the addressee, the salutation does: "Dear Sir/Madam," -> "Sir/Madam"."""
    if head.salutation is None:
        return None
    return _DEAR.sub("", lines[head.salutation].text).rstrip(" ,.:;!-–—") or None
