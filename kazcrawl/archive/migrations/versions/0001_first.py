"""The first schema, written out: what ``schema.py`` says later does not change it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kazcrawl.archive.migrations import first_articles
from kazcrawl.archive.migrations.columns import (
    counts,
    keys,
    lengths,
    numbers,
    ref,
    required,
    row_id,
    texts,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _crawls()
    _captures()
    _articles()
    _listings()
    first_articles.create()
    _indexes()
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE article_search USING fts5(headline, article_body, byline, "
            "excerpt, folded, tokenize = 'unicode61 remove_diacritics 2')"
        )


def _crawls() -> None:
    op.create_table("sites", *keys("name"), *texts("title", "home_url"))
    op.create_table(
        "crawls",
        row_id(),
        *required("site", "source", "status", "started_at"),
        *texts("finished_at", "software", "report"),
        *counts("full", "pages_fetched", "pages_not_modified", "stubs_seen"),
        *counts("articles_new", "articles_changed", "articles_gone", "errors"),
    )
    op.create_table("warc_files", *keys("name"), *lengths("length", nullable=False))
    op.create_table(
        "fixity_checks",
        row_id(),
        *required("at", "scope"),
        *counts("records", "damaged"),
        *texts("detail"),
    )


def _captures() -> None:
    op.create_table(
        "captures",
        row_id(),
        ref("crawl_id", "crawls", nullable=False),
        *required("url", "final_url", "captured_at"),
        *numbers("status", nullable=False),
        *texts("content_type", "payload_sha256"),
        *lengths("payload_length"),
        *texts("warc_file"),
        *lengths("warc_offset", "warc_length"),
        ref("revisit_of", "captures"),
        *texts("truncated", "ip_address"),
    )
    op.create_table(
        "frontier",
        row_id(),
        *required("site", "url_key", "url", "kind"),
        *texts("listing_url", "listing_kind"),
        *numbers("page_number", nullable=False),
        *texts("headline", "excerpt", "named"),
        *counts("hops", "priority", "attempts"),
        *texts("not_before"),
        *required("state"),
        *texts("reason"),
        ref("crawl_id", "crawls", nullable=False),
        *required("discovered_at"),
        *texts("done_at"),
        sa.UniqueConstraint("site", "url_key"),
    )
    op.create_table(
        "failures",
        row_id(),
        ref("crawl_id", "crawls", nullable=False),
        *required("url", "kind", "reason"),
        *counts("attempts"),
        *required("first_at", "last_at"),
        *texts("resolved_at"),
        sa.UniqueConstraint("crawl_id", "url", "kind"),
    )


def _articles() -> None:
    op.create_table(
        "articles",
        row_id(),
        *required("uid", "site", "url", "url_key"),
        *texts("headline", "article_body", "article_body_html", "author", "author_slug"),
        *texts("byline", "sections", "keywords", "language"),
        *texts("date_published", "date_precision", "date_source", "date_modified"),
        *numbers("word_count"),
        *texts("text_sha256"),
        *counts("version_number"),
        ref("capture_id", "captures"),
        *texts("first_captured_at", "last_captured_at", "gone_at", "gone_reason"),
        *texts("headline_source", "author_source", "sections_source", "page"),
        *texts("content_at", "content_digest", "read_at", "blocked"),
        ref("content_crawl_id", "crawls"),
        sa.UniqueConstraint("uid"),
        sa.UniqueConstraint("site", "url_key"),
    )


def _listings() -> None:
    op.create_table(
        "stubs",
        row_id(),
        *required("identity", "site", "url_key"),
        ref("article_id", "articles", nullable=False, index=True),
        *required("url", "listing_url", "listing_kind"),
        *numbers("page_number", "position", nullable=False),
        *texts("headline", "excerpt", "truncation_mark"),
        *numbers("truncated", nullable=False),
        *texts("date_raw", "date_published", "author", "author_slug", "sections"),
        *texts("image_caption", "excerpt_match"),
        ref("capture_id", "captures"),
        *required("first_seen_at", "last_seen_at"),
        sa.UniqueConstraint("identity"),
    )
    op.create_table(
        "feed_entries",
        row_id(),
        *required("identity", "site", "url_key"),
        ref("article_id", "articles", nullable=False, index=True),
        *required("url"),
        *texts("headline", "author", "sections"),
        ref("capture_id", "captures"),
        *required("first_seen_at", "last_seen_at"),
        sa.UniqueConstraint("identity"),
    )
    op.create_table(
        "dates",
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
        sa.UniqueConstraint("identity"),
    )


def _indexes() -> None:
    op.create_index("crawls_site", "crawls", ["site", "id"])
    op.create_index("captures_url", "captures", ["url"])
    op.create_index("captures_payload", "captures", ["payload_sha256"])
    op.create_index("captures_crawl", "captures", ["crawl_id"])
    op.create_index(
        "frontier_lease", "frontier", ["crawl_id", "state", sa.text("priority DESC"), "id"]
    )
    op.create_index("failures_url", "failures", ["url"])
    op.create_index("articles_date", "articles", ["site", "date_published"])
    op.create_index("articles_text", "articles", ["text_sha256"])
    op.create_index("articles_crawl", "articles", ["content_crawl_id"])
    op.create_index("links_key", "links", ["url_key"])
    op.create_index("aliases_key", "aliases", ["site", "url_key"])
    op.create_index("aliases_target", "aliases", ["site", "target_key"])
    op.create_index("events_at", "events", ["at"])
    op.create_index("events_crawl", "events", ["crawl_id", "kind"])
