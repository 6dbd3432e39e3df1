"""The parts of an article's newest text: letters, links, comments, media, its dates."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select, update

from kazcrawl.archive import evidence
from kazcrawl.archive.batch import Batch, Sighting
from kazcrawl.archive.keys import identity
from kazcrawl.archive.schema import comments, letters, links
from kazcrawl.archive.statements import Statement, one_of
from kazcrawl.archive.upsert import insert
from kazcrawl.items import Article, Letter

Row = dict[str, Any]

_NO_LETTERS = Statement(
    lambda dialect: letters.delete().where(one_of(letters.c.article_id, "ids", dialect))
)
_NO_LINKS = Statement(
    lambda dialect: links.delete().where(one_of(links.c.article_id, "ids", dialect))
)
_KEEP_LETTERS = Statement(letters.insert())
_KEEP_LINKS = Statement(links.insert())
_KEEP_COMMENTS = Statement(
    lambda dialect: insert(comments, dialect).on_conflict_do_nothing(index_elements=["identity"])
)
_PARENTS = comments.alias("parents")
_PARENT = (
    select(func.min(_PARENTS.c.id))
    .where(_PARENTS.c.article_id == comments.c.article_id, _PARENTS.c.ref == comments.c.parent_ref)
    .scalar_subquery()
)
_JOIN_COMMENTS = Statement(
    lambda dialect: (
        update(comments)
        .where(one_of(comments.c.article_id, "ids", dialect), comments.c.parent_ref.is_not(None))
        .values(parent_id=_PARENT)
    )
)


def store(batch: Batch, before: dict[int, Any]) -> None:
    """All articles' dates, images and comments; letters and links of the newest texts."""
    owned = [((one.key, None, ""), one) for one in batch.articles]
    evidence.store_dates(batch, ((owner, one, one.item.dates) for owner, one in owned))
    evidence.store_media(batch, ((owner, one, one.item.media) for owner, one in owned))
    _store_comments(batch)
    newest = list(_newest(batch, before))
    _replace(batch, newest, before)


def _newest(batch: Batch, before: dict[int, Any]) -> Iterable[tuple[int, Sighting[Article]]]:
    """Articles whose current content came with this batch and differs in its parts."""
    current = {}
    for one in batch.articles:
        article_id = batch.owners[one.key]
        columns = batch.columns.get(article_id, {})
        if one.item.article_body and columns.get("content_at") == one.at:
            current[article_id, one.item.url, columns["content_digest"]] = one
    for (article_id, _, _), one in current.items():
        page = json.loads(batch.columns[article_id]["page"])
        known = before[article_id].page
        if not known or json.loads(known)["detail"] != page["detail"]:
            yield article_id, one


def _replace(
    batch: Batch, newest: list[tuple[int, Sighting[Article]]], before: dict[int, Any]
) -> None:
    known = {"ids": [row_id for row_id, _ in newest if before[row_id].content_digest]}
    if known["ids"]:
        _NO_LETTERS.find(batch.connection, known)
        _NO_LINKS.find(batch.connection, known)
    rows = [_letter_row(row_id, letter) for row_id, one in newest for letter in one.item.letters]
    _KEEP_LETTERS.run(batch.connection, rows)
    found = [row for row_id, one in newest for row in _link_rows(batch, row_id, one.item)]
    _KEEP_LINKS.run(batch.connection, found)


def _letter_row(article_id: int, letter: Letter) -> Row:
    signatories = [
        {"name": name, "role": role, "organisation": organisation}
        for name, role, organisation in letter.signatories
    ]
    return {
        "article_id": article_id,
        "position": letter.position,
        "date_raw": letter.date_raw,
        "date": letter.date,
        "place": letter.place,
        "addressee": letter.addressee,
        "salutation": letter.salutation,
        "closing": letter.closing,
        "signatories": json.dumps(signatories, ensure_ascii=False),
        "letter_body": letter.letter_body,
    }


def _link_rows(batch: Batch, article_id: int, article: Article) -> Iterable[Row]:
    positions: set[int] = set()
    for link in article.links:
        if link.position in positions:
            continue
        positions.add(link.position)
        key = batch.key(link.url)
        yield {
            "article_id": article_id,
            "position": link.position,
            "url": link.url,
            "url_key": key,
            "text": link.text,
            "target_article_id": batch.owners.get(key),
        }


def _store_comments(batch: Batch) -> None:
    rows = [row for one in batch.articles for row in _comment_rows(batch, one)]
    if not rows:
        return
    _KEEP_COMMENTS.run(batch.connection, rows)
    _JOIN_COMMENTS.find(batch.connection, {"ids": sorted({row["article_id"] for row in rows})})


def _comment_rows(batch: Batch, one: Sighting[Article]) -> Iterable[Row]:
    for comment in one.item.comments:
        yield {
            "identity": identity(
                batch.site.name, one.key, comment.ref, comment.author, comment.comment_body
            ),
            "article_id": batch.owners[one.key],
            "ref": comment.ref,
            "parent_ref": comment.parent,
            "author": comment.author,
            "date_raw": comment.date_raw,
            "date_published": comment.date_published,
            "comment_body": comment.comment_body,
            "capture_id": one.capture_id,
        }
