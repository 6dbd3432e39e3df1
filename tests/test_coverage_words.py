"""The words of the coverage table are told where they stand in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kazcrawl.archive.coverage import Coverage, SourceFigures
from kazcrawl.cli.coverage_view import show_coverage


def coverage(**sources: SourceFigures) -> Coverage:
    return Coverage("pit", True, [], 1, "finished", 1, 1, [], sources, [], [])


def figures(state: str, lacks: int = 0, failed: int = 0) -> SourceFigures:
    pages = [{"url": "http://pit.example/feed/", "reason": "no"}] * failed
    return SourceFigures(state, 1, 1, 1, lacks, 1, pages, [])


@pytest.mark.parametrize(
    ("sources", "told"),
    [
        ({"feed": figures("read")}, []),
        ({"feed": figures("read", lacks=3)}, ["lacks: posts that other sources name"]),
        ({"listings": figures("past")}, ["past: a source of the past showed pages of it"]),
        ({"listings": figures("part")}, ["part: some of its pages were left"]),
        ({"feed": figures("unknown")}, ["unknown: no crawl has asked for it"]),
        (
            {"feed": figures("failed", failed=1), "rest": figures("absent")},
            ["failed: pages of the source that could not be read", "absent: the site has no"],
        ),
    ],
)
def test_words(
    capsys: pytest.CaptureFixture[str], sources: dict[str, SourceFigures], told: list[str]
) -> None:
    show_coverage(coverage(**sources))
    out = capsys.readouterr().out
    words = [line.strip() for line in out.splitlines() if line.startswith("  ") and ": " in line]
    assert len(words) == len(told), out
    assert all(word.startswith(begin) for word, begin in zip(words, told, strict=True))


def test_a_source_that_is_not_there_has_no_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    absent = replace(figures("absent", lacks=9), expected=0, seen=0, stored=0)
    show_coverage(coverage(feed=figures("read"), rest=absent))
    out = capsys.readouterr().out
    assert [line.split() for line in out.splitlines() if line.startswith("rest")] == [
        ["rest", *"-----", "absent"]
    ]
    assert "lacks:" not in out
