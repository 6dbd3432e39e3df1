"""The element of a page with the most running text, for pages that nothing else explains.

An element that is larger than the body adds less text than it adds links and labels, one
that is smaller leaves paragraphs out. Teasers of other posts may add up to more than a
short article, so the body is looked for near the headline first.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from selectolax.lexbor import LexborNode

from kazcrawl.readers.page import Page
from kazcrawl.readers.places import contains
from kazcrawl.readers.weighing import Weighed, weigh
from kazcrawl.readers.wordless import most_paragraphs, own_article, pictured

LEAST = 140
"""Letters of prose that make a body; a sentence of small print has fewer."""
NEAR = 0.3
"""Of the densest element's prose: what stands near the headline must have as much."""
MISNAMED = 4
"""Times the prose of all the page that is in no frame."""
MOST_FRAMES = 6
"""Frames around each other that are released: each costs a walk over the page."""
INNER = 0.8
"""Of an element's prose: one inside it that has as much is the body without its frame."""
_TEXTS = frozenset(("p", "blockquote", "pre", "ul", "ol", "dl", "table", "tbody", "tr", "li", "dd"))
_OWN = "h1, [itemprop=articleBody], [itemprop=headline]"


class Scales:
    """A page's elements weighed once, for all who look for its body."""

    def __init__(self, page: Page, headline: LexborNode | None) -> None:
        self._page = page
        self._headline = headline

    @cached_property
    def found(self) -> list[Weighed]:
        """All elements, weighed; a part that holds nearly all prose is no frame by its name."""
        spared = _spared(self._page)
        found = weigh(self._page.body, spared)
        for _ in range(MOST_FRAMES):
            if (released := _misnamed(found)) is None:
                break
            spared |= {released}
            found = weigh(self._page.body, spared)
        return found

    @cached_property
    def densest(self) -> Weighed | None:
        """The element with the most prose, near the headline where there is enough."""
        return _densest(self.found, self._headline)

    @property
    def densest_node(self) -> LexborNode | None:
        """The densest element; without prose its most paragraphs, the headline's own article
        where these stand beside the headline, or its picture."""
        if self.densest is not None:
            return self.densest.node
        framed = frozenset(one.node.mem_id for one in self.found if one.framing)
        return (
            most_paragraphs(self._page.body, self._headline, framed)
            or own_article(self._headline)
            or pictured(self._headline, framed)
        )

    @cached_property
    def _by_node(self) -> dict[int, Weighed]:
        return {one.node.mem_id: one for one in self.found}

    def holds_body(self, node: LexborNode, share: float) -> bool:
        """Has an element at least this share of the densest element's prose?"""
        if self.densest is None:
            return True
        if self.densest.node.tag in _TEXTS and contains(node, self.densest.node):
            return True
        one = self._by_node.get(node.mem_id)
        return one is not None and one.prose >= share * self.densest.prose

    def clutter(self, container: LexborNode) -> frozenset[int]:
        """``mem_id``s of what is no text below an element: frames, and all before the headline."""
        framed = {one.node.mem_id for one in self.found if one.framing}
        return frozenset((framed | _before(container, self._headline)) - {container.mem_id})


def frames_in(node: LexborNode) -> frozenset[int]:
    """``mem_id``s of the frame parts in an element that is a body."""
    return frozenset(one.node.mem_id for one in weigh(node)[1:] if one.framing)


def _misnamed(found: list[Weighed]) -> int | None:
    """``mem_id`` of a frame with most of the page's prose (seen: a column "l-sidebar-fixed")."""
    frames = [one for one in found if one.framing == "frame"]
    most = max(frames, key=lambda one: one.prose, default=None)
    if most is None or most.prose < max(LEAST, MISNAMED * found[0].prose):
        return None
    return most.node.mem_id


def _spared(page: Page) -> frozenset[int]:
    """What holds the article itself is no frame: themes name a main column "author" or "nav"."""
    spared: set[int] = set()
    for node in page.body.css(_OWN):
        above = node.parent
        while above is not None and above.mem_id not in spared:
            spared.add(above.mem_id)
            above = above.parent
    return frozenset(spared)


def _before(container: LexborNode, headline: LexborNode | None) -> set[int]:
    """The headline in a container and what stands before it there."""
    found: set[int] = set()
    node = headline
    while node is not None and node.mem_id != container.mem_id:
        beside = node.prev
        while beside is not None:
            found.add(beside.mem_id)
            beside = beside.prev
        node = node.parent
    return found | {headline.mem_id} if node is not None and headline is not None else set()


def _densest(found: list[Weighed], headline: LexborNode | None) -> Weighed | None:
    """The body; of equals the innermost."""
    framed: list[bool] = []
    for one in found:
        framed.append(bool(one.framing) or (one.above >= 0 and framed[one.above]))
    inside = [at for at in range(len(found)) if not framed[at]]
    best = max(inside, key=lambda at: (found[at].prose, at), default=None)
    if best is None or found[best].prose < LEAST:
        return None
    near = _near(found, inside, headline, max(LEAST, int(NEAR * found[best].prose)))
    within = _within(found, near)
    below: dict[int, list[int]] = defaultdict(list)
    for at in inside:
        below[found[at].above].append(at)
    best = max((at for at in inside if at in within), key=lambda at: (found[at].prose, at))
    return found[_descend(found, below, best)]


def _near(found: list[Weighed], inside: list[int], headline: LexborNode | None, least: int) -> int:
    """The smallest element with the headline and enough prose; the page where there is none."""
    indexes = {found[at].node.mem_id: at for at in inside}
    node = headline.parent if headline is not None else None
    while node is not None:
        at = indexes.get(node.mem_id)
        if at is not None and found[at].prose >= least:
            return at
        node = node.parent
    return 0


def _within(found: list[Weighed], top: int) -> set[int]:
    within = {top}
    for at in range(top + 1, len(found)):
        if found[at].above in within:
            within.add(at)
    return within


def _descend(found: list[Weighed], below: dict[int, list[int]], at: int) -> int:
    """Down to the element that has nearly all the prose, but never past paragraphs beside it."""
    while children := below[at]:
        posts = [child for child in children if found[child].node.tag == "article"]
        whole = [child for child in posts if found[child].prose >= LEAST]
        if len(posts) > 1 and whole:
            at = whole[0]  # the others are teasers of other posts
            continue
        most = max(children, key=lambda child: found[child].prose)
        beside = [found[child] for child in children if child != most]
        if (
            found[most].prose < INNER * found[at].prose
            or found[most].node.tag in _TEXTS
            or any(one.node.tag in _TEXTS and one.prose > 0 for one in beside)
        ):
            break
        at = most
    return at
