"""An article's headline: where the stub's headline stands, the page's own otherwise."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from kazcrawl.readers.head import Head
from kazcrawl.readers.lines import children
from kazcrawl.readers.page import Page
from kazcrawl.text import collapse, squeeze

_CANDIDATES = "h1, h2, h3, [itemprop=headline], .entry-title, .post-title"


def find_headline(page: Page, known: str | None) -> LexborNode | None:
    """The element that carries the headline, or None.

    The one whose text is the stub's headline wins, a heading before any other element;
    then a lone ``h1`` that is no link home. A page without headings (``<br>`` and ``<b>``
    only) has it in the smallest element with that text.
    """
    headings = [node for node in page.body.css(_CANDIDATES) if not _is_aside(node)]
    if known:
        wanted = squeeze(known)
        same = [node for node in headings if squeeze(node.text() or "") == wanted]
        if same:
            return min(same, key=lambda node: node.tag or "h9")
    first = [node for node in headings if node.tag == "h1" and not _links_home(node, page)]
    if len(first) == 1 or (first and known is None):
        return first[-1]
    if first and known:
        return first[-1]
    return _smallest(page.body, squeeze(known)) if known else None


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


def _smallest(node: LexborNode, wanted: str) -> LexborNode | None:
    if not wanted or wanted not in squeeze(node.text() or ""):
        return None
    found = None
    current: LexborNode | None = node
    while current is not None:
        current = next(
            (
                child
                for child in children(current)
                if child.tag
                and child.tag[0] != "-"
                and child.tag != "head"
                and wanted in squeeze(child.text() or "")
            ),
            None,
        )
        if current is not None and squeeze(current.text() or "") == wanted:
            found = current
    return found
