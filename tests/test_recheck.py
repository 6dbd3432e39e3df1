"""When a page is due, what is asked conditionally, when a server has lied: properties and cases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kazcrawl.clock import iso
from kazcrawl.items import Article, Capture, Failure, Outcome, Target
from kazcrawl.recheck import (
    DAY,
    GONE,
    TEXT,
    Bounds,
    Visit,
    conditions,
    due_at,
    has_lied,
    is_sampled,
    was_honest,
)
from kazcrawl.vanishing import Patience, Tally, find_sign, judge

MOMENTS = st.datetimes(datetime(2001, 1, 1), datetime(2090, 1, 1)).map(
    lambda moment: iso(moment.replace(tzinfo=UTC))
)
DATES = MOMENTS | st.sampled_from(
    ("2016", "2016-05", "2016-05-27", "", "soon", "2016-05-27T09:47Z")
)
NOW = "2026-11-24T18:00:00Z"


@given(MOMENTS, DATES | st.none(), st.text(max_size=30))
def test_no_page_is_due_later_than_the_bound(checked: str, changed: str | None, key: str) -> None:
    bounds = Bounds()
    wait = datetime.fromisoformat(due_at(checked, changed, key, bounds)) - datetime.fromisoformat(
        checked
    )
    assert bounds.least * 0.75 - 1 <= wait.total_seconds() <= bounds.most


@given(MOMENTS, st.integers(0, 4000), st.integers(0, 4000), st.text(max_size=30))
def test_what_changed_later_is_due_no_later(checked: str, one: int, more: int, key: str) -> None:
    moment = datetime.fromisoformat(checked)
    later, earlier = (iso(moment - timedelta(hours=hours)) for hours in (one, one + more))
    assert due_at(checked, later, key, Bounds()) <= due_at(checked, earlier, key, Bounds())


def test_pages_do_not_all_fall_due_on_one_day() -> None:
    due = {due_at(NOW, "2010", f"http://example.org/{n}/", Bounds())[:10] for n in range(300)}
    assert len(due) >= 7


def test_every_address_is_sampled_some_time_and_few_at_a_time() -> None:
    urls = [f"http://example.org/{n}/" for n in range(400)]
    shares = [sum(is_sampled(url, crawl) for url in urls) / 400 for crawl in range(1, 200)]
    assert 0.04 <= sum(shares) / len(shares) <= 0.06
    assert all(any(is_sampled(url, crawl) for crawl in range(1, 400)) for url in urls)


@pytest.mark.parametrize(
    ("visit", "asked"),
    [
        (None, {}),
        (Visit(), {}),
        (Visit(etag='W/"a"'), {"If-None-Match": 'W/"a"'}),
        (
            Visit(etag='"a"', last_modified="Mon, 06 Jan 2020 00:00:00 GMT"),
            {"If-None-Match": '"a"', "If-Modified-Since": "Mon, 06 Jan 2020 00:00:00 GMT"},
        ),
        (Visit(etag='"a"', misses=1), {}),
    ],
)
def test_conditions(visit: Visit | None, asked: dict[str, str]) -> None:
    assert conditions(visit) == asked


@pytest.mark.parametrize(
    ("before", "now", "lied"),
    [
        (Visit('"a"', None, "x"), Visit('"a"', None, "y"), True),
        (Visit('"a"', None, "x"), Visit('"a"', None, "x"), False),
        (Visit('"a"', None, "x"), Visit('"b"', None, "y"), False),
        (Visit('"a"', "Mon", "x"), Visit('"b"', "Mon", "y"), False),
        (Visit(None, "Mon", "x"), Visit(None, "Mon", "y"), True),
        (Visit(None, "Mon", "x"), Visit(None, "Tue", "y"), False),
        (Visit(None, None, "x"), Visit(None, None, "y"), False),
        (Visit('"a"', None, None), Visit('"a"', None, "y"), False),
        (None, Visit('"a"', None, "y"), False),
    ],
)
def test_lies(before: Visit | None, now: Visit, lied: bool) -> None:
    assert has_lied(before, now) is lied


@pytest.mark.parametrize(
    ("before", "now", "honest"),
    [
        (Visit('"a"', None, "x"), Visit('"b"', None, "y"), True),
        (Visit('"a"', None, "x"), Visit('"a"', None, "y"), False),
        (Visit('"a"', None, "x"), Visit('"b"', None, "x"), False),
        (Visit('"a"', None, "x"), Visit(None, None, "y"), False),
        (Visit(None, "Mon", "x"), Visit(None, "Tue", "y"), True),
        (Visit(None, None, "x"), Visit(None, "Tue", "y"), False),
        (Visit('"a"', None, None), Visit('"b"', None, "y"), False),
        (None, Visit('"b"', None, "y"), False),
    ],
)
def test_truths(before: Visit | None, now: Visit, honest: bool) -> None:
    assert was_honest(before, now) is honest


def vanished(clear: bool, misses: int, days: float, gone: bool) -> Outcome:
    """An article that did not show its text."""
    since = iso(datetime.fromisoformat(NOW) - timedelta(days=days)) if misses else None
    digest = GONE if gone else TEXT + "a"
    visit = Visit(None, None, digest, NOW, NOW, misses, since)
    reason = "the server answered 404" if clear else "no answer in time"
    target = Target("http://example.org/a/", "article", reason=reason, visit=visit)
    outcome = Outcome(target, failed=True, failures=[Failure(target.url, "status", reason)])
    outcome.captures.append(Capture(target.url, NOW, 404 if clear else 500, (), b""))
    outcome.sign = find_sign(outcome)
    assert outcome.sign == reason
    return outcome


@given(
    st.lists(
        st.builds(vanished, st.booleans(), st.integers(0, 5), st.floats(0, 30), st.booleans())
    ),
    st.integers(0, 3),
    st.just(0) | st.integers(0, 20),
    st.integers(0, 1),
)
def test_no_article_is_gone_without_reason(
    held: list[Outcome], listings: int, articles: int, new: int
) -> None:
    known = [one for one in held if one.target.visit and one.target.visit.digest != GONE]
    judge(held, Tally(listings, articles, articles + new), Patience(), NOW)
    crowd = len(known) > 5 and len(known) > articles
    for outcome in known:
        visit = outcome.target.visit or Visit()
        waited = visit.misses >= 2 and (visit.missed_since or NOW) <= iso(
            datetime.fromisoformat(NOW) - timedelta(days=7)
        )
        clear = outcome.captures[-1].status == 404 and not crowd and articles + new > 0
        assert bool(outcome.gone) == (listings > 0 and (clear or waited))
        assert outcome.missed == (listings > 0 and not outcome.gone)
        assert bool(outcome.failures) == (not outcome.gone), "what is not gone is on record"


@pytest.mark.parametrize(
    ("digest", "outcome", "sign"),
    [
        (None, {"failed": True}, None),
        (TEXT, {"failed": True}, "why"),
        (TEXT, {"failed": True, "retry_at": NOW}, None),
        (TEXT, {"unmodified": True}, None),
        (TEXT, {"articles": [Article("u", article_body="Text")]}, None),
        (TEXT, {"articles": [Article("u", blocked="password")]}, "password form"),
        (TEXT, {"articles": [Article("u")]}, "the page shows no text"),
        ("page:", {"articles": [Article("u")]}, None),
    ],
)
def test_signs(digest: str | None, outcome: dict[str, object], sign: str | None) -> None:
    target = Target("u", "article", visit=Visit(digest=digest, checked_at=NOW))
    found = Outcome(target, failures=[Failure("u", "network", "why")], **outcome)  # type: ignore[arg-type]
    assert find_sign(found) == sign


def test_seven_days_are_seven_days() -> None:
    assert Patience().seconds == 7 * DAY
