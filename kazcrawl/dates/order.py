"""The order of a page's numeric dates, by those of them that leave no choice."""

from __future__ import annotations

from collections.abc import Iterable

from kazcrawl.dates.parsed import Day
from kazcrawl.dates.shapes import full_dates
from kazcrawl.dates.view import view_of


def order_shown(texts: Iterable[str]) -> str | None:
    """``DMY`` where some dates are day-first beyond doubt and none month-first, or ``MDY``.

    05.06.16 could begin with its year, too: not on a page whose dates end in fewer numbers
    than they begin with, as years change less than days.

    >>> order_shown(["05/06/2016", "27/05/2016"]), order_shown(["05/06/2016", "06/06/2016"])
    ('DMY', None)
    >>> order_shown(["27.05.16", "05.06.16"]), order_shown(["16.05.27", "16.06.05"])
    ('DMY', None)
    """
    read = [core.readings for text in texts for core in full_dates(view_of(text).text)]
    if _ends_in_years(read):
        read = [tuple(one for one in readings if one[0] != "YMD") for readings in read]
    sure = {one[0][0] for one in read if len(one) == 1 and one[0][0]}
    return sure.pop() if len(sure) == 1 else None


def _ends_in_years(read: Iterable[tuple[tuple[str, Day], ...]]) -> bool:
    """Of dates with years of two digits: are there fewer last numbers than first ones?"""
    both = [dict(readings) for readings in read]
    years = {one["YMD"][0] for one in both if "YMD" in one}
    ends = {one["YMD"][2] for one in both if "YMD" in one}
    return len(ends) < len(years)
