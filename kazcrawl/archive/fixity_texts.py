"""Fixity of texts and media: each against the digest in its row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Protocol

from sqlalchemy import Connection, Table, select

from kazcrawl.archive.fixity_records import Found
from kazcrawl.archive.history import digest_of
from kazcrawl.archive.schema import articles, captures, media
from kazcrawl.text import text_sha256


class Counts(Protocol):
    """The counters that these checks advance."""

    articles: int
    versions: int
    media: int


def check_texts(connection: Connection, table: Table, counts: Counts) -> Iterator[Found]:
    """Texts against their digests."""
    is_article = table is articles
    scope, names = ("article", ("id",)) if is_article else ("version", ("article_id", "number"))
    body = table.c.article_body
    chosen = [table.c[name] for name in (*names, "text_sha256", "article_body")]
    more = () if is_article else (table.c.headline, table.c.digest, table.c.page)
    statement = select(*chosen, *more).where(body.is_not(None))
    for row in connection.execute(statement).yield_per(100):
        setattr(counts, f"{scope}s", getattr(counts, f"{scope}s") + 1)
        key = " number ".join(str(getattr(row, name)) for name in names)
        # A flipped bit can make a number of nothing, and bytes of a text.
        is_text = isinstance(row.article_body, str)
        if not is_text or text_sha256(row.article_body) != row.text_sha256:
            yield scope, key, "the text does not match its digest"
        if not is_article and not _is_page(row):
            yield scope, key, "headline, sections or byline do not match their digest"


def check_media(connection: Connection, counts: Counts) -> Iterator[Found]:
    """Images and documents: the digest in their row is that of their capture, checked below."""
    statement = (
        select(media.c.id, media.c.sha256, captures.c.payload_sha256)
        .join(captures, captures.c.id == media.c.capture_id)
        .where(media.c.sha256.is_not(None))
        .order_by(media.c.id)
    )
    for row in connection.execute(statement).yield_per(500):
        counts.media += 1
        if row.sha256 != row.payload_sha256:
            yield "media", str(row.id), "the digest is not that of its capture"


def _is_page(row: Any) -> bool:
    """A version's fields, kept as JSON, against the version's digest."""
    try:
        page = json.loads(row.page or "")
        return bool(digest_of(page) == row.digest and page["headline"] == row.headline)
    except (ValueError, KeyError, TypeError):
        return False
