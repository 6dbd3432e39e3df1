"""Dates as texts, addresses and headings show them."""

from __future__ import annotations

import unicodedata

import pytest

from kazcrawl.dates import date_from_heading, date_from_url, find_dates, order_shown, parse_date

READ_AT = "2024-05-01T10:00:00Z"
PLACE = "Asia/Almaty"

# text, raw (None: the whole text), value
DAYS = [
    (": May 27, 2016", "May 27, 2016", "2016-05-27"),
    ("Posted by clare on May 23, 2016", "May 23, 2016", "2016-05-23"),
    ("Posted by T on March 11th, 2012", "March 11th, 2012", "2012-03-11"),
    ("von Redaktion am 18.03.2011", "18.03.2011", "2011-03-18"),
    ("Опубликовано 5 сентября 2014 года", "5 сентября 2014 года", "2014-09-05"),
    ("AUG. 19 2016 (The Bulletin) —", "AUG. 19 2016", "2016-08-19"),
    ("20 Dec 2011 anna", "20 Dec 2011", "2011-12-20"),
    ("Date : 25-05-2016", "25-05-2016", "2016-05-25"),
    ("Stockholm 26 May 2016", "26 May 2016", "2016-05-26"),
    ("the 30th of April, 2015", "30th of April, 2015", "2015-04-30"),
    ("г.Астана,5мая 2016г.", "5мая 2016г.", "2016-05-05"),
    ("Fr 18.03.2011", None, "2011-03-18"),
    ("Mo 05.12.2011", None, "2011-12-05"),
    ("12. März 2015", None, "2015-03-12"),
    ("9 listopada, 2015", None, "2015-11-09"),
    ("5 de mayo de 2016", None, "2016-05-05"),
    ("1er mai 2016", None, "2016-05-01"),
    ("25 маусым 2020 жыл", None, "2020-06-25"),
    ("2011 жылы желтоқсанның 16-сы", None, "2011-12-16"),
    ("2020 жылғы 25 маусымда", None, "2020-06-25"),
    ("30 säuirde 2019", None, "2019-04-30"),
    ("2011-жылы 16-декабрда", None, "2011-12-16"),
    ("16-декабрь 2011", None, "2011-12-16"),
    ("26 травня 2016 року", None, "2016-05-26"),
    ("2016-yil 27-may", None, "2016-05-27"),
    ("27 MAYIS 2016", None, "2016-05-27"),
    ("2016/05/27", None, "2016-05-27"),
    ("16\u2011декабрда\u00a02011", None, "2011-12-16"),
    ("27\u202fмая\u202f2016", None, "2016-05-27"),
    ("２５-０５-２０１６", None, "2016-05-25"),
    ("\u200f25\u200f/05\u200f/2016\u200e", "25\u200f/05\u200f/2016", "2016-05-25"),
    (unicodedata.normalize("NFD", "5 мая 2016"), None, "2016-05-05"),
    ("Monday 28 September 2015 at 4pm", "Monday 28 September 2015", "2015-09-28"),
]


@pytest.mark.parametrize(("text", "raw", "value"), DAYS)
def test_reads_a_day(text: str, raw: str | None, value: str) -> None:
    parsed = parse_date(text, timezone=PLACE, captured_at=READ_AT)
    assert parsed is not None
    assert (parsed.raw, parsed.value, parsed.precision) == (raw or text, value, "day")
    assert (parsed.ambiguous, parsed.refused, parsed.relative) == (False, None, False)


@pytest.mark.parametrize(
    ("text", "timezone", "value", "precision"),
    [
        ("Posted on : 19 June 2012 at 12:13 GMT", None, "2012-06-19T12:13Z", "minute"),
        ("Sat, 16 Sep 2017 22:04:30 +0000", PLACE, "2017-09-16T22:04:30Z", "second"),
        ("Sat, 16 Sep 2017 22:04:30 EST", None, "2017-09-17T03:04:30Z", "second"),
        ("2016-05-27T10:15:00.123+06:00", None, "2016-05-27T04:15:00Z", "second"),
        ("2016-05-27T10:15-05:00", None, "2016-05-27T15:15Z", "minute"),
        ("13 Jan 2013, 12:32", PLACE, "2013-01-13T06:32Z", "minute"),
        ("13 Jan 2013, 12:32", None, "2013-01-13", "day"),
        ("01:16 23.12.2020", PLACE, "2020-12-22T19:16Z", "minute"),
        ("May 27, 2016 at 3:04 pm", "Europe/London", "2016-05-27T14:04Z", "minute"),
        ("5 mai 2016 à 14h30", "Europe/Paris", "2016-05-05T12:30Z", "minute"),
        # What may be a span of time, or a zone that nobody fixes, leaves the day.
        ("27 May 2016 10:00-11:00", PLACE, "2016-05-27", "day"),
        ("27 May 2016 10:00 XYZ", PLACE, "2016-05-27", "day"),
        ("27 May 2016 25:61", PLACE, "2016-05-27", "day"),
        ("Update 2 | March 2012", None, None, None),
        ("Published: March 2012", None, "2012-03", "month"),
        ("2016-05", None, "2016-05", "month"),
        ("2011 жыл", None, "2011", "year"),
    ],
)
def test_reads_times_and_coarse_dates(
    text: str, timezone: str | None, value: str | None, precision: str | None
) -> None:
    parsed = parse_date(text, timezone=timezone)
    assert (parsed and parsed.value, parsed and parsed.precision) == (value, precision)


