"""``kazcrawl doctor``: is everything that a crawl needs as it should be?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import typer
from rich.text import Text

from kazcrawl.archive import ArchiveError, open_archive
from kazcrawl.archive.health import QUICK, quick_check, read_health
from kazcrawl.archive.running import running_crawl
from kazcrawl.archive.warc import warc_folder
from kazcrawl.cli.exits import Exit
from kazcrawl.cli.machine import Check, check_clock, check_disk, check_versions, file_system
from kazcrawl.cli.options import DEFAULT_ARCHIVE, ArchivePath, Json
from kazcrawl.cli.terminal import console, counted, plain, print_indented, print_json, size


def doctor(archive: ArchivePath = DEFAULT_ARCHIVE, as_json: Json = False) -> None:
    """Look at versions, SQLite's fitness, the archive's health, disk and clock."""
    checks = [
        *check_versions(),
        *_check_archive(archive),
        check_disk(archive),
        file_system(archive),
    ]
    findings = [check for check in checks if check.finding]
    if as_json:
        print_json({"checks": [asdict(check) for check in checks], "findings": len(findings)}, 2)
    else:
        _show(checks)
    raise typer.Exit(int(Exit.FINDINGS if findings else Exit.DONE))


def _check_archive(path: Path) -> Iterator[Check]:
    if not path.exists():
        yield Check("archive", f"{path}: none yet; a crawl makes it")
        yield check_clock(None)
        return
    try:
        with open_archive(path) as archive, archive.connect() as connection:
            health = read_health(connection, running_crawl(connection, path))
            damages = quick_check(connection) if path.stat().st_size <= QUICK else []
    except ArchiveError as error:
        yield Check("archive", str(path), str(error))
        yield check_clock(None)
        return
    counts = ", ".join(
        counted(health[name], name.removesuffix("s")) for name in ("sites", "articles", "stubs")
    )
    damage = f"the database is damaged: {damages[0]}" if damages else None
    yield Check("archive", f"{path}, {size(path.stat().st_size)}: {counts}", damage)
    yield _check_warc(path, health["warc_files"], health["warc_bytes"])
    closed = health["not_public"]
    told = f"; {counted(closed, 'post')} without a public text" if closed else ""
    yield Check("failures", f"{counted(health['failures'], 'page')} unresolved{told}")
    if health["running"]:
        yield Check("crawls", f"at work now: {health['running']}")
    if health["unfinished"]:
        names = ", ".join(health["unfinished"])
        yield Check("crawls", f"broken off: {names}; the same crawl command goes on")
    yield _last_check(health["last_check"])
    yield check_clock(health["newest_capture"])


def _check_warc(path: Path, files: int, length: int) -> Check:
    folder = warc_folder(path)
    there = len(list(folder.glob("*.warc.gz"))) if folder.is_dir() else 0
    missing = f"{files - there} of {files} WARC files missing" if there < files else None
    return Check("WARC", f"{folder}: {counted(files, 'file')}, {size(length)}", missing)


def _last_check(row: dict[str, object] | None) -> Check:
    if row is None:
        return Check("verify", "never done; kazcrawl verify checks every record")
    told = f"{row['at']}, {row['scope']}: {row['records']} records, {row['damaged']} damaged"
    damaged = "the newest verify found damage; kazcrawl verify names it" if row["damaged"] else None
    return Check("verify", told, damaged)


def _show(checks: list[Check]) -> None:
    out = console()
    for check in checks:
        style = "yellow" if check.finding else "green"
        line = Text(f"{'!' if check.finding else ' '} {check.name:<12}", style)
        out.print(line.append(f" {plain(check.value)}", "default"), soft_wrap=True)
        for told in (check.note, check.finding):
            if told:
                print_indented(out, told, 15)
    findings = sum(bool(check.finding) for check in checks)
    out.print(Text(f"\n{counted(findings, 'finding')}" if findings else "\nAll is well", "bold"))
