"""Shapes of markup that classic themes share: small print around a text without an element of its own,
boxes inside the text's element, posts without a title. All of it invented."""

from __future__ import annotations

import pytest

from kazcrawl.items import Layout
from kazcrawl.marks import is_read_on
from kazcrawl.readers.layout import LayoutLearner
from unknown_pages import ONE, PARAGRAPHS, TEXT, TITLE, TWO, page, read

EXCERPT = f"{ONE} They ask for"
H1 = f"<h1>{TITLE}</h1>"
BEFORE = {
    "day, hour and comments in spans": "<span class='d'>May 27, 2016 10:01</span><span>Comments Off</span>",
    "day in a box": "<div class='d'>27 May 2016</div>",
    "headline again": f"<div class='t'>{TITLE}</div>",
    "time to read": "<span class='r'>Reading Time: 3 minutes</span>",
    "time to read, in Russian": "<div>Время чтения: 2 мин.</div>",
}
AFTER = {
    "sections and writer": "<p>Categorised in: <a href='/category/mills/'>Mills</a></p>"
    "<p>This post was written by Ann Miller</p>",
    "tags in the open": "Tags: <a href='/tag/bread/' rel='tag'>bread</a>, <a href='/tag/lamp/' rel='tag'>lamp</a>",
    "sentence of Kubrick's heirs": "<p>This entry was posted on Friday and is filed under Mills.</p>",
    "comments closed": "<p>Comments are closed.</p>",
    "other posts below a label": "<div><b>Читайте также:</b><br><a href='/2016/01/02/a/'>The lamp</a><br>"
    "<a href='/2016/01/03/b/'>The bridge</a></div>",
    "the posts beside": "<div><a href='/2016/01/02/a/'>← The lamp</a> <a href='/2016/01/03/b/'>The bridge →</a></div>",
}


def body(main: str, *learned: Layout) -> str | None:
    html = page(f"<main>{main}</main>")
    reading = read(html, headline=TITLE, excerpt=EXCERPT, learned=learned)
    return reading.article.article_body


@pytest.mark.parametrize("case", BEFORE)
def test_small_print_before_the_text(case: str) -> None:
    assert body(f"<article>{H1}{BEFORE[case]}{PARAGRAPHS}</article>") == TEXT
    assert body(f"{H1}<div class='c'>{BEFORE[case]}{PARAGRAPHS}</div>") == TEXT


@pytest.mark.parametrize("case", AFTER)
def test_small_print_after_the_text(case: str) -> None:
    assert body(f"<article>{H1}{PARAGRAPHS}{AFTER[case]}</article>") == TEXT
    main = f"{H1}<div class='c'>{PARAGRAPHS}{AFTER[case]}</div>"
    assert body(main) == TEXT
    assert body(main, Layout("main > div.c")) == TEXT


@pytest.mark.parametrize(
    "line",
    [
        "<p>27 May 2016</p>",
        "<p>Lower Mill, 27 May 2016</p>",
        "<p>By the river and far from the bridge</p>",
    ],
)
def test_first_line_that_the_excerpt_does_not_have_is_text(line: str) -> None:
    """A day in a paragraph opens a letter; what is no small print was left out of a summary."""
    assert body(f"{H1}<div class='c'>{line}{PARAGRAPHS}</div>") != TEXT


def test_day_that_the_excerpt_begins_with_is_text() -> None:
    html = page(f"<main>{H1}<div class='c'><div>27 May 2016</div>{PARAGRAPHS}</div></main>")
    text = read(html, headline=TITLE, excerpt=f"27 May 2016 {EXCERPT}").article.article_body
    assert text == f"27 May 2016\n\n{TEXT}"


@pytest.mark.parametrize(
    "end",
    [
        "<p>Filed in <a href='http://tags.example/bread' rel='tag'>bread</a></p>",
        "<p>Comments are closed to nobody here.</p>",
    ],
)
def test_last_line_that_is_text(end: str) -> None:
    assert body(f"{H1}<div class='c'>{PARAGRAPHS}{end}</div>") != TEXT


SHOWN_BEFORE_LIST = {"Related posts": False, "Смотрите также": False, "What you can do": True}


@pytest.mark.parametrize("heading", SHOWN_BEFORE_LIST)
def test_heading_of_a_list_of_other_posts_goes_with_it(heading: str) -> None:
    links = "".join(f"<li><a href='/2016/01/0{n}/a/'>The lamp {n}</a></li>" for n in (1, 2, 3))
    box = f"<h3>{heading}</h3><ul class='related'>{links}</ul>"
    main = f"{H1}<div class='c'>{PARAGRAPHS}{box}</div>"
    text = body(main, Layout("main > div.c")) or ""
    assert text == (f"{TEXT}\n\n{heading}" if SHOWN_BEFORE_LIST[heading] else TEXT)


