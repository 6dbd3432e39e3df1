"""When a site is due: cron's times through gaps and repeats, missed runs, systemd's the same."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kazcrawl.scheduling.clockwork import due, next_run
from kazcrawl.scheduling.oncalendar import NotExact, on_calendar
from kazcrawl.sites import parse_site
from kazcrawl.sites.cron import cron_expression

SITE = parse_site(
    'name = "pit"\nstart_urls = ["http://pit.example/"]\nschedule = "17 4 * * *"\n'
    'timezone = "Asia/Almaty"\n',
    "pit.toml",
)
ZONES = (
    "UTC",
    "Asia/Almaty",
    "Asia/Kathmandu",
    "Europe/London",
    "America/New_York",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def runs(expression: str, zone: str, after: datetime, count: int) -> list[datetime]:
    found = []
    moment = next_run(expression, ZoneInfo(zone), after)
    while moment and len(found) < count:
        found.append(moment)
        moment = next_run(expression, ZoneInfo(zone), moment)
    return found


@pytest.mark.parametrize(
    ("expression", "zone", "after", "wanted"),
    [
        # 28 March 2027: 01:00 GMT is 02:00 BST
        ("30 1 * * *", "Europe/London", "2027-03-27T12:00Z", "28T01:00 29T00:30"),
        ("30 * * * *", "Europe/London", "2027-03-27T23:45Z", "28T00:30 28T01:30 28T02:30"),
        # 25 October 2026: 01:00 UTC is 01:00 GMT, the second time
        ("30 1 * * *", "Europe/London", "2026-10-24T12:00Z", "25T00:30 26T01:30"),
        ("30 1 * * *", "Europe/London", "2026-10-25T01:10Z", "26T01:30"),
        ("*/30 1 * * *", "Europe/London", "2026-10-24T12:00Z", "25T00:00 25T00:30 25T01:00"),
        # a gap at midnight
        ("*/30 1 * * *", "America/Santiago", "2026-09-05T12:00Z", "06T04:00 06T04:30 07T04:00"),
        ("0 0 * * *", "America/Santiago", "2026-09-05T12:00Z", "06T04:00 07T03:00"),
        ("17 4 * * *", "Asia/Almaty", "2026-11-23T23:16:59Z", "23T23:17 24T23:17"),
        ("17 4 * * *", "Asia/Almaty", "2026-11-23T23:17:00Z", "24T23:17"),
        ("0 0 13 * fri", "UTC", "2026-11-01T12:00Z", "06T00:00 13T00:00 20T00:00"),
        ("0 0 */13 * fri", "UTC", "2026-11-01T12:00Z", "27T00:00"),
        ("0 0 29 2 *", "UTC", "2026-11-01T12:00Z", "29T00:00"),
    ],
)
def test_times_of_cron(expression: str, zone: str, after: str, wanted: str) -> None:
    found = runs(expression, zone, at(after), len(wanted.split()))
    assert [f"{one:%dT%H:%M}" for one in found] == wanted.split()


def field(low: int, high: int) -> st.SearchStrategy[str]:
    number = st.integers(low, high)
    spans = st.tuples(number, number).map(lambda two: f"{min(two)}-{max(two)}")
    longer = spans.filter(lambda text: len(set(text.split("-"))) == 2)
    stepped = st.tuples(st.one_of(st.just("*"), longer), st.integers(1, high)).map(
        lambda two: f"{two[0]}/{two[1]}"
    )
    one = st.one_of(number.map(str), spans, stepped)
    return st.one_of(
        st.just("*"), one, st.lists(one, min_size=2, max_size=3).map(lambda many: ",".join(many))
    )


EXPRESSIONS = st.tuples(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 7)).map(
    " ".join
)
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)


@given(EXPRESSIONS, st.sampled_from(ZONES), MOMENTS)
@settings(max_examples=150, deadline=None)
def test_times_rise_and_are_asked_for_alike(expression: str, zone: str, after: datetime) -> None:
    """The next time of any moment between two times is the later of them: none is left out."""
    assert cron_expression(expression) == expression
    found = runs(expression, zone, after, 6)
    assert found == sorted(set(found))
    assert all(one > after for one in found)
    for early, late in pairwise(found):
        for between in (early, early + (late - early) / 2, late - timedelta(seconds=1)):
            assert next_run(expression, ZoneInfo(zone), between) == late


@given(EXPRESSIONS, st.sampled_from(ZONES), MOMENTS)
@settings(max_examples=100, deadline=None)
def test_times_are_those_on_the_clock(expression: str, zone: str, after: datetime) -> None:
    """Against a count minute by minute, but for the days on which the clock changes."""
    place, (minute, hour, *_) = ZoneInfo(zone), expression.split()
    first = next_run(expression, place, after)
    steady = {
        one.astimezone(place).utcoffset()
        for one in (after, after + timedelta(days=1), after + timedelta(days=2))
    }
    if first is None or first > after + timedelta(days=1) or len(steady) > 1:
        return
    start = after.replace(second=0) + timedelta(minutes=1)
    minutes = (start + timedelta(minutes=number) for number in range(24 * 60 + 1))
    matching = (
        one
        for one in minutes
        if _in(minute, one.astimezone(place).minute, 0, 59)
        and _in(hour, one.astimezone(place).hour, 0, 23)
        and _day(expression, one.astimezone(place))
    )
    assert next(matching) == first


def _in(text: str, value: int, low: int, high: int) -> bool:
    for item in text.split(","):
        span, _, step = item.partition("/")
        begin, _, end = (f"{low}-{high}" if span == "*" else span).partition("-")
        if value in range(int(begin), int(end or begin) + 1, int(step or 1)):
            return True
    return False


def _day(expression: str, local: datetime) -> bool:
    _, _, day, month, week = expression.split()
    sunday_first = local.isoweekday() % 7
    by_day = _in(day, local.day, 1, 31)
    by_week = _in(week, sunday_first, 0, 7) or (sunday_first == 0 and _in(week, 7, 0, 7))
    both = day.startswith("*") or week.startswith("*")
    return _in(month, local.month, 1, 12) and (
        (by_day and by_week) if both else (by_day or by_week)
    )


@pytest.mark.parametrize(
    ("last", "now", "wanted"),
    [
        (None, "2026-11-24T12:00Z", "2026-11-24T12:00Z"),
        ("2026-11-23T23:17:00Z", "2026-11-24T12:00Z", "2026-11-24T23:17Z"),
        ("2026-11-23T23:16:00Z", "2026-11-24T12:00Z", "2026-11-23T23:17Z"),
        # ten were missed: one is due
        ("2026-11-13T23:17:03Z", "2026-11-24T12:00Z", "2026-11-14T23:17Z"),
        # put right by a second, set wrong by a year
        ("2026-11-24T12:00:01Z", "2026-11-24T12:00Z", "2026-11-24T23:17Z"),
        ("2027-11-24T12:00:01Z", "2026-11-24T12:00Z", "2026-11-24T12:00Z"),
    ],
)
def test_due_by_the_start_of_the_last_crawl(last: str | None, now: str, wanted: str) -> None:
    found = due(SITE, at(last) if last else None, at(now))
    assert found
    assert (found.due, found.start) == (at(wanted), at(wanted))


@given(EXPRESSIONS, MOMENTS, st.floats(0, 1e6))
@settings(max_examples=100, deadline=None)
def test_jitter_is_bounded_and_skips_nothing(
    expression: str, last: datetime, jitter: float
) -> None:
    site = replace(SITE, schedule=expression)
    found = due(site, last, last, jitter)
    if found is None:
        return
    assert found == due(site, last, last, jitter), "a restart draws the same"
    assert timedelta() <= found.start - found.due <= timedelta(seconds=jitter)
    after = next_run(expression, ZoneInfo("Asia/Almaty"), found.due)
    assert after is None or next_run(expression, ZoneInfo("Asia/Almaty"), found.start) == after


@pytest.mark.parametrize(
    ("expression", "zone", "wanted"),
    [
        ("17 4 * * mon", "Europe/London", ("Mon *-*-* 04:17:00 Europe/London",)),
        ("*/5 * * * *", "UTC", ("*-*-* *:00..55/5:00 UTC",)),
        (
            "0 0 1 1,7 sun",
            "Asia/Almaty",
            ("*-01,07-01 00:00:00 Asia/Almaty", "Sun *-01,07-* 00:00:00 Asia/Almaty"),
        ),
        ("0 0 1 * 0-7", "UTC", ("*-*-* 00:00:00 UTC",)),
        ("0 0 */2 * mon", "UTC", ("Mon *-*-01..31/2 00:00:00 UTC",)),
    ],
)
def test_calendar_events(expression: str, zone: str, wanted: tuple[str, ...]) -> None:
    assert on_calendar(expression, ZoneInfo(zone), zone, at("2026-11-24T12:00Z")) == wanted


@pytest.mark.parametrize("expression", ["30 1 * * *", "0 * * * *", "*/7 0-3 1 1 *"])
def test_a_time_that_the_clock_skips_or_repeats_is_no_calendar_event(expression: str) -> None:
    with pytest.raises(NotExact, match="the clock of Europe/London changes at 2027-03-28"):
        on_calendar(expression, ZoneInfo("Europe/London"), "Europe/London", at("2026-11-24T12:00Z"))


def by_systemd(events: tuple[str, ...], after: datetime, count: int) -> list[datetime]:
    """The first times of calendar events together, as systemd works them out."""
    command = ["systemd-analyze", "calendar", f"--iterations={count}"]
    command += [f"--base-time={after:%Y-%m-%d %H:%M:%S} UTC", *events]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={"TZ": "UTC", "LC_ALL": "C"}
    )
    told = re.findall(r"(?:elapse|#\d+): \w{3} (\S+ \S+) UTC", done.stdout)
    return sorted({datetime.fromisoformat(one).replace(tzinfo=UTC) for one in told})[:count]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze here")
@given(EXPRESSIONS, st.sampled_from(ZONES), MOMENTS)
@settings(max_examples=60, deadline=None)
def test_systemd_comes_to_the_same_times(expression: str, zone: str, after: datetime) -> None:
    try:
        events = on_calendar(expression, ZoneInfo(zone), zone, after)
    except NotExact:
        return
    wanted = runs(expression, zone, after, 8)
    assert by_systemd(events, after, 8) == wanted
