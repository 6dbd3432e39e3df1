"""Seals: digests of all rows, so that a bit that flips in the database is noticed and named.

SQLite keeps no checksums: ``integrity_check`` sees a broken tree, not a changed letter. When a
writer closes the archive, each block of 256 rows that it wrote to gets a SHA-256 over its rows
and a CRC-32 of each row. Triggers that live as long as the writer's connection note which
sealed rows it changes; so a row that changes otherwise is never sealed again by mistake, and
after a kill it is known which rows have no seal yet. PostgreSQL has checksums of its own.

A row is sealed as the JSON array of its columns (SQLite's ``json_array``; binary columns as
hexadecimal, reals as ``quote`` writes them), rows in the order of ``rowid``, joined by line feeds.
"""

from __future__ import annotations

import hashlib
import sqlite3
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from isal.isal_zlib import crc32
from sqlalchemy import Connection, Float, LargeBinary

from kazcrawl.archive.schema import metadata, seals, signature_bands, unsealed
from kazcrawl.archive.statements import driver_of
from kazcrawl.clock import now

ROWS = 256
"""Rows of a block: those whose ``rowid`` divided by this is the block's number."""

MOST_BLOCK = 1 << 50

_ENTRY = struct.Struct("<BI")  # the row's place in its block, CRC-32 of the row
_UNSEALED = (seals.name, unsealed.name, signature_bands.name)  # bands: see fixity_seals
# A flipped bit can make another type of a number, and of a small one a large one.
_SEAL = (
    "SELECT table_name, block, columns, sha256, crcs, own_crc FROM seals"
    f" WHERE typeof(block) = 'integer' AND block BETWEEN 0 AND {MOST_BLOCK} AND table_name = ?"
)
_NOTED = "table_name = ? AND typeof(row_id) = 'integer'"
_TOLD = {"articles.article_body", "versions.article_body"}
"""Texts whose digest stands in the same row: that is sealed, and checked against the text."""
_SEARCHED = "id, c0, c2, c3, c4"
"""Columns of ``article_search_content``, where FTS5 keeps the texts of its index; c1 is the
article's body, and compared with it."""


@dataclass(frozen=True, slots=True)
class Seal:
    """A block's seal: the columns that it is over, SHA-256, CRC-32 by rowid; is it intact?

    The SHA-256 is empty where a row of the block was damaged before it was sealed.
    """

    columns: str
    sha256: str
    crcs: dict[int, int]
    is_whole: bool = True


Rows = list[tuple[int, bytes]]
"""Rowid and sealed form of each row of a block."""


@cache
def sealed_tables() -> dict[str, str]:
    """Columns, joined by commas, of each table whose rows are sealed, by its name."""
    names = (table for table in metadata.sorted_tables if table.name not in _UNSEALED)
    columns = {table.name: [c.name for c in table.c if str(c) not in _TOLD] for table in names}
    found = {table: ", ".join(listed) for table, listed in columns.items()}
    return found | {"article_search_content": _SEARCHED}


def read_rows(
    driver: sqlite3.Connection, table: str, columns: str, block: int, only: int | None = None
) -> Rows:
    """The rows of a block, or one of them, as now. Raises sqlite3.Error where unreadable."""
    bounds = (block * ROWS, (block + 1) * ROWS) if only is None else (only, only + 1)
    return driver.execute(_reading(table, columns), bounds).fetchall()


@cache
def _reading(table: str, columns: str) -> str:
    known = metadata.tables.get(table)
    terms = []
    for name in columns.split(", "):
        kind = known.c[name].type if known is not None and name in known.c else None
        form = "hex({})" if isinstance(kind, LargeBinary) else "{}"
        terms.append(("quote({})" if isinstance(kind, Float) else form).format(f'"{name}"'))
    whole = f"CAST(json_array({', '.join(terms)}) AS BLOB)"
    return f'SELECT rowid, {whole} FROM "{table}" WHERE rowid >= ? AND rowid < ? ORDER BY rowid'


def digest_rows(rows: Rows) -> str:
    """SHA-256 of a block."""
    return hashlib.sha256(b"\n".join([data for _, data in rows])).hexdigest()


def crcs_of(rows: Rows) -> dict[int, int]:
    """CRC-32 of each row, by rowid."""
    return {row_id: crc32(data) for row_id, data in rows}


