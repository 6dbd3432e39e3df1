"""The shape of a cron expression: five fields, as crontab(5) has them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from cronsim import CronSim, CronSimError

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_ITEM = re.compile(r"(?P<low>\*|\w+)(?:-(?P<high>\w+))?(?:/(?P<step>\w+))?", re.A)


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of month", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of week", 0, 7, _DAYS),
)


def cron_expression(text: str) -> str:
    """The expression, its blanks made single: ``17 4 * * mon``.

    Lists, ranges, steps and the names of months and days are known; nicknames such as
    ``@daily`` are not. Raises ValueError with a reason.
    """
    parts = text.split()
    if len(parts) != len(_FIELDS):
        fields = ", ".join(field.name for field in _FIELDS)
        raise ValueError(f"{len(parts)} field(s) where cron has five; write {fields}")
    for part, field in zip(parts, _FIELDS, strict=True):
        for item in part.split(","):
            _check_item(item, field)
    expression = " ".join(parts)
    if not _comes(expression):
        raise ValueError(f"{expression!r} names a day that no year has; write another")
    return expression


def _comes(expression: str) -> bool:
    """Is there ever such a day? 30 February is none."""
    try:
        return next(CronSim(expression, datetime(2000, 1, 1)), None) is not None
    except CronSimError:
        return False


def _check_item(item: str, field: _Field) -> None:
    found = _ITEM.fullmatch(item)
    if not found or (found["low"] == "*" and found["high"]):
        raise ValueError(f"{field.name} {item[:20]!r} is not cron; write *, */5, 3, 3-7 or 3,7")
    one = False
    if found["low"] != "*":
        low = _number(found["low"], field)
        high = _number(found["high"], field) if found["high"] else low
        one = high == low  # cronsim reads 3-3/2 as 3-59/2
        if high < low:
            raise ValueError(f"{field.name} {item[:20]!r} runs backwards; write the lower first")
    if found["step"]:
        _check_step(item, found["step"], field, bare=one)


def _check_step(item: str, step: str, field: _Field, *, bare: bool) -> None:
    if not step.isdecimal() or not 1 <= int(step[:9]) <= field.high:
        raise ValueError(f"{field.name} {item[:20]!r} has no step; after / write 1 to {field.high}")
    if bare:
        raise ValueError(
            f"{field.name} {item[:20]!r} has a step but no range; write */{step} or a-b/{step}"
        )


def _number(word: str, field: _Field) -> int:
    if word.lower() in field.names:
        return field.names.index(word.lower()) + field.low
    if not word.isdecimal() or not field.low <= int(word[:9]) <= field.high:
        raise ValueError(
            f"{field.name} {word[:20]!r} is out of range; write {field.low} to {field.high}"
        )
    return int(word)
