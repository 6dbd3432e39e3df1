"""One crawl of one site: its archive, frontier and WARC files, and the pages under way.

At most ``window`` pages are fetched and not yet committed, so a kill costs at most that
many pages. Outcomes are committed together, most of a window at a time, or at once
when nothing else is under way.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from kazcrawl import SOFTWARE, clock
from kazcrawl.archive import StorageError, open_archive
from kazcrawl.archive.keys import BY_KEY
from kazcrawl.archive.revisits import REPEATS, Original
from kazcrawl.archive.warc import FILE_SIZE, WarcWriter, warc_folder
from kazcrawl.items import (
    MEDIA,
    Article,
    Capture,
    FeedEntry,
    Layout,
    Outcome,
    Stub,
    Target,
    Wire,
)
from kazcrawl.journal import Journal
from kazcrawl.recheck import Bounds, conditions, is_sampled
from kazcrawl.sites.keeping import site_as_dict
from kazcrawl.sites.site import Site
from kazcrawl.sources.past import Past
from kazcrawl.under_way import UnderWay
from kazcrawl.vanishing import FEW, Held, Patience

BATCH = 0.8
"""Share of the window that is committed together; the rest stays under way, which keeps one
processor busy (a commit costs 3.6 ms before its first row)."""
MAX_WAIT = 1.0
"""Seconds that a finished page waits for its batch at most."""
log = logging.getLogger(__name__)
T = TypeVar("T")


class Recorder(Protocol):
    """Takes a crawl's records: a WARC, or what has read one (``rebuilding``)."""

    def append(
        self,
        capture: Capture,
        message: bytes,
        entity: bytes,
        original: Original | None = None,
        wire: Wire | None = None,
    ) -> Capture: ...

    def log(self, url: str, block: bytes, at: str) -> None: ...

    def sync(self) -> dict[str, int]: ...

    def close(self) -> None: ...


