"""Readings that are doubted, believed in the end, and what two pages say alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from archive_cases import BODY, HOME, ONE, SITE, TWO, article, page
from kazcrawl.archive import Archive, open_archive
from kazcrawl.archive.comparing import date_of, differs, media_keys
from kazcrawl.archive.credibility import doubt
from kazcrawl.items import Article, DateEvidence, Media

WALL = "Please log in to read what is written here."
WORDS = st.lists(st.sampled_from("the miners of a northern pit stopped work".split()), max_size=80)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "a.sqlite", write=True) as opened:
        yield opened


def crawl(archive: Archive, day: int, *articles: Article | None, together: bool = False) -> None:
    """One crawl of that day that reads these articles, ``together`` or one after the other;
    None is ONE, gone."""
    found = []
    row = archive.begin_crawl(SITE, full=True)
    writer = archive.writer(SITE, row.id, archive.frontier(SITE, row.id, True))
    for number, one in enumerate(articles):
        outcome = page(one.url if one else ONE, number, one, 200 if one else 404)
        moment = f"2020-02-{day:02}T00:{number:02}:00Z"
        outcome.captures = [replace(one, captured_at=moment) for one in outcome.captures]
        found.append(outcome)
    for outcomes in [found] if together else [[outcome] for outcome in found]:
        writer.commit(outcomes, {})
    archive.finish_crawl(row.id)


def every(archive: Archive, sql: str) -> list[Any]:
    with archive.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def walled(url: str = ONE, body: str | None = WALL) -> Article:
    return article(url, body, headline="Log in", media=(Media(f"{HOME}lock.png", "image"),))


NOW = "SELECT article_body, version_number, text_sha256, last_captured_at FROM articles"
EVENTS = "SELECT kind, at FROM events ORDER BY at"
FAILURES = "SELECT kind, resolved_at IS NULL FROM failures ORDER BY id"


def test_a_wall_leaves_everything_as_it_was(archive: Archive) -> None:
    crawl(archive, 1, article(ONE))
    before = every(archive, NOW)
    crawl(archive, 2, walled())
    assert every(archive, NOW) == before
    assert every(archive, "SELECT count(*) FROM media") == [(0,)]
    assert every(archive, EVENTS) == [("new", "2020-02-01T00:00:00Z")]
    assert every(archive, FAILURES) == [("doubt", 1)]
    crawl(archive, 3, article(ONE))
    assert every(archive, FAILURES) == [("doubt", 0)]
    assert every(archive, NOW)[0][1:] == (1, before[0][2], "2020-02-03T00:00:00Z")


SHORT = (
    "Seven hundred miners marched to the town hall.",
    "The tram drivers meet on Friday at noon.",
)
NOTICE = "Our machines rest this evening. Tomorrow all is going to be here again as usual."


@pytest.mark.parametrize("together", [True, False])
def test_one_notice_before_many_articles_is_doubted_however_short_they_are(
    archive: Archive, together: bool
) -> None:
    """A plugin that closes a site keeps each post's headline and puts one text below."""
    urls = ONE, TWO, f"{HOME}three/"
    texts = *SHORT, f"{BODY} A third of its own kind."
    crawl(archive, 1, *map(article, urls, texts), together=together)
    long = " ".join([NOTICE] * 9)
    for day, notice in enumerate((NOTICE, long), start=2):
        crawl(archive, day, *(article(url, notice) for url in urls), together=together)
    crawl(archive, 4, *map(article, urls, texts), together=together)
    kinds = every(archive, "SELECT article_id, kind FROM events WHERE kind != 'new' ORDER BY id")
    # What is stored before another shows the same cannot be told from an edit.
    assert kinds == ([] if together else [(kinds[0][0], "changed")] * 3)
    assert every(archive, "SELECT article_body FROM articles ORDER BY id") == [
        (one,) for one in texts
    ]
    assert {kind for kind, _ in every(archive, FAILURES)} == {"doubt"}


def test_a_short_text_written_anew_at_one_article_alone_is_an_edit(archive: Archive) -> None:
    crawl(archive, 1, article(ONE, SHORT[0]), article(TWO))
    crawl(archive, 2, article(ONE, SHORT[1], headline="The trams stand still"), article(TWO))
    assert every(archive, "SELECT kind FROM events ORDER BY id") == [
        ("new",),
        ("new",),
        ("changed",),
    ]
    assert every(archive, FAILURES) == []


def test_a_page_without_any_text_is_on_record(archive: Archive) -> None:
    crawl(archive, 1, article(ONE))
    before = every(archive, NOW)
    crawl(archive, 2, walled(body=None))
    assert every(archive, NOW) == before
    assert every(archive, FAILURES) == [("doubt", 1)]


def test_what_stays_is_believed(archive: Archive) -> None:
    crawl(archive, 1, article(ONE))
    for day in (2, 5, 8):
        crawl(archive, day, walled())
        assert every(archive, NOW)[0][:2] == (BODY, 1), day
    crawl(archive, 9, walled())
    assert every(archive, NOW)[0][:2] == (WALL, 2)
    assert every(archive, EVENTS)[1:] == [("changed", "2020-02-09T00:00:00Z")]
    crawl(archive, 10, article(ONE))  # and what stood there before is believed at once
    assert every(archive, NOW)[0][:2] == (BODY, 3)


