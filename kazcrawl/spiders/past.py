"""A crawl of the past: what the source holds is looked through first, and what no page led to last."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple
from functools import partial
from typing import Any

from kazcrawl import urls
from kazcrawl.archive.indexing import NO_ORIGINAL
from kazcrawl.items import Memento, Target
from kazcrawl.session import Session
from kazcrawl.sources.recorded import Page
from kazcrawl.sources.wayback import Unreachable
from kazcrawl.spiders.walk import ARTICLE, Walk

log = logging.getLogger(__name__)

Seeds = Callable[[], list[Target]]

UNLED = "unled"
"""``listing_kind`` of an article that only the source's own index names."""
FEED, SITEMAP, REST = 10, 19, 105


class Importing:
    """The index of a source, and the addresses in it that are pages of the site by themselves."""

    def __init__(self, session: Session, walk: Walk) -> None:
        self.session = session
        self.walk = walk
        self._offered: set[str] = set()

    async def look_through(self, seeds: Seeds) -> bool:
        """Indexes the source, then seeds; what is damaged is told. False where its service does not answer."""
        try:
            await self._index()
        except Unreachable as error:
            log.error("%s", error)
            reason = str(error)
            self.session.note({"unreachable": reason}, lambda: self.session.index.fail(reason))
            return False
        for lost in self.session.note({"indexed": True}, partial(self.settle, seeds)):
            log.warning("%s: %s", lost.place, NO_ORIGINAL)
        return True

    def settle(self, seeds: Seeds) -> list[Memento]:
        """All is indexed, and the crawl begins; gives the revisits of what nobody holds."""
        lost = self.session.index.resolve()
        self.session.index.answered()
        self.session.seed(seeds())
        return lost

    async def _index(self) -> None:
        past, index = self.session.past, self.session.index
        if past is None:
            return
        for part in past.parts():
            mark = past.mark(part)
            progress = index.progress(part, mark)
            if progress.done:
                continue
            async for page in past.pages(part, progress.position):
                for place, reason in page.damaged:
                    log.warning("%s: %s", _printable(place), _printable(reason))
                said = self._told(part, mark, page)
                self.session.note({"index": said}, partial(index.keep, *as_kept(said)))
                await asyncio.sleep(0)

    def _told(self, part: str, mark: str, page: Page) -> dict[str, Any]:
        """What the journal keeps of a page of an index: of other sites how many there are."""
        own = [one for one in page.mementos if urls.same_site(one.url, self.walk.site.hosts)]
        return {
            "part": part,
            "mark": mark,
            "found": [_values(one) for one in own],
            "damaged": page.damaged,
            "other": page.other + len(page.mementos) - len(own),
            "position": page.position,
        }

    def further(self) -> list[Target]:
        """What no page led to and is an article, a listing or a feed by its address."""
        left = [url for url in self.session.mementos.unled() if url not in self._offered]
        known = self.session.memory.known_articles(left)
        targets = list(_read_addresses(left, self.walk, known.__contains__))
        self._offered.update(target.url for target in targets)
        return targets


def as_kept(said: Mapping[str, Any]) -> tuple[Any, ...]:
    """A page of an index as ``archive.indexing.Index.keep`` takes it."""
    found = [Memento(*values) for values in said["found"]]
    damaged = [(place, reason) for place, reason in said["damaged"]]
    return said["part"], said["mark"], found, damaged, said["other"], said["position"]


def _values(one: Memento) -> list[Any]:
    """In the order of the fields, up to the last that is told; its id is the database's."""
    values = list(astuple(one)[:-1])
    while values[-1] is None:
        values.pop()
    return values


def _printable(text: str) -> str:
    """What files say of themselves is not to command a terminal."""
    return "".join(one if one.isprintable() else "\ufffd" for one in text)


def _read_addresses(
    addresses: list[str], walk: Walk, is_known: Callable[[str], bool]
) -> Iterator[Target]:
    for url in addresses:
        told = urls.address(url, walk.site)
        if is_known(url) or told.kind == "article" or walk.known.match(url):
            yield Target(url, "article", ARTICLE, listing_kind=UNLED)
        elif told.kind == "listing":
            yield walk.listing_target(url, told)
        elif told.kind == "feed":
            yield Target(url, "feed", FEED, listing_url=url)
