"""What a CDX server answers: IA's JSON rows, pywb's JSON lines, or plain CDX lines. Pure.

https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server and
https://pywb.readthedocs.io/en/latest/manual/cdxserver_api.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from kazcrawl import urls
from kazcrawl.items import Memento
from kazcrawl.sources.recorded import read_date
from kazcrawl.sources.warc_scan import DamagedRecord

PLAIN = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest")
_NAMES = {"url": "original", "mime": "mimetype", "status": "statuscode"}


class BadIndex(Exception):  # noqa: N818 - named for what it is, as in the reports
    """The answer is no index, or only a part of one; the message says why."""


def read_cdx(text: str) -> tuple[list[dict[str, str]], str | None]:
    """The rows of an answer, by IA's names, and the key to go on from. Raises BadIndex."""
    text = text.strip()
    if not text:
        return [], None
    if text.startswith("["):
        return _read_rows(text)
    return [_read_line(line) for line in text.splitlines() if line.strip()], None


def _read_rows(text: str) -> tuple[list[dict[str, str]], str | None]:
    """A list of lists, the first the names; an empty one comes before the resumption key."""
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadIndex("the index breaks off") from error
    if not rows:
        return [], None
    if not all(isinstance(row, list) for row in rows):
        raise BadIndex("the index has rows that are none")
    names, body = [str(name) for name in rows[0]], rows[1:]
    key = None
    if len(body) > 1 and body[-2] == [] and len(body[-1]) == 1:
        key, body = str(body[-1][0]), body[:-2]
    return [
        dict(zip(names, map(_text, row), strict=False)) for row in body if len(row) == len(names)
    ], key


def _read_line(line: str) -> dict[str, str]:
    if line.startswith("{"):
        try:
            found: dict[str, Any] = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise BadIndex("the index breaks off") from error
        return {_NAMES.get(name, name): _text(value) for name, value in found.items()}
    parts = line.split(" ")
    if len(parts) < len(PLAIN) or not parts[1].isdigit():
        raise BadIndex(f"the answer is no index: {line[:80]}")
    return dict(zip(PLAIN, parts, strict=False))


def _text(value: object) -> str:
    """JSON can say half of a letter (``\\ud800``), which no text may hold."""
    return str(value).encode("utf-8", "replace").decode()


def mementos_of(rows: Iterable[dict[str, str]], prefix: str) -> Iterator[Memento | tuple[str, str]]:
    """The mementos of rows, their addresses below ``prefix``; (row, why) for those that are none."""
    for row in rows:
        stated = row.get("original", "")
        stamp = row.get("timestamp", "")
        url = urls.resolve(stated, stated)
        try:
            if url is None:
                raise DamagedRecord("the row has no address")
            if not (stamp.isascii() and stamp.isdigit() and len(stamp) == 14):
                raise DamagedRecord("the row has no time")
            at = read_date(stamp)
        except DamagedRecord as error:
            yield f"{stamp} {stated}"[:200], str(error)
            continue
        revisit = row.get("mimetype") == "warc/revisit"
        yield Memento(
            url,
            at,
            f"{prefix}{stamp}id_/{stated}",
            status=_status(row.get("statuscode", "")),
            mime=None if revisit else _mime(row.get("mimetype", "")),
            digest=row.get("digest", "").rpartition(":")[2].rstrip("=") or None,
        )


def _status(stated: str) -> int | None:
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) == 3 else None


def _mime(stated: str) -> str | None:
    return stated.lower() if "/" in stated else None
