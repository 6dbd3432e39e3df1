"""The choice among statements about one date of publication."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kazcrawl.dates import choose, evidence, parse_date, same_day
from kazcrawl.dates.choose import PRECISIONS, SOURCES
from kazcrawl.items import DateEvidence

TODAY = "2024-05-01"
_PRECISION = {4: "year", 7: "month", 10: "day", 17: "minute", 20: "second"}


def ev(source: str, value: str | None, ambiguous: bool = False) -> DateEvidence:
    return DateEvidence(value or "?", value, _PRECISION.get(len(value or "")), source, ambiguous)


# statements, index of the chosen one
CHOICES = [
    ([], None),
    ([ev("body", "2016-05-26"), ev("url", None)], None),
    ([ev("url", "27 May 2016"), ev("hearsay", "2016-05-27")], None),
    ([ev("url", "2016-05-27"), ev("sitemap", "2016-06-01")], 0),
    ([ev("article", "2016-05-27"), ev("structured", "2016-05-28")], 1),
    # Ambiguous loses to any other.
    ([ev("structured", "2016-06-05", True), ev("sitemap", "2016-05-06")], 1),
    ([ev("structured", "2016-06-05", True)], 0),
    # Two agreeing sources outvote one that contradicts; one does not, nor two against two.
    ([ev("structured", "2017-01-01"), ev("listing", "2016-05-27"), ev("url", "2016-05-27")], 1),
    ([ev("structured", "2017-01-01"), ev("listing", "2016-05-27")], 0),
    ([ev("structured", "2016-05-28"), ev("listing", "2016-05-27"), ev("url", "2016-05-27")], 0),
    ([ev("structured", "2017-01-01"), ev("url", "2016-05-27"), ev("sitemap", "2016-05-27")], 0),
    ([ev("structured", "2017-01-01"), ev("url", "2016-05-27"), ev("url", "2016-05-27")], 0),
    (
        [
            *(ev("structured", "2017-01-01"), ev("rest", "2017-01-01")),
            *(ev("listing", "2016-05-27"), ev("url", "2016-05-27")),
        ],
        0,
    ),
    # The more precise one of the same day.
    ([ev("article", "2016-05-27"), ev("article", "2016-05-27T09:30Z")], 1),
    ([ev("listing", "2016-05-27"), ev("sitemap", "2016-05-27T09:30:00Z")], 1),
    ([ev("structured", "2016-05-27"), ev("feed", "2016-05-26T22:04:30Z")], 1),
    ([ev("structured", "2016-05-27"), ev("feed", "2016-05-25T22:04:30Z")], 0),
    ([ev("structured", "2016-05-27T09:30Z"), ev("feed", "2016-05-27T11:00:05Z")], 0),
    ([ev("url", "2013-03"), ev("heading", "2013-03-05")], 1),
    # The day of the visit, printed above the article.
    ([ev("article", TODAY), ev("url", "2021-02-03")], 1),
    ([ev("article", TODAY), ev("article", "2021-02-03")], 1),
    ([ev("article", TODAY), ev("url", TODAY)], 0),
    ([ev("article", TODAY)], 0),
]


@pytest.mark.parametrize(("statements", "chosen"), CHOICES)
def test_chooses_by_the_rule(statements: list[DateEvidence], chosen: int | None) -> None:
    expected = None if chosen is None else statements[chosen]
    assert choose(statements, captured_on=TODAY) == expected
    assert choose(statements[::-1], captured_on=TODAY) == expected


_VALUES = (
    *("2016", "2016-05", "2016-05-26", "2016-05-27", "2016-05-28", TODAY, "2017-01-01"),
    *("2016-05-27T09:30Z", "2016-05-27T09:30:12Z", "2016-05-26T22:04:30Z"),
)
_STATEMENTS = st.lists(
    st.builds(
        ev, st.sampled_from([*SOURCES, "body"]), st.none() | st.sampled_from(_VALUES), st.booleans()
    ),
    max_size=9,
)


@settings(deadline=None)
@given(_STATEMENTS, st.randoms(use_true_random=False), st.sampled_from([None, TODAY]))
def test_order_of_arrival_says_nothing(
    statements: list[DateEvidence], chance: Random, today: str | None
) -> None:
    shuffled = list(statements)
    chance.shuffle(shuffled)
    assert choose(shuffled, captured_on=today) == choose(statements, captured_on=today)


@settings(deadline=None)
@given(_STATEMENTS)
def test_chosen_is_one_of_the_eligible(statements: list[DateEvidence]) -> None:
    eligible = [one for one in statements if one.value is not None and one.source != "body"]
    chosen = choose(statements)
    if chosen is None:
        assert eligible == []
        return
    assert chosen in eligible
    assert chosen.ambiguous == all(one.ambiguous for one in eligible)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2016-05-27", "2016-05-27", True),
        ("2016-05-27", "2016-05-28", False),
        ("2016-05-27", "2016-05-26T10:00Z", True),
        ("2016-05-27", "2016-05-26T09:59Z", False),
        ("2016-05-27", "2016-05-28T12:00:00Z", False),
        ("2016-05", "2016-05-27", False),
    ],
)
def test_same_day(one: str, other: str, same: bool) -> None:
    assert same_day(one, other) is same
    assert same_day(other, one) is same


def test_evidence_says_why_there_is_no_value() -> None:
    texts = ["27 May 2016", "31 February 2016", "05-06-2016", "yesterday"]
    said = [evidence(parsed, "listing") for text in texts if (parsed := parse_date(text))]
    assert [one.refused for one in said] == [None, "impossible", "ambiguous", "relative"]
    assert [one.raw for one in said] == texts
    assert {one.source for one in said} == {"listing"}
    assert said[0].precision in PRECISIONS
