"""Articles read without a stub: every way to find a body, and what of it is no text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from kazcrawl.items import Layout
from kazcrawl.readers.article import read_article
from unknown_pages import ONE, PARAGRAPHS, SITE, TEXT, THREE, TITLE, TWO, capture, page, read

H1 = f"<h1>{TITLE}</h1>"
COMMENTS = "".join(
    f"<li><b>Reader {n}</b><p>{'I was there too and I saw the bridge. ' * 6}</p></li>"
    for n in range(5)
)
TEASERS = "".join(
    f"<article><h3><a href='/2016/05/{n}/x/'>Other news of the day {n}</a></h3>"
    f"<p>{'The carters of the upper town have a new cart. ' * 3}</p></article>"
    for n in range(1, 6)
)
LINKS = "".join(
    f"<p><a href='/2016/04/{n}/x/'>What the carters of the upper town said on day {n} of April</a></p>"
    for n in range(1, 25)
)
LD = json.dumps({"@type": "NewsArticle", "headline": TITLE, "articleBody": TEXT})

FOUND = {
    "one box": ("density", f"<div>{H1}<div>{PARAGRAPHS}</div></div>"),
    "no box of its own": ("density", f"<div>{H1}{PARAGRAPHS}</div>"),
    "layout table": (
        "density",
        f"<table><tr><td><a href='/a/'>Ovens</a><br><a href='/b/'>Bridges</a></td>"
        f"<td>{H1}{ONE}<br><br>{TWO}<br><br>{THREE}</td></tr></table>",
    ),
    "paragraphs in wrappers": (
        "density",
        f"<main>{H1}<div><div><p>{ONE}</p></div><div><p>{TWO}</p></div><div><p>{THREE}</p></div></div></main>",
    ),
    "more talk than text": (
        "density",
        f"<main>{H1}<div>{PARAGRAPHS}</div><ol class='commentlist'>{COMMENTS}</ol></main>",
    ),
    "more teasers than text": (
        "density",
        f"<main><article>{H1}<div>{PARAGRAPHS}</div></article>{TEASERS}</main>",
    ),
    "a column called a sidebar": (
        "density",
        f"<div class='l-sidebar-fixed'>{H1}<div>{PARAGRAPHS}</div></div>",
    ),
    "a column of long links": (
        "density",
        f"<div>{H1}<div>{LINKS}</div><div>{PARAGRAPHS}</div></div>",
    ),
    "usual name": ("standard", f"<main>{H1}<div class='post__text'>{PARAGRAPHS}</div></main>"),
    "hAtom": ("standard", f"<main>{H1}<div class='entry-content'>{PARAGRAPHS}</div></main>"),
    "microdata": (
        "structured",
        f"<main>{H1}<div itemprop='articleBody'>{PARAGRAPHS}</div>{TEASERS}</main>",
    ),
    "h-entry": (
        "structured",
        f"<main class='h-entry'>{H1}<div class='e-content'>{PARAGRAPHS}</div></main>",
    ),
    "microdata around the headline": (
        "structured",
        f"<main itemprop='articleBody'>{H1}{PARAGRAPHS}</main>",
    ),
}


@pytest.mark.parametrize("case", FOUND)
@pytest.mark.parametrize("known", [None, TITLE])
def test_body_without_an_excerpt(case: str, known: str | None) -> None:
    source, main = FOUND[case]
    reading = read(page(main), headline=known)
    assert reading.article.article_body == TEXT
    assert (reading.article.body_source, reading.how) == (source, source)
    assert reading.article.headline == TITLE


def test_learned_layout_comes_first() -> None:
    html = page(f"<main>{H1}<div class='zz'><p>Short.</p></div><div>{PARAGRAPHS}</div></main>")
    article = read_article(
        capture(html), SITE, headline=TITLE, learned=[Layout("div.zz", agreed=3)]
    ).article
    assert (article.article_body, article.body_source) == ("Short.", "learned")


def test_text_that_only_json_ld_has() -> None:
    head = f"<script type='application/ld+json'>{LD}</script>"
    article = read(page(f"{H1}<div id='app'></div>", head=head)).article
    assert (article.article_body, article.body_source) == (TEXT, "structured")
    assert article.article_body_html is None


def test_json_ld_tells_the_body_from_a_longer_box() -> None:
    box = f"<div>{'<p>' + 'This house has printed news of the valley since the flood. ' * 4 + '</p>'}</div>"
    head = f"<script type='application/ld+json'>{LD}</script>"
    article = read(
        page(f"<div>{box * 3}</div><div><div>{PARAGRAPHS}</div></div>", head=head)
    ).article
    assert (article.article_body, article.body_source) == (TEXT, "structured")


def test_json_ld_of_another_thing_is_no_body() -> None:
    other = json.dumps({"@type": "Article", "articleBody": "A summary of it. " * 12})
    head = f"<script type='application/ld+json'>{other}</script>"
    article = read(page(f"<main>{H1}<div>{PARAGRAPHS}</div></main>", head=head)).article
    assert article.article_body == TEXT


def test_library_as_the_last_resort() -> None:
    quote = f"<figure><blockquote>{PARAGRAPHS}</blockquote></figure>"
    article = read(page(f"<article>{H1}{quote}</article>")).article
    assert article.body_source == "trafilatura"
    assert TWO in (article.article_body or "")


def test_post_of_one_line_and_post_of_one_picture() -> None:
    line = read(page(f"<main>{H1}<div><p>The ovens are cold.</p></div></main>")).article
    assert (line.article_body, line.body_source) == ("The ovens are cold.", "density")
    photo = "<div class='entry-content'><p><img src='/oven.jpg' alt='An oven'></p></div>"
    aside = f"<div class='sidebar'>{PARAGRAPHS}</div>"
    picture = read(page(f"<main>{H1}{photo}</main>{aside}")).article
    assert (picture.article_body, picture.body_source) == (None, "standard")
    assert [one.url for one in picture.media] == ["http://mill.example/oven.jpg"]


def test_text_shorter_than_its_excerpt() -> None:
    html = page(f"<main>{H1}<div class='entry-content'><p>{ONE}</p></div></main>")
    article = read(html, headline=TITLE, excerpt=f"{ONE} {TWO}").article
    assert (article.article_body, article.body_source) == (ONE, "standard")


CLUTTER = {
    "share row": "<ul class='share-buttons'><li>Share</li><li><a href='//f.example/?u=1'>F</a></li></ul>",
    "share row without names": "<div><a href='//f.example/?u=1'>F</a> <a href='//t.example/?u=1'>T</a> <a href='//v.example/?u=1'>V</a></div>",
    "related by name": "<div class='related'><h3>Related</h3><p><a href='/2016/05/01/a/'>The bridge is old, says a carter</a></p></div>",
    "related by structure": "<div><h4>Related posts</h4><ul>"
    + "".join(
        f"<li><a href='/2016/05/0{n}/a/'>The bridge is old, part {n}</a></li>" for n in (1, 2, 3)
    )
    + "</ul></div>",
    "author box": "<div class='author-box'><img src='/a.jpg'><p>Ann Miller writes about bread. She lives by the bridge.</p></div>",
    "tag row": "<p class='post-tags'>Tags: <a href='/tag/bread/' rel='tag'>bread</a></p>",
    "tag row without a name": "<p>Tags: <a href='/tag/bread/' rel='tag'>bread</a></p>",
    "sentence about the post": (
        "<p class='meta alt'><small>This entry was posted on Friday, May 27th, 2016 at 3:15 pm and is filed under"
        " <a href='/category/mills/' rel='category tag'>Mills</a>. You can follow any responses through the"
        " <a href='/2016/05/27/bakers/feed/'>RSS 2.0</a> feed. You can <a href='#respond'>leave a response</a>, or"
        " <a href='/2016/05/27/bakers/trackback/' rel='trackback'>trackback</a> from your own site.</small></p>"
    ),
    "post navigation": "<nav><a href='/2016/05/01/a/'>The bridge is old</a></nav>",
    "edit link": "<span class='edit-link'><a href='/wp-admin/post.php?post=1'>Edit</a></span>",
    "petition form": "<form action='/sign'><p>Add your name to the bakers' petition</p><input name='n'><button>Sign</button></form>",
    "newsletter": "<div class='newsletter-signup'><p>Get our newsletter every Friday in your inbox</p></div>",
    "links off the screen": "<div style='position:absolute; left:-9999px'><a href='//spam.example/'>cheap ovens</a></div>",
}


@pytest.mark.parametrize("case", CLUTTER)
@pytest.mark.parametrize(
    "box", ["<div>", "<div class='entry-content'>", "<div itemprop='articleBody'>"]
)
def test_clutter_inside_the_container(case: str, box: str) -> None:
    article = read(page(f"<main>{H1}{box}{PARAGRAPHS}{CLUTTER[case]}</div></main>")).article
    assert article.article_body == TEXT


@pytest.mark.parametrize(
    "case", [name for name in CLUTTER if not name.endswith(("names", "structure"))]
)
def test_clutter_inside_a_container_that_a_stub_leads_to(case: str) -> None:
    html = page(f"<main>{H1}<div>{PARAGRAPHS}{CLUTTER[case]}</div></main>")
    article = read(html, headline=TITLE, excerpt=f"{ONE} They ask for").article
    assert (article.article_body, article.body_source) == (TEXT, "excerpt")


KEPT = {
    "quotation": "<blockquote class='social-media-embed'><p>We bake no more.</p></blockquote>",
    "list": "<ul><li>Bread for all</li><li>Wages now</li></ul>",
    "short last line": "<p>Long live the bakers</p>",
    "heading": "<h2>The trial</h2>",
    "link to another site": "<p><a href='http://other.example/'>The bakers' own page</a></p>",
    "link in a sentence": "<p>Read more about it in <a href='/2016/05/01/a/'>our first report</a>, printed in May.</p>",
    "tag in a sentence": "<p>They have no <a href='/tag/bread/' rel='tag'>bread</a> to sell and none to eat before Sunday.</p>",
    "tag of another site": "<p>Filed in <a href='http://tags.example/bread' rel='tag'>bread</a></p>",
    "caption": "<figure><img src='/o.jpg'><figcaption>The ovens on Monday</figcaption></figure>",
    "caption of old editors": "<div class='wp-caption'><img src='/o.jpg'><p id='caption-attachment-7' class='wp-caption-text'>The ovens on Monday</p></div>",
    "pull quote": "<aside><p>We bake no more.</p></aside>",
    "misnamed part": f"<div class='latest-share'><p>{ONE[40:]}</p><p>{TWO[40:]}</p></div>",
    "day of a letter": "<p>Lower Mill, 2 May 2016</p>",
    "call to sign": "<p>Sign up to the bakers' strike fund at the bridge.</p>",
}


@pytest.mark.parametrize("case", KEPT)
def test_what_a_stub_leads_to_is_kept(case: str) -> None:
    html = page(f"<main>{H1}<div>{PARAGRAPHS}{KEPT[case]}</div></main>")
    body = read(html, headline=TITLE, excerpt=f"{ONE} They ask for").article.article_body or ""
    assert len(body.split()) > len(TEXT.split())


def test_byline_in_the_text_is_kept_where_a_stub_leads() -> None:
    html = page(f"<main>{H1}<div><p class='byline'>By Ann Miller</p>{PARAGRAPHS}</div></main>")
    article = read(html, headline=TITLE, excerpt=f"{ONE} They ask for").article
    assert (article.byline, article.article_body) == ("By Ann Miller", f"By Ann Miller\n\n{TEXT}")


@pytest.mark.parametrize(
    "case", [name for name in KEPT if name not in {"pull quote", "misnamed part"}]
)
def test_short_text_is_kept_without_a_stub(case: str) -> None:
    html = page(f"<main>{H1}<div>{PARAGRAPHS}{KEPT[case]}</div></main>")
    body = read(html).article.article_body or ""
    assert len(body.split()) > len(TEXT.split())


def test_what_a_note_in_the_body_says() -> None:
    """In WordPress' default theme until 2010 day and sections stand nowhere else."""
    note = CLUTTER["sentence about the post"]
    html = page(f"<main><h2>{TITLE}</h2><div class='entry'>{PARAGRAPHS}{note}</div></main>")
    article = read(html, "/?p=7", headline=TITLE, excerpt=f"{ONE} They ask for").article
    assert article.article_body == TEXT
    assert article.sections == ("Mills",)
    assert [(one.source, one.value) for one in article.dates] == [("article", "2016-05-27")]


