"""Captures as rows, each with the earlier capture that it repeats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select

from kazcrawl import SOFTWARE
from kazcrawl.archive.batch import Batch, Seen
from kazcrawl.archive.revisits import NOT_MODIFIED
from kazcrawl.archive.schema import captures
from kazcrawl.archive.statements import Statement, one_of
from kazcrawl.clock import now
from kazcrawl.items import MAX_PARTS, MEDIA, Capture, Outcome
from kazcrawl.payload import REDIRECTS
from kazcrawl.urls import resolve

_INSERT = Statement(captures.insert())
_SAME_PAYLOAD = Statement(
    lambda dialect: (
        select(captures.c.payload_sha256, func.min(captures.c.id))
        .where(one_of(captures.c.payload_sha256, "values", dialect))
        .group_by(captures.c.payload_sha256)
    )
)
_LAST_WHOLE = Statement(
    lambda dialect: (
        select(captures.c.url, func.max(captures.c.id))
        .where(one_of(captures.c.url, "values", dialect), captures.c.status == 200)
        .group_by(captures.c.url)
    )
)
_PART = Statement(
    select(captures.c.url)
    .where(or_(captures.c.url == bindparam("one"), captures.c.url == bindparam("other")))
    .where(captures.c.status == 200)
    .limit(1)
)


def store(batch: Batch, outcomes: Sequence[Outcome]) -> list[Seen]:
    """Insert the outcomes' captures; each outcome with the last one's id and time."""
    listed = [capture for outcome in outcomes for capture in outcome.captures]
    ids = iter(batch.ids.take(batch.connection, captures, len(listed)))
    originals = _originals(batch.connection, listed)
    rows, seen = [], []
    for outcome in outcomes:
        last = None
        for capture in outcome.captures:
            last = next(ids)
            rows.append(_row(capture, last, batch.crawl_id, originals))
            if capture.record_id:
                batch.records[capture.record_id] = last
        at = outcome.captures[-1].captured_at if outcome.captures else now()
        seen.append(Seen(outcome, last, at))
    _INSERT.run(batch.connection, rows)
    _find_reread(batch, outcomes)
    pages = [
        one for outcome in outcomes if outcome.target.kind != MEDIA for one in outcome.captures
    ]
    batch.counts["pages_fetched"] += len(pages)
    batch.counts["pages_not_modified"] += sum(one.status == NOT_MODIFIED for one in pages)
    return seen


def _find_reread(batch: Batch, outcomes: Sequence[Outcome]) -> None:
    """The rows of captures that were stored in an earlier transaction and are read again."""
    for article in (one for outcome in outcomes for one in outcome.rereadings):
        if article.capture in batch.records:
            continue
        made = (captures.c.url == article.url, captures.c.captured_at == article.captured_at)
        found = batch.connection.scalar(select(func.max(captures.c.id)).where(*made))
        if found is not None:
            batch.records[article.capture] = found
            batch.reread.add(article.capture)


def parts_of(connection: Connection, url: str) -> list[str]:
    """The further pages of a post, ``/slug/2/`` and on, that were captured whole."""
    base = url.rstrip("/")
    found: list[str] = []
    while len(found) < MAX_PARTS:
        part = f"{base}/{len(found) + 2}"
        rows = _PART.find(connection, {"one": f"{part}/", "other": part})
        if not rows:
            break
        found.append(rows[0].url)
    return found


def _originals(connection: Connection, listed: Iterable[Capture]) -> dict[str, int]:
    """Ids of stored captures: by payload digest, and by address for what was unmodified."""
    payloads = {one.payload_sha256 for one in listed if one.payload_sha256 and one.payload_length}
    unmodified = {one.url for one in listed if one.status == NOT_MODIFIED}
    found = _find(connection, _SAME_PAYLOAD, payloads)
    return found | _find(connection, _LAST_WHOLE, unmodified)


def _find(connection: Connection, statement: Statement, values: set[str]) -> dict[str, int]:
    if not values:
        return {}
    return {row[0]: row[1] for row in statement.find(connection, {"values": list(values)})}


def _row(capture: Capture, row_id: int, crawl_id: int, originals: dict[str, int]) -> dict[str, Any]:
    if capture.status == NOT_MODIFIED:
        original = originals.get(capture.url)
    elif capture.payload_sha256 and capture.payload_length:
        original = originals.setdefault(capture.payload_sha256, row_id)
    else:
        original = None
    return {
        "id": row_id,
        "crawl_id": crawl_id,
        "url": capture.url,
        "final_url": _final_url(capture),
        "captured_at": capture.captured_at,
        "status": capture.status,
        "content_type": capture.content_type,
        "payload_sha256": capture.payload_sha256,
        "payload_length": capture.payload_length,
        "warc_file": capture.warc_file,
        "warc_offset": capture.warc_offset,
        "warc_length": capture.warc_length,
        "revisit_of": None if original == row_id else original,
        "truncated": capture.truncated,
        "ip_address": capture.ip_address,
        "read_by": SOFTWARE,
    }


def _final_url(capture: Capture) -> str:
    """Where the answer leads: the redirect's target, else the address itself."""
    if capture.status not in REDIRECTS:
        return capture.url
    location = capture.header("Location")
    return (location and resolve(capture.url, location)) or capture.url
