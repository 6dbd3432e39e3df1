"""Other people's checks of WARC files: each by another author, each skipped where it is not there.

``gunzip`` is the system's. warcio and FastWARC, which reads by code of its own (Rust), have
virtual environments of their own in the user's cache folder, two: FastWARC needs the package
brotli, and where that is installed warcio 1.8.1 breaks on an answer coded as br.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

FASTWARC, WARCIO = "fastwarc==2.0.1", "warcio==1.8.1"
COMMANDS = ("gunzip", "warcio check", "warcio index", "fastwarc check")
PAYLOADS = "fastwarc check --verify-payloads"
"""Takes the head of a revisit record, which has no payload, for a payload that is damaged."""


def complaints(name: str, files: Sequence[Path]) -> str:
    """What a tool says against the files; empty where it accepts them all. May skip the test."""
    said = []
    for command in _commands(name, files):
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode:
            said.append(f"{command[0]}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return "\n".join(said)


def _commands(name: str, files: Sequence[Path]) -> list[list[str | Path]]:
    if name == "gunzip":
        return [[_tool("gunzip"), "-t", *files]]
    if name.startswith("fastwarc"):
        tool = [environment(FASTWARC, shows="fastwarc") / "fastwarc", *name.split()[1:], "--quiet"]
        return [[*tool, file] for file in files]
    return [[environment(WARCIO, shows="warcio") / "warcio", *name.split()[1:], *files]]


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@cache
def environment(*packages: str, shows: str) -> Path:
    """The bin folder of a virtual environment with these alone, made once in the user's cache folder.

    ``shows``: the command whose help shows that they work. Skips where it cannot be made.
    """
    cache_folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    versions = "-".join(packages).replace("==", "-")
    folder = cache_folder / "kazcrawl" / f"{versions}-py{sys.version_info.minor}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(f"{folder}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run in several processes
        if not (folder / "installed").exists():
            _install(folder, packages, shows)
    return folder / "bin"


def _install(folder: Path, packages: Sequence[str], shows: str) -> None:
    commands: tuple[list[str | Path], ...] = (
        [sys.executable, "-m", "venv", "--clear", folder],
        [folder / "bin" / "pip", "install", "--quiet", *packages],
        [folder / "bin" / shows, "--help"],
    )
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"{packages[0]} cannot be installed: {done.stderr.strip()[-300:]}")
    (folder / "installed").touch()
