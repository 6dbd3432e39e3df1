"""What a person gives and gets: dates, texts, sizes."""

from __future__ import annotations

import pytest
import typer

from kazcrawl.cli.given import finite, iso_date
from kazcrawl.cli.terminal import counted, marked, plain, size


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x1b[31mb", "a\ufffd[31mb"),
        (" a\n\tb ", "a b"),
        ("[bold]a[/bold] [...]", "[bold]a[/bold] [...]"),
        ("\u202egnp.a", "\ufffdgnp.a"),
        ("Жаңаөзен\u00a0é", "Жаңаөзен é"),
    ],
)
def test_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_marked_words_have_a_style() -> None:
    text = marked("a \u2068b\u2069 c", "red")
    assert text.plain == "a b c"
    assert [(span.start, span.end) for span in text.spans if span.style] == [(2, 3)]


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, "0 bytes"), (999, "999 bytes"), (6_476_407, "6.5 MB"), (3 * 10**15, "3000.0 TB")],
)
def test_size(count: int, expected: str) -> None:
    assert size(count) == expected


def test_counted() -> None:
    assert (counted(1, "file"), counted(2000, "file")) == ("1 file", "2,000 files")


@pytest.mark.parametrize("value", ["2016", "2016-05", "2016-05-27", "2016-05-27T09:47Z", None])
def test_iso_date(value: str | None) -> None:
    assert iso_date(value) == value


@pytest.mark.parametrize("seconds", [float("inf"), float("nan"), float("-inf")])
def test_a_number_of_seconds_ends(seconds: float) -> None:
    with pytest.raises(typer.BadParameter, match="no number of seconds"):
        finite(seconds)


def test_none_and_numbers_are_as_given() -> None:
    assert (finite(None), finite(0.5)) == (None, 0.5)
