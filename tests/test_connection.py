"""A connection over loopback: kept, broken, late, and what its one answer keeps of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest

from kazcrawl.sources.connection import Connection, StaleConnection
from kazcrawl.sources.message import Answer

ASK = b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwords"

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Use = Callable[[Connection], Awaitable[None]]


def over_loopback(serve: Serve, use: Use) -> None:
    async def run() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(Connection, "127.0.0.1", port)
        try:
            await use(connection)
        finally:
            connection.close()
            await asyncio.sleep(0.05)
            server.close()
            await server.wait_closed()

    asyncio.run(run())


async def gone(reader: asyncio.StreamReader) -> None:
    with suppress(ConnectionError):
        await reader.read()


async def end(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


def serving(*answers: bytes, hold: bool = False) -> Serve:
    """Sends one of these for each request, then closes; with ``hold`` when the client does."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in answers:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            await writer.drain()
        if hold:
            await gone(reader)
        await end(writer)

    return serve


async def ask(connection: Connection, timeout: float = 5.0) -> Answer:
    return await connection.ask(ASK, 1 << 20, timeout)


def test_a_kept_connection_serves_again() -> None:
    async def use(connection: Connection) -> None:
        for _ in range(3):
            assert (await ask(connection)).entity == b"words"
            assert connection.usable

    over_loopback(serving(ANSWER, ANSWER, ANSWER, hold=True), use)


def test_a_connection_that_was_closed_meanwhile_is_stale() -> None:
    async def use(connection: Connection) -> None:
        await ask(connection)
        with pytest.raises((StaleConnection, ConnectionError)):
            await ask(connection)

    over_loopback(serving(ANSWER), use)


def test_a_first_request_without_an_answer_is_a_broken_connection() -> None:
    async def use(connection: Connection) -> None:
        with pytest.raises(ConnectionResetError):
            await ask(connection)

    over_loopback(serving(b""), use)


def test_what_came_in_time_is_kept() -> None:
    async def use(connection: Connection) -> None:
        answer = await ask(connection, 0.2)
        assert (answer.entity, answer.truncated) == (b"wo", "time")
        assert answer.raw == ANSWER[:-3]
        assert not connection.usable

    over_loopback(serving(ANSWER[:-3], hold=True), use)


def test_no_head_in_time_is_a_timeout() -> None:
    async def use(connection: Connection) -> None:
        with pytest.raises(TimeoutError):
            await ask(connection, 0.2)

    over_loopback(serving(ANSWER[:20], hold=True), use)


def test_what_breaks_off_is_kept() -> None:
    async def use(connection: Connection) -> None:
        answer = await ask(connection)
        assert (answer.entity, answer.truncated) == (b"wo", "disconnect")

    over_loopback(serving(ANSWER[:-3]), use)


def test_bytes_that_nobody_asked_for_end_the_connection() -> None:
    async def use(connection: Connection) -> None:
        await ask(connection)
        await asyncio.sleep(0.2)
        assert not connection.usable

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(ANSWER)
        await writer.drain()
        await asyncio.sleep(0.1)
        writer.write(ANSWER)
        await gone(reader)
        await end(writer)

    over_loopback(serve, use)
