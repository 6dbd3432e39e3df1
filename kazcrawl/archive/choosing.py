"""The choice among an article's date evidence, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kazcrawl.dates import choose


def choose_row(rows: Sequence[Any]) -> Any | None:
    """The row whose statement is chosen; of equal statements the first by identity.

    Rows have the fields of DateEvidence by name, and need not be made into it.
    """
    if not rows:
        return None
    return choose(rows, captured_on=min(row.seen_at for row in rows)[:10])
