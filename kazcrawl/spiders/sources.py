"""Which of a site's own lists of its posts are asked, and how far: REST, feeds, sitemaps.

REST tells 100 posts a request, to the second, so a feed is paged through only where REST
is not there, broke off or named other posts than the feed. A sitemap costs two requests and
is asked wherever robots.txt names it; where nothing names one, the usual places are tried
only on a site without REST.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings

from kazcrawl import urls
from kazcrawl.dates import date_from_url, evidence
from kazcrawl.items import CHANGED, MAX_PARTS, Claim, DateEvidence, FeedEntry, Listing, Target
from kazcrawl.readers.feed import Feed, is_comment_feed
from kazcrawl.readers.rest import PER_PAGE, RestPage, changed_url, posts_url
from kazcrawl.readers.sitemap import GUESSES, Sitemap
from kazcrawl.sites.site import Site
from kazcrawl.spiders.changes import changed

NAMED = 100
"""Priority of a post that a feed or REST names: that of a stub."""
DOUBTED = 21
"""Priority of a post that only a sitemap names: after what listings lead to."""
REST, SITEMAP, FEED = 105, 19, 10
"""REST comes before the articles, whose parts it tells; the feed when all of REST is read:
it alone tells whether the feed is needed."""
MAX_DEPTH = 3
MAX_SHOWN = 200_000
"""Addresses of one source that are remembered, to see whether it goes round."""
GUESS = "guess"
REFUSED = frozenset((300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 406, 410, 501))
"""Answers that mean: this source is not there for us. All else is a source that failed."""


class Remembers(Protocol):
    """What earlier crawls knew (``archive.remembering.Memory``)."""

    empty: bool

    def has_new(self, keys: Sequence[str]) -> bool: ...

    def new_among(self, keys: Sequence[str]) -> set[str]: ...

    def changed_since(self, modified: Mapping[str, str]) -> set[str]: ...

    def told_anew(
        self, listing_url: str, said: Mapping[str, tuple[str | None, str | None]]
    ) -> set[str]: ...


class WalksWith(Protocol):
    """The part of the session that the walk needs."""

    @property
    def memory(self) -> Remembers: ...

    def skip(self, listing_kinds: frozenset[str], reason: str) -> None: ...


def is_too_old(dates: Sequence[DateEvidence], since: str) -> bool:
    """Does all that is known of a post's date lie before ``since``?"""
    values = [one.value for one in dates if one.value]
    return bool(since and values) and all(value < since[: len(value)] for value in values)


