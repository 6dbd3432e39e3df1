"""A printed date that is only the day of the visit: refused where other evidence disagrees.

Seen on zagranburo.org: today's date and the weather above an article of 2021, another
"date" in each capture of the same text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kazcrawl.items import DateEvidence

PRINTED = frozenset(("article", "body"))


def refuse_capture_day(dates: Sequence[DateEvidence], captured_at: str) -> tuple[DateEvidence, ...]:
    """The evidence of one page; a printed date of the capture's day gets ``refused='capture_day'``.

    Only where another source of the same page names another day: a post of today is
    printed with today's date too.
    """
    today = captured_at[:10]
    others = any(
        one.value and one.source not in PRINTED and not today.startswith(one.value[:10])
        for one in dates
    )
    return tuple(_checked(one, today) if others else one for one in dates)


def _checked(one: DateEvidence, today: str) -> DateEvidence:
    if one.source in PRINTED and one.value and one.value[:10] == today:
        return replace(one, value=None, precision=None, refused="capture_day")
    return one
