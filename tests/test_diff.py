"""``kazcrawl diff``: fields first, then words, safe on any terminal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import small_archive
from kazcrawl.cli import app, diff_view
from kazcrawl.items import Article, Media

Run = Callable[..., Result]
LONG = "\n\n".join(f"The block number {n} says what nobody else has said before." for n in range(9))


def edited(**more: object) -> Article:
    known = {
        "headline": "Miners stop work",
        "article_body": f"{LONG}\n\nThey want new lamps.",
        "sections": ("Labour", "North"),
        "author": "clare",
        "media": (Media(f"{small_archive.HOME}pit.jpg", "image"),),
    }
    return Article(url=small_archive.ONE, **{**known, **more})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = [
        edited(),
        edited(article_body=f"{LONG}\n\nThey want good lamps \x1b[31mnow."),
        edited(
            headline="Miners \x9b2J win",
            sections=("Labour", "Wages"),
            media=(Media(f"{small_archive.HOME}win.jpg", "image"),),
            article_body=f"{LONG}\n\nThey got good lamps now.",
        ),
    ]
    outcomes = [small_archive.page(one.url, one) for one in found]
    outcomes.append(
        small_archive.page(small_archive.TWO, Article(url=small_archive.TWO, article_body="One."))
    )
    return small_archive.make(tmp_path_factory.mktemp("diff") / "a.sqlite", outcomes)


@pytest.fixture
def run(path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("KAZCRAWL_ARCHIVE", str(path))

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(app, ["diff", *words])

    return invoke


def test_the_last_two_versions(run: Run) -> None:
    done = run(small_archive.ONE)
    assert done.exit_code == 0
    assert done.output.splitlines() == [
        "Miners \ufffd2J win",
        small_archive.ONE,
        "A: version 2, 2026-02-03T04:01:00Z",
        "B: version 3, 2026-02-03T04:02:00Z",
        "headline: [-Miners stop work-] {+Miners \ufffd2J win+}",
        "sections: [-North-] {+Wages+}",
        f"media: [-{small_archive.HOME}pit.jpg-] {{+{small_archive.HOME}win.jpg+}}",
        "",
        "Text: 2 words removed, 2 added",
        "",
        "(89 words the same)",
        "block number 8 says what nobody else has said before.",
        "They [-want-] {+got+} good lamps [-\ufffd[31mnow.-] {+now.+}",
    ]


def test_any_two_versions_and_the_whole_text(run: Run) -> None:
    done = run("1", "1", "2", "--whole")
    assert "The block number 0 says" in done.output
    assert "They want [-new lamps.-] {+good lamps \ufffd[31mnow.+}" in done.output
    assert "They [-want new lamps.-] {+got good lamps now.+}" in run("1", "1").output
    assert "B: version 1" in run("1", "2", "1").output


def test_json(run: Run) -> None:
    found = json.loads(run("1", "--json").output)
    assert (found["a"]["number"], found["b"]["number"]) == (2, 3)
    assert found["fields"] == [
        {"field": "headline", "before": "Miners stop work", "after": "Miners \x9b2J win"},
        {"field": "sections", "before": ["North"], "after": ["Wages"]},
        {
            "field": "media",
            "before": [f"{small_archive.HOME}pit.jpg"],
            "after": [f"{small_archive.HOME}win.jpg"],
        },
    ]
    assert (found["words_removed"], found["words_added"]) == (2, 2)
    kept = [one["text"] for one in found["text"] if one["op"] != "removed"]
    assert " ".join(kept).split() == f"{LONG} They got good lamps now.".split()
    assert not any(control in run("1", "--json").output for control in "\x1b\x9b")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("1", "7"), "there is no version 7; there are 1 to 3"),
        (("99",), "no article has the id"),
        (("nowhere.example/x",), "no article has the id"),
    ],
)
def test_what_is_not_there(run: Run, words: tuple[str, ...], said: str) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert said in done.output


def test_article_of_one_version_has_not_changed(run: Run) -> None:
    done = run("2")
    assert done.exit_code == 0
    assert "There is one version: its text has not changed" in done.output
    found = json.loads(run("2", "--json").output)
    assert (found["a"], found["b"]["number"], found["fields"], found["text"]) == (None, 1, [], [])
    assert run("2", "2").exit_code == 2


def test_colours_on_a_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.console import Console

    monkeypatch.setattr(
        diff_view,
        "console",
        lambda: Console(force_terminal=True, color_system="standard", width=200, highlight=False),
    )
    output = run("1").output
    assert "\x1b[9;31mwant\x1b[0m \x1b[1;32mgot\x1b[0m good lamps" in output
    assert "[-" not in output
    assert "{+" not in output
    assert "\x1b[31mnow" not in output
