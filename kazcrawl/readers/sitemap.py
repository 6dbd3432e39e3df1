"""Sitemaps (sitemaps.org 0.9) as evidence of posts: index, addresses, news, text, feeds, gzip.

An address in a sitemap is a post where the address says so, where it is one by the site's
permalinks as they were learned, or where the sitemap's own name says that it lists posts.
``lastmod`` tells of a change, not of the publication; Google's news extension tells the
publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from kazcrawl import urls
from kazcrawl.dates import evidence, parse_date
from kazcrawl.items import UNCLEAR, Capture, DateEvidence, FeedEntry
from kazcrawl.permalinks import NOTHING, Permalinks
from kazcrawl.readers.feed import read_feed
from kazcrawl.readers.page import UnreadablePage
from kazcrawl.readers.xml_tree import local, read_xml, unpack
from kazcrawl.sites.site import Site
from kazcrawl.text import collapse

GUESSES = ("/sitemap.xml", "/wp-sitemap.xml", "/sitemap_index.xml")
"""Where sitemaps lie that robots.txt does not name; WordPress redirects the first to its own."""
MAX_ADDRESSES = 50_000
"""The protocol's own bound for one file."""

_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
# Core (5.5), Yoast and Rank Math, Google XML Sitemaps, Jetpack: what their files are called.
_OTHER_THINGS = re.compile(
    r"/wp-sitemap-(?:taxonomies|users|posts-(?:page|attachment))-"
    r"|/(?:page|category|post_tag|tag|post_format|author|attachment|image|video)-sitemap[\d-]*\.xml"
    r"|/sitemap-(?:pt-page|tax|misc|archives|authors)\b",
    re.I,
)
_POSTS = re.compile(
    r"/wp-sitemap-posts-post-|/post-sitemap[\d-]*\.xml|/sitemap-pt-post\b|/(?:[\w-]+-)?news-?sitemap",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Sitemap:
    """``entries`` are posts, ``children`` further sitemaps that may hold some.

    ``changed`` is when the index says that they changed, by their addresses, as in ``FeedEntry``.
    ``count`` addresses stand in it; those that are ``unclear`` may be posts or pages,
    ``others`` are listings, feeds, services, files, or sitemaps of such things, ``foreign``
    are of other hosts, ``cut`` lie beyond the bound.
    """

    entries: tuple[FeedEntry, ...] = ()
    children: tuple[str, ...] = ()
    changed: Mapping[str, str] = field(default_factory=dict)
    count: int = 0
    unclear: tuple[FeedEntry, ...] = ()
    others: int = 0
    foreign: int = 0
    cut: int = 0


@dataclass(frozen=True, slots=True)
class _Row:
    url: str
    modified: str | None = None
    headline: str | None = None
    published: str | None = None


def read_sitemap(capture: Capture, site: Site, known: Permalinks = NOTHING) -> Sitemap:
    """Reads one sitemap file; ``known`` is what the site's permalinks look like.

    Raises UnreadablePage where it is none.
    """
    body = unpack(capture, "sitemap")
    if body[:1] != b"<" and not body.startswith(b"\xef\xbb\xbf<"):
        return _sorted(_text_rows(body), capture, site, known)
    root = read_xml(body, "sitemap")
    kind = local(root)
    if kind in {"rss", "feed", "RDF"}:
        feed = read_feed(capture, site)
        return Sitemap(feed.entries, count=feed.count, foreign=feed.foreign)
    if kind == "sitemapindex":
        return _index(root, capture, site)
    if kind != "urlset":
        raise UnreadablePage(f"the sitemap is <{kind[:40]}>, no list of addresses")
    return _sorted([_row(node) for node in root.iterfind("./{*}url")], capture, site, known)


def _index(root: Element, capture: Capture, site: Site) -> Sitemap:
    rows = [_row(node) for node in root.iterfind("./{*}sitemap")]
    found = [(urls.resolve(capture.url, one.url), one) for one in rows[:MAX_ADDRESSES] if one.url]
    own = [(url, one) for url, one in found if url and urls.same_site(url, site.hosts)]
    children = {url: one for url, one in own if not _OTHER_THINGS.search(url)}
    dated = {url: _value(one.modified, capture, site) for url, one in children.items()}
    return Sitemap(
        children=tuple(children),
        changed={url: value for url, value in dated.items() if value},
        others=len({url for url, _ in own}) - len(children),
        foreign=len(found) - len(own),
        cut=max(0, len(rows) - MAX_ADDRESSES),
    )


def _text_rows(body: bytes) -> list[_Row]:
    lines = [collapse(line) for line in body.decode("utf-8-sig", "replace").splitlines()]
    if not any(line.startswith(("http://", "https://")) for line in lines[:10]):
        raise UnreadablePage("the sitemap is neither XML nor a list of addresses")
    return [_Row(line) for line in lines if line]


def _child(node: Element, name: str) -> str | None:
    return collapse(node.findtext(f"{{*}}{name}") or "") or None


def _row(node: Element) -> _Row:
    news = node.find(f"{_NEWS}news")
    title = news.findtext(f"{_NEWS}title") if news is not None else None
    published = news.findtext(f"{_NEWS}publication_date") if news is not None else None
    return _Row(
        _child(node, "loc") or "",
        _child(node, "lastmod"),
        collapse(title or "") or None,
        collapse(published or "") or None,
    )


def _sorted(rows: list[_Row], capture: Capture, site: Site, known: Permalinks) -> Sitemap:
    """The rows that are posts of this site, and those that may be; the others are counted."""
    named = bool(_POSTS.search(capture.url))
    entries, unclear, others, foreign = [], [], 0, 0
    for row in rows[:MAX_ADDRESSES]:
        url = urls.resolve(capture.url, row.url)
        if url is None or not urls.same_site(url, site.hosts):
            foreign += 1
            continue
        kind = urls.address(url, site).kind
        if kind == "article" or (kind == "other" and _is_post(row, url, named, known)):
            entries.append(_entry(row, url, capture, site))
        elif kind == "other" and not urls.is_machinery(url):
            unclear.append(replace(_entry(row, url, capture, site), source=UNCLEAR))
        else:
            others += 1
    cut = max(0, len(rows) - MAX_ADDRESSES)
    return Sitemap(
        tuple(entries), (), {}, len(rows), tuple(unclear), others=others, foreign=foreign, cut=cut
    )


def _is_post(row: _Row, url: str, named: bool, known: Permalinks) -> bool:
    told = named or row.published is not None or known.match(url)
    return told and not urls.is_machinery(url)


def _entry(row: _Row, url: str, capture: Capture, site: Site) -> FeedEntry:
    return FeedEntry(
        url=url,
        headline=row.headline,
        dates=tuple(_dates(row, capture, site)),
        source="sitemap",
        modified=_value(row.modified, capture, site),
        site=site.name,
        captured_at=capture.captured_at,
        capture=capture.record_id,
    )


def _dates(row: _Row, capture: Capture, site: Site) -> Iterator[DateEvidence]:
    if row.published:
        parsed = parse_date(row.published, timezone=site.timezone, captured_at=capture.captured_at)
        if parsed is not None:
            yield evidence(parsed, "sitemap")
    if row.modified:
        yield DateEvidence(row.modified, None, None, "sitemap", refused="modified")


def _value(raw: str | None, capture: Capture, site: Site) -> str | None:
    if raw is None:
        return None
    parsed = parse_date(raw, timezone=site.timezone, captured_at=capture.captured_at)
    return parsed.value if parsed else None
