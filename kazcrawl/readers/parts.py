"""Posts in several pages (``<!--nextpage-->``): where the further pages are, and one article of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from selectolax.lexbor import LexborNode

from kazcrawl import urls
from kazcrawl.items import Article
from kazcrawl.readers.letters import read_letters
from kazcrawl.readers.page import Page
from kazcrawl.sites.site import Site
from kazcrawl.text import digest_and_words

_SECOND = "a[href$='/2/'], a[href$='/2'], a[href='2'], a[href='2/'], a[href*='page=2']"
"""Without a second page there is no third: most pages have no such link and are not searched."""


def next_parts(root: LexborNode, page: Page, site: Site) -> tuple[str, ...]:
    """The addresses of a post's further pages, ``/slug/2/`` or ``?p=7&page=2``, in order.

    Their links stand inside the body, below it or in its frame, by theme: ``root`` is the
    smallest element with headline and body.
    """
    if root.css_first(_SECOND) is None:
        return ()
    own = urls.url_key(page.capture.url, site.hosts)
    found: dict[int, str] = {}
    for anchor in root.css("a[href]"):
        target = page.resolve(anchor.attributes.get("href"))
        number = _part_of(own, target, site, anchor) if target else 0
        if target and number > 1:
            found.setdefault(number, target)
    return tuple(found[number] for number in sorted(found)) if 2 in found else ()


def _part_of(own: str, target: str, site: Site, anchor: LexborNode) -> int:
    """Which further page of this post a link leads to; 0 for any other link."""
    parts = urlsplit(target)
    pairs = parse_qsl(parts.query)
    number = dict(pairs).get("page", "")
    if number.isdecimal() and len(number) < 4:
        rest = urlencode([pair for pair in pairs if pair[0] != "page"])
        base = urlunsplit((parts.scheme, parts.netloc, parts.path, rest, ""))
        return int(number) if rest and urls.url_key(base, site.hosts) == own else 0
    key, _, last = urls.url_key(target, site.hosts).rpartition("/")
    if key != own or not last.isdecimal() or len(last) > 3:
        return 0
    dated = urls.address(target, site).part > 1
    return int(last) if dated or anchor.text(strip=True) == last else 0


def join_parts(
    first: Article, others: Sequence[Article], *, date_order: str | None = None
) -> Article:
    """One article of the parts of a post, in order; none is joined to a first page that is blocked.

    ``date_order`` is the site's, as for ``read_letters``.
    """
    if first.blocked:
        return first
    bodies = [part.article_body for part in (first, *others) if part.article_body]
    body = "\n\n".join(bodies)
    digest, words = digest_and_words(body)
    media = {(m.url, m.kind): m for part in (first, *others) for m in part.media}
    links = [link for part in (first, *others) for link in part.links]
    return replace(
        first,
        article_body=body or None,
        article_body_html="\n".join(part.article_body_html or "" for part in (first, *others)),
        media=tuple(media.values()),
        larger=tuple({url: None for part in (first, *others) for url in part.larger}),
        links=tuple(replace(link, position=number) for number, link in enumerate(links, 1)),
        letters=read_letters(body, date_order=date_order),
        text_sha256=digest if body else None,
        word_count=words,
        next_parts=(),
    )
