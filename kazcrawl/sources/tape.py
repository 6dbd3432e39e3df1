"""The inflated bytes of a WARC file as one tape that knows where in the file each of them lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from kazcrawl.sources.inflating import PIECE, BrokenMember, Packing, find_member


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A member's offset in the file, and how many of its inflated bytes lie before.

    Written ``4711``, or ``0+815`` in a member that holds more than one record.
    """

    member: int
    skip: int = 0

    def __str__(self) -> str:
        return f"{self.member}+{self.skip}" if self.skip else str(self.member)

    @classmethod
    def read(cls, text: str) -> Place:
        """The inverse of ``str``. Raises ValueError."""
        member, _, skip = text.partition("+")
        return cls(int(member), int(skip or 0))


class Tape:
    """Reads on from a place. Methods raise BrokenMember where a member cannot be inflated.

    ``passed`` counts the inflated bytes that were gone over, also those gone over again.
    """

    def __init__(self, file: BinaryIO, packing: Packing, place: Place | None = None) -> None:
        self._file = file
        self._packing = packing
        self.passed = 0
        self.wind(place or Place(packing.first))

    def wind(self, place: Place) -> None:
        """Goes to a place of the file."""
        self._begin(place.member)
        left = place.skip
        while left:
            if not self._buffer and not self.fill():
                raise BrokenMember("the member ends before the record")
            taken = min(left, len(self._buffer))
            self._drop(taken)
            left -= taken

    def _begin(self, member: int) -> None:
        self._member, self._skip = member, 0
        self._at = member
        self._inflater = self._packing.inflater()
        self._buffer = bytearray()

    @property
    def place(self) -> Place:
        """Where the next byte lies. In a plain file every byte is a member's first."""
        if not self._packing.packed:
            return Place(self._member + self._skip)
        return Place(self._member, self._skip)

    def fill(self) -> bool:
        """Inflates more of the member; False at its end, which has then been checked."""
        before = len(self._buffer)
        while len(self._buffer) == before and not self._inflater.ended:
            data = b""
            if self._inflater.hungry:
                self._file.seek(self._at)
                data = self._file.read(PIECE if not self._packing.packed else 1 << 16)
                self._at += len(data)
            self._buffer += self._inflater.feed(data)
        return len(self._buffer) > before

    def next_member(self) -> bool:
        """Goes to the member behind this one, which must have ended; False at the file's end."""
        if not self._packing.packed:
            return False
        start = self._at - len(self._inflater.rest)
        self._file.seek(start)
        if not self._file.read(1):
            return False
        self._begin(start)
        return True

    def peek(self, size: int) -> bytes:
        """The next bytes of this member, fewer only at its end."""
        while len(self._buffer) < size and self.fill():
            pass
        return bytes(self._buffer[:size])

    def take(self, size: int) -> bytes:
        """At most so many bytes of this member; empty at its end."""
        if not self._buffer:
            self.fill()
        data = bytes(self._buffer[:size])
        self._drop(len(data))
        return data

    def find(self, mark: bytes) -> bool:
        """Goes to the next ``mark`` in this member; False, and at its end, where there is none."""
        while True:
            at = self._buffer.find(mark)
            if at >= 0:
                self._drop(at)
                return True
            self._drop(max(0, len(self._buffer) - len(mark) + 1))
            if not self.fill():
                self._drop(len(self._buffer))
                return False

    def after_broken(self) -> bool:
        """Goes to the next member that can be inflated; False where there is none."""
        if not self._packing.packed:
            return False
        at = find_member(self._file, self._packing, self._member + 1)
        if at is None:
            return False
        self._begin(at)
        return True

    def _drop(self, size: int) -> None:
        del self._buffer[:size]
        self.passed += size
        self._skip += size
