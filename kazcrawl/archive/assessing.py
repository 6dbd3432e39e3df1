"""Is a crawl as good as those before it? Findings from its figures. Pure.

A share (stubs with a date, articles with a text, excerpts that match) has dropped where so
few would turn up by chance less than once in a thousand crawls, going by the median of the
good crawls before, and where it is lower by a tenth at least.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from kazcrawl.archive.shares import Figures, dropped, parts, share
from kazcrawl.sites.site import Expect

LOOKED_AT = 5
"""Good crawls before that are compared with, at most."""
ENOUGH_PAGES = 3
"""Listing pages that tell something where others were not modified."""
FEWER = 0.5
"""Stubs of a listing page, as a share of what they were, that are too few."""
FAILED_SHARE, LEAST_FAILED = 0.2, 5
FEW_FAILED = 2
"""Failed addresses that are many where they are half of all: a site may have three posts."""
LEAST_SHRUNK = 3
LEAST_DOUBTED = 3


@dataclass(frozen=True, slots=True)
class Found:
    """A finding: its kind, what it is about (for comparing with other crawls), a sentence."""

    kind: str
    subject: str
    detail: str


def assess(figures: Figures, earlier: Sequence[Figures]) -> list[Found]:
    """What is not as the good crawls before (``earlier``, of any number) let expect."""
    found = [
        *_no_items(figures, earlier),
        *_fewer_stubs(figures, earlier),
        *_fields(figures, earlier),
        *_failures(figures, earlier),
    ]
    changed, shrunk = figures["events"]["changed"], figures["shrunk"]
    if shrunk >= LEAST_SHRUNK and 2 * shrunk >= changed:
        told = f"{shrunk} of {changed} changed articles have less than half of their text left"
        found.append(Found("texts-shrunk", "articles", told))
    doubted = sum(figures["failed"].get(kind, 0) for kind in ("doubt", "vanished"))
    if doubted >= LEAST_DOUBTED:
        told = f"{doubted} articles' pages have lost the text that is archived, or seem to have vanished; it was kept"
        found.append(Found("doubt", "articles", told))
    return found


def unmet(totals: Mapping[str, int], expect: Expect) -> list[Found]:
    """What the site file's ``[expect]`` names and the archive does not hold."""
    count = totals["articles"]
    found = []
    if count < expect.posts:
        told = f"{count} articles, at least {expect.posts} expected"
        found.append(Found("expect", "posts", told))
    wanted = (
        ("body", "a text", "articles_with_body", expect.body),
        ("date", "a date", "articles_with_date", expect.date),
        ("sections", "sections", "articles_with_sections", expect.sections),
    )
    for subject, what, name, least in wanted:
        have = totals[name] / count if count else 0.0
        if have < least:
            told = f"{have:.1%} of the articles have {what}, {least:.1%} expected"
            found.append(Found("expect", subject, told))
    return found


def _no_items(figures: Figures, earlier: Sequence[Figures]) -> Iterator[Found]:
    pages, seen = figures["stubs"]["pages"], figures["stubs"]["seen"]
    before = [one["stubs"]["seen"] for one in earlier if one["stubs"]["pages"]]
    nothing = not earlier and not figures["articles"]["pages"]
    if pages and not seen and (nothing or (before and median(before))):
        yield Found("no-stubs", "listings", f"{_pages(pages)} showed no article at all")


def _fewer_stubs(figures: Figures, earlier: Sequence[Figures]) -> Iterator[Found]:
    if not figures["stubs"]["seen"]:
        return  # that none shows any is told by itself
    if figures["stubs"]["pages"] < ENOUGH_PAGES and figures.get("not_modified"):
        return  # what came anew may be the last page of a listing, which is short
    for kind, shown in sorted(figures["stubs"]["kinds"].items()):
        here = _per_page(shown)
        # A recrawl that reads one page of many says nothing of the others.
        before = [one["stubs"].get("kinds", {}).get(kind, {}) for one in earlier]
        most = max((one.get("pages", 0) for one in before), default=0)
        if figures.get("not_modified") and shown.get("pages", 0) < min(ENOUGH_PAGES, most):
            continue  # a few of many, and one of them may be the last
        like = [one for one in before if one.get("pages", 0) <= 2 * shown.get("pages", 0)]
        usual = _median(map(_per_page, like))
        if here is not None and usual and here < FEWER * usual and usual >= 2:
            told = (
                f"listing pages ({kind}) show {here:g} stubs each, {usual:g} in the crawls before"
            )
            yield Found("stubs-per-page", "listings", told)
            return


def _per_page(shown: Figures) -> float | None:
    """Stubs of a page of one kind of listing; pages were not told apart by kind at first."""
    pages = shown.get("pages")
    return round(shown["different"] / pages, 2) if pages else None


def _fields(figures: Figures, earlier: Sequence[Figures]) -> Iterator[Found]:
    found: dict[str, Found] = {}
    for subject, what, part in parts(figures):
        here = part(figures)
        before = [value for one in earlier if (value := share(part(one))) is not None]
        if before and here[1] and dropped(*here, usual := median(before)):
            kind = "excerpt-match" if subject == "excerpts" else "field-missing"
            told = f"{here[0] / here[1]:.0%} of {here[1]} {what}; {usual:.0%} in the crawls before"
            found.setdefault(subject, Found(kind, subject, told))
    yield from found.values()


def _failures(figures: Figures, earlier: Sequence[Figures]) -> Iterator[Found]:
    failed, pages = sum(figures["failed"].values()), figures["addresses"]
    usual = _median(share((sum(one["failed"].values()), one["addresses"])) for one in earlier)
    most = max(FAILED_SHARE, 2 * (usual or 0.0))
    many = failed >= LEAST_FAILED or (failed >= FEW_FAILED and 2 * failed >= pages)
    if many and pages and failed / pages > most:
        before = "" if usual is None else f"; {usual:.0%} in the crawls before"
        told = f"{failed} of {pages} addresses failed ({failed / pages:.0%}{before})"
        yield Found("failures", "addresses", told)


def _median(values: Any) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


def _pages(count: int) -> str:
    return "1 listing page" if count == 1 else f"{count} listing pages"
