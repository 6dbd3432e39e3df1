"""One page of a run that is read again: the spider asks, the journal says what is answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from scrapy import Request

from kazcrawl import clock
from kazcrawl.items import Article, Capture, Memento, Outcome
from kazcrawl.session import Session
from kazcrawl.spiders.base import SiteSpider, keep_waiting
from kazcrawl.spiders.neighbours import Neighbours
from kazcrawl.spiders.past import Importing, Seeds
from kazcrawl.spiders.vanishing import NEVER_ASKED, Probe

ALIKE = -1
"""In the place of a status: the page shows what other addresses showed."""


@dataclass(slots=True, eq=False)
class Page:
    """``asked`` is the address that the spider waits for, None for any; ``named`` as in the journal."""

    outcome: Outcome
    named: list[str] = field(default_factory=list)
    kept: dict[str, Capture] = field(default_factory=dict)
    task: asyncio.Task[None] | None = None
    asked: str | None = None
    waiting: asyncio.Future[Capture] | None = None
    settled: asyncio.Event = field(default_factory=asyncio.Event)

    async def fetch(self, url: str | None) -> Capture:
        """What the journal's next step says came; None stands for whatever address it was."""
        self.asked = url and Request(url).url
        self.waiting = asyncio.get_running_loop().create_future()
        self.settled.set()
        return await self.waiting

    async def is_alike(self) -> bool:
        """Whether the journal says that other addresses showed the same; it says nothing if not."""
        return (await self.fetch(None)).status == ALIKE

    async def tell_alike(self) -> None:
        if self.waiting is not None:
            said = Capture(self.outcome.target.url, clock.now(), ALIKE, headers=(), body=b"")
            await self._end(lambda waiting: waiting.set_result(said))

    async def answer(self, capture: Capture) -> None:
        """Gives the spider a capture; what it asks for beside it was never asked for then."""
        while self.waiting is not None and self.asked not in {None, capture.url}:
            await self.refuse()
        if self.waiting is not None:
            self.outcome.captures.append(capture)
            await self._end(lambda waiting: waiting.set_result(capture))

    async def fail(self, error: Exception) -> None:
        if self.waiting is not None:
            await self._end(lambda waiting: waiting.set_exception(error))

    async def refuse(self) -> None:
        """Tells the spider that what it waits for is not in the archive."""
        url = self.asked or self.outcome.target.url
        nothing = Capture(url, clock.now(), NEVER_ASKED, headers=(), body=b"")
        await self._end(lambda waiting: waiting.set_result(nothing))

    async def run(self, reading: Coroutine[Any, Any, None]) -> None:
        """Reads the page until it is read or asks for another one."""
        self.settled.clear()
        self.task = asyncio.ensure_future(reading)
        await self.settled.wait()

    async def finish(self) -> None:
        """Sees to it that the page is read to its end."""
        while self.waiting is not None:
            await self.refuse()
        if self.task is not None:
            await self.task

    async def _end(self, how: Callable[[asyncio.Future[Capture]], None]) -> None:
        waiting, self.waiting = self.waiting, None
        assert waiting is not None
        self.settled.clear()
        how(waiting)
        await self.settled.wait()


class RecordedSpider(SiteSpider):
    """The spider, with pages from the journal instead of the web."""

    def begin(self, session: Session, crawler: Any) -> None:
        """Takes the place of what Scrapy does before a crawl."""
        self.crawler, self.settings = crawler, crawler.settings
        self.pages: dict[int, Page] = {}
        self.equip(session, crawler.settings)
        self.probe = RecordedProbe(session, self._nowhere, self.pages)
        self.neighbours = RecordedNeighbours(session, self.pages)
        if self.importing:
            self.importing = RecordedImporting(session, self.walk)

    async def _fetch(
        self, url: str, outcome: Outcome, headers: dict[str, str] | None = None
    ) -> Capture:
        # The capture of the past that was taken may bear another address of the page.
        return await self.pages[id(outcome)].fetch(None if self.importing else url)

    async def _nowhere(self, url: str, outcome: Outcome) -> Capture:
        """The address that could not exist was drawn by chance."""
        return await self.pages[id(outcome)].fetch(None)

    async def lose(self, outcome: Outcome, lost: list[Any]) -> AsyncIterator[Outcome]:
        """No response came, as the journal says."""
        url, kind, reason, again = lost
        self.losing.lose(outcome, url, kind, reason, again=again)
        yield outcome

    async def leave(self, outcome: Outcome) -> AsyncIterator[Outcome]:
        """The crawl was stopped before a response came."""
        keep_waiting(outcome)
        yield outcome


class RecordedImporting(Importing):
    """The journal tells the index, record by record."""

    async def look_through(self, seeds: Seeds) -> bool:
        return True


class RecordedNeighbours(Neighbours):
    """What lies next to a page in the source, only the journal knows."""

    def __init__(self, session: Session, pages: dict[int, Page]) -> None:
        super().__init__(session)
        self._pages = pages

    async def is_alike(self, article: Article, outcome: Outcome, at: Memento) -> bool:
        return await self._pages[id(outcome)].is_alike()


class RecordedProbe(Probe):
    """Pages that wait for another page's answer to the probe are settled meanwhile."""

    def __init__(self, session: Session, fetch: Any, pages: dict[int, Page]) -> None:
        super().__init__(session, fetch)
        self._pages = pages

    async def answer(self, outcome: Outcome) -> str:
        if self._nowhere is not None:
            self._pages[id(outcome)].settled.set()
        return await super().answer(outcome)
