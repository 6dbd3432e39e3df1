"""Learned layouts as rows: kept with the pages that taught them, loaded by the next crawl."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from kazcrawl.archive.batch import Batch
from kazcrawl.archive.records import Row
from kazcrawl.archive.schema import crawls, layouts
from kazcrawl.archive.statements import Statement
from kazcrawl.archive.upsert import as_json, insert
from kazcrawl.items import Layout, Part

KIND = "article"
RENEWED = ("headline", "parts", "agreed", "missed", "status", "last_seen_at", "evidence")


def _keeping(dialect: str) -> Any:
    statement = insert(layouts, dialect)
    return statement.on_conflict_do_update(
        index_elements=["site", "kind", "body"],
        set_={name: statement.excluded[name] for name in RENEWED},
    )


_KEEP = Statement(_keeping)


def store(batch: Batch) -> None:
    """Keep the layouts that the batch's pages have changed, each as it was last."""
    newest = {layout.body: (layout, one.at) for one in batch.seen for layout in one.outcome.layouts}
    _KEEP.run(batch.connection, [_row(batch.site.name, *one) for one in newest.values()])


def _row(site: str, layout: Layout, at: str) -> Row:
    return {
        "site": site,
        "kind": KIND,
        "body": layout.body,
        "headline": layout.headline,
        "parts": json.dumps(
            [[one.selector, one.digest, one.sample] for one in layout.parts], ensure_ascii=False
        ),
        "agreed": layout.agreed,
        "missed": layout.missed,
        "status": layout.status,
        "first_seen_at": at,
        "last_seen_at": at,
        "evidence": as_json(layout.evidence),
    }


def load(connection: Connection, site: str, crawl_id: int | None = None) -> list[Layout]:
    """The site's layouts, the first learned first; ``known`` where before that crawl began."""
    begun = connection.scalar(select(crawls.c.started_at).where(crawls.c.id == crawl_id))
    rows = connection.execute(
        select(layouts).where(layouts.c.site == site, layouts.c.kind == KIND).order_by(layouts.c.id)
    )
    return [_layout(row, begun is None or row.first_seen_at < begun) for row in rows]


def _layout(row: Any, known: bool) -> Layout:
    return Layout(
        body=row.body,
        headline=row.headline,
        parts=tuple(Part(*part) for part in json.loads(row.parts)),
        agreed=row.agreed,
        missed=row.missed,
        status=row.status,
        evidence=tuple(json.loads(row.evidence)),
        known=known,
    )


def keep_known(connection: Connection, site: str, known: Sequence[Layout]) -> None:
    """Keep layouts as known from before any crawl of this archive."""
    _KEEP.run(connection, [_row(site, layout, "1970-01-01T00:00:00Z") for layout in known])
