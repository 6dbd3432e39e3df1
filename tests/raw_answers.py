"""More than a hundred odd answers of web servers, as bytes, and a server that sends them as they are.

Each is what one path answers. ``SURPLUS`` are bytes that follow an answer on the connection
and are none of it.
"""

from __future__ import annotations

import gzip
import socketserver
import threading
import zlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

PAGE = "<html><body><h1>Новости</h1><p>Some words of one post.</p></body></html>".encode()
HTML = b"Content-Type: text/html; charset=utf-8\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(PAGE)
OK = b"HTTP/1.1 200 OK\r\n"
PACKED = gzip.compress(PAGE, mtime=0)
ZLIB = zlib.compress(PAGE)
RAW_DEFLATE = zlib.compress(PAGE, wbits=-15)
# Brotli and Zstandard of "hello" and "": no encoder is needed to send them unasked.
BROTLI = bytes.fromhex("0b028068656c6c6f03")
ZSTD = bytes.fromhex("28b52ffd2005290000") + b"hello"
SURPLUS = b"HTTP/1.1 200 OK\r\n\r\nnot asked for"


def whole(head: bytes, body: bytes = PAGE) -> bytes:
    """An answer whose head tells its length."""
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


def page(fields: bytes = b"", body: bytes = PAGE) -> bytes:
    return whole(OK + HTML + fields, body)


def chunks(*parts: bytes, end: bytes = b"0\r\n\r\n", fields: bytes = b"") -> bytes:
    sized = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
    return OK + HTML + fields + b"Transfer-Encoding: chunked\r\n\r\n" + sized + end


def packed(coding: bytes, body: bytes) -> bytes:
    return page(b"Content-Encoding: %s\r\n" % coding, body)


