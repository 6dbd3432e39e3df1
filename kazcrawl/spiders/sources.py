"""Which of a site's own lists of its posts are asked, and how far: REST, feeds, sitemaps.

REST tells 100 posts a request, to the second, so a feed is paged through only where REST
is not there, broke off or named other posts than the feed. A sitemap costs two requests and
is asked wherever robots.txt names it; where nothing names one, the usual places are tried
only on a site without REST.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from scrapy.settings import BaseSettings

from kazcrawl import urls
from kazcrawl.items import CHANGED, MAX_PARTS, ROOT, Listing, Target
from kazcrawl.readers.feed import Feed, is_comment_feed
from kazcrawl.readers.rest import PER_PAGE, RestPage, changed_url, posts_url
from kazcrawl.readers.rest_root import root_url
from kazcrawl.sites.site import Site
from kazcrawl.spiders.posts import NAMED, Posts, WalksWith, dates_of, is_too_old
from kazcrawl.spiders.sitemaps import GUESS, Sitemaps

REST, FEED = 105, 10
"""REST comes before the articles, whose parts it tells; the feed when all of REST is read:
it alone tells whether the feed is needed."""
MAX_SHOWN = 200_000
"""Addresses of one source that are remembered, to see whether it goes round."""
REFUSED = frozenset((300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 406, 410, 501))
"""Answers that mean: this source is not there for us. All else is a source that failed."""


class Sources:
    """Decides which sources to ask; remembers what REST has named, for the feed's sake."""

    def __init__(self, site: Site, settings: BaseSettings, session: WalksWith) -> None:
        self.site = site
        self.session = session
        self.max_pages = settings.getint("KAZCRAWL_LISTING_PAGES")
        self.since: str = settings.get("KAZCRAWL_SINCE") or ""
        self.asks_clock = settings.getbool("KAZCRAWL_CLOCK")
        self.posts = Posts(site, self.since, session)
        self.sitemaps = Sitemaps(self.posts, settings)
        self._rest: str | None = None
        self._rest_rows = 0
        self._rest_complete = False
        self._named: set[int] = set()
        self._feed: str | None = None
        self._usual = 0
        self._last: dict[str, tuple[str, ...]] = {}
        self._shown: dict[str, set[int]] = {}
        self._parts: dict[str, int] = {}

    def recall(self, parts: Mapping[str, int]) -> None:
        """How many pages posts have, by address, as the archive knows from REST."""
        for url, count in parts.items():
            self._parts[urls.url_key(url, self.site.hosts)] = min(count, MAX_PARTS)

    def go_on(self, named: Sequence[str], complete: bool) -> None:
        """What REST has named before this crawl was stopped: the feed need not be paged through."""
        self._named.update(hash(urls.url_key(url, self.site.hosts)) for url in named)
        self._rest_rows = len(named)
        self._rest_complete = complete

    def parts_of(self, url: str) -> list[str]:
        """The further pages of a post by what REST has shown: ``/slug/2/`` or ``?p=7&page=2``."""
        count = self._parts.get(urls.url_key(url, self.site.hosts), 1)
        joint = f"{url}&page={{}}" if "?" in url else f"{url.rstrip('/')}/{{}}/"
        return [joint.format(number) for number in range(2, count + 1)]

    def begin(self, listing: Listing) -> Iterator[Target]:
        """What an entry page leads to: REST, the site's own feed, else a guessed sitemap."""
        own = [
            url
            for url in listing.feeds
            if urls.same_site(url, self.site.hosts) and not is_comment_feed(url)
        ]
        if own and self._feed is None and self._may_ask("feed"):
            self._feed = min(own, key=len)
            yield Target(self._feed, "feed", FEED, listing_url=self._feed)
        root = listing.rest if self._may_ask("rest") else None
        if root and urls.same_site(root, self.site.hosts) and self._rest is None:
            if self.asks_clock:
                clock = root_url(root)
                yield Target(clock, "rest", REST + 1, listing_url=clock, listing_kind=ROOT)
            self._rest = posts_url(root, 1)
            yield Target(self._rest, "rest", REST, listing_url=self._rest)
        if self._rest is None:
            yield from self.sitemaps.first_guess(listing.url)

    def _may_ask(self, source: str) -> bool:
        return source not in self.site.without_sources

    def from_rest(self, target: Target, page: RestPage) -> Iterator[Target]:
        """The posts of a page, and the next page where there is reason to think of one."""
        keys = self.posts.keys(page.entries)
        self._named.update(map(hash, keys))
        self.recall({one.url: one.parts for one in page.entries if one.parts > 1})
        base = target.listing_url or target.url
        if target.listing_kind == CHANGED:
            yield from self._from_changed(target, base, page, keys)
            return
        self._rest_rows += page.count
        yield from self.posts.targets(
            page.entries, NAMED, None, self.posts.changed(page.entries, keys)
        )
        if target.page_number == 1 and not self.session.memory.empty:
            yield Target(changed_url(base), "rest", REST, base, listing_kind=CHANGED)
        if self._repeats(base, keys) or not page.count:
            return
        if target.page_number < self.max_pages and _goes_on(target.page_number, page):
            new = self.session.memory.has_new(keys)
            self._rest_complete = not new  # a recrawl reads no further where nothing is new
            yield _numbered(target, posts_page(base, target.page_number + 1), new)
            return
        self._rest_complete = page.total is not None and self._rest_rows == page.total

    def _from_changed(
        self, target: Target, base: str, page: RestPage, keys: tuple[str, ...]
    ) -> Iterator[Target]:
        """The posts that changed last: what is new or edited, as far as all of a page is."""
        memory = self.session.memory
        edited = self.posts.changed(page.entries, keys, sure=True)
        yield from self.posts.targets(page.entries, NAMED, None, edited)
        older = set(keys) - memory.new_among(keys) - set(edited)
        self._rest_complete = bool(older)
        first = changed_url(base)
        ends = older or not page.count or target.page_number >= self.max_pages
        if not ends and not self._repeats(first, keys):
            yield _numbered(target, posts_page(first, target.page_number + 1), True)

    def from_feed(self, target: Target, feed: Feed) -> Iterator[Target]:
        """Posts that the feed names, and its next page (WordPress: ``?paged=N``)."""
        keys = self.posts.keys(feed.entries)
        new = [one for one in feed.entries if not is_too_old(dates_of(one), self.since)]
        yield from self.posts.targets(new, NAMED, None, self.posts.changed(feed.entries, keys))
        base = target.listing_url or target.url
        self._usual = self._usual or feed.count
        unnamed = [key for key in keys if hash(key) not in self._named]
        known = self._rest_complete and not self.session.memory.has_new(unnamed)
        short = feed.next_page is None and feed.count < self._usual
        ends = not new or short or target.page_number >= self.max_pages
        if self._repeats(base, keys) or known or ends:
            return
        joint = "&" if "?" in base else "?"
        url = feed.next_page or f"{base}{joint}paged={target.page_number + 1}"
        yield _numbered(target, url, self.session.memory.has_new(keys))

    def lost(self, target: Target) -> Iterator[Target]:
        """What is asked instead of a source that is not there."""
        if target.kind == "rest" and target.listing_kind not in {CHANGED, ROOT}:
            yield from self.sitemaps.first_guess(target.url)
        elif target.listing_kind == GUESS:
            yield from self.sitemaps.next_guess(target)

    def is_absent(self, target: Target, kind: str, status: int | None, page: bool) -> bool:
        """Does a failure mean that the site lacks the source, or that a list has ended?

        ``page`` says that an HTML page came instead. A sitemap that an index names, and a
        page of REST that the page before promised, must be there.
        """
        if target.listing_kind == GUESS:
            return True
        refused = kind in {"robots", "blocked"} or page or status in REFUSED
        if target.page_number == 1:
            return refused
        ends = {"feed": (404,), "rest": (400,)}.get(target.kind, ())
        return status in ends

    def _repeats(self, base: str, keys: tuple[str, ...]) -> bool:
        """Does a page name nothing that those before did not? Then there is no end to them.

        Two pages may take turns. A page without an address that counts is only compared
        with the one before: all posts of one may be hidden.
        """
        repeats = self._last.get(base) == keys
        self._last[base] = keys
        shown, named = self._shown.setdefault(base, set()), set(map(hash, keys))
        repeats = repeats or bool(named and named <= shown)
        if len(shown) < MAX_SHOWN:
            shown |= named
        return repeats


def posts_page(first: str, number: int) -> str:
    """The address of another page of REST's posts, from that of the first."""
    return f"{first.rpartition('=')[0]}={number}"


def fresh_start(again: bool) -> dict[str, Any]:
    """What a target does not take over from the one that led to it.

    A recrawl reads on where a page showed something new; older pages have due dates of
    their own. New posts shift the pages, so that addresses count and not their places.
    """
    return {"attempts": 0, "reason": None, "visit": None, "again": again}


def _numbered(target: Target, url: str, again: bool) -> Target:
    """The next page of a source; in a recrawl only where this one named something new."""
    number = target.page_number + 1
    base = target.listing_url or target.url
    return replace(
        target, url=url, listing_url=base, page_number=number, hops=0, **fresh_start(again)
    )


def _goes_on(number: int, page: RestPage) -> bool:
    """By the pages that the header promises; a full page says more where the header is wrong."""
    if page.pages is not None and number < page.pages:
        return True
    seen = (number - 1) * PER_PAGE + page.count
    return page.count >= PER_PAGE and (page.total is None or seen != page.total)
