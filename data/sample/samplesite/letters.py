"""Two sample posts that hold letters, in the shapes seen, and the truth about the letters."""

from __future__ import annotations

from random import Random

from samplesite.content import Content, p, stock
from samplesite.texts import paragraphs

FIVE_LETTERS: tuple[dict[str, object], ...] = (
    {
        "date_raw": "12 June 2014",
        "date": "2014-06-12",
        "addressee": "To the Ministry of Labour",
        "signatories": [
            ["Daniel Orr", None, "the Lantern Committee and all groups that belong to it"]
        ],
    },
    {
        "date_raw": "17-06-2014",
        "date": "2014-06-17",
        "addressee": None,
        "signatories": [["Meera K Nair", "National Secretary", "Weavers Alternative (WFI-India)"]],
    },
    {
        "date_raw": "June 18, 2014",
        "date": "2014-06-18",
        "addressee": "Ms Irena Doval, Ambassador\nEmbassy in Ottawa, Canada\n"
        "118-122 Birch Street, Suites 1403-1404\nOttawa, ON K1A 0B1",
        "signatories": [["Gordon Pike", "National Organizer", "Tenants Alternative Canada"]],
    },
    {
        "date_raw": None,
        "date": None,
        "addressee": None,
        "signatories": [["Claire Boyd", None, "Bakers Party (Australia)"]],
    },
    {
        "date_raw": "19 June 2014",
        "date": "2014-06-19",
        "addressee": None,
        "signatories": [
            ["Nils Åberg", "city councillors", "Hyresgästpartiet"],
            ["Eva Maria Söderqvist", "city councillors", "Hyresgästpartiet"],
            ["Per-Olof Lindh", "national chairman", "Hyresgästpartiet"],
        ],
    },
)
"""Ground truth of the letters of ``five_letters``, in order."""


def five_letters(random: Random) -> Content:
    one, two, three, four, five = (paragraphs(random, "en", 2) for _ in range(5))
    blocks = p(
        "Pickets stood before five embassies on Thursday for the drillers of Karatobe",
        "In London the door stayed shut, and a man with a camera came out instead of the clerk. "
        "In Ottawa the clerk took the letter with two fingers and promised “an answer in due time”! "
        "The letter from London is printed first, and those from India, Canada, Australia and "
        "Sweden follow it.",
        "12 June 2014",
        "To the Ministry of Labour",
        *one,
        "Daniel Orr",
        "on behalf of the Lantern Committee and all groups that belong to it.",
        "Date : 17-06-2014<br />\nDear Sir/Madam,<br />\n"
        + "<br />\n".join(two)
        + "<br />\nThanking you,<br />\nMeera K Nair<br />\nNational Secretary<br />\n"
        "Weavers Alternative (WFI-India)",
        "Ms Irena Doval, Ambassador",
        "Embassy in Ottawa, Canada<br />\n118-122 Birch Street, Suites 1403-1404<br />\nOttawa, ON K1A 0B1",
        "June 18, 2014",
        "Dear Ms Irena Doval,",
        *three,
    )
    demands = "<ul>\n<li>Pay the wages</li>\n<li>Open the court to the public</li>\n<li>Drop the charges</li>\n</ul>"
    tail = p(
        "Our members will go on writing until these things are done.",
        "Yours in concern",
        "Gordon Pike",
        "National Organizer, Tenants Alternative Canada",
        "To whom it may concern,",
        "I write this letter on behalf of the Bakers Party (Australia).",
        *four,
        "Claire Boyd",
        "Bakers Party (Australia)",
        "Sweden: Solidarity with the tenants",
        "Give back the keys of Sarybel!",
        *five,
        "Malmö 19 June 2014",
        "Nils Åberg and Eva Maria Söderqvist, city councillors for Hyresgästpartiet in Höör, middle Skåne",
        "Per-Olof Lindh, national chairman, Hyresgästpartiet",
    )
    title = "Pickets at five embassies for the Karatobe drillers"
    return Content(
        title,
        (*blocks, demands, *tail),
        caption="London embassy picket (270516)",
        letters=FIVE_LETTERS,
    )


def letter_to_press(random: Random) -> Content:
    start = p("Our secretary has written to the editors of four papers.", "Dear Editor,")
    end = p("Yours sincerely", "Edith Marr")
    letter: dict[str, object] = {
        "date_raw": None,
        "date": None,
        "addressee": None,
        "signatories": [["Edith Marr", None, None]],
    }
    return Content(
        "Letter to the press: ‘A court without a public’ is no court",
        (*start, *stock(random, 3), *end),
        more=4,
        letters=(letter,),
    )
