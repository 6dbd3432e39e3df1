"""The tables of an archive: the contract's relations and what the crawler keeps beside.

Times are ISO 8601 UTC with ``Z`` as text (SQLite knows no zones). JSON columns are text
holding an array. ``url_key`` is the identity of an address (``kazcrawl.urls.url_key``);
``identity`` is a digest that makes one piece of evidence one row however often it comes.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

APPLICATION_ID = 0x4B5A4352  # "KZCR"
REVISION = "0001"

metadata = MetaData()
ROW_ID = BigInteger().with_variant(Integer, "sqlite")


def _id() -> Column[Any]:
    return Column("id", ROW_ID, primary_key=True)


def _ref(name: str, target: str, **more: Any) -> Column[Any]:
    return Column(name, ROW_ID, ForeignKey(f"{target}.id"), **more)


def _texts(*names: str) -> list[Column[Any]]:
    return [Column(name, Text) for name in names]


def _required(*names: str) -> list[Column[Any]]:
    return [Column(name, Text, nullable=False) for name in names]


def _counts(*names: str) -> list[Column[Any]]:
    return [Column(name, Integer, nullable=False, server_default=text("0")) for name in names]


sites = Table(
    "sites", metadata, Column("name", Text, primary_key=True), *_texts("title", "home_url")
)

crawls = Table(
    "crawls",
    metadata,
    _id(),
    *_required("site", "source", "status", "started_at"),
    *_texts("finished_at", "software", "report"),
    *_counts("full", "pages_fetched", "pages_not_modified", "stubs_seen"),
    *_counts("articles_new", "articles_changed", "articles_gone", "errors"),
    Index("crawls_site", "site", "id"),
)

warc_files = Table(
    "warc_files",
    metadata,
    Column("name", Text, primary_key=True),
    Column("length", BigInteger, nullable=False),
)

captures = Table(
    "captures",
    metadata,
    _id(),
    _ref("crawl_id", "crawls", nullable=False),
    *_required("url", "final_url", "captured_at"),
    Column("status", Integer, nullable=False),
    *_texts("content_type", "payload_sha256"),
    Column("payload_length", BigInteger),
    Column("warc_file", Text),
    Column("warc_offset", BigInteger),
    Column("warc_length", BigInteger),
    _ref("revisit_of", "captures"),
    *_texts("truncated", "ip_address"),
    Index("captures_url", "url"),
    Index("captures_payload", "payload_sha256"),
    Index("captures_crawl", "crawl_id"),
)

frontier = Table(
    "frontier",
    metadata,
    _id(),
    *_required("site", "url_key", "url", "kind"),
    *_texts("listing_url", "listing_kind"),
    Column("page_number", Integer, nullable=False),
    *_texts("headline", "excerpt", "named"),
    *_counts("hops", "priority", "attempts"),
    Column("not_before", Text),
    *_required("state"),
    *_texts("reason"),
    _ref("crawl_id", "crawls", nullable=False),
    *_required("discovered_at"),
    *_texts("done_at"),
    UniqueConstraint("site", "url_key"),
)
Index(
    "frontier_lease",
    frontier.c.crawl_id,
    frontier.c.state,
    frontier.c.priority.desc(),
    frontier.c.id,
)

failures = Table(
    "failures",
    metadata,
    _id(),
    _ref("crawl_id", "crawls", nullable=False),
    *_required("url", "kind", "reason"),
    *_counts("attempts"),
    *_required("first_at", "last_at"),
    *_texts("resolved_at"),
    UniqueConstraint("crawl_id", "url", "kind"),
    Index("failures_url", "url"),
)

articles = Table(
    "articles",
    metadata,
    _id(),
    *_required("uid", "site", "url", "url_key"),
    *_texts("headline", "article_body", "article_body_html", "author", "author_slug", "byline"),
    *_texts("sections", "keywords", "language"),
    *_texts("date_published", "date_precision", "date_source", "date_modified"),
    Column("word_count", Integer),
    Column("text_sha256", Text),
    *_counts("version_number"),
    _ref("capture_id", "captures"),
    *_texts("first_captured_at", "last_captured_at", "gone_at", "gone_reason"),
    *_texts("headline_source", "author_source", "sections_source"),
    Column("page", Text),  # JSON object: what the page itself says of the fields above
    *_texts("content_at", "content_digest", "read_at", "blocked"),
    _ref("content_crawl_id", "crawls"),
    UniqueConstraint("uid"),
    UniqueConstraint("site", "url_key"),
    Index("articles_date", "site", "date_published"),
    Index("articles_text", "text_sha256"),
    Index("articles_crawl", "content_crawl_id"),
)

addresses = Table(
    "addresses",
    metadata,
    Column("site", Text, primary_key=True),
    Column("url_key", Text, primary_key=True),
    _ref("article_id", "articles", nullable=False, index=True),
)

aliases = Table(
    "aliases",
    metadata,
    _id(),
    *_required("site"),
    _ref("article_id", "articles", nullable=False, index=True),
    *_required("url", "url_key", "target_key", "kind", "first_seen_at", "last_seen_at"),
    UniqueConstraint("site", "url", "target_key", "kind"),
    Index("aliases_key", "site", "url_key"),
    Index("aliases_target", "site", "target_key"),
)

readings = Table(
    "readings",
    metadata,
    _id(),
    _ref("article_id", "articles", nullable=False),
    *_required("captured_at"),
    Column("digest", Text, nullable=False),  # empty: the page was gone
    _ref("capture_id", "captures"),
    _ref("crawl_id", "crawls"),
    *_texts("detail"),
    UniqueConstraint("article_id", "captured_at", "digest"),
)

versions = Table(
    "versions",
    metadata,
    _ref("article_id", "articles", primary_key=True),
    Column("number", Integer, primary_key=True),
    *_required("captured_at"),
    _ref("capture_id", "captures"),
    *_texts("headline", "article_body", "text_sha256"),
    *_required("changed", "digest"),
    *_texts("page"),
)

stubs = Table(
    "stubs",
    metadata,
    _id(),
    *_required("identity", "site", "url_key"),
    _ref("article_id", "articles", nullable=False, index=True),
    *_required("url", "listing_url", "listing_kind"),
    Column("page_number", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    *_texts("headline", "excerpt", "truncation_mark"),
    Column("truncated", Integer, nullable=False),
    *_texts("date_raw", "date_published", "author", "author_slug", "sections"),
    *_texts("image_caption", "excerpt_match"),
    _ref("capture_id", "captures"),
    *_required("first_seen_at", "last_seen_at"),
    UniqueConstraint("identity"),
)

feed_entries = Table(
    "feed_entries",
    metadata,
    _id(),
    *_required("identity", "site", "url_key"),
    _ref("article_id", "articles", nullable=False, index=True),
    *_required("url"),
    *_texts("headline", "author", "sections"),
    _ref("capture_id", "captures"),
    *_required("first_seen_at", "last_seen_at"),
    UniqueConstraint("identity"),
)

dates = Table(
    "dates",
    metadata,
    _id(),
    *_required("identity", "url_key"),
    _ref("article_id", "articles", nullable=False, index=True),
    _ref("stub_id", "stubs"),
    _ref("capture_id", "captures"),
    *_required("raw"),
    *_texts("value", "precision"),
    *_required("source"),
    *_counts("ambiguous", "chosen"),
    *_texts("refused"),
    *_required("seen_at"),
    UniqueConstraint("identity"),
)

letters = Table(
    "letters",
    metadata,
    _id(),
    _ref("article_id", "articles", nullable=False, index=True),
    Column("position", Integer, nullable=False),
    *_texts("date_raw", "date", "place", "addressee", "salutation", "closing", "signatories"),
    *_required("letter_body"),
)

media = Table(
    "media",
    metadata,
    _id(),
    *_required("identity", "url_key"),
    _ref("article_id", "articles", nullable=False, index=True),
    _ref("stub_id", "stubs"),
    *_required("url", "kind"),
    *_texts("alt", "caption"),
    _ref("capture_id", "captures"),
    *_texts("sha256"),
    *_required("seen_at"),
    UniqueConstraint("identity"),
)

links = Table(
    "links",
    metadata,
    _ref("article_id", "articles", primary_key=True),
    Column("position", Integer, primary_key=True),
    *_required("url", "url_key", "text"),
    _ref("target_article_id", "articles", index=True),
    Index("links_key", "url_key"),
)

comments = Table(
    "comments",
    metadata,
    _id(),
    *_required("identity"),
    _ref("article_id", "articles", nullable=False, index=True),
    _ref("parent_id", "comments"),
    *_texts("ref", "parent_ref", "author", "date_raw", "date_published"),
    *_required("comment_body"),
    _ref("capture_id", "captures"),
    UniqueConstraint("identity"),
)

events = Table(
    "events",
    metadata,
    _id(),
    *_required("site"),
    _ref("article_id", "articles", nullable=False, index=True),
    *_required("kind", "at"),
    _ref("crawl_id", "crawls"),
    _ref("capture_id", "captures"),
    *_texts("detail"),
    Index("events_at", "at"),
    Index("events_crawl", "crawl_id", "kind"),
)

fixity_checks = Table(
    "fixity_checks",
    metadata,
    _id(),
    *_required("at", "scope"),
    *_counts("records", "damaged"),
    *_texts("detail"),
)

duplicates = Table(
    "duplicates",
    metadata,
    _ref("article_id", "articles", primary_key=True),
    _ref("other_article_id", "articles", primary_key=True, index=True),
    *_required("kind"),
    Column("similarity", Float, nullable=False),
)

signatures = Table(
    "signatures",
    metadata,
    _ref("article_id", "articles", primary_key=True),
    *_required("text_sha256"),
    Column("signature", LargeBinary, nullable=False),
)

signature_bands = Table(
    "signature_bands",
    metadata,
    Column("band", Integer, primary_key=True),
    Column("hash", BigInteger, primary_key=True),
    _ref("article_id", "articles", primary_key=True, index=True),
)

SEARCH_SQLITE = (
    "CREATE VIRTUAL TABLE article_search USING fts5(headline, article_body, byline, excerpt, "
    "folded, tokenize = 'unicode61 remove_diacritics 2')"
)
