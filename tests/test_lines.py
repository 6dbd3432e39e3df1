"""Elements flattened to lines: breaks, lists, tables, hidden parts, mails, deep nesting."""

from __future__ import annotations

from contextlib import suppress
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from kazcrawl.readers.lines import Line, decode_email, lines_of, text_of

NBSP = "\u00a0"


def lines(html: str, *, cells: bool = False) -> list[Line]:
    body = LexborHTMLParser(html).body
    assert body is not None
    return lines_of([body], cells=cells)


def cloudflare(address: str, key: int = 0x5A) -> str:
    return bytes([key, *(byte ^ key for byte in address.encode())]).hex()


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("one<br>two", "one\ntwo"),
        ("one<br><br>two", "one\n\ntwo"),
        ("one<br> \n <br>two", "one\n\ntwo"),
        ("one<br><br><br><br>two", "one\n\ntwo"),
        ("<br><br>one<br>", "one"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<p>one</p>\n\n<p>two</p>", "one\n\ntwo"),
        ("<p>one<br>two</p>three", "one\ntwo\n\nthree"),
        ("<P>one<P>two", "one\n\ntwo"),
        ("<div>one</div><div>two</div>", "one\n\ntwo"),
        ("one<hr>two", "one\n\ntwo"),
        ("<h2>one</h2>two", "one\n\ntwo"),
        ("a <b>bold <i>and</i></b> <span>word</span>s", "a bold and words"),
        ("one\n\n   two\tthree", "one two three"),
        (f"one{NBSP}{NBSP}two", f"one{NBSP}{NBSP}two"),
        ("hel\nd on", "hel d on"),
        ("<em>a</em><strong>b</strong>", "ab"),
        ("Tom &amp; Jerry &ndash; &laquo;x&raquo;", "Tom & Jerry – «x»"),
        ("", ""),
        ("<p></p><div> </div>", ""),
    ],
)
def test_paragraphs_and_breaks(html: str, expected: str) -> None:
    assert text_of(lines(html)) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ("<ul>\n  <li>one</li>\n\n  <li>two</li>\n</ul>", "one\ntwo"),
        ("<p>for:</p><ol><li>a<li>b</ol><p>end</p>", "for:\n\na\nb\n\nend"),
        ("<ul><li>one<ul><li>inner</li></ul></li><li>two</li></ul>", "one\n\ninner\n\ntwo"),
        ("<dl><dt>term</dt><dd>told</dd></dl>", "term\n\ntold"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "a b\nc d"),
        ("<table>\n<tr>\n<td>a</td>\n<td>b</td>\n</tr>\n</table>", "a b"),
        ("<table><tr><th>a</th></tr><tr><td><p>b</p><p>c</p></td></tr></table>", "a\n\nb\n\nc"),
        ("<table><caption>told</caption><tr><td>a</td></tr></table>", "told\n\na"),
    ],
)
def test_lists_and_tables(html: str, expected: str) -> None:
    assert text_of(lines(html)) == expected


def test_cells_may_be_lines() -> None:
    html = "<table><tr><td>a</td><td>b <i>c</i></td><td></td></tr></table>"
    assert [line.text for line in lines(html, cells=True)] == ["a", "b c"]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<pre>first line\nsecond\n</pre>", "first line\nsecond"),
        ("<pre>verse\n\nverse</pre>", "verse\n\nverse"),
    ],
)
def test_line_ends_in_pre_are_content(html: str, expected: str) -> None:
    assert text_of(lines(html)) == expected


@pytest.mark.parametrize(
    "html",
    [
        "<p hidden>gone</p>kept",
        '<div style="color:red; Display : None">gone</div>kept',
        '<span class="screen-reader-text">gone</span>kept',
        "<script>gone</script>kept",
        "<style>gone{}</style>kept",
        "kept<noscript>gone</noscript>",
        "<template>gone</template>kept",
        "<form>kept<select><option>gone</select><textarea>gone</textarea><button>gone</button></form>",
        "<svg><text>gone</text></svg>kept",
        "<iframe>gone</iframe>kept",
        "<!-- gone -->kept",
        "<video>gone</video>kept",
    ],
)
def test_what_no_reader_sees(html: str) -> None:
    assert text_of(lines(html)) == "kept"


def test_noise_is_left_out() -> None:
    tree = LexborHTMLParser("<p>kept</p><div class=share>gone</div>")
    node = tree.css_first(".share")
    assert node is not None
    assert tree.body is not None
    assert text_of(lines_of([tree.body], frozenset((node.mem_id,)))) == "kept"


