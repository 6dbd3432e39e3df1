"""How WARC files are packed: plain, gzip and zstd, one member after the other, bounded.

A member is what the packer can begin anew at: a gzip member (RFC 1952), a zstd frame (RFC
8878), or the whole of a plain file.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO, Protocol

from isal import isal_zlib

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PIECE = 1 << 20
"""Bytes that are read or inflated at a time."""
GZIP = b"\x1f\x8b\x08"
ZSTD = b"\x28\xb5\x2f\xfd"
_SKIPPABLE = tuple(bytes((low, 0x2A, 0x4D, 0x18)) for low in range(0x50, 0x60))
_DICTIONARY = b"\x5d\x2a\x4d\x18"
"""The frame before the first record that holds the others' dictionary (WARC zstd 1.0)."""
MAX_DICTIONARY = 16 << 20


class BrokenMember(Exception):  # noqa: N818 - named for what it is, as in the reports
    """A member cannot be inflated to its end; the message says why."""


class Inflater(Protocol):
    """Inflates one member: feed it, at most PIECE bytes come back at a time."""

    ended: bool
    rest: bytes
    """What was fed and lies behind the member's end."""
    hungry: bool

    def feed(self, data: bytes) -> bytes: ...


class _Plain:
    """Nothing to inflate: what goes in comes out, and the end of the file is the end."""

    ended = False
    rest = b""
    hungry = True

    def feed(self, data: bytes) -> bytes:
        self.ended = not data
        return data


class _Gzip:
    """One gzip member; its CRC and length are checked at its end."""

    def __init__(self) -> None:
        self._member: Any = isal_zlib.decompressobj(wbits=31)
        self.ended, self.hungry, self.rest = False, True, b""

    def feed(self, data: bytes) -> bytes:
        if self.hungry and not data:
            raise BrokenMember("the file ends within a gzip member")
        try:
            out: bytes = self._member.decompress(self._member.unconsumed_tail + data, PIECE)
        except isal_zlib.error as error:  # type: ignore[misc]  # the stubs say instance
            raise BrokenMember(f"the gzip member is damaged ({error})") from error
        self.ended = self._member.eof
        # A full piece may leave more behind than the packed bytes show.
        self.hungry = not self._member.unconsumed_tail and len(out) < PIECE
        self.rest = self._member.unused_data
        return out


class _Zstd:
    """One zstd frame, by the file's dictionary where it has one."""

    def __init__(self, dictionary: Any) -> None:
        self._frame = zstd.ZstdDecompressor(zstd_dict=dictionary)
        self.ended, self.hungry, self.rest = False, True, b""

    def feed(self, data: bytes) -> bytes:
        if self.hungry and not data:
            raise BrokenMember("the file ends within a zstd frame")
        try:
            out = self._frame.decompress(data, PIECE)
        except zstd.ZstdError as error:
            raise BrokenMember(f"the zstd frame is damaged ({error})") from error
        self.ended = self._frame.eof
        self.hungry = self._frame.needs_input
        self.rest = self._frame.unused_data
        return out


class Packing:
    """How one file is packed, by its first bytes. Raises BrokenMember for a bad dictionary."""

    def __init__(self, file: BinaryIO) -> None:
        file.seek(0)
        head = file.read(8)
        self.magic = next((one for one in (GZIP, ZSTD) if head.startswith(one)), b"")
        if not self.magic and not head.startswith(b"WARC/"):
            self.magic = _guess(head + file.read(PIECE))
        self.first = 0
        self._dictionary = None
        if head.startswith(_SKIPPABLE):
            self.magic = ZSTD
            self._skip_frames(file)

    @property
    def packed(self) -> bool:
        return bool(self.magic)

    def inflater(self) -> Inflater:
        """For the member at the place where it is fed from."""
        if self.magic == GZIP:
            return _Gzip()
        return _Zstd(self._dictionary) if self.magic == ZSTD else _Plain()

    def _skip_frames(self, file: BinaryIO) -> None:
        while True:
            file.seek(self.first)
            head = file.read(8)
            if len(head) < 8 or not head.startswith(_SKIPPABLE):
                return
            size = struct.unpack("<I", head[4:])[0]
            if self.first == 0 and head.startswith(_DICTIONARY):
                self._dictionary = _read_dictionary(file.read(min(size, MAX_DICTIONARY + 1)), size)
            self.first += 8 + size


def _guess(data: bytes) -> bytes:
    """How a file is packed whose first record is damaged."""
    if b"WARC/" in data:
        return b""
    return next((one for one in (GZIP, ZSTD) if one in data), b"")


def _read_dictionary(data: bytes, size: int) -> Any:
    if size > MAX_DICTIONARY or len(data) < size:
        raise BrokenMember("the zstd dictionary is larger than the limit, or cut")
    try:
        if data.startswith(ZSTD):
            data = zstd.ZstdDecompressor().decompress(data, MAX_DICTIONARY)
        dictionary = zstd.ZstdDict(data)
        zstd.ZstdDecompressor(zstd_dict=dictionary)  # only this one looks into it
        return dictionary
    except (zstd.ZstdError, ValueError) as error:
        raise BrokenMember(f"the zstd dictionary is damaged ({error})") from error


def find_member(file: BinaryIO, packing: Packing, start: int) -> int | None:
    """The next place from ``start`` on where a member begins that can be inflated."""
    for at in _places(file, packing.magic, start):
        file.seek(at)
        member = packing.inflater()
        try:
            member.feed(file.read(4096))
        except BrokenMember:
            continue
        return at
    return None


def _places(file: BinaryIO, magic: bytes, start: int) -> Iterator[int]:
    tail, at = b"", start
    while True:
        file.seek(at)
        data = file.read(PIECE)
        if not data:
            return
        window = tail + data
        base = at - len(tail)
        found = window.find(magic)
        while found >= 0:
            yield base + found
            found = window.find(magic, found + 1)
        tail, at = window[-(len(magic) - 1) :], at + len(data)
