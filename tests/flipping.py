"""Single bits flipped where evidence lies: in the rows of a database file, in WARC records.

Rows are found as SQLite's file format (sqlite.org/fileformat.html) says, without SQLite.
"""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

LEAF, INTERIOR = 13, 5


@dataclass(frozen=True)
class Place:
    """A byte of a file, and what lies there."""

    file: Path
    at: int
    what: str


def flip(place: Place, bit: int) -> None:
    """The same flip again takes it back."""
    with place.file.open("rb+") as file:
        file.seek(place.at)
        (byte,) = file.read(1)
        file.seek(place.at)
        file.write(bytes([byte ^ (1 << bit)]))


def row_bytes(path: Path, table: str) -> list[int]:
    """Offsets of all bytes that hold the rows of a table, their overflow pages too."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        query = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
        (root,) = connection.execute(query, (table,)).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    return _Walk(path.read_bytes(), size).rows(root)


class _Walk:
    def __init__(self, data: bytes, size: int) -> None:
        self.data, self.size = data, size

    def rows(self, page: int) -> list[int]:
        start = (page - 1) * self.size
        head = start + (100 if page == 1 else 0)
        kind, cells = self.data[head], self._number(head + 3, 2)
        pointers = head + (8 if kind == LEAF else 12)
        places = [start + self._number(pointers + 2 * one, 2) for one in range(cells)]
        if kind == INTERIOR:
            below = [self._number(place, 4) for place in places] + [self._number(head + 8, 4)]
            return [at for child in below for at in self.rows(child)]
        assert kind == LEAF, "not the tree of a table with rowids"
        return [at for place in places for at in self._cell(place)]

    def _cell(self, place: int) -> list[int]:
        length, at = self._varint(place)
        _, at = self._varint(at)
        most, least = self.size - 35, (self.size - 12) * 32 // 255 - 23
        if length <= most:
            return list(range(at, at + length))
        local = least + (length - least) % (self.size - 4)
        local = local if local <= most else least
        found, left = list(range(at, at + local)), length - local
        following = self._number(at + local, 4)
        while left > 0:
            start = (following - 1) * self.size
            held = min(left, self.size - 4)
            found += range(start + 4, start + 4 + held)
            following, left = self._number(start, 4), left - held
        return found

    def _number(self, at: int, length: int) -> int:
        return int.from_bytes(self.data[at : at + length], "big")

    def _varint(self, at: int) -> tuple[int, int]:
        value = 0
        for end in range(at, at + 8):
            value = value << 7 | self.data[end] & 0x7F
            if self.data[end] < 0x80:
                return value, end + 1
        return value << 8 | self.data[at + 8], at + 9


def row_places(path: Path, tables: list[str]) -> dict[str, list[int]]:
    """The bytes of each table that has rows."""
    found = {table: row_bytes(path, table) for table in tables}
    return {table: places for table, places in found.items() if places}


def draw_rows(path: Path, tables: list[str], number: int, chance: random.Random) -> list[Place]:
    """So many bytes of rows, of each table in turn."""
    places = row_places(path, tables)
    names = sorted(places)
    drawn = (names[one % len(names)] for one in range(number))
    return [Place(path, chance.choice(places[name]), name) for name in drawn]


def draw_records(
    path: Path, folder: Path, condition: str, number: int, chance: random.Random
) -> list[Place]:
    """So many bytes of the records of captures that fulfil an SQL condition."""
    query = f"SELECT id, warc_file, warc_offset, warc_length FROM captures WHERE {condition}"
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(query).fetchall()
    found = []
    for _ in range(number):
        row_id, name, offset, length = chance.choice(rows)
        found.append(Place(folder / name, offset + chance.randrange(length), f"capture {row_id}"))
    return found
