"""Invented sites of many makes: their addresses, markups and ways of paging are data."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from loopback import Answer

WORDS = (
    "river lamp bridge miner harbour court letter wage strike office garden square winter paper school"
    " valley engine market signal meadow"
).split()
PAGE = 7


def sentence(seed: int, count: int) -> str:
    picked = [
        WORDS[(seed * 7 + place * (seed % 5 + 3) + place // 4) % len(WORDS)]
        for place in range(count)
    ]
    return " ".join(picked).capitalize() + "."


@dataclass(frozen=True)
class Post:
    """One invented post."""

    number: int

    @property
    def title(self) -> str:
        one, two, three = (WORDS[(self.number * step + step) % len(WORDS)] for step in (3, 7, 11))
        return f"{one.capitalize()} and {two} of the {three}, part {self.number}"

    @property
    def slug(self) -> str:
        return self.title.lower().replace(",", "").replace(" ", "-")

    @property
    def day(self) -> str:
        return f"{self.number % 28 + 1:02}.{self.number % 12 + 1:02}.{2010 + self.number % 9}"

    @property
    def text(self) -> str:
        return sentence(self.number, 40)

    @property
    def whole(self) -> str:
        more = "".join(f"<p>{sentence(self.number + 50 * part, 45)}</p>" for part in (1, 2, 3))
        return f"<p>{self.text}</p>{more}"


def blocks(post: Post, href: str) -> str:
    return (
        f'<div class="item"><a class="pic" href="{href}"><img src="/i/{post.number}.jpg" alt=""></a>'
        f'<div class="t"><a href="{href}">{post.title}</a></div><span class="d">{post.day}</span>'
        f'<p>{post.text[:150]}...</p><a href="{href}#comments">Comments (3)</a>'
        f' <a href="/print/{post.number}">Print</a></div>'
    )


def headings(post: Post, href: str) -> str:
    return (
        f'<li><h3><a href="{href}">{post.title}</a></h3><div>{post.day}</div>'
        f'<div>{post.text[:150]} <a href="{href}">Read more</a></div></li>'
    )


def table(post: Post, href: str) -> str:
    return f"<tr><td><b>{post.day}</b><br><a href='{href}'>{post.title}</a><br>{post.text[:120]}...</td></tr>"


def flat(post: Post, href: str) -> str:
    return f"{post.day} <a href='{href}'><b>{post.title}</b></a><br>{post.text[:130]}...<br><br>"


def teasers(post: Post, href: str) -> str:
    return f'<div class="views-row"><div><p>{post.text[:150]}</p><a href="{href}">Подробнее</a></div></div>'


def grid(post: Post, href: str) -> str:
    before = '<div class="row">' if post.number % 2 == 0 else ""
    after = "</div>" if post.number % 2 else ""
    return (
        f'{before}<div class="col"><div class="card"><a href="{href}"><img src="/i/{post.number}.jpg"></a>'
        f'<div class="body"><a href="{href}" class="title">{post.title}</a><p>{post.text[:90]}…</p></div></div></div>{after}'
    )


def cards(post: Post, href: str) -> str:
    return f'<a class="card" href="{href}"><h3>{post.title}</h3><time>{post.day}</time><p>{post.text[:100]}…</p></a>'


def definitions(post: Post, href: str) -> str:
    return f'<dt>{post.day} <a href="{href}">{post.title}</a></dt><dd>{post.text[:140]}...</dd>'


def rows(post: Post, href: str) -> str:
    return (
        f"<tr><td>{post.number + 1}</td><td>{post.day}</td><td><a href='{href}'>{post.title}</a></td>"
        f"<td>{post.text[:60]}...</td><td>Press office</td></tr>"
    )


def long_cards(post: Post, href: str) -> str:
    return (
        f'<article><a href="{href}"><img src="/i/{post.number}.jpg" alt="{post.title}"></a><div><small>{post.day}</small>'
        f'<h4><a href="{href}">{post.title}</a></h4><div class="lead">{post.text} {sentence(post.number + 50, 20)}</div>'
        f'<footer><a href="{href}">Read in full</a></footer></div></article>'
    )


def threads(post: Post, href: str) -> str:
    return (
        f'<li class="row"><div><a class="topictitle" href="{href}">{post.title}</a><p>{post.text[:110]}…</p>'
        f'<span>by <a href="/memberlist?u={post.number % 3}">Ann Miller</a> » {post.day}</span></div>'
        f"<dl><dd>{post.number % 9} replies</dd><dd>{post.number * 37} views</dd>"
        f'<dd>Last post by <a href="/memberlist?u=2">Tom Carter</a> <a href="{href}#p{post.number}9">View</a></dd></dl></li>'
    )


HOLDERS: dict[Callable[[Post, str], str], tuple[str, str]] = {
    blocks: ('<div class="list">', "</div>"),
    headings: ("<ul>", "</ul>"),
    table: ("<table>", "</table>"),
    flat: ("<div>", "</div>"),
    teasers: ('<div class="view">', "</div>"),
    cards: ('<div class="cards">', "</div>"),
    grid: ('<div class="grid">', "</div>"),
    definitions: ("<dl>", "</dl>"),
    rows: (
        "<table><tr><th>No.</th><th>Day</th><th>Title</th><th>About</th><th>By</th></tr>",
        "</table>",
    ),
    long_cards: ('<section class="news">', "</section>"),
    threads: ('<ul class="topiclist">', "</ul>"),
}


@dataclass(frozen=True)
class Make:
    """A make of site: ``address`` with {n} and {slug}; ``paging`` with {n}, from ``first`` and by ``step``.

    ``links`` says how a page names its successor: ``words``, ``numbers`` or ``none``; the last
    ``hidden`` posts stand in a section only that the menu leads to.
    """

    name: str
    address: str
    stub: Callable[[Post, str], str]
    paging: str
    first: int = 1
    step: int = 1
    links: str = "numbers"
    words: str = "Older posts"
    posts: int = 24
    home: str = "/"
    hidden: int = 0

    def page_url(self, number: int) -> str:
        if number == 1:
            return self.home
        return self.paging.format(n=(number - 1 + self.first) * self.step)

    def post_url(self, post: Post) -> str:
        return self.address.format(
            n=3000 + post.number * 13,
            slug=post.slug,
            day=post.day.replace(".", "-"),
            hash=hashlib.md5(post.slug.encode()).hexdigest()[:24],
        )

    def pages(self) -> dict[str, str | Answer | Callable[[str], Answer]]:
        posts = [Post(number) for number in range(self.posts)]
        parts = [posts[at : at + PAGE] for at in range(0, len(posts) - self.hidden, PAGE)]
        made = {
            self.page_url(number): self._frame(self._list(part, number, len(parts)), posts)
            for number, part in enumerate(parts, 1)
        }
        if self.hidden:
            made["/culture"] = self._frame(self._list(posts[-self.hidden :], 1, 1), posts)
        for post in posts:
            body = f"<h1>{post.title}</h1><div>{post.day}</div><div class='text'>{post.whole}</div>"
            made[self.post_url(post)] = self._frame(body, posts)
        for place, word in enumerate(WORDS[:6]):
            made[f"/tag/{word}"] = self._frame(self._list(posts[place : place + 3], 1, 1), posts)
        for path in ("/about", "/contacts", "/login", "/rules-of-the-house"):
            made[path] = self._frame(f"<h1>Page</h1><p>{sentence(len(path), 60)}</p>", posts)
        return dict(made)

    def _list(self, posts: list[Post], number: int, last: int) -> str:
        before, after = HOLDERS[self.stub]
        items = "".join(self.stub(post, self.post_url(post)) for post in posts)
        return f"<h1>News</h1>{before}{items}{after}{self._pager(number, last)}"

    def _pager(self, number: int, last: int) -> str:
        if self.links == "none":
            return ""
        if self.links == "words":
            newer = f'<a href="{self.page_url(number - 1)}">Newer</a>' if number > 1 else ""
            older = (
                f'<a href="{self.page_url(number + 1)}">{self.words}</a>' if number < last else ""
            )
            return f'<div class="pg">{newer} {older}</div>'
        links = (
            f'<a href="{self.page_url(one)}">{one}</a>' if one != number else f"<b>{one}</b>"
            for one in range(1, last + 1)
        )
        return f'<div class="pg">{" ".join(links)}</div>'

    def _frame(self, content: str, posts: list[Post]) -> str:
        tags = "".join(f'<a href="/tag/{word}">{word}</a> ' for word in WORDS[:6])
        newest = "".join(
            f'<li><a href="{self.post_url(post)}">{post.title}</a></li>' for post in posts[:5]
        )
        return (
            "<html><head><title>Invented news</title></head><body>"
            f'<div id="top"><a href="{self.home}">Home</a> <a href="/about">About us</a> <a href="/contacts">Contacts</a>'
            ' <a href="/login?to=/">Log in</a> <a href="/rules-of-the-house">Rules of the house</a></div>'
            + (
                '<ul class="menu"><li><a href="/culture">Culture</a></li></ul>'
                if self.hidden
                else ""
            )
            + f'<div id="main">{content}</div>'
            f'<div id="right"><div class="widget"><h4>Newest</h4><ul>{newest}</ul></div><div class="cloud">{tags}</div></div>'
            '<div id="foot"><a href="https://social.example/share?u=x">Share</a> <a href="/rss.xml">RSS</a></div>'
            "</body></html>"
        )


MAKES = [
    Make("odfoundation", "/a/{n},{slug}/", blocks, "/?page={n}", first=1),
    Make(
        "azattyq",
        "/a/{n}.html",
        headings,
        "/z/330?p={n}",
        first=1,
        links="words",
        words="Көбірек жүктеу",
        home="/z/330",
    ),
    Make("adilsoz", "/news/show/id/{n}", table, "/news/page/{n}"),
    Make("bureau", "/en/other_sources/article_{n}/", flat, "/en/?start={n}", first=0, step=PAGE),
    Make("intranews", "/newsitem/{day}/{n}", blocks, "/?offset={n}", first=0, step=PAGE),
    Make("drupal", "/node/{n}", teasers, "/?page={n}", first=0, links="words", words="next ›"),
    Make("doc", "/doc/{n}", grid, "/page/{n}/"),
    Make(
        "slp",
        "/artikel/{slug}-{n}",
        headings,
        "/?seite={n}",
        links="words",
        words="Ältere Beiträge",
    ),
    Make("root", "/{slug}", blocks, "/?page={n}", links="words", words="Следующая страница"),
    Make("query", "/news.php?id={n}", table, "/index.php?PAGEN_1={n}"),
    Make(
        "joomla",
        "/index.php?option=com_content&view=article&id={n}",
        headings,
        "/index.php?option=com_content&view=featured&start={n}",
        first=0,
        step=PAGE,
    ),
    Make("unlinked", "/{slug}/", headings, "/page/{n}/", links="none"),
    Make(
        "cards", "/stories/{slug}", cards, "/stories/p/{n}", links="words", words="Następna strona"
    ),
    Make("glossary", "/dl/{n}", definitions, "/?page={n}", links="words", words="Weiter"),
    Make("press", "/press-releases/{slug}", rows, "/press-releases?page={n}"),
    Make("portal", "/{day}/{slug}.html", long_cards, "/page/{n}", links="words", words="Ещё"),
    Make("hashes", "/post/{hash}", headings, "/?page={n}"),
    Make("bare hashes", "/{hash}", blocks, "/?page={n}"),
    Make(
        "threads",
        "/viewtopic.php?t={n}",
        threads,
        "/viewforum.php?f=2&start={n}",
        first=0,
        step=PAGE,
        home="/viewforum.php?f=2",
    ),
    Make("menu", "/news/{n}", blocks, "/?page={n}", hidden=3),
]
