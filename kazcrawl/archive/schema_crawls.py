"""The tables of the crawls: sites, captures, the frontier, failures."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, UniqueConstraint

from kazcrawl.archive.columns import ROW_ID, counts, metadata, ref, required, row_id, texts

sites = Table(
    "sites",
    metadata,
    Column("name", Text, primary_key=True),
    *texts("title", "home_url", "distrusted_at"),
    *counts("honest_samples"),
)

crawls = Table(
    "crawls",
    metadata,
    row_id(),
    *required("site", "source", "status", "started_at"),
    *texts("finished_at", "software", "report"),
    *counts("full", "pages_fetched", "pages_not_modified", "stubs_seen"),
    *counts("articles_new", "articles_changed", "articles_gone", "errors"),
    *texts("resumed_at"),
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
    row_id(),
    ref("crawl_id", "crawls", nullable=False),
    *required("url", "final_url", "captured_at"),
    Column("status", Integer, nullable=False),
    *texts("content_type", "payload_sha256"),
    Column("payload_length", BigInteger),
    Column("warc_file", Text),
    Column("warc_offset", BigInteger),
    Column("warc_length", BigInteger),
    ref("revisit_of", "captures"),
    *texts("truncated", "ip_address", "read_by"),
    Index("captures_url", "url"),
    Index("captures_payload", "payload_sha256"),
    Index("captures_crawl", "crawl_id"),
)

frontier = Table(
    "frontier",
    metadata,
    row_id(),
    *required("site", "url_key", "url", "kind"),
    *texts("listing_url", "listing_kind"),
    Column("page_number", Integer, nullable=False),
    *texts("headline", "excerpt", "named"),
    *counts("hops", "priority", "attempts"),
    Column("not_before", Text),
    *required("state"),
    *texts("reason"),
    ref("crawl_id", "crawls", nullable=False),
    *required("discovered_at"),
    *texts("done_at", "etag", "last_modified", "digest", "checked_at", "changed_at", "due_at"),
    *counts("misses"),
    *texts("missed_since"),
    Column("first_crawl_id", Integer),
    *texts("via", "trail"),
    Column("memento_id", ROW_ID),
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
    row_id(),
    ref("crawl_id", "crawls", nullable=False),
    *required("url", "kind", "reason"),
    *counts("attempts"),
    *required("first_at", "last_at"),
    *texts("resolved_at"),
    ref("capture_id", "captures"),
    UniqueConstraint("crawl_id", "url", "kind"),
    Index("failures_url", "url"),
)
