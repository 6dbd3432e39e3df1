"""Exports appear whole or not at all, and leave what is not theirs alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import small_archive
from kazcrawl.archive import Archive, ArchiveError, StorageError, open_archive
from kazcrawl.archive.finding import iter_articles
from kazcrawl.archive.records import ArticleRecord
from kazcrawl.exports import jsonfeed, replacing
from kazcrawl.exports.jsonfeed import write_feed
from kazcrawl.exports.jsonl import write_jsonl


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_archive.make(tmp_path_factory.mktemp("archive") / "a.sqlite")


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    with open_archive(path) as opened:
        yield opened


def feed_of(folder: Path) -> list[dict[str, Any]]:
    """The pages in the order in which they are linked."""
    pages, name = [], "feed.json"
    while name:
        pages.append(json.loads((folder / name).read_text("utf-8")))
        name = pages[-1].get("next_url", "")
    return pages


def test_feed_goes_on_by_next_url(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonfeed, "PAGE", 2)
    assert write_feed(iter_articles(archive), tmp_path / "feed", "Title", "http://a.example/") == 5
    pages = feed_of(tmp_path / "feed")
    assert [len(page["items"]) for page in pages] == [2, 2, 1]
    assert pages[0]["version"] == "https://jsonfeed.org/version/1.1"
    assert (pages[0]["title"], pages[0]["home_page_url"]) == ("Title", "http://a.example/")
    dates = [item.get("date_published", "") for page in pages for item in page["items"]]
    assert all(one >= other for one, other in pairwise(dates))
    assert len({item["id"] for page in pages for item in page["items"]}) == 5


def test_exactly_one_full_page_has_no_next(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonfeed, "PAGE", 5)
    write_feed(iter_articles(archive), tmp_path / "feed", "Title")
    assert [path.name for path in (tmp_path / "feed").iterdir()] == ["feed.json"]
    assert "next_url" not in feed_of(tmp_path / "feed")[0]


def test_empty_feed_is_a_feed(archive: Archive, tmp_path: Path) -> None:
    assert write_feed(iter(()), tmp_path / "feed", "Title") == 0
    assert feed_of(tmp_path / "feed")[0]["items"] == []


def test_shorter_feed_takes_stale_pages_away_and_nothing_else(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "feed"
    monkeypatch.setattr(jsonfeed, "PAGE", 1)
    write_feed(iter_articles(archive), folder, "Title")
    (folder / "feed-notes.json").write_text("mine")
    (folder / "index.html").write_text("mine")
    monkeypatch.setattr(jsonfeed, "PAGE", 3)
    write_feed(iter_articles(archive), folder, "Title")
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["feed-2.json", "feed-notes.json", "feed.json", "index.html"]


def breaking(records: Iterator[ArticleRecord]) -> Iterator[ArticleRecord]:
    yield next(records)
    raise OSError(28, "No space left on device")


def test_broken_feed_leaves_the_old_one(archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "feed"
    write_feed(iter_articles(archive), folder, "Old")
    with pytest.raises(StorageError, match="No space left"):
        write_feed(breaking(iter_articles(archive)), folder, "New")
    assert feed_of(folder)[0]["title"] == "Old"
    assert [path.name for path in folder.iterdir()] == ["feed.json"]
    assert [path.name for path in tmp_path.iterdir()] == ["feed"]


def test_broken_first_feed_leaves_nothing(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        write_feed(breaking(iter_articles(archive)), tmp_path / "feed", "New")
    assert list(tmp_path.iterdir()) == []


def test_new_pages_are_in_place_before_the_first(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "feed"
    monkeypatch.setattr(jsonfeed, "PAGE", 2)
    write_feed(iter_articles(archive), folder, "Title")
    moved: list[str] = []
    real = Path.replace

    def noted(self: Path, target: Path) -> Path:
        moved.append(Path(target).name)
        return real(self, target)

    monkeypatch.setattr(Path, "replace", noted)
    write_feed(iter_articles(archive), folder, "Title")
    assert moved == ["feed-2.json", "feed-3.json", "feed.json"]


def test_jsonl_replaces_only_whole(archive: Archive, tmp_path: Path) -> None:
    target = tmp_path / "new" / "a.jsonl"
    assert write_jsonl(iter_articles(archive), target) == 5
    before = target.read_bytes()
    assert len(before.splitlines()) == 5
    with pytest.raises(StorageError):
        write_jsonl(breaking(iter_articles(archive)), target)
    assert target.read_bytes() == before
    assert [path.name for path in target.parent.iterdir()] == ["a.jsonl"]


def test_jsonl_goes_through_a_link_to_its_file(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "there.jsonl").write_text("old")
    (tmp_path / "link.jsonl").symlink_to("there.jsonl")
    write_jsonl(iter_articles(archive), tmp_path / "link.jsonl")
    assert (tmp_path / "link.jsonl").is_symlink()
    assert len((tmp_path / "there.jsonl").read_bytes().splitlines()) == 5


def test_wrong_kinds_of_target_are_refused(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ArchiveError, match="is a file"):
        write_feed(iter_articles(archive), tmp_path / "file", "Title")
    with pytest.raises(ArchiveError, match="no ordinary file"), replacing.replacing_file(tmp_path):
        pass
    assert (tmp_path / "file").read_text() == "mine"


def test_the_named_file_is_replaced_last_whatever_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved: list[str] = []
    real = Path.replace

    def noted(self: Path, target: Path) -> Path:
        moved.append(Path(target).name)
        return real(self, target)

    monkeypatch.setattr(Path, "replace", noted)
    with replacing.replacing_files(tmp_path, re.compile("-"), last="a") as draft:
        for name in ("c", "a", "b"):
            replacing.write_synced(draft / name, name)
    assert moved == ["b", "c", "a"]
    assert [(tmp_path / name).read_text() for name in "abc"] == ["a", "b", "c"]
