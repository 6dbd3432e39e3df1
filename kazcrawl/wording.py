"""The words that differ between two texts. Pure.

Words are compared as versions are: with one spelling of blanks, quotes and dashes. Words that
stand once in both texts and in the same order are the fixed points; what lies between is
compared by difflib, which would take minutes for two texts of 100 kB as a whole.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from kazcrawl.text import fold

SAME, REMOVED, ADDED = "same", "removed", "added"
BREAK = "\n"
"""Ends a block of the text; a word of its own."""

_WORDS = re.compile(r"\n\s*|[^\s]+")
_BLANKS = re.compile(" ?\n ?")
_MOST = 250_000
"""Pairs of words that difflib is given at a time: 0.1 s."""
_CHANCE = 2
"""Words between two changes that are no common ground but chance ("of the")."""

Block = tuple[int, int, int, int]
"""Where texts differ: begin and end in the old words, begin and end in the new ones."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words in a row; ``op`` is SAME, REMOVED or ADDED. BREAK parts blocks."""

    op: str
    words: tuple[str, ...]

    @property
    def count(self) -> int:
        return sum(word != BREAK for word in self.words)

    @property
    def text(self) -> str:
        """The words with single blanks; blocks on lines of their own."""
        return _BLANKS.sub(BREAK, " ".join(self.words))


def words_of(text: str) -> list[str]:
    """The words of a text, and BREAK between its blocks."""
    return [BREAK if word[0] == "\n" else word for word in _WORDS.findall(text.strip())]


def compare(old: str, new: str) -> list[Piece]:
    """Both texts as pieces in order: without the added ones they are the old text's words,
    without the removed ones the new one's. Same words are told as the new text has them."""
    before, after = words_of(old), words_of(new)
    pieces: list[Piece] = []
    at = 0
    for begin, end, first, last in _blocks(_keys(before), _keys(after)):
        pieces += [
            Piece(SAME, tuple(after[at:first])),
            Piece(REMOVED, tuple(before[begin:end])),
            Piece(ADDED, tuple(after[first:last])),
        ]
        at = last
    pieces.append(Piece(SAME, tuple(after[at:])))
    return [piece for piece in pieces if piece.words]


def _keys(words: Sequence[str]) -> list[str]:
    return [word if word == BREAK or word.isascii() else fold(word) for word in words]


def _blocks(old: list[str], new: list[str]) -> list[Block]:
    found: list[Block] = []
    for place in _gaps(old, new):
        for block in _compared(old, new, place):
            if found and block[0] - found[-1][1] <= _chance(found[-1], block):
                found[-1] = (found[-1][0], block[1], found[-1][2], block[3])
            else:
                found.append(block)
    return found


def _chance(one: Block, other: Block) -> int:
    """How many words between two changes are still chance: none between small ones."""
    sizes = [max(block[1] - block[0], block[3] - block[2]) for block in (one, other)]
    return _CHANCE if min(sizes) > _CHANCE else 0


def _gaps(old: list[str], new: list[str]) -> Iterator[Block]:
    """What lies between the fixed points, where it is not empty."""
    begin = first = 0
    for place, other in [*_fixed_points(old, new), (len(old), len(new))]:
        if place > begin or other > first:
            yield begin, place, first, other
        begin, first = place + 1, other + 1


def _fixed_points(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Places of words that stand once in both texts, the longest row in the same order."""
    once, once_too = Counter(old), Counter(new)
    where = {word: place for place, word in enumerate(new)}
    pairs = [
        (place, where[word])
        for place, word in enumerate(old)
        if once[word] == 1 and once_too[word] == 1
    ]
    return _rising(pairs)


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence whose second numbers rise (patience sorting)."""
    ends: list[int] = []
    tails: list[int] = []
    back: list[int] = []
    for number, (_, place) in enumerate(pairs):
        pile = bisect_left(ends, place)
        back.append(tails[pile - 1] if pile else -1)
        ends[pile : pile + 1] = [place]
        tails[pile : pile + 1] = [number]
    row, number = [], tails[-1] if tails else -1
    while number >= 0:
        row.append(pairs[number])
        number = back[number]
    return row[::-1]


def _compared(old: list[str], new: list[str], place: Block) -> Iterator[Block]:
    begin, end, first, last = _trimmed(old, new, place)
    if begin == end and first == last:
        return
    if (end - begin) * (last - first) > _MOST:
        yield from _divided(old[begin:end], new[first:last], begin, first)
        return
    matcher = SequenceMatcher(None, old[begin:end], new[first:last], autojunk=False)
    for op, one, two, three, four in matcher.get_opcodes():
        if op != "equal":
            yield begin + one, begin + two, first + three, first + four


def _divided(old: list[str], new: list[str], begin: int, first: int) -> Iterator[Block]:
    """A long piece by the fixed points that it has in itself; as a whole where it has none."""
    gaps = list(_gaps(old, new))
    whole = (0, len(old), 0, len(new))
    for gap in gaps:
        for one, two, three, four in [whole] if gap == whole else _compared(old, new, gap):
            yield begin + one, begin + two, first + three, first + four


def _trimmed(old: list[str], new: list[str], place: Block) -> Block:
    begin, end, first, last = place
    while begin < end and first < last and old[begin] == new[first]:
        begin, first = begin + 1, first + 1
    while begin < end and first < last and old[end - 1] == new[last - 1]:
        end, last = end - 1, last - 1
    return begin, end, first, last