@pytest.mark.parametrize(
    ("text", "order", "value"),
    [
        ("05-06-2016", None, None),
        ("05-06-2016", "DMY", "2016-06-05"),
        ("05-06-2016", "MDY", "2016-05-06"),
        ("05.06.2016", "MDY", "2016-05-06"),
        ("Tuesday 05.06.2016", None, "2016-06-05"),
        ("27.05.16", None, "2016-05-27"),
        ("27.05.16", "YMD", "2027-05-16"),
        ("19 – 24 March 2013", None, "2013-03-19"),
        ("26-30 April 2015", None, "2015-04-26"),
        ("с 03 по 12 января 2023 года", None, "2023-01-03"),
        ("28 April - 3 May 2015", None, "2015-04-28"),
        ("28 December - 3 January 2015", None, None),
        ("3 May 2016 and 5 May 2016", None, "2016-05-03"),
        ("Monday, 27 May 2016", None, "2016-05-27"),
    ],
)
def test_marks_what_is_ambiguous(text: str, order: str | None, value: str | None) -> None:
    parsed = parse_date(text, order=order)
    assert parsed is not None
    assert (parsed.value, parsed.ambiguous, parsed.precision) == (value, True, "day")


@pytest.mark.parametrize("order", [None, "DMY", "YMD"])
@pytest.mark.parametrize(
    ("text", "value"),
    [("05.06.2016", "2016-06-05"), ("01:16 3.12.2020", "2020-12-03"), ("5. 6. 2016", "2016-06-05")],
)
def test_a_dotted_date_is_day_first(text: str, order: str | None, value: str) -> None:
    parsed = parse_date(text, order=order)
    assert parsed is not None
    assert (parsed.value, parsed.ambiguous) == (value, False)


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (("05/06/2016", "27/05/2016"), "DMY"),
        (("05/06/2016", "05/27/2016"), "MDY"),
        (("27/05/2016", "05/27/2016"), None),
        (("05/06/2016", "7 June 2016", "2016-06-25", "06/06/2016"), None),
        (("27.05.16",), None),
    ],
)
def test_order_that_dates_show(texts: tuple[str, ...], order: str | None) -> None:
    assert order_shown(texts) == order


@pytest.mark.parametrize("order", [None, "DMY", "MDY", "YMD"])
def test_day_above_twelve_needs_no_order(order: str | None) -> None:
    parsed = parse_date("25-05-2016", order=order)
    assert parsed is not None
    assert (parsed.value, parsed.ambiguous) == ("2016-05-25", False)


def test_date_of_an_update_gives_way() -> None:
    parsed = parse_date("posted 13 Jan 2013 by A [ updated 14 Jan 2013, 12:37 ]")
    assert parsed is not None
    assert (parsed.value, parsed.ambiguous) == ("2013-01-13", False)


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("31 February 2016", "impossible"),
        ("31.02.2016", "impossible"),
        ("5 May 1989", "impossible"),
        ("Posted on : 30 Novembre -0001", "null"),
        ("0000-00-00 00:00:00", "null"),
        ("1970-01-01T00:00:00Z", "null"),
        ("+275760-09-13T00:00:00.000Z", "impossible"),
        ("4 May 2024", "future"),
        ("June 2024", "future"),
        ("3 May 2024", None),
    ],
)
def test_refuses_with_a_reason(text: str, refused: str | None) -> None:
    parsed = parse_date(text, captured_at=READ_AT)
    assert parsed is not None
    assert (parsed.refused, parsed.value is None) == (refused, refused is not None)


