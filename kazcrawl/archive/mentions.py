"""Who named which address, kept apart from articles until a page has shown one.

REST, feeds and sitemaps name posts that are hidden, dead or never were. What they say of an
address becomes evidence only when the address has an article: a listing showed it, or its
own page was read. Till then it waits in ``mentions.pending``.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, bindparam, case, select, update

from kazcrawl.archive.addresses import look_up
from kazcrawl.archive.batch import Batch, Sighting, Told
from kazcrawl.archive.schema import captures, claims, frontier, mentions
from kazcrawl.archive.statements import Statement, one_of
from kazcrawl.archive.upsert import insert
from kazcrawl.items import CHANGED, UNCLEAR, Alias, DateEvidence, FeedEntry

Entry = Sighting[FeedEntry]
Row = dict[str, Any]

_PENDING = Statement(
    lambda dialect: (
        select(mentions)
        .where(
            mentions.c.site == bindparam("at_site"),
            one_of(mentions.c.url_key, "keys", dialect),
            mentions.c.pending.is_not(None),
        )
        .order_by(mentions.c.id)
    )
)
_SETTLE = Statement(
    update(mentions).where(mentions.c.id == bindparam("mention")).values(pending=None)
)


def in_parts(connection: Connection, site: str) -> dict[str, int]:
    """Posts that REST shows to have more than one page: how many, by address."""
    found = select(mentions.c.url, mentions.c.parts).where(
        mentions.c.site == site, mentions.c.parts > 1
    )
    return {row.url: row.parts for row in connection.execute(found)}


def rest_so_far(connection: Connection, site: str, crawl_id: int) -> tuple[list[str], bool]:
    """What REST has named in a crawl that goes on, and whether that is all that it has.

    It is where none of its pages waits or failed, and they named as many as it says it has
    or, in a recrawl, what changed last.
    """
    named = select(mentions.c.url).where(
        mentions.c.site == site,
        mentions.c.source == "rest",
        mentions.c.capture_id.in_(select(captures.c.id).where(captures.c.crawl_id == crawl_id)),
    )
    found = list(connection.scalars(named))
    asked = (frontier.c.site == site, frontier.c.crawl_id == crawl_id, frontier.c.kind == "rest")
    rows = connection.execute(select(frontier.c.state, frontier.c.listing_kind).where(*asked))
    pages = {(row.state, row.listing_kind) for row in rows}
    total = connection.scalar(
        select(claims.c.posts)
        .where(claims.c.site == site, claims.c.source == "rest")
        .order_by(claims.c.seen_at.desc())
        .limit(1)
    )
    whole = total == len(found) or ("done", CHANGED) in pages
    return found, bool(pages) and whole and all(state == "done" for state, _ in pages)


def store(batch: Batch) -> None:
    """Note what is named; of the entries only those whose address has an article stay."""
    said = [one for one in batch.entries if one.item.source != UNCLEAR]
    known = [one for one in said if one.key in batch.owners]
    _KEEP.run(batch.connection, [_row(batch, one) for one in batch.entries])
    _KEEP_CLAIMS.run(batch.connection, _claim_rows(batch))
    batch.entries = known + recall(batch, batch.made)
    for one in batch.entries:
        batch.aliases.extend(
            Told(Alias(url, one.item.url, kind), one.at, one.capture_id)
            for url, kind in one.item.aliases
        )
    look_up(batch, {batch.key(url) for one in batch.entries for url, _ in one.item.aliases})


def recall(batch: Batch, keys: Collection[str]) -> list[Entry]:
    """What was said of these addresses before they had an article; told once."""
    owned = [key for key in keys if key in batch.owners]
    if not owned:
        return []
    wanted = {"at_site": batch.site.name, "keys": owned}
    rows = _PENDING.find(batch.connection, wanted)
    _SETTLE.run(batch.connection, [{"mention": row.id} for row in rows])
    return [_entry(row) for row in rows]


def _row(batch: Batch, one: Entry) -> Row:
    entry = one.item
    dated = [date.value for date in entry.dates if date.value and not date.refused]
    return {
        "site": batch.site.name,
        "url_key": one.key,
        "url": entry.url,
        "source": entry.source,
        "published": dated[0] if dated else None,
        "modified": entry.modified,
        "capture_id": one.capture_id,
        "first_seen_at": one.at,
        "last_seen_at": one.at,
        "pending": _said(entry)
        if one.key not in batch.owners and entry.source != UNCLEAR
        else None,
        "parts": entry.parts,
    }


def _said(entry: FeedEntry) -> str:
    dates = [
        (one.raw, one.value, one.precision, one.source, one.ambiguous, one.refused)
        for one in entry.dates
    ]
    names = ("headline", "author", "sections", "keywords", "aliases")
    said = {name: getattr(entry, name) for name in names}
    return json.dumps(said | {"dates": dates}, ensure_ascii=False)


def _entry(row: Any) -> Entry:
    said = json.loads(row.pending)
    entry = FeedEntry(
        url=row.url,
        headline=said["headline"],
        author=said["author"],
        sections=tuple(said["sections"]),
        keywords=tuple(said["keywords"]),
        dates=tuple(DateEvidence(*date) for date in said["dates"]),
        aliases=tuple((url, kind) for url, kind in said["aliases"]),
        source=row.source,
        modified=row.modified,
    )
    return Sighting(row.url_key, entry, row.capture_id, row.last_seen_at)


def _claim_rows(batch: Batch) -> list[Row]:
    return [
        {
            "site": batch.site.name,
            "source": claim.source,
            "url": claim.url,
            "posts": claim.posts,
            "pages": claim.pages,
            "note": claim.note,
            "capture_id": one.capture_id,
            "seen_at": one.at,
        }
        for one in batch.seen
        for claim in one.outcome.claims
    ]


def _keeping(dialect: str) -> Any:
    statement = insert(mentions, dialect)
    new, old = statement.excluded, mentions.c
    later = new.last_seen_at >= old.last_seen_at
    names = ("url", "published", "modified", "capture_id", "last_seen_at", "pending", "parts")
    changes = {name: case((later, new[name]), else_=old[name]) for name in names}
    first = case(
        (new.first_seen_at < old.first_seen_at, new.first_seen_at), else_=old.first_seen_at
    )
    return statement.on_conflict_do_update(
        index_elements=["site", "url_key", "source"], set_=changes | {"first_seen_at": first}
    )


def _keeping_claims(dialect: str) -> Any:
    statement = insert(claims, dialect)
    new = statement.excluded
    names = ("posts", "pages", "note", "capture_id", "seen_at")
    return statement.on_conflict_do_update(
        index_elements=["site", "source", "url"],
        set_={name: new[name] for name in names},
        where=new.seen_at >= claims.c.seen_at,
    )


_KEEP = Statement(_keeping)
_KEEP_CLAIMS = Statement(_keeping_claims)
