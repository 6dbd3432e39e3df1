"""What a sample post says, and the two ways to make plain paragraphs of it."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from samplesite.texts import paragraphs


@dataclass(frozen=True, slots=True)
class Content:
    """What a post says. ``blocks`` are HTML, ``more`` and ``parts`` count blocks.

    ``excerpt`` replaces the automatic one; ``mark`` stands after a cut excerpt. ``comments``
    are (ref, parent, author, local time ``YYYY-MM-DDTHH:MM``, text).
    """

    title: str
    blocks: tuple[str, ...]
    slug: str | None = None
    excerpt: str | None = None
    mark: str = " [...]"
    caption: str | None = None
    more: int = 0
    parts: tuple[int, ...] = ()
    letters: tuple[dict[str, object], ...] = ()
    comments: tuple[tuple[str, str | None, str, str, str], ...] = ()
    edit: tuple[str, str] | None = None


def p(*texts: str) -> tuple[str, ...]:
    return tuple(f"<p>{text}</p>" for text in texts)


def stock(random: Random, count: int = 4) -> tuple[str, ...]:
    return p(*paragraphs(random, "en", count))
