"""The one writer: what came of the targets and their being done, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from kazcrawl.archive import (
    addresses,
    captures,
    content,
    crawling,
    deriving,
    duplicates,
    evidence,
    failing,
    layouts,
    media,
    mentions,
    merging,
    moving,
    parts,
    recalling,
    repeated,
    reports,
)
from kazcrawl.archive.batch import Batch
from kazcrawl.archive.frontier import Frontier, Transaction
from kazcrawl.archive.keys import BY_KEY
from kazcrawl.archive.upsert import Ids
from kazcrawl.items import Outcome
from kazcrawl.sites.site import Site


class Writer:
    """Stores outcomes. A transaction that fails leaves nothing behind and may be repeated."""

    def __init__(
        self,
        transaction: Transaction,
        site: Site,
        crawl_id: int,
        frontier: Frontier,
        uids: str = BY_KEY,
    ) -> None:
        self._transaction = transaction
        self._site = site
        self._crawl_id = crawl_id
        self._frontier = frontier
        self._ids = Ids()
        self._uids = uids

    def commit(self, outcomes: Sequence[Outcome], warc_lengths: Mapping[str, int]) -> None:
        """Store outcomes and the WARC files' lengths, which must be on disk by now.

        After this returns, no kill and no power cut takes them away. Raises StorageError.
        """
        with self._transaction() as connection:
            self._store(connection, outcomes)
            crawling.keep_warc_lengths(connection, warc_lengths)
        self._frontier.release(outcome.target for outcome in outcomes)

    def _store(self, connection: Connection, outcomes: Sequence[Outcome]) -> None:
        batch = Batch(connection, self._site, self._crawl_id, self._ids, uids=self._uids)
        batch.collect(captures.store(batch, outcomes))
        addresses.load(batch)
        addresses.make_missing(batch)
        mentions.store(batch)
        evidence.store_stubs(batch)
        evidence.store_entries(batch, batch.entries)
        before = content.store(batch)
        parts.store(batch, before)
        media.store(batch)
        merging.store(batch)
        moved = {batch.key(told.alias.url) for told in batch.aliases}
        evidence.store_entries(batch, mentions.recall(batch, moved))
        moving.store(batch)
        deriving.store(batch)
        twins = duplicates.store_exact(batch)
        repeated.store(batch)
        failing.store(batch)
        layouts.store(batch)
        reports.store_findings(batch)
        self._queue(connection, outcomes)
        if not batch.past:
            recalling.call_up_articles(connection, self._site, self._crawl_id, twins)
        crawling.add_counts(connection, self._crawl_id, dict(batch.counts))

    def _queue(self, connection: Connection, outcomes: Sequence[Outcome]) -> None:
        found = [(one, outcome.target) for outcome in outcomes for one in outcome.targets]
        self._frontier.queue(connection, found)
        self._frontier.end(connection, outcomes)
