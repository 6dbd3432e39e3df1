"""What a site is to the crawler: addresses, dates, layouts, noise, expectations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

MAX_NOISE_LINE = 400
SOURCES = ("feed", "rest", "sitemap")
"""A site's own lists of its posts, beside its listings."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One visual design of a site, told by structure rather than by class names.

    ``lines`` are patterns over the text lines of a stub or an article's head, with the
    named groups ``date``, ``author``, ``sections``, ``comments`` and ``caption``. A
    pattern must match the whole line, white space folded. The selectors (CSS) are
    optional: what they leave open is found by structure.
    """

    name: str
    lines: tuple[re.Pattern[str], ...] = ()
    stub: str | None = None
    headline: str | None = None
    excerpt: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Noise:
    """What is on every page and belongs to no article: CSS selectors, whole text lines."""

    selectors: tuple[str, ...] = ()
    lines: tuple[re.Pattern[str], ...] = ()

    def matches(self, line: str) -> bool:
        """Is a whole line noise? Lines are short; longer ones are text (and patterns may be cubic)."""
        return len(line) <= MAX_NOISE_LINE and any(one.fullmatch(line) for one in self.lines)


@dataclass(frozen=True, slots=True)
class Expect:
    """What a good crawl brings at least; the shares are of the articles, 0 to 1."""

    posts: int = 0
    body: float = 0.0
    date: float = 0.0
    sections: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """A source as data; one object a crawl, compared by identity. ``permalinks`` match an article's path and query.

    ``hosts`` are all hosts that serve this site, the first one its own name; each may
    carry a port. ``timezone`` is an IANA name, None where unknown. ``date_order`` is
    ``DMY``, ``MDY`` or ``YMD`` and decides numeric dates such as 05-06-2016; without it
    they stay undecided. ``without_sources`` are those of ``SOURCES`` that are not asked.
    """

    name: str
    title: str
    start_urls: tuple[str, ...]
    hosts: tuple[str, ...]
    timezone: str | None = None
    languages: tuple[str, ...] = ()
    date_order: str | None = None
    schedule: str | None = None
    permalinks: tuple[re.Pattern[str], ...] = ()
    listings: tuple[re.Pattern[str], ...] = ()
    without_sources: tuple[str, ...] = ()
    layouts: tuple[Layout, ...] = ()
    noise: Noise = Noise()
    expect: Expect = Expect()


def site_of_url(url: str) -> Site:
    """A site that nobody described, from the address of any of its listing pages.

    Raises ValueError, with what to do, for an address that is not http or https.
    """
    parts = urlsplit(url.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(
            f"{url!r} is not an http or https address: write it with http:// or https://"
        )
    if parts.username or parts.password:
        raise ValueError(f"{parts.hostname}: leave user name and password out of the address")
    host = parts.netloc.lower()
    name = host.removeprefix("www.")
    return Site(name=name, title=name, start_urls=(url.strip(),), hosts=(host,))
