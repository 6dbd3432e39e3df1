"""What a page's head declares: canonical address, dates, title, feeds. Evidence, not truth."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from kazcrawl.readers.lines import children
from kazcrawl.readers.page import Page

_PUBLISHED = frozenset(
    (
        "article:published_time",
        "og:article:published_time",
        "datepublished",
        "dc.date.issued",
        "dcterms.issued",
        "dcterms.created",
        "pubdate",
    )
)
_MODIFIED = frozenset(
    ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified")
)
_ARTICLE_TYPES = frozenset(
    (
        "article",
        "newsarticle",
        "blogposting",
        "reportagenewsarticle",
        "opinionnewsarticle",
        "webpage",
    )
)
_MAX_JSON_LD = 512 * 1024


_WRAPPINGS = (("<!--", "-->"), ("//<![CDATA[", "//]]>"), ("<![CDATA[", "]]>"))
_ALTERNATE = frozenset(("alternate",))
_FEEDS = frozenset(("application/rss+xml", "application/atom+xml", "application/feed+json"))
_RELATIONS = frozenset(("canonical", "shortlink", "next", "alternate", "https://api.w.org/"))


@dataclass(slots=True)
class Head:
    """Declared facts of a page; dates are raw strings as found.

    ``authors`` are of ``<meta>``, ``people`` the authors of each article in JSON-LD.
    """

    canonical: str | None = None
    shortlink: str | None = None
    title: str | None = None
    og_title: str | None = None
    summaries: list[str] = field(default_factory=list)
    language: str | None = None
    published: list[str] = field(default_factory=list)
    modified: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    people: list[tuple[str, ...]] = field(default_factory=list)
    publishers: list[str] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    feeds: list[str] = field(default_factory=list)
    rest: str | None = None
    next_page: str | None = None
    site_name: str | None = None
    feed_titles: list[str] = field(default_factory=list)
    headlines: list[str] = field(default_factory=list)
    article_body: str | None = None
    free: bool = True
    paid_parts: list[str] = field(default_factory=list)


def read_head(page: Page) -> Head:
    """Reads ``<link>``, ``<meta>``, ``<title>``, ``<html lang>`` and JSON-LD (schema.org)."""
    head = Head()
    html = page.tree.root
    if html is not None:
        head.language = html.attributes.get("lang") or html.attributes.get("xml:lang") or None
    top = page.tree.head
    title = (top and top.css_first("title")) or page.tree.css_first("title")
    head.title = title.text().strip() if title else None
    for node in top.css("link[rel], meta[content]") if top is not None else ():
        attributes = node.attributes
        if node.tag == "link":
            _read_link(head, page, attributes)
        else:
            _read_meta(head, attributes)
    for node in children(page.body):  # some pages declare their address below their head
        if node.tag == "link" and "canonical" in (node.attributes.get("rel") or ""):
            _read_link(head, page, node.attributes)
    for script in page.tree.css('script[type="application/ld+json"]'):
        _read_json_ld(head, script.text())
    return head


@lru_cache(maxsize=1024)
def _relations(rel: str) -> frozenset[str]:
    """Those of a ``rel`` that matter here; a site's pages have the same ones."""
    return _RELATIONS.intersection(rel.lower().split())


def _read_link(head: Head, page: Page, attributes: dict[str, str | None]) -> None:
    rel = _relations(attributes.get("rel") or "")
    if not rel or (rel == _ALTERNATE and attributes.get("type") not in _FEEDS):
        return
    address = page.resolve(attributes.get("href"))
    if address is None:
        return
    if "canonical" in rel:
        head.canonical = head.canonical or address
    elif "shortlink" in rel:
        head.shortlink = head.shortlink or address
    elif "next" in rel:
        head.next_page = head.next_page or address
    elif "alternate" in rel and attributes.get("type") in _FEEDS:
        head.feeds.append(address)
        head.feed_titles.append(attributes.get("title") or "")
    elif "https://api.w.org/" in rel:
        head.rest = head.rest or address


def _read_meta(head: Head, attributes: dict[str, str | None]) -> None:
    name = (
        attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
    ).lower()
    content = (attributes.get("content") or "").strip()
    if not content:
        return
    if name in _PUBLISHED:
        head.published.append(content)
    elif name in _MODIFIED:
        head.modified.append(content)
    elif name == "og:title":
        head.og_title = head.og_title or content
    elif name in {"description", "og:description"}:
        head.summaries.append(content)
    elif name == "og:site_name":
        head.site_name = head.site_name or content
    elif name == "author":
        head.authors.append(content)
    elif name == "article:tag":
        head.keywords.append(content)


def _read_json_ld(head: Head, source: str) -> None:
    if not source or len(source) > _MAX_JSON_LD:
        return
    try:
        # Some systems leave line ends inside the texts, or wrap it all in <!-- --> or CDATA.
        document = json.loads(_unwrapped(source), strict=False)
    except (ValueError, RecursionError):
        return
    for thing in _things(document, 0):
        kinds = thing.get("@type")
        names = {str(kind).lower() for kind in (kinds if isinstance(kinds, list) else [kinds])}
        if not names & _ARTICLE_TYPES:
            continue
        head.published += _strings(thing.get("datePublished"))
        head.modified += _strings(thing.get("dateModified"))
        if people := _names(thing.get("author")):
            head.people.append(tuple(people))
        head.publishers += _names(thing.get("publisher"))
        head.headlines += _strings(thing.get("headline"))
        if (text := _strings(thing.get("articleBody"))) and len(text[0]) > len(
            head.article_body or ""
        ):
            head.article_body = text[0]
        _read_access(head, thing)


def _unwrapped(source: str) -> str:
    """A script without the comment that hides it from browsers of 1996."""
    text = source.strip()
    for begin, end in _WRAPPINGS:
        if text.startswith(begin):
            text = text.removeprefix(begin).removesuffix(";").rstrip().removesuffix(end)
    return text


def _read_access(head: Head, thing: dict[str, Any]) -> None:
    """Google's marks of paid text: ``isAccessibleForFree`` and the parts that are paid for."""
    if str(thing.get("isAccessibleForFree")).lower() != "false":
        return
    head.free = False
    parts = thing.get("hasPart")
    for part in parts if isinstance(parts, list) else [parts]:
        if isinstance(part, dict) and str(part.get("isAccessibleForFree")).lower() == "false":
            head.paid_parts += _strings(part.get("cssSelector"))


def _things(document: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 3:
        return
    if isinstance(document, list):
        for part in document[:200]:
            yield from _things(part, depth + 1)
    elif isinstance(document, dict):
        yield document
        yield from _things(document.get("@graph"), depth + 1)


def _strings(value: Any) -> list[str]:
    return [
        _storable(text)
        for text in (value if isinstance(value, list) else [value])
        if isinstance(text, str)
    ]


def _storable(text: str) -> str:
    """JSON may hold lone surrogates (``\\ud83d`` without its half), which no database takes."""
    return text.encode("utf-8", "replace").decode()


def _names(value: Any) -> list[str]:
    """The names of people or organisations, each told as a text or as a thing with a name."""
    people = value if isinstance(value, list) else [value]
    names = [person.get("name") if isinstance(person, dict) else person for person in people]
    return [_storable(name) for name in names if isinstance(name, str) and name.strip()]
