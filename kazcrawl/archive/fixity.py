"""Fixity: is everything in the archive still as it was written?"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, func, select

from kazcrawl.archive.archive import Archive
from kazcrawl.archive.errors import STORAGE_CODES, ArchiveError, StorageError, storage_errors
from kazcrawl.archive.fixity_files import check_files
from kazcrawl.archive.fixity_seals import check_bands, check_seals, check_searched
from kazcrawl.archive.fixity_texts import check_media, check_texts
from kazcrawl.archive.fixity_utf8 import check_utf8
from kazcrawl.archive.fixity_warc import check_captures
from kazcrawl.archive.opening import open_archive
from kazcrawl.archive.schema import articles, captures, fixity_checks, versions
from kazcrawl.archive.warc import warc_folder
from kazcrawl.clock import now

MOST_KEPT = 100
"""Damages that a row of fixity_checks names; all are counted."""


@dataclass(frozen=True, slots=True)
class Damage:
    """``scope`` is database, row, article, version, media, capture or warc; ``name`` says which one."""

    scope: str
    name: str
    reason: str


@dataclass(slots=True)
class Tally:
    """What has been looked at so far; ``outside`` are captures that no WARC file holds,
    ``missing`` those in files that could not be read, and none of ``captures``.

    ``rows`` were compared with their seals; ``unsealed`` are those that have none yet.
    """

    captures: int = 0
    outside: int = 0
    missing: int = 0
    articles: int = 0
    versions: int = 0
    media: int = 0
    rows: int = 0
    unsealed: int = 0
    files: int = 0
    bytes: int = 0
    damaged: int = 0

    @property
    def records(self) -> int:
        return self.captures + self.articles + self.versions

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


def count_work(connection: Connection, sample: int | None) -> int:
    """Captures that a check would read."""
    held = select(func.count()).select_from(captures).where(captures.c.warc_file.is_not(None))
    count = int(connection.scalar(held) or 0)
    return count if sample is None else min(count, sample)


def verify(
    archive: Archive,
    tally: Tally,
    sample: int | None = None,
    done: Callable[[], None] = lambda: None,
) -> Iterator[Damage]:
    """Every damage, as it is found; after each the check goes on.

    With ``sample`` only so many captures are read, chosen anew each time; database and
    texts are checked whole. ``done`` is called after each capture.
    """
    for damage in _all(archive, tally, sample, done):
        tally.damaged += 1
        yield damage


def _all(
    archive: Archive, tally: Tally, sample: int | None, done: Callable[[], None]
) -> Iterator[Damage]:
    path, folder = archive.path, warc_folder(archive.path)
    unread: set[str] = set()
    with archive.connect() as connection, _texts_as(connection, _any_text):
        if connection.dialect.name == "sqlite":
            yield from _guarded(path, _pragmas(connection))
            for found in (
                check_seals(connection, tally),
                check_searched(connection),
                check_bands(connection),
            ):
                yield from _guarded(path, (Damage(*one) for one in found))
            with _texts_as(connection, bytes):
                yield from _guarded(path, (Damage(*one) for one in check_utf8(connection)))
        for check in (
            check_texts(connection, articles, tally),
            check_texts(connection, versions, tally),
            check_media(connection, tally),
            check_files(connection, folder, tally, unread),
            check_captures(connection, folder, tally, sample, done, unread),
        ):
            yield from _guarded(path, (Damage(*found) for found in check))


def _guarded(path: Path, check: Iterator[Damage]) -> Iterator[Damage]:
    """The damages of one check, and that it broke off if the database could not be read."""
    try:
        with storage_errors(path):
            yield from check
    except StorageError as error:
        yield Damage("database", path.name, str(error))


def _pragmas(connection: Connection) -> Iterator[Damage]:
    for row in connection.exec_driver_sql(f"PRAGMA integrity_check({MOST_KEPT})"):
        if row[0] != "ok":
            yield Damage("database", "integrity_check", str(row[0]))
    for table, row_id, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Damage(
            "database", f"{table} {row_id}", f"points to a row of {parent} that is not there"
        )


def _any_text(raw: bytes) -> str:
    """Text that is no UTF-8 any more is read all the same: it then differs from its digest."""
    return raw.decode("utf-8", "replace")


@contextmanager
def _texts_as(connection: Connection, made: Callable[[bytes], str | bytes]) -> Iterator[None]:
    """The driver hands out what ``made`` makes of a text's bytes."""
    driver = connection.connection.dbapi_connection
    if not isinstance(driver, sqlite3.Connection):
        yield
        return
    before, driver.text_factory = driver.text_factory, made
    try:
        yield
    finally:
        driver.text_factory = before


def check_search(path: Path) -> Damage | None:
    """The full-text index against its texts, which only a writing connection may ask for.

    Raises ArchiveError where the archive cannot be written or is being written.
    """
    with open_archive(path, write=True) as archive, archive.transaction() as connection:
        try:
            with storage_errors(path):
                connection.exec_driver_sql(
                    "INSERT INTO article_search(article_search, rank) VALUES('integrity-check', 1)"
                )
        except StorageError as error:
            if STORAGE_CODES[sqlite3.SQLITE_READONLY] in str(error):
                raise  # nobody said that it is damaged
            return Damage("database", "article_search", str(error))
    return None


def keep_check(path: Path, scope: str, tally: Tally, found: list[Damage]) -> None:
    """Add a row to fixity_checks. Raises ArchiveError where that cannot be done."""
    detail = [asdict(damage) for damage in islice(found, MOST_KEPT)]
    row = {
        "at": now(),
        "scope": scope,
        "records": tally.records,
        "damaged": tally.damaged,
        "detail": json.dumps(detail, ensure_ascii=False),
    }
    with open_archive(path, write=True) as archive, archive.transaction() as connection:
        connection.execute(fixity_checks.insert(), row)


__all__ = ["ArchiveError", "Damage", "Tally", "check_search", "count_work", "keep_check", "verify"]
