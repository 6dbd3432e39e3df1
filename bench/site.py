"""Serves the benchmark's site on loopback: ``python bench/site.py [--articles N] [--port N]``.

Prints its address. When its standard input ends it prints, as JSON, how often each path
was asked for, and goes. Keep-alive, pages made on demand, one core, standard library only.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections import Counter

from pages import Pages

_FOUND = b"HTTP/1.1 200 OK\r\nServer: bench\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
_MISSING = b"HTTP/1.1 404 Not Found\r\nServer: bench\r\nContent-Length: 0\r\n\r\n"


class Connection(asyncio.Protocol):
    """One connection of a client; answers GET in order and ignores every header."""

    def __init__(self, pages: Pages, asked: Counter[str]) -> None:
        self.pages = pages
        self.asked = asked
        self._waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        *requests, self._waiting = (self._waiting + data).split(b"\r\n\r\n")
        for request in requests:
            self._answer(request.split(b" ", 2)[1].decode("latin-1"))

    def _answer(self, path: str) -> None:
        self.asked[path] += 1
        body = self.pages.answer(path)
        if body is None:
            self._transport.write(_MISSING)
            return
        kind = b"text/plain" if path.endswith(".txt") else b"text/html; charset=UTF-8"
        self._transport.write(_FOUND % (kind, len(body)) + body)


async def serve(articles: int, port: int) -> None:
    """Serves until standard input ends."""
    asked: Counter[str] = Counter()
    pages = Pages("", articles)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(pages, asked), "127.0.0.1", port)
    pages.base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    print(pages.base + "/", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()
    print(json.dumps(asked), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Serve the benchmark's site on 127.0.0.1.")
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one (default)")
    given = parser.parse_args()
    asyncio.run(serve(given.articles, given.port))


if __name__ == "__main__":
    main()
