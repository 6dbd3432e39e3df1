"""Whole crawls of sites whose theme leaves the row of pages to a script, or has none."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from crawling import kazcrawl, rows
from loopback import Answer, serve

POSTS, FULL = 33, 5
SECTIONS = {"mills": 3, "carts": 4, "ovens": 5, "bridges": 17}
"""A section has every so many posts: 11, 9, 7 and 2 of them."""


def post(number: int, base: str) -> str:
    words = f"The millers of street {number} asked for bread and a lamp at door {number * 7}."
    return (
        f"<div class='item'><h2><a href='{base}{path(number)}'>Street {number} asks for bread</a></h2>"
        f"<p>{words}</p></div>"
    )


def path(number: int) -> str:
    return f"/2016/{1 + number // 28:02}/{1 + number % 28:02}/street-{number}/"


def section(name: str) -> list[int]:
    return [one for one in range(POSTS) if one % SECTIONS[name] == 0]


def frame(main: str, base: str) -> str:
    menu = "".join(f"<a href='{base}/category/{name}/'>{name}</a> " for name in SECTIONS)
    return f"<html><body><div id='menu'>{menu}</div><div id='main'>{main}</div></body></html>"


def listing(first: str, numbers: list[int], stuck: list[int], base: str) -> dict[str, str]:
    """The pages of one listing by path; nothing on them leads from one to the next."""
    pages = {}
    for at in range(0, len(numbers), FULL):
        shown = [*(stuck if at == 0 else []), *numbers[at : at + FULL]]
        number = at // FULL + 1
        where = (
            f"{base}{first}page/{number}/"
            if number > 1
            else first
            if first == "/"
            else base + first
        )
        pages[where] = frame("".join(post(one, base) for one in shown), base)
    return pages


def site(base: str, *, home: bool) -> dict[str, str]:
    """All pages; without ``home`` the front page shows three posts and has no second page."""
    everything = list(range(POSTS))
    pages = listing("/", everything, [20, 30], base) if home else listing("/", [4, 9, 14], [], base)
    for name in SECTIONS:
        pages |= listing(f"/category/{name}/", section(name), [], base)
    for one in everything:
        text = f"<h1>Street {one} asks for bread</h1>{post(one, base)}"
        pages[base + path(one)] = frame(text, base)
    return pages


@pytest.mark.parametrize("base", ["", "/index.php"])
def test_pages_that_nothing_links_to(tmp_path: Path, base: str) -> None:
    archive = tmp_path / "archive.sqlite"
    pages = site(base, home=True)
    with serve(dict(pages)) as server:
        run = kazcrawl("crawl", server.base, "--archive", archive, "--json")
        missed = [one for one in server.requests if "/page/" in one and one not in pages]
    assert run.code == 0, run.err
    found = stubs(archive)
    assert found["home"] == set(range(POSTS))
    for name in SECTIONS:
        assert found[name] == set(section(name)), name
    assert missed == []


def test_sections_go_on_where_the_front_page_does_not(tmp_path: Path) -> None:
    archive, pages = tmp_path / "archive.sqlite", site("", home=False)
    with serve(dict(pages)) as server:
        kazcrawl("crawl", server.base, "--archive", archive, "--json")
        missed = [one for one in server.requests if "/page/" in one and one not in pages]
    found = stubs(archive)
    for name in SECTIONS:
        assert found[name] == set(section(name)), name
    assert missed == ["/page/2/"]


def test_a_wrong_guess_is_followed_by_another(tmp_path: Path) -> None:
    """The first one is refused when all sections have been read: nothing else would ask again."""
    archive, pages = tmp_path / "archive.sqlite", site("", home=False)
    pages["/"] = frame(post(4, ""), "")
    asked: list[str] = []

    def late(path: str) -> Answer:
        asked.append(path)
        if len(asked) == 1:
            time.sleep(1)
            return 404, {}, b"<html><body>Nothing here</body></html>"
        return 200, {}, pages[path].encode()

    seconds = {one: late for one in pages if one.endswith("/page/2/")}
    with serve({**pages, **seconds}) as server:
        run = kazcrawl("crawl", server.base, "--archive", archive, "--json")
    assert (run.code, len(asked)) == (0, 3)
    found, refused = stubs(archive), asked[0].split("/")[2]
    for name in SECTIONS:
        wanted = section(name)[:FULL] if name == refused else section(name)
        assert found[name] == set(wanted), name


def stubs(archive: Path) -> dict[str, set[int]]:
    sql = "SELECT s.listing_url, s.listing_kind, a.url FROM stubs s JOIN articles a ON a.id = s.article_id"
    found: dict[str, set[int]] = {"home": set(), **{name: set() for name in SECTIONS}}
    for row in rows(archive, sql):
        name = "home" if row["listing_kind"] == "home" else row["listing_url"].split("/")[-2]
        found.setdefault(name, set()).add(int(row["url"].rstrip("/").split("-")[-1]))
    return found
