"""Full-text search: what is indexed, how a query is read, what is found.

The index holds each text as published and, in ``folded``, the plain forms of the words
that have letters of their own in Kazakh or ё, so both spellings of a word find it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

FOLDED = str.maketrans("қғңөүұһәіёҚҒҢӨҮҰҺӘІЁ", "кгноуухаиеКГНОУУХАИЕ")
_SPECIAL = re.compile(r"\w*[қғңөүұһәіёҚҒҢӨҮҰҺӘІЁ]\w*")
_TERM = re.compile(r'"([^"]*)"(\*?)|([^\s"]+)')
_WORD = re.compile(r"[^\W_]")

MARKS = ("\u2068", "\u2069")
"""Invisible isolates (UAX 9) around the words found in a snippet."""

Texts = tuple[int, str | None, str | None, str | None, str | None]
"""An article's id, headline, body, byline and excerpts."""

_PUT = (
    "INSERT OR REPLACE INTO article_search"
    "(rowid, headline, article_body, byline, excerpt, folded) VALUES (?, ?, ?, ?, ?, ?)"
)
_FORGET = text("DELETE FROM article_search WHERE rowid = :id")


def index(connection: Connection, rows: Iterable[Texts]) -> None:
    """Put articles into the index, replacing what it held of them."""
    listed = [(*row, folded_words(*row[1:])) for row in rows]
    if listed:
        connection.exec_driver_sql(_PUT, listed)


def forget(connection: Connection, ids: Sequence[int]) -> None:
    """Take rows that were merged into others out of the index."""
    connection.execute(_FORGET, [{"id": row_id} for row_id in ids])


def fold_for_search(words: str) -> str:
    """Kazakh letters and ё as the plain Cyrillic letters that other keyboards give."""
    return words.translate(FOLDED)


def folded_words(*texts: str | None) -> str:
    """The folded forms of those words that folding changes, once each, in order."""
    found: dict[str, None] = {}
    for one in texts:
        if one and not one.isascii():
            found.update(dict.fromkeys(_SPECIAL.findall(one)))
    return " ".join(dict.fromkeys(fold_for_search(word) for word in found))


def query_to_fts(query: str) -> str:
    """A person's query as FTS5 syntax: all terms must occur; "quoted" and prefix* work.

    Never raises, whatever is typed; empty where the query holds no word.
    """
    terms = []
    for phrase, star, word in _TERM.findall(query.replace("\x00", " ")):
        plain = (phrase or word).rstrip("*").strip()
        prefix = "*" if star or word.endswith("*") else ""
        if _WORD.search(plain):
            terms.append(_term(plain, prefix))
    return " AND ".join(terms)


def _term(plain: str, prefix: str) -> str:
    folded = fold_for_search(plain)
    whole = f'"{plain}"{prefix}'
    return whole if folded == plain else f'({whole} OR "{folded}"{prefix})'


@dataclass(frozen=True, slots=True)
class Hit:
    """A found article. ``snippet`` has MARKS around the words found; a lower rank is better."""

    id: int
    uid: str
    site: str
    url: str
    headline: str | None
    date_published: str | None
    sections: str | None
    snippet: str
    rank: float


_FOUND = """
SELECT a.id, a.uid, a.site, a.url, a.headline, a.date_published, a.sections,
       snippet(article_search, -1, :open, :close, '…', 32),
       bm25(article_search, 8.0, 1.0, 4.0, 2.0, 1.0) AS rank
FROM article_search JOIN articles AS a ON a.id = article_search.rowid
WHERE article_search MATCH :query
"""
_CONDITIONS = {
    "site": " AND a.site = :site",
    "date_from": " AND a.date_published >= :date_from",
    "date_to": " AND substr(a.date_published, 1, length(:date_to)) <= :date_to",
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
) -> list[Hit]:
    """Articles that hold all of the query's words, best first or newest first.

    Dates are ISO, of any precision, both ends included. Headlines weigh most.
    """
    expression = query_to_fts(query)
    if not expression:
        return []
    given = {"site": site, "date_from": date_from, "date_to": date_to, "section": section}
    wanted = {name: value for name, value in given.items() if value is not None}
    order = "a.date_published DESC, a.id DESC" if newest else "rank, a.id"
    statement = _FOUND + "".join(_CONDITIONS[name] for name in wanted)
    values = {"query": expression, "open": MARKS[0], "close": MARKS[1], "limit": limit}
    rows = connection.execute(
        text(f"{statement} ORDER BY {order} LIMIT :limit"), {**values, **wanted}
    )
    return [Hit(*row) for row in rows]
