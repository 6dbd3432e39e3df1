"""One response read from its bytes: where it ends, what is kept, whatever the pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kazcrawl import payload
from kazcrawl.sources.message import Answer, BadAnswer, ResponseReader

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
BODY = b"<p>words</p>"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def read(raw: bytes, sizes: list[int] | None = None, limit: int = 1 << 20) -> tuple[Answer, bool]:
    """The answer to these bytes, in pieces, and whether it was whole before the end."""
    reader = ResponseReader(limit)
    at, whole = 0, False
    for size in [*(sizes or []), len(raw)]:
        piece = raw[at : at + size]
        at += size
        if piece and not whole:
            whole = reader.feed(piece)
    if not whole:
        reader.end()
    return reader.answer(), whole


WHOLE = {
    "length": HEAD + b"Content-Length: 12\r\n\r\n" + BODY,
    "two equal lengths": HEAD + b"Content-Length: 12\r\nContent-Length: 12\r\n\r\n" + BODY,
    "bare line feeds": b"HTTP/1.1 200 OK\nContent-Length: 12\n\n" + BODY,
    "chunks": CHUNKED + b"5\r\n<p>wo\r\n7;x=1\r\nrds</p>\r\n0\r\n\r\n",
    "chunks of bare lines": CHUNKED + b"c\n<p>words</p>\n0\n\n",
    "chunks and trailers": CHUNKED + b"C\r\n<p>words</p>\r\n0\r\nX: 1\r\n\r\n",
    "chunked wins over a length": HEAD
    + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nc\r\n<p>words</p>\r\n0\r\n\r\n",
    "interim responses": b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
    + HEAD
    + b"Content-Length: 12\r\n\r\n"
    + BODY,
}


@pytest.mark.parametrize("raw", WHOLE.values(), ids=WHOLE)
def test_whole_answers_end_by_themselves(raw: bytes) -> None:
    answer, whole = read(raw)
    assert whole
    assert (answer.raw, answer.entity, answer.status) == (raw, BODY, 200)
    assert answer.truncated is None
    assert answer.reusable


@pytest.mark.parametrize("raw", WHOLE.values(), ids=WHOLE)
@given(sizes=st.lists(st.integers(1, 40), max_size=12))
def test_pieces_do_not_matter(raw: bytes, sizes: list[int]) -> None:
    assert read(raw, sizes) == read(raw)


@pytest.mark.parametrize("raw", WHOLE.values(), ids=WHOLE)
def test_what_follows_an_answer_is_not_its_own(raw: bytes) -> None:
    answer, _ = read(raw + b"HTTP/1.1 200 Smuggled\r\n\r\n")
    assert (answer.raw, answer.entity) == (raw, BODY)
    assert not answer.reusable


@pytest.mark.parametrize("raw", WHOLE.values(), ids=WHOLE)
@given(data=st.data())
def test_an_answer_that_breaks_off_is_never_whole(raw: bytes, data: st.DataObject) -> None:
    start = raw.rfind(b"HTTP/1.1 200")
    cut = data.draw(st.integers(0, len(raw) - 1))
    reader = ResponseReader(1 << 20)
    assert not (cut and reader.feed(raw[:cut]))
    blank = b"\r\n\r\n" if b"\r\n\r\n" in raw[: raw.find(b"<p>")] else b"\n\n"
    if cut < raw.index(blank, start) + len(blank):
        with pytest.raises(BadAnswer):
            reader.end()
        return
    reader.end()
    answer = reader.answer()
    assert answer.raw == raw[:cut]
    assert not answer.reusable
    assert BODY.startswith(answer.entity)
    if answer.truncated is None:  # the last chunk had come, and only its blank line is missing
        assert answer.entity == BODY
    else:
        assert answer.truncated == "disconnect"


ENDS = {
    "until the end": (HEAD + b"\r\n" + BODY, None),
    "HTTP/1.0": (b"HTTP/1.0 200 OK\r\n\r\n" + BODY, None),
    "lengths that differ": (HEAD + b"Content-Length: 12\r\nContent-Length: 3\r\n\r\n" + BODY, None),
    "a length that is none": (HEAD + b"Content-Length: twelve\r\n\r\n" + BODY, None),
    "shorter than its length": (HEAD + b"Content-Length: 13\r\n\r\n" + BODY, "disconnect"),
    "no last chunk": (CHUNKED + b"c\r\n<p>words</p>\r\n", "disconnect"),
}


@pytest.mark.parametrize(("raw", "truncated"), ENDS.values(), ids=ENDS)
def test_answers_that_end_with_the_connection(raw: bytes, truncated: str | None) -> None:
    answer, whole = read(raw)
    assert not whole
    assert (answer.raw, answer.entity, answer.truncated) == (raw, BODY, truncated)
    assert not answer.reusable


def test_a_wrong_chunk_ends_the_reading_and_keeps_the_bytes() -> None:
    raw = CHUNKED + b"c\r\n<p>words</p>\r\nno size\r\nmore"
    answer, whole = read(raw)
    assert whole
    assert (answer.raw, answer.truncated) == (raw, "decode")


@pytest.mark.parametrize("status", [204, 304])
def test_answers_without_a_body(status: int) -> None:
    raw = b"HTTP/1.1 %d X\r\nContent-Length: 12\r\n\r\n" % status
    answer, whole = read(raw)
    assert whole
    assert (answer.status, answer.entity, answer.reusable) == (status, b"", True)


@pytest.mark.parametrize(
    "raw", [HEAD + b"\r\n" + b"x" * 900, CHUNKED + b"ffff\r\n" + b"x" * 900], ids=["plain", "chunk"]
)
def test_a_body_is_cut_at_the_limit(raw: bytes) -> None:
    answer, whole = read(raw, [50] * 20, limit=400)
    assert whole
    assert answer.truncated == "length"
    assert len(answer.raw) - answer.raw.index(b"\r\n\r\n") - 4 == 400
    assert not answer.reusable


@pytest.mark.parametrize(
    "raw",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"<html>HTTP/0.9</html>",
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * (1 << 20) + b"\r\n",
    ],
    ids=["ssh", "http/0.9", "no status", "endless head"],
)
def test_what_is_no_http_is_refused(raw: bytes) -> None:
    with pytest.raises(BadAnswer):
        read(raw)


@given(raw=st.binary(max_size=200), sizes=st.lists(st.integers(1, 30), max_size=10))
def test_any_bytes_give_an_answer_or_bad_answer(raw: bytes, sizes: list[int]) -> None:
    for start in (b"", b"HTTP/1.1 200 OK\r\n", CHUNKED):
        try:
            answer, _ = read(start + raw, sizes)
        except BadAnswer:
            continue
        assert (start + raw).startswith(answer.raw)


@given(
    body=st.binary(max_size=300),
    sizes=st.lists(st.integers(1, 60), min_size=1, max_size=8),
    pieces=st.lists(st.integers(1, 80), max_size=10),
)
def test_chunks_give_what_was_put_in(body: bytes, sizes: list[int], pieces: list[int]) -> None:
    raw, at = CHUNKED, 0
    for size in [*sizes, len(body) + 1]:
        if part := body[at : at + size]:
            raw += b"%x\r\n%s\r\n" % (len(part), part)
        at += size
    answer, whole = read(raw + b"0\r\n\r\n", pieces)
    assert whole
    assert answer.entity == body
    assert payload.dechunk(payload.split_message(answer.raw)[1]) == (body, True)
