"""Times of day beside a date, their offsets, and the instant in UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from datetime import timezone as fixed_offset
from functools import lru_cache
from zoneinfo import ZoneInfo

_ZONE = (
    r"(?: ?(?P<bracket>\()?(?P<zone>Z|(?:UTC|GMT)(?:[+-][0-9]{1,2}(?::?[0-9]{2})?)?"
    r"|[+-][0-9]{2}(?::?[0-9]{2})?|[A-Z]{3,4})"
    r"(?(bracket)\))(?![A-Za-z0-9:]))?"
)
_CLOCK = (
    r"(?P<hour>[0-9]{1,2})(?:[:h]|\.(?=[0-9]{2} Uhr))(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:[.,][0-9]+)?)?(?![0-9:])"
    r"(?: ?(?P<half>[AaPp]\.?[Mm]\.?)(?!\w))?" + _ZONE
)
_AT = (
    r"(?:at |um |à |a las |alle(?: ore)? |ore |saat |kl\.? |(?:o )?godz\.? |om |às |в |о "
    r"|at: |time: )?"
)
_AFTER = re.compile(rf"(?:(?P<t>T)| {{0,2}}[,;|@·•/-]? {{0,2}}){_AT}{_CLOCK}")
_BEFORE = re.compile(rf"(?<![0-9:.]){_CLOCK} ?[,;|/·•-]? ?(?:on |, )?$")

# RFC 2822 section 4.3 fixes the American names; the others follow the place's own history.
_FIXED = {"Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5}
_FIXED |= {"MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "CET": 1, "CEST": 2, "BST": 1}
_FIXED |= {"EET": 2, "EEST": 3, "WET": 0, "WEST": 1}
_PLACES = {"MSK": "Europe/Moscow", "ALMT": "Asia/Almaty"}
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])([0-9]{1,2}):?([0-9]{2})?")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as printed at ``text[start:end]``; ``zone`` as printed or None."""

    start: int
    end: int
    hour: int
    minute: int
    second: int | None
    zone: str | None
    sure: bool = True


@lru_cache(maxsize=512)
def _zone_of(printed: str) -> tzinfo | None:
    if printed in _FIXED:
        return fixed_offset(timedelta(hours=_FIXED[printed]))
    if printed in _PLACES:
        return ZoneInfo(_PLACES[printed])
    found = _OFFSET.fullmatch(printed)
    if found is None:
        return None
    size = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    if size > timedelta(hours=14) or int(found[3] or 0) > 59:
        return None
    return fixed_offset(size if found[1] == "+" else -size)


def _hour(printed: int, meridiem: str | None) -> int | None:
    if meridiem is None:
        return printed if printed <= 23 else None
    if not 1 <= printed <= 12:
        return None
    return printed % 12 + (12 if meridiem[0] in "Pp" else 0)


def _clock(found: re.Match[str], shift: int, after_t: bool) -> Clock | None:
    hour = _hour(int(found["hour"]), found["half"])
    minute, second, zone = int(found["minute"]), found["second"], found["zone"]
    if hour is None or minute > 59:
        return None
    # "10:00-11:00" is a span of time, not an offset, unless seconds or a T go before.
    span = bool(zone) and zone[0] in "+-" and ":" in zone and not after_t and second is None
    seconds = int(second) if second and int(second) <= 59 else None
    end = found.end() if zone is None or _zone_of(zone) else _clock_end(found)
    return Clock(found.start() + shift, end + shift, hour, minute, seconds, zone, not span)


def _clock_end(found: re.Match[str]) -> int:
    """Without the capitals that turned out to be no zone ("12:30 NEWS")."""
    return max(found.end("minute"), found.end("second"), found.end("half"))


def clock_after(text: str, position: int) -> Clock | None:
    """The time that follows a date that ends at this position."""
    found = _AFTER.match(text, position)
    return _clock(found, 0, found["t"] is not None) if found else None


def clock_before(text: str, position: int) -> Clock | None:
    """The time that precedes a date that begins here ("01:16 03.12.2020", centrasia.org)."""
    if ":" not in text[max(0, position - 24) : position]:
        return None
    shift = max(0, position - 40)
    found = _BEFORE.search(text[shift:position])
    return _clock(found, shift, False) if found else None


def _is_doubtful(local: datetime) -> bool:
    """Does the clock show this time twice, or never, on the day of a change?"""
    return local.utcoffset() != local.replace(fold=1).utcoffset()


def instant_value(
    day: tuple[int, int, int], clock: Clock, timezone: str | None
) -> tuple[str, str, bool] | None:
    """(value, precision, ambiguous) in UTC; None where the zone is not known.

    A time without an offset is read in ``timezone``, an IANA name; an unknown name raises
    ``zoneinfo.ZoneInfoNotFoundError``.
    """
    name = timezone if clock.zone is None else None
    zone = _zone_of(clock.zone) if clock.zone else ZoneInfo(name) if name else None
    if zone is None or not clock.sure:
        return None
    local = datetime(*day, clock.hour, clock.minute, clock.second or 0, tzinfo=zone)
    instant = local.astimezone(UTC)
    if clock.second is None:
        return f"{instant:%Y-%m-%dT%H:%MZ}", "minute", _is_doubtful(local)
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}", "second", _is_doubtful(local)
