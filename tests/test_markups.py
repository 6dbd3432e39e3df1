"""Two real pages in markups that differ in everything give the same stubs, text and letters."""

from __future__ import annotations

import pytest

import seed_pages
from kazcrawl.items import Article, Capture
from kazcrawl.readers.article import read_article
from kazcrawl.readers.listing import read_listing
from kazcrawl.sites.site import site_of_url
from seed_articles import ARTICLES
from seed_listings import LISTINGS

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not seed_pages.SEEDS.is_dir(), reason="needs the shared folder with the two real pages"
    ),
]
BASE = "http://seeds.example"
PAGE_2 = f"{BASE}/index.php/page/2/"
SITE = site_of_url(PAGE_2)


def capture(url: str, page: str) -> Capture:
    headers = (("Content-Type", "text/html; charset=UTF-8"),)
    return Capture(url, "2020-01-01T00:00:00Z", 200, headers, page.encode(), "text/html")


@pytest.mark.parametrize("name", LISTINGS)
def test_five_stubs_exact(name: str) -> None:
    page = capture(PAGE_2, LISTINGS[name]())
    listing = read_listing(page, SITE, listing_url=f"{BASE}/", listing_kind="home", page_number=2)
    wanted = seed_pages.seed_stubs()
    found = [
        (s.headline, s.date_published, s.sections, s.image_caption, s.excerpt, s.truncation_mark)
        for s in listing.stubs
    ]
    assert found == [(s.headline, s.iso, s.sections, s.caption, s.excerpt, "[...]") for s in wanted]
    assert [s.url for s in listing.stubs] == [BASE + s.path for s in wanted]
    assert all(
        s.truncated and w.date in (s.date_raw or "")
        for s, w in zip(listing.stubs, wanted, strict=True)
    )
    assert listing.next_page == f"{BASE}/index.php/page/3/"
    assert not listing.failures


def read(name: str, *, known: bool = True) -> Article:
    stub = seed_pages.seed_stubs()[0]
    page = capture(BASE + seed_pages.ARTICLE_PATH, ARTICLES[name]())
    return read_article(
        page, SITE, headline=stub.headline, excerpt=stub.excerpt if known else None
    ).article


def words(text: str | None) -> list[str]:
    return (text or "").replace("\u2022", " ").split()


@pytest.mark.parametrize("name", ARTICLES)
def test_article_word_for_word(name: str) -> None:
    article = read(name)
    headline, body = seed_pages.seed_article()
    assert words(article.article_body) == words(body)
    assert article.headline == headline
    assert article.sections == ("Appeals", "Articles")
    assert {one.value for one in article.dates} == {"2016-05-27"}


@pytest.mark.parametrize("name", ARTICLES)
def test_five_letters(name: str) -> None:
    letters = read(name).letters
    assert [one.date for one in letters] == [
        *["2016-05-26", "2016-05-25", "2016-05-26", None, "2016-05-26"]
    ]
    assert [len(one.signatories) for one in letters] == [1, 1, 1, 1, 5]
    assert [one.signatories[0][0] for one in letters] == [
        *["Michael Whale", "Jagadish G Chandra", "Bill Hopwood", "Anthony Main"],
        "Mattias Bernhardsson",
    ]
