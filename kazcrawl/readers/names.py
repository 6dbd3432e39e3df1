"""Names in a line that says who wrote something: ``By Jane Roe and John Doe, Staff Writers``.

Declarations and bylines carry more than names: a label before them, the writer's employer
or office after them. A name that stands alone is never changed.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from kazcrawl.text import collapse, fold

LABEL = re.compile(
    r"^(?:(?:(?:written|posted|published|submitted|story|text|words|reported|reporting|analysis"
    r"|opinion|review|commentary|column|created|contributed)\s+)?by\b\s*:?\s*"
    r"|(?:(?:escrito|publicado|postado|enviado)\s+)?por\b\s*:?\s+"
    r"|(?:автор\w*|текст|authors?|autore?|von|par|di|przez|door|yazan|жазған|муаллиф)\b\s*:?\s+)",
    re.I,
)
"""What says that a name follows."""
_PARTS = re.compile(r"\s*(?P<mark>[,;|&•·／]|\s[-–—/]\s|\s(?:and|und|et|и|e|y|i)\s)\s*")
_JOINING = frozenset((";", "&", "and", "und", "et", "и", "e", "y", "i", ","))
_OFFICE = re.compile(
    r"\b(?:writers?|editors?|reporters?|correspondents?|columnists?|contributors?|contributing|staff"
    r"|journalists?|producers?|chief|senior|bureau|agency|press|news\w*|media|magazine|business"
    r"|insider|times|post|daily|journal|tribune|herald|gazette|today|service|desk|team|special"
    r"|ap|afp|upi|dpa|pti|ians|reuters|bloomberg|cnn|bbc|tv|radio|redaktion|agentur|корреспондент\w*"
    r"|редак\w+|журналист\w*|агентств\w+|редакция|phd|ph\.d|md|m\.d|ms|rd|rdn|mba|jr|sr|esq|inc|ltd|llc|gmbh)\b"
    r"|\.(?:com|org|net|co|ru|kz|de|info)\b|[@\d]",
    re.I,
)
_NAMED_AFTER = re.compile(r"\s+(?:(?:the )?associated press|reuters|usa today|afp)$", re.I)
_ADDRESS = re.compile(r"\s+\S+@\S+\.\w.*$", re.S)
_LETTER = re.compile(r"[^\W\d_]")
MOST_WORDS = 6
"""Of one name; a longer part is a sentence."""


@lru_cache(maxsize=2048)
def letters_of(text: str) -> str:
    """A name as compared: case, blanks and marks aside."""
    return "".join(letter for letter in fold(text).lower() if letter.isalnum())


@lru_cache(maxsize=2048)
def names_in(
    text: str, own: frozenset[str] = frozenset(), *, account: bool = False
) -> tuple[str, ...]:
    """The names in a text, without labels, offices and employers; empty where it holds none.

    ``own`` are the site's own names as ``letters_of`` gives them. ``Roe, Jane`` is one name.
    Of an ``account``'s name only what is an office for sure is left out.
    """
    text = LABEL.sub("", _ADDRESS.sub("", collapse(text))).strip(" ,;:|-–—\u00a0")
    pieces = _pieces(text)
    if not pieces or "://" in text or not _LETTER.search(text):
        return ()
    if _is_one_name(pieces) or (account and not any(_OFFICE.search(one) for _, one in pieces[1:])):
        return (text,)
    names = [_bare(pieces[0][1], own)]
    for mark, piece in pieces[1:]:
        name = _bare(LABEL.sub("", piece), own)
        if mark in _JOINING and _is_person(name, own):
            names.append(name)
    return tuple(dict.fromkeys(name for name in names if 0 < len(name.split()) <= MOST_WORDS))


def _is_one_name(pieces: list[tuple[str, str]]) -> bool:
    """``Roe, Jane``, or a body's name with an "and" in it (``Ministry of Culture and sport``)."""
    if len(pieces) != 2:
        return False
    (_, first), (mark, second) = pieces
    if mark == ",":
        return len(first.split()) == 1 and len(second.split()) <= 2 and not _OFFICE.search(second)
    return mark.isalpha() and not _is_person(second, ()) and not _OFFICE.search(second)


def _pieces(text: str) -> list[tuple[str, str]]:
    """The parts of a text, each with the mark before it."""
    found: list[tuple[str, str]] = []
    mark, start = "", 0
    for part in _PARTS.finditer(text):
        found.append((mark, text[start : part.start()].strip()))
        mark, start = part["mark"].strip().lower(), part.end()
    found.append((mark, text[start:].strip()))
    return [(mark, piece) for mark, piece in found if piece]


def _is_person(name: str, own: Collection[str]) -> bool:
    words = name.split()
    return (
        2 <= len(words) <= 5
        and not _OFFICE.search(name)
        and letters_of(name) not in own
        and sum(word[0].isupper() or not word[0].isalpha() for word in words) >= len(words) - 1
    )


def _bare(name: str, own: Collection[str]) -> str:
    """A name without the employer that follows it with no mark between."""
    words = _NAMED_AFTER.sub("", name).split() if len(name.split()) > 3 else name.split()
    for count in (3, 2):
        if len(words) - count >= 2 and letters_of(" ".join(words[-count:])) in own:
            return " ".join(words[:-count])
    return " ".join(words)
