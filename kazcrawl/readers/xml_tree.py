"""XML of feeds and sitemaps as a tree: bounded, without entities, DTDs or external files."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from kazcrawl import payload
from kazcrawl.items import Capture
from kazcrawl.readers.page import AbsentSource, UnreadablePage

MAX_ELEMENTS = 600_000
"""A full sitemap has 50,000 addresses of up to ten elements (sitemaps.org, news extension)."""
MAX_DEPTH = 256

_HTML = re.compile(rb"<(?:!doctype\s+html|html)\b", re.I)


class _Bounded(TreeBuilder):
    """Builds a tree that is neither deep nor large: 8 million nested tags took 1 GB."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._count = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        self._count += 1
        if self._depth > MAX_DEPTH or self._count > MAX_ELEMENTS:
            raise UnreadablePage(
                f"the XML is deeper than {MAX_DEPTH} or larger than {MAX_ELEMENTS:,} elements"
            )
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def unpack(capture: Capture, what: str) -> bytes:
    """The bytes of a document, a gzip file (``sitemap.xml.gz``) unpacked, without blanks around.

    Raises UnreadablePage where it is empty, cut or larger than ``payload.MAX_PAYLOAD``.
    """
    body, damage = capture.body, capture.truncated
    if not damage and body[:2] == b"\x1f\x8b":
        body, damage = payload.decode_content(body, "gzip")
    if damage or not body.strip():
        raise UnreadablePage(f"the {what} is empty or not whole ({damage or 'empty'})")
    body = body.strip()
    if _is_html(body):
        raise AbsentSource(f"the {what} is an HTML page")
    return body


def _is_html(body: bytes) -> bool:
    """Does HTML follow the byte order mark, blanks and comments that a document may begin with?"""
    at = 3 if body.startswith(b"\xef\xbb\xbf") else 0
    while at < len(body):
        if body[at : at + 1].isspace():
            at += 1
        elif body.startswith(b"<!--", at) and (end := body.find(b"-->", at + 4)) >= 0:
            at = end + 3
        else:
            return _HTML.match(body, at) is not None
    return False


def read_xml(body: bytes, what: str) -> Element:
    """The root of an XML document. Raises UnreadablePage where it is none."""
    parser = DefusedXMLParser(target=_Bounded(), forbid_dtd=True)
    try:
        parser.feed(body)
        root: Element = parser.close()
    except (ParseError, DefusedXmlException, ValueError) as error:
        if isinstance(error, UnreadablePage):
            raise
        raise UnreadablePage(f"the {what} is not well-formed XML ({error})") from error
    return root


def local(node: Element) -> str:
    """An element's name without its namespace."""
    return node.tag.rpartition("}")[2]
