"""``kazcrawl rebuild --from DIR``: the whole database anew from the WARC files alone."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from kazcrawl.cli.exits import Exit, exit_codes
from kazcrawl.cli.options import Json, Quiet
from kazcrawl.cli.terminal import counted, plain, print_json, progress


def rebuild(
    source: Annotated[
        Path, typer.Option("--from", metavar="DIR", help="The folder of WARC files.")
    ],
    archive: Annotated[
        Path | None,
        typer.Option("--archive", help="The archive to make; without it, the one beside DIR."),
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Make the whole database anew from the WARC files alone, without any request."""
    with exit_codes(as_json):
        done, path = _make(source, archive, not (quiet or as_json))
    damages = [asdict(one) for one in done.damages]
    if as_json:
        counts = {"runs": done.runs, "batches": done.batches, "captures": done.captures}
        print_json({"archive": str(path), **counts, "damages": damages}, indent=2)
    else:
        for one in damages:
            typer.echo(plain(f"damaged {one['file']} at {one['offset']}: {one['reason']}"))
    if not (as_json or quiet):
        verdict = f"{len(damages):,} damaged" if damages else "all whole"
        runs = f"{counted(done.runs, 'run')}, {counted(done.captures, 'capture')}"
        typer.echo(f"{path}: made anew from {runs}: {verdict}")
    raise typer.Exit(int(Exit.FINDINGS if damages else Exit.DONE))


def _make(source: Path, archive: Path | None, shown: bool) -> tuple[Any, Path]:
    from kazcrawl.rebuilding.making import archive_beside, make, prepare

    path = archive_beside(source) if archive is None else archive
    with prepare(source, path) as folder, progress("batches", folder.batches, shown) as tell:
        return make(folder, path, tell), path
