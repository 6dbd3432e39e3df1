"""What article pages say: readings, versions and events, and the newest content."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, select

from kazcrawl.archive import doubting
from kazcrawl.archive.batch import Batch, Sighting
from kazcrawl.archive.credibility import is_doubted
from kazcrawl.archive.history import Reading, State, Step, digest_of, fold, page_of, step
from kazcrawl.archive.newest import CONTENT, Read, content_of, set_blocked, set_columns
from kazcrawl.archive.repeated import renewed
from kazcrawl.archive.schema import articles, events, readings, versions
from kazcrawl.archive.statements import Statement, one_of
from kazcrawl.archive.upsert import as_json, insert
from kazcrawl.items import Article

HISTORY_EVENTS = ("new", "changed", "gone", "restored")

_STATE = (
    "id",
    "page",
    "version_number",
    "content_digest",
    "content_at",
    "read_at",
    "gone_at",
    "gone_reason",
    "first_captured_at",
    "last_captured_at",
)
_STATES = Statement(
    lambda dialect: select(*(articles.c[name] for name in _STATE)).where(
        one_of(articles.c.id, "ids", dialect)
    )
)
_KEEP_READINGS = Statement(lambda dialect: insert(readings, dialect).on_conflict_do_nothing())
_KEEP_PAGES = Statement(
    readings.update()
    .where(
        readings.c.article_id == bindparam("article"),
        readings.c.digest == bindparam("of_digest"),
    )
    .values(page=bindparam("said"))
)
_FORGET_READING = readings.delete().where(
    readings.c.article_id == bindparam("article"),
    readings.c.capture_id == bindparam("capture"),
    readings.c.digest != bindparam("of_digest"),
)
_KEEP_VERSIONS = Statement(versions.insert())
_KEEP_EVENTS = Statement(events.insert())
_READINGS = select(readings).where(readings.c.article_id == bindparam("article"))
_VERSIONS = select(versions).where(versions.c.article_id == bindparam("article"))
_FORGET_VERSIONS = versions.delete().where(versions.c.article_id == bindparam("article"))
_FORGET_EVENTS = events.delete().where(
    events.c.article_id == bindparam("article"), events.c.kind.in_(HISTORY_EVENTS)
)

Row = dict[str, Any]


def store(batch: Batch) -> dict[int, Any]:
    """Keep readings, versions and events; the newest content goes to ``batch.columns``.

    Gives the rows of the read articles as they were before, by id.
    """
    read, blocked = _sort(batch)
    before = _states(batch, {*read, *blocked})
    doubted = doubting.set_aside(batch, read, blocked, before)
    _keep_readings(batch, renewed(batch, before, read))
    _keep_readings(batch, doubted)
    new_versions: list[Row] = []
    new_events: list[Row] = []
    unversioned: list[Row] = []
    for article_id, reads in read.items():
        state, steps, contents = _continue(batch, before[article_id], reads)
        new_versions.extend(_version_rows(article_id, steps, contents))
        unversioned.extend(_unversioned(before[article_id], steps, contents))
        new_events.extend(_event_rows(batch, article_id, steps))
        set_columns(batch, before[article_id], reads, state)
    for article_id, pages in blocked.items():
        set_blocked(batch, before[article_id], pages)
    _KEEP_VERSIONS.run(batch.connection, new_versions)
    _KEEP_PAGES.run(batch.connection, unversioned)
    _KEEP_EVENTS.run(batch.connection, new_events)
    return before


def _sort(batch: Batch) -> tuple[dict[int, list[Read]], dict[int, list[Sighting[Article]]]]:
    """By article: readings of pages with text or gone, and pages that show no text."""
    read: dict[int, list[Read]] = defaultdict(list)
    blocked: dict[int, list[Sighting[Article]]] = defaultdict(list)
    for one in batch.articles:
        article_id = batch.owners[one.key]
        if not one.item.article_body:
            blocked[article_id].append(one)
            continue
        page = page_of(one.item)
        reading = Reading(one.at, digest_of(page), one.capture_id, batch.crawl_id)
        read[article_id].append(Read(reading, page, one, one.item.capture in batch.reread))
    for key, seen, reason in batch.gone:
        if key in batch.own:
            reading = Reading(seen.at, "", seen.capture_id, batch.crawl_id, reason)
            read[batch.owners[key]].append(Read(reading))
    return read, blocked


def _states(batch: Batch, ids: set[int]) -> dict[int, Any]:
    if not ids:
        return {}
    return {row.id: row for row in _STATES.find(batch.connection, {"ids": list(ids)})}


def _keep_readings(batch: Batch, read: dict[int, list[Read]]) -> None:
    rows = [
        {
            "article_id": article_id,
            "captured_at": one.reading.captured_at,
            "digest": one.reading.digest,
            "capture_id": one.reading.capture_id,
            "crawl_id": one.reading.crawl_id,
            "detail": one.reading.detail,
        }
        for article_id, reads in read.items()
        for one in reads
    ]
    _KEEP_READINGS.run(batch.connection, rows)


Steps = list[tuple[Reading, Step]]


def _continue(batch: Batch, before: Any, reads: list[Read]) -> tuple[State, Steps, dict[str, Row]]:
    """The article's state with the new readings: one step on, or folded anew."""
    contents = {one.reading.digest: content_of(one) for one in reads if one.one}
    first = reads[0].reading
    for reading in (one.reading for one in reads if one.again):
        capture = {"capture": reading.capture_id, "of_digest": reading.digest}
        place = {"article": before.id, **capture}
        batch.connection.execute(_FORGET_READING, place)
    if len(reads) > 1 or (before.read_at and first.captured_at <= before.read_at):
        return _fold_anew(batch, before.id, contents)
    state = State(
        before.version_number,
        before.content_digest,
        json.loads(before.page) if before.content_digest else None,
        before.gone_at,
        before.gone_reason,
    )
    one = step(state, first, reads[0].page)
    return one.state, [(first, one)], contents


