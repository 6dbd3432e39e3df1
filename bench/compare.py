"""Compares kazcrawl with a bare Scrapy spider on one site: ``python bench/compare.py``.

Every contestant crawls the same loopback site (bench/site.py) in its own process, in turn,
in several rounds; the figures are medians. docs/benchmarks.md says what they mean.
"""

from __future__ import annotations

import argparse
import compileall
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from contestants import CONTESTANTS, IncompleteError, Run
from measuring import HERE, RunError, served
from reporting import memory_lines, table

START_UP_ARTICLES = 10
MEMORY_ARTICLES = (2_000, 20_000)


class DifferenceError(RuntimeError):
    """Two contestants did not ask for the same pages: their figures compare nothing."""


def run(name: str, articles: int) -> Run:
    """Crawls a fresh site into a fresh folder."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        with served(articles) as site:
            steps = CONTESTANTS[name](site.url, articles, Path(folder))
        return Run(name, articles, steps, site.asked)


def rounds(names: Sequence[str], articles: int, count: int) -> list[Run]:
    """All runs, contestants in turn, so that a slow minute of the machine meets all of them."""
    runs = []
    for number in range(count):
        for name in names:
            print(f"round {number + 1} of {count}: {name}", file=sys.stderr, flush=True)
            runs.append(run(name, articles))
    return runs


def check_alike(runs: Sequence[Run]) -> None:
    """Raises DifferenceError unless all runs asked for the same set of paths."""
    first = runs[0]
    for other in runs[1:]:
        if difference := sorted(first.asked.keys() ^ other.asked.keys()):
            raise DifferenceError(f"{first.name} and {other.name} differ, by {difference[:5]}")


def compare(names: Sequence[str], articles: int, count: int) -> list[Run]:
    """Start-up and full runs of the contestants; prints the table."""
    small = rounds(names, START_UP_ARTICLES, count)
    full = rounds(names, articles, count)
    check_alike(full)
    for line in table(full, small):
        print(line)
    return small + full


def compare_memory() -> list[Run]:
    """kazcrawl on a small and a large site; prints how its peak memory grows."""
    runs = [run("kazcrawl", articles) for articles in MEMORY_ARTICLES]
    for line in memory_lines(runs):
        print(line)
    return runs


def main() -> int:
    given = _arguments()
    names = given.only or list(CONTESTANTS)
    # As pip leaves what it installs; a clone's modules would be compiled at every start where
    # PYTHONDONTWRITEBYTECODE is set.
    compileall.compile_dir(HERE.parent / "kazcrawl", quiet=1)
    try:
        runs = compare_memory() if given.memory else compare(names, given.articles, given.rounds)
    except (RunError, IncompleteError, DifferenceError) as error:
        print(f"compare.py: {error}", file=sys.stderr)
        return 1
    if given.json:
        Path(given.json).write_text(
            json.dumps([asdict(one) for one in runs]) + "\n", encoding="utf-8"
        )
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare kazcrawl with a bare Scrapy spider.")
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--only", metavar="NAME", nargs="+", choices=list(CONTESTANTS), help="of: %(choices)s"
    )
    parser.add_argument(
        "--memory", action="store_true", help="peak memory at 2,000 and 20,000 articles"
    )
    parser.add_argument(
        "--json", metavar="FILE", help="every run with its requests, for a closer look"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
