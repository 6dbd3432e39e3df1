"""``kazcrawl schedule cron`` and ``systemd``: prints what is to be installed."""

from __future__ import annotations

import getpass
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from kazcrawl.cli.exits import Exit, exit_codes, fail
from kazcrawl.cli.folders import tell_new
from kazcrawl.cli.options import DEFAULT_ARCHIVE, ArchivePath
from kazcrawl.cli.schedule_run import program
from kazcrawl.cli.schedule_sites import Jitter, Sites, scheduled
from kazcrawl.scheduling.crontab import Place, crontab
from kazcrawl.scheduling.units import units

UNITS = "/etc/systemd/system"


def cron(sites: Sites = None, archive: ArchivePath = DEFAULT_ARCHIVE, jitter: Jitter = 0.0) -> None:
    """Print the lines for crontab -e."""
    with exit_codes():
        _make_folder(archive)
        entries = scheduled(sites or [], archive)
        try:
            lines = list(crontab(entries, _place(archive, jitter), named=bool(sites)))
        except ValueError as error:
            fail(str(error), Exit.USAGE)
    print("\n".join(lines))


def systemd(
    sites: Sites = None,
    archive: ArchivePath = DEFAULT_ARCHIVE,
    jitter: Jitter = 0.0,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the files into this folder instead.")
    ] = None,
) -> None:
    """Print a .service and a .timer for each site."""
    with exit_codes():
        _make_folder(archive)
        entries = scheduled(sites or [], archive)
        place, now = _place(archive, jitter), datetime.now(UTC)
        files: dict[str, str] = {}
        try:
            for entry in entries:
                files |= units(entry, place, now)
        except ValueError as error:
            fail(str(error), Exit.USAGE)
        if out is not None:
            _write(files, out)
            return
    for name, text in files.items():
        print(f"# {UNITS}/{name}\n{text}")
    timers = " ".join(name for name in files if name.endswith(".timer"))
    print(f"# Then: systemctl daemon-reload && systemctl enable --now {timers}")


def _write(files: dict[str, str], folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, "utf-8")
    except OSError as error:
        fail(f"{folder}: {error.strerror}", Exit.STORAGE)
    print(f"{len(files)} files written to {folder}")


def _make_folder(archive: Path) -> None:
    """Cron's log lies there, and systemd starts no unit that may write where nothing is."""
    tell_new(archive)
    try:
        archive.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fail(f"{archive.parent}: {error.strerror}", Exit.STORAGE)


def _place(archive: Path, jitter: float) -> Place:
    contact = os.environ.get("KAZCRAWL_CONTACT", "")
    return Place(
        program=tuple(program()),
        folder=Path.cwd(),
        archive=archive.absolute(),
        user=getpass.getuser(),
        environment={"KAZCRAWL_CONTACT": contact} if contact else {},
        jitter=jitter,
    )
