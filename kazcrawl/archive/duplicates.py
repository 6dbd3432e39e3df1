"""Articles of the very same text: linked, never dropped."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, delete, or_, select

from kazcrawl.archive.batch import Batch
from kazcrawl.archive.schema import articles, duplicates
from kazcrawl.archive.upsert import insert

LEAST_WORDS = 20
MOST_PARTNERS = 20  # a notice posted 10,000 times would make 50 million pairs

Pair = tuple[int, int, float]
"""Two articles' ids and their similarity."""

_OTHER = articles.alias("other")
_SAME_TEXT = (
    select(articles.c.id, _OTHER.c.id)
    .join(_OTHER, _OTHER.c.text_sha256 == articles.c.text_sha256)
    .where(
        articles.c.id.in_(bindparam("ids", expanding=True)),
        articles.c.word_count >= LEAST_WORDS,
        _OTHER.c.id != articles.c.id,
    )
    .order_by(articles.c.id, _OTHER.c.id)
)


def store_exact(batch: Batch) -> None:
    """Link the articles whose text is new to those of the very same text."""
    if not batch.fresh:
        return
    ids = sorted(batch.fresh)
    batch.connection.execute(_FORGET, {"ids": ids, "others": ids})
    same = batch.connection.execute(_SAME_TEXT, {"ids": ids})
    link(batch.connection, few((one, other, 1.0) for one, other in same), "exact")


_FORGET = delete(duplicates).where(
    or_(
        duplicates.c.article_id.in_(bindparam("ids", expanding=True)),
        duplicates.c.other_article_id.in_(bindparam("others", expanding=True)),
    )
)


def few(pairs: Iterable[Pair]) -> Iterable[Pair]:
    """At most MOST_PARTNERS for each article, the first ones."""
    counts: dict[int, int] = {}
    for pair in pairs:
        counts[pair[0]] = counts.get(pair[0], 0) + 1
        if counts[pair[0]] <= MOST_PARTNERS:
            yield pair


def link(connection: Connection, pairs: Iterable[Pair], kind: str) -> None:
    rows = [
        {
            "article_id": min(one, other),
            "other_article_id": max(one, other),
            "kind": kind,
            "similarity": similarity,
        }
        for one, other, similarity in pairs
    ]
    if rows:
        statement = insert(duplicates, connection.dialect).on_conflict_do_nothing()
        connection.execute(statement, rows)
