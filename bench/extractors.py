"""Who is compared: each a function from a saved page to what it reads off it.

Packages of others are imported where they are used: the extra ``bench`` installs them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from corpora import Saved
from selectolax.lexbor import LexborHTMLParser

from kazcrawl.items import Capture
from kazcrawl.readers.article import read_article
from kazcrawl.readers.page import UnreadablePage
from kazcrawl.sites.site import site_of_url

_HEADERS = (("Content-Type", "text/html; charset=utf-8"),)


@dataclass(frozen=True, slots=True)
class Extracted:
    """What was read; ``refused`` says that the page was told to show no whole article."""

    body: str = ""
    headline: str | None = None
    author: str | None = None
    day: str | None = None
    refused: bool = False


Extractor = Callable[[Saved], Extracted]


def _kazcrawl(page: Saved, headline: str | None = None) -> Extracted:
    capture = Capture(page.url, "2026-01-01T00:00:00Z", 200, _HEADERS, page.html, "text/html")
    try:
        article = read_article(capture, site_of_url(page.url), headline=headline).article
    except UnreadablePage:
        return Extracted()
    days = [one.value[:10] for one in article.dates if one.value and len(one.value) >= 10]
    return Extracted(
        article.article_body or "",
        article.headline,
        article.author,
        days[0] if days else None,
        article.blocked is not None,
    )


def _kazcrawl_bare(page: Saved) -> Extracted:
    """Without the lines that are captions of its media: kazcrawl archives them as text."""
    capture = Capture(page.url, "2026-01-01T00:00:00Z", 200, _HEADERS, page.html, "text/html")
    try:
        article = read_article(capture, site_of_url(page.url)).article
    except UnreadablePage:
        return Extracted()
    captions = {one.caption for one in article.media}
    lines = (article.article_body or "").splitlines()
    return Extracted("\n".join(line for line in lines if line not in captions))


def _kazcrawl_with_headline(page: Saved) -> Extracted:
    return _kazcrawl(page, page.headline)


def _trafilatura(page: Saved, **options: Any) -> Extracted:
    import trafilatura

    found = trafilatura.bare_extraction(
        page.html, url=page.url, with_metadata=True, include_comments=False, **options
    )
    if found is None:
        return Extracted()
    return Extracted(found.text or "", found.title, found.author, found.date)


def _trafilatura_fast(page: Saved) -> Extracted:
    return _trafilatura(page, fast=True)


def _trafilatura_precise(page: Saved) -> Extracted:
    return _trafilatura(page, favor_precision=True)


def _newspaper(page: Saved) -> Extracted:
    import newspaper

    found = newspaper.article(page.url, input_html=page.html.decode("utf-8", "replace"))
    day = found.publish_date.date().isoformat() if found.publish_date else None
    return Extracted(found.text, found.title, ", ".join(found.authors) or None, day)


def _readability(page: Saved) -> Extracted:
    from readability import Document

    document = Document(page.html.decode("utf-8", "replace"))
    text = LexborHTMLParser(document.summary()).body
    plain = re.sub(r"\s+", " ", text.text(separator=" ")) if text is not None else ""
    return Extracted(plain, document.short_title())


NEEDS = {
    "trafilatura": "trafilatura",
    "newspaper4k": "newspaper",
    "readability-lxml": "readability",
}
"""Modules by the first word of a name."""

EXTRACTORS: dict[str, Extractor] = {
    "kazcrawl": _kazcrawl,
    "kazcrawl, headline known": _kazcrawl_with_headline,
    "kazcrawl, no captions": _kazcrawl_bare,
    "trafilatura": _trafilatura,
    "trafilatura, fast": _trafilatura_fast,
    "trafilatura, precision": _trafilatura_precise,
    "newspaper4k": _newspaper,
    "readability-lxml": _readability,
}
