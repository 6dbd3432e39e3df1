"""Letters inside articles: invented letters of the shapes seen, and news that holds none."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kazcrawl.items import Letter
from kazcrawl.readers import letter_words
from kazcrawl.readers.letter_lines import Kind, split_lines
from kazcrawl.readers.letters import read_letters
from kazcrawl.readers.signatories import Signatory
from kazcrawl.text import in_small

INTRO = "Pickets stood outside two consulates on Friday. The letters that were handed in follow."
PROSE = (
    "We write to you about the nine bakers of Saltford, whom the police took from their beds.\n"
    "None of them has seen a lawyer, and the youngest is only seventeen years old.\n"
    "We ask you to let them go home at once."
)
PROSE_RU = (
    "Мы обращаемся к вам по поводу девяти пекарей, которых увезли ночью из дома.\n"
    "Мы требуем немедленно освободить их и оплатить им вынужденный простой."
)
PROSE_KK = (
    "Біз тоғыз наубайшыны түнде үйінен алып кеткеніне наразылық білдіреміз.\nОларды босатыңыз."
)


Spell = Callable[[str], str]


@dataclass(frozen=True)
class Case:
    """A letter's text and what must be read from it."""

    text: str
    date_raw: str | None = None
    date: str | None = None
    place: str | None = None
    addressee: str | None = None
    salutation: str | None = None
    closing: str | None = None
    signatories: tuple[Signatory, ...] = ()


