"""The day of publication at the site's own place, from the statements about the date."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kazcrawl.dates import choose, day_published, evidence, parse_date
from kazcrawl.dates.choose import SOURCES
from kazcrawl.dates.day import SPEAKERS
from kazcrawl.items import DateEvidence

READ = "2016-06-20T12:00:00Z"


def said(source: str, raw: str, zone: str | None = None) -> DateEvidence:
    """What a reader makes of a text."""
    parsed = parse_date(raw, order="DMY", timezone=zone, captured_at=READ)
    assert parsed is not None
    return evidence(parsed, source)


def day(statements: list[DateEvidence], zone: str | None = None, read: str = READ) -> str | None:
    chosen = choose(statements, captured_on=read[:10])
    return day_published(chosen, statements, captured_on=read[:10], timezone=zone)


EVENING = said("structured", "2016-05-28T03:00:00Z")  # 11 pm in New York
DECLARED = said("structured", "2016-05-27T23:00:00-04:00")
UTC_FEED = said("feed", "Sat, 28 May 2016 03:00:00 +0000")

# statements, the site's time zone, the day
DAYS = [
    ([], None, None),
    ([said("url", "2016")], None, None),
    ([said("heading", "May 2016")], "Asia/Almaty", None),
    ([said("listing", "27 May 2016")], None, "2016-05-27"),
    ([said("listing", "27 May 2016"), said("body", "28 May 2016")], "Asia/Almaty", "2016-05-27"),
    # Nothing tells of another day than UTC's.
    ([EVENING], None, "2016-05-28"),
    ([UTC_FEED, EVENING], None, "2016-05-28"),
    ([EVENING, said("body", "27 May 2016")], None, "2016-05-28"),
    # A day that is told as one; only where the instant may fall on it.
    ([EVENING, said("article", "27 May 2016")], None, "2016-05-27"),
    ([EVENING, said("url", "2016-05-27")], "Europe/London", "2016-05-27"),
    ([EVENING, said("url", "2016-05-25")], None, "2016-05-28"),
    ([EVENING, said("url", "2016-05-29")], None, "2016-05-28"),
    ([EVENING, said("heading", "May 2016")], None, "2016-05-28"),
    ([UTC_FEED, said("rest", "2016-05-27T23:00:00")], None, "2016-05-27"),
    # Who speaks to readers goes before who speaks to machines.
    ([EVENING, said("url", "2016-05-28"), said("listing", "27 May 2016")], None, "2016-05-27"),
    ([EVENING, said("structured", "2016-05-28"), said("url", "2016-05-27")], None, "2016-05-27"),
    ([EVENING, said("rest", "2016-05-28"), said("article", "27 May 2016")], None, "2016-05-28"),
    # Of one source what it says most often.
    (
        [EVENING, *[said("listing", text) for text in ("28 May 2016", "27 May 2016")]],
        None,
        "2016-05-27",
    ),
    (
        [EVENING, *[said("listing", f"{at} May 2016") for at in (27, 28, 28)]],
        None,
        "2016-05-28",
    ),
    # Two readings, of which the instant allows one; a sure one goes before.
    ([said("structured", "2016-05-06T03:00:00Z"), said("article", "05/05/16")], None, "2016-05-05"),
    (
        [said("structured", "2016-06-06T03:00Z"), said("article", "05/06/2016"), said("url", "2016-06-06")],
        None,
        "2016-06-06",
    ),
    # "1 day ago" was told by the clock of the crawl.
    ([said("structured", "2016-06-18T23:00:00-05:00"), said("article", "1 day ago")], None, "2016-06-18"),
    # The offset that a text declares; nought is none.
    ([DECLARED], None, "2016-05-27"),
    ([DECLARED], "Asia/Almaty", "2016-05-27"),
    ([said("article", "10:01 pm PST, Friday, May 27, 2016")], None, "2016-05-27"),
    ([said("structured", "2016-05-27T23:30:00+00:00")], "Asia/Almaty", "2016-05-28"),
    ([EVENING, said("article", "11:04 pm EDT, Friday, 27 May 2016")], None, "2016-05-27"),
    ([EVENING, said("sitemap", "2016-06-05T22:00:00-04:00")], None, "2016-05-28"),
    # The zone of the site file, also for texts that were read in it.
    ([said("structured", "2016-05-27T20:00:00Z")], "Asia/Almaty", "2016-05-28"),
    ([said("article", "28 May 2016, 01:00", "Asia/Almaty")], None, "2016-05-28"),
    ([said("feed", "Mon, 29 Feb 2016 23:30:00 GMT")], "Europe/London", "2016-02-29"),
]  # fmt: skip


@pytest.mark.parametrize(("statements", "zone", "expected"), DAYS)
def test_day(statements: list[DateEvidence], zone: str | None, expected: str | None) -> None:
    for order in permutations(statements):
        assert day([*order], zone) == expected


def test_the_day_of_the_visit_is_not_believed_here_either() -> None:
    late = said("structured", "2016-05-27T20:00:00Z")
    printed, address = said("article", "28 May 2016"), said("url", "2016-05-27")
    assert day([late, printed, address], read="2016-05-28T09:00:00Z") == "2016-05-27"
    assert day([late, printed, address]) == "2016-05-28"


def test_every_source_has_a_rank() -> None:
    assert sorted(SPEAKERS) == sorted(SOURCES)


_MOMENTS = st.datetimes(datetime(1991, 1, 1), datetime(2016, 6, 1)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)
_OFFSETS = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timedelta(minutes=minutes))


@settings(deadline=None)
@given(_MOMENTS, _OFFSETS)
def test_a_declared_offset_gives_the_printed_day(moment: datetime, offset: timedelta) -> None:
    sign, minutes = "-" if offset < timedelta(0) else "+", abs(offset) // timedelta(minutes=1)
    local = moment.replace(tzinfo=None) + offset
    raw = f"{local:%Y-%m-%dT%H:%M:%S}{sign}{minutes // 60:02}:{minutes % 60:02}"
    assert day([said("structured", raw)]) == local.date().isoformat()


@settings(deadline=None)
@given(_MOMENTS, st.lists(st.tuples(st.sampled_from(SOURCES), st.integers(-3, 3)), max_size=5))
def test_the_day_is_one_on_which_the_instant_falls_and_that_is_told(
    moment: datetime, others: list[tuple[str, int]]
) -> None:
    chosen = said("structured", f"{moment:%Y-%m-%dT%H:%M:%SZ}")
    days = [(source, moment.date() + timedelta(days=apart)) for source, apart in others]
    statements = [chosen, *[said(source, told.isoformat()) for source, told in days]]
    found = date.fromisoformat(day_published(chosen, statements) or "")
    first, last = moment - timedelta(hours=12), moment + timedelta(hours=14)
    assert first.date() <= found <= last.date()
    assert found in {moment.date(), *[told for _, told in days]}
