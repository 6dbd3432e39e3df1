"""Who is compared: each a function from a saved page to what it reads off it.

Packages of others are imported where they are used: docs/benchmarks.md says how to install
them. Only ``cut`` and ``teaser`` are given what a stub would show; crawled.py reads as a crawl
does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from corpora import Saved
from selectolax.lexbor import LexborHTMLParser

from kazcrawl.dates import choose, day_published
from kazcrawl.dates.refuse import refuse_capture_day
from kazcrawl.items import Article, Capture, DateEvidence
from kazcrawl.readers.article import read_article
from kazcrawl.readers.page import UnreadablePage
from kazcrawl.sites.site import site_of_url

WORDS = 55
"""Of an excerpt, as WordPress cuts it."""
_DESCRIPTION = 'meta[property="og:description"][content], meta[name="description"][content]'
_HEADERS = (("Content-Type", "text/html; charset=utf-8"),)


@dataclass(frozen=True, slots=True)
class Extracted:
    """What was read; ``refused`` says that the page was told to show no whole article."""

    body: str = ""
    headline: str | None = None
    authors: tuple[str, ...] = ()
    day: str | None = None
    refused: bool = False
    raised: bool = False


Extractor = Callable[[Saved], Extracted]


def capture_of(page: Saved) -> Capture:
    """The page as a crawl would have captured it."""
    return Capture(page.url, page.saved, 200, _HEADERS, page.html, "text/html")


def extracted(article: Article, seen: tuple[DateEvidence, ...] = ()) -> Extracted:
    """An article as a contestant's answer; the day by the rules that the archive goes by."""
    today = article.captured_at[:10]
    checked = refuse_capture_day((*article.dates, *seen), article.captured_at)
    chosen = choose(checked, captured_on=today)
    return Extracted(
        article.article_body or "",
        article.headline,
        (article.author,) if article.author else (),
        day_published(chosen, checked, captured_on=today),
        article.blocked is not None,
    )


def _kazcrawl(page: Saved, excerpt: str | None = None) -> Extracted:
    try:
        capture, site = capture_of(page), site_of_url(page.url)
        return extracted(read_article(capture, site, excerpt=excerpt).article)
    except UnreadablePage:
        return Extracted()


def _kazcrawl_cut(page: Saved) -> Extracted:
    """With the excerpt of a listing that cuts the text itself, as WordPress does."""
    return _kazcrawl(page, " ".join(page.body.split()[:WORDS]) + " [...]")


def _kazcrawl_teaser(page: Saved) -> Extracted:
    """With the excerpt of a listing that shows what the page calls its description."""
    found = LexborHTMLParser(page.html).css_first(_DESCRIPTION)
    return _kazcrawl(page, found.attributes.get("content") if found is not None else None)


def _kazcrawl_bare(page: Saved) -> Extracted:
    """Without the lines that are captions of its media: kazcrawl archives them as text."""
    try:
        article = read_article(capture_of(page), site_of_url(page.url)).article
    except UnreadablePage:
        return Extracted()
    captions = {one.caption for one in article.media}
    lines = (article.article_body or "").splitlines()
    return Extracted("\n".join(line for line in lines if line not in captions))


def _trafilatura(page: Saved, **options: Any) -> Extracted:
    import trafilatura

    found = trafilatura.bare_extraction(
        page.html, url=page.url, with_metadata=True, include_comments=False, **options
    )
    if found is None:
        return Extracted()
    return Extracted(found.text or "", found.title, _names(found.author), found.date)


def _trafilatura_fast(page: Saved) -> Extracted:
    return _trafilatura(page, fast=True)


def _trafilatura_precise(page: Saved) -> Extracted:
    return _trafilatura(page, favor_precision=True)


def _newspaper(page: Saved) -> Extracted:
    import newspaper

    article = newspaper.Article(page.url, fetch_images=False)
    article.download(input_html=page.html.decode("utf-8", "replace"))
    article.parse()
    day = article.publish_date.date().isoformat() if article.publish_date else None
    return Extracted(article.text, article.title, tuple(article.authors), day)


def _news_please(page: Saved) -> Extracted:
    from newsplease import NewsPlease

    found = NewsPlease.from_html(
        page.html.decode("utf-8", "replace"), url=page.url, fetch_images=False
    )
    day = found.date_publish.date().isoformat() if found.date_publish else None
    return Extracted(found.maintext or "", found.title, tuple(found.authors), day)


def _readability(page: Saved) -> Extracted:
    from readability import Document

    document = Document(page.html.decode("utf-8", "replace"))
    text = LexborHTMLParser(document.summary()).body
    plain = re.sub(r"\s+", " ", text.text(separator=" ")) if text is not None else ""
    author = document.author() or ""
    return Extracted(
        plain, document.short_title(), () if author == "[no-author]" else _names(author)
    )


def _names(text: str | None) -> tuple[str, ...]:
    return (text,) if text else ()


NEEDS = {
    "trafilatura": "trafilatura",
    "newspaper4k": "newspaper",
    "news-please": "newsplease",
    "readability-lxml": "readability",
}
"""Modules by the first word of a name."""

EXTRACTORS: dict[str, Extractor] = {
    "kazcrawl": _kazcrawl,
    "kazcrawl, cut": _kazcrawl_cut,
    "kazcrawl, teaser": _kazcrawl_teaser,
    "kazcrawl, no captions": _kazcrawl_bare,
    "trafilatura": _trafilatura,
    "trafilatura, fast": _trafilatura_fast,
    "trafilatura, precision": _trafilatura_precise,
    "newspaper4k": _newspaper,
    "news-please": _news_please,
    "readability-lxml": _readability,
}
