"""Connections to an SQLite archive: addresses quoted, pragmas set, transactions explicit."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool, QueuePool, StaticPool

from kazcrawl.archive.errors import keep_statement

BUSY_MS = 10_000

# trusted_schema, cell_size_check: sqlite.org/security.html, for files that others made.
SAFE = ("foreign_keys = ON", "trusted_schema = OFF", "cell_size_check = ON")
# recursive_triggers: what REPLACE takes away is a deletion to triggers, too (watching.py).
# secure_delete is on in some distributions' builds and zeroes what FTS5 merges away.
WRITING = (
    *("journal_mode = WAL", "synchronous = FULL", "secure_delete = OFF", "cache_size = -16384"),
    "recursive_triggers = ON",
)


def uri(path: Path, mode: str) -> str:
    """The ``file:`` address of a path, ``?``, ``#``, ``%`` and blanks quoted.

    ``mode`` is ``ro``, ``rw``, ``rwc`` or ``immutable``.
    """
    options = "mode=ro&immutable=1" if mode == "immutable" else f"mode={mode}"
    return f"file:{quote(os.fsencode(path.absolute()))}?{options}"


def writing_engine(path: Path) -> Engine:
    """One connection, shared by the threads of this process under the archive's own lock."""
    engine = _engine(lambda: _open(path, "rw", (*SAFE, *WRITING)), StaticPool)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def creating_engine(path: Path) -> Engine:
    """A new file with a rollback journal: whole once its first transaction has ended."""
    engine = _engine(lambda: _open(path, "rwc", (*SAFE, "synchronous = FULL")), NullPool)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def reading_engine(path: Path, mode: str = "ro") -> Engine:
    """Any number of connections that cannot write."""
    engine = _engine(lambda: _open(path, mode, (*SAFE, "query_only = ON")), QueuePool)
    event.listen(engine, "begin", _begin)
    return engine


def _engine(
    connect: Callable[[], sqlite3.Connection],
    pool: type[StaticPool] | type[NullPool] | type[QueuePool],
) -> Engine:
    engine = create_engine("sqlite://", creator=connect, poolclass=pool, query_cache_size=1000)
    event.listen(engine, "handle_error", keep_statement)
    return engine


def _open(path: Path, mode: str, pragmas: tuple[str, ...]) -> sqlite3.Connection:
    connection = sqlite3.connect(uri(path, mode), uri=True, check_same_thread=False)
    # The driver's own BEGIN is deferred and comes late; "begin" sends the right one.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _begin(connection: Connection) -> None:
    _send(connection, "BEGIN")


def _begin_immediate(connection: Connection) -> None:
    _send(connection, "BEGIN IMMEDIATE")


def _send(connection: Connection, statement: str) -> None:
    """By the driver itself: SQLAlchemy's own way costs ten times as much, at each transaction."""
    driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    driver.execute(statement)
