"""The elements of a page with the prose in each.

Every line weighs what it has of prose: its letters outside links, less its letters inside
links, less a fixed cost that makes menus, buttons and captions negative. An element weighs
what its lines do, and what the elements inside it do.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from kazcrawl.readers.clutter import framing
from kazcrawl.readers.elements import CELL, PARAGRAPH, ROW, SKIPPED
from kazcrawl.readers.lines import is_hidden

LINE_COST = 30
"""Letters that a line must have to count as text: labels, dates and names have fewer."""
LINK_COST = 1
"""What a letter inside a link counts against its line."""
CLUTTER_COST = 60
"""The most that an element can take from the one that holds it: a menu weighs like a label."""
DOUBTFUL_PROSE = 100
"""With this much prose a part with a doubtful name is text."""
LINKED = 0.6
"""Of the letters of a part without prose: with more inside links it is a list of links."""
_UNWEIGHED = frozenset(("figure", "figcaption"))
_PARTS = CELL | {"li"}
_BLOCKS = PARAGRAPH | ROW | CELL


@dataclass(slots=True)
class Weighed:
    """An element and the prose in it; ``above`` is the index of the one that holds it, or -1.

    ``framing`` as in ``clutter.framing``, ``links`` for a list of links: what it holds
    counts for nothing above it.
    """

    node: LexborNode
    above: int
    framing: str
    prose: int = 0
    letters: int = 0
    linked: int = 0
    links: int = 0


@dataclass(slots=True)
class _Scale:
    spared: frozenset[int]
    found: list[Weighed] = field(default_factory=list)
    letters: int = 0
    linked: int = 0
    links: int = 0

    def flush(self, owner: int) -> None:
        """Puts the line under way on the element that holds it."""
        if self.letters and owner >= 0:
            one = self.found[owner]
            prose = self.letters - (1 + LINK_COST) * self.linked - LINE_COST
            one.prose += max(0, prose) if not self.linked and one.node.tag in _PARTS else prose
            one.letters += self.letters
            one.linked += self.linked
            one.links += self.links
        self.letters = self.linked = self.links = 0

    def open(self, node: LexborNode, owner: int) -> int:
        """Begins an element; the index of the one that lines now belong to."""
        sort = "" if node.mem_id in self.spared else framing(node)
        if not (sort or owner < 0 or node.tag in _BLOCKS):
            return owner
        self.flush(owner)
        self.found.append(Weighed(node, owner, sort))
        return len(self.found) - 1


def weigh(root: LexborNode, spared: frozenset[int] = frozenset()) -> list[Weighed]:
    """``root`` and all elements below it that begin a line, in page order, weighed.

    ``spared`` are ``mem_id``s of elements that are no frame whatever their names.
    """
    scale = _Scale(spared)
    _walk(root, scale)
    for one in reversed(scale.found):
        _settle(one)
        if one.above >= 0:
            above = scale.found[one.above]
            above.prose += 0 if one.framing else max(one.prose, -CLUTTER_COST)
            above.letters += one.letters
            above.linked += one.linked
            above.links += one.links
    return scale.found


def _settle(one: Weighed) -> None:
    """Decides what an element is once all below it is weighed."""
    if one.framing == "doubtful" and one.prose >= DOUBTFUL_PROSE:
        one.framing = ""
    share = 0.9 if one.node.tag == "p" else LINKED
    if not one.framing and one.prose <= 0 and one.links > 2 and one.linked > share * one.letters:
        one.framing = "links"


def _walk(root: LexborNode, scale: _Scale) -> None:
    opened: list[tuple[LexborNode, int, bool]] = []
    node: LexborNode | None = root
    owner, linked = -1, False
    while node is not None:
        if node.tag == "-text":
            size = len("".join((node.text_content or "").split()))
            scale.letters += size
            scale.linked += size if linked else 0
        child = node.child if _is_read(node) else None
        if child is not None:
            opened.append((node, owner, linked))
            owner = scale.open(node, owner)
            linked = linked or node.tag == "a"
            scale.links += node.tag == "a"
            node = child
            continue
        beside = node.next if opened else None
        while beside is None and opened:
            node, before, linked = opened.pop()
            if before != owner:
                scale.flush(owner)
                owner = before
            beside = node.next if opened else None
        node = beside


def _is_read(node: LexborNode) -> bool:
    tag = node.tag
    if not tag or tag[0] in "-!" or tag in SKIPPED or tag in _UNWEIGHED:
        return False
    attributes = node.attributes
    return not attributes or not is_hidden(attributes)
