"""Which captures of an address are read. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from kazcrawl.items import Memento
from kazcrawl.payload import REDIRECTS
from kazcrawl.vanishing import CLEAR

_NO_PAGES = ("image/", "video/", "audio/", "font/", "text/css", "application/pdf")
_PAGES = ("listing", "article")


def choose(kind: str, held: Iterable[Memento]) -> list[tuple[Memento, bool]]:
    """What is to be read of an address's captures, which come in order of time.

    Each with True where it shows something, False where it shows that an article is gone.
    Of captures in a row with the same payload the first two and the last are read: what lies
    between says nothing new, also when captures of another source come between; three tell
    that a text has stayed (``archive.doubting``). Errors of
    the server say nothing of the page, and of a row of 404s the first says all.
    """
    chosen: list[tuple[Memento, bool]] = []
    run = 0
    for one in held:
        shown = _shows(kind, one)
        if not shown and not (kind == "article" and one.status in CLEAR):
            continue
        before = chosen[-1] if chosen else None
        same = before is not None and _same(before, one, shown)
        run = run + 1 if same else 0
        if same and not shown:
            continue
        if run > 2:
            chosen.pop()
        chosen.append((one, shown))
    return chosen


def _shows(kind: str, one: Memento) -> bool:
    if one.refers_to is not None and one.original is None:
        return False
    if one.status not in {None, 200, *REDIRECTS}:
        return False
    return kind not in _PAGES or not (one.mime or "").startswith(_NO_PAGES)


def _same(before: tuple[Memento, bool], one: Memento, shown: bool) -> bool:
    if before[1] != shown:
        return False
    other = before[0]
    return not shown or (
        one.digest is not None and (one.status, one.digest) == (other.status, other.digest)
    )
