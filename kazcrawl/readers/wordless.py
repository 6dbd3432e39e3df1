"""Bodies of hardly a word: one short line, one picture."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from kazcrawl.readers.places import contains, ends_body

_LEVELS = 4
"""Elements around a headline that a post's picture may stand beside."""


def most_paragraphs(
    body: LexborNode, headline: LexborNode | None, framed: frozenset[int]
) -> LexborNode | None:
    """The element whose own paragraphs have the most letters, be they few."""
    best, most = None, 0
    for node in body.css("div, article, section, main, td"):
        if node.mem_id in framed or ends_body(node) or contains(node, headline):
            continue
        paragraphs = [child for child in node.iter() if child.tag == "p"]
        size = sum(len(one.text() or "") for one in paragraphs)
        if size > most:
            best, most = node, size
    return best


def own_article(headline: LexborNode | None) -> LexborNode | None:
    """The ``article`` around the headline where paragraphs stand in it as the headline does."""
    node = headline
    while node is not None and node.tag != "article":
        node = node.parent
    if node is None or not any(child.tag == "p" for child in node.iter()):
        return None
    return node


def pictured(headline: LexborNode | None, framed: frozenset[int]) -> LexborNode | None:
    """The first element after the headline that holds a picture, few levels up."""
    node = headline
    for _ in range(_LEVELS):
        if node is None or node.tag == "body":
            return None
        beside = node.next
        while beside is not None and not ends_body(beside):
            if beside.mem_id not in framed and _shows_picture(beside):
                return beside
            beside = beside.next
        node = node.parent
    return None


def _shows_picture(node: LexborNode) -> bool:
    if not node.tag or node.tag[0] == "-":
        return False
    return node.tag == "img" or node.css_first("img") is not None
