"""The posts that coverage is counted from: all that names, asks for or holds one, put together.

They come in the order of their keys, sorted by the database, so that one at a time is in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Text,
    and_,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from kazcrawl.archive.coverage_rows import LINKS, source_of
from kazcrawl.archive.schema import addresses, articles, frontier, mementos, mentions, stubs
from kazcrawl.items import UNCLEAR

_STUB, _MENTION, _ARTICLE, _ASKED, _SHOWN = range(5)
"""Who speaks of a post, in the order in which they are heard."""

_NOTHING = cast(null(), Text)


@dataclass(slots=True)
class Post:
    """A post under all its addresses; ``stored``: a page of it was kept.

    ``blocked`` is why that page shows no text, None where it does. ``unfinished`` are state and
    reason of those of its addresses that are asked for and not done, and of captures of the past
    that showed none.
    """

    url: str
    sources: set[str] = field(default_factory=set)
    published: str | None = None
    stored: bool = False
    blocked: str | None = None
    unfinished: list[tuple[str, str | None]] = field(default_factory=list)


def read_posts(connection: Connection, site: str) -> Iterator[Post]:
    """Every post of a site that a source names, that is asked for or that is archived."""
    rows = connection.execute(_heard(site)).yield_per(500)
    for key, heard in groupby(rows, key=attrgetter("own_key")):
        post = _post(key, heard)
        if post is not None:
            yield post


def _post(key: str, heard: Iterable[Any]) -> Post | None:
    """None where nothing speaks of a post but a page that was read and made no article."""
    post: Post | None = None
    is_post = was_read = False
    for row in heard:
        if post is None:
            blocked = row.blocked if row.is_bare else None
            post = Post(row.own_url, set(), row.dated, bool(row.captured), blocked)
        if row.speaker in {_STUB, _MENTION}:
            is_listed = row.speaker == _STUB
            post.sources.add(source_of("listing", row.said) if is_listed else row.said)
            post.published = post.published or row.published
        elif row.speaker == _ASKED and row.said == "done":
            was_read = was_read or row.key == key  # a page without a text is kept all the same
            continue
        elif row.speaker == _SHOWN:
            post.unfinished.append((row.said, row.reason))
            continue
        elif row.speaker == _ASKED:
            post.unfinished.append((row.said, row.reason))
        is_post = True
    if post is None or not is_post:
        return None
    post.stored = post.stored or was_read
    post.sources = post.sources or {LINKS}
    return post


def _heard(site: str) -> Select[Any]:
    """What is said of each post, with its article where there is one, by the article's own key.

    An address that was merged leads to the article that holds it, unless one has it for its own.
    """
    heard = union_all(*_speakers(site)).subquery()
    own, known = articles.alias("own"), articles.alias("known")
    own_key = func.coalesce(known.c.url_key, heard.c.key)
    merged = and_(addresses.c.site == site, addresses.c.url_key == heard.c.key)
    owner = func.coalesce(own.c.id, addresses.c.article_id)
    return (
        select(
            heard,
            own_key.label("own_key"),
            func.coalesce(known.c.url, heard.c.url).label("own_url"),
            known.c.date_published.label("dated"),
            known.c.blocked,
            known.c.article_body.is_(None).label("is_bare"),
            _is_captured(known).label("captured"),
        )
        .outerjoin(own, and_(own.c.site == site, own.c.url_key == heard.c.key))
        .outerjoin(addresses, merged)
        .outerjoin(known, and_(known.c.site == site, known.c.id == owner))
        .order_by(own_key, heard.c.speaker, heard.c.key, heard.c.said)
    )


def _speakers(site: str) -> Iterator[Select[Any]]:
    """Stubs once for each kind of listing, mentions, captured articles, the frontier's articles,
    and what captures of the past showed instead of one."""
    yield (
        select(
            literal(_STUB).label("speaker"),
            stubs.c.url_key.label("key"),
            func.min(stubs.c.url).label("url"),
            stubs.c.listing_kind.label("said"),
            func.min(stubs.c.date_published).label("published"),
            _NOTHING.label("reason"),
        )
        .where(stubs.c.site == site)
        .group_by(stubs.c.url_key, stubs.c.listing_kind)
    )
    named = (mentions.c.url_key, mentions.c.url, mentions.c.source, mentions.c.published)
    yield select(literal(_MENTION), *named, _NOTHING).where(
        mentions.c.site == site, mentions.c.source != UNCLEAR
    )
    kept = (articles.c.url_key, articles.c.url, _NOTHING, _NOTHING, _NOTHING)
    yield select(literal(_ARTICLE), *kept).where(articles.c.site == site, _is_captured(articles))
    asked = (frontier.c.url_key, frontier.c.url, frontier.c.state, _NOTHING, frontier.c.reason)
    yield select(literal(_ASKED), *asked).where(
        frontier.c.site == site, frontier.c.kind == "article", frontier.c.memento_id.is_(None)
    )
    shown = (mementos.c.url_key, mementos.c.url, frontier.c.state, _NOTHING, frontier.c.reason)
    yield (
        select(literal(_SHOWN), *shown)
        .join(mementos, mementos.c.id == frontier.c.memento_id)
        .where(frontier.c.site == site, frontier.c.kind == "article", frontier.c.state == "absent")
    )


def _is_captured(table: FromClause) -> ColumnElement[bool]:
    return (
        table.c.first_captured_at.is_not(None)
        | table.c.article_body.is_not(None)
        | table.c.blocked.is_not(None)
    )
