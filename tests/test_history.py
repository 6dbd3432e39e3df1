"""What makes a version and what does not: whole crawls of a site before and after."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from crawling import Run, kazcrawl, rows
from edited_site import TEXT, Post, pages, replace
from loopback import Loopback, serve

EDITS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "retitled": ({"headline": "The drivers have won"}, ["headline"]),
    "typo": ({"text": (TEXT[0].replace("nobody", "no one"), *TEXT[1:])}, ["article_body"]),
    "appended": ({"text": (*TEXT, "Later the company agreed.")}, ["article_body"]),
    "refiled": ({"sections": ("Transport", "Victories")}, ["sections"]),
    "reassigned": ({"author": "Emil Example"}, ["author"]),
    "redated": ({"date": "2016-05-29"}, ["date_published"]),
    "repictured": ({"image": "/uploads/victory.jpg"}, ["media"]),
    "unpictured": ({"image": ""}, ["media"]),
    "rewritten": (
        {
            "text": tuple(
                "Quite another account of the same day now stands here under the old headline, "
                f"written in the evening by somebody who was there, part {number}." * 2
                for number in range(3)
            )
        },
        ["article_body"],
    ),
    "several": ({"headline": "It is over", "author": "Emil Example"}, ["headline", "author"]),
}
NOISE: dict[str, dict[str, Any]] = {
    "surroundings": {"noise": "2"},
    "typography": {"text": tuple(part.replace("a ", "a\u00a0") for part in TEXT)},
    "without-author": {"author": None},
    "without-sections": {"sections": ()},
    "resized": {"image": "/uploads/depot-300x200.jpg"},
    "cached": {"image": "/uploads/depot.jpg?ver=2"},
    "marked-up": {"attributes": ' data-build="77"'},
}
UNCREDIBLE: dict[str, dict[str, Any]] = {
    "walled": {"headline": "Log in", "text": ("Please log in with your password to read on.",)},
    "cut": {"text": (" ".join(TEXT[0].split()[:5]),)},
    "maintained": {"headline": "Be right back", "text": ("We are working on the site. " * 12,)},
}


def before() -> list[Post]:
    named = [(slug, {}) for slug in (*EDITS, *NOISE, *UNCREDIBLE)]
    return [Post(slug, f"A strike at the gate: {slug}") for slug, _ in named]


def after() -> list[Post]:
    changes = {slug: change for slug, (change, _) in EDITS.items()} | NOISE | UNCREDIBLE
    return [replace(post, **changes[post.slug]) for post in before()]


def crawl(site: Loopback, archive: Path, *more: str | Path) -> Run:
    return kazcrawl("crawl", f"{site.base}/", "--archive", archive, "--full", "--json", *more)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("edited") / "a.sqlite"
    with serve(dict(pages(before()))) as site:
        crawl(site, path)
        site.pages.update({post.path: post.page() for post in after()})
        crawl(site, path)
    return path


def versions(archive: Path, slug: str) -> list[list[str]]:
    sql = (
        "SELECT changed FROM versions JOIN articles a ON a.id = article_id"
        " WHERE a.url LIKE '%/' || ? || '/' ORDER BY number"
    )
    return [json.loads(row["changed"]) for row in rows(archive, sql, slug)]


def events(archive: Path, slug: str) -> list[tuple[str, str | None]]:
    sql = (
        "SELECT kind, detail FROM events e JOIN articles a ON a.id = article_id"
        " WHERE a.url LIKE '%/' || ? || '/' ORDER BY e.id"
    )
    return [(row["kind"], row["detail"]) for row in rows(archive, sql, slug)]


def article(archive: Path, slug: str) -> dict[str, Any]:
    (row,) = rows(archive, "SELECT * FROM articles WHERE url LIKE '%/' || ? || '/'", slug)
    return row


@pytest.mark.parametrize("slug", EDITS)
def test_an_edit_is_a_version_that_names_its_fields(archive: Path, slug: str) -> None:
    fields = EDITS[slug][1]
    assert versions(archive, slug) == [[], fields]
    assert events(archive, slug) == [("new", None), ("changed", json.dumps(fields))]


@pytest.mark.parametrize("slug", NOISE)
def test_noise_is_none(archive: Path, slug: str) -> None:
    assert versions(archive, slug) == [[]]
    assert events(archive, slug) == [("new", None)]


def test_what_a_page_leaves_out_stays_known(archive: Path) -> None:
    assert article(archive, "without-author")["author"] == "Rosa Example"
    assert json.loads(article(archive, "without-sections")["sections"]) == ["Transport"]


@pytest.mark.parametrize("slug", UNCREDIBLE)
def test_a_page_that_lost_its_text_takes_no_texts_place(archive: Path, slug: str) -> None:
    row = article(archive, slug)
    assert row["article_body"] == "\n\n".join(TEXT)
    assert row["headline"] == f"A strike at the gate: {slug}"
    assert versions(archive, slug) == [[]]
    assert events(archive, slug) == [("new", None)]
    (failure,) = rows(
        archive, "SELECT * FROM failures WHERE kind = 'doubt' AND url = ?", row["url"]
    )
    assert "the earlier text stays" in failure["reason"]
    evidence = "SELECT id FROM captures WHERE url = ? AND captured_at = ?"
    assert len(rows(archive, evidence, row["url"], failure["last_at"])) == 1
