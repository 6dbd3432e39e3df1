"""An article page read whole: ``Capture + Site + what its stub shows -> Article``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from kazcrawl import urls
from kazcrawl.dates import ParsedDate, date_from_url, evidence, parse_date
from kazcrawl.items import Article, Capture, DateEvidence, Link, Media
from kazcrawl.readers.author import find_author
from kazcrawl.readers.body import find_body
from kazcrawl.readers.body_lines import body_lines, elements
from kazcrawl.readers.byline import find_byline
from kazcrawl.readers.closed import asks_password, is_paywalled
from kazcrawl.readers.comments import read_comments
from kazcrawl.readers.grammar import SmallPrint
from kazcrawl.readers.head import Head, read_head
from kazcrawl.readers.headline import find_headline, headline_text
from kazcrawl.readers.letters import read_letters
from kazcrawl.readers.lines import Line, text_of
from kazcrawl.readers.media import read_media
from kazcrawl.readers.no_article import refuse_attachment, refuse_static
from kazcrawl.readers.page import Page, UnreadablePage, read_page
from kazcrawl.readers.parts import next_parts
from kazcrawl.readers.places import Place, whole
from kazcrawl.readers.surroundings import frame_of, read_surroundings
from kazcrawl.sites.site import Site
from kazcrawl.text import language_of, text_sha256


@dataclass(frozen=True, slots=True)
class Reading:
    """An article and how its body was found; ``path`` may serve other pages of the site."""

    article: Article
    how: str
    path: str


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
    title = find_headline(page, headline, excerpt, head)
    if headline is None and excerpt is None:
        refuse_static(page, site)
    if (form := asks_password(page, title)) is not None:
        there = whole(form, "blocked")
        prints = read_surroundings(page, site, title, there)
        return Reading(
            _blocked(page, site, head, title, headline, "password", prints), "blocked", ""
        )
    place = find_body(page, site, excerpt, title, learned, head)
    lines = body_lines(page, site, place, title) if place else []
    refuse_attachment(page, site, place, lines)
    prints = read_surroundings(page, site, title, place) if place else []
    if is_paywalled(page, head, lines):
        return Reading(
            _blocked(page, site, head, title, headline, "paywall", prints), "blocked", ""
        )
    if place is None or not (lines or any(read_media(node, page) for node in elements(place))):
        raise UnreadablePage("no article text was found on the page")
    return Reading(
        _article(page, site, head, title, headline, place, lines, prints), place.how, place.path
    )


def _blocked(
    page: Page,
    site: Site,
    head: Head,
    title: LexborNode | None,
    known: str | None,
    why: str,
    prints: list[SmallPrint],
) -> Article:
    return Article(
        url=page.capture.url,
        headline=headline_text(title, head, known, site),
        blocked=why,
        author=find_author(page, head, prints, None),
        author_slug=next((one.author_slug for one in prints if one.author_slug), None),
        sections=tuple({name: None for one in prints for name in one.sections}),
        dates=tuple(_dates(page, site, head, prints)),
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
    names = {name: None for one in prints for name in one.sections}
    keywords = {name: None for one in prints for name in one.keywords} | dict.fromkeys(
        head.keywords
    )
    return Article(
        url=page.capture.url,
        headline=headline_text(title, head, known, site),
        article_body=body or None,
        article_body_html="".join(node.html or "" for node in place.nodes) or None,
        body_source=place.how,
        author=find_author(page, head, prints, frame_of(title, place)),
        author_slug=next((one.author_slug for one in prints if one.author_slug), None),
        byline=find_byline(lines),
        sections=tuple(names),
        keywords=tuple(keywords),
        language=language_of(body, head.language),
        date_modified=_modified(page, site, head),
        dates=tuple(_dates(page, site, head, prints)),
        letters=read_letters(body, date_order=site.date_order),
        media=tuple(_media(elements(place), page)),
        links=_links(lines, page),
        comments=read_comments(page, site),
        aliases=tuple(_aliases(page, site, head)),
        next_parts=next_parts(page, site),
        text_sha256=text_sha256(body) if body else None,
        word_count=len(body.split()),
        site=site.name,
        captured_at=page.capture.captured_at,
        capture=page.capture.record_id,
    )


def _media(nodes: list[LexborNode], page: Page) -> list[Media]:
    return list({(m.url, m.kind): m for node in nodes for m in read_media(node, page)}.values())


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


def _aliases(page: Page, site: Site, head: Head) -> list[tuple[str, str]]:
    """Other addresses that the page gives for itself, as far as they can be its own."""
    own = urls.url_key(page.capture.url, site.hosts)
    found = []
    for url, kind in ((head.shortlink, "shortlink"), (head.canonical, "canonical")):
        if (
            url
            and urls.url_key(url, site.hosts) != own
            and urls.address(url, site).kind == "article"
        ):
            found.append((url, kind))
    return found
