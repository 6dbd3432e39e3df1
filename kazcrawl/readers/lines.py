"""Elements flattened to lines of text: what a reader sees, whatever the markup.

Tables, semantic HTML5 and ``<br>``-only pages give the same lines. A line keeps its
anchors and knows whether a blank line (paragraph) or only a break parts it from the line
before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from selectolax.lexbor import LexborNode

from kazcrawl.readers.elements import CELL, PARAGRAPH, ROW, SKIPPED
from kazcrawl.text import collapse, squeeze

_CAPTION = re.compile("caption-text|gallery-caption|image-caption")
_BLANKS = " \t\n\r\f"
_OFF_SCREEN = re.compile(r"(?<![\w-])(?:left|top|right|text-indent):-\d{3,}(?:px|em|%)")
Attributes = Mapping[str, str | None]
Leaves = Callable[[str, Attributes], bool]
"""Is an element, by tag and attributes, left out?"""
_End = Callable[[], None]
"""What is due at the end of an element."""


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
    caption; ``time`` is the ``datetime`` of a ``<time>`` in it, or hAtom's for it.
    """

    text: str
    gap: int
    tag: str
    anchors: list[Anchor] = field(default_factory=list)
    caption: bool = False
    time: str | None = None


@dataclass(slots=True)
class _Flow:
    lines: list[Line] = field(default_factory=list)
    buffer: list[str] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    gap: int = 2
    tag: str = "body"
    caption: bool = False
    time: str | None = None
    cells: bool = False
    stamps: dict[int, bool] = field(default_factory=dict)
    leaves_out: Leaves | None = None

    def flush(self, gap: int, *, adds: bool = False) -> None:
        """Ends the line under way. With ``adds`` (a break) two in a row part paragraphs."""
        text = ""
        if self.buffer:
            text = collapse("".join(self.buffer))
            self.buffer = []
        if not text:
            self.gap = min(2, self.gap + gap) if adds else max(self.gap, gap)
            return
        self.lines.append(Line(text, self.gap, self.tag, self.anchors, self.caption, self.time))
        self.anchors, self.time, self.gap = [], None, gap


def lines_of(
    nodes: Iterable[LexborNode],
    skipped: frozenset[int] = frozenset(),
    *,
    cells: bool = False,
    leaves_out: Leaves | None = None,
) -> list[Line]:
    """The visible lines of sibling nodes (elements and text nodes), in order.

    ``skipped`` are ``mem_id``s of elements that are left out (noise), as is what
    ``leaves_out`` says. With ``cells`` each table cell is a line of its own (a listing laid
    out as a table), else a row is one.
    """
    flow = _Flow(cells=cells, leaves_out=leaves_out)
    for node in nodes:
        _walk(node, flow, skipped)
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


def is_hidden(attributes: Attributes) -> bool:
    """Is an element hidden by itself (``hidden``, ``display:none``, screen-reader text)?"""
    return "hidden" in attributes or _looks(attributes.get("class"), attributes.get("style"))[0]


@lru_cache(maxsize=4096)
def _looks(classes: str | None, style: str | None) -> tuple[bool, bool]:
    """Is an element hidden, and is it a caption? The pages of a site have the same ones."""
    classes, plain = classes or "", (style or "").replace(" ", "").lower()
    # Links that intruders leave on abandoned sites stand off the screen (seen on indiapost.com).
    off_screen = "-" in plain and _OFF_SCREEN.search(plain) is not None
    hidden = "screen-reader-text" in classes or "display:none" in plain or off_screen
    return hidden, _CAPTION.search(classes) is not None


def _walk(root: LexborNode, flow: _Flow, skipped: frozenset[int]) -> None:
    """Reads a tree in order. Nesting has no limit: old editors leave hundreds of open tags."""
    opened: list[tuple[LexborNode, _End]] = []
    node = root
    while True:
        tag = node.tag
        if tag == "-text" and flow.tag != "pre":
            text = node.text_content or ""
            if flow.buffer or text.strip(_BLANKS):  # most are blanks between blocks
                flow.buffer.append(text)
            end = None
        else:
            end = _enter(node, tag, flow, skipped)
        if end is not None:
            child = node.child
            if child is not None:
                opened.append((node, end))
                node = child
                continue
            end()
        beside = node.next if opened else None
        while beside is None and opened:
            node, end = opened.pop()
            end()
            beside = node.next if opened else None
        if beside is None:
            return
        node = beside


def _enter(node: LexborNode, tag: str | None, flow: _Flow, skipped: frozenset[int]) -> _End | None:
    """Begins an element; what is due at its end, or None where nothing below it is read."""
    if tag == "-text":  # of <pre>: all other text is read by ``_walk``
        _add_lines(node.text_content or "", flow)
        return None
    if tag == "br":
        flow.flush(1, adds=True)
        return None
    if tag is None or tag[0] in "-!" or tag in SKIPPED:
        return None
    if skipped and node.mem_id in skipped:
        return None
    attributes, captions = node.attributes, False
    if attributes:
        hidden, captions = _looks(attributes.get("class"), attributes.get("style"))
        if hidden or "hidden" in attributes:
            return None
    if flow.leaves_out is not None and flow.leaves_out(tag, attributes):
        return None
    if gap := _GAPS.get(tag):
        return _enter_block(tag, flow, gap, captions=captions)
    if attributes:
        return _enter_inline(node, tag, attributes, flow, captions=captions)
    if tag in CELL:
        _enter_cell(flow)
    return _nothing


