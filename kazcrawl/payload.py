"""HTTP messages as bytes: head, transfer coding, content coding (RFC 9110, RFC 9112)."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable

REDIRECTS = frozenset((301, 302, 303, 307, 308))
MAX_PAYLOAD = 32 * 1024 * 1024
"""Bytes of a decoded payload that are kept in memory; bombs stop here (1 GiB took 2.8 GB)."""

_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,15})")


def split_message(raw: bytes) -> tuple[bytes, bytes]:
    """Head (without the blank line) and the rest of a response, as on the wire.

    Interim responses (1xx) before the final one are left out of the head.
    """
    while True:
        end, size = raw.find(b"\r\n\r\n"), 4
        bare = raw.find(b"\n\n")
        if bare >= 0 and (end < 0 or bare < end):
            end, size = bare, 2
        if end < 0:
            return raw, b""
        head, rest = raw[:end], raw[end + size :]
        if not re.match(rb"HTTP/1\.\d 1\d\d\b", head) or b"HTTP/" not in rest[:8]:
            return head, rest
        raw = rest


def read_head(head: bytes) -> tuple[int, tuple[tuple[str, str], ...]]:
    """Status and header fields in order and case; latin-1, folded lines joined."""
    lines = head.replace(b"\r\n", b"\n").split(b"\n")
    status = re.match(rb"HTTP/\d(?:\.\d)?\s+(\d{3})", lines[0])
    fields: list[tuple[str, str]] = []
    for line in lines[1:]:
        text = line.decode("latin-1")
        if text[:1] in {" ", "\t"} and fields:
            name, value = fields[-1]
            fields[-1] = (name, f"{value} {text.strip()}")
        elif ":" in text:
            name, value = text.split(":", 1)
            fields.append((name.strip(), value.strip()))
    return (int(status[1]) if status else 0), tuple(fields)


def is_chunked(headers: Iterable[tuple[str, str]]) -> bool:
    """Does the message use the chunked transfer coding? Only as its last one (RFC 9112, 6.1)."""
    codings = [value for name, value in headers if name.lower() == "transfer-encoding"]
    return ",".join(codings).rpartition(",")[2].strip().lower() == "chunked"


def dechunk(data: bytes) -> tuple[bytes, bool]:
    """The payload of a chunked body, and whether it ended as it should."""
    parts: list[bytes] = []
    at = 0
    while True:
        end = data.find(b"\n", at)
        size = _CHUNK_SIZE.match(data[at : end if end >= 0 else at])
        if size is None:
            return b"".join(parts), False
        length = int(size[1], 16)
        if length == 0:
            return b"".join(parts), True
        start = end + 1
        parts.append(data[start : start + length])
        if start + length > len(data):
            return b"".join(parts), False
        at = start + length
        at += 2 if data[at : at + 2] == b"\r\n" else 1


def decode_content(
    payload: bytes, codings: str, limit: int = MAX_PAYLOAD
) -> tuple[bytes, str | None]:
    """Undoes ``Content-Encoding``; the second value says why the result is not whole.

    ``length`` for more than ``limit`` bytes, ``decode`` for a cut or damaged stream or a
    coding that was not asked for. What could be decoded is given all the same.
    """
    names = [name for name in re.split(r"[\s,]+", codings.lower()) if name and name != "identity"]
    if len(names) > 3:
        return payload, "decode"
    for name in reversed(names):
        if name not in {"gzip", "x-gzip", "deflate"}:
            return payload, "decode"
        payload, reason = _inflate(payload, name, limit)
        if reason:
            return payload, reason
    return (payload, None) if len(payload) <= limit else (payload[:limit], "length")


def _inflate(payload: bytes, name: str, limit: int) -> tuple[bytes, str | None]:
    if name == "deflate":
        # RFC 9110 means zlib, but raw deflate is sent as well: the first two bytes tell.
        zlib_head = (
            len(payload) > 1
            and payload[0] & 0x0F == 8
            and int.from_bytes(payload[:2], "big") % 31 == 0
        )
        return _members(payload, zlib.MAX_WBITS if zlib_head else -zlib.MAX_WBITS, limit)
    if payload[:2] != b"\x1f\x8b":
        # A server that says gzip and sends plain text: browsers show it, so do we.
        return payload, None if payload else "decode"
    return _members(payload, zlib.MAX_WBITS | 16, limit)


def _members(data: bytes, bits: int, limit: int) -> tuple[bytes, str | None]:
    parts: list[bytes] = []
    size = 0
    while data:
        stream = zlib.decompressobj(bits)
        try:
            part = stream.decompress(data, limit - size + 1)
        except zlib.error:
            return b"".join(parts), "decode"
        parts.append(part)
        size += len(part)
        if size > limit:
            return b"".join(parts)[:limit], "length"
        if not stream.eof:
            return b"".join(parts), "decode"
        data = stream.unused_data if bits > 16 and stream.unused_data[:2] == b"\x1f\x8b" else b""
    return b"".join(parts), None
