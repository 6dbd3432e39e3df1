"""A web server on loopback for tests: pages from a dict, every request on record."""

from __future__ import annotations

import os
import random
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

JITTER = float(os.environ.get("LOOPBACK_JITTER", "0"))  # seconds; see CONTRIBUTING.md
Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Loopback:
    """``pages`` maps path and query to HTML text, an answer, or a function of the path."""

    pages: dict[str, str | Answer | Callable[[str], Answer]]
    requests: list[str] = field(default_factory=list)
    base: str = ""

    def answer(self, path: str) -> Answer:
        self.requests.append(path)
        page = self.pages.get(path)
        if page is None:
            return 404, {}, b"<html><body><h1>Not found</h1></body></html>"
        if callable(page):
            return page(path)
        if isinstance(page, str):
            return 200, {}, page.replace("{base}", self.base).encode()
        return page


def handler(site: Loopback) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, headers, body = site.answer(self.path)
            self.send_response(status)
            for name, value in ({"Content-Type": "text/html; charset=utf-8"} | headers).items():
                self.send_header(name, value)
            if "Content-Length" not in headers and "Transfer-Encoding" not in headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    return Handler


@contextmanager
def serve(pages: dict[str, str | Answer | Callable[[str], Answer]]) -> Iterator[Loopback]:
    """Serves the pages on a free port of 127.0.0.1 until the block ends."""
    site = Loopback(pages)
    with running(handler(site)) as site.base:
        yield site


def unsteady(handler: type[BaseHTTPRequestHandler]) -> type[BaseHTTPRequestHandler]:
    """A handler that waits a random while before each answer: requests that run side by side
    then come and end in any order, as they do now and then on a busy machine."""

    class Unsteady(handler):  # type: ignore[misc, valid-type]
        def do_GET(self) -> None:  # noqa: N802
            time.sleep(random.uniform(0, JITTER))
            super().do_GET()

    return Unsteady


@contextmanager
def running(
    handler: type[BaseHTTPRequestHandler], tls: ssl.SSLContext | None = None
) -> Iterator[str]:
    """The address of a server on a free port of 127.0.0.1, which ends with the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), unsteady(handler) if JITTER else handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
