"""An article's headline: where the stub's headline stands, the page's own otherwise."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from kazcrawl.readers.head import Head
from kazcrawl.readers.lines import children
from kazcrawl.readers.page import Page
from kazcrawl.readers.post_link import in_aside
from kazcrawl.text import collapse, squeeze

_CANDIDATES = "h1, h2, h3, [itemprop=headline], .entry-title, .post-title"
_NEEDLE = 60
"""Letters of an excerpt that tell where the body is."""


def find_headline(page: Page, known: str | None, excerpt: str | None = None) -> LexborNode | None:
    """The element that carries the headline, or None.

    The one whose text is the stub's headline wins, a heading before any other element;
    then a lone ``h1`` that is no link home. A page without headings (``<br>`` and ``<b>``
    only) has it in the smallest element with that text, in the side column of recent
    posts last of all; of several the one before the text that ``excerpt`` shows.
    """
    headings = [node for node in page.body.css(_CANDIDATES) if not _is_aside(node)]
    if known:
        wanted = squeeze(known)
        same = [node for node in headings if squeeze(node.text() or "") == wanted]
        if same:
            same = [node for node in same if not in_aside(node)] or same
            return min(same, key=lambda node: node.tag or "h9")
    first = [node for node in headings if node.tag == "h1" and not _links_home(node, page)]
    if first:
        return first[-1]
    return _nearest(_with_text(page.body, squeeze(known)), excerpt) if known else None


def headline_text(node: LexborNode | None, head: Head, known: str | None) -> str | None:
    """The headline as the page shows it; what it declares of itself where it shows none."""
    if node is not None:
        return collapse(node.text()) or None
    if known:
        return known
    return head.og_title or (head.title or "").split(" | ")[0].split(" – ")[0].strip() or None


def _is_aside(node: LexborNode) -> bool:
    parent = node.parent
    for _ in range(12):
        if parent is None:
            return False
        if parent.tag in {"aside", "nav", "footer"}:
            return True
        parent = parent.parent
    return False


def _links_home(node: LexborNode, page: Page) -> bool:
    anchor = node.css_first("a[href]") or (
        node.parent if node.parent is not None and node.parent.tag == "a" else None
    )
    href = page.resolve(anchor.attributes.get("href")) if anchor is not None else None
    return (
        href is not None
        and href.split("://", 1)[1].partition("/")[2].removeprefix("index.php").strip("/") == ""
    )


def _with_text(body: LexborNode, wanted: str) -> list[LexborNode]:
    """The smallest elements with exactly this text (blanks aside), in page order."""
    found: list[LexborNode] = []
    waiting = [body] if wanted and wanted in squeeze(body.text() or "") else []
    while waiting:
        node = waiting.pop()
        inner = [
            child
            for child in children(node)
            if child.tag and child.tag[0] != "-" and wanted in squeeze(child.text() or "")
        ]
        if not inner and squeeze(node.text() or "") == wanted:
            found.append(node)
        waiting.extend(reversed(inner))
    return found


def _nearest(found: list[LexborNode], excerpt: str | None) -> LexborNode | None:
    """The last element before the text that the excerpt shows; a side column may repeat it."""
    found = [node for node in found if not in_aside(node)] or found
    needle = squeeze(excerpt or "")[:_NEEDLE]
    if len(found) < 2 or not needle:
        return found[0] if found else None
    counts = [squeeze(_text_after(node)).count(needle) for node in found]
    if not any(counts):
        return found[0]
    return max(zip(counts, range(len(found)), found, strict=True), key=lambda one: one[:2])[2]


def _text_after(node: LexborNode) -> str:
    """All text of the page after an element."""
    parts: list[str] = []
    above: LexborNode | None = node
    while above is not None and above.tag not in {"body", "html"}:
        beside = above.next
        while beside is not None:
            parts.append((beside.text_content if beside.tag == "-text" else beside.text()) or "")
            beside = beside.next
        above = above.parent
    return "".join(parts)
