"""Fixity of the WARC files: every capture's record, and what lies between the records."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from sqlalchemy import Connection, Select, func, select

from kazcrawl import payload
from kazcrawl.archive.schema import captures, warc_files
from kazcrawl.archive.warc_reading import (
    DamagedRecord,
    WarcRecord,
    check_digest,
    members,
    open_warc,
    parse_record,
    read_record,
)

Found = tuple[str, str, str]
"""Scope, name and reason of a damage."""

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


class Counts(Protocol):
    """The counters that these checks advance."""

    captures: int
    outside: int
    files: int
    bytes: int


def check_files(connection: Connection, folder: Path, counts: Counts) -> Iterator[Found]:
    """Every WARC file is there and at least as long as the database knows it to be."""
    # A file of which nothing was committed was only announced: a kill may leave none of it.
    begun = select(warc_files).where(warc_files.c.length > 0).order_by(warc_files.c.name)
    for row in connection.execute(begun):
        counts.files += 1
        try:
            size = (folder / row.name).stat().st_size
        except OSError as error:
            yield "warc", row.name, f"the file cannot be read: {error.strerror}"
            continue
        counts.bytes += size
        if size < row.length:
            yield (
                "warc",
                row.name,
                f"{size} bytes long, {row.length} were written: {row.length - size} are missing",
            )


def check_captures(
    connection: Connection,
    folder: Path,
    counts: Counts,
    sample: int | None,
    done: Callable[[], None],
) -> Iterator[Found]:
    """Every capture's record, file by file in the order in which they lie there."""
    outside = select(func.count()).select_from(captures).where(captures.c.warc_file.is_(None))
    counts.outside = int(connection.scalar(outside) or 0)
    lengths = {row.name: row.length for row in connection.execute(select(warc_files))}
    rows = connection.execute(_placed(sample)).yield_per(500)
    seen = set()
    for name, of_file in groupby(rows, key=lambda row: str(row.warc_file)):
        seen.add(name)
        committed = None if sample is not None else lengths.get(name)
        yield from _check_file(folder, name, of_file, committed, counts, done)
    if sample is None:
        for name in sorted(lengths.keys() - seen):
            yield from _check_file(folder, name, iter(()), lengths[name], counts, done)


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
    folder: Path,
    name: str,
    rows: Iterator[Any],
    committed: int | None,
    counts: Counts,
    done: Callable[[], None],
) -> Iterator[Found]:
    """``committed`` is the file's length in the database, None where gaps do not count."""
    try:
        file = open_warc(folder / name)
    except DamagedRecord as error:
        for row in rows:
            counts.captures += 1
            done()
            yield "capture", _name(row), f"{name}: {error}"
        return
    position = 0
    with closing(file):
        for row in rows:
            if committed is not None:
                yield from _check_gap(file, name, position, row.warc_offset)
            position = max(position, row.warc_offset + (row.warc_length or 0))
            counts.captures += 1
            reason = _damage(file, row)
            done()
            if reason:
                yield "capture", _name(row), f"{name} at {row.warc_offset}: {reason}"
        if committed is not None:
            yield from _check_gap(file, name, position, committed)


def _name(row: Any) -> str:
    return f"{row.id} {row.url}"


def _check_gap(file: BinaryIO, name: str, start: int, end: int) -> Iterator[Found]:
    """What no capture points to (warcinfo) must be whole records too."""
    if end <= start:
        return
    try:
        for member in members(file, start, end):
            record = parse_record(member)
            check_digest(record.fields.get("warc-block-digest"), record.block, "block")
    except DamagedRecord as error:
        yield "warc", name, f"between {start} and {end}: {error}"


def _damage(file: BinaryIO, row: Any) -> str | None:
    try:
        record = read_record(file, row.warc_offset, row.warc_length or 0)
        compare_with_row(record, row)
    except DamagedRecord as error:
        return str(error)
    return None


def compare_with_row(record: WarcRecord, row: Any) -> None:
    """The record against the capture's row. Raises DamagedRecord."""
    fields = record.fields
    kind = fields.get("warc-type")
    if kind not in {"response", "revisit", "resource"}:
        raise DamagedRecord(f"a {kind} record where a response was written")
    for name, value in (("warc-target-uri", row.url), ("warc-date", row.captured_at)):
        stated = (fields.get(name) or "").strip("<>")
        if stated != value:
            raise DamagedRecord(f"{name} is {stated!r}, the database says {value!r}")
    if kind == "revisit" or row.payload_sha256 is None:
        return
    entity = record.block if kind == "resource" else _entity(record.block)
    check_digest(fields.get("warc-payload-digest"), entity, "payload")
    if row.payload_length is not None and len(entity) != row.payload_length:
        raise DamagedRecord(
            f"the payload has {len(entity)} bytes, the database says {row.payload_length}"
        )
    if hashlib.sha256(entity).hexdigest() != row.payload_sha256:
        raise DamagedRecord("the payload does not match the digest in the database")


def _entity(message: bytes) -> bytes:
    """A response's payload without its transfer coding."""
    head, rest = payload.split_message(message)
    _, headers = payload.read_head(head)
    return payload.dechunk(rest)[0] if payload.is_chunked(headers) else rest
