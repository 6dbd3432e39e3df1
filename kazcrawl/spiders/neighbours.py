"""Error pages and parking pages that were archived as articles: they show what others show too.

The live site is asked for an address that cannot exist; of the past other addresses at
about the same time tell as much. Only pages are held against them that nothing speaks for.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from urllib.parse import unquote, urlsplit

from kazcrawl.items import Article, Memento, Outcome, Target
from kazcrawl.middlewares.capture import read_capture
from kazcrawl.readers.article import read_article
from kazcrawl.readers.page import UnreadablePage
from kazcrawl.session import Session
from kazcrawl.sources.codings import decode_recorded
from kazcrawl.sources.warc_scan import DamagedRecord
from kazcrawl.sources.wayback import Unreachable
from kazcrawl.spiders.vanishing import ALIKE, likeness
from kazcrawl.stopping import GivenUp
from kazcrawl.text import fold

LOOKED_AT, ENOUGH = 4, 2
"""Captures of other addresses that are looked at, and of these how many must show the same."""
KEPT = 64
_WORD = re.compile(r"\w{4,}")

Shown = tuple[str | None, str]


class Neighbours:
    """Compares an article with captures of other addresses that lie next to it in time."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._shown: OrderedDict[str, Shown] = OrderedDict()

    async def sign(self, article: Article, outcome: Outcome) -> str | None:
        """Why the page is no article of its own; None where it is one. Raises what the source raises."""
        target = outcome.target
        if target.memento is None or not article.article_body or is_named(article, target):
            return None
        if not await self.is_alike(article, outcome, target.memento):
            return None
        self.session.journal.alike(outcome)
        return "the page shows what other addresses showed then (an error page or a parking page)"

    async def is_alike(self, article: Article, outcome: Outcome, at: Memento) -> bool:
        """Do other addresses show the same at about that time? Raises what the source raises."""
        here: Shown = (article.headline, article.article_body or "")
        same = 0
        try:
            for one in self.session.mementos.near(outcome.target.url, at.captured_at, LOOKED_AT):
                same += _alike(here, await self._read(one))
        except GivenUp:
            self.session.journal.given_up(outcome)
            raise
        return same >= ENOUGH

    async def _read(self, one: Memento) -> Shown:
        if one.place not in self._shown:
            self._shown[one.place] = await self._recall(one)
            if len(self._shown) > KEPT:
                self._shown.popitem(last=False)
        return self._shown[one.place]

    async def _recall(self, one: Memento) -> Shown:
        try:
            recalled = await self.session.past.recall(one)  # type: ignore[union-attr]
            at = recalled.captured_at
            capture = read_capture(recalled.url, recalled.answer, None, at, decode_recorded)
            article = read_article(capture, self.session.site).article
        except (DamagedRecord, UnreadablePage, Unreachable):
            return None, ""
        return article.headline, article.article_body or ""


def is_named(article: Article, target: Target) -> bool:
    """Does the page say what its stub says, or the words of its address?"""
    if target.excerpt and fold(target.excerpt) in fold(article.article_body or ""):
        return True
    headline = fold(article.headline or "")
    if target.headline and headline and fold(target.headline) == headline:
        return True
    slug = unquote(urlsplit(target.url).path).casefold()
    words = set(_WORD.findall(slug.replace("-", " ").replace("_", " ")))
    return bool(words & set(_WORD.findall(headline.casefold())))


def _alike(here: Shown, other: Shown) -> bool:
    return here[0] == other[0] and likeness(here[1], other[1]) >= ALIKE
