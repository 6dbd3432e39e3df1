"""The order of a page's numeric dates, by those of them that leave no choice."""

from __future__ import annotations

from collections.abc import Iterable

from kazcrawl.dates.shapes import full_dates
from kazcrawl.dates.view import view_of


def order_shown(texts: Iterable[str]) -> str | None:
    """``DMY`` where some dates are day-first beyond doubt and none month-first, or ``MDY``.

    >>> order_shown(["05/06/2016", "27/05/2016"]), order_shown(["05/06/2016", "06/06/2016"])
    ('DMY', None)
    """
    read = [core.readings for text in texts for core in full_dates(view_of(text).text)]
    sure = {one[0][0] for one in read if len(one) == 1 and one[0][0]}
    return sure.pop() if len(sure) == 1 else None
