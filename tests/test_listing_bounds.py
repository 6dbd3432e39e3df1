"""Listings that no site would show: each costs time and memory in proportion to its length."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable

import pytest

from kazcrawl.items import Capture, Listing
from kazcrawl.readers.links import MAX_POST_LINKS
from kazcrawl.readers.listing import read_listing
from kazcrawl.sites.site import site_of_url

URL = "http://any.example/"
SITE = site_of_url(URL)


def read(body: str) -> Listing:
    page = f"<html><body>{body}</body></html>".encode()
    capture = Capture(URL, "2026-01-01T00:00:00Z", 200, (), page, "text/html")
    return read_listing(capture, SITE, listing_url=URL, listing_kind="home")


def stub(number: int) -> str:
    return (
        f"<h2><a href='/z/title-of-{number}'>The lamp on bridge number {number}</a></h2>"
        "<p>The ferry did not run on Sunday because the crew had not been paid.</p>"
    )


def seconds(body: str) -> float:
    begun = time.thread_time()
    read(body)
    return time.thread_time() - begun


BODIES: dict[str, Callable[[int], str]] = {
    "stubs": lambda count: "".join(f"<div>{stub(n)}</div>" for n in range(count)),
    "one address": lambda count: (
        "<div>"
        + "".join(
            f"<p><a href='/z/a-1'>Words number {n} of it all and more</a></p>" for n in range(count)
        )
        + "</div><div><p><a href='/z/b-2'>Another line of long words</a></p></div>"
    ),
    "flat": lambda count: "".join(
        f"<a href='/z/title-of-{n}'>The lamp on bridge number {n}</a><br>01.02.2010 Words<br>"
        for n in range(count)
    ),
}


@pytest.mark.parametrize("name", BODIES)
def test_time_grows_with_the_page(name: str) -> None:
    """Eight times the links took sixty times as long."""
    body = BODIES[name]
    small = min(seconds(body(400)) for _ in range(2))
    large = min(seconds(body(3200)) for _ in range(2))
    assert large < 20 * small, (small, large)


def test_links_beyond_the_bound_are_on_record() -> None:
    listing = read("".join(f"<div>{stub(n)}</div>" for n in range(MAX_POST_LINKS + 3)))
    assert len(listing.stubs) == MAX_POST_LINKS
    assert [(one.kind, one.url) for one in listing.failures] == [("limit", URL)]
    assert "the last 3 were left" in listing.failures[0].reason


def test_known_permalinks_beyond_the_bound_are_on_record() -> None:
    one = "<h2><a href='/2016/05/27/lamp-{0}/'>The lamp on bridge number {0}</a></h2>"
    listing = read("".join(one.format(n) for n in range(MAX_POST_LINKS + 2)))
    assert (len(listing.stubs), len(listing.failures)) == (MAX_POST_LINKS, 1)


def test_tags_that_are_never_closed_cost_no_memory() -> None:
    body = "".join(
        f"<div><a href='/z/title-of-{n}'>The lamp on bridge {n}</a>" for n in range(1200)
    )
    tracemalloc.start()
    try:
        read(body)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 40_000_000


def test_lists_within_lists_are_not_too_deep_for_the_stack() -> None:
    """Of each element's two children one is a stub and one holds the rest."""
    depth = 340
    body = ""
    for n in range(depth):
        padding = depth - (depth - 1 - n)
        body = f"<div>{'<div>' * padding}<a href='/z/title-of-{n}'>The lamp {n}</a>{'</div>' * padding}</div><div>{body}</div>"
    assert read(body).url == URL
