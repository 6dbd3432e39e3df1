"""Articles read by the layouts that the site's stubs have taught so far, and learned from."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from kazcrawl.items import Article, Capture, Layout, Outcome, Target
from kazcrawl.readers.article import Reading, read_article
from kazcrawl.readers.layout import LayoutLearner
from kazcrawl.readers.page import UnreadablePage
from kazcrawl.readers.parts import join_parts
from kazcrawl.sites.site import Site
from kazcrawl.spiders.walk import ARTICLE

KEPT_BYTES = 4 * 1024 * 1024
"""Pages that are kept until their layout is settled; larger ones are not read again."""


@dataclass(slots=True)
class _Kept:
    """A page, or the pages of an article in parts, with what they were read as.

    ``guessed`` where neither its stub nor a layout told where the body stands.
    """

    target: Target
    captures: Sequence[Capture]
    body: str
    text: str | None
    size: int
    guessed: bool = False


class Learning:
    """The layouts of one crawl, and the few pages that were read before they were settled."""

    def __init__(
        self,
        site: Site,
        known: Iterable[Layout],
        is_listed: Callable[[str], bool] = lambda url: True,
    ) -> None:
        """``is_listed`` tells of an address whether a list of posts shows it with a date."""
        self._site = site
        self._is_listed = is_listed
        self._learner = LayoutLearner(known)
        self._kept: deque[_Kept] = deque()

    def read(self, capture: Capture, outcome: Outcome) -> Reading:
        """Reads an article and learns from it; earlier ones are read again where that helps.

        Raises UnreadablePage.
        """
        target = outcome.target
        try:
            reading = self._read(capture, target)
        except UnreadablePage:
            if target.excerpt:
                self._learner.miss(capture.url)
            self._tell(outcome)
            raise
        before = {layout.body for layout in self._learner.layouts()}
        if self._learner.learn(reading, bool(target.excerpt)):
            reading = self._read(capture, target)
            self._read_again(lambda one: one.body == reading.path, outcome)
        if {layout.body for layout in self._learner.layouts()} - before:
            self._read_again(lambda one: one.guessed, outcome)
            reading = self._told(capture, target) or reading
        self._tell(outcome)
        return reading

    def read_part(self, capture: Capture, first: Reading) -> Article:
        """A further page of an article. Raises UnreadablePage."""
        layout = [self._learner.layout_of(first.path)] if first.path else []
        headline = first.article.headline
        return read_article(capture, self._site, headline=headline, learned=layout).article

    def keep(
        self, reading: Reading, whole: Article, captures: Sequence[Capture], target: Target
    ) -> None:
        """Keeps an article's pages until the parts of its layout are told from its text.

        A page whose body was guessed is kept until a layout is learned that may tell better.
        """
        guessed = reading.alone
        if not guessed and (not reading.path or reading.path in self._learner.settled()):
            return
        text = whole.text_sha256
        size = sum(len(capture.body) for capture in captures)
        self._kept.append(_Kept(target, captures, reading.path, text, size, guessed))
        settled = self._learner.settled()
        self._kept = deque(one for one in self._kept if one.guessed or one.body not in settled)
        while sum(one.size for one in self._kept) > KEPT_BYTES:
            self._kept.popleft()

    def _read(self, capture: Capture, target: Target) -> Reading:
        return read_article(
            capture,
            self._site,
            headline=target.headline,
            excerpt=target.excerpt,
            learned=self._learner.layouts(),
            settled=self._learner.settled(),
            is_listed=lambda: self._is_listed(target.named or target.url),
        )

    def _read_again(self, is_meant: Callable[[_Kept], bool], outcome: Outcome) -> None:
        for one in filter(is_meant, self._kept):
            read = self._told if one.guessed else self._read
            first = read(one.captures[0], one.target)
            if first is None:
                continue
            guessed, one.body, one.guessed = one.guessed, first.path, False
            others = [self.read_part(capture, first) for capture in one.captures[1:]]
            article = first.article
            if others:
                article = join_parts(article, others, date_order=self._site.date_order)
            if article.text_sha256 != one.text:
                one.text = article.text_sha256
                # Dates around a body that was not guessed are stored already.
                dates = article.dates if guessed else ()
                outcome.rereadings.append(replace(article, dates=dates))

    def _told(self, capture: Capture, target: Target) -> Reading | None:
        """A guessed page by the layouts known now; None where none of them shows its text."""
        try:
            reading = self._read(capture, target)
        except UnreadablePage:
            return None
        return None if reading.alone or reading.how == "blocked" else reading

    def _tell(self, outcome: Outcome) -> None:
        layouts, findings = self._learner.take()
        outcome.layouts += layouts
        outcome.findings += findings
        witnesses = self._learner.doubted()
        outcome.targets += [Target(url, "article", ARTICLE, again=True) for url in witnesses]
