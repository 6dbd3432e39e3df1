"""Words made equal: as other keyboards spell them, and as the full-text index compares them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_LETTERS = "қғңөүұһәіёҚҒҢӨҮҰҺӘІЁ"
FOLDED = str.maketrans(_LETTERS, "кгноуухаиеКГНОУУХАИЕ")
_LETTER = re.compile(f"[{_LETTERS}]")
# Without \b and the possessive part every word without such a letter is tried at each of its own.
_SPECIAL = re.compile(rf"\b[^\W{_LETTERS}]*+[{_LETTERS}]\w*")


def fold_for_search(words: str) -> str:
    """Kazakh letters and ё as the plain Cyrillic letters that other keyboards give."""
    return words.translate(FOLDED)


def folded_words(*texts: str | None) -> str:
    """The folded forms of those words that folding changes, once each, in order."""
    found: dict[str, None] = {}
    for one in texts:
        if one and not one.isascii() and _LETTER.search(one):
            found.update(dict.fromkeys(_SPECIAL.findall(one)))
    return " ".join(dict.fromkeys(fold_for_search(" ".join(found)).split(" ")))


class _Unicode61(dict[int, str]):
    """A table for ``str.translate``, filled as letters are met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _letter(chr(code))
        return folded


def _letter(letter: str) -> str:
    if "\u0300" <= letter <= "\u036f":
        return ""
    small = letter.casefold()
    # ß stays ß, and the dotted İ is an i: unicode61 gives one letter for one.
    one = small if len(small) == 1 else letter.lower()[0]
    base = unicodedata.normalize("NFD", one)[0]
    return base if base.isascii() else one


_UNICODE61 = _Unicode61()


def index_form(word: str) -> str:
    """A word as SQLite's ``unicode61 remove_diacritics 2`` compares it (fts5.html, 4.3.1).

    Case and combining marks do not count; letters of the Latin alphabet lose their
    diacritics, Cyrillic ones keep theirs (й, ё).
    """
    return word.translate(_UNICODE61)


def forms(words: Sequence[str]) -> list[tuple[str, str]]:
    """The two forms by which the index holds each word: as written, and folded."""
    if not words:
        return []
    listed = "\n".join(words)
    return list(zip(_lines(listed), _lines(fold_for_search(listed)), strict=True))


def _lines(listed: str) -> list[str]:
    return index_form(listed).split("\n")
