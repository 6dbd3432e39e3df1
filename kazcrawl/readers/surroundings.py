"""The small print around an article: what stands by its headline and body and is neither."""

from __future__ import annotations

import re
from functools import lru_cache

from selectolax.lexbor import LexborNode

from kazcrawl.readers.bylines import read_byline
from kazcrawl.readers.grammar import SmallPrint, read_small_print
from kazcrawl.readers.lines import Attributes, children, lines_of
from kazcrawl.readers.page import Page
from kazcrawl.readers.places import Place, contains
from kazcrawl.sites.site import Site

_OTHER_TAGS = frozenset(("nav", "aside", "form"))
_OTHER_IDS = re.compile(r"comment|sidebar|^respond$")
_OTHER_CLASSES = re.compile(
    r"comments|related|widget|sidebar|recent|popular|(?:^|\s)commentlist(?:\s|$)"
)
_COARSE = frozenset(("year", "month"))
NEAR = 8
"""Siblings before a headline in flat markup that may be its small print."""


def read_surroundings(
    page: Page, site: Site, title: LexborNode | None, place: Place
) -> list[SmallPrint]:
    """The small print before and after the body, inside the smallest element with both.

    Before the body any line may be small print; after it only a line with a label, a link
    or a ``<time>`` of its own: a bare date there may be anything.
    """
    frame = frame_of(title, place)
    if frame is None or not place.nodes:
        return []
    body = frozenset(node.mem_id for node in place.nodes if node.tag and node.tag[0] != "-")
    before, after = _sides(frame, title, place)
    lines = lines_of(before, body, leaves_out=is_other)
    prints = [read_small_print(line, page, site) for line in lines]
    bylines = (read_byline(line, page, site) for line in reversed(lines))
    prints.append(next((one for one in bylines if one is not None), None))
    labelled = [
        read_small_print(line, page, site) for line in lines_of(after, body, leaves_out=is_other)
    ]
    found = [one for one in prints if one is not None and (one.labelled or one.date)]
    return _dated(found + [one for one in labelled if one is not None and one.labelled])


def is_other(tag: str, attributes: Attributes) -> bool:
    """Does an element of a frame speak of other posts? Their dates are never the article's."""
    if tag in _OTHER_TAGS:
        return True
    return bool(attributes) and _names_other(attributes.get("id"), attributes.get("class"))


@lru_cache(maxsize=4096)
def _names_other(name: str | None, classes: str | None) -> bool:
    """What names alone say; the pages of a site have the same ones."""
    return bool((name and _OTHER_IDS.search(name)) or (classes and _OTHER_CLASSES.search(classes)))


def _dated(prints: list[SmallPrint]) -> list[SmallPrint]:
    """Without years and months that stand there in a row: links to archives, no dates of a post."""
    coarse = {one.date.value for one in prints if one.date and one.date.precision in _COARSE}
    if len(coarse) < 2:
        return prints
    return [one for one in prints if one.date is None or one.date.precision not in _COARSE]


def frame_of(title: LexborNode | None, place: Place) -> LexborNode | None:
    """The smallest element that holds both headline and body; around the body without one."""
    node: LexborNode | None = place.container
    if title is None:
        return place.container.parent if place.container.tag != "body" else None
    while node is not None and not contains(node, title):
        node = node.parent
    return node


def _sides(
    frame: LexborNode, title: LexborNode | None, place: Place
) -> tuple[list[LexborNode], list[LexborNode]]:
    """The frame's children before the body's end, and those after it.

    In flat markup (the frame is the page, or the body's own container) only the nearest
    siblings before the headline count, and nothing after the body.
    """
    inside = list(children(frame))
    above = _above(place.nodes[0])
    first = next((n for n, child in enumerate(inside) if child.mem_id in above), len(inside))
    if frame.tag != "body" and frame.mem_id != place.container.mem_id:
        return inside[: first + 1], inside[first + 1 :]
    at = next((n for n, child in enumerate(inside[:first]) if contains(child, title)), first)
    return inside[max(0, at - NEAR) : first], []


def _above(node: LexborNode) -> set[int]:
    """``mem_id``s of an element and all that hold it."""
    found = set()
    above: LexborNode | None = node
    while above is not None:
        found.add(above.mem_id)
        above = above.parent
    return found
