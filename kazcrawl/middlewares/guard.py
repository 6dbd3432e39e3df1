"""A page whose reading fails ends as a failure on record, never as a lost request."""

from __future__ import annotations

import traceback
from collections.abc import Iterable

from scrapy.http import Response

from kazcrawl.items import Failure, Outcome


class GuardMiddleware:
    """Turns an exception of a reader into a ``parse`` failure and ends the page's outcome."""

    def process_spider_exception(
        self, response: Response, exception: Exception
    ) -> Iterable[Outcome]:
        outcome: Outcome = response.meta["outcome"]
        last = traceback.extract_tb(exception.__traceback__)[-1]
        reason = f"reading failed: {type(exception).__name__}: {exception} ({last.name}, line {last.lineno})"
        outcome.failures.append(Failure(response.url, "parse", reason[:500]))
        outcome.failed = True
        return [outcome]
