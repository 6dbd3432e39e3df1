"""What the machine offers: versions, SQLite's fitness, disk, file system, clock."""

from __future__ import annotations

import platform
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kazcrawl import __version__
from kazcrawl.archive.health import read_fitness
from kazcrawl.cli.terminal import size
from kazcrawl.clock import now

LEAST_FREE = 1_000_000_000
"""Bytes of free disk below which a crawl may not come to its end."""

RELEASED = "2026-01-01"
"""A clock before this day is wrong: this program did not exist."""

_PACKAGES = ("scrapy", "twisted", "selectolax", "sqlalchemy", "warcio")
_NETWORK = re.compile(
    r"nfs\d?|cifs|smb\d?|smbfs|afpfs|9p|ncpfs|ceph|glusterfs|lustre|fuse\.(?:sshfs|rclone|s3fs|gcsfuse|glusterfs)"
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: its value, a remark, and what is wrong with it (None: nothing)."""

    name: str
    value: str
    finding: str | None = None
    note: str | None = None


def check_versions() -> Iterator[Check]:
    yield Check("kazcrawl", __version__)
    old = "Python 3.11 or newer is needed" if sys.version_info < (3, 11) else None
    yield Check("Python", f"{platform.python_version()} on {platform.system()}", old)
    yield check_sqlite()
    for name in _PACKAGES:
        try:
            yield Check(name, version(name))
        except PackageNotFoundError:
            yield Check(name, "missing", "not installed; pip install kazcrawl brings it")


def check_sqlite() -> Check:
    """SQLite's version, its full-text index, and the fault that one writer keeps away."""
    found = read_fitness()
    missing = None if found.fts5 else "this SQLite has no FTS5: search and archives need it"
    note = (
        "3.7.0 to 3.51.2 can damage a WAL database that two connections write or checkpoint"
        " at once; kazcrawl keeps to one writer behind a lock, and its readers cannot checkpoint"
    )
    fts = "with FTS5" if found.fts5 else "without FTS5"
    return Check("SQLite", f"{found.version}, {fts}", missing, note if found.wal_fault else None)


def check_disk(path: Path) -> Check:
    free = shutil.disk_usage(_existing(path)).free
    low = f"less than {size(LEAST_FREE)} are free" if free < LEAST_FREE else None
    return Check("disk", f"{size(free)} free", low)


def check_clock(newest_capture: str | None) -> Check:
    """The clock against the newest capture: times of an archive only go forward."""
    moment = now()
    finding = None
    if moment < RELEASED:
        finding = "the clock is wrong: this program is newer than that"
    elif newest_capture and moment < newest_capture:
        finding = f"the clock is behind the newest capture, {newest_capture}"
    return Check("clock", moment, finding)


def file_system(path: Path) -> Check:
    """The kind of file system: SQLite's WAL needs shared memory, which networks do not give."""
    try:
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return Check("file system", "unknown")
    kind = mount_type(mounts, str(_existing(path).resolve())) or "unknown"
    network = _NETWORK.fullmatch(kind)
    finding = "an archive must lie on a local disk: SQLite's WAL does not work over a network"
    return Check("file system", kind, finding if network else None)


def mount_type(mounts: str, path: str) -> str | None:
    """The type of the file system that holds a path, from Linux's mountinfo (proc(5))."""
    best, kind = "", None
    for line in mounts.splitlines():
        fields, _, described = line.partition(" - ")
        words = fields.split(" ")
        if len(words) < 5 or not described:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), words[4])
        inside = path == point or path.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, described.split(" ")[0]
    return kind


def _existing(path: Path) -> Path:
    path = path.absolute()
    while not path.exists() and path != path.parent:
        path = path.parent
    return path
