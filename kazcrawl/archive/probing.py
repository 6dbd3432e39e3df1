"""What a few archived pages tell of their site: for the proposal of a site file."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, func, select

from kazcrawl import payload
from kazcrawl.archive.schema import articles, captures, dates, frontier
from kazcrawl.archive.warc_reading import open_warc, read_record
from kazcrawl.items import ROOT, Capture


@dataclass(frozen=True, slots=True)
class Traits:
    """``first`` is the first page that came whole. ``languages`` counts articles by language.

    ``clock`` is what REST's root answered. ``dates`` are raw dates of listings and articles,
    each with the day in the article's own address where that has one. ``stamps`` are raw
    instants that pages declare.
    """

    first: Capture | None
    languages: dict[str, int]
    dates: tuple[tuple[str, str | None], ...]
    stamps: tuple[str, ...]
    found_by: dict[str, int]
    clock: Capture | None = None


_BY_SOURCE = (
    select(articles.c.body_source, func.count())
    .where(articles.c.body_source.is_not(None))
    .group_by(articles.c.body_source)
)


def read_traits(connection: Connection, folder: Path) -> Traits:
    """The traits of the one site of an archive. ``folder`` holds its WARC files.

    Raises DamagedRecord.
    """
    counted = (
        select(articles.c.language, func.count())
        .where(articles.c.language.is_not(None))
        .group_by(articles.c.language)
        .order_by(func.count().desc(), articles.c.language)
    )
    return Traits(
        first=_first(connection, folder),
        languages={row[0]: row[1] for row in connection.execute(counted)},
        dates=tuple(_dates(connection)),
        stamps=tuple(
            connection.scalars(
                select(dates.c.raw).where(dates.c.source == "structured").order_by(dates.c.id)
            )
        ),
        found_by={row[0]: row[1] for row in connection.execute(_BY_SOURCE)},
        clock=_clock(connection, folder),
    )


def _dates(connection: Connection) -> list[tuple[str, str | None]]:
    by_url = dates.alias("by_url")
    same = (by_url.c.article_id == dates.c.article_id) & (by_url.c.source == "url")
    found = (
        select(dates.c.raw, by_url.c.value)
        .select_from(dates.outerjoin(by_url, same))
        .where(dates.c.source.in_(("listing", "article")))
        .order_by(dates.c.id)
    )
    return [(row[0], row[1]) for row in connection.execute(found)]


def _first(connection: Connection, folder: Path) -> Capture | None:
    return _capture(connection, folder, captures.c.url.not_like("%/robots.txt"))


def _clock(connection: Connection, folder: Path) -> Capture | None:
    asked = select(frontier.c.url).where(frontier.c.listing_kind == ROOT)
    return _capture(connection, folder, captures.c.url.in_(asked))


def _capture(connection: Connection, folder: Path, wanted: ColumnElement[bool]) -> Capture | None:
    """The first whole page of those wanted, from its WARC file."""
    found = select(captures).where(captures.c.status == 200, wanted).order_by(captures.c.id)
    row = connection.execute(found).first()
    if row is None:
        return None
    with closing(open_warc(folder / row.warc_file)) as file:
        record = read_record(file, row.warc_offset, row.warc_length)
    head, rest = payload.split_message(record.block)
    status, headers = payload.read_head(head)
    entity = payload.dechunk(rest)[0] if payload.is_chunked(headers) else rest
    codings = ",".join(value for name, value in headers if name.lower() == "content-encoding")
    body, damage = payload.decode_content(entity, codings)
    return Capture(
        row.url,
        row.captured_at,
        status or row.status,
        headers,
        body,
        content_type=row.content_type,
        truncated=damage,
    )
