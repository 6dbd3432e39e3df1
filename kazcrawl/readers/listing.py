"""A listing page read to stubs: ``Capture + Site -> Listing``.

A stub's block is what stands between its headline link and the next one, found by the
tree: the child of the headlines' common ancestor and, in flat markup (tables, breaks),
the siblings after it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import pairwise

from selectolax.lexbor import LexborNode

from kazcrawl import urls
from kazcrawl.dates import date_from_heading, order_shown
from kazcrawl.items import Capture, Failure, Listing, Stub
from kazcrawl.permalinks import NOTHING, Permalinks
from kazcrawl.readers.blocks import shared_depth
from kazcrawl.readers.elements import CELL, HEADING, PARAGRAPH, ROW
from kazcrawl.readers.head import read_head
from kazcrawl.readers.links import MAX_POST_LINKS, PageLinks, headlines, read_links
from kazcrawl.readers.page import Page, read_page
from kazcrawl.readers.post_link import PostLink, in_aside
from kazcrawl.readers.rest import rest_root
from kazcrawl.readers.stub import Block, read_stubs
from kazcrawl.sites.site import Site
from kazcrawl.text import collapse

_FRAME = "nav, aside, footer, form, h1, #sidebar, .sidebar, #footer, .navigation, .pagination, .nav-links, .wp-pagenavi"
"""What frames a page and stands in no post; an ``h1`` with a link is a post's own headline."""

_TITLED = re.compile(r"\b(?:page|archive)-?title\b")
"""Classes of a listing's own heading in WordPress' default themes since Kubrick (``pagetitle``)."""


def read_listing(
    capture: Capture,
    site: Site,
    *,
    listing_url: str,
    listing_kind: str,
    page_number: int = 1,
    known: Permalinks = NOTHING,
) -> Listing:
    """Reads one page of a listing; ``known`` is what its site's permalinks look like.

    Raises UnreadablePage where the capture is no whole page. What was left of a page with
    too many posts is named in ``failures``.
    """
    page = read_page(capture)
    links = read_links(page, site, listing_url, page_number, known)
    titled = headlines(links.posts)
    heading = _heading(page, site, titled)
    blocks = _blocks(titled, _holders(links.pagers))
    stubs = _read_in_order(
        partial(
            read_stubs,
            blocks,
            page,
            listing_url=listing_url,
            listing_kind=listing_kind,
            page_number=page_number,
            heading_date=date_from_heading(heading, site.languages) if heading else None,
        ),
        site,
    )
    head = read_head(page)
    return Listing(
        url=capture.url,
        kind=listing_kind,
        page_number=page_number,
        heading=heading,
        stubs=tuple(stubs),
        next_page=links.next_page or _next_by_head(head.next_page, page_number, site, listing_url),
        listings=tuple(dict.fromkeys(links.listings)),
        feeds=tuple(dict.fromkeys(head.feeds)),
        posts=_other_posts(links, titled),
        failures=tuple(_left(capture, links)),
        rest=rest_root(capture) or head.rest,
        last_page=links.last_page,
        paged=links.paged,
    )


def _read_in_order(read: Callable[[Site], list[Stub]], site: Site) -> list[Stub]:
    """Stubs with 05/06/2016 read by the order that other dates of their page show."""
    stubs = read(site)
    dates = [date for stub in stubs for date in stub.dates if date.source == "listing"]
    if site.date_order or not any(date.refused == "ambiguous" for date in dates):
        return stubs
    order = order_shown(date.raw for date in dates)
    return read(_ordered(site, order)) if order else stubs


@lru_cache(maxsize=64)
def _ordered(site: Site, order: str) -> Site:
    return replace(site, date_order=order)


def _next_by_head(url: str | None, number: int, site: Site, listing_url: str) -> str | None:
    """``<link rel=next>``, unless it leads elsewhere or back (seen on single posts)."""
    if url is None:
        return None
    address = urls.address(url, site)
    same = address.listing_url and urls.url_key(address.listing_url, site.hosts) == urls.url_key(
        listing_url, site.hosts
    )
    return url if same and address.page_number > number else None


def _left(capture: Capture, links: PageLinks) -> list[Failure]:
    """What a page with too many links has lost by it."""
    if not links.left:
        return []
    reason = (
        f"the page has more than {MAX_POST_LINKS:,} links that may lead to posts;"
        f" the last {links.left:,} were left"
    )
    return [Failure(capture.url, "limit", reason)]


def _other_posts(links: PageLinks, titled: list[PostLink]) -> tuple[str, ...]:
    """Posts that the page links to without a stub (side columns, links in texts)."""
    stubbed = {link.key for link in titled}
    return tuple({link.key: link.url for link in links.posts if link.key not in stubbed}.values())


def _heading(page: Page, site: Site, titled: Sequence[PostLink]) -> str | None:
    """The listing's own heading, before the first stub and without a link.

    What its theme calls so (``page-title``, ``archive-title``) comes first, for an ``h1``
    may be the site's name; then the first ``h1``, then the heading that is nearest.
    """
    found = _headings(page, site, titled[0].node.mem_id if titled else None)
    named = [text for node, text in found if _TITLED.search(node.attributes.get("class") or "")]
    first = [text for node, text in found if node.tag == "h1"]
    nearest = [text for _, text in found[-1:]]
    return next(iter(named + first + nearest), None)


