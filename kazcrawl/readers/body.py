"""Where an article's body stands on its page, found by what its stub shows of it.

The excerpt of the stub stands at the head of the full text, so the smallest element that
holds it leads to the body. Where no excerpt helps (no stub text, a summary of its own),
the element with the site's layout, a standard name (hAtom, schema.org) or the most
paragraph text is taken, in that order.
"""

from __future__ import annotations

from collections.abc import Sequence

from selectolax.lexbor import LexborNode

from kazcrawl.items import Layout
from kazcrawl.readers.excerpt_place import find_by_excerpt, holds, needle_of
from kazcrawl.readers.lines import lines_of
from kazcrawl.readers.page import Page
from kazcrawl.readers.places import NO_BODY, Place, contains, ends_body, whole
from kazcrawl.sites.site import Site

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


def find_body(
    page: Page,
    site: Site,
    excerpt: str | None,
    headline: LexborNode | None,
    learned: Sequence[Layout] = (),
) -> Place | None:
    """The place of the body, or None where the page shows no text that could be one."""
    needle = needle_of(excerpt)
    if place := _by_site(page, site, needle):
        return place
    if needle:
        if place := _by_learned(page, learned, needle):
            return place
        place = find_by_excerpt(page, needle, headline)
        if place is not None and lines_of(place.nodes):
            return place
    return _by_name(page, learned, headline) or _by_density(page, headline)


def _by_site(page: Page, site: Site, needle: str) -> Place | None:
    """The site file's layout that holds the excerpt, else the first that the page has."""
    found = [
        Place(node, (node,), "site", layout.body)
        for layout in site.layouts
        if layout.body and (node := page.tree.css_first(layout.body)) is not None
    ]
    if len(found) > 1 and needle:
        found.sort(key=lambda place: not holds(place.container, needle))
    return found[0] if found else None


def _by_learned(page: Page, learned: Sequence[Layout], needle: str) -> Place | None:
    for layout in learned:
        nodes = page.tree.css(layout.body)
        if len(nodes) == 1 and holds(nodes[0], needle):
            return Place(nodes[0], (nodes[0],), "excerpt", layout.body)
    return None


def _by_name(page: Page, learned: Sequence[Layout], headline: LexborNode | None) -> Place | None:
    for layout in learned:
        nodes = page.tree.css(layout.body) if layout.status == "current" else []
        if len(nodes) == 1 and not contains(nodes[0], headline):
            return Place(nodes[0], (nodes[0],), "learned", layout.body)
    for selector in STANDARD:
        nodes = [node for node in page.tree.css(selector) if not contains(node, headline)]
        if len(nodes) == 1:
            return whole(nodes[0], "standard")
    return None


def _by_density(page: Page, headline: LexborNode | None) -> Place | None:
    """The element whose own paragraphs carry the most text, side columns aside."""
    best, most = None, 0
    for node in page.body.css("div, article, section, main, td"):
        if node.tag in NO_BODY or ends_body(node) or contains(node, headline):
            continue
        size = sum(
            len(child.text() or "")
            for child in node.css("p")
            if child.parent is not None and child.parent.mem_id == node.mem_id
        )
        if size > most:
            best, most = node, size
    return whole(best, "density") if best is not None else None
