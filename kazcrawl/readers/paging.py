"""The next page of a listing: by ``rel=next``, by the words of a link, by its number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from selectolax.lexbor import LexborNode

from kazcrawl import urls
from kazcrawl.readers.elements import HEADING
from kazcrawl.readers.page import Page
from kazcrawl.sites.site import Site
from kazcrawl.text import collapse

_POSTS = r"(?: (?:posts?|entries|articles?|news|stories|pages?))?"
_WORDS = (
    rf"(?:older|next|earlier|previous){_POSTS}|(?:load|show|view|see) more{_POSTS}"
    r"|more (?:posts|news|articles|stories)"
    r"|ещ[её]|больше новостей|көбірек(?: жүктеу)?|көбүрөөк"
    r"|следующ\w+(?: (?:страница|записи|новости))?|далее|дальше|вперёд|вперед|ранее"
    r"|(?:более )?(?:старые|ранние)(?: (?:записи|новости))?|предыдущие(?: (?:записи|новости))?"
    r"|(?:показать|загрузить|смотреть) ещ[её]|ещ[её] новости"
    r"|келесі(?: бет)?|(?:ескі|бұрынғы) жазбалар|алға|тағы көрсету"
    r"|кийинки(?: бет)?|(?:эски|мурунку) жазуулар"
    r"|наступн\w+(?: (?:сторінка|записи))?|далі|(?:старіші|попередні)(?: (?:записи|публікації))?"
    r"|weiter|nächste(?: seite)?|ältere(?: (?:beiträge|artikel|einträge|meldungen))?"
    r"|następn[ae](?: strona)?|starsze(?: (?:wpisy|posty))?|dalej"
    r"|(?:pagina )?successiv[aioe]?|avanti|articoli (?:più vecchi|meno recenti|precedenti)|prossim[ao]"
    r"|(?:page )?suivante?s?|articles (?:plus anciens|précédents)|plus anciens"
    r"|(?:página )?siguientes?|entradas (?:antiguas|anteriores|más antiguas)|más antiguas"
    r"|sonraki(?: sayfa)?|(?:eski|önceki|daha eski) yazılar|ileri"
    r"|keyingi(?: sahifa)?|eski yozuvlar|кейинги(?: саҳифа)?"
)
NEXT = re.compile(rf"[«←‹<]*+\s*(?:{_WORDS})\s*(?:\.{{3}}|…)?\s*[»→›>]*+|»|→|›|>{{1,2}}", re.I)
"""What the link to the next page says, in the languages of the sites that were seen."""
_PAGED = re.compile(
    r"[?&;](?:page(?!_?(?:id|size))\w*|pg|pn|p|seite|pagina|strona|str|start|limitstart|offset|from|skip)"
    r"=(\d{1,9})(?=&|$)"
    r"|/(?:page|seite|pagina|strona|str|p)?[-_/]?(\d{1,5})(?:\.html?)?/?$",
    re.I,
)
"""Where an address has its page: ``?page=2``, ``?paged=2``, Bitrix' ``?PAGEN_1=2``, ``?start=20``, ``/news/2/``."""
_NAMED = re.compile(
    r"[?&;](?:page(?!_?(?:id|size))\w*|pg|seite|pagina|strona|start|limitstart|offset|p)=\d"
    r"|/(?:page|seite|pagina|strona)[-_/]?\d{1,5}(?:\.html?)?/?$",
    re.I,
)
"""An address that calls its number a page."""
_WORDS_LENGTH = 40
_SHORT = 20


@dataclass(frozen=True, slots=True)
class Paging:
    """``next_page`` as found; ``paged`` where the listing links to any other page of itself."""

    next_page: str | None = None
    paged: bool = False


@lru_cache(maxsize=16384)
def page_of(url: str) -> int | None:
    """The number that an address has for its page, or None; a site's pages repeat their links."""
    found = _PAGED.search(url)
    return int(found[1] or found[2]) if found else None