def test_a_wall_before_several_articles_is_never_believed(archive: Archive) -> None:
    crawl(archive, 1, article(ONE), article(TWO, BODY + " And so did the others."))
    for day in (2, 9, 16, 23):
        crawl(archive, day, walled(), walled(TWO))
    assert every(archive, "SELECT max(number) FROM versions") == [(1,)]


def test_a_doubted_page_brings_none_back(archive: Archive) -> None:
    crawl(archive, 1, article(ONE))
    crawl(archive, 2, None)
    crawl(archive, 3, walled())
    assert every(archive, "SELECT gone_at FROM articles") == [("2020-02-02T00:00:00Z",)]
    crawl(archive, 4, article(ONE))
    assert [kind for kind, _ in every(archive, EVENTS)] == ["new", "gone", "restored"]


def test_the_same_bytes_are_the_same_content(archive: Archive) -> None:
    """Another version of the reader reads the same page otherwise: no edit was made."""
    for day, body in ((1, BODY), (2, BODY + " Share this!")):
        row = archive.begin_crawl(SITE, full=True)
        writer = archive.writer(SITE, row.id, archive.frontier(SITE, row.id, True))
        outcome = page(ONE, day, article(ONE, body))
        payload = [replace(one, payload_sha256="5" * 64) for one in outcome.captures]
        outcome.captures = payload
        writer.commit([outcome], {})
        archive.finish_crawl(row.id)
    assert every(archive, NOW)[0][:2] == (BODY, 1)
    assert every(archive, NOW)[0][3] == "2020-01-01T00:02:00Z"
    assert [kind for kind, _ in every(archive, EVENTS)] == ["new"]


def test_the_past_told_anew_knows_what_made_no_version(archive: Archive) -> None:
    told = (("clare", 5), (None, 6), ("clare", 9), (None, 4), ("emil", 10))
    for author, day in told:
        crawl(archive, day, article(ONE, author=author))
    assert every(archive, "SELECT number, captured_at, changed FROM versions") == [
        (1, "2020-02-04T00:00:00Z", "[]"),
        (2, "2020-02-10T00:00:00Z", '["author"]'),
    ]
    assert [kind for kind, _ in every(archive, EVENTS)] == ["new", "changed"]


DOUBTS = (
    (BODY, BODY, False),
    (BODY, BODY + " More.", False),
    (BODY, WALL, True),
    (BODY, "", True),
    (BODY, " ".join(BODY.split()[:4]), True),
    (BODY, " ".join(BODY.split()[:9]), False),
    ("A short note of a few words.", WALL, False),
)


@pytest.mark.parametrize(("old", "new", "doubted"), DOUBTS)
def test_doubt(old: str, new: str, doubted: bool) -> None:
    assert bool(doubt(old, new)) == doubted


@given(WORDS, WORDS)
def test_what_keeps_the_text_is_never_doubted(old: list[str], more: list[str]) -> None:
    assert doubt(" ".join(old), " ".join([*old, *more])) is None
    assert doubt(" ".join(old), " ".join([*more, *old])) is None


SAME_MEDIA = (
    ("http://a.example/pit.jpg", "https://www.a.example/pit-300x200.jpg", True),
    ("https://a.example/pit.jpg", "https://i1.wp.com/a.example/pit.jpg?resize=600%2C400", True),
    ("https://a.example/pit.jpg", "https://a.example/pit-scaled.jpg?ver=3", True),
    ("https://a.example/pit.jpg", "https://a.example/mine.jpg", False),
    ("https://v.example/watch?v=1", "https://v.example/watch?v=2", False),
    ("https://a.example/c.php?id=1&nonce=a", "https://a.example/c.php?id=1&nonce=b", True),
    ("https://a.example/c.php?id=1", "https://a.example/c.php?id=2", False),
)


@pytest.mark.parametrize(("one", "other", "same"), SAME_MEDIA)
def test_media_keys(one: str, other: str, same: bool) -> None:
    assert (media_keys([one]) == media_keys([other])) == same


DATES = (
    ("2016-05-27", "2016-05-27", False),
    ("2016-05-27", "2016-05-28", True),
    ("2016-05-27", "2016-05-26T22:30Z", False),
    ("2016-05-27", "2016-05-29T22:30Z", True),
    ("2016-05-27T10:00Z", "2016-05-27T11:00Z", True),
    ("2016-05-27T10:00Z", "2016-05-27T10:00:12Z", False),
    ("2016-05", "2016-05-27", False),
    ("2016", "2017-05-27", True),
)


@pytest.mark.parametrize(("one", "other", "different"), DATES)
def test_dates_that_differ(one: str, other: str, different: bool) -> None:
    assert (
        differs("date_published", {"date_published": one}, {"date_published": other}) == different
    )


def test_a_date_told_from_today_is_no_saying() -> None:
    said = DateEvidence("3 days ago", "2020-01-29", "day", "article")
    by_address = DateEvidence("/2016/05/27/", "2016-05-27", "day", "url")
    assert date_of(article(ONE, dates=(said, by_address))) is None