_GAPS = {**dict.fromkeys(PARAGRAPH, 2), **dict.fromkeys(ROW, 1)}


def _nothing() -> None:
    """Most inline elements change no line."""


def _add_lines(text: str, flow: _Flow) -> None:
    first, *rest = text.split("\n")
    flow.buffer.append(first)
    for line in rest:  # line ends inside <pre> are content (poems, tables of figures)
        flow.flush(1, adds=True)
        flow.buffer.append(line)


def _enter_block(tag: str, flow: _Flow, gap: int, *, captions: bool) -> _End:
    if flow.buffer or flow.gap < gap:
        flow.flush(gap)
    outer = flow.tag, flow.caption
    flow.tag = tag
    if captions or tag == "figcaption":
        flow.caption = True

    def end() -> None:
        if flow.buffer or flow.gap < gap:
            flow.flush(gap)
        flow.tag, flow.caption = outer

    return end


def _enter_cell(flow: _Flow) -> None:
    if flow.cells:
        flow.flush(1)
    else:
        flow.buffer.append(" ")


def _enter_inline(
    node: LexborNode, tag: str, attributes: Attributes, flow: _Flow, *, captions: bool
) -> _End | None:
    """An inline element with attributes. One with a caption's class is a line of its own."""
    if tag in CELL:
        _enter_cell(flow)
    elif tag == "time":
        if _is_of_a_change(node, attributes, flow):
            return None
        flow.time = attributes.get("datetime") or flow.time
    elif tag == "abbr" and "published" in (attributes.get("class") or "").split():
        flow.time = attributes.get("title") or flow.time  # hAtom, before there was <time>
    close = _enter_block(flow.tag, flow, 1, captions=True) if captions else _nothing
    email = attributes.get("data-cfemail")
    if email and tag in {"a", "span"} and _add_email(email, node, tag, flow):
        close()
        return None
    if tag != "a" or attributes.get("href") is None:
        return close
    return _enter_anchor(node, attributes, flow, close)


_BESIDE_STAMPS = 20
"""Letters beside the two days that are their labels: "Posted on", "Updated"."""


def _is_of_a_change(node: LexborNode, attributes: Attributes, flow: _Flow) -> bool:
    """The day of the last change beside the day of publication, ``time.updated``.

    WordPress' themes since 2014 write both in one line, in either order, and hide this one
    by their style. One that stands alone may be the day of publication (Sage, Bones).
    """
    names = f"{attributes.get('class') or ''} {attributes.get('itemprop') or ''}".split()
    changed = "updated" in names or "dateModified" in names
    if not changed or "published" in names or "datePublished" in names or node.parent is None:
        return False
    key = node.parent.mem_id
    if key not in flow.stamps:
        flow.stamps[key] = _holds_stamps_alone(node.parent)
    return flow.stamps[key]


def _holds_stamps_alone(node: LexborNode) -> bool:
    """Is an element the line of both days, and no sentence that names them?"""
    if node.css_first("time.published, time[itemprop=datePublished]") is None:
        return False
    stamps = sum(len(squeeze(one.text() or "")) for one in node.css("time"))
    return len(squeeze(node.text() or "")) <= stamps + _BESIDE_STAMPS


def _add_email(encoded: str, node: LexborNode, tag: str, flow: _Flow) -> bool:
    plain = decode_email(encoded)
    if tag == "span":
        flow.buffer.append(plain or node.text())
        return True
    if plain:
        flow.buffer.append(plain)
        flow.anchors.append(Anchor(f"mailto:{plain}", plain, ""))
    return bool(plain)


def _enter_anchor(node: LexborNode, attributes: Attributes, flow: _Flow, close: _End) -> _End:
    start, count = len(flow.buffer), len(flow.lines)

    def end() -> None:
        href, rel = attributes.get("href") or "", attributes.get("rel") or ""
        if len(flow.lines) == count:
            flow.anchors.append(Anchor(href, collapse("".join(flow.buffer[start:])), rel))
        else:  # the anchor holds blocks (HTML5): its text is what its lines say
            ended = not "".join(flow.buffer).strip()
            anchors = flow.lines[-1].anchors if ended else flow.anchors
            anchors.append(Anchor(href, collapse(node.text(separator=" ")), rel))
        close()

    return end


def decode_email(encoded: str) -> str | None:
    """The address in Cloudflare's ``data-cfemail``: first byte is the key of an XOR."""
    try:
        key, *rest = bytes.fromhex(encoded)
        return bytes(byte ^ key for byte in rest).decode()
    except (ValueError, UnicodeDecodeError):
        return None
