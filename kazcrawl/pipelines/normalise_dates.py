"""Second: dates that cannot be are refused, each with a counted reason; the raw text stays."""

from __future__ import annotations

from dataclasses import replace

from scrapy.crawler import Crawler

from kazcrawl.dates.refuse import refuse_capture_day
from kazcrawl.items import Article, FeedEntry, Outcome, Stub


class NormaliseDates:
    """Checks each date evidence against the capture it came from."""

    def __init__(self, crawler: Crawler) -> None:
        self.stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> NormaliseDates:
        return cls(crawler)

    def process_item(
        self, item: Stub | Article | FeedEntry | Outcome
    ) -> Stub | Article | FeedEntry | Outcome:
        if isinstance(item, Outcome) or not item.dates:
            return item
        dates = refuse_capture_day(item.dates, item.captured_at)
        for one in dates:
            if one.refused:
                self.stats.inc_value(f"kazcrawl/dates/refused/{one.refused}")
            elif one.ambiguous:
                self.stats.inc_value("kazcrawl/dates/ambiguous")
        return item if dates == item.dates else replace(item, dates=dates)
