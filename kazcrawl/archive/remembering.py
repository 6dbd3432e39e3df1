"""What earlier crawls knew of a listing's posts: what is new there, and what is told anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, func, or_, select, union

from kazcrawl.archive.frontier import Transaction
from kazcrawl.archive.keys import key_of
from kazcrawl.archive.revisits import Original
from kazcrawl.archive.schema import addresses, articles, captures, frontier, mentions, stubs
from kazcrawl.archive.statements import Statement, one_of
from kazcrawl.recheck import tells_change, tells_later
from kazcrawl.sites.site import Site

_EARLIER = frontier.c.first_crawl_id < bindparam("crawl")
_ANY = select(frontier.c.id).where(frontier.c.site == bindparam("site"), _EARLIER).limit(1)
_KNOWN = Statement(
    lambda dialect: select(frontier.c.url_key).where(
        frontier.c.site == bindparam("site"),
        one_of(frontier.c.url_key, "keys", dialect),
        _EARLIER,
    )
)


_CHECKED = Statement(
    lambda dialect: select(frontier.c.url_key, frontier.c.checked_at).where(
        frontier.c.site == bindparam("site"),
        one_of(frontier.c.url_key, "keys", dialect),
        frontier.c.checked_at.is_not(None),
    )
)


_TOLD_BEFORE = Statement(
    lambda dialect: select(mentions.c.url_key, mentions.c.modified).where(
        mentions.c.site == bindparam("site"),
        one_of(mentions.c.url_key, "keys", dialect),
        mentions.c.source == bindparam("source"),
    )
)


def _articles_of(dialect: str) -> Any:
    """The articles of these addresses: stubs are found by them, for no index has the address."""
    own = select(articles.c.id).where(
        articles.c.site == bindparam("site"), one_of(articles.c.url_key, "keys", dialect)
    )
    merged = select(addresses.c.article_id).where(
        addresses.c.site == bindparam("site"), one_of(addresses.c.url_key, "keys", dialect)
    )
    return union(own, merged)


def _told(dialect: str) -> Any:
    return select(stubs.c.url_key, stubs.c.headline, stubs.c.excerpt).where(
        stubs.c.article_id.in_(_articles_of(dialect)),
        stubs.c.listing_url == bindparam("listing"),
    )


def _listed(dialect: str) -> Any:
    """Dated stubs of an address, and what feeds and REST name it."""
    dated = select(stubs.c.url_key).where(
        stubs.c.article_id.in_(_articles_of(dialect)),
        one_of(stubs.c.url_key, "keys", dialect),
        stubs.c.date_published.is_not(None) | stubs.c.date_raw.is_not(None),
    )
    named = select(mentions.c.url_key).where(
        mentions.c.site == bindparam("site"),
        one_of(mentions.c.url_key, "keys", dialect),
        or_(mentions.c.source == "feed", mentions.c.source == "rest"),
    )
    return union(dated, named)


_OWN = Statement(
    lambda dialect: select(articles.c.url_key).where(
        articles.c.site == bindparam("site"), one_of(articles.c.url_key, "keys", dialect)
    )
)
_TOLD = Statement(_told)
_LISTED = Statement(_listed)
_TEXT = Statement(
    select(articles.c.article_body).where(
        articles.c.site == bindparam("site"), articles.c.url_key == bindparam("url_key")
    )
)
_WHOLE = captures.alias("whole")
_ORIGINAL = Statement(
    select(_WHOLE.c.url, _WHOLE.c.captured_at, _WHOLE.c.payload_sha256)
    .join(captures, _WHOLE.c.id == func.coalesce(captures.c.revisit_of, captures.c.id))
    .where(captures.c.url == bindparam("url"), captures.c.status == 200)
    .order_by(captures.c.captured_at.desc(), captures.c.id.desc())
    .limit(1)
)
_SAME_BYTES = Statement(
    select(captures.c.url, captures.c.captured_at, captures.c.payload_sha256)
    .where(
        captures.c.payload_sha256 == bindparam("digest"),
        captures.c.status == 200,
        captures.c.revisit_of.is_(None),
        captures.c.truncated.is_(None),
        captures.c.warc_file.is_not(None),
    )
    .order_by(captures.c.id)
    .limit(1)
)

Said = tuple[str | None, str | None]
"""Headline and excerpt of a stub."""


class Memory:
    """Answers for one crawl of one site; a first crawl remembers nothing, and asks nothing."""

    def __init__(self, transaction: Transaction, site: Site, crawl_id: int) -> None:
        self._transaction = transaction
        self._of = site
        self._site = site.name
        self._crawl_id = crawl_id
        with transaction() as connection:
            wanted = {"site": self._site, "crawl": crawl_id}
            self.empty = connection.execute(_ANY, wanted).first() is None

    def has_new(self, keys: Sequence[str]) -> bool:
        """Is there an address among these that no earlier crawl knew?"""
        return bool(self.new_among(keys))

    def new_among(self, keys: Sequence[str]) -> set[str]:
        """The addresses that no earlier crawl knew."""
        asked = set(keys)
        if self.empty or not asked:
            return asked
        wanted = {"site": self._site, "crawl": self._crawl_id, "keys": list(asked)}
        with self._transaction() as connection:
            return asked.difference(row.url_key for row in _KNOWN.find(connection, wanted))

    def changed_since(self, modified: Mapping[str, str], source: str) -> set[str]:
        """The addresses that a source says to have changed after they were looked at last.

        Also what it tells for the first time now, of shortly before (``tells_later``).
        """
        if self.empty or not modified:
            return set()
        wanted = {"site": self._site, "keys": list(modified)}
        with self._transaction() as connection:
            seen = _CHECKED.find(connection, wanted)
            told = _TOLD_BEFORE.find(connection, {**wanted, "source": source})
        before = {row.url_key: row.modified for row in told}
        return {
            key
            for key, checked_at in seen
            if tells_change(modified[key], checked_at)
            or tells_later(modified[key], before.get(key), checked_at)
        }

    def told_anew(self, listing_url: str, said: Mapping[str, Said]) -> set[str]:
        """The addresses of which this listing said something else before."""
        if self.empty or not said:
            return set()
        wanted = {"site": self._site, "keys": list(said), "listing": listing_url}
        before: dict[str, set[Said]] = defaultdict(set)
        with self._transaction() as connection:
            for key, headline, excerpt in _TOLD.find(connection, wanted):
                before[key].add((headline, excerpt))
        return {key for key, words in said.items() if before[key] and words not in before[key]}

    def original(self, url: str) -> Original | None:
        """Where the payload of the address's last whole capture is kept."""
        if self.empty:
            return None
        with self._transaction() as connection:
            found = _ORIGINAL.find(connection, {"url": url})
        return Original(*found[0]) if found else None

    def original_of(self, payload_sha256: str) -> Original | None:
        """Where a payload of these bytes is kept, whatever its address."""
        if self.empty:
            return None
        with self._transaction() as connection:
            found = _SAME_BYTES.find(connection, {"digest": payload_sha256})
        return Original(*found[0]) if found else None

    def is_listed(self, url: str) -> bool:
        """Does a listing show the address with a date, or a feed or REST name it as a post?"""
        wanted = {"site": self._site, "keys": [key_of(url, self._of)]}
        with self._transaction() as connection:
            return bool(_LISTED.find(connection, wanted))

    def known_articles(self, addresses: Sequence[str]) -> set[str]:
        """Those of the addresses that have an article."""
        by_key = {key_of(url, self._of): url for url in addresses}
        with self._transaction() as connection:
            found = _OWN.find(connection, {"site": self._site, "keys": list(by_key)})
        return {by_key[row.url_key] for row in found}

    def text_of(self, url: str) -> str | None:
        """The newest text of the article at an address."""
        row = {"site": self._site, "url_key": key_of(url, self._of)}
        with self._transaction() as connection:
            found = _TEXT.find(connection, row)
        return found[0].article_body if found else None
