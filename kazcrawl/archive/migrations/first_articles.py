"""The tables of revision 0001 that hang on an article: frozen like the revision itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kazcrawl.archive.migrations.columns import (
    keys,
    lengths,
    numbers,
    ref,
    required,
    row_id,
    texts,
)


def create() -> None:
    """Create them, within the migration that is running."""
    _belongings()
    _addresses()
    _history()
    _duplicates()


def _belongings() -> None:
    op.create_table(
        "letters",
        row_id(),
        ref("article_id", "articles", nullable=False, index=True),
        *numbers("position", nullable=False),
        *texts("date_raw", "date", "place", "addressee", "salutation", "closing", "signatories"),
        *required("letter_body"),
    )
    op.create_table(
        "media",
        row_id(),
        *required("identity", "url_key"),
        ref("article_id", "articles", nullable=False, index=True),
        ref("stub_id", "stubs"),
        *required("url", "kind"),
        *texts("alt", "caption"),
        ref("capture_id", "captures"),
        *texts("sha256"),
        *required("seen_at"),
        sa.UniqueConstraint("identity"),
    )
    op.create_table(
        "links",
        ref("article_id", "articles", primary_key=True),
        *numbers("position", primary_key=True),
        *required("url", "url_key", "text"),
        ref("target_article_id", "articles", index=True),
    )
    op.create_table(
        "comments",
        row_id(),
        *required("identity"),
        ref("article_id", "articles", nullable=False, index=True),
        ref("parent_id", "comments"),
        *texts("ref", "parent_ref", "author", "date_raw", "date_published"),
        *required("comment_body"),
        ref("capture_id", "captures"),
        sa.UniqueConstraint("identity"),
    )


def _addresses() -> None:
    op.create_table(
        "addresses",
        *keys("site", "url_key"),
        ref("article_id", "articles", nullable=False, index=True),
    )
    op.create_table(
        "aliases",
        row_id(),
        *required("site"),
        ref("article_id", "articles", nullable=False, index=True),
        *required("url", "url_key", "target_key", "kind", "first_seen_at", "last_seen_at"),
        sa.UniqueConstraint("site", "url", "target_key", "kind"),
    )


def _history() -> None:
    op.create_table(
        "readings",
        row_id(),
        ref("article_id", "articles", nullable=False),
        *required("captured_at", "digest"),
        ref("capture_id", "captures"),
        ref("crawl_id", "crawls"),
        *texts("detail"),
        sa.UniqueConstraint("article_id", "captured_at", "digest"),
    )
    op.create_table(
        "versions",
        ref("article_id", "articles", primary_key=True),
        *numbers("number", primary_key=True),
        *required("captured_at"),
        ref("capture_id", "captures"),
        *texts("headline", "article_body", "text_sha256"),
        *required("changed", "digest"),
        *texts("page"),
    )
    op.create_table(
        "events",
        row_id(),
        *required("site"),
        ref("article_id", "articles", nullable=False, index=True),
        *required("kind", "at"),
        ref("crawl_id", "crawls"),
        ref("capture_id", "captures"),
        *texts("detail"),
    )


def _duplicates() -> None:
    op.create_table(
        "duplicates",
        ref("article_id", "articles", primary_key=True),
        ref("other_article_id", "articles", primary_key=True, index=True),
        *required("kind"),
        sa.Column("similarity", sa.Float, nullable=False),
    )
    op.create_table(
        "signatures",
        ref("article_id", "articles", primary_key=True),
        *required("text_sha256"),
        sa.Column("signature", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "signature_bands",
        *numbers("band", primary_key=True),
        *lengths("hash", primary_key=True),
        ref("article_id", "articles", primary_key=True, index=True),
    )
