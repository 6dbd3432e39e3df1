"""The time of day in the one form that the archive uses: ISO 8601 UTC, whole seconds, ``Z``."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta


def now() -> str:
    """The present instant, ``2016-05-27T09:47:12Z``."""
    return iso(datetime.now(UTC))


def after(seconds: float) -> str:
    """The instant so many seconds from now, never earlier."""
    return iso(datetime.now(UTC) + timedelta(seconds=math.ceil(seconds)))


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
