"""The open archive: one object for crawls, frontier, writer and readers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kazcrawl import SOFTWARE
from kazcrawl.archive.opened import Opened
from kazcrawl.clock import now
from kazcrawl.identity import url_key

# What only a crawl needs is imported when a crawl asks for it: commands that read start in half the time.
if TYPE_CHECKING:
    from kazcrawl.archive.crawling import CrawlRow
    from kazcrawl.archive.frontier import Frontier
    from kazcrawl.archive.indexing import Index
    from kazcrawl.archive.mementos import Mementos
    from kazcrawl.archive.remembering import Memory
    from kazcrawl.archive.writer import Writer
    from kazcrawl.items import Layout
    from kazcrawl.recheck import Bounds
    from kazcrawl.sites.site import Expect, Site
    from kazcrawl.vanishing import Tally


class Archive(Opened):
    """An archive as ``open_archive`` gives it: what crawls ask of it and tell it."""

    def begin_crawl(
        self, site: Site, source: str = "live", full: bool = False, software: str = SOFTWARE
    ) -> CrawlRow:
        """Go on with the site's unfinished crawl, or begin a new one."""
        from kazcrawl.archive import crawling

        with self.transaction() as connection:
            crawl = crawling.begin(connection, site, source, full, software)
            if source == "live" and not crawl.resumed:
                from kazcrawl.archive.recalling import call_up

                call_up(connection, site, crawl.id, full)
            return crawl

    def newest_second(self) -> str | None:
        """When the last crawl did something last; None in a new archive."""
        from kazcrawl.archive import crawling

        with self.connect() as connection:
            return crawling.newest_second(connection)

    def has_crawl(self, crawl_id: int) -> bool:
        from kazcrawl.archive import crawling

        with self.connect() as connection:
            return crawling.is_known(connection, crawl_id)

    def finish_crawl(
        self,
        crawl_id: int,
        status: str = "finished",
        expect: Expect | None = None,
        lengths: Mapping[str, int] | None = None,
    ) -> None:
        """End a crawl as ``finished``, ``interrupted`` or ``failed``, with its report.

        ``lengths`` are those of the WARC files, in bytes. Groups near duplicates and indexes
        the articles that got no text.
        """
        from kazcrawl.archive import crawling, near, reporting, search
        from kazcrawl.sites.site import Expect

        near.group(self.transaction, crawl_id)
        with self.transaction() as connection:
            search.index_rest(connection)
            crawling.count_events(connection, crawl_id)
            crawling.set_status(connection, crawl_id, status, now())
            reporting.keep_report(connection, crawl_id, expect or Expect())
            crawling.keep_warc_lengths(connection, lengths or {})

    def tell_vanished(self, site: Site, crawl_id: int) -> None:
        """Tells the articles gone that captures of the past show gone."""
        from kazcrawl.archive import tombstones

        with self.transaction() as connection:
            tombstones.store(connection, site, crawl_id)

    def layouts(self, site: str, crawl_id: int | None = None) -> list[Layout]:
        """The site's learned layouts; ``known`` are those from before that crawl."""
        from kazcrawl.archive import layouts as kept_layouts

        with self.connect() as connection:
            return kept_layouts.load(connection, site, crawl_id)

    def keep_layouts(self, site: str, known: Sequence[Layout]) -> None:
        """Gives the archive layouts that other crawls have learned."""
        from kazcrawl.archive import layouts as kept_layouts

        with self.transaction() as connection:
            kept_layouts.keep_known(connection, site, known)

    def unfetched_media(self, site: str, kinds: Collection[str]) -> list[dict[str, Any]]:
        """Files that articles name and that are not archived: ``url``, ``kind``, ``via``."""
        from kazcrawl.archive import media

        with self.connect() as connection:
            return list(media.unfetched(connection, site, kinds))

    def posts_in_parts(self, site: str) -> dict[str, int]:
        """How many pages a post has, by its address, where REST has said more than one."""
        from kazcrawl.archive import mentions

        with self.connect() as connection:
            return mentions.in_parts(connection, site)

    def rest_so_far(self, site: str, crawl_id: int) -> tuple[list[str], bool]:
        """Addresses that REST has named in a crawl, and whether that is all that it has."""
        from kazcrawl.archive import mentions

        with self.connect() as connection:
            return mentions.rest_so_far(connection, site, crawl_id)

    def parts_of(self, url: str) -> list[str]:
        """Addresses of the further pages of a post that were captured in any crawl."""
        from kazcrawl.archive import captures

        with self.connect() as connection:
            return captures.parts_of(connection, url)

    def frontier(
        self, site: Site, crawl_id: int, full: bool = False, bounds: Bounds | None = None
    ) -> Frontier:
        from kazcrawl.archive.frontier import Frontier

        return Frontier(self.transaction, site, crawl_id, full, bounds)

    def mementos(self, site: Site, source: str) -> Mementos:
        """What a source of the past holds of a site."""
        from kazcrawl.archive.mementos import Mementos

        return Mementos(self.transaction, site, source)

    def index(self, site: Site, crawl_id: int, source: str) -> Index:
        """The index of a source of the past, to be made by a crawl."""
        from kazcrawl.archive.indexing import Index

        return Index(self.transaction, site, crawl_id, source)

    def past_frontier(self, site: Site, crawl_id: int, full: bool, held: Mementos) -> Frontier:
        """The frontier of a crawl of the past."""
        from kazcrawl.archive.past_frontier import PastFrontier

        return PastFrontier(self.transaction, site, crawl_id, full, held)

    def memory(self, site: Site, crawl_id: int) -> Memory:
        from kazcrawl.archive.remembering import Memory

        return Memory(self.transaction, site, crawl_id)

    def tally(self, site: Site, crawl_id: int) -> Tally:
        from kazcrawl.archive import recalling

        with self.connect() as connection:
            return recalling.tally(connection, site, crawl_id)

    def writer(
        self, site: Site, crawl_id: int, frontier: Frontier, uids: str = "url_key"
    ) -> Writer:
        """The one writer; ``uids`` is the column that new uids are made of."""
        from kazcrawl.archive.writer import Writer

        return Writer(self.transaction, site, crawl_id, frontier, uids)

    def warc_lengths(self) -> dict[str, int]:
        """Committed length, in bytes, of every WARC file by name."""
        from kazcrawl.archive import crawling

        with self.connect() as connection:
            return crawling.warc_lengths(connection)

    def announce_warc(self, name: str) -> None:
        """Records a WARC file that is about to be made, with nothing committed to it yet."""
        self.keep_warc_lengths({name: 0})

    def keep_warc_lengths(self, lengths: Mapping[str, int]) -> None:
        """Records how many bytes of WARC files are committed, by name."""
        from kazcrawl.archive import crawling

        with self.transaction() as connection:
            crawling.keep_warc_lengths(connection, lengths)

    def url_key(self, url: str, site: Site) -> str:
        """The identity of an address on a site."""
        return url_key(url, site.hosts)
