"""Articles in order, one article by any of its names, the sites of the archive."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from sqlalchemy import Connection, Select, func, select

from kazcrawl.archive.archive import Archive
from kazcrawl.archive.errors import ArchiveError
from kazcrawl.archive.records import PARTS, ArticleRecord, Row, read_records
from kazcrawl.archive.running import as_it_is
from kazcrawl.archive.schema import addresses, articles, crawls, sites, stubs
from kazcrawl.identity import url_key
from kazcrawl.suggesting import did_you_mean

BATCH = 100
"""Articles that are held in memory at a time."""

_UID = re.compile(r"(?:urn:uuid:)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.I)

Hosts = Callable[[str, str | None], Sequence[str]]
"""A site's hosts by its name and home address."""


def iter_articles(
    archive: Archive,
    *,
    site: str | None = None,
    since: str | None = None,
    parts: Collection[str] = PARTS,
) -> Generator[ArticleRecord, None, None]:
    """All articles, newest first, those without a date last; one state of the archive.

    ``since`` is ISO, of any precision: articles that were published then or later, or
    may have been ("2016-05" may lie after 2016-05-10); those without a date are left out.
    """
    with archive.connect() as connection:
        yield from articles_in(connection, site, since, parts)


def articles_in(
    connection: Connection, site: str | None, since: str | None, parts: Collection[str] = PARTS
) -> Iterator[ArticleRecord]:
    """As ``iter_articles``, in the state that the connection's transaction sees."""
    # Ids alone are sorted; the rows, long as they are, follow a batch at a time.
    for batch in connection.execute(_ordered(site, since)).scalars().partitions(BATCH):
        yield from read_records(connection, batch, parts)


def count_articles(connection: Connection, site: str | None, since: str | None) -> int:
    chosen = _chosen(select(func.count()).select_from(articles), site, since)
    return int(connection.scalar(chosen) or 0)


def _ordered(site: str | None, since: str | None) -> Select[Any]:
    dated = articles.c.date_published
    chosen = _chosen(select(articles.c.id), site, since)
    return chosen.order_by(dated.is_(None), dated.desc(), articles.c.id.desc())


def _chosen(statement: Select[Any], site: str | None, since: str | None) -> Select[Any]:
    if site is not None:
        statement = statement.where(articles.c.site == site)
    if since is not None:
        dated = articles.c.date_published
        statement = statement.where(dated >= func.substr(since, 1, func.length(dated)))
    return statement


def find_articles(connection: Connection, name: str, hosts: Hosts) -> list[int]:
    """Ids of the articles of that id, uid or address, in any spelling or alias; [] if none.

    More than one id comes back only where several sites hold the same address.
    """
    name = name.strip()
    if name.isascii() and name.isdigit() and len(name) < 19:
        return _ids(connection, select(articles.c.id).where(articles.c.id == int(name)))
    if uid := _UID.fullmatch(name):
        return _ids(connection, select(articles.c.id).where(articles.c.uid == uid[1].lower()))
    found: dict[int, None] = {}
    for row in connection.execute(select(sites.c.name, sites.c.home_url)).all():
        key = _key(_whole(name, row.home_url), hosts(row.name, row.home_url))
        found.update(dict.fromkeys(_by_key(connection, row.name, key)))
    return list(found)


def need_articles(connection: Connection, path: Path, name: str, hosts: Hosts) -> list[int]:
    """As ``find_articles``. Raises ArchiveError where there is none; ``path`` is the archive's."""
    ids = find_articles(connection, name, hosts)
    if not ids:
        raise ArchiveError(
            f"{path}: no article has the id or address {name!r};"
            " kazcrawl search finds articles by their words"
        )
    return ids


def _whole(name: str, home_url: str | None) -> str:
    """An address given without its host (``/2016/05/``, ``?p=7``) or without its scheme."""
    if name.startswith(("/", "?")):
        return urljoin(home_url or "", name)
    return name if "://" in name else f"http://{name}"


def _by_key(connection: Connection, site: str, key: str) -> list[int]:
    """The article of its own address, else the one that another address leads to."""
    own = select(articles.c.id).where(articles.c.site == site, articles.c.url_key == key)
    merged = select(addresses.c.article_id).where(
        addresses.c.site == site, addresses.c.url_key == key
    )
    return _ids(connection, own) or _ids(connection, merged)


def _ids(connection: Connection, statement: Select[Any]) -> list[int]:
    return list(dict.fromkeys(connection.scalars(statement.limit(2))))


def _key(url: str, hosts: Sequence[str]) -> str:
    try:
        return url_key(url, hosts)
    except ValueError:
        return url


def site_title(connection: Connection, name: str) -> Row:
    """A site's row. Raises ArchiveError, naming the sites that there are."""
    row = connection.execute(select(sites).where(sites.c.name == name)).mappings().first()
    if row is not None:
        return dict(row)
    names = list(connection.scalars(select(sites.c.name).order_by(sites.c.name)))
    known = ", ".join(names) if names else "none yet"
    told = f"no site is called {name!r} in this archive; it holds: {known}"
    near = did_you_mean(name, names)
    raise ArchiveError(f"{told}. {near}" if near else told)


def only_site(connection: Connection) -> Row | None:
    """The row of the site where the archive holds one alone."""
    rows = connection.execute(select(sites).limit(2)).mappings().all()
    return dict(rows[0]) if len(rows) == 1 else None


def list_sites(connection: Connection, running: int | None = None) -> list[Row]:
    """Every site of the archive: title, counts, dates of the oldest and newest article.

    ``running`` is the id of the crawl that runs now; the status of ``last_crawl`` goes by it.
    """
    return [
        {**row, **_counts(connection, row["name"]), **_last_crawl(connection, row["name"], running)}
        for row in connection.execute(select(sites).order_by(sites.c.name)).mappings().all()
    ]


def _counts(connection: Connection, site: str) -> Row:
    counted = select(
        func.count().label("articles"),
        func.count(articles.c.text_sha256).label("with_body"),
        func.count(articles.c.date_published).label("with_date"),
        func.count(articles.c.gone_at).label("gone"),
        func.min(articles.c.date_published).label("oldest"),
        func.max(articles.c.date_published).label("newest"),
    ).where(articles.c.site == site)
    sightings = select(func.count()).select_from(stubs).where(stubs.c.site == site)
    row = connection.execute(counted).mappings().one()
    return {**row, "stubs": int(connection.scalar(sightings) or 0)}


def _last_crawl(connection: Connection, site: str, running: int | None) -> Row:
    newest = (
        select(crawls.c.id, crawls.c.status, crawls.c.started_at, crawls.c.finished_at)
        .where(crawls.c.site == site)
        .order_by(crawls.c.id.desc())
        .limit(1)
    )
    row = connection.execute(newest).mappings().first()
    return {"last_crawl": as_it_is(dict(row), running) if row else None}