def stem_of(url: str, site: Site) -> str:
    """What the pages of one listing have in common: the key without the page's number."""
    found = _PAGED.search(url)
    if found is None:
        return urls.url_key(url, site.hosts)
    joint = "?" if found[0].startswith("?") and found.end() < len(url) else ""
    rest = url[found.end() + 1 :] if joint else url[found.end() :]
    return urls.url_key(url[: found.start()] + joint + rest, site.hosts)


def stems_of(listing_url: str, site: Site) -> set[str]:
    """What the pages of a listing may have in common: its own address, /z/330 is no page 330."""
    found = {urls.url_key(listing_url, site.hosts)}
    return found | {stem_of(listing_url, site)} if _NAMED.search(listing_url) else found


def find_paging(
    page: Page,
    site: Site,
    links: Iterable[tuple[LexborNode, str]],
    listing_url: str,
    page_number: int,
) -> Paging:
    """The next page by what the page's links declare, say and count; ``links`` are its own."""
    here = page.capture.url
    stems = stems_of(listing_url, site)
    if page_number > 1:
        stems.add(stem_of(here, site))
    worded = numbered = None
    paged = False
    for node, target in links:
        if page_of(target) is None or not _may_be_next(target, here, site):
            continue
        # The pages of "/" may be those of "/news/page/2": only a page's own word tells then.
        own, named = stem_of(target, site) in stems, _NAMED.search(target) is not None
        text = _words(node)
        leads = bool(NEXT.fullmatch(text))
        paged = paged or (own and (text.isdecimal() or leads))
        if text == str(page_number + 1) and (own or named):
            numbered = numbered or target
        elif leads and worded is None and not _leads_back(target, here, site):
            worded = target
    return Paging(_declared(page, site) or worded or numbered, paged)


def is_page_link(node: LexborNode, target: str, stems: set[str], site: Site) -> bool:
    """Is this a number of a row of page numbers, or a link on to another page?

    ``stems`` are those of the pages that are known, here and next.
    """
    if page_of(target) is None:
        return False
    if _NAMED.search(target):
        return True
    text = _words(node)
    if text.isdecimal() or NEXT.fullmatch(text):
        return not _is_headline(node) and (not text.isdecimal() or _counts(text, target))
    return len(text) <= _SHORT and stem_of(target, site) in stems


def _counts(text: str, target: str) -> bool:
    """Is the number of an address that of its link, one less, or what so many pages hold?"""
    number, at = int(text), page_of(target) or 0
    return number < 2 or at == number - 1 or at % number == 0 or at % (number - 1) == 0


def _is_headline(node: LexborNode) -> bool:
    """A post may be called "100" or "Next"."""
    return "bookmark" in (node.attributes.get("rel") or "") or (
        node.parent is not None and node.parent.tag in HEADING
    )


def _words(node: LexborNode) -> str:
    """What a link says, also where it shows an arrow only (``aria-label``, ``title``)."""
    text = collapse(node.text())[:_WORDS_LENGTH]
    if any(letter.isalnum() for letter in text):
        return text
    attributes = node.attributes
    label = attributes.get("aria-label") or attributes.get("title") or text
    return collapse(label)[:_WORDS_LENGTH]


def _declared(page: Page, site: Site) -> str | None:
    for node in page.body.css("a[rel~=next]"):
        target = page.resolve(node.attributes.get("href"))
        if target and _may_be_next(target, page.capture.url, site):
            return None if _leads_back(target, page.capture.url, site) else target
    return None


def _may_be_next(target: str, here: str, site: Site) -> bool:
    if not urls.same_site(target, site.hosts) or urls.address(target, site).kind == "article":
        return False
    return urls.url_key(target, site.hosts) != urls.url_key(here, site.hosts)


def _leads_back(target: str, here: str, site: Site) -> bool:
    """Is the page's number no higher than the present one ("‹ previous")?"""
    first, present = page_of(target), page_of(here)
    if present is None or stem_of(target, site) != stem_of(here, site):
        return False
    return (first or 0) <= present
