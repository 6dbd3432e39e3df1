"""An article page read whole: ``Capture + Site + what its stub shows -> Article``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborNode

from kazcrawl import urls
from kazcrawl.dates import ParsedDate, date_from_url, evidence, parse_date
from kazcrawl.items import Article, Capture, DateEvidence, Link, Media
from kazcrawl.permalinks import is_telling
from kazcrawl.readers.body import find_body
from kazcrawl.readers.byline import find_byline
from kazcrawl.readers.comments import read_comments
from kazcrawl.readers.grammar import SmallPrint
from kazcrawl.readers.head import Head, read_head
from kazcrawl.readers.headline import find_headline, headline_text
from kazcrawl.readers.letters import read_letters
from kazcrawl.readers.lines import Line, lines_of, text_of
from kazcrawl.readers.media import read_media
from kazcrawl.readers.page import Page, UnreadablePage, read_page
from kazcrawl.readers.places import Place
from kazcrawl.readers.sections import find_sections
from kazcrawl.readers.surroundings import read_surroundings
from kazcrawl.sites.site import Site
from kazcrawl.text import language_of, squeeze, text_sha256

NOISE = (
    ".sharedaddy, .sd-sharing, .jp-relatedposts, .addtoany_share_save_container, .addtoany_content, .post-navigation,"
    " .page-links, .wp-polls, .yarpp-related, .navigation, .nav-links, .post-ratings, .author-box,"
    " .wp-block-post-navigation-link"
)
"""Share rows, related posts and page links of WordPress' common plugins."""

_PART_LINKS = re.compile(
    r"^(?:pages?|страницы?|беттер|seiten?|strony|pagine|páginas?)\s*:(?:\s*\d+)+$", re.I
)
_PASSWORD = "form input[type=password][name=post_password], form.post-password-form"


@dataclass(frozen=True, slots=True)
class Reading:
    """An article and how its body was found; ``path`` may serve other pages of the site.

    ``listings`` are the sections and tags that the page links to.
    """

    article: Article
    how: str
    path: str
    listings: tuple[str, ...] = ()


def read_article(
    capture: Capture,
    site: Site,
    *,
    headline: str | None = None,
    excerpt: str | None = None,
    learned: Sequence[str] = (),
) -> Reading:
    """Reads an article page by what its stub shows of it (``headline``, ``excerpt``).

    ``learned`` are body selectors that served other articles of the site. Raises
    UnreadablePage where there is no whole page or no text on it.
    """
    page = read_page(capture)
    head = read_head(page)
    title = find_headline(page, headline, excerpt)
    if page.tree.css_first(_PASSWORD) is not None:
        return Reading(_blocked(page, site, head, title, headline), "blocked", "")
    place = find_body(page, site, excerpt, title, learned)
    lines = _body_lines(page, site, place) if place else []
    if place is None or not (lines or any(read_media(node, page) for node in _elements(place))):
        raise UnreadablePage("no article text was found on the page")
    prints = read_surroundings(page, site, title, place)
    article = _article(page, site, head, title, headline, place, lines, prints)
    return Reading(article, place.how, place.path, find_sections(page, site))


def join_parts(first: Article, others: Sequence[Article]) -> Article:
    """One article of the parts of a post (``<!--nextpage-->``), in order."""
    bodies = [part.article_body for part in (first, *others) if part.article_body]
    body = "\n\n".join(bodies)
    media = {(m.url, m.kind): m for part in (first, *others) for m in part.media}
    links = [link for part in (first, *others) for link in part.links]
    return replace(
        first,
        article_body=body or None,
        article_body_html="\n".join(part.article_body_html or "" for part in (first, *others)),
        media=tuple(media.values()),
        links=tuple(replace(link, position=number) for number, link in enumerate(links, 1)),
        letters=read_letters(body),
        text_sha256=text_sha256(body) if body else None,
        word_count=len(body.split()),
        next_parts=(),
    )


def _elements(place: Place) -> list[LexborNode]:
    return [node for node in place.nodes if node.tag and node.tag[0] != "-"]


def _noise(page: Page, site: Site, place: Place) -> frozenset[int]:
    selector = ", ".join((NOISE, *site.noise.selectors))
    return frozenset(
        node.mem_id for node in page.body.css(selector) if node.mem_id != place.container.mem_id
    )


def _body_lines(page: Page, site: Site, place: Place) -> list[Line]:
    lines = [
        line
        for line in lines_of(place.nodes, _noise(page, site, place))
        if not (_PART_LINKS.match(line.text) and line.anchors) and not site.noise.matches(line.text)
    ]
    while lines and _leads_to_listings(lines[-1], page, site):
        lines.pop()
    return lines


def _leads_to_listings(line: Line, page: Page, site: Site) -> bool:
    """Is a line nothing but links to listings (a footer's "Home" after a body in flat markup)?"""
    if not line.anchors or squeeze("".join(anchor.text for anchor in line.anchors)) != squeeze(
        line.text
    ):
        return False
    targets = [page.resolve(anchor.href) for anchor in line.anchors]
    return all(target and urls.address(target, site).kind == "listing" for target in targets)


