"""Seals of the WARC files: SHA-256 of the bytes that each writer has added to each.

A record's own digests are over what it holds. A seal is over the bytes as they lie there, with
the few that hold nothing (time and system in a gzip header), and can be checked by anybody:
``tail -c +$((start + 1)) FILE | head -c $length | sha256sum``.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, func, select

from kazcrawl.archive.schema import warc_files, warc_seals
from kazcrawl.archive.warc import warc_folder
from kazcrawl.archive.warc_reading import BLOCK
from kazcrawl.clock import now


@dataclass(frozen=True, slots=True)
class Range:
    """Bytes of a WARC file, and their SHA-256."""

    start: int
    length: int
    sha256: str

    @property
    def end(self) -> int:
        return self.start + self.length


def seal_files(connection: Connection, path: Path) -> None:
    """Seals what was committed to each file since its last seal; ``path`` is the archive's."""
    sealed = func.coalesce(func.max(warc_seals.c.start + warc_seals.c.length), 0)
    grown = (
        select(warc_files.c.name, warc_files.c.length, sealed.label("sealed"))
        .outerjoin(warc_seals, warc_seals.c.name == warc_files.c.name)
        .group_by(warc_files.c.name, warc_files.c.length)
        .having(warc_files.c.length > sealed)
    )
    rows = connection.execute(grown).all()
    at = now()
    for row in rows:
        length = row.length - row.sealed
        sha256 = _digest(warc_folder(path) / row.name, row.sealed, length)
        if sha256:
            place = {"name": row.name, "start": row.sealed, "length": length}
            connection.execute(warc_seals.insert(), {**place, "sha256": sha256, "sealed_at": at})


def _digest(file: Path, start: int, length: int) -> str | None:
    """None where not all of it can be read: the check of the file says why."""
    digest = hashlib.sha256()
    try:
        with file.open("rb") as opened:
            opened.seek(start)
            while length and (data := opened.read(min(BLOCK, length))):
                digest.update(data)
                length -= len(data)
    except OSError:
        return None
    return None if length else digest.hexdigest()


def ranges_of(connection: Connection, name: str) -> list[Range]:
    """The sealed ranges of a file, in order, each joining on to that before it."""
    columns = (warc_seals.c.start, warc_seals.c.length, warc_seals.c.sha256)
    rows: Sequence[Any] = connection.execute(
        select(*columns).where(warc_seals.c.name == name).order_by(warc_seals.c.start)
    ).all()
    found: list[Range] = []
    for row in rows:
        follows = row.start == (found[-1].end if found else 0)
        if not follows or not isinstance(row.length, int) or row.length <= 0:
            break  # the row is damaged, and named by its own seal
        found.append(Range(*row))
    return found


class RangeCheck:
    """Compares ranges with bytes that are handed over from the file's first on, as they come.

    Bytes that do not join on to those before end it; ``finish`` reads the rest itself.
    """

    def __init__(self, ranges: Sequence[Range]) -> None:
        self.wrong: list[Range] = []
        self._left = deque(ranges)
        self._at = 0
        self._digest = hashlib.sha256()

    def feed(self, start: int, data: bytes) -> None:
        if start != self._at or not self._left or self._left[0].start > start:
            return
        view = memoryview(data)
        while view and self._left:
            whole = self._left[0]
            part = view[: whole.end - self._at]
            self._digest.update(part)
            self._at += len(part)
            view = view[len(part) :]
            if self._at == whole.end:
                self._end(whole)

    def finish(self, file: BinaryIO) -> list[Range]:
        """The ranges that differ."""
        file.seek(self._at)
        while self._left and (data := file.read(min(BLOCK, self._left[0].end - self._at))):
            self.feed(self._at, data)
        return [*self.wrong, *self._left]

    def _end(self, whole: Range) -> None:
        if self._digest.hexdigest() != whole.sha256:
            self.wrong.append(whole)
        self._left.popleft()
        self._digest = hashlib.sha256()
