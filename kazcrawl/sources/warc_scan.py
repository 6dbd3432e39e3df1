"""WARC files of any writer, record by record, whatever is damaged between the good ones. Pure.

Read as wget, Heritrix, wpull, grab-site, Browsertrix and pywb write them (WARC/0.17 to 1.1;
bare line feeds, addresses in angle brackets); a damaged record is told with its place, and
reading goes on at the next one.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from kazcrawl.sources.inflating import PIECE, BrokenMember, Packing
from kazcrawl.sources.tape import Place, Tape

MAX_RECORD = 1 << 30
"""Bytes of a record's block; a longer one is passed over."""
KEEP = 64 << 20
"""Bytes of a block that are kept in memory; of a longer one only the head is of use."""
MAX_HEAD = 1 << 20
KEPT = frozenset(("response", "resource", "revisit"))
_BEGIN = re.compile(rb"WARC/\d+\.\d+[ \t]*\r?\n")
_BEGUN = re.compile(rb"WARC/\d+\.\d+[ \t]*$")
_LOOK = 16
_DIGESTS = {"sha1": 20, "sha256": 32, "sha512": 64, "md5": 16}
_AGAIN, _LEAST = 16, 256 << 20
"""Inflated bytes that are gone over for what is damaged: so many times the file's length, and
so many in any case. A length that lies makes what it covers be read again."""
_REWIND = 64 << 20
"""Inflated bytes that are gone over again to look into what a record claimed."""


class DamagedRecord(Exception):  # noqa: N818 - named for what it is, as in the reports
    """A record is not as it was written; the message says how."""


@dataclass(frozen=True, slots=True)
class Record:
    """A whole record: ``fields`` by their names in lower case, ``block`` as far as KEEP.

    Only responses, resources and revisits have a block here. ``length`` is the block's.
    """

    place: Place
    fields: dict[str, str]
    block: bytes
    length: int


@dataclass(frozen=True, slots=True)
class Damaged:
    """A place where no whole record could be read, and why."""

    place: Place
    reason: str


def scan(file: BinaryIO, start: Place | None = None) -> Iterator[Record | Damaged]:
    """All records from a place on. Never raises for what the file holds."""
    try:
        packing = Packing(file)
        tape = Tape(file, packing, start)
    except BrokenMember as error:
        yield Damaged(start or Place(0), str(error))
        return
    wasted, size = 0, file.seek(0, 2)
    while True:
        place, before = None, tape.passed
        try:
            if not _to_record(tape):
                return
            place = tape.place
            record = _read(tape, place, size if not packing.packed else None)
            _settle(tape)
        except (BrokenMember, DamagedRecord) as error:
            place = place or tape.place
            yield Damaged(place, str(error))
            if not _resume(tape, place, broken=isinstance(error, BrokenMember)):
                return
            wasted += tape.passed - before
            if wasted > _AGAIN * size + _LEAST:
                yield Damaged(place, "so much is damaged that the rest of the file was left")
                return
            continue
        yield record


def read_at(file: BinaryIO, place: Place) -> Record:
    """The record at a place. Raises DamagedRecord."""
    found = next(scan(file, place), None)
    if isinstance(found, Record) and found.place == place:
        return found
    raise DamagedRecord(found.reason if isinstance(found, Damaged) else "no record is there")


def _to_record(tape: Tape) -> bool:
    """Passes over blank lines and ends of members; False at the file's end."""
    while True:
        head = tape.peek(_LOOK)
        if not head:
            if not tape.next_member():
                return False
        elif not (blank := len(head) - len(head.lstrip(b"\r\n"))):
            return True
        else:
            tape.take(blank)


def _read(tape: Tape, place: Place, size: int | None) -> Record:
    fields = _read_fields(tape)
    length = _length(fields)
    if size is not None and place.member + length > size:
        raise DamagedRecord(f"Content-Length says {length} bytes, and the file ends before")
    kind = fields.get("warc-type", "").lower()
    if not kind:
        raise DamagedRecord("the record has no WARC-Type")
    block = _read_block(tape, length, keep=KEEP if kind in KEPT else 0, fields=fields)
    return Record(place, fields, block, length)