PATH = "<p><a href='/'>Home</a> / <a href='/category/mills/' rel='category tag'>Mills</a></p>"


@pytest.mark.parametrize(
    ("apart", "sections"),
    [(PATH, ("Mills",)), (PATH + PATH, ()), (f"<div class='related'>{PATH}</div>", ())],
)
def test_sections_in_a_row_apart(apart: str, sections: tuple[str, ...]) -> None:
    html = page(f"{apart}<main>{H1}<div>{PARAGRAPHS}</div></main>", body="class='has-sidebar'")
    assert read(html, headline=TITLE).article.sections == sections


def test_menu_of_sections_inside_the_frame() -> None:
    """A headline in a banner, so that the side column stands between headline and body."""
    menu = "".join(
        f"<li><a href='/category/{name}/'>{name.title()}</a></li>" for name in ("mills", "bridges")
    )
    own = "<span><a href='/category/mills/' rel='category tag'>Mills</a></span>"
    html = page(
        f"<div><div>{own}{H1}</div><div><ul>{menu}</ul><div class='txt'>{PARAGRAPHS}</div></div></div>"
    )
    assert read(html, headline=TITLE).article.sections == ("Mills",)


def test_header_with_a_section_keeps_its_lead() -> None:
    header = f"<div><a href='/category/mills/' rel='category'>Mills</a><p>{ONE}</p></div>"
    html = page(f"<main>{H1}<div>{header}<p>{TWO}</p><p>{THREE}</p></div></main>")
    article = read(html, headline=TITLE, excerpt=f"{ONE} They ask for").article
    assert article.article_body == TEXT


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("<p>27 May 2016 — ann</p>", "2016-05-27"),
        ("<p>Mills | 27.05.2016 | Lower Mill</p>", "2016-05-27"),
        ("<p>The ovens of the lower mill stopped — 27 May 2016</p>", None),
        ("<p>27 May 2016 — 28 May 2016</p>", None),
        ("<h2>Lower Mill — 27 May 2016</h2>", None),
    ],
)
def test_day_in_a_line_of_short_parts(line: str, day: str | None) -> None:
    article = read(page(f"<main><article>{H1}{line}{PARAGRAPHS}</article></main>"), "/?p=7").article
    assert next((one.value for one in article.dates), None) == day


