"""Reading articles without their stub, compared: ``python bench/extraction.py FOLDER``.

FOLDER holds saved pages and their truth (corpora.py says how). Every extractor reads the
same pages in one process; CPU time is a ratio to kazcrawl's own within the run.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from corpora import Saved, load
from extractors import EXTRACTORS, NEEDS, Extracted, Extractor
from shingles import agreement, overall

OWN = "kazcrawl"


@dataclass(frozen=True, slots=True)
class Result:
    """One extractor on all pages. Shares are 0 to 1, None where the truth tells nothing.

    ``precision``, ``recall`` and ``f1`` count a refused page as an empty text;
    ``f1_unrefused`` leaves out the pages that kazcrawl refuses, for everyone.
    """

    name: str
    precision: float
    recall: float
    f1: float
    f1_unrefused: float
    refused: int
    headline: float | None
    author: float | None
    day: float | None
    cpu_ms: float


def run(name: str, pages: Sequence[Saved], rounds: int) -> tuple[list[Extracted], float]:
    """What an extractor reads, and its CPU milliseconds a page (median of the rounds)."""
    extract = EXTRACTORS[name]
    found = [_safely(extract, page) for page in pages]  # also warms caches and imports
    costs = []
    for _ in range(rounds):
        start = time.thread_time()
        for page in pages:
            _safely(extract, page)
        costs.append((time.thread_time() - start) * 1000 / len(pages))
    return found, median(costs)


def _safely(extract: Extractor, page: Saved) -> Extracted:
    try:
        return extract(page)
    except ImportError:
        raise
    except Exception as error:  # noqa: BLE001 - others' errors are others' results
        print(f"{page.key}: {type(error).__name__}: {error}", file=sys.stderr)
        return Extracted()


def result(
    name: str, pages: Sequence[Saved], found: Sequence[Extracted], cost: float, refused: set[str]
) -> Result:
    scores = {
        page.key: agreement(one.body, page.body) for page, one in zip(pages, found, strict=True)
    }
    total = overall(list(scores.values()))
    rest = overall([score for key, score in scores.items() if key not in refused])
    return Result(
        name=name,
        precision=total.precision,
        recall=total.recall,
        f1=total.f1,
        f1_unrefused=rest.f1,
        refused=sum(one.refused for one in found),
        headline=_share(pages, found, lambda page: page.headline, lambda one: one.headline),
        author=_share(pages, found, lambda page: page.author, lambda one: one.author),
        day=_share(pages, found, lambda page: page.day, lambda one: one.day),
        cpu_ms=cost,
    )


def _share(
    pages: Sequence[Saved],
    found: Sequence[Extracted],
    true: Callable[[Saved], str | None],
    read: Callable[[Extracted], str | None],
) -> float | None:
    """The share of pages whose value is right, of those whose truth is told."""
    told = [(true(page), read(one)) for page, one in zip(pages, found, strict=True) if true(page)]
    return sum(wanted == value for wanted, value in told) / len(told) if told else None


def table(results: Sequence[Result]) -> list[str]:
    own = next((one.cpu_ms for one in results if one.name == OWN), None)
    head = f"{'':<26}{'precision':>10}{'recall':>8}{'F1':>8}{'F1*':>8}{'headline':>10}{'author':>8}{'day':>8}{'CPU':>7}"
    return [head, *(_row(one, own) for one in results)]


def _row(one: Result, own: float | None) -> str:
    shares = "".join(
        f"{'-' if value is None else f'{value:.3f}':>{width}}"
        for value, width in ((one.headline, 10), (one.author, 8), (one.day, 8))
    )
    cost = f"{one.cpu_ms / own:>7.2f}" if own else f"{'-':>7}"
    figures = f"{one.precision:>10.4f}{one.recall:>8.4f}{one.f1:>8.4f}{one.f1_unrefused:>8.4f}"
    return f"{one.name:<26}{figures}{shares}{cost}"


def compare(folder: Path, names: Sequence[str], rounds: int) -> list[Result]:
    pages = load(folder)
    read, refused = {}, set[str]()
    for name in names:
        needed = NEEDS.get(name.partition(",")[0])
        if needed and find_spec(needed) is None:
            print(f"{name}: not installed; pip install 'kazcrawl[bench]'", file=sys.stderr)
            continue
        read[name] = run(name, pages, rounds)
        if name == OWN:
            refused = {
                page.key for page, one in zip(pages, read[name][0], strict=True) if one.refused
            }
    print(f"{len(pages)} pages; F1* without {len(refused)} that kazcrawl refuses as not public")
    return [result(name, pages, *read[name], refused) for name in read]


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare readers of unknown article pages.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", metavar="NAME", nargs="+", choices=list(EXTRACTORS))
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--json", metavar="FILE", type=Path)
    given = parser.parse_args()
    results = compare(given.folder, given.only or list(EXTRACTORS), given.rounds)
    print(*table(results), sep="\n")
    if given.json:
        text = json.dumps([asdict(one) for one in results])
        given.json.write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
