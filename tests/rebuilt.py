"""An archive and the one that its WARC files alone give, as dumps."""

from __future__ import annotations

from pathlib import Path

from kazcrawl.archive import open_archive
from kazcrawl.archive.dumping import dump
from kazcrawl.rebuilding.folder import look_through
from kazcrawl.rebuilding.rebuild import Rebuilt, rebuild


def dumped(archive: Path) -> list[str]:
    with open_archive(archive) as opened, opened.connect() as connection:
        return list(dump(connection))


def rebuilt(archive: Path, name: str = "again.sqlite") -> tuple[Rebuilt, list[str]]:
    """What became of a rebuild from the archive's WARC files, and its dump."""
    other = archive.with_name(name)
    done = rebuild(look_through(archive.with_suffix(".warc")), other)
    return done, dumped(other)


def assert_same(archive: Path) -> None:
    done, again = rebuilt(archive)
    assert done.damages == []
    wanted = dumped(archive)
    different = [pair for pair in zip(wanted, again, strict=False) if pair[0] != pair[1]]
    assert different[:3] == []
    assert len(again) == len(wanted)
