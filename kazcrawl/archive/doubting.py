"""Readings that are doubted: a bad page must not take the place of a good text.

A page that still answers 200 and shows next to nothing of the text that is archived may be
an edit, but more often is a login wall, a maintenance page, the home page, or cut. It is kept
as a reading that makes no version and no event, with a failure of kind ``doubt``; the
archived text stays. ``credibility`` tells which they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from kazcrawl.archive.batch import Batch, Sighting
from kazcrawl.archive.credibility import common_texts, mark_of, reason_now, reason_then
from kazcrawl.archive.newest import Read
from kazcrawl.archive.schema import articles, captures
from kazcrawl.archive.statements import Statement, one_of
from kazcrawl.items import DOUBT, Article, Failure

_TEXTS = Statement(
    lambda dialect: select(articles.c.id, articles.c.article_body, articles.c.capture_id).where(
        one_of(articles.c.id, "ids", dialect)
    )
)
_PAYLOADS = Statement(
    lambda dialect: select(captures.c.id, captures.c.payload_sha256).where(
        one_of(captures.c.id, "ids", dialect)
    )
)
Reads = dict[int, list[Read]]
Blank = dict[int, list[Sighting[Article]]]


def set_aside(batch: Batch, read: Reads, blank: Blank, before: dict[int, Any]) -> Reads:
    """Take doubted readings out of the batch, with a failure for each; these, to be kept.

    A page whose bytes are those of the reading before says what it said then, whatever
    another version of the reader makes of it.
    """
    doubted: Reads = {}
    differing = [row_id for row_id, reads in read.items() if _differs(reads, before[row_id])]
    if differing:
        rows = _TEXTS.find(batch.connection, {"ids": differing})
        common = common_texts(read.values())
        _same_bytes(batch, read, before, {row.id: row.capture_id for row in rows})
        for row in rows:
            _sort_out(batch, read, doubted, before[row.id], row.article_body, common)
    _leave_blank(batch, blank, before)
    return doubted


def _leave_blank(batch: Batch, blank: Blank, before: dict[int, Any]) -> None:
    """Pages without any text; a password form, and what is judged as vanishing, are on record."""
    judged = {
        id(article) for seen in batch.seen if seen.outcome.sign for article in seen.outcome.articles
    }
    for row_id, pages in blank.items():
        for one in pages if before[row_id].content_digest else ():
            if id(one.item) in judged:
                _leave_out(batch, one)
            elif not one.item.blocked:
                _fail(batch, one, "the page shows none of the archived text")


def _differs(reads: Iterable[Read], before: Any) -> bool:
    if not before.content_digest:
        return False
    return any(one.one and one.reading.digest != before.content_digest for one in reads)


def _same_bytes(
    batch: Batch, read: Reads, before: dict[int, Any], current: dict[int, int | None]
) -> None:
    alone = {
        id(article)
        for one in batch.seen
        for article in one.outcome.articles
        if len(one.outcome.captures) == 1
    }
    ids = [capture for capture in current.values() if capture]
    ids += [
        one.reading.capture_id for key in current for one in read[key] if one.reading.capture_id
    ]
    payloads = {
        row.id: row.payload_sha256 for row in _PAYLOADS.find(batch.connection, {"ids": ids})
    }
    for row_id, capture_id in current.items():
        old, payload = before[row_id], payloads.get(capture_id)
        read[row_id] = [
            _as_before(one, old)
            if one.one
            and id(one.one.item) in alone
            and payload
            and payload == payloads.get(one.reading.capture_id)
            else one
            for one in read[row_id]
        ]


def _as_before(read: Read, before: Any) -> Read:
    reading = replace(read.reading, digest=before.content_digest)
    return Read(reading, json.loads(before.page))


def _sort_out(
    batch: Batch, read: Reads, doubted: Reads, before: Any, text: str, common: set[str]
) -> None:
    page, article_id = json.loads(before.page), before.id
    for one in list(read[article_id]):
        if one.reading.captured_at < before.content_at:
            reason = reason_then(batch, article_id, one)
        else:
            reason = reason_now(batch, article_id, one, page, text, common)
        if one.one is None or reason is None:
            continue
        reading = replace(one.reading, detail=f"{mark_of(one)}: {reason}")
        doubted.setdefault(article_id, []).append(Read(reading))
        read[article_id].remove(one)
        _fail(batch, one.one, reason)
    if not read[article_id]:
        del read[article_id]


def _fail(batch: Batch, one: Sighting[Article], why: str) -> None:
    """On record, and no evidence."""
    _leave_out(batch, one)
    reason = f"{why}; the earlier text stays"
    for seen in batch.seen:
        if any(article is one.item for article in seen.outcome.articles):
            others = [lost for lost in seen.outcome.failures if lost.kind != DOUBT]
            seen.outcome.failures = [*others, Failure(one.item.url, DOUBT, reason)]


def _leave_out(batch: Batch, one: Sighting[Article]) -> None:
    """What else a doubted page says (dates, media, addresses) is no evidence either."""
    batch.articles = [other for other in batch.articles if other is not one]
    said = {(url, kind, one.item.url) for url, kind in one.item.aliases}
    batch.aliases = [
        told
        for told in batch.aliases
        if (told.alias.url, told.alias.kind, told.alias.target) not in said
    ]
