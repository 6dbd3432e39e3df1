"""Aliases: kept, and every address brought to the row of its owner (``owners``)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, case, delete, select, update

from kazcrawl.archive import search
from kazcrawl.archive.addresses import look_up, make_rows
from kazcrawl.archive.batch import Batch, Told
from kazcrawl.archive.owners import edges, group_of, owner_of
from kazcrawl.archive.schema import (
    addresses,
    aliases,
    articles,
    dates,
    feed_entries,
    links,
    media,
    readings,
    stubs,
)
from kazcrawl.archive.statements import Statement
from kazcrawl.archive.upsert import chunks, insert

MOVED = (stubs, feed_entries, dates, media)
_LEAD = Statement(
    update(links)
    .where(links.c.url_key == bindparam("at_key"))
    .values(target_article_id=bindparam("to_id"))
)
_ROW = select(articles.c.id).where(articles.c.id == bindparam("article"))


def store(batch: Batch) -> None:
    """Keep the batch's aliases and bring every touched address to its owner."""
    listed = [
        (batch.key(told.alias.url), batch.key(told.alias.target), told)
        for told in batch.aliases
        if told.alias.url != told.alias.target
    ]
    keys = {key for key, _, _ in listed} | batch.first_bodies
    known = edges(batch, keys) if keys else {}
    unsettled = {key for key in batch.first_bodies if key in known}
    unsettled |= {known[key] for key in unsettled}
    unsettled |= set(batch.split)
    plain: dict[str, str] = {}
    for key, target, _ in listed:
        if key == target or known.get(key) == target:
            continue
        if key in batch.owners or key in known or plain.get(key, target) != target:
            unsettled |= {key, target}
        else:
            plain[key] = target
    _keep(batch, listed)
    _keep_addresses(batch, {key: batch.owners[target] for key, target in plain.items()})
    for key in sorted(unsettled):
        _settle(batch, key)


def _keep(batch: Batch, listed: list[tuple[str, str, Told]]) -> None:
    rows = [
        {
            "site": batch.site.name,
            "article_id": batch.owners[target],
            "url": told.alias.url,
            "url_key": key,
            "target_key": target,
            "kind": told.alias.kind,
            "first_seen_at": told.at,
            "last_seen_at": told.at,
            "capture_id": told.capture_id,
        }
        for key, target, told in listed
    ]
    _KEEP_ALIASES.run(batch.connection, rows)


def _keeping_aliases(dialect: str) -> Any:
    statement = insert(aliases, dialect)
    new, old = statement.excluded, aliases.c
    later, earlier = new.last_seen_at > old.last_seen_at, new.first_seen_at < old.first_seen_at
    changes = {
        "last_seen_at": case((later, new.last_seen_at), else_=old.last_seen_at),
        "first_seen_at": case((earlier, new.first_seen_at), else_=old.first_seen_at),
        "capture_id": case((earlier, new.capture_id), else_=old.capture_id),
    }
    return statement.on_conflict_do_update(
        index_elements=["site", "url", "target_key", "kind"], set_=changes
    )


def _keeping_addresses(dialect: str) -> Any:
    statement = insert(addresses, dialect)
    return statement.on_conflict_do_update(
        index_elements=["site", "url_key"], set_={"article_id": statement.excluded.article_id}
    )


_KEEP_ALIASES = Statement(_keeping_aliases)
_KEEP_ADDRESSES = Statement(_keeping_addresses)


def _keep_addresses(batch: Batch, owners: dict[str, int]) -> None:
    rows = [
        {"site": batch.site.name, "url_key": key, "article_id": article_id}
        for key, article_id in owners.items()
    ]
    _KEEP_ADDRESSES.run(batch.connection, rows)
    _lead_links(batch, owners)
    batch.owners.update(owners)


def _lead_links(batch: Batch, owners: dict[str, int]) -> None:
    rows = [{"at_key": key, "to_id": article_id} for key, article_id in owners.items()]
    _LEAD.run(batch.connection, rows)


def _settle(batch: Batch, key: str) -> None:
    """Move all that hangs on the key to its owner; a row without text goes into it."""
    group = group_of(batch, key)
    owner = owner_of(batch, key)
    look_up(batch, {owner, *group})
    if owner not in batch.own:
        _free(batch, owner)
    old = {batch.owners[one] for one in group if one in batch.owners}
    old |= {batch.split[one] for one in group if one in batch.split}
    new = batch.owners[owner]
    _move(batch, group, old - {new}, new)
    _keep_addresses(batch, {one: new for one in group if one != owner})
    _lead_links(batch, {owner: new})
    _drop_rows(batch, [one for one in group if one in batch.own and one != owner], new)
    touched = {row for row in old if _exists(batch, row)} | {new}
    batch.touched |= touched
    batch.joined |= touched  # their excerpts are compared and indexed anew


def _free(batch: Batch, key: str) -> None:
    """Give the key a row of its own."""
    batch.connection.execute(
        delete(addresses).where(addresses.c.site == batch.site.name, addresses.c.url_key == key)
    )
    url = batch.connection.scalar(
        select(aliases.c.url)
        .where(aliases.c.site == batch.site.name, aliases.c.url_key == key)
        .order_by(aliases.c.first_seen_at, aliases.c.url)
        .limit(1)
    )
    make_rows(batch, {key: url or key})


def _move(batch: Batch, group: set[str], old: set[int], new: int) -> None:
    for some in chunks(group):
        for table in MOVED if old else ():
            batch.connection.execute(
                update(table)
                .where(table.c.article_id.in_(old), table.c.url_key.in_(some))
                .values(article_id=new, **({"excerpt_match": None} if table is stubs else {}))
            )
        batch.connection.execute(
            update(aliases)
            .where(aliases.c.site == batch.site.name, aliases.c.target_key.in_(some))
            .values(article_id=new)
        )


def _drop_rows(batch: Batch, keys: list[str], new: int) -> None:
    ids = batch.connection.scalars(
        select(articles.c.id).where(
            articles.c.site == batch.site.name, articles.c.url_key.in_(keys)
        )
    ).all()
    if not ids:
        return
    gone = list(ids)
    batch.connection.execute(
        update(links).where(links.c.target_article_id.in_(gone)).values(target_article_id=new)
    )
    for table, column in (
        (addresses, addresses.c.article_id),
        (aliases, aliases.c.article_id),
    ):
        batch.connection.execute(update(table).where(column.in_(gone)).values(article_id=new))
    batch.connection.execute(delete(readings).where(readings.c.article_id.in_(gone)))
    search.forget(batch.connection, gone)
    batch.connection.execute(delete(articles).where(articles.c.id.in_(gone)))
    batch.own.difference_update(keys)
    for row_id in gone:
        batch.columns.pop(row_id, None)
        batch.touched.discard(row_id)
        batch.joined.discard(row_id)


def _exists(batch: Batch, row_id: int) -> bool:
    return batch.connection.scalar(_ROW, {"article": row_id}) is not None
