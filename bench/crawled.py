"""Articles read as a crawl reads them: with their stubs, and by the layout that these teach."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import inf
from pathlib import Path

from corpora import Saved
from extractors import WORDS, Extracted, Extractor, capture_of, extracted
from selectolax.lexbor import LexborHTMLParser

from kazcrawl.items import Capture, DateEvidence, Layout, Outcome, Stub, Target
from kazcrawl.readers.article import read_article
from kazcrawl.readers.listing import read_listing
from kazcrawl.readers.page import UnreadablePage
from kazcrawl.sites.site import Site, site_of_url
from kazcrawl.spiders.learning import Learning
from kazcrawl.urls import url_key


def read_with_stubs(pages: Sequence[Saved], folder: Path) -> list[Extracted] | None:
    """What a crawl makes of the pages of one site, its saved listings read first.

    None where the folder has no listing pages.
    """
    listings = sorted(folder.glob("listing-*.html"), key=lambda path: int(path.stem.split("-")[1]))
    if not listings or not pages:
        return None
    site = site_of_url(pages[0].url)
    stubs = _stubs(listings, pages[0], site)
    learning = Learning(site, ())
    return [_read(page, stubs[url_key(page.url, site.hosts)], learning) for page in pages]


def _stubs(listings: Sequence[Path], page: Saved, site: Site) -> dict[str, list[Stub]]:
    """All sightings of an address; a home listing has the posts pages newest first."""
    root = "/".join(page.url.split("/", 3)[:3]) + "/"
    found = defaultdict[str, list[Stub]](list)
    for number, path in enumerate(listings, 1):
        url = root if number == 1 else f"{root}?paged={number}"
        capture = Capture(url, page.saved, 200, (), path.read_bytes(), "text/html")
        listing = read_listing(
            capture, site, listing_url=root, listing_kind="home", page_number=number
        )
        for stub in listing.stubs:
            found[url_key(stub.url, site.hosts)].append(stub)
    return found


def _read(page: Saved, stubs: Sequence[Stub], learning: Learning) -> Extracted:
    first = stubs[0] if stubs else None
    target = Target(
        page.url,
        "article",
        headline=first.headline if first else None,
        excerpt=first.excerpt if first else None,
    )
    seen: tuple[DateEvidence, ...] = tuple(date for stub in stubs for date in stub.dates)
    try:
        return extracted(learning.read(capture_of(page), Outcome(target)).article, seen)
    except UnreadablePage:
        return Extracted()


@dataclass(frozen=True, slots=True)
class Learned:
    """A page with the layout that its site's stubs taught, and the stub that leads to it."""

    page: Saved
    site: Site
    headline: str | None
    excerpt: str
    layout: Layout


def learned(pages: Sequence[Saved]) -> Iterator[Learned]:
    """Pages whose layout can be learned: read once with a stub, the layout is what that tells.

    The stub is made of the truth: the headline, and the body's first 55 words.
    """
    for page in pages:
        site, excerpt = site_of_url(page.url), " ".join(page.body.split()[:WORDS])
        try:
            first = read_article(
                capture_of(page), site, headline=page.headline, excerpt=excerpt, settled=()
            )
        except UnreadablePage:
            continue
        # A selector that stands for several elements is no layout, in a crawl neither.
        if first.held and len(LexborHTMLParser(page.html).css(first.path or "no-path")) == 1:
            layout = Layout(first.path, first.headline_path or None, agreed=3)
            yield Learned(page, site, page.headline, excerpt, layout)


def costs(
    known: Sequence[Learned], rival: Extractor, rounds: int
) -> tuple[list[float], list[float]]:
    """CPU milliseconds of each page, kazcrawl's with the layout known and a rival's.

    They take turns round by round, so that other work on the machine weighs on both; of the
    rounds the least counts for each page.
    """
    own, other = [inf] * len(known), [inf] * len(known)
    for _ in range(rounds):
        own = list(map(min, own, [_spent(partial(_read_known, one)) for one in known]))
        other = list(map(min, other, [_spent(partial(rival, one.page)) for one in known]))
    return own, other


def _spent(work: Callable[[], object]) -> float:
    start = time.thread_time()
    work()
    return (time.thread_time() - start) * 1000


def _read_known(one: Learned) -> None:
    read_article(
        capture_of(one.page),
        one.site,
        headline=one.headline,
        excerpt=one.excerpt,
        learned=(one.layout,),
        settled=frozenset((one.layout.body,)),
    )
