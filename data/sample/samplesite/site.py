"""The sample site as a mapping of paths to pages, each made when it is asked for."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from math import ceil
from typing import Any
from urllib.parse import parse_qs, unquote

from samplesite import truth
from samplesite.articles import article
from samplesite.content import Content
from samplesite.feed import PER_FEED, feed
from samplesite.frames import TITLE, Look, frame_a, frame_b, side_column
from samplesite.listings import listings_of
from samplesite.oddities import OLD_SLUG
from samplesite.posts import CORE, Post, all_posts, content, excerpt_of, quoted, upper_hex
from samplesite.stubs import LIST_STUBS, listing, stub_broken

ABOUT = "/index.php/about-us/"
MEMBERS = "/index.php/category/members/"
DRAFT = "/index.php/2016/05/28/draft-on-the-verdict/"
OLD = f"/index.php/2013/09/26/{OLD_SLUG}/"
FEED = "/index.php/feed/"
CALENDAR = "/index.php/calendar/"
_STATIC = {
    ABOUT: ("About us", truth.ABOUT),
    MEMBERS: ("Members", truth.CANARY_MEMBERS),
    DRAFT: ("Draft", truth.CANARY_DRAFT),
}
_ROBOTS = f"User-agent: *\nDisallow: /wp-admin/\nDisallow: {MEMBERS}\n"
_GIF = bytes.fromhex(
    "47494638396101000100800000ffffff00000021f90400000000002c00000000010001000002024401003b"
)
_JAVASCRIPT = '<a href="javascript:void(0)" rel="bookmark">A notice on the door</a>'
_BROKEN = {2: (0, _JAVASCRIPT), 3: (2, "A notice without an address")}
"""Blocks on the home list that lead to no post: page to place and heading."""
_HTML = "text/html; charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of the site."""

    status: int
    headers: dict[str, str]
    body: bytes


