"""Readings that are doubted: a bad page must not take the place of a good text.

A page that still answers 200 and shows next to nothing of the text that is archived may be
an edit, but more often is a login wall, a maintenance page, the home page, or cut. It is kept
as a reading that makes no version and no event, with a failure of kind ``doubt``; the
archived text stays. The rule stands in docs/archive.md, below ``versions``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from kazcrawl.archive.batch import Batch, Sighting
from kazcrawl.archive.history import Page
from kazcrawl.archive.newest import Read
from kazcrawl.archive.schema import articles, captures, readings, versions
from kazcrawl.archive.statements import Statement, one_of
from kazcrawl.items import DOUBT, Article, Failure
from kazcrawl.text import fold

MARK = "text "
"""A doubted reading's ``detail`` begins with it and the text's digest."""

LEAST_WORDS = 25
"""Words of a text that is defended: a shorter one may well be written anew."""
LEAST_SHARED = 8
"""The same where the new text stands at another article too: a notice before many of them."""
RUN = 3
KEPT = 0.1
"""Share of the old text's runs of three words that a credible new text keeps."""
REWRITTEN = 0.5
"""Length of a new text, as a share of the old one's, that makes a whole rewrite credible."""
CRAWLS, DAYS = 3, 7
"""A doubted text is believed when so many crawls have read it, over so many days."""

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
_KNOWN = select(versions.c.number).where(
    versions.c.article_id == bindparam("article"), versions.c.text_sha256 == bindparam("text")
)
_BEFORE = (
    select(versions.c.page, versions.c.article_body)
    .where(versions.c.article_id == bindparam("article"), versions.c.captured_at < bindparam("at"))
    .order_by(versions.c.number.desc())
    .limit(1)
)
_MARKED = func.substr(readings.c.detail, 1, len(MARK) + 64) == bindparam("mark")
_SAME = select(readings.c.crawl_id, readings.c.captured_at).where(
    readings.c.article_id == bindparam("article"), _MARKED
)
_ELSEWHERE = (
    select(readings.c.id).where(readings.c.article_id != bindparam("article"), _MARKED).limit(1)
)

_SHARED = (
    select(articles.c.id)
    .where(
        articles.c.site == bindparam("site"),
        articles.c.text_sha256 == bindparam("text"),
        articles.c.id != bindparam("article"),
    )
    .limit(1)
)

Reads = dict[int, list[Read]]
Blank = dict[int, list[Sighting[Article]]]


def is_doubted(row: Any) -> bool:
    """Is a row of ``readings`` one that does not count?"""
    return bool(row.digest and row.detail and row.detail.startswith(MARK))


def set_aside(batch: Batch, read: Reads, blank: Blank, before: dict[int, Any]) -> Reads:
    """Take doubted readings out of the batch, with a failure for each; these, to be kept.

    A page whose bytes are those of the reading before says what it said then, whatever
    another version of the reader makes of it.
    """
    doubted: Reads = {}
    differing = [row_id for row_id, reads in read.items() if _differs(reads, before[row_id])]
    if differing:
        rows = _TEXTS.find(batch.connection, {"ids": differing})
        common = _common(read)
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


def _common(read: Reads) -> set[str]:
    """Digests of texts that several articles of the batch show."""
    shown = [
        {one.page["article_body"] for one in reads if one.page is not None}
        for reads in read.values()
    ]
    counted = Counter(text for texts in shown for text in texts)
    return {text for text, count in counted.items() if count > 1}


def _sort_out(
    batch: Batch, read: Reads, doubted: Reads, before: Any, text: str, common: set[str]
) -> None:
    page, article_id = json.loads(before.page), before.id
    for one in list(read[article_id]):
        if one.reading.captured_at < before.content_at:
            reason = _reason_then(batch, article_id, one)
        else:
            reason = _reason(batch, article_id, one, page, text, common)
        if one.one is None or reason is None:
            continue
        reading = replace(one.reading, detail=f"{_mark(one)}: {reason}")
        doubted.setdefault(article_id, []).append(Read(reading))
        read[article_id].remove(one)
        _fail(batch, one.one, reason)
    if not read[article_id]:
        del read[article_id]


def _reason_then(batch: Batch, article_id: int, read: Read) -> str | None:
    """Why a capture that is older than the archived text is doubted: by the text before it."""
    asked = {"article": article_id, "at": read.reading.captured_at}
    before = batch.connection.execute(_BEFORE, asked).first()
    if before is None:
        return None
    return _reason(batch, article_id, read, json.loads(before.page), before.article_body, set())


def _reason(
    batch: Batch, article_id: int, read: Read, page: Page, text: str, common: set[str]
) -> str | None:
    """Why the reading is doubted, None where it is credible.

    Credible are also a rewrite under the same headline, a text that stood there before, and
    one that stays. A capture that is read again brings no news. Not so a text that another
    article shows too, however short the old one was and whatever headline it kept.
    """
    if (
        read.again
        or read.one is None
        or read.page is None
        or read.page["article_body"] == page["article_body"]
    ):
        return None
    body = read.one.item.article_body or ""
    reason = doubt(text, body, LEAST_SHARED)
    if reason is None:
        return None
    shared = _is_shared(batch, article_id, read.page["article_body"], common)
    if not shared and doubt(text, body) is None:
        return None
    same_headline = page["headline"] and read.page["headline"] == page["headline"]
    if not shared and same_headline and len(body) >= REWRITTEN * len(text):
        return None
    known = {"article": article_id, "text": read.page["article_body"]}
    if batch.connection.scalar(_KNOWN, known) or _stays(batch, article_id, read):
        return None
    return reason


def _is_shared(batch: Batch, article_id: int, text: str, common: set[str]) -> bool:
    """Does another article show this very text now? Captures of the past come in any order."""
    if batch.past:
        return False
    asked = {"site": batch.site.name, "text": text, "article": article_id}
    return text in common or batch.connection.scalar(_SHARED, asked) is not None


def doubt(old: str, new: str, least: int = LEAST_WORDS) -> str | None:
    """Why a text is no credible successor of another, None where it is one."""
    before, after = fold(old).split(), fold(new).split()
    if len(before) < least:
        return None
    runs = _runs(before)
    kept = len(runs & _runs(after)) / len(runs)
    if kept >= KEPT:
        return None
    return (
        f"the page shows {kept:.0%} of the archived text ({len(after)} words, {len(before)} before)"
    )


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return set(zip(*(words[place:] for place in range(RUN)), strict=False))


def _stays(batch: Batch, article_id: int, read: Read) -> bool:
    """Read by several crawls over days, at this article alone: a wall stands before others too.

    Captures of the past count by their days, for one crawl reads those of many years.
    """
    asked = {"article": article_id, "mark": _mark(read)}
    rows = batch.connection.execute(_SAME, asked).all()
    crawls: set[Any] = {row.crawl_id for row in rows} | {read.reading.crawl_id}
    if batch.past:
        crawls = {at[:10] for at in [*(row.captured_at for row in rows), read.reading.captured_at]}
    first = min([row.captured_at for row in rows] + [read.reading.captured_at])
    if len(crawls) < CRAWLS or _days(first, read.reading.captured_at) < DAYS:
        return False
    return batch.connection.scalar(_ELSEWHERE, asked) is None


def _days(first: str, last: str) -> float:
    return (datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds() / 86_400


def _mark(read: Read) -> str:
    return f"{MARK}{(read.page or {})['article_body']}"


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
