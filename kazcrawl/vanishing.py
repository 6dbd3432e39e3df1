"""When an article has vanished: signs, and the verdict at the end of a crawl. Pure.

A clear sign (404 or 410, asked twice) counts at once where the site was well; an unclear
one only after several crawls over days. docs/recrawls.md says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kazcrawl.clock import now
from kazcrawl.items import Failure, Outcome
from kazcrawl.recheck import DAY, GONE, Visit, has_text

CLEAR = (404, 410)
FEW = 5
"""So many articles may vanish between two crawls of a site that looks well, whatever its size."""
_SIGNS = frozenset(("network", "status", "parse"))


@dataclass(frozen=True, slots=True)
class Patience:
    """Crawls in a row with an unclear sign, and seconds between first and last of them."""

    misses: int = 3
    seconds: float = 7 * DAY


@dataclass(frozen=True, slots=True)
class Tally:
    """Listings that showed posts in a crawl, and known articles that still showed a text.

    ``texts`` counts all articles that showed one, new ones too.
    """

    listings: int
    articles: int
    texts: int


class Held:
    """Articles that seem to have vanished, until the end of the crawl shows how the site was.

    Their rows stay leased and waiting, so a kill only means that they are asked for again.
    """

    def __init__(self, patience: Patience) -> None:
        self.patience = patience
        self.outcomes: list[Outcome] = []

    def takes(self, outcome: Outcome) -> bool:
        """Is there a sign? Then the outcome is held, its pages' bodies dropped."""
        outcome.sign = find_sign(outcome)
        if outcome.sign is None:
            return False
        outcome.captures = [replace(one, body=b"") for one in outcome.captures]
        self.outcomes.append(outcome)
        return True

    def are_clear(self) -> bool:
        """Would an article be gone at once?"""
        return any(_visit(one).digest != GONE and is_clear(one) for one in self.outcomes)

    def verdict(self, tally: Tally) -> list[Outcome]:
        """All that was held, judged."""
        held, self.outcomes = self.outcomes, []
        judge(held, tally, self.patience, now())
        return held


def find_sign(outcome: Outcome) -> str | None:
    """Why an article that had a text seems to have vanished; None where nothing says so."""
    if outcome.target.kind != "article" or not has_text(outcome.target.visit):
        return None
    if outcome.retry_at or outcome.given_up or outcome.unmodified:
        return None
    if outcome.sign:
        return outcome.sign
    if outcome.failed:
        last = outcome.failures[-1]
        return last.reason if last.kind in _SIGNS else None
    if outcome.articles and not outcome.articles[-1].article_body:
        blocked = outcome.articles[-1].blocked
        return f"{blocked} form" if blocked else "the page shows no text"
    return None


def is_clear(outcome: Outcome) -> bool:
    """Did the server answer 404 or 410 for the second time in this crawl?"""
    if not outcome.failed or not outcome.captures or outcome.captures[-1].status not in CLEAR:
        return False
    return outcome.target.reason == outcome.failures[-1].reason


def asks_twice(outcome: Outcome) -> bool:
    """Is one 404 not enough? It is where there was no text, or where it is gone already."""
    visit = outcome.target.visit
    return has_text(visit) and visit is not None and visit.digest != GONE


def judge(held: Sequence[Outcome], tally: Tally, patience: Patience, at: str) -> None:
    """Say of each article with a sign whether it is gone, missed once more, or not believed."""
    known = [one for one in held if _visit(one).digest != GONE]
    for outcome in held:
        if _visit(outcome).digest == GONE:
            _end(outcome)
    clear = [one for one in known if is_clear(one)]
    doubt = _doubt(len(known), tally)
    for outcome in known:
        if tally.listings == 0:
            _keep(outcome, doubt)
        elif doubt is None and outcome in clear:
            _end(outcome, f"status {outcome.captures[-1].status}")
        elif _has_waited(_visit(outcome), patience, at):
            _end(outcome)
        else:
            outcome.missed = True
            _keep(outcome, doubt if outcome in clear else None)


def _visit(outcome: Outcome) -> Visit:
    return outcome.target.visit or Visit()


def _doubt(count: int, tally: Tally) -> str | None:
    """Why signs are not believed; None where the site seems well."""
    if tally.listings == 0:
        return "no listing of the site showed a post in this crawl"
    if count > FEW and count > tally.articles:
        return f"{count} articles answered so in this crawl and {tally.articles} did not"
    if count and not tally.texts:
        return "no article of the site showed its text in this crawl"
    return None


def _has_waited(visit: Visit, patience: Patience, at: str) -> bool:
    if visit.misses + 1 < patience.misses or not visit.missed_since:
        return False
    waited = datetime.fromisoformat(at) - datetime.fromisoformat(visit.missed_since)
    return waited.total_seconds() >= patience.seconds


def _end(outcome: Outcome, reason: str | None = None) -> None:
    """The article is gone: an event, and no failure."""
    outcome.gone = reason or outcome.sign
    outcome.failed = False
    outcome.failures.clear()


def _keep(outcome: Outcome, doubt: str | None) -> None:
    """The article is not called gone; the sign is on record."""
    why = doubt or "it may come back, and is asked for again in the next crawls"
    if outcome.failures and doubt is None:
        return
    reason = (
        f"the article seems to have vanished ({outcome.sign}), which is not believed yet: {why}"
    )
    outcome.failures.insert(0, Failure(outcome.target.url, "vanished", reason))
