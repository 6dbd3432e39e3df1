"""Pages of a made-up news site, built when they are asked for: nothing is kept but the frame.

Listings show five stubs, cut after 55 words; articles have 600 words. Archives and tags
lead to addresses that no contestant follows, so that all send the same requests.
"""

from __future__ import annotations

from functools import cached_property
from math import ceil

from frame import after, before
from posts import SECTIONS, Post, make_post

PER_PAGE = 5


class Pages:
    """The site's answers by path: bytes of a page, or None for what is not there."""

    def __init__(self, base: str, articles: int) -> None:
        self.base = base
        self.articles = articles

    def answer(self, path: str) -> bytes | None:
        if path == "/robots.txt":
            return b"User-agent: *\nDisallow:\n"
        parts = path.strip("/").split("/")
        if len(parts) == 4 and parts[0].isdigit():
            return self._article(path, parts[3])
        return self._listing(parts)

    def _article(self, path: str, slug: str) -> bytes | None:
        number = slug.rpartition("-")[2]
        if not number.isdigit() or int(number) >= self.articles:
            return None
        post = make_post(int(number))
        return self._page(post.title, _article(self.base, post)) if post.path == path else None

    def _listing(self, parts: list[str]) -> bytes | None:
        section, parts = (parts[1], parts[2:]) if parts[0] == "category" else ("", parts)
        if (section and section not in SECTIONS) or parts[:1] not in ([], [""], ["page"]):
            return None
        page = int(parts[1]) if parts[:1] == ["page"] else 1
        numbers = range(self.articles)
        if section:
            numbers = numbers[SECTIONS.index(section) :: len(SECTIONS)]
        shown = numbers[(page - 1) * PER_PAGE : page * PER_PAGE]
        if not shown:
            return None
        base = f"{self.base}/category/{section}" if section else self.base
        more = page < ceil(len(numbers) / PER_PAGE)
        following = (
            f'<a class="next" href="{base}/page/{page + 1}/">Older posts</a>' if more else ""
        )
        heading = section.title() or "Latest"
        stubs = "".join(_stub(self.base, make_post(number)) for number in shown)
        foot = f'<div class="navigation">{following}</div>'
        return self._page(heading, f'<h1 class="archive">{heading}</h1>\n{stubs}{foot}')

    def _page(self, title: str, main: str) -> bytes:
        head = f"<!DOCTYPE html>\n<html lang='en'><head><title>{title} | Bench Courier</title>"
        return head.encode() + self._before + main.encode() + self._after

    @cached_property
    def _before(self) -> bytes:
        return before(self.base).encode()

    @cached_property
    def _after(self) -> bytes:
        recent = [make_post(number) for number in range(min(PER_PAGE, self.articles))]
        return after(self.base, recent).encode()


def _article(base: str, post: Post) -> str:
    image = f'<img class="alignleft" src="{base}/files/{post.number}.jpg" alt="{post.title}">'
    text = "\n".join(f"<p>{paragraph}</p>" for paragraph in post.paragraphs)
    return (
        f'<div class="post" id="post-{post.number}"><h1 class="title">{post.title}</h1>\n'
        f"{_small_print(base, post)}"
        f'<div class="entry"><p>{image}</p>\n{text}\n</div></div>\n'
    )


def _stub(base: str, post: Post) -> str:
    link = f'<a href="{base}{post.path}" rel="bookmark">{post.title}</a>'
    return (
        f'<div class="post"><h2>{link}</h2>\n{_small_print(base, post)}'
        f'<div class="entry"><p>{post.excerpt} [...]</p></div></div>\n'
    )


def _small_print(base: str, post: Post) -> str:
    day = f"{post.day:%B} {post.day.day}, {post.day.year}"
    section = f'<a href="{base}/category/{post.section}/" rel="category tag">'
    return (
        f'<p class="postmetadata">Posted by <span class="author">{post.author}</span>'
        f' on <span class="date">{day}</span> / {section}{post.section.title()}</a></p>\n'
    )
