"""The tables of a site's own lists of its posts: who named which address, and who promised how many."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, UniqueConstraint

from kazcrawl.archive.columns import metadata, ref, required, row_id, texts

mentions = Table(
    "mentions",
    metadata,
    row_id(),
    *required("site", "url_key", "url", "source"),
    *texts("published", "modified"),
    ref("capture_id", "captures"),
    *required("first_seen_at", "last_seen_at"),
    *texts("pending"),  # JSON: what is said of an address that no page has shown yet
    Column("parts", Integer, nullable=False, server_default="1"),
    UniqueConstraint("site", "url_key", "source"),
)

claims = Table(
    "claims",
    metadata,
    row_id(),
    *required("site", "source", "url"),
    Column("posts", Integer),
    Column("pages", Integer),
    *texts("note"),
    ref("capture_id", "captures"),
    *required("seen_at"),
    UniqueConstraint("site", "source", "url"),
)
