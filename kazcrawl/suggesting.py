"""The name that was meant, of those that there are."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

NEAR = 0.7
"""``difflib`` ratio, 0 to 1: two letters that change places in a name of six leave 0.83."""


def did_you_mean(given: str, names: Iterable[str]) -> str:
    """``Did you mean 'eurasianet'?`` for the nearest name, empty where none is near."""
    known = {name.lower(): name for name in names}
    near = get_close_matches(given.lower(), known, n=1, cutoff=NEAR)
    return f"Did you mean {known[near[0]]!r}?" if near else ""
