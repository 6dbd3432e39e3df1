"""Dates: read from texts, addresses and headings, and chosen by a rule (``choose``).

Everything here is pure. Nothing is filled in: a date without a year is none, an undecided
one has no value, and the text as found is always kept.
"""

from kazcrawl.dates.address import date_from_url
from kazcrawl.dates.choose import choose, evidence, same_day
from kazcrawl.dates.day import day_published
from kazcrawl.dates.order import order_shown
from kazcrawl.dates.parse import date_from_heading, find_dates, parse_date
from kazcrawl.dates.parsed import ParsedDate

__all__ = [
    "ParsedDate",
    "choose",
    "date_from_heading",
    "date_from_url",
    "day_published",
    "evidence",
    "find_dates",
    "order_shown",
    "parse_date",
    "same_day",
]
