"""One run of a crawl, read again from its journal: same spider, same pipelines, same batches."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from scrapy import Request
from scrapy.exceptions import DropItem
from scrapy.http import Response
from scrapy.settings import Settings

from kazcrawl import clock
from kazcrawl.archive.keys import BY_URL
from kazcrawl.archive.warc_reading import DamagedRecord
from kazcrawl.items import Capture, Memento, Outcome, Target, Wire
from kazcrawl.middlewares.guard import GuardMiddleware
from kazcrawl.middlewares.robots import read_rules
from kazcrawl.pipelines.deduplicate import Deduplicate
from kazcrawl.pipelines.normalise_dates import NormaliseDates
from kazcrawl.pipelines.validate import Validate
from kazcrawl.rebuilding.page import Page, RecordedSpider
from kazcrawl.rebuilding.recorded import Kept, RecordedSession
from kazcrawl.sites.keeping import site_of_dict
from kazcrawl.sources.past import LIVE
from kazcrawl.spiders.manners import patience, recheck_bounds
from kazcrawl.spiders.past import as_kept
from kazcrawl.spiders.vanishing import UnfetchedError
from kazcrawl.stopping import GivenUp

Load = Callable[[str], Capture]
"""A capture by its short record id. Raises DamagedRecord."""


class Run:
    """A run as its journal's first record says; ``step``, ``commit`` and ``end`` follow it."""

    def __init__(self, begin: Mapping[str, Any], path: Path, load: Load) -> None:
        """Raises ValueError for a beginning that is none, and the archive's errors."""
        self.load = load
        self.missing: list[str] = []
        settings = Settings()
        settings.setmodule("kazcrawl.settings", priority="project")
        for name, value in begin["settings"].items():
            settings.set(name, value, priority="cmdline")
        site = site_of_dict(begin["site"])
        past: Any = None if begin["source"] == LIVE else SimpleNamespace(name=begin["source"])
        self.session = RecordedSession(
            site,
            path,
            full=begin["full"],
            bounds=recheck_bounds(settings),
            patience=patience(settings),
            warc=Kept(),
            software=begin["software"],
            past=past,
            uids=begin.get("uids", BY_URL),
        )
        self.spider = RecordedSpider(site.name, site=site)
        stats = SimpleNamespace(inc_value=lambda name: None)
        crawler: Any = SimpleNamespace(settings=settings, stats=stats, spider=self.spider)
        self.spider.begin(self.session, crawler)
        self.pipelines = (Validate(crawler), NormaliseDates(crawler), Deduplicate(crawler))
        self.guard = GuardMiddleware()
        self.pages: dict[int, Page] = {}

    async def start(self) -> None:
        async for _ in self.spider.start():
            pass

    async def step(self, said: Mapping[str, Any]) -> None:
        """Does one step of the journal again."""
        if "left" in said:
            with clock.stopped(said["at"]):
                self.session.frontier.skip(said["left"], said["reason"])
            return
        page = self._page(said)
        if page is None:
            return
        if "alike" in said:
            await page.tell_alike()
        elif "held" in said:
            self.session.held.takes(await self._finish(said["held"]))
        elif "lost" in said:
            await self._lose(page, said["lost"])
        elif "given_up" in said:
            await self._give_up(page)
        elif capture := self._keep(page, said["capture"]):
            await self._take(page, capture, said.get("robots"))
        else:
            url = page.outcome.target.url
            await self._lose(page, [url, "storage", "its record in the WARC is damaged", False])

    async def commit(self, record: Mapping[str, Any], at: str) -> None:
        """Stores what was stored together then."""
        with clock.stopped(at):
            if record.get("judged"):
                self.session.judge()
                return
            done = [await self._finish(said) for said in record["done"]]
            self.session.store(done)
        for outcome in done:
            self.session.forget(outcome)

    def note(self, record: Mapping[str, Any], at: str) -> None:
        """Does again what no page led to (``Session.note``)."""
        importing = self.spider.importing
        if importing is None:  # of the live web only witnesses were called
            with clock.stopped(at):
                self.session.seed(self.session.witnesses())
            return
        index = self.session.index
        with clock.stopped(at):
            if "index" in record:
                index.keep(*as_kept(record["index"]))
            elif "indexed" in record:
                importing.settle(self.spider.seeds)
            elif "unreachable" in record:
                index.fail(record["unreachable"])
            elif "further" in record:
                self.session.seed(importing.further())

    def end(self, status: str, at: str) -> None:
        with clock.stopped(at):
            self.session.finish(status)

    def close(self) -> None:
        """What was under way is forgotten, as it was by the kill."""
        for page in self.pages.values():
            if page.task is not None:
                page.task.cancel()
        self.session.archive.close()

    def _page(self, said: Mapping[str, Any]) -> Page | None:
        number = said["page"]
        if number not in self.pages:
            if "target" not in said:
                self.missing.append(f"page {number} of the run is without its beginning")
                return None
            page = self.pages[number] = Page(Outcome(self._target(said["target"])))
            self.spider.pages[id(page.outcome)] = page
        return self.pages[number]

    def _target(self, told: Mapping[str, Any]) -> Target:
        memento = told.get("memento")
        return self.session.frontier.remembered(
            Target(**{**told, "memento": memento and Memento(**memento)})
        )

    def _keep(self, page: Page, record_id: str) -> Capture | None:
        """The capture, loaded and counted once; None where its record is damaged."""
        try:
            capture = self.load(record_id)
        except DamagedRecord as error:
            self.missing.append(f"{page.outcome.target.url}: {error}")
            return None
        page.named.append(record_id)
        page.kept[record_id] = self.session.keep(page.outcome, capture, b"", b"", Wire())
        return page.kept[record_id]

    async def _take(self, page: Page, capture: Capture, robots: str | None) -> None:
        with clock.stopped(capture.captured_at):
            if robots is not None:
                sitemaps = list(read_rules(capture.body).sitemaps)
                self.spider.announce(robots, sitemaps, page.outcome)
            elif page.task is None:
                page.outcome.captures.append(capture)
                await page.run(self._read(page, capture))
            else:
                await page.answer(capture)

    async def _lose(self, page: Page, lost: list[Any]) -> None:
        if page.task is None:
            await page.run(self._pass(self.spider.lose(page.outcome, lost), page))
        else:
            await page.fail(_unfetched(lost))

    async def _give_up(self, page: Page) -> None:
        if page.task is None:
            await page.run(self._pass(self.spider.leave(page.outcome), page))
        else:
            await page.fail(GivenUp("the crawl was stopped"))

    async def _read(self, page: Page, capture: Capture) -> None:
        request = Request(capture.url, meta={"outcome": page.outcome})
        response = Response(request.url, status=capture.status, request=request)
        try:
            await self._pass(self.spider.parse(response), page)
        except Exception as error:  # noqa: BLE001  as Scrapy does: the page fails, not the run
            self.guard.process_spider_exception(response, error)
            page.settled.set()

    async def _pass(self, found: AsyncIterator[Any], page: Page) -> None:
        """Items through the pipelines, in the order of ``settings.ITEM_PIPELINES``."""
        try:
            async for item in found:
                await self._process(item)
        finally:
            page.settled.set()

    async def _process(self, item: Any) -> None:
        try:
            for pipeline in self.pipelines:
                item = pipeline.process_item(item)
                item = await item if inspect.isawaitable(item) else item
        except DropItem:
            return
        if not isinstance(item, Outcome):
            self.session.add(item)

    async def _finish(self, said: Any) -> Outcome:
        """The outcome of a page that is read, its captures in the order of then."""
        said = {"page": said} if isinstance(said, int) else said
        page = self._page(said)
        if page is None:
            raise DamagedRecord(f"page {said['page']} of the run is without its beginning")
        await page.finish()
        del self.pages[said["page"]], self.spider.pages[id(page.outcome)]
        wanted = said.get("captures", page.named)
        kept = [page.kept.get(one) or self._keep(page, one) for one in wanted]
        page.outcome.captures[:] = [one for one in kept if one is not None]
        if page.outcome.retry_at:
            page.outcome.retry_at = said.get("retry_at", page.outcome.retry_at)
        return page.outcome


def _unfetched(lost: list[Any]) -> Exception:
    url, kind, reason, again = lost
    return UnfetchedError(url, kind, reason, again)
