"""A text as the date patterns see it, with the way back to the text as found."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SPACES = (
    "\t\n\r\f\v\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005"
    "\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
_APOSTROPHES = "\u2018\u2019\u201b\u02bb\u02bc\u02b9\u2032\u0060\u00b4\uff07"
_DIGITS = {first + digit: str(digit) for first in (0xFF10, 0x0660, 0x06F0) for digit in range(10)}
_PLAIN = {
    **dict.fromkeys(map(ord, _SPACES), " "),
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(map(ord, _APOSTROPHES), "'"),
    **_DIGITS,
    0xFF0E: ".",
    0xFF0F: "/",
    0xFF1A: ":",
    0xFF0C: ",",
}
# Direction marks stand inside dates of pages set from right to left: "25\u200f/05\u200f/2016".
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class View:
    """``text`` has plain blanks, hyphens, apostrophes and digits and no invisible marks.

    ``kept`` maps its positions to those of ``source``; None where they are the same.
    """

    source: str
    text: str
    kept: tuple[int, ...] | None = None

    def raw(self, start: int, end: int) -> str:
        """The text as found between two positions of ``text``."""
        if self.kept is None or start >= end:
            return self.source[start:end]
        return self.source[self.kept[start] : self.kept[end - 1] + 1]


def view_of(source: str) -> View:
    """One character for one, but for invisible marks, which are left out."""
    plain = source.translate(_PLAIN)
    if plain.isascii() or not _INVISIBLE.search(plain):
        return View(source, plain)
    kept = tuple(at for at, char in enumerate(plain) if not _INVISIBLE.match(char))
    return View(source, "".join(plain[at] for at in kept), kept)
