"""How a site counts the pages of its listings, learned from one step and tried elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit, urlunsplit

_PATH = re.compile(
    r"^(?P<head>.*/(?:page|seite|pagina|strona|str|p)?[-_/]?)(?P<number>\d{1,6})(?P<tail>(?:\.html?)?/?)$"
)

INDEX = "/index.php"
_NUMBER = re.compile(r"\d{1,6}")


@dataclass(frozen=True, slots=True)
class Step:
    """Page N has the number ``factor * N + shift``, as a parameter or in the path after ``head``."""

    parameter: str | None
    head: str
    tail: str
    factor: int = 1
    shift: int = 0

    def url(self, listing_url: str, page_number: int) -> str:
        """The address of that page of a listing, by the address of its first."""
        number = self.factor * page_number + self.shift
        parts = urlsplit(listing_url)
        if self.parameter is None:
            head = (
                self.head.removeprefix(INDEX)
                if f"{parts.path}/".startswith(f"{INDEX}/")
                else self.head
            )
            path = parts.path.rstrip("/") + f"{head}{number}{self.tail}"
            return urlunsplit(parts._replace(path=path))
        query = f"{parts.query}&" if parts.query else ""
        return urlunsplit(parts._replace(query=f"{query}{self.parameter}={number}"))


WORDPRESS = Step(None, "/page/", "/")
WORDPRESS_INDEX = Step(None, f"{INDEX}/page/", "/")
"""On hosts without rewriting all but the home page stands below the script."""


def step_between(listing_url: str, page_number: int, next_url: str) -> Step | None:
    """The step from a listing's page to its next; None where it follows no simple rule.

    >>> step_between("http://x.kz/news", 1, "http://x.kz/news?start=20").url("http://x.kz/a", 2)
    'http://x.kz/a?start=20'
    """
    first, second = urlsplit(listing_url), urlsplit(next_url)
    new = set(parse_qsl(second.query)) - set(parse_qsl(first.query))
    if first.path.rstrip("/") == second.path.rstrip("/"):
        return _by_parameter(new, page_number)
    found = _PATH.match(second.path)
    base = first.path.rstrip("/")
    if new or found is None or not second.path.startswith(base + "/"):
        return None
    counted = _counted(int(found["number"]), page_number)
    head = found["head"][len(base) :]
    return Step(None, head, found["tail"], *counted) if counted else None


def _by_parameter(new: set[tuple[str, str]], page_number: int) -> Step | None:
    if len(new) != 1:
        return None
    name, value = next(iter(new))
    counted = _counted(int(value), page_number) if _NUMBER.fullmatch(value) else None
    return Step(name, "", "", *counted) if counted else None


def _counted(number: int, page_number: int) -> tuple[int, int] | None:
    """Factor and shift by which page N + 1 has this number: from 1, from 0, or by rows."""
    if number == page_number + 1:
        return 1, 0
    if number == page_number:
        return 1, -1
    if number % page_number == 0 and number > page_number:
        return number // page_number, -(number // page_number)
    return None
