"""The element of an article's headline: where the stub's stands, the page's own otherwise."""

from __future__ import annotations

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborNode

from kazcrawl.items import Layout
from kazcrawl.readers.head import Head
from kazcrawl.readers.lines import children
from kazcrawl.readers.names import letters_of
from kazcrawl.readers.page import Page
from kazcrawl.readers.places import path_of
from kazcrawl.readers.post_link import in_aside
from kazcrawl.readers.titles import SEPARATOR, declared_names, titles_of
from kazcrawl.text import collapse, fold, squeeze

_CANDIDATES = "h1, h2, h3, [itemprop=headline], .entry-title, .post-title"
_TITLE_SHARE = 0.5
"""Of the page's title: a shorter heading in it is the name of the site ("India Post")."""
_LEAST_TOLD = 10
_TITLE = re.compile(r"(?:^|\s)(?:entry|post)-title(?:$|\s)")
_WORD = re.compile(r"\w+")
_NEEDLE = 60
"""Letters of an excerpt that tell where the body is."""


def find_headline(
    page: Page,
    known: str | None,
    excerpt: str | None = None,
    head: Head | None = None,
    learned: Sequence[Layout] = (),
) -> LexborNode | None:
    """The element that carries the headline, or None.

    The one whose text is the stub's headline wins, that of a ``learned`` layout first, then a
    heading before any other element; without any what such a layout names, then the heading that
    the page's own title repeats, then the last ``h1`` that is no link home. Where this shares no words with the
    stub's headline (the site's name above every page), an element with just that text and no link goes before it. A
    page without headings (``<br>`` and ``<b>`` only) has it in the smallest element with that text, in the side column
    of recent posts last of all; of several the one before the text that ``excerpt`` shows.
    """
    shown_elsewhere = _by_learned(page, learned)
    wanted = squeeze(known) if known else ""
    if wanted and shown_elsewhere is not None and squeeze(shown_elsewhere.text()) == wanted:
        return shown_elsewhere
    candidates = page.body.css(_CANDIDATES)
    if known:
        same = [node for node in candidates if squeeze(node.text() or "") == wanted]
        same = [node for node in same if not _is_aside(node)]
        if len(same) > 1:
            same = [node for node in same if not in_aside(node)] or same
        if same:
            return min(same, key=lambda node: node.tag or "h9")
    if shown_elsewhere is not None:
        return shown_elsewhere
    headings = [node for node in candidates if not _is_aside(node)]
    names = declared_names(head) if head else set()
    shown = [
        node
        for node in headings
        if not links_home(node, page) and letters_of(node.text() or "") not in names
    ]
    chosen = _declared(shown, head)
    if chosen is not None:
        chosen = _left_empty(headings, chosen, head) or chosen
    else:
        chosen = next((node for node in reversed(shown) if node.tag == "h1"), None)
    if known and (chosen is None or not retells(collapse(chosen.text()), known)):
        told = _with_text(page.body, wanted)
        plain = told if chosen is None else [one for one in told if not _is_link_or_aside(one)]
        if plain:
            return _nearest(plain, excerpt)
    if chosen is not None or known:
        return chosen
    return _nearest(_told(page, head), excerpt) if head else None


def _is_link_or_aside(node: LexborNode) -> bool:
    """A list of other posts may show a headline that the article itself had once."""
    above: LexborNode | None = node
    while above is not None and above.tag not in {"body", "html"}:
        if above.tag == "a":
            return True
        above = above.parent
    return node.css_first("a") is not None or in_aside(node)


def _left_empty(
    headings: list[LexborNode], found: LexborNode, head: Head | None
) -> LexborNode | None:
    """The empty headline of a post without a title, whose page has the site's name for a title."""
    if head is None or squeeze(found.text() or "") != squeeze(head.title or ""):
        return None
    return next((node for node in headings if is_left_empty(node)), None)


def is_left_empty(node: LexborNode) -> bool:
    attributes = node.attributes
    named = _TITLE.search(attributes.get("class") or "") or attributes.get("itemprop") == "headline"
    return bool(named) and not node.text(strip=True) and node.css_first("img, svg") is None


def _told(page: Page, head: Head) -> list[LexborNode]:
    """On a page without headings the elements that say what its title begins with."""
    for title in titles_of(head, head.og_title, *head.headlines[:1], head.title):
        for text in dict.fromkeys((title, SEPARATOR.split(title)[0])):
            if len(squeeze(text)) >= _LEAST_TOLD and (
                found := _with_text(page.body, squeeze(text))
            ):
                return found
    return []


