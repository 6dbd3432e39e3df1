"""An article page read whole: ``Capture + Site + what its stub shows -> Article``."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from selectolax.lexbor import LexborNode

from kazcrawl.items import Article, Capture, Layout, Link, Media
from kazcrawl.readers.author import find_author
from kazcrawl.readers.body import find_body
from kazcrawl.readers.body_lines import GUESSED, body_lines, elements
from kazcrawl.readers.byline import find_byline
from kazcrawl.readers.closed import asks_password, is_of_wordpress, is_paywalled, takes_place
from kazcrawl.readers.comments import read_comments
from kazcrawl.readers.excerpt_place import holds, needle_of
from kazcrawl.readers.grammar import SmallPrint
from kazcrawl.readers.head import Head, read_head
from kazcrawl.readers.headline import find_headline, headline_path
from kazcrawl.readers.headline_text import headline_text
from kazcrawl.readers.letters import read_letters
from kazcrawl.readers.lines import Line, text_of
from kazcrawl.readers.media import read_larger, read_media
from kazcrawl.readers.no_article import refuse_attachment, refuse_static
from kazcrawl.readers.page import Page, UnreadablePage, read_page
from kazcrawl.readers.page_facts import aliases_of, dates_of, modified_of
from kazcrawl.readers.parts import next_parts
from kazcrawl.readers.places import Place, whole
from kazcrawl.readers.repeated import Seen, parts_in, survey
from kazcrawl.readers.sections import find_sections
from kazcrawl.readers.surroundings import frame_of, read_surroundings
from kazcrawl.sites.site import Site
from kazcrawl.text import digest_and_words, language_of


@dataclass(frozen=True, slots=True)
class Reading:
    """An article and how its body was found; ``path`` may serve other pages of the site.

    ``alone`` is True where this page alone told it, so that a layout may tell better.
    ``held`` is True where the stub's excerpt stands in the body's element. ``headline_path``
    is a selector of the stub's headline, empty where the page shows it nowhere. ``blocks``
    may be parts of the layout; None where they were not looked for. ``listings`` are the
    sections and tags that the page links to.
    """

    article: Article
    how: str
    path: str
    held: bool = False
    headline_path: str = ""
    blocks: tuple[Seen, ...] | None = None
    listings: tuple[str, ...] = ()
    alone: bool = False


def read_article(
    capture: Capture,
    site: Site,
    *,
    headline: str | None = None,
    excerpt: str | None = None,
    learned: Sequence[Layout] = (),
    settled: Container[str] | None = None,
    is_listed: Callable[[], bool] | None = None,
) -> Reading:
    """Reads an article page by what its stub shows of it (``headline``, ``excerpt``).

    ``learned`` are layouts that served other articles of the site; the blocks of one that is
    not ``settled`` are told. ``is_listed`` tells whether a list of posts shows the page with a
    date; without it any stub makes a static page an article. Raises UnreadablePage where there
    is no whole page or no text on it.
    """
    page = read_page(capture)
    head = read_head(page)
    title = find_headline(page, headline, excerpt, head, (*_of_site(site), *learned))
    shown = headline is not None or excerpt is not None
    refuse_static(page, site, lambda: shown and (is_listed is None or is_listed()))

    def closed(node: LexborNode, why: str) -> Reading:
        seen = _see(page, site, head, title, headline, whole(node, "blocked"), [])
        return Reading(_public(seen, why), "blocked", "")

    form = asks_password(page, title)
    if form is not None and is_of_wordpress(form):
        return closed(form, "password")
    place = find_body(page, site, excerpt, title, learned, head)
    parts = parts_in(place, learned) if place else []
    if place is not None and parts:
        place = replace(place, clutter=place.clutter | {node.mem_id for node in parts})
    needle = needle_of(excerpt)
    lines = body_lines(page, site, place, title, needle) if place else []
    refuse_attachment(page, site, place, lines)
    held = place is not None and _holds(place, needle)
    if form is not None and takes_place(form, place, lines, held=held):
        return closed(form, "password")
    if place is None and not head.free:
        return closed(page.body, "paywall")
    if place is None or not (lines or any(read_media(node, page) for node in elements(place))):
        raise UnreadablePage("no article text was found on the page")
    seen = _see(page, site, head, title, headline, place, lines)
    if is_paywalled(page, head, place, lines):
        return Reading(_public(seen, "paywall"), "blocked", "")
    return Reading(
        _article(seen, parts),
        place.how,
        place.path,
        held=held,
        headline_path=headline_path(title, headline),
        blocks=survey(page, site, place, needle)
        if held and settled is not None and place.path and place.path not in settled
        else None,
        listings=find_sections(page, site),
        alone=place.alone or place.how in GUESSED or place.how == "trafilatura",
    )


def _holds(place: Place, needle: str) -> bool:
    return place.how == "excerpt" or place.led or bool(needle and holds(place.container, needle))


def _of_site(site: Site) -> Iterator[Layout]:
    """The headlines that the site file names."""
    for layout in site.layouts:
        if layout.headline:
            yield Layout(layout.body or "body", layout.headline)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A page with everything that was found on it; ``known`` is the stub's headline."""

    page: Page
    site: Site
    head: Head
    title: LexborNode | None
    known: str | None
    place: Place
    lines: list[Line]
    frame: LexborNode | None
    prints: list[SmallPrint]


