"""What was as before: times move on, and no row is added for it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from sqlalchemy import Table, bindparam, select, update

from kazcrawl.archive.addresses import look_up
from kazcrawl.archive.batch import Batch, Seen
from kazcrawl.archive.credibility import is_doubted
from kazcrawl.archive.newest import Read
from kazcrawl.archive.schema import articles, captures, feed_entries, readings, stubs
from kazcrawl.archive.statements import Statement, one_of

_WHOLE = Statement(
    lambda dialect: select(captures.c.revisit_of).where(
        one_of(captures.c.id, "ids", dialect), captures.c.revisit_of.is_not(None)
    )
)
_CAPTURED = Statement(
    update(articles)
    .where(articles.c.id == bindparam("article"), articles.c.last_captured_at < bindparam("at"))
    .values(last_captured_at=bindparam("at"))
)
_LAST_TWO = Statement(
    select(readings.c.id, readings.c.digest, readings.c.detail, readings.c.crawl_id)
    .where(readings.c.article_id == bindparam("article"))
    .order_by(readings.c.captured_at.desc(), readings.c.digest.desc())
    .limit(2)
)
_RENEW = Statement(
    update(readings)
    .where(readings.c.id == bindparam("reading"))
    .values(
        captured_at=bindparam("at"),
        capture_id=bindparam("capture"),
        crawl_id=bindparam("crawl"),
        detail=bindparam("why"),
    )
)


def _seen(table: Table) -> Statement:
    return Statement(
        lambda dialect: (
            update(table)
            .where(
                one_of(table.c.capture_id, "ids", dialect),
                table.c.last_seen_at < bindparam("at"),
            )
            .values(last_seen_at=bindparam("at"))
        )
    )


_SEEN = {"listing": _seen(stubs), "feed": _seen(feed_entries)}


def store(batch: Batch) -> None:
    """Pages that the server called unmodified: what they had shown is seen again."""
    same = [one for one in batch.seen if one.outcome.unmodified]
    if not same:
        return
    for kind, statement in _SEEN.items():
        _see_again(batch, statement, [one for one in same if one.outcome.target.kind == kind])
    pages = {
        batch.key(one.outcome.target.url): one.at
        for one in same
        if one.outcome.target.kind == "article"
    }
    look_up(batch, pages)
    rows = [
        {"article": batch.owners[key], "at": at} for key, at in pages.items() if key in batch.owners
    ]
    _CAPTURED.run(batch.connection, rows)


def _see_again(batch: Batch, statement: Statement, same: list[Seen]) -> None:
    for at, ones in groupby(sorted(same, key=_at), _at):
        ids = [one.capture_id for one in ones if one.capture_id is not None]
        whole = [row.revisit_of for row in _WHOLE.find(batch.connection, {"ids": ids})]
        statement.find(batch.connection, {"ids": whole, "at": at})


def _at(one: Seen) -> str:
    return one.at


def renewed(
    batch: Batch, before: dict[int, Any], read: dict[int, list[Read]]
) -> dict[int, list[Read]]:
    """The readings that need a row: one that says the same for the third time moves the second.

    First and last of a run of equal readings tell its whole past, as crawls follow each other.
    Within one crawl, which may bring captures of any time, all are kept.
    """
    return {
        article_id: reads
        for article_id, reads in read.items()
        if not (_is_repeat(before[article_id], reads) and _renew(batch, article_id, reads[0]))
    }


def _is_repeat(before: Any, reads: list[Read]) -> bool:
    if len(reads) != 1 or not before.read_at or reads[0].reading.captured_at <= before.read_at:
        return False
    last = "" if before.gone_at or not before.content_digest else before.content_digest
    return bool(reads[0].reading.digest == last)


def _renew(batch: Batch, article_id: int, read: Read) -> bool:
    known: Iterable[Any] = _LAST_TWO.find(batch.connection, {"article": article_id})
    same = [row for row in known if row.digest == read.reading.digest]
    ids = [row.id for row in same if not is_doubted(row)]
    if len(ids) < 2 or any(row.crawl_id == read.reading.crawl_id for row in same):
        return False
    row = {
        "reading": ids[0],
        "at": read.reading.captured_at,
        "capture": read.reading.capture_id,
        "crawl": read.reading.crawl_id,
        "why": read.reading.detail,
    }
    _RENEW.run(batch.connection, [row])
    return True
