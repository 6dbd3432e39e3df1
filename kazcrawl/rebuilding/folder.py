"""A folder of WARC files, looked through once: where each capture and each journal's record lies."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from isal import igzip_lib, isal_zlib

from kazcrawl.archive.warc_reading import (
    MOST,
    DamagedRecord,
    WarcRecord,
    check_digest,
    open_warc,
    parse_record,
    read_record,
)
from kazcrawl.journal import URI, short_id

BLOCK = 1 << 16
_MEMBER = b"\x1f\x8b\x08"
_WARC = b"WARC/"
_CAPTURES = frozenset(("response", "revisit", "resource"))


class CutRecord(DamagedRecord):
    """The file ends within the record: a kill's tail, which nothing points to."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies: file name, offset and length of its gzip member in bytes."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Damage:
    """What is not as it was written, with a sentence."""

    file: str
    offset: int
    reason: str


@dataclass(slots=True)
class Folder:
    """What a folder's files hold. ``captures`` by short record id, ``journal`` by run and number.

    ``made`` are captures by address and time: revisit records name their originals so.
    ``lengths`` are bytes by file up to the end of the last whole record, or up to the file's
    own where what follows is damaged and no mere tail: the next writer cuts what is beyond.
    """

    path: Path
    captures: dict[str, Place] = field(default_factory=dict)
    made: defaultdict[tuple[str, str], list[Place]] = field(
        default_factory=lambda: defaultdict(list)
    )
    journal: dict[str, dict[int, Place]] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)
    damages: list[Damage] = field(default_factory=list)

    @property
    def batches(self) -> int:
        """Records of the journal, but for those of the runs' beginnings."""
        return sum(len(numbered) for numbered in self.journal.values()) - len(self.journal)

    def read(self, place: Place) -> WarcRecord:
        """The record at a place. Raises DamagedRecord."""
        with open_warc(self.path / place.file) as file:
            return read_record(file, place.offset, place.length)

    def entry(self, place: Place) -> tuple[dict[str, Any], str]:
        """A journal's record and its time. Raises DamagedRecord."""
        record = self.read(place)
        try:
            found = json.loads(record.block)
        except ValueError as error:
            raise DamagedRecord(f"the journal's record is no JSON: {error}") from error
        return found, record.fields.get("warc-date", "")


def look_through(path: Path, tell: Callable[[int], None] = lambda size: None) -> Folder:
    """Looks through all files of a folder; ``tell`` hears of bytes that are done."""
    folder = Folder(path)
    for file in sorted(path.glob("*.warc.gz")):
        _look_through(folder, file)
        tell(file.stat().st_size)
    return folder


def _look_through(folder: Folder, path: Path) -> None:
    held = speaks = 0
    damaged = False
    for offset, length, found in records(path):
        if isinstance(found, DamagedRecord):
            folder.damages.append(Damage(path.name, offset, str(found)))
            damaged = damaged or not isinstance(found, CutRecord)
            continue
        damaged = False
        place = Place(path.name, offset, length)
        folder.lengths[path.name] = offset + length
        kind, url = found.fields.get("warc-type"), found.fields.get("warc-target-uri", "")
        if kind == "metadata" and url.startswith(URI):
            run, _, number = url.removeprefix(URI).rpartition(":")
            if number.isascii() and number.isdigit():
                folder.journal.setdefault(run, {})[int(number)] = place
                speaks += 1
        elif kind in _CAPTURES:
            folder.captures[short_id(found.fields.get("warc-record-id", ""))] = place
            folder.made[url, found.fields.get("warc-date", "")].append(place)
            held += 1
    if damaged and path.name in folder.lengths:
        folder.lengths[path.name] = path.stat().st_size
    if held and not speaks:
        reason = f"{held} captures of no run: the file holds no journal"
        folder.damages.append(Damage(path.name, 0, reason))


def records(path: Path) -> Iterator[tuple[int, int, WarcRecord | DamagedRecord]]:
    """Offset, length and record of each gzip member; after damage the next whole one follows."""
    try:
        with open_warc(path) as file:
            yield from _records(file, path.stat().st_size)
    except DamagedRecord as error:
        yield 0, 0, error


def _records(file: BinaryIO, size: int) -> Iterator[tuple[int, int, WarcRecord | DamagedRecord]]:
    at = 0
    while at < size:
        try:
            member, length = _member(file, at)
        except DamagedRecord as error:
            following = _next(file, at + 1, size)
            if following < size or not isinstance(error, CutRecord):
                error = type(error)(f"{error}; {following - at:,} bytes up to the next record")
            yield at, 0, error
            at = following
            continue
        try:
            record = parse_record(member)
            check_digest(record.fields.get("warc-block-digest"), record.block, "block")
            yield at, length, record
        except DamagedRecord as error:
            yield at, length, error
        at += length


def _member(file: BinaryIO, at: int) -> tuple[bytes, int]:
    """One inflated gzip member, its trailer checked, and its length in the file."""
    file.seek(at)
    inflater, parts, fed, size = isal_zlib.decompressobj(wbits=31), [], 0, 0
    while not inflater.eof:
        try:
            data = file.read(BLOCK)
            parts.append(inflater.decompress(data))
        except (OSError, igzip_lib.IsalError) as error:  # type: ignore[misc]  # the stubs say instance
            raise DamagedRecord(f"the gzip member is damaged ({error})") from error
        if not data:
            raise CutRecord("the file ends within the record")
        fed += len(data)
        size += len(parts[-1])
        if size > MOST:
            raise DamagedRecord(f"inflates to more than {MOST} bytes")
    return b"".join(parts), fed - len(inflater.unused_data)


def _next(file: BinaryIO, at: int, size: int) -> int:
    """Where the next gzip member that holds a WARC record begins, damaged or not, at or after a
    place."""
    while at < size:
        file.seek(at)
        data = file.read(BLOCK)
        found = data.find(_MEMBER)
        if found < 0:
            at += max(1, len(data) - len(_MEMBER) + 1)
            continue
        at += found
        if _begins(file, at):
            return at
        at += 1
    return size


def _begins(file: BinaryIO, at: int) -> bool:
    """Does a gzip member begin there that begins as a WARC record does, whatever follows?"""
    file.seek(at)
    try:
        head = isal_zlib.decompressobj(wbits=31).decompress(file.read(BLOCK), len(_WARC))
    except (OSError, igzip_lib.IsalError):  # type: ignore[misc]  # the stubs say instance
        return False
    return bytes(head) == _WARC
