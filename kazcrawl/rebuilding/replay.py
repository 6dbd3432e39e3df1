"""The stored captures read again with today's readers, and what that changes.

The database is made anew beside the old one and compared with it; to apply the difference
is to put the new one in its place (docs/rebuild.md says why not row by row).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kazcrawl import clock
from kazcrawl.archive import Archive, ArchiveError, open_archive
from kazcrawl.archive.differing import Difference, differences, other_rows, unread
from kazcrawl.archive.swapping import keep_copy, take_place
from kazcrawl.archive.warc import warc_folder
from kazcrawl.rebuilding.folder import Damage, Folder, look_through
from kazcrawl.rebuilding.making import clear
from kazcrawl.rebuilding.rebuild import rebuild


@dataclass(slots=True)
class Replayed:
    """What today's readers see otherwise; ``unread`` captures are in no journal.

    ``others`` are rows gone and come by relation, of those that belong to no article.
    ``kept`` is where the old database went when the new one took its place, ``refused`` why
    it did not although that was asked for.
    """

    captures: int = 0
    unread: int = 0
    differences: list[Difference] = field(default_factory=list)
    others: dict[str, tuple[int, int]] = field(default_factory=dict)
    damages: list[Damage] = field(default_factory=list)
    kept: Path | None = None
    refused: str | None = None

    @property
    def differs(self) -> bool:
        return bool(self.differences or self.others)

    @property
    def is_whole(self) -> bool:
        """Was everything read that the archive holds?"""
        return not (self.damages or self.unread)


def look(path: Path) -> Folder:
    """The archive's folder, looked through. Raises ArchiveError where there is no archive."""
    with open_archive(path):
        return look_through(warc_folder(path))


def replay(
    path: Path,
    folder: Folder,
    *,
    site: str | None = None,
    apply: bool = False,
    tell: Callable[[], None] = lambda: None,
) -> Replayed:
    """Reads all captures again, or those of one site. Raises the archive's errors.

    What cannot be read whole is not applied (``refused``): the old database knows more than
    its files.
    """
    with _draft(path) as draft, open_archive(path, write=True) as archive:
        _check_still(archive, folder)
        made = rebuild(folder, draft, tell, site=site)
        found = Replayed(made.captures, damages=made.damages)
        with open_archive(draft) as new, new.connect() as after, archive.connect() as before:
            found.differences = list(differences(before, after, site))
            found.others = other_rows(before, after, site)
            found.unread = 0 if site else unread(before, after)
        if apply and not found.is_whole:
            found.refused = (
                f"{path}: {_lacking(found)}, so nothing was applied; kazcrawl verify names damage"
            )
        elif apply and found.differs:
            found.kept = _kept(path)
            keep_copy(path, found.kept)
            take_place(draft, path)
    return found


def _check_still(archive: Archive, folder: Folder) -> None:
    """Raises ArchiveError where a crawl has written since the folder was looked through."""
    for name, length in archive.warc_lengths().items():
        file = warc_folder(archive.path) / name
        grown = file.exists() and file.stat().st_size >= length
        if grown and folder.lengths.get(name, 0) < length:
            raise ArchiveError(f"{name} was written to while it was looked through: run it again")


@contextmanager
def _draft(path: Path) -> Iterator[Path]:
    draft = path.with_name(f"{path.name}.replaying")
    clear(draft)
    try:
        yield draft
    finally:
        clear(draft)


def _lacking(found: Replayed) -> str:
    count = len(found.damages) or found.unread
    one = count == 1
    if found.damages:
        what = "record of its WARC files is" if one else "records of its WARC files are"
        return f"{count:,} {what} damaged or missing"
    return f"{count:,} of its captures {'is' if one else 'are'} in no journal"


def _kept(path: Path) -> Path:
    stamp = clock.now().replace("-", "").replace(":", "")
    return path.with_name(f"{path.stem}.before-{stamp}{path.suffix}")
