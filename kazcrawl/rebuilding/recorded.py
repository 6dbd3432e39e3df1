"""What a crawl writes and decides, where its journal has said it already."""

from __future__ import annotations

from collections.abc import Collection

from kazcrawl.archive import StorageError
from kazcrawl.archive.revisits import Original
from kazcrawl.items import Capture, Wire
from kazcrawl.session import Session


class Kept:
    """The records are in their files already."""

    def append(
        self,
        capture: Capture,
        message: bytes,
        entity: bytes,
        original: Original | None = None,
        wire: Wire | None = None,
    ) -> Capture:
        return capture

    def log(self, url: str, block: bytes, at: str) -> None:
        return

    def sync(self) -> dict[str, int]:
        return {}

    def close(self) -> None:
        return


class RecordedSession(Session):
    """A session whose journal says what was left and when."""

    def skip(self, listing_kinds: Collection[str], reason: str) -> None:
        return

    def fail(self, error: StorageError) -> None:
        raise error
