"""The links of a listing page, sorted: posts, further listings, feeds, the next page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from kazcrawl import urls
from kazcrawl.readers.elements import CELL, HEADING, PARAGRAPH, ROW
from kazcrawl.readers.grammar_words import COMMENTS
from kazcrawl.readers.page import Page
from kazcrawl.sites.site import Site
from kazcrawl.text import collapse, is_read_on

NEXT = re.compile(
    r"(?:«|&laquo;|←|‹)?\s*(?:older|next|earlier|previous)\s*(?:posts?|entries|articles|page)?\s*(?:»|→|›)?"
    r"|(?:«|←)?\s*(?:следующ\w+|далее|вперёд|вперед|ранее|более старые(?: записи)?|старые записи"
    r"|предыдущие записи)(?:\s+(?:страница|записи))?\s*(?:»|→)?"
    r"|(?:келесі|ескі жазбалар|кийинки)(?:\s+бет)?|»|→|>|>>|›"
    r"|weiter|nächste seite|ältere (?:beiträge|artikel)|następna|starsze wpisy|successivi?|suivant|siguiente",
    re.I,
)
_HEADED = "h2 a, h3 a, h4 a, h5 a, h6 a, a[rel~=bookmark]"
_MAY_LEAD_ON = "a[href*='?'][href*=page]"
_PAGE_NUMBER = re.compile(r"[?&](page(?!_?(?:id|size))\w*)=(\d{1,9})(?=&|$)", re.I)
"""Page numbers in a query: ``?page=2``, ``?paged=2``, Bitrix' ``?PAGEN_1=2``."""
_ASIDE_TAGS = frozenset(("nav", "aside", "footer"))
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:sidebar|widgets?|footer|menu|nav|navbar|navigation|recent|related|popular|calendar|breadcrumbs?"
    r"|comments?|commentlist|pagination|pagenavi)(?:[\s_-]|$)",
    re.I,
)


@dataclass(slots=True)
class PostLink:
    """An anchor that leads to a post. ``chain`` are its ancestors, outermost first, itself last."""

    url: str
    key: str
    node: LexborNode
    text: str
    heading: bool
    chain: list[LexborNode]
    aside: bool
    bookmark: bool
    order: int


@dataclass(slots=True)
class PageLinks:
    """All links of one listing page by what they lead to."""

    posts: list[PostLink] = field(default_factory=list)
    listings: list[str] = field(default_factory=list)
    next_page: str | None = None
    last_page: int = 0
    broken: list[str] = field(default_factory=list)


def read_links(page: Page, site: Site, listing_url: str, page_number: int) -> PageLinks:
    """Sorts the anchors of a page. A link that no rule can read is kept in ``broken``."""
    found = PageLinks()
    asides: dict[int, bool] = {}
    generic: list[PostLink] = []
    base = urls.url_key(listing_url, site.hosts)
    headed = {node.mem_id for node in page.body.css(_HEADED)}
    for order, node in enumerate(page.body.css("a[href]")):
        href = node.attributes.get("href") or ""
        read = urls.read_link(href, page.base, site)
        if read is None:
            found.broken.append(href)
            continue
        target, address = read
        if address.kind == "listing":
            _add_listing(found, address, base, page_number, site, target)
        elif address.kind == "article" and address.part == 1 and not _is_comment_link(node, href):
            found.posts.append(_post_link(node, target, site, asides, order))
        elif (
            address.kind == "other" and node.mem_id in headed and urls.same_site(target, site.hosts)
        ):
            generic.append(_post_link(node, target, site, asides, order))
    found.next_page = found.next_page or _next_by_text(page, site)
    found.posts = _with_fellows(found.posts, generic)
    return found


def _with_fellows(posts: list[PostLink], generic: list[PostLink]) -> list[PostLink]:
    """Headline links that no permalink rule knows, where they stand as the known ones do.

    A listing may mix ``/2016/05/27/slug/`` with ``/uncategorized/slug/`` (seen on the first
    site's later domain); a site with other permalinks has only such links.
    """
    generic = [link for link in generic if urlsplit(link.url).path.strip("/") and not link.aside]
    shapes = {_shape(link) for link in posts if link.heading and not link.aside}
    if shapes:
        generic = [link for link in generic if _shape(link) in shapes]
    elif any(not link.aside for link in posts):
        return posts
    return sorted(posts + generic, key=lambda link: link.order)


def _shape(link: PostLink) -> tuple[str | None, ...]:
    return tuple(node.tag for node in link.chain[-3:])


def _is_comment_link(node: LexborNode, href: str) -> bool:
    return href.endswith(("#respond", "#comments")) or bool(
        COMMENTS.fullmatch(node.text(strip=True))
    )


