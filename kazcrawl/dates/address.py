"""Dates that the addresses of articles carry."""

from __future__ import annotations

import re
from functools import lru_cache

from kazcrawl.dates.parsed import Day, ParsedDate, day_value, refusal

_PATH = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?(?://[^/?#]*)?([^?#]*)")
# Whole segments only: a slug such as "15-05-2013-03-06-2013" tells of what it is about.
_YEAR_MONTH = re.compile(r"(?<=/)((?:19|20)[0-9]{2}|0000)/([0-9]{1,2})(?:/([0-9]{1,2}))?(?=/|$)")
_DAY_FIRST = re.compile(r"(?<=/)([0-9]{2})-([0-9]{2})-((?:19|20)[0-9]{2}|0000)(?=/|$)")
_YEAR_FIRST = re.compile(r"(?<=/)((?:19|20)[0-9]{2}|0000)-([0-9]{2})-([0-9]{2})(?=/|$)")
_UPLOADS = re.compile(r"/(?:wp-content|uploads|sites/default/files)/")


@lru_cache(maxsize=4096)  # a post's address is asked on every page that links to it
def date_from_url(url: str, *, order: str | None = None) -> ParsedDate | None:
    """The date in an address' path: /2016/05/27/slug, /2013/03/slug (a month), /20-02-2013/.

    ``raw`` is the part of the path ("2016/05/27"). Day and month of 03-07-2013 are read
    day first (socialistparty.org.uk), or by ``order`` where that is ``MDY``; the value is
    then ambiguous. Query, slugs and folders of uploads say nothing. Never raises.
    """
    found = _PATH.match(url)
    path = found[1] if found else ""
    if _UPLOADS.search(path):
        return None
    return _numbered(path) or _hyphened(path, order)


def _judged(raw: str, day: Day, ambiguous: bool = False) -> ParsedDate:
    refused = refusal(day, None)
    value, precision = day_value(day)
    return ParsedDate(raw, None if refused else value, precision, ambiguous, refused)


def _numbered(path: str) -> ParsedDate | None:
    for found in _YEAR_MONTH.finditer(path):
        year, month = int(found[1]), int(found[2])
        day = int(found[3]) if found[3] else None
        if year and not 1 <= month <= 12:
            continue
        # /2013/03/45/slug: a month, then the article's number.
        if year and day is not None and not 1 <= day <= 31:
            return _judged(path[found.start() : found.end(2)], (year, month, None))
        return _judged(found[0], (year, month, day))
    return None


def _hyphened(path: str, order: str | None) -> ParsedDate | None:
    iso = _YEAR_FIRST.search(path)
    if iso:
        return _judged(iso[0], (int(iso[1]), int(iso[2]), int(iso[3])))
    found = _DAY_FIRST.search(path)
    if found is None:
        return None
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    swapped = second > 12 or (order == "MDY" and first <= 12)
    day, month = (second, first) if swapped else (first, second)
    return _judged(found[0], (year, month, day), first <= 12 and second <= 12 and first != second)
