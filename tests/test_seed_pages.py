"""Whole crawls over pages made from two real pages, in markups that differ in everything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import seed_pages
from crawling import kazcrawl, rows
from loopback import serve

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not seed_pages.SEEDS.is_dir(), reason="needs the shared folder with the two real pages"
    ),
]

LETTER_DATES = ["2016-05-26", "2016-05-25", "2016-05-26", None, "2016-05-26"]
ADDRESSEES = [
    "To the Government of Kazakhstan",
    "Sir/Madam",
    "Mr Konstantin Zhigalov",
    "To whom it may concern",
    None,
]
SIGNED = [
    "Michael Whale",
    "Jagadish G Chandra",
    "Bill Hopwood",
    "Anthony Main",
    "Mattias Bernhardsson",
]


def words(text: str) -> list[str]:
    return text.replace("\u2022", " ").split()


@pytest.fixture(scope="module", params=sorted(seed_pages.MARKUPS))
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    listing, article = seed_pages.MARKUPS[request.param]
    path = tmp_path_factory.mktemp(request.param) / "archive.sqlite"
    with serve({"/index.php/page/2/": listing(), seed_pages.ARTICLE_PATH: article()}) as site:
        run = kazcrawl("crawl", f"{site.base}/index.php/page/2/", "--archive", path)
        # Four articles and page 3 are not served: findings, not an error.
        assert run.code == 1, run.err
        assert len(site.requests) == len(set(site.requests))
    return path


def test_five_stubs_exact(archive: Path) -> None:
    found = rows(archive, "SELECT * FROM stubs WHERE listing_kind = 'home' ORDER BY position")
    wanted = seed_pages.seed_stubs()
    assert len(found) == len(wanted) == 5
    for row, stub in zip(found, wanted, strict=True):
        assert row["headline"] == stub.headline
        assert row["date_published"] == stub.iso
        assert stub.date in row["date_raw"]
        assert tuple(json.loads(row["sections"])) == stub.sections
        assert row["image_caption"] == stub.caption
        assert row["excerpt"] == stub.excerpt
        assert (row["truncation_mark"], row["truncated"], row["page_number"]) == ("[...]", 1, 2)


def test_article_word_for_word(archive: Path) -> None:
    headline, body = seed_pages.seed_article()
    (row,) = rows(archive, "SELECT * FROM articles WHERE article_body IS NOT NULL")
    assert row["headline"] == headline
    assert words(row["article_body"]) == words(body)
    assert json.loads(row["sections"]) == ["Appeals", "Articles"]
    assert row["date_published"] == "2016-05-27"
    assert row["date_source"] in {"listing", "url"}


def test_the_join_is_checked(archive: Path) -> None:
    matches = rows(
        archive, "SELECT excerpt_match AS found, count(*) AS n FROM stubs GROUP BY 1 ORDER BY n"
    )
    assert [(row["found"], row["n"]) for row in matches] == [("exact", 1), (None, 4)]


def test_five_letters(archive: Path) -> None:
    found = rows(archive, "SELECT * FROM letters ORDER BY position")
    assert [row["date"] for row in found] == LETTER_DATES
    for row, addressee, signed in zip(found, ADDRESSEES, SIGNED, strict=True):
        assert signed in row["signatories"]
        if addressee:
            assert addressee in row["addressee"]
    assert len(json.loads(found[-1]["signatories"])) == 5
