"""The next page of a listing: by ``rel=next``, by the words of a link, by its number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from selectolax.lexbor import LexborNode

from kazcrawl import urls
from kazcrawl.marks import is_read_on
from kazcrawl.readers.elements import HEADING
from kazcrawl.readers.page import Page
from kazcrawl.readers.paging_words import LAST, NEXT
from kazcrawl.sites.site import Site
from kazcrawl.text import collapse

_PAGED = re.compile(
    r"[?&;](?:page(?!_?(?:id|size))\w*|pg|pn|p|seite|pagina|strona|str|start|limitstart|offset|from|skip)"
    r"=(\d{1,9})(?=&|$)"
    r"|/(?:page|seite|pagina|strona|str|p)?[-_/]?(\d{1,5})(?:\.html?)?/?$"
    r"|(?<=[a-z])[-_]?(\d{1,5})(?=\.(?:s?html?|php)$)",
    re.I,
)
"""Where an address has its page: ``?page=2``, ``?paged=2``, Bitrix' ``?PAGEN_1=2``, ``?start=20``, ``/news/2/``,
``/index2.html``."""
_NAMED = re.compile(
    r"[?&;](?:page(?!_?(?:id|size))\w*|pg|seite|pagina|strona|start|limitstart|offset|p)=\d"
    r"|/(?:page|seite|pagina|strona)[-_/]?\d{1,5}(?:\.html?)?/?$",
    re.I,
)
"""An address that calls its number a page."""
_DATED = re.compile(r"/(?:19|20)\d\d[-/]?\d{1,2}/")
_WORDS_LENGTH = 40
_SHORT = 20
_MOST_WORDED = 2
"""Addresses that words lead on to: the pages after and before this one."""


@dataclass(frozen=True, slots=True)
class Paging:
    """``next_page`` as found; ``paged`` where the listing links to any other page of itself."""

    next_page: str | None = None
    paged: bool = False


@lru_cache(maxsize=16384)
def page_of(url: str) -> int | None:
    """The number that an address has for its page, or None; a site's pages repeat their links."""
    found = _PAGED.search(url)
    return int(found[1] or found[2] or found[3]) if found else None


def stem_of(url: str, site: Site) -> str:
    """What the pages of one listing have in common: the key without the page's number."""
    found = _PAGED.search(url)
    if found is None:
        return urls.url_key(url, site.hosts)
    joint = "?" if found[0].startswith("?") and found.end() < len(url) else ""
    rest = url[found.end() + 1 :] if joint else url[found.end() :]
    return urls.url_key(url[: found.start()] + joint + rest, site.hosts)


def stems_of(listing_url: str, site: Site) -> set[str]:
    """What the pages of a listing may have in common: its own address, /z/330 is no page 330."""
    found = {urls.url_key(listing_url, site.hosts)}
    return found | {stem_of(listing_url, site)} if _NAMED.search(listing_url) else found


def find_paging(
    page: Page,
    site: Site,
    links: Iterable[tuple[LexborNode, str]],
    listing_url: str,
    page_number: int,
) -> Paging:
    """The next page by what the page's links declare, say and count; ``links`` are its own."""
    here = page.capture.url
    stems = stems_of(listing_url, site)
    if page_number > 1:
        stems.add(stem_of(here, site))
    found = [
        _Link(_words(node), target, stem := stem_of(target, site), stem in stems)
        for node, target in links
        if page_of(target) is not None and _may_be_next(target, here, site)
    ]
    row = _row(found, page_number)
    numbered = [
        link
        for link in found
        if link.text == str(page_number + 1)
        and (link.own or _NAMED.search(link.url) or link.stem == row)
    ]
    worded = _worded([link for link in found if not _leads_back(link.url, here, site)])
    paged = row is not None or any(
        link.own and (link.text.isdecimal() or NEXT.fullmatch(link.text)) for link in found
    )
    first = (link.url for link in worded + numbered)
    return Paging(_declared(page, site) or next(first, None), paged)


@dataclass(frozen=True, slots=True)
class _Link:
    """A link that may lead to a page; ``own`` where that is one of this listing's by its address."""

    text: str
    url: str
    stem: str
    own: bool


