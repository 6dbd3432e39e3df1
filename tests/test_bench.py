"""The benchmark runs, and its contestants do the same work: no statement about time."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).parent.parent / "bench"
ARTICLES = 30
LISTINGS = 6 + 5 * 2
"""Home page and five sections, five stubs a page."""


def compare(*arguments: str, folder: Path) -> list[dict[str, Any]]:
    """The runs of ``bench/compare.py`` as its ``--json`` file gives them."""
    out = folder / "runs.json"
    done = subprocess.run(
        [sys.executable, str(BENCH / "compare.py"), *arguments, "--json", str(out)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    runs: list[dict[str, Any]] = json.loads(out.read_text(encoding="utf-8"))
    return runs


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("bench")
    arguments = ("--articles", str(ARTICLES), "--rounds", "1", "--only", "bare", "kazcrawl")
    found = compare(*arguments, folder=folder)
    return {run["name"]: run for run in found if run["articles"] == ARTICLES}


def test_contestants_send_the_same_requests(runs: dict[str, dict[str, Any]]) -> None:
    assert runs["kazcrawl"]["asked"] == runs["bare"]["asked"]


def test_every_page_is_asked_for_once(runs: dict[str, dict[str, Any]]) -> None:
    asked = Counter(runs["bare"]["asked"])
    assert set(asked.values()) == {1}
    assert len(asked) == ARTICLES + LISTINGS + len(["/robots.txt"])


def test_every_step_is_measured(runs: dict[str, dict[str, Any]]) -> None:
    assert list(runs["kazcrawl"]["steps"]) == ["crawl", "export"]
    for run in runs.values():
        for cost in run["steps"].values():
            assert cost["cpu"] > 0
            assert cost["wall"] > 0
            assert cost["memory"] > 10_000_000
