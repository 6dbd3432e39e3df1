"""The sample site's posts: when, by whom, where filed; their text is made when asked for."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from urllib.parse import quote
from zoneinfo import ZoneInfo

from samplesite.content import Content
from samplesite.oddities import FORM_EXCERPT, oddity
from samplesite.texts import headline, paragraphs, pick

LONDON = ZoneInfo("Europe/London")
EXCERPT_WORDS = 55
AUTHORS = {"clare": "clare", "senan": "T", "admin": "admin"}
SECTIONS = {
    "appeals": "Appeals",
    "articles": "Articles",
    "press-release": "Press release",
    "video": "Video",
    "новости": "Новости",
    "uncategorized": "Uncategorized",
}
TAGS = {
    "wages": "wages",
    "housing": "housing",
    "solidarity-action": "solidarity action",
    "суд": "суд",
}
CORE = """
2016-05-27T09:14:05 clare appeals,articles letters solidarity-action
2016-05-23T16:02:31 clare appeals,articles,press-release press -
2016-05-20T08:45:00 clare appeals,articles edited wages
2016-05-18T23:40:12 clare articles nbsp -
2016-05-11T12:00:09 clare articles comments1 -
2016-04-28T07:31:44 clare articles dead -
2016-04-21T10:10:10 senan uncategorized plain1 housing
2016-04-04T18:22:59 clare articles,новости ru1 суд
2016-03-27T00:30:00 clare articles untitled -
2016-03-08T11:05:17 clare appeals exact wages
2016-02-29T13:13:13 clare appeals short1 -
2016-02-02T09:00:00 clare articles decoy housing
2016-01-15T15:45:21 clare appeals,articles footnotes -
2015-12-16T06:00:01 admin appeals,articles kk1 суд
2015-12-01T10:30:30 admin articles table wages
2015-11-03T17:20:00 admin articles,video iframe -
2015-10-24T20:11:02 admin articles comments3 -
2015-10-01T08:08:08 admin appeals,articles en1 -
2015-09-14T14:40:00 admin articles,новости ru2 -
2015-07-30T12:12:12 admin articles quotes wages
2015-06-30T23:15:00 admin articles en2 -
2015-04-09T09:41:07 admin articles parts -
2015-04-09T09:41:07 admin appeals near wages
2015-03-02T19:00:00 admin appeals base wages
2015-01-20T11:25:38 admin press-release mails -
2014-12-08T16:16:16 admin articles,новости ru3 housing
2014-11-20T10:00:00 admin appeals links -
2014-10-28T08:20:00 admin articles repost housing
2014-07-16T13:37:00 admin articles en3 solidarity-action
2014-06-19T21:00:00 admin articles captions -
2014-05-05T07:07:07 admin appeals kk2 -
2014-03-11T10:49:53 admin uncategorized plain2 wages
2014-02-03T12:30:00 admin appeals protected -
2014-01-10T09:15:00 admin articles breaks -
2013-11-18T18:05:40 senan articles gallery housing
2013-10-08T10:00:00 senan articles,новости ru4 -
2013-09-26T08:00:00 senan appeals,articles oldslug solidarity-action
2013-09-16T11:11:11 senan uncategorized plain3 housing
2013-07-03T15:30:00 senan appeals same2 -
2013-07-03T09:05:00 senan articles original housing
2013-05-02T10:20:30 senan articles mixed -
2013-04-24T17:00:00 senan articles,новости ru5 суд
2013-02-11T12:00:00 senan articles comments2 -
2012-12-17T06:45:00 senan appeals kk3 -
2012-10-08T14:00:00 senan articles,video en4 -
2012-10-04T08:30:00 senan appeals shortcode wages
2012-05-02T09:00:00 senan appeals,articles titled housing
2012-04-13T10:00:00 senan articles,новости ru6 -
2012-03-28T16:00:00 senan appeals same1 -
2012-03-22T12:40:11 senan articles en5 wages
2012-03-19T09:30:00 senan articles kk4 -
2012-03-14T20:20:20 senan articles en6 -
2012-03-11T11:00:00 senan articles en7 housing
2012-03-06T08:15:00 senan articles,новости ru7 -
2012-03-01T10:05:00 senan appeals en8 -
2012-01-12T13:00:00 admin articles short2 -
2012-01-09T09:09:09 admin articles en9 -
2011-12-21T15:00:00 admin articles,новости ru8 суд
2011-12-06T10:10:00 senan articles kk5 -
2011-11-23T12:34:56 senan appeals en10 solidarity-action
""".strip().split("\n")
"""UTC time, author, sections, kind, tags: newest first, as the site lists them."""

_EXTRA_FROM = datetime(2011, 10, 31, 20, tzinfo=UTC)
_EXTRA_STEP = timedelta(hours=4, minutes=48)
_EXTRA_SECTIONS = [
    "articles",
    "appeals",
    "appeals,articles",
    "articles,video",
    "press-release",
    "articles,новости",
]
_LATIN = dict(
    zip(
        "абвгғдеёжзийіклмнңоөпқрстуұүфхһцчшщъыьэюяә",
        (
            "a b v g g d e e zh z i i i k l m n n o o p q r s t u u u f kh h ts ch sh sch  y  e yu ya a"
        ).split(" "),
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Post:
    """What listings need of a post. ``path`` is decoded and relative to the base address."""

    id: int
    date: datetime
    author: str
    sections: tuple[str, ...]
    tags: tuple[str, ...]
    kind: str
    title: str
    path: str

    @property
    def local(self) -> datetime:
        """The time at the site's own place: addresses and listings show it."""
        return self.date.astimezone(LONDON)

    @property
    def status(self) -> str:
        return {"dead": "dead", "protected": "protected"}.get(self.kind, "ok")

    @property
    def layout(self) -> str:
        """``C`` for the posts that came from a later theme, else ``A`` (before 2013) or ``B``."""
        return "C" if "uncategorized" in self.sections else ("A" if self.date.year < 2013 else "B")

    @property
    def language(self) -> str:
        return self.kind[:2] if self.kind[:2] in {"ru", "kk"} else "en"