@pytest.mark.parametrize(
    ("html", "text", "href"),
    [
        (
            f'Write to <a href="/cdn-cgi/l/email-protection" class="__cf_email__" data-cfemail="{cloudflare("a@b.kz")}">[email&#160;protected]</a>!',
            "Write to a@b.kz!",
            "mailto:a@b.kz",
        ),
        (
            f'<a href="/cdn-cgi/l/email-protection#x"><span class="__cf_email__" data-cfemail="{cloudflare("c@d.org", 7)}">[email protected]</span></a>',
            "c@d.org",
            "/cdn-cgi/l/email-protection#x",
        ),
        ('<a href="mailto:e@f.kz">us</a>', "us", "mailto:e@f.kz"),
        (
            '<a href="/x" data-cfemail="zz">[email protected]</a>',
            "[email protected]",
            "/x",
        ),
    ],
)
def test_mails(html: str, text: str, href: str) -> None:
    (line,) = lines(html)
    assert line.text == text
    assert [anchor.href for anchor in line.anchors] == [href]


def test_a_hidden_mail_without_a_link() -> None:
    (line,) = lines(f'<span data-cfemail="{cloudflare("a@b.kz")}">[email protected]</span>')
    assert line.text == "a@b.kz"


@given(st.emails(), st.integers(0, 255))
def test_decode_email_undoes_the_xor(address: str, key: int) -> None:
    assert decode_email(cloudflare(address, key)) == address


@given(st.text())
def test_decode_email_never_raises(encoded: str) -> None:
    found = decode_email(encoded)
    assert found is None or isinstance(found, str)


def test_anchors_captions_times_and_tags() -> None:
    found = lines(
        '<h2><a href="/a" rel="bookmark nofollow">A <b>b</b></a></h2><figure><img src=x><figcaption>Seen</figcaption></figure>'
        '<p>On <time datetime="2016-05-27">Friday</time> in <a href="/c/">C</a>, <a href="/d/">D</a></p>'
        '<a href="/e"><div>one</div><div>two</div></a>'
    )
    assert [(line.text, line.tag) for line in found] == [
        *[("A b", "h2"), ("Seen", "figcaption"), ("On Friday in C, D", "p")],
        *[("one", "div"), ("two", "div")],
    ]
    assert [(a.href, a.text, a.rel) for a in found[0].anchors] == [
        ("/a", "A b", "bookmark nofollow")
    ]
    assert [line.caption for line in found] == [False, True, False, False, False]
    assert found[2].time == "2016-05-27"
    assert [a.text for a in found[2].anchors] == ["C", "D"]


@pytest.mark.parametrize("tag", ["div", "b", "span", "blockquote", "font"])
def test_deep_nesting_loses_no_text(tag: str) -> None:
    depth = 2000
    found: list[Line] | None = None
    with suppress(RecursionError):  # its own traceback takes half a minute
        found = lines(f"before{f'<{tag}>' * depth}deep{f'</{tag}>' * depth}after")
    assert found, "nested too deep for the stack"
    text = " ".join(line.text for line in found)
    assert [word in text for word in ("before", "deep", "after")] == [True, True, True]


class Visible(HTMLParser):
    """Words of all text outside scripts, styles and comments: another reading of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


WORD = st.text("abcdeқәжф&é", min_size=1, max_size=6).map(lambda w: w.replace("&", "&amp;"))
BLOCKS = ["p", "div", "li", "blockquote", "section", "h3", "center", "dd"]
INLINE = ["b", "i", "span", "em", "font", "a", "small", "u"]


def _wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tags = st.sampled_from([*BLOCKS, *INLINE])
    pairs = st.tuples(tags, st.lists(inner, max_size=4))
    return pairs.map(lambda pair: f" <{pair[0]}> {' '.join(pair[1])} </{pair[0]}> ")


MARKUP = st.recursive(
    st.one_of(WORD, st.just(" <br> "), st.just("\n"), st.just(" <!-- x --> "), st.just("&nbsp;")),
    _wrapped,
    max_leaves=30,
)


@settings(deadline=None)
@given(st.lists(MARKUP, max_size=5).map(" ".join))
def test_no_visible_word_is_lost(html: str) -> None:
    other = Visible()
    other.feed(html)
    other.close()
    assert " ".join(line.text for line in lines(html)).split() == " ".join(other.texts).split()
