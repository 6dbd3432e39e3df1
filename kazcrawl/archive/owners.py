"""Who owns an address: a rule over the aliases and texts known, whatever came first.

A page with text owns itself. Another address belongs to whom its alias leads to; where
that ends at a page without text, to the first page with text that names it.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, select

from kazcrawl.archive.addresses import look_up
from kazcrawl.archive.batch import Batch
from kazcrawl.archive.schema import aliases, articles
from kazcrawl.archive.statements import Statement, one_of

_STEPS = 50  # a chain of aliases longer than this is a trap

_EDGES = Statement(
    lambda dialect: (
        select(aliases.c.url_key, aliases.c.target_key)
        .where(
            aliases.c.site == bindparam("site"),
            one_of(aliases.c.url_key, "keys", dialect),
            aliases.c.url_key != aliases.c.target_key,
        )
        .order_by(aliases.c.url_key, aliases.c.last_seen_at, aliases.c.target_key)
    )
)
_INTO = (
    select(aliases.c.url_key)
    .where(
        aliases.c.site == bindparam("site"),
        aliases.c.target_key == bindparam("key"),
        aliases.c.url_key != aliases.c.target_key,
    )
    .distinct()
)
_VERSION = select(articles.c.version_number).where(articles.c.id == bindparam("article"))


def edges(batch: Batch, keys: Iterable[str]) -> dict[str, str]:
    """Where each key leads: by its alias seen last."""
    listed = list(set(keys))
    if not listed:
        return {}
    wanted = {"site": batch.site.name, "keys": listed}
    return {row[0]: row[1] for row in _EDGES.find(batch.connection, wanted)}


def group_of(batch: Batch, key: str) -> set[str]:
    """The key and all addresses without text of their own that lead to it."""
    group, waiting = {key}, [key]
    while waiting:
        target = waiting.pop()
        into = set(batch.connection.scalars(_INTO, {"site": batch.site.name, "key": target}))
        leads = edges(batch, into - group)
        look_up(batch, leads)
        nearer = {one for one, to in leads.items() if to == target and not has_text(batch, one)}
        group |= nearer
        waiting.extend(nearer)
    return group


def owner_of(batch: Batch, key: str) -> str:
    """The key whose row the address belongs to."""
    path: list[str] = []
    while len(path) < _STEPS:
        look_up(batch, {key})
        if has_text(batch, key):
            return key
        if key in path:
            key = min(path[path.index(key) :])
            break
        path.append(key)
        onward = edges(batch, {key}).get(key)
        if onward is None:
            break
        key = onward
    return min(_namers(batch, key), default=key)


def _namers(batch: Batch, key: str) -> list[str]:
    """Pages with text whose alias leads to the key."""
    into = set(batch.connection.scalars(_INTO, {"site": batch.site.name, "key": key}))
    leads = edges(batch, into)
    look_up(batch, leads)
    return [one for one, to in leads.items() if to == key and has_text(batch, one)]


def has_text(batch: Batch, key: str) -> bool:
    if key not in batch.own:
        return False
    row_id = batch.owners[key]
    number = batch.columns.get(row_id, {}).get("version_number")
    if number is None:
        number = batch.connection.scalar(_VERSION, {"article": row_id})
    return bool(number)
