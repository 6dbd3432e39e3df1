"""Who an article's page names as its author: small print, declarations, marked elements."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from selectolax.lexbor import LexborNode

from kazcrawl.readers.elements import HEADINGS
from kazcrawl.readers.grammar import SmallPrint
from kazcrawl.readers.head import Head
from kazcrawl.readers.names import LABEL, MOST_WORDS, letters_of, names_in
from kazcrawl.sites.site import Site
from kazcrawl.text import collapse, in_small

_MARKED = "[rel~=author], [itemprop=author], [class*=uthor], [class*=byline], [class*=Byline]"
_ABOUT = re.compile(
    r"^(?:about(?: the)?(?: author)?|об авторе|über(?: den autor)?)\b\s*:?\s*", re.I
)
_OTHERS = re.compile(r"comment|related|recent|widget|sidebar|popular|bio|desc", re.I)
_END = re.compile(
    r"\s*(?:[|•·/–—]|\d|\b(?:on|at|in|updated|published|posted)\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
    r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b)"
)
"""What a name ends before; compared with texts ``in_small`` letters."""


def find_author(
    head: Head, prints: list[SmallPrint], frame: LexborNode | None, site: Site
) -> str | None:
    """The author's name, or None; several are joined by ``, ``.

    By small print first, then by what the page declares (JSON-LD before ``<meta>``, and not
    the site's own name), last by an element that is marked as the author's (``rel=author``,
    microdata, a class) in ``frame``, the smallest element with headline and body. Of these
    who names the first one's people and others beside them is believed instead.
    """
    own = own_names(head, site)
    found = [names for names in _told(head, prints, own) if names]
    if not found:
        return ", ".join(_marked(frame, own)) or None if frame is not None else None
    if len(found) == 1:
        return ", ".join(found[0])
    people = {letters_of(name) for name in found[0]}
    more = (names for names in found[1:] if people < {letters_of(name) for name in names})
    return ", ".join(next(more, found[0]))


def own_names(head: Head, site: Site) -> frozenset[str]:
    """The site's names as ``letters_of`` gives them: declared, its publisher's, its host's."""
    hosts = [part for host in site.hosts for part in host.removeprefix("www.").split(".")[:-1]]
    named = (head.site_name, site.title, site.name, *head.publishers, *hosts)
    return frozenset(letters_of(one) for one in named if one) - {""}


def _told(head: Head, prints: list[SmallPrint], own: frozenset[str]) -> Iterator[tuple[str, ...]]:
    for one in prints:
        if one.author:
            yield names_in(one.author, own, account=one.author_slug is not None)
    for group in (*head.people, *((one,) for one in head.authors)):
        names = [name for text in group for name in names_in(text, own)]
        yield tuple(name for name in dict.fromkeys(names) if _may_be(name, own))


def _may_be(name: str, own: Collection[str]) -> bool:
    """Some sites declare an address as the author, others themselves."""
    return "/" not in name and letters_of(name) not in own


def _marked(frame: LexborNode, own: frozenset[str]) -> tuple[str, ...]:
    for node in frame.css(_MARKED):
        if node.tag in {"body", "main", "article", "img"} or _belongs_to_others(node, frame):
            continue
        # A box about the author may have more words than the name: its heading has that alone.
        told = (node.css_first(HEADINGS) if _holds_more(node) else None) or node
        if name := name_of(collapse(told.text(separator=" "))):
            return names_in(name, own)
    return ()


def _holds_more(node: LexborNode) -> bool:
    """Is anything in an element but one text?"""
    inner = node.child
    return inner is not None and (inner.tag != "-text" or inner.next is not None)


def _belongs_to_others(node: LexborNode, frame: LexborNode) -> bool:
    above: LexborNode | None = node
    while above is not None and above.mem_id != frame.mem_id:
        attributes = above.attributes
        if _names_others(f"{attributes.get('id') or ''} {attributes.get('class') or ''}"):
            return True
        above = above.parent
    return False


@lru_cache(maxsize=4096)
def _names_others(names: str) -> bool:
    """The pages of a site have the same names."""
    return _OTHERS.search(names) is not None


def name_of(text: str) -> str | None:
    """The names in a marked element's text: without label and what follows a mark or a date."""
    named = LABEL.sub("", _ABOUT.sub("", text))
    end = _END.search(in_small(named))
    name = named[: end.start() if end else None].strip(" \u00a0.:,")
    letters = sum(map(str.isalpha, name))
    if not letters > 2 or len(name) > 120:
        return None
    return name if len(re.split(r",|\band\b", name)[0].split()) <= MOST_WORDS else None
