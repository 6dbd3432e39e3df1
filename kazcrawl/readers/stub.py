"""A stub read from its block: small print, caption, excerpt and truncation mark."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborNode

from kazcrawl.dates import ParsedDate, date_from_url, evidence
from kazcrawl.items import DateEvidence, Media, Stub
from kazcrawl.marks import is_read_on
from kazcrawl.readers.elements import HEADING
from kazcrawl.readers.excerpt import read_excerpt
from kazcrawl.readers.grammar import SmallPrint, is_only_date, read_small_print
from kazcrawl.readers.lines import Line, lines_of
from kazcrawl.readers.media import read_images
from kazcrawl.readers.page import Page
from kazcrawl.readers.post_link import PostLink
from kazcrawl.sites.site import Site
from kazcrawl.text import EXCERPT_WORDS, count_excerpt_words

MAX_HEADLINE_WORDS = 40
"""The longest headline of the neighbours' had 27 words."""


@dataclass(slots=True)
class Block:
    """A headline link and the nodes that belong to its stub, in page order."""

    link: PostLink
    nodes: list[LexborNode]


@dataclass(slots=True)
class _Parts:
    """A block's lines, sorted."""

    prints: list[SmallPrint]
    text: list[Line]
    captions: list[str]
    headline: str | None
    plain_date: SmallPrint | None = None
    last_date: SmallPrint | None = None


def read_stubs(
    blocks: list[Block],
    page: Page,
    site: Site,
    *,
    listing_url: str,
    listing_kind: str,
    page_number: int,
    heading_date: ParsedDate | None,
) -> list[Stub]:
    """The stubs of a page, in order."""
    parts = [_sort_lines(block, page, site) for block in blocks]
    trust_plain = _is_usual([part.plain_date is not None for part in parts])
    trust_last = _is_usual([part.last_date is not None for part in parts])
    stubs: list[Stub] = []
    for position, (block, part) in enumerate(zip(blocks, parts, strict=True), 1):
        if part.plain_date is not None and (trust_plain or _apart(part)):
            part.prints.append(part.plain_date)
            part.text = part.text[1:]
        elif part.last_date is not None and trust_last:
            part.prints.append(part.last_date)
            part.text = part.text[:-1]
        excerpt, mark, caption = read_excerpt(part.text, part.captions, part.headline)
        raw, dates = _dates(part.prints, block.link.url, heading_date)
        stubs.append(
            Stub(
                url=block.link.url,
                listing_url=listing_url,
                listing_kind=listing_kind,
                page_number=page_number,
                position=position,
                headline=part.headline,
                excerpt=excerpt,
                truncation_mark=mark,
                truncated=mark is not None
                or (excerpt is not None and count_excerpt_words(excerpt) == EXCERPT_WORDS),
                date_raw=raw.raw if raw else None,
                date_published=raw.value if raw else None,
                author=_first(one.author for one in part.prints),
                author_slug=_first(one.author_slug for one in part.prints),
                sections=tuple(dict.fromkeys(name for one in part.prints for name in one.sections)),
                image_caption=caption or _first(one.caption for one in part.prints),
                media=_media(block, page),
                dates=tuple(dates),
                site=site.name,
                captured_at=page.capture.captured_at,
                capture=page.capture.record_id,
            )
        )
    return stubs


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)


def _media(block: Block, page: Page) -> tuple[Media, ...]:
    elements = [node for node in block.nodes if node.tag and node.tag[0] != "-"]
    return tuple(image for node in elements for image in read_images(node, page))


