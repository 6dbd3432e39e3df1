"""Lists beside a page's stubs that say as much as they do and are none: categories, adverts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from any_site import WORDS, Post, headings, sentence
from crawling import kazcrawl, rows
from loopback import serve

POSTS = [Post(number) for number in range(8)]


def shop() -> tuple[str, str]:
    """The addresses of a shop's blog, and its menu of categories."""
    items = (
        f'<li><a href="/catalog/{word}-goods/">{word.title()} goods and wares for all the houses</a>'
        f"<span>({place} items in store, delivered the next day)</span></li>"
        for place, word in enumerate(WORDS[:12])
    )
    return "/blog/{slug}", f"<ul>{''.join(items)}</ul>"


def portal() -> tuple[str, str]:
    """The addresses of a portal's news, and its side column: the most read, and adverts."""
    read = "".join(f'<div><a href="/n/{post.number}">{post.title}</a></div>' for post in POSTS[-3:])
    adverts = "".join(
        f'<div><a href="/ads/{number}">{sentence(number + 70, 9)}</a><p>{sentence(number + 90, 12)}</p></div>'
        for number in range(5)
    )
    return "/n/{n}", f"<div><b>Most read</b>{read}</div><div><b>Partners</b>{adverts}</div>"


def pages(address: str, beside: str) -> dict[str, str]:
    def page(inner: str) -> str:
        return f"<html><head><title>T</title></head><body><table><tr><td>{inner}</td><td>{beside}</td></tr></table></body></html>"

    named = {post: address.format(n=post.number, slug=post.slug) for post in POSTS}
    made = {
        url: page(f"<div><h1>{post.title}</h1><div>{post.day}</div>{post.whole}</div>")
        for post, url in named.items()
    }
    made["/"] = page(f"<ul>{''.join(headings(post, url) for post, url in named.items())}</ul>")
    return made


@pytest.mark.parametrize("make", [shop, portal])
def test_what_stands_beside_the_stubs_is_none(
    make: Callable[[], tuple[str, str]], tmp_path: Path
) -> None:
    address, beside = make()
    archive = tmp_path / "archive.sqlite"
    with serve(pages(address, beside)) as site:
        run = kazcrawl("crawl", f"{site.base}/", "--archive", archive, "--json")
    posts = {f"{site.base}{address.format(n=post.number, slug=post.slug)}" for post in POSTS}
    assert run.code == 0, (run.out, run.err)
    assert {row["url"] for row in rows(archive, "SELECT url FROM articles")} == posts
    assert {row["url"] for row in rows(archive, "SELECT url FROM stubs")} == posts


def test_a_section_of_other_addresses_with_dates_counts(tmp_path: Path) -> None:
    items = "".join(
        f'<div><a href="/sport/{number}-match">{sentence(number + 70, 9)}</a> {Post(number).day}'
        f"<p>{sentence(number + 90, 12)}</p></div>"
        for number in range(5)
    )
    made = pages("/n/{n}", f"<div>{items}</div>")
    for number in range(5):
        made[f"/sport/{number}-match"] = f"<h1>{sentence(number, 9)}</h1>{Post(number).whole}"
    archive = tmp_path / "archive.sqlite"
    with serve(made) as site:
        kazcrawl("crawl", f"{site.base}/", "--archive", archive, "--json")
    assert len(rows(archive, "SELECT url FROM stubs WHERE url LIKE '%/sport/%'")) == 5
