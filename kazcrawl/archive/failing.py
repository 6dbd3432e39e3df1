"""Failures as rows: one for each address and kind of a crawl, resolved by a success."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, update

from kazcrawl.archive.batch import Batch, Seen
from kazcrawl.archive.schema import failures
from kazcrawl.archive.statements import Statement, one_of
from kazcrawl.archive.upsert import insert
from kazcrawl.items import MEDIA, Failure

_RESOLVE = Statement(
    lambda dialect: (
        update(failures)
        .where(one_of(failures.c.url, "urls", dialect), failures.c.resolved_at.is_(None))
        .values(resolved_at=bindparam("at"))
    )
)


def store(batch: Batch) -> None:
    """Resolve what has succeeded now, then keep what has failed."""
    good = {
        one.outcome.target.url: one.at
        for one in batch.seen
        if not one.outcome.failed and one.outcome.retry_at is None and _speaks_for_all(one)
    }
    if good:
        _RESOLVE.find(batch.connection, {"urls": list(good), "at": max(good.values())})
    rows = [_row(batch, one, failure) for one in batch.seen for failure in one.outcome.failures]
    batch.counts["errors"] += sum(row["kind"] != MEDIA for row in rows)
    _KEEP.run(batch.connection, rows)


def _speaks_for_all(one: Seen) -> bool:
    """One capture of the past says nothing of the others, but for what it failed over itself."""
    return one.outcome.target.memento is None or one.outcome.target.attempts > 0


def _row(batch: Batch, one: Seen, failure: Failure) -> dict[str, Any]:
    return {
        "crawl_id": batch.crawl_id,
        "url": failure.url,
        "kind": failure.kind,
        "reason": failure.reason,
        "attempts": 1,
        "first_at": one.at,
        "last_at": one.at,
        "capture_id": batch.records.get(failure.capture, one.capture_id),
    }


def _keeping(dialect: str) -> Any:
    statement = insert(failures, dialect)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["crawl_id", "url", "kind"],
        set_={
            "attempts": failures.c.attempts + 1,
            "last_at": new.last_at,
            "reason": new.reason,
            "capture_id": new.capture_id,
            "resolved_at": None,
        },
    )


_KEEP = Statement(_keeping)
