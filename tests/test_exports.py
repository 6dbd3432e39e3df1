"""Exports of a small archive: golden values, schemas, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import small_archive
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from kazcrawl.archive import Archive, ArchiveError, StorageError, open_archive
from kazcrawl.archive.finding import iter_articles
from kazcrawl.archive.records import ArticleRecord
from kazcrawl.exports import jsonfeed, replacing
from kazcrawl.exports.encoding import to_json
from kazcrawl.exports.jsonfeed import read_item, rfc3339, write_feed
from kazcrawl.exports.jsonl import read_line, write_jsonl
from kazcrawl.exports.mime import mime_type
from kazcrawl.exports.sanitising import sanitise


def schema(name: str) -> Draft202012Validator:
    text = files("kazcrawl").joinpath(f"exports/schema/{name}.schema.json").read_text("utf-8")
    found = json.loads(text)
    Draft202012Validator.check_schema(found)
    return Draft202012Validator(found)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_archive.make(tmp_path_factory.mktemp("archive") / "a.sqlite")


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    with open_archive(path) as opened:
        yield opened


@pytest.fixture
def records(archive: Archive) -> dict[str, ArticleRecord]:
    return {record.article["url"]: record for record in iter_articles(archive)}


def test_articles_come_newest_first_and_undated_last(archive: Archive) -> None:
    urls = [record.article["url"] for record in iter_articles(archive)]
    assert urls == [
        small_archive.TWO,
        small_archive.ONE,
        small_archive.DEAD,
        small_archive.LOCKED,
        small_archive.UNDATED,
    ]


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("2016", 2),
        ("2016-05-27", 2),
        ("2016-05-28", 1),  # the month of June may lie after it
        ("2016-06-30", 1),
        ("2016-07", 0),
        ("2010", 4),
    ],
)
def test_since_takes_what_may_be_as_late(archive: Archive, since: str, expected: int) -> None:
    assert len(list(iter_articles(archive, since=since))) == expected


def test_an_unfinished_reading_ends_its_transaction(archive: Archive) -> None:
    reading = iter_articles(archive)
    next(reading)
    reading.close()
    assert archive.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_golden_item(records: dict[str, ArticleRecord]) -> None:
    record = records[small_archive.ONE]
    capture = record.capture or {}
    assert read_item(record) == {
        "id": f"urn:uuid:{record.article['uid']}",
        "url": small_archive.ONE,
        "title": "Miners stop work",
        "content_text": small_archive.LATER,
        "content_html": '<div><p>Miners of the <a href="http://example.org/about"'
        ' rel="noopener noreferrer">northern pit</a> stopped.</p>'
        '<img src="http://example.org/pit.jpg" width="640" height="480">'
        '<a rel="noopener noreferrer">here</a></div>',
        "summary": "Miners of the northern pit stopped work",
        "image": "http://example.org/pit.jpg",
        "date_published": "2016-05-27T09:47:00Z",
        "date_modified": "2016-05-28T10:00:00Z",
        "authors": [{"name": "clare"}],
        "tags": ["Labour", "North", "wages"],
        "language": "en-GB",
        "attachments": [
            {
                "url": "http://example.org/letter.pdf",
                "mime_type": "application/pdf",
                "title": "The letter",
            },
            {"url": "http://example.org/song.mp3", "mime_type": "audio/mpeg"},
        ],
        "_kazcrawl": {
            "complete": True,
            "date_precision": "minute",
            "date_source": "article",
            "date_raw": "27 May 2016 09:47",
            "excerpt_match": "exact",
            "stubs": [
                {
                    "listing_url": small_archive.HOME,
                    "position": 1,
                    "date_raw": "2016-05-27",
                    "captured_at": "2026-02-03T04:00:00Z",
                }
            ],
            "version_number": 2,
            "text_sha256": record.article["text_sha256"],
            "gone_at": None,
            "capture": {
                "captured_at": "2026-02-03T04:06:00Z",
                "warc_file": capture["warc_file"],
                "warc_offset": capture["warc_offset"],
                "payload_sha256": capture["payload_sha256"],
            },
        },
    }


@pytest.mark.parametrize(
    ("url", "text"),
    [
        (small_archive.DEAD, "This was once the beginning of a text"),
        (small_archive.LOCKED, "Protected: locked"),
    ],
)
def test_articles_without_a_text_are_items_too(
    records: dict[str, ArticleRecord], url: str, text: str
) -> None:
    item = read_item(records[url])
    assert item["content_text"] == text
    assert item["_kazcrawl"]["complete"] is False
    assert item["_kazcrawl"]["excerpt_match"] is None
    assert "content_html" not in item


def test_items_and_lines_keep_to_their_schemas(records: dict[str, ArticleRecord]) -> None:
    for record in records.values():
        schema("jsonfeed-item").validate(json.loads(to_json(read_item(record))))
        schema("jsonl-line").validate(json.loads(to_json(read_line(record))))


@pytest.mark.parametrize("name", ["jsonfeed-item", "jsonl-line"])
def test_schemas_take_no_other_keys(records: dict[str, ArticleRecord], name: str) -> None:
    read = {"jsonfeed-item": read_item, "jsonl-line": read_line}[name]
    line = json.loads(to_json(read(records[small_archive.ONE])))
    assert schema(name).is_valid(line)
    assert not schema(name).is_valid({**line, "more": 1})
    assert not schema(name).is_valid({key: line[key] for key in line if key != "url"})


def test_line_holds_what_belongs_to_the_article(records: dict[str, ArticleRecord]) -> None:
    line = read_line(records[small_archive.ONE])
    assert line["letters"][0]["signatories"] == [
        {"name": "Ann Example", "role": "chair", "organisation": "Pit Union"}
    ]
    assert line["aliases"][0]["url"] == "http://example.org/?p=7"
    assert [one["changed"] for one in line["versions"]] == [[], ["article_body"]]
    assert line["links"][0]["target_article_id"] == records[small_archive.TWO].article["id"]
    assert line["comments"][0]["comment_body"] == "Solidarity!"
    assert {one["source"]: one["chosen"] for one in line["dates"]} == {
        "article": True,
        "listing": False,
    }
    assert line["stubs"][0]["truncation_mark"] == "[...]"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2016", "2016-01-01T00:00:00Z"),
        ("2016-05", "2016-05-01T00:00:00Z"),
        ("2016-05-27", "2016-05-27T00:00:00Z"),
        ("2016-05-27T09:47Z", "2016-05-27T09:47:00Z"),
        ("2016-05-27T09:47:12Z", "2016-05-27T09:47:12Z"),
        ("27 May", None),
        ("", None),
        (None, None),
    ],
)
def test_rfc3339(value: str | None, expected: str | None) -> None:
    assert rfc3339(value) == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>a<script>b()</script>c</p>", "<p>ac</p>"),
        ('<p onclick="a()">b</p>', "<p>b</p>"),
        ('<img src="../c.jpg">', '<img src="http://example.org/a/c.jpg">'),
        ('<img src="//cdn.example/c.jpg">', '<img src="http://cdn.example/c.jpg">'),
        ('<img src="/p.gif" width=1 height=1>', ""),
        ('<img src="/p.gif" style="width: 1px; height:1px">', ""),
        (
            '<img src="/p.gif" width=1 height=400>',
            '<img src="http://example.org/p.gif" width="1" height="400">',
        ),
        ('<img src="data:image/gif;base64,R0lGOD">', "<img>"),
        ('<iframe src="http://b.example"></iframe><form><input></form>c', "c"),
        ("<!-- more --><p>Жаңаөзен</p>", "<p>Жаңаөзен</p>"),
    ],
)
def test_sanitise(markup: str, expected: str) -> None:
    assert sanitise(markup, "http://example.org/a/b/") == expected


@given(st.text(alphabet="<>/=\"' abscriptmgonlwh1x:javdt&;", max_size=80))
def test_sanitised_markup_runs_nothing(markup: str) -> None:
    found = sanitise(markup, "http://example.org/").lower()
    assert "<script" not in found
    assert 'href="javascript' not in found
    assert sanitise(found, "http://example.org/") == found


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a.example/b.PDF?x=1", "application/pdf"),
        ("http://a.example/b.mp4", "video/mp4"),
        ("http://a.example/b", "application/octet-stream"),
    ],
)
def test_mime_type(url: str, expected: str) -> None:
    assert mime_type(url) == expected


@given(st.text())
def test_json_is_one_line_without_controls(text: str) -> None:
    line = to_json({"text": text})
    assert json.loads(line) == {"text": text}
    assert len(line.splitlines()) == 1
    assert not any(character < " " or "\x7f" <= character <= "\x9f" for character in line)


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
