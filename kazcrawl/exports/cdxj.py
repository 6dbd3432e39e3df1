"""CDXJ (specs.webrecorder.net/cdxj): one line a record, sorted by SURT, in compressed blocks."""

from __future__ import annotations

import gzip
import hashlib
import re
import tempfile
from base64 import b32encode
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from heapq import merge
from itertools import islice
from typing import IO, Any, Protocol

from kazcrawl.exports.encoding import to_json
from kazcrawl.exports.surt import surt

BLOCK_LINES = 300
"""Lines of one gzip member of the index: what a reader fetches for one address."""
RUN_LINES = 50_000
"""Lines that are sorted in memory at a time."""

_MIME_END = re.compile(r"[;\s]")


def index_line(capture: Any, fields: dict[str, str], file: str, offset: int, length: int) -> str:
    """The line of a record that lies at ``offset`` of ``file``.

    ``capture`` has the columns of ``captures``, ``fields`` are the record's own, names in lower
    case. All values are strings, as cdxj-indexer writes them.
    """
    revisit = fields.get("warc-type") == "revisit"
    mime = _MIME_END.split(capture.content_type or "", maxsplit=1)[0]
    values = {
        "url": capture.url,
        "mime": "warc/revisit" if revisit else mime or "unk",
        "status": str(capture.status),
        "digest": fields.get("warc-payload-digest") or _digest(capture.payload_sha256),
        "length": str(length),
        "offset": str(offset),
        "filename": file,
    }
    told = to_json({name: value for name, value in values.items() if value})
    return f"{surt(capture.url)} {timestamp(capture.captured_at)} {told}\n"


def timestamp(at: str) -> str:
    """``2016-05-27T09:47:12Z`` as ``20160527094712``."""
    return re.sub(r"\D", "", at)[:14].ljust(14, "0")


def _digest(sha256: str | None) -> str | None:
    return f"sha256:{b32encode(bytes.fromhex(sha256)).decode()}" if sha256 else None


class SortedLines:
    """Takes lines in any order, gives them back sorted by their bytes; bounded in memory."""

    def __init__(self) -> None:
        self._lines: list[bytes] = []
        self._runs: list[IO[bytes]] = []
        self._open = ExitStack()

    def add(self, line: str) -> None:
        self._lines.append(line.encode())
        if len(self._lines) >= RUN_LINES:
            run = self._open.enter_context(tempfile.TemporaryFile())  # noqa: SIM115  closed with the rest
            run.writelines(sorted(self._lines))
            self._runs.append(run)
            self._lines.clear()

    def __iter__(self) -> Iterator[bytes]:
        for run in self._runs:
            run.seek(0)
        return merge(*self._runs, sorted(self._lines))

    def __enter__(self) -> SortedLines:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()


class Writable(Protocol):
    """What bytes can be written to."""

    def write(self, data: bytes, /) -> Any: ...


def write_blocks(lines: Iterable[bytes], file: Writable, name: str) -> str:
    """Writes sorted lines as gzip members; the text of the secondary index (``.idx``).

    ``name`` is the file's name in the secondary index (ZipNum, as pywb and wabac.js read it).
    """
    told = [f"!meta 0 {to_json({'format': 'cdxj-gzip-1.0', 'filename': name})}"]
    offset, left = 0, iter(lines)
    while block := list(islice(left, BLOCK_LINES)):
        data = gzip.compress(b"".join(block), mtime=0)
        file.write(data)
        digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        place = {"offset": offset, "length": len(data), "digest": digest, "filename": name}
        first = block[0].split(b" {", 1)[0].decode()
        told.append(f"{first} {to_json(place)}")
        offset += len(data)
    return "\n".join(told) + "\n"
