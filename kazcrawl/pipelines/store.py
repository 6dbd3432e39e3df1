"""Last: items join their page's outcome; the outcome itself ends the page and is committed."""

from __future__ import annotations

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

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
        self.pages = crawler.settings.getint("KAZCRAWL_PAGES")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Store:
        return cls(crawler)

    async def process_item(
        self, item: Stub | Article | FeedEntry | Outcome
    ) -> Stub | Article | FeedEntry:
        if not isinstance(item, Outcome):
            self.session.add(item)
            return item
        self.session.done(item)
        if self.limit and self.session.articles >= self.limit:
            self.session.stop("limit")
        if self.session.pages >= self.pages:
            self.session.stop("pages")
        raise Stored
