"""A WARC record as a memento and as the answer that it holds. Pure."""

from __future__ import annotations

import hashlib
import re
from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from kazcrawl import payload, urls
from kazcrawl.clock import iso
from kazcrawl.items import Memento
from kazcrawl.sources.codings import decode_recorded
from kazcrawl.sources.message import Answer
from kazcrawl.sources.warc_scan import KEPT, DamagedRecord, Record, same_digest

_FIRST_YEAR = 1990
"""No page of the web is older; a date before is a clock that was not set."""
_TRUNCATED = frozenset(("length", "time", "disconnect", "unspecified"))
_ALGORITHMS = ("sha256", "sha1", "md5", "sha512")


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what a part of a source holds.

    ``damaged`` are (place, reason). ``other`` counts whole records that are no capture of a
    page (requests, metadata, DNS). ``position`` is where to go on, None at the part's end.
    """

    mementos: tuple[Memento, ...] = ()
    damaged: tuple[tuple[str, str], ...] = ()
    other: int = 0
    position: str | None = None


def memento_of(record: Record, place: str) -> Memento | None:
    """What the record is a capture of; None for records that are none.

    Raises DamagedRecord where a capture lacks what makes it one, or its digest differs.
    """
    kind = record.fields.get("warc-type", "").lower()
    if kind not in KEPT:
        return None
    url = _url(record)
    if url is None:
        return None
    at = read_date(record.fields.get("warc-date"))
    if kind == "revisit":
        return _revisit(record, url, at, place)
    answer = answer_of(record)
    _check_payload(record, answer)
    return Memento(
        url,
        at,
        place,
        status=answer.status,
        mime=_mime(answer),
        digest=sha1(answer.entity),
    )


def check_is(record: Record, memento: Memento) -> None:
    """Raises DamagedRecord unless the record is the memento's: its file may be another one now."""
    if (_url(record), read_date(record.fields.get("warc-date"))) != (
        memento.url,
        memento.captured_at,
    ):
        raise DamagedRecord("another record lies there now")


def _url(record: Record) -> str | None:
    """The address, which wget writes in angle brackets; None for ``dns:``, ``urn:`` and the like."""
    stated = record.fields.get("warc-target-uri", "").strip()
    if not stated:
        raise DamagedRecord("the record has no WARC-Target-URI")
    stated = stated.removeprefix("<").removesuffix(">")
    if not stated.lower().startswith(("http:", "https:")):
        return None
    url = urls.resolve(stated, stated)
    if url is None:
        raise DamagedRecord(f"WARC-Target-URI is no address that can be read: {stated[:200]}")
    return url


def read_date(stated: str | None) -> str:
    """A WARC-Date or CDX timestamp as ISO 8601 UTC in whole seconds. Raises DamagedRecord."""
    if not stated:
        raise DamagedRecord("the record has no WARC-Date")
    digits = re.sub(r"\D", "", stated.partition(".")[0])
    try:
        moment = datetime.strptime(digits[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError as error:
        raise DamagedRecord(f"WARC-Date is no time: {stated[:50]}") from error
    if moment.year < _FIRST_YEAR or moment > datetime.now(UTC) + timedelta(days=2):
        raise DamagedRecord(f"WARC-Date cannot be true: {stated[:50]}")
    return iso(moment)


def _revisit(record: Record, url: str, at: str, place: str) -> Memento:
    fields = record.fields
    status = payload.read_head(payload.split_message(record.block)[0])[0] if record.block else 0
    stated = fields.get("warc-payload-digest", "")
    label, _, value = stated.partition(":")
    refers = urls.resolve(url, fields.get("warc-refers-to-target-uri", "").strip("<>") or url)
    since = fields.get("warc-refers-to-date")
    return Memento(
        url,
        at,
        place,
        status=status or None,
        digest=value.upper() if label.lower().replace("-", "") == "sha1" else None,
        refers_to=f"{read_date(since) if since else ''} {refers or url}",
    )


def answer_of(record: Record) -> Answer:
    """The HTTP response that a response or resource record holds.

    A resource has no head of its own, and gets the one that says its content type. A body
    that was stored without the codings that the head names is taken as it is.
    """
    block = record.block
    if record.fields["warc-type"].lower() == "resource":
        kind = record.fields.get("content-type", "application/octet-stream")
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(block)}\r\n\r\n"
        block = head.encode("utf-8", "replace") + block
    head_bytes, body = payload.split_message(block)
    status, headers = payload.read_head(head_bytes)
    if len(head_bytes) == len(block) and not record.fields.get("warc-truncated"):
        raise DamagedRecord("the HTTP head does not end")
    if not status:
        status, headers = _without_status_line(head_bytes)
    return Answer(block, status, headers, _entity(body, headers), _truncated(record), False)


def _without_status_line(head: bytes) -> tuple[int, tuple[tuple[str, str], ...]]:
    """A head that begins with its fields: HTTP/2's ``:status``, else it is the head of a page."""
    _, headers = payload.read_head(b"\r\n" + head)
    if not headers:
        raise DamagedRecord("the record holds no HTTP response")
    lines = head.replace(b"\r\n", b"\n").split(b"\n")
    pseudo = next((line for line in lines if line.startswith(b":status")), None)
    status = re.search(rb"\d{3}", pseudo)[0] if pseudo and re.search(rb"\d{3}", pseudo) else b"200"  # type: ignore[index]
    return int(status), tuple((name, value) for name, value in headers if name)


def _entity(body: bytes, headers: tuple[tuple[str, str], ...]) -> bytes:
    if not payload.is_chunked(headers):
        return body
    entity, whole = payload.dechunk(body)
    return entity if whole or entity else body


def _truncated(record: Record) -> str | None:
    if len(record.block) < record.length:
        return "length"
    stated = record.fields.get("warc-truncated", "").lower()
    if not stated:
        return None
    return stated if stated in _TRUNCATED else "unspecified"


def _check_payload(record: Record, answer: Answer) -> None:
    """Tools differ in what they call the payload: with its codings, without, or without one of them."""
    stated = record.fields.get("warc-payload-digest")
    told = record.fields.get("warc-block-digest")  # it has been checked, and covers the payload
    if not stated or told or answer.truncated:
        return
    name = stated.partition(":")[0].lower().replace("-", "")
    if name not in _ALGORITHMS:
        return
    if not any(
        same_digest(stated, hashlib.new(name, one, usedforsecurity=False).digest())
        for one in _payloads(answer)
    ):
        raise DamagedRecord("the payload digest differs")


def _payloads(answer: Answer) -> Iterator[bytes]:
    yield answer.entity
    yield payload.split_message(answer.raw)[1]
    codings = ",".join(
        value for name, value in answer.headers if name.lower() == "content-encoding"
    )
    yield decode_recorded(answer.entity, codings)[0]


def _mime(answer: Answer) -> str | None:
    for name, value in answer.headers:
        if name.lower() == "content-type":
            return value.partition(";")[0].strip().lower() or None
    return None


def sha1(data: bytes) -> str:
    """SHA-1 in base 32, as CDX files have it."""
    return b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


def revisited(record: Record, original: Answer) -> Answer:
    """The answer of a revisit: its own head, where it has one, and the payload of the original."""
    head, _ = payload.split_message(record.block)
    status, headers = payload.read_head(head)
    if status != original.status or payload.is_chunked(headers) != payload.is_chunked(
        original.headers
    ):
        return original
    _, body = payload.split_message(original.raw)
    return replace(original, raw=head + b"\r\n\r\n" + body, headers=headers)
