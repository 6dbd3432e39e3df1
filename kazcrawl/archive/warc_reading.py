"""WARC files read back, record by record, with every check that the format offers.

One gzip member a record (ISO 28500:2017, annex D); the member's own CRC and length are
checked by inflating it to its end.
"""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from isal import igzip_lib, isal_zlib

BLOCK = 1 << 20
MOST = 1 << 30
"""Bytes of one inflated record that are read at most."""

_DIGESTS = {"sha1": 20, "sha256": 32, "sha512": 64, "md5": 16}


class DamagedRecord(Exception):  # noqa: N818 - named for what it is, as in the reports
    """A record that is not as it was written; the message says how."""


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """A record's named fields (names in lower case) and its block."""

    fields: dict[str, str]
    block: bytes


def open_warc(path: Path) -> BinaryIO:
    """The file, to be read. Raises DamagedRecord where it is missing or unreadable."""
    try:
        return path.open("rb")
    except OSError as error:
        raise DamagedRecord(f"the file cannot be read: {error.strerror}") from error


def read_record(file: BinaryIO, offset: int, length: int) -> WarcRecord:
    """The one record at this place, its block digest checked. Raises DamagedRecord."""
    found = list(members(file, offset, offset + length))
    if len(found) != 1:
        raise DamagedRecord(f"{len(found)} gzip members where one was written")
    record = parse_record(found[0])
    check_digest(record.fields.get("warc-block-digest"), record.block, "block")
    return record


def members(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    """The inflated gzip members from ``start`` to ``end``, trailers checked.

    Raises DamagedRecord, after the whole members before it.
    """
    file.seek(start)
    at, pending = start, b""
    while at < end or pending:
        inflater, parts, size = isal_zlib.decompressobj(wbits=31), [], 0
        while not inflater.eof:
            if not pending:
                pending = read_some(file, min(BLOCK, end - at))
                at += len(pending)
            parts.append(inflate(inflater, pending))
            pending = inflater.unused_data if inflater.eof else b""
            size += len(parts[-1])
            if size > MOST:
                raise DamagedRecord(f"inflates to more than {MOST} bytes")
        yield b"".join(parts)


def read_some(file: BinaryIO, size: int) -> bytes:
    """Up to ``size`` bytes, at least one. Raises DamagedRecord."""
    try:
        data = file.read(size) if size else b""
    except OSError as error:
        raise DamagedRecord(f"cannot be read: {error.strerror}") from error
    if not data:
        raise DamagedRecord("the file ends within the record")
    return data


def inflate(inflater: Any, data: bytes, most: int = 0) -> bytes:
    """What comes out of these bytes, up to ``most`` where that is not 0. Raises DamagedRecord."""
    try:
        return bytes(inflater.decompress(data, most))
    except igzip_lib.IsalError as error:  # type: ignore[misc]  # the stubs say instance
        raise DamagedRecord(f"the gzip member is damaged ({error})") from error


def parse_record(data: bytes) -> WarcRecord:
    """Head and block of an inflated record. Raises DamagedRecord."""
    fields, rest = parse_head(data)
    length = fields.get("content-length", "")
    if not (length.isascii() and length.isdigit()):
        raise DamagedRecord("the record has no Content-Length")
    if rest[int(length) :] != b"\r\n\r\n":
        raise DamagedRecord(
            f"Content-Length says {length} bytes, {max(0, len(rest) - 4)} are there"
        )
    return WarcRecord(fields, rest[: int(length)])


def parse_head(data: bytes) -> tuple[dict[str, str], bytes]:
    """A record's named fields, names in lower case, and what follows. Raises DamagedRecord."""
    head, blank, rest = data.partition(b"\r\n\r\n")
    lines = head.decode("utf-8", "replace").split("\r\n")
    if not lines[0].startswith("WARC/1.") or not blank:
        raise DamagedRecord("no WARC record begins there")
    fields: dict[str, str] = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        fields.setdefault(name.strip().lower(), value.strip())
    return fields, rest


def check_digest(stated: str | None, data: bytes, what: str, sha256: Any = None) -> None:
    """Raises DamagedRecord unless the labelled digest (``sha256:BASE32``) is the data's.

    Nothing is said where none is stated, or one of an algorithm that is not known. A SHA-256
    of the data (hashlib's) that is at hand already is not made again.
    """
    name, _, value = (stated or "").partition(":")
    if name.lower() not in _DIGESTS:
        return
    known = sha256 if name.lower() == "sha256" else None
    digest = known or hashlib.new(name.lower(), data, usedforsecurity=False)
    if value.lower() == digest.hexdigest():
        return
    if value.upper().rstrip("=") != b32encode(digest.digest()).decode().rstrip("="):
        raise DamagedRecord(f"the {what} digest differs")
