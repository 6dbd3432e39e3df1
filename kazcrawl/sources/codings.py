"""Content codings that are not asked for live and that browsers' archives hold: br, zstd. Bounded."""

from __future__ import annotations

import sys

import brotli  # type: ignore[import-untyped]

from kazcrawl.payload import MAX_PAYLOAD, decode_content

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PIECE = 1 << 16


def decode_recorded(
    payload: bytes, codings: str, limit: int = MAX_PAYLOAD
) -> tuple[bytes, str | None]:
    """As ``payload.decode_content``, with ``br`` and ``zstd`` (RFC 7932, RFC 8878) alone too.

    A payload that was stored without the coding that its head names is taken as it is.
    """
    decode = {"br": _brotli, "zstd": _zstd}.get(codings.strip().lower())
    if decode is None:
        return decode_content(payload, codings, limit)
    if _is_text(payload):
        return (payload, None) if len(payload) <= limit else (payload[:limit], "length")
    body, whole = decode(payload, limit)
    if len(body) > limit:
        return body[:limit], "length"
    return body, None if whole else "decode"


def _is_text(payload: bytes) -> bool:
    """Does it begin as a page, a feed or JSON does? Neither coding's stream can be read so."""
    return payload[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"<", b"{", b"["} and not (
        payload.startswith(b"\x28\xb5\x2f\xfd")
    )


def _brotli(payload: bytes, limit: int) -> tuple[bytes, bool]:
    stream, out, at = brotli.Decompressor(), bytearray(), 0
    try:
        while not stream.is_finished() and len(out) <= limit:
            more = payload[at : at + PIECE] if stream.can_accept_more_data() else b""
            at += len(more)
            made = stream.process(more, output_buffer_limit=PIECE)
            if not made and not more:
                return bytes(out), False
            out += made
    except brotli.error:
        return bytes(out), False
    return bytes(out), True


def _zstd(payload: bytes, limit: int) -> tuple[bytes, bool]:
    stream, out, data = zstd.ZstdDecompressor(), bytearray(), payload
    try:
        while not stream.eof and len(out) <= limit:
            if stream.needs_input and not data:
                return bytes(out), False
            out += stream.decompress(data, PIECE)
            data = b""
    except zstd.ZstdError:
        return bytes(out), False
    return bytes(out), True
