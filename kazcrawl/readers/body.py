"""Where an article's body stands on its page, found by what its stub shows of it.

The excerpt of the stub stands at the head of the full text, so the smallest element that
holds it leads to the body. It is held against what the page says without it (``two_places``),
and where no excerpt helps that alone counts, in this order: the layout of the site's other
pages, what the page declares (microdata, h-entry, JSON-LD), a standard name, the most prose;
another library last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from selectolax.lexbor import LexborNode

from kazcrawl.items import Layout
from kazcrawl.readers.clutter import inner_frames
from kazcrawl.readers.density import LEAST, Scales, frames_in
from kazcrawl.readers.excerpt_place import find_by_excerpt, holds, needle_of
from kazcrawl.readers.head import Head
from kazcrawl.readers.lines import lines_of, text_of
from kazcrawl.readers.notes import notes_in
from kazcrawl.readers.page import Page
from kazcrawl.readers.places import Place, contains, whole
from kazcrawl.readers.structured import agrees, declared_nodes, plain_text
from kazcrawl.readers.two_places import settled
from kazcrawl.sites.site import Site

_BODY_NAME = re.compile(
    r"(?:^|\s)(?:[a-z]+[-_]{1,2})?(?:article|post|entry|story|news|blog|single)[-_]{0,2}"
    r"(?:main[-_]?)?(?:body|content|text|entry)(?:[-_]{2}\w+)?(?=$|\s)|(?:^|\s)entry(?=$|\s)|(?:^|\s)storycontent(?=$|\s)",
    re.I,
)
"""``entry-content`` (hAtom), ``articleBody``, ``post-text``: what themes of every kind call a body."""
_HATOM = ".entry-content, .e-content"
"""A lone one is the body whatever it holds: a post may be one picture."""
_MAY_BE_NAMED = "[class*=ontent], [class*=ody], [class*=ext], [class*=entry]"
DECLARED_SHARE = 0.3
"""Of the densest element's prose: a declared body with less is a summary or a side box."""
STANDARD_SHARE = 0.75
LONGER = 1.25
"""Times JSON-LD's text: a longer body holds something else, or the text is a summary."""
AGREEMENT = 0.5
"""Share of JSON-LD's text that must stand in a body; with less it is of something else."""


def find_body(
    page: Page,
    site: Site,
    excerpt: str | None,
    headline: LexborNode | None,
    learned: Sequence[Layout] = (),
    head: Head | None = None,
) -> Place | None:
    """The place of the body, or None where the page shows no text that could be one."""
    place = _find(page, site, excerpt, headline, learned, head)
    if place is None or not (notes := notes_in(place, page, site)):
        return place
    clutter = place.clutter | {node.mem_id for node in notes}
    return replace(place, clutter=clutter) if lines_of(place.nodes, clutter) else place


def _find(
    page: Page,
    site: Site,
    excerpt: str | None,
    headline: LexborNode | None,
    learned: Sequence[Layout],
    head: Head | None,
) -> Place | None:
    needle = needle_of(excerpt)
    if place := _by_site(page, site, needle):
        return place
    if needle:
        if place := _by_learned(page, learned, needle):
            return place
        place = find_by_excerpt(page, needle, headline)
        if place is not None and lines_of(place.nodes):
            other = _without_excerpt(page, headline, learned, head or Head())
            return settled(_cleaned(place), other, excerpt or "", headline, head or Head())
    return _without_excerpt(page, headline, learned, head or Head()) or _by_library(page)


def _cleaned(place: Place) -> Place:
    return replace(place, clutter=inner_frames(place.nodes))


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
        nodes = page.select(layout.body)
        if len(nodes) == 1 and holds(nodes[0], needle):
            return Place(nodes[0], (nodes[0],), "excerpt", layout.body, inner_frames(nodes))
    return None


def _without_excerpt(
    page: Page, headline: LexborNode | None, learned: Sequence[Layout], head: Head
) -> Place | None:
    place = _learned(page, headline, learned) or _guessed(page, headline)
    declared = plain_text(head.article_body) if head.article_body else ""
    if len(declared) >= LEAST:
        return _by_declared_text(page, headline, declared, place)
    return place


def _learned(page: Page, headline: LexborNode | None, learned: Sequence[Layout]) -> Place | None:
    for layout in learned:
        nodes = page.select(layout.body) if layout.status == "current" else []
        if len(nodes) == 1 and not contains(nodes[0], headline):
            return _cleaned(Place(nodes[0], (nodes[0],), "learned", layout.body))
    return None


def _guessed(page: Page, headline: LexborNode | None) -> Place | None:
    """The element that microdata, hAtom, a usual name or its prose make the body."""
    lone = page.body.css(_HATOM)
    declared = declared_nodes(page)
    if not declared and len(lone) == 1 and not contains(lone[0], headline):
        return replace(whole(lone[0], "standard"), clutter=frames_in(lone[0]))
    scales = Scales(page, headline)
    place = _named(page, declared, scales)
    if place is None and (node := scales.densest_node) is not None:
        place = whole(node, "density")
    return replace(place, clutter=scales.clutter(place.container)) if place else None


def _named(page: Page, declared: Sequence[LexborNode], scales: Scales) -> Place | None:
    for node in declared:
        if scales.holds_body(node, DECLARED_SHARE):
            return whole(node, "structured")
    named = [
        node
        for node in page.body.css(_MAY_BE_NAMED)
        if _BODY_NAME.search(node.attributes.get("class") or "")
        and scales.holds_body(node, STANDARD_SHARE)
    ]
    return whole(named[-1], "standard") if named else None


def _by_declared_text(
    page: Page, headline: LexborNode | None, declared: str, place: Place | None
) -> Place | None:
    """The place that JSON-LD's text agrees with: the one found, another, or the text itself."""
    shown = text_of(lines_of(place.nodes, place.clutter)) if place is not None else ""
    agreed = agrees(shown, declared) >= AGREEMENT
    if agreed and len(shown) <= LONGER * len(declared):
        return place
    other = find_by_excerpt(page, needle_of(declared), headline)
    text = text_of(lines_of(other.nodes)) if other is not None else ""
    whole_text = len(declared) / LONGER <= len(text) <= LONGER * len(declared)
    if other is not None and (whole_text or not agreed) and agrees(text, declared) >= AGREEMENT:
        return replace(other, how="structured", clutter=inner_frames(other.nodes))
    if agreed:
        return place
    if len(declared) > max(len(shown), 2 * LEAST):
        return Place(page.body, (), "structured", "", text=declared)
    return place


def _by_library(page: Page) -> Place | None:
    """What trafilatura finds. Imported here: few pages need it, and it takes longer than a page."""
    import trafilatura

    text = trafilatura.extract(page.tree.html or "", include_comments=False) or ""
    return Place(page.body, (), "trafilatura", "", text=text) if len(text) >= LEAST else None
