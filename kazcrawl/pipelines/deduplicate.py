"""Third: an item that the same page gave twice is one item."""

from __future__ import annotations

from collections import OrderedDict

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from kazcrawl import urls
from kazcrawl.items import Article, FeedEntry, Outcome, Stub

MEMORY = 4096


class Deduplicate:
    """Drops repeats within one capture by address identity.

    Sightings on different pages are kept (each is a stub); the archive joins them to one
    article, and groups equal and similar texts without dropping any.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.hosts = crawler.spider.site.hosts  # type: ignore[union-attr]
        self._seen: OrderedDict[tuple[str, str, str], None] = OrderedDict()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Deduplicate:
        return cls(crawler)

    def process_item(
        self, item: Stub | Article | FeedEntry | Outcome
    ) -> Stub | Article | FeedEntry | Outcome:
        if isinstance(item, Outcome):
            return item
        key = (item.capture, type(item).__name__, urls.url_key(item.url, self.hosts))
        if key in self._seen:
            raise DropItem(f"seen on this page already: {item.url}")
        self._seen[key] = None
        if len(self._seen) > MEMORY:
            self._seen.popitem(last=False)
        return item
