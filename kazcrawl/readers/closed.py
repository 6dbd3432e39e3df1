"""Posts whose text is not public: password forms and paywalls of any theme."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode, SelectolaxError

from kazcrawl.readers.head import Head
from kazcrawl.readers.lines import Line, lines_of
from kazcrawl.readers.page import Page
from kazcrawl.readers.places import Place
from kazcrawl.readers.post_link import in_aside
from kazcrawl.text import squeeze

WHY = {
    "password": "the post asks for a password; its text is not public",
    "paywall": "only subscribers can read the article; the page shows no more than its beginning",
}
"""A sentence for each word of ``Article.blocked``."""
TEASER = 1800
"""Letters: what is shown of a closed article had 300 to 600 (wsj.com, 2019); a page that
declares itself paid and shows more shows its text (wired.com, latimes.com, 2019)."""
_PART = 140
_CALL = 300
_CLOSED = re.compile(
    r"(?:subscribe|register|sign (?:in|up)|log ?in|join)(?: now| today| here)?(?: or (?:log|sign) in)?"
    r" to (?:continue|keep reading|unlock|(?:read|view|access) (?:on|more|the (?:rest|full|whole|entire)|this|full))\b"
    r"|to (?:continue|keep) reading,? (?:this (?:article|story)[, ]*)?(?:please )?"
    r"(?:subscribe|register|log ?in|sign|become)"
    r"|(?:article|content|post|story|text) is (?:reserved |available )?(?:only )?(?:available )?(?:for|to)"
    r" (?:our )?(?:paid |paying |registered )?(?:subscribers|members|supporters)\b"
    r"|(?:for )?subscribers only\b|already (?:a|an) (?:subscriber|member)\?"
    r"|(?:доступ\w*|материал|статья|текст) только (?:для|по) (?:подписчик|подписк|зарегистрированн)\w*"
    r"|чтобы (?:продолжить чтение|(?:до)?читать (?:дальше|полностью|статью))"
    r"|(?:оформите|купите) подписку,? чтобы|тек жазылушылар"
    r"|réservée? aux abonnés|pour lire la suite.{0,40}abonn"
    r"|weiterlesen mit \w+|nur für abonnent|jetzt abonnieren und weiterlesen"
    r"|suscr[ií]b\w+ para (?:seguir|continuar|leer)|solo para suscriptores|tylko dla (?:prenumerator|subskrybent)"
    r"|riservato agli abbonati|conteúdo exclusivo para assinantes",
    re.I,
)
_MORE = re.compile(r"(?:…|\.{3})[\"'”’»)]*$")


def asks_password(page: Page, headline: LexborNode | None) -> LexborNode | None:
    """The form that asks for a post's password instead of its text, or None.

    WordPress names the field ``post_password`` in every theme; elsewhere a form with a
    password and no name for it is no login.
    """
    for field in page.body.css("input[type=password]"):
        form = _form(field)
        if form is None or field.attributes.get("name") == "post_password":
            return form or field
        if headline is not None and not in_aside(form) and _only(form):
            return form
    return page.body.css_first("form.post-password-form")


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

    ``lines`` are the body's own; the call to subscribe stands among them or just after.
    """
    if sum([len(line.text) for line in lines]) > TEASER:
        return False
    around = place.container.parent
    if around is None or around.tag in {"body", "html"}:
        around = place.container
    if _CLOSED.search(around.text() or "") is not None:
        calls = [line.text for line in lines_of([around]) if len(line.text) < _CALL]
        if any(_CLOSED.search(text) for text in calls):
            return True
    if head.free:
        return False
    if head.paid_parts:
        return not any(_holds_text(page, selector) for selector in head.paid_parts)
    return bool(lines) and _MORE.search(lines[-1].text) is not None


def _holds_text(page: Page, selector: str) -> bool:
    try:
        nodes = page.tree.css(selector)
    except (SelectolaxError, ValueError):  # a selector that no browser would take either
        return False
    return any(len(squeeze(node.text() or "")) >= _PART for node in nodes)
