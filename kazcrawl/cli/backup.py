"""``kazcrawl backup PATH``: a consistent copy of database and WARC files, also while a crawl runs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from kazcrawl.archive import open_archive
from kazcrawl.archive.backing_up import Backup, back_up
from kazcrawl.archive.picking import committed_lengths
from kazcrawl.cli.exits import Exit, exit_codes
from kazcrawl.cli.options import DEFAULT_ARCHIVE, ArchivePath, Json, Quiet
from kazcrawl.cli.terminal import counted, plain, print_json, progress, size


def backup(
    path: Annotated[
        str,
        typer.Argument(
            metavar="PATH",
            help="The copy: a file, or a folder (one that exists, or ends in a slash).",
            show_default=False,
        ),
    ],
    archive: ArchivePath = DEFAULT_ARCHIVE,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Copy the archive as it is now. An older copy there is completed, and replaced when whole."""
    with exit_codes(as_json):
        with open_archive(archive) as opened, opened.connect() as connection:
            files = len(committed_lengths(connection))
        with progress("WARC files", files, not (quiet or as_json)) as done:
            copied = back_up(archive, _place(path, archive), done)
    _say(copied, as_json, quiet)
    raise typer.Exit(int(Exit.FINDINGS if copied.missing else Exit.DONE))


def _place(path: str, archive: Path) -> Path:
    """``new/`` is a folder also where there is none yet; ``Path`` drops the slash."""
    folder = path.endswith(("/", os.sep))
    return Path(path) / archive.name if folder else Path(path)


def _say(copied: Backup, as_json: bool, quiet: bool) -> None:
    if as_json:
        missing = [{"name": name, "bytes": lost} for name, lost in copied.missing]
        told = {"files": copied.files, "bytes": copied.bytes, "brought": copied.brought}
        print_json({"path": str(copied.path), **told, "missing": missing})
        return
    say_lost(copied.missing)
    if not quiet:
        files = f"{counted(copied.files, 'WARC file')} ({size(copied.bytes)})"
        brought = f"{size(copied.brought)} of them new"
        typer.echo(f"{plain(copied.path)} and {files}, {brought}")


def say_lost(missing: Sequence[tuple[str, int]]) -> None:
    """Says on stderr which WARC files the archive has lost bytes of."""
    for name, lost in missing:
        told = plain(f"{name}: the archive has lost {lost} bytes of it")
        typer.echo(f"kazcrawl: {told}", err=True)
