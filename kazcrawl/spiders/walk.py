"""Which addresses follow from a page: the walk over a site's listings, bounded against traps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from scrapy.settings import BaseSettings

from kazcrawl import urls
from kazcrawl.dates import date_from_url, evidence
from kazcrawl.items import Capture, Claim, DateEvidence, Listing, Target
from kazcrawl.permalinks import NOTHING, Permalinks
from kazcrawl.recheck import has_text
from kazcrawl.sites.site import SOURCES, Site
from kazcrawl.spiders.posts import WalksWith, is_too_old
from kazcrawl.spiders.probing import Prober
from kazcrawl.spiders.sitemaps import DOUBTED
from kazcrawl.spiders.sources import Sources, fresh_start

ARTICLE = 100
PRIORITY = {"home": 110, "other": 50, "category": 40, "tag": 30}
"""The home listing is a chain, page by page, and runs beside everything else; articles come
before the other listings, and the site's own lists of posts (``sources``) after them, but
for REST, which runs ahead."""
SECONDARY = frozenset(("year", "month", "day", "author"))
"""Archives that sort the same posts again: walked last, and left when they teach nothing."""
SECONDARY_PRIORITY = 10
MAX_HOPS = 5


class Walk:
    """Decides where to go; remembers only what bounds the walk."""

    def __init__(self, site: Site, settings: BaseSettings, session: WalksWith) -> None:
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
        self._told: dict[str, int] = {}
        self._idle = 0
        self.sources = Sources(site, settings, session)
        self.known: Permalinks = NOTHING
        self.prober = Prober(site)
        self.starts = self.prober.starts

    def seeds(self) -> list[Target]:
        """The site's entry points. One that is no known listing address is one all the same."""
        return [replace(self._seed(url), again=True, trail="") for url in self.site.start_urls]

    def recall(self, articles: Sequence[str]) -> None:
        """Learns the permalinks again from what a crawl that goes on has found before."""
        self.known = self.known.with_articles(articles)

    def _seed(self, url: str) -> Target:
        clean = urls.resolve(url, url) or url
        address = urls.address(clean, self.site)
        if address.kind == "listing":
            return self.listing_target(clean, address)
        return Target(clean, "listing", PRIORITY["other"], listing_url=clean, listing_kind="other")

    def listing_target(self, url: str, address: urls.Address) -> Target:
        """The target of a listing's page, by what its address tells."""
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
        if target.url in self.starts:
            self.known = self.known.with_articles(stub.url for stub in listing.stubs)
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
                yield Target(url, "article", DOUBTED)
        yield from self._further(listing.listings, guesses=target.url in self.starts)
        if target.listing_kind in SECONDARY:
            # In a full crawl an archive of known posts counts too; empty ones (calendars) never do.
            self._count_idle(bool(keys if self.full else fresh))
        old = all(self._is_too_old(stub.dates) for stub in listing.stubs)
        next_page = self.prober.next_page(target, listing, keys)
        if next_page and not old and self._goes_on(target, tuple(keys)):
            yield self._following(target, next_page, keys)
        yield from self.guessed()
        if target.listing_kind == "home" or target.url in self.starts:
            yield from self.sources.begin(listing)

    def guessed(self) -> Iterator[Target]:
        """Next pages of listings that were read before it was known that they may have any."""
        for guess in self.prober.released():
            if self._goes_on(guess.after, guess.keys):
                yield self._following(guess.after, guess.url, guess.keys)

    def _following(self, target: Target, url: str, keys: Sequence[str]) -> Target:
        number = max(urls.address(url, self.site).page_number, target.page_number + 1)
        again = self.session.memory.has_new(keys)
        return replace(target, url=url, page_number=number, **fresh_start(again))

    def claims(self, target: Target, listing: Listing) -> Iterator[Claim]:
        """How many pages a listing says it has, where it says more than "there is a next one"."""
        base = target.listing_url or target.url
        more = listing.last_page > max(self._told.get(base, 0), target.page_number + 1)
        if more and target.listing_kind not in SECONDARY:
            self._told[base] = listing.last_page
            yield Claim("listing", base, pages=listing.last_page)

    def _is_too_old(self, dates: Sequence[DateEvidence]) -> bool:
        return is_too_old(dates, self.since)

    def from_article(self, listings: Sequence[str]) -> Iterator[Target]:
        """Sections that only articles name: block themes show none on their listings."""
        yield from self._further(listings, guesses=False)

    def _further(self, listings: Sequence[str], *, guesses: bool) -> Iterator[Target]:
        """Listings not yet asked for; what only a menu of a start page names is a guess."""
        for url in listings:
            if url in self._listings:
                continue
            address = urls.address(url, self.site)
            if address.kind == "listing" or guesses:
                self._listings.add(url)
                yield self.listing_target(url, address)

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
        no_post = address.kind in {"listing", "feed"} or urls.asks_for_login(url)
        if target.kind == "article" and no_post:
            return f"the post redirects to {url}, which is no post"
        if target.kind in SOURCES and address.kind in {"listing", "article"}:
            return f"the {target.kind} redirects to {url}, which is a page"
        named = target.named or target.url
        moved = fresh_start(target.kind != "article" or has_text(target.visit))
        if target.kind == "listing" and address.kind == "listing":
            return replace(self.listing_target(url, address), hops=target.hops + 1, again=True)
        return replace(target, url=url, hops=target.hops + 1, named=named, **moved)