HEADS = {
    "names in lower case": OK + b"content-type: text/html\r\ncontent-length: 4\r\n\r\nabcd",
    "names in upper case": OK + b"CONTENT-LENGTH: 4\r\nCONTENT-TYPE: text/html\r\n\r\nabcd",
    "names in mixed case": OK + b"cOnTeNt-tYpE: text/html\r\nCONTENT-length: 4\r\n\r\nabcd",
    "length before type": OK + b"X-A: 1\r\n" + LENGTH + b"X-B: 2\r\n" + HTML + b"\r\n" + PAGE,
    "cookies": page(b"Set-Cookie: a=1\r\nSet-Cookie: b=2; Path=/\r\nset-cookie: a=3\r\n"),
    "the same field twice": page(b"X-Same: a\r\nX-Same: a\r\n"),
    "two types": page(b"Content-Type: text/plain\r\n"),
    "two equal lengths": page(LENGTH),
    "an empty value": page(b"X-Empty:\r\nX-Blank:   \r\n"),
    "no blank after the colon": page(b"X-Close:value\r\n"),
    "many blanks": page(b"X-Far:      value   \r\nX-Tab:\tvalue\t\r\n"),
    "a blank before the colon": page(b"X-Before : value\r\n"),
    "a line without a colon": page(b"this is no field\r\n"),
    "a field without a name": page(b": value\r\n"),
    "folded by a blank": page(b"X-Folded: one\r\n two\r\n  three\r\n"),
    "folded by a tab": page(b"X-Folded: one\r\n\ttwo\r\n"),
    "latin-1": page("X-Größe: für Ümläut\r\n".encode("latin-1")),
    "utf-8": page("X-Title: Жаңаөзен ☂\r\n".encode()),
    "windows-1251": page("X-Title: Новости\r\n".encode("cp1251")),
    "a NUL": page(b"X-Nul: a\x00b\r\n"),
    "control characters": page(b"X-Control: \x01\x02\x7f\x1b[31m\r\n"),
    "a carriage return alone": page(b"X-Return: a\rb\r\n"),
    # FastWARC reads no head of more than 32 KiB.
    "a field of 30 kB": page(b"X-Long: " + b"x" * 30_000 + b"\r\n"),
    "three hundred fields": page(b"".join(b"X-N%d: %d\r\n" % (n, n) for n in range(300))),
    "bytes above 127 in a name": page(b"X-\xff\xfe: value\r\n"),
    "a field named like a record's": page(b"WARC-Type: warcinfo\r\nWARC-Record-ID: <a>\r\n"),
    "line feeds only": OK.replace(b"\r", b"") + HTML.replace(b"\r", b"") + b"\n" + PAGE,
    "mixed line ends": OK + b"X-A: 1\n" + HTML + b"X-B: 2\n" + LENGTH + b"\r\n" + PAGE,
    "a bare line feed ends the head": OK + HTML + LENGTH + b"\n" + PAGE,
}
STATUS = {
    "no reason": whole(b"HTTP/1.1 200 \r\n" + HTML),
    "no reason and no blank": whole(b"HTTP/1.1 200\r\n" + HTML),
    "an odd reason": whole(b"HTTP/1.1 200 Everything is, well... fine!\r\n" + HTML),
    "a reason in latin-1": whole("HTTP/1.1 200 Natürlich\r\n".encode("latin-1") + HTML),
    "a reason in utf-8": whole("HTTP/1.1 200 Хорошо\r\n".encode() + HTML),
    "a long reason": whole(b"HTTP/1.1 200 " + b"O" * 5000 + b"\r\n" + HTML),
    "blanks in the status line": whole(b"HTTP/1.1   200   OK  \r\n" + HTML),
    "HTTP/1.0": b"HTTP/1.0 200 OK\r\n" + HTML + b"\r\n" + PAGE,
    "HTTP/1.0 with a length": whole(b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n" + HTML),
    "HTTP/1.2": whole(b"HTTP/1.2 200 OK\r\n" + HTML),
    "HTTP/2 in words": whole(b"HTTP/2 200 OK\r\n" + HTML),
    "201": whole(b"HTTP/1.1 201 Created\r\n" + HTML),
    "203": whole(b"HTTP/1.1 203 Non-Authoritative Information\r\n" + HTML),
    "206": whole(b"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-9/99\r\n" + HTML),
    "226": whole(b"HTTP/1.1 226 IM Used\r\n" + HTML),
    "299": whole(b"HTTP/1.1 299 Whatever\r\n" + HTML),
    "300": whole(b"HTTP/1.1 300 Multiple Choices\r\n" + HTML),
    "302 without an address": whole(b"HTTP/1.1 302 Found\r\n" + HTML),
    "305": whole(b"HTTP/1.1 305 Use Proxy\r\n" + HTML),
    "400": whole(b"HTTP/1.1 400 Bad Request\r\n" + HTML),
    "401": whole(b'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="x"\r\n' + HTML),
    "403": whole(b"HTTP/1.1 403 Forbidden\r\n" + HTML),
    "404": whole(b"HTTP/1.1 404 Gone Fishing\r\n" + HTML),
    "410": whole(b"HTTP/1.1 410 Gone\r\n" + HTML),
    "418": whole(b"HTTP/1.1 418 I'm a teapot\r\n" + HTML),
    "451": whole(b"HTTP/1.1 451 Unavailable For Legal Reasons\r\n" + HTML),
    "500": whole(b"HTTP/1.1 500 Internal Server Error\r\n" + HTML),
    "999": whole(b"HTTP/1.1 999 Request denied\r\n" + HTML),
    "000": whole(b"HTTP/1.1 000 Nothing\r\n" + HTML),
}
INTERIM = {
    "100": b"HTTP/1.1 100 Continue\r\n\r\n" + page(),
    "102": b"HTTP/1.1 102 Processing\r\n\r\n" + page(),
    "103": b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n" + page(),
    "two interim answers": b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nX: y\r\n\r\n"
    + page(),
    "interim with line feeds": b"HTTP/1.1 100 Continue\n\n" + page(),
    "interim before chunks": b"HTTP/1.1 100 Continue\r\n\r\n" + chunks(PAGE),
}
BODILESS = {
    "204": b"HTTP/1.1 204 No Content\r\n\r\n",
    "204 with a length": b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
    "304 that nobody asked for": b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n',
    "304 with a length": b"HTTP/1.1 304 Not Modified\r\nContent-Length: 71\r\n\r\n",
    "205": b"HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n",
    "an empty body": page(body=b""),
    "an empty body until close": OK + HTML + b"\r\n",
    "nothing but a status line": b"HTTP/1.1 200 OK\r\n\r\n",
}
LENGTHS = {
    "a length with zeros": OK + HTML + b"Content-Length: 000%d\r\n\r\n" % len(PAGE) + PAGE,
    "a list of equal lengths": OK + HTML + b"Content-Length: 4, 4\r\n\r\nabcd",
    "lengths that differ": OK + HTML + b"Content-Length: 4\r\nContent-Length: 7\r\n\r\nabcdefghij",
    "a negative length": OK + HTML + b"Content-Length: -1\r\n\r\n" + PAGE,
    "a length in words": OK + HTML + b"Content-Length: four\r\n\r\n" + PAGE,
    "a length with a sign": OK + HTML + b"Content-Length: +4\r\n\r\n" + PAGE,
    "a length of twenty digits": OK + HTML + b"Content-Length: %d\r\n\r\n" % 10**19 + PAGE,
    "until close": OK + HTML + b"Connection: close\r\n\r\n" + PAGE,
    "length and chunks": chunks(PAGE, fields=b"Content-Length: 5\r\n"),
    "transfer coding identity": page(b"Transfer-Encoding: identity\r\n"),
    "a transfer coding of its own": OK + HTML + b"Transfer-Encoding: gzip\r\n\r\n" + PACKED,
    "a length that is too large": OK + HTML + b"Content-Length: 5000\r\n\r\n" + PAGE,
    "closed within the body": page()[:-20],
}
CHUNKED = {
    "one chunk": chunks(PAGE),
    "chunks of one byte": chunks(*(PAGE[n : n + 1] for n in range(len(PAGE)))),
    "no chunk": chunks(),
    "chunk extensions": OK + HTML + b"Transfer-Encoding: chunked\r\n\r\n"
    b'5;name=value;other="a b"\r\n<p>Ab\r\n4;x\r\n</p>\r\n0;last\r\n\r\n',
    "a trailer": chunks(
        PAGE, end=b"0\r\nX-Checksum: 12\r\n\r\n", fields=b"Trailer: X-Checksum\r\n"
    ),
    "trailers": chunks(PAGE, end=b"0\r\nX-A: 1\r\nX-A: 2\r\nSet-Cookie: c=3\r\n\r\n"),
    "sizes in upper case": OK + HTML + b"Transfer-Encoding: chunked\r\n\r\n"
    b"A\r\n0123456789\r\n0\r\n\r\n",
    "sizes with zeros": OK + HTML + b"Transfer-Encoding: chunked\r\n\r\n"
    b"00000004\r\nabcd\r\n0000\r\n\r\n",
    "blanks around sizes": OK + HTML + b"Transfer-Encoding: chunked\r\n\r\n"
    b" 4 \r\nabcd\r\n0\r\n\r\n",
    "chunks with line feeds": OK + HTML + b"Transfer-Encoding: chunked\r\n\r\n4\nabcd\n0\n\n",
    "chunked in another case": OK
    + HTML
    + b"transfer-encoding: CHUNKED\r\n\r\n4\r\nabcd\r\n0\r\n\r\n",
    "coded and chunked": chunks(PACKED, fields=b"Content-Encoding: gzip\r\n"),
    "two transfer codings": OK + HTML + b"Transfer-Encoding: gzip, chunked\r\n\r\n"
    b"%x\r\n%s\r\n0\r\n\r\n" % (len(PACKED), PACKED),
    "no end after the last chunk": chunks(PAGE, end=b"0\r\n"),
    "closed within a chunk": chunks(PAGE)[:-30],
    "closed between chunks": chunks(PAGE, end=b""),
    "no size": OK + HTML + b"Transfer-Encoding: chunked\r\n\r\nno chunk\r\n" + PAGE,
    "chunks of HTTP/1.0": chunks(PAGE).replace(b"HTTP/1.1", b"HTTP/1.0"),
}
CODINGS = {
    "gzip": packed(b"gzip", PACKED),
    "x-gzip": packed(b"x-gzip", PACKED),
    "GZIP": packed(b"GZIP", PACKED),
    "deflate": packed(b"deflate", ZLIB),
    "raw deflate": packed(b"deflate", RAW_DEFLATE),
    "br": packed(b"br", BROTLI),
    "zstd": packed(b"zstd", ZSTD),
    "identity": packed(b"identity", PAGE),
    "gzip of gzip": packed(b"gzip, gzip", gzip.compress(PACKED, mtime=0)),
    "gzip of deflate": packed(b"deflate, gzip", gzip.compress(ZLIB, mtime=0)),
    "four codings": packed(b"gzip, gzip, gzip, gzip", PACKED),
    "two coding fields": page(
        b"Content-Encoding: deflate\r\nContent-Encoding: gzip\r\n", gzip.compress(ZLIB, mtime=0)
    ),
    "an unknown coding": packed(b"rot13", PAGE),
    "gzip that is none": packed(b"gzip", PAGE),
    "deflate that is none": packed(b"deflate", PAGE),
    "gzip that is cut": packed(b"gzip", PACKED[:-12]),
    "gzip with a wrong sum": packed(b"gzip", PACKED[:-8] + b"\0\0\0\0" + PACKED[-4:]),
    "gzip and garbage": packed(b"gzip", PACKED + b"garbage"),
    "gzip of two members": packed(b"gzip", PACKED + PACKED),
    "gzip of nothing": packed(b"gzip", b""),
    "gzip until close": OK + HTML + b"Content-Encoding: gzip\r\n\r\n" + PACKED,
}
BODIES = {
    "NUL bytes": page(body=b"<p>a\x00b\x00</p>"),
    "all bytes": page(body=bytes(range(256)) * 4),
    "a byte order mark": page(body=b"\xef\xbb\xbf" + PAGE),
    "utf-16": whole(
        OK + b"Content-Type: text/html; charset=utf-16\r\n", PAGE.decode().encode("utf-16")
    ),
    "windows-1251 text": whole(
        OK + b"Content-Type: text/html; charset=windows-1251\r\n",
        "<p>Новости</p>".encode("cp1251"),
    ),
    "300 kB": page(body=b"<p>" + b"words " * 50_000 + b"</p>"),
    "blank lines first": page(body=b"\r\n\r\n\r\n" + PAGE),
    "blank lines last": page(body=PAGE + b"\r\n\r\n\r\n\r\n"),
    "an answer in the body": page(body=page()),
    "a record in the body": page(
        body=b"WARC/1.1\r\nWARC-Type: response\r\n\r\n\r\n\r\nWARC/1.1\r\n"
    ),
    "no type": whole(OK),
    "a type that lies": whole(OK + b"Content-Type: image/png\r\n"),
}
ANSWERS: dict[str, bytes] = {
    f"{group} {name}": answer
    for group, answers in {
        "head": HEADS,
        "status": STATUS,
        "interim": INTERIM,
        "bodiless": BODILESS,
        "length": LENGTHS,
        "chunked": CHUNKED,
        "coding": CODINGS,
        "body": BODIES,
    }.items()
    for name, answer in answers.items()
}
FOLLOWED = {
    "after the length": page(),
    "after chunks": chunks(PAGE),
    "after a 204": BODILESS["204"],
}
"""Answers after which the server sends SURPLUS."""


@dataclass
class RawServer:
    """Sends the bytes of a path as they are, then closes; ``asked`` has the requests' bytes."""

    answers: dict[str, bytes]
    base: str = ""
    asked: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))


@contextmanager
def raw_server(answers: dict[str, bytes], missing: bytes) -> Iterator[RawServer]:
    site = RawServer(answers)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            head = b""
            while (line := self.rfile.readline()).strip():
                head += line
            path = head.split()[1].decode()
            site.asked[path].append(head + line)
            self.wfile.write(answers.get(path, missing))

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    site.base = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
