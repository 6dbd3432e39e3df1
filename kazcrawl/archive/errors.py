"""What opening and writing an archive can raise.

ArchiveError         not an archive, or not one of this version (exit code 2)
+-- ArchiveBusy      another process writes it; carries its ``pid`` (exit code 4)
+-- StorageError     full, unwritable or damaged (exit code 3)
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError

from kazcrawl.archive.schema import metadata

STORAGE_CODES = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "reading or writing failed",
    sqlite3.SQLITE_READONLY: "it cannot be written",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_CORRUPT: "it is damaged",
    sqlite3.SQLITE_NOTADB: "it is damaged or encrypted",
    sqlite3.SQLITE_PERM: "access is denied",
    sqlite3.SQLITE_BUSY: "another program holds it locked",
}

# Python's driver says so itself, with no code of SQLite (_sqlite/cursor.c).
_NO_UTF8 = re.compile(r"Could not decode to UTF-8 column '(\w+)'")
_TABLES = re.compile(r'\b(?:FROM|JOIN)\s+"?(\w+)')


class ArchiveError(Exception):
    """The archive cannot be used; the message says why and what to do."""


class ArchiveBusy(ArchiveError):  # noqa: N818 - the name that callers were promised
    """Another process is writing this archive; wait for it or stop it."""

    def __init__(self, path: Path, pid: int | None) -> None:
        holder = f"process {pid}" if pid else "another process"
        super().__init__(f"{path}: {holder} is writing this archive; wait until it has ended")
        self.pid = pid


class StorageError(ArchiveError):
    """The medium is full, unwritable or damaged. What was committed is safe."""


def storage_error(path: str | Path, error: Exception) -> StorageError | None:
    """The error as a StorageError, or None where it tells of a fault in the program."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    if found := _NO_UTF8.match(str(origin)):
        return StorageError(f"{path}: {_damaged_text(found[1], error)}; run kazcrawl verify")
    code = getattr(origin, "sqlite_errorcode", None)
    reason = STORAGE_CODES.get(code & 0xFF) if isinstance(code, int) else None
    return StorageError(f"{path}: {reason} ({origin})") if reason else None


def _damaged_text(column: str, error: Exception) -> str:
    """Which text is damaged: its column, and the tables of the statement that have it."""
    read = _TABLES.findall(getattr(error, "statement", None) or "")
    known = {name: metadata.tables[name] for name in read if name in metadata.tables}
    tables = [name for name, table in known.items() if column in table.c]
    place = f" of the table {' or '.join(tables)}" if tables else ""
    return f"it is damaged: a text in the column {column}{place} is not UTF-8"


def keep_statement(context: ExceptionContext) -> None:
    """Listens to ``handle_error``: what fails while rows are read comes without its statement."""
    error, execution = context.sqlalchemy_exception, context.execution_context
    if error is not None and error.statement is None and execution is not None:
        error.statement = execution.statement


@contextmanager
def storage_errors(path: str | Path) -> Iterator[None]:
    """Raise StorageError for what SQLite says about the medium."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        known = storage_error(path, error)
        if known is None:
            raise
        raise known from error