CASES = {
    "date, addressee, name on behalf": Case(
        f"4 March 2014\nTo the Government of Saltland\n{PROSE}\n"
        "Orla Fenn\non behalf of Bread for Saltland and all the branches that belong to it.",
        date_raw="4 March 2014",
        date="2014-03-04",
        addressee="To the Government of Saltland",
        signatories=(
            ("Orla Fenn", None, "Bread for Saltland and all the branches that belong to it"),
        ),
    ),
    "labelled numbers, name, role, organisation": Case(
        f"Date : 23-04-2015\nDear Sir/Madam,\n{PROSE}\nThanking you,\n"
        "Ravi K Menon\nNational Secretary\nBakers Alternative (BWI-Goa)",
        date_raw="23-04-2015",
        date="2015-04-23",
        salutation="Dear Sir/Madam,",
        closing="Thanking you,",
        signatories=(("Ravi K Menon", "National Secretary", "Bakers Alternative (BWI-Goa)"),),
    ),
    "address with house-number ranges, date below it": Case(
        "Ms Irma Solberg, Ambassador\nSaltland Embassy in Perth, Australia\n"
        "289-293 Hay Street, Suites 1201-1204\nPerth, WA 6000\nApril 23, 2015\n"
        f"Dear Ms Irma Solberg,\n{PROSE}\n• Open the prisons\n• Pay the bakers\n"
        "The world will know what is done to them.\nYours in concern\n"
        "Tom Ashdown\nNational Organizer, Bakers Union Australia",
        date_raw="April 23, 2015",
        date="2015-04-23",
        addressee="Ms Irma Solberg, Ambassador\nSaltland Embassy in Perth, Australia\n"
        "289-293 Hay Street, Suites 1201-1204\nPerth, WA 6000",
        salutation="Dear Ms Irma Solberg,",
        closing="Yours in concern",
        signatories=(("Tom Ashdown", "National Organizer", "Bakers Union Australia"),),
    ),
    "to whom it may concern, no date, no closing": Case(
        f"To whom it may concern,\n{PROSE}\nKate Orme\nBakers Party (Ireland)",
        salutation="To whom it may concern,",
        signatories=(("Kate Orme", None, "Bakers Party (Ireland)"),),
    ),
    "heading, slogans, place and date at the foot": Case(
        f"Norway: solidarity with Saltland\nFree all nine bakers!\n{PROSE}\nBergen 26 June 2015\n"
        "Nils Aune and Siri Moen Dahl, city councillors for Bakerpartiet in Os, west Bergen\n"
        "Ann-Åse Vik, national chair, Bakerpartiet",
        date_raw="26 June 2015",
        date="2015-06-26",
        place="Bergen",
        signatories=(
            ("Nils Aune", "city councillors", "Bakerpartiet"),
            ("Siri Moen Dahl", "city councillors", "Bakerpartiet"),
            ("Ann-Åse Vik", "national chair", "Bakerpartiet"),
        ),
    ),
    "statement proved by a closing above place and date": Case(
        f"Statement of the bakers' families\n{PROSE}\n"
        "In solidarity,\nSaltford, 2 May 2016\nIda Rowe",
        date_raw="2 May 2016",
        date="2016-05-02",
        place="Saltford",
        closing="In solidarity,",
        signatories=(("Ida Rowe", None, None),),
    ),
    "date below the signature": Case(
        f"Dear Sirs,\n{PROSE}\nYours faithfully,\nPaul Dunne MEP\nDublin, 7th May 2013",
        date_raw="7th May 2013",
        date="2013-05-07",
        place="Dublin",
        salutation="Dear Sirs,",
        closing="Yours faithfully,",
        signatories=(("Paul Dunne", "MEP", None),),
    ),
    "no year": Case(
        f"12 February\nDear Minister,\n{PROSE}\nYours sincerely,\nClare",
        date_raw="12 February",
        salutation="Dear Minister,",
        closing="Yours sincerely,",
        signatories=(("Clare", None, None),),
    ),
    "two closings, role of organisation, mail below": Case(
        f"Open letter to the miller\nDear comrade bakers, millers,…\n{PROSE}\n"
        "Thank you for your attention.\nWith solidarity greetings,\n"
        "Mia Holt, Secretary of Bread for Saltland\nmia@example.org",
        salutation="Dear comrade bakers, millers,…",
        closing="With solidarity greetings,",
        signatories=(("Mia Holt", "Secretary", "Bread for Saltland"),),
    ),
    "names without any role": Case(
        f"3 May 2013\nTo: the Embassy of Saltland\n{PROSE}\nYours,\n"
        "Ada Birch, Leo Crane and Una Fox\nB. Noor & J. van der Meer",
        date_raw="3 May 2013",
        date="2013-05-03",
        addressee="To: the Embassy of Saltland",
        closing="Yours,",
        signatories=tuple(
            (name, None, None)
            for name in ("Ada Birch", "Leo Crane", "Una Fox", "B. Noor", "J. van der Meer")
        ),
    ),
    "Russian": Case(
        f"г. Солеград, 12 мая 2014 г.\nПослу Республики Мукомолия\nУважаемый господин посол!\n"
        f"{PROSE_RU}\nС уважением,\nИ. Петрова, председатель, Союз пекарей",
        date_raw="12 мая 2014 г.",
        date="2014-05-12",
        place="г. Солеград",
        addressee="Послу Республики Мукомолия",
        salutation="Уважаемый господин посол!",
        closing="С уважением,",
        signatories=(("И. Петрова", "председатель", "Союз пекарей"),),
    ),
    "Russian, addressee under the date, name behind the closing": Case(
        f"03.11.2013 г.\nПравительству Республики Мукомолия\n{PROSE_RU}\nС уважением, А. Белова",
        date_raw="03.11.2013 г.",
        date="2013-11-03",
        addressee="Правительству Республики Мукомолия",
        closing="С уважением,",
        signatories=(("А. Белова", None, None),),
    ),
    "Kazakh": Case(
        f"2014 жылғы 12 мамыр\nМукомолия Республикасының Үкіметіне\nҚұрметті министр мырза!\n"
        f"{PROSE_KK}\nҚұрметпен,\nА. Нұрланова\nНаубайшылар кәсіподағы",
        date_raw="2014 жылғы 12 мамыр",
        date="2014-05-12",
        addressee="Мукомолия Республикасының Үкіметіне",
        salutation="Құрметті министр мырза!",
        closing="Құрметпен,",
        signatories=(("А. Нұрланова", None, "Наубайшылар кәсіподағы"),),
    ),
    "German": Case(
        "Botschaft der Republik Salzland\nNordweg 14\n13156 Berlin\nBremen, den 12. Mai 2014\n"
        "Sehr geehrte Damen und Herren,\nwir protestieren gegen die Festnahme der neun Bäcker.\n"
        "Lassen Sie die Leute sofort frei.\nMit solidarischen Grüßen\n"
        "Jana Brandt und Uwe Thies, Betriebsräte, Bäckergewerkschaft Nord",
        date_raw="12. Mai 2014",
        date="2014-05-12",
        place="Bremen",
        addressee="Botschaft der Republik Salzland\nNordweg 14\n13156 Berlin",
        salutation="Sehr geehrte Damen und Herren,",
        closing="Mit solidarischen Grüßen",
        signatories=(
            ("Jana Brandt", "Betriebsräte", "Bäckergewerkschaft Nord"),
            ("Uwe Thies", "Betriebsräte", "Bäckergewerkschaft Nord"),
        ),
    ),
    "Polish": Case(
        "Gdynia, 12 maja 2014 r.\nDo Ambasady Republiki Solnej\nSzanowni Państwo,\n"
        "protestujemy przeciwko zatrzymaniu dziewięciu piekarzy.\nŻądamy ich uwolnienia.\n"
        "Z poważaniem\nEwa Lis\nprzewodnicząca, Związek Piekarzy",
        date_raw="12 maja 2014 r.",
        date="2014-05-12",
        place="Gdynia",
        addressee="Do Ambasady Republiki Solnej",
        salutation="Szanowni Państwo,",
        closing="Z poważaniem",
        signatories=(("Ewa Lis", "przewodnicząca", "Związek Piekarzy"),),
    ),
    "French": Case(
        "À l'attention de l'ambassadeur de Salie\nBrest, le 12 mai 2014\nMadame, Monsieur,\n"
        "nous protestons contre l'arrestation de neuf boulangers.\nLibérez-les sans attendre.\n"
        "Veuillez agréer, Madame, Monsieur, l'expression de nos sentiments distingués.\n"
        "Luc Morel, secrétaire, Syndicat des boulangers",
        date_raw="12 mai 2014",
        date="2014-05-12",
        place="Brest",
        addressee="À l'attention de l'ambassadeur de Salie",
        salutation="Madame, Monsieur,",
        closing="Veuillez agréer, Madame, Monsieur, l'expression de nos sentiments distingués.",
        signatories=(("Luc Morel", "secrétaire", "Syndicat des boulangers"),),
    ),
    "two names above their organisation, footnotes below": Case(
        f"Dear Chair,\n{PROSE}\nYours sincerely,\nEve Dunn and Max Orr\nSociety of Bread Lawyers",
        salutation="Dear Chair,",
        closing="Yours sincerely,",
        signatories=(
            ("Eve Dunn", None, "Society of Bread Lawyers"),
            ("Max Orr", None, "Society of Bread Lawyers"),
        ),
    ),
    "To on a line of its own, subject": Case(
        "Dated: 3rd May 2013\nTo,\nThe Ambassador\nEmbassy of Saltland\nNew Delhi\n"
        f"Subject: arrest of bakers\nSir,\n{PROSE}\nThanking you\nYours sincerely\n"
        "K. Rao\nGeneral Secretary\nAll India Bakers Federation",
        date_raw="3rd May 2013",
        date="2013-05-03",
        addressee="To,\nThe Ambassador\nEmbassy of Saltland\nNew Delhi",
        salutation="Sir,",
        closing="Yours sincerely",
        signatories=(("K. Rao", "General Secretary", "All India Bakers Federation"),),
    ),
    "addressee's office below his name": Case(
        "Mr. Otto Brine\nPrime Minister of Saltland\nSaltford\nDear Prime Minister,\n"
        f"{PROSE}\nRegards\nJoan Hill, National Committee of Bread for All",
        addressee="Mr. Otto Brine\nPrime Minister of Saltland\nSaltford",
        salutation="Dear Prime Minister,",
        closing="Regards",
        signatories=(("Joan Hill", None, "National Committee of Bread for All"),),
    ),
    "Russian list of names, foot below it": Case(
        f"Открытое письмо пекарей\nУважаемые товарищи!\n{PROSE_RU}\nПодписали:\n"
        "1. Петров И.И., председатель профсоюза\n2. Белова А. А., пекарь\n"
        "Солеград, 12 декабря 2011 года",
        date_raw="12 декабря 2011 года",
        date="2011-12-12",
        place="Солеград",
        salutation="Уважаемые товарищи!",
        signatories=(
            ("Петров И.И.", "председатель профсоюза", None),
            ("Белова А. А.", "пекарь", None),
        ),
    ),
    "Russian statement signed by an organisation": Case(
        f"Заявление комитета\n{PROSE_RU}\nг. Солеград, 12 декабря 2011 г.\nКомитет «Хлеб»",
        date_raw="12 декабря 2011 г.",
        date="2011-12-12",
        place="г. Солеград",
        signatories=(("Комитет «Хлеб»", None, None),),
    ),
    "Spanish": Case(
        f"Estimados señores:\n{PROSE}\nAtentamente,\nAna Ríos",
        salutation="Estimados señores:",
        closing="Atentamente,",
        signatories=(("Ana Ríos", None, None),),
    ),
    "Italian": Case(
        f"Egregio Ambasciatore,\n{PROSE}\nDistinti saluti\nLia Conti",
        salutation="Egregio Ambasciatore,",
        closing="Distinti saluti",
        signatories=(("Lia Conti", None, None),),
    ),
}

