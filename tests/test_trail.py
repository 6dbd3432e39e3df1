"""How an address was found: the letters of its hops."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kazcrawl.items import Target
from kazcrawl.trail import extended, led_to

HOME = Target("http://example.org/", "listing", trail="")
POST = Target("http://example.org/a/", "article")


@pytest.mark.parametrize(
    ("by", "target", "trail"),
    [
        (HOME, POST, "L"),
        (replace(HOME, trail="LL"), POST, "LLL"),
        (replace(POST, trail="L"), replace(POST, hops=1), "LR"),
        (HOME, Target("http://example.org/map.xml", "sitemap", listing_kind="guess"), "I"),
        (Target("http://example.org/map.xml", "sitemap", trail="PM"), POST, "PMM"),
        (
            Target("http://example.org/map.xml", "sitemap", trail="PM"),
            Target("http://example.org/map-2.xml", "sitemap"),
            "PMM",
        ),
        (
            replace(POST, trail="L"),
            Target("http://example.org/a.png", "media", listing_kind="image"),
            "LE",
        ),
        (
            replace(POST, trail="L"),
            Target("http://example.org/a.pdf", "media", listing_kind="document"),
            "LL",
        ),
        (replace(HOME, trail=None), POST, None),
    ],
)
def test_each_hop_has_its_letter(by: Target, target: Target, trail: str | None) -> None:
    found = led_to(by, target)
    assert (found.via, found.trail) == (by.url, trail)


def test_who_knows_its_way_keeps_it() -> None:
    told = replace(POST, via="http://example.org/robots.txt", trail="PM")
    assert led_to(HOME, told) is told


def test_a_long_way_is_counted() -> None:
    trail: str | None = ""
    for _ in range(120):
        trail = extended(trail, "L")
    assert trail == "70+" + "L" * 50
    assert extended(trail, "R") == "71+" + "L" * 49 + "R"
