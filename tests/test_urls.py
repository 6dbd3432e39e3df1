"""Addresses: all spellings of a page give one key, and an address tells what it can."""

from __future__ import annotations

import re

import pytest

from kazcrawl.sites import load_site
from kazcrawl.sites.site import Site, site_of_url
from kazcrawl.urls import Address, address, host_of, resolve, same_site, url_key

HOSTS = ("campaignkazakhstan.org", "www.campaignkazakhstan.org", "campaignkazakhstan.org.uk")
ANY = site_of_url("http://example.org/")
CAMPAIGN = load_site("campaignkazakhstan")

SPELLINGS = [
    [
        "http://campaignkazakhstan.org/index.php/2013/09/26/urgent-messages",
        "http://campaignkazakhstan.org/index.php/2013/09/26/urgent-messages/",
        "https://www.CampaignKazakhstan.org/2013/09/26/urgent-messages/",
        "HTTP://campaignkazakhstan.org:80/index.php/2013/09/26//urgent-messages/#more-12",
        "http://campaignkazakhstan.org/index.php/2013/09/26/urgent-messages/?utm_source=x&fbclid=1",
        "http://campaignkazakhstan.org/index.php/2013/09/26/urgent-messages/comment-page-2/#comment-9",
        "http://campaignkazakhstan.org/index.php/2013/09/26/urgent-messages/?replytocom=7#respond",
        "http://campaignkazakhstan.org.uk/2013/09/26/urgent-messages/",
        "http://campaignkazakhstan.org/index.php/2013/09/26/urgent%2Dmessages/",
        "http://campaignkazakhstan.org/2013/09/26/urgent-messages/index.html",
        "http://campaignkazakhstan.org/2013/09/26/urgent-messages/index.htm",
    ],
    [
        *["http://campaignkazakhstan.org", "http://campaignkazakhstan.org/"],
        *["http://www.campaignkazakhstan.org/index.php", "http://campaignkazakhstan.org/page/1/"],
        *["http://campaignkazakhstan.org/?paged=1", "http://campaignkazakhstan.org/#top"],
    ],
    ["http://odfoundation.eu/a/388,some-slug/", "https://www.odfoundation.eu/a/388%2Csome-slug"],
    ["http://bureau.kz//monitoring_2/article_7401", "http://bureau.kz/monitoring_2/article_7401"],
    [
        "http://bureau.kz/?p=27679",
        "http://www.bureau.kz/index.php?p=27679#x",
        "http://bureau.kz?p=27679",
    ],
    ["http://x.kz/?a=1&b=2", "http://x.kz/?b=2&a=1", "http://x.kz/?b=2&PHPSESSID=abc&a=1"],
    ["http://x.at/artikel/%C3%BCber", "http://x.at/artikel/%c3%bcber", "http://x.at/artikel/über"],
    ["http://x.kz/a[1]", "http://x.kz/a%5B1%5D"],
    ["http://x.kz/a b", "http://x.kz/a%20b"],
    ["http://x.kz/a;jsessionid=12AB", "http://x.kz/a"],
]


