"""The past instead of the live web: a download handler that answers from a source's captures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from kazcrawl.items import Memento, Outcome
from kazcrawl.sources.files import FileSource, Recalled, SourceError
from kazcrawl.sources.recorded import Page
from kazcrawl.sources.warc_scan import DamagedRecord

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

LIVE = "live"


class Past(Protocol):
    """Where captures of the past come from. ``name`` is what ``crawls.source`` says of it."""

    name: str

    def parts(self) -> list[str]: ...

    def mark(self, part: str) -> str: ...

    def pages(self, part: str, position: str | None) -> AsyncIterator[Page]: ...

    async def recall(self, memento: Memento) -> Recalled: ...

    async def close(self) -> None: ...


class NotArchived(IgnoreRequest):
    """The source holds no capture of the address."""


class DamagedCapture(IgnoreRequest):
    """The source's capture of the address cannot be read."""


def open_past(spec: str, crawler: Crawler) -> Past | None:
    """The source that ``--source`` names; None for the live web. Raises SourceError."""
    return None if spec == LIVE else FileSource(Path(spec))


def check_past(spec: str) -> None:
    """Raises SourceError where there can be no captures."""
    if spec != LIVE:
        FileSource(Path(spec))


class PastHandler:
    """Answers a request with the capture that its target means, or the nearest one in time."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PastHandler:
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        """Raises NotArchived, DamagedCapture, and what the source's service raises."""
        session: Any = self.crawler.spider.session  # type: ignore[union-attr]
        outcome: Outcome = request.meta["outcome"]
        meant = outcome.target.memento
        if meant is not None and request.meta.get("further"):
            meant = session.mementos.nearest(request.url, meant.captured_at)
        if meant is None:
            raise NotArchived("the source has no capture of it")
        try:
            recalled: Recalled = await session.past.recall(meant)
        except DamagedRecord as error:
            raise DamagedCapture(f"{meant.place}: {error}") from error
        answer = recalled.answer
        request.meta["wire"], request.meta["recalled"] = answer, recalled
        headers: defaultdict[str, list[str]] = defaultdict(list)
        for name, value in answer.headers:
            headers[name].append(value)
        return Response(
            request.url,
            status=answer.status,
            headers=headers,
            body=answer.entity,
            request=request,
        )

    async def close(self) -> None:
        await self.crawler.spider.session.past.close()  # type: ignore[union-attr]


__all__ = ["LIVE", "NotArchived", "Past", "PastHandler", "SourceError", "check_past", "open_past"]
