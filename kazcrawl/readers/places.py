"""A place on a page: a run of sibling nodes, and what can be none of a body."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from kazcrawl.readers.elements import SKIPPED

NO_BODY = frozenset(("nav", "aside", "footer", "header", "form", "head", *SKIPPED))
"""Elements that hold no body."""
_TAG = re.compile(r"[a-z][a-z0-9-]*")
"""Tags that a selector can name; ``<fb:like>`` and Word's ``<o:p>`` are none."""


@dataclass(frozen=True, slots=True)
class Place:
    """A run of sibling nodes that is the body; ``how`` it was found, for the record.

    ``how`` is ``site``, ``excerpt``, ``learned``, ``structured``, ``standard``, ``density``
    or ``trafilatura``; ``path`` is a selector of the container that other pages of the site
    may share, empty for a run. ``clutter`` are ``mem_id``s of elements inside that are no
    text. ``text`` is the body itself where no element of the page holds it. ``led`` where the
    excerpt stands between headline and body, as a lead; ``alone`` where it was found by this
    page's excerpt and no other page's: its end may hold other things.
    """

    container: LexborNode
    nodes: tuple[LexborNode, ...]
    how: str
    path: str
    clutter: frozenset[int] = frozenset()
    text: str | None = None
    led: bool = False
    alone: bool = False


def whole(node: LexborNode, how: str) -> Place:
    """One element as the body."""
    return Place(node, (node,), how, path_of(node))


def path_of(node: LexborNode) -> str:
    """A selector by tag and classes that do not number a post: ``div.entrytext``.

    It ends below a tag that no selector can name, and is empty for one (``<o:p>``).
    """
    parts: list[str] = []
    current: LexborNode | None = node
    while current is not None and current.tag not in {"body", "html"} and len(parts) < 2:
        part = _step_of(current.tag or "div", current.attributes.get("class") or "")
        if not part:
            break
        parts.append(part)
        current = current.parent
    return " > ".join(reversed(parts))


@lru_cache(maxsize=4096)
def _step_of(tag: str, classes: str) -> str:
    """One element of a selector, empty for a tag that none can name."""
    if not _TAG.fullmatch(tag):
        return ""
    names = [
        name
        for name in classes.split()
        if name.replace("-", "").replace("_", "").isalpha() and name.isascii()
    ]
    return tag + "".join(f".{name}" for name in names[:3])


def is_selector(text: str) -> bool:
    """Does the parser take this as a selector?"""
    try:
        LexborHTMLParser("").css(text)
    except SelectolaxError:
        return False
    return True


def contains(node: LexborNode, other: LexborNode | None) -> bool:
    """Is ``other`` the node itself or below it?"""
    while other is not None:
        if other.mem_id == node.mem_id:
            return True
        other = other.parent
    return False


def comes_before(one: LexborNode, other: LexborNode) -> bool:
    """Does an element end before another begins?"""
    branches: dict[int, LexborNode] = {}
    node: LexborNode | None = one
    while node is not None and node.parent is not None:
        branches[node.parent.mem_id] = node
        node = node.parent
    node = other
    while node is not None and node.parent is not None:
        if (branch := branches.get(node.parent.mem_id)) is not None:
            return branch.mem_id != node.mem_id and _is_after(node, branch)
        node = node.parent
    return False


def _is_after(node: LexborNode, other: LexborNode) -> bool:
    beside = other.next
    while beside is not None and beside.mem_id != node.mem_id:
        beside = beside.next
    return beside is not None


def ends_body(node: LexborNode) -> bool:
    """Does a sibling with this tag or these names end a body: comments, related posts, a footer?"""
    if node.tag in {"nav", "aside", "footer", "form"}:
        return True
    if node.tag is None or node.tag[0] == "-":
        return False
    attributes = node.attributes
    names = f"{attributes.get('id') or ''} {attributes.get('class') or ''}".lower()
    return any(
        word in names
        for word in (
            "comment",
            "respond",
            "sidebar",
            "footer",
            "related",
            "navigation",
            "sharedaddy",
        )
    )
