"""Is a reading credible as the successor of the text that is archived? If not, why.

The rule stands in docs/archive.md, below ``versions``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from kazcrawl.archive.batch import Batch
from kazcrawl.archive.history import Page
from kazcrawl.archive.newest import Read
from kazcrawl.archive.schema import articles, readings, versions
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


def is_doubted(row: Any) -> bool:
    """Is a row of ``readings`` one that does not count?"""
    return bool(row.digest and row.detail and row.detail.startswith(MARK))


def common_texts(readings_of: Iterable[Iterable[Read]]) -> set[str]:
    """Digests of texts that several articles of the batch show."""
    shown = [
        {one.page["article_body"] for one in reads if one.page is not None} for reads in readings_of
    ]
    counted = Counter(text for texts in shown for text in texts)
    return {text for text, count in counted.items() if count > 1}


def reason_then(batch: Batch, article_id: int, read: Read) -> str | None:
    """Why a capture that is older than the archived text is doubted: by the text before it."""
    asked = {"article": article_id, "at": read.reading.captured_at}
    before = batch.connection.execute(_BEFORE, asked).first()
    if before is None:
        return None
    return reason_now(batch, article_id, read, json.loads(before.page), before.article_body, set())


def reason_now(
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
    if not shared and len(fold(text).split()) < LEAST_WORDS:
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
    asked = {"article": article_id, "mark": mark_of(read)}
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


def mark_of(read: Read) -> str:
    return f"{MARK}{(read.page or {})['article_body']}"
