"""Refuses regular expressions that can take for ever on a hostile line.

Two signs are looked for in the expression's position automaton (Glushkov 1961), without
matching anything:

* two ways round one loop for the same text, as in ``(a+)+``, ``(a|a)*``, ``(\\w+ ?)*``:
  backtracking is then exponential in the length of the line (Weideman et al. 2016,
  "Analyzing Matching Time Behavior of Backtracking Regular Expression Matchers");
* more than three open loops after one another that take the same character, as in
  ``.*a.*b.*c.*``: the fourth power of the length of the line.

A loop whose rounds are parted, as in ``\\w+(?:, \\w+)*``, passes. What cannot be decided
in a bounded number of steps is refused too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

MAX_POSITIONS = 300
MAX_STEPS = 50_000
MAX_LOOPS = 3
_COPIES = 16
"""``\\d{4}`` is written out; a longer run counts as a loop."""

# The tree that re itself compiles; public as sre_parse until Python 3.11 deprecated that name.
_parser: Any = import_module("re._parser")

_SAMPLE = frozenset(map(chr, range(128))) | frozenset("\u00a0\u2013\u2019\u2026\u0661éßКқ中")
_CATEGORIES = {"DIGIT": re.compile(r"\d"), "SPACE": re.compile(r"\s"), "WORD": re.compile(r"\w")}
_IGNORE_CASE = re.compile(r"\(\?[aLmsux]*i")


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of an expression: the positions that begin and end it, and its open loops.

    A position stands twice where two ways lead to it. ``ways`` counts, up to two, how the
    piece matches nothing: re makes ``a|a`` an ``a`` and a choice of nothing or nothing.
    """

    first: tuple[int, ...] = ()
    last: tuple[int, ...] = ()
    ways: int = 1
    loops: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Automaton:
    sample: frozenset[str]
    fold: bool
    takes: list[frozenset[str]] = field(default_factory=list)
    edges: Counter[tuple[int, int]] = field(default_factory=Counter)
    steps: int = 0

    def connect(self, sources: tuple[int, ...], targets: tuple[int, ...]) -> None:
        self.spend(len(sources) * len(targets))
        self.edges.update((source, target) for source in sources for target in targets)

    def spend(self, steps: int) -> None:
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise ValueError("it has too many ways to be checked; split it into several")


def check_backtracking(text: str) -> None:
    """Raises ValueError, with what to do, for a compilable expression that may backtrack."""
    sample = _SAMPLE | frozenset(text) | frozenset(text.swapcase())
    automaton = _Automaton(sample, bool(_IGNORE_CASE.search(text)))
    whole = _sequence(automaton, _parser.parse(text))
    if _loops_two_ways(automaton):
        raise ValueError(
            "a repeated group can take the same text in two ways, as in (a+)+, which may never"
            " end on a long line; let each repetition begin with a character that only begins it"
        )
    if max(whole.loops.values(), default=0) > MAX_LOOPS:
        raise ValueError(
            f"more than {MAX_LOOPS} open repetitions take the same character, which is too slow"
            " on a long line; narrow them, as [^/]+ for .+, or bound them, as {1,16}"
        )


def _sequence(automaton: _Automaton, tree: Iterable[tuple[Any, Any]]) -> _Part:
    whole = _Part()
    for operation, argument in tree:
        automaton.spend(1 + len(whole.first) + len(whole.last))
        whole = _join(automaton, whole, _part(automaton, str(operation), argument))
    return whole


def _join(automaton: _Automaton, left: _Part, right: _Part) -> _Part:
    automaton.connect(left.last, right.first)
    return _Part(
        _at_most_twice(left.first + right.first * left.ways),
        _at_most_twice(right.last + left.last * right.ways),
        min(2, left.ways * right.ways),
        left.loops + right.loops,
    )


def _at_most_twice(numbers: tuple[int, ...]) -> tuple[int, ...]:
    counts = Counter(numbers)
    return tuple(number for number in counts for _ in range(min(2, counts[number])))


def _part(automaton: _Automaton, operation: str, argument: Any) -> _Part:
    if operation in {"LITERAL", "NOT_LITERAL", "ANY", "IN"}:
        return _position(automaton, operation, argument)
    if operation.endswith("_REPEAT"):
        return _repeat(automaton, *argument)
    if operation == "BRANCH":
        return _branch(automaton, argument[1])
    if operation == "SUBPATTERN":
        return _sequence(automaton, argument[-1])
    if operation == "ATOMIC_GROUP":
        return _sequence(automaton, argument)
    if operation in {"ASSERT", "ASSERT_NOT"}:
        return _Part(loops=_sequence(automaton, argument[1]).loops)
    if operation.startswith("GROUPREF"):
        raise ValueError("it refers back to a group, whose cost has no bound; write the text out")
    return _Part()


