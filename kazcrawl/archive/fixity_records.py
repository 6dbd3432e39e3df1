"""Fixity of one record: its structure, its digests, and what its capture's row says of it."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from kazcrawl import payload
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

HELD = 64 << 20
"""Bytes of a piece that are held in memory at most; longer ones are read as a stream."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes of a WARC file: a capture's record, or (``row`` None) what lies between two."""

    file: Path
    start: int
    end: int
    row: Any = None


def load(file: BinaryIO, piece: Piece, size: int) -> bytes | None:
    """A piece's bytes; None where ``examine`` is to read them itself, as a stream.

    ``size`` is the file's: a row that is damaged may name any number of bytes.
    """
    if not 0 <= piece.start <= piece.end <= size or piece.end - piece.start > HELD:
        return None
    try:
        file.seek(piece.start)
        data = file.read(piece.end - piece.start)
    except OSError:
        return None
    return data if len(data) == piece.end - piece.start else None


def examine(piece: Piece, data: bytes | None) -> list[Found]:
    """The damages of a piece. Safe across threads: it shares nothing."""
    try:
        if data is not None:
            _examine(piece, io.BytesIO(data), 0)
        else:
            with open_warc(piece.file) as file:
                _examine(piece, file, piece.start)
    except (DamagedRecord, OSError) as error:  # OSError: a place that no file can have
        name = piece.file.name
        if piece.row is None:
            return [("warc", name, f"between {piece.start} and {piece.end}: {error}")]
        return [("capture", named(piece.row), f"{name} at {piece.start}: {error}")]
    return []


def named(row: Any) -> str:
    return f"{row.id} {row.url}"


def pieces(rows: Iterator[Any], file: Path, committed: int | None) -> Iterator[Piece]:
    """A file's records in order and, up to ``committed`` bytes, what lies between them."""
    at = 0
    for row in rows:
        if not (isinstance(row.warc_offset, int) and isinstance(row.warc_length, int)):
            yield Piece(file, -1, -1, row)
            continue
        start = row.warc_offset
        if committed is not None and start > at:
            yield Piece(file, at, start)
        end = start + row.warc_length
        yield Piece(file, start, end, row)
        at = max(at, end)
    if committed is not None and committed > at:
        yield Piece(file, at, committed)


def _examine(piece: Piece, file: BinaryIO, start: int) -> None:
    if piece.start < 0:
        raise DamagedRecord("the database does not say where it lies")
    end = start + piece.end - piece.start
    if piece.row is not None:
        compare_with_row(read_record(file, start, end - start), piece.row)
        return
    # What no capture points to (warcinfo, requests) must be whole records too.
    for member in members(file, start, end):
        record = parse_record(member)
        check_digest(record.fields.get("warc-block-digest"), record.block, "block")


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
    digest = hashlib.sha256(entity)
    check_digest(fields.get("warc-payload-digest"), entity, "payload", digest)
    if row.payload_length is not None and len(entity) != row.payload_length:
        raise DamagedRecord(
            f"the payload has {len(entity)} bytes, the database says {row.payload_length}"
        )
    if digest.hexdigest() != row.payload_sha256:
        raise DamagedRecord("the payload does not match the digest in the database")


def _entity(message: bytes) -> bytes:
    """A response's payload without its transfer coding."""
    head, rest = payload.split_message(message)
    _, headers = payload.read_head(head)
    return payload.dechunk(rest)[0] if payload.is_chunked(headers) else rest
