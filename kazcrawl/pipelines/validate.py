"""First: an item without what makes it one is refused, with the reason, before it counts."""

from __future__ import annotations

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from kazcrawl.items import Article, FeedEntry, Outcome, Stub

Item = Stub | Article | FeedEntry | Outcome


class Validate:
    """Drops items without an address; counts missing fields per kind of item."""

    def __init__(self, crawler: Crawler) -> None:
        self.stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Validate:
        return cls(crawler)

    def process_item(self, item: Item) -> Item:
        if isinstance(item, Outcome):
            return item
        if not item.url.startswith(("http://", "https://")):
            raise DropItem(f"no http address: {item.url!r}")
        for name in missing(item):
            self.stats.inc_value(f"kazcrawl/{type(item).__name__.lower()}/missing/{name}")
        return item


def missing(item: Stub | Article | FeedEntry) -> list[str]:
    """The fields of an item that its page should have shown and did not."""
    wanted = {
        Stub: ("headline", "excerpt", "date_raw", "sections"),
        Article: ("headline", "article_body", "sections", "author"),
        FeedEntry: ("headline", "author", "dates"),
    }[type(item)]
    return [name for name in wanted if not getattr(item, name)]
