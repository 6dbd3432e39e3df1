"""Stored captures read again with other readers: what differs is shown, then stored, then gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from blog import Archived, serve_blog
from crawling import kazcrawl, rows
from kazcrawl.readers.article import Reading, read_article
from kazcrawl.rebuilding.replay import Replayed, look, replay
from kazcrawl.spiders import learning
from rebuilt import assert_same, dumped
from test_rebuild import damage, places


@pytest.fixture
def archived(tmp_path: Path) -> Iterator[Archived]:
    """A blog that was crawled twice, with an edit and a vanished article between."""
    with serve_blog(8) as blog:
        one = Archived(blog, tmp_path)
        one.crawl()
        blog.posts[2].text += "\nA new paragraph was added to the report in the meantime."
        blog.posts[3].shown = "404"
        one.crawl("--full")
        yield one


def shouting(*given: Any, **named: Any) -> Reading:
    """Another version of a reader: it reads headlines in capitals and leaves a word out."""
    reading = read_article(*given, **named)
    body = (reading.article.article_body or "").replace("Report ", "", 1)
    headline = (reading.article.headline or "").upper()
    return replace(reading, article=replace(reading.article, headline=headline, article_body=body))


def read_again(archive: Path, **more: Any) -> Replayed:
    return replay(archive, look(archive), **more)


def happened(archive: Path) -> list[dict[str, Any]]:
    return rows(
        archive, "SELECT article_id, kind, at, crawl_id, capture_id FROM events ORDER BY id"
    ) + rows(archive, "SELECT article_id, number, captured_at FROM versions ORDER BY 1, 2")


def test_todays_readers_change_nothing(archived: Archived) -> None:
    run = kazcrawl("replay", "--archive", archived.path, "--json")
    assert run.code == 0, run.err
    assert run.document["differences"] == []
    assert run.document["captures"] == archived.sql("SELECT count(*) AS n FROM captures")[0]["n"]


def test_another_reader_is_seen_and_applied(
    archived: Archived, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, before = archived.path, happened(archived.path)
    assert kazcrawl("verify", "--archive", path).code == 0
    monkeypatch.setattr(learning, "read_article", shouting)
    shown = read_again(path)
    assert len(shown.differences) == 8
    assert {one.kind for one in shown.differences} == {"changed"}
    assert shown.differences[0].words["article_body"] == (1, 0)
    old, new = shown.differences[0].fields["headline"]
    assert (old.upper(), shown.kept) == (new, None)
    unchanged = dumped(path)
    applied = read_again(path, apply=True)
    assert applied.kept is not None
    assert dumped(applied.kept) == unchanged
    assert rows(path, "SELECT headline FROM articles ORDER BY id")[0]["headline"].isupper()
    assert happened(path) == before, "no reader makes versions or events"
    assert len(rows(path, "SELECT 1 FROM fixity_checks")) == 1
    assert read_again(path).differences == []
    assert_same(path)


def test_dry_run_tells_by_its_exit_code(archived: Archived) -> None:
    archived.change("UPDATE articles SET author = 'Somebody' WHERE id = 1")
    run = kazcrawl("replay", "--archive", archived.path)
    assert run.code == 1
    assert "author: 'Somebody' -> None" in run.out
    assert "1 article would be changed" in run.out
    site = archived.sql("SELECT site FROM articles")[0]["site"]
    assert kazcrawl("replay", "--archive", archived.path, "--site", site).code == 1
    assert kazcrawl("replay", "--archive", archived.path, "--site", site, "--apply").code == 2
    run = kazcrawl("replay", "--archive", archived.path, "--apply")
    assert (run.code, "1 article were changed" in run.out) == (0, True), run.out
    assert kazcrawl("replay", "--archive", archived.path).code == 0
    assert kazcrawl("verify", "--archive", archived.path).code == 0
    archived.crawl("--full", code=None)
    assert kazcrawl("replay", "--archive", archived.path).code == 0


def test_what_cannot_be_read_whole_is_not_applied(archived: Archived) -> None:
    before = dumped(archived.path)
    damage(places(archived.path, "response")[4])
    shown = read_again(archived.path)
    assert (shown.is_whole, len(shown.damages) > 0) == (False, True)
    refused = read_again(archived.path, apply=True)
    assert refused.kept is None
    assert "nothing was applied" in (refused.refused or "")
    for options in ((), ("--json",)):
        run = kazcrawl("replay", "--archive", archived.path, "--apply", *options)
        assert run.code == 1
        assert "nothing was applied" in (run.document["refused"] if options else run.err)
    assert dumped(archived.path) == before


@pytest.mark.parametrize("more", [None, lambda url: f"{url}2/"])
def test_pages_that_todays_readers_ask_for_beside(
    archived: Archived, monkeypatch: pytest.MonkeyPatch, more: Callable[[str], str] | None
) -> None:
    """A part that nobody asked for then cannot be read now; the article is, and it is on record."""

    def parted(*given: Any, **named: Any) -> Reading:
        reading = read_article(*given, **named)
        parts = () if more is None else (more(reading.article.url),)
        return replace(reading, article=replace(reading.article, next_parts=parts))

    monkeypatch.setattr(learning, "read_article", parted)
    shown = read_again(archived.path, apply=True)
    assert [one for one in shown.differences if one.fields or one.words] == []
    lost = rows(archived.path, "SELECT reason FROM failures WHERE kind = 'parse'")
    assert bool(lost) == bool(shown.others) == (more is not None)
    assert all("not asked for" in row["reason"] for row in lost)
