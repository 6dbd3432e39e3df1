"""Shares of a crawl that are compared with those of others: stubs with a date, texts. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import exp, lgamma, log
from typing import Any

Figures = Mapping[str, Any]
Part = Callable[[Figures], tuple[int, int]]
"""How many have something, of how many."""

OF_STUBS = ("headline", "excerpt", "date", "author", "sections")
OF_ARTICLES = ("headline", "date", "author", "sections")
CHANCE = 0.001
LEAST_DROP = 0.1
MOST_SURE = 0.98
"""A share that was always 1 may still miss one in fifty."""


def parts(figures: Figures) -> Iterator[tuple[str, str, Part]]:
    """What is compared: its name, its words, and what has it of how many."""
    yield from _of_listings(figures)
    yield from _PARTS


def _of_listings(figures: Figures) -> Iterator[tuple[str, str, Part]]:
    """Fields of stubs by the kind of their listing, the kind with the most first.

    A theme may show dates on its home page and none on its categories, and a recrawl reads
    a few pages of either: those of one kind are compared with those of the same.
    """
    kinds = figures["stubs"]["kinds"]
    for kind in sorted(kinds, key=lambda one: (-kinds[one]["different"], one)):
        for name in OF_STUBS:
            what = f"stubs on listings ({kind}) have {_WORDS[name]}"
            yield f"stubs.{name}", what, _of_stubs(kind, name)


def _of_stubs(kind: str, name: str) -> Part:
    def part(figures: Figures) -> tuple[int, int]:
        shown = figures["stubs"].get("kinds", {}).get(kind)
        return (shown["with"][name], shown["different"]) if shown else (0, 0)

    return part


def _of_articles(name: str) -> Part:
    def part(figures: Figures) -> tuple[int, int]:
        read = figures["articles"]
        return read["with"][name], read["pages"] if name == "body" else read["with"]["body"]

    return part


def _matching(figures: Figures) -> tuple[int, int]:
    matches = figures["excerpt_matches"]
    count = sum(matches.values())
    return count - matches["absent"], count


_WORDS = {
    "headline": "a headline",
    "excerpt": "an excerpt",
    "date": "a date",
    "author": "an author",
    "sections": "sections",
    "body": "a text",
}
_PARTS: tuple[tuple[str, str, Part], ...] = (
    *(
        (f"articles.{name}", f"article pages have {_WORDS[name]}", _of_articles(name))
        for name in ("body", *OF_ARTICLES)
    ),
    ("excerpts", "excerpts stand in their articles' texts", _matching),
)


def share(part: tuple[int, int]) -> float | None:
    return part[0] / part[1] if part[1] else None


def dropped(number: int, count: int, usual: float) -> bool:
    if number / count > usual - LEAST_DROP:
        return False
    return at_most(number, count, min(usual, MOST_SURE)) < CHANCE


def at_most(number: int, count: int, chance: float) -> float:
    """How likely at most ``number`` of ``count`` are where each is by ``chance`` (binomial)."""
    if chance <= 0:
        return 1.0
    logs = (
        lgamma(count + 1)
        - lgamma(k + 1)
        - lgamma(count - k + 1)
        + k * log(chance)
        + (count - k) * log(1 - chance)
        for k in range(number + 1)
    )
    return sum(exp(one) for one in logs)
