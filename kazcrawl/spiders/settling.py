"""What an answer means before it is read: redirects, 304, what was cut short, what is not there."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Protocol

from kazcrawl import urls
from kazcrawl.items import Alias, Capture, Outcome
from kazcrawl.payload import REDIRECTS
from kazcrawl.session import Session
from kazcrawl.spiders.losing import Losing
from kazcrawl.spiders.manners import CUT_SHORT, is_passing
from kazcrawl.spiders.vanishing import answered, has_emptied, is_second, with_known_text
from kazcrawl.spiders.walk import Walk
from kazcrawl.vanishing import CLEAR, asks_twice

MAX_REDIRECTS = 5


class Fetch(Protocol):
    def __call__(
        self, url: str, outcome: Outcome, headers: dict[str, str] | None = None
    ) -> Awaitable[Capture]: ...


class Settling:
    """``fetch`` gives one more page of an outcome, or raises UnfetchedError."""

    def __init__(self, session: Session, walk: Walk, losing: Losing, fetch: Fetch) -> None:
        self.session = session
        self.site = session.site
        self.walk = walk
        self.lose = losing.lose
        self.fetch = fetch

    async def capture_of(self, outcome: Outcome) -> Capture | None:
        """The capture to read: redirects to the same page are followed, others queued."""
        capture = outcome.captures[-1]
        for _ in range(MAX_REDIRECTS):
            if capture.status not in REDIRECTS:
                break
            location = capture.header("location")
            target = urls.resolve(capture.url, location) if location else None
            if self.session.past and target and self._is_same_page(capture.url, target):
                return None  # the page's captures are targets of their own
            if target is None or not self._is_same_page(capture.url, target):
                self._follow_redirect(outcome, capture, target)
                return None
            capture = await self.fetch(target, outcome, self.session.conditions(outcome.target))
        if capture.status == 304 and outcome.target.visit:
            outcome.unmodified = True
            return None
        if capture.truncated in CUT_SHORT:
            kind, reason, again = CUT_SHORT[capture.truncated]
            self.lose(outcome, capture.url, kind, reason, again=again, capture=capture)
            return None
        self.walk.sources.sitemaps.answered(outcome.target, capture.status)
        if capture.status == 200:
            return capture
        if self.session.past:
            outcome.absent = answered(capture.status)
            return None
        if capture.status in {404, 410} and self.walk.prober.guessed(outcome.target):
            self.walk.prober.failed(outcome.target)
            outcome.targets += self.walk.guessed()
            return None
        again = is_passing(capture.status)
        if capture.status in CLEAR:
            outcome.target = with_known_text(outcome.target, self.session, capture.captured_at)
            if has_emptied(outcome.target, self.walk.starts):
                return None
            again = asks_twice(outcome) and not is_second(outcome, capture)
        self.lose(
            outcome,
            capture.url,
            "status",
            answered(capture.status),
            again=again,
            capture=capture,
        )
        return None

    def _is_same_page(self, url: str, target: str) -> bool:
        hosts = self.site.hosts
        return (
            urls.same_site(target, hosts)
            and urls.url_key(url, hosts) == urls.url_key(target, hosts)
            and url != target
        )

    def _follow_redirect(self, outcome: Outcome, capture: Capture, target: str | None) -> None:
        step = self.walk.redirected(outcome.target, capture, target)
        if isinstance(step, str) and self.session.past:
            outcome.absent = step
            return
        if isinstance(step, str):
            self.lose(outcome, capture.url, "status", step, capture=capture)
            return
        outcome.targets.append(step)
        if step.kind == "article":
            outcome.aliases.append(Alias(capture.url, step.url, "redirect"))
