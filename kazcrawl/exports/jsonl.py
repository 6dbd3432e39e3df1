"""JSON Lines: one article a line with everything that belongs to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import IO

from kazcrawl.archive.records import ArticleRecord, Row
from kazcrawl.exports.encoding import to_json
from kazcrawl.exports.replacing import replacing_file


def write_lines(records: Iterable[ArticleRecord], file: IO[str]) -> int:
    """Writes a line for each record; the number of lines."""
    count = 0
    for count, record in enumerate(records, 1):  # noqa: B007  the last number is the count
        file.write(to_json(read_line(record)) + "\n")
    return count


def write_jsonl(records: Iterable[ArticleRecord], path: Path) -> int:
    """Writes a file of lines, which takes its place when it is whole; the number of lines."""
    with replacing_file(path) as file:
        return write_lines(records, file)


def read_line(record: ArticleRecord) -> Row:
    """The article's columns and, by name, the rows of the other relations."""
    parts = (field.name for field in fields(record) if field.name != "article")
    return {**record.article, **{name: getattr(record, name) for name in parts}}
