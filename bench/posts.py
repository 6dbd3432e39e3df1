"""Made-up articles by number: the same number gives the same text on every machine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from random import Random

POSTS_A_DAY = 4
WORDS = 600
EXCERPT = 55
LETTER_EVERY = 12
NEWEST = date(2016, 5, 27)
SECTIONS = ("appeals", "articles", "solidarity", "video", "media")
AUTHORS = ("clare", "admin", "editor")

_COMMON_WORDS = """
the of and to in a for on that with was by at as from it this have they are be their not had
has which been were will one all after more who when there about union workers strike city
court letter meeting protest company wages region police family support march factory house
question answer week month street leader member group town campaign demand state local news
"""
_COMMON = tuple(_COMMON_WORDS.split())
_SYLLABLES = "ba do ke li mo nar per sa tur vel zhan bek kai rin ost ul"
_STARTS = tuple(_SYLLABLES.split())
RARE = tuple(a + b + c for a in _STARTS for b in _STARTS for c in _STARTS[:12])
_VOCABULARY = _COMMON + RARE
# Zipf's law, with which the search index meets as many distinct words as in real texts.
_WEIGHTS = tuple(accumulate(1 / rank for rank in range(1, len(_VOCABULARY) + 1)))


@dataclass(frozen=True, slots=True)
class Post:
    """An article by number, 0 for the newest. ``paragraphs`` are plain text."""

    number: int
    path: str
    title: str
    day: date
    section: str
    author: str
    paragraphs: tuple[str, ...]

    @property
    def excerpt(self) -> str:
        """The first 55 words, as WordPress cuts them."""
        return " ".join(" ".join(self.paragraphs).split()[:EXCERPT])


@lru_cache(maxsize=2048)
def make_post(number: int) -> Post:
    """Post ``number``: 600 words, in every twelfth an open letter besides."""
    random = Random(number)
    words = random.choices(_VOCABULARY, cum_weights=_WEIGHTS, k=WORDS)
    title = " ".join(random.choices(RARE, k=6)).capitalize()
    day = NEWEST - timedelta(days=number // POSTS_A_DAY)
    letter = _letter(random) if number % LETTER_EVERY == 0 else ()
    return Post(
        number=number,
        path=f"/{day:%Y/%m/%d}/{title.lower().replace(' ', '-')}-{number}/",
        title=title,
        day=day,
        section=SECTIONS[number % len(SECTIONS)],
        author=AUTHORS[number % len(AUTHORS)],
        paragraphs=_paragraphs(words, random) + letter,
    )


def _paragraphs(words: list[str], random: Random) -> tuple[str, ...]:
    found, at = [], 0
    while at < len(words):
        length = random.randint(40, 90)
        found.append(_sentences(words[at : at + length]))
        at += length
    return tuple(found)


def _sentences(words: list[str]) -> str:
    parts = (words[at : at + 16] for at in range(0, len(words), 16))
    return " ".join(" ".join(part).capitalize() + "." for part in parts)


def _letter(random: Random) -> tuple[str, ...]:
    text = _sentences(random.choices(_COMMON, k=64))
    name = f"{random.choice(RARE).title()} Kerimova, Almaty"
    return ("Dear Minister,", text, "Yours faithfully,", name)
