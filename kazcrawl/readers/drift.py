"""When excerpts have ceased to stand where they stood: misses that chance does not explain. Pure.

A miss of a page that has taught the layout counts twice: it was seen to agree, and no longer
does. So three pages of a site of three posts are enough. A few new posts alone may have a
template of their own: such pages are asked for again before it is drift.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kazcrawl.items import Layout
from kazcrawl.urls import url_key

UNLIKELY = 0.001
"""Misses in a row less likely than this, by how seldom the layouts missed before, are drift:
five articles after three that agreed, two after forty."""
LEAST, ENOUGH = 2, 5
"""Articles that must miss, and those that need no page that has taught the layout among them."""
SUSPECT = 0.2
"""Misses in a row no likelier than this are looked into: one is, after three that agreed."""
TAUGHT = 2
"""What a miss of a page counts for that has taught a layout."""


@dataclass(slots=True)
class Misses:
    """Articles in a row that the layouts of earlier crawls did not hold; ``told`` is how much
    they say together."""

    articles: int = 0
    told: int = 0
    _asked: set[str] = field(default_factory=set)

    def add(self, url: str, layouts: Iterable[Layout]) -> None:
        """``layouts`` are those that the page may have taught: none where it shows no text, as
        an emptied article and a server's excuse do, which say little of a theme."""
        key = url_key(url)
        taught = any(key == url_key(one) for layout in layouts for one in layout.evidence)
        self.articles += 1
        self.told += TAUGHT if taught else 1

    def end(self) -> None:
        self.articles = self.told = 0

    def are_drift(self, layouts: Sequence[Layout]) -> bool:
        seen = self.told > self.articles or not any(one.evidence for one in layouts)
        enough = self.articles >= (LEAST if seen else ENOUGH)
        return enough and self._chance(layouts) < UNLIKELY

    def are_suspect(self, layouts: Sequence[Layout]) -> bool:
        return self._chance(layouts) <= SUSPECT

    def _chance(self, layouts: Sequence[Layout]) -> float:
        """How likely they are by what the layouts' articles did before (Laplace's rule)."""
        missed = sum(one.missed for one in layouts) - self.articles
        share = (missed + 1) / (sum(one.agreed for one in layouts) + missed + 2)
        return float(share**self.told)

    def witnesses(self, layouts: Iterable[Layout]) -> list[str]:
        """Pages that have taught the layouts, each once: do they still hold?"""
        found = [
            url for layout in layouts for url in layout.evidence if url_key(url) not in self._asked
        ]
        self._asked.update(map(url_key, found))
        return found
