"""A blog whose posts show pictures and link to documents: some twice, missing, too large, forbidden."""

from __future__ import annotations

import gzip
from collections.abc import Callable

from loopback import Answer

PIT = b"\x89PNG\r\n\x1a\n" + b"the pit " * 40
WIDE = b"\x89PNG\r\n\x1a\n" + b"the pit, wide " * 100
LETTER = b"%PDF-1.4 a letter of protest\n%%EOF"
DRAWING = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
LARGE = b"\x89PNG\r\n\x1a\n" + b"x" * 2_000_000
SIZE = 4000
"""Bytes of a file at most in the tests: LARGE is larger."""
FORBIDDEN = "http://10.0.0.1/pit.png"
WORDS = "The miners of the northern pit stopped work on Tuesday morning and ask for their wages. "

SHOWN = {
    1: "<img src='/files/pit.png' alt='the pit'>",
    2: "<img src='/files/copy-of-pit.png'><a href='/files/letter.pdf'>The letter</a>",
    3: "<img src='/files/missing.png'><img src='/files/large.png'><img src='/files/pit.png'>",
    4: f"<img src='{FORBIDDEN}'><img src='/private/secret.png'>",
    5: "<img src='/files/pit.png?size=1' srcset='/files/pit.png?size=1 300w, /files/wide.png 1200w'>",
    6: "<img src='/files/moved.png'><img src='/files/drawing.svg'>",
    7: "<audio src='/files/song.mp3'></audio><iframe src='/files/frame.html'></iframe>",
}


def files() -> dict[str, str | Answer | Callable[[str], Answer]]:
    """What lies at each address beside the posts."""
    png = {"Content-Type": "image/png", "ETag": '"1"'}
    return {
        "/robots.txt": (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /private/"),
        "/files/pit.png": (200, png, PIT),
        "/files/copy-of-pit.png": (200, png, PIT),
        "/files/pit.png?size=1": (200, png, PIT[:50]),
        "/files/wide.png": (200, png, WIDE),
        "/files/large.png": (200, png, LARGE),
        "/files/letter.pdf": (200, {"Content-Type": "application/pdf"}, LETTER),
        "/files/moved.png": (302, {"Location": "/elsewhere/moved.png"}, b""),
        "/elsewhere/moved.png": (200, png, PIT + b"moved"),
        "/files/drawing.svg": (
            200,
            {"Content-Type": "image/svg+xml", "Content-Encoding": "gzip"},
            gzip.compress(DRAWING, mtime=0),
        ),
        "/files/song.mp3": (200, {"Content-Type": "audio/mpeg"}, b"ID3 a song"),
        "/private/secret.png": (200, png, b"secret"),
    }


def path_of(number: int) -> str:
    return f"/2020/01/0{number}/post-{number}/"


def pages(posts: int = 7) -> dict[str, str | Answer | Callable[[str], Answer]]:
    stubs = "".join(
        f"<article><h2><a href='{path_of(number)}'>Post {number} of the pit</a></h2>"
        f"<p>{WORDS * 2}Number {number}.</p></article>"
        for number in range(1, posts + 1)
    )
    found = files() | {"/": f"<html><body><h1>News</h1>{stubs}</body></html>"}
    for number in range(1, posts + 1):
        found[path_of(number)] = (
            f"<html><body><h1>Post {number} of the pit</h1><div class='entry'>"
            f"<p>{WORDS * 2}Number {number}.</p><p>{SHOWN[number]}</p><p>More of it.</p></div></body></html>"
        )
    return found
