"""Listings without any link to their next page: asked for it once, as the site counts elsewhere.

No "Older posts" and no page numbers survived of the first site; a theme may also leave
them to a script. A page is asked for only where the present one is as full as pages that
had a successor, so that short sections cost no request. What is read before that is known
waits for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from kazcrawl import urls
from kazcrawl.items import Listing, Target
from kazcrawl.sites.site import Site
from kazcrawl.spiders.steps import WORDPRESS, WORDPRESS_INDEX, Step, step_between

TRIES = 3
"""Guesses that may fail before the first is right: then the site has no pages to guess."""
LIKE_OTHERS = 3
"""Listings of one length that tell how long a full one is, where the home page tells nothing."""
NEARLY = 0.85
"""Of a full page's stubs: a post without a title may have left none."""
MOST_WAITING = 1000


@dataclass(frozen=True, slots=True)
class Guess:
    """The address that a listing's next page may have, by its page so far and what that showed."""

    url: str
    after: Target
    keys: tuple[str, ...]


class Prober:
    """Learns how a site counts pages and how long a full one is; remembers what it guessed."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.starts = starts_of(site)
        self._step: Step | None = None
        self._most = self._least = 0
        self._linking: set[str | None] = set()
        self._guessed: set[str] = set()
        self._shown: dict[str, set[int]] = {}
        self._counts: dict[str, int] = {}
        self._waiting: dict[str, tuple[Target, tuple[str, ...]]] = {}
        self._lengths: Counter[int] = Counter()
        self._right, self._tries, self._pending = False, 0, ""
        self._asked_with: tuple[int, ...] = ()

    def guessed(self, target: Target) -> bool:
        """Was this page only guessed, so that its absence is no loss?"""
        return target.url in self._guessed

    def next_page(self, target: Target, listing: Listing, keys: Sequence[str]) -> str | None:
        """The page after this one: as linked, or as guessed where nothing is linked.

        ``keys`` are those of the stubs' addresses.
        """
        base, count = _base(target), len(keys)
        if listing.next_page:
            self._step = self._step or step_between(base, target.page_number, listing.next_page)
            self._linking.add(target.listing_kind)
            self._went_on(count)
            return listing.next_page
        if self.guessed(target):
            return self._after_guess(target, keys)
        if listing.paged or target.page_number > 1 or count < 2:
            return None
        if self._is_full(target, count) or self._is_first(target, listing):
            return self._guess(target, keys)
        if len(self._waiting) < MOST_WAITING:
            self._waiting[base] = target, tuple(keys)
            self._lengths[count] += 1
        return None

    def _after_guess(self, target: Target, keys: Sequence[str]) -> str | None:
        """The next guess where this one showed what its listing had not: one that turns is a trap."""
        self._pending, base = "", _base(target)
        if self._shown[base].issuperset(map(hash, keys)):
            return None
        self._right = True
        self._went_on(self._counts[base])
        # Sticky posts make a home page longer than its successors.
        stuck = target.page_number == 2 and urls.address(base, self.site).listing_kind == "home"
        return self._guess(target, keys) if stuck or len(keys) > NEARLY * self._least else None

    def failed(self, target: Target) -> None:
        """The guessed page does not exist."""
        if target.url == self._pending:
            self._pending = ""

    def released(self) -> list[Guess]:
        """Listings read before that may go on, by what is known since this was asked last."""
        known = (self._most, self._least, len(self._linking))
        if self._most and known == self._asked_with:
            return []  # what came since was held against the same
        self._asked_with = known
        if self._most:
            bases = [one for one, held in self._waiting.items() if self._is_full(*_measured(held))]
        else:
            bases = self._likely()
        found = []
        for base in bases:
            target, keys = self._waiting.pop(base)
            if url := self._guess(target, keys):
                found.append(Guess(url, target, keys))
        return found

    def _likely(self) -> list[str]:
        """One of several listings that all end at the same length, while nothing is known."""
        if self._pending or self._right or self._tries >= TRIES:
            return []
        most = max((len(keys) for _, keys in self._waiting.values()), default=0)
        if self._lengths[most] < LIKE_OTHERS:
            return []
        return [next(base for base, held in self._waiting.items() if len(held[1]) == most)]

    def _is_full(self, target: Target, count: int) -> bool:
        """As long as pages that went on; where such listings link on, one that does not has ended."""
        if target.listing_kind in self._linking:
            return count >= self._most
        return bool(self._least) and count > NEARLY * self._least

    def _is_first(self, target: Target, listing: Listing) -> bool:
        """Is it the site's home, and nothing known yet? As WordPress counts, then."""
        if self._most or self._step or self._tries or not self._is_home(target):
            return False
        if all(_below_index(stub.url) for stub in listing.stubs):
            self._step = WORDPRESS_INDEX
        return True

    def _is_home(self, target: Target) -> bool:
        return target.url in self.starts and urls.address(target.url, self.site).kind == "listing"

    def _went_on(self, count: int) -> None:
        """A page with so many stubs had a successor."""
        if count:
            self._most = max(self._most, count)
            self._least = min(self._least or count, count)

    def _guess(self, target: Target, keys: Sequence[str]) -> str | None:
        base = _base(target)
        url = (self._step or WORDPRESS).url(base, target.page_number + 1)
        if url in self._guessed:
            return None
        self._guessed.add(url)
        self._shown.setdefault(base, set()).update(map(hash, keys))
        self._counts[base] = len(keys)
        if not self._right:
            self._tries += 1
            self._pending = url
        return url


def starts_of(site: Site) -> frozenset[str]:
    """The start addresses as they are asked for: ``http://x.kz`` is ``http://x.kz/``."""
    return frozenset(urls.resolve(url, url) or url for url in site.start_urls)


def _base(target: Target) -> str:
    return target.listing_url or target.url


def _measured(held: tuple[Target, tuple[str, ...]]) -> tuple[Target, int]:
    return held[0], len(held[1])


def _below_index(url: str) -> bool:
    """Hosts without rewriting have all posts below a script (``/index.php/2016/05/post/``)."""
    return "/index.php/" in urlsplit(url).path
