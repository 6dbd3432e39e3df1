"""The journal of a crawl: what the responses alone do not tell, kept among them in the WARC.

A WARC says what was answered, not why it was asked, in which order the answers were read
and what was committed with what. With that the same spider can read the same captures
again and come to the same database (``rebuilding``). docs/rebuild.md describes each field.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from operator import attrgetter
from typing import Any

from kazcrawl.items import Outcome, Target

URI = "urn:kazcrawl:run:"
"""How the WARC-Target-URI of a journal's record begins; the run and the record's number follow."""

Write = Callable[[str, bytes, str], None]
"""Keeps one record: its address, its block, its time."""

_DEFAULTS = {one.name: one.default for one in fields(Target) if one.name != "visit"}
_values = attrgetter(*_DEFAULTS)


@dataclass(slots=True)
class _Page:
    """A page under way: its number in this run, the captures that its steps have named."""

    outcome: Outcome
    number: int
    named: list[str] = field(default_factory=list)


class Journal:
    """Notes a crawl's steps in their order; they are written with the batch that they led to.

    ``begin`` says how the run began; it is the first record, and precedes the first capture.
    """

    def __init__(self, write: Write, begin: dict[str, Any]) -> None:
        self._write = write
        self._begin: dict[str, Any] | None = begin
        self._began: str = begin["at"]
        self._run = str(uuid.uuid4())
        self._written = 0
        self._pages: dict[int, _Page] = {}
        self._numbered = 0
        self._steps: list[dict[str, Any]] = []

    def open(self) -> None:
        """Writes how the run began, unless that is done."""
        if self._begin is not None:
            begin, self._begin = self._begin, None
            self._keep({"begin": begin}, self._began)

    def read(self, outcome: Outcome) -> None:
        """The page's newest capture is read now."""
        self._step(outcome, {"capture": self._name(outcome)})

    def announced(self, outcome: Outcome, host: str) -> None:
        """The page's newest capture is a robots.txt, and names sitemaps."""
        self._step(outcome, {"capture": self._name(outcome), "robots": host})

    def lost(self, outcome: Outcome, url: str, kind: str, reason: str, again: bool) -> None:
        """No response came; ``again`` says whether it is worth another try."""
        self._step(outcome, {"lost": [url, kind, reason, again]})

    def given_up(self, outcome: Outcome) -> None:
        """The crawl was stopped before the page's next response was there."""
        self._step(outcome, {"given_up": True})

    def alike(self, outcome: Outcome) -> None:
        """What the page shows, other addresses of the source showed at that time too."""
        self._step(outcome, {"alike": True})

    def held(self, outcome: Outcome) -> None:
        """The page's article seems to have vanished: it waits for the verdict."""
        self._step(outcome, {"held": self._done(outcome)})

    def left(self, kinds: Collection[str], reason: str, at: str) -> None:
        """What waited and is of these kinds was left."""
        self._steps.append({"left": sorted(kinds), "reason": reason, "at": at})

    def commit(self, outcomes: Sequence[Outcome], at: str, *, judged: bool = False) -> None:
        """These outcomes are stored together; ``judged`` are those that were held, all of them."""
        self.open()
        record: dict[str, Any] = {"steps": self._steps}
        if judged:
            record["judged"] = True
        else:
            record["done"] = [self._done(outcome) for outcome in outcomes]
        self._steps = []
        self._keep(record, at)

    def note(self, said: Mapping[str, Any], at: str) -> None:
        """Something is done in a transaction of its own that no page led to."""
        self.open()
        record = {"steps": self._steps, **said}
        self._steps = []
        self._keep(record, at)

    def end(self, status: str, at: str) -> None:
        """The run ends with a status of the crawl."""
        self.open()
        self._keep({"steps": self._steps, "end": status}, at)

    def _keep(self, record: dict[str, Any], at: str) -> None:
        document = {"run": self._run, "number": self._written, **record}
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        self._write(f"{URI}{self._run}:{self._written}", text.encode(), at)
        self._written += 1

    def _step(self, outcome: Outcome, said: dict[str, Any]) -> None:
        page, first = self._page(outcome)
        if "capture" in said:
            page.named.append(said["capture"])
        self._steps.append({"page": page.number, **first, **said})

    def _page(self, outcome: Outcome) -> tuple[_Page, dict[str, Any]]:
        """The page of an outcome, and what is said where it is named for the first time."""
        page = self._pages.get(id(outcome))
        if page is not None:
            return page, {}
        self._numbered += 1
        page = self._pages[id(outcome)] = _Page(outcome, self._numbered)
        return page, {"target": told(outcome.target)}

    def _done(self, outcome: Outcome) -> Any:
        """The page's number, with its captures where they are others than its steps named."""
        page, said = self._page(outcome)
        del self._pages[id(outcome)]
        captures = [short_id(one.record_id) for one in outcome.captures]
        if captures != page.named:
            said["captures"] = captures
        if outcome.retry_at:
            said["retry_at"] = outcome.retry_at
        return {"page": page.number, **said} if said else page.number

    def _name(self, outcome: Outcome) -> str:
        return short_id(outcome.captures[-1].record_id)


def told(target: Target) -> dict[str, Any]:
    """A target's fields that are not as they are by default, but for what is remembered of it."""
    pairs = zip(_DEFAULTS.items(), _values(target), strict=True)
    said = {name: value for (name, default), value in pairs if value != default}
    if target.memento is not None:
        said["memento"] = asdict(target.memento)
    return said


def short_id(record_id: str) -> str:
    """A WARC-Record-ID without what all have: ``<urn:uuid:...>``."""
    return record_id.removeprefix("<urn:uuid:").rstrip(">")
