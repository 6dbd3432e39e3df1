"""The choice among an article's date evidence, and the day that follows, from rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kazcrawl.dates import choose, day_published


def choose_row(rows: Sequence[Any], timezone: str | None = None) -> tuple[Any | None, str | None]:
    """The row whose statement is chosen, and the day of publication at the site's own place.

    Of equal statements the first by identity. Rows have the fields of DateEvidence by name, and
    need not be made into it. ``timezone`` is the site's, an IANA name, None where it is not known.
    """
    if not rows:
        return None, None
    captured_on = min(row.seen_at for row in rows)[:10]
    best = choose(rows, captured_on=captured_on)
    return best, day_published(best, rows, captured_on=captured_on, timezone=timezone)


def day_of(rows: Sequence[Any]) -> str | None:
    """The day that follows from rows of which one is ``chosen``, where no time zone is known."""
    best = next((row for row in rows if row.chosen), None)
    if best is None:
        return None
    captured_on = min(row.seen_at for row in rows)[:10]
    return day_published(best, rows, captured_on=captured_on)
