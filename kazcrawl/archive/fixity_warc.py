"""Fixity of the WARC files: every capture's record, what lies between them, the bytes as such."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, Select, func, select

from kazcrawl.archive.fixity_files import Counts, lost_with
from kazcrawl.archive.fixity_records import Found, Piece, examine, load, pieces
from kazcrawl.archive.schema import captures, warc_files
from kazcrawl.archive.warc_reading import DamagedRecord, open_warc
from kazcrawl.archive.warc_sealing import RangeCheck, ranges_of

WORKERS = min(8, os.cpu_count() or 1)
AHEAD = 32
"""Records that are read ahead of those that are checked, where they are short."""
LONG = 4 << 20
"""Bytes of a record after which nothing is read ahead of it."""

_COLUMNS = (
    "id",
    "url",
    "captured_at",
    "payload_sha256",
    "payload_length",
    "warc_file",
    "warc_offset",
    "warc_length",
)


def check_captures(
    connection: Connection,
    folder: Path,
    counts: Counts,
    sample: int | None,
    done: Callable[[], None],
    unread: set[str],
) -> Iterator[Found]:
    """Every capture's record, file by file in the order in which they lie there.

    Files that are ``unread`` were told by ``check_files`` and are passed over.
    """
    outside = select(func.count()).select_from(captures).where(captures.c.warc_file.is_(None))
    counts.outside = int(connection.scalar(outside) or 0)
    known = connection.execute(select(warc_files))
    lengths = {row.name: row.length for row in known if isinstance(row.length, int)}
    rows = connection.execute(_placed(sample)).yield_per(500)
    seen = set()
    for name, of_file in groupby(rows, key=lambda row: str(row.warc_file)):
        seen.add(name)
        if name in unread:
            for _ in of_file:
                done()
            continue
        committed = None if sample is not None else lengths.get(name)
        yield from _check_file(connection, folder / name, of_file, committed, counts, done)
    if sample is None:
        for name in sorted(lengths.keys() - seen - unread):
            place = folder / name
            yield from _check_file(connection, place, iter(()), lengths[name], counts, done)


def _placed(sample: int | None) -> Select[Any]:
    columns = [captures.c[name] for name in _COLUMNS]
    statement = select(*columns).where(captures.c.warc_file.is_not(None))
    if sample is not None:
        drawn = (
            select(captures.c.id)
            .where(captures.c.warc_file.is_not(None))
            .order_by(func.random())
            .limit(sample)
        )
        statement = statement.where(captures.c.id.in_(drawn))
    return statement.order_by(captures.c.warc_file, captures.c.warc_offset)


def _check_file(
    connection: Connection,
    path: Path,
    rows: Iterator[Any],
    committed: int | None,
    counts: Counts,
    done: Callable[[], None],
) -> Iterator[Found]:
    """``committed`` is the file's length in the database, None where gaps do not count."""
    try:
        file = open_warc(path)
    except DamagedRecord as error:
        lost = sum(1 for _ in rows)  # gone since, or no file that the database knows
        counts.missing += lost
        if lost or committed:  # else it was only announced
            yield "warc", path.name, lost_with(str(error), lost)
        return
    damaged = False
    with closing(file):
        check = RangeCheck(ranges_of(connection, path.name) if committed is not None else [])
        for found in _examined(file, pieces(rows, path, committed), check):
            if found is None:
                counts.captures += 1
                done()
                continue
            damaged = True
            yield found
        for wrong in () if damaged else check.finish(file):
            reason = "no record is damaged, but the bytes are not those that were written"
            yield "warc", path.name, f"between {wrong.start} and {wrong.end}: {reason}"


def _examined(file: BinaryIO, found: Iterator[Piece], check: RangeCheck) -> Iterator[Found | None]:
    """Damages, and None for each capture that was looked at.

    Reading goes on while threads inflate and hash, which they do side by side.
    """
    size = os.fstat(file.fileno()).st_size
    waiting: deque[tuple[Piece, Future[list[Found]]]] = deque()
    with ThreadPoolExecutor(WORKERS) as pool:
        for piece in found:
            data = load(file, piece, size)
            waiting.append((piece, pool.submit(examine, piece, data)))
            if data is not None:
                check.feed(piece.start, data)
            while len(waiting) > AHEAD or (data and len(data) > LONG and waiting):
                yield from _result(*waiting.popleft())
        while waiting:
            yield from _result(*waiting.popleft())


def _result(piece: Piece, future: Future[list[Found]]) -> Iterator[Found | None]:
    yield from future.result()
    if piece.row is not None:
        yield None
