"""What opening and writing an archive can raise.

ArchiveError         not an archive, or not one of this version (exit code 2)
+-- ArchiveBusy      another process writes it; carries its ``pid`` (exit code 4)
+-- StorageError     full, unwritable or damaged (exit code 3)
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

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
    code = getattr(origin, "sqlite_errorcode", None)
    reason = STORAGE_CODES.get(code & 0xFF) if isinstance(code, int) else None
    return StorageError(f"{path}: {reason} ({origin})") if reason else None


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
