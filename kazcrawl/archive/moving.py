"""Articles that moved: an address with text redirects now, and the new one has the text.

The two rows become one article with one history. The row of the new address stays, for it
holds the newest content, and takes the old one's uid.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, or_, select, update

from kazcrawl.archive import content, search
from kazcrawl.archive.addresses import look_up
from kazcrawl.archive.batch import Batch
from kazcrawl.archive.newest import CONTENT
from kazcrawl.archive.schema import (
    addresses,
    aliases,
    articles,
    captures,
    comments,
    dates,
    duplicates,
    events,
    feed_entries,
    letters,
    links,
    media,
    readings,
    signature_bands,
    signatures,
    stubs,
    versions,
)
from kazcrawl.archive.statements import Statement, one_of
from kazcrawl.payload import REDIRECTS


def _led(dialect: str) -> Any:
    """Redirects from or to these addresses: one look-up for each, an OR would read all aliases."""
    told = (aliases.c.url, aliases.c.url_key, aliases.c.target_key, aliases.c.last_seen_at)
    sides = [
        select(*told).where(
            aliases.c.site == bindparam("site"),
            one_of(side, "keys", dialect),
            aliases.c.kind == "redirect",
            aliases.c.url_key != aliases.c.target_key,
        )
        for side in (aliases.c.url_key, aliases.c.target_key)
    ]
    return sides[0].union(sides[1]).order_by("last_seen_at", "url_key")


_LED = Statement(_led)
_SHOWN = (
    *("id", "uid", "url", "content_at", "content_crawl_id", "first_captured_at"),
    "version_number",
)
_ROW = select(*(articles.c[name] for name in _SHOWN)).where(articles.c.id == bindparam("article"))
_REDIRECT = (
    select(captures.c.id, captures.c.captured_at, captures.c.crawl_id)
    .where(
        captures.c.url == bindparam("url"),
        captures.c.status.in_(REDIRECTS),
        captures.c.captured_at > bindparam("since"),
    )
    .order_by(captures.c.captured_at, captures.c.id)
    .limit(1)
)
_FORGET_GONE = delete(readings).where(
    readings.c.article_id == bindparam("article"),
    readings.c.digest == "",
    readings.c.captured_at >= bindparam("since"),
)
_TAKEN_OVER = (readings, stubs, feed_entries, dates, media, comments, aliases, addresses, events)
_LEFT = (letters, links, signatures, signature_bands, versions)


@dataclass(frozen=True, slots=True)
class _Move:
    old: dict[str, Any]
    new: dict[str, Any]
    old_key: str
    from_url: str


def store(batch: Batch) -> None:
    """Join the articles of which this batch shows that one is the other, moved."""
    keys = set(batch.first_bodies)
    keys |= {batch.key(one.alias.url) for one in batch.aliases if one.alias.kind == "redirect"}
    if not keys:
        return
    wanted = {"site": batch.site.name, "keys": sorted(keys)}
    for led in _LED.find(batch.connection, wanted):
        look_up(batch, {led.url_key, led.target_key})
        move = _find(batch, led)
        if move is not None:
            _join(batch, move)


def _find(batch: Batch, led: Any) -> _Move | None:
    """The move that a redirect stands for: text there first, here only after it, both known."""
    if not {led.url_key, led.target_key} <= batch.own:
        return None
    old = _row(batch, batch.owners[led.url_key])
    new = _row(batch, batch.owners[led.target_key])
    if not old["version_number"] or not new["version_number"]:
        return None
    # One crawl of the past reads captures of many years, and only their times tell.
    earlier = batch.past or (old["content_crawl_id"] or 0) < batch.crawl_id
    since = old["content_at"] or ""
    if not earlier or led.last_seen_at <= since or (new["first_captured_at"] or "") <= since:
        return None
    return _Move(old, new, led.url_key, led.url)


def _row(batch: Batch, row_id: int) -> dict[str, Any]:
    """The article's row with what this batch is about to write to it."""
    row = batch.connection.execute(_ROW, {"article": row_id}).mappings().one()
    pending = batch.columns.get(row_id, {})
    return {name: pending.get(name, row[name]) for name in _SHOWN}


def _join(batch: Batch, move: _Move) -> None:
    old, new = move.old["id"], move.new["id"]
    contents = _contents(batch, old)
    # Once the new address showed the text, a 404 at the old one was the move, not the end.
    here = {"article": old, "since": move.new["first_captured_at"]}
    batch.connection.execute(_FORGET_GONE, here)
    for table in _TAKEN_OVER:
        _set(batch, table.c.article_id, old, new)
    _set(batch, links.c.target_article_id, old, new)
    _forget(batch, old)
    state = content.tell_again(batch, new, contents)
    _tell_move(batch, move)
    first = min(move.old["first_captured_at"] or "9", move.new["first_captured_at"] or "9")
    batch.columns.setdefault(new, {}).update(
        uid=move.old["uid"],
        first_captured_at=first,
        version_number=state.number,
        gone_at=state.gone_at,
        gone_reason=state.gone_reason,
    )
    batch.connection.execute(
        addresses.insert(),
        {"site": batch.site.name, "url_key": move.old_key, "article_id": new},
    )
    batch.owners[move.old_key] = new
    batch.own.discard(move.old_key)
    batch.touched.add(new)
    batch.joined.add(new)
    batch.fresh.add(new)


def _set(batch: Batch, column: Any, old: int, new: int) -> None:
    values: dict[str, Any] = {column.name: new}
    if column.table is stubs:
        values["excerpt_match"] = None
    batch.connection.execute(update(column.table).where(column == old).values(values))


def _contents(batch: Batch, article_id: int) -> dict[str, dict[str, Any]]:
    """The contents of an article's versions, by digest."""
    rows = batch.connection.execute(select(versions).where(versions.c.article_id == article_id))
    return {row["digest"]: {name: row[name] for name in CONTENT} for row in rows.mappings()}


def _forget(batch: Batch, old: int) -> None:
    for table in _LEFT:
        batch.connection.execute(delete(table).where(table.c.article_id == old))
    pairs = or_(duplicates.c.article_id == old, duplicates.c.other_article_id == old)
    batch.connection.execute(delete(duplicates).where(pairs))
    search.forget(batch.connection, [old])
    batch.connection.execute(delete(articles).where(articles.c.id == old))
    batch.columns.pop(old, None)
    for ids in (batch.touched, batch.joined, batch.fresh, batch.first_texts):
        ids.discard(old)


def _tell_move(batch: Batch, move: _Move) -> None:
    asked = {"url": move.from_url, "since": move.old["content_at"] or ""}
    seen = batch.connection.execute(_REDIRECT, asked).first()
    detail = {"from": move.old["url"], "to": move.new["url"]}
    row = {
        "site": batch.site.name,
        "article_id": move.new["id"],
        "kind": "moved",
        "at": seen.captured_at if seen else batch.seen[-1].at,
        "crawl_id": seen.crawl_id if seen else batch.crawl_id,
        "capture_id": seen.id if seen else None,
        "detail": json.dumps(detail, ensure_ascii=False),
    }
    batch.connection.execute(events.insert(), row)
