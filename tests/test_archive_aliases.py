"""Aliases: every order of arrival ends in the same records."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from archive_cases import (
    BODY,
    HOME,
    ONE,
    OTHER,
    SITE,
    article,
    dump,
    listing,
    page,
    redirect,
    stub,
)
from kazcrawl.archive import open_archive
from kazcrawl.items import Link, Outcome

A, B, C = (f"{HOME}2016/05/27/{slug}/" for slug in "abc")


def named(url: str, minute: int) -> Outcome:
    return listing(HOME, minute, stub(url, f"An excerpt of {url}", headline=None))


def with_text(url: str, minute: int, body: str = BODY, **more: object) -> Outcome:
    return page(url, minute, article(url, body, **more))


STORIES = {
    "named, redirected, read": lambda: [named(A, 1), redirect(A, B, 2), with_text(B, 3)],
    "two steps": lambda: [named(A, 1), redirect(A, B, 2), redirect(B, C, 3), with_text(C, 4)],
    "the middle has a text too": lambda: [
        named(A, 1),
        redirect(A, B, 2),
        redirect(B, C, 3),
        with_text(B, 4, OTHER),
        with_text(C, 5),
    ],
    "both have texts": lambda: [
        named(A, 1),
        named(B, 2),
        redirect(A, B, 3),
        with_text(A, 4, OTHER),
        with_text(B, 5),
    ],
    "the target was never read": lambda: [
        named(B, 1),
        redirect(A, B, 2, "canonical"),
        with_text(A, 3),
        named(A, 4),
    ],
    "redirected elsewhere later": lambda: [
        named(A, 1),
        redirect(A, B, 2),
        redirect(A, C, 3),
        with_text(B, 4, OTHER),
        with_text(C, 5),
    ],
    "a circle": lambda: [named(A, 1), named(B, 2), redirect(A, B, 3), redirect(B, A, 4)],
    "a circle with a text": lambda: [
        named(A, 1),
        redirect(A, B, 2),
        redirect(B, A, 3),
        with_text(A, 4),
    ],
    "a link and a short address": lambda: [
        with_text(ONE, 1, OTHER, links=(Link(1, f"{HOME}?p=5", "there"), Link(2, A, "here"))),
        with_text(B, 2, aliases=((f"{HOME}?p=5", "shortlink"), (A, "other"))),
        named(f"{HOME}?p=5", 3),
        named(A, 4),
    ],
}


@pytest.mark.parametrize("story", STORIES)
def test_every_order_ends_the_same(story: str, tmp_path: Path) -> None:
    empty = tmp_path / "empty.sqlite"
    open_archive(empty, write=True).close()
    count = len(STORIES[story]())
    ends = {}
    # 24 orders: all of four outcomes, every fifth of five.
    for order in itertools.islice(
        itertools.permutations(range(count)), 0, None, 5 if count > 4 else 1
    ):
        outcomes = STORIES[story]()
        path = tmp_path / "a.sqlite"
        shutil.copy(empty, path)
        ends[order] = _end(path, [outcomes[n] for n in order])
    expected = ends[tuple(range(count))]
    different = [order for order, end in ends.items() if end != expected]
    assert not different, (different, ends[different[0]], expected)


def _end(path: Path, outcomes: list[Outcome]) -> object:
    with open_archive(path, write=True) as archive:
        crawl = archive.begin_crawl(SITE)
        writer = archive.writer(SITE, crawl.id, archive.frontier(SITE, crawl.id))
        for outcome in outcomes:
            writer.commit([outcome], {})
        archive.finish_crawl(crawl.id)
        with archive.connect() as connection:
            assert not connection.execute(text("PRAGMA foreign_key_check")).all()
        return dump(archive)


def test_one_row_is_left_with_all_that_hung_on_the_others(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    _end(path, STORIES["two steps"]())
    with open_archive(path) as archive, archive.connect() as connection:
        assert connection.execute(text("SELECT url FROM articles")).all() == [(C,)]
        assert connection.execute(text("SELECT url, article_id FROM stubs")).all() == [(A, 3)]
        found = connection.execute(text("SELECT url, kind FROM aliases ORDER BY url")).all()
        assert found == [(A, "redirect"), (B, "redirect")]


def test_text_that_names_an_unread_address_takes_what_hung_on_it(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    _end(path, STORIES["the target was never read"]())
    with open_archive(path) as archive, archive.connect() as connection:
        assert connection.execute(text("SELECT url FROM articles")).all() == [(A,)]
        assert connection.execute(text("SELECT count(*) FROM stubs")).all() == [(2,)]