def _position(automaton: _Automaton, operation: str, argument: Any) -> _Part:
    if len(automaton.takes) >= MAX_POSITIONS:
        raise ValueError("it is too large to be checked; split it into several")
    number = len(automaton.takes)
    automaton.takes.append(_taken(automaton, operation, argument))
    return _Part((number,), (number,), ways=0)


def _branch(automaton: _Automaton, branches: Iterable[Any]) -> _Part:
    parts = [_sequence(automaton, branch) for branch in branches]
    loops: Counter[str] = Counter()
    for part in parts:
        loops |= part.loops
    first = tuple(number for part in parts for number in part.first)
    last = tuple(number for part in parts for number in part.last)
    return _Part(first, last, min(2, sum(part.ways for part in parts)), loops)


def _repeat(automaton: _Automaton, low: int, high: int, tree: Any) -> _Part:
    if low == high <= _COPIES:
        return _sequence(automaton, tuple(item for _ in range(low) for item in tree))
    start = len(automaton.takes)
    body = _sequence(automaton, tree)
    ways = min(2, body.ways + (low == 0))
    if high == 1:
        return _Part(body.first, body.last, ways, body.loops)
    automaton.connect(body.last, body.first)
    taken = frozenset[str]().union(*automaton.takes[start:]) if high > _COPIES else frozenset()
    loops = body.loops | Counter(dict.fromkeys(taken, 1))
    return _Part(body.first, body.last, 2 if body.ways else ways, loops)


def _taken(automaton: _Automaton, operation: str, argument: Any) -> frozenset[str]:
    if operation == "ANY":
        return automaton.sample
    if operation == "IN":
        return _taken_by_set(automaton, argument)
    taken = frozenset(c for c in automaton.sample if ord(c) == argument)
    return automaton.sample - taken if operation == "NOT_LITERAL" else _folded(automaton, taken)


def _taken_by_set(automaton: _Automaton, items: Iterable[tuple[Any, Any]]) -> frozenset[str]:
    negated, taken = False, set[str]()
    for operation, argument in items:
        negated = negated or str(operation) == "NEGATE"
        taken |= {c for c in automaton.sample if _in_item(c, str(operation), argument)}
    return automaton.sample - taken if negated else _folded(automaton, frozenset(taken))


def _in_item(character: str, operation: str, argument: Any) -> bool:
    if operation == "LITERAL":
        return ord(character) == int(argument)
    if operation == "RANGE":
        return int(argument[0]) <= ord(character) <= int(argument[1])
    if operation != "CATEGORY":
        return False
    name = str(argument).removeprefix("CATEGORY_")
    found = _CATEGORIES[name.removeprefix("NOT_")].match(character) is not None
    return found != name.startswith("NOT_")


def _folded(automaton: _Automaton, taken: frozenset[str]) -> frozenset[str]:
    if not automaton.fold:
        return taken
    return taken | {c for c in automaton.sample if c.lower() in taken or c.upper() in taken}


def _loops_two_ways(automaton: _Automaton) -> bool:
    inner = _inside_loops(automaton)
    if any(automaton.edges[edge] > 1 for edge in inner):
        return True
    after: dict[int, list[int]] = {}
    before: dict[int, list[int]] = {}
    for source, target in inner:
        after.setdefault(source, []).append(target)
        before.setdefault(target, []).append(source)
    met = _pairs(automaton, after) & _pairs(automaton, before)
    return any(left != right for left, right in met)


def _inside_loops(automaton: _Automaton) -> list[tuple[int, int]]:
    """The edges that lie on a way from a position back to itself."""
    size = len(automaton.takes)
    reach = [0] * size
    for source, target in automaton.edges:
        reach[source] |= 1 << target
    for middle in range(size):
        for source in range(size):
            if reach[source] >> middle & 1:
                reach[source] |= reach[middle]
    return [edge for edge in automaton.edges if reach[edge[1]] >> edge[0] & 1]


def _pairs(automaton: _Automaton, steps: dict[int, list[int]]) -> set[tuple[int, int]]:
    """Pairs of positions that two readings of one text reach from one common position."""
    waiting = [(number, number) for number in steps]
    seen = set(waiting)
    while waiting:
        left, right = waiting.pop()
        for pair in ((a, b) for a in steps.get(left, ()) for b in steps.get(right, ())):
            automaton.spend(1)
            if pair not in seen and not automaton.takes[pair[0]].isdisjoint(
                automaton.takes[pair[1]]
            ):
                seen.add(pair)
                waiting.append(pair)
    return seen
