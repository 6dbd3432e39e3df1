"""Images, embeds and documents of a page's part, with captions."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from kazcrawl.items import Media
from kazcrawl.readers.page import CAPTIONS, Page
from kazcrawl.text import collapse

_DOCUMENT = re.compile(r"\.(?:pdf|docx?|odt|rtf|xlsx?|ods|pptx?|odp|epub|zip)(?:$|[?#])", re.I)
_PLAYED = {
    "audio": "audio",
    "video": "video",
    "iframe": "embed",
    "embed": "embed",
    "object": "embed",
}
_AVATAR = re.compile(r"(?:^|\s)avatar(?:$|\s)")
"""WordPress' class for pictures of people who write or comment: they are of no article."""
_CANDIDATE = re.compile(r"([^\s,]\S*[^\s,])(?:\s+(\d+(?:\.\d+)?)[wx])?\s*(?:,|$)")
_LAZY = ("data-src", "data-lazy-src", "data-original")


def read_images(node: LexborNode, page: Page) -> tuple[Media, ...]:
    """The images below an element; ``data:`` placeholders give way to their lazy source."""
    found = []
    for image in node.css("img"):
        attributes = image.attributes
        if _AVATAR.search(attributes.get("class") or ""):
            continue
        sources = [attributes.get("src"), *(attributes.get(name) for name in _LAZY)]
        address = next(
            (url for source in sources if source and (url := page.resolve(source))), None
        )
        if address:
            found.append(
                Media(address, "image", attributes.get("alt") or None, _caption(image, page))
            )
    return tuple(found)


def read_larger(node: LexborNode, page: Page) -> tuple[str, ...]:
    """The largest candidate of each image's ``srcset`` (HTML, 4.8.4.2), by width or density."""
    found: dict[str, None] = {}
    for image in node.css("img"):
        offered = image.attributes.get("srcset") or image.attributes.get("data-srcset") or ""
        sized = [(float(number or 1), url) for url, number in _CANDIDATE.findall(offered)]
        if sized and (url := page.resolve(max(sized)[1])):
            found[url] = None
    return tuple(found)


def read_media(node: LexborNode, page: Page) -> tuple[Media, ...]:
    """Images, audio, video, embeds and linked documents below an element, each address once."""
    found: dict[tuple[str, str], Media] = {}
    for image in read_images(node, page):
        found.setdefault((image.url, image.kind), image)
    for played in node.css("audio, video, iframe, embed, object"):
        attributes = played.attributes
        source = attributes.get("src") or attributes.get("data") or _nested_source(played)
        if address := page.resolve(source):
            kind = _PLAYED[played.tag or "embed"]
            found.setdefault(
                (address, kind),
                Media(address, kind, attributes.get("title") or None, _caption(played, page)),
            )
    for anchor in node.css("a[href]"):
        href = anchor.attributes.get("href") or ""
        if _DOCUMENT.search(href) and (address := page.resolve(href)):
            found.setdefault(
                (address, "document"), Media(address, "document", collapse(anchor.text()) or None)
            )
    return tuple(found.values())


def _nested_source(node: LexborNode) -> str | None:
    source = node.css_first("source[src]")
    return source.attributes.get("src") if source else None


def _caption(node: LexborNode, page: Page) -> str | None:
    """The caption of the figure that an image stands in (figcaption, wp-caption, gallery)."""
    parent = node.parent if page.has_captions else None
    for _ in range(4):
        if parent is None or parent.tag in {"body", "article", "td", "main"}:
            return None
        caption = parent.css_first(CAPTIONS)
        if caption is not None:
            return collapse(caption.text()) or None
        parent = parent.parent
    return None