@pytest.mark.parametrize(
    ("time", "raw"),
    [
        (
            "<time datetime='2016-05-27T00:15:00+06:00'>27.05.2016</time>",
            "2016-05-27T00:15:00+06:00 27.05.2016",
        ),
        ("<time datetime='2016-05-06'>05/06/2016</time>", "2016-05-06"),
        ("<time datetime='2019-01-01'>27.05.2016</time>", "27.05.2016"),
        ("<time datetime='soon'>27.05.2016</time>", "27.05.2016"),
        (
            "<abbr class='published' title='2016-05-27T09:30:00+06:00'>27.05.2016</abbr>",
            "2016-05-27T09:30:00+06:00 27.05.2016",
        ),
        ("<abbr title='2016-05-28'>27.05.2016</abbr>", "27.05.2016"),
    ],
)
def test_what_people_read_and_what_its_time_says(time: str, raw: str) -> None:
    html = page(f"<main>{H1}<p>{time}</p><div>{PARAGRAPHS}</div></main>")
    assert " ".join(one.raw for one in read(html, "/?p=7").article.dates) == raw


def test_rows_of_a_text_that_holds_its_headline_are_no_sections() -> None:
    table = (
        "<table><tr><td>in Semey</td><td>814</td></tr><tr><td>in Taraz</td><td>60</td></tr></table>"
    )
    filed = "<p>Filed under: <a href='/category/mills/' rel='category tag'>Mills</a></p>"
    html = page(f"<main><article>{H1}{PARAGRAPHS}{table}<p>{ONE}</p>{filed}</article></main>")
    article = read(html).article
    assert article.sections == ("Mills",)
    assert "in Semey 814" in (article.article_body or "")


