"""The frontier: order, leases, delays, crawls after one another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from archive_cases import HOME, ONE, SITE, TWO, page
from kazcrawl.archive import Archive, open_archive
from kazcrawl.archive.frontier import Frontier
from kazcrawl.clock import after
from kazcrawl.items import Outcome, Target

LISTING = Target(HOME, "listing", listing_url=HOME, listing_kind="home")
ARTICLE = Target(ONE, "article")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "a.sqlite", write=True) as opened:
        yield opened


def begin(archive: Archive, full: bool = False) -> Frontier:
    return archive.frontier(SITE, archive.begin_crawl(SITE, full=full).id, full)


def end(archive: Archive, frontier: Frontier, *outcomes: Outcome) -> None:
    crawl = archive.begin_crawl(SITE).id
    archive.writer(SITE, crawl, frontier).commit(list(outcomes), {})


def urls(targets: list[Target]) -> list[str]:
    return [target.url for target in targets]


def test_highest_priority_first_then_order_of_arrival(archive: Archive) -> None:
    frontier = begin(archive)
    frontier.add(Target(f"{HOME}{n}/", "article", priority=n % 2) for n in range(6))
    assert urls(frontier.lease(4)) == [f"{HOME}{n}/" for n in (1, 3, 5, 0)]
    assert urls(frontier.lease(4)) == [f"{HOME}{n}/" for n in (2, 4)]
    assert frontier.lease(4) == []


def test_target_comes_back_as_it_was(archive: Archive) -> None:
    frontier = begin(archive)
    target = Target(ONE, "article", 3, HOME, "home", 2, "Headline", "Excerpt", TWO, 1)
    frontier.add([target])
    assert frontier.lease(1) == [target]


def test_spellings_of_one_address_are_one_target(archive: Archive) -> None:
    frontier = begin(archive)
    frontier.add([ARTICLE, Target(ONE.replace("http://", "https://www."), "article")])
    frontier.add([ARTICLE])
    assert frontier.pending() == 1


def test_lease_is_lost_with_the_process_and_the_target_is_not(archive: Archive) -> None:
    frontier = begin(archive)
    frontier.add([ARTICLE])
    assert urls(frontier.lease(1)) == [ONE]
    assert (frontier.pending(), frontier.lease(1)) == (0, [])
    assert urls(begin(archive).lease(1)) == [ONE]


def test_released_target_is_leased_again(archive: Archive) -> None:
    frontier = begin(archive)
    frontier.add([ARTICLE])
    frontier.release(frontier.lease(1))
    assert urls(frontier.lease(1)) == [ONE]


def test_missing_hint_is_filled_while_the_target_waits(archive: Archive) -> None:
    frontier = begin(archive)
    frontier.add([ARTICLE, Target(TWO, "article", headline="Kept")])
    frontier.add([Target(ONE, "article", excerpt="Hint"), Target(TWO, "article", headline="No")])
    found = {target.url: target for target in frontier.lease(2)}
    assert (found[ONE].excerpt, found[TWO].headline) == ("Hint", "Kept")


def test_put_back_target_waits_until_its_time(archive: Archive) -> None:
    frontier = begin(archive)
    frontier.add([ARTICLE])
    assert frontier.next_due() is None
    outcome = page(ONE, 1, None, 503)
    outcome.target, outcome.retry_at = frontier.lease(1)[0], after(60)
    end(archive, frontier, outcome)
    assert (frontier.lease(1), frontier.pending()) == ([], 1)
    due = frontier.next_due()
    assert due is not None
    assert 50 < due <= 60
    with archive.transaction() as connection:
        connection.execute(text("UPDATE frontier SET not_before = '2020-01-01T00:00:00Z'"))
    assert [target.attempts for target in frontier.lease(1)] == [1]


def test_skipped_listings_are_not_leased(archive: Archive) -> None:
    frontier = begin(archive)
    frontier.add(
        [LISTING]
        + [
            Target(f"{HOME}2016/{n}/", "listing", listing_kind=kind)
            for n, kind in enumerate(("month", "month", "day", "category"))
        ]
    )
    assert urls(frontier.lease(1)) == [HOME]
    assert frontier.skip({"month", "day", "home"}, "They taught nothing.") == 3
    assert urls(frontier.lease(9)) == [f"{HOME}2016/3/"]


@pytest.mark.parametrize(
    ("full", "failed", "again"),
    [(False, False, [HOME]), (True, False, [HOME, ONE]), (False, True, [HOME, ONE])],
)
def test_later_crawl_asks_for_what_is_named_again_and_what_was_not_done(
    archive: Archive, full: bool, failed: bool, again: list[str]
) -> None:
    frontier = begin(archive)
    frontier.add([LISTING, ARTICLE])
    outcomes = [page(target.url, 1, None) for target in frontier.lease(2)]
    outcomes[1].failed = failed
    end(archive, frontier, *outcomes)
    assert frontier.pending() == 0
    frontier.add([LISTING, ARTICLE])
    assert frontier.pending() == 0, "no page is asked for twice in a crawl"
    archive.finish_crawl(archive.begin_crawl(SITE).id)
    later = begin(archive, full)
    later.add([replace(LISTING, again=True), ARTICLE])
    found = later.lease(9)
    assert urls(found) == again
    assert {target.attempts for target in found} == {0}
