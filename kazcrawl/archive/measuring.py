"""What one crawl came to, in numbers that can be compared with those of other crawls."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from kazcrawl.archive import media
from kazcrawl.archive.closed_posts import is_closed
from kazcrawl.archive.events import KINDS
from kazcrawl.archive.records import Row
from kazcrawl.archive.revisits import NOT_MODIFIED
from kazcrawl.archive.schema import (
    captures,
    crawls,
    events,
    failures,
    frontier,
    readings,
    stubs,
    versions,
)
from kazcrawl.archive.shares import OF_ARTICLES, OF_STUBS
from kazcrawl.items import MEDIA

UNREAD = ("parse", "blocked", "doubt", "vanished")
"""Kinds of failures of a page that came and gave no text."""
PAGE = {"date": "date_published"}
"""Where an article's page says a field, if not under the field's own name."""


def measure(connection: Connection, crawl_id: int) -> Row:
    """The figures of a crawl as kept in ``crawls.report`` (docs/reports.md).

    ``seconds`` are those of its last run alone.
    """
    crawl = connection.execute(select(crawls).where(crawls.c.id == crawl_id)).mappings().one()
    return {
        "seconds": _seconds(crawl["resumed_at"] or crawl["started_at"], crawl["finished_at"]),
        **_transfer(connection, crawl_id),
        "addresses": _count(connection, frontier, _ended(crawl_id)),
        "events": _events(connection, crawl_id),
        "failed": _failed(connection, crawl_id),
        "not_public": _count(
            connection, failures, and_(failures.c.crawl_id == crawl_id, is_closed())
        ),
        "stubs": _stubs(connection, crawl_id, int(crawl["stubs_seen"] or 0)),
        "articles": _articles(connection, crawl_id),
        "excerpt_matches": _matches(connection, crawl_id),
        "shrunk": _shrunk(connection, crawl_id),
        "media": media.measure(connection, crawl_id),
    }


def _seconds(begun: str, ended: str | None) -> float | None:
    if ended is None:
        return None
    return (datetime.fromisoformat(ended) - datetime.fromisoformat(begun)).total_seconds()


def _transfer(connection: Connection, crawl_id: int) -> Row:
    """Requests, those answered 304, bytes of the answers' payloads, bytes kept in WARC files."""
    row = connection.execute(
        select(
            func.count().label("requests"),
            func.count().filter(captures.c.status == NOT_MODIFIED).label("not_modified"),
            func.coalesce(func.sum(captures.c.payload_length), 0).label("bytes"),
            func.coalesce(func.sum(captures.c.warc_length), 0).label("warc_bytes"),
        ).where(captures.c.crawl_id == crawl_id, media.not_a_file(crawl_id))
    ).mappings()
    return {name: int(value) for name, value in row.one().items()}


def _ended(crawl_id: int) -> ColumnElement[bool]:
    ended = frontier.c.state.in_(("done", "failed"))
    return and_(frontier.c.crawl_id == crawl_id, ended, frontier.c.kind != MEDIA)


def _count(connection: Connection, table: Any, condition: ColumnElement[bool]) -> int:
    return int(connection.scalar(select(func.count()).select_from(table).where(condition)) or 0)


def _by(connection: Connection, column: Any, condition: ColumnElement[bool]) -> dict[str, int]:
    counted = select(column, func.count()).where(condition).group_by(column)
    return {row[0]: row[1] for row in connection.execute(counted)}


def _events(connection: Connection, crawl_id: int) -> dict[str, int]:
    found = _by(connection, events.c.kind, events.c.crawl_id == crawl_id)
    return {kind: found.get(kind, 0) for kind in KINDS}


def _failed(connection: Connection, crawl_id: int) -> dict[str, int]:
    """Failures that no later fetch has resolved, by kind; closed posts and files are none."""
    mine = and_(failures.c.crawl_id == crawl_id, media.not_of_media(), ~is_closed())
    unresolved = and_(mine, failures.c.resolved_at.is_(None))
    found = _by(connection, failures.c.kind, unresolved)
    return dict(sorted(found.items()))


def _stubs(connection: Connection, crawl_id: int, seen: int) -> Row:
    """Stubs on the listing pages that were read (not those answered 304), and what they show."""
    read = (
        select(frontier.c.listing_kind, func.count(captures.c.url.distinct()))
        .join(frontier, and_(frontier.c.url == captures.c.url, frontier.c.kind == "listing"))
        .where(captures.c.crawl_id == crawl_id, captures.c.status == 200)
        .group_by(frontier.c.listing_kind)
    )
    pages_of = {kind: int(count) for kind, count in connection.execute(read)}
    pages = sum(pages_of.values())
    kinds = _kinds(connection, crawl_id)
    for kind in pages_of:
        kinds.setdefault(kind, {"different": 0, "with": dict.fromkeys(OF_STUBS, 0)})
    for kind, one in kinds.items():
        one["pages"] = pages_of.get(kind, 0)
    return {
        "pages": pages,
        "seen": seen,
        "different": sum(one["different"] for one in kinds.values()),
        "per_page": round(seen / pages, 2) if pages else None,
        "with": {name: sum(one["with"][name] for one in kinds.values()) for name in OF_STUBS},
        "kinds": kinds,
    }


