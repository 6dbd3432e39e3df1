"""Articles as records: the row with all that belongs to it, read a batch at a time."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Select, Table, select

from kazcrawl.archive.schema import (
    aliases,
    articles,
    captures,
    comments,
    dates,
    duplicates,
    feed_entries,
    letters,
    links,
    media,
    stubs,
    versions,
)
from kazcrawl.archive.statements import Statement, one_of

Row = dict[str, Any]

ARTICLE = (
    *("id", "uid", "site", "url", "headline", "article_body", "article_body_html", "author"),
    *("author_slug", "byline", "sections", "keywords", "language", "date_published"),
    *("date_precision", "date_source", "day_published", "date_modified", "word_count"),
    "text_sha256",
    *("version_number", "capture_id", "first_captured_at", "last_captured_at", "gone_at"),
    *("gone_reason", "blocked", "body_source"),
)
CAPTURE = (
    *("id", "url", "captured_at", "status", "content_type", "payload_sha256", "payload_length"),
    *("warc_file", "warc_offset", "warc_length", "truncated"),
)
_STUB = (
    *("id", "url", "listing_url", "listing_kind", "page_number", "position", "headline"),
    *("excerpt", "truncation_mark", "truncated", "date_raw", "date_published", "author"),
    *("sections", "image_caption", "excerpt_match", "capture_id", "first_seen_at", "last_seen_at"),
)
_DATE = (
    *("stub_id", "capture_id", "raw", "value", "precision", "source", "ambiguous", "chosen"),
    "refused",
)
_LETTER = (
    *("position", "date_raw", "date", "place", "addressee", "salutation", "closing"),
    *("signatories", "letter_body"),
)
_MEDIA = ("id", "stub_id", "url", "kind", "alt", "caption", "capture_id", "sha256")
_LINK = ("position", "url", "text", "target_article_id")
_COMMENT = ("id", "parent_id", "author", "date_raw", "date_published", "comment_body")
_ALIAS = ("url", "kind", "first_seen_at", "last_seen_at")
_ENTRY = (
    *("url", "source", "headline", "author", "sections", "keywords", "capture_id"),
    "first_seen_at",
    "last_seen_at",
)
_VERSION = ("number", "captured_at", "capture_id", "headline", "text_sha256", "changed")

_LISTS = ("sections", "keywords", "signatories", "changed")
_FLAGS = ("truncated", "ambiguous", "chosen")


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An article with what belongs to it; rows by column name as in docs/archive.md.

    JSON columns are lists, flags are booleans; parts that were not asked for are empty.
    ``capture`` is the one that the newest text was read from, None without a text. Stubs carry
    ``captured_at``, duplicates the other
    article's ``uid`` and ``url``; versions come without their text.
    """

    article: Row
    capture: Row | None
    stubs: tuple[Row, ...] = ()
    dates: tuple[Row, ...] = ()
    letters: tuple[Row, ...] = ()
    media: tuple[Row, ...] = ()
    links: tuple[Row, ...] = ()
    comments: tuple[Row, ...] = ()
    aliases: tuple[Row, ...] = ()
    duplicates: tuple[Row, ...] = ()
    versions: tuple[Row, ...] = ()
    feed_entries: tuple[Row, ...] = ()


def _of(table: Table, names: Sequence[str], *order: Column[Any]) -> Statement:
    columns = [table.c[name] for name in names]
    return Statement(
        lambda dialect: (
            select(table.c.article_id, *columns)
            .where(one_of(table.c.article_id, "ids", dialect))
            .order_by(*order)
        )
    )


def _articles(dialect: str) -> Select[Any]:
    columns = [articles.c[name] for name in ARTICLE]
    return select(*columns).where(one_of(articles.c.id, "ids", dialect))


def _captures(dialect: str) -> Select[Any]:
    columns = [captures.c[name] for name in CAPTURE]
    return (
        select(articles.c.id.label("article_id"), *columns)
        .join(captures, captures.c.id == articles.c.capture_id)
        .where(one_of(articles.c.id, "ids", dialect))
    )


def _stubs(dialect: str) -> Select[Any]:
    columns = [stubs.c[name] for name in _STUB]
    return (
        select(stubs.c.article_id, *columns, captures.c.captured_at)
        .outerjoin(captures, captures.c.id == stubs.c.capture_id)
        .where(one_of(stubs.c.article_id, "ids", dialect))
        .order_by(stubs.c.id)
    )


def _duplicates(dialect: str) -> Any:
    """Pairs are stored once, the lesser id first: each article sees them from its side."""
    this, other = duplicates.c.article_id, duplicates.c.other_article_id
    sides = [
        select(
            mine.label("article_id"),
            theirs.label("other_article_id"),
            articles.c.uid,
            articles.c.url,
            duplicates.c.kind,
            duplicates.c.similarity,
        )
        .join(articles, articles.c.id == theirs)
        .where(one_of(mine, "ids", dialect))
        for mine, theirs in ((this, other), (other, this))
    ]
    return sides[0].union_all(sides[1]).order_by("other_article_id")


_ARTICLES = Statement(_articles)
_CAPTURES = Statement(_captures)
_PARTS = {
    "stubs": Statement(_stubs),
    "dates": _of(dates, _DATE, dates.c.id),
    "letters": _of(letters, _LETTER, letters.c.position),
    "media": _of(media, _MEDIA, media.c.id),
    "links": _of(links, _LINK, links.c.position),
    "comments": _of(comments, _COMMENT, comments.c.id),
    "aliases": _of(aliases, _ALIAS, aliases.c.id),
    "duplicates": Statement(_duplicates),
    "versions": _of(versions, _VERSION, versions.c.number),
    "feed_entries": _of(feed_entries, _ENTRY, feed_entries.c.id),
}


PARTS = tuple(_PARTS)
"""The relations that belong to an article, by the names of ``ArticleRecord``."""


def read_records(
    connection: Connection, ids: Sequence[int], parts: Collection[str] = PARTS
) -> Iterator[ArticleRecord]:
    """The records of these articles, in the order of the ids; unknown ids are left out."""
    wanted = {"ids": list(ids)}
    found = {row["id"]: row for row in _plain(_ARTICLES.find(connection, wanted))}
    kept = _grouped(_CAPTURES.find(connection, wanted))
    belongings = {name: _grouped(_PARTS[name].find(connection, wanted)) for name in parts}
    for row_id in ids:
        if row_id in found:
            capture = kept[row_id][0] if kept[row_id] else None
            own = {name: tuple(rows[row_id]) for name, rows in belongings.items()}
            yield ArticleRecord(found[row_id], capture, **own)


def _grouped(found: Sequence[Any]) -> dict[int, list[Row]]:
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in _plain(found):
        groups[row.pop("article_id")].append(row)
    return groups


def _plain(found: Sequence[Any]) -> Iterator[Row]:
    """Rows by column name, lists and flags as such."""
    names = found[0]._fields if found else ()
    lists = [name for name in names if name in _LISTS]
    flags = [name for name in names if name in _FLAGS]
    for row in found:
        values = dict(zip(names, row, strict=True))
        for name in lists:
            values[name] = json.loads(values[name]) if values[name] else []
        for name in flags:
            if isinstance(values[name], int):
                values[name] = bool(values[name])
        yield values
