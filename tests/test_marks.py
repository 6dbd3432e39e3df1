"""Truncation marks in the languages of the sites, and texts that only look like one."""

from __future__ import annotations

import pytest

from kazcrawl.marks import is_read_on, split_mark, split_titled_mark

READ_ON = """
Continue reading|Read more|Read More »|Read the full article|Keep reading…|(more…)|[more]|Full story|Read on →|Continue reading “The Lamp”
Читать далее|Читать далее »|Подробнее|Читать полностью|Далее|Читать дальше «Фонарь»|Продолжить чтение|Полный текст
Толығырақ|Ары қарай|Әрі қарай оқу|Толық оқу|Жалғасын оқу|Толығырақ »
Толугураак|Кененирээк|Окууну улантуу
Докладніше|Читати далі|Детальніше…|Читати більше
Weiterlesen|Mehr lesen|Weiterlesen „Die Lampe“|Den ganzen Artikel lesen|mehr
Czytaj dalej|Czytaj więcej »|Więcej|Przeczytaj całość
Continua a leggere|Leggi tutto|Leggi di più|Continua a leggere "La lampada"
Lire la suite|Lire la suite…|En savoir plus|Poursuivre la lecture
Leer más|Seguir leyendo|Continuar leyendo «La lámpara»|Ver más
Devamını oku|Devamını oku…|Daha fazla oku|Okumaya devam et
Batafsil|Davomini o‘qish|Davomini o'qish|Батафсил
...|…|[...]|[…]
"""


@pytest.mark.parametrize(
    "mark", [one for line in READ_ON.split("\n") for one in line.split("|") if one]
)
def test_a_mark_alone_and_after_a_text(mark: str) -> None:
    assert is_read_on(mark)
    rest, found = split_mark(f"The lamp was lit.\n{mark}")
    assert (rest, found) in [("The lamp was lit.", mark), ("The lamp was lit.\n" + mark, None)]
    assert found == mark or mark.lower() in {"далее", "mehr", "więcej", "[more]"}


@pytest.mark.parametrize(
    "text",
    [
        "They hope to see more",
        "We asked for more",
        "Er wollte mehr",
        "On attend la suite",
        "Он пошёл далее",
        "the strikers will continue reading",
        "A footnote [1]",
        "Оқушылар кітап оқу",
        "He stood at the door.",
    ],
)
def test_a_sentence_may_end_in_the_same_words(text: str) -> None:
    assert split_mark(text) == (text, None)


@pytest.mark.parametrize(
    ("text", "headline", "rest", "mark"),
    [
        ("Soon. Continue reading The Lamp", "The Lamp", "Soon.", "Continue reading The Lamp"),
        ("Soon. Read more about The Lamp", "The Lamp", "Soon.", "Read more about The Lamp"),
        ("Скоро. Читать далее Фонарь →", "Фонарь", "Скоро.", "Читать далее Фонарь →"),
        ("They wrote of The Lamp", "The Lamp", "They wrote of The Lamp", None),
        ("Soon [...]", "The Lamp", "Soon", "[...]"),
    ],
)
def test_the_title_inside_the_mark(text: str, headline: str, rest: str, mark: str | None) -> None:
    assert split_titled_mark(text, headline) == (rest, mark)


@pytest.mark.parametrize("word", ["Далее", "далее »", "Толық", "more", "Mehr"])
@pytest.mark.parametrize("dots", ["...", "…", " [...]"])
def test_a_bare_word_after_dots_leads_on(word: str, dots: str) -> None:
    """ "... Далее" stayed in the excerpt, which then was in no article word for word."""
    assert split_mark(f"Семьи погибших получили{dots} {word}") == (
        "Семьи погибших получили",
        dots.strip(),
    )
    assert split_mark(f"Они пошли {word.split()[0]}.")[1] is None