@pytest.mark.parametrize("spellings", SPELLINGS, ids=lambda group: group[0])
def test_one_page_has_one_key(spellings: list[str]) -> None:
    assert len({url_key(url, HOSTS) for url in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://x.kz/?p=1", "http://x.kz/?p=2"),
        ("http://x.kz/a", "http://x.kz/A"),
        ("http://x.kz/a%2Fb", "http://x.kz/a/b"),
        ("http://x.kz/a%3Fb", "http://x.kz/a?b"),
        ("http://x.kz:8080/a", "http://x.kz/a"),
        ("http://x.kz/page/2/", "http://x.kz/page/3/"),
        ("http://x.kz/index.php5/a", "http://x.kz/a"),
        ("http://x.kz/a-index.html", "http://x.kz/a-"),
        ("http://m.x.kz/a", "http://x.kz/a"),
        ("http://x.kz/?paged=2", "http://x.kz/"),
        ("http://x.kz/?a=1&a=2", "http://x.kz/?a=1"),
        ("http://x.kz/?q=", "http://x.kz/"),
        ("http://campaignkazakhstan.org/a", "http://campaignkazakhstan.com/a"),
    ],
)
def test_two_pages_have_two_keys(one: str, other: str) -> None:
    assert url_key(one, HOSTS) != url_key(other, HOSTS)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        (
            "http://www.Example.org/index.php/2016/05/27/slug?utm_source=x#m",
            "org,example)/2016/05/27/slug",
        ),
        ("http://example.org", "org,example)/"),
        ("http://127.0.0.1:8000/a/", "127.0.0.1:8000)/a"),
        ("https://a.b.example.org:443/?b=2&a=1", "org,example,b,a)/?a=1&b=2"),
        ("http://example.org/Тест", "org,example)/%D0%A2%D0%B5%D1%81%D1%82"),
    ],
)
def test_keys_as_written(url: str, key: str) -> None:
    assert url_key(url) == key


ROOT = "http://campaignkazakhstan.org"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", Address("listing", f"{ROOT}/", "home")),
        ("/index.php/page/4/", Address("listing", f"{ROOT}/", "home", 4)),
        ("/page/4", Address("listing", f"{ROOT}/", "home", 4)),
        ("/page/4/index.html", Address("listing", f"{ROOT}/", "home", 4)),
        (
            "/index.php/2012/03/index.html",
            Address("listing", f"{ROOT}/index.php/2012/03/", "month"),
        ),
        ("/2013/09/26/urgent-messages/2/index.html", Address("article", part=2)),
        (
            "/index.php/category/press-release/page/2/",
            Address("listing", f"{ROOT}/index.php/category/press-release/", "category", 2),
        ),
        ("/cat-3", Address("listing", f"{ROOT}/cat-3", "category")),
        (
            "/index.php/2012/03/page/2/",
            Address("listing", f"{ROOT}/index.php/2012/03/", "month", 2),
        ),
        ("/index.php/2013/07/03/", Address("listing", f"{ROOT}/index.php/2013/07/03/", "day")),
        ("/2013/", Address("listing", f"{ROOT}/2013/", "year")),
        ("/index.php/blog/", Address("listing", f"{ROOT}/index.php/blog/", "other")),
        (
            "/index.php/author/senan/page/35/",
            Address("listing", f"{ROOT}/index.php/author/senan/", "author", 35),
        ),
        ("/tag/oil/", Address("listing", f"{ROOT}/tag/oil/", "tag")),
        ("/?cat=3", Address("listing", f"{ROOT}/?cat=3", "category")),
        ("/?cat=3&paged=2", Address("listing", f"{ROOT}/?cat=3", "category", 2)),
        ("/?paged=2", Address("listing", f"{ROOT}/", "home", 2)),
        ("/?m=201203", Address("listing", f"{ROOT}/?m=201203", "month")),
        ("/index.php/2013/09/26/urgent-messages", Address("article")),
        ("/2013/09/26/urgent-messages/?utm_source=x", Address("article")),
        ("/?p=1207", Address("article")),
        ("/index.php?p=1207", Address("article")),
        ("/uncategorized/a-meeting/", Address("article")),
        ("/index.php/about-us/", Address("other")),
        ("/index.php/feed/", Address("feed")),
        ("/?feed=rss2", Address("feed")),
        ("/index.php/category/video/feed/", Address("feed")),
        ("/wp-content/uploads/2016/05/a.jpg", Address("other")),
        ("/wp-login.php", Address("other")),
        ("/xmlrpc.php", Address("other")),
        ("/2016/05/27/slug/trackback/", Address("other")),
        ("/?s=word", Address("other")),
    ],
)
def test_address_of_the_first_site(path: str, expected: Address) -> None:
    assert address(ROOT + path, CAMPAIGN) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://example.org/2013/03/slug", Address("article")),
        ("http://example.org/2013/03/04/slug/2/", Address("article", part=2)),
        ("http://WWW.example.org/2013/03/04/slug", Address("article")),
        (
            "http://example.org/en/category/a/b/page/9/",
            Address("listing", "http://example.org/en/category/a/b/", "category", 9),
        ),
        ("http://example.org/uncategorized/slug/", Address("other")),
        ("http://other.org/2013/03/04/slug", Address("other", foreign=True)),
        ("mailto:a@example.org", Address("other", foreign=True)),
    ],
)
def test_address_of_any_site(url: str, expected: Address) -> None:
    assert address(url, ANY) == expected


