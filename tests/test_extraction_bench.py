"""The comparison of readers runs on both layouts of saved pages, and scores as it says."""

from __future__ import annotations

import gzip
import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from unknown_pages import BASE, ONE, PARAGRAPHS, TEXT, TITLE, page

BENCH = Path(__file__).parent.parent / "bench"
HTML = page(
    f"<main><h1>{TITLE}</h1><p>By Ann Miller, 27 May 2016</p><div>{PARAGRAPHS}</div></main>"
)
URL = f"{BASE}/2016/05/27/bakers/"


@pytest.fixture
def shingles(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCH))
    return importlib.import_module("shingles")


def ground_truth(folder: Path) -> None:
    (folder / "html").mkdir()
    (folder / "html" / "a.html.gz").write_bytes(gzip.compress(HTML.encode()))
    truth = {"a": {"articleBody": TEXT, "url": URL}}
    (folder / "ground-truth.json").write_text(json.dumps(truth), "utf-8")


def truth(folder: Path) -> None:
    post = {
        "id": 7,
        "url": URL,
        "protected": False,
        "page_texts": [TEXT],
        "title": TITLE,
        "author": "Ann Miller",
        "date": "2016-05-27T10:00:00+01:00",
    }
    (folder / "7.html").write_text(HTML, "utf-8")
    (folder / "truth.json").write_text(json.dumps({"posts": [post]}), "utf-8")


def compare(folder: Path) -> dict[str, Any]:
    out = folder / "out.json"
    command = [sys.executable, str(BENCH / "extraction.py"), str(folder), "--json", str(out)]
    done = subprocess.run(
        [*command, "--only", "kazcrawl"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    (result,) = json.loads(out.read_text("utf-8"))
    return dict(result)


def test_ground_truth_of_bodies(tmp_path: Path) -> None:
    ground_truth(tmp_path)
    found = compare(tmp_path)
    assert (found["f1"], found["headline"], found["refused"]) == (1.0, None, 0)


def test_truth_of_posts(tmp_path: Path) -> None:
    truth(tmp_path)
    found = compare(tmp_path)
    assert (found["f1"], found["headline"], found["author"], found["day"]) == (1.0, 1.0, 1.0, 1.0)


def test_score(shingles: Any) -> None:
    same = shingles.agreement(ONE, ONE)
    assert (same.precision, same.recall, same.f1) == (1.0, 1.0, 1.0)
    nothing = shingles.agreement("", ONE)
    assert (nothing.recall, nothing.f1) == (0.0, 0.0)
    half = shingles.agreement("a b c d e f g h", "a b c d")
    assert (half.precision, half.recall) == (0.2, 1.0)
    total = shingles.overall([same, nothing])
    assert (total.precision, total.recall, total.f1) == (0.5, 0.5, 0.5)
