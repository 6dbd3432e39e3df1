"""What holds no letter, what is no name, and the stored page with its five letters."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kazcrawl.readers.letters import read_letters
from kazcrawl.readers.signatories import is_person

Spell = Callable[[str], str]

INTRO = "Pickets stood outside two consulates on Friday. The letters that were handed in follow."
PROSE = "The police took nine bakers of Saltford from their beds.\nNone has seen a lawyer."
PROSE_RU = "Девять пекарей увезли ночью из дома.\nАдвоката никто из них не видел."
PROSE_KK = "Тоғыз наубайшы түнде үйінен алып кетілді.\nОлар адвокатты көрген жоқ."
SPELLINGS: dict[str, Spell] = {
    "line breaks": lambda text: text,
    "paragraphs": lambda text: text.replace("\n", "\n\n"),
}

NEWS = {
    "empty": "",
    "dateline in the paragraph": f"Saltford, 3 May 2013 – Nine bakers were arrested.\n\n{PROSE}",
    "dateline alone, byline below": f"Saltford, 3 May 2013\n\nBy Ida Rowe, Saltford\n\n{PROSE}",
    "byline with organisation": f"{INTRO}\n\nOs, 3 May 2013\nIda Rowe, Bread Party\n\n{PROSE}",
    "byline at the foot": f"{PROSE}\n\nSaltford, 3 May 2013\n\nIda Rowe",
    "byline": f"By Ida Rowe, Saltford\n\n{PROSE}\n\n{INTRO}",
    "running prose": f"She began with “Dear friends” and wept. Dear friends, she said.\n\n{PROSE}",
    "salutation in a quotation": f"“Dear friends,\n\nwe are many,” he said.\n\n{PROSE}",
    "run-in salutation": f"Dear friends, the baker said, we must go on with it.\n\n{PROSE}",
    "update": f"UPDATE 7 May 2017: three are free.\n\n{PROSE}",
    "update alone": f"Updated 7 May 2017\n\n{PROSE}\n\nIda Rowe",
    "chronicle": f"26 May 2016\n\n{PROSE}\n\n27 May 2016\n\n{PROSE_RU}",
    "updated above a heading": f"Updated 7 May 2017\n\nTo the Bakers' Hall\n\n{PROSE}",
    "posted": f"Posted on 7 May 2017\n\nTo the Bakers' Hall\n\n{PROSE}",
    "bullets": f"{PROSE}\n\n• To the government: let them go\n• 3 May 2013\n• Dear bread",
    "notice of a picket": f"{PROSE}\n\n26 May 2016\nSaltland Embassy\n125 Pall Mall\nLondon",
    "heading that begins with Dear": f"{PROSE}\n\nDear bread\n\n{PROSE}",
    "heading that begins with To": f"{PROSE}\n\nTo the barricades\n\n{PROSE}",
    "a name as heading": f"{PROSE}\n\nOrla Fenn\n\n{PROSE}",
    "only a closing": f"{PROSE}\n\nYours sincerely,\n\nOrla Fenn",
    "Russian dateline": f"Солеград, 3 мая 2013 года — {PROSE_RU}",
    "Russian prose": f"«Уважаемые коллеги!» — сказал он. {PROSE_RU}",
    "Kazakh": f"2014 жылғы 12 мамырда сот болды.\n\n{PROSE_KK}",
    "house numbers": f"{PROSE}\n\n289-293 High Street\nSaltford 2013-2014\n\n{PROSE}",
    "salutation at the very end": f"{PROSE}\n\nDear Sirs,",
}


@pytest.mark.parametrize("body", NEWS.values(), ids=NEWS)
@pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS)
def test_news_holds_no_letter(body: str, spell: Spell) -> None:
    assert read_letters(spell(body)) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Orla Fenn", True),
        ("Per-Åke van der Vik", True),
        ("И. Петрова", True),
        ("Айгүл Нұрланқызы", True),
        ("J. O'Neill", True),
        ("Orla", False),
        ("Bakers Union", False),
        ("National Secretary", False),
        ("Our Demands", False),
        ("Yours Sincerely", False),
        ("orla fenn", False),
        ("Orla Fenn 2", False),
        ("", False),
    ],
)
def test_person(text: str, expected: bool) -> None:
    assert is_person(text) is expected


SEED = Path(__file__).parents[2] / "shared" / "seeds" / "003_e9ec0c82bdadc072.txt"
SEED_SPELLINGS: dict[str, Spell] = {
    "as it is": lambda text: text,
    "each line a paragraph": lambda text: re.sub(r"\s*\n\s*", "\n\n", text),
    "line breaks only": lambda text: re.sub(r"\s*\n\s*", "\n", text),
    "one blank line at most": lambda text: re.sub(r"\n{2,}", "\n\n", text),
}


@pytest.mark.shared
@pytest.mark.skipif(not SEED.exists(), reason="the stored page is not beside the project")
@pytest.mark.parametrize("spell", SEED_SPELLINGS.values(), ids=SEED_SPELLINGS)
def test_five_letters_of_the_stored_page(spell: Spell) -> None:
    body = spell(SEED.read_text(encoding="utf-8"))
    letters = read_letters(body)
    assert [(one.position, one.date, one.date_raw, one.place) for one in letters] == [
        (1, "2016-05-26", "26 May 2016", None),
        (2, "2016-05-25", "25-05-2016", None),
        (3, "2016-05-26", "May 26, 2016", None),
        (4, None, None, None),
        (5, "2016-05-26", "26 May 2016", "Stockholm"),
    ]
    assert [(one.salutation, one.closing) for one in letters] == [
        (None, None),
        ("Dear Sir/Madam,", "Thanking you,"),
        ("Dear Mr Konstantin Zhigalov,", "Yours in concern"),
        ("To whom it may concern,", None),
        (None, None),
    ]
    addressees = [(one.addressee or "").split("\n") for one in letters]
    assert addressees[0] == ["To the Government of Kazakhstan"]
    assert addressees[2][0] == "Mr Konstantin Zhigalov, Ambassador"
    assert addressees[2][3] == "Ottawa, ON K2P 1P1"
    assert [len(lines) for lines in addressees] == [1, 1, 4, 1, 1]
    party = "Rättvisepartiet Socialisterna"
    assert [one.signatories for one in letters] == [
        (("Michael Whale", None, addressee_of_behalf(body)),),
        (("Jagadish G Chandra", "National Secretary", "New Socialist Alternative (CWI-India)"),),
        (("Bill Hopwood", "National Organizer", "Socialist Alternative Canada"),),
        (("Anthony Main", None, "Socialist Party (Australia)"),),
        (
            ("Mattias Bernhardsson", "city councillors", party),
            ("Lina Rigney Thörnblom", "city councillors", party),
            ("Jonas Brännberg", "city councillors", party),
            ("Britta Berggren", "city councillors", party),
            ("Per-Åke Westerlund", "national chairman", party),
        ),
    ]
    starts = [one.letter_body.split("\n")[0] for one in letters]
    assert starts[1::3] == ["Date : 25-05-2016", "Sweden: Kazakhstan solidarity"]
    assert letters[4].letter_body == body[body.index("Sweden:") :].rstrip()
    assert letters[3].letter_body.endswith("Socialist Party (Australia)")


def addressee_of_behalf(body: str) -> str:
    """The organisation as the page prints it, without its full stop."""
    found = re.search(r"^on behalf of (.*?)\.?$", body, re.M)
    assert found
    return found[1]


WORDS = st.sampled_from(
    [
        *("the", "bakers", "of", "Saltford", "Orla", "Fenn", "party", "secretary", "To", "Mr"),
        *("and", "street", "Yours", "с", "мая", "от", "und", "der", "Ambassador", "Embassy"),
        *("–", ":", "!", ".", ",", "“", "”", "(CWI)", "Signed:"),
    ]
)


@settings(max_examples=100, deadline=None)
@given(lines=st.lists(st.lists(WORDS, min_size=1, max_size=9).map(" ".join), max_size=20))
def test_without_salutation_or_date_there_is_no_letter(lines: list[str]) -> None:
    assert read_letters("\n".join(lines)) == ()