class Session:
    """Holds what the components of a crawl share. Raises the archive's errors on opening."""

    def __init__(
        self,
        site: Site,
        path: Path,
        *,
        full: bool = False,
        window: int = 16,
        contact: str = "",
        bounds: Bounds | None = None,
        patience: Patience | None = None,
        warc_size: int = FILE_SIZE,
        settings: Mapping[str, Any] | None = None,
        warc: Recorder | None = None,
        software: str = SOFTWARE,
        past: Past | None = None,
        uids: str = BY_KEY,
    ) -> None:
        """``settings`` are those that the journal keeps, ``warc`` takes the records elsewhere."""
        self.site = site
        self.window = window
        self.full = full
        self.past = past
        self.source = past.name if past else "live"
        self.archive = open_archive(path, write=True)
        with clock.stopped() as self.began:
            self.crawl = self.archive.begin_crawl(site, self.source, full, software)
        self.frontier = self.archive.frontier(site, self.crawl.id, full, bounds)
        if past:
            self.mementos = self.archive.mementos(site, past.name)
            self.index = self.archive.index(site, self.crawl.id, past.name)
            self.frontier = self.archive.past_frontier(site, self.crawl.id, full, self.mementos)
        self.memory = self.archive.memory(site, self.crawl.id)
        self.writer = self.archive.writer(site, self.crawl.id, self.frontier, uids)
        self.warc: Recorder = warc or WarcWriter(
            warc_folder(path),
            site.name,
            self.archive.warc_lengths(),
            announce=self.archive.announce_warc,
            software=SOFTWARE,
            operator=contact,
            file_size=warc_size,
        )
        self.journal = Journal(self.warc.log, self._beginning(settings or {}))
        self.broken: StorageError | None = None
        self.stop: Callable[[str], None] = lambda reason: None
        self.further: Callable[[], list[Target]] = list if past else self.witnesses
        self._has_witnesses = False
        self._quiet_until = 0.0
        self.articles = 0
        self.pages = 0
        self.pages_read = 0
        self.held = Held(patience or Patience())
        self._outcomes: dict[str, Outcome] = {}
        self._files: dict[str, Original] = {}
        self._ready: list[Outcome] = []
        self._since = 0.0
        self.under_way = UnderWay(self.frontier, self.journal, window)

    def _beginning(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """What the journal says of this run's beginning."""
        return {
            "at": self.began,
            "crawl": self.crawl.id,
            "resumed": self.crawl.resumed,
            "started_at": self.crawl.started_at,
            "source": self.source,
            "full": self.full,
            "software": SOFTWARE,
            "files": len(self.archive.warc_lengths()),
            "uids": BY_KEY,
            "site": site_as_dict(self.site),
            "settings": dict(settings),
        }

    def known_layouts(self) -> list[Layout]:
        """The site's layouts that the archive holds; the past is not expected to keep to them."""
        known = self.archive.layouts(self.site.name, self.crawl.id)
        return [replace(one, known=False) for one in known] if self.past else known

    def rest_so_far(self) -> tuple[list[str], bool]:
        """What REST has named before the crawl was stopped, and whether that is all of it."""
        return self.archive.rest_so_far(self.site.name, self.crawl.id)

    def known_parts(self, url: str, target: Target) -> tuple[str, ...]:
        """Further pages that a post had in an earlier crawl; a theme may not link them."""
        return tuple(self.archive.parts_of(url)) if self.full or target.visit else ()

    def seed(self, targets: Iterable[Target]) -> None:
        """Puts a site's entry points into the frontier."""
        with clock.stopped(self.began):
            self.frontier.add(targets)
        self.under_way.changed()

    def note(self, said: Mapping[str, Any], does: Callable[[], T]) -> T:
        """Does what no page led to, in one transaction, with the journal's word of it before.

        Raises StorageError.
        """
        with clock.stopped() as at:
            self.journal.note(said, at)
            lengths = self.warc.sync()
            with self.archive.transaction():
                found = does()
                self.archive.keep_warc_lengths(lengths)
        return found

    def next_outcome(self) -> Outcome | None:
        """The next target as an outcome to fill; None while the window is full or nothing waits."""
        if self.under_way.running + len(self._ready) >= self.window:
            return None
        if self.broken or time.monotonic() < self._quiet_until:
            return None
        self.under_way.lease()
        if not self.under_way.leased and self._ready and not self.under_way.running:
            self.commit()
            self.under_way.lease()
        target = self.under_way.next()
        return Outcome(target) if target else None

    def conditions(self, target: Target) -> dict[str, str]:
        """The headers that ask for a page only if it is new; none for one that is sampled."""
        if target.visit is None or not self.frontier.trusting:
            return {}
        return {} if is_sampled(target.url, self.crawl.id) else conditions(target.visit)

    def skip(self, listing_kinds: Collection[str], reason: str) -> None:
        """Leaves all targets of these ``listing_kind`` that wait or are still found."""
        self.under_way.skip(listing_kinds, reason)

    def has_work(self) -> bool:
        """Is anything leased, finished but uncommitted, or waiting in the frontier?"""
        if self.under_way.leased or self.under_way.running:
            return not self.broken or self.under_way.running > 0
        self.commit()
        if self.broken:
            return False
        if not self.frontier.pending() and (more := self.further()):
            self.note({"further": True}, lambda: self.seed(more))
        return self.frontier.pending() > 0

    def witnesses(self) -> list[Target]:
        """Known articles to ask for where some are about to be called gone and none shows its text.

        A front page may be well while every post behind it answers 404: permalinks that broke.
        """
        if self._has_witnesses or not self.held.are_clear():
            return []
        tally = self.archive.tally(self.site, self.crawl.id)
        if tally.texts or not tally.listings:
            return []
        self._has_witnesses = True
        return self.frontier.witnesses(FEW)

    def pause(self, seconds: float) -> None:
        """Asks the site for nothing so long: a Retry-After speaks for the host, not for one page."""
        self._quiet_until = max(self._quiet_until, time.monotonic() + seconds)

    def fail(self, error: StorageError) -> None:
        """The medium is full or broken: stop, commit nothing more; the next run goes on."""
        if self.broken is None:
            self.broken = error
            log.error("%s; what was committed is safe, and the same command goes on", error)
            self.stop("storage")

    def waiting(self) -> int:
        """Pages that are known and not yet read: for the progress bar."""
        return self.frontier.pending() + len(self.under_way.leased) + self.under_way.running

    def keep(
        self, outcome: Outcome, capture: Capture, message: bytes, entity: bytes, wire: Wire
    ) -> Capture:
        """Writes an exchange to the WARC; items that name its capture belong to the outcome."""
        try:
            self.journal.open()
            original = self.memory.original(capture.url) if capture.status in REPEATS else None
            if outcome.target.kind == MEDIA and capture.status == 200 and entity:
                original = self._same_file(entity)
            kept = self.warc.append(capture, message, entity, original, wire)
        except StorageError as error:
            self.fail(error)
            raise
        if outcome.target.kind == MEDIA and original is None and kept.payload_sha256:
            known = Original(kept.url, kept.captured_at, kept.payload_sha256)
            self._files.setdefault(kept.payload_sha256, known)
        self._outcomes[kept.record_id] = outcome
        self.pages += 1
        return kept

    def _same_file(self, entity: bytes) -> Original | None:
        """Where a file of these bytes is kept, at whatever address: the same picture twice."""
        digest = hashlib.sha256(entity).hexdigest()
        return self._files.get(digest) or self.memory.original_of(digest)

    def unfetched_media(self, kinds: Collection[str]) -> list[dict[str, Any]]:
        """Files that earlier crawls found and did not fetch: ``url``, ``kind``, ``via``."""
        return self.archive.unfetched_media(self.site.name, kinds)

    def add(self, item: Stub | Article | FeedEntry) -> None:
        """Adds an item to the outcome of the page that it was read from."""
        outcome = self._outcomes[item.capture]
        if isinstance(item, Stub):
            outcome.stubs.append(item)
        elif isinstance(item, Article):
            outcome.articles.append(item)
            self.articles += 1
        else:
            outcome.feed_entries.append(item)

    def done(self, outcome: Outcome) -> None:
        """The page is read and all its items are in: commit it with its batch."""
        self.forget(outcome)
        answered = bool(outcome.captures) and outcome.captures[-1].status < 400
        ended = outcome.failed or outcome.absent is not None or outcome.retry_at is not None
        page = answered and outcome.target.kind != MEDIA
        self.pages_read += page and not (ended or outcome.given_up)
        self.under_way.ended(outcome.target)
        if self.broken:
            return
        if self.held.takes(outcome):
            self.journal.held(outcome)
            return
        if not self._ready:
            self._since = time.monotonic()
        self._ready.append(outcome)
        self.under_way.look_ahead(outcome)
        # The past waits for nobody, and is stored in the same portions each time.
        late = not self.past and time.monotonic() - self._since > MAX_WAIT
        idle = not self.under_way.leased and not self.under_way.running
        if late or idle or len(self._ready) >= BATCH * self.window:
            self.commit()

    def forget(self, outcome: Outcome) -> None:
        """No item of the outcome's pages comes any more."""
        for capture in outcome.captures:
            self._outcomes.pop(capture.record_id, None)

    def judge(self) -> None:
        """Commit what was held, now that it is known how the site was."""
        if self.held.outcomes and not self.broken:
            with clock.stopped():
                tally = self.archive.tally(self.site, self.crawl.id)
                self.store(self.held.verdict(tally), judged=True)

    def commit(self) -> None:
        """WARC first, then one transaction; an error leaves the outcomes for the next run."""
        if not self._ready or self.broken:
            return
        outcomes, self._ready = self._ready, []
        self.under_way.changed()
        self.store(outcomes)

    def store(self, outcomes: Sequence[Outcome], *, judged: bool = False) -> None:
        """Stores outcomes together, at one time, with what the journal says of them."""
        try:
            with clock.stopped() as at:
                self.journal.commit(outcomes, at, judged=judged)
                self.writer.commit(outcomes, self.warc.sync())
        except StorageError as error:
            self.fail(error)

    def close(self, status: str) -> None:
        """Ends the crawl with a status of the contract (finished, interrupted, failed)."""
        try:
            self.commit()
            if status != "interrupted":
                self.judge()
            if self.broken is None:
                self.finish(status)
            self.warc.close()
        finally:
            self.archive.close()

    def finish(self, status: str) -> None:
        """The crawl's end on record, in the journal first."""
        try:
            with clock.stopped() as at:
                self.journal.end(status, at)
                lengths = self.warc.sync()
                self.archive.tell_vanished(self.site, self.crawl.id)
                self.archive.finish_crawl(self.crawl.id, status, self.site.expect, lengths)
        except StorageError as error:
            self.fail(error)
