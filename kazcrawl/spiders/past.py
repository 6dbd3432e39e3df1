"""A crawl of the past: what the source holds is looked through first, and what no page led to last."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator

from kazcrawl import urls
from kazcrawl.archive.indexing import NO_ORIGINAL
from kazcrawl.items import Target
from kazcrawl.session import Session
from kazcrawl.sources.wayback import Unreachable
from kazcrawl.spiders.walk import ARTICLE, Walk

log = logging.getLogger(__name__)

UNLED = "unled"
"""``listing_kind`` of an article that only the source's own index names."""
FEED, SITEMAP, REST = 10, 19, 105


class Importing:
    """The index of a source, and the addresses in it that are pages of the site by themselves."""

    def __init__(self, session: Session, walk: Walk) -> None:
        self.session = session
        self.walk = walk
        self._offered: set[str] = set()

    async def look_through(self) -> bool:
        """Indexes the source; what is damaged is told. False where its service does not answer."""
        try:
            await self._index()
        except Unreachable as error:
            log.error("%s", error)
            self.session.index.fail(str(error))
            return False
        self.session.index.answered()
        return True

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
                    log.warning("%s: %s", place, reason)
                index.keep(part, mark, page.mementos, page.damaged, page.other, page.position)
                await asyncio.sleep(0)
        for lost in index.resolve():
            log.warning("%s: %s", lost.place, NO_ORIGINAL)

    def further(self) -> list[Target]:
        """What no page led to and is an article, a listing or a feed by its address."""
        left = [url for url in self.session.mementos.unled() if url not in self._offered]
        known = self.session.memory.known_articles(left)
        targets = list(_read_addresses(left, self.walk, known.__contains__))
        self._offered.update(target.url for target in targets)
        return targets


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
