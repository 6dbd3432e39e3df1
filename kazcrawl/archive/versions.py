"""The versions of an article, with their texts, and what differs between two of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from kazcrawl.archive.comparing import media_keys
from kazcrawl.archive.errors import ArchiveError
from kazcrawl.archive.history import changed
from kazcrawl.archive.records import Row
from kazcrawl.archive.schema import articles
from kazcrawl.archive.schema import versions as table


@dataclass(frozen=True, slots=True)
class Change:
    """A field that differs. Lists (``sections``, ``media``) hold what only one side has."""

    field: str
    before: Any
    after: Any


def read_versions(connection: Connection, article_id: int) -> list[Row]:
    """All versions, oldest first: ``number``, ``captured_at``, ``capture_id``, ``headline``,
    ``article_body``, ``text_sha256``, ``changed`` (a list) and ``page`` (what it said)."""
    rows = connection.execute(
        select(table).where(table.c.article_id == article_id).order_by(table.c.number)
    ).mappings()
    return [
        {
            **row,
            "changed": json.loads(row["changed"]),
            "page": json.loads(row["page"]) if row["page"] else {"headline": row["headline"]},
        }
        for row in rows
    ]


def read_names(connection: Connection, article_id: int) -> Row:
    """The article's ``id``, ``uid``, ``site``, ``url`` and ``headline``."""
    names = [articles.c[name] for name in ("id", "uid", "site", "url", "headline")]
    row = connection.execute(select(*names).where(articles.c.id == article_id)).mappings().first()
    if row is None:
        raise ArchiveError(f"no article has the id {article_id}")
    return dict(row)


def choose_two(versions: list[Row], first: int | None, last: int | None) -> tuple[Row, Row]:
    """Two versions by number: the last two, or that one and the newest, or those.

    Raises ArchiveError, with what there is, where one of them is not there.
    """
    numbers = [row["number"] for row in versions]
    if not numbers:
        raise ArchiveError("no text of this article is archived, so there are no versions")
    if last is None:
        last = numbers[-1]
    if first is None:
        if len(numbers) < 2:
            raise ArchiveError("this article has one version: there is none before it")
        first = numbers[-2]
    for number in (first, last):
        if number not in numbers:
            raise ArchiveError(f"there is no version {number}; there are 1 to {numbers[-1]}")
    return versions[first - 1], versions[last - 1]


def changes(before: Row, after: Row) -> list[Change]:
    """The fields that differ between two versions, the text aside."""
    old, new = before["page"], after["page"]
    names = [name for name in changed(old, new) if name != "article_body"]
    return [Change(name, *_sides(name, old.get(name), new.get(name))) for name in names]


def _sides(name: str, old: Any, new: Any) -> tuple[Any, Any]:
    if not isinstance(old or new, list):
        return old, new
    old, new = old or [], new or []
    same = _keys(name, old) & _keys(name, new)
    return (
        [one for one in old if not _keys(name, [one]) & same],
        [one for one in new if not _keys(name, [one]) & same],
    )


def _keys(name: str, values: list[str]) -> set[str]:
    return media_keys(values) if name == "media" else set(values)
