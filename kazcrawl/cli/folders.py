"""Folders that a command makes: said, as a wrong word would else begin an archive of its own."""

from __future__ import annotations

import sys
from pathlib import Path


def tell_new(archive: Path) -> None:
    """Says on stderr that the folder of an archive is not there and will be made."""
    folder = archive.absolute().parent
    if "://" not in str(archive) and not folder.exists():
        print(f"kazcrawl: {folder} is not there and is made", file=sys.stderr)