def _add_listing(
    found: PageLinks, address: urls.Address, base: str, number: int, site: Site, target: str
) -> None:
    first = address.listing_url or target
    if urls.url_key(first, site.hosts) == base:
        found.last_page = max(found.last_page, address.page_number)
        if address.page_number == number + 1 and found.next_page is None:
            found.next_page = target
        return
    found.listings.append(first)


def _next_by_text(page: Page, site: Site) -> str | None:
    """The next page by ``rel=next``, else by the words of a link with a page number in its query."""
    declared = page.body.css("a[rel~=next]")
    worded = (
        node for node in page.body.css(_MAY_LEAD_ON) if NEXT.fullmatch(node.text(strip=True)[:40])
    )
    for node in (*declared, *worded):
        target = page.resolve(node.attributes.get("href"))
        if target and _may_be_next(target, page.capture.url, site):
            return target
    return None


def _may_be_next(target: str, here: str, site: Site) -> bool:
    if not urls.same_site(target, site.hosts) or urls.address(target, site).kind == "article":
        return False
    if urls.url_key(target, site.hosts) == urls.url_key(here, site.hosts):
        return False
    return not _leads_back(target, here)


def _leads_back(target: str, here: str) -> bool:
    """Is the page number in the query no higher than the present one ("‹ previous")?"""
    present = dict(_PAGE_NUMBER.findall(here))
    return any(
        name in present and int(number) <= int(present[name])
        for name, number in _PAGE_NUMBER.findall(target)
    )


def _post_link(
    node: LexborNode, url: str, site: Site, asides: dict[int, bool], order: int
) -> PostLink:
    chain = [node]
    parent = node.parent
    while parent is not None and parent.tag not in {"html", "-document"}:
        chain.append(parent)
        parent = parent.parent
    chain.reverse()
    return PostLink(
        url=url,
        key=urls.url_key(url, site.hosts),
        node=node,
        text=collapse(node.text()),
        heading=any(above.tag in HEADING for above in chain[-4:-1]),
        chain=chain,
        aside=any(_is_aside(above, asides) for above in chain[1:]),
        bookmark="bookmark" in (node.attributes.get("rel") or ""),
        order=order,
    )


def in_aside(node: LexborNode) -> bool:
    """Does an element stand in a side column, menu or footer, by the names of what holds it?"""
    above = node.parent
    while above is not None and above.tag not in {"body", "html"}:
        if _frames(above):
            return True
        above = above.parent
    return False


def _is_aside(node: LexborNode, known: dict[int, bool]) -> bool:
    answer = known.get(node.mem_id)
    if answer is None:
        answer = known[node.mem_id] = _frames(node)
    return answer


def _frames(node: LexborNode) -> bool:
    """Is an element a side column, menu or footer itself?"""
    if node.tag in _ASIDE_TAGS:
        return True
    attributes = node.attributes
    names = f"{attributes.get('id') or ''} {attributes.get('class') or ''}"
    return len(names) > 1 and bool(_ASIDE.search(names))


def stands_alone(node: LexborNode) -> bool:
    """Is the anchor a line of its own (between breaks or block edges)?"""
    while True:
        if not (_is_edge(node, forward=False) and _is_edge(node, forward=True)):
            return False
        parent = node.parent
        if parent is None or parent.tag in PARAGRAPH or parent.tag in ROW or parent.tag in CELL:
            return True
        node = parent


def _is_edge(node: LexborNode, *, forward: bool) -> bool:
    beside = node.next if forward else node.prev
    while beside is not None and (
        beside.tag == "-comment"
        or (beside.tag == "-text" and not (beside.text_content or "").strip())
    ):
        beside = beside.next if forward else beside.prev
    return beside is None or beside.tag in {"br", "hr", "img"} or beside.tag in PARAGRAPH


def headlines(posts: list[PostLink]) -> list[PostLink]:
    """One anchor a post, in page order: the one that carries its headline.

    Links in running text (a full-text listing cites other posts) and in side columns are
    no headlines; where a page has headline links inside headings, only those count.
    """
    main = [link for link in posts if not link.aside] or [
        link for link in posts if link.heading or link.bookmark
    ]
    titled = [link for link in main if (link.heading or link.bookmark) and not _only_leads_on(link)]
    if not titled:
        titled = [
            link
            for link in main
            if link.text and not _only_leads_on(link) and stands_alone(link.node)
        ]
    if not titled:
        titled = [link for link in main if _only_leads_on(link)]
    seen: dict[str, PostLink] = {}
    for link in titled:
        kept = seen.get(link.key)
        if kept is None or (not kept.text and link.text and not kept.heading):
            seen[link.key] = link
    return sorted(seen.values(), key=lambda link: link.order)


def _only_leads_on(link: PostLink) -> bool:
    return bool(link.text) and is_read_on(link.text)
