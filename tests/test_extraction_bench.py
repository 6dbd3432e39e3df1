"""The comparison of readers runs on both layouts of saved pages, and scores as it says."""

from __future__ import annotations

import gzip
import importlib
import json
import subprocess
import sys
from datetime import date
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


@pytest.fixture
def scoring(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCH))
    return importlib.import_module("scoring")


@pytest.fixture
def corpora(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCH))
    return importlib.import_module("corpora")


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
    parts = {result["part"]: result for result in json.loads(out.read_text("utf-8"))}
    assert len(parts) == 2, "one page is all pages, and in one of the halves"
    return dict(parts["all pages"])


def test_ground_truth_of_bodies(tmp_path: Path) -> None:
    ground_truth(tmp_path)
    found = compare(tmp_path)
    assert (found["f1"], found["headline"], found["refused"]) == (1.0, None, 0)


def test_truth_of_posts(tmp_path: Path) -> None:
    truth(tmp_path)
    found = compare(tmp_path)
    right = {"precision": 1.0, "recall": 1.0}
    assert (found["f1"], found["headline"]) == (1.0, 1.0)
    assert [found[name] for name in ("author", "day", "day_utc")] == [right] * 3


def test_labels_are_facts_of_pages() -> None:
    labels = json.loads((BENCH / "labels.json").read_text("utf-8"))
    assert len(labels["pages"]) == 181
    for label in labels["pages"].values():
        assert label["headline"]
        assert set(label) <= {"headline", "day", "day_utc", "authors"}
        for day in (label.get("day"), label.get("day_utc")):
            assert day is None or date.fromisoformat(day)


def test_names_are_compared_one_by_one(scoring: Any, corpora: Any) -> None:
    page = corpora.Saved("a", URL, b"", TEXT, authors=("Ann Miller", "Tom Carter"))
    read = importlib.import_module("extractors").Extracted
    assert scoring._same_authors(page, read(authors=("ANN MILLER and Tom Carter",)))
    assert not scoring._same_authors(page, read(authors=("Ann Miller",)))


def test_a_reader_that_raises_has_read_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCH))
    extraction, corpora = (importlib.import_module(name) for name in ("extraction", "corpora"))

    def broken(page: Any) -> Any:
        raise LookupError("no data of the language")

    (found,), _ = extraction.run(broken, [corpora.Saved("a", URL, b"", TEXT)], 1)
    assert (found.raised, found.body) == (True, "")


def test_stubs_are_read_where_listings_were_saved(tmp_path: Path) -> None:
    truth(tmp_path)
    listing = f"<h2><a href='{URL}'>{TITLE}</a></h2><p>May 27, 2016</p><p>{ONE}</p>"
    (tmp_path / "listing-1.html").write_text(page(listing, title="Mill News"), "utf-8")
    out = tmp_path / "out.json"
    command = [sys.executable, str(BENCH / "extraction.py"), str(tmp_path), "--json", str(out)]
    done = subprocess.run(
        [*command, "--only", "kazcrawl"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    found = {one["name"]: one for one in json.loads(out.read_text("utf-8"))}
    assert found["kazcrawl, stubs"]["f1"] == 1.0
    assert found["kazcrawl, stubs"]["day"]["recall"] == 1.0


def test_score(shingles: Any) -> None:
    same = shingles.agreement(ONE, ONE)
    assert (same.precision, same.recall, same.f1) == (1.0, 1.0, 1.0)
    nothing = shingles.agreement("", ONE)
    assert (nothing.recall, nothing.f1) == (0.0, 0.0)
    half = shingles.agreement("a b c d e f g h", "a b c d")
    assert (half.precision, half.recall) == (0.2, 1.0)
    total = shingles.overall([same, nothing])
    assert (total.precision, total.recall, total.f1) == (0.5, 0.5, 0.5)
