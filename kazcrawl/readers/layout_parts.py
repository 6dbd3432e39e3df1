"""Which blocks of a body's element are parts of its layout: those that its pages repeat."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from kazcrawl.items import Part
from kazcrawl.readers.repeated import Seen

PAGES = 12
"""Pages of a layout whose blocks are compared."""
REPEATED = 3
"""Pages that a block must stand on."""
SHARE = 0.75
"""Share of the pages that a block with the same words, or one of links, must stand on."""
FEW_PAGES = 6
FEW_SHARE = 0.9
FEW_TEXTS = 3
"""Changing words that are no links (author boxes) need more: on nine of ten of six pages or
more, each of its texts three times on average."""


class Survey:
    """Compares the blocks of a layout's first pages."""

    def __init__(self) -> None:
        self.pages = 0
        self._texts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._links: Counter[str] = Counter()
        self._framing: Counter[str] = Counter()
        self._named: set[str] = set()
        self._samples: dict[tuple[str, str], str] = {}

    @property
    def done(self) -> bool:
        return self.pages >= PAGES

    def add(self, blocks: Sequence[Seen]) -> None:
        """The blocks of one more page."""
        self.pages += 1
        for seen in blocks:
            self._texts[seen.selector][seen.digest] += 1
            self._links[seen.selector] += seen.leads_away
            self._framing[seen.selector] += seen.framing
            self._samples.setdefault((seen.selector, seen.digest), seen.sample)
            if seen.named:
                self._named.add(seen.selector)

    def parts(self, known: Sequence[Part]) -> tuple[Part, ...]:
        """The parts that are known and those that the pages have shown since."""
        parts = list(known)
        whole = {part.selector for part in parts if part.digest is None}
        exact = {(part.selector, part.digest) for part in parts}
        for selector, digests in self._texts.items():
            if selector in whole:
                continue
            if self._changes(selector, digests):
                first = self._samples[selector, next(iter(digests))]
                parts.append(Part(selector, None, first))
                continue
            parts += [
                Part(selector, digest, self._samples[selector, digest])
                for digest, count in digests.items()
                if count >= max(REPEATED, SHARE * self.pages) and (selector, digest) not in exact
            ]
        return tuple(parts)

    def _changes(self, selector: str, digests: Counter[str]) -> bool:
        """Is it a part whatever it says: by its name, by links to other pages, by few texts in turn?

        In a short post the author's box has more words than the text: its name alone tells little.
        """
        count = digests.total()
        if selector not in self._named or count < REPEATED or len(digests) < 2:
            return False
        links = self._links[selector] == count and count >= SHARE * self.pages
        framing = self._framing[selector] == count and count >= SHARE * max(FEW_PAGES, self.pages)
        few = (
            self.pages >= FEW_PAGES
            and count >= FEW_SHARE * self.pages
            and count >= FEW_TEXTS * len(digests)
        )
        return links or framing or few
