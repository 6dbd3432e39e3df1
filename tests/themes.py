"""An invented site of posts in two themes, each with parts inside the text's element."""

from __future__ import annotations

import random
from dataclasses import dataclass
from html import escape

from loopback import Loopback

PER_PAGE = 5
_WORDS = (
    "miners pit strike court letter union wages lamp winter river village council teacher"
    " hospital bread coal train depot answer minister hearing lawyer witness market bridge"
).split()
AUTHORS = ("clare", "senan", "timur")
SECTIONS = ("Appeals", "Articles", "Press release")
PLEA = "Please write to the minister and ask for an answer."
"""A paragraph that authors put below several posts: text, however often it stands there."""


@dataclass(frozen=True)
class Post:
    number: int
    headline: str
    paragraphs: tuple[str, ...]

    @property
    def path(self) -> str:
        return f"/2016/{1 + self.number // 28:02}/{1 + self.number % 28:02}/post-{self.number}/"

    @property
    def author(self) -> str:
        return AUTHORS[self.number % 3]

    @property
    def sections(self) -> tuple[str, ...]:
        return SECTIONS[: 1 + self.number % 2]

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)

    @property
    def excerpt(self) -> str:
        return " ".join(" ".join(self.paragraphs).split(" ")[:30])


def posts(count: int) -> list[Post]:
    """Posts with texts of their own, the newest first; every post but the first has the plea."""
    chance = random.Random(4)

    def sentence() -> str:
        words = [chance.choice(_WORDS) for _ in range(14)]
        return " ".join(words).capitalize() + "."

    made = []
    for number in range(count):
        paragraphs = [f"{sentence()} {sentence()} {number}" for _ in range(3)]
        plea = [PLEA] if number else []
        made.append(Post(number, f"{sentence()[:40].strip()} {number}", (*paragraphs, *plea)))
    return made[::-1]


def site(theme: str, made: list[Post]) -> dict[str, str]:
    """All pages of the site in a theme, by path."""
    pages = {post.path: THEMES[theme][1](post, made) for post in made}
    for start in range(0, len(made), PER_PAGE):
        number = start // PER_PAGE + 1
        more = start + PER_PAGE < len(made)
        path = "/" if number == 1 else f"/page/{number}/"
        pages[path] = _listing(theme, made[start : start + PER_PAGE], number + 1 if more else 0)
    for name in SECTIONS:
        pages[_section_path(name)] = _listing(theme, [p for p in made if name in p.sections], 0)
    return pages


def _section_path(name: str) -> str:
    return f"/category/{name.lower().replace(' ', '-')}/"


def dress(server: Loopback, theme: str, made: list[Post]) -> None:
    """The server shows the site in a theme from now on."""
    server.pages.update(site(theme, made))


def _listing(theme: str, shown: list[Post], following: int) -> str:
    stubs = "".join(THEMES[theme][0](post) for post in shown)
    older = f'<p><a href="/page/{following}/">Older posts</a></p>' if following else ""
    return f"<html><body><div id='all'>{stubs}{older}</div></body></html>"


def _markup(post: Post) -> str:
    return "".join(f"<p>{escape(one)}</p>" for one in post.paragraphs)


def _beside(post: Post, made: list[Post], step: int) -> Post:
    return made[(made.index(post) + step) % len(made)]


def _link(post: Post) -> str:
    return f'<a href="{post.path}">{escape(post.headline)}</a>'


def _sections(post: Post) -> str:
    return ", ".join(
        f'<a href="{_section_path(name)}" rel="category tag">{name}</a>' for name in post.sections
    )


def _old_stub(post: Post) -> str:
    return (
        f'<div class="post"><h2>{_link(post)}</h2>'
        f"<p class='small'>Posted by {post.author} on {post.path[1:11].replace('/', '-')}</p>"
        f"<div class='text'><p>{escape(post.excerpt)} [...]</p></div></div>"
    )


def _old_page(post: Post, made: list[Post]) -> str:
    related = "".join(f"<li>{_link(_beside(post, made, step))}</li>" for step in (3, 7))
    return (
        f"<html><head><title>{escape(post.headline)}</title></head><body><div id='all'>"
        f"<div class='post'><h1>{escape(post.headline)}</h1>"
        f"<p class='small'>Posted by {post.author} | In {_sections(post)}</p>"
        "<div class='text'>"
        "<div class='petition'><strong>Sign the petition</strong><p>Your name counts.</p></div>"
        f"{_markup(post)}<p><img src='/images/{post.number}.jpg' alt=''></p>"
        "<div class='teilen'>Share this with your friends: <b>One</b> <b>Two</b></div>"
        f"<div class='more-of-it'><h3>You may also like</h3><ul>{related}</ul></div>"
        f"<div class='beside'>{_link(_beside(post, made, 1))} {_link(_beside(post, made, -1))}</div>"
        f"<div class='who'>About {post.author}, who writes for this site.</div>"
        "</div></div></div></body></html>"
    )


def _new_stub(post: Post) -> str:
    return (
        f'<article class="card"><h3>{_link(post)}</h3><div class="lead">'
        f"{escape(post.excerpt)}…</div></article>"
    )


def _new_page(post: Post, made: list[Post]) -> str:
    return (
        f"<html><head><title>{escape(post.headline)} - The Site</title></head><body><main>"
        f"<article class='single'><header><h1 class='big'>{escape(post.headline)}</h1>"
        f"<p>In {_sections(post).split(', ')[0]}</p></header>"
        f"<section class='words'>{_markup(post)}"
        f"<figure><img src='/images/{post.number}-300x200.jpg' alt=''></figure>"
        "<div class='follow'>Follow us <b>here</b> and <b>there</b>.</div></section>"
        "</article></main></body></html>"
    )


THEMES = {"old": (_old_stub, _old_page), "new": (_new_stub, _new_page)}
