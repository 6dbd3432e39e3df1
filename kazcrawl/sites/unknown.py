"""What to do about what was given as a site and is none: a sentence."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from kazcrawl.sites.values import shown
from kazcrawl.suggesting import did_you_mean

_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::\d+)?")


def of_name(given: str, known: Sequence[str]) -> str:
    """Of a word that is no known site's name: a file, a folder, a host, a slip of the finger?"""
    if os.path.isdir(given):
        return of_folder(Path(given))
    if os.path.isfile(given):
        return f"{shown(given)} is a file, but no site file: the name of one ends in .toml"
    told = f"no site is called {shown(given)}"
    if near := did_you_mean(given, known):
        return f"{told}. {near} kazcrawl sites lists all"
    if _HOST.fullmatch(given):
        return f"{told}; if it is the site's host, write http://{given}/ or https://{given}/"
    return (
        f"{told}; known: {', '.join(known) or 'none'}."
        " The path of a site file or the URL of a listing page can be given instead"
    )


def of_folder(path: Path) -> str:
    held = min(path.glob("*.toml"), default=None)
    return f"{path}: is a folder; give a site file" + (f", such as {held}" if held else "")


def of_file(path: Path, error: Exception) -> str:
    return f"{path}: is no site file, the name of one ends in .toml ({error})"
