"""Pages of a made-up news site, built when they are asked for: nothing is kept but the frame.

A page weighs about 37 KB, as the pages of small WordPress sites do: styles in the head,
navigation, a side column with 100 archive links and a tag cloud, a footer with scripts.
An article has 600 words or a few more; every twelfth ends in an open letter. Listings show
five stubs, cut after 55 words. Archives and tags lead to addresses that no contestant
follows, so that all send the same requests.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import accumulate
from math import ceil
from random import Random

PER_PAGE = 5
POSTS_A_DAY = 4
WORDS = 600
EXCERPT = 55
NEWEST = date(2016, 5, 27)
SECTIONS = ("appeals", "articles", "solidarity", "video", "media")
AUTHORS = ("clare", "admin", "editor")

_COMMON = (
    "the of and to in a for on that with was by at as from it this have they are be their not had"
    " has which been were will one all after more who when there about union workers strike city"
    " court letter meeting protest company wages region police family support march factory house"
    " question answer week month street leader member group town campaign demand state local news"
).split()
_SYLLABLES = "ba do ke li mo nar per sa tur vel zhan bek kai rin ost ul".split()
_RARE = [a + b + c for a in _SYLLABLES for b in _SYLLABLES for c in _SYLLABLES[:12]]
_VOCABULARY = _COMMON + _RARE
# Zipf's law, with which the search index meets as many distinct words as in real texts.
_WEIGHTS = list(accumulate(1 / rank for rank in range(1, len(_VOCABULARY) + 1)))


@dataclass(frozen=True, slots=True)
class Post:
    """An article by number, 0 for the newest. ``paragraphs`` are plain text."""

    number: int
    path: str
    title: str
    day: date
    section: str
    author: str
    paragraphs: tuple[str, ...]

    @property
    def excerpt(self) -> str:
        return " ".join(" ".join(self.paragraphs).split()[:EXCERPT])


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
        if section and section not in SECTIONS:
            return None
        page = int(parts[1]) if parts[:1] == ["page"] else 1
        numbers = range(self.articles)
        if section:
            numbers = numbers[SECTIONS.index(section) :: len(SECTIONS)]
        shown = numbers[(page - 1) * PER_PAGE : page * PER_PAGE]
        if not shown or parts[:1] not in ([], [""], ["page"]):
            return None
        base = f"{self.base}/category/{section}" if section else self.base
        more = page < ceil(len(numbers) / PER_PAGE)
        following = f'<a class="next" href="{base}/page/{page + 1}/">Older posts</a>' if more else ""
        heading = section.title() or "Latest"
        stubs = "".join(_stub(self.base, make_post(number)) for number in shown)
        foot = f'<div class="navigation">{following}</div>'
        return self._page(heading, f'<h1 class="archive">{heading}</h1>\n{stubs}{foot}')

    def _page(self, title: str, main: str) -> bytes:
        before, after = self._frame
        head = f"<!DOCTYPE html>\n<html lang='en'><head><title>{title} | Bench Courier</title>"
        return head.encode() + before + main.encode() + after

    @cached_property
    def _frame(self) -> tuple[bytes, bytes]:
        """What stands before and after the main column, the same on every page."""
        before = f"{_head(self.base)}<body><div id='page'>{_navigation(self.base)}<div id='content'>\n"
        after = f"</div>\n{self._side_column()}{_footer()}</div></body></html>\n"
        return before.encode(), after.encode()

    def _side_column(self) -> str:
        recent = (make_post(number) for number in range(min(PER_PAGE, self.articles)))
        latest = "".join(f"<li><a href='{self.base}{post.path}'>{post.title}</a></li>" for post in recent)
        months = "".join(
            f"<li><a href='{self.base}/archive/{2016 - n // 12}-{12 - n % 12:02}/'>Month {12 - n % 12} of {2016 - n // 12}</a></li>\n"
            for n in range(100)
        )
        tags = " ".join(
            f"<a href='{self.base}/topic/{word}/' class='tag-cloud-link tag-link-{n}' style='font-size:{8 + n % 14}pt'>{word}</a>"
            for n, word in enumerate(_RARE[:45])
        )
        return (
            f"<div id='sidebar' class='widget-area'><h3>Recent Posts</h3><ul>{latest}</ul>"
            f"<h3>Archives</h3><ul>{months}</ul><h3>Tags</h3><div class='tagcloud'>{tags}</div></div>\n"
        )


@lru_cache(maxsize=2048)
def make_post(number: int) -> Post:
    """The same post for the same number, on every machine."""
    random = Random(number)
    words = random.choices(_VOCABULARY, cum_weights=_WEIGHTS, k=WORDS)
    title = " ".join(random.choices(_RARE, k=6)).capitalize()
    day = NEWEST - timedelta(days=number // POSTS_A_DAY)
    paragraphs = _paragraphs(words, random)
    if number % 12 == 0:
        paragraphs = (*paragraphs, *_letter(random))
    return Post(
        number=number,
        path=f"/{day:%Y/%m/%d}/{title.lower().replace(' ', '-')}-{number}/",
        title=title,
        day=day,
        section=SECTIONS[number % len(SECTIONS)],
        author=AUTHORS[number % len(AUTHORS)],
        paragraphs=paragraphs,
    )


def _paragraphs(words: list[str], random: Random) -> tuple[str, ...]:
    found, at = [], 0
    while at < len(words):
        length = random.randint(40, 90)
        found.append(_sentences(words[at : at + length]))
        at += length
    return tuple(found)


def _sentences(words: list[str]) -> str:
    return " ".join(" ".join(words[at : at + 16]).capitalize() + "." for at in range(0, len(words), 16))


def _letter(random: Random) -> tuple[str, ...]:
    text = _sentences(random.choices(_COMMON, k=64))
    return ("Dear Minister,", text, "Yours faithfully,", f"{random.choice(_RARE).title()} Kerimova, Almaty")


def _article(base: str, post: Post) -> str:
    text = "\n".join(f"<p>{paragraph}</p>" for paragraph in post.paragraphs)
    return (
        f'<div class="post" id="post-{post.number}"><h1 class="title">{post.title}</h1>\n{_small_print(base, post)}'
        f'<div class="entry"><p><img class="alignleft" src="{base}/files/{post.number}.jpg" alt="{post.title}"></p>\n{text}\n</div></div>\n'
    )


def _stub(base: str, post: Post) -> str:
    return (
        f'<div class="post"><h2><a href="{base}{post.path}" rel="bookmark">{post.title}</a></h2>\n{_small_print(base, post)}'
        f'<div class="entry"><p>{post.excerpt} [...]</p></div></div>\n'
    )


def _small_print(base: str, post: Post) -> str:
    day = f"{post.day:%B} {post.day.day}, {post.day.year}"
    return (
        f'<p class="postmetadata">Posted by <span class="author">{post.author}</span> on <span class="date">{day}</span>'
        f' / <a href="{base}/category/{post.section}/" rel="category tag">{post.section.title()}</a></p>\n'
    )


def _head(base: str) -> str:
    rules = "".join(
        f".widget-{n} .entry-{n} a:hover{{color:#{n * 4096 % 0xFFFFFF:06x};margin:0 {n}px;padding:.{n}em;line-height:1.4}}\n"
        for n in range(136)
    )
    links = "".join(f"<link rel='stylesheet' href='{base}/theme/{n}.css' media='all'>\n" for n in range(10))
    return f"<meta charset='utf-8'><meta name='generator' content='WordPress 4.5'>\n{links}<style>{rules}</style></head>\n"


def _navigation(base: str) -> str:
    sections = "".join(
        f"<li class='menu-item menu-item-{n}'><a class='category' href='{base}/category/{name}/'>{name.title()}</a></li>"
        for n, name in enumerate(SECTIONS)
    )
    return f"<div id='header'><a href='{base}/'>Bench Courier</a></div><ul id='menu' class='menu nav'>{sections}</ul>\n"


def _footer() -> str:
    script = "".join(f"window._settings['{n}']={{'option':'value {n}','on':true}};\n" for n in range(90))
    return f"<div id='footer'><p>Bench Courier, no rights reserved</p></div><script>window._settings={{}};{script}</script>"
