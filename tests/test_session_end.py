"""The end of a crawl on a medium that is full."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from kazcrawl.archive.errors import StorageError
from kazcrawl.session import Session


def test_a_file_that_cannot_be_flushed_is_no_traceback_at_the_end() -> None:
    """The database had failed first; Scrapy then printed the second error with its stack."""
    ended: list[str] = []

    def close() -> None:
        raise StorageError("a.warc: No space left on device")

    session: Any = object.__new__(Session)
    session._ready = []
    session.broken = StorageError("a.sqlite: the disk is full")
    session.warc = SimpleNamespace(close=close)
    session.archive = SimpleNamespace(close=lambda: ended.append("closed"))
    session.close("interrupted")
    assert ended == ["closed"]
    assert str(session.broken) == "a.sqlite: the disk is full"
