"""What one entry of a feed says, whatever its format: raw, before the site is asked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """``link`` and ``guid`` as found, ``published`` and ``modified`` raw; ``reply``: a comment."""

    link: str | None
    headline: str | None = None
    guid: str | None = None
    author: str | None = None
    sections: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    modified: str | None = None
    reply: bool = False
