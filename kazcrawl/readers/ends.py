"""Lines of a body found without its stub that are no text: labels, pointers elsewhere, small print.

Only short lines go, and only for what they say or where they lead; a line of prose stays
wherever it stands.
"""

from __future__ import annotations

import re

from kazcrawl import urls
from kazcrawl.readers.elements import HEADING
from kazcrawl.readers.grammar import read_small_print
from kazcrawl.readers.lines import Line
from kazcrawl.readers.page import Page
from kazcrawl.sites.site import Site
from kazcrawl.text import is_read_on, squeeze

LONGEST = 220
"""Letters of the longest such line that was seen: a sign-up sentence with three names."""
WHOLE = 0.9
"""Share of a line's letters inside links that makes it nothing but links."""
LABEL = re.compile(
    r"(?:advert(?:isement|ising)?|sponsored|promoted|реклама|anzeige|publicidad|publicité|reklama"
    r"|(?:story |article )?continues? (?:reading )?below(?: advertisement)?|continue reading below"
    r"|close|caption|share(?: this(?: (?:article|post|story))?)?|sharing is caring!?|поделиться|бөлісу|teilen"
    r"|compartir|condividi|partager|udostępnij|print|email|e-mail|tweet|facebook|twitter|whatsapp|telegram"
    r"|comments?|\d+ comments?|комментари[ий]|photos?|videos?|image \d+ of \d+|slide \d+ of \d+"
    r"|related(?: (?:stories|articles|posts|news|topics|content|coverage))?|more|see also|read (?:more|also|next)"
    r"|(?:don.t|do not) miss|trending(?: now)?|most popular|recommended(?: for you)?|you (?:may|might) also like"
    r"|читайте также|смотрите также|по теме|сондай-ақ оқыңыз|оқи отырыңыз|tags?|теги"
    r"|join the (?:conversation|discussion)|(?:like this (?:story|article)\? )?share it with (?:a|your) friends?!?"
    r"|this slideshow requires javascript\.?|media playback is (?:unsupported|not supported) on (?:your|this) device)"
    r"\s*[:.…→»>]*",
    re.I,
)
_POINTER = re.compile(
    r"(?:read(?: more| also| next)?|related(?: (?:stor(?:y|ies)|articles?|posts?))?|see (?:also|more)"
    r"|more(?: on this| from \S+)?"
    r"|also(?: read)?|watch(?: (?:also|now|more))?|(?:don.t|do not) miss|explore further|you may also like|up next"
    r"|читайте (?:также|ещ[её])|смотрите также|по теме|ещ[её] по теме|также|сондай-ақ|тағы оқыңыз|leggi anche|lees ook"
    r"|lesen sie auch|mehr zum thema|lire aussi|à lire aussi|leia (?:também|mais)|lea también|czytaj też|zobacz też)"
    r"\s*[:|–—-]\s*",
    re.I,
)
_SIGN_UP = re.compile(
    r"\b(?:subscribe|newsletters?|in your inbox|follow (?:us|me|him|her|them)?\b.{0,80}\bon"
    r"|like us on|download (?:our|the) app|get the .{0,30}\bapp"
    r"|подпи(?:шитесь|сывайтесь|саться)|жазылыңыз)",
    re.I,
)
_LETTERS_TO_YOU = re.compile(
    r"\b(?:subscribe|sign up|click here|get|join|receive)\b.{0,90}"
    r"\b(?:newsletters?|inbox|mailing list|daily e-?mail|youtube(?: channel)?|news alerts)\b",
    re.I,
)
"""Campaigns call to sign and to join; only letters to the reader are no text."""
_MORE_ELSEWHERE = re.compile(
    r"(?:more|related|latest|popular|recommended|you (?:may|might)|see also|read (?:more|next|also)|trending"
    r"|читайте|смотрите|по теме|другие|ещ[её]|последние)\b",
    re.I,
)
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")


