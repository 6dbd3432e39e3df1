"""The tables of what listings, feeds and pages say of articles."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, UniqueConstraint

from kazcrawl.archive.columns import counts, metadata, ref, required, row_id, texts

stubs = Table(
    "stubs",
    metadata,
    row_id(),
    *required("identity", "site", "url_key"),
    ref("article_id", "articles", nullable=False, index=True),
    *required("url", "listing_url", "listing_kind"),
    Column("page_number", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    *texts("headline", "excerpt", "truncation_mark"),
    Column("truncated", Integer, nullable=False),
    *texts("date_raw", "date_published", "author", "author_slug", "sections"),
    *texts("image_caption", "excerpt_match"),
    ref("capture_id", "captures"),
    *required("first_seen_at", "last_seen_at"),
    UniqueConstraint("identity"),
)

feed_entries = Table(
    "feed_entries",
    metadata,
    row_id(),
    *required("identity", "site", "url_key"),
    ref("article_id", "articles", nullable=False, index=True),
    *required("url"),
    *texts("headline", "author", "sections"),
    ref("capture_id", "captures"),
    *required("first_seen_at", "last_seen_at"),
    Column("source", Text, nullable=False, server_default="feed"),
    Column("keywords", Text, nullable=False, server_default="[]"),
    UniqueConstraint("identity"),
)

dates = Table(
    "dates",
    metadata,
    row_id(),
    *required("identity", "url_key"),
    ref("article_id", "articles", nullable=False, index=True),
    ref("stub_id", "stubs"),
    ref("capture_id", "captures"),
    *required("raw"),
    *texts("value", "precision"),
    *required("source"),
    *counts("ambiguous", "chosen"),
    *texts("refused"),
    *required("seen_at"),
    UniqueConstraint("identity"),
)

letters = Table(
    "letters",
    metadata,
    row_id(),
    ref("article_id", "articles", nullable=False, index=True),
    Column("position", Integer, nullable=False),
    *texts("date_raw", "date", "place", "addressee", "salutation", "closing", "signatories"),
    *required("letter_body"),
)

media = Table(
    "media",
    metadata,
    row_id(),
    *required("identity", "url_key"),
    ref("article_id", "articles", nullable=False, index=True),
    ref("stub_id", "stubs"),
    *required("url", "kind"),
    *texts("alt", "caption"),
    ref("capture_id", "captures"),
    *texts("sha256"),
    *required("seen_at"),
    Column("page_capture_id", Integer),
    UniqueConstraint("identity"),
    Index("media_url", "url"),
)

media_files = Table(
    "media_files",
    metadata,
    Column("url", Text, primary_key=True),
    ref("capture_id", "captures", nullable=False),
    *required("sha256"),
    Column("length", BigInteger, nullable=False),
    *texts("content_type"),
    *required("at"),
)

links = Table(
    "links",
    metadata,
    ref("article_id", "articles", primary_key=True),
    Column("position", Integer, primary_key=True),
    *required("url", "url_key", "text"),
    ref("target_article_id", "articles", index=True),
    Index("links_key", "url_key"),
)

comments = Table(
    "comments",
    metadata,
    row_id(),
    *required("identity"),
    ref("article_id", "articles", nullable=False, index=True),
    ref("parent_id", "comments"),
    *texts("ref", "parent_ref", "author", "date_raw", "date_published"),
    *required("comment_body"),
    ref("capture_id", "captures"),
    UniqueConstraint("identity"),
)

layouts = Table(
    "layouts",
    metadata,
    row_id(),
    *required("site", "kind", "body"),
    *texts("headline"),
    *required("parts"),
    *counts("agreed", "missed"),
    *required("status", "first_seen_at", "last_seen_at", "evidence"),
    UniqueConstraint("site", "kind", "body"),
)
