"""Stubs, feed entries, dates and media: one row a statement, however often it comes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Column, Table, and_, case, literal_column, or_, select

from kazcrawl.archive.batch import Batch, Sighting
from kazcrawl.archive.keys import identity
from kazcrawl.archive.media import file_columns
from kazcrawl.archive.schema import captures, dates, feed_entries, media, stubs
from kazcrawl.archive.statements import Statement, one_of
from kazcrawl.archive.upsert import as_json, insert
from kazcrawl.items import DateEvidence, FeedEntry, Media, Stub

Row = dict[str, Any]
Owner = tuple[str, int | None, str]  # url_key, stub_id, stub's identity or ""

_KNOWN_STUBS = Statement(
    lambda dialect: select(stubs.c.identity, stubs.c.id).where(
        one_of(stubs.c.identity, "values", dialect)
    )
)
_FIXED = {"id", "identity", "site", "url_key", "article_id", "first_seen_at", "excerpt_match"}


def store_stubs(batch: Batch) -> None:
    """Insert new sightings, renew known ones, with their dates and images."""
    if not batch.stubs:
        return
    marks = [_stub_identity(batch.site.name, one) for one in batch.stubs]
    known = _known_stubs(batch, set(marks))
    new = [mark for mark in dict.fromkeys(marks) if mark not in known]
    known.update(zip(new, batch.ids.take(batch.connection, stubs, len(new)), strict=True))
    rows = []
    for mark, one in zip(marks, batch.stubs, strict=True):
        rows.append(_stub_row(batch, one, mark, known[mark]))
    _STUBS.run(batch.connection, rows)
    batch.touched.update(row["article_id"] for row in rows)
    batch.counts["stubs_seen"] += len(rows)
    store_dates(
        batch,
        (
            ((one.key, known[mark], mark), one, one.item.dates)
            for mark, one in zip(marks, batch.stubs, strict=True)
        ),
    )
    store_media(
        batch,
        (
            ((one.key, known[mark], mark), one, one.item.media)
            for mark, one in zip(marks, batch.stubs, strict=True)
        ),
    )


def _known_stubs(batch: Batch, marks: set[str]) -> dict[str, int]:
    rows = _KNOWN_STUBS.find(batch.connection, {"values": list(marks)})
    return {row.identity: row.id for row in rows}


def _stub_identity(site: str, one: Sighting[Stub]) -> str:
    stub = one.item
    return identity(site, one.key, stub.listing_url, stub.headline, stub.excerpt, stub.date_raw)


def _stub_row(batch: Batch, one: Sighting[Stub], mark: str, row_id: int) -> Row:
    stub = one.item
    return {
        "id": row_id,
        "identity": mark,
        "site": batch.site.name,
        "url_key": one.key,
        "article_id": batch.owners[one.key],
        "url": stub.url,
        "listing_url": stub.listing_url,
        "listing_kind": stub.listing_kind,
        "page_number": stub.page_number,
        "position": stub.position,
        "headline": stub.headline,
        "excerpt": stub.excerpt,
        "truncation_mark": stub.truncation_mark,
        "truncated": int(stub.truncated),
        "date_raw": stub.date_raw,
        "date_published": stub.date_published,
        "author": stub.author,
        "author_slug": stub.author_slug,
        "sections": as_json(stub.sections),
        "image_caption": stub.image_caption,
        "capture_id": one.capture_id,
        "first_seen_at": one.at,
        "last_seen_at": one.at,
    }


def store_entries(batch: Batch, entries: Sequence[Sighting[FeedEntry]]) -> None:
    """Insert what feeds, REST and sitemaps say, with their dates."""
    rows = [_entry_row(batch, one) for one in entries if _tells(one.item)]
    _ENTRIES.run(batch.connection, rows)
    batch.touched.update(batch.owners[one.key] for one in entries)
    store_dates(batch, (((one.key, None, ""), one, one.item.dates) for one in entries))


def _tells(entry: FeedEntry) -> bool:
    """Does it say more than the address? A sitemap rarely does; ``mentions`` has it anyway."""
    return bool(entry.headline or entry.author or entry.sections or entry.keywords)


def _entry_row(batch: Batch, one: Sighting[FeedEntry]) -> Row:
    entry = one.item
    sections = as_json(entry.sections)
    mark = [one.key, entry.headline, entry.author, sections]
    if entry.source != "feed":
        mark += [entry.source, as_json(entry.keywords)]
    return {
        "identity": identity(batch.site.name, *mark),
        "site": batch.site.name,
        "url_key": one.key,
        "article_id": batch.owners[one.key],
        "url": entry.url,
        "headline": entry.headline,
        "author": entry.author,
        "sections": sections,
        "keywords": as_json(entry.keywords),
        "source": entry.source,
        "capture_id": one.capture_id,
        "first_seen_at": one.at,
        "last_seen_at": one.at,
    }


def store_dates(
    batch: Batch, groups: Iterable[tuple[Owner, Sighting[Any], Sequence[DateEvidence]]]
) -> None:
    """Insert date evidence; a statement made again keeps its first capture."""
    rows = [_date_row(batch, owner, one, date) for owner, one, found in groups for date in found]
    _DATES.run(batch.connection, rows)


def _date_row(batch: Batch, owner: Owner, one: Sighting[Any], date: DateEvidence) -> Row:
    key, stub_id, mark = owner
    value = None if date.refused else date.value
    return {
        "identity": identity(batch.site.name, key, mark, date.source, date.raw, value),
        "url_key": key,
        "article_id": batch.owners[key],
        "stub_id": stub_id,
        "capture_id": one.capture_id,
        "raw": date.raw,
        "value": value,
        "precision": date.precision,
        "source": date.source,
        "ambiguous": int(date.ambiguous),
        "refused": date.refused,
        "seen_at": one.at,
    }


def store_media(
    batch: Batch, groups: Iterable[tuple[Owner, Sighting[Any], Sequence[Media]]]
) -> None:
    """Insert images and embeds; nothing is taken away when a page drops one."""
    rows = [_media_row(batch, owner, one, shown) for owner, one, found in groups for shown in found]
    _MEDIA.run(batch.connection, rows)


def _media_row(batch: Batch, owner: Owner, one: Sighting[Any], shown: Media) -> Row:
    key, stub_id, mark = owner
    return {
        "identity": identity(batch.site.name, key, mark, shown.url, shown.kind),
        "url_key": key,
        "article_id": batch.owners[key],
        "stub_id": stub_id,
        "url": shown.url,
        "kind": shown.kind,
        "alt": shown.alt,
        "caption": shown.caption,
        "page_capture_id": one.capture_id,
        "of_page": one.capture_id,
        "of_url": shown.url,
        "seen_at": one.at,
    }


def _merge_seen(statement: Any) -> Any:
    """First and last time widen; all else is as the newest sighting has it."""
    table, new = statement.table, statement.excluded
    newer: Any = new.last_seen_at > table.c.last_seen_at
    if "page_number" in table.c:
        newer = or_(
            newer, and_(new.last_seen_at == table.c.last_seen_at, _later_in_second(table, new))
        )
    changes = {
        column.name: case((newer, new[column.name]), else_=column)
        for column in table.c
        if column.name not in _FIXED
    }
    changes["first_seen_at"] = _least(table.c.first_seen_at, new.first_seen_at)
    return statement.on_conflict_do_update(index_elements=["identity"], set_=changes)


def _later_in_second(table: Table, new: Any) -> Any:
    """Of two sightings of one second: the foremost place, or that of the later crawl.

    A 304 renews a row without a capture; a page that came in that second is newer than it.
    """
    of_row: Any = literal_column(f"{table.name}.capture_id")  # a column would be a table more
    at, crawl = (
        select(column).where(captures.c.id == of_row).scalar_subquery()
        for column in (captures.c.captured_at, captures.c.crawl_id)
    )
    of_new: Any = literal_column("excluded.capture_id")
    its_crawl = select(captures.c.crawl_id).where(captures.c.id == of_new).scalar_subquery()
    place, its_place = (one.page_number * 10_000 + one.position for one in (table.c, new))
    return or_(
        at < new.last_seen_at,
        its_place < place,
        and_(its_place == place, crawl < its_crawl),
    )


def _least(old: Column[Any], new: Column[Any]) -> Any:
    return case((new < old, new), else_=old)


def _keep_first(statement: Any) -> Any:
    table, new = statement.table, statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["identity"],
        set_={"capture_id": new.capture_id, "seen_at": new.seen_at},
        where=new.seen_at < table.c.seen_at,
    )


def _keep_last(statement: Any) -> Any:
    table, new = statement.table, statement.excluded
    names = ("alt", "caption", "page_capture_id", "seen_at")
    return statement.on_conflict_do_update(
        index_elements=["identity"],
        set_={name: new[name] for name in names} | {"capture_id": new.capture_id},
        where=new.seen_at > table.c.seen_at,
    )


_STUBS = Statement(lambda dialect: _merge_seen(insert(stubs, dialect)))
_ENTRIES = Statement(lambda dialect: _merge_seen(insert(feed_entries, dialect)))
_DATES = Statement(lambda dialect: _keep_first(insert(dates, dialect)))
_MEDIA = Statement(lambda dialect: _keep_last(insert(media, dialect).values(file_columns())))
