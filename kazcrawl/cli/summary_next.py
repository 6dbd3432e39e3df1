"""What to type after a crawl."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from kazcrawl.cli.options import DEFAULT_ARCHIVE
from kazcrawl.cli.terminal import plain

if TYPE_CHECKING:
    from rich.console import Console

    from kazcrawl.cli.summary import Report

_WORD = re.compile(r"[^\W\d_]{4,}")


def commands(report: Report) -> list[list[str]]:
    """Three commands to go on with, as words for a shell, with values that give a result."""
    where = where_of(report)
    if report.example is None:
        return [[program(), "doctor", *where]]
    return [
        [program(), "show", str(report.example["id"]), *where],
        [program(), "search", _word(report), *where],
        [program(), "export", "jsonfeed", "--out", "feed", *where],
    ]


def where_of(report: Report) -> list[str]:
    path = Path(report.archive)
    return [] if path == DEFAULT_ARCHIVE else ["--archive", str(path)]


def program() -> str:
    """The command as it can be typed here: by name where it is on the path."""
    if shutil.which("kazcrawl"):
        return "kazcrawl"
    beside = Path(sys.executable).with_name("kazcrawl")
    if not beside.exists():
        return f"{sys.executable} -m kazcrawl"
    return min(os.path.relpath(beside), str(beside), key=len)


def _word(report: Report) -> str:
    """The longest word of the example's headline, of equal ones the first."""
    headline = (report.example or {}).get("headline") or ""
    return max(_WORD.findall(headline), key=len, default=report.site)


def show_command(out: Console, words: list[str]) -> None:
    parts = [plain(shlex.quote(word)) for word in words]
    line = "  " + " ".join(parts)
    if len(line) <= out.width or "--archive" not in words:
        out.print(Text(line, style="cyan"), soft_wrap=True)
        return
    # A shell joins the lines again, so that the command can be copied whole.
    at = words.index("--archive")
    out.print(Text(f"  {' '.join(parts[:at])} \\", style="cyan"), soft_wrap=True)
    out.print(Text(f"    {' '.join(parts[at:])}", style="cyan"), soft_wrap=True)
