"""When a page is looked at again, and how: due dates, conditions, samples. Pure.

A page that changed lately is asked for sooner, a settled one later: after a quarter of
the time since its last change, within bounds. docs/recrawls.md says what follows.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kazcrawl.clock import iso

PATIENCE = 4
"""A page that has been the same for four days is looked at again after one."""
SPREAD = 4
"""Up to one part in four is taken off by the address, so that not all fall due on one day."""
SAMPLE = 20
"""One in so many is asked for without conditions, to find servers that lie with 304."""
HONEST = 10
"""Articles that changed together with their validators after which a site is believed again."""
DAY = 86_400.0
NEAR = timedelta(days=1)
"""How far the clocks of a site and of its archivist may be apart, time zones that were mixed up too."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds between two looks at a page, at least and at most.

    ``dead`` is for addresses that answered 404 and never showed a text.
    """

    least: float = DAY / 2
    most: float = 30 * DAY
    dead: float = 7 * DAY


@dataclass(frozen=True, slots=True)
class Visit:
    """What is remembered of the last look at an address.

    ``etag`` and ``last_modified`` as the server sent them with the last whole page;
    ``digest`` stands for what was read of it. ``changed_at`` is when the digest was last
    seen to differ: at first the date that the page tells. ``misses`` counts the crawls
    since ``missed_since`` in which the page did not show what it had shown. Times are ISO
    8601 UTC.
    """

    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    checked_at: str | None = None
    changed_at: str | None = None
    misses: int = 0
    missed_since: str | None = None


TEXT = "text:"
"""How the digest of an article with text begins."""
GONE = TEXT + "gone"
"""The digest of an article with text that has vanished."""


def has_text(visit: Visit | None) -> bool:
    """Did the address show an article's text when it was last read?"""
    return visit is not None and (visit.digest or "").startswith(TEXT)


def due_at(checked_at: str, changed_at: str | None, key: str, bounds: Bounds) -> str:
    """When an address is to be asked for again; never later than ``bounds.most`` from the check."""
    checked = datetime.fromisoformat(checked_at)
    settled = (checked - _moment(changed_at, checked)).total_seconds()
    return _in(checked, min(max(settled / PATIENCE, bounds.least), bounds.most), key)


def tells_change(modified: str, checked_at: str) -> bool:
    """May a change at ``modified``, an instant or a day, have come after the last look?"""
    told = modified.rstrip("Z")
    return told >= checked_at[: len(told)]


def tells_later(modified: str, before: str | None, checked_at: str) -> bool:
    """Does a source tell a later change than it had told, and one near the last look or after it?

    Its clock may be behind ours, and what is edited between an answer and its being stored
    has a time before that.
    """
    if before is None or modified <= before:
        return False
    return tells_change(modified, iso(datetime.fromisoformat(checked_at) - NEAR))


def later(checked_at: str, seconds: float, key: str) -> str:
    """The time so many seconds after a check, less the address's own share."""
    return _in(datetime.fromisoformat(checked_at), seconds, key)


def _in(checked: datetime, seconds: float, key: str) -> str:
    return iso(checked + timedelta(seconds=seconds * (1 - _fraction(key) / SPREAD)))


def _moment(value: str | None, otherwise: datetime) -> datetime:
    """The earliest instant of a date of any precision; the other one where it is none."""
    if not value:
        return otherwise
    whole = value if len(value) > 7 else (value + "-01-01")[:10]
    try:
        moment = datetime.fromisoformat(whole)
    except ValueError:
        return otherwise
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _fraction(text: str) -> float:
    """A number from 0 to below 1 that is always the same for a text, and spread evenly."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).digest()
    return int.from_bytes(digest, "big") / 2**32


def is_sampled(url: str, crawl_id: int) -> bool:
    """Is this address one of those that are asked for without conditions in this crawl?"""
    return _fraction(f"{crawl_id} {url}") * SAMPLE < 1


def conditions(visit: Visit | None) -> dict[str, str]:
    """The headers that ask only for what is new (RFC 9110, 13.1), as the server named it."""
    if visit is None or visit.misses:
        return {}
    named = {"If-None-Match": visit.etag, "If-Modified-Since": visit.last_modified}
    return {name: value for name, value in named.items() if value}


def was_honest(before: Visit | None, now: Visit) -> bool:
    """Did the server's validators change with a page that changed?"""
    if before is None or before.digest is None or before.digest == now.digest:
        return False
    told = (before.etag, now.etag) if before.etag else (before.last_modified, now.last_modified)
    return None not in told and told[0] != told[1]


def has_lied(before: Visit | None, now: Visit) -> bool:
    """Did the server call a changed page the same, by its own validators?"""
    if before is None or before.digest is None or before.digest == now.digest:
        return False
    if before.etag or now.etag:
        return before.etag == now.etag
    return before.last_modified is not None and before.last_modified == now.last_modified
