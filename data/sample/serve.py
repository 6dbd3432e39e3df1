"""Serves the sample site on loopback: ``python data/sample/serve.py [--port N] [--posts N]``.

Standard library only. Prints the site's address, keeps connections alive (HTTP/1.1),
answers conditional requests, and notes every request for tests.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from contextlib import nullcontext, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TextIO

sys.path.insert(0, str(Path(__file__).parent))

from generate import SEED, make_site
from samplesite.site import Page, Site

PORT = 8973


class SampleServer(ThreadingHTTPServer):
    """``requests`` are (seconds since 1970, path with query), in order of arrival."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, posts: int, seed: int, access_log: TextIO | None = None) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.base_url = f"http://127.0.0.1:{self.server_port}"
        self.site: Site = make_site(self.base_url, posts, seed)
        self.requests: list[tuple[float, str]] = []
        self._access_log = access_log
        self._lock = threading.Lock()

    def note(self, method: str, path: str, status: int) -> None:
        """Keeps a request in ``requests`` and as a line of the access log."""
        now = time.time()
        with self._lock:
            self.requests.append((now, path))
            if self._access_log:
                self._access_log.write(f"{now:.3f} {method} {path} {status}\n")
                self._access_log.flush()

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: SampleServer
    protocol_version = "HTTP/1.1"
    server_version = "SampleSite/1"
    sys_version = ""
    wbufsize = 65536  # head and body in one segment: two would wait for a delayed ACK, 40 ms
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        page = self.server.site.answer(self.path)
        same = page.status == 200 and self.headers.get("If-None-Match") == page.headers["ETag"]
        if same:
            page = Page(304, {"ETag": page.headers["ETag"]}, b"")
        self.server.note(self.command, self.path, page.status)
        self._send(page)

    do_HEAD = do_GET

    def _send(self, page: Page) -> None:
        self.send_response(page.status)
        for name, value in page.headers.items():
            self.send_header(name, value)
        if page.status != 304:
            self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: ``SampleServer.note`` keeps the log."""


def serve(
    port: int = 0, posts: int = 60, seed: int = SEED, access_log: TextIO | None = None
) -> tuple[SampleServer, str]:
    """Starts the server in a thread: (server, base address). ``server.shutdown()`` ends it,
    ``server.server_close()`` frees the port."""
    server = SampleServer(port, posts, seed, access_log)
    threading.Thread(
        target=server.serve_forever, args=(0.05,), name="sample-site", daemon=True
    ).start()
    return server, server.base_url


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Serve the bundled sample site on 127.0.0.1.")
    parser.add_argument(
        "--port", type=int, default=PORT, help=f"0 takes a free one (default {PORT})"
    )
    parser.add_argument("--posts", type=int, default=60, help="60 to 20000 (default 60)")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument(
        "--access-log", metavar="FILE", help="one line a request: time, method, path, status"
    )
    given = parser.parse_args(arguments)
    with (
        open(given.access_log, "a", encoding="utf-8") if given.access_log else nullcontext() as log
    ):
        return _run(given.port, given.posts, given.seed, log)


def _run(port: int, posts: int, seed: int, log: TextIO | None) -> int:
    try:
        server = SampleServer(port, posts, seed, log)
    except (OSError, ValueError) as error:
        print(f"serve.py: {error}", file=sys.stderr)
        return 2
    print(server.base_url + "/", flush=True)
    with server, suppress(KeyboardInterrupt):
        server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
