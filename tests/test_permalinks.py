"""Permalinks: what a site's own addresses teach, and what they must not."""

from __future__ import annotations

from itertools import permutations

import pytest

from kazcrawl.permalinks import NOTHING, family, is_telling, learn
from kazcrawl.spiders.steps import step_between

ROOT = "http://x.kz"

TAUGHT = [
    (["/a/388,one/", "/a/391,two-words"], "/a/7,other", "/b/7,other"),
    (["/a/30691451.html", "/a/25476865.html"], "/a/1.html", "/a/about.html"),
    (["/news/show/id/3904", "/news/show/id/3911"], "/news/show/id/1", "/news/list/id/x"),
    (
        ["/en/other_sources/article_5581/", "/en/other_sources/article_5590/"],
        "/en/other_sources/article_1",
        "/en/about",
    ),
    (
        ["/newsitem/23-04-2009/7656", "/newsitem/24-04-2009/7660"],
        "/newsitem/01-01-2010/1",
        "/newsitem/x/1",
    ),
    (["/node/81916", "/node/81920"], "/index.php/node/1/", "/user/1"),
    (
        ["/artikel/die-lampe-3523", "/artikel/der-fluss-3524"],
        "/artikel/das-haus-1",
        "/artikel/archiv",
    ),
    (["/n.php?id=1", "/n.php?id=22"], "/n.php?id=333", "/n.php?page=2"),
    (["/doc/5727", "/doc/5728"], "/doc/1", "/doc/help"),
    (["/5f1d7f3a9c2be8", "/9d2e11c07ab43f"], "/0aa1bb2cc3dd4e", "/contacts2024"),
]


@pytest.mark.parametrize(("taught", "same", "other"), TAUGHT, ids=lambda value: str(value))
def test_two_addresses_teach_a_pattern(taught: list[str], same: str, other: str) -> None:
    known = NOTHING.with_articles(ROOT + path for path in taught)
    assert all(known.match(ROOT + path) for path in [*taught, same])
    assert not known.match(ROOT + other)


@pytest.mark.parametrize(
    "taught",
    [
        ["/one-slug", "/another-slug"],
        ["/politics/one-slug", "/society/another-slug"],
        ["/a/1,x"],
        ["/a/1,x", "/a/1,x/"],
        [],
    ],
)
def test_what_is_true_of_any_page_teaches_nothing(taught: list[str]) -> None:
    assert NOTHING.with_articles(ROOT + path for path in taught) == NOTHING


def test_the_order_of_pages_does_not_matter() -> None:
    pages = [["/a/1,x", "/a/2,y"], ["/doc/5", "/doc/6"], ["/n.php?id=1", "/n.php?id=2"]]
    results = set()
    for order in permutations(pages):
        known = NOTHING
        for page in order:
            known = known.with_articles(ROOT + path for path in page)
        results.add(known)
    assert len(results) == 1


def test_families_part_unlike_addresses() -> None:
    assert learn([f"{ROOT}/a/1", f"{ROOT}/a/x"]) is None
    assert family(f"{ROOT}/about") != family(f"{ROOT}/a/1")
    assert [is_telling(ROOT + path) for path in ("/about", "/the-long-way", "/a/5", "/?id=5")] == [
        *[False, True, True, True]
    ]


@pytest.mark.parametrize(
    ("listing", "page", "following", "elsewhere"),
    [
        ("/", 1, "/page/2/", "/category/x/page/2/"),
        ("/news", 1, "/news?page=2", "/category/x?page=2"),
        ("/news", 1, "/news?page=1", "/category/x?page=1"),
        ("/news", 3, "/news?start=60", "/category/x?start=20"),
        ("/news/", 2, "/news/3.html", "/category/x/2.html"),
        ("/?cat=3", 1, "/?cat=3&paged=2", "/category/x?paged=2"),
    ],
)
def test_a_step_is_taken_elsewhere(listing: str, page: int, following: str, elsewhere: str) -> None:
    step = step_between(ROOT + listing, page, ROOT + following)
    assert step is not None
    assert step.url(ROOT + listing, page + 1) == ROOT + following
    assert step.url(f"{ROOT}/category/x", 2) == ROOT + elsewhere


@pytest.mark.parametrize(
    "following",
    ["/other/page/x", "/news?a=1&b=2", "/news?after=abc", "/archive/2", f"/news?page={'9' * 5000}"],
)
def test_what_follows_no_rule_is_no_step(following: str) -> None:
    assert step_between(f"{ROOT}/news", 1, ROOT + following) is None
