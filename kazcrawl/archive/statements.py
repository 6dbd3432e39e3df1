"""Statements compiled once and then run by the driver itself, where that is SQLite's.

SQLAlchemy's work on every execution and every row costs more than SQLite's own insert
(0.25 ms a statement, 5 µs a row, measured; its thinnest way, ``exec_driver_sql``, still
60 µs); a text that never changes also stays prepared.
"""

from __future__ import annotations

import json
import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    Executable,
    any_,
    bindparam,
    column,
    func,
    select,
)

Row = Mapping[str, Any]
Build = Callable[[str], Any]


class Statement:
    """A statement of either dialect; ``build`` gets the dialect's name.

    Lists among the values are for ``one_of``. Values are sent as they are: text, numbers,
    bytes and None.
    """

    def __init__(self, build: Build | Executable) -> None:
        self._build = build if callable(build) else lambda _: build
        self._ready: dict[tuple[str, ...], tuple[str, Callable[[Row], Any]]] = {}

    def of(self, dialect: str) -> Any:
        """The statement as it is for a dialect, not yet compiled."""
        return self._build(dialect)

    def run(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Execute once for each row; all have the same names. Nothing happens without rows."""
        if not rows:
            return
        sql, values = self._compiled(connection, rows[0])
        listed = [values(row) for row in rows]
        if connection.dialect.name == "sqlite":
            with _telling(sql):
                driver_of(connection).executemany(sql, listed)
        else:
            connection.exec_driver_sql(sql, listed)

    def find(self, connection: Connection, row: Row) -> list[Any]:
        """The rows for one set of values, named tuples; none from what gives no rows."""
        sql, values = self._compiled(connection, row)
        if connection.dialect.name != "sqlite":
            result = connection.exec_driver_sql(sql, values(row))
            return list(result.all()) if result.returns_rows else []
        with _telling(sql):
            cursor = driver_of(connection).execute(sql, values(row))
            if cursor.description is None:
                return []
            return list(map(_named(tuple(one[0] for one in cursor.description)), cursor))

    def _compiled(self, connection: Connection, row: Row) -> tuple[str, Callable[[Row], Any]]:
        key = (connection.dialect.name, *row)
        if key not in self._ready:
            self._ready[key] = _compile(connection, self._build, row)
        return self._ready[key]


def driver_of(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection, in the transaction of SQLAlchemy's."""
    if not connection.in_transaction():
        connection.begin()
    driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    return driver


@contextmanager
def _telling(sql: str) -> Iterator[None]:
    """Errors carry their statement, as SQLAlchemy's do (``errors.py`` says where a text is damaged)."""
    try:
        yield
    except sqlite3.Error as error:
        error.statement = sql  # type: ignore[attr-defined]
        raise


@cache
def _named(names: tuple[str, ...]) -> Callable[[Iterable[Any]], Any]:
    form: Any = namedtuple("Found", names)  # type: ignore[misc]
    make: Callable[[Iterable[Any]], Any] = form._make
    return make


def one_of(named: Column[Any], values: str, dialect: str) -> ColumnElement[bool]:
    """Is the column among the list given as ``values``, which may be of any length?"""
    if dialect == "postgresql":
        return named == any_(bindparam(values, type_=ARRAY(named.type)))
    listed = func.json_each(bindparam(values)).table_valued(column("value", named.type))
    return named.in_(select(listed.c.value))


def _compile(connection: Connection, build: Build, row: Row) -> tuple[str, Callable[[Row], Any]]:
    dialect = connection.dialect
    compiled = build(dialect.name).compile(dialect=dialect, column_keys=list(row))
    fixed = {name: value for name, value in compiled.params.items() if name not in row}
    names = compiled.positiontup if compiled.positional else None
    lists = {name for name, value in row.items() if isinstance(value, list)}
    if names is not None and not fixed and not lists and len(names) > 1:
        return str(compiled), itemgetter(*names)
    encode = dialect.name != "postgresql"
    pick = None if names is None else itemgetter(*names) if len(names) > 1 else None

    def values(given: Row) -> Any:
        whole = {**fixed, **given}
        for name in lists if encode else ():
            whole[name] = json.dumps(whole[name])
        if pick is not None:
            return pick(whole)
        return whole if names is None else tuple(whole[name] for name in names)

    return str(compiled), values
