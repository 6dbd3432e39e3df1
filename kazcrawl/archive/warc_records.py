"""WARC 1.1 records as bytes: one gzip member a record (ISO 28500:2017, 4 and annex D). Pure.

A capture is a response (or revisit) record, then its request and a metadata record, each
with ``WARC-Concurrent-To`` the first, as Heritrix writes them.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Mapping

from isal import igzip

from kazcrawl.archive.revisits import Original, head_of, revisit_fields
from kazcrawl.items import Capture, Wire

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
TRUNCATED = frozenset(("length", "time", "disconnect", "unspecified"))
"""Reasons of the standard (5.13). An answer that was left because its chunks make no sense
(``decode``) is ``unspecified``; one whose content coding is damaged is whole as a record."""


class Event:
    """A capture event: what the records that come of it have in common.

    One random number serves them all: their ids differ in the last digit.
    """

    def __init__(self, capture: Capture, info_id: str, made: str | None = None) -> None:
        """``made`` is when the record was, where that is not when it was captured."""
        self.capture = capture
        self._number = str(uuid.uuid4())[:-1]
        address = f"WARC-IP-Address: {capture.ip_address}\r\n" if capture.ip_address else ""
        self._common = (
            f"WARC-Date: {capture.captured_at}\r\nWARC-Target-URI: {capture.url}\r\n"
            f"{address}WARC-Warcinfo-ID: {info_id}\r\n"
        )
        self._common += lines({"WARC-Source-URI": capture.source_uri, "WARC-Creation-Date": made})

    @property
    def record_id(self) -> str:
        return f"<urn:uuid:{self._number}0>"

    def head(self, kind: str, digit: int, block: bytes) -> str:
        """The named fields that each record has; those after the first refer to it."""
        refers = f"WARC-Concurrent-To: {self.record_id}\r\n" if digit else ""
        return (
            f"WARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{self._number}{digit}>\r\n"
            f"{self._common}{refers}WARC-Block-Digest: {digest_of(block)}\r\n"
        )


def record(fields: Mapping[str, str | None], block: bytes) -> bytes:
    """One WARC record as one gzip member; fields without a value are left out."""
    return _member(lines(fields), block)


def _member(head: str, block: bytes) -> bytes:
    text = f"WARC/1.1\r\n{head}Content-Length: {len(block)}\r\n\r\n".encode()
    return igzip.compress(text + block + b"\r\n\r\n", 1, mtime=0)


def digest_of(block: bytes) -> str:
    """SHA-256, labelled (5.8). Hexadecimal, as Browsertrix writes it: its base 32 would end in
    ``====``, which the standard's ``token`` does not allow."""
    return f"sha256:{hashlib.sha256(block).hexdigest()}"


def response(
    event: Event, message: bytes, entity: bytes, original: Original | None, wire: Wire | None
) -> tuple[bytes, str]:
    """The response or revisit record, and the payload's digest in hexadecimal."""
    capture, digest = event.capture, hashlib.sha256(entity).hexdigest()
    revisit = revisit_fields(capture, digest, original)
    message = head_of(message) if revisit else message
    told = bool(entity) if revisit else _is_plain(message, entity)
    fields = {
        "WARC-Payload-Digest": f"sha256:{digest}" if told else None,
        "WARC-Truncated": _truncated(capture, wire),
        "Content-Type": "application/http; msgtype=response",
        **(revisit or {}),
    }
    head = event.head("revisit" if revisit else "response", 0, message) + _layers(wire)
    return _member(head + lines(fields), message), digest


def request(event: Event, wire: Wire) -> bytes:
    """The request record: what was sent, byte for byte; nothing where that is not known."""
    if not wire.request:
        return b""
    head = event.head("request", 1, wire.request) + _layers(wire)
    return _member(head + "Content-Type: application/http; msgtype=request\r\n", wire.request)


def description(event: Event, wire: Wire) -> bytes:
    """The metadata record: how the address was found, and how long its capture took."""
    took = None if wire.milliseconds is None else str(wire.milliseconds)
    said = {"via": wire.via, "hopsFromSeed": wire.trail, "fetchTimeMs": took}
    block = lines(said).encode()
    if not block:
        return b""
    head = event.head("metadata", 2, block)
    return _member(head + "Content-Type: application/warc-fields\r\n", block)


def lines(fields: Mapping[str, str | None]) -> str:
    """Named fields as lines, also those of a block of the type application/warc-fields.

    Names of files that others made may hold line ends, which would end the field, or the head.
    """
    return "".join(f"{name}: {_line(value)}\r\n" for name, value in fields.items() if value)


def _line(value: str) -> str:
    return value if value.isprintable() else _CONTROL.sub(lambda one: f"%{ord(one[0]):02X}", value)


def _is_plain(message: bytes, entity: bytes) -> bool:
    """Is the payload simply what follows the first head? Only then all readers find the same.

    Of chunks ISO 28500 (6.3.2) means what they carry, and jwarc reads it so; warcio hashes
    the chunks (its issue 74) and calls the other digest damaged. Where interim answers come
    first, readers take theirs for the head; where bare line feeds end it, FastWARC goes on
    to look for its end. All are content with no digest of the payload.
    """
    head = _HEAD_END.search(message)
    if head is None or head.group() != b"\r\n\r\n":
        return False
    return len(message) - head.end() == len(entity)


def _layers(wire: Wire | None) -> str:
    """One field a layer, the higher first (WARC-Protocol, adopted by the IIPC)."""
    return "".join(f"WARC-Protocol: {one}\r\n" for one in wire.protocols) if wire else ""


def _truncated(capture: Capture, wire: Wire | None) -> str | None:
    """Why the block ends early. Of a capture without its wire only the database's word is known."""
    if wire is None:
        return capture.truncated if capture.truncated in TRUNCATED else None
    return "unspecified" if wire.truncated == "decode" else wire.truncated
