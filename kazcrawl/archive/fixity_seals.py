"""Fixity of the database's rows: each against its seal, and those that have none counted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import Connection, text

from kazcrawl.archive.fixity_records import Found
from kazcrawl.archive.near import bands_of
from kazcrawl.archive.sealing import (
    MOST_BLOCK,
    ROWS,
    Rows,
    Seal,
    crcs_of,
    digest_rows,
    read_rows,
    read_seals,
    sealed_tables,
)
from kazcrawl.archive.statements import driver_of


class Counts(Protocol):
    """The counters that these checks advance."""

    rows: int
    unsealed: int


def check_seals(connection: Connection, counts: Counts) -> Iterator[Found]:
    """Every sealed row that is not as it was sealed, that is gone, or that was put in.

    Rows that a writer was still to seal when it was killed, or is writing now, are counted.
    """
    driver = driver_of(connection)
    for row_id, table, block in driver.execute("SELECT rowid, table_name, block FROM seals"):
        known = table in sealed_tables() and isinstance(block, int)
        if not known or not 0 <= block <= MOST_BLOCK:
            yield "row", f"seals {row_id}", f"the seal itself is damaged ({table!r} {block!r})"
    for table in sealed_tables():
        yield from _check_table(driver, table, counts)


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows that have a seal; ``changed`` are those that a writer has changed since."""

    table: str
    number: int
    seal: Seal
    changed: set[int]

    def __str__(self) -> str:
        start = self.number * ROWS
        return f"{self.table} {start} to {start + ROWS - 1}"

    def read(self, driver: sqlite3.Connection, only: int | None = None) -> Rows:
        return read_rows(driver, self.table, self.seal.columns, self.number, only)


def _check_table(driver: sqlite3.Connection, table: str, counts: Counts) -> Iterator[Found]:
    query = "SELECT row_id FROM unsealed WHERE table_name = ?"
    changed = {row[0] for row in driver.execute(query, (table,))}
    start = 0
    for number, seal in read_seals(driver, table):
        yield from _unknown(driver, table, start, number * ROWS)
        start = (number + 1) * ROWS
        yield from _check_block(driver, _Block(table, number, seal, changed), counts)
    counts.unsealed += _count(driver, table, start)


def _unknown(driver: sqlite3.Connection, table: str, start: int, end: int) -> Iterator[Found]:
    """Between two sealed blocks there must be no rows."""
    found = _count(driver, table, start, end) if end > start else 0
    if found:
        yield "row", f"{table} {start} to {end - 1}", f"{found} rows there are in no seal"


def _count(driver: sqlite3.Connection, table: str, start: int, end: int | None = None) -> int:
    until = "" if end is None else f" AND rowid < {end}"
    query = f'SELECT count(*) FROM "{table}" WHERE rowid >= {start}{until}'
    return int(driver.execute(query).fetchone()[0])


def _check_block(driver: sqlite3.Connection, block: _Block, counts: Counts) -> Iterator[Found]:
    if not block.seal.is_whole:
        yield "row", f"seals of {block}", "the seal itself is damaged"
        return
    try:
        rows = block.read(driver)
    except sqlite3.DatabaseError:
        yield from _row_by_row(driver, block, counts)
        return
    yield from _compare(block, rows, counts)


def _compare(block: _Block, rows: Rows, counts: Counts) -> Iterator[Found]:
    seal, verdict = block.seal, _judge(block.seal, crcs_of(rows), block.changed)
    counts.rows += len(rows) - verdict.unsealed
    counts.unsealed += verdict.unsealed
    for row_id, reason in verdict.wrong.items():
        yield "row", f"{block.table} {row_id}", reason
    sure = seal.sha256 and not (verdict.touched or verdict.wrong)
    if sure and digest_rows(rows) != seal.sha256:
        yield "row", str(block), "the rows are not as they were sealed"


@dataclass(slots=True)
class _Verdict:
    """Reasons by rowid; rows without a seal; whether a writer changed any since the seal."""

    wrong: dict[int, str] = field(default_factory=dict)
    unsealed: int = 0
    touched: bool = False


def _judge(seal: Seal, crcs: dict[int, int], changed: set[int]) -> _Verdict:
    verdict, last = _Verdict(), max(seal.crcs, default=-1)
    for row_id in sorted(seal.crcs.keys() | crcs.keys()):
        if row_id in changed or row_id > last:
            verdict.touched = True
            verdict.unsealed += row_id in crcs
        elif row_id not in crcs:
            verdict.wrong[row_id] = "the row is gone"
        elif row_id not in seal.crcs:
            verdict.wrong[row_id] = "the row is in no seal"
        elif crcs[row_id] != seal.crcs[row_id]:
            verdict.wrong[row_id] = "the row is not as it was sealed"
    return verdict


def _row_by_row(driver: sqlite3.Connection, block: _Block, counts: Counts) -> Iterator[Found]:
    """A row that cannot be read ends the block (a text that became binary is no JSON, a broken
    record is malformed): it is damaged, and the others are read."""
    sealed = block.seal.crcs
    for row_id in sorted(sealed.keys() - block.changed):
        try:
            rows = block.read(driver, only=row_id)
        except sqlite3.DatabaseError as error:
            yield "row", f"{block.table} {row_id}", f"cannot be read: {error}"
            continue
        counts.rows += len(rows)
        if crcs_of(rows) != {row_id: sealed[row_id]}:
            reason = "the row is not as it was sealed" if rows else "the row is gone"
            yield "row", f"{block.table} {row_id}", reason


_SEARCHED = text(
    "SELECT s.id FROM article_search_content AS s LEFT JOIN articles AS a ON a.id = s.id"
    " WHERE a.id IS NULL OR s.c1 IS NOT a.article_body"
)


def check_searched(connection: Connection) -> Iterator[Found]:
    """The bodies that the search index holds have no seal: they are those of the articles."""
    for row in connection.execute(_SEARCHED):
        yield "row", f"article_search_content {row.id}", "the body is not that of the article"


# No types are named: what is no bytes any more must come out as it is.
_BANDS = text(
    "SELECT b.hash, b.article_id, s.signature FROM signature_bands AS b"
    " LEFT JOIN signatures AS s ON s.article_id = b.article_id ORDER BY b.article_id"
)


def _bands_of(signature: object) -> frozenset[int]:
    return frozenset(bands_of(signature) if isinstance(signature, bytes) else ())


def check_bands(connection: Connection) -> Iterator[Found]:
    """``signature_bands`` has no seal: each row must be a band of its article's signature."""
    rows = connection.execute(_BANDS).yield_per(500)
    known: tuple[int, frozenset[int]] = (-1, frozenset())
    for row in rows:
        if row.article_id != known[0]:
            known = row.article_id, _bands_of(row.signature)
        if row.hash not in known[1]:
            name = f"signature_bands {row.hash} {row.article_id}"
            yield "row", name, "is no band of the article's signature"
