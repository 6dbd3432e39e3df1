"""The yardstick: a Scrapy spider as its tutorial teaches it, with Scrapy's own settings.

``python bench/bare.py URL`` follows home page and categories page by page and every post
link, selects six fields of each article and stores nothing. ``--commit FILE`` adds a
pipeline that looks every item up in SQLite and commits it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess

SETTINGS = {
    "ROBOTSTXT_OBEY": True,
    "FEED_EXPORT_ENCODING": "utf-8",
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "DOWNLOAD_DELAY": 0,
    "LOG_LEVEL": "WARNING",
}
"""What ``scrapy startproject`` writes, at the pace that kazcrawl keeps on loopback."""


class BareSpider(scrapy.Spider):
    """Given ``start_urls``, walks the site and yields a dict for every article."""

    name = "bare"

    def parse(self, response: Any, **kwargs: Any) -> Iterator[Any]:
        yield from response.follow_all(css="#menu a.category", callback=self.parse_listing)
        yield from self.parse_listing(response)

    def parse_listing(self, response: Any) -> Iterator[Any]:
        yield from response.follow_all(css="div.post h2 a", callback=self.parse_article)
        yield from response.follow_all(css="a.next", callback=self.parse_listing)

    def parse_article(self, response: Any) -> Iterator[Any]:
        yield {
            "url": response.url,
            "headline": response.css("h1.title::text").get(),
            "article_body": "\n".join(response.css("div.entry p::text").getall()),
            "date": response.css("p.postmetadata span.date::text").get(),
            "author": response.css("p.postmetadata span.author::text").get(),
            "sections": response.css("p.postmetadata a::text").getall(),
            "image": response.css("div.entry img::attr(src)").get(),
        }


def main() -> int:
    parser = argparse.ArgumentParser(description="Crawl a site with a plain Scrapy spider.")
    parser.add_argument("url")
    parser.add_argument("--commit", metavar="FILE", help="commit every item into this SQLite file")
    given = parser.parse_args()
    settings: dict[str, Any] = dict(SETTINGS)
    if given.commit:
        settings |= {"ITEM_PIPELINES": {"committing.Commit": 300}, "COMMIT_FILE": given.commit}
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(BareSpider)
    process.crawl(crawler, start_urls=[given.url])
    process.start()
    return 0 if crawler.stats and crawler.stats.get_value("item_scraped_count") else 1


if __name__ == "__main__":
    sys.exit(main())