def _blocked(
    page: Page, site: Site, head: Head, title: LexborNode | None, known: str | None
) -> Article:
    return Article(
        url=page.capture.url,
        headline=headline_text(title, head, known),
        blocked="password",
        dates=tuple(_dates(page, site, head, [])),
        aliases=tuple(_aliases(page, site, head)),
        site=site.name,
        captured_at=page.capture.captured_at,
        capture=page.capture.record_id,
    )


def _article(
    page: Page,
    site: Site,
    head: Head,
    title: LexborNode | None,
    known: str | None,
    place: Place,
    lines: list[Line],
    prints: list[SmallPrint],
) -> Article:
    body = text_of(lines)
    elements = _elements(place)
    names = {name: None for one in prints for name in one.sections}
    keywords = {name: None for one in prints for name in one.keywords} | dict.fromkeys(
        head.keywords
    )
    return Article(
        url=page.capture.url,
        headline=headline_text(title, head, known),
        article_body=body or None,
        article_body_html="".join(node.html or "" for node in place.nodes) or None,
        author=next((one.author for one in prints if one.author), None)
        or (head.authors[0] if head.authors else None),
        author_slug=next((one.author_slug for one in prints if one.author_slug), None),
        byline=find_byline(lines),
        sections=tuple(names),
        keywords=tuple(keywords),
        language=language_of(body, head.language),
        date_modified=_modified(page, site, head),
        dates=tuple(_dates(page, site, head, prints)),
        letters=read_letters(body, date_order=site.date_order),
        media=tuple(_media(elements, page)),
        links=_links(lines, page),
        comments=read_comments(page, site),
        aliases=tuple(_aliases(page, site, head)),
        next_parts=tuple(_parts(elements, page, site)),
        text_sha256=text_sha256(body) if body else None,
        word_count=len(body.split()),
        site=site.name,
        captured_at=page.capture.captured_at,
        capture=page.capture.record_id,
    )


def _media(elements: list[LexborNode], page: Page) -> list[Media]:
    return list({(m.url, m.kind): m for node in elements for m in read_media(node, page)}.values())


def _links(lines: list[Line], page: Page) -> tuple[Link, ...]:
    anchors = [
        (page.resolve(anchor.href) or anchor.href, anchor.text)
        for line in lines
        for anchor in line.anchors
    ]
    return tuple(
        Link(position, url, text) for position, (url, text) in enumerate(anchors, 1) if url.strip()
    )


def _dates(page: Page, site: Site, head: Head, prints: list[SmallPrint]) -> list[DateEvidence]:
    found = [
        evidence(parsed, "structured")
        for raw in head.published
        if (parsed := _declared(raw, page, site))
    ]
    found += [evidence(one.date, "article") for one in prints if one.date is not None]
    if by_url := date_from_url(page.capture.url):
        found.append(evidence(by_url, "url"))
    return list(dict.fromkeys(found))


def _declared(raw: str, page: Page, site: Site) -> ParsedDate | None:
    return parse_date(
        raw, order=site.date_order, timezone=site.timezone, captured_at=page.capture.captured_at
    )


def _modified(page: Page, site: Site, head: Head) -> str | None:
    values = [
        parsed.value
        for raw in head.modified
        if (parsed := _declared(raw, page, site)) and parsed.value
    ]
    return max(values, default=None)


def _may_be_article(url: str, site: Site) -> bool:
    """No listing, home page or "/index.html": some systems call it canonical on all their pages."""
    kind = urls.address(url, site).kind
    return kind == "article" or (
        kind == "other" and is_telling(url) and urls.same_site(url, site.hosts)
    )


def _aliases(page: Page, site: Site, head: Head) -> list[tuple[str, str]]:
    """Other addresses that the page gives for itself, as far as they can be its own."""
    own = urls.url_key(page.capture.url, site.hosts)
    found = []
    for url, kind in ((head.shortlink, "shortlink"), (head.canonical, "canonical")):
        if url and urls.url_key(url, site.hosts) != own and _may_be_article(url, site):
            found.append((url, kind))
    return found


def _parts(elements: list[LexborNode], page: Page, site: Site) -> list[str]:
    """The further pages of a post in several parts: ``/slug/2/``, ``/slug/3/``."""
    own = urls.url_key(page.capture.url, site.hosts)
    found: dict[int, str] = {}
    for node in elements:
        for anchor in node.css("a[href]"):
            target = page.resolve(anchor.attributes.get("href"))
            address = urls.address(target, site) if target else None
            if (
                target
                and address
                and address.part > 1
                and urls.url_key(target, site.hosts) == f"{own}/{address.part}"
            ):
                found.setdefault(address.part, target)
    return [found[number] for number in sorted(found)]
