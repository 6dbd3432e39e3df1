"""The end of a crawl: its status by the reason that Scrapy gives, everything committed."""

from __future__ import annotations

from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler

STATUS = {
    "finished": "finished",
    "limit": "interrupted",
    "pages": "interrupted",
    "shutdown": "interrupted",
    "unreachable": "interrupted",
    "storage": "failed",
}


class Closing:
    """Closes the session when its spider closes."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Closing:
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_closed, signal=signals.spider_closed)
        return extension

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    def spider_closed(self, spider: Spider, reason: str) -> None:
        stats: Any = self.crawler.stats
        stats.set_value("finish_reason", reason)
        session = spider.session  # type: ignore[attr-defined]
        status = STATUS.get(reason, "failed")
        reached = session.pages_read or session.crawl.resumed or session.past
        if status == "finished" and not reached:
            status = "failed"  # the site could not be reached, or refused
        session.close(status)
