"""The few statements that SQLite and PostgreSQL spell differently."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect, Table, func, select
from sqlalchemy.dialects import sqlite

Value = TypeVar("Value")

# SQLITE_MAX_VARIABLE_NUMBER is 32,766 in stock builds; 999 before 3.32 (May 2020).
CHUNK = 900

_AS_IS = json.JSONEncoder(ensure_ascii=False)
"""Made once: ``json.dumps`` makes one for each text that it does not write in ASCII."""


def insert(table: Table, dialect: Dialect | str) -> Any:
    """An insert with ``on_conflict_do_*``, of the dialect at hand."""
    name = dialect if isinstance(dialect, str) else dialect.name
    if name == "postgresql":
        from sqlalchemy.dialects import postgresql  # 0.05 s to import, and not needed here yet

        return postgresql.insert(table)
    return sqlite.insert(table)


def chunks(values: Collection[Value]) -> Iterator[Sequence[Value]]:
    """The values in lists short enough for one ``IN``."""
    listed = list(values)
    for start in range(0, len(listed), CHUNK):
        yield listed[start : start + CHUNK]


def as_json(values: Sequence[Any]) -> str:
    return _AS_IS.encode(list(values))


class Ids:
    """Row ids given out before the insert, so that rows can point to each other.

    On SQLite they count on from the greatest, which is safe because one writer holds the
    archive; a rolled back transaction leaves gaps.
    """

    def __init__(self) -> None:
        self._next: dict[str, int] = {}

    def take(self, connection: Connection, table: Table, count: int) -> list[int]:
        """``count`` new ids of the table."""
        if count == 0:
            return []
        if connection.dialect.name == "postgresql":
            sequence = func.pg_get_serial_sequence(table.name, "id")
            series = func.generate_series(1, count).table_valued("n")
            numbers = select(func.nextval(sequence)).select_from(series)
            return [int(number) for number in connection.scalars(numbers)]
        first = self._next.get(table.name)
        if first is None:
            first = (connection.scalar(select(func.max(table.c.id))) or 0) + 1
        self._next[table.name] = first + count
        return list(range(first, first + count))
