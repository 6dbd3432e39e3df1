"""Which article an address belongs to: its own row, or the one it was merged into."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import bindparam, literal, select, update

from kazcrawl.archive.batch import Batch
from kazcrawl.archive.keys import BY_URL, uid_of
from kazcrawl.archive.schema import addresses, articles, links
from kazcrawl.archive.statements import Statement, one_of

_INSERT = Statement(articles.insert())
_SPLIT = Statement(
    addresses.delete().where(
        addresses.c.site == bindparam("at_site"), addresses.c.url_key == bindparam("at_key")
    )
)
_LEAD = Statement(
    update(links)
    .where(links.c.url_key == bindparam("at_key"), links.c.target_article_id.is_(None))
    .values(target_article_id=bindparam("to_id"))
)
_TAKEN = select(articles.c.id).where(articles.c.uid == bindparam("uid"))


def _owners(dialect: str) -> Any:
    merged = select(addresses.c.url_key, addresses.c.article_id, literal(0)).where(
        addresses.c.site == bindparam("site"), one_of(addresses.c.url_key, "keys", dialect)
    )
    return (
        select(articles.c.url_key, articles.c.id, literal(1))
        .where(articles.c.site == bindparam("site"), one_of(articles.c.url_key, "keys", dialect))
        .union_all(merged)
    )


_OWNERS = Statement(_owners)


def load(batch: Batch) -> None:
    """Look up the articles of all keys that the batch names."""
    look_up(batch, set(_keys(batch)))


def look_up(batch: Batch, keys: Collection[str]) -> None:
    if not keys:
        return
    wanted = {"site": batch.site.name, "keys": list(keys)}
    for key, article_id, own in _OWNERS.find(batch.connection, wanted):
        batch.owners[key] = article_id
        if own:
            batch.own.add(key)


def _keys(batch: Batch) -> Iterator[str]:
    yield from (one.key for one in batch.stubs)
    yield from (one.key for one in batch.entries)
    yield from (one.key for one in batch.articles)
    for told in batch.aliases:
        yield batch.key(told.alias.url)
        yield batch.key(told.alias.target)
    for key, _, _ in batch.gone:
        yield key
    for sighting in batch.articles:
        for link in sighting.item.links:
            yield batch.key(link.url)


def make_missing(batch: Batch) -> None:
    """Rows for all articles named: without text until their page is read.

    A page with text gets a row of its own even where its address had been merged away.
    """
    wanted: dict[str, str] = {}
    for sighting in batch.articles:
        if sighting.key in batch.owners and not _splits(batch, sighting.key, sighting.item):
            continue
        if sighting.key in batch.owners:
            batch.split[sighting.key] = batch.owners[sighting.key]
        wanted.setdefault(sighting.key, sighting.item.url)
    for key, url in _named(batch):
        if key not in batch.owners:
            wanted.setdefault(key, url)
    site = batch.site.name
    _SPLIT.run(batch.connection, [{"at_site": site, "at_key": key} for key in batch.split])
    make_rows(batch, wanted)


def _splits(batch: Batch, key: str, article: Any) -> bool:
    return key not in batch.own and bool(article.article_body)


def _named(batch: Batch) -> Iterable[tuple[str, str]]:
    yield from ((stub.key, stub.item.url) for stub in batch.stubs)
    yield from ((batch.key(one.alias.target), one.alias.target) for one in batch.aliases)


def make_rows(batch: Batch, wanted: dict[str, str]) -> None:
    """Insert article rows, by key with their addresses; links that wait for them find them."""
    if not wanted:
        return
    ids = batch.ids.take(batch.connection, articles, len(wanted))
    site = batch.site.name
    rows = [
        {"id": row_id, "uid": _uid(batch, key, url), "site": site, "url": url, "url_key": key}
        for row_id, (key, url) in zip(ids, wanted.items(), strict=True)
    ]
    _INSERT.run(batch.connection, rows)
    batch.owners.update(zip(wanted, ids, strict=True))
    batch.own.update(wanted)
    batch.made.update(wanted)
    batch.touched.update(ids)
    _LEAD.run(batch.connection, [{"at_key": r["url_key"], "to_id": r["id"]} for r in rows])


def _uid(batch: Batch, key: str, url: str) -> str:
    """The address's uid; a further one where an article that moved away took it along."""
    if batch.uids == BY_URL:
        return _uid_by_url(batch, key, url)
    uid, number = uid_of(batch.site.name, key), 1
    while key in batch.split and _is_taken(batch, uid):
        number += 1
        uid = uid_of(batch.site.name, f"{key}\n{number}")
    return uid


def _uid_by_url(batch: Batch, key: str, url: str) -> str:
    """As crawls gave it whose journal does not name ``uids``."""
    uid = uid_of(batch.site.name, url)
    if key not in batch.split or not _is_taken(batch, uid):
        return uid
    return uid_of(batch.site.name, f"{url} {batch.crawl_id}")


def _is_taken(batch: Batch, uid: str) -> bool:
    return batch.connection.execute(_TAKEN, {"uid": uid}).first() is not None
