"""Where an article's body stands on its page, found by what its stub shows of it.

The excerpt of the stub stands at the head of the full text, so the smallest element that
holds it leads to the body. Where no excerpt helps (no stub text, a summary of its own),
the element with the site's layout, a standard name (hAtom, schema.org) or the most
paragraph text is taken, in that order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from selectolax.lexbor import LexborNode

from kazcrawl.readers.elements import HEADING, SKIPPED
from kazcrawl.readers.lines import children, lines_of
from kazcrawl.readers.page import Page
from kazcrawl.sites.site import Site
from kazcrawl.text import fold, split_mark, squeeze

STANDARD = (
    "[itemprop=articleBody]",
    ".entry-content",
    ".e-content",
    ".post-content",
    ".article-body",
    ".article-content",
    ".entrytext",
    ".post-entry",
    ".storycontent",
    ".entry",
)
"""hAtom, schema.org and microformats first, then names of WordPress' older default themes."""

_NO_BODY = frozenset(("nav", "aside", "footer", "header", "form", "head", *SKIPPED))
_CONTAINERS = frozenset(("div", "section", "article", "main", "td", "tbody", "center", "font"))
_FLOW = frozenset(("p", "ul", "ol", "blockquote", "table", "figure", "pre", "br", "tr", *HEADING))
_NEEDLE = 60
_NEEDLE_LENGTH = 600
"""Letters of an excerpt that are looked for: WordPress' 55 words have about 330; a listing
that shows the full text must not tie the body to its last word."""


@dataclass(frozen=True, slots=True)
class Place:
    """A run of sibling nodes that is the body; ``how`` it was found, for the record.

    ``how`` is ``site``, ``excerpt``, ``learned``, ``standard`` or ``density``; ``path`` is
    a selector of the container that other pages of the site may share, empty for a run.
    """

    container: LexborNode
    nodes: tuple[LexborNode, ...]
    how: str
    path: str


def find_body(
    page: Page,
    site: Site,
    excerpt: str | None,
    headline: LexborNode | None,
    learned: Sequence[str] = (),
) -> Place | None:
    """The place of the body, or None where the page shows no text that could be one."""
    for layout in site.layouts:
        node = page.tree.css_first(layout.body) if layout.body else None
        if node is not None:
            return _whole(node, "site")
    needle = squeeze(split_mark(excerpt)[0])[:_NEEDLE_LENGTH] if excerpt else ""
    if needle:
        if place := _by_learned(page, learned, needle):
            return place
        place = _by_excerpt(page, needle, headline)
        if place is not None and lines_of(place.nodes):
            return place
    return _by_name(page, learned, headline) or _by_density(page, headline)


def _whole(node: LexborNode, how: str) -> Place:
    return Place(node, (node,), how, path_of(node))


def path_of(node: LexborNode) -> str:
    """A selector by tag and classes that do not number a post: ``div.entrytext``."""
    parts: list[str] = []
    current: LexborNode | None = node
    while current is not None and current.tag not in {"body", "html"} and len(parts) < 2:
        names = [
            name
            for name in (current.attributes.get("class") or "").split()
            if name.replace("-", "").replace("_", "").isalpha() and name.isascii()
        ]
        parts.append((current.tag or "div") + "".join(f".{name}" for name in names[:3]))
        current = current.parent
    return " > ".join(reversed(parts))


def _holds(node: LexborNode, needle: str) -> bool:
    text = squeeze(node.text() or "")
    head, tail = needle[:_NEEDLE], needle[-_NEEDLE:]
    at = text.find(head)
    return at >= 0 and text.find(tail, at) >= 0


def _by_learned(page: Page, learned: Sequence[str], needle: str) -> Place | None:
    for path in learned:
        nodes = page.tree.css(path)
        if len(nodes) == 1 and _holds(nodes[0], needle):
            return _whole(nodes[0], "excerpt")
    return None


def _by_excerpt(page: Page, needle: str, headline: LexborNode | None) -> Place | None:
    node = page.body
    if not _holds(node, needle):
        needle = squeeze(fold(needle))
        if not _holds_folded(node, needle):
            return None
        return _descend(node, needle, headline, _holds_folded)
    return _descend(node, needle, headline, _holds)


