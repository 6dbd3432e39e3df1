"""Reading article pages, compared with other readers: ``python bench/extraction.py FOLDER``.

FOLDER holds saved pages and their truth (corpora.py says how). Every reader gets the same
pages in one process without network; CPU time is a ratio to kazcrawl's own within the run.
"""

from __future__ import annotations

import argparse
import json
import logging
import socket
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import mean
from typing import Any, NoReturn

from corpora import Saved, load
from crawled import costs, learned, read_with_stubs
from extractors import EXTRACTORS, NEEDS, Extracted, Extractor
from scoring import Result, result
from shingles import Score

OWN, STUBS, RIVAL = "kazcrawl", "kazcrawl, stubs", "trafilatura, fast"
FASTER = 5
"""Times as fast as trafilatura a page is to be read once the layout is learned."""


def run(extract: Extractor, pages: Sequence[Saved], rounds: int) -> tuple[list[Extracted], float]:
    """What a reader reads, and its CPU milliseconds a page (the least of the rounds)."""
    for page in pages[:3]:
        _safely(extract, page)  # imports, caches
    found, costs = list[Extracted](), []
    for _ in range(rounds):
        start = time.thread_time()
        found = [_safely(extract, page) for page in pages]
        costs.append((time.thread_time() - start) * 1000 / max(1, len(pages)))
    return found, min(costs)


def _safely(extract: Extractor, page: Saved) -> Extracted:
    try:
        return extract(page)
    except Exception as error:  # noqa: BLE001 - others' errors are others' results
        reason = str(error).strip().splitlines()[0][:100] if str(error).strip() else ""
        logging.getLogger("bench").info("%s: %s: %s", page.key, type(error).__name__, reason)
        return Extracted(raised=True)


def results(folder: Path, names: Sequence[str], rounds: int) -> list[Result]:
    """All contestants that are installed, on all pages and on each half."""
    pages = load(folder)
    read: dict[str, tuple[list[Extracted], float]] = {}
    for name in names:
        needed = NEEDS.get(name.partition(",")[0])
        if needed and find_spec(needed) is None:
            print(f"missing: {name} is not installed (docs/benchmarks.md says how)")
            continue
        read[name] = run(EXTRACTORS[name], pages, rounds)
        if name == OWN and (crawled := read_with_stubs(pages, folder)) is not None:
            read[STUBS] = crawled, float("nan")
    own = read.get(OWN, ([], 0.0))[0]
    refused = frozenset(page.key for page, one in zip(pages, own, strict=False) if one.refused)
    return [
        result(
            name,
            part,
            [page for page in pages if belongs(page)],
            [one for page, one in zip(pages, found, strict=True) if belongs(page)],
            refused,
            spent,
        )
        for part, belongs in _PARTS.items()
        for name, (found, spent) in read.items()
        if any(belongs(page) for page in pages)
    ]


_PARTS: dict[str, Callable[[Saved], bool]] = {
    "all pages": lambda page: True,
    "the half that readers are tuned on": lambda page: not page.held_out,
    "the half that is held out": lambda page: page.held_out,
}


def table(found: Sequence[Result]) -> list[str]:
    """One part of the pages as lines of text."""
    own = next((one.cpu_ms for one in found if one.name == OWN), None)
    head = (
        f"{'':<24}{'body P':>8}{'R':>7}{'F1':>7}{'F1*':>7}{'headline':>10}"
        f"{'day P':>8}{'R':>7}{'day* P':>8}{'R':>7}{'author P':>10}{'R':>7}{'raised':>8}{'CPU':>7}"
    )
    return [f"{found[0].part}: {found[0].pages}", head, *(_row(one, own) for one in found), ""]


def _row(one: Result, own: float | None) -> str:
    body = f"{one.precision:>8.3f}{one.recall:>7.3f}{one.f1:>7.3f}{one.f1_unrefused:>7.3f}"
    headline = "-" if one.headline is None else f"{one.headline:.3f}"
    told = f"{_told(one.day, 8)}{_told(one.day_utc, 8)}{_told(one.author, 10)}"
    spent = f"{one.cpu_ms / own:.2f}" if own and one.cpu_ms == one.cpu_ms else "-"
    return f"{one.name:<24}{body}{headline:>10}{told}{one.raised:>8}{spent:>7}"


def _told(one: Score | None, width: int) -> str:
    return (
        f"{'-':>{width}}{'-':>7}"
        if one is None
        else f"{one.precision:>{width}.3f}{one.recall:>7.3f}"
    )


def speed(folder: Path, rounds: int) -> dict[str, Any] | None:
    """CPU milliseconds a page with the layout learned, and trafilatura's on the same pages."""
    if find_spec("trafilatura") is None:
        return None
    known = list(learned(pages := load(folder)))
    if not known:
        return None
    own, rival = map(mean, costs(known, partial(_safely, EXTRACTORS[RIVAL]), rounds))
    return {"pages": len(known), "of": len(pages), "own": own, "rival": rival, "times": rival / own}


def _no_network(*_: object, **__: object) -> NoReturn:
    raise OSError("the comparison reads nothing from the network")


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare readers of article pages.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", metavar="NAME", nargs="+", choices=list(EXTRACTORS))
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--json", metavar="FILE", type=Path)
    given = parser.parse_args()
    socket.socket.connect = _no_network  # type: ignore[method-assign]
    socket.getaddrinfo = _no_network
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    found = results(given.folder, given.only or list(EXTRACTORS), given.rounds)
    for part in _PARTS:
        if rows := [one for one in found if one.part == part]:
            print(*table(rows), sep="\n")
    spent = speed(given.folder, max(3, given.rounds)) if not given.only else None
    if spent:
        print(
            f"layout learned on {spent['pages']} of {spent['of']} pages: {spent['own']:.2f} ms"
            f" a page, {RIVAL} {spent['rival']:.2f} ms: {spent['times']:.1f} times"
            f" ({'at least' if spent['times'] >= FASTER else 'NOT'} {FASTER})"
        )
    if given.json:
        text = json.dumps([asdict(one) for one in found])
        given.json.write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
