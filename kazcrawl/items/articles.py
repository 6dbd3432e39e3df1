"""What a page says: stubs, articles and all that is in them, with the raw text beside each value."""

from __future__ import annotations

from dataclasses import dataclass

MAX_PARTS = 100
"""Pages of one post that are read; more is a trap, and on record."""


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
class Alias:
    """Another address of an article: ``url`` leads to ``target``.

    ``kind`` is ``redirect``, ``canonical``, ``shortlink``, ``host`` or ``other``.
    """

    url: str
    target: str
    kind: str
