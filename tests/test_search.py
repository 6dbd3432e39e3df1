"""Search: queries that never raise, and both spellings of a word."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive_cases import HOME, LINKING, ONE, SITE, TWO, article, listing, page, stub
from kazcrawl.archive import Archive, open_archive
from kazcrawl.archive.folding import fold_for_search
from kazcrawl.archive.search import query_to_fts, search


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
    found(archive, query)


def test_snippet_shows_what_was_found(archive: Archive) -> None:
    with archive.connect() as connection:
        hit = search(connection, "workers")[0]
    assert "\u2068workers\u2069" in hit.snippet


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
