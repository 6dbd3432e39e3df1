"""What stands inside or beside a body and is none of it, told by tag, by name, by structure.

Names alone say little: a page builder calls every part a widget, a gallery has captions
that belong to the text. So names come in two sorts: those of parts that are never text
(``FRAME``), and those that are clutter only where the part holds no prose (``DOUBTFUL``).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from functools import lru_cache

from selectolax.lexbor import LexborNode

from kazcrawl.readers.page import CAPTIONS

FRAME_TAGS = frozenset(("nav", "aside", "footer", "dialog", "form"))
_ORDER = ("talk", "frame", "byline", "caption", "doubtful")
_MARKED_CAPTION = re.compile(
    "wp-caption|caption-text|gallery-caption|image-caption|caption-attachment"
)
_TEXT_INSIDE = {
    "frame": "blockquote",
    "doubtful": "blockquote, .wp-caption-text, .gallery-caption, .wp-block-image figcaption",
}
"""A quoted post of a social network ("social-media-embed") and a gallery's captions are text."""
_PLAYED = "img, iframe, video, audio, object, embed"
_CAPTION_DEPTH = 4
_CAPTION_ENDS = frozenset(("body", "article", "td", "main"))
MOST_INSIDE = 0.25
"""Of a body's letters: a named part with more is its text, whatever it is called."""
_ASIDE_LINKED = 0.4
_MAY_FRAME = (
    "div[class], div[id], section[class], ul[class], ol[class], p[class], span[class],"
    " form, nav, footer, aside"
)
_UNNAMED = frozenset(("body", "html", "main", "article"))
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TALK = r"comments?|respond|disqus|commentlist|livefyre"
_FRAME = (
    r"reply|share|shares|sharing|sharers?|socials?|sharedaddy"
    r"|addtoany|addthis|sharethis|related\w*|recommended|recommendations?|recirc\w*"
    r"|more-?(?:from|stories|news|articles|posts)|read-?(?:more|next|also)|see-?also|you-?may|also-?like"
    r"|popular|trending|most-?(?:read|viewed|popular)|latest|upsell|newsletters?|subscri\w+|sign-?ups?|donat\w+"
    r"|petition|sidebar|breadcrumbs?|pagination|pagenavi|navigation|nav|navbar|menu|footer"
    r"|tag-?(?:list|links|cloud)|post-?(?:tags|nav|ratings?)|cat-?links|edit-?link"
    r"|author-?(?:box|bio|info|card|details|profile|desc\w*|block)|about-?(?:the-?)?author|bio"
    r"|adverts?|advertis\w+|ads?|adsbygoogle|sponsor\w*|taboola|outbrain|zergnet|cookies?|gdpr|consent|skip-?link"
)
_BYLINE = "byline|dateline"
_CAPTION = "(?:photo|image|media)-?credits?|captions?"
_DOUBTFUL = (
    r"follow|promos?|teasers?|widgets?|toolbar|masthead|toc|tags?|meta|authors?|modal|popup|overlay|lightbox"
    r"|tooltip|banner|alert|print-?only|noprint|rating|ratings|polls?|login|buttons?|btn"
    r"|slideshow|carousel|gallery|sr-only|visually-?hidden"
)
_NAMES = re.compile(
    rf"(?:^|[\s_-])(?:(?P<talk>{_TALK})|(?P<frame>{_FRAME})|(?P<byline>{_BYLINE})|(?P<caption>{_CAPTION})|{_DOUBTFUL})"
    r"(?=$|[\s_-])",
    re.I,
)


def framing(node: LexborNode) -> str:
    """What an element is by its tag and names; empty for most.

    ``talk`` for comments, ``frame`` for other parts that are no text, ``byline`` and
    ``caption`` for those of their own making, ``doubtful`` for what may be text. Captions as
    HTML and WordPress mark them belong to the text.
    """
    if node.tag in FRAME_TAGS:
        return "frame"
    attributes = node.attributes
    if not attributes or node.tag in _UNNAMED or attributes.get("itemprop") == "articleBody":
        return ""
    if attributes.get("aria-hidden") == "true":
        return "doubtful"
    names = f"{attributes.get('id') or ''} {attributes.get('class') or ''}"
    if len(names) < 3:
        return ""
    sort = _sort_of(names)
    if sort in _TEXT_INSIDE and node.css_first(_TEXT_INSIDE[sort]) is not None:
        return ""
    return sort


@lru_cache(maxsize=4096)
def _sort_of(names: str) -> str:
    """What names alone say; the pages of a site have the same ones."""
    sorts = {found.lastgroup or "doubtful" for found in _NAMES.finditer(_CAMEL.sub("-", names))}
    sort = next((one for one in _ORDER if one in sorts), "")
    return "" if sort == "caption" and _MARKED_CAPTION.search(names) else sort


def inner_frames(nodes: Iterable[LexborNode]) -> frozenset[int]:
    """``mem_id``s of frame parts inside a body that is known to be one: share rows, sign-ups.

    Names err, so a part with much of the body's text stays, and an ``aside`` that is no
    list of links (a quotation pulled out of the text).
    """
    found: set[int] = set()
    for node in nodes:
        if not node.tag or node.tag[0] == "-":
            continue
        for part in node.css(_MAY_FRAME):
            if part.mem_id != node.mem_id and _is_frame_inside(part, node):
                found.add(part.mem_id)
    return frozenset(found)


def beside_text(nodes: Iterable[LexborNode], among: Container[int]) -> frozenset[int]:
    """``mem_id``s of the captions of their own making, galleries and the like of ``among``."""
    return frozenset(
        part.mem_id
        for node in nodes
        if node.tag and node.tag[0] != "-"
        for part in node.css(_MAY_FRAME)
        if part.mem_id in among and _is_beside(part)
    )


def _is_beside(part: LexborNode) -> bool:
    sort = framing(part)
    return sort == "doubtful" or (sort == "caption" and _goes_with_media(part))


def _goes_with_media(part: LexborNode) -> bool:
    """Is it the caption that an image near it is archived with (``media.caption``)?"""
    above = part.parent
    for _ in range(_CAPTION_DEPTH):
        if above is None or above.tag in _CAPTION_ENDS:
            return False
        if above.css_first(_PLAYED) is not None:
            caption = above.css_first(CAPTIONS)
            return caption is not None and caption.mem_id == part.mem_id
        above = above.parent
    return False


def _is_frame_inside(part: LexborNode, body: LexborNode) -> bool:
    sort = framing(part)
    if sort == "caption":
        return _goes_with_media(part)
    if part.tag != "aside" and sort not in {"frame", "talk"}:
        return False
    text = part.text() or ""
    if part.tag == "aside":
        linked = sum(len(anchor.text() or "") for anchor in part.css("a"))
        return linked > _ASIDE_LINKED * len(text)
    return len(text) <= MOST_INSIDE * len(body.text() or "")
