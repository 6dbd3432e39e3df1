"""The command ``kazcrawl``: one command a file, assembled here.

Only the command that is asked for is imported: a crawl needs no exporters, and an export no
Scrapy (0.4 s of processor time each).
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from collections.abc import Iterable
from importlib import import_module
from typing import Annotated, Any

import typer

from kazcrawl import __version__
from kazcrawl.cli.hinting import Hinting

HELP = "Archives small news and campaign sites: every listing stub joined to its article."
COMMANDS = {
    "crawl": "crawl",
    "sites": "app",
    "coverage": "coverage",
    "schedule": "app",
    "search": "search",
    "show": "show",
    "diff": "diff",
    "crawls": "crawls",
    "events": "events",
    "export": "export",
    "verify": "verify_archive",
    "dump": "dump",
    "rebuild": "rebuild",
    "replay": "replay",
    "backup": "backup",
    "doctor": "doctor",
}
"""Commands by name: each is that attribute of the module of its name in this package."""


STARTING = (100_000, 20, 20)
"""Thresholds of the garbage collector. Nothing of what is imported is garbage, and looking
through it for some took 0.1 s of each start."""


def build(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """The application with these commands."""
    app = typer.Typer(
        name="kazcrawl",
        cls=Hinting,
        help=HELP,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_root)
    for name in names:
        command = getattr(import_module(f"kazcrawl.cli.{name}"), COMMANDS[name])
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(command)
    return app


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"kazcrawl {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Archives small news and campaign sites: every listing stub joined to its article."""


def _quit_on(number: signal.Signals | None, at_once: bool) -> None:
    """A signal ends a command with the exit code that says so, unless it was to be ignored.

    A crawl hears it so only before its loop runs, when nothing is open: an exception was lost
    in one of the imports of Twisted, and the crawl went on.
    """
    if number is None or (number != signal.SIGINT and signal.getsignal(number) == signal.SIG_IGN):
        return

    def quit_now(*_: object) -> None:
        if at_once:
            os._exit(130)
        raise SystemExit(130)

    signal.signal(number, quit_now)


def main() -> None:
    """Entry point of the console script and of ``python -m kazcrawl``."""
    gc.set_threshold(*STARTING)
    atexit.register(gc.freeze)  # at its end Python looks through all for garbage, twice
    asked = sys.argv[1:2]
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        _quit_on(getattr(signal, name, None), at_once=asked == ["crawl"])
    if asked != ["crawl"] and hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # as `head` and the shell expect
    build(asked if asked and asked[0] in COMMANDS else COMMANDS)()


def __getattr__(name: str) -> Any:
    if name == "app":
        return build()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
