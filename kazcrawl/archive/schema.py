"""The tables of an archive: the contract's relations and what the crawler keeps beside.

Times are ISO 8601 UTC with ``Z`` as text (SQLite knows no zones). JSON columns are text
holding an array. ``url_key`` is the identity of an address (``kazcrawl.urls.url_key``);
``identity`` is a digest that makes one piece of evidence one row however often it comes.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Float,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from kazcrawl.archive.columns import counts, metadata, ref, required, row_id, texts
from kazcrawl.archive.schema_crawls import captures, crawls, failures, frontier, sites, warc_files
from kazcrawl.archive.schema_evidence import (
    comments,
    dates,
    feed_entries,
    layouts,
    letters,
    links,
    media,
    media_files,
    stubs,
)
from kazcrawl.archive.schema_fixity import fixity_checks, seals, unsealed, warc_seals
from kazcrawl.archive.schema_past import mementos, source_parts
from kazcrawl.archive.schema_sources import claims, mentions

__all__ = [
    "APPLICATION_ID",
    "REVISION",
    "SEARCH_SQLITE",
    "addresses",
    "aliases",
    "articles",
    "captures",
    "claims",
    "comments",
    "crawls",
    "dates",
    "duplicates",
    "events",
    "failures",
    "feed_entries",
    "fixity_checks",
    "frontier",
    "layouts",
    "letters",
    "links",
    "media",
    "media_files",
    "mementos",
    "mentions",
    "metadata",
    "readings",
    "seals",
    "signature_bands",
    "signatures",
    "sites",
    "source_parts",
    "stubs",
    "unsealed",
    "versions",
    "warc_files",
    "warc_seals",
]

APPLICATION_ID = 0x4B5A4352  # "KZCR"
REVISION = "0013"

articles = Table(
    "articles",
    metadata,
    row_id(),
    *required("uid", "site", "url", "url_key"),
    *texts("headline", "article_body", "article_body_html", "author", "author_slug", "byline"),
    *texts("sections", "keywords", "language"),
    *texts("date_published", "date_precision", "date_source", "date_modified"),
    Column("word_count", Integer),
    Column("text_sha256", Text),
    *counts("version_number"),
    ref("capture_id", "captures"),
    *texts("first_captured_at", "last_captured_at", "gone_at", "gone_reason"),
    *texts("headline_source", "author_source", "sections_source"),
    Column("page", Text),  # JSON object: what the page itself says of the fields above
    *texts("content_at", "content_digest", "read_at", "blocked"),
    ref("content_crawl_id", "crawls"),
    *texts("body_source", "day_published"),
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
    ref("article_id", "articles", nullable=False, index=True),
)

aliases = Table(
    "aliases",
    metadata,
    row_id(),
    *required("site"),
    ref("article_id", "articles", nullable=False, index=True),
    *required("url", "url_key", "target_key", "kind", "first_seen_at", "last_seen_at"),
    ref("capture_id", "captures"),
    UniqueConstraint("site", "url", "target_key", "kind"),
    Index("aliases_key", "site", "url_key"),
    Index("aliases_target", "site", "target_key"),
)

readings = Table(
    "readings",
    metadata,
    row_id(),
    ref("article_id", "articles", nullable=False),
    *required("captured_at"),
    Column("digest", Text, nullable=False),  # empty: the page was gone
    ref("capture_id", "captures"),
    ref("crawl_id", "crawls"),
    *texts("detail"),
    Column("page", Text),  # JSON object, where the reading made no version of its own
    UniqueConstraint("article_id", "captured_at", "digest"),
)

versions = Table(
    "versions",
    metadata,
    ref("article_id", "articles", primary_key=True),
    Column("number", Integer, primary_key=True),
    *required("captured_at"),
    ref("capture_id", "captures"),
    *texts("headline", "article_body", "text_sha256"),
    *required("changed", "digest"),
    *texts("page"),
)

events = Table(
    "events",
    metadata,
    row_id(),
    *required("site"),
    ref("article_id", "articles", nullable=False, index=True),
    *required("kind", "at"),
    ref("crawl_id", "crawls"),
    ref("capture_id", "captures"),
    *texts("detail"),
    Index("events_at", "at"),
    Index("events_crawl", "crawl_id", "kind"),
)

duplicates = Table(
    "duplicates",
    metadata,
    ref("article_id", "articles", primary_key=True),
    ref("other_article_id", "articles", primary_key=True, index=True),
    *required("kind"),
    Column("similarity", Float, nullable=False),
)

signatures = Table(
    "signatures",
    metadata,
    ref("article_id", "articles", primary_key=True),
    *required("text_sha256"),
    Column("signature", LargeBinary, nullable=False),
)

signature_bands = Table(
    "signature_bands",
    metadata,
    Column("hash", BigInteger, primary_key=True, autoincrement=False),
    ref("article_id", "articles", primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

SEARCH_SQLITE = (
    "CREATE VIRTUAL TABLE article_search USING fts5(headline, article_body, byline, excerpt, "
    "folded, tokenize = 'unicode61 remove_diacritics 2')"
)


def build(connection: Connection) -> None:
    """Makes all tables, indexes and the search index of an empty database, and stamps it."""
    metadata.create_all(connection, checkfirst=False)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(SEARCH_SQLITE)
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
        " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{REVISION}')")
