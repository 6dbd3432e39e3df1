"""Runs commands against a fresh site each and measures them by what the kernel counts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent


class RunError(RuntimeError):
    """A contestant ended with an exit code that is no success; the message shows its output."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process cost: seconds of CPU (user, system) and of the clock, bytes."""

    cpu: float
    wall: float
    memory: int

    def __add__(self, other: Cost) -> Cost:
        """One process after the other."""
        return Cost(self.cpu + other.cpu, self.wall + other.wall, max(self.memory, other.memory))


@dataclass(slots=True)
class Served:
    """A running site; ``asked`` (path -> times) is filled when it has stopped."""

    url: str
    asked: dict[str, int] = field(default_factory=dict)


@contextmanager
def served(articles: int) -> Iterator[Served]:
    """A site of so many articles in a process of its own, whose cost nobody counts."""
    command = [sys.executable, str(HERE / "site.py"), "--articles", str(articles)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        site = Served(process.stdout.readline().strip())
        try:
            yield site
        finally:
            rest, _ = process.communicate()
        site.asked = json.loads(rest)


def measure(command: Sequence[str], log: Path, good: Sequence[int] = (0,)) -> Cost:
    """Runs a command to its end. Raises RunError for an exit code that is not in ``good``.

    The kernel counts by process (wait4, getrusage(2)): helpers that it waited for included.
    """
    began = time.monotonic()
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - began
    if process.returncode not in good:
        raise RunError(
            f"{' '.join(command)} ended with {process.returncode}:\n{log.read_text()[-2000:]}"
        )
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * 1024)
