"""Text as published, and text as compared.

Published text is kept: ``collapse`` only folds the white space that HTML itself folds.
Compared text is folded: ``fold`` makes one spelling of blanks, quotes and dashes, so that
an excerpt can be looked for in a body. Folded text is for comparing and digests only.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

from kazcrawl.marks import is_read_on, split_mark

__all__ = [
    "EXCERPT_WORDS",
    "LANGUAGE_SAMPLE",
    "collapse",
    "compared_words",
    "count_excerpt_words",
    "digest_and_words",
    "fold",
    "in_small",
    "is_read_on",
    "language_of",
    "match_excerpt",
    "split_mark",
    "squeeze",
    "text_sha256",
]

EXCERPT_WORDS = 55
"""Words of WordPress' automatic excerpt (wp_trim_excerpt), split at ``[\\n\\r\\t ]`` only."""

_WIDTHLESS = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"
_FOLDED = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u0060\u02bc", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys(_WIDTHLESS, ""),
    "\u2026": "...",
}


def collapse(text: str) -> str:
    """NFC, HTML white space folded to single blanks and trimmed; no-break spaces stay."""
    for space in "\n\t\r\f":  # seven times as fast as a pattern, and every line passes here
        text = text.replace(space, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return unicodedata.normalize("NFC", text.strip(" "))


def fold(text: str) -> str:
    """One spelling for comparing: blanks (also NBSP), quotes, dashes, ellipses, soft hyphens."""
    return " ".join(_respelled(text).split())


def compared_words(text: str) -> list[str]:
    """The words of the folded text, in one case."""
    return _respelled(text).casefold().split()


def _respelled(text: str) -> str:
    if text.isascii() and "`" not in text:
        return text
    text = unicodedata.normalize("NFC", text)
    for mark, plain in _FOLDED.items():  # twice as fast as a pattern: most texts have few of them
        text = text.replace(mark, plain)
    return text


def squeeze(text: str) -> str:
    """All white space taken out: block joins then do not count. The cheap first comparison."""
    return "".join(text.split())


def in_small(text: str) -> str:
    """A text in small letters, as many as it has (İ alone becomes two): the same places are meant.

    Patterns are compared with it because without case they take two to five times as long.
    """
    return text.replace("İ", "i").lower()


def text_sha256(text: str) -> str:
    """Digest of the folded text, hexadecimal."""
    return digest_and_words(text)[0]


def digest_and_words(text: str) -> tuple[str, int]:
    """``text_sha256`` and how many words the text has, which is split once for both."""
    words = text.split()
    folded = _respelled(plain := " ".join(words))
    if any(mark in plain for mark in _WIDTHLESS):  # folding left it out: it may have stood alone
        folded = fold(plain)
    return hashlib.sha256(folded.encode()).hexdigest(), len(words)


def count_excerpt_words(text: str) -> int:
    """Words as WordPress counts them for its excerpt: NBSP does not part words."""
    return len([word for word in re.split(r"[\n\r\t ]+", text) if word])


@lru_cache(maxsize=32)
def _collapsed(body: str) -> str:
    """Every listing's stub of an article is compared with the same body."""
    return collapse(body)


def match_excerpt(excerpt: str, body: str) -> str:
    """How a stub's excerpt stands in the full text.

    ``exact``: word for word, only HTML white space and block joins differ. ``normalised``:
    after folding of NBSP, quotes, dashes and joins without a blank. ``edited``: at least
    six words in ten, in order, in the body's opening. ``absent`` otherwise.
    """
    plain = split_mark(collapse(excerpt))[0].strip(" \u00a0")
    if plain and plain in _collapsed(body):
        return "exact"
    folded, text = fold(plain), fold(body)
    if folded and (folded in text or squeeze(folded) in squeeze(text)):
        return "normalised"
    words = folded.split()
    opening = text.split()[: 4 * len(words) + 40]
    matcher = SequenceMatcher(None, words, opening, autojunk=False)
    same = sum(block.size for block in matcher.get_matching_blocks())
    return "edited" if words and same >= 0.6 * len(words) else "absent"


_KAZAKH = re.compile("[әғқңұүһі]", re.I)
_KAZAKH_ONLY = re.compile("[әғқұһ]", re.I)
_KYRGYZ = re.compile("[ңөү]", re.I)
_UKRAINIAN = re.compile("[їєґ]", re.I)
_RARE = re.compile("[әғқңөұүһіїєґ]", re.I)
"""Letters of one of these alphabets: most texts have none, which one search tells."""
# Both cases by name: a pattern without case takes twice as long.
_CYRILLIC = re.compile("[а-яёәғқңөұүһіїєґўҳА-ЯЁӘҒҚҢӨҰҮҺІЇЄҐЎҲ]+")
_LATIN = re.compile("[a-zA-Z]+")


LANGUAGE_SAMPLE = 1200
"""Characters that decide an alphabet; the rarest deciding letter (Kazakh қ) is 3 in 100."""


_LONG_ENOUGH = 200
"""Letters of a text in which a few of another alphabet are a name or a caption: a Kazakh, Kyrgyz
or Ukrainian text has twenty and more in so many."""


def language_of(text: str, declared: str | None) -> str | None:
    """BCP 47 code of a text: what the page declares, unless its letters say otherwise.

    A template's ``lang="en-US"`` stands on Russian and Kazakh posts too (seen on
    WordPress); letters that only one alphabet has decide then. None where unsure.
    """
    sample = text[:LANGUAGE_SAMPLE]
    cyrillic = 0 if sample.isascii() else len("".join(_CYRILLIC.findall(sample)))
    latin = len("".join(_LATIN.findall(sample[:200] if cyrillic == 0 else sample)))
    if cyrillic + latin < 20:
        return declared or None
    if latin >= cyrillic:
        cyrillic_code = (declared or "")[:2].lower() in {
            "ru",
            "kk",
            "ky",
            "uk",
            "be",
            "bg",
            "tg",
            "mn",
        }
        return None if cyrillic_code else declared or None
    return _cyrillic_language(sample, cyrillic, declared)


def _cyrillic_language(sample: str, letters: int, declared: str | None) -> str | None:
    rare = "".join(_RARE.findall(sample))
    if len(_KAZAKH_ONLY.findall(rare)) > letters * 0.01:
        return "kk"
    if len(_UKRAINIAN.findall(rare)) > letters * 0.005:
        return "uk"
    if len(_KYRGYZ.findall(rare)) > letters * 0.01:
        return "ky"
    a_name = letters >= _LONG_ENOUGH and len(rare) <= letters * 0.01
    if _KAZAKH.search(rare) and not a_name:
        return declared if (declared or "")[:2].lower() not in {"", "en", "de", "fr"} else None
    if (declared or "")[:2].lower() in {"ru", "bg", "be", "mk", "sr", "tg", "mn"}:
        return declared
    return "ru"
