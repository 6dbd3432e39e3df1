"""The command ``kazcrawl``: one command a file, assembled here."""

from __future__ import annotations

from typing import Annotated

import typer

from kazcrawl import __version__
from kazcrawl.cli import sites as sites_commands
from kazcrawl.cli.crawl import crawl
from kazcrawl.cli.doctor import doctor
from kazcrawl.cli.export import export
from kazcrawl.cli.search import search
from kazcrawl.cli.show import show
from kazcrawl.cli.verify import verify_archive

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
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Archives small news and campaign sites: every listing stub joined to its article."""


app.command()(crawl)
app.add_typer(sites_commands.app, name="sites")
app.command()(search)
app.command()(show)
app.command()(export)
app.command("verify")(verify_archive)
app.command()(doctor)


def main() -> None:
    """Entry point of the console script and of ``python -m kazcrawl``."""
    app()
