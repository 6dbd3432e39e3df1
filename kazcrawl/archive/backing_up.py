"""A copy of an archive that can be made while a crawl writes it: one state, whole or not at all.

The database is copied first, at one moment, by SQLite's own backup; then the WARC files up to
the lengths that this copy holds as committed. Files only grow, so both belong together. What
an earlier backup has brought is compared and completed; the database takes its place last.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from kazcrawl.archive.engine import reading_engine, uri
from kazcrawl.archive.errors import ArchiveError, StorageError, storage_errors
from kazcrawl.archive.lock import WriterLock
from kazcrawl.archive.opening import check_place, open_archive, sync_folder
from kazcrawl.archive.picking import committed_lengths
from kazcrawl.archive.statements import driver_of
from kazcrawl.archive.warc import warc_folder
from kazcrawl.archive.warc_sealing import Range, RangeCheck, ranges_of

BLOCK = 1 << 20


@dataclass(slots=True)
class Backup:
    """What a backup holds; ``brought`` are the bytes that were not there before."""

    path: Path
    files: int = 0
    bytes: int = 0
    brought: int = 0
    missing: list[tuple[str, int]] = field(default_factory=list)
    """WARC files that the archive itself has lost bytes of, and how many."""


def place_of(source: Path, target: Path) -> Path:
    """The file that a backup makes: in a folder under the archive's own name."""
    return target / source.name if target.is_dir() else target


def back_up(source: Path, target: Path, done: Callable[[], None] = lambda: None) -> Backup:
    """Copies the archive ``source`` to ``target``; ``done`` is called after each WARC file.

    Raises ArchiveError where the target is the archive itself, no archive, or one with
    evidence that the source does not have; ArchiveBusy; StorageError, also where a file of the
    source is damaged and an older copy of it differs. Until all is there, an older backup in
    the same place stays as it was.
    """
    target = place_of(source, target)
    if target.exists() and source.exists() and target.samefile(source):
        raise ArchiveError(f"{target}: is the archive itself; give the place of the copy")
    if warc_folder(source).resolve() in target.resolve().parents:
        raise ArchiveError(f"{target}: lies in the archive's own WARC folder; give another place")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"{target.parent}: {error.strerror}") from error
    backup = Backup(target)
    with WriterLock(target):
        check_place(target, write=True)
        draft = target.with_name(f".{target.name}.backup")
        try:
            copy_database(source, draft)
            lengths, seals = _files_in(draft)
            _refuse_other(target, lengths)
            _bring_files(warc_folder(source), warc_folder(target), lengths, seals, backup, done)
            for log in ("-wal", "-shm"):  # folded in; readers may have left them behind
                target.with_name(target.name + log).unlink(missing_ok=True)
            draft.replace(target)
            sync_folder(target.parent)
        except OSError as error:
            raise StorageError(f"{target}: {error.strerror or error}") from error
        finally:
            draft.unlink(missing_ok=True)
    return backup


def copy_database(source: Path, draft: Path) -> None:
    """One state of the database as a file of its own, synced."""
    draft.unlink(missing_ok=True)
    with (
        open_archive(source) as archive,
        archive.connect() as connection,
        storage_errors(draft),
        closing(sqlite3.connect(uri(draft, "rwc"), uri=True)) as copy,
    ):
        driver_of(connection).backup(copy)
    with draft.open("rb") as file:
        os.fsync(file.fileno())


def take_log_off(database: Path) -> None:
    """Whoever opens this copy to read leaves no ``-wal`` and ``-shm`` beside it."""
    with storage_errors(database), closing(sqlite3.connect(uri(database, "rw"), uri=True)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")


def lengths_in(database: Path) -> dict[str, int]:
    """Committed bytes of each WARC file by a database that nobody writes to."""
    return _files_in(database)[0]


def _files_in(database: Path) -> tuple[dict[str, int], dict[str, list[Range]]]:
    """Committed bytes and seals of each WARC file."""
    engine = reading_engine(database, "immutable")
    try:
        with storage_errors(database), engine.connect() as connection:
            lengths = committed_lengths(connection)
            return lengths, {name: ranges_of(connection, name) for name in lengths}
    finally:
        engine.dispose()


def _refuse_other(target: Path, lengths: dict[str, int]) -> None:
    """Raises ArchiveError where the target holds what the source does not.

    Its log is folded into it, which a database that takes its place must not find.
    """
    if not target.exists() or not target.stat().st_size:
        return
    with storage_errors(target), closing(sqlite3.connect(uri(target, "rw"), uri=True)) as opened:
        held = opened.execute("SELECT name, length FROM warc_files ORDER BY name").fetchall()
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    more = [name for name, length in held if length > lengths.get(name, 0)]
    if more:
        raise ArchiveError(
            f"{target}: holds evidence that the archive does not have ({more[0]});"
            " give another place"
        )


def _bring_files(
    source: Path,
    target: Path,
    lengths: dict[str, int],
    seals: dict[str, list[Range]],
    backup: Backup,
    done: Callable[[], None],
) -> None:
    if lengths:
        target.mkdir(exist_ok=True)
    for name, length in lengths.items():
        found = bring_file(source / name, target / name, length, seals[name])
        backup.files += 1
        backup.bytes += found.length
        backup.brought += found.brought
        if found.length < length:
            backup.missing.append((name, length - found.length))
        done()
    if lengths:
        sync_folder(target)


@dataclass(frozen=True, slots=True)
class Brought:
    """Bytes of a file that are there now, and how many were not before."""

    length: int
    brought: int


def bring_file(source: Path, target: Path, length: int, seals: Sequence[Range] = ()) -> Brought:
    """The first ``length`` bytes of a file, synced; what an earlier copy has of them stays.

    A copy that differs is made anew beside its place, unless it is the source that is not as
    it was written: then the copy may be the only good one. What the source lacks is left out.
    """
    try:
        file = source.open("rb")
    except FileNotFoundError:
        return Brought(0, 0)
    with file:
        same = _same_bytes(file, target, length)
        if same is None:
            if os.fstat(file.fileno()).st_size < length or RangeCheck(seals).finish(file):
                raise StorageError(
                    f"{source}: is damaged, and {target} differs from it, so that stayed as it was;"
                    " kazcrawl verify tells of both, another place takes a copy of the damaged one"
                )
            draft = target.with_name(f".{target.name}.backup")
            draft.unlink(missing_ok=True)
            there = _append(file, draft, 0, length)
            draft.replace(target)
            return Brought(there, there)
        there = _append(file, target, same, length)
        return Brought(there, there - same)


def _same_bytes(file: BinaryIO, target: Path, length: int) -> int | None:
    """How much of the target's beginning is as it should be; None where it differs."""
    if not target.exists():
        return 0
    at = 0
    with target.open("rb") as other:
        while at < length and (theirs := other.read(min(BLOCK, length - at))):
            if file.read(len(theirs)) != theirs:
                return None
            at += len(theirs)
    return at


def _append(file: BinaryIO, target: Path, start: int, length: int) -> int:
    """Brings the bytes from ``start`` on; how many are there then."""
    with target.open("r+b" if target.exists() else "xb") as copy:
        copy.truncate(start)
        copy.seek(start)
        file.seek(start)
        while start < length and (data := file.read(min(BLOCK, length - start))):
            copy.write(data)
            start += len(data)
        copy.flush()
        os.fsync(copy.fileno())
    return start
