"""Words of relative dates, folded: days, units, "ago", "one" and "about"."""

from __future__ import annotations

from kazcrawl.dates.months import fold_name


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold_name(word) for word in words.split())


DAY_WORDS = {
    0: _folded(
        "today сегодня бүгін бүгүн сьогодні heute dziś dzisiaj oggi aujourd'hui hoy hoje bugün"
        " bugun бугун bügin vandaag idag"
    ),
    1: _folded(
        "yesterday вчера кеше кечээ вчора gestern wczoraj ieri hier ayer ontem dün kecha кеча keshe igår"
    ),
    2: _folded("позавчера vorgestern przedwczoraj позавчора anteayer anteontem"),
}
ONLY_IN = {"hier": "fr"}  # German "hier" is "here", and a whole link text.
_UNITS = {
    "second": _folded(
        "second seconds sec secs секунду секунды секунд сек секунда секунди sekunde sekunden"
        " sekund sekundy sekundę secondi seconde secondes segundo segundos saniye soniya"
    ),
    "minute": _folded(
        "minute minutes min mins минуту минуты минут мин хвилину хвилини хвилин minuten minut"
        " minuty minutę minuto minuti minutos dakika daqiqa minuter минута минута"
    ),
    "hour": _folded(
        "hour hours hr hrs час часа часов ч годину години годин stunde stunden godzinę godziny"
        " godzin ora ore heure heures hora horas saat soat sağat sagat сағат саат соат uur timme timmar"
    ),
    "day": _folded(
        "day days день дня дней дні днів tag tagen dzień dni giorno giorni jour jours día días"
        " dia dias gün kun күн кун dagen dag dagar"
    ),
    "week": _folded(
        "week weeks неделю недели недель тиждень тижні тижнів woche wochen tydzień tygodnie"
        " tygodni settimana settimane semaine semaines semana semanas hafta апта apta жума ҳафта"
        " weken vecka veckor"
    ),
    "month": _folded(
        "month months месяц месяца месяцев місяць місяці місяців monat monaten miesiąc miesiące"
        " miesięcy mese mesi mois mes meses mês ay oy ai ай ой maand maanden månad månader"
    ),
    "year": _folded(
        "year years год года лет рік роки років jahr jahren rok lata lat anno anni an ans année"
        " années año años ano anos yıl yil jyl jıl жыл йил jaar år"
    ),
}
UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words}
LEADS = {("vor",), ("hace",), ("il", "y", "a"), ("ha",), ("for",)}
TRAILS = _folded(
    "ago назад тому temu fa önce oldin avval buryn burın аввал олдин бұрын мурун мурда geleden sedan atrás back"
)
ONE = _folded(
    "a an one один одну одна eine einer einem einen jeden jedną una uno un une um uma bir бір бир"
)
ABOUT = _folded("about around circa около примерно etwa environ ok približno unos тому cca")
HINTS = frozenset().union(*DAY_WORDS.values(), TRAILS) | {
    "vor",
    "hace",
    "il",
    "ha",
    "for",
    "aujourd",
}
