"""The links of a listing page, sorted: posts, further listings, the next page."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from kazcrawl import urls
from kazcrawl.permalinks import NOTHING, Permalinks
from kazcrawl.readers.blocks import find_repeated, kind_of, shared_depth
from kazcrawl.readers.elements import HEADING
from kazcrawl.readers.grammar_words import says_comments
from kazcrawl.readers.page import Page
from kazcrawl.readers.paging import Paging, find_paging, is_page_link, stem_of
from kazcrawl.readers.post_link import Ancestors, PostLink, in_menu, post_link, stands_alone
from kazcrawl.sites.site import Site
from kazcrawl.text import is_read_on

MAX_MENU_TEXT = 40
MAX_POST_LINKS = 5_000
"""Links of one page that are considered as posts; a page of so many takes 1 s to read."""
_HEADED = "h2 a, h3 a, h4 a, h5 a, h6 a, a[rel~=bookmark]"


@dataclass(slots=True)
class PageLinks:
    """All links of one listing page by what they lead to.

    ``paged``: it links to another page of the listing. ``left``: links beyond ``MAX_POST_LINKS``.
    ``pagers`` are the anchors that lead to pages of a listing by their numbers.
    """

    posts: list[PostLink] = field(default_factory=list)
    listings: list[str] = field(default_factory=list)
    next_page: str | None = None
    last_page: int = 0
    paged: bool = False
    others: list[tuple[int, LexborNode, str]] = field(default_factory=list)
    further: list[tuple[int, LexborNode, str]] = field(default_factory=list)
    pagers: list[LexborNode] = field(default_factory=list)
    left: int = 0


def read_links(
    page: Page, site: Site, listing_url: str, page_number: int, known: Permalinks = NOTHING
) -> PageLinks:
    """Sorts the anchors of a page; what leads nowhere is left.

    ``known`` is what the site's permalinks are known to look like.
    """
    found = PageLinks()
    ancestors = Ancestors()
    base = urls.url_key(listing_url, site.hosts)
    for order, node in enumerate(page.body.css("a[href]")):
        href = node.attributes.get("href") or ""
        read = urls.read_link(href, page.base, site)
        if read is None:
            continue
        target, address = read
        if address.kind == "listing":
            own = _add_listing(found, address, base, page_number, site, target)
            if address.page_number > 1:
                found.further.append((order, node, target))
            if address.page_number > 1 or (own and node.text(strip=True).isdecimal()):
                found.pagers.append(node)
        elif address.kind == "article":
            if address.part != 1 or _is_comment_link(node, href):
                continue
            if len(found.posts) >= MAX_POST_LINKS:
                found.left += 1
            else:
                found.posts.append(post_link(node, target, site, ancestors, order))
        elif address.kind == "other" and not address.foreign:
            found.others.append((order, node, target))
    _add_paging(found, page, site, listing_url, page_number)
    _add_by_structure(found, page, site, listing_url, page_number, known, ancestors)
    return found


def _add_paging(
    found: PageLinks, page: Page, site: Site, listing_url: str, page_number: int
) -> None:
    if found.next_page:
        found.paged = True
        return
    links = [(node, target) for _, node, target in found.others + found.further]
    paging: Paging = find_paging(page, site, links, listing_url, page_number)
    found.next_page = paging.next_page
    found.paged = found.paged or paging.paged or paging.next_page is not None


def _add_by_structure(
    found: PageLinks,
    page: Page,
    site: Site,
    listing_url: str,
    page_number: int,
    known: Permalinks,
    ancestors: Ancestors,
) -> None:
    """Posts that no permalink rule of any system knows.

    Headline links of known posts settle a page, but for fellows that stand as they do: a
    listing may mix ``/2016/05/27/slug/`` with ``/uncategorized/slug/`` (seen on the first
    site's later domain). Elsewhere repeated blocks tell.
    """
    own = {urls.url_key(listing_url, site.hosts), urls.url_key(page.capture.url, site.hosts)}
    pages = [found.next_page] if found.next_page else []
    pages += [page.capture.url] if page_number > 1 else []
    stems = {stem_of(url, site) for url in pages}
    settled = any((link.heading or link.bookmark) and not link.aside for link in found.posts)
    headed = {node.mem_id for node in page.body.css(_HEADED)}
    candidates = [
        (node, target, site, ancestors, order)
        for order, node, target in found.others
        if (not settled or node.mem_id in headed)
        and urlsplit(target).path.strip("/") + urlsplit(target).query
        and urls.url_key(target, site.hosts) not in own
        and not urls.leads_nowhere(target)
        and not is_page_link(node, target, stems, site)
        and not _is_comment_link(node, node.attributes.get("href") or "")
    ]
    room = max(0, MAX_POST_LINKS - len(found.posts))
    found.left += len(candidates[room:])
    others = [post_link(*one) for one in candidates[:room]]
    if settled:
        found.posts = _with_fellows(found.posts, others)
        return
    leads = find_repeated(found.posts + others, known)
    for link in leads:
        link.lead = True
    chosen = {link.key for link in leads}
    kinds = {kind_of(link.url) for link in leads}
    if leads:
        found.listings += [link.url for link in others if _may_be_section(link, kinds, known)]
    posts = [
        *found.posts,
        *(link for link in others if link.key in chosen or known.match(link.url)),
    ]
    if not chosen and not any(not link.aside for link in posts):
        posts += [link for link in others if node_is_headed(link, headed) and not link.aside]
    found.posts = sorted(posts, key=lambda link: link.order)


def node_is_headed(link: PostLink, headed: set[int]) -> bool:
    return link.node.mem_id in headed


def _may_be_section(link: PostLink, kinds: set[tuple[str, bool]], known: Permalinks) -> bool:
    """Does a menu of the site lead there, and to an address of another kind than its posts'?"""
    return (
        0 < len(link.text) <= MAX_MENU_TEXT
        and in_menu(link)
        and kind_of(link.url) not in kinds
        and not known.match(link.url)
    )


def _with_fellows(posts: list[PostLink], generic: list[PostLink]) -> list[PostLink]:
    """Headline links of other addresses, where they stand as the known ones do."""
    shapes = {_shape(link) for link in posts if link.heading and not link.aside}
    if not shapes:
        return posts
    fellows = [link for link in generic if not link.aside and _shape(link) in shapes]
    return sorted(posts + fellows, key=lambda link: link.order)


def _shape(link: PostLink) -> tuple[str | None, ...]:
    return tuple(node.tag for node in link.chain[-3:])


def _is_comment_link(node: LexborNode, href: str) -> bool:
    return href.endswith(("#respond", "#comments")) or says_comments(node.text(strip=True))


def _add_listing(
    found: PageLinks, address: urls.Address, base: str, number: int, site: Site, target: str
) -> bool:
    """Takes in a link to a listing; True where it is the page's own one."""
    first = address.listing_url or target
    if urls.url_key(first, site.hosts) == base:
        found.last_page = max(found.last_page, address.page_number)
        found.paged = found.paged or address.page_number > 1
        if address.page_number == number + 1 and found.next_page is None:
            found.next_page = target
        return True
    # What "/news/page/2" is page 2 of is no address that the page shows.
    if address.page_number == 1 or address.listing_kind != "other":
        found.listings.append(first)
    return False


def headlines(posts: list[PostLink]) -> list[PostLink]:
    """One anchor a post, in page order: the one that carries its headline.

    Links in running text (a full-text listing cites other posts) and in side columns are
    no headlines; where a page has headline links inside headings, only those count.
    """
    main = [link for link in posts if not link.aside] or [
        link for link in posts if _is_marked(link)
    ]
    titled = [link for link in main if _is_marked(link) and not _only_leads_on(link)]
    if not titled:
        titled = [
            link
            for link in main
            if link.text and not _only_leads_on(link) and stands_alone(link.node)
        ]
    if not titled:
        titled = [link for link in main if _only_leads_on(link)]
    titled = titled + _untitled(main, titled)
    seen: dict[str, PostLink] = {}
    for link in titled:
        kept = seen.get(link.key)
        if kept is None or (not kept.text and link.text and not kept.heading):
            seen[link.key] = link
    return sorted(seen.values(), key=lambda link: link.order)


def _only_leads_on(link: PostLink) -> bool:
    return bool(link.text) and is_read_on(link.text)


def _untitled(main: list[PostLink], titled: list[PostLink]) -> list[PostLink]:
    """Links of posts without a title: the only post that a block among the others' leads to.

    WordPress allows empty titles, and some themes show none for its format "aside"; the
    date is then the link.
    """
    if len({link.key for link in titled}) < 2:
        return []
    depth = shared_depth(titled)
    holder, tag = (
        titled[0].chain[depth - 1],
        titled[0].chain[depth].tag if depth < len(titled[0].chain) else "a",
    )
    if tag in HEADING or tag == "a":
        return []
    taken = {link.chain[depth].mem_id for link in titled if depth < len(link.chain)}
    known = {link.key for link in titled}
    blocks: dict[int, list[PostLink]] = {}
    for link in main:
        chain = link.chain
        if (
            depth + 1 < len(chain)
            and chain[depth - 1].mem_id == holder.mem_id
            and chain[depth].tag == tag
        ):
            blocks.setdefault(chain[depth].mem_id, []).append(link)
    return [
        links[0]
        for block, links in blocks.items()
        if block not in taken
        and len({link.key for link in links}) == 1
        and links[0].key not in known
    ]


def _is_marked(link: PostLink) -> bool:
    return link.heading or link.bookmark or link.lead
