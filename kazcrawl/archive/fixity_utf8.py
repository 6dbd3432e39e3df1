"""Fixity of the texts that have no digest: is every one still UTF-8?"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Table, Text, select

from kazcrawl.archive.fixity_records import Found
from kazcrawl.archive.schema import articles, metadata, versions

_DIGESTED = {articles.c.article_body, versions.c.article_body}


def check_utf8(connection: Connection) -> Iterator[Found]:
    """Each row with a text that cannot be read; the driver must hand texts out as bytes."""
    for table in metadata.sorted_tables:
        yield from _check_table(connection, table)


def _check_table(connection: Connection, table: Table) -> Iterator[Found]:
    keys = list(table.primary_key)
    texts = [one for one in table.c if isinstance(one.type, Text) and one not in _DIGESTED]
    for row in connection.execute(select(*keys, *texts)).yield_per(500):
        values = row[len(keys) :]
        bad = [one.name for one, value in zip(texts, values, strict=True) if not _is_utf8(value)]
        if bad:
            key = " ".join(_shown(value) for value in row[: len(keys)])
            yield "database", f"{table.name} {key}", f"not UTF-8: {', '.join(bad)}"


def _is_utf8(value: object) -> bool:
    if not isinstance(value, bytes):
        return True
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def _shown(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
