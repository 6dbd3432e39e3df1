"""The choice among an article's date evidence, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kazcrawl.dates import choose
from kazcrawl.items import DateEvidence


def choose_row(rows: Sequence[Any]) -> Any | None:
    """The row whose statement is chosen; of equal statements the first by identity."""
    if not rows:
        return None
    evidence = [_evidence(row) for row in rows]
    captured_on = min(row.seen_at for row in rows)[:10]
    best = choose(evidence, captured_on=captured_on)
    return None if best is None else rows[evidence.index(best)]


def _evidence(row: Any) -> DateEvidence:
    return DateEvidence(
        row.raw, row.value, row.precision, row.source, bool(row.ambiguous), row.refused
    )
