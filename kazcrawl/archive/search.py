"""Full-text search: what is indexed, how a query is read, what is found.

The index holds each text as published and, in ``folded``, the plain forms of the words
that have letters of their own in Kazakh or ё, so both spellings of a word find it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from kazcrawl.archive.folding import fold_for_search, folded_words
from kazcrawl.archive.snippet import MARKS, Term, snippet_of

__all__ = ["MARKS", "Hit", "Term", "forget", "index", "query_to_fts", "search", "terms_of"]

_TERM = re.compile(r'"([^"]*)"(\*?)|([^\s"]+)')
_WORD = re.compile(r"[^\W_]")

Texts = tuple[int, str | None, str | None, str | None, str | None]
"""An article's id, headline, body, byline and excerpts."""

_PUT = (
    "INSERT OR REPLACE INTO article_search"
    "(rowid, headline, article_body, byline, excerpt, folded) VALUES (?, ?, ?, ?, ?, ?)"
)
_UNINDEXED = text(
    "SELECT a.id, a.headline, a.article_body, a.byline, "
    "(SELECT group_concat(excerpt, char(10)) FROM "
    "(SELECT DISTINCT excerpt FROM stubs WHERE article_id = a.id ORDER BY identity)) "
    "FROM articles AS a WHERE a.version_number = 0 AND "
    "NOT EXISTS (SELECT 1 FROM article_search AS s WHERE s.rowid = a.id)"
)
_FORGET = text("DELETE FROM article_search WHERE rowid = :id")


def index(connection: Connection, rows: Iterable[Texts]) -> None:
    """Put articles into the index, replacing what it held of them."""
    listed = [(*row, folded_words(*row[1:])) for row in rows]
    if listed:
        connection.exec_driver_sql(_PUT, listed)


def index_rest(connection: Connection) -> None:
    """Index the articles that no text came for: their stubs can be found too."""
    index(connection, [tuple(row) for row in connection.execute(_UNINDEXED)])


def forget(connection: Connection, ids: Sequence[int]) -> None:
    """Take rows that were merged into others out of the index."""
    connection.execute(_FORGET, [{"id": row_id} for row_id in ids])


def terms_of(query: str) -> list[Term]:
    """The words and "phrases" of a person's query; what holds no letter or digit is left out."""
    terms = []
    for phrase, star, word in _TERM.findall(query.replace("\x00", " ")):
        plain = (phrase or word).rstrip("*").strip()
        if _WORD.search(plain):
            terms.append(Term(plain, bool(star) or word.endswith("*")))
    return terms


def query_to_fts(query: str) -> str:
    """A person's query as FTS5 syntax: all terms must occur; "quoted" and prefix* work.

    Never raises, whatever is typed; empty where the query holds no word.
    """
    return " AND ".join(_expression(term) for term in terms_of(query))


def _expression(term: Term) -> str:
    folded, star = fold_for_search(term.text), "*" if term.prefix else ""
    whole = f'"{term.text}"{star}'
    return whole if folded == term.text else f'({whole} OR "{folded}"{star})'


@dataclass(frozen=True, slots=True)
class Hit:
    """A found article. A lower rank is better.

    ``snippet`` is quoted from text, excerpts, headline or byline, MARKS around the words found.
    """

    id: int
    uid: str
    site: str
    url: str
    headline: str | None
    date_published: str | None
    day_published: str | None
    sections: str | None
    rank: float
    snippet: str


class Hits(list[Hit]):
    """The hits that were asked for; ``total`` is how many there are."""

    total: int = 0


_COLUMNS = """a.id, a.uid, a.site, a.url, a.headline, a.date_published,
       a.day_published, a.sections,
       bm25(article_search, 8.0, 1.0, 4.0, 2.0, 1.0) AS rank"""
_FOUND = """
FROM article_search JOIN articles AS a ON a.id = article_search.rowid
WHERE article_search MATCH :query
"""
_TEXTS = text(
    "SELECT a.id, a.article_body, s.excerpt, a.headline, a.byline "
    "FROM json_each(:ids) AS wanted JOIN articles AS a ON a.id = wanted.value "
    "JOIN article_search AS s ON s.rowid = a.id"
)
# A person's day is the site's own; only an instant is compared with instants.
_WHEN = (
    "CASE WHEN length({given}) > 10 THEN a.date_published"
    " ELSE coalesce(a.day_published, a.date_published) END"
)
_FROM, _TO = _WHEN.format(given=":date_from"), _WHEN.format(given=":date_to")
_CONDITIONS = {
    "site": " AND a.site = :site",
    "date_from": f" AND {_FROM} >= :date_from",
    "date_to": f" AND substr({_TO}, 1, length(:date_to)) <= :date_to",
    "section": " AND EXISTS (SELECT 1 FROM json_each(a.sections) WHERE value = :section)",
}


def search(
    connection: Connection,
    query: str,
    *,
    site: str | None = None,
    date_from: str | None = None,
    date_to: str | None = None,
    section: str | None = None,
    limit: int = 20,
    newest: bool = False,
) -> Hits:
    """Articles that hold all of the query's words, best first or newest first.

    Dates are ISO, of any precision, both ends included: days at the site's own place, or
    instants in UTC. Headlines weigh most.
    """
    expression = query_to_fts(query)
    if not expression:
        return Hits()
    given = {"site": site, "date_from": date_from, "date_to": date_to, "section": section}
    wanted = {name: value for name, value in given.items() if value is not None}
    order = "a.date_published DESC, a.id DESC" if newest else "rank, a.id"
    chosen = _FOUND + "".join(_CONDITIONS[name] for name in wanted)
    values = {"query": expression, "limit": limit, **wanted}
    statement = f"SELECT {_COLUMNS} {chosen} ORDER BY {order} LIMIT :limit"
    rows = connection.execute(text(statement), values).all()
    quoted = _quoted(connection, [row.id for row in rows], terms_of(query))
    hits = Hits(Hit(**row._mapping, snippet=quoted.get(row.id, "")) for row in rows)
    hits.total = len(hits)
    if len(hits) == limit:
        del values["limit"]
        hits.total = connection.execute(text(f"SELECT count(*) {chosen}"), values).scalar_one()
    return hits


def _quoted(connection: Connection, ids: list[int], terms: list[Term]) -> dict[int, str]:
    """The snippets of these articles, by id."""
    rows = connection.execute(_TEXTS, {"ids": json.dumps(ids)})
    return {row_id: snippet_of(texts, terms) for row_id, *texts in rows}
