"""The lines of a body's place that are text."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from kazcrawl import urls
from kazcrawl.readers.elements import HEADINGS
from kazcrawl.readers.ends import is_label, trimmed
from kazcrawl.readers.lines import Line, lines_of
from kazcrawl.readers.page import Page
from kazcrawl.readers.places import Place
from kazcrawl.readers.unframing import unframed
from kazcrawl.sites.site import Site
from kazcrawl.text import collapse, squeeze

NOISE = (
    ".sharedaddy, .sd-sharing, .jp-relatedposts, .addtoany_share_save_container, .addtoany_content, .post-navigation,"
    " .page-links, .wp-polls, .yarpp-related, .navigation, .nav-links, .post-ratings, .author-box,"
    " .wp-block-post-navigation-link"
)
"""Share rows, related posts and page links of WordPress' common plugins."""
GUESSED = frozenset(("structured", "standard", "density"))
"""Bodies found without the stub or another page of the site: their ends may hold other things."""

_PART_LINKS = re.compile(
    r"^(?:pages?|страницы?|беттер|seiten?|strony|pagine|páginas?)\s*:(?:\s*\d+)+$", re.I
)


def elements(place: Place) -> list[LexborNode]:
    """The place's nodes without text nodes and comments."""
    return [node for node in place.nodes if node.tag and node.tag[0] != "-"]


def body_lines(
    page: Page, site: Site, place: Place, title: LexborNode | None, needle: str = ""
) -> list[Line]:
    """The lines of a body, without share rows, page links and the site's own noise.

    ``needle`` are the letters of the stub's excerpt (``needle_of``).
    """
    if place.text is not None:
        return [Line(text, 2, "p") for text in place.text.splitlines() if text.strip()]
    lines = [
        line
        for line in lines_of(place.nodes, _noise(page, site, place))
        if not (line.anchors and _PART_LINKS.match(line.text)) and not site.noise.matches(line.text)
    ]
    headline = title.text() if title is not None else None
    if place.how in GUESSED or place.alone:
        lines = trimmed(lines, page, site, headline, opened=place.alone)
    lines = unframed(lines, page, site, needle, headline)
    while lines and _leads_to_listings(lines[-1], page, site):
        lines.pop()
    return lines


def _noise(page: Page, site: Site, place: Place) -> frozenset[int]:
    noise = [node for top in elements(place) for node in top.css(NOISE)]
    if site.noise.selectors:  # these may name what stands around the body
        noise += page.body.css(", ".join(site.noise.selectors))
    hidden = place.clutter | {
        node.mem_id for node in noise if node.mem_id != place.container.mem_id
    }
    return hidden | _labels(place, hidden)


def _labels(place: Place, hidden: frozenset[int]) -> set[int]:
    """Headings of hidden parts that stand right before them ("Related posts")."""
    if not hidden:
        return set()
    return {
        node.mem_id
        for top in elements(place)
        for node in top.css(HEADINGS)
        if (after := _next_element(node)) is not None
        and after.mem_id in hidden
        and is_label(collapse(node.text() or ""))
    }


def _next_element(node: LexborNode) -> LexborNode | None:
    beside = node.next
    while beside is not None and (beside.tag or "-").startswith("-"):
        if beside.tag == "-text" and (beside.text_content or "").strip():
            return None
        beside = beside.next
    return beside


def _leads_to_listings(line: Line, page: Page, site: Site) -> bool:
    """Is a line nothing but links to listings (a footer's "Home" after a body in flat markup)?"""
    if not line.anchors or squeeze("".join(anchor.text for anchor in line.anchors)) != squeeze(
        line.text
    ):
        return False
    targets = [page.resolve(anchor.href) for anchor in line.anchors]
    return all(target and urls.address(target, site).kind == "listing" for target in targets)
