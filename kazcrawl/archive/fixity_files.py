"""Fixity of the WARC files as files: are they there, and as long as they were?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, func, select

from kazcrawl.archive.fixity_records import Found
from kazcrawl.archive.schema import captures, warc_files

NO_FOLDER = (
    "the folder is not there, and with it {} with {}; the"
    " database alone is not the archive (kazcrawl backup copies both)"
)


class Counts(Protocol):
    """The counters that these checks advance."""

    captures: int
    outside: int
    missing: int
    files: int
    bytes: int


def check_files(
    connection: Connection, folder: Path, counts: Counts, unread: set[str]
) -> Iterator[Found]:
    """Every WARC file is there and at least as long as the database knows it to be.

    ``unread`` takes the names of those that cannot be read: each is told once, with how many
    captures are lost with it, and all at once where their folder is not there.
    """
    # A file of which nothing was committed was only announced: a kill may leave none of it.
    begun = select(warc_files).where(warc_files.c.length > 0).order_by(warc_files.c.name)
    files = connection.execute(begun).all()
    held = _held(connection)
    if files and not folder.is_dir():
        unread |= {row.name for row in files}
        lost = sum(held.get(row.name, 0) for row in files)
        counts.missing += lost
        both = (_counted(len(files), "WARC file"), _counted(lost, "capture"))
        yield "warc", folder.name, NO_FOLDER.format(*both)
        return
    for row in files:
        counts.files += 1
        try:
            with (folder / row.name).open("rb") as file:
                size = os.fstat(file.fileno()).st_size
        except OSError as error:
            unread.add(row.name)
            lost = held.get(row.name, 0)
            counts.missing += lost
            yield "warc", row.name, lost_with(f"the file cannot be read: {error.strerror}", lost)
            continue
        counts.bytes += size
        if not isinstance(row.length, int):
            yield "warc", row.name, "the database does not say how long it is"
            continue
        if size < row.length:
            yield (
                "warc",
                row.name,
                f"{size} bytes long, {row.length} were written: {row.length - size} are missing",
            )


def _held(connection: Connection) -> dict[str, int]:
    """How many captures lie in each file."""
    counted = select(captures.c.warc_file, func.count()).group_by(captures.c.warc_file)
    return {str(row[0]): int(row[1]) for row in connection.execute(counted)}


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def lost_with(reason: str, captures: int) -> str:
    return f"{reason}; {captures:,} capture{' lies' if captures == 1 else 's lie'} in it"
