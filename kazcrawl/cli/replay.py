"""``kazcrawl replay``: the stored captures, read again with today's readers."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from kazcrawl.cli.exits import Exit, exit_codes, fail
from kazcrawl.cli.options import DEFAULT_ARCHIVE, ArchivePath, Json, Quiet, SiteName
from kazcrawl.cli.terminal import counted, plain, print_json, progress


def replay(
    archive: ArchivePath = DEFAULT_ARCHIVE,
    site: SiteName = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Store what differs; the old database is kept beside.")
    ] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Read the stored captures again with today's readers, and show what would change."""
    if apply and site:
        fail("--apply takes all sites: leave --site out", Exit.USAGE, as_json)
    with exit_codes(as_json):
        from kazcrawl.rebuilding.replay import look
        from kazcrawl.rebuilding.replay import replay as read_again

        folder = look(archive)
        with progress("batches", folder.batches, not (quiet or as_json)) as tell:
            found = read_again(archive, folder, site=site, apply=apply, tell=tell)
    if as_json:
        print_json(_as_dict(found), indent=2)
    else:
        _say(found, quiet)
    applied = found.kept is not None or not found.differs
    raise typer.Exit(int(Exit.DONE if applied and found.is_whole else Exit.FINDINGS))


def _as_dict(found: Any) -> dict[str, Any]:
    return {
        "captures": found.captures,
        "unread": found.unread,
        "differences": [one.as_dict() for one in found.differences],
        "others": found.others,
        "damages": [asdict(one) for one in found.damages],
        "kept": str(found.kept) if found.kept else None,
        "refused": found.refused,
    }


def _say(found: Any, quiet: bool) -> None:
    for damage in found.damages:
        typer.echo(plain(f"damaged {damage.file} at {damage.offset}: {damage.reason}"))
    if found.refused:
        typer.echo(plain(found.refused), err=True)
    if quiet:
        return
    for one in found.differences:
        typer.echo(plain(f"{one.kind} {one.url}"))
        for line in _lines(one):
            typer.echo(f"  {plain(line)}")
    for name, (gone, came) in found.others.items():
        typer.echo(f"{name}: {gone} rows less, {came} more")
    articles = counted(len(found.differences), "article")
    verb = "were" if found.kept else "would be"
    typer.echo(f"{counted(found.captures, 'capture')} read again: {articles} {verb} changed")
    if found.unread:
        typer.echo(f"{counted(found.unread, 'capture')} in no journal could not be read again")
    if found.kept:
        typer.echo(f"the database of before is {found.kept}")


def _lines(one: Any) -> list[str]:
    fields = [f"{name}: {_short(old)} -> {_short(new)}" for name, (old, new) in one.fields.items()]
    words = [f"{name}: {gone} words less, {came} more" for name, (gone, came) in one.words.items()]
    rows = [f"{name}: {gone} rows less, {came} more" for name, (gone, came) in one.rows.items()]
    return [*fields, *words, *rows]


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