def _holds_folded(node: LexborNode, needle: str) -> bool:
    text = squeeze(fold(node.text() or ""))
    at = text.find(needle[:_NEEDLE])
    return at >= 0 and text.find(needle[-_NEEDLE:], at) >= 0


def _descend(
    node: LexborNode, needle: str, headline: LexborNode | None, holds: object
) -> Place | None:
    """Down to the smallest element with the excerpt, then up to the body's container."""
    while True:
        inner = [
            child
            for child in children(node)
            if child.tag
            and child.tag[0] != "-"
            and child.tag not in _NO_BODY
            and holds(child, needle)  # type: ignore[operator]
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
            return _whole(node, "excerpt")
        if parent.tag in {"html", "body", "-document"} or contains(parent, headline):
            return _run(node, parent, headline)
        if node.tag in _CONTAINERS and _flow_children(parent) == 0 and _adds_text(parent, node):
            return _whole(node, "excerpt")
        node = parent
    return _whole(node, "excerpt")


def _flow_children(node: LexborNode) -> int:
    return sum(1 for child in children(node) if child.tag in _FLOW)


def _adds_text(parent: LexborNode, node: LexborNode) -> bool:
    return len(squeeze(parent.text() or "")) > len(squeeze(node.text() or ""))


def contains(node: LexborNode, other: LexborNode | None) -> bool:
    """Is ``other`` the node itself or below it?"""
    while other is not None:
        if other.mem_id == node.mem_id:
            return True
        other = other.parent
    return False


def _run(start: LexborNode, parent: LexborNode, headline: LexborNode | None) -> Place:
    """The container also holds headline or page frame: the body is a run of its children.

    A block of its own among wrappers is the body by itself; a paragraph among paragraphs
    goes on with its following siblings.
    """
    if start.tag in _CONTAINERS and _flow_children(start):
        return _whole(start, "excerpt")
    nodes = [start]
    beside = start.next
    while beside is not None and not _ends_body(beside):
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
        return _whole(node, "excerpt")
    rest = inside[at + 1 :]
    start = next((n for n, child in enumerate(rest) if _begins(child, needle)), 0)
    nodes = list(takewhile(lambda child: not _ends_body(child), rest[start:]))
    return Place(node, tuple(nodes), "excerpt", "") if nodes else None


def _begins(node: LexborNode, needle: str) -> bool:
    """Does the excerpt begin in this node?"""
    text = squeeze((node.text_content if node.tag == "-text" else node.text()) or "")
    return len(text) > 2 and (needle[:30] in text or needle.startswith(text))


def _ends_body(node: LexborNode) -> bool:
    if node.tag in {"nav", "aside", "footer", "form"}:
        return True
    if node.tag is None or node.tag[0] == "-":
        return False
    attributes = node.attributes
    names = f"{attributes.get('id') or ''} {attributes.get('class') or ''}".lower()
    return any(
        word in names
        for word in (
            "comment",
            "respond",
            "sidebar",
            "footer",
            "related",
            "navigation",
            "sharedaddy",
        )
    )


def _by_name(page: Page, learned: Sequence[str], headline: LexborNode | None) -> Place | None:
    for path in learned:
        nodes = page.tree.css(path)
        if len(nodes) == 1 and not contains(nodes[0], headline):
            return _whole(nodes[0], "learned")
    for selector in STANDARD:
        nodes = [node for node in page.tree.css(selector) if not contains(node, headline)]
        if len(nodes) == 1:
            return _whole(nodes[0], "standard")
    return None


def _by_density(page: Page, headline: LexborNode | None) -> Place | None:
    """The element whose own paragraphs carry the most text, side columns aside."""
    best, most = None, 0
    for node in page.body.css("div, article, section, main, td"):
        if node.tag in _NO_BODY or _ends_body(node) or contains(node, headline):
            continue
        size = sum(
            len(child.text() or "")
            for child in node.css("p")
            if child.parent is not None and child.parent.mem_id == node.mem_id
        )
        if size > most:
            best, most = node, size
    return _whole(best, "density") if best is not None else None
