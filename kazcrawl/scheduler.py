"""Scrapy's scheduler over the archive's frontier: hands out targets, keeps none in memory."""

from __future__ import annotations

from scrapy import Request
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.spiders import Spider

from kazcrawl.session import Session


class FrontierScheduler(BaseScheduler):
    """Requests come from the frontier only; what a page leads to goes there with its records."""

    session: Session

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> FrontierScheduler:
        return cls()

    def open(self, spider: Spider) -> None:
        self.spider = spider
        self.session = spider.session  # type: ignore[attr-defined]

    def has_pending_requests(self) -> bool:
        return self.session.has_work()

    def enqueue_request(self, request: Request) -> bool:
        """Refuses: a request without a frontier row would be lost by a kill."""
        return False

    def next_request(self) -> Request | None:
        outcome = self.session.next_outcome()
        if outcome is None:
            return None
        return Request(
            outcome.target.url,
            headers=self.session.conditions(outcome.target) or None,
            callback=self.spider.parse,
            errback=self.spider.give_up,  # type: ignore[attr-defined]
            dont_filter=True,
            meta={"outcome": outcome},
        )
