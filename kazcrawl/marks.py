"""Truncation marks at the end of a stub: brackets, dots, and "read more" in many languages."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["is_read_on", "split_mark", "split_titled_mark"]

# Phrases that lead on wherever a text ends in them.
_PHRASES = (
    r"(?:continue|keep) reading"
    r"|read (?:the )?(?:more|rest|whole|entire|full|complete)(?: (?:post|article|statement|story|text|entry))?"
    r"|read on|read (?:the |this )?(?:article|post|story)"
    r"|(?:view|see) (?:the )?(?:full )?(?:post|article|more)|(?:find out|learn|see) more"
    r"|full (?:story|article|text)|click (?:here )?(?:to read|for) more|continue to (?:post|article|full story)"
    r"|читать (?:далее|дальше|полностью|больше|подробнее|ещё|еще|статью|новость|всё|все|весь текст|полный текст)"
    r"|продолжить чтение|читать продолжение|подробнее|полный текст|узнать больше"
    r"|толығырақ(?: оқу)?|толық(?: нұсқасын)? оқу|(?:ары|әрі) қарай(?: оқу)?|жалғасын оқу|оқуды жалғастыру|tolyğyraq"
    r"|толугураак(?: окуу)?|толук окуу|кененирээк|окууну улантуу|уландысын окуу|көбүрөөк окуу"
    r"|докладніше|детальніше|читати (?:далі|більше|повністю|докладніше)|продовжити читання"
    r"|weiterlesen|weiter lesen|mehr (?:lesen|erfahren)"
    r"|lesen sie (?:mehr|weiter)|(?:den )?ganzen (?:artikel|beitrag|text) lesen"
    r"|czytaj (?:dalej|więcej|całość)|przeczytaj (?:więcej|całość)|czytanie dalej|dowiedz się więcej"
    r"|continua a leggere|continua la lettura|leggi (?:tutto|di più|altro|l['’]articolo)|per saperne di più"
    r"|lire (?:la suite|plus|davantage|l['’]article)|(?:poursuivre|continuer) la lecture|en savoir plus"
    r"|leer más|(?:seguir|continuar|sigue) leyendo|ver más|leia mais|ler mais|continu(?:ar|e) a ler"
    r"|devamını (?:oku|okuyun)|okumaya devam et(?:in)?|daha fazla(?: oku)?|tamamını oku"
    r"|batafsil(?: o[ʻʼ'‘’]qish)?|davomini o[ʻʼ'‘’]qish|to[ʻʼ'‘’]liq o[ʻʼ'‘’]qish|батафсил|давомини ўқиш|тўлиқ ўқиш"
)
# Words that a sentence may end in: they lead on only where they are the whole line.
_WORDS = (
    r"more|далее|дальше|полностью|продолжение|подробности|далі|більше"
    r"|толық|оқу|тағы|окуу|дагы|mehr|weiter|więcej|dalej|leggi|continua|suite"
    r"|más|mais|devamı|oku|davomi|давоми|продовження"
)
_TITLE = (
    r"(?:\s*(?:about|of|from|:|о|об|про|von|zu|über|de|di|su|sur|sobre|o)?"
    r"""\s*[“\"«„'‘][^”\"»“]{0,300}[”\"»“'’])?"""
)
_DOTS = r"\s*(?:\.{2,3}|…|→|»|›|>{1,2}|&raquo;|⟶|▸|\[(?:\.{3}|…)\])*"
_MARK = re.compile(
    r"(?:\[\s*(?:\.{3}|…)\s*\]"
    rf"|[\[(]\s*(?:{_PHRASES}|{_WORDS})\s*(?:\.{{3}}|…)?\s*[\])]"
    rf"|(?<!\w)(?:{_PHRASES}|{_WORDS}){_TITLE}{_DOTS}"
    r"|(?:^|(?<=\n))continued\s*(?:\.{3}|…|→|»|>>)*|…|\.{3})\s*$",
    re.I,
)
_BRACKETS = re.compile(r"\[\s*(?:\.{3}|…)\s*\]$")
_DOTTED = re.compile(r"(?:\[\s*(?:\.{3}|…)\s*\]|…|\.{3})\s*$")
_CUT_OFF = re.compile(r"(?:\.{3}|…|\])\s*$")
"""What breaks off goes on nowhere: "... Далее" is dots and a link, no sentence."""
_WHOLE_LINE = re.compile(rf"(?:{_WORDS})\s*$", re.I)
_MARK_LENGTH = 360
_CLOSERS, _OPENERS = " \u00a0»”\"'’.…→›>", " \u00a0«„“\"'‘:-–—"
_JOINT = re.compile(r"\s+(?:about|of|from|on|о|об|про|von|zu|über|de|di|su|sur|sobre)$", re.I)
_SPELLED = re.compile(r"[^\W\d_]+")


