"""The place of a text where the words of a query stand, quoted as published."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from kazcrawl.archive.folding import forms

MARKS = ("\u2068", "\u2069")
"""Invisible isolates (UAX 9) around the words found in a snippet."""

WORDS = 32
CUT = "…"

_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
_OWN_MARKS = re.compile("[" + "".join(MARKS) + "]+")


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase to look for; with ``prefix`` its last word may go on."""

    text: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    """A text without MARKS of its own, its words with [start, end), and whether it goes on."""

    text: str
    spans: list[tuple[int, int]]
    words: list[str]
    forms: dict[str, tuple[str, str]]
    cut_before: bool
    cut_after: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """Found words from ``first`` to ``last`` within one window."""

    piece: _Piece
    found: Collection[int]
    first: int
    last: int


def snippet_of(texts: Sequence[str | None], terms: Sequence[Term]) -> str:
    """About WORDS words around the place where most terms stand, MARKS around the words found.

    A word is found when it equals a term's word, or begins with it, in its own spelling or
    in the folded one. A phrase marks its words where they stand together; where they
    never do, each. Of equal places the first counts, in the order of the texts. Without
    its MARKS and the CUT at either end a snippet is a piece of one of the texts.
    """
    pieces = [piece for text in texts if text for piece in _pieces(text)]
    if not pieces:
        return ""
    settled = [one for term in terms for one in _settle(pieces, term)]
    best, most = _Place(pieces[0], (), 0, 0), (0, 0)
    for piece in pieces:
        for score, place in _places(piece, settled):
            if score > most:
                best, most = place, score
    return _quote(best)


def _pieces(text: str) -> Iterator[_Piece]:
    """A published text that holds MARKS is parted there, so that a snippet's are its own."""
    start = 0
    for gap in [*((m.start(), m.end()) for m in _OWN_MARKS.finditer(text)), (len(text),) * 2]:
        part = text[start : gap[0]]
        if part.strip():
            spans = [match.span() for match in _WORD.finditer(part)]
            words = [part[begin:end] for begin, end in spans]
            known = list(set(words))
            alike = dict(zip(known, forms(known), strict=True))
            yield _Piece(part, spans, words, alike, start > 0, gap[1] < len(text))
        start = gap[1]


def _settle(pieces: Sequence[_Piece], term: Term) -> list[Term]:
    words = _WORD.findall(term.text)
    if len(words) == 1 or any(_starts(piece, term) for piece in pieces):
        return [term]
    return [Term(word, term.prefix and n == len(words)) for n, word in enumerate(words, 1)]


def _starts(piece: _Piece, term: Term) -> list[int]:
    """Where the term's words stand one after the other."""
    wanted = forms(_WORD.findall(term.text))
    alike = [_alike(piece, one, term.prefix and one is wanted[-1]) for one in wanted]
    if not alike or not all(alike):
        return []
    words, (first, *rest) = piece.words, alike
    return [
        start
        for start, word in enumerate(words[: len(words) - len(rest)])
        if word in first and all(words[start + n] in more for n, more in enumerate(rest, 1))
    ]


def _alike(piece: _Piece, wanted: tuple[str, str], prefix: bool) -> set[str]:
    """The piece's words that a wanted word finds, by one of their two forms."""
    known = piece.forms.items()
    if prefix:
        return {
            word for word, own in known if own[0].startswith(wanted) or own[1].startswith(wanted)
        }
    return {word for word, own in known if own[0] in wanted or own[1] in wanted}


def _places(piece: _Piece, terms: Sequence[Term]) -> Iterator[tuple[tuple[int, int], _Place]]:
    """Every window that begins with a found word: terms and words in it, and the place."""
    found: dict[int, set[int]] = defaultdict(set)
    for number, term in enumerate(terms):
        length = len(_WORD.findall(term.text))
        for start in _starts(piece, term):
            for word in range(start, start + length):
                found[word].add(number)
    order = sorted(found)
    for at, first in enumerate(order):
        inside = [word for word in order[at : at + WORDS] if word < first + WORDS]
        here = set().union(*(found[word] for word in inside))
        yield (len(here), len(inside)), _Place(piece, found.keys(), first, inside[-1])


def _quote(place: _Place) -> str:
    piece, count = place.piece, len(place.piece.words)
    before = (WORDS - (place.last - place.first + 1)) // 2
    start = max(0, min(place.first - before, count - WORDS))
    end = min(count, start + WORDS)
    begin = piece.spans[start][0] if start else 0
    stop = piece.spans[end - 1][1] if end < count else len(piece.text)
    parts, at = [], begin
    for word in range(start, end):
        if word in place.found:
            left, right = piece.spans[word]
            parts += [piece.text[at:left], MARKS[0], piece.text[left:right], MARKS[1]]
            at = right
    parts.append(piece.text[at:stop])
    return (
        (CUT if start or piece.cut_before else "")
        + "".join(parts)
        + (CUT if end < count or piece.cut_after else "")
    )
