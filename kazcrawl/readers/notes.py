"""A theme's notes about a post that stand inside the element of its body.

``This entry was posted on Friday, May 27th, 2016 and is filed under Appeals.`` (WordPress'
default theme until 2010), ``Tags: court, oil``. They are told by the links that declare a
page's sections and tags (``rel=category``, ``rel=tag``), which no editor writes into a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from selectolax.lexbor import LexborNode

from kazcrawl import urls
from kazcrawl.readers.elements import CELL, HEADING, PARAGRAPH, ROW
from kazcrawl.readers.grammar import MAX_STATED, SmallPrint, date_of
from kazcrawl.readers.grammar_links import told_by_links
from kazcrawl.readers.grammar_words import LABELS
from kazcrawl.readers.lines import Anchor, Attributes, lines_of, text_of
from kazcrawl.readers.page import Page
from kazcrawl.readers.places import Place, comes_before
from kazcrawl.sites.site import Site
from kazcrawl.text import squeeze

_DECLARED = "a[rel~=category], a[rel~=tag]"
_BLOCK = PARAGRAPH | ROW | CELL
_TEXT = "p, h1, h2, h3, h4, h5, h6, blockquote, figure"
"""A block that holds these holds more than a note: a header with a headline and a lead."""
MOST_BESIDE = 400
"""Letters beside the links: Kubrick's sentence with feed and trackback has 210 of them."""
_SENTENCE = re.compile(r"[.!?…][\"'”’»)\]]*\s+[^\W\d_a-zа-я]")
_TAG_LABEL = re.compile(
    r"\b(?:tags?|tagged|labels?|keywords?|теги|метки|schlagw[oö]rter|etiquetas|tagi)\b", re.I
)
_NO_NOTE = HEADING | {"td", "th"}


def notes_in(place: Place, page: Page, site: Site) -> tuple[LexborNode, ...]:
    """The blocks in a body's place that say its sections or tags, in page order."""
    anchors = page.select(_DECLARED)
    if not anchors:
        return ()
    tops = {node.mem_id for node in place.nodes}
    judged: dict[int, LexborNode | None] = {}
    for anchor in anchors:
        if not any(node.mem_id in tops for node in _upward(anchor)):
            continue
        block = _block_of(anchor, place.container)
        if block is not None and block.mem_id not in judged:
            judged[block.mem_id] = block if _is_note(block, page, site) else None
    return tuple(block for block in judged.values() if block is not None)


def read_note(node: LexborNode, page: Page, site: Site) -> Iterator[SmallPrint]:
    """What a note says: sections, tags, an author who is linked, the day it states first."""
    for line in lines_of([node]):
        links = told_by_links(line, page, site)
        first = next((one.text for one in line.anchors if one.text), "")
        stated = line.text.partition(first)[0] if first else line.text
        date = date_of(stated, page, site) if len(stated) <= MAX_STATED else None
        if links.texts or date is not None:
            yield SmallPrint(
                date=date,
                author=links.author,
                author_slug=links.author_slug,
                sections=links.sections,
                keywords=links.keywords,
                labelled=True,
            )


def declared_apart(
    page: Page, site: Site, title: LexborNode | None, is_other: Callable[[str, Attributes], bool]
) -> list[SmallPrint]:
    """The sections that a page declares in one row outside its article, as paths of links do.

    ``Home / Appeals / Oil workers`` stands in no element with headline and body. Several
    rows are those of several posts, one below the headline may be a teaser's. ``is_other``
    tells of an element whether it speaks of other posts.
    """
    rows: dict[int, LexborNode] = {}
    for anchor in page.select(_DECLARED):
        declares = "category" in (anchor.attributes.get("rel") or "").split()
        row = _block_of(anchor, page.body) if declares else None
        if row is None or (title is not None and not comes_before(row, title)):
            continue
        if not any(
            is_other(one.tag or "", one.attributes)
            for one in _upward(row)
            if one.tag != "body"  # of class "has-sidebar"
        ):
            rows[row.mem_id] = row
    if len(rows) != 1:
        return []
    return [one for row in rows.values() for one in read_note(row, page, site) if one.sections]


def _block_of(anchor: LexborNode, container: LexborNode) -> LexborNode | None:
    """The block around a link, a list for its items; None where it is the container itself."""
    for node in _upward(anchor):
        if node.mem_id == container.mem_id:
            return None
        if node.tag in _BLOCK and node.tag != "li":
            return node
    return None


def _upward(node: LexborNode | None) -> Iterator[LexborNode]:
    while node is not None:
        yield node
        node = node.parent


def _is_note(block: LexborNode, page: Page, site: Site) -> bool:
    if any(node.mem_id != block.mem_id for node in block.css(_TEXT)):
        return False
    lines = lines_of([block])
    anchors = [anchor for line in lines for anchor in line.anchors]
    declared = {
        name for one in anchors if _is_own(one, page, site) for name in one.rel.lower().split()
    }
    text = text_of(lines)
    if "category" in declared:
        beside = len(squeeze(text)) - sum(len(squeeze(one.text)) for one in anchors)
        first = next((one.text for one in anchors if one.text), "")
        return beside <= MOST_BESIDE and not _SENTENCE.search(text.partition(first)[0])
    return "tag" in declared and block.tag not in _NO_NOTE and _labels_tags(text, anchors)


def _labels_tags(text: str, anchors: Sequence[Anchor]) -> bool:
    """Is a row of tags nothing else? Plugins link tags in sentences too."""
    for one in anchors:
        text = text.replace(one.text, " ", 1)
    label = _TAG_LABEL.search(text)
    rest = LABELS.sub(" ", _TAG_LABEL.sub(" ", text))
    return not any(map(str.isalnum, rest)) and (label is not None or len(anchors) > 1)


def _is_own(anchor: Anchor, page: Page, site: Site) -> bool:
    url = page.resolve(anchor.href)
    return url is not None and urls.same_site(url, site.hosts)