def read_seals(driver: sqlite3.Connection, table: str) -> Iterator[tuple[int, Seal]]:
    """Every block of a table that has a seal, with it, in order."""
    for row in driver.execute(f"{_SEAL} ORDER BY block", (table,)):
        yield row[1], _seal(*row)


def _seal(table: str, block: int, columns: str, sha256: str, packed: bytes, own: int) -> Seal:
    if own != _own_crc(table, block, columns, sha256, packed):
        return Seal(columns, sha256, {}, is_whole=False)
    start = block * ROWS
    crcs = {start + at: crc for at, crc in _ENTRY.iter_unpack(packed)}
    return Seal(columns, sha256, crcs)


def _own_crc(*values: str | int | bytes) -> int:
    return crc32(repr(values).encode())


def last_sealed(driver: sqlite3.Connection, table: str) -> int:
    """The highest rowid of a table that has a seal; -1 where none has."""
    query = f"{_SEAL} ORDER BY block DESC LIMIT 1"
    row = driver.execute(query, (table,)).fetchone()
    # A seal that is damaged itself counts for its whole block until that is written to.
    return max(_seal(*row).crcs, default=row[1] * ROWS + ROWS - 1) if row else -1


def seal(connection: Connection) -> None:
    """Seals the rows that are new or were changed since the last seal, in this transaction."""
    if connection.dialect.name != "sqlite":
        return
    driver = driver_of(connection)
    at = now()
    for table in sealed_tables():
        blocks = [*_changed_blocks(driver, table), *_new_blocks(driver, table)]
        for block in dict.fromkeys(blocks):
            _seal_block(driver, table, block, at)


def _changed_blocks(driver: sqlite3.Connection, table: str) -> Iterator[int]:
    """Numbers of the blocks of which sealed rows were changed."""
    query = f"SELECT DISTINCT row_id / {ROWS} FROM unsealed WHERE {_NOTED} ORDER BY 1"
    for row in driver.execute(query, (table,)):
        yield row[0]


def _changed_rows(driver: sqlite3.Connection, table: str, block: int) -> set[int]:
    query = f"SELECT row_id FROM unsealed WHERE {_NOTED} AND row_id >= ? AND row_id < ?"
    bounds = (block * ROWS, (block + 1) * ROWS)
    return {row[0] for row in driver.execute(query, (table, *bounds))}


def _new_blocks(driver: sqlite3.Connection, table: str) -> Iterator[int]:
    """Numbers of the blocks that have rows after the last sealed one."""
    query = f'SELECT rowid FROM "{table}" WHERE rowid >= ? ORDER BY rowid LIMIT 1'
    start = last_sealed(driver, table) + 1
    while (row := driver.execute(query, (start,)).fetchone()) is not None:
        block = row[0] // ROWS
        yield block
        start = (block + 1) * ROWS


def _seal_block(driver: sqlite3.Connection, table: str, block: int, at: str) -> None:
    columns = sealed_tables()[table]
    try:
        rows = read_rows(driver, table, columns, block)
        query = f"{_SEAL} AND block = ?"
        found = driver.execute(query, (table, block)).fetchone()
        before = _seal(*found) if found else None
        crcs = crcs_of(rows)
        kept = _unexplained(driver, table, block, crcs, before) if before else {}
    except sqlite3.DatabaseError:
        return  # the rows stay unsealed and the check names them
    crcs |= kept
    packed = b"".join([_ENTRY.pack(row_id % ROWS, crcs[row_id]) for row_id in sorted(crcs)])
    values = (table, block, columns, "" if kept else digest_rows(rows), packed)
    driver.execute(
        "INSERT OR REPLACE INTO seals"
        " (table_name, block, columns, sha256, crcs, own_crc, sealed_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*values, _own_crc(*values), at),
    )
    driver.execute(
        "DELETE FROM unsealed WHERE table_name = ? AND row_id >= ? AND row_id < ?",
        (table, block * ROWS, (block + 1) * ROWS),
    )


def _unexplained(
    driver: sqlite3.Connection,
    table: str,
    block: int,
    crcs: dict[int, int],
    before: Seal,
) -> dict[int, int]:
    """What the seal said of rows that differ from it, though no writer of ours changed them.

    They keep that seal, so that the damage stays on record.
    """
    now_are, changed = crcs, _changed_rows(driver, table, block)
    if before.columns != sealed_tables()[table]:
        now_are = crcs_of(read_rows(driver, table, before.columns, block))
    return {
        row_id: crc
        for row_id, crc in before.crcs.items()
        if row_id not in changed and now_are.get(row_id) != crc
    }
