"""Agreement of two texts by their runs of four words, as article-extraction-benchmark scores.

Precision and recall are of one page, so that long texts weigh no more than short ones;
F1 of a corpus is that of the two means.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

WORDS = 4
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Score:
    """Precision and recall, 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """All runs of four words of a text; a shorter text is one run."""
    words = _WORD.findall(text)
    return Counter(tuple(words[at : at + WORDS]) for at in range(max(1, len(words) - WORDS + 1)))


def agreement(found: str, wanted: str) -> Score:
    """How a text that was found agrees with the true one; both empty agree."""
    have, want = shingles(found), shingles(wanted)
    both = (have & want).total()
    return Score(both / have.total(), both / want.total())


def overall(scores: Sequence[Score]) -> Score:
    """The means over pages."""
    return Score(mean(one.precision for one in scores), mean(one.recall for one in scores))
