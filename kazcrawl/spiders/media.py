"""Images and documents of articles: asked for after all pages, each address once.

They are no pages: nothing is read from them, a missing one is no loss of the article, and
they may lie on any host that answers, under that host's robots.txt and at its own pace.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, Protocol

from scrapy.settings import BaseSettings

from kazcrawl import urls
from kazcrawl.items import MEDIA, Article, Capture, Outcome, Target
from kazcrawl.payload import REDIRECTS
from kazcrawl.spiders.manners import CUT_SHORT, is_passing, retry_after

if TYPE_CHECKING:
    from kazcrawl.session import Session

PRIORITY = -1
"""Below every page."""
KINDS = frozenset(("image", "document", "audio", "video"))
"""What a file can be; an ``embed`` is a page of another site."""
MAX_REDIRECTS = 5
PATIENCE = 60
"""Seconds that a crawl waits for one file, where its host asks it to; else the next one asks."""


class Lose(Protocol):
    def __call__(
        self,
        outcome: Outcome,
        url: str,
        kind: str,
        reason: str,
        *,
        again: bool = False,
        capture: Capture | None = None,
    ) -> None: ...


class MediaFiles:
    """Decides which files are asked for, and what an answer means."""

    def __init__(self, settings: BaseSettings, session: Session) -> None:
        self.session = session
        self.kinds = KINDS & {one.strip() for one in settings.getlist("KAZCRAWL_MEDIA")}
        self.most = settings.getint("KAZCRAWL_MEDIA_FILES")
        self._asked = 0

    def begin(self) -> Iterator[Target]:
        """What earlier crawls found and did not fetch; what is not wanted now is left."""
        if self.session.memory.empty:
            return
        if unwanted := KINDS - self.kinds:
            self.session.skip(unwanted, "not among the kinds that KAZCRAWL_MEDIA names")
        for row in self.session.unfetched_media(self.kinds):
            yield _target(row["url"], row["kind"], row["via"])

    def of_article(self, article: Article) -> Iterator[Target]:
        """The files that an article shows or links to, of an image also the largest one."""
        for shown in article.media:
            if shown.kind in self.kinds:
                yield _target(shown.url, shown.kind)
        if "image" in self.kinds:
            for url in article.larger:
                yield _target(url, "image")

    async def settle(
        self, outcome: Outcome, fetch: Callable[[str, Outcome], Awaitable[Capture]], lose: Lose
    ) -> None:
        """Follows redirects, wherever they lead; then the file is there, or on record as missing."""
        self._count()
        capture = outcome.captures[-1]
        for _ in range(MAX_REDIRECTS):
            target = _location(capture)
            if target is None:
                break
            capture = await fetch(target, outcome)
        if capture.status == 304 and outcome.target.visit:
            outcome.unmodified = True
            return
        reason, again = _missing(capture)
        if reason is None:
            outcome.file = capture
        else:
            lose(outcome, outcome.target.url, MEDIA, reason, again=again, capture=capture)

    def _count(self) -> None:
        self._asked += 1
        if self._asked == self.most:
            self.session.skip(KINDS, f"{self.most} files were asked for (KAZCRAWL_MEDIA_FILES)")


def _target(url: str, kind: str, via: str | None = None) -> Target:
    return Target(url, MEDIA, PRIORITY, listing_kind=kind, via=via)


def _location(capture: Capture) -> str | None:
    location = capture.header("location") if capture.status in REDIRECTS else None
    return urls.resolve(capture.url, location) if location else None


def _missing(capture: Capture) -> tuple[str | None, bool]:
    """Why an answer is not the whole file, None where it is; and whether to try again soon."""
    if capture.truncated == "length":
        return "larger than KAZCRAWL_MEDIA_SIZE", False
    if capture.truncated in CUT_SHORT:
        _, reason, again = CUT_SHORT[capture.truncated]
        return reason, again
    if capture.truncated:
        return "its content coding is damaged", False
    if capture.status == 200:
        return None, False
    again = is_passing(capture.status)
    asked = retry_after(capture.header("retry-after")) or 0
    return f"the server answered {capture.status}", again and asked <= PATIENCE
