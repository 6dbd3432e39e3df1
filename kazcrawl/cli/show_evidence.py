"""An article's chain of evidence as plain text, in a form that can be cited."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from kazcrawl.archive.records import Row
from kazcrawl.cli.terminal import counted, plain


def show_evidence(chain: Row) -> None:
    """Prints what the article rests on, and last a sentence to cite it by."""
    for line in _lines(chain):
        typer.echo(line)


def _lines(chain: Row) -> Iterator[str]:
    yield plain(chain["headline"] or chain["url"])
    yield from _pairs(
        ("address", chain["url"]),
        ("article", chain["uid"]),
        ("text", _by(chain["text"])),
        ("text sha256", chain["text"]["text_sha256"]),
        *_published(chain["published"]),
    )
    yield from _section("Stubs", chain["stubs"], _stub)
    yield from _section("Versions", chain["versions"], _version)
    yield from _section("Events", chain["events"], _event)
    for capture in chain["captures"]:
        yield ""
        yield f"Capture {capture['id']}"
        yield from _pairs(*_capture(capture))
    yield ""
    yield "To cite"
    yield f"  {plain(_citation(chain))}"


def _pairs(*pairs: tuple[str, str | None]) -> Iterator[str]:
    for name, value in pairs:
        if value is not None:
            yield f"  {name:<11} {plain(value)}"


def _section(title: str, rows: list[Row], line: Any) -> Iterator[str]:
    if rows:
        yield ""
        yield title
        yield from (f"  {plain(line(row))}" for row in rows)


def _by(row: Row) -> str:
    return f"capture {row['capture_id']}" if row["capture_id"] else "no capture"


def _published(row: Row | None) -> Iterator[tuple[str, str]]:
    if row is None:
        yield "published", "nobody says when"
        return
    yield "published", f"{row['value']}, by {row['source']} ({_by(row)})"
    yield "as found", row["raw"]


def _stub(row: Row) -> str:
    place = f"page {row['page_number']}, place {row['position']}"
    return f"{row['listing_url']} {place} ({_by(row)})"


def _version(row: Row) -> str:
    changed = ", ".join(row["changed"]) or "first"
    return f"{row['number']}: {changed} ({_by(row)})"


def _event(row: Row) -> str:
    return f"{row['at']} {row['kind']} (crawl {row['crawl_id']}, {_by(row)})"


def _capture(row: Row) -> Iterator[tuple[str, str | None]]:
    crawl = row["crawl"]
    yield "memento", row["memento"]
    yield "answer", f"status {row['status']}, {row['content_type'] or 'no type'}"
    yield "server", row["ip_address"]
    yield "sha256", row["payload_sha256"]
    yield "payload", counted(row["payload_length"] or 0, "byte")
    yield "repeats", f"capture {row['revisit_of']}" if row["revisit_of"] else None
    yield "record", f"{row['record_id']} ({row['record_type']})" if row["record_id"] else None
    yield "file", row["warc_file"]
    yield "place", f"byte {row['warc_offset']}, {row['warc_length']} bytes"
    yield "crawl", f"{crawl['id']} ({crawl['source']}, {crawl['software']})"
    yield "read by", row["read_by"]
    yield "truncated", row["truncated"]
    yield "now", row["damage"] or "the record is as it was written"


def _citation(chain: Row) -> str:
    wanted = chain["text"]["capture_id"]
    found = next((one for one in chain["captures"] if one["id"] == wanted), None)
    said = f'"{chain["headline"] or chain["url"]}", {chain["url"]}'
    if found is None:
        return f"{said}. No capture of its text. {chain['uid']}"
    return (
        f"{said}, captured {found['captured_at']} by {found['crawl']['software']}."
        f" {found['record_id'] or found['memento']}, sha256 {found['payload_sha256']}"
    )
