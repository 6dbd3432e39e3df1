"""WACZ 1.1.1 (specs.webrecorder.net/wacz/1.1.1): WARC records, index, pages, digests in one ZIP."""

from __future__ import annotations

import hashlib
import zipfile
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from kazcrawl import __version__
from kazcrawl.archive.warc_copying import Copied
from kazcrawl.clock import now
from kazcrawl.exports.cdxj import SortedLines, index_line, write_blocks
from kazcrawl.exports.datapackage import Parts, hash_of, put
from kazcrawl.exports.encoding import to_json
from kazcrawl.exports.replacing import replacing_bytes
from kazcrawl.exports.timestamps import Stamp

VERSION = "1.1.1"

_INDEXED = frozenset(("response", "revisit", "resource"))


@dataclass(frozen=True, slots=True)
class Package:
    """What a WACZ is made of. ``records`` come file by file; pages as in ``archive.picking``."""

    title: str
    home: str | None
    records: Iterable[Copied]
    articles: Iterable[Any]
    listings: Iterable[Any]
    stamp: Stamp | None = None


@dataclass(slots=True)
class Written:
    """What a WACZ holds."""

    records: int = 0
    pages: int = 0
    listings: int = 0


def write_wacz(package: Package, path: Path, done: Callable[[], None] = lambda: None) -> Written:
    """Writes the file, which takes its place when it is whole; what it holds.

    ``datapackage.json`` holds every other file's SHA-256, ``datapackage-digest.json`` its own
    and, with ``stamp``, a timestamp of it. ``done`` is called after each capture. Raises
    StorageError, ArchiveError, and what ``stamp`` raises.
    """
    written = Written()
    with replacing_bytes(path) as file, zipfile.ZipFile(file, "w", allowZip64=True) as archive:
        parts = Parts(archive)
        with SortedLines() as lines:
            _write_records(parts, package.records, lines, written, done)
            _write_index(parts, lines)
        written.pages = _write_pages(parts, "pages", "Articles", _article_pages(package.articles))
        written.listings = _write_pages(parts, "extraPages", "Listings", _pages(package.listings))
        manifest = to_json(_describe(package, parts.resources), indent=2).encode()
        put(archive, "datapackage.json", manifest)
        digest = _digest(manifest, package.stamp)
        put(archive, "datapackage-digest.json", to_json(digest, indent=2).encode())
    return written


def _write_records(
    parts: Parts,
    records: Iterable[Copied],
    lines: SortedLines,
    written: Written,
    done: Callable[[], None],
) -> None:
    for name, of_file in groupby(records, key=lambda record: record.file):
        with parts.part(f"archive/{name}", stored=True) as file:
            for record in of_file:
                if record.capture is not None and _is_indexed(record):
                    place = (name, file.length, len(record.member.data))
                    lines.add(index_line(record.capture, record.member.fields, *place))
                    done()
                file.write(record.member.data)
                written.records += 1


def _is_indexed(record: Copied) -> bool:
    return record.member.fields.get("warc-type") in _INDEXED


def _write_index(parts: Parts, lines: SortedLines) -> None:
    with parts.part("indexes/index.cdx.gz", stored=True) as file:
        told = write_blocks(lines, file, "index.cdx.gz")
    with parts.part("indexes/index.idx") as file:
        file.write(told.encode())


def _write_pages(parts: Parts, name: str, title: str, pages: Iterable[dict[str, Any]]) -> int:
    count = 0
    head = {"format": "json-pages-1.0", "id": name, "title": title, "hasText": name == "pages"}
    with parts.part(f"pages/{name}.jsonl") as file:
        file.write(f"{to_json(head)}\n".encode())
        for page in pages:
            file.write(f"{to_json(page)}\n".encode())
            count += 1
    return count


def _article_pages(rows: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield _page(row, row.headline) | ({"text": row.text} if row.text else {})


def _pages(rows: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield _page(row, row.title)


def _page(row: Any, title: str | None) -> dict[str, Any]:
    named = {"title": title} if title else {}
    return {"id": f"capture-{row.id}", "url": row.url, "ts": row.captured_at, **named}


def _digest(manifest: bytes, stamp: Stamp | None) -> dict[str, Any]:
    told = {"path": "datapackage.json", "hash": hash_of(hashlib.sha256(manifest))}
    if stamp is None:
        return told
    return told | {"rfc3161": b64encode(stamp(manifest)).decode()}


def _describe(package: Package, resources: list[dict[str, Any]]) -> dict[str, Any]:
    main = {"mainPageUrl": package.home} if package.home else {}
    return {
        "profile": "data-package",
        "wacz_version": VERSION,
        "title": package.title,
        "description": "WARC records as they came over the wire, articles as kazcrawl read them",
        "created": now(),
        "software": f"kazcrawl/{__version__}",
        **main,
        "resources": resources,
    }
