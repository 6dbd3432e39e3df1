"""RSS 2.0 and Atom feeds as evidence of posts: address, date to the second, author, categories.

The XML is read by defusedxml (no entities, no external files); a feed that is not
well-formed is unreadable, recorded and never guessed at.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from kazcrawl import urls
from kazcrawl.dates import evidence, parse_date
from kazcrawl.items import Capture, DateEvidence, FeedEntry
from kazcrawl.readers.page import UnreadablePage
from kazcrawl.sites.site import Site
from kazcrawl.text import collapse

_DC = "{http://purl.org/dc/elements/1.1/}"
_ATOM = "{http://www.w3.org/2005/Atom}"
MAX_ENTRIES = 5000


def read_feed(capture: Capture, site: Site) -> tuple[FeedEntry, ...]:
    """The entries of a feed in its order. Raises UnreadablePage where it is none."""
    if capture.truncated or not capture.body.strip():
        raise UnreadablePage("the feed is empty or not whole")
    try:
        root = fromstring(capture.body.lstrip(), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise UnreadablePage(f"the feed is not well-formed XML ({error})") from error
    items = root.findall("./channel/item") or root.findall(f"./{_ATOM}entry")
    entries = (_entry(item, capture, site) for item in items[:MAX_ENTRIES])
    return tuple(entry for entry in entries if entry is not None)


def _entry(item: Element, capture: Capture, site: Site) -> FeedEntry | None:
    link = _link(item)
    url = urls.resolve(capture.url, link) if link else None
    if url is None or not urls.same_site(url, site.hosts):
        return None
    guid = _text(item, "guid")
    shortlink = urls.resolve(capture.url, guid) if guid and guid.startswith("http") else None
    own_id = (
        shortlink
        and shortlink != url
        and urls.same_site(shortlink, site.hosts)
        and "p=" in shortlink
    )
    return FeedEntry(
        url=url,
        headline=_text(item, "title") or _text(item, f"{_ATOM}title"),
        author=_text(item, f"{_DC}creator") or _text(item, f"{_ATOM}author/{_ATOM}name"),
        sections=_categories(item),
        dates=tuple(_dates(item, capture, site)),
        aliases=((shortlink, "shortlink"),) if own_id and shortlink else (),
        site=site.name,
        captured_at=capture.captured_at,
        capture=capture.record_id,
    )


def _text(item: Element, path: str) -> str | None:
    node = item.find(path)
    text = collapse(" ".join(node.itertext())) if node is not None else ""
    return text or None


def _link(item: Element) -> str | None:
    for node in item.findall(f"{_ATOM}link"):
        if node.get("rel", "alternate") == "alternate" and node.get("href"):
            return node.get("href")
    return _text(item, "link")


def _categories(item: Element) -> tuple[str, ...]:
    names = [
        _category(node) for node in (*item.findall("category"), *item.findall(f"{_ATOM}category"))
    ]
    return tuple(dict.fromkeys(name for name in names if name))


def _category(node: Element) -> str:
    return collapse(node.get("term") or "".join(node.itertext()))


def _dates(item: Element, capture: Capture, site: Site) -> list[DateEvidence]:
    raws = [_text(item, path) for path in ("pubDate", f"{_DC}date", f"{_ATOM}published")]
    found = []
    for raw in raws:
        parsed = (
            parse_date(raw, timezone=site.timezone, captured_at=capture.captured_at)
            if raw
            else None
        )
        if parsed is not None:
            found.append(evidence(parsed, "feed"))
    return found
