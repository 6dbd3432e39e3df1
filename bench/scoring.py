"""Scores of what a reader found: body, headline, day and authors, by one rule for everyone."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpora import Saved
from extractors import Extracted
from shingles import Score, agreement, overall

from kazcrawl.text import fold, squeeze

_BETWEEN = re.compile(r"[;,&|]|\band\b")


@dataclass(frozen=True, slots=True)
class Result:
    """One reader on some pages. Shares are 0 to 1, None where the truth tells nothing.

    ``precision``, ``recall`` and ``f1`` are the body's and count a refused page as an empty
    text; ``f1_unrefused`` leaves out the pages that kazcrawl refuses, for everyone. ``day``
    is by the ten first characters of what is given; ``day_utc`` also takes the day in UTC of
    an instant that the page declares. ``raised`` pages count as empty.
    """

    name: str
    part: str
    pages: int
    precision: float
    recall: float
    f1: float
    f1_unrefused: float
    refused: int
    raised: int
    headline: float | None
    day: Score | None
    day_utc: Score | None
    author: Score | None
    cpu_ms: float


def result(
    name: str,
    part: str,
    pages: Sequence[Saved],
    found: Sequence[Extracted],
    refused: frozenset[str],
    cost: float,
) -> Result:
    """The scores of one reader; ``refused`` are keys of pages that kazcrawl refuses."""
    both = list(zip(pages, found, strict=True))
    scores = {page.key: agreement(one.body, page.body) for page, one in both}
    total = overall(list(scores.values()))
    rest = overall([score for key, score in scores.items() if key not in refused] or [total])
    return Result(
        name=name,
        part=part,
        pages=len(pages),
        precision=total.precision,
        recall=total.recall,
        f1=total.f1,
        f1_unrefused=rest.f1,
        refused=sum(one.refused for one in found),
        raised=sum(one.raised for one in found),
        headline=_headline(both),
        day=_told(both, "day", lambda page, one: one.day == page.day),
        day_utc=_told(both, "day", lambda page, one: one.day in page.days),
        author=_told(both, "authors", _same_authors),
        cpu_ms=cost,
    )


_Both = Sequence[tuple[Saved, Extracted]]


def _headline(both: _Both) -> float | None:
    asked = [(page, one) for page, one in both if "headline" in page.asked]
    if not asked:
        return None
    return sum(_letters(page.headline) == _letters(one.headline) for page, one in asked) / len(
        asked
    )


def _told(both: _Both, name: str, is_right: Callable[[Saved, Extracted], bool]) -> Score | None:
    asked = [(page, one) for page, one in both if name in page.asked]
    given = [(page, one) for page, one in asked if getattr(one, name)]
    there = sum(bool(getattr(page, name)) for page, _ in asked)
    if not there:
        return None
    right = sum(is_right(page, one) for page, one in given)
    return Score(right / len(given) if given else 0.0, right / there)


def _same_authors(page: Saved, one: Extracted) -> bool:
    return _names(page.authors) == _names(one.authors)


def _names(given: Sequence[str]) -> frozenset[str]:
    """Names one by one: some readers give several in one text."""
    parts = (part for name in given for part in _BETWEEN.split(name))
    return frozenset(letters for part in parts if (letters := _letters(part)))


def _letters(text: str | None) -> str:
    """A text as compared: blanks, quotes, dashes and case aside."""
    return squeeze(fold(text or "")).lower()
