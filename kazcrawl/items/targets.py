"""What is to be fetched, and all that came of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from kazcrawl.items.articles import Alias, Article, FeedEntry, Stub
from kazcrawl.items.captures import Capture, Memento
from kazcrawl.items.layouts import Finding, Layout
from kazcrawl.recheck import Visit

UNCLEAR = "unclear"
"""``source`` of an address in a sitemap that may be a post or a page: named, and not asked for."""
ROOT = "root"
"""``listing_kind`` of REST's root, which tells the site's clock."""
CHANGED = "changed"
"""``listing_kind`` of REST's posts in the order of their last change."""
MEDIA = "media"
"""Kind of a target that is a file, and of the failure of one that could not be fetched."""
DOUBT = "doubt"
"""Kind of the failure of a page that answers and has lost its article's text."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address to fetch, with what is already known of it: a row of the frontier.

    ``kind`` is ``listing``, ``article``, ``feed``, ``rest``, ``sitemap`` or ``media`` (a file,
    whose kind is its ``listing_kind``). Listings carry
    the address of their first page, kind and page number; articles the headline and excerpt
    of the stub that led here (the reader finds body and headline by them) and ``named``, the
    address that the stub named when a redirect led on from it. Feeds and REST carry their
    first page's address and page number, sitemaps the address of the first one and, as page
    number, how deep they lie below it; ``listing_kind`` is ``guess`` for a sitemap that
    nothing names, ``changed`` for REST's posts in the order of their last change,
    ``root`` for REST's root, ``sitemap`` for an article that only a sitemap names. Higher ``priority`` comes first.
    ``attempts`` counts the fetches that have begun, ``reason`` is why the last
    one of this crawl was not enough. ``again`` asks for a page of an earlier crawl although
    it is not due; ``visit`` is what is remembered of it. ``via`` is the page that led here
    first, ``trail`` the kinds of the hops from an entry point (``kazcrawl.trail``); None
    where the row is older than these. ``memento`` is the capture that is meant, where the
    crawl is one of the past.
    """

    url: str
    kind: str
    priority: int = 0
    listing_url: str | None = None
    listing_kind: str | None = None
    page_number: int = 1
    headline: str | None = None
    excerpt: str | None = None
    named: str | None = None
    hops: int = 0
    attempts: int = 0
    again: bool = False
    reason: str | None = None
    visit: Visit | None = None
    via: str | None = None
    trail: str | None = None
    memento: Memento | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What a source says of its own extent, at the address ``url`` of its first page.

    ``source`` as in ``FeedEntry``, or ``listing``. ``posts`` and ``pages`` are counts that
    the site tells, None where it tells none. ``note`` is a sentence on what was left of it.
    """

    source: str
    url: str
    posts: int | None = None
    pages: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be fetched, read or kept whole, with a sentence why."""

    url: str
    kind: str
    reason: str
    capture: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A listing as read: its stubs, in order, and where it goes on.

    ``posts`` are addresses of posts that the page links to without a stub. ``rest`` is the
    root of the site's WordPress REST API, ``last_page`` the highest page of this listing
    that the page links to (0: none); ``paged`` is True where it links to any other page.
    """

    url: str
    kind: str
    page_number: int
    heading: str | None
    stubs: tuple[Stub, ...]
    next_page: str | None
    listings: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    rest: str | None = None
    last_page: int = 0
    paged: bool = False


@dataclass(slots=True)
class Outcome:
    """All that came of one target, stored in one transaction with its being done.

    ``captures`` in the order they were made; the last is the one that records point to
    (an article of several parts has one a part). ``retry_at`` (ISO 8601 UTC) puts the
    target back instead of ending it; so does ``given_up``, at once and without an attempt:
    the crawl was stopped before the page was there. ``absent`` says why the site does not
    have the source that was asked for: no failure, but on record. ``rereadings`` are
    articles of earlier captures, read again: each takes the place of what its capture was
    read as. ``layouts`` are the site's layouts that have changed, ``findings`` what the
    crawl is to report. ``unmodified``: the server said that the page is as it was at the last
    visit. ``sign`` is why an article that had a text seems to have vanished; ``gone`` and
    ``missed`` are the verdict on it (``vanishing.judge``): the reason, or one more crawl in
    which it was not there. ``file`` is the whole file that a media target led to.
    """

    target: Target
    captures: list[Capture] = field(default_factory=list)
    stubs: list[Stub] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)
    feed_entries: list[FeedEntry] = field(default_factory=list)
    aliases: list[Alias] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    retry_at: str | None = None
    failed: bool = False
    given_up: bool = False
    absent: str | None = None
    rereadings: list[Article] = field(default_factory=list)
    layouts: list[Layout] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unmodified: bool = False
    sign: str | None = None
    gone: str | None = None
    missed: bool = False
    file: Capture | None = None