SPELLINGS: dict[str, Spell] = {
    "line breaks": lambda text: text,
    "paragraphs": lambda text: text.replace("\n", "\n\n"),
    "many blank lines, outer blanks": lambda text: text.replace("\n", " \n\n\n\u00a0"),
}


def _wanted(case: Case) -> list[object]:
    """A case's fields; where no address is given, the salutation names the addressee."""
    by_salutation = re.sub(r"^[Dd]ear ", "", case.salutation or "").rstrip(" ,.:;!-–—") or None
    fields = {name: getattr(case, name) for name in _FIELDS}
    return list((fields | {"addressee": case.addressee or by_salutation}).values())


def _case_of(letter: Letter) -> Case:
    return Case(
        letter.letter_body,
        letter.date_raw,
        letter.date,
        letter.place,
        letter.addressee,
        letter.salutation,
        letter.closing,
        letter.signatories,
    )


@pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_letter_alone_and_below_an_introduction(case: Case, spell: Spell) -> None:
    text = spell(case.text)
    for body in (text, f"{INTRO}\n\n{text}\n"):
        letters = read_letters(body)
        assert [letter.position for letter in letters] == [1]
        found = _case_of(letters[0])
        assert found == Case(text, *_wanted(case))


_FIELDS = ("date_raw", "date", "place", "addressee", "salutation", "closing", "signatories")


@pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS)
def test_letters_one_after_the_other(spell: Spell) -> None:
    order = [case for case in CASES.values() if "Norway" not in case.text]
    order.insert(4, CASES["heading, slogans, place and date at the foot"])
    body = spell("\n".join([INTRO, *(case.text for case in order)]))
    letters = read_letters(body)
    assert [letter.position for letter in letters] == list(range(1, len(order) + 1))
    for letter, case in zip(letters, order, strict=True):
        assert _case_of(letter) == Case(spell(case.text), *_wanted(case))


def test_numbers_need_the_order_of_the_site() -> None:
    body = f"Date: 05-06-2016\n\nDear Sirs,\n\n{PROSE}\n\nYours faithfully,\n\nAnn Gray"
    assert [(one.date_raw, one.date) for one in read_letters(body)] == [("05-06-2016", None)]
    assert [one.date for one in read_letters(body, date_order="DMY")] == ["2016-06-05"]
    assert [one.date for one in read_letters(body, date_order="MDY")] == ["2016-05-06"]


def test_letter_to_the_editor_with_news_after_it() -> None:
    letter = f"Dear Editor,\n\n{PROSE}\n\nOrla Fenn\nSecretary, Bread for Saltland"
    body = f"Orla Fenn wrote to the press.\n\n{letter}\n\nThe paper did not print the letter."
    assert [one.letter_body for one in read_letters(body)] == [letter]


