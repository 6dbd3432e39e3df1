"""The end of what could not be had: tried again later, absent, or on record with the reason."""

from __future__ import annotations

from scrapy.settings import BaseSettings

from kazcrawl import clock
from kazcrawl.items import MEDIA, Capture, Outcome
from kazcrawl.items import Failure as Loss
from kazcrawl.session import Session
from kazcrawl.sites.site import SOURCES
from kazcrawl.spiders.manners import retry_after, wait_before
from kazcrawl.spiders.walk import Walk


class Losing:
    """Decides what becomes of a target that brought nothing to read."""

    def __init__(self, session: Session, walk: Walk, settings: BaseSettings) -> None:
        self.session = session
        self.walk = walk
        self.settings = settings

    def lose(
        self,
        outcome: Outcome,
        url: str,
        kind: str,
        reason: str,
        *,
        again: bool = False,
        capture: Capture | None = None,
        page: bool = False,
    ) -> None:
        """Ends or delays a target. ``page``: an HTML page came where a source was asked for."""
        live = self.session.past is None  # a capture of the past stays what it is
        is_file = outcome.target.kind == MEDIA
        wait = wait_before(outcome.target, capture, self.settings) if again and live else None
        if live and capture is not None and (asked := retry_after(capture.header("retry-after"))):
            self.session.pause(0 if is_file else asked)
        if wait is None and outcome.target.kind in SOURCES:
            outcome.targets.extend(self.walk.sources.lost(outcome.target))
            status = capture.status if capture else None
            if self.walk.sources.is_absent(outcome.target, kind, status, page):
                outcome.absent = reason
                return
        outcome.failures.append(Loss(url, MEDIA if is_file else kind, reason))
        if wait is None:
            outcome.failed = True
        else:
            outcome.retry_at = clock.after(wait)
