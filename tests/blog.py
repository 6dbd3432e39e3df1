"""A small site on loopback that lives: posts are edited, vanish, move and return; servers lie and fail."""

from __future__ import annotations

import hashlib
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from crawling import kazcrawl, rows
from loopback import running

PER_PAGE = 5
WORDS = (
    "miners pit wages strike union lamp shaft manager Tuesday morning letter court steppe town"
    " railway winter coal bread school hospital square march banner night police release appeal"
).split()


def text_of(number: int, words: int = 60) -> str:
    """A text of its own for each number, the same for ever."""
    chosen = [
        WORDS[(number * 7 + n * (number % 5 + 1) + n // 9) % len(WORDS)] for n in range(words)
    ]
    return f"Report {number} says that " + " ".join(chosen) + "."


@dataclass
class Post:
    """``shown`` is ``yes``, or what stands in its place: ``404``, ``410``, ``home``, ``password``,
    ``empty``, ``soft``, ``500`` or the path that it moved to."""

    number: int
    title: str
    text: str
    path: str
    shown: str = "yes"


@dataclass
class Blog:
    """``validators``: ``none``, ``honest`` (ETag), ``dated`` (Last-Modified), ``lying`` (304 to
    whatever was seen once), ``changing`` (an ETag for each answer). ``down``: the status of
    every answer, 0 while the site is well; ``broken``: the listings stand, and each post answers 404."""

    posts: list[Post]
    validators: str = "honest"
    down: int = 0
    soft: bool = False
    broken: bool = False
    requests: list[tuple[str, int]] = field(default_factory=list)
    base: str = ""

    def add(self, number: int) -> Post:
        day, month = number % 27 + 1, number % 12 + 1
        path = f"/2016/{month:02}/{day:02}/report-{number}/"
        post = Post(number, f"Report number {number}", text_of(number), path)
        self.posts.insert(0, post)
        return post

    def listed(self) -> list[Post]:
        return [post for post in self.posts if post.shown in {"yes", "password", "500"}]

    def answer(self, path: str, asked: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        status, headers, body = self._page(path)
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if status != 200 or path == "/robots.txt":
            return status, headers, body
        if self.validators == "lying":
            tag = f'"{path}"'
        if self.validators == "changing":
            tag = f'"{uuid.uuid4()}"'
        if self.validators == "dated":
            headers["Last-Modified"] = _moment(body)
            unmodified = asked.get("if-modified-since") == headers["Last-Modified"]
        elif self.validators != "none":
            headers["ETag"] = tag
            unmodified = asked.get("if-none-match") == tag
        else:
            unmodified = False
        return (304, headers, b"") if unmodified else (200, headers, body)

    def _page(self, path: str) -> tuple[int, dict[str, str], bytes]:
        if self.down:
            return self.down, {}, b"<h1>Out of order</h1>"
        if path == "/robots.txt":
            return 404, {}, b""
        if path == "/" or path.startswith("/page/"):
            return self._listing(int(path.removeprefix("/page/").strip("/") or 1))
        for post in self.posts:
            if post.path == path:
                return self._single(post)
        return self._nowhere(path)

    def _nowhere(self, path: str) -> tuple[int, dict[str, str], bytes]:
        words = "Nothing stands at this address any more. Please look at the front page instead."
        page = _frame(
            "Nothing here", f"<h1>Nothing here</h1><div class='entry-content'><p>{words}</p></div>"
        )
        return (200 if self.soft else 404), {}, page

    def _single(self, post: Post) -> tuple[int, dict[str, str], bytes]:
        if self.broken or post.shown in {"404", "410", "500"}:
            return 404 if self.broken else int(post.shown), {}, b"<h1>Nothing</h1>"
        if post.shown == "home":
            return 302, {"Location": f"{self.base}/"}, b""
        if post.shown == "soft":
            self.soft = True
            return self._nowhere(post.path)
        if post.shown.startswith("/"):
            return 301, {"Location": self.base + post.shown}, b""
        body = "".join(f"<p>{part}</p>" for part in post.text.split("\n"))
        if post.shown == "password":
            body = '<form class="post-password-form" method="post"><p>This content is password protected.</p><input name="post_password" type="password"></form>'
        if post.shown == "empty":
            body = ""
        inner = f'<h1 class="entry-title">{post.title}</h1><div class="entry-content">{body}</div>'
        return 200, {}, _frame(post.title, inner)

    def _listing(self, number: int) -> tuple[int, dict[str, str], bytes]:
        listed = self.listed()
        posts = listed[(number - 1) * PER_PAGE : number * PER_PAGE]
        if not posts:
            return 404, {}, b"<h1>Not found</h1>"
        stubs = "".join(self._stub(post) for post in posts)
        older = (
            f'<a href="{self.base}/page/{number + 1}/">Older posts</a>'
            if number * PER_PAGE < len(listed)
            else ""
        )
        return (
            200,
            {},
            _frame(
                "Reports", f"<div id='content'>{stubs}<div class='navigation'>{older}</div></div>"
            ),
        )

    def _stub(self, post: Post) -> str:
        _, year, month, day, _, _ = post.path.split("/")
        excerpt = " ".join(post.text.split()[:20])
        return (
            f'<article class="post"><h2 class="entry-title"><a href="{self.base}{post.path}">{post.title}</a></h2>'
            f'<p class="meta"><time datetime="{year}-{month}-{day}">{day}/{month}/{year}</time></p>'
            f'<div class="entry-summary"><p>{excerpt} [...]</p></div></article>'
        )


def _frame(title: str, inner: str) -> bytes:
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{inner}</body></html>".encode()


def _moment(body: bytes) -> str:
    digest = hashlib.sha256(body).digest()
    return f"Mon, 06 Jan 2020 {digest[0] % 24:02}:{digest[1] % 60:02}:{digest[2] % 60:02} GMT"


def _handler(blog: Blog) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = {name.lower(): value for name, value in self.headers.items()}
            status, headers, body = blog.answer(self.path, asked)
            blog.requests.append((self.path, status))
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    return Handler


@contextmanager
def serve_blog(posts: int, validators: str = "honest") -> Iterator[Blog]:
    """A blog of so many posts on a free port of 127.0.0.1 until the block ends."""
    blog = Blog([], validators)
    for number in range(posts):
        blog.add(number)
    with running(_handler(blog)) as blog.base:
        yield blog


TABLES = ("readings", "versions", "events", "stubs", "dates", "media", "articles", "frontier")


class Archived:
    """A blog and its archive; each crawl is a process of its own."""

    def __init__(self, blog: Blog, folder: Path) -> None:
        self.blog, self.path = blog, folder / "archive.sqlite"

    def crawl(self, *options: str, code: int | None = 0) -> list[tuple[str, int]]:
        """What one crawl asked for, with the answers, robots.txt left out."""
        self.blog.requests.clear()
        done = kazcrawl("crawl", f"{self.blog.base}/", "--archive", self.path, "--json", *options)
        assert code is None or done.code == code, done.out + done.err
        return [one for one in self.blog.requests if one[0] != "/robots.txt"]

    def sql(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        return rows(self.path, sql, *values)

    def change(self, sql: str) -> None:
        with closing(sqlite3.connect(self.path)) as connection, connection:
            connection.execute(sql)

    def counts(self) -> dict[str, int]:
        return {name: self.sql(f"SELECT count(*) AS n FROM {name}")[0]["n"] for name in TABLES}

    def grown(self, before: dict[str, int]) -> dict[str, int]:
        """Tables with more rows than before; two readings tell a run of equal ones."""
        now = self.counts()
        assert now["readings"] <= 2 * now["versions"] + 2 * now["events"]
        return {
            name: now[name] - count
            for name, count in before.items()
            if now[name] != count and name != "readings"
        }

    def events(self, crawl: int) -> list[tuple[str, str, str | None]]:
        found = self.sql(
            "SELECT a.url, e.kind, e.detail FROM events e JOIN articles a ON a.id = e.article_id"
            " WHERE e.crawl_id = ? ORDER BY a.url, e.kind",
            crawl,
        )
        base = len(self.blog.base)
        return [(row["url"][base:], row["kind"], row["detail"]) for row in found]
