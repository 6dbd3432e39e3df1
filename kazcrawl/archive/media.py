"""Files that articles show or link to: fetched once, known to every row that names them.

A row of ``media`` may come before its file or after it, also in another crawl: both sides
look the other one up by the address, so that the order of arrival cannot matter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, select, update

from kazcrawl.archive.batch import Batch
from kazcrawl.archive.schema import articles, captures, failures, frontier, media, media_files
from kazcrawl.archive.statements import Statement, one_of
from kazcrawl.archive.upsert import insert
from kazcrawl.items import MEDIA, Capture

Row = dict[str, Any]


def _keeping(dialect: str) -> Any:
    statement = insert(media_files, dialect)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["url"],
        set_={name: new[name] for name in ("capture_id", "sha256", "length", "content_type", "at")},
        where=new.at >= media_files.c.at,
    )


def _of_file(name: str, url: Any) -> Any:
    return select(media_files.c[name]).where(media_files.c.url == url).scalar_subquery()


_KEEP = Statement(_keeping)
_JOIN = Statement(
    lambda dialect: (
        update(media)
        .where(one_of(media.c.url, "urls", dialect))
        .values(
            capture_id=_of_file("capture_id", media.c.url), sha256=_of_file("sha256", media.c.url)
        )
    )
)


def file_columns() -> dict[str, Any]:
    """What a new row of ``media`` has of its file, where that was fetched before (``of_url``)."""
    kept = _of_file("capture_id", bindparam("of_url"))
    return {
        "sha256": _of_file("sha256", bindparam("of_url")),
        "capture_id": func.coalesce(kept, bindparam("of_page")),
    }


def store(batch: Batch) -> None:
    """Keep the files of the batch, and tell the rows that name them."""
    found = [(one.outcome.target.url, one.outcome.file) for one in batch.seen]
    rows = [_row(batch, url, file) for url, file in found if file is not None]
    if not rows:
        return
    _KEEP.run(batch.connection, rows)
    _JOIN.find(batch.connection, {"urls": [row["url"] for row in rows]})


def _row(batch: Batch, url: str, file: Capture) -> Row:
    return {
        "url": url,
        "capture_id": batch.records[file.record_id],
        "sha256": digest_of(file),
        "length": len(file.body),
        "content_type": file.content_type,
        "at": file.captured_at,
    }


def digest_of(file: Capture) -> str:
    """The file's own digest, hexadecimal: that of the payload with its content coding undone."""
    if file.payload_sha256 and not file.header("content-encoding"):
        return file.payload_sha256
    return hashlib.sha256(file.body).hexdigest()


def unfetched(connection: Connection, site: str, kinds: Collection[str]) -> Iterator[Row]:
    """Addresses that articles' pages name and of which no file is there: ``url``, ``kind``, ``via``."""
    wanted = (
        select(media.c.url, func.min(media.c.kind), func.min(articles.c.url))
        .join(articles, articles.c.id == media.c.article_id)
        .where(
            articles.c.site == site,
            media.c.stub_id.is_(None),
            media.c.sha256.is_(None),
            media.c.kind.in_(list(kinds)),
        )
        .group_by(media.c.url)
        .order_by(func.min(media.c.id))
    )
    for url, kind, via in connection.execute(wanted):
        yield {"url": url, "kind": kind, "via": via}


def measure(connection: Connection, crawl_id: int) -> dict[str, int]:
    """Files that a crawl fetched and their bytes; of its addresses those that failed, those left."""
    fetched = (
        select(func.count(), func.coalesce(func.sum(media_files.c.length), 0))
        .select_from(media_files.join(captures, captures.c.id == media_files.c.capture_id))
        .where(captures.c.crawl_id == crawl_id)
    )
    count, length = connection.execute(fetched).one()
    mine = and_(frontier.c.crawl_id == crawl_id, frontier.c.kind == MEDIA)
    states = select(frontier.c.state, func.count()).where(mine).group_by(frontier.c.state)
    ended = {row[0]: row[1] for row in connection.execute(states)}
    left = ended.get("skipped", 0) + ended.get("waiting", 0)
    return {
        "fetched": count,
        "bytes": int(length),
        "missing": ended.get("failed", 0),
        "left": left,
    }


def not_of_media() -> Any:
    """Failures that are no missing file's: a dead image in an old post is none of the crawl's."""
    return failures.c.kind != MEDIA


def not_a_file(crawl_id: int) -> Any:
    """Captures that were asked for as pages."""
    files = select(frontier.c.url).where(frontier.c.crawl_id == crawl_id, frontier.c.kind == MEDIA)
    return captures.c.url.not_in(files)
