"""Listings of any content: what must never become a stub, and what must not depend on chance."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kazcrawl.items import Capture, Listing
from kazcrawl.readers.listing import read_listing
from kazcrawl.sites.site import site_of_url

URL = "http://any.example/"
SITE = site_of_url(URL)
SERVICES = [
    "/login",
    "/register?to=/a/1",
    "/print/7",
    "/a/7/print",
    "/share/7",
    "/search?q=lamp",
    "/a/7?print=1",
]
WORD = st.sampled_from("lamp river bridge harbour strike letter square winter".split())
TITLE = st.lists(WORD, min_size=3, max_size=8).map(" ".join)
TEXT = st.lists(WORD, min_size=12, max_size=40).map(" ".join)
POSTS = st.lists(
    st.tuples(st.integers(10, 99999), TITLE, TEXT),
    min_size=2,
    max_size=9,
    unique_by=(lambda post: post[0], lambda post: post[1]),
)
MENU = st.lists(
    st.sampled_from(
        [*SERVICES, "/news", "/about", "/tag/lamp", "/2?page=3", "#top", "mailto:a@b.example"]
    )
)


def read(body: str) -> Listing:
    headers = (("Content-Type", "text/html; charset=UTF-8"),)
    page = f"<html><body>{body}</body></html>".encode()
    capture = Capture(URL, "2026-01-01T00:00:00Z", 200, headers, page, "text/html")
    return read_listing(capture, SITE, listing_url=URL, listing_kind="home")


def menu(links: list[str]) -> str:
    return (
        "<div>"
        + " ".join(f"<a href='{href}'>{href.strip('/') or 'x'}</a>" for href in links)
        + "</div>"
    )


@settings(deadline=None, max_examples=60)
@given(POSTS, MENU, MENU, st.booleans())
def test_the_posts_are_the_stubs(
    posts: list[tuple[int, str, str]], above: list[str], below: list[str], heads: bool
) -> None:
    tag = "h3" if heads else "div"
    items = "".join(
        f"<div><{tag}><a href='/a/{number}'>{title}</a></{tag}><p>{text}</p>"
        f"<a href='/a/{number}/print'>Print</a> <a href='/a/{number}#comments'>2 comments</a></div>"
        for number, title, text in posts
    )
    listing = read(f"{menu(above)}<div>{items}</div>{menu(below)}")
    assert [stub.url for stub in listing.stubs] == [
        f"http://any.example/a/{post[0]}" for post in posts
    ]
    assert [stub.headline for stub in listing.stubs] == [post[1] for post in posts]
    assert all(
        stub.excerpt and text in stub.excerpt
        for stub, (_, _, text) in zip(listing.stubs, posts, strict=True)
    )


@settings(deadline=None, max_examples=60)
@given(MENU, st.lists(WORD, max_size=30))
def test_menus_and_clouds_are_no_stubs(links: list[str], words: list[str]) -> None:
    cloud = " ".join(f"<a href='/label/{word}'>{word}</a>" for word in words)
    days = "".join(
        f"<td><a href='/calendar/2012-05-{day:02}'>{day}</a></td>" for day in range(1, 29)
    )
    pages = " ".join(f"<a href='/news?page={number}'>{number}</a>" for number in range(2, 9))
    body = f"{menu(links)}<p>{cloud}</p><table><tr>{days}</tr></table><div>{pages}</div><p>{' '.join(words)}</p>"
    listing = read(body)
    assert listing.stubs == ()
    assert listing.posts == ()
