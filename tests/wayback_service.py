"""A Wayback-like service on loopback, as the Internet Archive answers, with its faults."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, unquote, urlsplit

from loopback import running

_MEMENTO = re.compile(r"^/web/(\d{14})id_/(.+)$")
NAMES = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]


@dataclass
class Kept:
    """One capture: ``stamp`` of 14 digits."""

    stamp: str
    url: str
    body: bytes
    status: int = 200
    mime: str = "text/html"
    digest: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    listed: str | None = None
    """Its status in the index, where that is another."""


@dataclass
class Service:
    """``faults`` are answers to the next requests: a status, ``drop``, ``cut`` (half of
    the answer), or None: there is none."""

    kept: list[Kept]
    rows: int = 1000
    faults: list[int | str | None] = field(default_factory=list)
    redirects: dict[str, str] = field(default_factory=dict)
    requests: list[tuple[float, str]] = field(default_factory=list)
    base: str = ""

    def index(self, query: dict[str, list[str]]) -> bytes:
        rows = [
            ["key", one.stamp, one.url, one.mime, one.listed or str(one.status), one.digest, "9"]
            for one in sorted(self.kept, key=lambda one: (one.url, one.stamp))
        ]
        start = int(query.get("resumeKey", ["0"])[0])
        some = rows[start : start + self.rows]
        more = start + self.rows < len(rows)
        tail = [[], [str(start + self.rows)]] if more else []
        return json.dumps([NAMES, *some, *tail] if some else []).encode()

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        if path.startswith("/cdx/search/cdx"):
            body = self.index(parse_qs(urlsplit(path).query))
            return 200, {"Content-Type": "application/json"}, body
        found = _MEMENTO.match(path)
        if found is None:
            return 404, {}, b"nothing here"
        if onward := self.redirects.get(path):
            return 302, {"Location": onward}, b""
        stamp, url = found[1], unquote(found[2])
        for one in self.kept:
            if (one.stamp, one.url) == (stamp, url):
                return one.status, self._headers(one), one.body
        return 404, {}, b"not in the archive"

    def _headers(self, one: Kept) -> dict[str, str]:
        at = datetime.strptime(one.stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        return {
            "Content-Type": f"{one.mime}; charset=utf-8",
            "Memento-Datetime": format_datetime(at, usegmt=True),
            "X-Archive-Orig-Server": "old/1.0",
            "X-Archive-Orig-Content-Length": "99999",
            "Server": "nginx of the service",
            **one.headers,
        }

    def asked(self, what: str) -> list[float]:
        return [at for at, path in self.requests if what in path]


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            service.requests.append((time.monotonic(), self.path))
            fault = service.faults.pop(0) if service.faults else None
            if fault == "drop":
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            status, headers, body = service.answer(self.path)
            if isinstance(fault, int):
                status, headers, body = fault, {"Retry-After": "0"}, b"busy"
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            cut = body[: len(body) // 2] if fault == "cut" else body
            self.send_header("Content-Length", str(len(cut)))
            self.end_headers()
            self.wfile.write(cut)

        def log_message(self, *_: object) -> None:
            return

    return Handler


@contextmanager
def serve_service(kept: list[Kept], **more: int) -> Iterator[Service]:
    service = Service(kept, **more)
    with running(_handler(service)) as service.base:
        yield service