class Sources:
    """Decides which sources to ask; remembers what REST has named, for the feed's sake."""

    def __init__(self, site: Site, settings: BaseSettings, session: WalksWith) -> None:
        self.site = site
        self.session = session
        self.max_pages = settings.getint("KAZCRAWL_LISTING_PAGES")
        self.patience = settings.getint("KAZCRAWL_SITEMAP_DEAD")
        self.since: str = settings.get("KAZCRAWL_SINCE") or ""
        self._rest: str | None = None
        self._rest_rows = 0
        self._rest_complete = False
        self._named: set[int] = set()
        self._feed: str | None = None
        self._usual = 0
        self._last: dict[str, tuple[str, ...]] = {}
        self._shown: dict[str, set[int]] = {}
        self._sitemaps = 0
        self._guessed = False
        self._dead = 0
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
            self._rest = posts_url(root, 1)
            yield Target(self._rest, "rest", REST, listing_url=self._rest)
        if self._rest is None:
            yield from self._first_guess(listing.url)

    def announced(self, host: str, found: Iterable[str]) -> tuple[list[Target], list[Claim]]:
        """The sitemaps that a host's robots.txt names; those of other hosts are only on record."""
        targets, claims = [], []
        for url in list(found)[: self.max_pages] if self._may_ask("sitemap") else ():
            address = urls.resolve(f"{host}/", url)
            if address is None or not urls.same_site(address, self.site.hosts):
                claims.append(Claim("sitemap", url, note="it lies on another host: not asked for"))
                continue
            self._guessed = True
            robots = f"{host}/robots.txt"
            targets.append(
                Target(address, "sitemap", SITEMAP, listing_url=address, via=robots, trail="PM")
            )
        return targets, claims

    def _may_ask(self, source: str) -> bool:
        return source not in self.site.without_sources

    def _first_guess(self, near: str) -> Iterator[Target]:
        if not self._guessed and self._may_ask("sitemap"):
            self._guessed = True
            yield from _guess(near, 0)

    def from_rest(self, target: Target, page: RestPage) -> Iterator[Target]:
        """The posts of a page, and the next page where there is reason to think of one."""
        keys = self._keys(page.entries)
        self._named.update(map(hash, keys))
        self.recall({one.url: one.parts for one in page.entries if one.parts > 1})
        base = target.listing_url or target.url
        if target.listing_kind == CHANGED:
            yield from self._from_changed(target, base, page, keys)
            return
        self._rest_rows += page.count
        yield from self._posts(page.entries, NAMED, None, self._changed(page.entries, keys))
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
        edited = self._changed(page.entries, keys, sure=True)
        yield from self._posts(page.entries, NAMED, None, edited)
        older = set(keys) - memory.new_among(keys) - set(edited)
        self._rest_complete = bool(older)
        first = changed_url(base)
        ends = older or not page.count or target.page_number >= self.max_pages
        if not ends and not self._repeats(first, keys):
            yield _numbered(target, posts_page(first, target.page_number + 1), True)

    def _changed(
        self, entries: Sequence[FeedEntry], keys: Sequence[str], sure: bool = False
    ) -> Collection[str]:
        told = ((key, one.modified) for key, one in zip(keys, entries, strict=True))
        return changed(self.session.memory, told, sure=sure)

    def from_feed(self, target: Target, feed: Feed) -> Iterator[Target]:
        """Posts that the feed names, and its next page (WordPress: ``?paged=N``)."""
        keys = self._keys(feed.entries)
        new = [one for one in feed.entries if not is_too_old(_dates(one), self.since)]
        yield from self._posts(new, NAMED, None, self._changed(feed.entries, keys))
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

    def from_sitemap(self, target: Target, sitemap: Sitemap) -> Iterator[Target]:
        """Posts, asked for after all others, and the sitemaps below this one."""
        edited = self._changed(sitemap.entries, self._keys(sitemap.entries))
        yield from self._posts(sitemap.entries, DOUBTED, "sitemap", edited)
        root = target.listing_url or target.url
        grown = self._grown(sitemap)
        for url in sitemap.children if target.page_number <= MAX_DEPTH else ():
            self._sitemaps += 1
            if self._sitemaps > self.max_pages:
                return
            yield Target(
                url,
                "sitemap",
                SITEMAP,
                listing_url=root,
                page_number=target.page_number + 1,
                again=url in grown,
            )

    def _grown(self, sitemap: Sitemap) -> set[str]:
        """The sitemaps below this one that it says have changed."""
        keys = {urls.url_key(url, self.site.hosts): url for url in sitemap.children}
        told = ((key, sitemap.changed.get(url)) for key, url in keys.items())
        return {keys[key] for key in changed(self.session.memory, told)}

    def left(self, target: Target, sitemap: Sitemap) -> str | None:
        """Why not all of a sitemap was taken, None where all was."""
        if sitemap.cut:
            return (
                f"the sitemap has {sitemap.cut:,} addresses more than one may have; they were left"
            )
        if sitemap.children and target.page_number > MAX_DEPTH:
            return (
                f"the sitemap lies deeper than {MAX_DEPTH} below the first; what it names was left"
            )
        if self._sitemaps > self.max_pages:
            return (
                f"more than {self.max_pages} sitemaps (KAZCRAWL_LISTING_PAGES); the rest was left"
            )
        return None

    def lost(self, target: Target) -> Iterator[Target]:
        """What is asked instead of a source that is not there."""
        if target.kind == "rest" and target.listing_kind != CHANGED:
            yield from self._first_guess(target.url)
        elif target.listing_kind == GUESS:
            guessed = target.listing_url or target.url
            yield from _guess(guessed, GUESSES.index(urlsplit(guessed).path) + 1)

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

    def answered(self, target: Target, status: int) -> None:
        """Counts dead addresses that only sitemaps name; after so many in a row they are left."""
        if target.listing_kind != "sitemap" or target.kind != "article":
            return
        self._dead = self._dead + 1 if status in {404, 410} else 0
        if self._dead == self.patience:
            self.session.skip(
                frozenset(("sitemap",)),
                f"{self.patience} posts in a row that only a sitemap names were not there"
                " (KAZCRAWL_SITEMAP_DEAD)",
            )

    def _posts(
        self,
        entries: Sequence[FeedEntry],
        priority: int,
        kind: str | None,
        edited: Collection[str] = (),
    ) -> Iterator[Target]:
        """``edited`` are the addresses that are asked for again; they are no doubtful ones."""
        for one, key in zip(entries, self._keys(entries), strict=True):
            if is_too_old(_dates(one), self.since):
                continue
            post = Target(one.url, "article", priority, headline=one.headline, listing_kind=kind)
            again = replace(post, priority=NAMED, listing_kind=None, again=True)
            yield again if key in edited else post

    def _keys(self, entries: Sequence[FeedEntry]) -> tuple[str, ...]:
        return tuple(urls.url_key(one.url, self.site.hosts) for one in entries)

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


def _dates(entry: FeedEntry) -> Sequence[DateEvidence]:
    """An entry's dates; where it has none, that of its address."""
    told = [one for one in entry.dates if one.value]
    parsed = None if told else date_from_url(entry.url)
    return told if parsed is None else [evidence(parsed, "url")]


def _guess(near: str, number: int) -> Iterator[Target]:
    """One usual place of a sitemap after the other."""
    url = urls.resolve(near, GUESSES[number]) if number < len(GUESSES) else None
    if url is not None:
        yield Target(url, "sitemap", SITEMAP, listing_url=url, listing_kind=GUESS)


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