def trimmed(
    lines: list[Line], page: Page, site: Site, headline: str | None = None, *, opened: bool = False
) -> list[Line]:
    """The lines without those that are no text, at both ends and between paragraphs.

    ``opened`` where an excerpt tells how the text begins: its head is left alone.
    """
    title = squeeze(headline or "")
    kept = [line for line in lines if not (is_short(line) and _says_nothing(line))]
    kept = _without_runs(kept, page, site)
    start = 0
    while not opened and start < len(kept) and _opens_nothing(kept[start], title, page, site):
        start += 1
    end = len(kept)
    while end > start and _closes_nothing(kept[end - 1], end < len(kept), page, site):
        end -= 1
    return kept[start:end] or kept or lines


def is_label(text: str) -> bool:
    """Does a heading only say that there is more elsewhere ("Related posts")?"""
    return bool(LABEL.fullmatch(text) or _MORE_ELSEWHERE.match(text))


def _without_runs(lines: list[Line], page: Page, site: Site) -> list[Line]:
    """Without two or more lines in a row that are each one link to another page of the site."""
    pointing = [_points_inside(line, page, site) for line in lines]
    return [
        line
        for at, line in enumerate(lines)
        if not (
            pointing[at]
            and (pointing[at - 1 : at] == [True] or pointing[at + 1 : at + 2] == [True])
        )
    ]


def _points_inside(line: Line, page: Page, site: Site) -> bool:
    if not line.anchors or not is_short(line) or _SENTENCE_END.search(line.text):
        return False
    return linked_share(line) >= WHOLE and all(
        leads_inside(anchor.href, page, site) for anchor in line.anchors
    )


def is_short(line: Line) -> bool:
    return len(line.text) <= LONGEST


def linked_share(line: Line) -> float:
    letters = len(squeeze(line.text))
    return sum(len(squeeze(one.text)) for one in line.anchors) / letters if letters else 0.0


def _says_nothing(line: Line) -> bool:
    """Is a line between paragraphs a label, or does it only point to another page?"""
    text = line.text.strip(" \u00a0")
    if LABEL.fullmatch(text):
        return True
    linked = linked_share(line)
    if linked == 0:
        return False
    if found := _POINTER.match(text):
        return linked >= 0.5 or len(squeeze(text[found.end() :])) <= linked * len(squeeze(text)) + 1
    if _LETTERS_TO_YOU.search(text):
        return True
    whole = linked >= WHOLE
    return whole and (text.isupper() or is_read_on(text) or _SIGN_UP.search(text) is not None)


def _opens_nothing(line: Line, title: str, page: Page, site: Site) -> bool:
    """Does a line before the first sentence repeat the headline, or is it small print?"""
    if line.tag in {"blockquote", "li", "pre"} or not is_short(line):
        return False
    text = line.text.strip(" \u00a0")
    if len(text) < 2 or (line.tag != "p" and squeeze(text) == title):
        return True
    if _SENTENCE_END.search(text):
        return False
    found = read_small_print(line, page, site)
    if found is None or line.tag != "p":
        return found is not None and bool(found.date or found.labelled)
    return found.labelled and found.date is not None  # a bare date opens a letter


def _is_small_print(line: Line, page: Page, site: Site) -> bool:
    found = read_small_print(line, page, site)
    return found is not None and bool(found.date or found.labelled)


def _closes_nothing(line: Line, goes_on: bool, page: Page, site: Site) -> bool:
    """Is a line after the last sentence a link, a sign-up or small print, or their heading?

    ``goes_on`` says that lines after it were such; a heading alone may end a part of a post.
    """
    text = line.text.strip(" \u00a0")
    if len(text) < 2 or (line.tag in HEADING and (goes_on or _MORE_ELSEWHERE.match(text))):
        return True
    if not is_short(line):
        return False
    if linked_share(line) >= WHOLE:
        return all(leads_inside(anchor.href, page, site) for anchor in line.anchors)
    if _SIGN_UP.search(text):
        return bool(line.anchors) or len(text) < 120
    return line.tag not in {"p", "blockquote", "pre"} and _is_small_print(line, page, site)


def leads_inside(href: str, page: Page, site: Site) -> bool:
    target = page.resolve(href)
    if target is None or urls.same_site(target, site.hosts):
        return True
    return urls.host_of(target) == page.canonical_host
