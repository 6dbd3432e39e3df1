"""The shipped neighbours: all addresses of one article are one, and no listing is an article."""

from __future__ import annotations

import pytest

from kazcrawl.sites import known_sites, load_site
from kazcrawl.urls import address, url_key

ONE_ARTICLE = {
    "socialistworld": [
        [
            "http://socialistworld.net/2012/10/31/slug/",
            "https://www.socialistworld.net/2012/10/31/slug",
            "https://www.socialistworld.net/2012/10/31/slug/?utm_source=x#comments",
        ],
        [
            "http://www.socialistworld.net/index.php?option=com_content&view=article&id=6089",
            "http://socialistworld.net/index.php?id=6089:slug&view=article&option=com_content&Itemid=9",
        ],
        [
            "http://m.socialistworld.net/index.php/international/asia/kazakhstan/9229-slug",
            "https://socialistworld.net/international/asia/kazakhstan/9229-slug",
        ],
        ["https://socialistworld.net/?p=13626", "http://www.socialistworld.net/index.php?p=13626"],
        ["http://socialistworld.net/doc/5727", "http://www.socialistworld.net/doc/5727/"],
    ],
    "odfoundation": [
        ["http://en.odfoundation.eu/a/388,slug/", "https://en.odfoundation.eu/a/388%2Cslug"],
    ],
    "mukhtarablyazov": [
        ["http://en.mukhtarablyazov.org/p/44%2Cslug", "http://en.mukhtarablyazov.org/p/44,slug/"],
        [
            "http://en.mukhtarablyazov.org/a/1202,slug",
            "https://en.mukhtarablyazov.org/a/1202%2cslug",
        ],
    ],
    "bureau-kz": [
        [
            "http://bureau.kz//monitoring_2/news/article_7401",
            "https://www.bureau.kz/monitoring_2/news/article_7401/",
        ],
        ["https://bureau.kz/?p=27679", "http://www.bureau.kz/?p=27679"],
    ],
    "azattyq-rus": [
        [
            "https://rus.azattyq.org/a/30691451.html",
            "https://rus.azattyq.org/amp/30691451.html",
            "https://drvpu8u8hwoyd.cloudfront.net/a/30691451.html",
            "https://dmwhm3z6p1tzh.cloudfront.net/amp/30691451.html",
        ],
    ],
    "azattyk": [["https://www.azattyk.org/a/33624637.html", "http://azattyk.org/a/33624637.html"]],
    "eurasianet": [["http://www.eurasianet.org/node/81916", "https://eurasianet.org/node/81916/"]],
    "aronatabek": [["http://aronatabek.com/?p=550", "https://www.aronatabek.com/?p=550#more-550"]],
    "daz-asia": [["http://daz.asia/blog/slug-of-two/", "https://daz.asia/blog/slug-of-two"]],
    "socialistparty": [
        [
            "https://www.socialistparty.org.uk/articles/14722/19-06-2012/slug",
            "https://secure.socialistparty.org.uk/articles/14722/19-06-2012/slug/",
        ],
    ],
    "slp-at": [
        [
            "https://www.slp.at/artikel/stra%C3%9Fe-3523",
            "http://slp.at/artikel/stra%c3%9fe-3523",
            "http://slp.at/artikel/straße-3523",
        ],
    ],
    "tirek": [
        ["https://tirek.info/hronika-1-7-iyunya/", "http://www.tirek.info/hronika-1-7-iyunya"]
    ],
}
# Whose articles have addresses like those of any page; structure finds them.
UNTOLD = {"daz-asia", "tirek"}
LISTINGS = {
    "socialistworld": "https://www.socialistworld.net/category/asia/page/2/",
    "odfoundation": "https://en.odfoundation.eu/tag/donald-tusk/",
    "eurasianet": "https://www.eurasianet.org/taxonomy/term/3234",
    "aronatabek": "https://aronatabek.com/en/author/orange/page/7",
    "daz-asia": "https://daz.asia/blog/category/politik/kasachstan/page/91/",
}


def test_every_shipped_neighbour_is_here() -> None:
    assert set(ONE_ARTICLE) == set(known_sites()) - {"campaignkazakhstan"}


@pytest.mark.parametrize(
    ("name", "spellings"),
    [(name, group) for name, groups in ONE_ARTICLE.items() for group in groups],
)
def test_all_addresses_of_an_article_are_one(name: str, spellings: list[str]) -> None:
    site = load_site(name)
    assert len({url_key(url, site.hosts) for url in spellings}) == 1
    if name not in UNTOLD:
        kinds = {address(url, site).kind for url in spellings if "/amp/" not in url}
        assert kinds == {"article"}


@pytest.mark.parametrize(("name", "url"), LISTINGS.items())
def test_listings_are_no_articles(name: str, url: str) -> None:
    assert address(url, load_site(name)).kind == "listing"
