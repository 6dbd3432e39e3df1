"""Parts inside a body's element that every page of a layout repeats, and no text of any.

Seen here: share rows, petition forms, author boxes, related posts, links to the posts
before and after. One page cannot tell them from the text; several can.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from kazcrawl import urls
from kazcrawl.items import Layout
from kazcrawl.readers.clutter import framing
from kazcrawl.readers.lines import Line, children, lines_of, text_of
from kazcrawl.readers.page import Page
from kazcrawl.readers.places import Place
from kazcrawl.sites.site import Site
from kazcrawl.text import fold, squeeze

_BLOCKS = frozenset(("div", "section", "aside", "nav", "form", "footer", "header", "ul", "ol"))
"""What a part can be. Paragraphs, headings, quotations, tables and figures are text: a
campaign repeats its appeal to write letters in post after post."""
_NO_TEXT = frozenset(("aside", "nav", "form", "footer"))
"""Blocks that are none of a text's even without a name. A nameless ``div`` is a paragraph
of old editors, a list that leads nowhere may be a list of demands."""
LINKED = 0.8
"""Share of a block's letters that stand in links where it is made of links."""
_DEPTH = 3
_SAMPLE = 200


@dataclass(frozen=True, slots=True)
class Seen:
    """One block inside a body's element as it stood on one page.

    ``named`` tells whether class or id are in the selector; ``leads_away`` whether all its
    text is in links to other pages of the site; ``framing`` whether tag or name are those of
    parts that are no text (``author-info``).
    """

    selector: str
    digest: str
    sample: str
    named: bool
    leads_away: bool
    framing: bool = False


def survey(page: Page, site: Site, place: Place, needle: str) -> tuple[Seen, ...]:
    """The blocks in a body's element that may be parts: not those that hold its text."""
    whole = len(squeeze(place.container.text() or ""))
    found: dict[str, Seen | None] = {}
    for node in _blocks(place.container):
        lines = lines_of([node])
        text = squeeze(text_of(lines))
        if 2 * len(text) > whole or (needle and needle[:40] in text):
            continue
        if (seen := _seen(node, lines, page, site)) is not None:
            # A named block that stands twice on one page is a building block of texts.
            twice = seen.named and seen.selector in found
            found[seen.selector] = None if twice else seen
    return tuple(seen for seen in found.values() if seen is not None)


def _seen(node: LexborNode, lines: list[Line], page: Page, site: Site) -> Seen | None:
    """What may be a part as it stands here; None for what is nameless, empty, or a list."""
    selector, named = selector_of(node)
    text = text_of(lines)
    linked = squeeze("".join(anchor.text for line in lines for anchor in line.anchors))
    leads = len(linked) >= LINKED * len(squeeze(text))
    if not leads and (node.tag in {"ul", "ol"} or not (named or node.tag in _NO_TEXT)):
        return None
    if not text and node.css_first("img") is None:
        return None
    links = [page.resolve(anchor.href) for line in lines for anchor in line.anchors]
    away = bool(text) and leads and all(url and urls.same_site(url, site.hosts) for url in links)
    frames = framing(node) in {"frame", "talk"}
    return Seen(selector, digest_of(node), text[:_SAMPLE], named, away, frames)


def _blocks(container: LexborNode, depth: int = 0) -> Iterator[LexborNode]:
    for child in children(container):
        if child.tag not in _BLOCKS:
            continue
        yield child
        if depth < _DEPTH:
            yield from _blocks(child, depth + 1)


def selector_of(node: LexborNode) -> tuple[str, bool]:
    """``div#share.row``, and whether more than the tag is in it; names with digits are left out."""
    attributes = node.attributes
    name = attributes.get("id") or ""
    classes = [name for name in (attributes.get("class") or "").split() if _is_plain(name)]
    names = [f"#{name}"] * _is_plain(name) + [f".{name}" for name in classes[:3]]
    return (node.tag or "div") + "".join(names), bool(names)


def _is_plain(name: str) -> bool:
    return (
        name.isascii() and name[:1].isalpha() and name.replace("-", "").replace("_", "").isalpha()
    )


def digest_of(node: LexborNode) -> str:
    """A digest of an element's visible text, folded, and of its images' addresses."""
    images = " ".join(image.attributes.get("src") or "" for image in node.css("img"))
    text = squeeze(fold(text_of(lines_of([node])))) + "\n" + images
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def parts_in(place: Place, learned: Sequence[Layout]) -> list[LexborNode]:
    """The elements below a body's element that are parts of its layout."""
    parts = next((layout.parts for layout in learned if layout.body == place.path), ())
    return [
        node
        for part in parts
        for node in place.container.css(part.selector)
        if node.mem_id != place.container.mem_id
        and (part.digest is None or digest_of(node) == part.digest)
    ]
