"""Events in the JSON feed: valid, in order, with ids that stay."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from typer.testing import CliRunner, Result

import small_archive
from kazcrawl.archive import open_archive
from kazcrawl.cli import app
from kazcrawl.exports import jsonfeed
from kazcrawl.items import Article, Failure, Outcome, Target


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An article edited, then gone, then back; another one that stays."""
    gone = Outcome(Target(small_archive.DEAD, "article"), failed=True)
    gone.failures.append(Failure(small_archive.DEAD, "status", "the server answered 404"))
    text = "Whoever wrote this has long moved on, and so have we."
    lost = Article(url=small_archive.DEAD, headline="Lost \x1b[1mand found", article_body=text)
    found = [
        *small_archive.pages()[:2],
        small_archive.page(small_archive.DEAD, lost),
        gone,
        small_archive.page(small_archive.DEAD, lost),
        small_archive.pages()[-1],
    ]
    archive = tmp_path_factory.mktemp("events") / "a.sqlite"
    return small_archive.make(archive, found)


def export(path: Path, folder: Path, *more: str) -> Result:
    words = ["export", "jsonfeed", "--archive", str(path), "--out", str(folder), *more]
    return CliRunner().invoke(app, words)


def items(folder: Path) -> list[dict[str, Any]]:
    found, name = [], "feed.json"
    while name:
        page = json.loads((folder / name).read_text("utf-8"))
        found += page["items"]
        name = page.get("next_url", "")
    return found


def events(folder: Path) -> list[dict[str, Any]]:
    return [item for item in items(folder) if "event" in item["_kazcrawl"]]


def test_events_are_items_among_the_articles(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonfeed, "PAGE", 3)
    done = export(path, tmp_path / "feed", "--events", "--json")
    assert json.loads(done.output) == {
        "format": "jsonfeed",
        "articles": 4,
        "events": 5,
        "out": str(tmp_path / "feed"),
    }
    found = items(tmp_path / "feed")
    assert len({item["id"] for item in found}) == len(found) == 9
    dates = [item.get("date_published", "") for item in found]
    assert all(one >= other for one, other in pairwise(dates))
    schema = json.loads(
        files("kazcrawl").joinpath("exports/schema/jsonfeed-item.schema.json").read_text("utf-8")
    )
    for item in found:
        Draft202012Validator(schema).validate(item)
    ids = {item["id"] for item in found}
    told = [item["_kazcrawl"]["event"] for item in events(tmp_path / "feed")]
    assert {one["article_id"] for one in told} <= ids
    assert sorted(one["kind"] for one in told) == ["changed", "gone", "new", "new", "restored"]


def test_what_an_event_tells(path: Path, tmp_path: Path) -> None:
    export(path, tmp_path / "feed", "--events")
    found = events(tmp_path / "feed")
    (changed,) = (item for item in found if item["_kazcrawl"]["event"]["kind"] == "changed")
    assert changed["_kazcrawl"]["event"]["changed"] == ["article_body"]
    assert changed["url"] == small_archive.ONE
    assert changed["content_text"] == "Changed: article_body"
    (gone,) = (item for item in found if item["_kazcrawl"]["event"]["kind"] == "gone")
    event = gone["_kazcrawl"]["event"]
    assert (event["detail"], event["capture"]["status"]) == ("status 404", 404)
    assert re.fullmatch(r"\S+\.warc\.gz", event["capture"]["warc_file"])
    assert gone["date_published"] == event["at"] == event["capture"]["captured_at"]


def test_ids_stay_when_the_past_is_told_anew(path: Path, tmp_path: Path) -> None:
    export(path, tmp_path / "one", "--events")
    with open_archive(path, write=True) as archive, archive.transaction() as connection:
        connection.exec_driver_sql("UPDATE events SET id = id + 1000")
    export(path, tmp_path / "two", "--events")
    assert [item["id"] for item in events(tmp_path / "one")] == [
        item["id"] for item in events(tmp_path / "two")
    ]


def test_since_takes_events_of_older_articles(path: Path, tmp_path: Path) -> None:
    export(path, tmp_path / "feed", "--events", "--since", "2026-02-03T04:03:00Z")
    kinds = [item["_kazcrawl"]["event"]["kind"] for item in items(tmp_path / "feed")]
    assert sorted(kinds) == ["changed", "gone", "restored"]


def test_without_the_option_there_are_none(path: Path, tmp_path: Path) -> None:
    assert "4 articles written" in export(path, tmp_path / "feed").output
    assert events(tmp_path / "feed") == []
    words = ["export", "jsonl", "--events", "--archive", str(path), "--out", "-"]
    assert CliRunner().invoke(app, words).exit_code == 2
