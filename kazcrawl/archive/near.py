"""Near duplicates: minhash signatures, bands that similar texts share, estimates.

Broder 1997 (resemblance) with the banding of Indyk and Motwani 1998.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any

from rensa import RMinHash
from sqlalchemy import Connection, bindparam, delete, or_, select

from kazcrawl.archive.duplicates import LEAST_WORDS, MOST_PARTNERS, few, link
from kazcrawl.archive.frontier import Transaction
from kazcrawl.archive.schema import aliases, articles, signature_bands, signatures
from kazcrawl.archive.statements import Statement, one_of
from kazcrawl.archive.upsert import chunks
from kazcrawl.text import compared_words

SHINGLE = 5
PERMUTATIONS = 128
SEED = 20160527
THRESHOLD = 0.8
BANDS, ROWS = 16, 8  # 0.947 of the pairs of similarity 0.8 share a band, 0.994 of those of 0.85
CHUNK = 200
MOST_IN_BAND = 50  # one template with 10,000 fillings must not be compared with itself

_FORM = struct.Struct(f"<{PERMUTATIONS}I")
_BAND_BYTES = 4 * ROWS
_SALTED = [blake2b(digest_size=8, salt=struct.pack("<H", number)) for number in range(BANDS)]

_CHANGED = (
    select(articles.c.id, articles.c.article_body, articles.c.text_sha256)
    .where(
        articles.c.content_crawl_id == bindparam("crawl"),
        articles.c.id > bindparam("after"),
        articles.c.word_count >= LEAST_WORDS,
    )
    .order_by(articles.c.id)
    .limit(CHUNK)
)
_SIGNED = select(signatures).where(signatures.c.article_id.in_(bindparam("ids", expanding=True)))
_SHARED = Statement(
    lambda dialect: (
        select(signature_bands)
        .where(one_of(signature_bands.c.hash, "hashes", dialect))
        .order_by(signature_bands.c.article_id)
    )
)
_KEEP_BANDS = Statement(signature_bands.insert())
_FORGET_BANDS = Statement(
    delete(signature_bands).where(
        signature_bands.c.hash == bindparam("of_hash"),
        signature_bands.c.article_id == bindparam("of_article"),
    )
)
_NAMED = (
    select(articles.c.id, aliases.c.article_id)
    .join(
        aliases,
        (aliases.c.site == articles.c.site) & (aliases.c.url_key == articles.c.url_key),
    )
    .where(
        articles.c.id != aliases.c.article_id,
        or_(
            articles.c.id.in_(bindparam("ids", expanding=True)),
            aliases.c.article_id.in_(bindparam("others", expanding=True)),
        ),
    )
    .distinct()
)


def group(transaction: Transaction, crawl_id: int) -> None:
    """Link near duplicates of the articles that are new or changed in a crawl.

    Works in transactions of CHUNK articles, so memory is bounded and readers are served.
    Two pages with texts of their own of which one names the other are linked whatever
    their likeness.
    """
    for work in (_compare, _compare_named):
        after = 0
        while after >= 0:
            with transaction() as connection:
                rows = connection.execute(_CHANGED, {"crawl": crawl_id, "after": after}).all()
                work(connection, rows)
            after = rows[-1].id if rows else -1


def signature_of(body: str) -> bytes:
    """128 minhashes of the folded text's runs of five words, 32 bits each."""
    words = compared_words(body)
    runs = list(map(" ".join, zip(*(words[n:] for n in range(SHINGLE)), strict=False)))
    minhash = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    minhash.update(runs or [" ".join(words)])
    return _FORM.pack(*minhash.digest())


def similarity_of(one: bytes, other: bytes) -> float:
    """The estimated share of common word runs, 0 to 1 (standard error 0.035 at 0.8)."""
    pairs = zip(_FORM.unpack(one), _FORM.unpack(other), strict=True)
    equal = sum(1 for left, right in pairs if left == right)
    return equal / PERMUTATIONS


