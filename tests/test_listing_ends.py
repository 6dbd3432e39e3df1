"""Where a stub ends on a listing: before a heading, the next stub's element, a row of pages."""

from __future__ import annotations

import pytest

from kazcrawl.items import Capture, Listing
from kazcrawl.readers.listing import read_listing
from kazcrawl.sites.site import site_of_url

BASE = "http://mill.example/"
SITE = site_of_url(BASE)
TITLE = "The lamp of the upper bridge was lit again on day"
TEASER = "The ferry did not run on Sunday because the crew had not been paid."


def read(main: str, kind: str = "home", path: str = "") -> Listing:
    page = f"<html><body><div><a href='/'>Mill News</a></div><main>{main}</main></body></html>"
    capture = Capture(BASE + path, "2026-01-01T00:00:00Z", 200, (), page.encode(), "text/html")
    return read_listing(capture, SITE, listing_url=BASE + path, listing_kind=kind)


def item(day: int) -> str:
    return f"<li><span>{day} May</span> <a href='/2016/05/{day:02}/x/'>{TITLE} {day}</a></li>"


def test_months_with_one_post_or_several() -> None:
    """A month's one post ends before the next month, whose posts are no text of it."""
    months = {"June": (9,), "May": (8,), "April": (7,), "March": (6, 5, 4)}
    main = "".join(
        f"<h2>{month} 2016</h2><ul>{''.join(map(item, days))}</ul>"
        for month, days in months.items()
    )
    listing = read(main)
    assert [one.headline for one in listing.stubs] == [f"{TITLE} {day}" for day in range(9, 3, -1)]
    assert [one.excerpt for one in listing.stubs] == [None] * 6


@pytest.mark.parametrize(
    "pager",
    [
        "<div class='p'><a href='/category/a/page/2/'>2</a> <a href='/category/a/page/9/'>9</a></div>",
        "<div class='p'><a href='/category/a/'>1</a> <b>2</b></div>",
        "<p><a href='/category/a/page/3/'>Whatever they call it</a></p>",
    ],
)
def test_row_of_pages_is_nothing_of_the_last_stub(pager: str) -> None:
    stubs = [
        f"<h3><a href='/2016/05/{day:02}/x/'>The lamp of day {day}</a></h3><p>{TEASER}</p>"
        "<p>In <a href='/category/mills/'>Mills</a></p>"
        for day in (9, 8, 7)
    ]
    stubs[1] = stubs[1].replace(
        "</p>", f"</p><p>{TEASER}</p>", 1
    )  # the longest, so more is looked at
    listing = read("".join(stubs) + pager, "category", "category/a/")
    last = listing.stubs[-1]
    assert (last.excerpt, last.sections) == (TEASER, ("Mills",))


def test_words_in_a_whole_post_are_no_stubs() -> None:
    """Where addresses are ``/slug/`` only structure tells a headline from a link in the text."""
    words = ("here", "our earlier report", "read more", "the court")
    cited = "".join(
        f"<p>See also: <a href='/bridge-of-old-{n}/'>{word}</a>. {TEASER}</p>"
        for n, word in enumerate(words)
    )
    posts = [
        f"<div><h2><a href='/lamp-of-day-{day}/'>{TITLE} {day}</a></h2><div><p>{TEASER}</p></div></div>"
        for day in range(20, 25)
    ]
    posts[2] = posts[2].replace("</div></div>", f"{cited}</div></div>")
    listing = read("".join(posts))
    assert [one.headline for one in listing.stubs] == [f"{TITLE} {day}" for day in range(20, 25)]
    assert listing.stubs[2].excerpt == f"{TEASER}\n\n" + "\n\n".join(
        f"See also: {word}. {TEASER}" for word in words
    )


BOTH = (
    "<time class='entry-date published' datetime='2016-05-27T15:15:00+01:00'>27.05.2016</time>",
    "<time class='updated' datetime='2016-06-02T10:00:00+01:00'>02.06.2016</time>",
)


@pytest.mark.parametrize("times", [BOTH, BOTH[::-1], BOTH[:1], BOTH[1:]])
def test_day_of_the_last_change_beside_the_day_of_publication(times: tuple[str, ...]) -> None:
    stubs = "".join(
        f"<div><h2><a href='/lamp-{day}/'>{TITLE} {day}</a></h2><p>{''.join(times)}</p><p>{TEASER}</p></div>"
        for day in (9, 8, 7)
    )
    wanted = "27.05.2016" if BOTH[0] in times else "02.06.2016"
    assert [one.date_raw for one in read(stubs).stubs] == [wanted] * 3
    assert [one.excerpt for one in read(stubs).stubs] == [TEASER] * 3


def test_post_that_is_called_a_number() -> None:
    """A row of page numbers has no headings."""
    stubs = "".join(
        f"<div><h2><a href='/archives/{day}'>{title}</a></h2><p>{TEASER}</p></div>"
        for day, title in ((29, TITLE), (28, "100"), (27, TITLE))
    )
    assert [one.headline for one in read(stubs).stubs] == [TITLE, "100", TITLE]


def test_row_of_pages_is_nothing_of_the_only_stub() -> None:
    """The last page of a section, with one post."""
    stub = f"<div><h3><a href='/2016/05/09/x/'>{TITLE}</a></h3><p>{TEASER}</p></div>"
    pager = "<div class='p'><a href='/category/a/'>1</a> <a href='/category/a/page/6/'>6</a> <b>7</b></div>"
    (only,) = read(stub + pager, "category", "category/a/").stubs
    assert (only.excerpt, only.sections) == (TEASER, ())


def test_author_before_sections_in_one_line() -> None:
    line = "<p>Posted: 27.05.2016 by Ann Miller in <a href='/category/mills/'>Mills</a></p>"
    stubs = "".join(
        f"<div><h3><a href='/2016/05/{day}/x/'>{TITLE}</a></h3>{line}<p>{TEASER}</p></div>"
        for day in (27, 26, 25)
    )
    assert {(one.author, one.sections) for one in read(stubs).stubs} == {("Ann Miller", ("Mills",))}


def test_post_that_is_called_a_number_and_is_no_heading() -> None:
    """``/archives/276`` is on no page 100 of anything."""
    titles = {9: f"{TITLE} nine", 6: "100", 4: f"{TITLE} four"}
    stubs = "".join(
        f"<li><i>0{day}.05.2016</i><br><a href='/archives/27{day}'>{title}</a> <p>{TEASER}</p></li>"
        for day, title in titles.items()
    )
    assert [one.headline for one in read(f"<ul>{stubs}</ul>").stubs] == list(titles.values())


def test_heading_inside_a_stub_stays() -> None:
    stubs = "".join(
        f"<div><a href='/2016/05/{day:02}/x/'>The lamp of day {day}</a><h4>Lit again</h4><p>{TEASER}</p></div>"
        for day in (9, 8, 7)
    )
    assert [one.excerpt for one in read(stubs).stubs] == [f"Lit again\n\n{TEASER}"] * 3
