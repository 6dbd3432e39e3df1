"""Which of the statements about an article's date of publication is believed.

1. Only evidence with a value counts, and never that from the ``body``.
2. A page may print the day on which it is read. Evidence from ``article`` that names the
   day of capture falls out where any other evidence says otherwise.
3. Ambiguous evidence falls out where any unambiguous evidence is left.
4. Sources rank structured, feed, rest, article, listing, url, heading, sitemap. The best
   one present leads. Where it says several days, the one that most sources agree with
   (by at most one day), then the one said most often, then the most precise, then the
   earliest.
5. Two statements contradict where they lie more than a day apart; a month or a year
   contradicts no day within it. Where two or more worse-ranked sources among feed,
   article, listing, url and heading contradict the leader, agree with one another, and
   are more than the sources that agree with the leader, the best of them leads instead.
6. Of all evidence that falls on the leader's day (month, year, minute), the most precise is
   chosen, then the best ranked: the address's day gives way to the feed's second. A day is
   told at the site's place and an instant in UTC, so an instant falls on a day if it
   does anywhere on earth (UTC-12 to UTC+14).

What is left equal is decided by value and raw text, so the order of arrival says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from kazcrawl.dates.parsed import ParsedDate
from kazcrawl.items import DateEvidence

SOURCES = ("structured", "feed", "rest", "article", "listing", "url", "heading", "sitemap")
"""Sources of evidence, best first; ``body`` is not among them."""

PRECISIONS = ("year", "month", "day", "minute", "second")
"""Precisions, coarsest first."""

_RANK = {source: rank for rank, source in enumerate(SOURCES)}
_WITNESSES = frozenset({"feed", "article", "listing", "url", "heading"})
EAST, WEST = timedelta(hours=14), timedelta(hours=12)
_FORM = re.compile(
    r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?Z)?)?)?", re.ASCII
)
_LENGTHS = {4: "year", 7: "month", 10: "day", 17: "minute", 20: "second"}
_STARTS = {"year": "-01-01", "month": "-01"}

_Key = tuple[int, int, str, str, str, str]


def evidence(parsed: ParsedDate, source: str) -> DateEvidence:
    """What was read, as a statement by a source.

    ``refused`` is also ``ambiguous`` or ``relative`` where that is why there is no value.
    """
    refused = parsed.refused
    if parsed.value is None and refused is None:
        refused = "relative" if parsed.relative else "ambiguous"
    return DateEvidence(
        parsed.raw, parsed.value, parsed.precision, source, parsed.ambiguous, refused
    )


@lru_cache(maxsize=8192)
def _span(value: str) -> tuple[str, datetime, datetime] | None:
    """Precision, first instant and first instant after, as if all were UTC; None if none."""
    if not _FORM.fullmatch(value):
        return None
    precision = _LENGTHS[len(value)]
    try:
        first = datetime.fromisoformat(value + _STARTS.get(precision, "")).replace(tzinfo=UTC)
        return precision, first, first + _length(precision, first)
    except (ValueError, OverflowError):
        return None


def _length(precision: str, first: datetime) -> timedelta:
    if precision == "year":
        return first.replace(year=first.year + 1) - first
    if precision == "month":
        following = (first + timedelta(days=31)).replace(day=1)
        return following - first
    sizes = {"day": timedelta(days=1), "minute": timedelta(minutes=1)}
    return sizes.get(precision, timedelta(seconds=1))


def _days(value: str) -> tuple[date, date]:
    span = _span(value)
    if span is None:
        raise ValueError(f"{value!r} is not YYYY, YYYY-MM, YYYY-MM-DD or an instant with Z")
    return span[1].date(), (span[2] - timedelta(seconds=1)).date()


def _apart(one: str, other: str) -> int:
    """Days between two values, 0 where they overlap."""
    (first, last), (begin, end) = _days(one), _days(other)
    return max(0, (begin - last).days, (first - end).days)


def _refines(fine: str, coarse: str) -> bool:
    """Does the finer value fall within the coarser one, at some place on earth?"""
    one, other = _span(fine), _span(coarse)
    if one is None or other is None or PRECISIONS.index(one[0]) <= PRECISIONS.index(other[0]):
        return False
    slack = one[0] in {"minute", "second"} and other[0] not in {"minute", "second"}
    east, west = (EAST, WEST) if slack else (timedelta(0), timedelta(0))
    return other[1] - east <= one[1] < other[2] + west


def same_day(one: str, other: str) -> bool:
    """May two values (as in ``DateEvidence``) be one day? Months and years are no days.

    A day and an instant are where the instant falls on that day anywhere on earth; two
    instants where their days in UTC are equal.
    """
    if len(one) < 10 or len(other) < 10:
        return False
    return one[:10] == other[:10] or _refines(one, other) or _refines(other, one)


def _consistent(one: str, other: str) -> bool:
    return _apart(one, other) == 0 or _refines(one, other) or _refines(other, one)


def _value(item: DateEvidence) -> str:
    return item.value or ""


def _fineness(item: DateEvidence) -> int:
    span = _span(_value(item))
    return PRECISIONS.index(span[0]) if span else 0


def _key(item: DateEvidence) -> _Key:
    words = (_value(item), item.raw, item.precision or "", item.refused or "")
    return (_RANK[item.source], -_fineness(item), *words)


def _counts(item: DateEvidence) -> bool:
    return item.source in _RANK and item.value is not None and _span(item.value) is not None


def _without_today(items: list[DateEvidence], captured_on: str | None) -> list[DateEvidence]:
    if captured_on is None:
        return items

    def is_today(item: DateEvidence) -> bool:
        return item.source == "article" and same_day(_value(item), captured_on)

    others = [item for item in items if not is_today(item)]
    return [
        item
        for item in items
        if not is_today(item) or all(_consistent(_value(item), _value(other)) for other in others)
    ]


def _sources(items: Iterable[DateEvidence], agrees: Callable[[DateEvidence], bool]) -> set[str]:
    return {item.source for item in items if agrees(item)}


def _supporters(value: str, items: Sequence[DateEvidence]) -> set[str]:
    return _sources(items, lambda item: _apart(_value(item), value) <= 1)


def _leader(items: Sequence[DateEvidence], all_items: Sequence[DateEvidence]) -> DateEvidence:
    """The best source's evidence; of several days the best supported one (rule 4)."""
    best = min(_RANK[item.source] for item in items)
    voices = [item for item in items if _RANK[item.source] == best]

    def order(item: DateEvidence) -> tuple[int, int, _Key]:
        said = sum(_value(other) == _value(item) for other in voices)
        return (-len(_supporters(_value(item), all_items)), -said, _key(item))

    return min(voices, key=order)


