"""Site files: what is refused, at which line and why; nothing else is ever raised."""

from __future__ import annotations

import json
import re
import warnings
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kazcrawl.sites import SiteFileError, parse_site
from kazcrawl.sites.site import Expect, Layout, Noise, Site

GOOD = 'name = "x"\nstart_urls = ["http://x.example/"]\n'

REFUSED = [
    ("", 1, "the key name is missing"),
    ('title = "X"\nname = "x"\n', 1, "the key start_urls is missing"),
    ('name = "x"\nname = "y"\n', 2, "this key stands twice"),
    ('name = "x"\nlanguages = [\n "en",\n]\n"languages" = [\n "ru",\n]\n', 5, "stands twice"),
    (GOOD + "[noise]\n[noise]\n", 4, "this is not TOML"),
    ('name = "x"\ntitle = [\n "a",\n\n', 3, "this is not TOML"),
    ('name = "x"\ntitle = X\n', 2, "this is not TOML"),
    (GOOD + f"x = {'[' * 5000}", 1, "too deep"),
    (GOOD + f"#{'x' * 70_000}", 1, "longer than"),
    (GOOD + 'titel = "X"\n', 3, "unknown key 'titel'; did you mean title?"),
    (GOOD + '[noise]\nlines = ["a"]\nclasses = ["b"]\n', 5, "unknown key 'classes'; known: sel"),
    (GOOD + "[expect]\nposts = 1\nlinks = 1\n", 5, "unknown key 'links'"),
    (GOOD + '[[layouts]]\nname = "A"\n[[layouts]]\nname = "B"\nhead = "h1"\n', 7, "key 'head'"),
    (GOOD + '[layout]\nname = "A"\n', 3, "did you mean layouts?"),
    (GOOD + '[layouts]\nname = "A"\n', 3, "layouts: a table stands here; write a list of tables"),
    (GOOD + "layouts = [1]\n", 3, "layouts: a whole number stands here"),
    (GOOD + '[[layouts]]\nstub = "li"\n', 3, "the key name is missing"),
    (GOOD + '[[layouts]]\nname = "A"\n[[layouts]]\nname = "A"\n', 6, "another layout has it"),
    (GOOD + '# title = "X"\n\ntitle = 5\n', 5, "title: a whole number stands here; write a text"),
    (GOOD + "title = true\n", 3, "title: true or false stands here"),
    (GOOD + "title = 2016-05-27\n", 3, "title: a date or time stands here"),
    (GOOD + 'languages = "en"\n', 3, "languages: a text stands here; write a list"),
    (GOOD + 'languages = [\n  "en",\n  5,\n]\n', 5, "languages: a whole number stands here"),
    (GOOD + 'languages = [\n  "en",\n  "en",\n]\n', 5, "this stands twice"),
    (GOOD + "noise = []\n", 3, "noise: a list stands here; write a table"),
    ('name = "x"\nstart_urls = []\n', 2, "start_urls: the list is empty"),
    (GOOD + "hosts = []\n", 3, "hosts: the list is empty"),
    (GOOD.replace('"x"', '"X y"'), 1, "name: 'X y' is no name"),
    (GOOD.replace('"x"', '"-x"'), 1, "is no name"),
    (GOOD + 'title = " "\n', 3, "title: it is empty"),
    (GOOD + 'title = "a\\nb"\n', 3, "title: it has a control character"),
    (GOOD + 'timezone = "Asia/Almata"\n', 3, "did you mean 'Asia/Almaty'?"),
    (GOOD + 'timezone = "Asia"\n', 3, "is not an IANA time zone"),
    (GOOD + 'timezone = "../etc/passwd"\n', 3, "is not an IANA time zone"),
    (GOOD + 'languages = ["kz"]\n', 3, "'kz' is a country, not a language; write 'kk'"),
    (GOOD + 'languages = ["en", "english!"]\n', 3, "is not a BCP 47 language"),
    (GOOD + 'date_order = "dmy"\n', 3, "write DMY, MDY or YMD"),
    (GOOD + 'schedule = "@daily"\n', 3, "schedule: 1 field(s) where cron has five"),
    (GOOD + 'schedule = "0 24 * * *"\n', 3, "schedule: hour '24' is out of range"),
    (GOOD + 'schedule = "0 4 * * fry"\n', 3, "day of week 'fry' is out of range"),
    (GOOD + 'schedule = "*/0 4 * * *"\n', 3, "minute '*/0' has no step"),
    (GOOD + 'schedule = "5/2 4 * * *"\n', 3, "a step but no range"),
    (GOOD + 'schedule = "5-5/2 4 * * *"\n', 3, "a step but no range"),
    (GOOD + 'schedule = "0 4 9-3 * *"\n', 3, "runs backwards"),
    (GOOD + 'schedule = "0 4 , * *"\n', 3, "is not cron"),
    (GOOD + 'schedule = "0 4 30 2 *"\n', 3, "a day that no year has"),
    (GOOD + 'hosts = ["x.example", "http://y.example"]\n', 3, "hosts: not a host"),
    (GOOD + 'hosts = ["x.example", "y..example"]\n', 3, "is not a host"),
    (GOOD + 'hosts = ["x.example:99999"]\n', 3, "is not a host"),
    (GOOD + 'hosts = ["y.example"]\n', 2, "x.example is not among the hosts"),
    (GOOD + "permalinks = ['(']\n", 3, "permalinks: '(' is not a regular expression"),
    (GOOD + "permalinks = [\n '^/a/',\n '^/(?P<y>\\d+)/',\n]\n", 5, "the group 'y' is not known"),
    (GOOD + "permalinks = ['^/.*']\n", 3, "it matches the start address '/'"),
    (GOOD + "listings = ['.*']\n", 3, "matches every address"),
    (GOOD + "[noise]\nlines = [\n 'a',\n '[[a]',\n]\n", 6, "not a sound regular expression"),
    (GOOD + "[noise]\nlines = ['a{99999999999999999999}']\n", 4, "not a sound regular"),
    (GOOD + "[noise]\nlines = ['.+']\n", 4, "matches every line"),
    (GOOD + f"[noise]\nlines = ['{'a' * 1001}']\n", 4, "longer than 1000 characters"),
    (GOOD + "[noise]\nselectors = ['div', 'a[']\n", 4, "selectors: 'a[' is not a CSS selector"),
    (GOOD + "[noise]\nselectors = ['aside', '*']\n", 4, "takes the whole page away"),
    (GOOD + 'noise.selectors = [\n "b",\n "",\n]\n', 5, "is not a CSS selector"),
    (GOOD + "noise = { lines = [\n 'a',\n '(' ] }\n", 5, "is not a regular expression"),
    (GOOD + "[expect]\nposts = -1\n", 4, "posts: out of range"),
    (GOOD + "[expect]\nposts = true\n", 4, "posts: true or false stands here"),
    (GOOD + "[expect]\nposts = 1.5\n", 4, "posts: a number stands here; write a whole number"),
    (GOOD + f"[expect]\nposts = 0x{'f' * 5000}\n", 4, "posts: out of range"),
    (GOOD + "[expect]\ndate = 95\n", 4, "date: not a share"),
    (GOOD + "[expect]\nbody = nan\n", 4, "body: not a share"),
    (GOOD + '[expect]\nbody = "all"\n', 4, "body: a text stands here; write a number"),
]

