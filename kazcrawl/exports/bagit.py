"""BagIt 1.0 (RFC 8493): the whole archive as a folder whose files others can check for ages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kazcrawl import __version__
from kazcrawl.archive import ArchiveError
from kazcrawl.archive.backing_up import bring_file, copy_database, lengths_in, take_log_off
from kazcrawl.archive.warc import warc_folder
from kazcrawl.clock import now
from kazcrawl.exports.replacing import replacing_folder, write_synced
from kazcrawl.exports.timestamps import Stamp

_DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
# Manifests must escape these (RFC 8493, 2.1.3), and not every tool takes the escapes back.
_ESCAPED = re.compile("[%\r\n]")


@dataclass(frozen=True, slots=True)
class Bag:
    """Files and bytes of the payload; WARC files that the archive has lost bytes of."""

    files: int
    bytes: int
    missing: list[tuple[str, int]]


def write_bag(
    archive: Path, out: Path, stamp: Stamp | None = None, done: Callable[[], None] = lambda: None
) -> Bag:
    """Writes the folder, which takes its place when it is whole; ``done`` after each WARC file.

    In it are a copy of the database as it is at one moment, also while a crawl writes, and the
    WARC files up to the lengths committed then. With ``stamp`` a timestamp of the manifest
    lies beside it. Raises StorageError, ArchiveError where ``out`` is something else.
    """
    _refuse_other(out, archive.name)
    with replacing_folder(out, "bagit.txt") as draft:
        data = draft / "data"
        data.mkdir()
        database = data / _ESCAPED.sub("_", archive.name)
        copy_database(archive, database)
        take_log_off(database)
        digests = {f"data/{database.name}": _digest(database)}
        missing = _copy_files(archive, database, digests, done)
        sizes = [(draft / name).stat().st_size for name in digests]
        bag = Bag(len(sizes), sum(sizes), missing)
        _write_tags(draft, archive, digests, bag, stamp)
    return bag


def _refuse_other(out: Path, name: str) -> None:
    """Raises ArchiveError where ``out`` is a bag of something else: it may be the only one."""
    if not (out / "bagit.txt").exists():
        return
    try:
        told = (out / "bag-info.txt").read_text("utf-8", "replace").splitlines()
    except OSError:
        told = []
    ours = any(line.startswith("Bag-Software-Agent: kazcrawl/") for line in told)
    if not ours or f"External-Identifier: {name}" not in told:
        raise ArchiveError(f"{out}: is a bag of something else; give the name of a new folder")


def _copy_files(
    archive: Path, database: Path, digests: dict[str, str], done: Callable[[], None]
) -> list[tuple[str, int]]:
    """Copies WARC files; adds their digests, gives those that are short, and by how much.

    The copy is what gets a digest.
    """
    missing, folder = [], warc_folder(database)
    lengths = lengths_in(database)
    if lengths:
        folder.mkdir()
    for name, length in lengths.items():
        lost = length - bring_file(warc_folder(archive) / name, folder / name, length).length
        if lost:
            missing.append((name, lost))
        if (folder / name).exists():
            digests[f"data/{folder.name}/{name}"] = _digest(folder / name)
        done()
    return missing


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_tags(
    draft: Path, archive: Path, digests: dict[str, str], bag: Bag, stamp: Stamp | None
) -> None:
    info = {
        "Bagging-Date": now()[:10],
        "Bag-Software-Agent": f"kazcrawl/{__version__}",
        "External-Identifier": archive.name,
        "Internal-Sender-Description": "A kazcrawl archive: SQLite database and WARC files",
        "Payload-Oxum": f"{bag.bytes}.{bag.files}",
    }
    manifest = _manifest(digests)
    tags: dict[str, str | bytes] = {
        "bagit.txt": _DECLARATION,
        "bag-info.txt": "".join(f"{name}: {value}\n" for name, value in info.items()),
        "manifest-sha256.txt": manifest,
    }
    if stamp is not None:
        tags["manifest-sha256.txt.tsr"] = stamp(manifest.encode())
    for name, content in tags.items():
        write_synced(draft / name, content)
    told = {name: _digest(draft / name) for name in tags}
    write_synced(draft / "tagmanifest-sha256.txt", _manifest(told))


def _manifest(digests: dict[str, str]) -> str:
    return "".join(f"{digests[name]}  {name}\n" for name in sorted(digests))
