"""Who an article's page names as its author: small print, declarations, marked elements."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from kazcrawl.readers.grammar import SmallPrint
from kazcrawl.readers.head import Head
from kazcrawl.text import collapse, squeeze

_MARKED = "[rel~=author], [itemprop=author], [class*=author], [class*=byline], [class*=Author], [class*=Byline]"
_OTHERS = re.compile(r"comment|related|recent|widget|sidebar|popular|bio|desc", re.I)
_LABEL = re.compile(
    r"^(?:(?:written|posted|published|story|text|words|reported|reporting)\s+)?by\s*:?\s+"
    r"|^(?:автор\w*|текст|авторы|author|autor|von|par|por|di|przez)\s*:?\s+",
    re.I,
)
_END = re.compile(
    r"\s*(?:[|•·/,–—]|\d|\b(?:on|at|in|updated|published|posted)\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
    r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b).*$",
    re.S | re.I,
)
_MOST_WORDS = 6


def find_author(head: Head, prints: list[SmallPrint], frame: LexborNode | None) -> str | None:
    """The author's name, or None: by small print first, then by what the page declares.

    Last by an element that is marked as the author's (``rel=author``, microdata, a class)
    in ``frame``, the smallest element with headline and body.
    """
    named = next((one.author for one in prints if one.author), None)
    return named or _declared(head) or (_marked(frame) if frame is not None else None)


def _declared(head: Head) -> str | None:
    """A name; some sites declare an address, others themselves."""
    own = squeeze(head.site_name or "").lower()
    for name in head.authors:
        text = _LABEL.sub("", collapse(name)).strip(" ,;")
        if text and "://" not in text and "/" not in text and squeeze(text).lower() != own:
            return text
    return None


def _marked(frame: LexborNode) -> str | None:
    for node in frame.css(_MARKED):
        if node.tag in {"body", "main", "article", "img"} or _belongs_to_others(node, frame):
            continue
        if name := name_of(collapse(node.text(separator=" "))):
            return name
    return None


def _belongs_to_others(node: LexborNode, frame: LexborNode) -> bool:
    above: LexborNode | None = node
    while above is not None and above.mem_id != frame.mem_id:
        attributes = above.attributes
        if _OTHERS.search(f"{attributes.get('id') or ''} {attributes.get('class') or ''}"):
            return True
        above = above.parent
    return False


def name_of(text: str) -> str | None:
    """The name in a marked element's text: without its label and what follows a mark or a date."""
    name = _END.sub("", _LABEL.sub("", text)).strip(" \u00a0.:")
    letters = sum(letter.isalpha() for letter in name)
    if not letters > 2 or len(name.split()) > _MOST_WORDS or len(name) > 60:
        return None
    return name
