"""HTTP messages as bytes: heads, chunks and content codings, honest and lying."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kazcrawl.payload import dechunk, decode_content, is_chunked, read_head, split_message

TEXT = "Қала тұрғындары алаңға шықты. ".encode() * 50
LIMIT = 1000


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("message", "head", "rest"),
    [
        (b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody", b"HTTP/1.1 200 OK\r\nA: b", b"body"),
        (b"HTTP/1.0 200\nA: b\n\nbody", b"HTTP/1.0 200\nA: b", b"body"),
        (
            b"HTTP/1.1 200 OK\r\nA: b\r\n\r\na\n\nb\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nA: b",
            b"a\n\nb\r\n\r\n",
        ),
        (b"HTTP/1.1 204 No\r\n\r\n", b"HTTP/1.1 204 No", b""),
        (b"HTTP/1.1 200 OK\r\nA: b", b"HTTP/1.1 200 OK\r\nA: b", b""),
        (b"", b"", b""),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nx", b"HTTP/1.1 200 OK", b"x"),
        (
            b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 C\r\n\r\nHTTP/1.1 404 N\r\n\r\n",
            b"HTTP/1.1 404 N",
            b"",
        ),
        # A body that quotes a head is a body.
        (
            b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 500 X\r\n\r\n",
            b"HTTP/1.1 200 OK",
            b"HTTP/1.1 500 X\r\n\r\n",
        ),
    ],
)
def test_split_message(message: bytes, head: bytes, rest: bytes) -> None:
    assert split_message(message) == (head, rest)


@pytest.mark.parametrize(
    ("head", "status", "fields"),
    [
        (b"HTTP/1.1 200 OK\r\nX-a: 1\r\nx-A: 2", 200, (("X-a", "1"), ("x-A", "2"))),
        (b"HTTP/1.1 404 Nicht gefunden", 404, ()),
        (b"HTTP/2 301", 301, ()),
        (b"HTTP/1.0 200\nA:b\nB :  c  ", 200, (("A", "b"), ("B", "c"))),
        (b"HTTP/1.1 200 OK\r\nA: one\r\n\ttwo\r\n three", 200, (("A", "one two three"),)),
        (b"HTTP/1.1 200 OK\r\nno colon here\r\nA: b:c", 200, (("A", "b:c"),)),
        (b"HTTP/1.1 200 OK\r\nServer: caf\xe9", 200, (("Server", "café"),)),
        (b"HTTP/1.1 200 OK\r\nA:", 200, (("A", ""),)),
        (b"ICY 200 OK\r\nA: b", 0, (("A", "b"),)),
        (b"", 0, ()),
    ],
)
def test_read_head(head: bytes, status: int, fields: tuple[tuple[str, str], ...]) -> None:
    assert read_head(head) == (status, fields)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Transfer-Encoding", "chunked", True),
        ("TRANSFER-ENCODING", "gzip, Chunked", True),
        ("Transfer-Encoding", "identity", False),
        ("Content-Encoding", "chunked", False),
    ],
)
def test_is_chunked(name: str, value: str, expected: bool) -> None:
    assert is_chunked([("Date", "today"), (name, value)]) is expected


@pytest.mark.parametrize(
    ("data", "payload", "whole"),
    [
        (b"5\r\nhello\r\n0\r\n\r\n", b"hello", True),
        (b"5;name=value\r\nhello\r\n0\r\nTrailer: x\r\n\r\n", b"hello", True),
        (b"A\r\n0123456789\r\n00\r\n\r\n", b"0123456789", True),
        (b"5\nhello\n0\n\n", b"hello", True),
        (b"0\r\n\r\n", b"", True),
        (b"5\r\nhello\r\n", b"hello", False),
        (b"5\r\nhel", b"hel", False),
        (b"5", b"", False),
        (b"", b"", False),
        (b"zz\r\nhello", b"", False),
        (b"3\r\nabc\r\n-1\r\nx", b"abc", False),
        (b"ffffffff\r\nabc", b"abc", False),
    ],
)
def test_dechunk(data: bytes, payload: bytes, whole: bool) -> None:
    assert dechunk(data) == (payload, whole)


@given(st.binary(max_size=3000), st.lists(st.integers(1, 700), max_size=20))
def test_dechunk_undoes_any_split(data: bytes, sizes: list[int]) -> None:
    message, at = b"", 0
    for size in [*sizes, len(data)]:
        if part := data[at : at + size]:
            message += b"%x\r\n%s\r\n" % (len(part), part)
        at += size
    assert dechunk(message + b"0\r\n\r\n") == (data, True)


@given(st.binary(max_size=200))
def test_dechunk_of_anything_ends(data: bytes) -> None:
    payload, _ = dechunk(data)
    assert len(payload) <= len(data)


@pytest.mark.parametrize(
    ("sent", "codings"),
    [
        (TEXT, ""),
        (TEXT, "identity"),
        (gzip.compress(TEXT), "gzip"),
        (gzip.compress(TEXT), "X-GZIP"),
        (gzip.compress(TEXT[:700]) + gzip.compress(TEXT[700:]), "gzip"),
        (gzip.compress(TEXT) + b"\0\0trailing", "gzip"),
        (zlib.compress(TEXT), "deflate"),
        (raw_deflate(TEXT), "deflate"),
        (zlib.compress(gzip.compress(TEXT)), "gzip, deflate"),
        (TEXT, "gzip"),
    ],
    ids=[
        *["none", "identity", "gzip", "x-gzip", "two members", "trailing bytes", "zlib", "raw"],
        *["two codings", "gzip in name only"],
    ],
)
def test_decode_content(sent: bytes, codings: str) -> None:
    assert decode_content(sent, codings) == (TEXT, None)


@pytest.mark.parametrize("codings", ["br", "zstd", "compress", "gzip,gzip,gzip,gzip", "gzip, br"])
def test_codings_that_were_not_asked_for(codings: str) -> None:
    assert decode_content(b"\x8b\x02abc", codings) == (b"\x8b\x02abc", "decode")


@pytest.mark.parametrize(
    ("packed", "codings"),
    [
        (gzip.compress(TEXT, 0), "gzip"),
        (zlib.compress(TEXT, 0), "deflate"),
        (raw_deflate(TEXT), "deflate"),
    ],
)
def test_what_is_cut_gives_its_beginning(packed: bytes, codings: str) -> None:
    for end in range(30, len(packed) - 9, 211):
        payload, reason = decode_content(packed[:end], codings)
        assert (TEXT.startswith(payload), reason) == (True, "decode")


def test_damage_gives_what_stood_before() -> None:
    packed = gzip.compress(TEXT)
    payload, reason = decode_content(packed + packed[:10] + b"\xff" * 40, "gzip")
    assert (payload, reason) == (TEXT, "decode")


@pytest.mark.parametrize(
    ("sent", "codings"),
    [
        (gzip.compress(bytes(10**7)), "gzip"),
        (zlib.compress(bytes(10**7)), "deflate"),
        (b"".join(gzip.compress(bytes(400)) for _ in range(100)), "gzip"),
        (gzip.compress(gzip.compress(bytes(10**7))), "gzip, gzip"),
        (bytes(LIMIT + 1), ""),
    ],
)
def test_bombs_stop_at_the_limit(sent: bytes, codings: str) -> None:
    payload, reason = decode_content(sent, codings, LIMIT)
    assert (len(payload) <= LIMIT, reason) == (True, "length")


def test_bombs_take_no_memory() -> None:
    packed = gzip.compress(bytes(10**7))
    tracemalloc.start()
    decode_content(packed, "gzip", LIMIT)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 10**6


def test_the_limit_itself_is_whole() -> None:
    assert decode_content(gzip.compress(bytes(LIMIT)), "gzip", LIMIT) == (bytes(LIMIT), None)


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data),
    "zlib": lambda data: zlib.compress(data),
    "raw": raw_deflate,
}


@given(st.binary(max_size=2000), st.sampled_from(sorted(PACKERS)), st.integers(1, 3))
def test_round_trips(data: bytes, coding: str, times: int) -> None:
    packed = data
    for _ in range(times):
        packed = PACKERS[coding](packed)
    names = ", ".join(["gzip" if coding == "gzip" else "deflate"] * times)
    assert decode_content(packed, names) == (data, None)


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "gzip, deflate", "br"]))
def test_decode_content_never_raises(data: bytes, codings: str) -> None:
    assert decode_content(data, codings, LIMIT)[1] in {None, "decode", "length"}
