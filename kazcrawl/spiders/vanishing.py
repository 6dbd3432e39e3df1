"""What tells an article that vanished from one that was edited: soft 404s, second answers."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Container
from dataclasses import replace
from urllib.parse import urljoin

from kazcrawl.items import Article, Capture, Outcome, Target
from kazcrawl.readers.article import read_article
from kazcrawl.readers.page import UnreadablePage
from kazcrawl.recheck import TEXT, Visit, has_text
from kazcrawl.session import Session
from kazcrawl.sites.site import SOURCES
from kazcrawl.text import text_sha256

ANSWERED = "the server answered {}"
NEVER_ASKED = 0
"""In the place of a status: a page that is read again leads to one that was not asked for then."""
UNLIKE = 0.3
"""Share of common words below which a new text is another text, and no edit of the old one."""
ALIKE = 0.7
"""Share of common words from which two pages show the same text, but for an address or a date."""


class UnfetchedError(Exception):
    """A further page of an outcome did not come; ``kind`` and ``again`` as in ``explain``."""

    def __init__(self, url: str, kind: str, reason: str, again: bool) -> None:
        super().__init__(reason)
        self.url, self.kind, self.again = url, kind, again


def answered(status: int) -> str:
    """What a server's answer was, in words."""
    if status == NEVER_ASKED:
        return "it was not asked for when the post was captured"
    return ANSWERED.format(status)


def is_second(outcome: Outcome, capture: Capture) -> bool:
    """Did the last try of this crawl get the same answer?"""
    return outcome.target.reason == ANSWERED.format(capture.status)


def has_emptied(target: Target, entrances: Container[str]) -> bool:
    """Is this a known listing or feed page that may go? A day whose one post went is no failure.

    The entrances to a site stay; that a source as a whole went is on record as ``absent``.
    """
    if target.kind in SOURCES and target.page_number == 1:
        return False
    return target.kind != "article" and target.visit is not None and target.url not in entrances


def with_known_text(target: Target, session: Session, at: str) -> Target:
    """The target of an address that was never visited, though its text is known from elsewhere."""
    if target.kind != "article" or target.visit or session.memory.text_of(target.url) is None:
        return target
    return replace(target, visit=Visit(digest=TEXT, checked_at=at))


class Probe:
    """Asks for one address that cannot exist, at most once a crawl, and only when in doubt."""

    def __init__(
        self, session: Session, fetch: Callable[[str, Outcome], Awaitable[Capture]]
    ) -> None:
        self.session = session
        self.fetch = fetch
        self._nowhere: asyncio.Task[str] | None = None

    async def sign(self, article: Article, outcome: Outcome) -> str | None:
        """Why this page is not its article any more; None where it is, or is an edit of it."""
        if not article.article_body:
            return None
        before = self._former(article, outcome)
        if before is None or likeness(before, article.article_body) >= UNLIKE:
            return None
        nowhere = await self.answer(outcome)
        if likeness(nowhere, article.article_body) < ALIKE:
            return None
        return "the page shows what an address shows that cannot exist (soft 404)"

    async def answer(self, outcome: Outcome) -> str:
        """The text of an address that cannot exist; asked for by the first page that is in doubt."""
        if self._nowhere is None:
            self._nowhere = asyncio.ensure_future(self._ask(outcome))
        return await asyncio.shield(self._nowhere)

    def _former(self, article: Article, outcome: Outcome) -> str | None:
        """The text that the archive holds for a known article, where the page shows another."""
        if not has_text(outcome.target.visit):
            return None
        text = self.session.memory.text_of(outcome.target.url)
        return None if text is None or text_sha256(text) == article.text_sha256 else text

    async def _ask(self, outcome: Outcome) -> str:
        """The text of the address that cannot exist; empty where the server says that it is none."""
        url = urljoin(outcome.target.url.rstrip("/"), f"{uuid.uuid4()}/")
        page = len(outcome.captures)
        try:
            capture = await self.fetch(url, outcome)
            # The last capture of an outcome is the one that its records point to.
            outcome.captures[:] = outcome.captures[page:] + outcome.captures[:page]
            if capture.status != 200:
                return ""
            return read_article(capture, self.session.site).article.article_body or ""
        except (UnfetchedError, UnreadablePage):
            return ""


def likeness(one: str, other: str) -> float:
    """Share of the words of two texts that both have, 0 to 1."""
    words, others = set(one.casefold().split()), set(other.casefold().split())
    return len(words & others) / len(words | others) if words and others else 0.0