def test_one_line_beside_its_headline() -> None:
    main = (
        f"<main><article>{H1}<p>27 May 2016 — by ann</p><p>The ovens are cold.</p></article></main>"
    )
    article = read(page(main + f"<ol class='commentlist'>{COMMENTS}</ol>")).article
    assert (article.article_body, article.body_source) == ("The ovens are cold.", "density")


WORDS = st.sampled_from(
    "bread oven bridge carter miller wage winter song window dawn flour".split()
)
PARAGRAPH = st.lists(WORDS, min_size=15, max_size=60).map(
    lambda words: " ".join(words).capitalize() + "."
)


@settings(max_examples=60, deadline=None)
@given(
    paragraphs=st.lists(PARAGRAPH, min_size=2, max_size=12),
    box=st.sampled_from(["<div>", "<section>", "<td>", "<div class='entry'>", "<article>"]),
    frame=st.sampled_from(
        ["", TEASERS, f"<ol id='comments'>{COMMENTS}</ol>", "<ul><li><a href='/a/'>A</a></li></ul>"]
    ),
)
def test_no_paragraph_is_lost(paragraphs: list[str], box: str, frame: str) -> None:
    text = "".join(f"<p>{one}</p>" for one in paragraphs)
    close = box.replace("<", "</").split()[0].rstrip(">") + ">"
    inner = f"{box}{text}{close}"
    if box == "<td>":
        inner = f"<table><tr>{inner}</tr></table>"
    body = read(page(f"<div><div>{H1}{inner}</div>{frame}</div>")).article.article_body or ""
    assert [one for one in paragraphs if one not in body] == []


