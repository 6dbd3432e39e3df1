"""Options that every command shares, as annotated types for typer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ArchivePath = Annotated[
    Path,
    typer.Option(
        "--archive",
        envvar="KAZCRAWL_ARCHIVE",
        help="The archive file; its WARC files lie in a folder beside it.",
    ),
]
DEFAULT_ARCHIVE = Path("data/archive.sqlite")
Json = Annotated[
    bool,
    typer.Option("--json", help="One JSON document (or JSON lines) on stdout; logs go to stderr."),
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Only errors and findings, on stderr.")]
Verbose = Annotated[bool, typer.Option("--verbose", help="More log lines on stderr.")]
SiteName = Annotated[str | None, typer.Option("--site", help="Only this site.")]
