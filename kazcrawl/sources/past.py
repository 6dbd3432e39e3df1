"""The past instead of the live web: a download handler that answers from a source's captures."""

from __future__ import annotations

import logging
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from kazcrawl.archive.warc import warc_folder
from kazcrawl.hosts import is_loopback
from kazcrawl.items import Memento, Outcome
from kazcrawl.sources.files import FileSource, Recalled, SourceError, check_files
from kazcrawl.sources.message import Exchange
from kazcrawl.sources.recorded import Page
from kazcrawl.sources.warc_scan import DamagedRecord
from kazcrawl.sources.wayback import Unreachable, WaybackSource, service_of
from kazcrawl.stopping import GivenUp

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

log = logging.getLogger(__name__)

LIVE = "live"
WAYBACK = "wayback"


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


def open_past(spec: str, crawler: Crawler, hosts: Iterable[str]) -> Past | None:
    """The source of a site's captures that ``--source`` names; None for the live web. Raises SourceError."""
    if is_wayback(spec):
        return WaybackSource(spec, crawler, hosts)
    kept = warc_folder(Path(crawler.settings["KAZCRAWL_ARCHIVE"]))
    return None if spec == LIVE else FileSource(Path(spec), kept)


def check_past(spec: str) -> None:
    """Raises SourceError where there can be no captures."""
    if is_wayback(spec):
        service_of(spec)
    elif spec != LIVE:
        check_files(Path(spec))


def is_wayback(spec: str) -> bool:
    return spec == WAYBACK or spec.startswith(f"{WAYBACK}:")


def settings_of(spec: str) -> dict[str, Any]:
    """Settings of a crawl of the past.

    The site is not asked, so there is no robots.txt to obey and no trap without end; one
    capture comes after the other, so that the same files give the same archive.
    """
    settings: dict[str, Any] = {
        "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https"), f"{__name__}.PastHandler"),
        "DOWNLOADER_MIDDLEWARES": {"kazcrawl.middlewares.capture.CaptureMiddleware": 950},
        "DOWNLOAD_SLOTS": {},
        "CONCURRENT_REQUESTS": 1,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "KAZCRAWL_ARCHIVES_IDLE": sys.maxsize,
        "KAZCRAWL_SITEMAP_DEAD": sys.maxsize,
    }
    if not is_wayback(spec):
        return settings | {"DOWNLOAD_DELAY": 0}
    service = urlsplit(service_of(spec))
    settings["KAZCRAWL_NAMED_HOSTS"] = [service.netloc.lower()]
    return settings | ({"DOWNLOAD_DELAY": 0} if is_loopback(service.hostname or "") else {})


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
        except Unreachable as error:
            log.error("%s", error)
            session.stop("unreachable")
            raise GivenUp("the service could not be reached") from error
        answer = recalled.answer
        request.meta["wire"] = Exchange(answer, b"", recalled.captured_at, None)
        request.meta["recalled"] = recalled
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
