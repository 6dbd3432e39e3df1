"""The time of day in the one form that the archive uses: ISO 8601 UTC, whole seconds, ``Z``.

One transaction has one time, and what is done again from the journal of a crawl
(``journal``) has the time of then: the clock can be stopped.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_stopped: list[str] = []


def now() -> str:
    """The present instant, ``2016-05-27T09:47:12Z``; while the clock is stopped, when it was."""
    return _stopped[-1] if _stopped else iso(datetime.now(UTC))


def after(seconds: float) -> str:
    """The instant so many seconds from now, never earlier."""
    present = datetime.fromisoformat(_stopped[-1]) if _stopped else datetime.now(UTC)
    return iso(present + timedelta(seconds=math.ceil(seconds)))


@contextmanager
def stopped(at: str | None = None) -> Iterator[str]:
    """Stops the clock at an instant as ``now`` gives it, or at the present one, until the end."""
    _stopped.append(at or now())
    try:
        yield _stopped[-1]
    finally:
        _stopped.pop()


def pass_by(second: str) -> None:
    """Waits until the clock shows a later second than this one, which is the present one at most.

    Times are whole seconds: what two crawls saw in the same one would have no order. For a time
    that lies ahead (the clock was wrong then) nobody waits, nor while the clock is stopped.
    """
    then = datetime.fromisoformat(second)
    while not _stopped and 0 <= (past := (datetime.now(UTC) - then).total_seconds()) < 1:
        time.sleep(1 - past)


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
