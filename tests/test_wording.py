"""Words that differ: what is told must give back both texts, and soon."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kazcrawl.wording import ADDED, BREAK, REMOVED, SAME, Piece, compare, words_of

CASES = (
    ("", "", []),
    ("one two three", "one two three", [(SAME, "one two three")]),
    ("one two three", "one three", [(SAME, "one"), (REMOVED, "two"), (SAME, "three")]),
    ("one three", "one two three", [(SAME, "one"), (ADDED, "two"), (SAME, "three")]),
    (
        "the mine was closed",
        "the mine is open",
        [(SAME, "the mine"), (REMOVED, "was closed"), (ADDED, "is open")],
    ),
    ("he said “no”", 'he said "no"', [(SAME, 'he said "no"')]),
    ("a\u00a0b", "a b", [(SAME, "a b")]),
    ("one\n\ntwo", "one\n\ntwo\n\nthree", [(SAME, "one\ntwo"), (ADDED, "\nthree")]),
    ("", "all new", [(ADDED, "all new")]),
    ("all old", "", [(REMOVED, "all old")]),
)
TEXTS = st.lists(
    st.sampled_from(["the", "mine", "is", "closed", "open", "шахта", "«да»", "\n\n", "a\u00a0b"]),
    max_size=60,
).map(" ".join)


@pytest.mark.parametrize(("old", "new", "expected"), CASES)
def test_pieces(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert [(piece.op, piece.text) for piece in compare(old, new)] == expected


def without(pieces: list[Piece], op: str) -> list[str]:
    return [word for piece in pieces if piece.op != op for word in piece.words]


@given(TEXTS, TEXTS)
def test_pieces_give_both_texts_back(old: str, new: str) -> None:
    pieces = compare(old, new)
    assert without(pieces, REMOVED) == words_of(new)
    assert without(pieces, ADDED) == words_of(old)
    assert all(piece.words for piece in pieces)


def made(seed: int, size: int = 100_000) -> list[str]:
    chance = random.Random(seed)
    words = [
        f"{chance.choice('bdgklmnprstz')}{chance.choice('aeiou')}{n % 1500}" for n in range(4000)
    ]
    text: list[str] = []
    while sum(map(len, text)) + len(text) < size:
        text += [chance.choice(words) for _ in range(100)]
    return text


@pytest.mark.parametrize(
    "other", ["edited", "another", "shuffled", "repeated"], ids=lambda name: str(name)
)
def test_long_texts_are_compared_at_once(other: str) -> None:
    old = made(1)
    chance = random.Random(2)
    if other == "edited":
        new = [word for word in old if chance.random() > 0.02]
    elif other == "another":
        new = made(3)
    elif other == "shuffled":
        new = chance.sample(old, len(old))
    else:
        old, new = ["wages", "now"] * 9000, ["now", "wages"] * 9000
    begun = time.thread_time()
    pieces = compare(" ".join(old), " ".join(new))
    assert time.thread_time() - begun < 5
    assert without(pieces, REMOVED) == new
    if other == "edited":
        removed = sum(piece.count for piece in pieces if piece.op == REMOVED)
        assert removed - sum(piece.count for piece in pieces if piece.op == ADDED) == len(
            old
        ) - len(new)
        assert removed < 2 * (len(old) - len(new))


def test_breaks_are_no_words() -> None:
    (piece,) = compare("one\n\ntwo", "one\n\ntwo")
    assert (piece.count, BREAK in piece.words) == (2, True)
