"""What the readers find and the pipelines pass on: frozen, slotted dataclasses.

Words are those of schema.org NewsArticle, zyte-common-items and the WARC and Memento
standards. Every normalised value stands beside the raw text it came from. Text is kept
as published (NFC, HTML white space folded, no-break spaces kept), never corrected.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kazcrawl.recheck import Visit

MAX_PARTS = 100
"""Pages of one post that are read; more is a trap, and on record."""


@dataclass(frozen=True, slots=True)
class Capture:
    """One HTTP exchange as it was kept (a WARC response record).

    ``body`` is the payload with transfer and content codings removed, as far as
    ``truncated`` (reason in the words of WARC-Truncated, None where whole) allows.
    ``headers`` keep order and case as sent. ``captured_at`` is ISO 8601 UTC with ``Z``.
    ``warc_file`` is a name relative to the archive's WARC folder; offset and length are
    bytes of the compressed record; ``record_id`` is its WARC-Record-ID. Items name the
    capture they were read from by it (``capture``). ``source_uri`` is where a capture of the
    past was taken from: a memento's address, or a WARC file's name and the record's offset.
    """

    url: str
    captured_at: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    content_type: str | None = None
    payload_sha256: str | None = None
    payload_length: int = 0
    truncated: str | None = None
    ip_address: str | None = None
    warc_file: str | None = None
    warc_offset: int | None = None
    warc_length: int | None = None
    record_id: str = ""
    source_uri: str | None = None

    def header(self, name: str) -> str | None:
        """The first header of that name, case ignored, or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Wire:
    """What is kept of an HTTP exchange beside the answer itself.

    ``request`` are the bytes that were sent; where nobody knows them they are empty, and no
    record is made of them. ``milliseconds`` from the begin of the exchange to the last byte.
    ``protocols`` as in WARC-Protocol, empty where address and answer tell them.
    ``truncated`` is why the answer's bytes end early (WARC-Truncated), None where they do
    not. ``via`` and ``trail`` as in ``Target``, None where they are not known.
    """

    request: bytes = b""
    milliseconds: int | None = None
    protocols: tuple[str, ...] = ()
    truncated: str | None = None
    via: str | None = None
    trail: str | None = None


