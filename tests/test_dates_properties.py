"""What holds of all dates: nothing raises, nothing is invented, the printed is read back."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from kazcrawl.dates import date_from_heading, date_from_url, find_dates, parse_date
from kazcrawl.dates.months import LANGUAGES, fold_name, forms_of

READ_AT = "2024-05-01T10:00:00Z"
PLACE = "Asia/Almaty"

FORMATS = (
    "{d} {m} {y}",
    "{d:02d} {m}, {y}",
    "{d}. {m} {y}",
    "{d}-{m}-{y}",
    "{m} {d}, {y}",
    "{M} {d} {y}",
    "Posted by anna on {d} {M} {y}",
    "{d}\u00a0{m}\u00a0{y} 12:30",
    "{y}-жылы {d}-{m}",
)
PUBLISHED = st.dates(date(1990, 1, 1), date(2099, 12, 31))


def test_no_name_means_two_months() -> None:
    meanings: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for month, forms in enumerate(forms_of(language), start=1):
            for form in forms:
                meanings.setdefault(fold_name(form), set()).add(month)
    assert {name: months for name, months in meanings.items() if len(months) > 1} == {}
    assert len(LANGUAGES) >= 12


@settings(max_examples=400, deadline=None)
@given(PUBLISHED, st.sampled_from(LANGUAGES), st.sampled_from(FORMATS), st.integers(0))
def test_reads_back_what_was_printed(day: date, language: str, form: str, pick: int) -> None:
    names = forms_of(language)[day.month - 1]
    name = names[pick % len(names)]
    text = form.format(d=day.day, m=name, M=name.upper(), y=day.year)
    parsed = parse_date(text)
    assert parsed is not None
    assert (parsed.value, parsed.ambiguous) == (day.isoformat(), False)
    assert parsed.raw in text


_PIECES = st.sampled_from(
    [
        *("0123456789./-,: \u200f\u00a0"),
        *("May", "мая", "2016", "1970", "ago", "T", "+06:00", "GMT", "am", "yesterday", "31", "１"),
        *("Posted by", "жылы", "th", "-0001", "vor", "hours", "Fr", "02", "to"),
    ]
)
_TEXTS = st.text(max_size=60) | st.lists(_PIECES, max_size=14).map("".join)
_ORDERS = st.sampled_from([None, "DMY", "MDY", "YMD"])


def _digits(text: str) -> str:
    return "".join(str(unicodedata.digit(char)) for char in text if char.isdigit())


@settings(max_examples=500, deadline=None)
@given(_TEXTS, _ORDERS, st.sampled_from([None, PLACE]), st.sampled_from([None, READ_AT]))
def test_never_raises_nor_invents(
    text: str, order: str | None, zone: str | None, read_at: str | None
) -> None:
    date_from_url(text)
    date_from_heading(text, ())
    find_dates(text, order=order, languages=(), captured_at=read_at)
    parsed = parse_date(text, order=order, timezone=zone, captured_at=read_at)
    if parsed is None:
        return
    assert parsed.raw in text
    if parsed.value is None:
        return
    missing = {"year": "-01-01", "month": "-01"}.get(parsed.precision or "", "")
    moment = datetime.fromisoformat(parsed.value + missing)
    if parsed.relative or parsed.precision in {"minute", "second"}:
        return
    assert f"{moment.year}"[2:] in _digits(parsed.raw)
    if parsed.precision == "day":
        assert str(moment.day) in _digits(parsed.raw)
