"""The pattern of a site's permalinks, learned from addresses that are known to be articles'.

``/a/388,slug/``, ``/news/show/id/3904``, ``/article_5581/``, ``?id=7``: no convention names
them. ``family`` sorts addresses by their outer form, ``learn`` makes one pattern of a family.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

__all__ = ["NOTHING", "Permalinks", "family", "is_telling", "learn", "likeness"]

_INDEX = re.compile(r"^/index\.php(?=/|$)", re.I)
_EXTENSION = re.compile(r"\.(?:[sp]?html?|php\d?|aspx?|jsp|do)$", re.I)
_NUMBER = re.compile(r"\d+")
_DATE = re.compile(r"\d{1,4}-\d\d-\d{2,4}")
_NUMBER_FIRST = re.compile(r"\d+[,_.-].+", re.S)
_NUMBER_LAST = re.compile(r".+[,_-]\d+", re.S)
_LETTERED = re.compile(r"[a-z]+\d+", re.I)
_KEY = re.compile(r"(?=[0-9A-Za-z]{8})[A-Za-z]*(?:\d+[A-Za-z]+){2}[0-9A-Za-z]*")
"""A key of a database (``5f1d7f3a9c2be8``): digits and letters change places, as in no word."""
_JOINED = re.compile(r"[^\W_][-_+ ][^\W_]")
_CLASS = {
    "9": r"\d+",
    "D": r"\d{1,4}-\d\d-\d{2,4}",
    "9,s": r"\d+[,_.-][^/?]+",
    "s-9": r"[^/?]+[,_-]\d+",
    "a9": r"[A-Za-z]+\d+",
    "key": _KEY.pattern,
    "s": r"[^/?]+",
}


@dataclass(frozen=True, slots=True)
class _Form:
    """An address in parts: its path's segments, the last one's extension, its parameters."""

    segments: tuple[str, ...]
    extension: str
    query: tuple[tuple[str, str], ...]


@lru_cache(maxsize=8192)
def _form(url: str) -> _Form:
    parts = urlsplit(url)
    path = unquote(_INDEX.sub("", parts.path))
    segments = [segment for segment in path.split("/") if segment]
    extension = ""
    if segments and (found := _EXTENSION.search(segments[-1])) and found.start():
        extension, segments[-1] = found[0].lower(), segments[-1][: found.start()]
    return _Form(tuple(segments), extension, tuple(sorted(parse_qsl(parts.query))))


def _class(segment: str) -> str:
    if _NUMBER.fullmatch(segment):
        return "9"
    if _DATE.fullmatch(segment):
        return "D"
    if _NUMBER_FIRST.fullmatch(segment):
        return "9,s"
    if _NUMBER_LAST.fullmatch(segment):
        return "s-9"
    if _LETTERED.fullmatch(segment):
        return "a9"
    return "key" if _KEY.fullmatch(segment) else "s"


def family(url: str) -> str:
    """The outer form of an address: addresses of one kind of page have the same.

    >>> family("http://x.kz/a/388,some-slug/"), family("http://x.kz/news/show/id/3904")
    ('/s/9,s', '/s/s/s/9')
    """
    form = _form(url)
    path = "/".join(map(_class, form.segments))
    names = "&".join(
        f"{name}={'9' if value.isdecimal() else 's' if _JOINED.search(value) else value}"
        for name, value in form.query
    )
    return f"/{path}{form.extension}" + (f"?{names}" if names else "")


def is_telling(url: str) -> bool:
    """Does an address look like one of many: a number, a date, a slug of several words?"""
    form = _form(url)
    last = form.segments[-1:]
    numbered = any(_class(segment) != "s" for segment in form.segments[-3:])
    return (
        numbered
        or any(_JOINED.search(segment) for segment in last)
        or any(value.isdecimal() for _, value in form.query)
    )


def likeness(others: Iterable[str]) -> Callable[[str], bool]:
    """Has an address the family of some of the others, and the folders that all of these share?

    >>> like = likeness(["/n/5", "/n/6"])
    >>> like("/n/7"), like("/ads/7")
    (True, False)
    """
    folders: dict[str, list[tuple[str, ...]]] = {}
    for other in others:
        folders.setdefault(family(other), []).append(_form(other).segments[:-1])
    shared = {name: _shared(same) for name, same in folders.items()}

    def like(url: str) -> bool:
        wanted = shared.get(family(url))
        return wanted is not None and all(
            folder is None or segment == folder
            for folder, segment in zip(wanted, _form(url).segments, strict=False)
        )

    return like


def _shared(same: list[tuple[str, ...]]) -> list[str | None]:
    """The folders that several addresses have in common, None where they differ or are numbers."""
    if len(same) < 2:
        return []
    return [
        column[0] if len(set(column)) == 1 and _class(column[0]) == "s" else None
        for column in zip(*same, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Permalinks:
    """What a site's articles have for addresses, as far as it was learned."""

    patterns: tuple[str, ...] = ()

    def match(self, url: str) -> bool:
        """Is the address one of an article by what was learned?"""
        return bool(self.patterns) and any(
            re.fullmatch(pattern, _spelled(url)) for pattern in self.patterns
        )

    def with_articles(self, addresses: Iterable[str]) -> Permalinks:
        """What is known after these articles' addresses; their order does not matter."""
        families: dict[str, list[str]] = {}
        for url in sorted(set(addresses)):
            families.setdefault(family(url), []).append(url)
        found = {one for members in families.values() if (one := learn(members))}
        return Permalinks(tuple(sorted({*self.patterns, *found})))


NOTHING = Permalinks()


@lru_cache(maxsize=8192)
def _spelled(url: str) -> str:
    form = _form(url)
    query = "&".join(f"{name}={value}" for name, value in form.query)
    return "/" + "/".join(form.segments) + form.extension + (f"?{query}" if query else "")


def learn(addresses: Sequence[str]) -> str | None:
    """One pattern for at least two addresses of a family; None where it would say too little.

    It says enough with a number or a date in it, or a folder that all of them share:
    ``/slug`` at the root is the address of any static page too.
    """
    forms = [_form(url) for url in addresses]
    if len(set(forms)) < 2 or len({family(url) for url in addresses}) != 1:
        return None
    first = forms[0]
    columns = list(zip(*(form.segments for form in forms), strict=True))
    fixed = [len(set(column)) == 1 for column in columns]
    kinds = [_class(segment) for segment in first.segments]
    path = "/".join(
        re.escape(segment) if same else _CLASS[kind]
        for segment, same, kind in zip(first.segments, fixed, kinds, strict=True)
    )
    values = list(zip(*(form.query for form in forms), strict=True))
    query = "&".join(_parameter(column) for column in values)
    varied = [kind for kind, same in zip(kinds, fixed, strict=True) if not same]
    says = any(fixed[:-1]) or any(kind != "s" for kind in varied) or bool(query)
    if not says:
        return None
    return "/" + path + re.escape(first.extension) + (rf"\?{query}" if query else "")


def _parameter(column: tuple[tuple[str, str], ...]) -> str:
    name, value = column[0]
    if len({one for _, one in column}) == 1:
        return re.escape(f"{name}={value}")
    kind = r"\d+" if all(one.isdecimal() for _, one in column) else "[^&]+"
    return re.escape(name) + "=" + kind
