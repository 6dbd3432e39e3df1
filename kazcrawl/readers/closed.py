"""Posts whose text is not public: password forms and paywalls of any theme."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode, SelectolaxError

from kazcrawl.readers.head import Head
from kazcrawl.readers.lines import Line, lines_of
from kazcrawl.readers.page import Page
from kazcrawl.readers.places import Place, contains
from kazcrawl.readers.post_link import in_aside
from kazcrawl.text import in_small, squeeze

WHY = {
    "password": "the post asks for a password; its text is not public",
    "paywall": "only subscribers can read the article; the page shows no more than its beginning",
}
"""A sentence for each word of ``Article.blocked``."""
TEASER = 1800
"""Letters: what is shown of a closed article had 300 to 600 (wsj.com, 2019); a page that
declares itself paid and shows more shows its text (wired.com, latimes.com, 2019)."""
SHORT = 300
"""Letters above a call to subscribe: with more the text must be cut, or the page must declare itself paid."""
_PART = 140
_PROSE = 80
_CALL = 300
_JUST_AFTER = 3
_AROUND = 160
"""Letters before and after such a word in which a call stands whole."""
_CLOSED = re.compile(
    r"(?:subscribe|register|sign (?:in|up)|log ?in|join)(?: now| today| here)?(?: or (?:log|sign) in)?"
    r" to (?:continue|keep reading|unlock"
    r"|(?:read|view|access) (?:on|more(?! (?:stories|articles|posts|news|like|from|about|of our)\b)"
    r"|the (?:rest|full|whole|entire)|this|full))\b"
    r"|to (?:continue|keep) reading,? (?:this (?:article|story)[, ]*)?(?:please )?"
    r"(?:subscribe|register|log ?in|sign|become)"
    r"|(?:article|content|post|story|text) is (?:reserved |available )?(?:only )?(?:available )?(?:for|to)"
    r" (?:our )?(?:paid |paying |registered )?(?:subscribers|members|supporters)\b"
    r"|(?:for )?subscribers only\b(?!,? \w)"
    r"|already (?:a|an) (?:subscriber|member)\?(?!.{0,30}\b(?:comment|vote|reply|discuss|post)\b)"
    r"|(?:доступ\w*|материал|статья|текст) только (?:для|по) (?:подписчик|подписк|зарегистрированн)\w*"
    r"|чтобы (?:продолжить чтение|(?:до)?читать (?:дальше|полностью|статью))(?! (?:новост|стать|материал)\w*)"
    r"|(?:оформите|купите) подписку,? чтобы|тек жазылушылар"
    r"|réservée? aux abonnés|pour lire la suite.{0,40}abonn"
    r"|weiterlesen mit \w+|nur für abonnent|jetzt abonnieren und weiterlesen"
    r"|suscr[ií]b\w+ para (?:seguir|continuar|leer)|solo para suscriptores|tylko dla (?:prenumerator|subskrybent)"
    r"|riservato agli abbonati|conteúdo exclusivo para assinantes"
)
"""Compared with texts ``in_small`` letters."""
_IN_CALLS = (
    *("subscri", "register", "sign in", "sign up", "log in", "login", "join", "reading", "members"),
    *("supporters", "already a", "только", "чтобы", "жазылушы", "abonn", "weiterlesen", "suscr"),
    *("tylko dla", "assinantes", "abbonat"),
)
"""Each call has one of these: looking for them first spares most pages the search."""
_NO_CALL = (
    "form, aside, nav, footer, [id*=comment], [class*=comment], [id*=respond], [class*=sidebar]"
)
"""Where words such as "log in to read on" are of a newsletter, of comments or of the frame."""
_ENDED = re.compile(r"[.!?。؟][\"'”’»)\]]*$")
_MORE = re.compile(r"(?:…|\.{3})[\"'”’»)]*$")


def asks_password(page: Page, headline: LexborNode | None) -> LexborNode | None:
    """The form that asks for a post's password instead of its text, or None.

    WordPress names the field ``post_password`` in every theme; elsewhere a form with a
    password and no name for it may be no login (see ``takes_place``). A field without a
    form is one: the parser moves a form that stands between table rows away from its fields.
    """
    found = page.body.css("input[type=password], form.post-password-form")
    for field in found:
        if field.tag == "form":
            continue
        form = _form(field)
        if field.attributes.get("name") == "post_password":
            return form or field
        if form is not None and headline is not None and not in_aside(form) and _only(form):
            return form
    return next((one for one in found if one.tag == "form"), None)


def is_of_wordpress(form: LexborNode) -> bool:
    """Does WordPress itself show this form, which it does in place of a post's text alone?"""
    names = {one.attributes.get("name") for one in (form, *form.css("input"))}
    return "post_password" in names or "post-password-form" in (form.attributes.get("class") or "")


