"""The next page of a listing, where only words and numbers of links tell; and what is no page."""

from __future__ import annotations

import pytest

from kazcrawl.items import Capture, Listing
from kazcrawl.readers.listing import read_listing
from kazcrawl.sites.site import site_of_url

BASE = "http://mill.example/"
SITE = site_of_url(BASE)
TITLES = ("Рабочие третьего участка вышли на площадь", "Пикет у акимата", "Уголь подорожал вдвое")


def read(more: str, pager: str, page_number: int = 1, path: str = "") -> Listing:
    rows = "".join(
        f"<tr><td><b><a href='/n/{day:03}.html'>{title}</a></b> (2{day} мая 2016)<br>"
        f"Смена началась поздно, и никто не знал, когда придут деньги [...]<br>"
        f"<a href='/n/{day:03}.html'>{more}</a></td></tr>"
        for day, title in enumerate(TITLES, 1)
    )
    page = f"<html><body><h1>Завод</h1><table>{rows}</table><p>{pager}</p></body></html>"
    capture = Capture(BASE + path, "2026-01-01T00:00:00Z", 200, (), page.encode(), "text/html")
    return read_listing(
        capture, SITE, listing_url=BASE, listing_kind="home", page_number=page_number
    )


@pytest.mark.parametrize("more", ["Далее", "далее...", "Next", "»", ">>", "Подробнее"])
@pytest.mark.parametrize(
    ("pager", "next_page"),
    [
        ("", None),
        ("<a href='/news_2.html'>Келесі &gt;&gt;</a>", "news_2.html"),
        ("<a href='/page/2/'>Older posts</a>", "page/2/"),
        ("<b>1</b> <a href='/index2.html'>2</a> <a href='/index3.html'>3</a>", "index2.html"),
    ],
)
def test_a_link_on_to_the_post_is_no_next_page(
    more: str, pager: str, next_page: str | None
) -> None:
    """ "Далее" below an excerpt led to the first post, which then was no article."""
    listing = read(more, pager)
    assert listing.next_page == (BASE + next_page if next_page else None)
    assert [stub.headline for stub in listing.stubs] == list(TITLES)


@pytest.mark.parametrize(
    ("pager", "next_page"),
    [
        ("<a href='/index.html'>1</a> <a href='/index2.html'>2</a>", "index2.html"),
        ("<a href='/news/2/'>2</a> <a href='/news/3/'>3</a>", "news/2/"),
        ("<a href='/news_2.php'>2</a> <a href='/news_3.php'>3</a>", "news_2.php"),
        ("<a href='/archiv2.shtml'>Следующая страница</a>", "archiv2.shtml"),
        ("<a href='/news/2/'>Older posts</a> <a href='/news/2/'>Last page</a>", "news/2/"),
        # A row of days, a lone number, numbers that are not those of their addresses.
        ("<a href='/when/2016/05/2/'>2</a> <a href='/when/2016/05/3/'>3</a>", None),
        ("<a href='/notes/2/'>2</a>", None),
        ("<a href='/z/330'>2</a> <a href='/z/331'>3</a>", None),
        ("<a href='/z/7/'>7</a> <a href='/z/8/'>8</a>", None),
    ],
)
def test_rows_of_pages_at_addresses_of_their_own(pager: str, next_page: str | None) -> None:
    listing = read("Подробнее", pager)
    assert listing.next_page == (BASE + next_page if next_page else None)
    assert listing.paged == (next_page is not None)


def test_a_row_goes_on_from_page_to_page() -> None:
    pager = "<a href='/'>1</a> <b>2</b> <a href='/news_3.html'>3</a>"
    assert read("Далее", pager, 2, "news_2.html").next_page == BASE + "news_3.html"
    last = "<a href='/'>1</a> <a href='/news_2.html'>2</a> <b>3</b>"
    assert read("Далее", last, 3, "news_3.html").next_page is None
