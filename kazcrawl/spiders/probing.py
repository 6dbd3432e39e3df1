"""Listings without any link to their next page: asked for it once, as the site counts elsewhere.

No "Older posts" and no page numbers survived of the first site; a theme may also leave
them to a script. A page is asked for only where the present one is as full as pages that
had a successor, so that short sections cost no request.
"""

from __future__ import annotations

from kazcrawl import urls
from kazcrawl.items import Listing, Target
from kazcrawl.sites.site import Site
from kazcrawl.spiders.steps import WORDPRESS, Step, step_between


class Prober:
    """Learns how a site counts pages; remembers which pages it only guessed."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._step: Step | None = None
        self._full = 0
        self._guessed: set[str] = set()

    def guessed(self, target: Target) -> bool:
        """Was this page only guessed, so that its absence is no loss?"""
        return target.url in self._guessed

    def next_page(self, target: Target, listing: Listing, fresh: int) -> str | None:
        """The page after this one: as linked, or as guessed where nothing is linked."""
        base, count = target.listing_url or target.url, len(listing.stubs)
        if listing.next_page:
            step = step_between(base, target.page_number, listing.next_page)
            self._step = self._step or step
            self._full = max(self._full, count)
            return listing.next_page
        if self.guessed(target) and fresh:
            self._full = max(self._full, count)
        elif listing.paged or target.page_number > 1 or not self._may_go_on(target, count):
            return None
        step = self._step or WORDPRESS
        url = step.url(base, target.page_number + 1) if fresh else None
        if url:
            self._guessed.add(url)
        return url

    def _may_go_on(self, target: Target, count: int) -> bool:
        if self._full:
            return count >= self._full
        return count > 1 and self._step is None and self._is_home(target)

    def _is_home(self, target: Target) -> bool:
        return (
            target.url in self.site.start_urls
            and urls.address(target.url, self.site).kind == "listing"
        )
