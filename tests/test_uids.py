"""``articles.uid``: of the site and the address's identity, whichever spelling came first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import forking
from blog import Archived, serve_blog
from crawling import kazcrawl, rows
from kazcrawl.archive.keys import uid_of
from killing import start, wait_for_requests
from loopback import Answer, Loopback, serve
from rebuilt import assert_same

POSTS = 24
LOST, SHORT = 5, 7
"""A post whose page is not there, so that only its stubs are; one whose stubs name ``?p=7``."""
SLUG = "%d1%80%d0%b5%d1%87%d1%8c"


def spellings(number: int) -> list[str]:
    """Addresses of one post: as WordPress writes it, and as other pages of a site do."""
    path, upper = (f"/2016/05/{number + 1:02}/{slug}-{number}" for slug in (SLUG, SLUG.upper()))
    return [f"{path}/", upper, f"/index.php{path}/"]


def named(number: int, spelled: int) -> str:
    return f"/?p={SHORT}" if number == SHORT else spellings(number)[spelled]


def post(number: int) -> str:
    return f"<p>Report {number} of the depot says that nobody took the buses out this morning, "


def paper(first: int = 0, backwards: bool = False) -> dict[str, str | Answer]:
    """A front page and a category with all posts, each in a spelling of its own."""
    order = sorted(range(POSTS), reverse=backwards)
    menu = '<nav><a href="/category/letters/">Letters</a></nav>'
    pages: dict[str, str | Answer] = {}
    for place, path in enumerate(("/", "/category/letters/")):
        stubs = "".join(
            f'<article class="post"><h2 class="entry-title"><a href="{named(n, (first + place) % 3)}">'
            f"Report {n}</a></h2><div class='entry-summary'>{post(n)} [...]</p></div></article>"
            for n in order
        )
        pages[path] = f"<html><body>{menu}{stubs}</body></html>"
    for n in range(POSTS):
        single = (
            f"<html><body>{menu}<h1 class='entry-title'>Report {n}</h1><div class='entry-content'>"
            f"{post(n)}and shift {n * 7} met in the canteen to hear what was said.</p></div></body></html>"
        )
        pages |= dict.fromkeys(spellings(n), single) if n != LOST else {}
    pages[f"/?p={SHORT}"] = 301, {"Location": spellings(SHORT)[first]}, b""
    return pages


def crawl(server: Loopback, archive: Path, *options: str | Path) -> None:
    run = kazcrawl("crawl", f"{server.base}/", "--archive", archive, "--quiet", *options)
    assert run.code in {0, 1}, run.err


def uids(archive: Path) -> dict[str, str]:
    found = rows(archive, "SELECT url_key, uid FROM articles")
    return {row["url_key"]: row["uid"] for row in found}


def addresses(archive: Path) -> set[str]:
    return {row["url"] for row in rows(archive, "SELECT url FROM articles")}


def test_order_and_spelling_and_kills_do_not_matter(tmp_path: Path) -> None:
    whole, killed, other, past = (tmp_path / f"{name}.sqlite" for name in ("w", "k", "o", "p"))
    with serve(paper()) as server:
        crawl(server, whole)
        del server.requests[:]
        process = start(server.base, killed)
        wait_for_requests(server, 12, process)
        process.kill()
        process.wait()
        server.pages = paper(first=1, backwards=True)
        crawl(server, killed)
        server.pages = paper(first=2, backwards=True)
        crawl(server, other)
        crawl(server, past, "--source", whole.with_suffix(".warc"))
        site = server.base.removeprefix("http://")
    found = uids(whole)
    assert len(found) == POSTS
    assert not addresses(whole) & addresses(other), "nothing was spelled otherwise"
    assert uids(other) == uids(killed) == uids(past) == found
    assert found == {key: str(uuid5(NAMESPACE_URL, f"{site}\n{key}")) for key in found}
    assert_same(killed)


AS_BEFORE = """
from kazcrawl.cli import main
from kazcrawl.session import Session

beginning = Session._beginning
Session._beginning = lambda self, settings: {
    name: value for name, value in beginning(self, settings).items() if name != "uids"
}
Session.__init__.__kwdefaults__["uids"] = "url"
main()
"""
"""A crawl by a program that made uids of addresses as first spelled."""


def test_an_archive_made_before_keeps_its_uids(tmp_path: Path) -> None:
    archive, again = tmp_path / "a.sqlite", tmp_path / "again.sqlite"
    with serve_blog(9) as blog:
        one = Archived(blog, tmp_path)
        one.path = archive
        command = ["crawl", f"{blog.base}/", "--archive", str(archive), "--quiet"]
        assert forking.run(command, code=AS_BEFORE).returncode == 0
        site = blog.base.removeprefix("http://")
        before = {row["url"]: row["uid"] for row in one.sql("SELECT url, uid FROM articles")}
        assert before == {url: uid_of(site, url) for url in before}
        assert_same(archive)
        again.unlink()
        blog.posts[2].text += "\nA new paragraph was added to the report in the meantime."
        moved, new = blog.posts[3], blog.add(50)
        old, moved.path = moved.path, "/2016/05/05/another-slug/"
        blog.posts.append(replace(moved, path=old, shown=moved.path))
        one.crawl("--full")
    assert_same(archive)
    after = {row["url"]: row["uid"] for row in one.sql("SELECT url, uid FROM articles")}
    key = one.sql("SELECT url_key FROM articles WHERE url = ?", blog.base + new.path)[0]["url_key"]
    assert after.pop(blog.base + new.path) == uid_of(site, key)
    before[blog.base + moved.path] = before.pop(blog.base + old)
    assert after == before


def test_the_name_is_the_one_in_the_documentation() -> None:
    assert uid_of("x.org", "org,x)/2016/05/27/slug") == "af805565-e29b-5bc3-a4c4-9341a4aaca8a"