def _sort_lines(block: Block, page: Page, site: Site) -> _Parts:
    lines = _without_spacers(lines_of(block.nodes, cells=True))
    lines = [line for line in lines if not site.noise.matches(line.text)]
    link = block.link
    untitled = not link.heading and is_only_date(link.text, page, site)
    at = None if untitled else _headline_at(lines, link)
    headline = None if untitled else link.text or None
    if headline is None or is_read_on(headline):
        headline = lines[at].text if at is not None and lines[at].tag in HEADING else None
    elif not link.heading and len(headline.split()) > MAX_HEADLINE_WORDS:
        headline, at = None, None  # the whole teaser is the link (eurasianet.org)
    before = [*lines[:at], *_beside(lines[at], link)] if at is not None else []
    after = lines[at + 1 :] if at is not None else lines
    captions = [line.text for line in lines if line.caption]
    after = [line for line in after if not line.caption]
    prints = [one for line in before if (one := read_small_print(line, page, site))]
    plain: SmallPrint | None = None
    while after and (one := read_small_print(after[0], page, site)):
        if not one.labelled and one.date is not None:
            plain = one
            break
        prints.append(one)
        after = after[1:]
    after, trailing = _strip_trailing(after, page, site)
    last = read_small_print(after[-1], page, site) if len(after) > 1 and plain is None else None
    bare = last if last is not None and last.date is not None else None
    return _Parts(prints + trailing, after, captions, headline, plain, bare)


def _is_usual(dated: list[bool]) -> bool:
    """Do most stubs of the page have a bare date at the same place?"""
    return sum(dated) >= 2 and sum(dated) >= 0.6 * len(dated)


def _beside(line: Line, link: PostLink) -> list[Line]:
    """What stands on the headline's own line (``12.03.2011 Headline``)."""
    rest = line.text.replace(link.text, " ", 1).strip() if link.text else ""
    anchors = [anchor for anchor in line.anchors if anchor.text != link.text]
    return [replace(line, text=rest, tag="p", anchors=anchors)] if rest else []


def _without_spacers(lines: list[Line]) -> list[Line]:
    """Lines of no-break spaces only (``<div>&nbsp;</div>``) part paragraphs and say nothing."""
    kept: list[Line] = []
    gap = 0
    for line in lines:
        if not line.text.strip():
            gap = 2
            continue
        kept.append(replace(line, gap=2) if gap else line)
        gap = 0
    return kept


def _strip_trailing(
    lines: list[Line], page: Page, site: Site
) -> tuple[list[Line], list[SmallPrint]]:
    """Small print under the excerpt (block themes put date and sections there).

    The first of the lines is known to be text.
    """
    trailing: list[SmallPrint] = []
    if lines and (parted := _part_onward(lines[-1])):
        one = read_small_print(parted[0], page, site)
        if one is not None and (one.labelled or one.date is not None):
            return [*lines[:-1], parted[1]], [one]
    while (
        len(lines) > 1
        and not is_read_on(lines[-1].text)
        and (one := read_small_print(lines[-1], page, site))
    ):
        if not one.labelled:
            break
        trailing.insert(0, one)
        lines = lines[:-1]
    return lines, trailing


def _part_onward(line: Line) -> tuple[Line, Line] | None:
    """A line that ends in a link that leads on (``May 24, 2010 | Continued``), in two."""
    last = line.anchors[-1] if line.anchors else None
    if last is None or not is_read_on(last.text) or not line.text.endswith(last.text):
        return None
    before = line.text[: -len(last.text)].rstrip(" \u00a0|·•/–—-»")
    if not before:
        return None
    return replace(line, text=before, anchors=line.anchors[:-1]), replace(
        line, text=last.text, anchors=[last]
    )


def _headline_at(lines: list[Line], link: PostLink) -> int | None:
    """The line that holds the headline link; the first heading where only "[...]" is a link."""
    href = link.node.attributes.get("href")
    if link.text and not is_read_on(link.text):
        for index, line in enumerate(lines):
            if any(anchor.href == href and anchor.text == link.text for anchor in line.anchors):
                return index
    return next((index for index, line in enumerate(lines) if line.tag in HEADING), None)


def _apart(part: _Parts) -> bool:
    """Does the bare date stand in another kind of element than the text after it?"""
    return len(part.text) > 1 and part.text[0].tag != part.text[1].tag


def _dates(
    prints: list[SmallPrint], url: str, heading: ParsedDate | None
) -> tuple[ParsedDate | None, list[DateEvidence]]:
    """The date that the stub prints, and all evidence that the sighting gives."""
    printed = next((one.date for one in prints if one.date is not None), None)
    found: list[DateEvidence] = []
    if printed is not None:
        found.append(evidence(printed, "listing"))
    if by_url := date_from_url(url):
        found.append(evidence(by_url, "url"))
    if heading is not None:
        found.append(evidence(heading, "heading"))
    return printed, found