@pytest.mark.parametrize(
    "kept",
    [
        "<p>Free <a href='/tag/rosa/' rel='tag'>Rosa Tuletaeva</a> and all others now!</p>",
        "<h3>The case of <a href='/tag/rosa/' rel='tag'>Rosa</a></h3>",
        "<p><a href='/tag/rosa/' rel='tag'>#FreeRosa</a></p>",
        "<table><tr><td><a href='/tag/rosa/' rel='tag'>Rosa</a></td><td>seven years</td></tr></table>",
        "<p>The bakers go on. Filed under <a href='/category/mills/' rel='category tag'>Mills</a></p>",
        "<p>They met on <time itemprop='datePublished'>1 May</time> and again, at the same bridge, on"
        " <time class='updated'>3 May</time>.</p>",
    ],
)
def test_what_links_a_tag_or_names_days_in_a_sentence_is_text(kept: str) -> None:
    words = LexborHTMLParser(kept).text(separator=" ").split()
    html = page(f"<main>{H1}<div class='entry-content'>{PARAGRAPHS}{kept}<p>{ONE}</p></div></main>")
    for excerpt in (None, f"{ONE} They ask for"):
        body = read(html, headline=TITLE, excerpt=excerpt).article.article_body or ""
        assert [word for word in words if word not in body] == []


def test_rows_of_tags_are_notes_however_many() -> None:
    tags = ", ".join(f"<a href='/tag/t{n}/' rel='tag'>word {n}</a>" for n in range(400))
    html = page(
        f"<main>{H1}<div class='entry-content'>{PARAGRAPHS}<p>Tags: {tags}</p></div></main>"
    )
    assert read(html).article.article_body == TEXT


def test_the_section_of_a_teaser_below_is_not_the_articles() -> None:
    beside = (
        "<div><h4>Next: the carters</h4><p>In <a href='/category/sport/' rel='category tag'>"
        "Sport</a></p></div>"
    )
    html = page(f"<main>{H1}<div class='entry-content'>{PARAGRAPHS}</div></main>{beside}")
    assert read(html).article.sections == ()


def test_nobody_is_called_on_march() -> None:
    html = page(f"<main>{H1}<p>Posted by on March 26, 2012</p><div>{PARAGRAPHS}</div></main>")
    assert read(html).article.author is None
