"""What a person gives and gets: dates, texts, sizes."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from rich.text import Text

from kazcrawl.cli.folders import tell_new
from kazcrawl.cli.given import finite, iso_date
from kazcrawl.cli.terminal import (
    console,
    counted,
    marked,
    plain,
    print_indented,
    readable,
    size,
)


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


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://a.kz/%D0%B6%D0%B0%d2%a3%D0%B0/", "http://a.kz/жаңа/"),
        ("http://a.kz/a%20b%2Fc%3Fd/", "http://a.kz/a%20b%2Fc%3Fd/"),
        ("http://a.kz/%FF%D0/", "http://a.kz/%FF%D0/"),
        ("http://a.kz/%E2%80%AEexe/", "http://a.kz/%E2%80%AEexe/"),
        ("http://a.kz/%C2%A0%C2%85/", "http://a.kz/%C2%A0%C2%85/"),
        ("http://a.kz/100%/", "http://a.kz/100%/"),
    ],
)
def test_readable(url: str, shown: str) -> None:
    assert readable(url) == shown


def test_sentences_are_wrapped_and_addresses_stay_whole(
    capsys: pytest.CaptureFixture[str],
) -> None:
    url = f"http://example.org/{'long-' * 20}"
    print_indented(console(), f"the post {'redirects ' * 8}to {url} and on", 6, Text("    !"))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("    ! the post")
    assert [line for line in lines if url in line] == [f"      {url}"]
    assert all(len(line) < 80 for line in lines if url not in line)
    assert lines[-1] == "      and on"


@pytest.mark.parametrize("padding", range(40, 76))
def test_a_number_stays_with_its_unit(padding: int, capsys: pytest.CaptureFixture[str]) -> None:
    print_indented(console(), f"{'x' * padding} 1,234.5 kB, 17 s")
    lines = capsys.readouterr().out.splitlines()
    assert " ".join(line.strip() for line in lines) == f"{'x' * padding} 1,234.5 kB, 17 s"
    assert all(line.strip() not in {"s", "kB, 17 s", "kB, 17", "kB,"} for line in lines)


def test_a_folder_that_is_made_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tell_new(tmp_path / "a.sqlite")
    assert capsys.readouterr().err == ""
    tell_new(tmp_path / "new" / "a.sqlite")
    assert capsys.readouterr().err == f"kazcrawl: {tmp_path / 'new'} is not there and is made\n"


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
