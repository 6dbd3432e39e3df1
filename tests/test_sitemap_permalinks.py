"""Posts that only a sitemap names, on a site whose permalinks no convention describes."""

from __future__ import annotations

from pathlib import Path

from any_site import Post, headings
from crawling import kazcrawl, rows
from loopback import Answer, serve

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
    assert claim["note"] == "2 addresses may be posts or pages and were left"
