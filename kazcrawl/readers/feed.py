"""Feeds as evidence of posts: address, date to the second, author, categories.

RSS 0.9x to 2.0, RDF (RSS 1.0), Atom (RFC 4287) and JSON Feed 1.1. A feed that is not
well-formed is unreadable, recorded and never guessed at. Comments are no posts: an entry
that names a comment (``#comment-7``, ``thr:in-reply-to`` of RFC 4685) is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from kazcrawl import urls
from kazcrawl.dates import evidence, parse_date
from kazcrawl.items import Capture, DateEvidence, FeedEntry
from kazcrawl.readers.json_feed import json_items
from kazcrawl.readers.page import AbsentSource, UnreadablePage
from kazcrawl.readers.said import Said
from kazcrawl.readers.xml_tree import local, read_xml, unpack
from kazcrawl.sites.site import Site
from kazcrawl.text import collapse

_DC = "{http://purl.org/dc/elements/1.1/}"
_ATOM = "{http://www.w3.org/2005/Atom}"
_REPLY = "{http://purl.org/syndication/thread/1.0}in-reply-to"
_ROOTS = frozenset(("rss", "feed", "RDF"))
_COMMENT = re.compile(r"#(?:comment-?|c)\d+$", re.I)
_COMMENT_FEED = re.compile(r"comments|/\d{4}/.+/feed/?$|[?&]p=\d+&", re.I)
MAX_ENTRIES = 5000


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed's posts in its order; how many entries it has, of comments, of other sites.

    ``next_page`` is what it declares itself (JSON Feed ``next_url``, RFC 5005 ``rel=next``).
    """

    entries: tuple[FeedEntry, ...]
    count: int
    comments: int = 0
    foreign: int = 0
    next_page: str | None = None


def is_comment_feed(url: str) -> bool:
    """Does the address tell of comments: the site's, or those of one post (WordPress)?"""
    return bool(_COMMENT_FEED.search(url))


def read_feed(capture: Capture, site: Site) -> Feed:
    """The entries of a feed. Raises UnreadablePage where it is none."""
    body = unpack(capture, "feed")
    said, following = json_items(body) if body[:1] == b"{" else _xml_items(body)
    entries, comments, foreign = [], 0, 0
    for one in said[:MAX_ENTRIES]:
        url = urls.resolve(capture.url, one.link) if one.link else None
        if one.reply or any(_COMMENT.search(name or "") for name in (one.link, one.guid)):
            comments += 1
        elif url is None or not urls.same_site(url, site.hosts):
            foreign += 1
        else:
            entries.append(_entry(one, url, capture, site))
    if said and not entries:
        whose = "readers' comments" if comments else "another site"
        raise AbsentSource(f"the feed is one of {whose}")
    leads = urls.resolve(capture.url, following) if following else None
    own = leads if leads and urls.same_site(leads, site.hosts) else None
    return Feed(tuple(entries), min(len(said), MAX_ENTRIES), comments, foreign, own)


def _entry(one: Said, url: str, capture: Capture, site: Site) -> FeedEntry:
    return FeedEntry(
        url=url,
        headline=one.headline,
        author=one.author,
        sections=one.sections,
        dates=tuple(_dates(one, capture, site)),
        aliases=_shortlinks(one, url, capture, site),
        modified=_modified(one, capture, site),
        site=site.name,
        captured_at=capture.captured_at,
        capture=capture.record_id,
    )


def _shortlinks(one: Said, url: str, capture: Capture, site: Site) -> tuple[tuple[str, str], ...]:
    guid = urls.resolve(capture.url, one.guid) if one.guid and one.guid.startswith("http") else None
    if guid is None or guid == url or "p=" not in guid or not urls.same_site(guid, site.hosts):
        return ()
    return ((guid, "shortlink"),)


def _dates(one: Said, capture: Capture, site: Site) -> list[DateEvidence]:
    found = (
        parse_date(raw, timezone=site.timezone, captured_at=capture.captured_at)
        for raw in one.published
    )
    return [evidence(parsed, "feed") for parsed in found if parsed is not None]


def _modified(one: Said, capture: Capture, site: Site) -> str | None:
    if one.modified is None:
        return None
    parsed = parse_date(one.modified, timezone=site.timezone, captured_at=capture.captured_at)
    return parsed.value if parsed else None


def _xml_items(body: bytes) -> tuple[list[Said], str | None]:
    root = read_xml(body, "feed")
    if local(root) not in _ROOTS:
        raise UnreadablePage(f"the feed is <{local(root)[:40]}>, not RSS, RDF or Atom")
    found = [*root.iterfind("./channel/item"), *root.iterfind("./{*}item")]
    leads = [*root.iterfind(f"./{_ATOM}link"), *root.iterfind(f"./channel/{_ATOM}link")]
    following = next((node.get("href") for node in leads if node.get("rel") == "next"), None)
    return [_said(item) for item in found or root.iterfind(f"./{_ATOM}entry")], following


def _said(item: Element) -> Said:
    return Said(
        link=_link(item),
        guid=_text(item, "guid") or _text(item, f"{_ATOM}id"),
        headline=_own(item, "title"),
        author=_text(item, f"{_DC}creator") or _text(item, f"{_ATOM}author/{_ATOM}name"),
        sections=_categories(item),
        published=tuple(
            raw
            for path in ("pubDate", f"{_DC}date", f"{_ATOM}published")
            if (raw := _text(item, path))
        ),
        modified=_text(item, f"{_ATOM}updated"),
        reply=item.find(_REPLY) is not None,
    )


def _text(item: Element, path: str) -> str | None:
    node = item.find(path)
    text = collapse(" ".join(node.itertext())) if node is not None else ""
    return text or None


def _own(item: Element, name: str) -> str | None:
    """A child in the item's own namespace (RSS has none, RDF and Atom have one each)."""
    return _text(item, item.tag[: item.tag.find("}") + 1] + name)


def _link(item: Element) -> str | None:
    for node in item.findall(f"{_ATOM}link"):
        if node.get("rel", "alternate") == "alternate" and node.get("href"):
            return node.get("href")
    return _own(item, "link")


def _categories(item: Element) -> tuple[str, ...]:
    paths = ("category", f"{_ATOM}category", f"{_DC}subject")
    names = [_category(node) for path in paths for node in item.findall(path)]
    return tuple(dict.fromkeys(name for name in names if name))


def _category(node: Element) -> str:
    return collapse(node.get("term") or "".join(node.itertext()))
