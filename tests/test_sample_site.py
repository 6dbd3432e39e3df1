"""The bundled sample site: the same every time, whole, and true to its truth."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest

from sample_site import BASE, DAY, SAMPLE, ask, generate, post, read, site, squeeze, truth


def links_of(url: str, page: Any) -> list[str]:
    """The page's addresses on this site that robots.txt allows, but for the endless calendar."""
    if page.status == 301:
        return [page.headers["Location"]]
    if "html" not in page.headers["Content-Type"]:
        return []
    found = {urldefrag(urljoin(url, href)).url for href in read(page.body).hrefs}
    closed = ("/index.php/calendar/", "/index.php/category/members/", "/cdn-cgi/")
    return [
        one for one in found if one.startswith(BASE) and not urlsplit(one).path.startswith(closed)
    ]


@cache
def reached() -> dict[str, Any]:
    """Every page that links from the home page lead to, by address."""
    pages: dict[str, Any] = {}
    waiting = [f"{BASE}/"]
    while waiting:
        url = waiting.pop()
        if url not in pages:
            pages[url] = ask(url)
            waiting += links_of(url, pages[url])
    return pages


def test_same_arguments_give_the_same_bytes_but_for_the_address() -> None:
    other = generate.make_site("http://127.0.0.1:1", today=DAY)
    here = {path: page.body for path, page in site().items()}
    there = {
        path: page.body.replace(b"http://127.0.0.1:1/", BASE.encode() + b"/")
        for path, page in other.items()
    }
    assert here == there
    assert len(here) == len(site()) == len(set(site()))


def test_another_seed_gives_other_texts() -> None:
    other = generate.make_site(BASE, seed=1).truth["posts"]
    assert (
        sum(one["text"] == two["text"] for one, two in zip(other, truth()["posts"], strict=True))
        < 6
    )


def test_tracked_truth_is_what_the_script_writes() -> None:
    assert json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8")) == truth()


def test_only_the_ticker_shows_the_day_of_serving() -> None:
    page = ask(f"{BASE}/index.php/blog/").body.decode()
    tomorrow = generate.make_site(BASE, today=date(2026, 2, 4)).answer("/index.php/blog/")
    assert "Today is Tuesday, 03 February 2026." in page
    assert page.replace("Tuesday, 03", "Wednesday, 04") == tomorrow.body.decode()
    assert "2026" not in ask(f"{BASE}/").body.decode()


def test_every_link_answers_except_the_dead_ones() -> None:
    missing = {url for url, page in reached().items() if page.status == 404}
    assert missing == {*truth()["dead_links"], post("dead")["url"]}
    assert {page.status for page in reached().values()} == {200, 301, 404}


def test_every_post_listing_and_alias_is_reached_by_links() -> None:
    assert {one["url"] for one in truth()["posts"]} <= reached().keys()
    served = [one for one in truth()["posts"] if one["status"] != "dead"]
    assert {one["shortlink"] for one in served} <= reached().keys()
    assert truth()["aliases"].keys() <= reached().keys()
    days = re.compile(r"/\d{4}/\d\d/\d\d/$")
    assert {url for url in truth()["listings"] if not days.search(url)} <= reached().keys()


def test_canaries_are_served_to_nobody_who_follows_links() -> None:
    bodies = [page.body.decode(errors="replace") for page in reached().values()]
    for canary in truth()["canaries"].values():
        assert not any(canary in body for body in bodies)
    drafts = site().answer("/index.php/2016/05/28/draft-on-the-verdict/")
    assert truth()["canaries"]["draft"] in drafts.body.decode()
    assert truth()["canaries"]["robots"] in ask(truth()["disallowed"][0]).body.decode()


def headlines(page: Any) -> list[str]:
    return re.findall(r'<h2[^>]*><a href="(http[^"]+)"', page.body.decode())


def listing_pages() -> Iterator[tuple[str, list[str]]]:
    for first, pages in truth()["listings"].items():
        root = f"{BASE}/index.php/" if first == f"{BASE}/" else first
        yield first, pages[0]
        yield from ((f"{root}page/{number}/", posts) for number, posts in enumerate(pages[1:], 2))
        yield f"{root}page/{len(pages) + 1}/", []


def test_listings_show_the_posts_that_the_truth_names() -> None:
    same = str.lower  # hexadecimal digits come in both cases, a final slash is left out once
    for url, posts in listing_pages():
        shown = [same(href).rstrip("/") for href in headlines(ask(url))]
        assert shown == [one.rstrip("/") for one in posts], url
        assert ask(url).status == (200 if posts else 404)


