"""Pages of feeds, REST and sitemaps: what they name and promise goes into their outcome."""

from __future__ import annotations

from collections.abc import Sequence

from kazcrawl.items import ROOT, Capture, Claim, Failure, FeedEntry, Outcome
from kazcrawl.permalinks import Permalinks
from kazcrawl.readers.feed import read_feed
from kazcrawl.readers.rest import read_rest
from kazcrawl.readers.sitemap import read_sitemap
from kazcrawl.sites.site import Site
from kazcrawl.spiders.sources import Sources


def read_source(
    capture: Capture, outcome: Outcome, site: Site, sources: Sources, known: Permalinks
) -> Sequence[FeedEntry]:
    """Reads a page of the target's kind. Raises UnreadablePage, also as AbsentSource.

    ``known`` are the site's permalinks: a sitemap is read late and names posts by them.
    """
    if outcome.target.kind == "sitemap":
        return _read_sitemap(capture, outcome, site, sources, known)
    readers = {"feed": _read_feed, "rest": _read_rest}
    return readers[outcome.target.kind](capture, outcome, site, sources)


def _read_feed(
    capture: Capture, outcome: Outcome, site: Site, sources: Sources
) -> Sequence[FeedEntry]:
    feed = read_feed(capture, site)
    outcome.targets.extend(sources.from_feed(outcome.target, feed))
    outcome.claims.append(_claim(outcome, note=_note(feed.foreign)))
    return feed.entries


def _read_rest(
    capture: Capture, outcome: Outcome, site: Site, sources: Sources
) -> Sequence[FeedEntry]:
    if outcome.target.listing_kind == ROOT:
        return ()  # the capture is all that is wanted of it
    posts = read_rest(capture, site)
    outcome.targets.extend(sources.from_rest(outcome.target, posts))
    outcome.claims.append(_claim(outcome, posts.total, posts.pages, _note(posts.foreign)))
    return posts.entries


def _read_sitemap(
    capture: Capture, outcome: Outcome, site: Site, sources: Sources, known: Permalinks
) -> Sequence[FeedEntry]:
    sitemap = read_sitemap(capture, site, known)
    target = outcome.target
    outcome.targets.extend(sources.sitemaps.read(target, sitemap))
    note = _note(sitemap.foreign, len(sitemap.unclear), sitemap.others)
    outcome.claims.append(Claim("sitemap", target.url, note=note))
    if left := sources.sitemaps.left(target, sitemap):
        outcome.failures.append(Failure(capture.url, "limit", left))
    return (*sitemap.entries, *sitemap.unclear)


def _claim(
    outcome: Outcome, posts: int | None = None, pages: int | None = None, note: str | None = None
) -> Claim:
    target = outcome.target
    return Claim(target.kind, target.listing_url or target.url, posts, pages, note)


def _note(foreign: int, unclear: int = 0, others: int = 0) -> str | None:
    """What of a source was not asked for, in a sentence."""
    counts = (
        (foreign, "of other sites"),
        (unclear, "that may be posts or pages"),
        (others, "of listings, services or files"),
    )
    told = [f"{_addresses(count)} {what}" for count, what in counts if count]
    return f"it names {', '.join(told)}: not asked for" if told else None


def _addresses(count: int) -> str:
    return "1 address" if count == 1 else f"{count:,} addresses"
