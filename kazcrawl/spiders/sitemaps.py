"""Which sitemaps are asked for, how far, and what of the posts that they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings

from kazcrawl import urls
from kazcrawl.items import Claim, Target
from kazcrawl.readers.sitemap import GUESSES, Sitemap
from kazcrawl.spiders.changes import changed
from kazcrawl.spiders.posts import Posts

DOUBTED = 21
"""Priority of a post that only a sitemap names: after what listings lead to."""
SITEMAP = 19
MAX_DEPTH = 3
GUESS = "guess"


class Sitemaps:
    """Those that robots.txt names; where nothing names one, the usual places, one by one."""

    def __init__(self, posts: Posts, settings: BaseSettings) -> None:
        self.posts = posts
        self.site = posts.site
        self.max_pages = settings.getint("KAZCRAWL_LISTING_PAGES")
        self.patience = settings.getint("KAZCRAWL_SITEMAP_DEAD")
        self._sitemaps = 0
        self._guessed = False
        self._dead = 0

    def announced(self, host: str, found: Iterable[str]) -> tuple[list[Target], list[Claim]]:
        """The sitemaps that a host's robots.txt names; those of other hosts are only on record."""
        targets, claims = [], []
        for url in (
            list(found)[: self.max_pages] if "sitemap" not in self.site.without_sources else ()
        ):
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

    def first_guess(self, near: str) -> Iterator[Target]:
        if not self._guessed and "sitemap" not in self.site.without_sources:
            self._guessed = True
            yield from _guess(near, 0)

    def read(self, target: Target, sitemap: Sitemap) -> Iterator[Target]:
        """Posts, asked for after all others, and the sitemaps below this one."""
        posts = self.posts
        edited = posts.changed(sitemap.entries, posts.keys(sitemap.entries))
        yield from posts.targets(sitemap.entries, DOUBTED, "sitemap", edited)
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
        return {keys[key] for key in changed(self.posts.session.memory, told, "sitemap")}

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

    def answered(self, target: Target, status: int) -> None:
        """Counts dead addresses that only sitemaps name; after so many in a row they are left."""
        if target.listing_kind != "sitemap" or target.kind != "article":
            return
        self._dead = self._dead + 1 if status in {404, 410} else 0
        if self._dead == self.patience:
            self.posts.session.skip(
                frozenset(("sitemap",)),
                f"{self.patience} posts in a row that only a sitemap names were not there"
                " (KAZCRAWL_SITEMAP_DEAD)",
            )

    def next_guess(self, target: Target) -> Iterator[Target]:
        """The usual place after one where nothing was."""
        guessed = target.listing_url or target.url
        yield from _guess(guessed, GUESSES.index(urlsplit(guessed).path) + 1)


def _guess(near: str, number: int) -> Iterator[Target]:
    """One usual place of a sitemap after the other."""
    url = urls.resolve(near, GUESSES[number]) if number < len(GUESSES) else None
    if url is not None:
        yield Target(url, "sitemap", SITEMAP, listing_url=url, listing_kind=GUESS)
