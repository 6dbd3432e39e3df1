"""The sample posts written by hand: one for each odd shape that a real site has shown.

Markup of blocks may hold ``@url:KIND@``, ``@path:KIND@``, ``@bare:KIND@`` (no final slash),
``@upper:KIND@`` (upper-case hex), ``@id:KIND@`` and ``@base:@``, filled in when a page is made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from samplesite.content import Content, p, stock
from samplesite.letters import five_letters, letter_to_press
from samplesite.texts import paragraphs

CANARY_PROTECTED = "The password keeps this sentence about the strike fund safe."


def encode_mail(mail: str, key: int = 0x5A) -> str:
    """Cloudflare's ``data-cfemail``: the key, then each byte XORed with it."""
    return bytes([key, *(byte ^ key for byte in mail.encode())]).hex()


def _hidden_mail(mail: str) -> str:
    return (
        '<a href="/cdn-cgi/l/email-protection" class="__cf_email__" '
        f'data-cfemail="{encode_mail(mail)}">[email&#160;protected]</a>'
    )


def _table(random: Random) -> Content:
    rows = [("Month", "Owed", "Paid"), ("March", "61,000", "9,000"), ("April", "61,000", "—")]
    cells = ["<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows]
    table = "<table>\n<tbody>\n" + "\n".join(cells) + "\n</tbody>\n</table>"
    first, *rest = stock(random)
    return Content("What Tas Mill owes, month by month", (first, table, *rest))


def _footnotes(random: Random) -> Content:
    one, two, *_ = paragraphs(random, "en", 4)
    items = "<ol>\n<li>The right to a lawyer [3]</li>\n<li>The right to an <em>open</em> hearing</li>\n</ol>"
    notes = "[1] Bulletin of the Dunmere bar, page 9.<br />\n[2] The same, page 11.<br />\n[3] Not granted."
    blocks = (*p(f"The lawyers’ letter [1] names six breaches [2]. {one}", two), items, *p(notes))
    return Content("Lawyers list six breaches of procedure", blocks)


def _media(random: Random) -> Content:
    frame = '<iframe width="560" height="315" src="https://video.example/embed/4711" title="The march"></iframe>'
    return Content(
        "Video: the march to the labour court",
        (*stock(random, 2), *p("Below is the film of the march."), f"<p>{frame}</p>"),
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
    one, two, *rest = stock(random)
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
    first, second, *rest = stock(random)
    return Content("Pictures from the tenants’ hall", (first, second, gallery, *rest))


def _links(random: Random) -> Content:
    blocks = p(
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
    return Content("Where to read more about the long dispute", (*blocks, *stock(random, 2)))


def _mails(random: Random) -> Content:
    blocks = p(
        'Write to <a href="mailto:desk@steppe-letter.example?subject=Help">desk@steppe-letter.example</a> '
        f"or to {_hidden_mail('help@steppe-letter.example')} with copies to us."
    )
    return Content("Whom to write to this week", (*stock(random, 2), *blocks))


def _breaks(random: Random) -> Content:
    texts = paragraphs(random, "en", 4, 2)
    text = f"{texts[0]}<br />\n{texts[1]}<br />\n<br />\n{texts[2]}<br />\n<br />\n{texts[3]}"
    return Content("Notes from the public gallery", (text,))


def _mixed(random: Random) -> Content:
    a, b, c, d = paragraphs(random, "en", 4, 2)
    return Content(
        "Voices from the queue",
        p(f"{a}<br />\n{b}", f"<strong>Second voice</strong><br />\n{c}", d),
    )


def _decoy(random: Random) -> Content:
    return Content("Seven years of the blue folder", (*p("14 February 2009"), *stock(random, 3)))


def _commented(
    random: Random, title: str, comments: tuple[tuple[str, str | None, str, str, str], ...]
) -> Content:
    return Content(title, stock(random, 3), comments=comments)


def _quotes(random: Random) -> Content:
    start = "They called it ’100 days’ – and “meant” it… It’s the deputy‑mayor’s phrase; the ´porters´ say `never`."
    return Content("’100 days’ at Silver Quay – and after", (*p(start), *stock(random, 3)))


def _exact(random: Random) -> Content:
    return Content("A list of five demands and one spare pencil", stock(random, 3), mark="")


def _edited(random: Random) -> Content:
    start = p("The bus strike in Hexley enters its ninth week, and the depot is still dark.")
    return Content(
        "Ninth week of the bus strike", (*start, *stock(random)), edit=("ninth", "eighth")
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
    "letters": five_letters,
    "press": letter_to_press,
    "edited": _edited,
    "nbsp": lambda r: Content(
        "After the count, a storm", (*p("&nbsp; Aset Zhumin, Tomarly"), *stock(r))
    ),
    "dead": lambda r: Content("A statement that was taken down", stock(r)),
    "untitled": lambda r: Content("The bakers who gave away the bread", stock(r)),
    "exact": _exact,
    "short1": lambda r: Content("Hearing put off", p(_SHORT)),
    "short2": lambda r: Content(
        "One line from Calder", p("The porters of Calder have won. All of it.")
    ),
    "decoy": _decoy,
    "footnotes": _footnotes,
    "table": _table,
    "iframe": _media,
    "captions": _captions,
    "gallery": _gallery,
    "parts": lambda r: Content("The long dispute, told in three parts", stock(r, 9), parts=(3, 6)),
    "protected": lambda r: Content(
        "Protected: Accounts of the strike fund", p(CANARY_PROTECTED), "accounts"
    ),
    "oldslug": lambda r: Content(
        "Parcels for the weavers of Bulakty", stock(r), "parcels-for-the-weavers"
    ),
    "breaks": _breaks,
    "mixed": _mixed,
    "shortcode": lambda r: Content(
        "Sign for the nurses", (*stock(r, 2), *p("[signature]", "Thank you."))
    ),
    "titled": lambda r: Content(
        "Rent rises again", (*p("<strong>Rent rises again</strong>"), *stock(r, 3))
    ),
    "mails": _mails,
    "links": _links,
    "same1": lambda r: Content("No verdict yet", stock(r, 3), "no-verdict-yet"),
    "same2": lambda r: Content("No verdict yet", stock(r, 3), "no-verdict-yet-2"),
    "original": lambda r: Content("The tenants’ charter", stock(r, 5), "the-tenants-charter"),
    "base": lambda r: Content("Wages owed, day by day", stock(r, 6)),
    "comments1": lambda r: _commented(r, "Nine years at the mill", _COMMENTS_A),
    "comments2": lambda r: _commented(r, "A greeting from the dockers", _COMMENTS_B),
    "comments3": lambda r: _commented(r, "The old court and the new", _COMMENTS_C),
    "quotes": _quotes,
    "plain1": lambda r: Content("Public meeting on housing in London", stock(r, 3)),
    "plain2": lambda r: Content("New rules for unions, old rules for wages", stock(r, 4)),
    "plain3": lambda r: Content("Two dates for your calendar", stock(r, 2)),
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
        added = p(
            "Added a week later: the office has paid for one day out of the sixty-one that are listed above."
        )
        return replace(
            content, title="Wages owed, day by day: the list again", blocks=content.blocks + added
        )
    return content