def _kinds(connection: Connection, crawl_id: int) -> dict[str, Row]:
    """By kind of listing: how many stubs there are, and how many show each field."""
    shown: dict[str, ColumnElement[Any]] = {
        "headline": stubs.c.headline,
        "excerpt": stubs.c.excerpt,
        "date": stubs.c.date_raw,
        "author": stubs.c.author,
        "sections": func.nullif(stubs.c.sections, "[]"),
    }
    rows = connection.execute(
        select(stubs.c.listing_kind, *(shown[name].is_not(None) for name in OF_STUBS))
        .join(captures, captures.c.id == stubs.c.capture_id)
        .where(captures.c.crawl_id == crawl_id)
    ).yield_per(500)
    kinds: dict[str, Row] = {}
    # Not grouped in SQL: it would sort all stubs with their texts, in as much memory as it may.
    for (kind, *shows), count in sorted(Counter(map(tuple, rows)).items()):
        one = kinds.setdefault(kind, {"different": 0, "with": dict.fromkeys(OF_STUBS, 0)})
        one["different"] += count
        for name, is_shown in zip(OF_STUBS, shows, strict=True):
            one["with"][name] += count * is_shown
    return kinds


def _articles(connection: Connection, crawl_id: int) -> Row:
    """Article pages that came, those with a text, and what these say themselves."""
    read, with_field = 0, dict.fromkeys(OF_ARTICLES, 0)
    for text in connection.execute(_pages(crawl_id)).yield_per(500).scalars():
        if not text:
            continue
        page = json.loads(text)  # one at a time: together they are larger than the crawl was
        read += 1
        for name in OF_ARTICLES:
            with_field[name] += bool(page.get(PAGE.get(name, name)))
    unread = _count(
        connection,
        failures,
        and_(
            failures.c.crawl_id == crawl_id,
            failures.c.kind.in_(UNREAD),
            failures.c.resolved_at.is_(None),
            failures.c.url.not_in(_listings(crawl_id)),
        ),
    )
    return {"pages": read + unread, "with": {"body": read, **with_field}}


def _pages(crawl_id: int) -> Select[Any]:
    """What each reading of the crawl said: kept with a version of it, or with a like reading."""
    said = readings.alias("said")
    of_version = and_(
        versions.c.article_id == readings.c.article_id, versions.c.digest == readings.c.digest
    )
    alike = and_(
        said.c.article_id == readings.c.article_id,
        said.c.digest == readings.c.digest,
        said.c.page.is_not(None),
    )
    first = func.coalesce(func.min(versions.c.page), func.min(said.c.page))
    return (
        select(first)
        .select_from(readings.outerjoin(versions, of_version).outerjoin(said, alike))
        .where(readings.c.crawl_id == crawl_id, readings.c.digest != "", _counts())
        .group_by(readings.c.article_id)
    )


def _counts() -> ColumnElement[bool]:
    return readings.c.detail.is_(None)


def _listings(crawl_id: int) -> Select[Any]:
    return select(frontier.c.url).where(
        frontier.c.crawl_id == crawl_id, frontier.c.kind != "article"
    )


def _matches(connection: Connection, crawl_id: int) -> dict[str, int]:
    """How excerpts that were seen stand in the texts that this crawl has read."""
    read = select(readings.c.article_id).where(
        readings.c.crawl_id == crawl_id, readings.c.digest != "", _counts()
    )
    seen = select(captures.c.id).where(captures.c.crawl_id == crawl_id)
    found = _by(
        connection,
        stubs.c.excerpt_match,
        and_(
            stubs.c.excerpt_match.is_not(None),
            stubs.c.article_id.in_(read),
            stubs.c.capture_id.in_(seen),
        ),
    )
    return {name: found.get(name, 0) for name in ("exact", "normalised", "edited", "absent")}


def _shrunk(connection: Connection, crawl_id: int) -> int:
    """Articles whose text this crawl found at less than half of its length before."""
    before = versions.alias("before")
    follows = and_(
        before.c.article_id == versions.c.article_id, before.c.number == versions.c.number - 1
    )
    seen = select(captures.c.id).where(captures.c.crawl_id == crawl_id)
    short = func.length(versions.c.article_body) * 2 < func.length(before.c.article_body)
    return int(
        connection.scalar(
            select(func.count())
            .select_from(versions.join(before, follows))
            .where(versions.c.capture_id.in_(seen), short)
        )
        or 0
    )
