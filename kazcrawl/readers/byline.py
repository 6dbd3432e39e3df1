"""The byline: the author's name as a line of the text, apart from the account that posted.

Seen on the first site in seven shapes: ``By Elizabeth Clarke``, ``Elizabeth Clarke``,
``By Andrei Prigor, Astana``, ``Ainur Kurmanov,  Socialist Movement Kazakhstan``,
``Campaign Kazakhstan Reporters``, ``Reporters, Kazakhstan``, ``A contribution ..., by X``.
"""

from __future__ import annotations

import re

from kazcrawl.readers.lines import Line

_NAME = r"[^\W\d_a-zа-яёәіңғүұқөһ][\w.’'-]*(?:\s+(?:[dvl][aeo]n?\s+)?[^\W\d_a-zа-яёәіңғүұқөһ][\w.’'-]*){1,3}"
_BY = re.compile(rf"(?i:by|text by|автор:?|von|par|por|di)\s+(?P<name>{_NAME})(?:,.{{2,80}})?")
"""Only the label in any case: a name is told by its capitals."""
_NAMED = re.compile(rf"{_NAME},\s+.{{2,60}}(?<![.!?:;])")
_REPORTERS = re.compile(r"(?:[\w ]{0,40}\b)?[Rr]eporters?(?:,\s*[\w ]{2,40})?")
_CONTRIBUTION = re.compile(rf".{{10,160}},\s+by\s+{_NAME}(?:,.{{2,80}})?", re.S)
_OPENING_LINES = 3


def find_byline(lines: list[Line]) -> str | None:
    """The byline as found among the opening lines of a body, or None.

    A bare name without a label counts only as a line of its own of two to four capitalised
    words that a longer paragraph follows.
    """
    for index, line in enumerate(lines[:_OPENING_LINES]):
        text = line.text.strip(" \u00a0")
        if len(text) > 200 or line.caption:
            continue
        if _BY.fullmatch(text) or _REPORTERS.fullmatch(text) or _CONTRIBUTION.fullmatch(text):
            return line.text
        long_next = index + 1 < len(lines) and len(lines[index + 1].text) > 150
        if long_next and len(text) < 90 and (_NAMED.fullmatch(text) or re.fullmatch(_NAME, text)):
            return line.text
    return None
