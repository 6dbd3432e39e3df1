"""A line above a body that says by whom it is, with or without the day: small print of news sites.

``By David Jeans``, ``By Matthew Digby , Minh Do on Monday, November 18th, 2019 at 11:08 a.m.``,
``Written by Rachael Link, MS, RD on November 14, 2019``. On listings such a line may be the
excerpt's own first words, so only article pages are read so.
"""

from __future__ import annotations

import re

from kazcrawl.readers.elements import HEADING
from kazcrawl.readers.grammar import MAX_STATED, SmallPrint, date_of, is_only_date
from kazcrawl.readers.lines import Line
from kazcrawl.readers.names import LABEL, names_in
from kazcrawl.readers.page import Page
from kazcrawl.sites.site import Site

_JOIN = re.compile(
    r"[\s,|/／·•–—-]*(?:\b(?:on|at|am|le|el|il|em|в|от|publiziert am|published)\b)?[\s:|,]*$", re.I
)
_AFTER = re.compile(
    r"^[\s|,·•–—(-]*(?:(?:updated|last updated|обновлено)\b.*|[\w ]{0,12}\)?)$", re.I | re.S
)
_SENTENCE = re.compile(r"[.!?]\s+\S+\s+\S+|[.!?…]$")
_PARTED = re.compile(r"\s+[—–|·•/-]+\s+|\s*[|·•]\s*")
_END = re.compile(r"[.!?…]$")
_PARTS = 4
"""Of a line, and words of each part."""
_MOST = 90
"""Letters of the names; a longer line is text."""


def read_byline(line: Line, page: Page, site: Site) -> SmallPrint | None:
    """A line that is only a label, names and perhaps a day; None where it says more."""
    label = LABEL.match(line.text)
    if label is None or len(line.text) > MAX_STATED or line.caption:
        return None
    date = date_of(line.text, page, site)
    named, _, after = line.text.partition(date.raw) if date is not None else (line.text, "", "")
    named = _JOIN.sub("", named[label.end() :])
    if (
        not 2 < len(named) <= _MOST
        or _SENTENCE.search(named)
        or (after and not _AFTER.match(after))
    ):
        return None
    names = _linked(line, named) or names_in(named)
    if not names or not all(_is_name(name) for name in names):
        return None
    return SmallPrint(date=date, author=", ".join(names), labelled=True)


def read_parted_date(line: Line, page: Page, site: Site) -> SmallPrint | None:
    """A line of a few short parts of which one is a day: ``24 November 2015 — clare``.

    Whether the others are an author, a section or a place nobody says, so they are left.
    """
    if line.caption or line.tag in HEADING or len(line.text) > _MOST:
        return None
    parts = [part.strip() for part in _PARTED.split(line.text)]
    if not 1 < len(parts) <= _PARTS:
        return None
    days = [part for part in parts if is_only_date(part, page, site)]
    others = [part for part in parts if part not in days]
    if len(days) != 1 or any(len(part.split()) > _PARTS or _END.search(part) for part in others):
        return None
    return SmallPrint(date=date_of(days[0], page, site), labelled=True)


def _linked(line: Line, named: str) -> tuple[str, ...]:
    """The names that are links, where the first of them begins the names: an office may be glued to it."""
    linked = [LABEL.sub("", anchor.text) for anchor in line.anchors]
    if not linked or not linked[0] or not named.startswith(linked[0]) or linked[0] == named:
        return ()
    rest = [text for text in linked[1:] if text in named]
    return tuple(
        dict.fromkeys((*names_in(linked[0]), *(n for text in rest for n in names_in(text))))
    )


def _is_name(name: str) -> bool:
    """Most of its words begin with a capital, or with a letter that has none."""
    words = [word for word in name.split() if word[0].isalpha()]
    lower = sum(word[0].islower() for word in words)
    return bool(words) and lower <= len(words) / 3
