"""A capture as a parsed page: bounded, decoded, with its base address."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode
from w3lib.encoding import html_body_declared_encoding, html_to_unicode

from kazcrawl import urls
from kazcrawl.items import Capture
from kazcrawl.readers.charset import guess_charset, is_broken

MAX_HTML_BYTES = 16 * 1024 * 1024
"""Larger pages are cut before parsing; the raw bytes are in the WARC all the same."""

CAPTIONS = (
    "figcaption, .wp-caption-text, .gallery-caption, .image-caption, .caption, .media-caption,"
    " .photo-caption, .img-caption"
)

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.I)
_MAX_TAG = 65536
_HTML = re.compile(r"\b(?:x?html|xml)\b", re.I)


class UnreadablePage(ValueError):  # noqa: N818 - it tells of a page, not of a fault
    """The capture cannot be read as a page; the message says why in a sentence."""


class AbsentSource(UnreadablePage):
    """There is no feed, REST or sitemap of this site here: another kind of page was given."""


@dataclass(frozen=True)
class Page:
    """A parsed HTML page and the address that its relative links start from."""

    capture: Capture
    tree: LexborHTMLParser

    @cached_property
    def base(self) -> str:
        """``<base href>`` where it stays on http(s), the page's own address otherwise."""
        node = self.tree.css_first("base[href]")
        href = node.attributes.get("href") if node else None
        return (urls.resolve(self.capture.url, href) if href else None) or self.capture.url

    @cached_property
    def has_captions(self) -> bool:
        """Does any element call itself the caption of a picture?"""
        return self.tree.css_first(CAPTIONS) is not None

    @cached_property
    def canonical_host(self) -> str:
        """The host that the page calls its own: a mirror's pages still name the first site's."""
        node = self.tree.css_first("link[rel~=canonical][href]")
        url = self.resolve(node.attributes.get("href")) if node else None
        return urls.host_of(url) if url else ""

    def select(self, selector: str) -> list[LexborNode]:
        """All elements of the page by a selector, looked for once: layouts are asked repeatedly."""
        found = self._selected.get(selector)
        if found is None:
            found = self._selected[selector] = self.tree.css(selector)
        return found

    @cached_property
    def _selected(self) -> dict[str, list[LexborNode]]:
        return {}

    @property
    def body(self) -> LexborNode:
        body = self.tree.body or self.tree.root
        if body is None:
            raise UnreadablePage("the page has no elements")
        return body

    def resolve(self, href: str | None) -> str | None:
        """The absolute http(s) address of a link on this page, or None."""
        return urls.resolve(self.base, href) if href else None


def read_page(capture: Capture) -> Page:
    """Parses a capture. Raises UnreadablePage for what is no whole HTML page."""
    if capture.truncated:
        raise UnreadablePage(f"the page is not whole ({capture.truncated})")
    if not capture.body or capture.body.isspace():
        raise UnreadablePage("the page is empty")
    if capture.content_type and not _HTML.search(capture.content_type):
        raise UnreadablePage(f"the page is {capture.content_type}, not HTML")
    if len(capture.body) > MAX_HTML_BYTES:
        raise UnreadablePage(f"the page is larger than {MAX_HTML_BYTES} bytes")
    if (at := _long_tag(capture.body)) is not None:
        raise UnreadablePage(f"one tag is longer than 64 KiB (at byte {at})")
    return Page(capture, LexborHTMLParser(decode(capture)))


def _long_tag(body: bytes) -> int | None:
    """Where a tag begins that does not end within 64 KiB, or None.

    It begins at a ``<`` that no other one follows within 64 KiB, so most are stepped over.
    """
    at = body.find(b"<")
    while 0 <= at < len(body) - _MAX_TAG:
        beside = body.rfind(b"<", at + 1, at + 1 + _MAX_TAG)
        if beside < 0:
            if body[at + 1 : at + 2].isalpha() and body.find(b">", at, at + 1 + _MAX_TAG) < 0:
                return at
            beside = body.find(b"<", at + 1 + _MAX_TAG)
        at = beside
    return None


def decode(capture: Capture) -> str | bytes:
    """The text of a capture: charset of the header, byte order mark, meta tag, UTF-8, in that order.

    Bytes that are UTF-8 without a mark stay as they are: the parser takes them at once.

    A windows-1251 page without its header comes out as another alphabet, so the header's
    charset is heard first, as WHATWG's encoding sniffing says. Where the bytes are not what
    is declared, the meta tag is heard against the header, and then the bytes themselves.
    """
    declared = _CHARSET.search(capture.header("content-type") or "")
    if declared is None or codecs_name(declared[1]) == "utf-8":
        try:
            text = capture.body.decode()
        except UnicodeDecodeError:
            pass
        else:
            if declared or not capture.body.isascii():
                return text[1:] if text.startswith("\ufeff") else capture.body
    header = capture.header("content-type") if declared and codecs_name(declared[1]) else None
    text = str(html_to_unicode(header, capture.body)[1])
    if not is_broken(text):
        return text
    if header and not is_broken(other := str(html_to_unicode(None, capture.body)[1])):
        return other
    said = header or html_body_declared_encoding(capture.body)
    guess = guess_charset(capture.body, cyrillic_only=bool(said))
    return capture.body.decode(guess, "replace") if guess else text


def codecs_name(label: str) -> str | None:
    """Python's name of a charset label, or None where there is no such charset."""
    try:
        return codecs.lookup(label).name
    except LookupError:
        return None
