"""robots.txt as RFC 9309 says: 4xx allows, 5xx and silence forbid, five redirects are followed."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from kazcrawl import urls
from kazcrawl.hosts import is_loopback
from kazcrawl.items import MEDIA, Outcome
from kazcrawl.payload import REDIRECTS
from kazcrawl.stopping import GIVING_UP, GivenUp

MAX_BYTES = 500 * 1024
"""RFC 9309, 2.5: at least 500 kibibytes are to be parsed."""
MAX_REDIRECTS = 5
TRIES = 3
UNREACHED = "could not be reached"


class RobotsForbid(IgnoreRequest):
    """The site's robots.txt does not let this address be fetched; the message quotes why."""


class RobotsUnreachable(IgnoreRequest):
    """robots.txt answered with an error of the server, or not at all: nothing may be fetched."""


class RobotsMiddleware:
    """Asks each host's robots.txt once, before the first request to that host."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self.retry_delay = crawler.settings.getfloat("KAZCRAWL_RETRY_DELAY")
        self.foreign_delay = crawler.settings.getfloat("KAZCRAWL_FOREIGN_DELAY")
        self._rules: dict[str, asyncio.Task[Protego | str]] = {}
        self._stopped = asyncio.Event()
        crawler.signals.connect(self._stopped.set, signal=GIVING_UP)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if request.meta.get("robots"):
            return
        parts = urlsplit(request.url)
        host = f"{parts.scheme}://{parts.netloc}"
        task = self._rules.get(host)
        if task is None:
            task = self._rules[host] = asyncio.ensure_future(
                self._ask(host, request.meta["outcome"])
            )
        rules = task.result() if task.done() else await asyncio.shield(task)
        if isinstance(rules, str):
            raise RobotsUnreachable(rules)
        if not rules.can_fetch(request.url, self.agent):
            raise RobotsForbid(f"robots.txt of {parts.netloc} does not allow {parts.path}")
        least = 0.0 if is_loopback(parts.hostname or "") else self.foreign_delay
        if delay := max(float(rules.crawl_delay(self.agent) or 0), least):
            self._keep_delay(request, delay)

    async def _ask(self, host: str, outcome: Outcome) -> Protego | str:
        reason = ""
        for attempt in range(TRIES):
            if attempt:
                await self._rest(self.retry_delay * attempt)
            answer = await self._fetch(f"{host}/robots.txt", outcome)
            if isinstance(answer, str):
                reason = answer
                continue
            rules = read_rules(answer)
            self._announce(host, list(rules.sitemaps), outcome)
            return rules
        if reason.startswith(UNREACHED):
            return f"{host} {reason}"
        return f"{host}/robots.txt {reason}, so nothing may be fetched there (RFC 9309, 2.3.1.4)"

    def _announce(self, host: str, sitemaps: list[str], outcome: Outcome) -> None:
        """``Sitemap:`` lines become targets of the page that was asked for first.

        The host of a file is none of the site's own: what it maps does not matter.
        """
        if outcome.target.kind == MEDIA:
            return
        spider: Any = self.crawler.spider
        if sitemaps:
            spider.session.journal.announced(outcome, host)
            spider.announce(host, sitemaps, outcome)

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopped.wait(), seconds)
            raise GivenUp("the crawl was stopped before robots.txt was there")

    async def _fetch(self, url: str, outcome: Outcome) -> bytes | str:
        """The text of robots.txt; empty where there is none; a string where nobody can tell."""
        for _ in range(MAX_REDIRECTS + 1):
            request = Request(url, dont_filter=True, meta={"robots": True, "outcome": outcome})
            try:
                response: Response = await self.crawler.engine.download_async(request)
            except GivenUp:
                raise
            except IgnoreRequest as error:
                return f"leads to a forbidden address ({error})"
            except Exception as error:  # noqa: BLE001  every download error of every handler means: not reached
                return f"{UNREACHED} ({str(error).rstrip('.') or type(error).__name__})"
            location = urls.resolve(url, outcome.captures[-1].header("location") or "")
            if response.status in REDIRECTS and location:
                url = location
                continue
            if response.status >= 500:
                return f"answered {response.status}"
            return outcome.captures[-1].body if response.status == 200 else b""
        return b""

    def _keep_delay(self, request: Request, delay: float) -> None:
        """Crawl-delay for the host of a request; Scrapy forgets idle hosts, so each time anew."""
        downloader: Any = self.crawler.engine.downloader
        _, slot = downloader._get_slot(request)
        if slot.delay < delay:
            slot.delay = delay
            slot.concurrency = 1


def read_rules(body: bytes) -> Protego:
    """The rules of a robots.txt, as far as it is read."""
    return Protego.parse(body[:MAX_BYTES].decode("utf-8-sig", "replace"))
