"""How politely a site is asked: pace, patience, and what an error means."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from scrapy.settings import BaseSettings

from kazcrawl.hosts import is_loopback
from kazcrawl.items import Capture, Target
from kazcrawl.middlewares.robots import UNREACHED, RobotsForbid, RobotsUnreachable
from kazcrawl.recheck import DAY, Bounds
from kazcrawl.sites.site import Site
from kazcrawl.sources.live import ForbiddenAddress
from kazcrawl.sources.past import DamagedCapture, NotArchived
from kazcrawl.vanishing import Patience

MAX_RETRY_AFTER = 3600.0
"""Seconds that a Retry-After may ask for; a longer one is cut to this."""

_ERRORS: tuple[tuple[type[BaseException], str, str, bool], ...] = (
    (RobotsForbid, "robots", "", False),
    (RobotsUnreachable, "robots", "", False),
    (ForbiddenAddress, "blocked", "", False),
    (NotArchived, "absent", "", False),
    (DamagedCapture, "damaged", "", False),
    (CannotResolveHostError, "network", "the host name has no address", True),
    (DownloadConnectionRefusedError, "network", "the connection was refused", True),
    (DownloadTimeoutError, "network", "no answer in time", True),
    (DownloadFailedError, "network", "the connection failed", True),
)

CUT_SHORT: dict[str | None, tuple[str, str, bool]] = {
    "disconnect": ("network", "the answer broke off", True),
    "time": ("network", "the answer did not end in time (DOWNLOAD_TIMEOUT)", True),
    "length": ("limit", "larger than the limit of a response (DOWNLOAD_MAXSIZE)", False),
}
"""Why an answer was kept and not read, by its WARC-Truncated reason: kind, sentence, try again?"""


def is_passing(status: int) -> bool:
    """Is it an answer of a server that may have another one soon?"""
    return status in {408, 425, 429} or status >= 500


def manners(site: Site) -> dict[str, Any]:
    """Settings by where the site is: a second between requests, unless on loopback."""
    hosts = [urlsplit(url) for url in site.start_urls]
    named = sorted({parts.netloc.lower() for parts in hosts})
    local = all(is_loopback(parts.hostname or "") for parts in hosts)
    pace: dict[str, Any] = {"KAZCRAWL_NAMED_HOSTS": named}
    if local:
        # An alias of a loopback site may be a host of somebody else: it keeps the web's pace.
        served = [urlsplit(f"//{host}").hostname or "" for host in site.hosts]
        others = {
            host: {"delay": 1.0, "concurrency": 1} for host in served if not is_loopback(host)
        }
        pace |= {
            "DOWNLOAD_DELAY": 0,
            "DOWNLOAD_SLOTS": others,
            "CONCURRENT_REQUESTS": 16,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
            "KAZCRAWL_RETRY_DELAY": 1,
            "KAZCRAWL_FOREIGN_DELAY": 1.0,
        }
    return pace


def explain(error: BaseException) -> tuple[str, str, bool]:
    """Kind of failure, a sentence for a person, and whether to try again."""
    if isinstance(error, RobotsUnreachable) and UNREACHED in str(error):
        return "network", str(error), False
    for kind_of, kind, sentence, again in _ERRORS:
        if isinstance(error, kind_of):
            return kind, f"{sentence} ({error})" if sentence else str(error), again
    return "network", f"{type(error).__name__}: {error}", True


def wait_before(target: Target, capture: Capture | None, settings: BaseSettings) -> float | None:
    """Seconds to the next try, by Retry-After (RFC 9110, 10.2.3) or doubling; None at the end."""
    if target.attempts + 1 >= settings.getint("KAZCRAWL_TRIES"):
        return None
    backoff: float = settings.getfloat("KAZCRAWL_RETRY_DELAY") * 2**target.attempts
    asked = retry_after(capture.header("retry-after")) if capture else None
    return max(backoff, asked) if asked is not None else backoff


JOURNALED = (
    "KAZCRAWL_FULL",
    "KAZCRAWL_SINCE",
    "KAZCRAWL_TRIES",
    "KAZCRAWL_RETRY_DELAY",
    "KAZCRAWL_LISTING_PAGES",
    "KAZCRAWL_ARCHIVES_IDLE",
    "KAZCRAWL_SITEMAP_DEAD",
    "KAZCRAWL_RECHECK_HOURS",
    "KAZCRAWL_RECHECK_DAYS",
    "KAZCRAWL_GONE_MISSES",
    "KAZCRAWL_GONE_DAYS",
    "KAZCRAWL_MEDIA",
    "KAZCRAWL_MEDIA_FILES",
)
"""Settings that decide what comes of a page, once it is there."""


def journaled(settings: BaseSettings) -> dict[str, Any]:
    """What the journal keeps of the settings, so that a crawl can be read again by them."""
    return {name: settings[name] for name in JOURNALED}


def recheck_bounds(settings: BaseSettings) -> Bounds:
    """How soon and how late a known page is looked at again, by the settings."""
    return Bounds(
        least=settings.getfloat("KAZCRAWL_RECHECK_HOURS") * 3600,
        most=settings.getfloat("KAZCRAWL_RECHECK_DAYS") * DAY,
    )


def patience(settings: BaseSettings) -> Patience:
    """How long an unclear sign of a vanished article is waited out, by the settings."""
    return Patience(
        misses=settings.getint("KAZCRAWL_GONE_MISSES"),
        seconds=settings.getfloat("KAZCRAWL_GONE_DAYS") * DAY,
    )


def retry_after(value: str | None) -> float | None:
    """Seconds of a Retry-After header: a number or an HTTP date; None for what is neither."""
    if not value:
        return None
    if value.isascii() and value.strip().isdigit():
        return min(float(value), MAX_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:  # "-0000" says UTC without a zone (RFC 5322, 3.3)
        moment = moment.replace(tzinfo=UTC)
    return min(max(0.0, (moment - datetime.now(UTC)).total_seconds()), MAX_RETRY_AFTER)
