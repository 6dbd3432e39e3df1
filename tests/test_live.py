"""The live source: which peers are public, and that bytes are kept as they were sent."""

from __future__ import annotations

import gzip
import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawling import kazcrawl
from kazcrawl.sources.live import is_public
from test_warc import read_back


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("::ffff:93.184.215.14", True),
        ("127.0.0.1", False),
        ("127.255.255.254", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("0.0.0.0", False),
        ("::", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("172.32.0.1", True),
        ("192.168.1.1", False),
        ("169.254.169.254", False),  # where clouds keep their secrets
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("100.64.0.1", False),  # carrier-grade NAT
        ("192.0.2.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("239.1.1.1", False),
        ("233.252.0.1", False),
        ("ff02::1", False),
        ("ff0e::1", False),
        ("255.255.255.255", False),
        ("240.0.0.1", False),
        ("2001:db8::1", False),
        # IPv4 addresses wrapped in other ways (RFC 6052, 3056, 4380).
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::a00:1", False),
        ("2002:7f00:1::", False),
        ("2002:a00:1::", False),
        ("::7f00:1", False),
    ],
)
def test_is_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_as_public_as_itself(address: object) -> None:
    assert is_public(f"::ffff:{address}") == is_public(str(address))


PAGE = b"<html><body><h1>A post</h1><div class='entry'><p>Words of it.</p><p>More of them.</p></div></body></html>"
MISSING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
HTML = b"Content-Type: text/html; charset=utf-8\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(PAGE)
PACKED = gzip.compress(PAGE, mtime=0)

ANSWERS: dict[str, bytes] = {
    "case and order of header names": b"HTTP/1.1 200 OK\r\nx-B: 2\r\nCONTENT-type: text/html\r\nX-a: 1\r\ncontent-LENGTH: %d\r\n\r\n"
    % len(PAGE)
    + PAGE,
    "duplicate headers": b"HTTP/1.1 200 OK\r\n"
    + HTML
    + b"Set-Cookie: a=1\r\nX: 1\r\nSet-Cookie: b=2\r\n"
    + LENGTH
    + b"\r\n"
    + PAGE,
    "reason phrase": b"HTTP/1.1 200 Alles in Ordnung, ja\r\n" + HTML + LENGTH + b"\r\n" + PAGE,
    "no reason phrase": b"HTTP/1.1 200 \r\n" + HTML + LENGTH + b"\r\n" + PAGE,
    "blanks around values": b"HTTP/1.1 200 OK\r\nX:no blank\r\nY:   many   \r\n"
    + HTML
    + LENGTH
    + b"\r\n"
    + PAGE,
    "latin-1 in a value": b"HTTP/1.1 200 OK\r\nX: caf\xe9\r\n" + HTML + LENGTH + b"\r\n" + PAGE,
    "chunked": b"HTTP/1.1 200 OK\r\n"
    + HTML
    + b"Transfer-Encoding: chunked\r\n\r\n"
    + b"A;ext=1\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (PAGE[:10], len(PAGE) - 10, PAGE[10:]),
    "gzip": b"HTTP/1.1 200 OK\r\n"
    + HTML
    + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(PACKED)
    + PACKED,
    "HTTP/1.0 until close": b"HTTP/1.0 200 OK\r\n" + HTML + b"\r\n" + PAGE,
    "HTTP/1.1 until close": b"HTTP/1.1 200 OK\r\n" + HTML + b"Connection: close\r\n\r\n" + PAGE,
    "an interim response": b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"
    + HTML
    + LENGTH
    + b"\r\n"
    + PAGE,
    "404 with a body": b"HTTP/1.1 404 Gone Fishing\r\n" + HTML + LENGTH + b"\r\n" + PAGE,
}


@contextmanager
def raw_server(answers: dict[str, bytes]) -> Iterator[str]:
    """Sends the bytes of a path as they are, then closes."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            path = self.rfile.readline().split()[1].decode()
            while self.rfile.readline().strip():
                continue
            self.wfile.write(answers.get(path, MISSING))

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def path_of(name: str) -> str:
    return f"/2020/01/02/{re.sub(r'[^a-z0-9]+', '-', name.lower())}/"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one crawl of all answers kept, by path."""
    folder = tmp_path_factory.mktemp("live")
    posts = "".join(
        f"<h2><a href='{path_of(name)}'>{name}</a></h2><p>Words.</p>" for name in ANSWERS
    )
    home = f"<html><body><h1>News</h1>{posts}</body></html>".encode()
    answers = {path_of(name): answer for name, answer in ANSWERS.items()}
    answers["/"] = b"HTTP/1.1 200 OK\r\n" + HTML + b"Content-Length: %d\r\n\r\n" % len(home) + home
    with raw_server(answers) as base:
        kazcrawl("crawl", f"{base}/", "--archive", folder / "a.sqlite", "--full")
    (warc,) = (folder / "a.warc").glob("*.warc.gz")
    return {
        fields["WARC-Target-URI"].removeprefix(base): block
        for fields, block in read_back(warc)
        if fields["WARC-Type"] == "response"
    }


@pytest.mark.parametrize("name", ANSWERS)
def test_bytes_are_kept_as_sent(name: str, kept: dict[str, bytes]) -> None:
    assert kept[path_of(name)] == ANSWERS[name]


def test_the_answer_to_robots_is_kept_too(kept: dict[str, bytes]) -> None:
    assert kept["/robots.txt"] == MISSING
