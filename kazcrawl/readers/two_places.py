"""Which of two places is the body: the one at the excerpt, or the one that the page has without it.

A cut of the full text stands at the body's head, and the body is around it. A teaser of its own
may stand anywhere: as a lead between headline and body, below a picture, in a list of other
posts. And many sites cut a body into blocks, of which the excerpt shows the first alone. So what
is found by the excerpt is held against what is found by layout, declaration, name and prose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from selectolax.lexbor import LexborNode

from kazcrawl.readers.clutter import beside_text
from kazcrawl.readers.density import LEAST
from kazcrawl.readers.excerpt_place import holds_folded, needle_of
from kazcrawl.readers.head import Head
from kazcrawl.readers.lines import children, lines_of, text_of
from kazcrawl.readers.places import Place, comes_before, contains
from kazcrawl.text import fold, split_mark, squeeze

TIMES = 3
"""Times the text at the excerpt: where a body elsewhere has so much more, that was a teaser."""
MOST = 0.6
"""Of the text at the excerpt and after it: a body within that has so much leaves a lead outside."""
ONLY = 100
"""Letters beside the excerpt's own, at most, of what shows nothing else: headline, name and day."""
BEFORE = 400
"""Letters beside the excerpt before a body, at most: captions, name and day."""
SAME = 60
"""Letters that an excerpt and the page's own summary must have in common."""


def settled(
    found: Place,
    other: Place | None,
    excerpt: str,
    title: LexborNode | None,
    head: Head,
) -> Place:
    """The body: ``found`` by the excerpt or ``other``, found without it and perhaps led by it.

    Where both are about the same, ``found`` is the more exact at its ends. A lead is no part of
    the body, with a stub as without one: it is the stub's.
    """
    if other is None:
        return found
    needle = squeeze(fold(needle_of(excerpt)))
    if _within(found.nodes[:1], other):
        if other.how == "structured" or _goes_on(found.nodes[0], other):
            return other
        if not _is_teaser(found, other, excerpt, head):
            clutter = found.clutter | beside_text(found.nodes, other.clutter)
            return replace(found, alone=True, clutter=clutter)
    elif other.text is not None:
        return other if needle[:SAME] in squeeze(fold(other.text)) else found
    elif holds_folded(other.container, needle):
        return other
    elif _within(other.nodes[:1], found):
        if len(_text(other)) < MOST * len(_text(found)) or not _only_leads(found, other, excerpt):
            return replace(found, alone=True)
    elif not _is_teaser(found, other, excerpt, head):
        return replace(found, alone=True)
    return replace(other, led=_leads(found, other, title))


def _within(nodes: Sequence[LexborNode], place: Place) -> bool:
    return any(contains(one, node) for one in place.nodes for node in nodes)


def _is_teaser(found: Place, other: Place, excerpt: str, head: Head) -> bool:
    """Is what shows the excerpt no body, seen from the one that the page has without it?

    That the other has much more text says so, but where its prose is all that tells for it: a
    short post may stand beside longer words of others. Then the excerpt must be cut, or the
    page's own summary, and stand there alone.
    """
    text = _text(found)
    if len(_text(other)) < TIMES * len(text):
        return False
    if other.how != "density":
        return True
    needle = squeeze(fold(needle_of(excerpt)))
    if len(squeeze(text)) > len(needle) + ONLY:
        return False
    cut = split_mark(excerpt)[1] is not None
    return cut or any(squeeze(fold(one)).startswith(needle[:SAME]) for one in head.summaries)


def _only_leads(found: Place, other: Place, excerpt: str) -> bool:
    """Is a whole excerpt all the text of ``found`` before ``other``? Else more than it would go."""
    before = squeeze(fold(_text(found))).find(squeeze(fold(_text(other)))[:SAME])
    is_cut = split_mark(excerpt)[1] is not None
    return not is_cut and 0 <= before <= len(squeeze(fold(needle_of(excerpt)))) + BEFORE


def _goes_on(node: LexborNode, place: Place) -> bool:
    """Are there more blocks of the shape of the one with the excerpt, with text in them?"""
    while node.parent is not None and node.parent.mem_id != place.container.mem_id:
        node = node.parent
    name = (node.attributes or {}).get("class")
    if not name or node.parent is None:
        return False
    return any(
        beside.tag == node.tag
        and beside.mem_id != node.mem_id
        and (beside.attributes or {}).get("class") == name
        and len(text_of(lines_of([beside]))) >= LEAST
        for beside in children(node.parent)
    )


def _leads(found: Place, other: Place, title: LexborNode | None) -> bool:
    """Does the excerpt stand between headline and body?"""
    if title is None or not other.nodes:
        return False
    return comes_before(title, found.nodes[0]) and comes_before(found.nodes[0], other.nodes[0])


def _text(place: Place) -> str:
    return place.text if place.text is not None else text_of(lines_of(place.nodes, place.clutter))
