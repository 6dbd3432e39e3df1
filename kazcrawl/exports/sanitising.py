"""An article's markup made safe to show elsewhere: no scripts, no trackers, whole addresses."""

from __future__ import annotations

import re

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

from kazcrawl.hrefs import resolve

SCHEMES = {"http", "https", "mailto"}
_ADDRESSES = frozenset({"href", "src", "cite"})
_TINY = re.compile(r"\s*0*[01](?:\.\d*)?\s*(?:px)?\s*", re.I)
_TINY_STYLE = r"(?:^|[;\s]){}\s*:\s*0*[01](?:\.\d*)?\s*(?:px)?\s*(?:!important\s*)?(?:;|$)"
_TINY_WIDTH = re.compile(_TINY_STYLE.format("width"), re.I)
_TINY_HEIGHT = re.compile(_TINY_STYLE.format("height"), re.I)


def sanitise(markup: str, url: str) -> str:
    """HTML for ``content_html``: allowed elements only, addresses resolved against ``url``.

    Scripts, styles, forms, embeds, event handlers and images of 1x1 pixel go; addresses
    other than http, https and mailto lose their attribute.
    """

    def resolved(tag: str, attribute: str, value: str) -> str | None:
        if attribute not in _ADDRESSES or value.strip().lower().startswith("mailto:"):
            return value
        return resolve(url, value)

    return nh3.clean(
        _without_pixels(markup), attribute_filter=resolved, url_schemes=SCHEMES
    ).strip()


def _without_pixels(markup: str) -> str:
    if "<img" not in markup.lower():
        return markup
    parser = LexborHTMLParser(markup)
    pixels = [image for image in parser.css("img") if _is_pixel(image)]
    if not pixels:
        return markup
    for image in pixels:
        image.decompose()
    return (parser.body.inner_html if parser.body else None) or ""


def _is_pixel(image: LexborNode) -> bool:
    attributes = image.attributes
    style = attributes.get("style") or ""
    width = _TINY.fullmatch(attributes.get("width") or "") or _TINY_WIDTH.search(style)
    height = _TINY.fullmatch(attributes.get("height") or "") or _TINY_HEIGHT.search(style)
    return bool(width and height)
