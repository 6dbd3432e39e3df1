"""Articles of the very same text: linked, never dropped."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Connection, delete, select

from kazcrawl.archive.batch import Batch
from kazcrawl.archive.schema import articles, duplicates
from kazcrawl.archive.statements import Statement, one_of
from kazcrawl.archive.upsert import insert

LEAST_WORDS = 20
MOST_PARTNERS = 20  # a notice posted 10,000 times would make 50 million pairs

Pair = tuple[int, int, float]
"""Two articles' ids and their similarity."""

_OTHER = articles.alias("other")


def _same_text(dialect: str) -> Any:
    return (
        select(articles.c.id, _OTHER.c.id.label("other"))
        .join(_OTHER, _OTHER.c.text_sha256 == articles.c.text_sha256)
        .where(
            one_of(articles.c.id, "ids", dialect),
            articles.c.word_count >= LEAST_WORDS,
            _OTHER.c.id != articles.c.id,
        )
        .order_by(articles.c.id, _OTHER.c.id)
    )


def _linking(dialect: str) -> Any:
    return insert(duplicates, dialect).on_conflict_do_nothing()


def _forgetting(column: Column[Any]) -> Statement:
    return Statement(lambda dialect: delete(duplicates).where(one_of(column, "ids", dialect)))


_SAME_TEXT = Statement(_same_text)
_LINK = Statement(_linking)
_FORGET = [_forgetting(duplicates.c.article_id), _forgetting(duplicates.c.other_article_id)]


def store_exact(batch: Batch) -> set[int]:
    """Link the articles whose text is new to those of the very same text; the ids of these."""
    if not batch.fresh:
        return set()
    changed = {"ids": sorted(batch.fresh - batch.first_texts)}
    for forget in _FORGET if changed["ids"] else ():
        forget.find(batch.connection, changed)
    same = _SAME_TEXT.find(batch.connection, {"ids": sorted(batch.fresh)})
    link(batch.connection, few((one, other, 1.0) for one, other in same), "exact")
    return {other for one, other in same if one in batch.first_texts} - batch.fresh


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
    _LINK.run(connection, rows)