def test_articles_hold_the_text_and_the_title_of_the_truth() -> None:
    for one in truth()["posts"]:
        if one["status"] != "ok":
            continue
        parts = [reached()[one["url"]]]
        parts += [
            page
            for url, page in reached().items()
            if re.fullmatch(re.escape(one["url"]) + r"\d/", url)
        ]
        shown = [squeeze("".join(read(page.body).text)) for page in parts]
        blocks = [squeeze(block) for block in one["text"].split("\n\n") if "@steppe" not in block]
        assert blocks, one["kind"]
        assert all(any(block in text for text in shown) for block in blocks), one["kind"]
        assert squeeze(one["title"]) in shown[0]


def test_excerpts_stand_on_the_home_list_and_head_the_article() -> None:
    pages = [f"{BASE}/"] + [f"{BASE}/index.php/page/{number}/" for number in range(2, 13)]
    home = squeeze("".join(text for url in pages for text in read(ask(url).body).text))
    for one in truth()["posts"]:
        words = [word for word in re.split(r"[\n\r\t ]+", one["excerpt"]) if word]
        assert squeeze(one["excerpt"]) in home
        assert len(words) == 55 or not one["truncated"]
        if one["status"] == "ok":
            assert (squeeze(one["excerpt"]) in squeeze(one["text"])) is (one["kind"] != "edited")


def test_no_post_tells_its_date() -> None:
    for one in truth()["posts"]:
        page = ask(one["url"]).body.decode()
        main = (
            page.partition("<h1")[2] if one["layout"] != "A" else page.partition('id="content"')[2]
        )
        day = date.fromisoformat(one["date"][:10])
        main = re.sub(r'(?s)<div id="comments">.*?</ol>', "", main)
        main = main.partition("<aside")[0].partition('id="sidebar"')[0]
        assert f"{day:%B} {day.day}, {day.year}" not in main
        assert "datetime=" not in page


def test_feed_names_every_post_but_the_dead_one() -> None:
    bodies, number = [], 1
    while (page := ask(f"{BASE}/index.php/feed/?paged={number}")).status == 200:
        bodies.append(page.body.decode())
        number += 1
    feed = "\n".join(bodies)
    assert re.findall(r"<item>.*?<link>(.*?)</link>", feed) == truth()["feed"]
    assert [body.count("<item>") for body in bodies] == [10, 10, 10, 10, 10, 9]
    assert "<pubDate>Fri, 27 May 2016 09:14:05 +0000</pubDate>" in bodies[0]
    assert number == 7


def test_truth_has_the_relations_that_were_asked_for() -> None:
    posts = truth()["posts"]
    assert Counter(one["language"] for one in posts) == {"en": 47, "ru": 8, "kk": 5}
    assert Counter(one["status"] for one in posts) == {"ok": 58, "dead": 1, "protected": 1}
    assert Counter(one["layout"] for one in posts)["C"] == 3
    assert post("repost")["duplicate_of"] == post("original")["url"]
    assert post("repost")["text"] == post("original")["text"]
    assert post("near")["near_duplicate_of"] == post("base")["url"]
    assert post("near")["text"].startswith(post("base")["text"])
    assert [len(one["letters"]) for one in posts if one["letters"]] == [5, 1]
    assert [len(one["comments"]) for one in posts if one["comments"]] == [4, 2, 1]
    assert post("comments3")["comments"][0]["date"] == "2015-10-25T00:20Z"
    assert post("parts")["date"] == post("near")["date"]
    assert "/2016/05/19/" in post("nbsp")["url"]
    assert post("nbsp")["date"].startswith("2016-05-18T23:40")


def test_a_big_site_is_made_page_by_page() -> None:
    big = generate.make_site(BASE, posts=5000)
    assert big.written.cache_info().currsize == 0
    last = big.posts[-1]
    assert len({one.path for one in big.posts}) == 5000
    assert sorted(big.posts, key=lambda one: one.date, reverse=True)[60:] == big.posts[60:]
    assert big.answer(last.path).status == 200
    assert big.answer("/index.php/page/1000/").status == 200
    assert big.answer("/index.php/page/1001/").status == 404
    assert big.written.cache_info().currsize < 10


def test_fewer_posts_than_the_hand_written_ones_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 60 posts"):
        generate.make_site(BASE, posts=59)
