"""The runs as lines of text: medians over the rounds, ratios to the bare spider."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import add
from statistics import median

from contestants import TITLES, Run
from measuring import Cost

MAX_MEMORY = 200e6
MAX_GROWTH = 1.3
YARDSTICK = "bare"

TITLE = 42
WIDTHS = (TITLE, 10, 8, 14, 10, 9, 10, 8)
HEADS = (
    ("", "CPU ms an", "ratio", "(rounds)", "start-up", "without", "articles", "peak"),
    ("", "article", "to bare", "", "CPU s", "it, ms", "a second", "MB"),
)


def table(full: Sequence[Run], small: Sequence[Run]) -> Iterator[str]:
    """A line a contestant and step, with its share of the bare spider's CPU time."""
    asked = full[0].asked
    repeats = ", ".join(f"{name} {_repeats(full, name)}" for name in _names(full))
    yield f"{full[0].articles:,} articles, {len(asked):,} addresses; repeated requests: {repeats}"
    yield f"medians of {len(_of(full, full[0].name))} rounds; CPU is user and system time"
    yield ""
    for head in HEADS:
        yield "".join(f"{word:>{width}}" for word, width in zip(head, WIDTHS, strict=True))
    for name in _names(full):
        steps = list(_of(full, name)[0].steps)
        yield _line(TITLES[name], name, steps, full, small)
        if len(steps) > 1:
            for step in steps:
                yield _line(f"  of which {step}", name, [step], full, small)


def _line(
    title: str, name: str, steps: Sequence[str], full: Sequence[Run], small: Sequence[Run]
) -> str:
    costs = [_cost(run, steps) for run in _of(full, name)]
    starts = [_cost(run, steps).cpu for run in _of(small, name)]
    articles = full[0].articles
    cpu = median(cost.cpu for cost in costs)
    start = median(starts)
    pace = articles / median(cost.wall for cost in costs)
    memory = max(cost.memory for cost in costs) / 1e6
    return (
        f"{title:{TITLE}}{cpu / articles * 1e3:>10.2f}{_ratio(costs, full)}{start:>10.2f}"
        f"{(cpu - start) / articles * 1e3:>9.2f}{pace:>10.0f}{memory:>8.0f}"
    )


def _ratio(costs: Sequence[Cost], full: Sequence[Run]) -> str:
    """The median ratio, each to the bare run of its own round, and the least and greatest."""
    yardsticks = [_cost(run, list(run.steps)).cpu for run in _of(full, YARDSTICK)]
    if not yardsticks:
        return f"{'-':>8}{'':>14}"
    ratios = [cost.cpu / yardstick for cost, yardstick in zip(costs, yardsticks, strict=True)]
    spread = f"({min(ratios):.2f}-{max(ratios):.2f})"
    return f"{median(ratios):>8.2f}{spread:>14}"


def memory_lines(runs: Sequence[Run]) -> Iterator[str]:
    """Peak memory of each run, and whether it keeps the bounds of docs/benchmarks.md."""
    peaks = [_cost(run, list(run.steps)).memory for run in runs]
    for run, peak in zip(runs, peaks, strict=True):
        steps = ", ".join(f"{step} {cost.memory / 1e6:.0f}" for step, cost in run.steps.items())
        yield f"{run.articles:>6,} articles: peak {peak / 1e6:.0f} MB ({steps})"
    growth = peaks[-1] / peaks[0]
    kept = growth <= MAX_GROWTH and peaks[-1] <= MAX_MEMORY
    wanted = f"wanted: at most {MAX_GROWTH} and {MAX_MEMORY / 1e6:.0f} MB"
    yield f"ratio {growth:.2f}, {wanted}: {'kept' if kept else 'not kept'}"


def _names(runs: Sequence[Run]) -> list[str]:
    return list(dict.fromkeys(run.name for run in runs))


def _of(runs: Sequence[Run], name: str) -> list[Run]:
    return [run for run in runs if run.name == name]


def _cost(run: Run, steps: Sequence[str]) -> Cost:
    return reduce(add, (run.steps[step] for step in steps))


def _repeats(runs: Sequence[Run], name: str) -> int:
    """Requests beyond the first for the same address, in the worst round."""
    return max(sum(run.asked.values()) - len(run.asked) for run in _of(runs, name))
