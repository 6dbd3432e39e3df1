"""The small print around a post: date, author, sections, comments, read off single lines.

``: May 27, 2016``, ``Posted by clare on May 23, 2016 / Appeals, Articles / No Comments``,
``In Appeals,Articles``: every theme has its own. A line is small print only when nothing
but labels is left after its dates, names and links are taken out of it, so a first
sentence that begins with a date stays text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from kazcrawl.dates import ParsedDate, parse_date
from kazcrawl.readers.grammar_links import told_by_links
from kazcrawl.readers.grammar_words import (
    AUTHOR,
    CLOCK,
    COMMENTS_STEM,
    COMMENTS_WITHIN,
    LABELS,
    SECTION_LINES,
    SECTION_PART,
    UPDATED,
    may_be_updated,
    says_comments,
)
from kazcrawl.readers.lines import Line
from kazcrawl.readers.page import Page
from kazcrawl.sites.site import Site
from kazcrawl.text import in_small

MAX_LENGTH = 400
"""Small print longer than this was not seen; the longest real line had three sections and 80 characters."""

MAX_STATED = 160
"""A date in a longer line is part of a sentence."""

MAX_DATE = 60

_LETTER = re.compile(r"\w")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class SmallPrint:
    """What one line of small print says; all raw. ``rest`` is what no rule explains.

    ``exact`` is the date as the line's ``<time>`` has it, to the second and with its zone.
    """

    date: ParsedDate | None = None
    author: str | None = None
    author_slug: str | None = None
    sections: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    comments: bool = False
    caption: str | None = None
    labelled: bool = False
    rest: str = ""
    exact: ParsedDate | None = None


def read_small_print(line: Line, page: Page, site: Site) -> SmallPrint | None:
    """Reads a line as small print; None where it is text."""
    if len(line.text) > MAX_LENGTH or line.caption or line.tag == "blockquote":
        return None
    if found := _by_site(line, page, site):
        return found
    line = _without_update(line, page, site)
    found = _by_links(line, page, site) or _by_words(line, page, site)
    exact = _exact(found.date, line, page, site) if found else None
    return replace(found, exact=exact) if found and exact else found


def _without_update(line: Line, page: Page, site: Site) -> Line:
    """A line without the day of its last change, where it states another one before."""
    if len(line.text) > MAX_STATED or not may_be_updated(line.text):
        return line
    found = UPDATED.search(line.text)
    if found is None or found.start() == 0:
        return line
    first = line.text[: found.start()]
    if not _DIGIT.search(found["date"]) or date_of(first, page, site) is None:
        return line
    return replace(line, text=first)


def sections_of(text: str) -> tuple[str, ...]:
    """``Appeals, Articles`` or ``Appeals,Articles`` as names, whatever parts them."""
    return tuple(part.strip() for part in SECTION_PART.split(text) if _LETTER.search(part))


def date_of(text: str, page: Page, site: Site) -> ParsedDate | None:
    """The date that a line of this page states, read by the site's rules."""
    return parse_date(
        text,
        order=site.date_order,
        languages=site.languages,
        timezone=site.timezone,
        captured_at=page.capture.captured_at,
    )


def is_only_date(text: str, page: Page, site: Site) -> bool:
    """Is a link's text its post's date and nothing more (a post without a title)?"""
    date = date_of(text, page, site) if 0 < len(text) <= MAX_DATE else None
    return date is not None and not _LETTER.search(_rest(text, date, None, ()))


def _by_site(line: Line, page: Page, site: Site) -> SmallPrint | None:
    for layout in site.layouts:
        for pattern in layout.lines:
            if found := pattern.fullmatch(line.text):
                return _from_groups(found, line, page, site)
    return None


def _from_groups(found: re.Match[str], line: Line, page: Page, site: Site) -> SmallPrint:
    groups = {
        name: value.strip() for name, value in found.groupdict().items() if value and value.strip()
    }
    links = told_by_links(line, page, site)
    date = date_of(groups["date"], page, site) if "date" in groups else None
    return SmallPrint(
        date=date,
        author=groups.get("author"),
        author_slug=links.author_slug,
        sections=links.sections or sections_of(groups.get("sections", "")),
        keywords=links.keywords,
        comments="comments" in groups,
        caption=groups.get("caption"),
        labelled=True,
    )


def _by_links(line: Line, page: Page, site: Site) -> SmallPrint | None:
    links = told_by_links(line, page, site)
    if not links.texts and not line.time:
        return None
    date = date_of(line.text, page, site)
    if line.time and (date is None or date.value is None):
        date = date_of(line.time, page, site) or date
    found = AUTHOR.search(line.text)
    author = links.author or (
        found["author"] if found and found["author"] not in links.texts else None
    )
    rest = _rest(line.text, date, author, links.texts)
    if len(rest.split()) > 3:
        return None
    return SmallPrint(
        date,
        author,
        links.author_slug,
        links.sections,
        links.keywords,
        links.comments,
        None,
        True,
        rest,
    )


def _by_words(line: Line, page: Page, site: Site) -> SmallPrint | None:
    text = line.text
    if says_comments(text):
        return SmallPrint(comments=True, labelled=True)
    date = date_of(text, page, site) if len(text) <= MAX_STATED else None
    if date is not None:
        found = AUTHOR.search(text)
        author = found["author"] if found else None
        rest = _rest(text, date, author, ())
        if _LETTER.search(rest):
            return _date_and_sections(text, date)
        plain = text.strip() == date.raw.strip()
        return SmallPrint(
            date=date, author=author, labelled=not plain or line.tag == "time" or bool(line.time)
        )
    return _section_line(text)


def _exact(date: ParsedDate | None, line: Line, page: Page, site: Site) -> ParsedDate | None:
    """What a ``<time>`` says of the day that its line shows; None where it says another day."""
    if date is None or date.value is None or not line.time:
        return None
    stated = date_of(line.time, page, site)
    if stated is None or stated.value is None:
        return None
    # Its own text has the day as it is there, its value the day in UTC.
    return stated if date.value[:10] in (stated.raw[:10], stated.value[:10]) else None


def _date_and_sections(text: str, date: ParsedDate) -> SmallPrint | None:
    """``: May 27, 2016 Appeals, Articles /`` on one line, without any link."""
    rest = text.replace(date.raw, " ", 1).strip(" :|·-–")
    sections = _section_line(rest) if rest.endswith("/") else None
    return replace(sections, date=date) if sections else None


def _section_line(text: str) -> SmallPrint | None:
    for pattern in SECTION_LINES if "/" in text else SECTION_LINES[:1]:
        found = pattern.fullmatch(text) or None
        names = sections_of(found["sections"]) if found else ()
        if names and all(len(name.split()) <= 4 and name[0].isupper() for name in names):
            return SmallPrint(
                sections=names, comments="comments" in pattern.groupindex, labelled=True
            )
    return None


def _rest(text: str, date: ParsedDate | None, author: str | None, texts: tuple[str, ...]) -> str:
    """What is left of a line after its dates, names, links and labels."""
    for part in (date.raw if date else "", author or "", *texts):
        if part:
            text = text.replace(part, " ", 1)
    return _without_labels(text, date is not None)


@lru_cache(maxsize=1024)
def _without_labels(text: str, dated: bool) -> str:
    """The words that are no labels: without its own words a theme's line is the same each time."""
    if dated:
        text = CLOCK.sub(" ", text)
    if COMMENTS_STEM.search(in_small(text)):
        text = COMMENTS_WITHIN.sub(" ", text)
    text = LABELS.sub(" ", text)
    return " ".join(word for word in text.split() if _LETTER.search(word))
