"""Small print at the ends of a body: many themes have no element for the text alone.

Before the text a line goes that says no more than headline, day, writer or time to read, after
it one of sections, tags, comments and other posts.
"""

from __future__ import annotations

import re

from kazcrawl.readers.ends import LABEL, WHOLE, is_label, is_short, leads_inside, linked_share
from kazcrawl.readers.grammar import read_small_print
from kazcrawl.readers.grammar_words import says_comments
from kazcrawl.readers.lines import Line
from kazcrawl.readers.page import Page
from kazcrawl.sites.site import Site
from kazcrawl.text import squeeze

_READING_TIME = re.compile(
    r"(?:estimated )?(?:reading|read) time\s*:?\s*(?:about |less than )?(?:\d+|an?)\s*(?:min|hour)\w*\.?"
    r"|\d+\s*min(?:ute)?s?\.? (?:read|to read)|время (?:чтения|на чтение)\s*:?\s*\d+\s*мин\w*\.?",
    re.I,
)
_OPENING = 30
"""Letters by which an excerpt's beginning is known."""
_HEAD = 120
"""Letters and blanks of a line that are looked at first: most texts begin with their excerpt."""
_ARROWS = re.compile(r"^\s*[«←‹]|[»→›]\s*$")
"""Links to the posts before and after, as themes write them ("« The strike", "The trial →")."""
_WRITTEN = re.compile(
    r"this (?:post|entry|article) (?:was|is) (?:written|posted|published|filed|tagged)\b"
    r"|(?:эта )?запись (?:была )?(?:опубликована|размещена)\b",
    re.I,
)
"""How WordPress' themes begin the sentence below a post, from Kubrick to html5blank."""


def unframed(
    lines: list[Line], page: Page, site: Site, needle: str, headline: str | None = None
) -> list[Line]:
    """The lines of a body without small print before the excerpt's beginning and at its end.

    ``needle`` are the letters of the stub's excerpt, empty where none is known.
    """
    kept = _without_head(lines, page, site, needle, headline) if needle else lines
    if kept and is_short(kept[0]) and _READING_TIME.fullmatch(kept[0].text.strip(" \u00a0")):
        kept = kept[1:]
    kept = _without_pointers(kept, page, site)
    end = len(kept)
    while end and _ends_in_print(kept[end - 1], page, site):
        end -= 1
    return kept[:end] or lines


def _without_head(
    lines: list[Line], page: Page, site: Site, needle: str, headline: str | None
) -> list[Line]:
    """Without small print before the line in which the excerpt begins."""
    first = next((at for at, line in enumerate(lines) if _begins(line, needle)), 0)
    if first == 0:
        return lines
    title = squeeze(headline or "")
    told = [line for line in lines[:first] if not _is_framing(line, title, page, site)]
    return told + lines[first:]


def _without_pointers(lines: list[Line], page: Page, site: Site) -> list[Line]:
    """Without last lines that lead to other posts: below a label that says so, or with arrows."""
    end = len(lines)
    while end and _leads_beside(lines[end - 1], page, site):
        end -= 1
    if end == len(lines):
        return lines
    rest = lines[end:]
    if end and is_label(lines[end - 1].text.strip(" \u00a0")):
        return lines[: end - 1]
    while rest and _ARROWS.search(rest[-1].text):
        rest.pop()
    return lines[:end] + rest


def _leads_beside(line: Line, page: Page, site: Site) -> bool:
    return (
        bool(line.anchors)
        and line.tag != "li"
        and linked_share(line) >= WHOLE
        and all(leads_inside(anchor.href, page, site) for anchor in line.anchors)
    )


def _begins(line: Line, needle: str) -> bool:
    """Does the excerpt begin in this line?"""
    opening = needle[:_OPENING]
    if opening in squeeze(line.text[:_HEAD]):
        return True
    text = squeeze(line.text)
    return bool(text) and (opening in text or needle.startswith(text))


def _is_framing(line: Line, title: str, page: Page, site: Site) -> bool:
    """Is a line before the first words of the text the headline, a label or small print?"""
    text = line.text.strip(" \u00a0")
    if not is_short(line) or line.tag in {"blockquote", "li", "pre"}:
        return False
    if squeeze(text) == title or LABEL.fullmatch(text) or _READING_TIME.fullmatch(text):
        return True
    found = read_small_print(line, page, site)
    if found is None:
        return False
    if line.tag != "p":
        return found.labelled or found.date is not None
    return found.labelled and found.date is not None


def _ends_in_print(line: Line, page: Page, site: Site) -> bool:
    """Is a last line small print: links to sections and tags, ``This post was written by``?"""
    text = line.text.strip(" \u00a0")
    if not is_short(line) or line.tag in {"blockquote", "li", "pre"}:
        return False
    if _WRITTEN.match(text) or says_comments(text.rstrip(".")):
        return True
    if not line.anchors or not all(leads_inside(one.href, page, site) for one in line.anchors):
        return False
    found = read_small_print(line, page, site)
    return found is not None and found.labelled and bool(found.sections or found.keywords)
