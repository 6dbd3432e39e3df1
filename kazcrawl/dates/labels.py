"""Words that stand beside a date and belong to no sentence: labels, archive headings."""

from __future__ import annotations

import re

_LABEL_WORDS = (
    "published posted publication added created written submitted date dated day time on at in"
    " the article опубликовано опубликована опубликован опубликовал дата публикации добавлено"
    " размещено создано от в за жарияланды жарияланған күні жарыяланган опубліковано дата"
    " публікації veröffentlicht erstellt verfasst datum am vom den opublikowano dodano data dnia"
    " w dniu pubblicato pubblicata il publié publiée posté le date publicado publicada fecha el"
    " em yayınlanma yayın tarihi tarih yayınlandı joylangan sana geplaatst op publicerad den"
)
_ARCHIVE_WORDS = (
    "archive archives daily monthly yearly month year day for from of by date posts news"
    " articles архив архивы архива архиві архіви архів за месяц год день ежемесячные новости год"
    " года по датам мұрағат мұрағаты айлық архиви архиви за month archiv archive monatsarchiv"
    " tagesarchiv jahresarchiv monat jahr tag für archiwum archiwa miesięczne dzienne roczne miesiąc"
    " rok dzień archivio archivi mensile annuale giornaliero mese anno giorno mensili giornalieri mensuelles mensuelle"
    " journalières annuelles mois année jour du de archivo archivos mensual mensuales diarios"
    " diario anual mes año día arquivo arquivos mensais arşiv arşivi aylık günlük yıllık arxiv"
    " arxivi oylik archief maandelijks arkiv"
)
_GAP = r"[\W_]*"
_BYLINE = (
    r"(?:(?:posted|published|written|submitted|added|veröffentlicht|geschrieben) )?"
    r"(?:(?<=posted )by|(?<=published )by|(?<=written )by|(?<=submitted )by|(?<=added )by|von)"
    r" [^\d,.;:!?]{1,40}?(?: on| am|,| \||(?= \d| yesterday| today| gestern| heute)|$)"
)


def _only(words: str) -> re.Pattern[str]:
    choices = "|".join(sorted(set(words.split()), key=len, reverse=True))
    return re.compile(rf"{_GAP}(?:(?!il y a)(?:{choices})(?![^\W_]){_GAP})*", re.I)


_LABELS = _only(_LABEL_WORDS)
_HEADINGS = _only(f"{_ARCHIVE_WORDS} {_LABEL_WORDS}")
_BYLINES = re.compile(rf"{_GAP}{_BYLINE}{_GAP}", re.I)
_UPDATED = re.compile(
    r"(?:updated?|modified|edited|revised|обновлен[оа]|обновление|изменен[оа]|оновлено|жаңартылды|жаңартылған"
    r"|aktualisiert|geändert|stand|zaktualizowano|aktualizacja|aggiornato|mis à jour|modifié"
    r"|actualizado|atualizado|güncellenme|güncelleme|yangilandi)"
    r"(?: (?:on|at|am|vom|il|le|el|em|в|от))?[\s:.,\-]*$",
    re.I,
)


def label_end(text: str) -> int:
    """Where the text proper begins, after blanks, punctuation, label words and a byline."""
    byline = _BYLINES.match(text)
    start = byline.end() if byline else 0
    found = _LABELS.match(text, start)
    return found.end() if found else start


def is_label(text: str) -> bool:
    """Is this nothing but label words and punctuation ("Published:", "(", "")?"""
    return label_end(text) == len(text)


def is_archive_label(text: str) -> bool:
    """Is this nothing but the words of an archive's heading ("Monthly Archives:")?"""
    return _HEADINGS.fullmatch(text) is not None


def ends_in_update(text: str) -> bool:
    """Does this text lead up to a date of modification ("[ updated ")?"""
    return _UPDATED.search(text) is not None
