"""Elements flattened to lines of text: what a reader sees, whatever the markup.

Tables, semantic HTML5 and ``<br>``-only pages give the same lines. A line keeps its
anchors and knows whether a blank line (paragraph) or only a break parts it from the line
before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from kazcrawl.readers.elements import CELL, PARAGRAPH, ROW, SKIPPED
from kazcrawl.text import collapse

MAX_DEPTH = 400
"""Deeper nesting is flattened no further; real pages stay under 60 (html5 trees of old themes)."""


@dataclass(slots=True)
class Anchor:
    """A link inside a line: its raw ``href``, its text and its ``rel`` tokens."""

    href: str
    text: str
    rel: str


@dataclass(slots=True)
class Line:
    """One line of visible text. ``gap`` is 2 after a paragraph break, 1 after a line break.

    ``tag`` is the block element that it stands in; ``caption`` is True inside a figure's
    caption; ``image`` says that an image stood right before it in the same block.
    """

    text: str
    gap: int
    tag: str
    anchors: list[Anchor] = field(default_factory=list)
    caption: bool = False
    time: str | None = None
    depth: int = 0


@dataclass(slots=True)
class _Flow:
    lines: list[Line] = field(default_factory=list)
    buffer: list[str] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    gap: int = 2
    tag: str = "body"
    caption: bool = False
    time: str | None = None
    depth: int = 0
    cells: bool = False

    def flush(self, gap: int, *, adds: bool = False) -> None:
        """Ends the line under way. With ``adds`` (a break) two in a row part paragraphs."""
        text = collapse("".join(self.buffer)) if self.buffer else ""
        self.buffer = []
        if not text:
            self.gap = min(2, self.gap + gap) if adds else max(self.gap, gap)
            return
        self.lines.append(
            Line(text, self.gap, self.tag, self.anchors, self.caption, self.time, self.depth)
        )
        self.anchors, self.time, self.gap = [], None, gap


def lines_of(
    nodes: Iterable[LexborNode], skipped: frozenset[int] = frozenset(), *, cells: bool = False
) -> list[Line]:
    """The visible lines of sibling nodes (elements and text nodes), in order.

    ``skipped`` are ``mem_id``s of elements that are left out (noise). With ``cells`` each
    table cell is a line of its own (a listing laid out as a table), else a row is one.
    """
    flow = _Flow(cells=cells)
    for node in nodes:
        _visit(node, flow, skipped, 0)
    flow.flush(2)
    return flow.lines


def children(node: LexborNode) -> Iterator[LexborNode]:
    """Child nodes in order, text nodes included."""
    child = node.child
    while child is not None:
        yield child
        child = child.next


def text_of(lines: Iterable[Line]) -> str:
    """Lines as text: paragraphs parted by a blank line, breaks by a newline."""
    parts: list[str] = []
    for line in lines:
        if parts:
            parts.append("\n\n" if line.gap == 2 else "\n")
        parts.append(line.text)
    return "".join(parts)


def is_hidden(node: LexborNode) -> bool:
    """Is an element hidden by itself (``hidden``, ``display:none``, screen-reader text)?"""
    attributes = node.attributes
    if not attributes:
        return False
    if "hidden" in attributes or "screen-reader-text" in (attributes.get("class") or ""):
        return True
    style = attributes.get("style") or ""
    return "display:none" in style.replace(" ", "").lower()


def _visit(node: LexborNode, flow: _Flow, skipped: frozenset[int], depth: int) -> None:
    tag = node.tag
    if tag == "-text":
        flow.buffer.append(node.text_content or "")
    elif tag == "br":
        flow.flush(1, adds=True)
    elif (
        tag is None
        or tag[0] in "-!"
        or tag in SKIPPED
        or depth > MAX_DEPTH
        or node.mem_id in skipped
        or is_hidden(node)
    ):
        return
    elif tag == "a":
        _visit_anchor(node, flow, skipped, depth)
    elif tag in PARAGRAPH:
        _visit_block(node, flow, skipped, depth, 2)
    elif tag in ROW:
        _visit_block(node, flow, skipped, depth, 1)
    else:
        _visit_inline(node, tag, flow, skipped, depth)


def _visit_children(node: LexborNode, flow: _Flow, skipped: frozenset[int], depth: int) -> None:
    child = node.child
    while child is not None:
        _visit(child, flow, skipped, depth + 1)
        child = child.next


def _visit_block(
    node: LexborNode, flow: _Flow, skipped: frozenset[int], depth: int, gap: int
) -> None:
    flow.flush(gap)
    outer = flow.tag, flow.caption, flow.depth
    flow.tag, flow.depth = node.tag or "div", depth
    flow.caption = flow.caption or _is_caption(node)
    if flow.tag == "pre":
        _visit_preformatted(node, flow)
    else:
        _visit_children(node, flow, skipped, depth)
    flow.flush(gap)
    flow.tag, flow.caption, flow.depth = outer


def _visit_preformatted(node: LexborNode, flow: _Flow) -> None:
    """Line ends inside ``<pre>`` are content (poems, tables of figures)."""
    for line in (node.text() or "").split("\n"):
        flow.buffer.append(line)
        flow.flush(1)


def _visit_inline(
    node: LexborNode, tag: str, flow: _Flow, skipped: frozenset[int], depth: int
) -> None:
    if tag in CELL and flow.cells:
        flow.flush(1)
    elif tag in CELL:
        flow.buffer.append(" ")
    elif tag == "time":
        flow.time = node.attributes.get("datetime") or flow.time
    email = node.attributes.get("data-cfemail") if tag == "span" else None
    if email:
        flow.buffer.append(decode_email(email) or node.text())
        return
    outer = flow.caption
    flow.caption = outer or (tag == "span" and _is_caption(node))
    _visit_children(node, flow, skipped, depth)
    flow.caption = outer


def _visit_anchor(node: LexborNode, flow: _Flow, skipped: frozenset[int], depth: int) -> None:
    attributes = node.attributes
    email = attributes.get("data-cfemail")
    if email and (plain := decode_email(email)):
        flow.buffer.append(plain)
        flow.anchors.append(Anchor(f"mailto:{plain}", plain, ""))
        return
    start, count = len(flow.buffer), len(flow.lines)
    _visit_children(node, flow, skipped, depth)
    href = attributes.get("href")
    if href is None:
        return
    if len(flow.lines) == count:
        text = collapse("".join(flow.buffer[start:]))
    else:  # the anchor holds blocks (HTML5): its text is what its lines say
        text = collapse(node.text(separator=" "))
    flow.anchors.append(Anchor(href, text, attributes.get("rel") or ""))


def _is_caption(node: LexborNode) -> bool:
    if node.tag == "figcaption":
        return True
    classes = node.attributes.get("class") or ""
    return "caption-text" in classes or "gallery-caption" in classes or "image-caption" in classes


def decode_email(encoded: str) -> str | None:
    """The address in Cloudflare's ``data-cfemail``: first byte is the key of an XOR."""
    try:
        key, *rest = bytes.fromhex(encoded)
        return bytes(byte ^ key for byte in rest).decode()
    except (ValueError, UnicodeDecodeError):
        return None