BAD_ADDRESSES = [
    ("ftp://x.example/", "not http or https"),
    ("x.example", "not http or https"),
    ("http://", "not http or https"),
    ("http://u:secret@x.example/", "a user name or password"),
    ("http://x.example/#top", "a fragment"),
    ("http://x.example/a b", "a blank"),
    ("http://[::1/", "cannot be read"),
    ("http://x.example:http/", "is not a host"),
]

LAYOUTS = """
[[layouts]]
name = "A"
lines = ['Posted on (?P<date>.+)']

[[layouts]]  # [[layouts]] in a comment
name = 'lines = ["no key"]'
lines = [
    # a comment, ] and all
    '(?P<author>\\w+) wrote',
    '''{third}''',
]
stub = "{stub}"
"""

IN_LAYOUTS = [
    ("(?P<year>.+)a", "li", 13, "lines: the group 'year' is not known here; known: author, cap"),
    ("(?P<date>a", "li", 13, "lines: '(?P<date>a' is not a regular expression"),
    ("(?P<date>(a+)+)", "li", 13, "lines: a repeated group can take the same text in two ways"),
    ("no group", "li", 13, "lines: 'no group' names no group"),
    ("(?P<date>.*)", "li", 13, "matches every line"),
    ("(?P<date>a)", ":is(li", 15, "stub: ':is(li' is not a CSS selector"),
    ("(?P<date>a)", "li /*", 15, "stub: 'li /*' is not a CSS selector"),
    ("(?P<date>a)", "p /*", 15, "stub: 'p /*' is not a CSS selector"),
    ("(?P<date>a)", "li::text", 15, "stub: 'li::text' is not a CSS selector"),
]