def test_the_rules_of_a_site_come_first() -> None:
    site = Site(
        name="x",
        title="x",
        start_urls=("http://x.kz/",),
        hosts=("x.kz",),
        permalinks=(re.compile(r"^/a/\d+,"),),
        listings=(re.compile(r"^/news\?page=\d+"),),
    )
    assert address("http://x.kz/a/388,slug", site) == Address("article")
    assert address("http://x.kz/news?page=2", site).kind == "listing"


BASE = "http://example.org/a/b/?c=d"


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("../c/", "http://example.org/a/c/"),
        ("/x#more-1", "http://example.org/x"),
        ("?p=5", "http://example.org/a/b/?p=5"),
        ("//other.org/x", "http://other.org/x"),
        ("HTTP://Other.ORG", "http://other.org/"),
        ("https://other.org:443/x", "https://other.org/x"),
        ("http://other.org:8080/x", "http://other.org:8080/x"),
        ("  /x y\n", "http://example.org/x%20y"),
        ("\\x\\y", "http://example.org/x/y"),
        ("/über?ä=ö", "http://example.org/%C3%BCber?%C3%A4=%C3%B6"),
        ("/a%2Cb", "http://example.org/a%2Cb"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://[::1]:8080/", "http://[::1]:8080/"),
        ("http://example.org/x/../y/./z", "http://example.org/y/z"),
        ("javascript:void(0)", None),
        ("mailto:a@b.kz", None),
        ("tel:+7", None),
        ("data:text/html,x", None),
        ("ftp://example.org/x", None),
        ("file:///etc/hosts", None),
        ("http://user:word@example.org/", None),
        ("http://user@example.org/", None),
        ("http://", None),
        ("http://[bad/", None),
        ("http://example.org:port/", None),
        ("http://example.org:99999/", None),
    ],
)
def test_resolve(href: str, expected: str | None) -> None:
    assert resolve(BASE, href) == expected


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("http://EXAMPLE.org/x", True),
        ("https://www.example.org/x", True),
        ("http://example.org:80/x", True),
        ("http://example.org:8080/x", False),
        ("http://example.org.evil.kz/", False),
        ("http://evilexample.org/", False),
    ],
)
def test_same_site(url: str, same: bool) -> None:
    assert same_site(url, ("example.org",)) is same


def test_host_of() -> None:
    assert host_of("http://WWW.Example.org:8000/") == "example.org:8000"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/node/2012", "other"),
        ("/a/1999", "other"),
        ("/blog/2012/", "listing"),
        ("/en/2012/05/", "listing"),
        ("/blog/2012/05/27/slug/", "article"),
        ("/blog/category/politik/kasachstan/page/91/", "listing"),
        ("/en/author/orange/page/7", "listing"),
        ("/index.php?option=com_content&view=article&id=6089", "article"),
        ("/index.php?option=com_content&view=category&id=7", "listing"),
        ("/index.php?option=com_content&view=article&id=6089&print=1", "other"),
    ],
)
def test_addresses_below_folders_and_of_other_systems(path: str, kind: str) -> None:
    assert address(f"http://example.org{path}", ANY).kind == kind
