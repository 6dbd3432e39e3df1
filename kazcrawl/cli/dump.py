"""``kazcrawl dump``: the whole database as text in a fixed order, to compare two archives by."""

from __future__ import annotations

import sys

from kazcrawl.archive import open_archive
from kazcrawl.archive.dumping import dump as dump_lines
from kazcrawl.cli.exits import exit_codes
from kazcrawl.cli.options import DEFAULT_ARCHIVE, ArchivePath


def dump(archive: ArchivePath = DEFAULT_ARCHIVE) -> None:
    """Print every row of the archive as a line of JSON, in a fixed order."""
    with exit_codes(), open_archive(archive) as opened, opened.connect() as connection:
        for line in dump_lines(connection):
            sys.stdout.buffer.write(line.encode() + b"\n")