def _fold_anew(
    batch: Batch, article_id: int, contents: dict[str, Row]
) -> tuple[State, Steps, dict[str, Row]]:
    """An older capture came later: the past is told again from all its readings."""
    article = {"article": article_id}
    for row in batch.connection.execute(_VERSIONS, article).mappings():
        contents.setdefault(row["digest"], {name: row[name] for name in CONTENT})
    rows = [row for row in batch.connection.execute(_READINGS, article) if not is_doubted(row)]
    known = [
        Reading(row.captured_at, row.digest, row.capture_id, row.crawl_id, row.detail)
        for row in rows
    ]
    _add_unversioned(contents, rows)
    batch.connection.execute(_FORGET_VERSIONS, article)
    batch.connection.execute(_FORGET_EVENTS, article)
    pages = {digest: json.loads(row["page"]) for digest, row in contents.items()}
    state, steps = fold(known, pages)
    return state, steps, contents


def _add_unversioned(contents: dict[str, Row], rows: Iterable[Any]) -> None:
    """What readings said that made no version; a text that folds to the same stands with it."""
    texts = {row["text_sha256"]: row["article_body"] for row in contents.values()}
    for row in rows:
        if row.page is None or row.digest in contents:
            continue
        page = json.loads(row.page)
        contents[row.digest] = {
            "headline": page["headline"],
            "article_body": texts[page["article_body"]],
            "text_sha256": page["article_body"],
            "digest": row.digest,
            "page": row.page,
        }


def _unversioned(before: Any, steps: Steps, contents: dict[str, Row]) -> Iterable[Row]:
    """Pages of readings that differ in what their layout shows alone: no version keeps them."""
    if len(steps) == 1 and steps[0][0].digest == before.content_digest:
        return
    versioned = {reading.digest for reading, one in steps if one.version is not None}
    digests = {reading.digest for reading, _ in steps if reading.digest}
    for digest in sorted(digests - versioned):
        yield {
            "article": before.id,
            "of_digest": digest,
            "said": contents[digest]["page"],
        }


def tell_again(batch: Batch, article_id: int, contents: dict[str, Row]) -> State:
    """Versions and events anew from all readings, with contents that came from another row."""
    before = _states(batch, {article_id})[article_id]
    state, steps, contents = _fold_anew(batch, article_id, contents)
    _KEEP_VERSIONS.run(batch.connection, list(_version_rows(article_id, steps, contents)))
    _KEEP_PAGES.run(batch.connection, list(_unversioned(before, steps, contents)))
    _KEEP_EVENTS.run(batch.connection, list(_event_rows(batch, article_id, steps)))
    return state


def _version_rows(article_id: int, steps: Steps, contents: dict[str, Row]) -> Iterable[Row]:
    for reading, one in steps:
        if one.version is None:
            continue
        yield contents[reading.digest] | {
            "article_id": article_id,
            "number": one.state.number,
            "captured_at": reading.captured_at,
            "capture_id": reading.capture_id,
            "changed": as_json(one.version),
        }


def _event_rows(batch: Batch, article_id: int, steps: Steps) -> Iterable[Row]:
    for reading, one in steps:
        for kind, detail in one.events:
            batch.counts[f"articles_{kind}"] += 1
            yield {
                "site": batch.site.name,
                "article_id": article_id,
                "kind": kind,
                "at": reading.captured_at,
                "crawl_id": reading.crawl_id,
                "capture_id": reading.capture_id,
                "detail": detail,
            }
