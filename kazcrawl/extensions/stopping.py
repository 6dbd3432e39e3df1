"""A stop by signal takes seconds, whatever the site does: then what hangs is given up."""

from __future__ import annotations

import asyncio
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler

from kazcrawl.stopping import GIVING_UP, GivenUp

LOOK = 0.25
GRACE = 3.0
"""Seconds that pages under way have to arrive in once the crawl is stopped."""


class Stopping:
    """Waits for the stop that Scrapy or the command asks for, and sees that it ends.

    Scrapy waits for all requests under way: for a hanging server (DOWNLOAD_TIMEOUT), and for
    those that wait in its queue, a Crawl-delay each.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Stopping:
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signal=signals.spider_closed)
        return extension

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._watch: asyncio.Task[None] | None = None

    def spider_opened(self) -> None:
        self._watch = asyncio.ensure_future(self._stop())

    def spider_closed(self) -> None:
        if self._watch is not None:
            self._watch.cancel()

    async def _stop(self) -> None:
        while self.crawler.crawling:
            await asyncio.sleep(LOOK)
        engine: Any = self.crawler.engine
        stop = None
        for _ in range(int(GRACE / LOOK)):
            if engine.running:  # the signal came before the engine could take it
                stop = asyncio.ensure_future(engine.stop_async())
            await asyncio.sleep(LOOK)
        self.crawler.signals.send_catch_log(signal=GIVING_UP)
        while True:
            _empty_queues(engine.downloader)
            await asyncio.sleep(LOOK)
            if stop is not None and stop.done():
                return


def _empty_queues(downloader: Any) -> None:
    for slot in downloader.slots.values():
        while slot.queue:
            _, answer = slot.queue.popleft()
            answer.errback(GivenUp("the crawl was stopped before its turn"))
