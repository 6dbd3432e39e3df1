"""The chain of evidence of one article: from each statement to the record in the WARC."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from kazcrawl.archive.fixity_records import compare_with_row
from kazcrawl.archive.records import ArticleRecord, Row
from kazcrawl.archive.schema import captures, crawls, events
from kazcrawl.archive.upsert import chunks
from kazcrawl.archive.warc_reading import DamagedRecord, open_warc, read_record

_CRAWL = ("source", "software", "started_at")


def read_chain(connection: Connection, record: ArticleRecord, folder: Path) -> Row:
    """What an article's rows rest on; captures are told once, by id, and named by it elsewhere.

    Each capture has its ``memento`` (14 digits and address, as replay tools name it), the
    ``record_id`` of its WARC record, and ``damage``: why the record is not as it was written,
    None where it is. ``folder`` holds the WARC files.
    """
    article = record.article
    chain = {
        "id": article["id"],
        "uid": f"urn:uuid:{article['uid']}",
        "site": article["site"],
        "url": article["url"],
        "headline": article["headline"],
        "text": {"capture_id": article["capture_id"], "text_sha256": article["text_sha256"]},
        "published": _published(record),
        "stubs": [_named(one, "listing_url", "page_number", "position") for one in record.stubs],
        "versions": [_named(one, "number", "text_sha256", "changed") for one in record.versions],
        "events": list(_events(connection, article["id"])),
    }
    chain["captures"] = list(_captures(connection, _ids(chain), folder))
    return chain


def _published(record: ArticleRecord) -> Row | None:
    """The statement that the date of publication rests on."""
    names = ("raw", "value", "precision", "source", "stub_id", "capture_id")
    return next(
        ({name: one[name] for name in names} for one in record.dates if one["chosen"]), None
    )


def _named(row: Row, *names: str) -> Row:
    return {name: row[name] for name in (*names, "capture_id")}


def _events(connection: Connection, article_id: int) -> Iterator[Row]:
    names = ("kind", "at", "detail", "crawl_id", "capture_id")
    statement = select(*(events.c[name] for name in names))
    for row in connection.execute(
        statement.where(events.c.article_id == article_id).order_by(events.c.id)
    ).mappings():
        yield dict(row)


def _ids(chain: Row) -> list[int]:
    named = [chain["text"], chain["published"] or {}]
    named += [*chain["stubs"], *chain["versions"], *chain["events"]]
    return sorted({one["capture_id"] for one in named if one.get("capture_id")})


def _captures(connection: Connection, ids: list[int], folder: Path) -> Iterator[Row]:
    """The captures, and those whose payload they repeat."""
    statement = select(captures, *(crawls.c[name] for name in _CRAWL)).join(crawls)
    told: set[int] = set()
    while wanted := [one for one in ids if one not in told]:
        told.update(wanted)
        for some in chunks(wanted):
            rows = connection.execute(
                statement.where(captures.c.id.in_(some)).order_by(captures.c.id)
            ).all()
            yield from (_capture(row, folder) for row in rows)
            ids = [row.revisit_of for row in rows if row.revisit_of]


def _capture(row: Any, folder: Path) -> Row:
    found = dict(row._mapping)
    crawl = {"id": found.pop("crawl_id")} | {name: found.pop(name) for name in _CRAWL}
    digits = re.sub(r"\D", "", found["captured_at"])
    return {
        **found,
        "memento": f"{digits}/{found['url']}",
        "crawl": crawl,
        **_record(row, folder),
    }


def _record(row: Any, folder: Path) -> Row:
    """What the WARC says of the capture now."""
    if row.warc_file is None:
        return {"record_id": None, "record_type": None, "damage": "it is in no WARC file"}
    found: Row = {"record_id": None, "record_type": None, "damage": None}
    try:
        with closing(open_warc(folder / row.warc_file)) as file:
            record = read_record(file, row.warc_offset, row.warc_length or 0)
        found["record_id"] = record.fields.get("warc-record-id", "").strip("<>")
        found["record_type"] = record.fields.get("warc-type")
        compare_with_row(record, row)
    except DamagedRecord as error:
        found["damage"] = str(error)
    return found