def _read_fields(tape: Tape) -> dict[str, str]:
    head = bytearray()
    if not _BEGIN.match(tape.peek(_LOOK)):
        raise DamagedRecord("no WARC record begins there")
    while not (end := re.search(rb"\r?\n\r?\n", head)):
        more = tape.peek(min(len(head) + 4096, MAX_HEAD + 1))
        if len(more) == len(head) or len(more) > MAX_HEAD:
            raise DamagedRecord("the record's head does not end")
        head = bytearray(more)
    lines = tape.take(end.end())[: end.start()].replace(b"\r\n", b"\n").split(b"\n")
    fields: dict[str, str] = {}
    name = ""
    for line in lines[1:]:
        if _BEGUN.search(line):  # a writer that was killed, and appended to its file
            raise DamagedRecord("another record begins in the record's head")
        text = _decoded(line)
        if text[:1] in {" ", "\t"} and name:
            fields[name] += " " + text.strip()
            continue
        name, _, value = text.partition(":")
        name = name.strip().lower()
        fields.setdefault(name, value.strip())
    return fields


def _decoded(line: bytes) -> str:
    """WARC heads are UTF-8; tools of Windows wrote their own code page."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1251", "replace")


def _length(fields: dict[str, str]) -> int:
    text = fields.get("content-length", "")
    if not (text.isascii() and text.isdigit()):
        raise DamagedRecord("the record has no Content-Length")
    if len(text) > 19 or int(text) > MAX_RECORD:
        raise DamagedRecord(f"Content-Length says {text[:30]} bytes, more than is read")
    return int(text)


def _read_block(tape: Tape, length: int, keep: int, fields: dict[str, str]) -> bytes:
    stated = fields.get("warc-block-digest")
    digest, kept, left = _hasher(stated), bytearray(), length
    while left:
        data = tape.take(min(left, PIECE))
        if not data:
            _go_on(tape, length, left)
            continue
        left -= len(data)
        if digest is not None:
            digest.update(data)
        if len(kept) < keep:
            kept += data[: keep - len(kept)]
    if digest is not None and stated and not same_digest(stated, digest.digest()):
        raise DamagedRecord("the block digest differs")
    return bytes(kept)


def _go_on(tape: Tape, length: int, left: int) -> None:
    """A record goes on in the next member where the packer cut it; not where one begins there."""
    there = f"Content-Length says {length} bytes, {length - left} are there"
    if not tape.next_member() or _BEGIN.match(tape.peek(_LOOK)):
        raise DamagedRecord(there)


def _settle(tape: Tape) -> None:
    """What follows a record: blank lines, then its member's end, or another record.

    Where the blank lines are there, what follows them is no part of the record.
    """
    ended = 0
    while True:
        head = tape.peek(_LOOK)
        blank = len(head) - len(head.lstrip(b"\r\n"))
        if not blank:
            break
        ended += head[:blank].count(b"\n")
        tape.take(blank)
    if head and ended < len(b"\n\n") and not _BEGIN.match(head):
        raise DamagedRecord("the record is longer than its Content-Length says")


def _resume(tape: Tape, place: Place, broken: bool) -> bool:
    """Goes to where the next record may begin; False where none is left."""
    try:
        if place.skip <= _REWIND:
            tape.wind(place)
        if tape.place == place:
            tape.take(len("WARC/"))
        while True:
            if tape.find(b"WARC/"):
                if _BEGIN.match(tape.peek(_LOOK)):
                    return True
                tape.take(1)
            elif not tape.next_member():
                return False
            elif broken or _BEGIN.match(tape.peek(_LOOK)):
                return True
    except BrokenMember:
        return tape.after_broken()


def _hasher(stated: str | None) -> Any:
    name = (stated or "").partition(":")[0].lower().replace("-", "")
    return hashlib.new(name, usedforsecurity=False) if name in _DIGESTS else None


def same_digest(stated: str, digest: bytes) -> bool:
    """Is a labelled digest (``sha1:BASE32``, or in hexadecimal) this one?"""
    value = stated.partition(":")[2].strip()
    if value.lower() == digest.hex():
        return True
    return value.upper().rstrip("=") == b32encode(digest).decode().rstrip("=")
