"""The words of small print in the languages that were seen: labels, authors, comments, sections."""

from __future__ import annotations

import re

from kazcrawl.text import in_small

COMMENTS = re.compile(
    r"(?:no|one|\d+)\s+(?:comments?|responses?|repl(?:y|ies))(?:\s*[»›])?"
    r"|comments?(?:\s+(?:off|are closed)|\s*\(\d+\))?"
    r"|leave a (?:comment|reply)|add comment|comments off|be the first to comment"
    r"|enter your password to view comments\.?|введите пароль для просмотра комментари\w+\.?"
    r"|(?:нет|\d+)\s+комментари\w+"
    r"|комментари\w+(?:\s*(?:отключены|:\s*\d+|\(\d+\)))?|оставить комментарий|пікір\w*(?:\s*\(\d+\))?"
    r"|(?:keine|\d+)\s+kommentare?|brak komentarzy|\d+\s+komentarz\w*|nessun commento|\d+\s+comment[io]"
    r"|aucun commentaire|\d+\s+commentaires?|sin comentarios|\d+\s+comentarios?"
)
"""Compared with texts ``in_small`` letters (``says_comments``)."""
COMMENTS_WITHIN = re.compile(COMMENTS.pattern, re.I)
COMMENTS_STEM = re.compile("ment|repl|respons|комментари|пікір")
"""What ``COMMENTS`` has in any language, in small letters: most lines have it not."""
AUTHOR = re.compile(
    r"(?:\b(?:posted|published|written|added)\s+by|\bby|опубликовал\w*|\bавтор:?|\bvon|\bpar|\bpor|\bdi|\bprzez|жазған:?)\s+"
    r"(?P<author>(?!(?:on|at|in|under|am|le|el|il|en|dans|в|dnia)\s)[^\W\d_][\w.’'&-]*(?:\s+[^\W\d_][\w.’'&-]*){0,4}?)(?=\s+(?:on|at|in|under|am|le|el|il|en|dans|в|dnia)\b|\s*[/|·•,–—(\[:]|\s*$|\s+\d)",
    re.I,
)
LABELS = re.compile(
    r"\b(?:posted|published|written|updated|added|filed|categori[sz]ed|tagged|under|on|in|at|by|as|and|with|tags?|categor(?:y|ies)|date"
    r"|permalink|edit|share|print|pdf|e-?mail|min(?:ute)?s? read|last modified"
    r"|опубликовано|рубрики?|метки|категори[яи]|дата|автор|в|и"
    r"|기사입력|입력|등록|승인|公開日?|投稿日?|掲載日?|更新日?|发布(?:时间|于)?|發布(?:時間|於)?"
    r"|жарияланған|санат|von|am|um|uhr|in|kategorien?|schlagw[oö]rter|le|dans|par|por|en|el|di|il|w|dnia|kategori[ae])\b",
    re.I,
)
SECTION_LINES = (
    re.compile(
        r"(?:in|under|filed under:?|posted in:?|categor(?:y|ies):|рубрики?:?|в рубрике)\s+"
        r"(?P<sections>[^.!?:;/]{2,160}?)\s*/?",
        re.I,
    ),
    re.compile(
        r"(?P<sections>[^.!?:;/]{2,160}?)\s*/\s*(?P<comments>" + COMMENTS.pattern + r")?\s*/?"
    ),
)
SECTION_PART = re.compile(r"\s*[,|•·]\s*|\s+(?:and|и)\s+(?=[A-ZА-Я])")
CLOCK = re.compile(
    r"(?:(?i:\b(?:mon|tues?|wed|thu|thurs?|fri|sat|sun)\b)[\s,.]*)?"
    r"\b\d{1,2}[:.h]\d\d(?:[:.]\d\d)?\s*(?:(?i:[ap]\.?\s?m)\b\.?)?(?:\s*\(?\b[A-Z]{2,5}\b\)?)?"
    r"|(?i:\b(?:mon|tues?|wed|thu|thurs?|fri|sat|sun)\b)|\b(?:[ECMP][DS]?T|GMT|UTC|BST|CES?T|EES?T|MSK|IST|HST|AKST|AMT)\b"
)
"""A time of day beside a date, with the zone that it is told in."""
_UPDATED_STEMS = (
    *("updat", "modif", "edited", "обновл", "измен", "aktualis", "mis à jour", "aggiorn"),
    *("actualiz", "жаңарт"),
)


def may_be_updated(text: str) -> bool:
    """Has a text what ``UPDATED`` has in any language? Most lines have it not."""
    text = text.lower()  # nine times as fast as a pattern of the same words
    return any(stem in text for stem in _UPDATED_STEMS)


UPDATED = re.compile(
    r"[\s,;|/·•–—-]*+[\[(]?\s*\b(?:last\s+)?(?:updated|modified|edited|обновлено|изменено|aktualisiert"
    r"|mis à jour|aggiornato|actualizado|жаңартылды)"
    r"(?:\s+(?:on|at|am|le|il|el))?\s*:?\s+(?P<date>[^\[\]()]{6,60}?)\s*[\])]?\s*$",
    re.I,
)
"""A later date at the end: ``posted 13 Jan 2013, 12:32 by X [ updated 13 Jan 2013, 12:37 ]``."""


def says_comments(text: str) -> bool:
    """Does a text say of comments how many there are, or where to leave one, and nothing else?"""
    return COMMENTS.fullmatch(in_small(text)) is not None
