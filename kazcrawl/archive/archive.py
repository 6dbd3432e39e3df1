"""The open archive: one object for crawls, frontier, writer and readers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine

from kazcrawl import SOFTWARE
from kazcrawl.archive.errors import ArchiveError, StorageError, storage_errors
from kazcrawl.archive.lock import WriterLock
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


logger = logging.getLogger(__name__)


class Archive:
    """An archive as ``open_archive`` gives it. A context manager; safe across threads."""

    def __init__(self, path: Path, engine: Engine, lock: WriterLock | None) -> None:
        self.path = path
        self.engine = engine
        self._lock = lock
        self._turn = threading.RLock()
        self._begun: Connection | None = None
        self._closed = False

    @property
    def writable(self) -> bool:
        return self._lock is not None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A write transaction, committed at the end. Raises StorageError for the medium.

        What is begun within another is part of that one.
        """
        if not self.writable:
            raise ArchiveError(f"{self.path}: is open for reading only")
        with self._turn:
            if self._begun is not None:
                yield self._begun
                return
            with storage_errors(self.path), self.engine.begin() as self._begun:
                try:
                    yield self._begun
                finally:
                    self._begun = None

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """A connection to read with, in one transaction that sees one state."""
        if self.writable:
            with self.transaction() as connection:
                yield connection
            return
        with storage_errors(self.path), self.engine.connect() as connection:
            yield connection

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

    def writer(self, site: Site, crawl_id: int, frontier: Frontier) -> Writer:
        from kazcrawl.archive.writer import Writer

        return Writer(self.transaction, site, crawl_id, frontier)

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

    def close(self, whole: bool = True) -> None:
        """Ends the work with it. What was written is sealed, if all of it was ``whole``."""
        with self._turn:
            try:
                if whole and self.writable and not self._closed:
                    self._seal()
            finally:
                self._closed = True
                self.engine.dispose()
                if self._lock is not None:
                    self._lock.release()

    def _seal(self) -> None:
        """A medium that fails now has failed before: the next writer seals what is left."""
        from kazcrawl.archive.sealing import seal
        from kazcrawl.archive.warc_sealing import seal_files

        try:
            with self.transaction() as connection:
                seal_files(connection, self.path)
                seal(connection)
        except StorageError as error:
            logger.warning("what was written last has no seal yet: %s", error)

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close(whole=error is None)
