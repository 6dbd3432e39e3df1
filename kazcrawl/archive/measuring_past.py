"""What a crawl made of a source of the past, in numbers."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import Connection, func, select

from kazcrawl.archive.records import Row
from kazcrawl.archive.schema import frontier, mementos, source_parts
from kazcrawl.items import MEDIA


def measure_past(connection: Connection, crawl: Any) -> Row:
    """The figures ``source`` of a crawl's report (docs/reports.md).

    ``captures`` of the site that the source holds, ``addresses`` of these, ``asked`` captures
    that a page led to or that are pages by their address; ``left_out`` are those of them that
    showed nothing to keep, by reason. ``pages`` and ``files`` that were kept, ``left_out``,
    ``failed``, ``waiting`` and ``unasked`` add up to ``captures``. ``other_records`` and ``damaged`` are of all sites.
    """
    here = (mementos.c.site == crawl["site"], mementos.c.source == crawl["source"])
    held = connection.execute(
        select(func.count(), func.count(mementos.c.url_key.distinct())).where(*here)
    ).one()
    asked = (
        select(frontier.c.state, frontier.c.reason, func.count(), frontier.c.kind == MEDIA)
        .join(mementos, mementos.c.id == frontier.c.memento_id)
        .where(*here)
        .group_by(frontier.c.state, frontier.c.reason, frontier.c.kind == MEDIA)
        .order_by(func.count().desc(), frontier.c.reason)
    )
    rows = connection.execute(asked).all()
    asked_for, left_out = sum(row[2] for row in rows), Counter[str]()
    for state, reason, count, _ in rows:
        if state == "absent":
            left_out[reason] += count
    parts = connection.execute(
        select(
            func.coalesce(func.sum(source_parts.c.other_records), 0),
            func.coalesce(func.sum(source_parts.c.damaged), 0),
        ).where(
            source_parts.c.site == crawl["site"],
            source_parts.c.source == crawl["source"],
        )
    ).one()
    return {
        "captures": held[0],
        "addresses": held[1],
        "asked": asked_for,
        "pages": sum(row[2] for row in rows if row[0] == "done" and not row[3]),
        "files": sum(row[2] for row in rows if row[0] == "done" and row[3]),
        "left_out": dict(left_out.most_common()),
        "failed": sum(row[2] for row in rows if row[0] == "failed"),
        "waiting": sum(row[2] for row in rows if row[0] in {"waiting", "skipped"}),
        "unasked": max(0, held[0] - asked_for),
        "other_records": int(parts[0]),
        "damaged": int(parts[1]),
    }
