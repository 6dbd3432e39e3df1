"""Text as published and text as compared: folding, marks, excerpts, languages."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kazcrawl.text import (
    collapse,
    count_excerpt_words,
    digest_and_words,
    fold,
    is_read_on,
    language_of,
    match_excerpt,
    split_mark,
    squeeze,
    text_sha256,
)

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  a \t\n b\r\n\f c ", "a b c"),
        (f"{NBSP} a{NBSP} b {NBSP}", f"{NBSP} a{NBSP} b {NBSP}"),
        ("get t   hrough", "get t hrough"),
        ("e\u0301 й", "é й"),
        ("\u2009thin\u2009", "\u2009thin\u2009"),
        ("’100 days’ – Per-Åke", "’100 days’ – Per-Åke"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_collapse(text: str, expected: str) -> None:
    assert collapse(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"a{NBSP}b\u2009c", "a b c"),
        ("“one” «two» „three‟", '"one" "two" "three"'),
        ("’100 days’ `x´", "'100 days' 'x'"),
        ("a–b—c−d", "a-b-c-d"),
        ("so\u00adlid\u200bar\ufeffity", "solidarity"),
        ("wait…", "wait..."),
        ("Жаңа Қазақстан", "Жаңа Қазақстан"),
    ],
)
def test_fold(text: str, expected: str) -> None:
    assert fold(text) == expected


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert collapse(collapse(text)) == collapse(text)
    assert fold(fold(text)) == fold(text)
    assert squeeze(squeeze(text)) == squeeze(text)
    assert text_sha256(fold(text)) == text_sha256(text)


_SPELLED = st.text(alphabet="ab\u2019\u00ab\u2014\u2026\u200b\u00ad\u00a0` \n\u0301\u2028é")


@given(_SPELLED | st.text())
def test_digest_and_words_are_those_of_the_text_split_twice(text: str) -> None:
    digest = hashlib.sha256(fold(text).encode(errors="surrogatepass")).hexdigest()
    assert digest_and_words(text) == (digest, len(text.split()))


@pytest.mark.parametrize(
    ("text", "rest", "mark"),
    [
        ("Talks end soon [...]", "Talks end soon", "[...]"),
        ("Talks end soon […]", "Talks end soon", "[…]"),
        ("Talks end soon [ … ]", "Talks end soon", "[ … ]"),
        ("Talks end soon…", "Talks end soon", "…"),
        ("Talks end soon ...", "Talks end soon", "..."),
        ("Talks end soon (more…)", "Talks end soon", "(more…)"),
        ("Talks end soon. Continue reading…", "Talks end soon.", "Continue reading…"),
        ("Talks end soon. Continue reading →", "Talks end soon.", "Continue reading →"),
        ("Poem. Continue reading “The Lamp”", "Poem.", "Continue reading “The Lamp”"),
        ("Talks end soon. Read more »", "Talks end soon.", "Read more »"),
        ("Переговоры идут. Читать далее", "Переговоры идут.", "Читать далее"),
        ("Переговоры идут. Подробнее…", "Переговоры идут.", "Подробнее…"),
        ("Келіссөз жүріп жатыр. Толығырақ", "Келіссөз жүріп жатыр.", "Толығырақ"),
        ("Gespräche enden. Weiterlesen", "Gespräche enden.", "Weiterlesen"),
        # Two marks in a row: both go, the first is named.
        ("Talks end soon [...] Continue reading", "Talks end soon", "[...]"),
        ("[...]", "", "[...]"),
        ("Read more", "", "Read more"),
        # Text, not marks.
        ("See the note [3]", "See the note [3]", None),
        ("He wrote [ed]", "He wrote [ed]", None),
        ("We want bread and more", "We want bread and more", None),
        ("They heard no more.", "They heard no more.", None),
        ("It is over.", "It is over.", None),
        ("[...] the paper wrote.", "[...] the paper wrote.", None),
        ("", "", None),
    ],
)
def test_split_mark(text: str, rest: str, mark: str | None) -> None:
    assert split_mark(text) == (rest, mark)


WORDS = st.sampled_from(
    [
        *["bread", "Читать далее", "[...]", "…", "more", "(more…)", "Read more", "[1]", "“x”", "»"],
        *["\n\n", NBSP, "Continue reading", "Толығырақ", ".", "...", " "],
    ]
)


@given(
    st.one_of(st.text(), st.lists(WORDS, max_size=12).map(" ".join), st.lists(WORDS).map("".join))
)
def test_text_without_its_mark_is_its_beginning(text: str) -> None:
    rest, mark = split_mark(text)
    assert text.startswith(rest)
    assert (mark is None) == (rest == text)
    assert mark is None or mark in text
    assert split_mark(rest)[1] is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Continue reading…", True),
        ("[...]", True),
        ("(more…)", True),
        ("Подробнее", True),
        ("Continue reading “A Poem”", True),
        ("  Read more  ", True),
        ("More bread for the pit", False),
        ("Strike goes on [...]", False),
        ("", False),
    ],
)
def test_is_read_on(text: str, expected: bool) -> None:
    assert is_read_on(text) is expected


def test_words_are_those_of_wordpress() -> None:
    assert count_excerpt_words(f" one{NBSP}two three\n\tfour ") == 3


BODY = "Miners met at noon.\n\nThey “asked” for bread – and lamps.\n\nНикто не ответил им…"


@pytest.mark.parametrize(
    ("excerpt", "expected"),
    [
        ("Miners met at noon. They “asked” for bread [...]", "exact"),
        (f"{NBSP} Miners met at noon. They [...]", "exact"),
        ("They “asked” for", "exact"),
        ('Miners met at noon. They "asked" for bread - and', "normalised"),
        (f"Miners{NBSP}met at noon. They", "normalised"),
        ("Miners met at noon.They “asked”", "normalised"),
        ("Miners met at midnight. They “asked” for bread and lamps", "edited"),
        ("A concert was held in the park on Sunday evening", "absent"),
        ("[...]", "absent"),
        ("", "absent"),
    ],
)
def test_match_excerpt(excerpt: str, expected: str) -> None:
    assert match_excerpt(excerpt, BODY) == expected


LETTERS = st.text(st.sampled_from("abcдеёқ'’“”–-,1 "), min_size=1, max_size=9).filter(str.strip)


@given(
    st.lists(st.lists(LETTERS, min_size=1, max_size=8), min_size=1, max_size=6),
    st.integers(1, 60),
    st.sampled_from(["", " [...]", " […]", " Continue reading…"]),
)
def test_an_excerpt_cut_from_a_body_is_found_again(
    blocks: list[list[str]], count: int, mark: str
) -> None:
    body = "\n\n".join(" ".join(block) for block in blocks)
    excerpt = " ".join(body.split()[:count])
    assert match_excerpt(excerpt + mark, body) in {"exact", "normalised"}


@given(st.text(max_size=300), st.text(max_size=600))
def test_match_excerpt_never_raises(excerpt: str, body: str) -> None:
    assert match_excerpt(excerpt, body) in {"exact", "normalised", "edited", "absent"}


SHAFT = "Шахтёры северной шахты прекратили работу. "


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("The miners of the northern pit stopped work.", "en-GB", "en-GB"),
        ("The miners of the northern pit stopped work.", None, None),
        ("The miners of the northern pit stopped work.", "ru", None),
        ("Шахтёры северной шахты прекратили работу.", "en-US", "ru"),
        ("Шахтёры северной шахты прекратили работу.", "ru-RU", "ru-RU"),
        ("Солтүстік шахтаның кеншілері жұмысты тоқтатты, қала қолдады.", "en-US", "kk"),
        ("Солтүстік шахтаның кеншілері жұмысты тоқтатты, қала қолдады.", "ru-RU", "kk"),
        ("Түндүк шахтанын кенчилери ишин токтотту, өкмөт үндөбөдү.", "en", "ky"),
        ("Шахтарі північної шахти припинили роботу, її підтримали ґазети.", "en", "uk"),
        # A name or a caption in another language does not make a long text unsure.
        (SHAFT * 8 + "Сказал это «Мұнайшы», Алаңдағы.", None, "ru"),
        (SHAFT + "Сказал это «Мұнайшы», Алаңдағы жұмысшылар.", None, "kk"),
        ("Миньорите от северната мина спряха работа.", "bg", "bg"),
        ("Ok.", "de", "de"),
        ("", None, None),
    ],
)
def test_language_of(text: str, declared: str | None, expected: str | None) -> None:
    assert language_of(text, declared) == expected
    assert language_of(text.upper(), declared) == expected