def _see(
    page: Page,
    site: Site,
    head: Head,
    title: LexborNode | None,
    known: str | None,
    place: Place,
    lines: list[Line],
) -> _Seen:
    frame = frame_of(title, place)
    prints = read_surroundings(page, site, title, place)
    return _Seen(page, site, head, title, known, place, lines, frame, prints)


def _public(seen: _Seen, blocked: str | None, **text: Any) -> Article:
    """What a page says of its article beside the text, which may not be public."""
    page, site, head = seen.page, seen.site, seen.head
    return Article(
        url=page.capture.url,
        headline=headline_text(seen.title, head, seen.known, site, page),
        blocked=blocked,
        author=find_author(head, seen.prints, seen.frame, site),
        author_slug=next((one.author_slug for one in seen.prints if one.author_slug), None),
        sections=tuple({name: None for one in seen.prints for name in one.sections}),
        dates=tuple(dates_of(page, site, head, seen.prints)),
        aliases=tuple(aliases_of(page, site, head)),
        site=site.name,
        captured_at=page.capture.captured_at,
        capture=page.capture.record_id,
        **text,
    )


def _article(seen: _Seen, parts: Sequence[LexborNode]) -> Article:
    page, site, head, place, prints = seen.page, seen.site, seen.head, seen.place, seen.prints
    body = text_of(seen.lines)
    digest, words = digest_and_words(body)
    keywords = {name: None for one in prints for name in one.keywords} | dict.fromkeys(
        head.keywords
    )
    return _public(
        seen,
        None,
        article_body=body or None,
        article_body_html="".join(node.html or "" for node in place.nodes) or None,
        body_source=place.how,
        layout=place.path or None,
        byline=find_byline(seen.lines),
        keywords=tuple(keywords),
        language=language_of(body, head.language),
        date_modified=modified_of(page, site, head),
        letters=read_letters(body, date_order=site.date_order),
        media=tuple(_media(elements(place), parts, page)),
        larger=tuple({url: None for node in elements(place) for url in read_larger(node, page)}),
        links=_links(seen.lines, page),
        comments=read_comments(page, site),
        next_parts=next_parts(seen.frame or page.body, page, site),
        text_sha256=digest if body else None,
        word_count=words,
    )


def _media(nodes: Sequence[LexborNode], parts: Sequence[LexborNode], page: Page) -> list[Media]:
    """What the body shows, but for what stands in parts that every page repeats."""
    shown = {(m.url, m.kind): m for node in nodes for m in read_media(node, page)}
    for one in (one for node in parts for one in read_media(node, page)):
        shown.pop((one.url, one.kind), None)
    return list(shown.values())


def _links(lines: list[Line], page: Page) -> tuple[Link, ...]:
    anchors = [
        (page.resolve(anchor.href) or anchor.href, anchor.text)
        for line in lines
        for anchor in line.anchors
    ]
    return tuple(
        Link(position, url, text) for position, (url, text) in enumerate(anchors, 1) if url.strip()
    )