@dataclass(frozen=True, slots=True)
class DateEvidence:
    """One statement about an article's date of publication.

    ``raw`` is the text as found. ``value`` is ``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD`` (the
    day at the site's own place) or an instant ``YYYY-MM-DDTHH:MM[:SS]Z`` in UTC, by
    ``precision`` (year, month, day, minute, second). Value is None where the text was
    refused or could not be decided; ``refused`` says why.
    """

    raw: str
    value: str | None
    precision: str | None
    source: str
    ambiguous: bool = False
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A document inside an article, with its own date, addressee and signatories.

    ``date_raw`` as found, ``date`` ISO (day precision) or None. ``signatories`` are
    (name, role, organisation), each of the last two None where not told.
    """

    position: int
    letter_body: str
    date_raw: str | None = None
    date: str | None = None
    place: str | None = None
    addressee: str | None = None
    salutation: str | None = None
    closing: str | None = None
    signatories: tuple[tuple[str, str | None, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Media:
    """An image, document, audio, video or embed that a page shows or links to."""

    url: str
    kind: str
    alt: str | None = None
    caption: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """An anchor in an article's body: resolved address and anchor text."""

    position: int
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A reader's comment. ``ref`` and ``parent`` are the page's own ids of comments."""

    ref: str
    parent: str | None
    author: str | None
    date_raw: str | None
    date_published: str | None
    comment_body: str


@dataclass(frozen=True, slots=True)
class Stub:
    """One sighting of an article on a listing.

    ``listing_url`` is the address of the listing's first page, ``position`` counts from 1
    on the page. ``excerpt`` is without its ``truncation_mark``. ``truncated`` is True for
    a mark or for exactly 55 words (WordPress' own cut).
    """

    url: str
    listing_url: str
    listing_kind: str
    page_number: int
    position: int
    headline: str | None
    excerpt: str | None = None
    truncation_mark: str | None = None
    truncated: bool = False
    date_raw: str | None = None
    date_published: str | None = None
    author: str | None = None
    author_slug: str | None = None
    sections: tuple[str, ...] = ()
    image_caption: str | None = None
    media: tuple[Media, ...] = ()
    dates: tuple[DateEvidence, ...] = ()
    site: str = ""
    captured_at: str = ""
    capture: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """An article's full text with all that its page says.

    ``blocked`` is None, or why the page does not show its text (``password`` form,
    ``paywall``); then ``article_body`` is None. ``body_source`` is how the body was found:
    ``site``, ``excerpt``, ``learned``, ``structured``, ``standard``, ``density`` or
    ``trafilatura``. ``next_parts`` are the addresses of the article's further
    pages (``<!--nextpage-->``), empty once they are joined. ``aliases`` are (address,
    kind), kind as in ``Alias``. ``text_sha256`` is the digest of the folded text. ``layout``
    is the selector of the element that the text was read from, None where it was a run.
    ``larger`` are the addresses of the largest candidates (``srcset``) of its images, where
    these are other ones.
    """

    url: str
    headline: str | None = None
    article_body: str | None = None
    article_body_html: str | None = None
    author: str | None = None
    author_slug: str | None = None
    byline: str | None = None
    sections: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    language: str | None = None
    date_modified: str | None = None
    dates: tuple[DateEvidence, ...] = ()
    letters: tuple[Letter, ...] = ()
    media: tuple[Media, ...] = ()
    larger: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    comments: tuple[Comment, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    part: int = 1
    next_parts: tuple[str, ...] = ()
    blocked: str | None = None
    body_source: str | None = None
    text_sha256: str | None = None
    word_count: int | None = None
    site: str = ""
    captured_at: str = ""
    capture: str = ""
    layout: str | None = None


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """What a feed, REST or a sitemap says of one article: evidence beside the page, never instead.

    ``source`` is ``feed``, ``rest``, ``sitemap`` or ``unclear`` (UNCLEAR). REST tells categories (``sections``) from
    tags (``keywords``); feeds name both as one (``sections``). ``parts`` is how many pages REST
    shows the post to have, whether or not they link to each other. ``modified`` is an instant or a day as
    in ``DateEvidence``.
    """

    url: str
    headline: str | None
    author: str | None = None
    sections: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    dates: tuple[DateEvidence, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    source: str = "feed"
    parts: int = 1
    modified: str | None = None
    site: str = ""
    captured_at: str = ""
    capture: str = ""


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


UNCLEAR = "unclear"
"""``source`` of an address in a sitemap that may be a post or a page: named, and not asked for."""
CHANGED = "changed"
"""``listing_kind`` of REST's posts in the order of their last change."""
MEDIA = "media"
"""Kind of a target that is a file, and of the failure of one that could not be fetched."""
DOUBT = "doubt"
"""Kind of the failure of a page that answers and has lost its article's text."""


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


@dataclass(frozen=True, slots=True)
class Memento:
    """One capture of an address that a source of the past holds (RFC 7089).

    ``url`` as it was captured, ``captured_at`` ISO 8601 UTC. ``status``, ``mime`` and
    ``digest`` (SHA-1 of the payload in base 32, as CDX files have it) are None where the
    source does not tell them. ``place`` is where the source finds it again. A revisit's
    ``refers_to`` is "time address" of the capture with the payload; ``original`` is the
    place of that one, once it is known.
    """

    url: str
    captured_at: str
    place: str
    status: int | None = None
    mime: str | None = None
    digest: str | None = None
    refers_to: str | None = None
    original: str | None = None
    id: int = 0


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
    ``sitemap`` for an article that only a sitemap names. Higher ``priority`` comes first.
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
class Alias:
    """Another address of an article: ``url`` leads to ``target``.

    ``kind`` is ``redirect``, ``canonical``, ``shortlink``, ``host`` or ``other``.
    """

    url: str
    target: str
    kind: str


@dataclass(frozen=True, slots=True)
class Part:
    """Something inside the body's element that pages of a layout repeat, and no text of theirs.

    ``selector`` from the body's element down. ``digest`` is that of its folded text and its
    images' addresses where only elements that say the same are meant, None for all.
    ``sample`` is the text that one of them showed, for a person.
    """

    selector: str
    digest: str | None = None
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the articles of a site stand on their pages, as their stubs have shown.

    ``body`` and ``headline`` are selectors, each of one element a page; ``parts`` stand in
    the body's and are left out. ``agreed`` counts the articles whose excerpt stood in the
    body's element, ``missed`` those that have it and show their excerpt elsewhere or
    nowhere. ``status`` is ``current`` or ``drifted``; ``evidence`` are addresses of articles
    that agreed. ``known`` is True where an earlier crawl learned it.
    """

    body: str
    headline: str | None = None
    parts: tuple[Part, ...] = ()
    agreed: int = 0
    missed: int = 0
    status: str = "current"
    evidence: tuple[str, ...] = ()
    known: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a site that a person should look at: ``kind`` and a sentence.

    ``subject`` tells findings of one kind apart. One that ``holds`` no longer takes back
    what was found under the same kind and subject.
    """

    kind: str
    subject: str
    detail: str
    holds: bool = True


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
