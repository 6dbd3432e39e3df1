"""Makes ``docs/crawl.svg`` from what the commands really print: ``python docs/picture.py``.

Crawls the sample site into a temporary folder, as ``make crawl`` does, and shows one article.
"""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
import tempfile
from contextlib import suppress
from html import unescape
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parents[1]
TARGET = Path(__file__).with_name("crawl.svg")
WIDTH = 92
CELL = 12.2
"""Width of a character in rich's SVG."""
SHOWN = "?p=274"
"""A sample post whose excerpt was edited on some listings."""


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "data").mkdir()
        (folder / "data" / "sample").symlink_to(ROOT / "data" / "sample")
        crawled = on_terminal([sys.executable, "data/sample/crawl.py"], folder)
        article = on_terminal([sys.executable, "-m", "kazcrawl", "show", SHOWN], folder)
    shown = [("make crawl", crawled), (f'kazcrawl show "{SHOWN}"', article)]
    TARGET.write_text(picture(shown), encoding="utf-8")


def on_terminal(command: list[str], folder: Path) -> str:
    """What a command prints to a terminal, colours as ANSI sequences."""
    environment = os.environ | {
        "COLUMNS": str(WIDTH),
        "KAZCRAWL_ARCHIVE": "data/sample.sqlite",
        "PYTHONPATH": str(ROOT),
        # So that the report names the command as it is on a path, not where it lies here.
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "TERM": "xterm-256color",
    }
    mine, theirs = pty.openpty()
    process = subprocess.Popen(
        command, stdout=theirs, stderr=subprocess.DEVNULL, cwd=folder, env=environment
    )
    os.close(theirs)
    written = b""
    with suppress(OSError):  # Linux ends a terminal that nobody holds with EIO
        while piece := os.read(mine, 65536):
            written += piece
    os.close(mine)
    if process.wait():
        raise SystemExit(f"{command} ended with {process.returncode}")
    return written.decode().replace("\r\n", "\n")


def picture(shown: list[tuple[str, str]]) -> str:
    """The SVG of commands with their output, without fonts from elsewhere."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    for number, (command, output) in enumerate(shown):
        if number:
            console.print()
        console.print(Text(f"$ {command}", "bold"))
        console.print(Text.from_ansi(output.rstrip("\n")))
    svg = console.export_svg(title="kazcrawl", unique_id="kazcrawl")
    svg = re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.S)
    return re.sub(
        r'x="([\d.]+)" (y="[\d.]+") textLength="[\d.]+" ([^>]+)>((?:&#160;)+)([^<]+)<', moved, svg
    )


def moved(found: re.Match[str]) -> str:
    """A text without its leading blanks, which librsvg leaves out, moved by their width."""
    x, y, clip, blanks, text = found.groups()
    text = re.sub(r"(?:&#160;)+\s*$", "", text)
    left = float(x) + blanks.count(";") * CELL
    return f'x="{left:g}" {y} textLength="{len(unescape(text)) * CELL:g}" {clip}>{text}<'


if __name__ == "__main__":
    main()
