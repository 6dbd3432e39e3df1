"""Last: items join their page's outcome; the outcome itself ends the page and is committed."""

from __future__ import annotations

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from kazcrawl.archive import StorageError
from kazcrawl.items import Article, FeedEntry, Outcome, Stub


class Stored(DropItem):
    """Ends the way of an outcome: it is stored, and no exporter is to see it."""

    def __init__(self) -> None:
        super().__init__("")


class Store:
    """Hands everything to the session, the one writer of the archive."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.session = crawler.spider.session  # type: ignore[union-attr]
        self.limit = crawler.settings.getint("KAZCRAWL_LIMIT")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Store:
        return cls(crawler)

    async def process_item(
        self, item: Stub | Article | FeedEntry | Outcome
    ) -> Stub | Article | FeedEntry:
        if not isinstance(item, Outcome):
            self.session.add(item)
            return item
        try:
            self.session.done(item)
        except StorageError as error:
            self.session.broken = error
            self._stop("storage")
        if self.limit and self.session.articles >= self.limit:
            self._stop("limit")
        raise Stored

    def _stop(self, reason: str) -> None:
        from scrapy.utils.defer import _schedule_coro

        _schedule_coro(self.crawler.engine.close_spider_async(reason=reason))