def slugify(title: str, *, latin: bool = False) -> str:
    """WordPress' slug; Cyrillic letters stay unless ``latin``."""
    text = re.sub(r"[’'‘“”]", "", title.lower())
    text = "".join(_LATIN.get(letter, letter) for letter in text) if latin else text
    return re.sub(r"[^\w]+", "-", text).strip("-_")


def quoted(path: str) -> str:
    """A path percent-encoded with lower-case hex, as WordPress prints it."""
    return re.sub(r"%[0-9A-F]{2}", lambda found: found[0].lower(), quote(path, safe="/?=&"))


def upper_hex(path: str) -> str:
    """The same with upper-case hex, as browsers and other themes print it."""
    return quote(path, safe="/?=&")


def all_posts(count: int, seed: int) -> list[Post]:
    """Newest first; the sixty of ``CORE`` and, before them in time, as many more as asked for."""
    if count < len(CORE):
        raise ValueError(f"the sample site has at least {len(CORE)} posts, not {count}")
    core = [_core_post(line, count - at, seed) for at, line in enumerate(CORE)]
    extras = [
        _extra_post(number, count - len(CORE) - number, seed) for number in range(count - len(CORE))
    ]
    return core + extras


def _core_post(line: str, number: int, seed: int) -> Post:
    stamp, author, sections, kind, tags = line.split(" ")
    date = datetime.fromisoformat(stamp).replace(tzinfo=UTC)
    return _post(number, date, author, sections, tags, kind, seed)


def _extra_post(at: int, number: int, seed: int) -> Post:
    random = Random(f"{seed}:extra:{at}")
    date = _EXTRA_FROM - at * _EXTRA_STEP + timedelta(seconds=int(random.random() * 9000))
    language = "ru" if at % 9 == 4 else "kk" if at % 14 == 6 else "en"
    tag = pick(random, [*TAGS, "-", "-", "-"])
    author = pick(random, list(AUTHORS))
    return _post(
        number, date, author, pick(random, _EXTRA_SECTIONS), tag, f"{language}-extra{at}", seed
    )


def _post(
    number: int, date: datetime, author: str, sections: str, tags: str, kind: str, seed: int
) -> Post:
    written = oddity(kind, seed)
    title = written.title if written else headline(Random(f"{seed}:{kind}"), kind[:2])
    slug = (
        written.slug if written and written.slug else slugify(title, latin=kind in {"kk4", "kk5"})
    )
    slug += f"-{number}" if "-extra" in kind else ""
    folder = f"{date.astimezone(LONDON):/index.php/%Y/%m/%d}"
    filed = tuple(sections.split(","))
    path = f"/uncategorized/{slug}/" if "uncategorized" in filed else f"{folder}/{slug}/"
    tagged = tuple(tags.split(",")) if tags != "-" else ()
    return Post(3 * number + 100, date, author, filed, tagged, kind, title, path)


def content(post: Post, seed: int) -> Content:
    """The post's text, made anew from its seed; placeholders stand, the excerpt is to come."""
    written = oddity(post.kind, seed)
    if written is None:
        random = Random(f"{seed}:{post.kind}")
        title = headline(random, post.language)
        texts = paragraphs(random, post.language, 3 + int(random.random() * 4))
        more = 2 if random.random() < 0.25 else 0
        written = Content(title, tuple(f"<p>{text}</p>" for text in texts), more=more)
    return written


def excerpt_of(post: Post, written: Content) -> str:
    """WordPress' automatic excerpt: 55 words, blocks joined by a blank, captions left out."""
    if post.status == "protected":
        return FORM_EXCERPT
    flowing = [block for block in written.blocks if not block.startswith("<div")]
    words = [word for word in re.split(r"[\n\r\t ]+", text_of(flowing)) if word]
    text = " ".join(words[:EXCERPT_WORDS])
    return text.replace(*written.edit, 1) if written.edit else text


def is_cut(post: Post, written: Content) -> bool:
    """Does the article say more than its excerpt?"""
    plain = text_of([block for block in written.blocks if not block.startswith("<div")])
    return post.status != "protected" and len(re.split(r"[\n\r\t ]+", plain)) > EXCERPT_WORDS


def text_of(blocks: list[str] | tuple[str, ...]) -> str:
    """The visible text of blocks: paragraphs parted by a blank line, breaks by a line feed."""
    text = re.sub(r"[ \t\r\n]+", " ", "\n".join(blocks))
    text = re.sub(
        r'<a [^>]*data-cfemail="(\w+)">.*?</a>', lambda found: _decode_mail(found[1]), text
    )
    text = re.sub(r"<iframe.*?</iframe>", "", text)
    text = re.sub(r"</td> ?<td>", " ", text)
    text = re.sub(r"</li> ?<li>|</tr> ?<tr>|<br[^>]*>", "\n", text)
    text = re.sub(r"</?(?:p|div|ul|ol|table|dl|dt|dd)(?: [^>]*)?>", "\n\n", text)
    lines = html.unescape(re.sub(r"<[^>]+>", "", text)).split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip(" ") for line in lines)).strip("\n")


def _decode_mail(code: str) -> str:
    key, *rest = bytes.fromhex(code)
    return bytes(byte ^ key for byte in rest).decode()
