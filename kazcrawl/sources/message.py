"""One HTTP/1.1 response read from its bytes as they come (RFC 9112): no network, no waiting.

The bytes themselves are kept; what is read from them only says where the response ends.
Read as browsers do: bare line feeds, odd reason phrases and wrong lengths are survived.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kazcrawl import payload

MAX_HEAD = 1024 * 1024
"""Bytes of a response's head; an endless one took 1.4 GB in 40 s."""

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_STATUS_LINE = re.compile(rb"HTTP/(\d)(?:\.(\d))?[ \t]+(\d{3})")
_SIZE_LINE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,15})[ \t]*(?:;[^\n]*)?\r?\n")
_MAX_SIZE_LINE = 16 * 1024
_BODILESS = frozenset((101, 204, 304))


class BadAnswer(Exception):  # noqa: N818 - named for what it is, as in the reports
    """What the server sent is no HTTP/1 response; the message says what it is."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A response as it came.

    ``raw`` is head and body as on the wire, interim responses before them; ``entity`` the
    body without its transfer coding, content coding as sent. ``truncated`` says why it is
    not whole, in the words of WARC-Truncated. ``reusable``: the connection may serve again.
    """

    raw: bytes
    status: int
    headers: tuple[tuple[str, str], ...]
    entity: bytes
    truncated: str | None
    reusable: bool


@dataclass(frozen=True, slots=True)
class Exchange:
    """An answer with the request that it answers.

    ``request`` is as it was sent, ``begun`` (ISO 8601 UTC) when, ``milliseconds`` how long it
    took: empty and None where somebody else kept the answer. ``security`` is the version of
    TLS as in WARC-Protocol, None in the clear.
    """

    answer: Answer
    request: bytes
    begun: str
    milliseconds: int | None
    security: str | None = None


class ResponseReader:
    """Takes the bytes of one response, in pieces of any size.

    ``limit`` bounds the body as sent, in bytes. ``feed`` and ``end`` raise BadAnswer.
    """

    def __init__(self, limit: int) -> None:
        self.raw = bytearray()
        self.status = 0
        self.headers: tuple[tuple[str, str], ...] = ()
        self.truncated: str | None = None
        self._limit = limit
        self._head_at = 0
        self._body_at = -1
        self._length: int | None = None
        self._chunked = False
        self._persistent = False
        self._at = 0
        self._parts: list[bytes] = []
        self._last_chunk = False
        self._end = -1

    def feed(self, data: bytes) -> bool:
        """Takes more bytes; is the response whole now, or as much of it as is wanted?"""
        self.raw += data
        if self._body_at < 0 and not self._find_head():
            return False
        self._find_end()
        if self._end < 0 and len(self.raw) - self._body_at > self._limit:
            self._stop("length", self._body_at + self._limit)
        return self._end >= 0

    def has_head(self) -> bool:
        """Is there anything to keep yet?"""
        return self._body_at >= 0

    def end(self) -> None:
        """The server closed the connection: the end of the response, or a break."""
        if self._body_at < 0:
            raise BadAnswer("the connection ended before the head of the response")
        if self._end < 0:
            whole = self._last_chunk or (self._length is None and not self._chunked)
            self._stop(None if whole else "disconnect", len(self.raw))
        self._persistent = False

    def cut(self, reason: str) -> None:
        """Nothing more is waited for."""
        self._stop(reason, len(self.raw))

    def answer(self) -> Answer:
        """What came, once ``feed`` has said so or after ``end`` or ``cut``."""
        surplus = len(self.raw) > self._end
        raw = bytes(self.raw[: self._end] if surplus else self.raw)
        entity = b"".join(self._parts) if self._chunked else raw[self._body_at :]
        return Answer(
            raw,
            self.status,
            self.headers,
            entity,
            self.truncated,
            self._persistent and not surplus and self.truncated is None,
        )

    def _stop(self, reason: str | None, end: int) -> None:
        self.truncated = reason
        self._end = min(end, len(self.raw))
        if not self._chunked or self._last_chunk:
            return
        if line := _SIZE_LINE.match(self.raw, self._at):
            part_end = min(line.end() + int(line[1], 16), self._end)
            self._parts.append(bytes(self.raw[line.end() : part_end]))

    def _find_head(self) -> bool:
        """Interim responses (1xx) stay in ``raw``; the final head is what is read."""
        while True:
            found = _HEAD_END.search(self.raw, max(self._head_at, self._at - 3))
            self._check_start()
            if found is None or found.end() - self._head_at > MAX_HEAD:
                self._at = len(self.raw)
                if self._at - self._head_at > MAX_HEAD:
                    raise BadAnswer(f"the head of the response is larger than {MAX_HEAD} bytes")
                return False
            self._read_head(bytes(self.raw[self._head_at : found.start()]))
            self._at = found.end()
            if not 100 <= self.status < 200 or self.status == 101:
                self._body_at = found.end()
                return True
            self._head_at = found.end()

    def _check_start(self) -> None:
        start = bytes(self.raw[self._head_at : self._head_at + 5])
        if not b"HTTP/".startswith(start):
            raise BadAnswer(f"the server answered with something else than HTTP: {start!r} ...")

    def _read_head(self, head: bytes) -> None:
        line = _STATUS_LINE.match(head)
        if line is None:
            raise BadAnswer(f"the server answered without a status: {head[:60]!r}")
        self.status, self.headers = payload.read_head(head)
        fields: dict[str, str] = {}
        for name, value in self.headers:
            name = name.lower()
            fields[name] = f"{fields[name]},{value}" if name in fields else value
        coding = fields.get("transfer-encoding", "").lower()
        self._chunked = coding.rpartition(",")[2].strip() == "chunked"
        self._length = None if coding else _length_of(fields.get("content-length"))
        connection = fields.get("connection", "").lower()
        newer = line[1] == b"1" and line[2] != b"0"
        self._persistent = "close" not in connection and (newer or "keep-alive" in connection)

    def _find_end(self) -> None:
        if self.status in _BODILESS:
            self._chunked = False
            self._end = self._body_at
        elif self._chunked:
            self._take_chunks()
        elif self._length is not None and len(self.raw) - self._body_at >= self._length:
            self._end = self._body_at + self._length

    def _take_chunks(self) -> None:
        while not self._last_chunk:
            line = _SIZE_LINE.match(self.raw, self._at)
            if line is None:
                if b"\n" in self.raw[self._at :] or len(self.raw) - self._at > _MAX_SIZE_LINE:
                    self._stop("decode", len(self.raw))
                return
            size = int(line[1], 16)
            end = line.end() + size
            if size == 0:
                self._last_chunk, self._at = True, line.end()
                break
            after = bytes(self.raw[end : end + 2])
            if after in {b"", b"\r"}:
                return
            if after != b"\r\n" and after[:1] != b"\n":
                self._stop("decode", len(self.raw))
                return
            self._parts.append(bytes(self.raw[line.end() : end]))
            self._at = end + (2 if after == b"\r\n" else 1)
        self._take_trailers()

    def _take_trailers(self) -> None:
        """The fields after the last chunk, up to a blank line."""
        while (end := self.raw.find(b"\n", self._at)) >= 0:
            blank = not self.raw[self._at : end].strip()
            self._at = end + 1
            if blank:
                self._end = self._at
                return


def _length_of(value: str | None) -> int | None:
    """Content-Length; None (until the connection ends) where it is missing or no one number."""
    if value is None:
        return None
    stated = {one.strip() for one in value.split(",")}
    only = stated.pop()
    return (
        int(only) if not stated and only.isascii() and only.isdigit() and len(only) < 16 else None
    )