def _by_learned(page: Page, learned: Sequence[Layout]) -> LexborNode | None:
    """The one element that a layout names, where the page has the layout's body too."""
    for layout in learned:
        if layout.status != "current" or not layout.headline:
            continue
        found = page.select(layout.headline)
        if len(found) == 1 and found[0].text(strip=True) and page.select(layout.body):
            return found[0]
    return None


def headline_path(node: LexborNode | None, known: str | None) -> str:
    """A selector of the element that shows the stub's headline, empty where none does."""
    if node is None or not known or squeeze(node.text() or "") != squeeze(known):
        return ""
    return path_of(node)


def _declared(headings: list[LexborNode], head: Head | None) -> LexborNode | None:
    """The heading that the page's own title repeats, an ``h1`` before others, the longest first."""
    titles = (
        [squeeze(fold(one)) for one in titles_of(head, head.og_title, head.title)] if head else []
    )
    least = _TITLE_SHARE * min(map(len, titles), default=0)
    same = [
        (node.tag == "h1", len(text), node)
        for node in headings
        if (text := squeeze(fold(node.text() or ""))) and len(text) >= least
        if any(text in title or title in text for title in titles)
    ]
    if same:
        return max(same, key=lambda one: one[:2])[2]
    return _likest([node for node in headings if node.tag == "h1"], head)


def _likest(headings: list[LexborNode], head: Head | None) -> LexborNode | None:
    """Of several ``h1`` the one with the most words of the page's title, half of its own at least."""
    title = (
        set(fold(f"{head.og_title or ''} {head.title or ''}".lower()).split()) if head else set()
    )
    shared = []
    for node in headings if len(headings) > 1 else []:
        words = set(fold((node.text() or "").lower()).split())
        if len(words & title) >= max(2, len(words) / 2):
            shared.append((len(words & title), node))
    return max(shared, key=lambda one: one[0])[1] if shared else None


def retells(shown: str, declared: str) -> bool:
    """Do two headlines share so many words that they are of one article (one made for search)?"""
    own, other = (
        {word for word in _WORD.findall(fold(text).lower()) if len(word) > 3}
        for text in (shown, declared)
    )
    return len(own & other) >= min(3, max(1, (len(own) + 1) // 2))


def _is_aside(node: LexborNode) -> bool:
    parent = node.parent
    for _ in range(12):
        if parent is None:
            return False
        if parent.tag in {"aside", "nav", "footer"}:
            return True
        parent = parent.parent
    return False


def links_home(node: LexborNode, page: Page) -> bool:
    anchor = (node if node.tag == "a" else node.css_first("a[href]")) or (
        node.parent if node.parent is not None and node.parent.tag == "a" else None
    )
    href = page.resolve(anchor.attributes.get("href")) if anchor is not None else None
    return (
        href is not None
        and href.split("://", 1)[1].partition("/")[2].removeprefix("index.php").strip("/") == ""
    )


def _with_text(body: LexborNode, wanted: str) -> list[LexborNode]:
    """The smallest elements with exactly this text (blanks aside), in page order."""
    found: list[LexborNode] = []
    waiting = [body] if wanted and wanted in squeeze(body.text() or "") else []
    while waiting:
        node = waiting.pop()
        inner = [
            child
            for child in children(node)
            if child.tag and child.tag[0] != "-" and wanted in squeeze(child.text() or "")
        ]
        if not inner and squeeze(node.text() or "") == wanted:
            found.append(node)
        waiting.extend(reversed(inner))
    return found


def _nearest(found: list[LexborNode], excerpt: str | None) -> LexborNode | None:
    """The last element before the text that the excerpt shows; a side column may repeat it."""
    found = [node for node in found if not in_aside(node)] or found
    needle = squeeze(excerpt or "")[:_NEEDLE]
    if len(found) < 2 or not needle:
        return found[0] if found else None
    counts = [squeeze(_text_after(node)).count(needle) for node in found]
    if not any(counts):
        return found[0]
    return max(zip(counts, range(len(found)), found, strict=True), key=lambda one: one[:2])[2]


def _text_after(node: LexborNode) -> str:
    """All text of the page after an element."""
    parts: list[str] = []
    above: LexborNode | None = node
    while above is not None and above.tag not in {"body", "html"}:
        beside = above.next
        while beside is not None:
            parts.append((beside.text_content if beside.tag == "-text" else beside.text()) or "")
            beside = beside.next
        above = above.parent
    return "".join(parts)
