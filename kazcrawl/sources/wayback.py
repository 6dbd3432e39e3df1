"""Any Wayback-like service as a source of the past: its CDX index, and captures as they were kept.

The Internet Archive answers more than 60 index requests a minute with 429, and closes its
door for an hour to who does not heed it; 24 is what its clients keep to
(edgi-govdata-archiving/wayback 0.5.1).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar
from urllib.parse import quote, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)

from kazcrawl import payload, urls
from kazcrawl.items import Memento
from kazcrawl.sources.cdx import BadIndex, mementos_of, read_cdx
from kazcrawl.sources.files import Recalled, SourceError
from kazcrawl.sources.live import RecordingHandler
from kazcrawl.sources.memento import address_in, header, memento_time, unwrapped
from kazcrawl.sources.message import Answer, Exchange
from kazcrawl.sources.recorded import Page
from kazcrawl.sources.warc_scan import DamagedRecord
from kazcrawl.stopping import GIVING_UP, GivenUp

INTERNET_ARCHIVE = "https://web.archive.org"
MAX_INDEX = 512 << 20
"""Bytes of one answer of an index."""
ROWS = 5000
"""Rows that are asked for at a time, where the service can go on."""
MAX_STEPS = 5
BUSY = frozenset((408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524))
_UNANSWERED = (
    *(CannotResolveHostError, DownloadConnectionRefusedError),
    *(DownloadFailedError, DownloadTimeoutError),
)
MAX_WAIT = 3600.0
_ENDPOINTS = (("/cdx/search/cdx", "/web/"), ("/cdx", "/"))
_KEPT = 32
_KEPT_BYTES = 1 << 20

log = logging.getLogger(__name__)
T = TypeVar("T")


class Unreachable(Exception):  # noqa: N818 - named for what it is, as in the reports
    """The service does not answer, however long it is waited for; the message says how."""


class Pace:
    """At most one turn in so many seconds. ``clock`` and ``sleep`` are those of the test's choice."""

    def __init__(
        self,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._seconds, self._clock, self._sleep = seconds, clock, sleep
        self._next = float("-inf")

    async def turn(self) -> None:
        """Waits until it is time."""
        wait = self._next - self._clock()
        self._next = max(self._next, self._clock()) + self._seconds
        if wait > 0:
            await self._sleep(wait)


def service_of(spec: str) -> str:
    """The service that ``wayback[:URL]`` names. Raises SourceError."""
    url = spec.partition(":")[2] or INTERNET_ARCHIVE
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        raise SourceError(f"{spec}: after wayback: comes the address of a service, http or https")
    return url.rstrip("/").removesuffix("/web")


class WaybackSource:
    """``hosts`` are those of the site. Places of mementos are their addresses (``id_``)."""

    def __init__(self, spec: str, crawler: Crawler, hosts: Iterable[str]) -> None:
        settings = crawler.settings
        self._service = service_of(spec)
        self.name = f"wayback:{self._service}"
        self._hosts = list(dict.fromkeys(host.removeprefix("www.") for host in hosts))
        self._handler = RecordingHandler(crawler, limit=MAX_INDEX)
        self._pace = Pace(60 / settings.getfloat("KAZCRAWL_INDEX_PER_MINUTE"))
        self._wait = settings.getfloat("KAZCRAWL_SOURCE_WAIT")
        self._tries = settings.getint("KAZCRAWL_SOURCE_TRIES")
        self._headers = dict(settings.getdict("DEFAULT_REQUEST_HEADERS"))
        self._endpoint: tuple[str, str] | None = None
        self._recent: OrderedDict[tuple[str, str], Recalled] = OrderedDict()
        self._stopped = asyncio.Event()
        crawler.signals.connect(self._stopped.set, signal=GIVING_UP)

    def parts(self) -> list[str]:
        return self._hosts

    def mark(self, part: str) -> str:
        return ""

    async def pages(self, part: str, position: str | None) -> AsyncIterator[Page]:
        """The index of one host. Raises Unreachable."""
        key = position
        while True:
            before = key
            rows, key, prefix = await self._index(part, before)
            if key is not None and key == before:
                raise Unreachable(f"the index of {self._service} does not go on from {key!r}")
            found = list(mementos_of(rows, prefix))
            yield Page(
                tuple(one for one in found if isinstance(one, Memento)),
                tuple(
                    (f"{self._service} {one[0]}", one[1]) for one in found if isinstance(one, tuple)
                ),
                position=key,
            )
            if key is None:
                return

    async def _index(
        self, host: str, key: str | None
    ) -> tuple[list[dict[str, str]], str | None, str]:
        endpoints = [self._endpoint] if self._endpoint else list(_ENDPOINTS)
        for endpoint, below in endpoints:
            asked = f"{self._service}{endpoint}?{_query(host, key, resumable=below == '/web/')}"
            status, rows, following = await self._ask(asked, _read_index, self._pace)
            if status == 404 and self._endpoint is None:
                continue
            if status != 200:
                raise Unreachable(f"{asked} answered {status}")
            self._endpoint = endpoint, below
            return rows, following, f"{self._service}{below}"
        raise Unreachable(
            f"{self._service} has no index at {' or '.join(one for one, _ in _ENDPOINTS)}"
        )

    async def recall(self, memento: Memento) -> Recalled:
        """A capture; one with the digest of a recent one is that one again, at its own time.

        Raises DamagedRecord, GivenUp, Unreachable.
        """
        same = (memento.url, memento.digest or "")
        if memento.digest and memento.status in {None, 200} and same in self._recent:
            return replace(self._recent[same], captured_at=memento.captured_at)
        recalled = await self._fetch(memento)
        if recalled.answer.status == 200 and len(recalled.answer.entity) <= _KEPT_BYTES:
            self._recent[same] = recalled
            if len(self._recent) > _KEPT:
                self._recent.popitem(last=False)
        return recalled

    async def _fetch(self, memento: Memento) -> Recalled:
        place = memento.place
        for _ in range(MAX_STEPS):
            answer = await self._ask(place, _as_it_came)
            at = memento_time(answer)
            if at is not None:
                told = address_in(place) or ""  # the Internet Archive's have their port: ":80"
                url = urls.resolve(told, told) or memento.url
                return Recalled(unwrapped(answer), url, at, place)
            onward = header(answer, "location")
            if not (300 <= answer.status < 400 and onward):
                raise DamagedRecord(f"the service answered {answer.status} and gave no capture")
            place = self._below(place, onward)
        raise DamagedRecord(f"the service redirects more than {MAX_STEPS} times")

    def _below(self, place: str, onward: str) -> str:
        """Where the service leads to another capture: never to the site itself."""
        if onward.startswith("/"):
            parts = urlsplit(place)
            onward = f"{parts.scheme}://{parts.netloc}{onward}"
        if urlsplit(onward).netloc != urlsplit(self._service).netloc or not address_in(onward):
            raise DamagedRecord(f"the service redirects to {onward}, which is no capture")
        return onward

    async def _ask(self, url: str, read: Callable[[Answer], T], pace: Pace | None = None) -> T:
        """What ``read`` makes of the service's answer; where it is busy, refuses or breaks off, later."""
        why = ""
        for attempt in range(self._tries):
            if pace:
                await pace.turn()
            wait = self._wait * 2**attempt
            try:
                request = Request(url, headers=self._headers, dont_filter=True)
                await self._handler.download_request(request)
                exchange: Exchange = request.meta["wire"]
                answer = exchange.answer
                why = f"answered {answer.status}"
                if not _is_busy(answer):
                    return read(answer)
                asked = header(answer, "retry-after") or ""
                wait = max(wait, float(asked) if asked.isascii() and asked.isdigit() else 0.0)
            except _UNANSWERED as error:
                why = str(error) or type(error).__name__
            except BadIndex as error:
                why = str(error)
            if attempt + 1 < self._tries:
                log.warning("%s: %s; asked again in %.0f s", url, why, min(wait, MAX_WAIT))
                await self._rest(min(wait, MAX_WAIT))
        raise Unreachable(f"{url}: {why}")

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopped.wait(), seconds)
            raise GivenUp("the crawl was stopped while the service was waited for")

    async def close(self) -> None:
        await self._handler.close()


def _query(host: str, key: str | None, *, resumable: bool) -> str:
    asked = f"url={quote(host)}&matchType=host&output=json"
    if not resumable:
        return asked
    asked += f"&limit={ROWS}&showResumeKey=true"
    return asked + (f"&resumeKey={quote(key, safe='%+')}" if key else "")


def _is_busy(answer: Answer) -> bool:
    """Is it worth while to ask again? An archived error is none."""
    return not memento_time(answer) and (answer.status in BUSY or bool(answer.truncated))


def _as_it_came(answer: Answer) -> Answer:
    return answer


def _read_index(answer: Answer) -> tuple[int, list[dict[str, str]], str | None]:
    """The status, and the rows of an answer that has some. Raises BadIndex."""
    return (answer.status, *(read_cdx(_text(answer)) if answer.status == 200 else ([], None)))


def _text(answer: Answer) -> str:
    body, _ = payload.decode_content(
        answer.entity, header(answer, "content-encoding") or "", MAX_INDEX
    )
    return body.decode("utf-8", "replace")
