"""The tables of the past as a source: what web archives and WARC files hold of a site."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, UniqueConstraint

from kazcrawl.archive.columns import metadata, ref, required, row_id, texts

mementos = Table(
    "mementos",
    metadata,
    row_id(),
    *required("site", "source", "url_key", "url", "captured_at"),
    Column("status", Integer),
    *texts("mime", "digest"),
    *required("place"),
    *texts("refers_to", "original"),
    UniqueConstraint("site", "source", "place"),
    Index("mementos_address", "site", "source", "url_key", "captured_at"),
    Index("mementos_digest", "site", "source", "digest"),
)

source_parts = Table(
    "source_parts",
    metadata,
    row_id(),
    *required("site", "source", "part", "state"),
    *texts("position", "mark"),
    Column("records", Integer, nullable=False),
    Column("other_records", Integer, nullable=False),
    Column("damaged", Integer, nullable=False),
    ref("crawl_id", "crawls"),
    UniqueConstraint("site", "source", "part"),
)
