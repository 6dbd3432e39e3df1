"""Posts that only a sitemap names, on a site whose permalinks no convention describes."""

from __future__ import annotations

from pathlib import Path

from any_site import Post, headings
from crawling import kazcrawl, rows
from loopback import Answer, serve
from rebuilt import assert_same

NS = "http://www.sitemaps.org/schemas/sitemap/0.9"
XML = {"Content-Type": "application/xml"}


def url_of(number: int) -> str:
    return f"/news/{100 + number}-{Post(number).slug}"


def pages(shown: int, posts: int) -> dict[str, str | Answer]:
    """A site whose home shows some of its posts; its sitemap has all of them and two pages."""
    made: dict[str, str | Answer] = {
        url_of(
            number
        ): f"<html><body><h1>{Post(number).title}</h1>{Post(number).whole}</body></html>"
        for number in range(posts)
    }
    items = "".join(headings(Post(number), url_of(number)) for number in range(shown))
    made["/"] = f"<html><body><ul>{items}</ul></body></html>"
    named = [*map(url_of, range(posts)), "/about", "/rules-of-the-house"]
    rows_ = "".join(f"<url><loc>{path}</loc></url>" for path in named)
    made["/sitemap.xml"] = (200, XML, f"<urlset xmlns='{NS}'>{rows_}</urlset>".encode())
    return made


def test_what_is_a_post_by_the_learned_permalinks_is_asked_for(tmp_path: Path) -> None:
    archive = tmp_path / "archive.sqlite"
    with serve(dict(pages(6, 12))) as site:
        run = kazcrawl("crawl", f"{site.base}/", "--archive", archive, "--json")
        posts = {f"{site.base}{url_of(number)}" for number in range(12)}
        asked = set(site.requests)
    assert run.code == 0, (run.out, run.err)
    assert {row["url"] for row in rows(archive, "SELECT url FROM articles")} == posts
    assert not asked & {"/about", "/rules-of-the-house"}
    (claim,) = rows(archive, "SELECT note FROM claims WHERE source = 'sitemap'")
    assert claim["note"] == "it names 2 addresses that may be posts or pages: not asked for"
    unclear = [f"{site.base}/about", f"{site.base}/rules-of-the-house"]
    told = kazcrawl("coverage", f"{site.base}/", "--archive", archive, "--json")
    assert told.document["unclear"] == unclear
    assert told.document["sources"]["sitemap"]["unclear"] == 2
    assert (told.code, told.document["expected"]) == (0, 12)
    shown = kazcrawl("coverage", f"{site.base}/", "--archive", archive).out
    assert "Unclear (2)" in shown
    assert all(url in shown for url in unclear)


def test_unclear_addresses_are_no_longer_unclear_once_they_are_archived(tmp_path: Path) -> None:
    archive = tmp_path / "archive.sqlite"
    with serve(dict(pages(6, 12))) as site:
        kazcrawl("crawl", f"{site.base}/", "--archive", archive)
        page = f"<html><body><h1>{Post(30).title}</h1>{Post(30).whole}</body></html>"
        site.pages["/about"] = page
        names = ("sitemap.xml", "post-sitemap.xml")
        lines = "".join(f"Sitemap: {site.base}/{name}\n" for name in names)
        site.pages["/robots.txt"] = (200, {"Content-Type": "text/plain"}, lines.encode())
        named = f"<urlset xmlns='{NS}'><url><loc>/about</loc></url></urlset>"
        site.pages["/post-sitemap.xml"] = (200, XML, named.encode())
        kazcrawl("crawl", f"{site.base}/", "--archive", archive)
        told = kazcrawl("coverage", f"{site.base}/", "--archive", archive, "--json").document
    assert (told["unclear"], told["expected"]) == ([f"{site.base}/rules-of-the-house"], 13)
    assert rows(archive, "SELECT count(*) n FROM feed_entries") == [{"n": 0}]
    assert_same(archive)
