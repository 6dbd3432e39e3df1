"""Which regular expressions of a site file are refused for their cost, and which are not."""

from __future__ import annotations

import pytest

from kazcrawl.sites.backtracking import check_backtracking

EXPONENTIAL = [
    "(a+)+",
    "(?:a*)*b",
    "(a|a)*",
    r"(?:\wa|\da)+!",
    r"(?:\w+ ?)*",
    r"(?:\s*\w+\s*)*",
    "(?:a?b?)*",
    "(?:.*)*",
    "(?:(?:a?){1,3}b)+",
    "(x+x+)+y",
    "(?:aa|aaa)+!",
    "(?:[a-z]+[A-Z]?)+ ",
    "(?i)(?:[A-Z][a-z]+)+",
    "(?i:(?:a+A)+)",
    "x(?=(a+)+b)",
    "(?:[^,]+[^;]*)+,;",
    "(?:a{1,30}){1,30}b",
]
SLOW = [".*a.*b.*c.*d", r"\s+.*\s*-\s*.*"]
UNDECIDED = [
    (r"(a)\1", "refers back"),
    (r"(a)?(?(1)b|c)", "refers back"),
    ("[ab]" * 245 + "(?:x{16}){16}", "too large"),
    ("(?:" * 100 + "^" + "){16}" * 100, "too many ways"),
]
SOUND = [
    "",
    r"(?:\w|\d)+!",  # one set to re
    r":\s?(?P<date>[A-Z][a-z]+ \d{1,2}, \d{4})",
    r"\w+(?:, \w+)*",
    "(?:/[^/]+)+/?",
    "(?:foo|bar|baz)+",
    "(?:ab?)*",
    r"(?:\d{4}/)+",
    "(?:[A-Z][a-z]+)+",
    r"(?:\s*-\s*)?x+",
    ".*a.*b.*",
    "a+b+c+d+e+",
    "(?:a+|b+)c",
    "(?<!x)a(?!b+)",
    "a++(?>b*)",
    "^a|b$",
    "[^a]*a[^b]*b[^c]*",
]


@pytest.mark.parametrize("text", EXPONENTIAL)
def test_two_ways_round_a_loop(text: str) -> None:
    with pytest.raises(ValueError, match="in two ways"):
        check_backtracking(text)


@pytest.mark.parametrize("text", SLOW)
def test_too_many_open_loops(text: str) -> None:
    with pytest.raises(ValueError, match="more than 3 open repetitions"):
        check_backtracking(text)


@pytest.mark.parametrize(("text", "reason"), UNDECIDED)
def test_what_cannot_be_decided(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        check_backtracking(text)


@pytest.mark.parametrize("text", SOUND)
def test_sound(text: str) -> None:
    check_backtracking(text)