def _headings(page: Page, site: Site, until: int | None) -> list[tuple[LexborNode, str]]:
    """Headings without a link before an element, side columns and noise aside."""
    found = []
    for node in page.body.css("h1, h2, h3, a[href]"):
        if node.mem_id == until:
            break
        if node.tag not in HEADING or node.css_first("a") is not None or in_aside(node):
            continue
        if (text := collapse(node.text())) and not site.noise.matches(text):
            found.append((node, text))
    return found


def _holders(nodes: Iterable[LexborNode]) -> set[int]:
    """``mem_id``s of elements and all that hold them."""
    found: set[int] = set()
    for node in nodes:
        above: LexborNode | None = node
        while above is not None and above.mem_id not in found:
            found.add(above.mem_id)
            above = above.parent
    return found


def _blocks(titled: list[PostLink], pagers: set[int]) -> list[Block]:
    """The block of each stub; it ends before what holds another one or is among ``pagers``."""
    depths = [shared_depth(pair) for pair in pairwise(titled)]
    roots = []
    for index, link in enumerate(titled):
        around = depths[max(0, index - 1) : index + 1]
        depth = max(around) if around else _lone_depth(link, pagers)
        roots.append(link.chain[min(depth, len(link.chain) - 1)])
    starts = _holders(roots) | pagers
    leads = [_lead(root, starts) for root in roots]
    starts |= {node.mem_id for lead in leads for node in lead}
    tails = [_tail(root, starts) for root in roots]
    if len(titled) == 1 and roots[0].tag not in HEADING and roots[0].tag != "a":
        tails = [[]]
    _bound_last(tails)
    return [
        Block(link, [*lead, root, *tail])
        for link, lead, root, tail in zip(titled, leads, roots, tails, strict=True)
    ]


def _lone_depth(link: PostLink, pagers: set[int]) -> int:
    """A page with one stub: the largest ancestor that is still only about this post."""
    for depth, node in enumerate(link.chain):
        if depth and node.mem_id not in pagers and not _holds_frame(node):
            return depth
    return len(link.chain) - 1


def _holds_frame(node: LexborNode) -> bool:
    """Does an element hold more of the page than one post: navigation, side column, page heading?"""
    for part in node.css(_FRAME):
        if part.mem_id != node.mem_id and (part.tag != "h1" or part.css_first("a") is None):
            return True
    return False


def _lead(root: LexborNode, starts: set[int]) -> list[LexborNode]:
    """What stands before a link on its own line in flat markup (``12.03.2011 <a>``)."""
    if root.tag in PARAGRAPH or root.tag in ROW or root.tag in CELL:
        return []
    lead: list[LexborNode] = []
    beside = root.prev
    while beside is not None and beside.mem_id not in starts and _is_inline(beside):
        lead.insert(0, beside)
        beside = beside.prev
    return lead if _has_text(lead) else []


def _is_inline(node: LexborNode) -> bool:
    return node.tag not in {"br", "hr", "img"} and node.tag not in PARAGRAPH and node.tag not in ROW


def _tail(root: LexborNode, starts: set[int]) -> list[LexborNode]:
    """Siblings after a block's root, up to the next stub or the pagination."""
    tail: list[LexborNode] = []
    beside = root.next
    while beside is not None and beside.mem_id not in starts:
        if beside.tag in {"nav", "footer", "aside", "form"} or _is_pagination(beside):
            break
        tail.append(beside)
        beside = beside.next
    while tail and _leads_on(tail[-1]):
        tail.pop()
    return tail


def _leads_on(node: LexborNode) -> bool:
    """Does an element at a block's end speak of what follows: a month's heading, or a blank?"""
    if node.tag == "-text":
        return not (node.text_content or "").strip()
    return node.tag in HEADING and node.css_first("a") is None


def _is_pagination(node: LexborNode) -> bool:
    if node.tag in {None, "-text", "-comment", "br"}:
        return False
    attributes = node.attributes
    names = f"{attributes.get('id') or ''} {attributes.get('class') or ''}".lower()
    return "navigation" in names or "pagination" in names or "pagenavi" in names or "nav-" in names


def _has_text(nodes: list[LexborNode]) -> bool:
    return any(
        ((node.text_content if node.tag == "-text" else node.text()) or "").strip()
        for node in nodes
    )


def _bound_last(tails: list[list[LexborNode]]) -> None:
    """The last stub has no next one to end it: as many siblings as its fellows have.

    Where fewer than half of them have any text between (wrapped markup), none counts.
    """
    fellows = tails[:-1]
    if not fellows:
        return
    wordy = [tail for tail in fellows if _has_text(tail)]
    if 2 * len(wordy) < len(fellows):
        for tail in tails:
            tail.clear()
        return
    usual = max(len(tail) for tail in wordy)
    del tails[-1][usual:]
