"""Posts of several pages: the further pages fetched, read and joined to one article."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from kazcrawl.items import MAX_PARTS, Article, Capture, Outcome
from kazcrawl.items import Failure as Loss
from kazcrawl.readers.article import Reading
from kazcrawl.readers.closed import WHY
from kazcrawl.readers.page import UnreadablePage
from kazcrawl.readers.parts import join_parts
from kazcrawl.sites.site import Site
from kazcrawl.spiders.known_parts import read_known_parts
from kazcrawl.spiders.learning import Learning
from kazcrawl.spiders.manners import is_passing
from kazcrawl.spiders.vanishing import UnfetchedError, answered

Fetch = Callable[[str, Outcome], Awaitable[Capture]]
MISSING = "a part of the post is missing: {}"


class Parts:
    """``fetch`` gives one more page of an outcome, or raises UnfetchedError."""

    def __init__(self, site: Site, learning: Learning, fetch: Fetch) -> None:
        self._site = site
        self._learning = learning
        self._fetch = fetch

    async def read(
        self, reading: Reading, outcome: Outcome, first: Capture, known: Sequence[str]
    ) -> Article:
        """The whole article: by the parts that the page links, else by those that are ``known``.

        Raises UnfetchedError where the server may have a part later.
        """
        article, captures = reading.article, [first]
        if article.next_parts:
            others = await self._linked(reading, outcome, captures)
            article = join_parts(article, others, date_order=self._site.date_order)
        elif known:
            others = await self._known(reading, outcome, captures, known)
            if others:
                article = join_parts(article, others, date_order=self._site.date_order)
        self._learning.keep(reading, article, captures, outcome.target)
        return article

    async def _known(
        self, reading: Reading, outcome: Outcome, captures: list[Capture], known: Sequence[str]
    ) -> list[Article]:
        found = await read_known_parts(
            known,
            reading.article,
            fetch=lambda url: self._fetch_one(url, outcome),
            read=lambda part: self._learning.read_part(part, reading),
        )
        shown = [one for one in found if _is_open(one[1], outcome)]
        captures += [capture for capture, _ in shown]
        return [part for _, part in shown]

    async def _linked(
        self, reading: Reading, outcome: Outcome, captures: list[Capture]
    ) -> list[Article]:
        """One that is missing is on record, the others stay."""
        found = []
        if len(reading.article.next_parts) >= MAX_PARTS:
            reason = f"the post has more than {MAX_PARTS} pages; the rest was left"
            outcome.failures.append(Loss(reading.article.url, "limit", reason))
        for url in reading.article.next_parts[: MAX_PARTS - 1]:
            try:
                capture = await self._fetch_one(url, outcome)
                if capture.status != 200:
                    raise UnreadablePage(answered(capture.status))
                part = self._learning.read_part(capture, reading)
                if _is_open(part, outcome):
                    found.append(part)
                    captures.append(capture)
            except UnreadablePage as error:
                outcome.failures.append(Loss(url, "parse", MISSING.format(error)))
            except UnfetchedError as error:
                if error.again:
                    raise
                outcome.failures.append(Loss(url, error.kind, MISSING.format(error)))
        return found

    async def _fetch_one(self, url: str, outcome: Outcome) -> Capture:
        """A further page. Raises UnfetchedError where the server may have it later."""
        capture = await self._fetch(url, outcome)
        if capture.truncated in {"disconnect", "time"} or is_passing(capture.status):
            reason = MISSING.format(f"the server answered {capture.status}")
            raise UnfetchedError(url, "status", reason, again=True)
        return capture


def _is_open(part: Article, outcome: Outcome) -> bool:
    """Does a further page show its text? One that is closed is on record."""
    if part.blocked:
        outcome.failures.append(Loss(part.url, "blocked", MISSING.format(WHY[part.blocked])))
    return part.blocked is None
