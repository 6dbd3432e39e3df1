"""What two archives say differently of the same articles: by address, never by id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import Connection, Select, Table, select

from kazcrawl.archive.records import PARTS, ArticleRecord, Row, read_records
from kazcrawl.archive.schema import (
    articles,
    captures,
    claims,
    crawls,
    events,
    failures,
    layouts,
    mentions,
)
from kazcrawl.archive.statements import Statement, one_of
from kazcrawl.archive.upsert import CHUNK

_OTHERS = (failures, claims, mentions, layouts)
_COMPARED = tuple(name for name in PARTS if name != "duplicates")
_EVENTS = Statement(
    lambda dialect: (
        select(events.c.article_id, events.c.kind, events.c.at, events.c.detail)
        .where(one_of(events.c.article_id, "ids", dialect))
        .order_by(events.c.id)
    )
)


@dataclass(frozen=True, slots=True)
class Difference:
    """An article that is read otherwise. ``kind`` is ``changed``, ``new`` or ``missing``.

    ``fields`` have the value before and after; texts only the words that are gone and that
    came. ``rows`` have the rows of a relation that are gone and that came.
    """

    uid: str
    url: str
    kind: str
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    words: dict[str, tuple[int, int]] = field(default_factory=dict)
    rows: dict[str, tuple[int, int]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


_TEXTS = ("article_body", "article_body_html")


def differences(
    before: Connection, after: Connection, site: str | None = None
) -> Iterator[Difference]:
    """Every article that differs, by its uid."""
    old, new = dict(_ids(before, site)), dict(_ids(after, site))
    uids = sorted({*old, *new})
    for start in range(0, len(uids), CHUNK):
        some = uids[start : start + CHUNK]
        was = _read(before, [old[uid] for uid in some if uid in old])
        now = _read(after, [new[uid] for uid in some if uid in new])
        for uid in some:
            found = _difference(uid, was.get(uid), now.get(uid))
            if found is not None:
                yield found


def other_rows(
    before: Connection, after: Connection, site: str | None = None
) -> dict[str, tuple[int, int]]:
    """Rows that are gone and that came, of the relations that belong to no article."""
    found = {}
    for table in _OTHERS:
        counts = _changed(_all(before, table, site), _all(after, table, site))
        if any(counts):
            found[table.name] = counts
    return found


def _all(connection: Connection, table: Table, site: str | None) -> Counter[str]:
    columns = [column for column in table.columns if not _is_key(column.name)]
    statement = select(*columns)
    if site is not None and "site" in table.c:
        statement = statement.where(table.c.site == site)
    elif site is not None:
        statement = statement.join(crawls).where(crawls.c.site == site)
    return Counter(str(tuple(row)) for row in connection.execute(statement))


def unread(before: Connection, after: Connection) -> int:
    """How many captures of the first archive the second one lacks."""
    return len(_captured(before) - _captured(after))


def _captured(connection: Connection) -> set[tuple[Any, ...]]:
    columns = (captures.c.warc_file, captures.c.warc_offset, captures.c.url, captures.c.captured_at)
    return {tuple(row) for row in connection.execute(select(*columns))}


def _ids(connection: Connection, site: str | None) -> Iterator[tuple[str, int]]:
    statement: Select[Any] = select(articles.c.uid, articles.c.id)
    if site is not None:
        statement = statement.where(articles.c.site == site)
    for row in connection.execute(statement):
        yield row.uid, row.id


@dataclass(frozen=True, slots=True)
class _Read:
    record: ArticleRecord
    events: list[Row]


def _read(connection: Connection, ids: Sequence[int]) -> dict[str, _Read]:
    happened: dict[int, list[Row]] = {one: [] for one in ids}
    for article_id, kind, at, detail in _EVENTS.find(connection, {"ids": list(ids)}):
        happened[article_id].append({"kind": kind, "at": at, "detail": detail})
    return {
        one.article["uid"]: _Read(one, happened[one.article["id"]])
        for one in read_records(connection, ids, _COMPARED)
    }


def _difference(uid: str, was: _Read | None, now: _Read | None) -> Difference | None:
    if was is None or now is None:
        there = was or now
        assert there is not None
        return Difference(uid, there.record.article["url"], "new" if now else "missing")
    fields, words = {}, {}
    for name, old in was.record.article.items():
        new = now.record.article[name]
        if old == new or _is_key(name):
            continue
        if name in _TEXTS:
            words[name] = _changed(_words(old), _words(new))
        else:
            fields[name] = (old, new)
    rows = {name: _changed(_rows(was, name), _rows(now, name)) for name in (*_COMPARED, "events")}
    rows = {name: counts for name, counts in rows.items() if any(counts)}
    if not (fields or words or rows):
        return None
    return Difference(uid, now.record.article["url"], "changed", fields, words, rows)


def _words(text: str | None) -> Counter[str]:
    return Counter((text or "").split())


def _rows(read: _Read, name: str) -> Counter[str]:
    """A relation's rows without the ids, which only one database knows."""
    found = read.events if name == "events" else getattr(read.record, name)
    return Counter(
        str([(key, value) for key, value in row.items() if not _is_key(key)]) for row in found
    )


def _is_key(name: str) -> bool:
    return name == "id" or name.endswith("_id")


def _changed(old: Counter[str], new: Counter[str]) -> tuple[int, int]:
    return (old - new).total(), (new - old).total()
