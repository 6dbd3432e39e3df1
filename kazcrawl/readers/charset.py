"""The charset of a page whose bytes are not what it declares, or that declares none.

Old pages of Kazakhstan and Russia are in windows-1251 or KOI8-R and say so nowhere; browsers
tell by the bytes, as WHATWG's encoding sniffing allows (13.2.3.2, step 7). Read as UTF-8
such a page is a row of U+FFFD from which nothing can be told.
"""

from __future__ import annotations

import re

_CYRILLIC = ("cp1251", "koi8-r", "cp866", "iso8859-5")
_COMMON = "оеаинтсрлк"
"""Letters that are frequent in Russian, Kazakh, Kyrgyz and Ukrainian alike."""
_LEAST = 0.35
"""Share of these among a text's letters: 0.6 in Russian, 0.45 in Kazakh, a tenth in a wrong charset."""
_HIGH = re.compile(rb"[\x80-\xff]+")
_WORD = 3
_LEAST_BYTES = 8
_LOOK = 1024 * 1024


def is_broken(text: str) -> bool:
    """Was a text read in a charset that it is not in: more U+FFFD than letters beyond ASCII?"""
    lost = text.count("\ufffd")
    return bool(lost) and 2 * lost > sum(letter > "\x7f" for letter in text)


def guess_charset(body: bytes, *, cyrillic_only: bool = False) -> str | None:
    """The charset that bytes are likely to be in, or None: for what is not in what it declares.

    A stray byte in a page that calls itself UTF-8 is a fault of that page and stays one:
    against a declaration only a whole alphabet counts (``cyrillic_only``).

    >>> guess_charset("Рабочие вышли на площадь".encode("koi8-r"))
    'koi8-r'
    >>> guess_charset("Müller fährt über die Brücke für fünf Mark.".encode("cp1252"))
    'cp1252'
    """
    runs = _HIGH.findall(body[:_LOOK])
    size = sum(map(len, runs))
    if 2 * sum(len(run) for run in runs if len(run) >= _WORD) <= size:
        # Single letters among ASCII: a western alphabet.
        western = size and not cyrillic_only and max(map(len, runs)) < _WORD
        return "cp1252" if western else None
    high = b"".join(runs)
    counts = {
        name: sum(high.count(letter.encode(name)) for letter in _COMMON) for name in _CYRILLIC
    }
    best = max(_CYRILLIC, key=lambda name: counts[name])
    return best if size >= _LEAST_BYTES and counts[best] >= _LEAST * size else None
