"""Exports of a small archive: golden values, schemas, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

import small_archive
from kazcrawl.archive import Archive, open_archive
from kazcrawl.archive.finding import iter_articles
from kazcrawl.archive.records import ArticleRecord
from kazcrawl.exports.encoding import to_json
from kazcrawl.exports.jsonfeed import read_item, rfc3339
from kazcrawl.exports.jsonl import read_line
from kazcrawl.exports.mime import mime_type
from kazcrawl.exports.sanitising import sanitise
from kazcrawl.items import Article


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
            "day_published": "2016-05-27",
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
    assert {one.article["article_body"] is None for one in records.values()} == {True, False}
    for name, read in (("jsonfeed-item", read_item), ("jsonl-line", read_line)):
        kept = schema(name)
        lines = [json.loads(to_json(read(record))) for record in records.values()]
        assert [error.message for line in lines for error in kept.iter_errors(line)] == []


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


def test_duplicates_are_seen_from_both_sides(tmp_path: Path) -> None:
    urls = [f"{small_archive.HOME}2016/05/0{day}/twin/" for day in (1, 2)]
    twins = [Article(url=url, headline="Twin", article_body=small_archive.BODY) for url in urls]
    path = tmp_path / "a.sqlite"
    small_archive.make(path, [small_archive.page(one.url, one) for one in twins])
    with open_archive(path) as archive:
        found = {one.article["url"]: one.duplicates for one in iter_articles(archive)}
    assert [found[url][0]["url"] for url in urls] == urls[::-1]
    assert {one["kind"] for (one,) in found.values()} == {"exact"}


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