def bands_of(signature: bytes) -> list[int]:
    """A hash of each band; its number is part of it, so that bands are only like their own."""
    return [
        _hash(salted, signature[n * _BAND_BYTES : (n + 1) * _BAND_BYTES])
        for n, salted in enumerate(_SALTED)
    ]


def _hash(salted: blake2b, part: bytes) -> int:
    hashing = salted.copy()
    hashing.update(part)
    return int.from_bytes(hashing.digest(), "little", signed=True)


def _compare(connection: Connection, rows: Sequence[Any]) -> None:
    """Sign the articles and link each to those already signed that share a band."""
    known = {one.article_id: one for one in _signed(connection, [row.id for row in rows])}
    new = [row for row in rows if not _is_signed(row, known)]
    if not new:
        return
    _forget(connection, [known[row.id] for row in new if row.id in known])
    signed = {row.id: signature_of(row.article_body) for row in new}
    bands = {row_id: bands_of(signature) for row_id, signature in signed.items()}
    members = _members(connection, {value for values in bands.values() for value in values})
    partners: list[tuple[int, int]] = []
    kept = []
    for row_id, values in bands.items():
        found: dict[int, int] = defaultdict(int)
        for band in values:
            for other in members[band]:
                found[other] += 1
            if len(members[band]) < MOST_IN_BAND:
                members[band].append(row_id)
                kept.append({"hash": band, "article_id": row_id})
        likely = sorted(found, key=lambda other: (-found[other], other))
        partners.extend((row_id, other) for other in likely[: 2 * MOST_PARTNERS])
    _keep(connection, new, signed, kept)
    _link(connection, partners, THRESHOLD)


def _is_signed(row: Any, known: dict[int, Any]) -> bool:
    return row.id in known and known[row.id].text_sha256 == row.text_sha256


def _compare_named(connection: Connection, rows: Sequence[Any]) -> None:
    ids = [row.id for row in rows]
    if ids:
        named = connection.execute(_NAMED, {"ids": ids, "others": ids})
        _link(connection, [(row[0], row[1]) for row in named], 0.0)


def _members(connection: Connection, hashes: Iterable[int]) -> dict[int, list[int]]:
    members: dict[int, list[int]] = defaultdict(list)
    for value, article_id in _SHARED.find(connection, {"hashes": sorted(hashes)}):
        members[value].append(article_id)
    return members


def _link(connection: Connection, partners: Sequence[tuple[int, int]], least: float) -> None:
    ids = {row_id for pair in partners for row_id in pair}
    texts = {row.article_id: row for row in _signed(connection, ids)}
    likened = []
    for one, other in partners:
        if one not in texts or other not in texts:
            continue
        if texts[one].text_sha256 == texts[other].text_sha256:
            continue
        similarity = similarity_of(texts[one].signature, texts[other].signature)
        if similarity >= least:
            likened.append((one, other, similarity))
    link(connection, few(likened), "near")


def _signed(connection: Connection, ids: Iterable[int]) -> list[Any]:
    found: list[Any] = []
    for some in chunks(set(ids)):
        found.extend(connection.execute(_SIGNED, {"ids": some}))
    return found


def _forget(connection: Connection, signed: Sequence[Any]) -> None:
    """Takes the signatures of texts that are no longer the newest away."""
    bands = [
        {"of_hash": value, "of_article": one.article_id}
        for one in signed
        for value in bands_of(one.signature)
    ]
    _FORGET_BANDS.run(connection, bands)
    ids = [one.article_id for one in signed]
    if ids:
        connection.execute(delete(signatures).where(signatures.c.article_id.in_(ids)))


def _keep(
    connection: Connection,
    new: Sequence[Any],
    signed: dict[int, bytes],
    bands: list[dict[str, Any]],
) -> None:
    rows = [
        {"article_id": row.id, "text_sha256": row.text_sha256, "signature": signed[row.id]}
        for row in new
    ]
    connection.execute(signatures.insert(), rows)
    _KEEP_BANDS.run(connection, sorted(bands, key=lambda row: (row["hash"], row["article_id"])))
