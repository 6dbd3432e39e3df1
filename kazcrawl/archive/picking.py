"""Which captures an export of evidence takes, by site and time, and the pages they show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select, true

from kazcrawl.archive.schema import articles, captures, crawls, sites, stubs, versions, warc_files

_PLACE = ("id", "url", "captured_at", "status", "content_type", "payload_sha256")
_RECORD = ("warc_file", "warc_offset", "warc_length")


@dataclass(frozen=True, slots=True)
class Choice:
    """Captures of ``site`` from ``since`` to ``until``, both included; None: any.

    Times are ISO in UTC, of any precision: until ``2016-05`` is until the end of that May.
    """

    site: str | None = None
    since: str | None = None
    until: str | None = None

    @property
    def everything(self) -> bool:
        return self == Choice()


def placed_rows(connection: Connection, choice: Choice) -> Iterator[Any]:
    """Every capture in a WARC file, in the order in which they lie there.

    ``chosen`` tells those of the choice; the others say where records lie that are not
    asked for.
    """
    columns = [captures.c[name] for name in (*_PLACE, *_RECORD)]
    return iter(connection.execute(_in_files(*columns, _chosen(choice).label("chosen"))))


def repeating_rows(connection: Connection, choice: Choice) -> Iterator[Any]:
    """The places of the chosen captures that may be revisit records, as they lie in files."""
    columns = [captures.c[name] for name in ("id", *_RECORD)]
    repeating = and_(_chosen(choice), captures.c.revisit_of.is_not(None))
    return iter(connection.execute(_in_files(*columns).where(repeating)))


def capture_of(connection: Connection, url: str, captured_at: str) -> int | None:
    """The capture of an address at a time, in a WARC file."""
    named = (captures.c.url == url, captures.c.captured_at == captured_at)
    lowest = select(func.min(captures.c.id)).where(*named, captures.c.warc_file.is_not(None))
    found: int | None = connection.scalar(lowest)
    return found


def count_picked(connection: Connection, choice: Choice) -> int:
    """Captures that a choice takes, the originals that revisits refer to not counted."""
    counted = select(func.count()).select_from(captures.join(crawls))
    found = counted.where(captures.c.warc_file.is_not(None), _chosen(choice))
    return int(connection.scalar(found) or 0)


def committed_lengths(connection: Connection) -> dict[str, int]:
    """Committed bytes of each WARC file of which something is committed, by name in order."""
    begun = select(warc_files).where(warc_files.c.length > 0).order_by(warc_files.c.name)
    return {row.name: row.length for row in connection.execute(begun)}


def article_pages(connection: Connection, choice: Choice) -> Iterator[Any]:
    """``url``, ``captured_at``, ``headline``, ``text`` of each version whose capture is chosen."""
    statement = (
        select(
            captures.c.id,
            captures.c.url,
            captures.c.captured_at,
            versions.c.headline,
            versions.c.article_body.label("text"),
        )
        .select_from(versions.join(articles, articles.c.id == versions.c.article_id))
        .join(captures, captures.c.id == versions.c.capture_id)
        .join(crawls, crawls.c.id == captures.c.crawl_id)
        .where(_chosen(choice), captures.c.warc_file.is_not(None))
        .order_by(captures.c.captured_at, captures.c.id)
    )
    return iter(connection.execution_options(yield_per=100).execute(statement))


def listing_pages(connection: Connection, choice: Choice) -> Iterator[Any]:
    """``url``, ``captured_at`` and ``title`` (the site's) of the chosen captures of listings."""
    showing = select(stubs.c.capture_id).distinct()
    statement = (
        select(captures.c.id, captures.c.url, captures.c.captured_at, sites.c.title)
        .join(crawls, crawls.c.id == captures.c.crawl_id)
        .outerjoin(sites, sites.c.name == crawls.c.site)
        .where(captures.c.id.in_(showing), _chosen(choice), captures.c.warc_file.is_not(None))
        .order_by(captures.c.captured_at, captures.c.id)
    )
    return iter(connection.execution_options(yield_per=100).execute(statement))


def _in_files(*columns: ColumnElement[Any]) -> Select[Any]:
    return (
        select(*columns)
        .join_from(captures, crawls, crawls.c.id == captures.c.crawl_id)
        .where(captures.c.warc_file.is_not(None))
        .order_by(captures.c.warc_file, captures.c.warc_offset)
        .execution_options(yield_per=500)
    )


def _chosen(choice: Choice) -> ColumnElement[bool]:
    at = captures.c.captured_at
    conditions: list[ColumnElement[bool]] = [true()]
    if choice.site is not None:
        conditions.append(crawls.c.site == choice.site)
    if choice.since is not None:
        conditions.append(at >= choice.since.rstrip("Z"))
    if choice.until is not None:
        until = choice.until.rstrip("Z")
        conditions.append(func.substr(at, 1, len(until)) <= until)
    return and_(*conditions)
