"""The place of a body found by its excerpt: down to the smallest element that holds it, up again."""

from __future__ import annotations

from collections.abc import Callable
from itertools import takewhile

from selectolax.lexbor import LexborNode

from kazcrawl.readers.elements import HEADING
from kazcrawl.readers.lines import children
from kazcrawl.readers.page import Page
from kazcrawl.readers.places import NO_BODY, Place, contains, ends_body, whole
from kazcrawl.text import fold, split_mark, squeeze

_CONTAINERS = frozenset(("div", "section", "article", "main", "td", "tbody", "center", "font"))
_FLOW = frozenset(("p", "ul", "ol", "blockquote", "table", "figure", "pre", "br", "tr", *HEADING))
_NEEDLE = 60
_OPENING = 1200
"""Letters and blanks at an element's head, where most excerpts stand and are looked for first."""
_NEEDLE_LENGTH = 600
"""Letters of an excerpt that are looked for: WordPress' 55 words have about 330; a listing
that shows the full text must not tie the body to its last word."""


def needle_of(excerpt: str | None) -> str:
    """What of an excerpt is looked for: its letters without the mark at its end."""
    return squeeze(split_mark(excerpt)[0])[:_NEEDLE_LENGTH] if excerpt else ""


def holds(node: LexborNode, needle: str) -> bool:
    """Do head and tail of an excerpt's letters stand in an element, in this order?"""
    text = node.text() or ""
    return _in_order(squeeze(text[:_OPENING]), needle) or _in_order(squeeze(text), needle)


def _in_order(text: str, needle: str) -> bool:
    at = text.find(needle[:_NEEDLE])
    return at >= 0 and text.find(needle[-_NEEDLE:], at) >= 0


def find_by_excerpt(page: Page, needle: str, headline: LexborNode | None) -> Place | None:
    """The place whose text begins as the excerpt does, spelling of quotes and dashes aside."""
    node = page.body
    if not holds(node, needle):
        needle = squeeze(fold(needle))
        if not holds_folded(node, needle):
            return None
        return _descend(node, needle, headline, holds_folded)
    return _descend(node, needle, headline, holds)


def holds_folded(node: LexborNode, needle: str) -> bool:
    """As ``holds``, spelling of quotes and dashes aside: the needle is folded."""
    return _in_order(squeeze(fold(node.text() or "")), needle)


def _descend(
    node: LexborNode,
    needle: str,
    headline: LexborNode | None,
    shows: Callable[[LexborNode, str], bool],
) -> Place | None:
    """Down to the smallest element with the excerpt, then up to the body's container."""
    while True:
        inner = [
            child
            for child in children(node)
            if child.tag
            and child.tag[0] != "-"
            and child.tag not in NO_BODY
            and shows(child, needle)
        ]
        if not inner:
            break
        # A page that repeats the excerpt (a meta box, a lead) has the full text after it.
        node = max(inner, key=lambda child: len(child.text() or ""))
    return _climb(node, headline, needle)


def _climb(node: LexborNode, headline: LexborNode | None, needle: str) -> Place | None:
    """From the element with the excerpt to the body's container.

    Up while the element is one paragraph among others; a container is what holds two or
    more of them (or of rows, or of line breaks).
    """
    if contains(node, headline):
        return _run_after(node, headline, needle)
    while node.parent is not None:
        parent = node.parent
        if node.tag in _CONTAINERS and _flow_children(node) > 1:
            return whole(node, "excerpt")
        if parent.tag in {"html", "body", "-document"} or contains(parent, headline):
            return _run(node, parent, headline)
        if node.tag in _CONTAINERS and _flow_children(parent) == 0 and _adds_text(parent, node):
            return whole(node, "excerpt")
        node = parent
    return whole(node, "excerpt")


def _flow_children(node: LexborNode) -> int:
    return sum(1 for child in children(node) if child.tag in _FLOW)


def _adds_text(parent: LexborNode, node: LexborNode) -> bool:
    return len(squeeze(parent.text() or "")) > len(squeeze(node.text() or ""))


def _run(start: LexborNode, parent: LexborNode, headline: LexborNode | None) -> Place:
    """The container also holds headline or page frame: the body is a run of its children.

    A block of its own among wrappers is the body by itself; a paragraph among paragraphs
    goes on with its following siblings.
    """
    if start.tag in _CONTAINERS and _flow_children(start):
        return whole(start, "excerpt")
    nodes = [start]
    beside = start.next
    while beside is not None and not ends_body(beside):
        nodes.append(beside)
        beside = beside.next
    before = start.prev
    while (
        before is not None
        and not contains(before, headline)
        and before.tag in {"-text", "em", "i", "b", "strong", "a", "span", "br"}
    ):
        if headline is None or before.tag == "br":
            break
        nodes.insert(0, before)
        before = before.prev
    return Place(parent, tuple(nodes), "excerpt", "")


def _run_after(node: LexborNode, headline: LexborNode | None, needle: str) -> Place | None:
    """The smallest element with the excerpt also holds the headline: what follows it.

    Small print between the two ("In Appeals,Articles") is not the body: that begins where
    the excerpt does.
    """
    inside = list(children(node))
    at = next((index for index, child in enumerate(inside) if contains(child, headline)), None)
    if at is None:
        return whole(node, "excerpt")
    rest = inside[at + 1 :]
    start = next((n for n, child in enumerate(rest) if _begins(child, needle)), 0)
    nodes = list(takewhile(lambda child: not ends_body(child), rest[start:]))
    return Place(node, tuple(nodes), "excerpt", "") if nodes else None


def _begins(node: LexborNode, needle: str) -> bool:
    """Does the excerpt begin in this node?"""
    text = squeeze((node.text_content if node.tag == "-text" else node.text()) or "")
    return len(text) > 2 and (needle[:30] in text or needle.startswith(text))