def short(number: int, box: str) -> str:
    """A page whose box has more words than its text; every page has another writer."""
    name = "".join(chr(97 + number // 5**at % 5) for at in range(3)).capitalize()
    filled = box.format(name=name, words=f"{name} bakes at mill {number}. " * 3)
    return page(
        f"<main>{H1}<div class='entry'><p>{ONE} {number}</p><p>{TWO}</p>{filled}</div></main>"
    )


@pytest.mark.parametrize(
    ("box", "stays"),
    [
        ("<div class='author-info'><h2>Author: {name}</h2><p>{words}</p></div>", False),
        ("<aside class='who'><h4>About {name}</h4><p>{words}</p></aside>", False),
        ("<div class='demands'><h4>We, {name}</h4><p>{words}</p></div>", True),
    ],
)
def test_box_with_the_name_of_a_part_that_every_page_has(box: str, stays: bool) -> None:
    learner = LayoutLearner()
    for number in range(12):
        html = short(number, box)
        reading = read(
            html,
            f"/2016/05/27/p{number}/",
            headline=TITLE,
            excerpt=f"{ONE} {number} They",
            learned=learner.layouts(),
            settled=learner.settled(),
        )
        learner.learn(reading, True)
    html = short(99, box).replace(f"<p>{TWO}</p>", "")
    last = read(html, headline=TITLE, excerpt=f"{ONE} 99", learned=learner.layouts())
    assert ("bakes" in (last.article.article_body or "")) is stays


@pytest.mark.parametrize(
    "box",
    [
        "<div class='author'><h4>About <strong>Ann Miller</strong></h4><p>A baker. <a href='#'>Find out more</a></p></div>",
        "<div class='post-author'>About Ann Miller</div>",
    ],
)
def test_author_named_by_a_box_about_them(box: str) -> None:
    html = page(
        f"<main><article>{H1}<div class='entry-content'>{PARAGRAPHS}</div>{box}</article></main>"
    )
    assert read(html, headline=TITLE, excerpt=EXCERPT).article.author == "Ann Miller"


NAME = "Mill Supporters"
FEEDS = (
    f"<link rel='alternate' type='application/rss+xml' title='{NAME} &raquo; Feed' href='/feed/'>"
    f"<link rel='alternate' type='application/rss+xml' title='{NAME} &raquo; Comments Feed' href='/comments/feed/'>"
)
LOGO = "<a href='/'><img src='/logo.png' alt=''></a>"
UNTITLED = {
    "nothing but a logo": (FEEDS, f"{LOGO}<div class='entry-content'>{PARAGRAPHS}</div>"),
    "name in the open": (FEEDS, f"<p>{NAME}</p><div class='entry-content'>{PARAGRAPHS}</div>"),
    "name as a heading": (FEEDS, f"<h1>{NAME}</h1><div class='entry-content'>{PARAGRAPHS}</div>"),
    "another post that has the name": (
        FEEDS,
        f"{LOGO}<h1 class='entry-title'></h1><div class='entry-content'>{PARAGRAPHS}</div>"
        f"<h3><a href='/2016/01/02/a/'>{NAME} meet at the bridge</a></h3>",
    ),
    "empty headline, no feeds": (
        "",
        f"<h1>{NAME}</h1><h1 class='entry-title'></h1><div class='entry-content'>{PARAGRAPHS}</div>",
    ),
}


@pytest.mark.parametrize("case", UNTITLED)
def test_post_without_a_title_has_no_headline(case: str) -> None:
    head, main = UNTITLED[case]
    html = page(f"<main>{main}</main>", head=head, title=NAME)
    article = read(html, excerpt=EXCERPT).article
    assert (article.headline, article.article_body) == (None, TEXT)


def test_headline_beside_the_name_of_the_site() -> None:
    html = page(
        f"<h1>{NAME}</h1><main><h2>{TITLE}</h2><div class='entry-content'>{PARAGRAPHS}</div></main>",
        head=FEEDS,
        title=f"{TITLE} &#8211; {NAME}",
    )
    assert read(html, excerpt=EXCERPT).article.headline == TITLE


def test_title_that_is_always_the_name_of_the_site() -> None:
    main = f"<main>{H1}<div class='entry-content'>{PARAGRAPHS}</div></main>"
    assert read(page(main, head=FEEDS, title=NAME), excerpt=EXCERPT).article.headline == TITLE


def test_pictures_of_people_are_no_media() -> None:
    oven, face = "<img src='/oven.jpg'>", "<img class='avatar avatar-60 photo' src='/face.jpg'>"
    html = page(f"<main>{H1}<div class='c'>{PARAGRAPHS}{oven}{face}</div></main>")
    media = read(html, headline=TITLE, excerpt=EXCERPT).article.media
    assert [one.url.rpartition("/")[2] for one in media] == ["oven.jpg"]


def test_two_dots_lead_on() -> None:
    assert is_read_on("Подробнее..")
    assert not is_read_on("The lamp..")