def takes_place(form: LexborNode, place: Place | None, lines: list[Line], *, held: bool) -> bool:
    """Does a password form stand where the body would? ``held``: the excerpt was found there."""
    if place is None or not lines:
        return True
    letters = sum([len(line.text) for line in lines])
    return not held and letters < _PART and contains(place.container, form)


def _form(node: LexborNode) -> LexborNode | None:
    while node.tag != "form":
        if node.parent is None:
            return None
        node = node.parent
    return node


def _only(form: LexborNode) -> bool:
    """Is a password all that a form asks for?"""
    kinds = [(one.attributes.get("type") or "text").lower() for one in form.css("input")]
    return kinds.count("password") == 1 and not {"text", "email", "tel", "checkbox"} & set(kinds)


def is_paywalled(page: Page, head: Head, place: Place, lines: list[Line]) -> bool:
    """Does the page show only the beginning of an article that must be paid for?

    ``lines`` are the body's own; the call to subscribe ends them or stands just after. It
    alone proves nothing: the page must say that it is paid, or the text be short or cut.
    """
    if sum([len(line.text) for line in lines]) > TEASER:
        return False
    around = place.container.parent
    if around is None or around.tag in {"body", "html"}:
        around = place.container
    if _may_call(around.text() or "") and _is_called(around, head, lines):
        return True
    if head.free:
        return False
    if head.paid_parts:
        return not any(_holds_text(page, selector) for selector in head.paid_parts)
    return bool(lines) and _MORE.search(lines[-1].text) is not None


def _may_call(text: str) -> bool:
    """Is there a call anywhere? Only around the words that each has."""
    small = in_small(text)
    for word in _IN_CALLS:
        at = small.find(word)
        while at >= 0:
            if _CLOSED.search(small, max(0, at - _AROUND), at + _AROUND) is not None:
                return True
            at = small.find(word, at + 1)
    return False


def _is_called(around: LexborNode, head: Head, lines: list[Line]) -> bool:
    """Does the text break off at a call to subscribe?"""
    own = {line.text for line in lines}
    skipped = frozenset(node.mem_id for node in around.css(_NO_CALL))
    shown = [line.text for line in lines_of([around], skipped)]
    calls = [
        n for n, text in enumerate(shown) if len(text) < _CALL and _CLOSED.search(in_small(text))
    ]
    return any(_breaks_off(shown, at, own, head) for at in calls)


def _breaks_off(shown: list[str], at: int, own: set[str], head: Head) -> bool:
    before = [n for n in range(at) if shown[n] in own]
    if any(shown[n] in own and len(shown[n]) >= _PROSE for n in range(at + 1, len(shown))):
        return False
    if shown[at] not in own and own and (not before or at - before[-1] > _JUST_AFTER):
        return False
    text = [shown[n] for n in before]
    if not head.free or sum([len(one) for one in text]) < SHORT:
        return True
    last = text[-1]
    return bool(_MORE.search(last)) or (len(last) >= _PROSE and not _ENDED.search(last))


def _holds_text(page: Page, selector: str) -> bool:
    try:
        nodes = page.tree.css(selector)
    except (SelectolaxError, ValueError):  # a selector that no browser would take either
        return False
    return any(len(squeeze(node.text() or "")) >= _PART for node in nodes)
