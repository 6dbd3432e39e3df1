"""A small paper on loopback whose posts stand in some of its lists and not in others."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from kazcrawl.readers.rest import posts_url

Answer = tuple[int, dict[str, str], bytes]
Page = str | Answer | Callable[[str], Answer]

ALL = frozenset(range(1, 13))
TEXT = "The ferry did not run on Sunday because the crew had not been paid since March. " * 8
XML = {"Content-Type": "application/xml; charset=utf-8"}
JSON = {"Content-Type": "application/json; charset=utf-8"}
MISSING: Answer = (404, {}, b"<html><body><h1>Not found</h1></body></html>")
BROKEN: Answer = (500, {}, b"<html><body>Fault</body></html>")
HTML: Answer = (200, {}, b"<!DOCTYPE html><html><body><p>Welcome</p></body></html>")
A_PAGE = 5


def path(number: int) -> str:
    return f"/2016/05/{number:02d}/post-{number}/"


def headline(number: int) -> str:
    return f"Ferry news number {number}"


def chunks(numbers: Iterable[int], size: int = A_PAGE) -> list[list[int]]:
    listed = sorted(numbers, reverse=True)
    return [listed[at : at + size] for at in range(0, len(listed), size)] or [[]]


@dataclass
class Paper:
    """``listed``, ``feed``, ``rest`` and ``sitemap`` are the posts that each names.

    ``hidden`` are the answers of posts that exist and are not shown.
    """

    listed: frozenset[int] = ALL
    feed: frozenset[int] | None = ALL
    rest: frozenset[int] | None = ALL
    sitemap: frozenset[int] | None = ALL
    hidden: dict[int, Answer] = field(default_factory=dict)
    last_page: int = 0

    def pages(self, **more: Page) -> dict[str, Page]:
        """The site; ``more`` replaces pages by their path."""
        pages: dict[str, Page] = {path(one): self._post(one) for one in ALL}
        pages |= {path(one): answer for one, answer in self.hidden.items()}
        pages |= self._listings() | self._feeds() | self._rest() | self._sitemaps()
        return pages | more

    def _post(self, number: int) -> str:
        return (
            f"<html><body><article><h1>{headline(number)}</h1>"
            f"<div class='entry'><p>Post {number}. {TEXT}</p><p>The end.</p></div></article></body></html>"
        )

    def _head(self) -> str:
        links = []
        if self.rest is not None:
            links.append('<link rel="https://api.w.org/" href="/wp-json/">')
        if self.feed is not None:
            links.append('<link rel="alternate" type="application/rss+xml" href="/feed/">')
        return f"<head>{''.join(links)}</head>"

    def _listings(self) -> dict[str, Page]:
        parts = chunks(self.listed)
        return {_listing(at): self._listing(at, parts) for at in range(1, len(parts) + 1)}

    def _listing(self, at: int, parts: list[list[int]]) -> str:
        stubs = "".join(
            f'<article><h2><a href="{path(one)}">{headline(one)}</a></h2>'
            f"<p>{' '.join(f'Post {one}. {TEXT}'.split()[:55])} [...]</p></article>"
            for one in parts[at - 1]
        )
        numbers = {at + 1} if at < len(parts) else set()
        numbers |= {self.last_page} if self.last_page > at else set()
        links = "".join(f'<a href="{_listing(one)}">{one}</a>' for one in sorted(numbers))
        return f"<html>{self._head()}<body><main>{stubs}</main><nav>{links}</nav></body></html>"

    def _feeds(self) -> dict[str, Page]:
        if self.feed is None:
            return {}
        parts = chunks(self.feed)
        found: dict[str, Page] = {"/feed/": _rss(parts[0])}
        found |= {f"/feed/?paged={at}": _rss(part) for at, part in enumerate(parts[1:], 2)}
        return found

    def _rest(self) -> dict[str, Page]:
        if self.rest is None:
            return {}
        parts = chunks(self.rest)
        headers = {"X-WP-Total": str(len(self.rest)), "X-WP-TotalPages": str(len(parts))}
        return {rest(at): rest_page(part, headers) for at, part in enumerate(parts, 1)}

    def _sitemaps(self) -> dict[str, Page]:
        if self.sitemap is None:
            return {}
        return {
            "/robots.txt": "User-agent: *\nDisallow: /private/\n\nSitemap: {base}/wp-sitemap.xml\n",
            "/wp-sitemap.xml": _index("/wp-sitemap-posts-post-1.xml", "/wp-sitemap-users-1.xml"),
            "/wp-sitemap-posts-post-1.xml": urlset(path(one) for one in sorted(self.sitemap)),
        }


def _listing(number: int) -> str:
    return "/" if number == 1 else f"/page/{number}/"


def rest(number: int) -> str:
    """The path of a page of REST's posts."""
    return posts_url("/wp-json/", number)


def rest_page(numbers: Iterable[int], headers: dict[str, str]) -> Answer:
    return 200, JSON | headers, json.dumps([rest_row(one) for one in numbers]).encode()


def rest_row(number: int, base: str = "") -> dict[str, Any]:
    return {
        "id": number,
        "link": f"{base}{path(number)}",
        "date": f"2016-05-{number:02d}T10:30:00",
        "date_gmt": f"2016-05-{number:02d}T09:30:00",
        "modified_gmt": "2017-01-01T00:00:00",
        "title": {"rendered": headline(number)},
        "_embedded": {
            "author": [{"name": "Nina"}],
            "wp:term": [[{"taxonomy": "category", "name": "Ferries"}]],
        },
    }


def _rss(numbers: Iterable[int]) -> str:
    items = "".join(
        f"<item><title>{headline(one)}</title><link>{{base}}{path(one)}</link>"
        f"<pubDate>{one:02d} May 2016 09:30:00 +0000</pubDate></item>"
        for one in numbers
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'


def _index(*paths: str) -> str:
    rows = "".join(f"<sitemap><loc>{{base}}{one}</loc></sitemap>" for one in paths)
    return (
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>'
    )


def urlset(paths: Iterable[str]) -> str:
    rows = "".join(
        f"<url><loc>{{base}}{one}</loc><lastmod>2020-02-02</lastmod></url>" for one in paths
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'