def _worded(links: list[_Link]) -> list[_Link]:
    """Those that say that they lead on to another page, the listing's own ones first.

    "Далее" and "»" below an excerpt lead on to the post (seen on Russian sites): such an
    address bears the post's headline too, or they lead to many addresses.
    """
    saying = [link for link in links if NEXT.fullmatch(link.text)]
    certain = [link for link in saying if link.own or _NAMED.search(link.url)]
    titled = {link.url for link in links if _is_title(link)}
    others = [link for link in saying if link.url not in titled]
    if len({link.url for link in others if link not in certain}) > _MOST_WORDED:
        others = []
    return certain or others


def _is_title(link: _Link) -> bool:
    """Does a link name what it leads to, and neither a page's number nor the way to it?"""
    text = link.text
    return (
        any(letter.isalpha() for letter in text)
        and str(page_of(link.url)) not in text
        and not NEXT.fullmatch(text)
        and not is_read_on(text)
        and not LAST.match(text)
    )


def _row(links: list[_Link], page_number: int) -> str | None:
    """What the addresses of a row of page numbers have in common, where there is one.

    Two numbers at least lead to addresses with just that number: "2 3" to ``/news/2/`` and
    ``/news/3/``, from "/" too. A calendar has a row of days, below its year and month.
    """
    rows: dict[str, set[int]] = {}
    for link in links:
        if _DATED.search(link.url) or not link.text.isdecimal():
            continue
        if page_of(link.url) == int(link.text):
            rows.setdefault(link.stem, set()).add(int(link.text))
    return next(
        (
            stem
            for stem, numbers in rows.items()
            if len(numbers) > 1 and page_number + 1 in numbers and min(numbers) <= page_number + 1
        ),
        None,
    )


def is_page_link(node: LexborNode, target: str, stems: set[str], site: Site) -> bool:
    """Is this a number of a row of page numbers, or a link on to another page?

    ``stems`` are those of the pages that are known, here and next.
    """
    if page_of(target) is None:
        return False
    if _NAMED.search(target):
        return True
    text = _words(node)
    if text.isdecimal() or NEXT.fullmatch(text):
        return not _is_headline(node) and (not text.isdecimal() or _counts(text, target))
    return len(text) <= _SHORT and stem_of(target, site) in stems


def _counts(text: str, target: str) -> bool:
    """Is the number of an address that of its link, one less, or what so many pages hold?"""
    number, at = int(text), page_of(target) or 0
    return number < 2 or at == number - 1 or at % number == 0 or at % (number - 1) == 0


def _is_headline(node: LexborNode) -> bool:
    """A post may be called "100" or "Next"."""
    return "bookmark" in (node.attributes.get("rel") or "") or (
        node.parent is not None and node.parent.tag in HEADING
    )


def _words(node: LexborNode) -> str:
    """What a link says, also where it shows an arrow only (``aria-label``, ``title``)."""
    text = collapse(node.text())[:_WORDS_LENGTH]
    if any(letter.isalnum() for letter in text):
        return text
    attributes = node.attributes
    label = attributes.get("aria-label") or attributes.get("title") or text
    return collapse(label)[:_WORDS_LENGTH]


def _declared(page: Page, site: Site) -> str | None:
    for node in page.body.css("a[rel~=next]"):
        target = page.resolve(node.attributes.get("href"))
        if target and _may_be_next(target, page.capture.url, site):
            return None if _leads_back(target, page.capture.url, site) else target
    return None


def _may_be_next(target: str, here: str, site: Site) -> bool:
    if not urls.same_site(target, site.hosts) or urls.address(target, site).kind == "article":
        return False
    return urls.url_key(target, site.hosts) != urls.url_key(here, site.hosts)


def _leads_back(target: str, here: str, site: Site) -> bool:
    """Is the page's number no higher than the present one ("‹ previous")?"""
    first, present = page_of(target), page_of(here)
    if present is None or stem_of(target, site) != stem_of(here, site):
        return False
    return (first or 0) <= present
