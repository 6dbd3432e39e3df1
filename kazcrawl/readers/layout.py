"""Layouts learned from stubs: where excerpt and headline stood on several articles.

Pure and bounded. What is learned depends on the readings and their order alone. Several
layouts live side by side: a site's old theme and its new one, posts of another template.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from kazcrawl.items import Finding, Layout
from kazcrawl.readers.article import Reading
from kazcrawl.readers.drift import Misses
from kazcrawl.readers.layout_parts import Survey
from kazcrawl.readers.places import is_selector

TRUSTED = 3
"""Articles that must agree before a layout is one, and before a drifted one is back."""
TRIED = 4
"""Layouts that a page is tried with."""
CANDIDATES = 64
EVIDENCE = 5
DRIFT = "layout-drift"


@dataclass(slots=True)
class _Known:
    """A layout or what may become one, with what its pages have shown so far."""

    layout: Layout
    recent: int = 0
    since_drift: int = 0
    headlines: Counter[str] = field(default_factory=Counter)
    survey: Survey = field(default_factory=Survey)

    def miss(self) -> None:
        self.layout = replace(self.layout, missed=self.layout.missed + 1)


class LayoutLearner:
    """Learns from readings; gives the layouts to try, the best first.

    A known layout that names no selector is left out: it would end every page's reading.
    """

    def __init__(self, known: Iterable[Layout] = ()) -> None:
        self._all = {layout.body: _Known(layout) for layout in known if _is_readable(layout)}
        self._turn = 0
        self._misses = Misses()
        self._doubted: list[str] = []
        self._layouts: tuple[Layout, ...] = ()
        self._settled: frozenset[str] = frozenset()
        self._changed: dict[str, None] = {}
        self._findings: list[Finding] = []
        self._sort()

    def layouts(self) -> tuple[Layout, ...]:
        """The layouts that articles have agreed on, the one that served last first."""
        return self._layouts

    def settled(self) -> frozenset[str]:
        """Bodies whose parts have been looked for on enough pages."""
        return self._settled

    def layout_of(self, body: str) -> Layout:
        """The layout with that body, with its parts where they are known."""
        known = self._all.get(body)
        return known.layout if known else Layout(body)

    def learn(self, reading: Reading, has_excerpt: bool) -> bool:
        """Takes in one reading. True where a part of its layout is told from the text now."""
        if not has_excerpt or reading.how == "blocked":
            return False
        if reading.held and reading.path:
            return self._agree(reading)
        if reading.how == "learned" and reading.path in self._all:
            # The layout stands; the stub has a text of its own, and that is no sign of drift.
            self._all[reading.path].miss()
            self._changed[reading.path] = None
            return False
        self.miss(reading.article.url, shows_text=True)
        return False

    def miss(self, url: str, *, shows_text: bool = False) -> None:
        """An article whose excerpt stands in none of the layouts."""
        current = self._current()
        if not current:
            return
        current[0].miss()
        self._changed[current[0].layout.body] = None
        trusted = [one for one in current if one.layout.known]
        if not trusted:
            return
        layouts = [one.layout for one in trusted]
        self._misses.add(url, layouts if shows_text else ())
        if self._misses.are_drift(layouts):
            for one in trusted:
                self._drift(one, url)
            self._misses.end()
        elif self._misses.are_suspect(layouts):
            self._doubted += self._misses.witnesses(layouts)
        self._sort()

    def take(self) -> tuple[list[Layout], list[Finding]]:
        """Layouts that have changed since this was asked last, and what was found."""
        layouts = [self._all[body].layout for body in self._changed if body in self._all]
        findings = self._findings
        self._changed, self._findings = {}, []
        return [layout for layout in layouts if layout.agreed >= TRUSTED], findings

    def doubted(self) -> list[str]:
        """Pages to look at again since this was asked last: they tell whether there is drift."""
        doubted, self._doubted = self._doubted, []
        return doubted

    def _current(self) -> list[_Known]:
        """Trusted layouts that have not drifted, those of earlier crawls first."""
        found = [
            one
            for one in self._all.values()
            if one.layout.status == "current" and one.layout.agreed >= TRUSTED
        ]
        return sorted(found, key=lambda one: (not one.layout.known, -one.recent))

    def _agree(self, reading: Reading) -> bool:
        one = self._known(reading.path)
        serves = one.layout.known and one.layout.status == "current"
        if serves:
            self._misses.end()
        elif any(other.layout.known for other in self._current()):
            self.miss(reading.article.url, shows_text=True)
        self._turn += 1
        one.recent = self._turn
        if reading.headline_path:
            one.headlines[reading.headline_path] += 1
        layout = one.layout
        one.layout = replace(
            layout,
            agreed=layout.agreed + 1,
            headline=self._headline(one),
            evidence=tuple(dict.fromkeys((*layout.evidence, reading.article.url)))[:EVIDENCE],
        )
        self._return(one)
        repeats = self._compare(one, reading)
        self._changed[one.layout.body] = None
        self._sort()
        return repeats

    def _known(self, path: str) -> _Known:
        if path in self._all:
            return self._all[path]
        for body, one in self._all.items():
            if one.layout.agreed < TRUSTED and (joint := joined(body, path)):
                del self._all[body]
                one.layout = replace(one.layout, body=joint)
                return self._all.setdefault(joint, one)
        self._all[path] = _Known(Layout(path))
        if len(self._all) > CANDIDATES:
            weak = [one for one in self._all.values() if one.layout.agreed < TRUSTED]
            oldest = min(weak[:-1] or [self._all[path]], key=lambda one: one.recent)
            self._all = {body: one for body, one in self._all.items() if one is not oldest}
        return self._all.get(path) or _Known(Layout(path))

    def _headline(self, one: _Known) -> str | None:
        best = one.headlines.most_common(1)
        return best[0][0] if best and best[0][1] >= TRUSTED else one.layout.headline

    def _compare(self, one: _Known, reading: Reading) -> bool:
        if one.survey.done or reading.blocks is None:
            return False
        one.survey.add(reading.blocks)
        parts = one.survey.parts(one.layout.parts)
        found = parts != one.layout.parts
        one.layout = replace(one.layout, parts=parts)
        if one.survey.done:
            self._settled |= {one.layout.body}
        return found

    def _drift(self, one: _Known, url: str) -> None:
        layout = one.layout
        detail = (
            f"the articles' layout has changed: excerpts of {self._misses.articles} in a row, the last of"
            f" {url}, stand no longer in {layout.body!r}, where {layout.agreed} did;"
            " it is learned anew"
        )
        one.layout, one.since_drift = replace(layout, status="drifted"), 0
        self._changed[layout.body] = None
        self._findings.append(Finding(DRIFT, layout.body, detail))

    def _return(self, one: _Known) -> None:
        """A drifted layout that holds again lives beside the others: that is no finding."""
        if one.layout.status != "drifted":
            return
        one.since_drift += 1
        if one.since_drift >= TRUSTED:
            one.layout = replace(one.layout, status="current")
            self._findings.append(Finding(DRIFT, one.layout.body, "", holds=False))

    def _sort(self) -> None:
        trusted = [one for one in self._all.values() if one.layout.agreed >= TRUSTED]
        trusted.sort(
            key=lambda one: (one.layout.status != "current", -one.recent, -one.layout.agreed)
        )
        self._layouts = tuple(one.layout for one in trusted[:TRIED])


def _is_readable(layout: Layout) -> bool:
    named = (layout.body, layout.headline, *(part.selector for part in layout.parts))
    return all(is_selector(one) for one in named if one)


def joined(one: str, other: str) -> str | None:
    """What two selectors of a body share where only the parent's classes differ, else None.

    ``article.post.category-appeals > div.entry``: WordPress names a post's categories there.
    """
    (parent, _, body), (other_parent, _, other_body) = one.partition(" > "), other.partition(" > ")
    first, second = parent.split("."), other_parent.split(".")
    if not body or body != other_body or "." not in body or first[0] != second[0]:
        return None
    same = [name for name in first[1:] if name in second[1:]]
    return f"{'.'.join([first[0], *same])} > {body}" if same else None