def test_unsigned_letter_stops_before_the_next_introduction() -> None:
    first = f"Dear Sirs,\n\n{PROSE}"
    second = f"Dear Madam,\n\n{PROSE}\n\nYours,\n\nAnn Gray"
    letters = read_letters(f"{first}\n\nAnd this was sent from Goa:\n\n{second}")
    assert [one.letter_body for one in letters] == [first, second]


def test_prisoners_named_inside_a_letter_do_not_end_it() -> None:
    named = "Makar Belov, journalist\n\nThe court heard him for four minutes only."
    body = f"Dear Sirs,\n\n{PROSE}\n\n{named}\n\nYours faithfully,\n\nAnn Gray, editor"
    (letter,) = read_letters(body)
    assert letter.letter_body == body
    assert letter.signatories == (("Ann Gray", "editor", None),)


@pytest.mark.parametrize("signed", ["Kate Orme\nSecretary, Bread Party", "Kate Orme, Bread Party"])
def test_a_signature_ends_a_letter_before_the_closing_of_a_statement(signed: str) -> None:
    first = f"Dear Sirs,\n{PROSE}\n{signed}"
    second = CASES["statement proved by a closing above place and date"].text
    letters = read_letters(f"{first}\n{second}")
    assert [one.letter_body for one in letters] == [first, second]


@pytest.mark.parametrize(
    ("signed", "signatories"),
    [
        ("Ada Birch, Leo Crane, Una Fox", (("Ada Birch",), ("Leo Crane",), ("Una Fox",))),
        ("Ada Birch, Red Loaf", (("Ada Birch", None, "Red Loaf"),)),
        ("Ada Birch – Red Loaf", (("Ada Birch", None, "Red Loaf"),)),
        ("Ada Birch (Bread Party)", (("Ada Birch", None, "Bread Party"),)),
        ("Ada Birch (Leeds)", (("Ada Birch",),)),
        ("Ada Birch\nLeeds", (("Ada Birch",),)),
        ("i.A. Ada Birch\nfor the Bread Party", (("Ada Birch", None, "the Bread Party"),)),
        ("Ada Birch, Bread Party, chair", (("Ada Birch", "chair", "Bread Party"),)),
        ("Ada Birch, miner, Bread Party", (("Ada Birch", "miner", "Bread Party"),)),
        ("Ada Birch, miner", (("Ada Birch", "miner"),)),
        ("Ada Birch\nTel. 0191 49 60", (("Ada Birch",),)),
        ("The Bread Committee", (("The Bread Committee",),)),
    ],
)
def test_signatories(signed: str, signatories: tuple[tuple[str | None, ...], ...]) -> None:
    (letter,) = read_letters(f"Dear Sirs,\n{PROSE}\nYours,\n{signed}")
    assert letter.letter_body.endswith(signed)
    assert letter.signatories == tuple((*one, None, None)[:3] for one in signatories)


def test_name_above_role_ends_a_letter_where_no_heading_follows() -> None:
    first = f"Dear Sirs,\n{PROSE}\nKate Orme\nSecretary, Bread Party"
    second = f"{PROSE}\nIn solidarity,\nSaltford, 2 May 2016\nIda Rowe"
    assert [one.letter_body for one in read_letters(f"{first}\n{second}")] == [first, second]