@pytest.mark.parametrize(
    "text",
    [
        *("", "No Comments", "16 December", "Tuesday 2 October", "Январь, 12", "Октябрь, 06"),
        *("Embassy protest (270516)", "289-293 High Holborn", "Suites 1603-1604", "[1] 2 3"),
        *("15-05-2013-03-06-2013", "10.20.30.40", "held protests yesterday", "Update, May 2021"),
        *("in prison since March 2012", "22 December last year", "1-2-16", "hier", "Tel. 250-11"),
    ],
)
def test_reads_no_date(text: str) -> None:
    assert parse_date(text, order="DMY", timezone=PLACE, captured_at=READ_AT) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("today", "2024-05-01"), ("Yesterday", "2024-04-30"), ("вчера", "2024-04-30")),
        *(("кеше", "2024-04-30"), ("бүгін", "2024-05-01"), ("aujourd’hui", "2024-05-01")),
        *(("Posted by anna 2 days ago", "2024-04-29"), ("3 дня назад", "2024-04-28")),
        *(("vor 2 Stunden", "2024-05-01"), ("il y a 3 jours", "2024-04-28")),
        *(("hace 2 días", "2024-04-29"), ("2 godziny temu", "2024-05-01")),
        *(("an hour ago", "2024-05-01"), ("35 minutes ago", "2024-05-01T09:25Z")),
        *(("Сегодня, 14:05", "2024-05-01T09:05Z"), ("3 weeks ago", "2024-04")),
        *(("2 months ago", "2024-03"), ("2 years ago", "2022")),
    ],
)
def test_resolves_relative_dates(text: str, value: str) -> None:
    parsed = parse_date(text, timezone=PLACE, captured_at=READ_AT)
    assert parsed is not None
    assert (parsed.value, parsed.relative, parsed.ambiguous) == (value, True, False)
    unknown = parse_date(text)
    assert unknown is not None
    assert (unknown.value, unknown.relative, unknown.raw) == (None, True, parsed.raw)


def test_relative_days_are_those_of_the_place() -> None:
    late = "2024-05-01T20:30:00Z"
    values = [parse_date("today", timezone=zone, captured_at=late) for zone in (None, PLACE)]
    assert [one and one.value for one in values] == ["2024-05-01", "2024-05-02"]
    across = parse_date("1 hour ago", timezone=PLACE, captured_at="2024-05-01T20:30:00Z")
    assert across is not None
    assert (across.value, across.ambiguous) == ("2024-05-02", True)
    french = parse_date("hier", languages=("fr-FR",), captured_at=late)
    assert french is not None
    assert french.value == "2024-04-30"


@pytest.mark.parametrize(
    ("url", "raw", "value", "ambiguous"),
    [
        ("http://a.example/index.php/2016/05/27/slug/", "2016/05/27", "2016-05-27", False),
        ("https://a.example/2016/05/27/slug", "2016/05/27", "2016-05-27", False),
        ("http://a.example/2013/03/slug", "2013/03", "2013-03", False),
        ("http://a.example/2013/03/45/slug", "2013/03", "2013-03", False),
        ("http://a.example/articles/1/20-02-2013/slug/", "20-02-2013", "2013-02-20", False),
        ("http://a.example/issue/7/1/03-07-2013/slug", "03-07-2013", "2013-07-03", True),
        ("http://a.example/2016/02/31/slug", "2016/02/31", None, False),
    ],
)
def test_reads_an_address(url: str, raw: str, value: str | None, ambiguous: bool) -> None:
    parsed = date_from_url(url)
    assert parsed is not None
    assert (parsed.raw, parsed.value, parsed.ambiguous) == (raw, value, ambiguous)


@pytest.mark.parametrize(
    "path",
    [
        *("a/15-05-2013-03-06-2013", "narusheniya-1-7-iyunya-2022-goda/", "a/30691451.html"),
        *("newsA.php?st=1606947360", "wp-content/uploads/2016/05/a.jpg", "?d=/2016/05/27/", ""),
    ],
)
def test_reads_no_date_from_other_addresses(path: str) -> None:
    assert date_from_url(f"http://a.example/{path}") is None


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        *(("Daily Archives: July 3, 2013", "2013-07-03"), ("Архивы: Март 2012", "2012-03")),
        *(("Monthly Archives: March 2012", "2012-03"), ("Yearly Archives: 2012", "2012")),
        *(("Monatsarchiv: März 2012", "2012-03"), ("Архив за Март 2012", "2012-03")),
        *(("Category Page: Articles", None), ("All posts by T", None)),
        *(("Protests in March 2012", None), ("Category: 2012 trials", None)),
    ],
)
def test_reads_a_heading(heading: str, value: str | None) -> None:
    parsed = date_from_heading(heading, ("en", "ru"))
    assert (parsed and parsed.value) == value


def test_finds_all_dates_in_order() -> None:
    text = "On 16 December 2011 police fired; by May 3rd, 2012, and on 2 May (25.05.2012), more."
    found = find_dates(text, order=None, languages=())
    assert [one.value for one in found] == ["2011-12-16", "2012-05-03", "2012-05-25"]
    assert all(one.raw in text for one in found)
