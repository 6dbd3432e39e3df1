"""Checks of the selectors and regular expressions of a site file.

Every function raises ValueError with ``reason; what to do``, as those of ``values`` do.
"""

from __future__ import annotations

import re
import warnings

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from kazcrawl.sites.backtracking import check_backtracking
from kazcrawl.sites.values import CONTROL, shown

MAX_LENGTH = 1000
"""Characters of a pattern or selector; those of the shipped sites have fewer than 200."""

LINE_GROUPS = frozenset({"date", "author", "sections", "comments", "caption"})

_PROBES = ("Ж", "7, a – z.")
"""Two lines with nothing in common: a pattern for both is a pattern for every line."""


def selector(text: str) -> str:
    """A CSS selector that the HTML parser takes, alone and in a list of selectors."""
    if len(text) > MAX_LENGTH or CONTROL.search(text) or not _parses(text):
        raise ValueError(f"{shown(text)} is not a CSS selector; write one such as 'div.entry > p'")
    return text


def noise_selector(text: str) -> str:
    """A CSS selector that does not take the page as a whole."""
    if not {"html", "body"}.isdisjoint(_select(selector(text))):
        raise ValueError(f"{shown(text)} takes the whole page away; name what is noise")
    return text


def _select(text: str) -> list[str]:
    """Names of the elements that a selector takes from a page of one paragraph."""
    return [node.tag or "" for node in LexborHTMLParser("<p>").css(text)]


def _parses(text: str) -> bool:
    # Lexbor closes an open bracket or comment itself and so would swallow the selectors that
    # are joined to this one: "p /*" and ":is(p" are well with any end, a whole one is not.
    try:
        _select(f"{text}, p")
    except SelectolaxError:
        return False
    try:
        _select(f"{text})")
    except SelectolaxError:
        return True
    return False


def line_pattern(text: str) -> re.Pattern[str]:
    """A regular expression for whole lines of small print, naming ``LINE_GROUPS``."""
    pattern = _whole_line(text, LINE_GROUPS)
    if not pattern.groupindex:
        groups = ", ".join(sorted(LINE_GROUPS))
        raise ValueError(
            f"{shown(text)} names no group; name one of {groups}, as (?P<date>...),"
            " or write it under [noise]"
        )
    return pattern


def noise_pattern(text: str) -> re.Pattern[str]:
    """A regular expression for whole lines that belong to no article."""
    return _whole_line(text, frozenset())


def address_pattern(text: str) -> re.Pattern[str]:
    """A regular expression that is searched for in an address's path and query."""
    pattern = _compiled(text, frozenset())
    if pattern.search(""):
        raise ValueError(f"{shown(text)} matches every address; begin it with ^/")
    return pattern


def _whole_line(text: str, groups: frozenset[str]) -> re.Pattern[str]:
    pattern = _compiled(text, groups)
    if pattern.fullmatch("") or all(pattern.fullmatch(probe) for probe in _PROBES):
        raise ValueError(f"{shown(text)} matches every line; say what is special to it")
    return pattern


def _compiled(text: str, groups: frozenset[str]) -> re.Pattern[str]:
    if len(text) > MAX_LENGTH:
        raise ValueError(f"longer than {MAX_LENGTH} characters; split it into several patterns")
    try:
        pattern = _compile(text)
    except re.error as error:
        at = "" if error.pos is None else f" at character {error.pos + 1}"
        raise ValueError(
            f"{shown(text)} is not a regular expression ({error.msg}{at}); see Python's re"
        ) from None
    except (Warning, OverflowError, RecursionError) as error:
        raise ValueError(
            f"{shown(text)} is not a sound regular expression ({error}); write it more plainly"
        ) from None
    if unknown := sorted(set(pattern.groupindex) - groups):
        known = ", ".join(sorted(groups)) or "none"
        raise ValueError(f"the group {unknown[0]!r} is not known here; known: {known}")
    return pattern


def _compile(text: str) -> re.Pattern[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pattern = re.compile(text)
        check_backtracking(text)
    return pattern