def test_signature_below_a_quoted_slogan() -> None:
    body = f"Dear Sirs,\n{PROSE}\n“Bread for all”\nKate Orme\nBread Party"
    (letter,) = read_letters(body)
    assert letter.signatories == (("Kate Orme", None, "Bread Party"),)


def test_a_heading_below_the_signatures_is_no_signatory() -> None:
    letter = f"Dear Sirs,\n{PROSE}\nYours,\nAda Birch, chair"
    body = f"{letter}\nBaker Street\nThe strike there has lasted for nine days now."
    assert [one.letter_body for one in read_letters(body)] == [letter]


LINES = st.sampled_from(
    [line for case in CASES.values() for line in case.text.split("\n")]
    + ["• 3 May 2013", "“Dear friends,", "Dear bread", "Updated 7 May 2017", "By Ida Rowe, Os"]
    + ["Signed:", "1. Orla Fenn", "\u00a0", "—", "Dear", "To:", ", ,", "(", "and", "Ann and", "И."]
)
BODIES = st.one_of(
    st.text(),
    st.lists(st.one_of(LINES, st.text(max_size=30)), max_size=25).flatmap(
        lambda lines: st.sampled_from(["\n", "\n\n", " \n\n\n", "\r\n"]).map(
            lambda gap: gap.join(lines)
        )
    ),
)


@settings(max_examples=150, deadline=None)
@given(body=BODIES, order=st.sampled_from([None, "DMY", "MDY", "YMD"]))
def test_letters_are_ordered_disjoint_substrings(body: str, order: str | None) -> None:
    position = 0
    for count, letter in enumerate(read_letters(body, date_order=order), 1):
        assert letter.position == count
        assert letter.letter_body == letter.letter_body.strip() != ""
        begin = body.index(letter.letter_body, position)
        position = begin + len(letter.letter_body)
        if letter.date is not None:
            assert letter.date_raw
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", letter.date)
        for raw in (letter.date_raw, letter.place, letter.salutation, letter.closing):
            assert raw is None or raw in letter.letter_body
        for name, role, organisation in letter.signatories:
            assert all(told is None or told in body for told in (name, role, organisation))


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        *(("Dear Sir,", Kind.SALUTATION), ("DEAR SIR,", Kind.SALUTATION)),
        *(("LIEBE FREUNDE,", Kind.SALUTATION), ("TO WHOM IT MAY CONCERN:", Kind.SALUTATION)),
        *(("Sayın İçişleri Bakanı,", Kind.SALUTATION), ("SAYIN BAKAN,", Kind.SALUTATION)),
        *(("Saygılarımla,", Kind.CLOSING), ("SAYGILARIMLA", Kind.CLOSING)),
        *(("С уважением,", Kind.CLOSING), ("С УВАЖЕНИЕМ,", Kind.CLOSING)),
        *(("SIGNED:", Kind.CLOSING), ("VEUILLEZ AGRÉER, MONSIEUR, MES VŒUX", Kind.CLOSING)),
        *(("RE: the bakers", Kind.SUBJECT), ("ТЕМА: пекари", Kind.SUBJECT)),
        *(("Toronto ON M5V 2T6", Kind.ADDRESS), ("London SW1A 2AA", Kind.ADDRESS)),
        ("D-10115 Berlin", Kind.ADDRESS),
    ],
)
def test_formulas_are_read_in_any_case(line: str, kind: Kind) -> None:
    (found,) = split_lines(line, None)
    assert (found.kind, found.text) == (kind, line)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_small_letters_are_as_many(text: str) -> None:
    assert len(in_small(text)) == len(text)


def test_patterns_for_small_letters_have_no_capitals() -> None:
    small = ("SALUTATION", "CLOSING", "WHOM", "SIGNED", "LONG_CLOSING", "TO", "OFFICE", "ADDRESS")
    for name in (*small, "NUMBERED_ADDRESS", "SUBJECT"):
        written = re.sub(r"\\[A-Z]|\(\?P<", "", getattr(letter_words, name).pattern)
        assert written == written.lower(), name
