"""Where a letter ends: closing, signatures, a date at the foot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kazcrawl.readers.letter_lines import Kind, Line, LineDate, split_closing
from kazcrawl.readers.letter_words import DOCUMENT
from kazcrawl.readers.signatories import NOBODY, Signatures, read_signatures


@dataclass(frozen=True, slots=True)
class Tail:
    """Index after a letter's last line, and what its end says."""

    end: int
    closing: str | None = None
    signed: Signatures = NOBODY
    date: LineDate | None = None


def find_tail(lines: Sequence[Line], begin: int, limit: int) -> Tail:
    """The end of the letter whose text begins at line ``begin``, at most ``limit``.

    A name with its role on the next line ends it; else a closing; else names under a date;
    else one line of name and role; else a bare name with no text below. A letter without
    any of them goes on to ``limit``, less the lines that lead to the next ("... reads:").
    """
    closing = next((i for i in range(begin, limit) if lines[i].kind is Kind.CLOSING), None)
    stop = limit if closing is None else closing
    blocks = tuple(_blocks(lines, begin, stop))
    decisive = next((block for block in blocks if _is_decisive(lines, block, limit)), None)
    if decisive:
        return _signed_tail(lines, decisive, limit)
    if closing is not None:
        return _closed_tail(lines, closing, limit)
    plain = _plain_block(lines, blocks, limit)
    return _signed_tail(lines, plain, limit) if plain else Tail(_before_intro(lines, begin, limit))


_Block = tuple[int, Signatures]


def _blocks(lines: Sequence[Line], begin: int, stop: int) -> Iterator[_Block]:
    """Runs of signatures directly below running text or below a date."""
    index = begin + 1
    while index < stop:
        signed = _signed_below(lines, index, stop)
        if signed.people:
            yield index, signed
        index = max(index + 1, signed.end)


def _signed_below(lines: Sequence[Line], index: int, stop: int) -> Signatures:
    above = lines[index - 1]
    is_place = above.kind in {Kind.PROSE, Kind.DATE} and not above.text.endswith(":")
    if not is_place or lines[index].kind not in {Kind.SHORT, Kind.OFFICE}:
        return NOBODY
    return read_signatures(lines, index, stop)


def _is_decisive(lines: Sequence[Line], block: _Block, limit: int) -> bool:
    index, signed = block
    if signed.stacked or lines[index - 1].kind is Kind.DATE:
        return True
    return signed.told and signed.end < limit and lines[signed.end].kind is Kind.SHORT


def _plain_block(lines: Sequence[Line], blocks: Sequence[_Block], limit: int) -> _Block | None:
    told = next((block for block in blocks if block[1].told), None)
    if told:
        return told
    ends = (block for block in blocks if not _has_text_below(lines, block[1].end, limit))
    return next(ends, None)


def _has_text_below(lines: Sequence[Line], index: int, limit: int) -> bool:
    return index < limit and lines[index].kind is Kind.PROSE


def _signed_tail(lines: Sequence[Line], block: _Block, limit: int) -> Tail:
    index, signed = block
    return _with_date_below(lines, Tail(signed.end, None, signed, lines[index - 1].date), limit)


def _with_date_below(lines: Sequence[Line], tail: Tail, limit: int) -> Tail:
    if tail.date is None and tail.end < limit and lines[tail.end].kind is Kind.DATE:
        return replace(tail, end=tail.end + 1, date=lines[tail.end].date)
    return tail


def _closed_tail(lines: Sequence[Line], index: int, limit: int) -> Tail:
    """From the closing on; of two closings ("Thank you.", "Yours,") the last one counts."""
    date = lines[index - 1].date
    formula, name = _formula(lines[index])
    while not name and index + 1 < limit and lines[index + 1].kind is Kind.CLOSING:
        index += 1
        formula, name = split_closing(lines[index].text) or (formula, "")
    below = index + 1
    if below < limit and lines[below].kind is Kind.DATE and not name:
        date, below = date or lines[below].date, below + 1
    signed = read_signatures(lines, below, limit, name, lone=True)
    return _with_date_below(lines, Tail(max(signed.end, below), formula, signed, date), limit)


def _formula(line: Line) -> tuple[str | None, str]:
    """The closing and a name behind it; "Signed:" is none, it only leads to the names."""
    return split_closing(line.text) or (None, "")


def _before_intro(lines: Sequence[Line], begin: int, limit: int) -> int:
    end = limit
    while end > begin + 1 and end < len(lines) and lines[end - 1].text.endswith(":"):
        end -= 1
    return end


def find_foot(lines: Sequence[Line], position: int, stop: int) -> tuple[int, Tail] | None:
    """A document without a head, proved by its foot: its first line and its tail, or None."""
    for index in range(position + 1, stop - 1):
        if lines[index].date is None or not _is_foot_date(lines, position, index):
            continue
        tail = _foot_tail(lines, index, stop)
        if not _may_prove(lines, tail, stop):
            continue
        begin = _foot_begin(lines, position, index)
        if _proves_alone(tail) or _is_named(lines, position, begin):
            return begin, tail
    return None


def _is_foot_date(lines: Sequence[Line], position: int, index: int) -> bool:
    date = lines[index].date
    if date is None or date.place is None:
        return False
    return any(line.kind is Kind.PROSE for line in lines[max(position, index - 3) : index])


def _foot_tail(lines: Sequence[Line], index: int, stop: int) -> Tail:
    if lines[index + 1].kind is Kind.CLOSING:
        return _closed_tail(lines, index + 1, stop)
    above = lines[index - 1]
    closing = _formula(above)[0] if above.kind is Kind.CLOSING else None
    signed = read_signatures(lines, index + 1, stop, lone=True)
    return Tail(max(signed.end, index + 1), closing, signed, lines[index].date)


def _may_prove(lines: Sequence[Line], tail: Tail, stop: int) -> bool:
    """A byline under a dateline looks the same: one name with text below is no proof."""
    count = len(tail.signed.people)
    is_signed = count > 1 or (count == 1 and tail.closing is not None)
    return is_signed or (count == 1 and not _has_text_below(lines, tail.end, stop))


def _proves_alone(tail: Tail) -> bool:
    """One bare name under a date may end any news: then a heading must call it a letter."""
    return len(tail.signed.people) > 1 or tail.signed.told or tail.closing is not None


def _is_named(lines: Sequence[Line], position: int, begin: int) -> bool:
    """Does the heading, or the line that leads to it, call this a letter or statement?"""
    return any(DOCUMENT.search(line.text) for line in lines[max(position, begin - 1) : begin + 1])


def _foot_begin(lines: Sequence[Line], position: int, index: int) -> int:
    """Below the line that leads to the document, else at its heading, else at ``position``."""
    above = range(position, index)
    leads = [i for i in above if lines[i].text.endswith(":") and DOCUMENT.search(lines[i].text)]
    if leads and leads[-1] + 1 < index:
        return leads[-1] + 1
    return next((i for i in above if lines[i].kind is Kind.SHORT), position)
