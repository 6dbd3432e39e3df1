"""WordPress' REST API (since 4.7) as evidence of posts: 100 a request, dates in UTC.

Shapes by developer.wordpress.org/rest-api: ``GET /wp/v2/posts`` answers a list of objects
with ``link``, ``date_gmt``, ``title.rendered``, and the headers ``X-WP-Total`` and
``X-WP-TotalPages``; an error is an object with ``code`` and ``message``. Plugins switch it
off, answer HTML, or send other totals than there are posts: nothing here trusts them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from kazcrawl import urls
from kazcrawl.dates import evidence, parse_date
from kazcrawl.items import Capture, DateEvidence, FeedEntry
from kazcrawl.readers.json_feed import read_json, text_of
from kazcrawl.readers.page import AbsentSource, UnreadablePage
from kazcrawl.sites.site import Site

PER_PAGE = 100
"""The most that WordPress gives at a time."""
MAX_NUMBER = 10_000_000

_LINK = re.compile(r'<([^<>]+)>\s*;\s*rel="?https://api\.w\.org/"?')
# By id, oldest first: a post that is published during the crawl moves no other to another page.
_BY_ID, _BY_CHANGE = "orderby=id&order=asc", "orderby=modified&order=desc"
_QUERY = (
    f"per_page={PER_PAGE}&{_BY_ID}&_embed=author,wp:term"
    "&_fields=id,link,guid,date,date_gmt,modified_gmt,title,content,_links,_embedded"
)


@dataclass(frozen=True, slots=True)
class RestPage:
    """One page of the posts: how many it holds, ``total`` and ``pages`` as the headers say."""

    entries: tuple[FeedEntry, ...]
    count: int
    total: int | None = None
    pages: int | None = None
    foreign: int = 0


def rest_root(capture: Capture) -> str | None:
    """The API's root by the ``Link`` header (RFC 8288) of any page, None where there is none."""
    for name, value in capture.headers:
        if name.lower() == "link" and (found := _LINK.search(value)):
            return urls.resolve(capture.url, found[1])
    return None


def posts_url(root: str, page: int) -> str:
    """The address of a page of posts, from the API's root (a path or ``?rest_route=``)."""
    if "rest_route=" in root:
        return f"{root.rstrip('/')}/wp/v2/posts&{_QUERY}&page={page}"
    return f"{root.rstrip('/')}/wp/v2/posts?{_QUERY}&page={page}"


def changed_url(first: str) -> str:
    """The address of the posts that changed last, those of 100, from that of a page by id."""
    return first.replace(_BY_ID, _BY_CHANGE)


def read_rest(capture: Capture, site: Site) -> RestPage:
    """The posts of one page. Raises UnreadablePage where the answer is no list of posts."""
    if capture.truncated or not capture.body.strip():
        raise UnreadablePage(f"the REST answer is not whole ({capture.truncated or 'empty'})")
    if capture.body.lstrip()[:1] == b"<":
        raise AbsentSource("the REST answer is an HTML page")
    rows = read_json(capture.body, "REST answer")
    if not isinstance(rows, list):
        said = text_of(rows.get("message")) if isinstance(rows, dict) else None
        raise AbsentSource(f"the REST answer is no list of posts ({said or 'unknown'})")
    posts = [row for row in rows[:PER_PAGE] if isinstance(row, dict)]
    entries = tuple(_entries(posts, capture, site))
    if rows and not entries:
        raise AbsentSource("the REST answer names no post of this site")
    return RestPage(
        entries,
        len(rows),
        _number(capture, "x-wp-total"),
        _number(capture, "x-wp-totalpages"),
        len(posts) - len(entries),
    )


def _number(capture: Capture, name: str) -> int | None:
    value = (capture.header(name) or "").strip()
    if not (value.isascii() and value.isdigit() and len(value) < 9):
        return None
    return min(int(value), MAX_NUMBER)


def _entries(posts: list[dict[str, Any]], capture: Capture, site: Site) -> Iterator[FeedEntry]:
    for post in posts:
        link = text_of(post.get("link"))
        url = urls.resolve(capture.url, link) if link else None
        if url is None or not urls.same_site(url, site.hosts):
            continue
        guid = text_of(_inner(post, "guid", "rendered")) or ""
        short = "?p=" in guid and guid != url and urls.same_site(guid, site.hosts)
        yield FeedEntry(
            url=url,
            headline=_plain(_inner(post, "title", "rendered")),
            author=_author(post),
            sections=tuple(_terms(post, "category")),
            keywords=tuple(_terms(post, "post_tag")),
            dates=tuple(_dates(post, capture, site)),
            aliases=((guid, "shortlink"),) if short else (),
            source="rest",
            parts=_parts(post),
            modified=_modified(post, capture),
            site=site.name,
            captured_at=capture.captured_at,
            capture=capture.record_id,
        )


def _parts(post: dict[str, Any]) -> int:
    """Pages of a post: REST leaves ``<!--nextpage-->`` in its text. WordPress' block themes link none."""
    content = _inner(post, "content", "rendered")
    return 1 + content.count("<!--nextpage-->") if isinstance(content, str) else 1


def _inner(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _plain(markup: Any) -> str | None:
    """The text of a title, which is HTML (``Press &#8211; <em>now</em>``)."""
    if not isinstance(markup, str) or not markup.strip():
        return None
    body = LexborHTMLParser(markup[:10_000]).body
    return text_of(body.text()) if body is not None else None


def _author(post: dict[str, Any]) -> str | None:
    people = _inner(post, "_embedded", "author")
    names = [text_of(_inner(one, "name")) for one in people] if isinstance(people, list) else []
    return next((name for name in names if name), None)


def _terms(post: dict[str, Any], taxonomy: str) -> Iterator[str]:
    """Categories (``category``) or tags (``post_tag``); formats are no topics."""
    groups = _inner(post, "_embedded", "wp:term")
    for group in groups if isinstance(groups, list) else []:
        for term in group if isinstance(group, list) else []:
            if _inner(term, "taxonomy") == taxonomy and (name := _plain(_inner(term, "name"))):
                yield name


def _dates(post: dict[str, Any], capture: Capture, site: Site) -> Iterator[DateEvidence]:
    """``date_gmt``, which is UTC and says no zone, and ``date``, the time at the site's place.

    Beside an instant the latter tells the day only.
    """
    raw, local = text_of(post.get("date_gmt")), text_of(post.get("date"))
    instant = parse_date(f"{raw}Z", captured_at=capture.captured_at) if raw else None
    if instant is not None and raw is not None:
        yield replace(evidence(instant, "rest"), raw=raw)
    zone = None if instant is not None and instant.value else site.timezone
    parsed = parse_date(local, timezone=zone, captured_at=capture.captured_at) if local else None
    if parsed is not None:
        yield evidence(parsed, "rest")


def _modified(post: dict[str, Any], capture: Capture) -> str | None:
    raw = text_of(post.get("modified_gmt"))
    parsed = parse_date(f"{raw}Z", captured_at=capture.captured_at) if raw else None
    return parsed.value if parsed else None
