"""Search: queries that never raise, and both spellings of a word."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive_cases import HOME, LINKING, ONE, SITE, TWO, article, listing, page, stub
from kazcrawl.archive import Archive, open_archive
from kazcrawl.archive.folding import fold_for_search, folded_words, index_form
from kazcrawl.archive.search import query_to_fts, search, terms_of
from kazcrawl.archive.snippet import CUT, MARKS, WORDS, snippet_of


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with open_archive(tmp_path_factory.mktemp("search") / "a.sqlite", write=True) as opened:
        crawl = opened.begin_crawl(SITE)
        writer = opened.writer(SITE, crawl.id, opened.frontier(SITE, crawl.id))
        outcomes = [
            page(ONE, 1, article(ONE, "Қазақстан жұмысшылары ереуілге шықты.", sections=("A",))),
            page(TWO, 2, article(TWO, "Новый подъём цен на электричество: всё дороже.")),
            page(LINKING, 3, article(LINKING, "Zhanaozen: oil workers' strike", headline="Oil")),
            listing(HOME, 4, stub(f"{HOME}2016/05/27/later/", "only in the excerpt so far")),
        ]
        writer.commit(outcomes, {})
        opened.finish_crawl(crawl.id)
        yield opened


def found(archive: Archive, query: str, **more: object) -> list[str]:
    with archive.connect() as connection:
        hits = search(connection, query, **more)  # type: ignore[arg-type]
    return sorted(hit.url.removeprefix(f"{HOME}2016/05/27/").strip("/") for hit in hits)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("қазақстан", ["one"]),
        ("Казакстан", ["one"]),
        ("жумысшылары", ["one"]),
        ("все дороже", ["two"]),
        ("всё", ["two"]),
        ("подъем", ["two"]),
        ("zhana*", ["linking"]),
        ('"oil workers"', ["linking"]),
        ('"workers oil"', []),
        ("strike prices", []),
        ("excerpt", ["later"]),
        ("", []),
        ("- * ()", []),
    ],
)
def test_finds(archive: Archive, query: str, expected: list[str]) -> None:
    assert found(archive, query) == expected


def test_narrows_by_site_date_and_section(archive: Archive) -> None:
    assert found(archive, "miners", date_from="2016", date_to="2016-05") == ["later"]
    assert found(archive, "miners", date_to="2015") == []
    assert found(archive, "қазақстан", section="A", site="example") == ["one"]
    assert found(archive, "қазақстан", section="B") == []
    assert found(archive, "қазақстан", newest=True, limit=1) == ["one"]


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.text(max_size=30)
    | st.text(alphabet='"*()-:^+{}NEAR AND OR NOT headlineқ\x00\u0301', max_size=30)
)
def test_no_query_raises(archive: Archive, query: str) -> None:
    hits = found(archive, query)
    assert len(set(hits)) == len(hits)
    assert set(hits) <= {"one", "two", "linking", "later"}


def snippets(archive: Archive, query: str) -> list[str]:
    with archive.connect() as connection:
        return [shown(hit.snippet) for hit in search(connection, query)]


def shown(snippet: str) -> str:
    """A snippet with brackets in the place of the invisible marks."""
    return snippet.replace(MARKS[0], "[").replace(MARKS[1], "]")


@pytest.mark.parametrize(
    ("query", "snippet"),
    [
        ("workers", "Zhanaozen: oil [workers]' strike"),
        ("жумысшылары", "Қазақстан [жұмысшылары] ереуілге шықты."),
        ("казакстан ереуилге", "[Қазақстан] жұмысшылары [ереуілге] шықты."),
        ("подъем все", "Новый [подъём] цен на электричество: [всё] дороже."),
        ("excerpt", "only in the [excerpt] so far"),
        ("oil", "Zhanaozen: [oil] workers' strike"),
    ],
)
def test_snippet_is_published_text_with_the_found_words_marked(
    archive: Archive, query: str, snippet: str
) -> None:
    assert snippets(archive, query) == [snippet]


FILLER = "слово " * 50


@pytest.mark.parametrize(
    ("query", "texts", "snippet"),
    [
        ("жанаозен", ["Жаңаөзен қаласы"], "[Жаңаөзен] қаласы"),
        ("Жаңаөзен", ["город жанаозен, Жаңаөзен"], "город [жанаозен], [Жаңаөзен]"),
        ("ҰЛЫ", ["ұлы, улы, үлы, ұлылар"], "[ұлы], [улы], [үлы], ұлылар"),
        ("жанао*", ["Жаңаөзенде, жана"], "[Жаңаөзенде], жана"),
        ("елка", ["Ёлка и елки"], "[Ёлка] и елки"),
        ("ёлка", ["ЕЛКА"], "[ЕЛКА]"),
        ("и", ["й и И"], "й [и] [И]"),
        (
            "cafe",
            ["Café, CAFÉ, cafe\u0301s, cafe\u0301"],
            "[Café], [CAFÉ], cafe\u0301s, [cafe\u0301]",
        ),
        ('"oil workers"', ["oil for the oil workers of oil"], "oil for the [oil] [workers] of oil"),
        ('"oil work"*', ["oil workers and work"], "[oil] [workers] and work"),
        ("anti-war", ["war, anti-war and anti war"], "war, [anti]-[war] and [anti] [war]"),
        ('"казак улы"', ["Қазақ елі, ұлы"], "[Қазақ] елі, [ұлы]"),
        ("strike", ["A text", None, "Strike!", "strike"], "[Strike]!"),
        ("strike", ["", None], ""),
        ("nowhere", ["A text"], "A text"),
        ("b", ["\u2068a b\u2069 c"], f"{CUT}a [b]{CUT}"),
        ("b c", [f"b {FILLER}b c"], f"{CUT}{('слово ' * 30)}[b] [c]"),
        ("one two", ["one", "two and one"], "[two] and [one]"),
        ("x", [f"«x» {FILLER}"], f"«[x]» {('слово ' * 31).strip()}{CUT}"),
    ],
)
def test_snippet(query: str, texts: list[str | None], snippet: str) -> None:
    assert shown(snippet_of(texts, terms_of(query))) == snippet


@given(
    st.lists(st.text(alphabet="abқё \n.,…\u2068\u2069\u0301", max_size=300), max_size=3),
    st.text(alphabet='abке "*-', max_size=12),
)
def test_snippet_without_its_marks_is_a_piece_of_a_text(texts: list[str], query: str) -> None:
    snippet = snippet_of(texts, terms_of(query))
    plain = "".join(snippet.split(MARKS[0])).replace(MARKS[1], "")
    assert not texts or any(plain in text or _cut(plain) in text for text in texts)
    assert re.fullmatch(f"([^{''.join(MARKS)}]|{MARKS[0]}[^{''.join(MARKS)}]+{MARKS[1]})*", snippet)
    assert len(re.findall(r"[^\W_]+", plain.replace("\u0301", ""))) <= WORDS


def _cut(plain: str) -> str:
    return plain.removeprefix(CUT).removesuffix(CUT)


def test_words_are_compared_as_the_index_compares_them() -> None:
    letters = [
        chr(code) for code in (*range(0x41, 0x180), *range(0x370, 0x37F), *range(0x384, 0x528))
    ]
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE t USING fts5(x, tokenize='unicode61 remove_diacritics 2')"
    )
    connection.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, 'instance')")
    known = [one for one in letters if unicodedata.category(one)[0] == "L"]
    connection.executemany("INSERT INTO t VALUES(?)", [(f"x{one}z",) for one in [*known, "\u0301"]])
    found = [row[0] for row in connection.execute("SELECT term FROM v ORDER BY doc")]
    connection.close()
    assert found == [index_form(f"x{one}z") for one in [*known, "\u0301"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("strike", '"strike"'),
        ("қазақ тіл*", '("қазақ" OR "казак") AND ("тіл"* OR "тил"*)'),
        ('"a b" c', '"a b" AND "c"'),
        ("anti-war", '"anti-war"'),
    ],
)
def test_query_syntax(query: str, expected: str) -> None:
    assert query_to_fts(query) == expected


def test_folding_keeps_length() -> None:
    assert fold_for_search("Ұлы Қазақ Ёлка") == "Улы Казак Елка"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("Plain “words” and слова", None, ""), ""),
        (("Жаңаөзен, жаңаөзен: Жаңаөзен", "подъём"), "Жанаозен жанаозен подъем"),
        (("всё-всё ёлка_2 еёё", "үлы ұлы"), "все елка_2 еее улы"),
        (("aқ b қ", "а\u00a0ә"), "aк к а"),
    ],
)
def test_words_with_letters_of_their_own_are_folded_once_each(
    texts: tuple[str | None, ...], expected: str
) -> None:
    assert folded_words(*texts) == expected
