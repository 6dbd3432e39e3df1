"""A word more where a command line is wrong in a way that is often meant well."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from kazcrawl.cli.exits import say_error

# typer exports one of its usage errors; which library their base is from differs by version.
UsageError: Any = typer.BadParameter.__mro__[1]


class Hinting(TyperGroup):
    """The root of the commands: an archive given without ``--archive`` is told as such, and
    where ``--json`` stands on a wrong command line, its error is a document too."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        self.given = list(args)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except UsageError as error:
            if hint := archive_hint(self.given):
                error.message = f"{error.message.rstrip('.')}. {hint}"
            if "--json" in self.given:
                say_error(error.format_message(), error.exit_code)
            raise


def archive_hint(words: list[str]) -> str:
    """``The archive is named by an option: ...`` where a word is an archive, else empty."""
    for before, one in zip(["", *words], words, strict=False):
        if before != "--archive" and is_archive(one):
            return f"The archive is named by an option: --archive {one}"
    return ""


def is_archive(word: str) -> bool:
    from kazcrawl.archive import ArchiveError  # a right command line needs none of it here
    from kazcrawl.archive.opening import check_place

    try:
        check_place(Path(word), write=False)
    except ArchiveError:
        return False
    return True
