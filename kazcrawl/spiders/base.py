"""The one spider: walks listings to their ends and follows every post link.

It holds no selectors and no SQL. What a page is for is in its target; what comes of it
goes into the page's outcome, which the last pipeline stores whole.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure as TwistedFailure

from kazcrawl.items import MEDIA, Article, Capture, FeedEntry, Outcome, Stub, Target
from kazcrawl.items import Failure as Loss
from kazcrawl.readers.closed import WHY
from kazcrawl.readers.listing import read_listing
from kazcrawl.readers.page import AbsentSource, UnreadablePage
from kazcrawl.session import Session
from kazcrawl.sites.site import SOURCES, Site
from kazcrawl.sources.past import LIVE, open_past, settings_of
from kazcrawl.spiders.learning import Learning
from kazcrawl.spiders.losing import Losing
from kazcrawl.spiders.manners import (
    explain,
    journaled,
    manners,
    patience,
    recheck_bounds,
)
from kazcrawl.spiders.media import MediaFiles
from kazcrawl.spiders.neighbours import Neighbours
from kazcrawl.spiders.parts import Parts
from kazcrawl.spiders.past import UNLED, Importing
from kazcrawl.spiders.settling import Settling
from kazcrawl.spiders.source_pages import read_source
from kazcrawl.spiders.vanishing import (
    Probe,
    UnfetchedError,
)
from kazcrawl.spiders.walk import Walk
from kazcrawl.stopping import GivenUp

WINDOW = 16
"""Captures of the past that are read and not yet committed."""

Found = Stub | Article | FeedEntry | Outcome


class SiteSpider(scrapy.Spider):
    """Crawls ``site``, a class attribute of each site's own class."""

    name = "site"
    site: Site
    session: Session

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        source = settings["KAZCRAWL_SOURCE"]
        live = source == LIVE
        for name, value in (manners(cls.site) if live else settings_of(source)).items():
            settings.set(name, value, priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> SiteSpider:
        spider = super().from_crawler(crawler, *args, **kwargs)
        settings = crawler.settings
        past = open_past(settings["KAZCRAWL_SOURCE"], crawler, cls.site.hosts)
        session = Session(
            cls.site,
            Path(settings["KAZCRAWL_ARCHIVE"]),
            full=settings.getbool("KAZCRAWL_FULL"),
            window=WINDOW if past else settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"),
            contact=settings["KAZCRAWL_CONTACT"] or "",
            bounds=recheck_bounds(settings),
            patience=patience(settings),
            warc_size=settings.getint("KAZCRAWL_WARC_SIZE"),
            settings=journaled(settings),
            past=past,
        )
        session.stop = spider.stop
        spider.equip(session, settings)
        return spider

    walk: Walk
    losing: Losing
    settling: Settling
    importing: Importing | None
    learning: Learning
    media: MediaFiles
    probe: Probe
    parts: Parts
    neighbours: Neighbours

    def equip(self, session: Session, settings: BaseSettings) -> None:
        """Gives the spider what it remembers a crawl by."""
        self.session = session
        self.walk = Walk(self.site, settings, session)
        self.losing = Losing(session, self.walk, settings)
        self.settling = Settling(session, self.walk, self.losing, self._fetch)
        self.importing = Importing(session, self.walk) if session.past else None
        self.learning = Learning(self.site, session.known_layouts(), session.memory.is_listed)
        self.media = MediaFiles(settings, session)
        self.parts = Parts(self.site, self.learning, self._fetch)
        self.neighbours = Neighbours(session)
        self.probe = Probe(session, self._fetch)

    def stop(self, reason: str) -> None:
        """Closes the crawl with a reason (docs/commands.md), once what is under way has ended."""
        engine: Any = self.crawler.engine
        self.session.pause(math.inf)  # the engine closes a turn later, and would ask for more
        if engine.spider is not None:
            self._closing = asyncio.ensure_future(engine.close_spider_async(reason=reason))

    async def start(self) -> AsyncIterator[Any]:
        """Puts the site's entry points into the frontier; the scheduler takes it from there."""
        self.walk.recall(self.session.frontier.stubbed())
        self.walk.sources.recall(self.session.archive.posts_in_parts(self.site.name))
        if self.importing:
            if not await self.importing.look_through(self.seeds):
                self.stop("unreachable")
                return
            self.session.further = self.importing.further
            return
        if self.session.crawl.resumed:
            self.walk.sources.go_on(*self.session.rest_so_far())
        self.session.seed(self.seeds())
        return
        yield

    def seeds(self) -> list[Target]:
        """The site's entry points, and the files that earlier crawls left."""
        return [*self.walk.seeds(), *self.media.begin()]

    async def parse(self, response: Response, **kwargs: Any) -> AsyncIterator[Found]:
        """Reads one page; the outcome comes last, when all items are through the pipelines."""
        outcome: Outcome = response.meta["outcome"]
        self.session.journal.read(outcome)
        try:
            if outcome.target.kind == MEDIA:
                await self.media.settle(outcome, self._fetch, self.losing.lose)
                yield outcome
                return
            answer = await self.settling.capture_of(outcome)
            if answer is not None:
                async for item in self._read(answer, outcome):
                    yield item
        except GivenUp:
            keep_waiting(outcome)
        except UnfetchedError as error:
            self.losing.lose(outcome, error.url, error.kind, str(error), again=error.again)
        yield outcome

    def give_up(self, failure: TwistedFailure) -> Iterator[Outcome]:
        """No response came: tried again later, or on record with the reason."""
        outcome: Outcome = failure.request.meta["outcome"]  # type: ignore[attr-defined]
        if isinstance(failure.value, GivenUp):
            self.session.journal.given_up(outcome)
            keep_waiting(outcome)
            yield outcome
            return
        kind, reason, again = explain(failure.value or RuntimeError(failure.getErrorMessage()))
        self.session.journal.lost(outcome, outcome.target.url, kind, reason, again)
        self.losing.lose(outcome, outcome.target.url, kind, reason, again=again)
        yield outcome

    def announce(self, host: str, sitemaps: list[str], outcome: Outcome) -> None:
        """The sitemaps that a host's robots.txt names become targets of a page's outcome."""
        targets, claims = self.walk.sources.sitemaps.announced(host, sitemaps)
        outcome.targets.extend(targets)
        outcome.claims.extend(claims)

    async def _fetch(
        self, url: str, outcome: Outcome, headers: dict[str, str] | None = None
    ) -> Capture:
        """One more page of the same outcome. Raises UnfetchedError where none came."""
        meta = {"outcome": outcome, "further": True}
        request = scrapy.Request(url, headers=headers, dont_filter=True, meta=meta)
        engine: Any = self.crawler.engine
        try:
            await engine.download_async(request)
        except GivenUp:
            self.session.journal.given_up(outcome)
            raise
        except Exception as error:
            kind, reason, again = explain(error)
            self.session.journal.lost(outcome, url, kind, reason, again)
            raise UnfetchedError(url, kind, reason, again) from error
        self.session.journal.read(outcome)
        return outcome.captures[-1]

    async def _read(self, capture: Capture, outcome: Outcome) -> AsyncIterator[Found]:
        try:
            if outcome.target.kind == "article":
                article = await self._read_article(capture, outcome)
                if self.importing:
                    outcome.absent = await self.neighbours.sign(article, outcome)
                    if outcome.absent is None:
                        outcome.targets.extend(self.media.of_article(article))
                        yield article
                    return
                outcome.sign = await self.probe.sign(article, outcome)
                if outcome.sign is None:
                    outcome.targets.extend(self.media.of_article(article))
                    yield article
                return
            is_source = outcome.target.kind in SOURCES
            found = self._read_source if is_source else self._read_listing
            for item in found(capture, outcome):
                yield item
        except UnreadablePage as error:
            page = isinstance(error, AbsentSource)
            if outcome.target.listing_kind == UNLED:
                outcome.absent = str(error)
                return
            self.losing.lose(outcome, capture.url, "parse", str(error), page=page)

    def _read_listing(self, capture: Capture, outcome: Outcome) -> Iterator[Found]:
        target = outcome.target
        listing = read_listing(
            capture,
            self.site,
            listing_url=target.listing_url or target.url,
            listing_kind=target.listing_kind or "other",
            page_number=target.page_number,
            known=self.walk.known,
        )
        outcome.failures.extend(listing.failures)
        outcome.claims.extend(self.walk.claims(target, listing))
        outcome.targets.extend(self.walk.from_listing(target, listing))
        yield from listing.stubs

    def _read_source(self, capture: Capture, outcome: Outcome) -> Iterator[Found]:
        yield from read_source(capture, outcome, self.site, self.walk.sources, self.walk.known)

    async def _read_article(self, capture: Capture, outcome: Outcome) -> Article:
        reading = self.learning.read(capture, outcome)
        outcome.targets.extend(self.walk.from_article(reading.listings))
        article = reading.article
        if article.blocked:
            outcome.failures.append(Loss(capture.url, "blocked", WHY[article.blocked]))
            return article
        known = self.walk.sources.parts_of(capture.url) or self.session.known_parts(
            article.url, outcome.target
        )
        return await self.parts.read(reading, outcome, capture, known)


def keep_waiting(outcome: Outcome) -> None:
    """The page is asked for by the next run; what came of it already is kept as captures."""
    outcome.given_up = True
    outcome.failures.clear()


def spider_for(site: Site) -> type[SiteSpider]:
    """The spider class of a site: what ``scrapy list`` shows and ``scrapy crawl`` runs."""
    return type(
        f"{site.name.title().replace('-', '').replace('.', '')}Spider",
        (SiteSpider,),
        {"name": site.name, "site": site},
    )
