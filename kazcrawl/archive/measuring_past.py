"""What a crawl made of a source of the past, in numbers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select

from kazcrawl.archive.records import Row
from kazcrawl.archive.schema import frontier, mementos, source_parts


def measure_past(connection: Connection, crawl: Any) -> Row:
    """The figures ``source`` of a crawl's report (docs/reports.md).

    ``captures`` of the site that the source holds, ``addresses`` of these, ``asked`` captures
    that a page led to or that are pages by their address; ``left_out`` are those of them that
    showed nothing to keep, by reason. ``other_records`` and ``damaged`` are of all sites.
    """
    here = (mementos.c.site == crawl["site"], mementos.c.source == crawl["source"])
    held = connection.execute(
        select(func.count(), func.count(mementos.c.url_key.distinct())).where(*here)
    ).one()
    asked = (
        select(frontier.c.state, frontier.c.reason, func.count())
        .join(mementos, mementos.c.id == frontier.c.memento_id)
        .where(*here)
        .group_by(frontier.c.state, frontier.c.reason)
        .order_by(func.count().desc(), frontier.c.reason)
    )
    rows = connection.execute(asked).all()
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
        "asked": sum(row[2] for row in rows),
        "left_out": {row[1]: row[2] for row in rows if row[0] == "absent"},
        "other_records": int(parts[0]),
        "damaged": int(parts[1]),
    }
