"""``kazcrawl verify``: is everything in the archive still as it was written?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from kazcrawl.archive import ArchiveError, open_archive
from kazcrawl.archive.fixity import Damage, Tally, check_search, count_work, keep_check, verify
from kazcrawl.cli.exits import Exit, exit_codes
from kazcrawl.cli.options import DEFAULT_ARCHIVE, ArchivePath, Json, Quiet
from kazcrawl.cli.terminal import counted, plain, print_json, progress, size


def verify_archive(
    archive: ArchivePath = DEFAULT_ARCHIVE,
    sample: Annotated[
        int | None,
        typer.Option("--sample", min=1, help="Read only so many captures, drawn by chance."),
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Check every capture against its WARC record and digest, and the database itself."""
    tally, found = Tally(), []
    with exit_codes(as_json):
        for damage in _damages(archive, tally, sample, not (quiet or as_json)):
            found.append(damage)
            if not as_json:
                typer.echo(f"damaged {_sentence(damage)}")
        notes = _record(archive, sample, tally, found, as_json)
    _say(tally, found, notes, as_json, quiet)
    raise typer.Exit(int(Exit.FINDINGS if found else Exit.DONE))


def _damages(path: Path, tally: Tally, sample: int | None, shown: bool) -> Any:
    with open_archive(path) as archive:
        with archive.connect() as connection:
            total = count_work(connection, sample)
        with progress("captures", total, shown) as done:
            yield from verify(archive, tally, sample, done)


def _record(
    path: Path, sample: int | None, tally: Tally, found: list[Damage], as_json: bool
) -> list[str]:
    """What only a writer can do: check the index, note the check. Sentences on what was not."""
    if any(damage.scope == "database" for damage in found):
        return [
            "the database is damaged, so nothing was written to it: this check is not on record"
        ]
    try:
        index = check_search(path)
        if index is not None:
            found.append(index)
            tally.damaged += 1
            if not as_json:
                typer.echo(f"damaged {_sentence(index)}")
        keep_check(path, "all" if sample is None else f"sample {sample}", tally, found)
    except ArchiveError as error:
        return [f"search index not checked, check not on record: {error}"]
    return []


def _sentence(damage: Damage) -> str:
    return plain(f"{damage.scope} {damage.name}: {damage.reason}")


def _say(tally: Tally, found: list[Damage], notes: list[str], as_json: bool, quiet: bool) -> None:
    if as_json:
        damaged = [{"scope": one.scope, "name": one.name, "reason": one.reason} for one in found]
        print_json({**tally.as_dict(), "damages": damaged, "notes": notes}, indent=2)
        return
    for note in notes:
        typer.echo(f"note: {plain(note)}", err=True)
    if quiet:
        return
    checked = [
        counted(tally.rows, "row"),
        counted(tally.captures, "capture"),
        counted(tally.articles, "article text"),
        counted(tally.versions, "version"),
        f"{counted(tally.files, 'WARC file')} ({size(tally.bytes)})",
    ]
    verdict = f"{tally.damaged:,} damaged" if found else "all as written"
    typer.echo(f"{', '.join(checked)} checked: {verdict}")
    if tally.missing:
        lost = counted(tally.missing, "capture")
        typer.echo(f"{lost} could not be checked: no WARC file of theirs can be read")
    if tally.unsealed:
        typer.echo(
            f"{counted(tally.unsealed, 'row')} not sealed yet: the next command that writes seals them"
        )
    if tally.outside:
        typer.echo(f"{tally.outside:,} captures are in no WARC file and could not be checked")
