"""The sample posts written by hand: one for each odd shape that a real site has shown.

Markup of blocks may hold ``@url:KIND@``, ``@path:KIND@``, ``@bare:KIND@`` (no final slash),
``@upper:KIND@`` (upper-case hex), ``@id:KIND@`` and ``@base:@``, filled in when a page is made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from samplesite.texts import paragraphs

CANARY_PROTECTED = "The password keeps this sentence about the strike fund safe."
FIVE_LETTERS = (
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
"""Ground truth of the letters of ``_letters``, in order."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a post says. ``blocks`` are HTML, ``more`` and ``parts`` count blocks.

    ``excerpt`` replaces the automatic one; ``mark`` stands after a cut excerpt. ``comments``
    are (ref, parent, author, local time ``YYYY-MM-DDTHH:MM``, text).
    """

    title: str
    blocks: tuple[str, ...]
    slug: str | None = None
    excerpt: str | None = None
    mark: str = " [...]"
    caption: str | None = None
    more: int = 0
    parts: tuple[int, ...] = ()
    letters: tuple[dict[str, object], ...] = ()
    comments: tuple[tuple[str, str | None, str, str, str], ...] = ()
    edit: tuple[str, str] | None = None


def _p(*texts: str) -> tuple[str, ...]:
    return tuple(f"<p>{text}</p>" for text in texts)


def _stock(random: Random, count: int = 4) -> tuple[str, ...]:
    return _p(*paragraphs(random, "en", count))


def encode_mail(mail: str, key: int = 0x5A) -> str:
    """Cloudflare's ``data-cfemail``: the key, then each byte XORed with it."""
    return bytes([key, *(byte ^ key for byte in mail.encode())]).hex()


def _hidden_mail(mail: str) -> str:
    return (
        '<a href="/cdn-cgi/l/email-protection" class="__cf_email__" '
        f'data-cfemail="{encode_mail(mail)}">[email&#160;protected]</a>'
    )