class Site(Mapping[str, Page]):
    """The pages by path and query (percent-encoding decoded), each made when asked for.

    Iteration names every page that is linked or announced somewhere, but not the endless
    calendar; ``answer`` serves that, too, and 404 for the rest.
    """

    def __init__(self, base_url: str, posts: int, seed: int, today: date) -> None:
        self.base, self.seed = base_url.rstrip("/"), seed
        self.posts = all_posts(posts, seed)
        self.in_feed = [post for post in self.posts if post.status != "dead"]
        self.feed_pages = ceil(len(self.in_feed) / PER_FEED)
        self.by_path = {post.path: post for post in self.posts}
        self.by_id = {post.id: post for post in self.posts}
        self.by_kind = {post.kind: post for post in self.posts[: len(CORE)]}
        self.listings = listings_of(self.posts)
        months = [
            path[11:-1] for path in self.listings if re.fullmatch(r"/index\.php/\d{4}/\d\d/", path)
        ]
        self.look = Look(self.base, today, self.posts[: len(CORE)], months)
        self._sides = {theme: side_column(self.look, ticker=theme == "B") for theme in "AB"}
        self.written = lru_cache(maxsize=256)(self._written)

    @property
    def pages(self) -> Mapping[str, Page]:
        return self

    @property
    def truth(self) -> dict[str, Any]:
        """What ``truth.json`` holds: see ``truth.truth_of``."""
        return truth.truth_of(self)

    def __getitem__(self, path: str) -> Page:
        page = self._make(unquote(path))
        if page is None:
            raise KeyError(path)
        return page

    def __iter__(self) -> Iterator[str]:
        yield from ("/robots.txt", ABOUT, MEMBERS, OLD)
        for path, shown in self.listings.items():
            yield path
            yield from (_page_path(path, at) for at in range(2, shown.pages + 1))
        yield FEED
        yield from (f"{FEED}?paged={number}" for number in range(2, self.feed_pages + 1))
        for post in self.posts:
            yield from (post.path, f"/?p={post.id}")
            yield from (
                f"{post.path}{part}/" for part in range(2, len(self.written(post).parts) + 2)
            )

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def answer(self, path: str) -> Page:
        """The answer to a request's path and query, as a server gives it."""
        return self._make(unquote(path)) or self._missing()

    def _written(self, post: Post) -> Content:
        made = content(post, self.seed)
        made = replace(made, blocks=tuple(self._filled(block) for block in made.blocks))
        return replace(made, excerpt=excerpt_of(post, made))

    def _filled(self, block: str) -> str:
        if "@" not in block:
            return block
        return re.sub(
            r"@(url|path|bare|upper|id|base):(\w*)@",
            lambda found: self._value(found[1], found[2]),
            block,
        )

    def _value(self, wanted: str, kind: str) -> str:
        if wanted == "base":
            return self.base
        post = self.by_kind[kind]
        path = quoted(post.path)
        values = {
            "url": self.base + path,
            "path": path,
            "bare": self.base + path.rstrip("/"),
            "id": str(post.id),
        }
        return values.get(wanted) or self.base + upper_hex(post.path)

    def _make(self, path: str) -> Page | None:
        path, _, query = path.partition("?")
        if query:
            return self._by_query(path, parse_qs(query))
        if path in self.by_path:
            return self._article(self.by_path[path], 1)
        if path in self.listings:
            return self._listing(path, 1)
        return self._fixed(path) or self._numbered(path) or self._slashless(path)

    def _by_query(self, path: str, query: dict[str, list[str]]) -> Page | None:
        name, value = (
            next((name, values[0]) for name, values in query.items()) if query else ("", "")
        )
        if not value.isdigit():
            return None
        if (path, name) == ("/", "p") and int(value) in self.by_id:
            return self._moved(self.by_id[int(value)].path)
        if (path, name) == (FEED, "paged"):
            return self._feed(int(value))
        return self._trap(value) if (path, name) == (CALENDAR, "m") else None

    def _fixed(self, path: str) -> Page | None:
        if path == "/robots.txt":
            return _page(_ROBOTS.encode(), "text/plain; charset=utf-8")
        if path == FEED:
            return self._feed(1)
        if path == OLD:
            return self._moved(self.by_kind["oldslug"].path)
        if path.startswith("/wp-content/uploads/"):
            return _page(_GIF, "image/gif")
        if path not in _STATIC:
            return None
        title, text = _STATIC[path]
        main = f'<h1>{title}</h1><div class="entry-content"><p>{text}</p></div>'
        return self._html("B", title, main)

    def _numbered(self, path: str) -> Page | None:
        """Further pages of a listing, further parts of an article."""
        if found := re.fullmatch(r"(/.*?)page/([1-9]\d{0,5})/", path):
            base = "/" if found[1] == "/index.php/" else found[1]
            if base not in self.listings:
                return None
            return self._moved(base) if found[2] == "1" else self._listing(base, int(found[2]))
        found = re.fullmatch(r"(/.*?)([2-9])/", path)
        post = self.by_path.get(found[1]) if found else None
        if found is None or post is None or int(found[2]) > len(self.written(post).parts) + 1:
            return None
        return self._article(post, int(found[2]))

    def _slashless(self, path: str) -> Page | None:
        full = f"{path}/"
        known = full in self.by_path or full in self.listings or full in {ABOUT, FEED}
        return self._moved(full) if known else None

    def _moved(self, path: str) -> Page:
        return Page(301, {"Location": self.base + quoted(path), "Content-Type": _HTML}, b"")

    def _html(
        self, theme: str, title: str, main: str, *, head: str = "", status: int = 200
    ) -> Page:
        frame = frame_a if theme == "A" else frame_b
        side = self._sides["A" if theme == "A" else "B"]
        return _page(frame(self.look, title, main, side, head).encode(), _HTML, status)

    def _listing(self, path: str, number: int) -> Page | None:
        shown = self.listings[path]
        if number > shown.pages:
            return None
        make = LIST_STUBS[shown.stub]
        stubs = [make(self.look, post, self.written(post)) for post in shown.page(number)]
        if path == "/" and number in _BROKEN:
            at, heading = _BROKEN[number]
            stubs.insert(at, stub_broken(heading))
        older = self._turn(path, number + 1) if number < shown.pages else None
        newer = self._turn(path, number - 1) if number > 1 else None
        main = listing(shown.theme, shown.heading, stubs, older, newer)
        return self._html(shown.theme, shown.heading or TITLE, main)

    def _turn(self, path: str, number: int) -> str:
        return self.look.url(path if number == 1 else _page_path(path, number))

    def _article(self, post: Post, part: int) -> Page:
        if post.status == "dead":
            return self._missing()
        links = {"canonical": self.look.url(post.path), "shortlink": f"{self.base}/?p={post.id}"}
        head = "".join(f'\n<link rel="{rel}" href="{url}" />' for rel, url in links.items())
        main = article(self.look, post, self.written(post), part)
        return self._html(post.layout, f"{post.title} | {TITLE}", main, head=head)

    def _missing(self) -> Page:
        return self._html("B", "Page not found", "<h1>Not found</h1>", status=404)

    def _trap(self, month: str) -> Page | None:
        """A calendar without an end: every month leads to the next one."""
        if not re.fullmatch(r"\d{4,6}(?:0[1-9]|1[0-2])", month):
            return None
        year, at = int(month[:-2]), int(month[-2:])
        following = f"{self.base}{CALENDAR}?m={year + at // 12}{at % 12 + 1:02}"
        main = f'<h1>Events</h1><p>None.</p><p><a href="{following}">Next month</a></p>'
        return self._html("A", "Events", main)

    def _feed(self, number: int) -> Page | None:
        if not 1 <= number <= self.feed_pages:
            return None
        shown = self.in_feed[(number - 1) * PER_FEED : number * PER_FEED]
        text = feed(self.look, ((post, self.written(post)) for post in shown))
        return _page(text.encode(), "application/rss+xml; charset=UTF-8")


def _page_path(path: str, number: int) -> str:
    return f"{path if path != '/' else '/index.php/'}page/{number}/"


def _page(body: bytes, kind: str, status: int = 200) -> Page:
    headers = {"Content-Type": kind}
    if status == 200:
        headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    return Page(status, headers, body)
