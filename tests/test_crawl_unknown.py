"""A whole crawl of a site in a theme that nobody described: parts, closed posts, no articles."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawling import kazcrawl, rows
from loopback import Answer, serve
from unknown_pages import ONE, PARAGRAPHS, TEXT, THREE, TWO

PATHS = {
    "Bakers stop the ovens": "/2016/05/27/bakers/",
    "The song of the bridge": "/2016/05/26/song/",
    "Only for friends of the mill": "/2016/05/25/friends/",
    "An oven": "/2016/05/24/oven/",
    "What the owner said": "/2016/05/23/owner/",
    "The song goes on": "/2016/05/22/on/",
    "Friends in two pages": "/2016/05/21/two/",
}
CALL = f"<p>{THREE}</p><p>Subscribe to continue reading</p>"
HEAD = "<html lang='en'><head><title>{} – Mill News</title>{}</head><body><p><a href='/'>Mill News</a></p>"


def post(title: str, body: str, more: str = "", head: str = "") -> str:
    start = HEAD.format(title, head)
    return f"{start}<div><h1>{title}</h1><div>27 May 2016</div><div>{body}</div>{more}</div></body></html>"


def links(path: str) -> str:
    return "<div>" + "".join(f"<a href='{path}{n}/'>{n}</a> " for n in (2, 3)) + "</div>"


def pages() -> dict[str, str | Answer | Callable[[str], Answer]]:
    titles = list(PATHS)
    stubs = "".join(f"<div><h2><a href='{PATHS[one]}'>{one}</a></h2></div>" for one in titles)
    paid = json.dumps({"@type": "Article", "isAccessibleForFree": False})
    song = PATHS[titles[1]]
    return {
        "/": f"{HEAD.format('Mill News', '')}<main>{stubs}</main></body></html>",
        PATHS[titles[0]]: post(titles[0], PARAGRAPHS),
        song: post(titles[1], f"<p>{ONE}</p>", links(song)),
        f"{song}2/": post(titles[1], "<p><img src='/u/bridge.jpg'></p>", links(song)),
        f"{song}3/": post(titles[1], f"<p>{TWO}</p><p>{THREE}</p>", links(song)),
        PATHS[titles[2]]: post(
            titles[2],
            f"<p>{ONE[:-1]}…</p>",
            head=f"<script type='application/ld+json'>{paid}</script>",
        ),
        PATHS[titles[3]]: HEAD.format("An oven", "").replace("<body>", "<body class='attachment'>")
        + "<h1>An oven</h1><div class='entry-content'><img src='/u/o.jpg'></div></body></html>",
        PATHS[titles[4]]: post(titles[4], "<p>“We shall see.”</p>"),
        PATHS[titles[5]]: post(titles[5], PARAGRAPHS, links(PATHS[titles[5]])),
        f"{PATHS[titles[5]]}2/": post(titles[5], CALL),
        f"{PATHS[titles[5]]}3/": post(titles[5], f"<p>{ONE} {TWO} Again.</p>"),
        PATHS[titles[6]]: post(titles[6], CALL, links(PATHS[titles[6]])),
        f"{PATHS[titles[6]]}2/": post(titles[6], PARAGRAPHS),
    }


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("unknown") / "archive.sqlite"
    with serve(pages()) as site:
        kazcrawl("crawl", f"{site.base}/", "--archive", path, "--json")
    return path


def article(archive: Path, title: str) -> dict[str, Any]:
    (row,) = rows(archive, "SELECT * FROM articles WHERE url LIKE ?", f"%{PATHS[title]}")
    return row


def test_source_of_every_body_is_on_record(archive: Path) -> None:
    row = article(archive, "Bakers stop the ovens")
    assert (row["article_body"], row["body_source"]) == (TEXT, "density")
    assert row["date_published"] == "2016-05-27"
    line = article(archive, "What the owner said")
    assert (line["article_body"], line["body_source"]) == ("“We shall see.”", "density")


def test_parts_are_joined_and_one_may_be_a_picture(archive: Path) -> None:
    row = article(archive, "The song of the bridge")
    assert row["article_body"] == TEXT
    media = rows(archive, "SELECT url FROM media WHERE article_id = ?", row["id"])
    assert [one["url"].rpartition("/")[2] for one in media] == ["bridge.jpg"]


def test_closed_article_is_on_record_without_a_body(archive: Path) -> None:
    row = article(archive, "Only for friends of the mill")
    assert (row["blocked"], row["article_body"], row["body_source"]) == ("paywall", None, None)
    texts = rows(archive, "SELECT article_body FROM versions WHERE article_id = ?", row["id"])
    assert texts == []


def test_closed_part_is_on_record_and_the_others_are_joined(archive: Path) -> None:
    row = article(archive, "The song goes on")
    assert (row["blocked"], row["article_body"]) == (None, f"{TEXT}\n\n{ONE} {TWO} Again.")
    (lost,) = rows(archive, "SELECT * FROM failures WHERE url LIKE '%/on/2/'")
    assert lost["kind"] == "blocked"
    assert lost["reason"].startswith("a part of the post is missing: only subscribers")


def test_no_part_is_read_of_a_closed_post(archive: Path) -> None:
    row = article(archive, "Friends in two pages")
    assert (row["blocked"], row["article_body"]) == ("paywall", None)
    assert rows(archive, "SELECT * FROM captures WHERE url LIKE '%/two/2/'") == []


def test_coverage_counts_posts_without_a_text(archive: Path) -> None:
    (site,) = (row["site"] for row in rows(archive, "SELECT DISTINCT site FROM articles"))
    found = kazcrawl("coverage", site, "--archive", archive, "--json").document
    reason = "only subscribers can read it; its text is not archived"
    closed = {(one["kind"], one["url"].split("/")[-2], one["reason"]) for one in found["blocked"]}
    assert closed == {("paywall", "friends", reason), ("paywall", "two", reason)}
    assert not {gap["url"] for gap in found["gaps"]} & {one["url"] for one in found["blocked"]}
    note = "2 posts are for subscribers only; no text is archived"
    assert note in found["sources"]["listings"]["notes"]
    told = kazcrawl("coverage", site, "--archive", archive).out
    assert "2 of them blocked, without a text: paywall" in told


def test_failures_say_why(archive: Path) -> None:
    found = {
        row["kind"]: row["reason"]
        for row in rows(archive, "SELECT * FROM failures")
        if row["kind"] != "robots"
    }
    assert "only subscribers can read" in found["blocked"]
    assert "attachment" in found["parse"]
    assert article(archive, "An oven")["article_body"] is None


def static(title: str, text: str) -> str:
    return post(title, text).replace("<body>", "<body class='page page-id-7'>")


def test_static_page_is_an_article_where_a_list_dates_it(tmp_path: Path) -> None:
    shown = {"The mill": "", "Open letter of the bakers": "<p>27 May 2016</p>"}
    paths = {"The mill": "/our-mill/", "Open letter of the bakers": "/open-letter/"}
    stubs = "".join(
        f"<div><h2><a href='{paths[one]}'>{one}</a></h2>{date}</div>" for one, date in shown.items()
    )
    stubs += f"<div><h2><a href='/2016/05/27/bakers/'>{next(iter(PATHS))}</a></h2><p>26 May 2016</p></div>"
    site_pages = {
        "/": f"{HEAD.format('Mill News', '')}<main>{stubs}</main></body></html>",
        "/our-mill/": static("The mill", f"<p>{ONE} {TWO}</p>"),
        "/open-letter/": static("Open letter of the bakers", f"<p>{TWO} {THREE}</p>"),
        "/2016/05/27/bakers/": post(next(iter(PATHS)), PARAGRAPHS),
    }
    path = tmp_path / "archive.sqlite"
    with serve(site_pages) as site:
        kazcrawl("crawl", f"{site.base}/", "--archive", path, "--json")
    found = rows(path, "SELECT url FROM articles WHERE article_body IS NOT NULL")
    assert {row["url"].split("/")[-2] for row in found} == {"open-letter", "bakers"}
    (lost,) = rows(path, "SELECT * FROM failures WHERE url LIKE '%/our-mill/'")
    reason = "the page is a static page of the site, no post"
    assert (lost["kind"], lost["reason"]) == ("parse", reason)
