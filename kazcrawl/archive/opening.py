"""Open an archive for reading or writing; refuse everything that is none, untouched."""

from __future__ import annotations

import os
import re
import stat
import struct
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from kazcrawl.archive.archive import Archive
from kazcrawl.archive.engine import creating_engine, reading_engine, writing_engine
from kazcrawl.archive.errors import ArchiveError, StorageError, storage_errors
from kazcrawl.archive.lock import WriterLock
from kazcrawl.archive.schema import APPLICATION_ID, REVISION, build
from kazcrawl.archive.statements import driver_of
from kazcrawl.archive.watching import watch

MAGIC = b"SQLite format 3\0"


def open_archive(path: str | Path, write: bool = False) -> Archive:
    """The archive at ``path``; with ``write`` it is made where missing, and locked.

    Raises ArchiveBusy (another writer, with its pid), ArchiveError (a foreign file, a
    newer archive, nothing there), StorageError (unwritable, damaged). A file that is not
    an archive is left as it is.
    """
    if re.match(r"[a-z][a-z0-9+]+:/", str(path)):  # a Path has only one slash left
        scheme = str(path).partition(":")[0]
        raise ArchiveError(f"{scheme}: only archives in a file are supported yet")
    path = Path(path)
    check_place(path, write)
    return _open_to_write(path) if write else _open_to_read(path)


def _open_to_write(path: Path) -> Archive:
    _make_folder(path.parent)
    lock = WriterLock(path)
    try:
        check_place(path, write=True)
        if not _present(path):
            _create(path)
        return _upgraded(path, lock)
    except BaseException:
        lock.release()
        raise


def _upgraded(path: Path, lock: WriterLock) -> Archive:
    engine = writing_engine(path)
    try:
        with storage_errors(path):
            with engine.begin() as connection:
                watch(driver_of(connection))
            _upgrade(path, engine)
            return Archive(path, engine, lock)
    except BaseException:
        engine.dispose()
        raise


def _open_to_read(path: Path) -> Archive:
    with storage_errors(path):
        engine = _readable(path)
        with engine.connect() as connection:
            revision = connection.exec_driver_sql(
                "SELECT version_num FROM alembic_version"
            ).scalar_one()
    if revision != REVISION:
        engine.dispose()
        raise _wrong_revision(path, revision)
    return Archive(path, engine, None)


def _readable(path: Path) -> Engine:
    engine = reading_engine(path)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1 FROM sqlite_schema").first()
    except DBAPIError:
        # A read-only medium takes no -shm file; without a log nothing is missed by that.
        engine.dispose()
        log = path.with_name(path.name + "-wal")
        if log.exists() and log.stat().st_size:
            raise
        return reading_engine(path, "immutable")
    return engine


def check_place(path: Path, write: bool) -> None:
    """Raises ArchiveError unless there is an archive, or room for a new one."""
    try:
        kind = path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        if write:
            return
        raise ArchiveError(f"{path}: there is no archive; a crawl makes one") from error
    except (OSError, ValueError) as error:
        raise ArchiveError(f"{path}: {error}") from error
    if not stat.S_ISREG(kind.st_mode):
        raise ArchiveError(f"{path}: is not a file")
    if kind.st_size == 0 and not write:
        raise ArchiveError(f"{path}: is empty, not an archive")
    if kind.st_size and not _is_ours(path):
        raise ArchiveError(f"{path}: is not a kazcrawl archive; it was left untouched")


def _is_ours(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror}") from error
    if len(head) < 100 or not head.startswith(MAGIC):
        return False
    # Offset 68: application id, big-endian (sqlite.org/fileformat.html, 1.3).
    return bool(struct.unpack_from(">I", head, 68)[0] == APPLICATION_ID)


def _present(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"{folder}: {error.strerror}") from error


def _create(path: Path) -> None:
    """Build the archive beside its place and move it there whole: a kill leaves none.

    From the schema as it is now, which all migrations together build too (a test holds
    that): Alembic takes 0.2 s, which an archive that was just made does not need.
    """
    draft = path.with_name(path.name + ".new")
    with storage_errors(draft):
        for leftover in (draft, draft.with_name(draft.name + "-journal")):
            leftover.unlink(missing_ok=True)
        engine = creating_engine(draft)
        with engine.begin() as connection:
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            build(connection)
        engine.dispose()
    try:
        draft.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror}") from error


def sync_folder(folder: Path) -> None:
    """A new name in a folder is durable only when the folder itself is synced."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _upgrade(path: Path, engine: Engine) -> None:
    with engine.begin() as connection:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
        if found == REVISION:
            return
        if found > REVISION:
            raise _wrong_revision(path, found)
        from kazcrawl.archive.migrating import migrate  # alembic takes 0.1 s to import

        migrate(connection)


def _wrong_revision(path: Path, found: str) -> ArchiveError:
    if found > REVISION:
        return ArchiveError(f"{path}: was written by a newer kazcrawl (schema {found}); upgrade")
    return ArchiveError(f"{path}: has schema {found}; open it once for writing to bring it to date")
