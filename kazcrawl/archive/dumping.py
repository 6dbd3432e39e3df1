"""The whole database as lines of JSON in a fixed order, so that two archives can be compared.

A line is ``["table", {column: value, ...}]``: tables by name, rows by their primary key,
columns as the schema has them, bytes as hexadecimal text. docs/rebuild.md names what is
left out, since only the database knows it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table, column, select, table

from kazcrawl.archive.schema import (
    fixity_checks,
    metadata,
    seals,
    unsealed,
    warc_files,
    warc_seals,
)

LEFT_OUT = frozenset((fixity_checks.name, seals.name, unsealed.name, warc_seals.name))
"""Tables that no WARC tells of."""

_SEARCH = table(
    "article_search",
    *(column(name) for name in ("rowid", "headline", "article_body", "byline", "excerpt")),
)


def dump(connection: Connection) -> Iterator[str]:
    """The lines, without their ends."""
    for one in sorted(metadata.tables.values(), key=lambda one: one.name):
        if one.name not in LEFT_OUT:
            yield from _lines(connection, one)
    if connection.dialect.name == "sqlite":
        rows = connection.execute(select(_SEARCH).order_by(_SEARCH.c.rowid))
        yield from (_line(_SEARCH.name, row) for row in rows.mappings())


def _lines(connection: Connection, one: Table) -> Iterator[str]:
    statement = select(one).order_by(*one.primary_key.columns)
    if one is warc_files:  # announced and cut again by a kill: there is no such file
        statement = statement.where(one.c.length > 0)
    for row in connection.execute(statement).mappings():
        yield _line(one.name, row)


def _line(name: str, row: Any) -> str:
    values = {key: _value(value) for key, value in row.items()}
    return json.dumps([name, values], ensure_ascii=False)


def _value(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value