def _letters(random: Random) -> Content:
    one, two, three, four, five = (paragraphs(random, "en", 2) for _ in range(5))
    blocks = _p(
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
    tail = _p(
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


def _press(random: Random) -> Content:
    start = _p("Our secretary has written to the editors of four papers.", "Dear Editor,")
    end = _p("Yours sincerely", "Edith Marr")
    letter: dict[str, object] = {
        "date_raw": None,
        "date": None,
        "addressee": None,
        "signatories": [["Edith Marr", None, None]],
    }
    return Content(
        "Letter to the press: ‘A court without a public’ is no court",
        (*start, *_stock(random, 3), *end),
        more=4,
        letters=(letter,),
    )


def _table(random: Random) -> Content:
    rows = [("Month", "Owed", "Paid"), ("March", "61,000", "9,000"), ("April", "61,000", "—")]
    cells = ["<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows]
    table = "<table>\n<tbody>\n" + "\n".join(cells) + "\n</tbody>\n</table>"
    first, *rest = _stock(random)
    return Content("What Tas Mill owes, month by month", (first, table, *rest))


def _footnotes(random: Random) -> Content:
    one, two, *_ = paragraphs(random, "en", 4)
    items = "<ol>\n<li>The right to a lawyer [3]</li>\n<li>The right to an <em>open</em> hearing</li>\n</ol>"
    notes = "[1] Bulletin of the Dunmere bar, page 9.<br />\n[2] The same, page 11.<br />\n[3] Not granted."
    blocks = (*_p(f"The lawyers’ letter [1] names six breaches [2]. {one}", two), items, *_p(notes))
    return Content("Lawyers list six breaches of procedure", blocks)


def _media(random: Random) -> Content:
    frame = '<iframe width="560" height="315" src="https://video.example/embed/4711" title="The march"></iframe>'
    return Content(
        "Video: the march to the labour court",
        (*_stock(random, 2), *_p("Below is the film of the march."), f"<p>{frame}</p>"),
        more=2,
    )


def _figure(number: int, caption: str, side: str = "alignright") -> str:
    source = f"@base:@/wp-content/uploads/2014/03/picture-{number}"
    return (
        f'<div id="attachment_{number}" class="wp-caption {side}" style="width: 310px">'
        f'<a href="{source}.jpg"><img src="{source}-300x200.jpg" alt="" width="300" height="200" /></a>'
        f'<p class="wp-caption-text">{caption}</p></div>'
    )


def _captions(random: Random) -> Content:
    one, two, *rest = _stock(random)
    blocks = (
        _figure(31, "The gate at noon. Photo: A. Keel"),
        one,
        two,
        _figure(32, "The blue folder"),
        *rest,
    )
    return Content("A day at the gate", blocks, caption="The gate at noon")


def _gallery(random: Random) -> Content:
    source = "@base:@/wp-content/uploads/2013/11/hall"
    items = "\n".join(
        f'<dl class="gallery-item"><dt class="gallery-icon"><a href="{source}-{number}.jpg">'
        f'<img src="{source}-{number}-150x150.jpg" alt="Hall {number}" /></a></dt>'
        f'<dd class="wp-caption-text gallery-caption">{text}</dd></dl>'
        for number, text in enumerate(("Before the doors opened", "The vote", "The last tea"), 1)
    )
    gallery = f'<div id="gallery-1" class="gallery galleryid-7">\n{items}\n<br style="clear: both" />\n</div>'
    first, *rest = _stock(random, 3)
    return Content("Pictures from the tenants’ hall", (first, gallery, *rest))


def _links(random: Random) -> Content:
    blocks = _p(
        'The background is told in <a href="@url:parts@">three parts</a>, the hearing '
        '<a href="@bare:captions@">here</a> and <a href="/?p=@id:table@">here</a>. '
        'The Russian text is <a href="@upper:ru1@">here</a>, the older one '
        f'<a href="@base:@/index.php/2013/09/26/{OLD_SLUG}/">there</a>.',
        'Two pages are gone: <a href="@base:@/index.php/2011/12/30/never-written/">the first</a> and '
        '<a href="https://gone.example/archive?id=7&amp;lang=en#top">the second</a>. All that was posted '
        'on <a href="@base:@/index.php/2013/07/03/">that day</a> can still be read.',
        'Copies say that it stood at <a href="@url:gallery@">http://www.steppe-letter.example@path:gallery@</a> '
        'and at <a href="@url:gallery@">www.steppe-letter.example</a>.',
    )
    return Content("Where to read more about the long dispute", (*blocks, *_stock(random, 2)))


def _mails(random: Random) -> Content:
    blocks = _p(
        'Write to <a href="mailto:desk@steppe-letter.example?subject=Help">desk@steppe-letter.example</a> '
        f"or to {_hidden_mail('help@steppe-letter.example')} with copies to us."
    )
    return Content("Whom to write to this week", (*_stock(random, 2), *blocks))


def _breaks(random: Random) -> Content:
    texts = paragraphs(random, "en", 4, 2)
    text = f"{texts[0]}<br />\n{texts[1]}<br />\n<br />\n{texts[2]}<br />\n<br />\n{texts[3]}"
    return Content("Notes from the public gallery", (text,))


def _mixed(random: Random) -> Content:
    a, b, c, d = paragraphs(random, "en", 4, 2)
    return Content(
        "Voices from the queue",
        _p(f"{a}<br />\n{b}", f"<strong>Second voice</strong><br />\n{c}", d),
    )


def _decoy(random: Random) -> Content:
    return Content("Seven years of the blue folder", (*_p("14 February 2009"), *_stock(random, 3)))


def _commented(
    random: Random, title: str, comments: tuple[tuple[str, str | None, str, str, str], ...]
) -> Content:
    return Content(title, _stock(random, 3), comments=comments)


def _quotes(random: Random) -> Content:
    start = "They called it ’100 days’ – and “meant” it… It’s the deputy‑mayor’s phrase; the ´porters´ say `never`."
    return Content("’100 days’ at Silver Quay – and after", (*_p(start), *_stock(random, 3)))


def _exact(random: Random) -> Content:
    return Content("A list of five demands and one spare pencil", _stock(random, 3), mark="")


def _edited(random: Random) -> Content:
    start = _p("The bus strike in Hexley enters its ninth week, and the depot is still dark.")
    return Content(
        "Ninth week of the bus strike", (*start, *_stock(random)), edit=("ninth", "eighth")
    )


OLD_SLUG = "urgent-parcels-for-the-weavers"
FORM_EXCERPT = "There is no excerpt because this is a protected post."
_SHORT = "The hearing is put off until Monday. More will be told when there is more to tell."
_COMMENTS_A = (
    (
        "201",
        None,
        "Nora Pell",
        "2014-06-02T10:15",
        "I worked there for nine years. Every word is true.",
    ),
    ("202", "201", "T", "2014-06-02T11:40", "Thank you, Nora. May we print this?"),
    ("203", "202", "Nora Pell", "2014-06-03T08:05", "You may."),
    ("204", None, "passer-by", "2014-12-24T23:59", "Is the office open at all?"),
)
_COMMENTS_B = (("301", None, "Кайрат", "2013-02-11T19:30", "Держитесь! Мы с вами."),)
_COMMENTS_C = (
    ("401", None, "A. N. Other", "2015-10-25T01:20", "Which court is it, the old or the new one?"),
    ("402", "401", "clare", "2015-10-25T09:00", "The old one, by the river."),
)

_MAKERS: dict[str, Callable[[Random], Content]] = {
    "letters": _letters,
    "press": _press,
    "edited": _edited,
    "nbsp": lambda r: Content(
        "After the count, a storm", (*_p("&nbsp; Aset Zhumin, Tomarly"), *_stock(r))
    ),
    "dead": lambda r: Content("A statement that was taken down", _stock(r)),
    "untitled": lambda r: Content("The bakers who gave away the bread", _stock(r)),
    "exact": _exact,
    "short1": lambda r: Content("Hearing put off", _p(_SHORT)),
    "short2": lambda r: Content(
        "One line from Calder", _p("The porters of Calder have won. All of it.")
    ),
    "decoy": _decoy,
    "footnotes": _footnotes,
    "table": _table,
    "iframe": _media,
    "captions": _captions,
    "gallery": _gallery,
    "parts": lambda r: Content("The long dispute, told in three parts", _stock(r, 9), parts=(3, 6)),
    "protected": lambda r: Content(
        "Protected: Accounts of the strike fund", _p(CANARY_PROTECTED), "accounts"
    ),
    "oldslug": lambda r: Content(
        "Parcels for the weavers of Bulakty", _stock(r), "parcels-for-the-weavers"
    ),
    "breaks": _breaks,
    "mixed": _mixed,
    "shortcode": lambda r: Content(
        "Sign for the nurses", (*_stock(r, 2), *_p("[signature]", "Thank you."))
    ),
    "titled": lambda r: Content(
        "Rent rises again", (*_p("<strong>Rent rises again</strong>"), *_stock(r, 3))
    ),
    "mails": _mails,
    "links": _links,
    "same1": lambda r: Content("No verdict yet", _stock(r, 3), "no-verdict-yet"),
    "same2": lambda r: Content("No verdict yet", _stock(r, 3), "no-verdict-yet-2"),
    "original": lambda r: Content("The tenants’ charter", _stock(r, 5), "the-tenants-charter"),
    "base": lambda r: Content("Wages owed, day by day", _stock(r, 6)),
    "comments1": lambda r: _commented(r, "Nine years at the mill", _COMMENTS_A),
    "comments2": lambda r: _commented(r, "A greeting from the dockers", _COMMENTS_B),
    "comments3": lambda r: _commented(r, "The old court and the new", _COMMENTS_C),
    "quotes": _quotes,
    "plain1": lambda r: Content("Public meeting on housing in London", _stock(r, 3)),
    "plain2": lambda r: Content("New rules for unions, old rules for wages", _stock(r, 4)),
    "plain3": lambda r: Content("Two dates for your calendar", _stock(r, 2)),
}
REPEATS = {"repost": "original", "near": "base"}
"""Posts that print another one again: word for word, or with a paragraph more."""


def oddity(kind: str, seed: int) -> Content | None:
    """The hand-written post of that kind, or None where the kind is an ordinary one."""
    source = REPEATS.get(kind, kind)
    if source not in _MAKERS:
        return None
    content = _MAKERS[source](Random(f"{seed}:{source}"))
    if kind == "repost":
        return replace(content, slug="the-tenants-charter-once-more")
    if kind == "near":
        added = _p(
            "Added a week later: the office has paid for one day out of the sixty-one that are listed above."
        )
        return replace(
            content, title="Wages owed, day by day: the list again", blocks=content.blocks + added
        )
    return content
