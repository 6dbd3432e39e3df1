"""Values that a user gives, checked before anything is done with them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

import typer

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?Z)?)?)?", re.ASCII)
_START = {4: "-01-01", 7: "-01"}


def iso_date(value: str | None) -> str | None:
    """``2016``, ``2016-05``, ``2016-05-27`` or an instant in UTC, as it is; None for None.

    Raises typer.BadParameter (exit code 2) for everything else.
    """
    if value is None:
        return None
    try:
        if not _DATE.fullmatch(value):
            raise ValueError(value)
        datetime.fromisoformat(value + _START.get(len(value), ""))
    except ValueError as error:
        raise typer.BadParameter(
            f"{value!r} is not a date: write 2016, 2016-05, 2016-05-27 or 2016-05-27T09:30:00Z"
        ) from error
    return value


def finite(value: float | None) -> float | None:
    """A number that ends: ``inf`` seconds would be waited for, ``nan`` not at all.

    Raises typer.BadParameter (exit code 2).
    """
    if value is not None and not math.isfinite(value):
        raise typer.BadParameter(f"{value} is no number of seconds")
    return value


def site_hosts(name: str, home_url: str | None) -> Sequence[str]:
    """A site's hosts: those of its site file, else the one of its home address."""
    from kazcrawl.sites import SiteFileError, load_site

    host = urlsplit(home_url or "").netloc.lower()
    try:
        return load_site(name).hosts
    except SiteFileError:
        return (host,) if host else ()
