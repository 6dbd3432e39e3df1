"""A crawl that is stopped gives up what would hold it up; the frontier keeps those pages."""

from __future__ import annotations

GIVING_UP = object()
"""Scrapy signal: the grace of a stop is over, waits and downloads under way are to end."""


class GivenUp(Exception):  # noqa: N818 - named for what it is
    """The crawl is being stopped and waits for this no longer: no failure, asked for later."""
