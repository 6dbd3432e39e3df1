"""An article's newest content as columns of its row."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from kazcrawl.archive.batch import Batch, Sighting
from kazcrawl.archive.history import Page, Reading, State, page_of
from kazcrawl.items import Article

Row = dict[str, Any]

CONTENT = ("headline", "article_body", "text_sha256", "digest", "page")


@dataclass(frozen=True, slots=True)
class Read:
    """A reading of this batch; page and record are None where the page was gone.

    ``again`` is True where its capture was read in an earlier batch: it takes the place of
    what was read then.
    """

    reading: Reading
    page: Page | None = None
    one: Sighting[Article] | None = None
    again: bool = False


def content_of(read: Read) -> Row:
    if read.one is None or read.page is None:
        raise ValueError("a reading of a vanished page has no content")
    article = read.one.item
    return {
        "headline": article.headline,
        "article_body": article.article_body,
        "text_sha256": read.page["article_body"],
        "digest": read.reading.digest,
        "page": json.dumps(read.page, ensure_ascii=False),
    }


def set_columns(batch: Batch, before: Any, reads: list[Read], state: State) -> None:
    """Times, versions and, where one of the readings is the newest, its content."""
    times = [one.reading.captured_at for one in reads if one.page is not None]
    columns = batch.columns.setdefault(before.id, {})
    columns |= {
        "version_number": state.number,
        "gone_at": state.gone_at,
        "gone_reason": state.gone_reason,
        "read_at": max([before.read_at or "", *(one.reading.captured_at for one in reads)]),
        "first_captured_at": min([before.first_captured_at or "9", *times])
        if times
        else before.first_captured_at,
        "last_captured_at": max([before.last_captured_at or "", *times]) or None,
    }
    with_text = [one for one in reads if one.one]
    if not with_text:
        return
    columns["page"] = json.dumps(state.page, ensure_ascii=False)
    batch.touched.add(before.id)
    newest = max(with_text, key=lambda one: one.reading)
    rank = (newest.reading.captured_at, newest.reading.digest)
    if before.content_digest is None and newest.one:
        batch.first_bodies.add(newest.one.key)
        batch.first_texts.add(before.id)
    known = (before.content_at, "" if newest.again else before.content_digest)
    if before.content_digest and rank < known:
        return
    _set_content(columns, newest)
    if newest.reading.digest != before.content_digest:
        batch.fresh.add(before.id)
        columns["content_crawl_id"] = batch.crawl_id


def _set_content(columns: Row, read: Read) -> None:
    if read.one is None or read.page is None:
        return
    article = read.one.item
    columns |= {
        "url": article.url,
        "article_body": article.article_body,
        "article_body_html": article.article_body_html,
        "body_source": article.body_source,
        "byline": article.byline,
        "language": article.language,
        "date_modified": article.date_modified,
        "word_count": article.word_count if article.word_count is not None else _words(article),
        "text_sha256": read.page["article_body"],
        "capture_id": read.one.capture_id,
        "content_at": read.reading.captured_at,
        "content_digest": read.reading.digest,
        "blocked": None,
    }


def _words(article: Article) -> int:
    return len((article.article_body or "").split())


def set_blocked(batch: Batch, before: Any, pages: list[Sighting[Article]]) -> None:
    """A page that shows no text speaks for its article only while no other did."""
    if before.content_digest or batch.columns.get(before.id, {}).get("content_digest"):
        return
    newest = max(pages, key=lambda one: (one.at, json.dumps(page_of(one.item), ensure_ascii=False)))
    page = json.dumps(page_of(newest.item), ensure_ascii=False)
    if before.page and (newest.at, page) < (before.content_at, before.page):
        return
    columns = batch.columns.setdefault(before.id, {})
    columns |= {
        "url": newest.item.url,
        "byline": newest.item.byline,
        "language": newest.item.language,
        "date_modified": newest.item.date_modified,
        "page": page,
        "content_at": newest.at,
        "blocked": newest.item.blocked,
    }
    batch.touched.add(before.id)
