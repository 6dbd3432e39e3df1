"""A connection to a server: one request at a time, the response kept as it came."""

from __future__ import annotations

import asyncio
from typing import cast

from kazcrawl.sources.message import Answer, BadAnswer, ResponseReader


class StaleConnection(Exception):  # noqa: N818 - named for what it is
    """The server had closed a kept connection; nothing of an answer came on it."""


class Connection(asyncio.Protocol):
    """An open HTTP/1.1 connection.

    ``ask`` sends one request and gives its answer. ``security`` is the TLS version in the
    words of WARC-Protocol, None in the clear. Raises StaleConnection, BadAnswer,
    TimeoutError where no head came in time, OSError where the connection broke.
    """

    def __init__(self) -> None:
        self.usable = False
        self.peer: str | None = None
        self.security: str | None = None
        self._transport: asyncio.Transport | None = None
        self._reader: ResponseReader | None = None
        self._answer: asyncio.Future[Answer] | None = None
        self._asked = 0

    def ask(self, message: bytes, limit: int, timeout: float) -> asyncio.Future[Answer]:
        """The answer to a request; what came within ``timeout`` seconds, truncated if need be."""
        assert self._transport is not None
        loop = asyncio.get_running_loop()
        self._answer = loop.create_future()
        self._reader = ResponseReader(limit)
        self._asked += 1
        self.usable = False
        timer = loop.call_later(timeout, self._late)
        self._answer.add_done_callback(lambda _: timer.cancel())
        self._transport.write(message)
        return self._answer

    def close(self) -> None:
        """Ends the connection at once."""
        self.usable = False
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self.peer = transport.get_extra_info("peername")[0]
        tls = transport.get_extra_info("ssl_object")
        self.security = None if tls is None else _version(tls.version() or "")
        self.usable = True

    def data_received(self, data: bytes) -> None:
        if self._reader is None:  # nothing was asked: what comes belongs to no request
            self.close()
            return
        try:
            if self._reader.feed(data):
                self._settle()
        except BadAnswer as error:
            self._fail(error)

    def connection_lost(self, exc: Exception | None) -> None:
        self.usable = False
        if self._reader is None:
            return
        if not self._reader.raw:
            again = self._asked > 1
            self._fail(
                StaleConnection()
                if again
                else exc
                or ConnectionResetError("the server closed the connection without an answer")
            )
            return
        try:
            self._reader.end()
            self._settle()
        except BadAnswer as error:
            self._fail(error)

    def _late(self) -> None:
        if self._reader is None:
            return
        if not self._reader.has_head():
            self._fail(TimeoutError())
            return
        self._reader.cut("time")
        self._settle()

    def _settle(self) -> None:
        assert self._reader is not None
        answer = self._reader.answer()
        self._reader = None
        self.usable = answer.reusable
        if not answer.reusable:
            self.close()
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(answer)

    def _fail(self, error: BaseException) -> None:
        self._reader = None
        self.close()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)


def _version(name: str) -> str:
    """``TLSv1.3`` as ``tls/1.3``, ``SSLv3`` as ``ssl/3``."""
    kind, _, number = name.lower().partition("v")
    return f"{kind}/{'1.0' if number == '1' else number}"
