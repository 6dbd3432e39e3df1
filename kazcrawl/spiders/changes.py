"""What a site's own lists say has changed since it was looked at: asked for again at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

MANY = 10
"""So many changes are believed of any list; of more where they are the smaller part of it."""


class RemembersLooks(Protocol):
    """The part of what earlier crawls knew that is needed here."""

    def changed_since(self, modified: Mapping[str, str], source: str) -> set[str]: ...


def changed(
    memory: RemembersLooks,
    told: Iterable[tuple[str, str | None]],
    source: str,
    *,
    sure: bool = False,
) -> Collection[str]:
    """The addresses that changed after the last look, by when a list of a source says that they did.

    Some sitemaps call every page changed today. Where most of a list changed at once, it
    is not believed, and the pages wait until they are due; ``sure``: the list has been made
    of what changed.
    """
    said = {key: modified for key, modified in told if modified}
    found = memory.changed_since(said, source)
    believed = sure or len(found) <= MANY or 2 * len(found) <= len(said)
    return found if believed else ()
