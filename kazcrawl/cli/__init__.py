"""The command ``kazcrawl``: one command a file, assembled here."""

from __future__ import annotations

from typing import Annotated

import typer

from kazcrawl import __version__
from kazcrawl.cli.crawl import crawl

app = typer.Typer(
    name="kazcrawl",
    help="Archives small news and campaign sites: every listing stub joined to its article.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"kazcrawl {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """Archives small news and campaign sites: every listing stub joined to its article."""


app.command()(crawl)


def main() -> None:
    """Entry point of the console script and of ``python -m kazcrawl``."""
    app()
