"""An anchor that leads to a post, and where on its page it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from kazcrawl import urls
from kazcrawl.readers.elements import CELL, HEADING, HEADINGS, PARAGRAPH, ROW
from kazcrawl.sites.site import Site
from kazcrawl.text import collapse

HIDDEN = ".screen-reader-text, .sr-only, .visually-hidden, .screen-reader-only"
"""Classes of text that only screen readers say (WordPress, Bootstrap)."""
"""A card that is one link has its headline inside (HTML5)."""
_ASIDE_TAGS = frozenset(("nav", "aside", "footer"))
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:sidebar|widgets?|footer|menu|nav|navbar|navigation|recent|related|popular|calendar|breadcrumbs?"
    r"|comments?|commentlist|pagination|pagenavi)(?:[\s_-]|$)",
    re.I,
)
_MENU = re.compile(
    r"(?:^|[\s_-])(?:(?:main|top)?menu|nav|navbar|navigation|rubrics?)(?:[\s_-]|$)", re.I
)


MAX_CHAIN = 200
"""Ancestors of an anchor that count, the innermost: pages with 4,000 open tags took 1 GB."""


class Ancestors:
    """What holds the anchors of one page, each element told once."""

    def __init__(self) -> None:
        self._chains: dict[int, list[LexborNode]] = {}
        self._asides: dict[int, bool] = {}

    def above(self, node: LexborNode) -> list[LexborNode]:
        """An element's ancestors, outermost first, ``MAX_CHAIN`` at most."""
        inner: list[LexborNode] = []
        outer: list[LexborNode] = []
        parent = node.parent
        while parent is not None and parent.tag not in {"html", "-document"}:
            known = self._chains.get(parent.mem_id)
            if known is not None:
                outer = known
                break
            inner.append(parent)
            parent = parent.parent
        if not inner:
            return outer
        inner.reverse()
        chain = (outer + inner)[-MAX_CHAIN:]
        self._chains[chain[-1].mem_id] = chain
        return chain

    def is_aside(self, node: LexborNode) -> bool:
        """Is an element a side column, menu or footer itself?"""
        answer = self._asides.get(node.mem_id)
        if answer is None:
            answer = self._asides[node.mem_id] = _frames(node)
        return answer


@dataclass(slots=True)
class PostLink:
    """An anchor that leads to a post. ``chain`` are its ancestors, outermost first, itself last.

    ``lead`` is set where structure shows that the link carries a stub.
    """

    url: str
    key: str
    node: LexborNode
    text: str
    heading: bool
    chain: list[LexborNode]
    aside: bool
    bookmark: bool
    order: int
    lead: bool = False


def post_link(node: LexborNode, url: str, site: Site, ancestors: Ancestors, order: int) -> PostLink:
    chain = [*ancestors.above(node), node]
    inner = node.css_first(HEADINGS) if node.child is not None else None
    return PostLink(
        url=urls.without_visit(url),
        key=urls.url_key(url, site.hosts),
        node=node,
        text=_text(inner or node),
        heading=inner is not None or any(above.tag in HEADING for above in chain[-4:-1]),
        chain=chain,
        aside=any(ancestors.is_aside(above) for above in _outside_article(chain)),
        bookmark="bookmark" in (node.attributes.get("rel") or ""),
        order=order,
    )


def _outside_article(chain: list[LexborNode]) -> list[LexborNode]:
    """An anchor's ancestors without those inside its own article: its footer is no page's.

    Posts without a title have their one link there (twentytwentyone, format aside).
    """
    for depth in range(len(chain) - 1, 0, -1):
        if chain[depth].tag == "article" or "hentry" in (
            chain[depth].attributes.get("class") or ""
        ):
            return chain[1 : depth + 1]
    return chain[1:]


def in_menu(link: PostLink) -> bool:
    """Does an anchor stand in a menu of the site?"""
    return any(node.tag == "nav" or _names(node, _MENU) for node in link.chain)


def _names(node: LexborNode, pattern: re.Pattern[str]) -> bool:
    attributes = node.attributes
    names = f"{attributes.get('id') or ''} {attributes.get('class') or ''}"
    return len(names) > 1 and bool(pattern.search(names))


def _text(node: LexborNode) -> str:
    """What an anchor shows, without what only screen readers say, unless it shows nothing."""
    whole = collapse(node.text())
    hidden = node.css(HIDDEN) if whole and node.child is not None and node.child.next else []
    if not hidden:
        return whole
    shown = whole
    for part in hidden:
        shown = shown.replace(collapse(part.text()), " ", 1)
    return collapse(shown) or whole


def in_aside(node: LexborNode) -> bool:
    """Does an element stand in a side column, menu or footer, by the names of what holds it?"""
    above = node.parent
    while above is not None and above.tag not in {"body", "html"}:
        if _frames(above):
            return True
        above = above.parent
    return False


def _frames(node: LexborNode) -> bool:
    """Is an element a side column, menu or footer itself?"""
    if node.tag in _ASIDE_TAGS:
        return True
    return _names(node, _ASIDE)


def stands_alone(node: LexborNode) -> bool:
    """Is the anchor a line of its own (between breaks or block edges)?"""
    return _at_edge(node, forward=False) and ends_line(node)


def ends_line(node: LexborNode) -> bool:
    """Does nothing follow the anchor on its line?"""
    return _at_edge(node, forward=True)


def _at_edge(node: LexborNode, *, forward: bool) -> bool:
    while True:
        if not _is_edge(node, forward=forward):
            return False
        parent = node.parent
        if parent is None or parent.tag in PARAGRAPH or parent.tag in ROW or parent.tag in CELL:
            return True
        node = parent


def _is_edge(node: LexborNode, *, forward: bool) -> bool:
    beside = node.next if forward else node.prev
    while beside is not None and (
        beside.tag == "-comment"
        or (beside.tag == "-text" and not (beside.text_content or "").strip())
    ):
        beside = beside.next if forward else beside.prev
    return beside is None or beside.tag in {"br", "hr", "img"} or beside.tag in PARAGRAPH
