"""What a site's stubs teach of its layouts: tables of cases, and what must never happen."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import themes
from kazcrawl.items import Article, Capture, Finding, Layout, Part
from kazcrawl.readers.article import Reading, read_article
from kazcrawl.readers.layout import CANDIDATES, DRIFT, TRIED, TRUSTED, LayoutLearner, joined
from kazcrawl.sites.site import site_of_url

SITE = site_of_url("http://a.example/")
OLD, NEW = "div.post > div.text", "main > section.words"


def reading(path: str, how: str = "excerpt", number: int = 1, headline: str = "") -> Reading:
    article = Article(f"http://a.example/2016/05/27/post-{number}/")
    return Reading(article, how, path, held=how == "excerpt", headline_path=headline)


def agreed(learner: LayoutLearner, path: str, times: int, headline: str = "") -> None:
    for number in range(times):
        learner.learn(reading(path, number=number, headline=headline), True)


def status(learner: LayoutLearner) -> dict[str, str]:
    return {layout.body: layout.status for layout in learner.layouts()}


def test_three_articles_make_a_layout() -> None:
    learner = LayoutLearner()
    agreed(learner, OLD, 2, "div.post > h1")
    assert (learner.layouts(), learner.take()[0]) == ((), [])
    agreed(learner, OLD, 1, "div.post > h1")
    (layout,) = learner.layouts()
    assert (layout.body, layout.headline, layout.agreed) == (OLD, "div.post > h1", TRUSTED)
    assert layout.evidence == tuple(f"http://a.example/2016/05/27/post-{n}/" for n in (0, 1))
    assert learner.take() == ([layout], [])
    assert learner.take() == ([], [])


def test_pages_without_a_stub_to_go_by_teach_nothing() -> None:
    learner = LayoutLearner()
    for _ in range(5):
        learner.learn(reading(OLD), False)
        learner.learn(reading(OLD, "standard"), True)
        learner.learn(reading("", "excerpt"), True)
        learner.learn(reading("", "blocked"), True)
    assert learner.take() == ([], [])


@pytest.mark.parametrize(
    ("before", "missed", "run"), [(3, 0, 5), (10, 0, 3), (40, 0, 2), (118, 6, 3), (10, 10, 10)]
)
@pytest.mark.parametrize("how", ["elsewhere", "nowhere", "unreadable"])
def test_run_of_misses_that_is_drift(before: int, missed: int, run: int, how: str) -> None:
    learner = LayoutLearner([Layout(OLD, agreed=before, missed=missed, known=True)])
    for number in range(1, run + 1):
        assert learner.take()[1] == []
        if how == "unreadable":
            learner.miss("http://a.example/2016/05/27/post-1/")
        else:
            found = reading(NEW if how == "elsewhere" else "", number=number)
            learner.learn(found if how == "elsewhere" else reading("", "density"), True)
    layouts, (finding,) = learner.take()
    assert (finding.kind, finding.subject, finding.holds) == (DRIFT, OLD, True)
    assert (layouts[0].status, layouts[0].missed) == ("drifted", missed + run)
    agreed(learner, NEW, TRUSTED)
    assert status(learner) == {NEW: "current", OLD: "drifted"}
    assert learner.take()[1] == [], "one drift is one finding"


@pytest.mark.parametrize(("before", "run"), [(3, 3), (4, 2), (15, 2)])
def test_misses_of_pages_that_taught_the_layout_count_twice(before: int, run: int) -> None:
    taught = tuple(reading(OLD, number=number).article.url for number in range(5))
    learner = LayoutLearner([Layout(OLD, agreed=before, evidence=taught, known=True)])
    for number in range(run):
        assert learner.take()[1] == []
        learner.learn(reading(NEW, number=number), True)
    assert [one.kind for one in learner.take()[1]] == [DRIFT]


def test_new_posts_of_a_template_of_their_own_are_no_drift_of_a_large_site() -> None:
    taught = tuple(reading(OLD, number=number).article.url for number in range(5))
    learner = LayoutLearner([Layout(OLD, agreed=2000, evidence=taught, known=True)])
    for number in range(11, 15):
        learner.learn(reading(NEW, number=number), True)
    assert (learner.take()[1], learner.doubted()) == ([], list(taught))
    learner.learn(reading(NEW, number=15), True)
    assert [one.kind for one in learner.take()[1]] == [DRIFT], "a listing page of them is"


def test_emptied_pages_that_taught_the_layout_are_two_misses_and_no_drift() -> None:
    taught = tuple(reading(OLD, number=number).article.url for number in range(5))
    learner = LayoutLearner([Layout(OLD, agreed=15, evidence=taught, known=True)])
    for url in taught[:2]:
        learner.miss(url)
    assert learner.take()[1] == []


def test_what_taught_the_layout_is_looked_at_again_once() -> None:
    taught = tuple(reading(OLD, number=number).article.url for number in range(2))
    learner = LayoutLearner([Layout(OLD, agreed=15, evidence=taught, known=True)])
    learner.learn(reading(NEW, number=8), True)
    assert learner.doubted() == list(taught)
    agreed(learner, OLD, 1)
    learner.learn(reading(NEW, number=9), True)
    assert learner.doubted() == []


def test_misses_as_usual_are_not_looked_into() -> None:
    layout = Layout(OLD, agreed=10, missed=10, evidence=("http://a.example/1/",), known=True)
    learner = LayoutLearner([layout])
    for doubted in ([], [], list(layout.evidence)):
        learner.learn(reading(NEW, number=8), True)
        assert learner.doubted() == doubted


def test_agreement_in_between_ends_the_run() -> None:
    learner = LayoutLearner([Layout(OLD, agreed=10, known=True)])
    for _ in range(30):
        learner.learn(reading("", "density"), True)
        agreed(learner, OLD, 4)
    assert learner.take()[1] == []
    assert status(learner) == {OLD: "current"}


def test_stub_with_a_text_of_its_own_is_no_sign_of_drift() -> None:
    learner = LayoutLearner([Layout(OLD, agreed=50, known=True)])
    for _ in range(50):
        learner.learn(reading(OLD, "learned"), True)
    layouts, findings = learner.take()
    assert findings == []
    assert (layouts[0].agreed, layouts[0].missed, layouts[0].status) == (50, 50, "current")


def test_layout_that_is_back_is_no_finding() -> None:
    learner = LayoutLearner([Layout(OLD, agreed=50, known=True)])
    agreed(learner, NEW, 5)
    assert [finding.holds for finding in learner.take()[1]] == [True]
    agreed(learner, OLD, TRUSTED)
    assert learner.take()[1] == [Finding(DRIFT, OLD, "", holds=False)]
    assert status(learner) == {OLD: "current", NEW: "current"}


def test_second_template_in_the_crawl_that_learns_it_is_no_drift() -> None:
    learner = LayoutLearner()
    agreed(learner, OLD, 100)
    agreed(learner, NEW, 100)
    assert learner.take()[1] == []
    assert status(learner) == {NEW: "current", OLD: "current"}


def test_theme_that_was_switched_back_is_drift_of_the_other() -> None:
    learner = LayoutLearner(
        [
            Layout(OLD, agreed=50, status="drifted", known=True),
            Layout(NEW, agreed=50, known=True),
        ]
    )
    agreed(learner, OLD, 5)
    assert learner.take()[1][0].subject == NEW
    assert status(learner) == {OLD: "current", NEW: "drifted"}


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("article.post.a > div.text", "article.post.b > div.text", "article.post > div.text"),
        ("article.post.a > div.text", "article.post.a > div.words", None),
        ("article.a > div.text", "article.b > div.text", None),
        ("div.post.a > div.text", "article.post.a > div.text", None),
        ("article.post.a > div", "article.post.b > div", None),
        ("div.text", "div.text", None),
    ],
)
def test_classes_that_number_a_post_are_left_out(one: str, other: str, both: str | None) -> None:
    assert joined(one, other) == both


def test_categories_in_the_classes_are_one_layout() -> None:
    learner = LayoutLearner()
    for name in ("a", "b", "c"):
        agreed(learner, f"article.post.{name} > div.text", 1)
    assert [layout.body for layout in learner.layouts()] == ["article.post > div.text"]


PATHS = st.sampled_from(["", OLD, NEW, *(f"div.a{'x' * n} > div.b" for n in range(9))])
READINGS = st.lists(st.tuples(PATHS, st.sampled_from(["excerpt", "learned", "density"])))


@given(found=READINGS, known=st.booleans())
def test_learning_is_bounded_and_the_same_for_the_same_order(
    found: list[tuple[str, str]], known: bool
) -> None:
    def learn() -> LayoutLearner:
        learner = LayoutLearner([Layout(OLD, agreed=7, known=known)])
        for path, how in found:
            learner.learn(reading(path, how), True)
        return learner

    one, other = learn(), learn()
    assert one.layouts() == other.layouts()
    assert one.take() == other.take()
    assert len(one.layouts()) <= TRIED
    assert all(layout.agreed >= TRUSTED and layout.body for layout in one.layouts())


def test_candidates_are_bounded() -> None:
    learner = LayoutLearner()
    agreed(learner, OLD, 3)
    for number in range(4 * CANDIDATES):
        name = "".join(chr(97 + int(digit)) for digit in str(number))
        agreed(learner, f"div.{name} > p.{name}", 1)
    assert len(learner._all) <= CANDIDATES
    assert [layout.body for layout in learner.layouts()] == [OLD]


def page(path: str, body: str, headline: str) -> Capture:
    markup = f"<html><body><h1>{escape(headline)}</h1><div class='text'>{body}</div></body></html>"
    headers = (("Content-Type", "text/html; charset=UTF-8"),)
    return Capture(f"http://a.example{path}", "2020-01-01T00:00:00Z", 200, headers, markup.encode())


def read_all(pages: list[Capture], stubs: list[tuple[str, str]]) -> list[str | None]:
    """The texts of pages by all that the pages together teach."""
    learner = LayoutLearner()
    texts: list[str | None] = []
    for _ in range(2):
        texts = []
        for capture, (headline, excerpt) in zip(pages, stubs, strict=True):
            known = {"headline": headline, "excerpt": excerpt, "learned": learner.layouts()}
            found = read_article(capture, SITE, settled=learner.settled(), **known)  # type: ignore[arg-type]
            learner.learn(found, True)
            texts.append(found.article.article_body)
    return texts


POSTS = themes.posts(12)
SAID = (
    "Please write to the minister.",
    "Free the prisoners!",
    "Sent with copies to the embassy.",
    "* * *",
)
FLOW = st.lists(
    st.tuples(
        st.sampled_from(
            ["p", "h3", "blockquote", "div", "ul><li", "p class='note'", "pre", "table><tr><td"]
        ),
        st.sampled_from(SAID),
    ),
    max_size=5,
)


@settings(max_examples=60, deadline=None)
@given(ends=st.lists(FLOW, min_size=3, max_size=8))
def test_no_paragraph_is_lost_however_often_it_stands_there(
    ends: list[list[tuple[str, str]]],
) -> None:
    pages, stubs, wanted = [], [], []
    for post, end in zip(POSTS, ends, strict=False):
        blocks = [f"<p>{escape(one)}</p>" for one in post.paragraphs]
        blocks += [f"<{tag}>{escape(text)}</{tag.split('>')[0].split()[0]}>" for tag, text in end]
        pages.append(page(post.path, "".join(blocks), post.headline))
        stubs.append((post.headline, post.excerpt))
        wanted.append(" ".join([*post.paragraphs, *(text for _, text in end)]).split())
    assert [(text or "").split() for text in read_all(pages, stubs)] == wanted


@pytest.mark.parametrize(
    "part",
    [
        "<div class='share'>Share this: <a href='https://a.net/'>One</a></div>",
        "<ul><li><a href='https://a.net/share'>One</a></li><li><a href='/x'>Two</a></li></ul>",
        "<form action='/sign'><label>Sign here</label><input name='n'></form>",
        "<aside>Support this site.</aside>",
        "<div class='box'><h4>Donate</h4><p>Every coin counts.</p><img src='/coin.png'></div>",
    ],
)
def test_part_on_every_page_is_no_text(part: str) -> None:
    pages = [
        page(post.path, "".join(f"<p>{one}</p>" for one in post.paragraphs) + part, post.headline)
        for post in POSTS[:4]
    ]
    stubs = [(post.headline, post.excerpt) for post in POSTS[:4]]
    assert read_all(pages, stubs) == [post.text for post in POSTS[:4]]


def test_part_on_half_of_the_pages_stays() -> None:
    part = "<div class='box'>Write to the court.</div>"
    pages = [
        page(
            post.path,
            "".join(f"<p>{one}</p>" for one in post.paragraphs) + part * (number % 2),
            post.headline,
        )
        for number, post in enumerate(POSTS[:8])
    ]
    texts = read_all(pages, [(post.headline, post.excerpt) for post in POSTS[:8]])
    assert sum("Write to the court." in (text or "") for text in texts) == 4


def test_headline_is_where_the_stubs_headline_stood() -> None:
    """A post that is reached without a stub, on a page whose first h1 is another."""
    learner = LayoutLearner()
    markup = (
        "<html><body><h1>News of today</h1><div class='a'><h2 class='t'>{0}</h2>"
        "<div class='text'><p>{1}</p><p>{2}</p></div></div></body></html>"
    )
    found = []
    for number, post in enumerate(POSTS[:4]):
        body = markup.format(post.headline, *post.paragraphs[:2]).encode()
        capture = Capture(f"http://a.example{post.path}", "2020-01-01T00:00:00Z", 200, (), body)
        bare = number == 3
        one = read_article(
            capture,
            SITE,
            headline=None if bare else post.headline,
            excerpt=None if bare else " ".join(post.text.split()[:30]),
            learned=learner.layouts(),
        )
        learner.learn(one, not bare)
        found.append(one.article.headline)
    assert found == [post.headline for post in POSTS[:4]]
    assert learner.layouts()[0].headline == "div.a > h2.t"


@pytest.mark.parametrize("tag", ["o:p", "fb:like", "a.b"])
def test_tags_that_no_selector_can_name(tag: str) -> None:
    """Word's ``<o:p>`` around text and headline: the next articles are read all the same."""
    learner = LayoutLearner()
    texts = []
    for number, post in enumerate(POSTS[:5]):
        body = (
            f"<html><body><div><{tag}><h1>{post.headline}</h1></{tag}><{tag} class='t'>"
            f"<div><p>{post.paragraphs[0]}</p><p>{post.paragraphs[1]}</p></div></{tag}>"
            "</div></body></html>"
        ).encode()
        capture = Capture(f"http://a.example{post.path}", "2020-01-01T00:00:00Z", 200, (), body)
        one = read_article(
            capture,
            SITE,
            headline=post.headline if number < 4 else None,
            excerpt=post.paragraphs[0] if number < 4 else None,
            learned=learner.layouts(),
        )
        learner.learn(one, number < 4)
        texts.append(one.article.article_body)
    assert texts == ["\n\n".join(post.paragraphs[:2]) for post in POSTS[:5]]


@pytest.mark.parametrize(
    "layout",
    [
        Layout("div > o:p", agreed=9),
        Layout("div.text", "fb:like > h1", agreed=9),
        Layout("div.text", parts=(Part("a..b", None, ""),), agreed=9),
    ],
)
def test_a_known_layout_that_names_no_selector_is_left_out(layout: Layout) -> None:
    assert [one.body for one in LayoutLearner([layout, Layout(OLD, agreed=9)]).layouts()] == [OLD]
