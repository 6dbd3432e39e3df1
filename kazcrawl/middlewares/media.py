"""A file has a bound of size of its own."""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler

from kazcrawl.items import MEDIA, Outcome


class MediaMiddleware:
    """Bounds a file by KAZCRAWL_MEDIA_SIZE, in bytes as sent."""

    def __init__(self, size: int) -> None:
        self.size = size

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> MediaMiddleware:
        return cls(crawler.settings.getint("KAZCRAWL_MEDIA_SIZE"))

    def process_request(self, request: Request) -> None:
        outcome: Outcome = request.meta["outcome"]
        if outcome.target.kind == MEDIA and not request.meta.get("robots"):
            request.meta["download_maxsize"] = self.size
