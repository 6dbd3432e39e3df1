"""TOML tables read strictly: what is not known, or not of its type, is an error with a line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeVar

from kazcrawl.sites.positions import KeyPath, positions_of

MAX_LENGTH = 65_536
"""Characters of a site file; the shipped ones have fewer than 5,000."""

MAX_COUNT = 10_000_000

_T = TypeVar("_T")
_AT_LINE = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")
_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "true or false"),
    (str, "a text"),
    (int, "a whole number"),
    (float, "a number"),
    (list, "a list"),
    (dict, "a table"),
)


class SiteFileError(ValueError):
    """A site file that cannot be taken: ``FILE:LINE: reason; what to do``."""


@dataclass(frozen=True, slots=True)
class Document:
    """A site file's name and text, to say where something stands."""

    source: str
    text: str

    def error(self, path: KeyPath, reason: str) -> SiteFileError:
        """The error for a key, at its line."""
        return self.error_at(positions_of(self.text).line(path), reason)

    def error_at(self, line: int, reason: str) -> SiteFileError:
        """The error at a line."""
        return SiteFileError(f"{self.source}:{line}: {reason}")


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a document, with the path that leads to it."""

    document: Document
    data: Mapping[str, object]
    path: KeyPath = ()

    def only(self, known: Iterable[str]) -> None:
        """Raises SiteFileError for the first key that is not known."""
        names = list(known)
        for key in self.data:
            if key not in names:
                near = get_close_matches(key, names, 1)
                advice = f"did you mean {near[0]}?" if near else f"known: {', '.join(names)}"
                raise self.error((key,), f"unknown key {key[:40]!r}; {advice}")

    def need(self, key: str, advice: str) -> None:
        """Raises SiteFileError where a key that must stand does not."""
        if key not in self.data:
            raise self.error((key,), f"the key {key} is missing; {advice}")

    def error(self, below: KeyPath, reason: str) -> SiteFileError:
        """The error for what stands below this table."""
        return self.document.error((*self.path, *below), reason)

    def text(self, key: str, check: Callable[[str], _T]) -> _T | None:
        """A checked text, None where the key does not stand."""
        if key not in self.data:
            return None
        return self._checked((key,), self.data[key], check)

    def texts(self, key: str, check: Callable[[str], _T]) -> tuple[_T, ...]:
        """A checked list of texts without repetition, ``()`` where the key does not stand."""
        values = [
            self._checked((key, position), value, check)
            for position, value in enumerate(self._list(key))
        ]
        for position, value in enumerate(values):
            if value in values[:position]:
                raise self.error((key, position), f"{key}: this stands twice; take one out")
        return tuple(values)

    def count(self, key: str) -> int:
        """A whole number from 0 on; 0 where the key does not stand."""
        value = self.data.get(key, 0)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._wrong_type((key,), value, "a whole number")
        if not 0 <= value <= MAX_COUNT:
            raise self.error((key,), f"{key}: out of range; write 0 to {MAX_COUNT}")
        return value

    def share(self, key: str) -> float:
        """A number from 0 to 1; 0 where the key does not stand."""
        value = self.data.get(key, 0.0)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self._wrong_type((key,), value, "a number")
        if not 0 <= value <= 1:
            raise self.error((key,), f"{key}: not a share; write 0 to 1, as 0.95 for 95 %")
        return float(value)

    def table(self, key: str) -> Table:
        """The table of that name, empty where it does not stand."""
        return self._table((key,), self.data.get(key, {}), f"a table, [{key}]")

    def tables(self, key: str) -> tuple[Table, ...]:
        """The tables of that name, in order."""
        kind = f"a list of tables, [[{key}]]"
        values = self._list(key, kind)
        return tuple(self._table((key, place), value, kind) for place, value in enumerate(values))

    def _table(self, below: KeyPath, value: object, kind: str) -> Table:
        if not isinstance(value, dict):
            raise self._wrong_type(below, value, kind)
        return Table(self.document, value, (*self.path, *below))

    def _list(self, key: str, kind: str = 'a list of texts, ["..."]') -> list[object]:
        if key not in self.data:
            return []
        values = self.data[key]
        if not isinstance(values, list):
            raise self._wrong_type((key,), values, kind)
        if not values:
            raise self.error((key,), f"{key}: the list is empty; fill it or leave the key out")
        return values

    def _checked(self, below: KeyPath, value: object, check: Callable[[str], _T]) -> _T:
        if not isinstance(value, str):
            raise self._wrong_type(below, value, "a text in quotes")
        try:
            return check(value)
        except ValueError as error:
            raise self.error(below, f"{_name(below)}: {error}") from None

    def _wrong_type(self, below: KeyPath, value: object, wanted: str) -> SiteFileError:
        found = next((name for kind, name in _TYPES if isinstance(value, kind)), "a date or time")
        return self.error(below, f"{_name(below)}: {found} stands here; write {wanted}")


def read_tables(text: str, source: str) -> Table:
    """The document's outermost table. A byte order mark at its head is dropped.

    Raises SiteFileError, with the line, for what is not TOML 1.0.
    """
    document = Document(source, text.removeprefix("\ufeff"))
    if len(text) > MAX_LENGTH:
        raise document.error_at(
            1, f"the file is longer than {MAX_LENGTH} characters; is it a site file?"
        )
    try:
        return Table(document, tomllib.loads(document.text))
    except RecursionError:
        raise document.error_at(
            1, "lists or tables too deep in one another; flatten them"
        ) from None
    except ValueError as error:
        raise _not_toml(document, str(error)) from None


def _not_toml(document: Document, reason: str) -> SiteFileError:
    found = _AT_LINE.search(reason)
    plain = _AT_LINE.sub("", reason)
    repeated = positions_of(document.text).repeated
    if "Cannot overwrite" in plain and repeated:
        return document.error_at(repeated, "this key stands twice in its table; take one out")
    last = document.text.rstrip().count("\n") + 1
    line = int(found["line"]) if found and found["line"] else last if found else 1
    return document.error_at(line, f"this is not TOML ({plain}); see https://toml.io/en/v1.0.0")


def _name(below: KeyPath) -> str:
    return next(str(step) for step in reversed(below) if isinstance(step, str))
