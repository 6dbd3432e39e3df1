"""How an address was found, hop by hop from an entry point, in the letters that Heritrix uses.

They are what ``hopsFromSeed`` in a WARC metadata record holds (ISO 28500:2017, 6.6): ``L`` a
link, ``R`` a redirect, ``E`` something embedded in a page, ``M`` a sitemap or what it names,
``P`` what had to be asked for first (robots.txt), ``I`` an address that nothing names. Empty:
an entry point.
"""

from __future__ import annotations

from dataclasses import replace

from kazcrawl.items import Target

MOST = 50
"""Letters that are kept; ``3+`` before them counts those that came earlier, as Heritrix does."""


def led_to(by: Target, target: Target) -> Target:
    """The target as found on another target's page; one that knows its way already keeps it."""
    if target.via is not None:
        return target
    return replace(target, via=by.url, trail=extended(by.trail, _hop(by, target)))


def extended(trail: str | None, hop: str) -> str | None:
    """The trail with one more hop; None where it is not known.

    >>> extended("L" * 50, "R")[:6]
    '1+LLLL'
    """
    if trail is None:
        return None
    left, _, kept = trail.rpartition("+")
    if len(kept) < MOST:
        return trail + hop
    return f"{int(left or 0) + 1}+{kept[1:]}{hop}"


def _hop(by: Target, target: Target) -> str:
    if target.hops > by.hops:
        return "R"
    if target.kind == "sitemap":
        return "I" if target.listing_kind == "guess" else "M"
    if by.kind == "sitemap":
        return "M"
    return "E" if target.kind == "media" and target.listing_kind != "document" else "L"
