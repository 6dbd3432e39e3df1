"""Gzip members of a WARC file as they lie there: where each begins and ends, its named fields."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from isal import isal_zlib

from kazcrawl.archive.warc_reading import BLOCK, DamagedRecord, inflate, parse_head, read_some

HEAD = 1 << 16
"""Bytes of a record in which its named fields must end."""


@dataclass(frozen=True, slots=True)
class Member:
    """One record's compressed bytes, its first byte's place, its named fields in lower case."""

    offset: int
    data: bytes
    fields: dict[str, str]


def member_at(file: BinaryIO, offset: int, length: int) -> Member:
    """The record at this place. Only its head is inflated. Raises DamagedRecord."""
    if not 0 < length <= os.fstat(file.fileno()).st_size - offset or offset < 0:
        raise DamagedRecord("the file ends within the record")
    file.seek(offset)
    data = read_some(file, length)
    return Member(offset, data, _fields(data))


def members_between(file: BinaryIO, start: int, end: int) -> Iterator[Member]:
    """The records that lie there, one after the other. Raises DamagedRecord."""
    at = start
    while at < end:
        length = _length(file, at, end)
        yield member_at(file, at, length)
        at += length


def _length(file: BinaryIO, start: int, end: int) -> int:
    """Bytes of the gzip member that begins at ``start``."""
    file.seek(start)
    inflater, at = isal_zlib.decompressobj(wbits=31), start
    while not inflater.eof:
        pending = read_some(file, min(BLOCK, end - at))
        at += len(pending)
        inflate(inflater, pending)
    return at - len(inflater.unused_data) - start


def _fields(data: bytes) -> dict[str, str]:
    head = inflate(isal_zlib.decompressobj(wbits=31), data[:HEAD], HEAD)
    return parse_head(head)[0]
