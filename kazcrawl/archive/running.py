"""Which crawl runs now. The row of one that was killed says ``running`` until the next one begins."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, func, select

from kazcrawl.archive.lock import is_held
from kazcrawl.archive.records import Row
from kazcrawl.archive.schema import crawls


def running_crawl(connection: Connection, archive: Path) -> int | None:
    """The id of the crawl that runs now, None where none does: only who holds the lock writes.

    Another command may hold it after a kill; that the crawl runs is then wrong for that long.
    """
    held = is_held(archive)
    newest = (
        select(crawls.c.id)
        .where(crawls.c.status == "running")
        .order_by(
            func.coalesce(crawls.c.resumed_at, crawls.c.started_at).desc(), crawls.c.id.desc()
        )
        .limit(1)
    )
    found = connection.scalar(newest)
    return found if held or is_held(archive) else None  # it may have begun just now


def as_it_is(crawl: Row, running: int | None) -> Row:
    """The crawl's row; ``interrupted``, without ``finished_at``, where it was killed."""
    killed = crawl["status"] == "running" and crawl["id"] != running
    return {**crawl, "status": "interrupted"} if killed else crawl


def word(crawl: Row) -> str:
    """The status of a row that ``as_it_is`` gave, for a person."""
    killed = crawl["status"] == "interrupted" and not crawl["finished_at"]
    return "broken off" if killed else str(crawl["status"])


def told(crawl: Row) -> str:
    """``crawl 3 finished, 2026-02-03T04:00:00Z``: when it ended, else since when it is."""
    ended = crawl["finished_at"] or f"begun {crawl['started_at']}"
    return f"crawl {crawl['id']} {word(crawl)}, {ended}"
