"""The small print around an article: what stands by its headline and body and is neither."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from selectolax.lexbor import LexborNode

from kazcrawl.readers.bylines import read_byline, read_parted_date
from kazcrawl.readers.elements import HEADING
from kazcrawl.readers.grammar import SmallPrint, read_small_print
from kazcrawl.readers.lines import Attributes, Line, children, lines_of
from kazcrawl.readers.notes import declared_apart, notes_in, read_note
from kazcrawl.readers.page import Page
from kazcrawl.readers.places import Place, contains
from kazcrawl.sites.site import Site
from kazcrawl.text import squeeze

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
    or a ``<time>`` of its own: a bare date there may be anything. What the theme notes inside
    the body's element comes last; sections may stand in a row apart from all that.
    """
    frame = frame_of(title, place)
    if frame is None or not place.nodes:
        return []
    body = frozenset(node.mem_id for node in place.nodes if node.tag and node.tag[0] != "-")
    before, after = _sides(frame, title, place)
    lines = lines_of(before, body, leaves_out=is_other)
    if frame.mem_id in body:
        head, foot = _at_ends(lines, page, site, title)
        lines = head + _without_later_dates(head, foot, page, site)
    prints = _without_menus(lines, [read_small_print(line, page, site) for line in lines])
    bylines = (read_byline(line, page, site) for line in reversed(lines))
    prints.append(next((one for one in bylines if one is not None), None))
    if not any(one is not None and one.date for one in prints):
        prints += [read_parted_date(line, page, site) for line in lines]
    labelled = [
        read_small_print(line, page, site) for line in lines_of(after, body, leaves_out=is_other)
    ]
    found = [one for one in prints if one is not None and (one.labelled or one.date)]
    found += [one for one in labelled if one is not None and one.labelled]
    notes = notes_in(place, page, site)
    found += [one for node in notes for one in read_note(node, page, site)]
    if not any(one.sections for one in found):
        apart = declared_apart(page, site, title, is_other)
        found += [SmallPrint(sections=one.sections, labelled=True) for one in apart]
    return _dated(found)


def _at_ends(
    lines: list[Line], page: Page, site: Site, title: LexborNode | None
) -> tuple[list[Line], list[Line]]:
    """Of a body that holds its own headline: the lines above the first text below it, and those
    after the last."""
    headline = squeeze(title.text() or "") if title is not None else ""
    below = next((n for n, line in enumerate(lines, 1) if squeeze(line.text) == headline), 0)
    inner = [n for n in range(below, len(lines)) if _is_text(lines[n], page, site)]
    return (lines[: inner[0]], lines[inner[-1] + 1 :]) if inner else (lines, [])


def _without_later_dates(head: list[Line], foot: list[Line], page: Page, site: Site) -> list[Line]:
    """The lines after the text; where one above it has a date, without the bare dates among them.

    A letter at the end of a post ends in its own date, below the names ("12 мая 2014 г.").
    """
    dated = any(one is not None and one.date for one in _prints(head, page, site))
    found = zip(foot, _prints(foot, page, site), strict=True)
    return [line for line, one in found if not (dated and one and one.date and not one.labelled)]


def _prints(lines: list[Line], page: Page, site: Site) -> list[SmallPrint | None]:
    return [read_small_print(line, page, site) for line in lines]


def _is_text(line: Line, page: Page, site: Site) -> bool:
    return (
        line.tag not in HEADING
        and read_small_print(line, page, site) is None
        and read_byline(line, page, site) is None
        and read_parted_date(line, page, site) is None
    )


def _without_menus(
    lines: Sequence[Line], prints: Sequence[SmallPrint | None]
) -> list[SmallPrint | None]:
    """Sections by what the page declares (``rel=category``), where it does: menus name all of them."""
    declared = [any("category" in one.rel.split() for one in line.anchors) for line in lines]
    if not any(declared):
        return list(prints)
    return [
        one if one is None or this else replace(one, sections=())
        for one, this in zip(prints, declared, strict=True)
    ]


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
