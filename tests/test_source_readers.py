"""Feeds, REST and sitemaps read one by one: formats, odd inputs, bombs, and what never happens."""

from __future__ import annotations

import gzip
import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kazcrawl.items import Capture
from kazcrawl.readers.feed import is_comment_feed, read_feed
from kazcrawl.readers.page import AbsentSource, UnreadablePage
from kazcrawl.readers.rest import posts_url, read_rest, rest_root
from kazcrawl.readers.rest_root import zone_of
from kazcrawl.readers.sitemap import read_sitemap
from kazcrawl.readers.xml_tree import unpack
from kazcrawl.sites.site import Site

HOST = "http://example.org"
SITE = Site("example", "Example", (f"{HOST}/",), ("example.org",), timezone="Europe/London")
POST = f"{HOST}/2016/05/27/ferry/"


def capture(body: str | bytes, url: str = f"{HOST}/x", **headers: str) -> Capture:
    data = body.encode() if isinstance(body, str) else body
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Capture(url, "2026-01-01T00:00:00Z", 200, named, data, record_id="r")


RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<item><title>Ferry</title><link>{POST}</link><dc:creator>Nina</dc:creator><category>News</category>
<guid isPermaLink="false">{HOST}/?p=7</guid><pubDate>Fri, 27 May 2016 09:30:00 +0000</pubDate></item>
</channel></rss>"""
RDF = f"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="{HOST}/"><title>Example</title><link>{HOST}/</link></channel>
<item rdf:about="{POST}"><title>Ferry</title><link>{POST}</link><dc:creator>Nina</dc:creator>
<dc:subject>News</dc:subject><dc:date>2016-05-27T09:30:00+00:00</dc:date></item></rdf:RDF>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Example</title><entry>
<title type="html">Ferry</title><link rel="replies" href="{POST}#comments"/><link href="{POST}"/>
<id>{HOST}/?p=7</id><author><name>Nina</name></author><category term="News"/>
<published>2016-05-27T09:30:00Z</published><updated>2016-06-01T00:00:00Z</updated></entry></feed>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {
                "id": f"{HOST}/?p=7",
                "url": POST,
                "title": "Ferry",
                "authors": [{"name": "Nina"}],
                "tags": ["News"],
                "date_published": "2016-05-27T10:30:00+01:00",
            },
            "no item",
        ],
    }
)


@pytest.mark.parametrize("body", [RSS, RDF, ATOM, JSON_FEED], ids=["RSS", "RDF", "Atom", "JSON"])
def test_every_kind_of_feed_says_the_same(body: str) -> None:
    (entry,) = read_feed(capture(body), SITE).entries
    assert (entry.url, entry.headline, entry.author, entry.sections) == (
        POST,
        "Ferry",
        "Nina",
        ("News",),
    )
    (date,) = entry.dates
    assert (date.value, date.source) == ("2016-05-27T09:30:00Z", "feed")
    if "?p=7" in body:
        assert entry.aliases == ((f"{HOST}/?p=7", "shortlink"),)


def test_an_update_is_no_publication() -> None:
    only_updated = ATOM.replace("<published>2016-05-27T09:30:00Z</published>", "")
    (entry,) = read_feed(capture(only_updated), SITE).entries
    assert (entry.dates, entry.modified) == ((), "2016-06-01T00:00:00Z")


@pytest.mark.parametrize(
    "body",
    [
        JSON_FEED.replace('"version"', '"next_url": "/feed/2.json", "version"', 1),
        ATOM.replace("<entry>", '<link rel="next" href="/feed/2.json"/><entry>'),
        RSS.replace(
            "<item>",
            '<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="next" href="/feed/2.json"/><item>',
        ),
    ],
    ids=["JSON", "Atom", "RSS"],
)
def test_a_feed_names_its_next_page(body: str) -> None:
    assert read_feed(capture(body), SITE).next_page == f"{HOST}/feed/2.json"


COMMENT = f"<item><title>By Ann</title><link>{POST}comment-page-1/#comment-9</link></item>"
REPLY = (
    f'<entry xmlns:thr="http://purl.org/syndication/thread/1.0"><link href="{POST}"/>'
    f'<title>By Ann</title><thr:in-reply-to ref="{POST}"/></entry>'
)


@pytest.mark.parametrize(
    "body",
    [RSS.replace("</channel>", COMMENT + "</channel>"), ATOM.replace("</feed>", REPLY + "</feed>")],
)
def test_comments_are_never_taken_for_posts(body: str) -> None:
    feed = read_feed(capture(body), SITE)
    assert [entry.headline for entry in feed.entries] == ["Ferry"]
    assert (feed.count, feed.comments) == (2, 1)


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("/feed/", False),
        ("/index.php/feed/atom/", False),
        ("/?feed=rss2", False),
        ("/feed.xml", False),
        ("/comments/feed/", True),
        ("/index.php/comments/feed/", True),
        ("/?feed=comments-rss2", True),
        ("/2016/05/27/ferry/feed/", True),
        ("/?p=7&feed=rss2", True),
    ],
)
def test_comment_feeds_are_known_by_their_address(url: str, is_one: bool) -> None:
    assert is_comment_feed(f"{HOST}{url}") is is_one


@pytest.mark.parametrize(
    ("body", "absent"),
    [
        ("", False),
        ("<rss><channel>", False),
        ("<!DOCTYPE html><html><body>x</body></html>", True),
        ("<html><head></head></html>", True),
        ("<opml/>", False),
        ('{"items": 3}', False),
        ("{", False),
        ('<!DOCTYPE rss [<!ENTITY a "aaaa">]><rss><channel>&a;</channel></rss>', False),
        (f"<rss><channel>{COMMENT}</channel></rss>", True),
        ("<rss><channel><item><link>http://elsewhere.example/</link></item></channel></rss>", True),
    ],
)
def test_what_is_no_feed(body: str, absent: bool) -> None:
    with pytest.raises(AbsentSource if absent else UnreadablePage) as raised:
        read_feed(capture(body), SITE)
    assert isinstance(raised.value, AbsentSource) is absent


def row(**more: Any) -> dict[str, Any]:
    return {"link": POST, "date_gmt": "2016-05-27T09:30:00", "title": {"rendered": "Ferry"}} | more


def rest_of(*posts: Any, **headers: str) -> Any:
    return read_rest(capture(json.dumps(posts), **headers), SITE)


def test_rest() -> None:
    page = rest_of(row(guid={"rendered": f"{HOST}/?p=7"}), x_wp_total="301", x_wp_totalpages="4")
    (entry,) = page.entries
    assert (page.count, page.total, page.pages) == (1, 301, 4)
    assert entry.aliases == ((f"{HOST}/?p=7", "shortlink"),)
    (date,) = entry.dates
    assert (date.raw, date.value) == ("2016-05-27T09:30:00", "2016-05-27T09:30:00Z")


@pytest.mark.parametrize(
    ("more", "value"),
    [
        ({"date_gmt": None, "date": "2016-05-27T10:30:00"}, "2016-05-27T09:30:00Z"),
        (
            {"date_gmt": "0000-00-00T00:00:00", "date": "2016-05-27T10:30:00"},
            "2016-05-27T09:30:00Z",
        ),
        ({"date_gmt": 7, "date": []}, None),
    ],
)
def test_dates_of_rest(more: dict[str, Any], value: str | None) -> None:
    (entry,) = rest_of(row(**more)).entries
    assert [date.value for date in entry.dates if date.value] == ([value] if value else [])


def test_rest_tells_the_day_at_the_place_beside_the_instant() -> None:
    (entry,) = rest_of(row(date_gmt="2016-05-27T23:30:00", date="2016-05-28T00:30:00")).entries
    assert [(one.raw, one.value, one.precision) for one in entry.dates] == [
        ("2016-05-27T23:30:00", "2016-05-27T23:30:00Z", "second"),
        ("2016-05-28T00:30:00", "2016-05-28", "day"),
    ]


@pytest.mark.parametrize(
    "more",
    [
        {"title": None},
        {"title": {"rendered": 5}},
        {"_embedded": {"author": [{"code": "rest_user_invalid_id"}], "wp:term": [[None], 4]}},
        {"_embedded": []},
        {"guid": "x"},
        {"modified_gmt": {}},
    ],
)
def test_odd_rows_of_rest_cost_only_what_is_odd(more: dict[str, Any]) -> None:
    (entry,) = rest_of(row(**more)).entries
    assert (entry.url, entry.author, entry.sections) == (POST, None, ())


@pytest.mark.parametrize("value", ["", "x", "-1", "99999999999999", "1e9", "३"])
def test_totals_that_are_none(value: str) -> None:
    page = rest_of(row(), x_wp_total=value, x_wp_totalpages=value)
    assert (page.total, page.pages) == (None, None)


def test_where_rest_is() -> None:
    link = f'<{HOST}/wp-json/>; rel="https://api.w.org/"'
    assert rest_root(capture("", Link=link)) == f"{HOST}/wp-json/"
    assert rest_root(capture("", Link=f"<{HOST}/>; rel=shortlink, {link}")) == f"{HOST}/wp-json/"
    assert rest_root(capture("", Link=f"<{HOST}/>; rel=shortlink")) is None
    assert posts_url(f"{HOST}/wp-json/", 2).startswith(f"{HOST}/wp-json/wp/v2/posts?per_page=100")
    plain = posts_url(f"{HOST}/?rest_route=/", 2)
    assert plain.startswith(f"{HOST}/?rest_route=/wp/v2/posts&per_page=100")
    assert plain.endswith("&page=2")


NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = (
    f'<urlset {NS} xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url>'
    f"<loc>{HOST}/ferry-stays/</loc><news:news><news:publication_date>2016-05-27"
    "</news:publication_date><news:title>Ferry</news:title></news:news></url></urlset>"
)


def urlset(*paths: str) -> str:
    return f"<urlset {NS}>{''.join(f'<url><loc>{HOST}{one}</loc></url>' for one in paths)}</urlset>"


def test_posts_of_a_sitemap_that_mixes_everything() -> None:
    mixed = urlset(
        "/", "/2016/05/27/ferry/", "/about/", "/category/news/", "/wp-content/a.pdf", "/feed/"
    )
    found = read_sitemap(capture(mixed, f"{HOST}/sitemap.xml"), SITE)
    assert [entry.url for entry in found.entries] == [POST]
    assert [entry.url for entry in found.unclear] == [f"{HOST}/about/"]
    assert (found.count, found.others) == (6, 4)


@pytest.mark.parametrize(
    "name", ["/wp-sitemap-posts-post-1.xml", "/post-sitemap2.xml", "/sitemap-pt-post-2016-05.xml"]
)
def test_a_sitemap_that_is_named_after_posts(name: str) -> None:
    found = read_sitemap(
        capture(urlset("/", "/ferry-stays/", "/wp-login.php"), f"{HOST}{name}"), SITE
    )
    assert [entry.url for entry in found.entries] == [f"{HOST}/ferry-stays/"]


def test_a_news_sitemap_tells_the_publication() -> None:
    (entry,) = read_sitemap(capture(NEWS), SITE).entries
    assert entry.headline == "Ferry"
    (date,) = entry.dates
    assert (date.value, date.source, date.refused) == ("2016-05-27", "sitemap", None)


def test_an_index_leads_to_posts_only() -> None:
    names = (
        *("wp-sitemap-posts-post-1.xml", "wp-sitemap-posts-page-1.xml", "wp-sitemap-users-1.xml"),
        *("wp-sitemap-taxonomies-category-1.xml", "post-sitemap.xml", "page-sitemap.xml"),
        *("category-sitemap.xml", "author-sitemap.xml", "sitemap-pt-post-2016-05.xml"),
        *("sitemap-tax-category.xml", "sitemap-misc.xml", "sitemap-1.xml", "sitemap.xml?page=2"),
    )
    rows = "".join(f"<sitemap><loc>{HOST}/{one}</loc></sitemap>" for one in names)
    foreign = "<sitemap><loc>http://169.254.169.254/latest</loc></sitemap>"
    body = f"<sitemapindex {NS}>{rows}{foreign}</sitemapindex>"
    found = read_sitemap(capture(body), SITE)
    assert [one.rpartition("/")[2] for one in found.children] == [
        *("wp-sitemap-posts-post-1.xml", "post-sitemap.xml", "sitemap-pt-post-2016-05.xml"),
        *("sitemap-1.xml", "sitemap.xml?page=2"),
    ]
    assert found.foreign == 1


@pytest.mark.parametrize("body", [RSS, RDF, ATOM])
def test_a_feed_may_be_the_sitemap(body: str) -> None:
    (entry,) = read_sitemap(capture(body), SITE).entries
    assert (entry.url, entry.source) == (POST, "feed")


def test_a_sitemap_as_text() -> None:
    body = f"\ufeff{POST}\r\nhttp://elsewhere.example/2016/05/27/x/\n\n"
    found = read_sitemap(capture(body), SITE)
    assert [entry.url for entry in found.entries] == [POST]
    assert (found.count, found.foreign) == (2, 1)


DEEP = b"<urlset>" + b"<a>" * 3_000_000
MANY = b"<urlset>" + b"<a/>" * 3_000_000 + b"</urlset>"
LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>'
OUTSIDE = '<!DOCTYPE l SYSTEM "file:///etc/passwd"><urlset/>'
BOMBS: dict[str, bytes] = {
    "deep": DEEP,
    "many": MANY,
    "gzip": gzip.compress(b"<urlset>" + b" " * 200_000_000, 1),
    "gzip of deep": gzip.compress(DEEP, 1),
    "cut gzip": gzip.compress(urlset("/2016/05/27/ferry/").encode())[:-12],
    "entities": LAUGHS.encode(),
    "outside": OUTSIDE.encode(),
    "HTML": b"<!doctype html><html></html>",
    "words": b"Nothing to see here",
    "other": b"<opml/>",
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_and_other_things_are_refused(name: str) -> None:
    with pytest.raises(UnreadablePage):
        read_sitemap(capture(BOMBS[name]), SITE)


def test_a_sitemap_beyond_the_bound_is_cut_and_says_so() -> None:
    body = urlset(*(f"/2016/05/27/ferry-{at}/" for at in range(50_003)))
    found = read_sitemap(capture(body), SITE)
    assert (len(found.entries), found.cut) == (50_000, 3)


PIECES = st.sampled_from(
    [RSS, RDF, ATOM, JSON_FEED, NEWS, urlset("/2016/05/27/ferry/"), json.dumps([row()])]
)


@given(PIECES, st.integers(0, 900), st.binary(max_size=12), st.integers(0, 12))
def test_readers_raise_nothing_but_unreadable(body: str, at: int, dirt: bytes, less: int) -> None:
    data = body.encode()
    spoiled = capture(data[:at] + dirt + data[at + less :])
    for read in (read_feed, read_rest, read_sitemap):
        try:
            found = read(spoiled, SITE)
        except UnreadablePage:
            continue
        assert all(entry.url.startswith(f"{HOST}/") for entry in found.entries)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = ("link", "title", "date_gmt", "date", "guid", "modified_gmt", "_embedded")


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(NAMES), VALUES))
def test_rest_takes_any_json(post: dict[str, Any]) -> None:
    page = rest_of(post, row())
    assert page.entries[-1].url == POST
    for entry in page.entries:
        entry_text = json.dumps([entry.headline, entry.author, entry.sections])
        assert entry_text.encode("utf-8")


@pytest.mark.parametrize(
    ("end", "is_html"), [(b"<urlset/>", False), (b"<HTML>", True), (b"<!-- <html>", False)]
)
def test_comments_before_a_document_cost_no_more_than_their_length(
    end: bytes, is_html: bool
) -> None:
    body = b"\xef\xbb\xbf" + b" <!--a-->" * 40 + b"\n" + end
    begun = time.thread_time()
    try:
        unpack(capture(body), "sitemap")
    except AbsentSource:
        assert is_html
    else:
        assert not is_html
    assert time.thread_time() - begun < 0.5


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ({"timezone_string": "Asia/Almaty", "gmt_offset": "5"}, "Asia/Almaty"),
        ({"timezone_string": "", "gmt_offset": 6}, "Etc/GMT-6"),
        ({"timezone_string": "", "gmt_offset": "-3"}, "Etc/GMT+3"),
        ({"timezone_string": "", "gmt_offset": 0}, "UTC"),
        ({"timezone_string": "", "gmt_offset": 5.5}, None),
        ({"timezone_string": 5, "gmt_offset": True}, None),
        ({"gmt_offset": "99"}, None),
        ([], None),
    ],
)
def test_clock_that_the_root_of_rest_tells(said: object, zone: str | None) -> None:
    assert zone_of(capture(json.dumps(said), f"{HOST}/wp-json/")) == zone


def test_root_of_rest_that_is_a_page_tells_no_clock() -> None:
    assert zone_of(capture("<html>", f"{HOST}/wp-json/")) is None