_OPENING = re.compile(r"(?:\(\?:([^()]*)\)\??|([^\W\d_]+))[^|(]*(?:\([^()]*\)[^|(]*)*(?:\||$)")


def _first_words() -> frozenset[str]:
    """The words that a phrase may begin with: most texts that end in dots have none of them."""
    groups = (found[1] or found[2] for found in _OPENING.finditer(f"{_PHRASES}|{_WORDS}"))
    return frozenset(word.lower() for group in groups for word in _SPELLED.findall(group))


_FIRST_WORDS = _first_words() | {"continued"}
_LAST_WORDS = frozenset(
    word.lower() for word in _SPELLED.findall(f"{_PHRASES}|{_WORDS}|continued")
) - frozenset("to the this here for se sie den la a l di per en o".split())


@lru_cache(maxsize=256)  # a listing's lines are asked for their marks twice and more
def split_mark(text: str) -> tuple[str, str | None]:
    """A stub's text without its truncation marks, and the first of them as found.

    ``("... soon [...]")`` gives ``("... soon", "[...]")``. Footnote marks such as ``[1]``
    are text. A bare word such as "more" counts only where nothing else but dots precedes it,
    "continued" on a line of its own.
    """
    mark = None
    if not _may_end_in_mark(text):
        return text, None
    while found := _last_mark(text):
        cut = found[0].strip()
        before = text[: found.start()]
        if (
            before
            and not _CUT_OFF.search(before)
            and (_WHOLE_LINE.fullmatch(cut) or _is_prose(text, found.start(), cut))
        ):
            break
        text, mark = text[: found.start()].rstrip(" \n\t\r"), cut
        if not text:
            break
    return text, mark


def _is_prose(text: str, start: int, cut: str) -> bool:
    """Does a sentence end in the words ("and they will see more")?"""
    return cut[0].islower() and cut[-1].isalpha() and text[:start].rstrip(" \u00a0")[-1:].isalnum()


def split_titled_mark(text: str, headline: str | None) -> tuple[str, str | None]:
    """As ``split_mark``, where the mark may end in the stub's own headline without quotes.

    ("Soon. Continue reading The Lamp", "The Lamp") gives ("Soon.", "Continue reading The Lamp").
    """
    end = text.rstrip(_CLOSERS)
    if not headline or len(end) <= len(headline) or not end.endswith(headline):
        return split_mark(text)
    before = _JOINT.sub("", end[: -len(headline)].rstrip(_OPENERS))
    rest, mark = split_mark(before)
    return (rest, text[len(rest) :].strip()) if mark else split_mark(text)


def _last_mark(text: str) -> re.Match[str] | None:
    """The mark at the end of a text; only a quoted title inside the mark makes it long."""
    if text.endswith("]") and (found := _BRACKETS.search(text, max(0, len(text) - 12))):
        return found
    quoted = text.rstrip("….→»›> ")[-1:] in "”\"»“’'"
    if not quoted and _FIRST_WORDS.isdisjoint(map(str.lower, _SPELLED.findall(text[-70:]))):
        return _DOTTED.search(text, max(0, len(text) - 12))
    length = _MARK_LENGTH if quoted else 60
    return _MARK.search(text, max(0, len(text) - length))


def _may_end_in_mark(text: str) -> bool:
    """A cheap look at the last character and word before the search (most lines end in a full stop)."""
    end = text.rstrip()[-30:]
    if not end or end[-1].isalpha():
        words = _SPELLED.findall(end)
        return bool(words) and words[-1].lower() in _LAST_WORDS
    return end[-1] != "." or end.endswith("..")


@lru_cache(maxsize=1024)
def is_read_on(text: str) -> bool:
    """Is this the text of a link that only leads on ("Continue reading…", "[...]")?"""
    if len(text) > _MARK_LENGTH:
        return False
    rest, mark = split_mark(text.strip())
    return mark is not None and not rest
