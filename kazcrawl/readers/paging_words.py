"""What links to other pages of a listing say, in the languages of the sites that were seen."""

from __future__ import annotations

import re

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
"""What the link to the next page says."""
LAST = re.compile(r"[\W\d]*(?:last|end|в?\s*конец|последн\w+|соңғы|акыркы|ende|letzte)\b", re.I)
"""How the link to the last page begins, which on page 1 of 2 is the next one too."""
