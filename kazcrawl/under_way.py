"""The pages that are under way: leased from the frontier, handed out in the order that teaches most."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection

from kazcrawl import clock
from kazcrawl.archive.frontier import Frontier
from kazcrawl.items import Outcome, Target
from kazcrawl.journal import Journal
from kazcrawl.trail import led_to

LAST_TIER = 4
"""Archives that are asked for at a time: what is under way when they are left is wasted."""
LEASE = 2
"""Windows of targets that are taken from the frontier at a time."""
CHAINS = frozenset(("listing", "rest"))
"""Kinds of pages of which each leads to the next."""
TIERS = (22, 11, 0)
"""Priorities below which a target waits for better ones: posts and the listings that lead to
them, then feeds and bare links, then archives that sort the same posts again, then files."""
ARCHIVES = 2


def _tier(target: Target) -> int:
    return sum(target.priority < bound for bound in TIERS)


class UnderWay:
    """Targets of a crawl between the frontier and their end; ``window`` pages at a time."""

    def __init__(self, frontier: Frontier, journal: Journal, window: int) -> None:
        self.frontier = frontier
        self.journal = journal
        self.window = window
        self.leased: deque[Target] = deque()
        self._running: Counter[int] = Counter()
        self._rest = 0
        self._dry = False
        self._left: dict[str, str] = {}

    @property
    def running(self) -> int:
        """Pages that were handed out and have not ended."""
        return self._running.total()

    def changed(self) -> None:
        """The frontier may hold more than when it was asked last."""
        self._dry = False

    def next(self) -> Target | None:
        """The next target to fetch; None where nothing is leased or it has to wait."""
        if not self.leased or self._must_wait(self.leased[0]):
            return None
        target = self.leased.popleft()
        self._running[_tier(target)] += 1
        self._rest += target.kind == "rest"
        return target

    def ended(self, target: Target) -> None:
        self._running[_tier(target)] -= 1
        self._rest -= target.kind == "rest"

    def _must_wait(self, target: Target) -> bool:
        """Do pages of a better tier still run? They may lead to more of their own kind.

        Without this, date archives are asked for while the home listing is walked, and
        seem to teach something because they come first. Articles wait for REST, which tells
        their parts.
        """
        tier = _tier(target)
        full = tier == ARCHIVES and self._running[tier] >= LAST_TIER
        untold = target.kind == "article" and self._rest > 0
        if not (full or untold) and not any(self._running[better] for better in range(tier)):
            return False
        self.frontier.release(self.leased)
        self.leased.clear()
        self._dry = False
        return True

    def skip(self, listing_kinds: Collection[str], reason: str) -> None:
        """Leaves all targets of these ``listing_kind`` that wait or are still found."""
        self._left |= dict.fromkeys(listing_kinds, reason)
        self._leave()

    def _leave(self) -> None:
        left = [one for one in self.leased if one.listing_kind in self._left]
        self.frontier.release(left)
        self.leased = deque(one for one in self.leased if one not in left)
        for reason in dict.fromkeys(self._left.values()):
            kinds = [kind for kind, why in self._left.items() if why == reason]
            with clock.stopped() as at:
                if self.frontier.skip(kinds, reason):
                    self.journal.left(kinds, reason, at)

    def lease(self) -> None:
        """Takes more targets from the frontier, unless it has been asked since it last changed."""
        if self.leased or self._dry:
            return
        self.leased.extend(self.frontier.lease(LEASE * self.window))
        self._dry = len(self.leased) < LEASE * self.window and self.frontier.next_due() is None
        if any(one.listing_kind in self._left for one in self.leased):
            self._leave()

    def look_ahead(self, outcome: Outcome) -> None:
        """Takes a listing's next page before the page that names it is committed.

        A listing is a chain: each link of it would else cost a commit of its own. The two
        are committed in their order, so a kill loses both or the later one.
        """
        for target in outcome.targets:
            if target.kind not in CHAINS or target.page_number != outcome.target.page_number + 1:
                continue
            if target.listing_kind in self._left:
                continue
            if taken := self.frontier.take(led_to(outcome.target, target)):
                self.leased.appendleft(taken)