def _majority(leader: DateEvidence, items: Sequence[DateEvidence]) -> DateEvidence:
    """The leader, or whoever leads the agreeing sources that outvote it (rule 5)."""
    against = [
        item
        for item in items
        if item.source in _WITNESSES
        and _RANK[item.source] > _RANK[leader.source]
        and _apart(_value(item), _value(leader)) > 1
    ]
    if len({item.source for item in against}) < 2:
        return leader
    centre = min(against, key=lambda item: (-len(_supporters(_value(item), against)), _key(item)))
    group = [item for item in against if _apart(_value(item), _value(centre)) <= 1]
    votes = len({item.source for item in group})
    if votes < 2 or votes <= len(_supporters(_value(leader), items)):
        return leader
    return _leader(group, group)


def _unanimous(items: Sequence[DateEvidence]) -> bool:
    """One value and no doubt: the commonest case by far, where no rule but the rank matters."""
    return len({item.value for item in items}) == 1 and not any(item.ambiguous for item in items)


def considered(
    evidence: Iterable[DateEvidence], captured_on: str | None = None
) -> list[DateEvidence]:
    """The evidence that rules 1 and 2 leave; ``captured_on`` as for ``choose``."""
    return _without_today([item for item in evidence if _counts(item)], captured_on)


def choose(
    evidence: Iterable[DateEvidence], *, captured_on: str | None = None
) -> DateEvidence | None:
    """The evidence that is believed, by the rule above; None where none has a value.

    ``captured_on`` is the day of capture, ``YYYY-MM-DD``. Evidence whose value is not of
    the form that ``DateEvidence`` promises does not count.
    """
    counted = [item for item in evidence if _counts(item)]
    if counted and _unanimous(counted):
        return min(counted, key=_key)
    items = _without_today(counted, captured_on)
    sure = [item for item in items if not item.ambiguous]
    items = sure or items
    if not items:
        return None
    leader = _majority(_leader(items, items), items)
    finer = [item for item in items if _refines(_value(item), _value(leader))]
    return min([leader, *finer], key=lambda item: (-_fineness(item), _key(item)))
