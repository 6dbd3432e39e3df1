"""The health of an archive at a glance: counts, what was left open, the newest check."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from kazcrawl.archive.closed_posts import is_closed
from kazcrawl.archive.records import Row
from kazcrawl.archive.schema import (
    articles,
    captures,
    crawls,
    failures,
    fixity_checks,
    sites,
    stubs,
    warc_files,
)

QUICK = 500_000_000
"""Bytes up to which a database's pages are all looked at."""


_WAL_FAULT = ((3, 7, 0), (3, 51, 2))


@dataclass(frozen=True, slots=True)
class Fitness:
    """``wal_fault``: of the versions whose WAL two writers at once can damage (wal.html, 11)."""

    version: str
    fts5: bool
    wal_fault: bool


def read_fitness() -> Fitness:
    """What the SQLite at hand can do."""
    faulty = _WAL_FAULT[0] <= sqlite3.sqlite_version_info <= _WAL_FAULT[1]
    return Fitness(sqlite3.sqlite_version, _has_fts5(), faulty)


def _has_fts5() -> bool:
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute("CREATE VIRTUAL TABLE t USING fts5(words)")
        except sqlite3.OperationalError:
            return False
    return True


def read_health(connection: Connection, running: int | None = None) -> Row:
    """Counts of the relations, unresolved failures, newest capture and newest check.

    ``running`` is the id of the crawl that runs now: it is not among the ``unfinished``.
    """
    newest = select(fixity_checks).order_by(fixity_checks.c.id.desc()).limit(1)
    check = connection.execute(newest).mappings().first()
    # One without a committed byte was announced and cut again by a kill: there is no such file.
    written = select(func.count(), func.coalesce(func.sum(warc_files.c.length), 0)).where(
        warc_files.c.length > 0
    )
    files, length = connection.execute(written).one()
    unresolved = select(func.count(failures.c.url.distinct())).where(
        failures.c.resolved_at.is_(None)
    )
    return {
        **{table.name: _count(connection, table) for table in (sites, articles, stubs, captures)},
        "failures": int(connection.scalar(unresolved.where(~is_closed())) or 0),
        "not_public": int(connection.scalar(unresolved.where(is_closed())) or 0),
        "unfinished": _unfinished(connection, running),
        "running": connection.scalar(select(crawls.c.site).where(crawls.c.id == running)),
        "warc_files": files,
        "warc_bytes": int(length),
        "newest_capture": connection.scalar(select(func.max(captures.c.captured_at))),
        "last_check": dict(check) if check else None,
    }


def _count(connection: Connection, table: Any) -> int:
    return int(connection.scalar(select(func.count()).select_from(table)) or 0)


def _unfinished(connection: Connection, running: int | None) -> list[str]:
    """Sites whose newest crawl was broken off."""
    last = select(func.max(crawls.c.id)).group_by(crawls.c.site)
    broken = select(crawls.c.site).where(
        crawls.c.id.in_(last),
        crawls.c.id != (running or 0),
        crawls.c.status.in_(("running", "interrupted", "failed")),
    )
    return list(connection.scalars(broken.order_by(crawls.c.site)))


def quick_check(connection: Connection) -> list[str]:
    """What SQLite's quick look at every page finds; nothing for other databases."""
    if connection.dialect.name != "sqlite":
        return []
    rows = connection.exec_driver_sql("PRAGMA quick_check(5)")
    return [str(row[0]) for row in rows if row[0] != "ok"]