def refusal(text: str) -> tuple[int, str]:
    with pytest.raises(SiteFileError) as caught:
        parse_site(text, "s.toml")
    found = re.fullmatch(r"s\.toml:(\d+): (.+; .+|.+\?)", str(caught.value))
    assert found, str(caught.value)
    return int(found[1]), found[2]


@pytest.mark.parametrize(("text", "line", "reason"), REFUSED)
def test_refused(text: str, line: int, reason: str) -> None:
    at, why = refusal(text)
    assert (at, reason in why) == (line, True), why


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize(("third", "stub", "line", "reason"), IN_LAYOUTS)
def test_refused_in_layouts(third: str, stub: str, line: int, reason: str, ends: str) -> None:
    text = GOOD + LAYOUTS.replace("{third}", third).replace("{stub}", stub)
    at, why = refusal(text.replace("\n", ends))
    assert (at, reason in why) == (line, True), why


@pytest.mark.parametrize(("url", "reason"), BAD_ADDRESSES)
def test_refused_addresses(url: str, reason: str) -> None:
    at, why = refusal(f'name = "x"\nstart_urls = [\n "http://x.example/",\n "{url}",\n]\n')
    assert (at, reason in why) == (4, True), why
    assert "secret" not in why


def test_what_re_only_warns_of_is_refused_without_warning() -> None:
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        assert "not a sound regular" in refusal(GOOD + "permalinks = ['^/[[a]']\n")[1]
    assert not warned


TEXTS = st.one_of(st.text(max_size=30), st.text("()[]{}*+?|\\^$ab0-,.:#>~='\"<P /*", max_size=30))
VALUES = st.recursive(
    st.one_of(TEXTS, st.integers(), st.booleans(), st.floats(allow_nan=False)),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)
KEYS = st.sampled_from([f.name for kind in (Site, Layout, Noise, Expect) for f in fields(kind)])
TABLES = st.sampled_from(["[[layouts]]", "[noise]", "[expect]", "[x]"])
LINES = st.one_of(
    TABLES, st.builds(lambda key, value: f"{key} = {json.dumps(value)}", KEYS, VALUES)
)


@given(st.one_of(st.text(), st.lists(LINES).map("\n".join).map(GOOD.__add__)))
def test_a_site_or_a_refusal(text: str) -> None:
    try:
        site = parse_site(text, "s.toml")
    except SiteFileError as error:
        refused = str(error)
    else:
        assert site.hosts
        return
    found = re.fullmatch(r"s\.toml:(\d+): [^\r\n]+", refused)
    assert found, refused
    assert 1 <= int(found[1]) <= text.count("\n") + 1
