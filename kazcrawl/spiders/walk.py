"""Which addresses follow from a page: the walk over a site's listings, bounded against traps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from scrapy.settings import BaseSettings

from kazcrawl import urls
from kazcrawl.dates import date_from_url, evidence
from kazcrawl.items import Capture, DateEvidence, FeedEntry, Listing, Target
from kazcrawl.readers.article import Reading
from kazcrawl.recheck import has_text
from kazcrawl.sites.site import Site

ARTICLE = 100
PRIORITY = {"home": 110, "other": 50, "category": 40, "tag": 30}
"""The home listing is a chain, page by page, and runs beside everything else; articles come
before the other listings, and feeds after them."""
FEED = 20
SECONDARY = frozenset(("year", "month", "day", "author"))
"""Archives that sort the same posts again: walked last, and left when they teach nothing."""
SECONDARY_PRIORITY = 10
MAX_HOPS = 5
LEARNED_FROM = 3


class Remembers(Protocol):
    """What earlier crawls knew (``archive.remembering.Memory``)."""

    def has_new(self, keys: Sequence[str]) -> bool: ...

    def told_anew(
        self, listing_url: str, said: Mapping[str, tuple[str | None, str | None]]
    ) -> set[str]: ...


class SkipsTargets(Protocol):
    """The part of the session that the walk needs."""

    @property
    def memory(self) -> Remembers: ...

    def skip(self, listing_kinds: frozenset[str], reason: str) -> None: ...


class Walk:
    """Decides where to go; remembers only what bounds the walk."""

    def __init__(self, site: Site, settings: BaseSettings, session: SkipsTargets) -> None:
        self.site = site
        self.session = session
        self.max_pages = settings.getint("KAZCRAWL_LISTING_PAGES")
        self.patience = settings.getint("KAZCRAWL_ARCHIVES_IDLE")
        self.full = settings.getbool("KAZCRAWL_FULL")
        self.since: str = settings.get("KAZCRAWL_SINCE") or ""
        self._posts: set[int] = set()
        self._hinted: set[int] = set()
        self._listings: set[str] = set()
        self._last: dict[str, tuple[str, ...]] = {}
        self._feeds: dict[str, int] = {}
        self._idle = 0
        self._bodies: Counter[str] = Counter()

    def seeds(self) -> list[Target]:
        """The site's entry points. One that is no known listing address is one all the same."""
        return [replace(self._seed(url), again=True) for url in self.site.start_urls]

    def _seed(self, url: str) -> Target:
        clean = urls.resolve(url, url) or url
        address = urls.address(clean, self.site)
        if address.kind == "listing":
            return self._listing_target(clean, address)
        return Target(clean, "listing", PRIORITY["other"], listing_url=clean, listing_kind="other")

    def _listing_target(self, url: str, address: urls.Address) -> Target:
        kind = address.listing_kind or "other"
        return Target(
            url,
            "listing",
            PRIORITY.get(kind, SECONDARY_PRIORITY),
            listing_url=address.listing_url or url,
            listing_kind=kind,
            page_number=address.page_number,
        )

    def from_listing(self, target: Target, listing: Listing) -> Iterator[Target]:
        """Articles of the stubs first, then bare post links, further listings, the next page, a feed."""
        keys = [urls.url_key(stub.url, self.site.hosts) for stub in listing.stubs]
        fresh = [key for key in keys if hash(key) not in self._posts]
        self._posts.update(map(hash, keys))
        memory, base = self.session.memory, target.listing_url or target.url
        said = [(one.headline, one.excerpt) for one in listing.stubs]
        anew = memory.told_anew(base, dict(zip(keys, said, strict=True)))
        for stub, key in zip(listing.stubs, keys, strict=True):
            seen = hash(key) in self._hinted and key not in anew
            if seen or self._is_too_old(stub.dates):
                continue
            if stub.excerpt:
                self._hinted.add(hash(key))
            yield Target(
                stub.url,
                "article",
                ARTICLE,
                headline=stub.headline,
                excerpt=stub.excerpt,
                again=key in anew,
            )
        for url in listing.posts:
            dated = date_from_url(url)
            if dated is None or not self._is_too_old([evidence(dated, "url")]):
                yield Target(url, "article", FEED + 1)
        yield from self._further(listing)
        if target.listing_kind in SECONDARY:
            # In a full crawl an archive of known posts counts too; empty ones (calendars) never do.
            self._count_idle(bool(keys if self.full else fresh))
        old = all(self._is_too_old(stub.dates) for stub in listing.stubs)
        if listing.next_page and not old and self._goes_on(target, tuple(keys)):
            address = urls.address(listing.next_page, self.site)
            yield replace(
                target,
                url=listing.next_page,
                page_number=max(address.page_number, target.page_number + 1),
                **_fresh(memory.has_new(keys)),
            )
        if target.listing_kind == "home" or target.url in self.site.start_urls:
            yield from self._feed(listing.feeds)

    def _is_too_old(self, dates: Sequence[DateEvidence]) -> bool:
        """Does all that is known of a post's date lie before ``--since``?"""
        values = [one.value for one in dates if one.value]
        return bool(self.since and values) and all(
            value < self.since[: len(value)] for value in values
        )

    def _further(self, listing: Listing) -> Iterator[Target]:
        for url in listing.listings:
            if url in self._listings:
                continue
            self._listings.add(url)
            yield self._listing_target(url, urls.address(url, self.site))

    def _goes_on(self, target: Target, keys: tuple[str, ...]) -> bool:
        """Is there reason to ask for the next page? A page that repeats its forerunner is a trap."""
        base = target.listing_url or target.url
        repeats = self._last.get(base) == keys
        self._last[base] = keys
        return bool(keys) and not repeats and target.page_number < self.max_pages

    def _count_idle(self, taught: bool) -> None:
        self._idle = 0 if taught else self._idle + 1
        if self._idle == self.patience:
            self.session.skip(
                SECONDARY,
                f"{self.patience} date and author archives in a row showed no post that was not known"
                " (KAZCRAWL_ARCHIVES_IDLE)",
            )

    def _feed(self, feeds: Sequence[str]) -> Iterator[Target]:
        """The site's own feed: the one with the shortest address that is not the comments'."""
        own = [
            url for url in feeds if "comments" not in url and urls.same_site(url, self.site.hosts)
        ]
        if own and not self._feeds:
            url = min(own, key=len)
            self._feeds[url] = 0
            yield Target(url, "feed", FEED)

    def from_feed(self, target: Target, entries: Sequence[FeedEntry]) -> Iterator[Target]:
        """Posts that only the feed names, and its next page (WordPress: ``?paged=N``)."""
        keys = [urls.url_key(entry.url, self.site.hosts) for entry in entries]
        new = [entry for entry in entries if not self._is_too_old(entry.dates)]
        for entry in new:
            yield Target(entry.url, "article", ARTICLE, headline=entry.headline)
        base = target.listing_url or target.url
        usual = self._feeds.get(base) or len(entries)
        self._feeds[base] = usual
        repeats = self._last.get(base) == tuple(keys)
        self._last[base] = tuple(keys)
        if new and len(entries) >= usual and not repeats and target.page_number < self.max_pages:
            number = target.page_number + 1
            joint = "&" if "?" in base else "?"
            yield replace(
                target,
                url=f"{base}{joint}paged={number}",
                listing_url=base,
                page_number=number,
                **_fresh(self.session.memory.has_new(keys)),
            )

    def redirected(self, target: Target, capture: Capture, url: str | None) -> Target | str:
        """Where a redirect leads: a target to queue, or the reason why it is none."""
        if url is None:
            return f"the server answered {capture.status} without a usable address"
        if not urls.same_site(url, self.site.hosts):
            return f"the page redirects to another site, {url}; add its host to the site file if it is the same one"
        if urls.url_key(url, self.site.hosts) == urls.url_key(capture.url, self.site.hosts):
            return "the page redirects to itself"
        if target.hops >= MAX_HOPS:
            return f"more than {MAX_HOPS} redirects"
        address = urls.address(url, self.site)
        if target.kind == "article" and address.kind in {"listing", "feed"}:
            return f"the post redirects to {url}, which is no post"
        named = target.named or target.url
        moved = _fresh(target.kind != "article" or has_text(target.visit))
        if target.kind == "listing" and address.kind == "listing":
            return replace(self._listing_target(url, address), hops=target.hops + 1, again=True)
        return replace(target, url=url, hops=target.hops + 1, named=named, **moved)

    def learned(self) -> list[str]:
        """Body selectors that served at least three articles, the most trusted first."""
        return [path for path, count in self._bodies.most_common(4) if count >= LEARNED_FROM]

    def learn(self, reading: Reading) -> None:
        if reading.how == "excerpt" and reading.path:
            self._bodies[reading.path] += 1


def _fresh(again: bool) -> dict[str, Any]:
    """What a target does not take over from the one that led to it.

    A recrawl reads on where a page showed something new; older pages have due dates of
    their own. New posts shift the pages, so that addresses count and not their places.
    """
    return {"attempts": 0, "reason": None, "visit": None, "again": again}
