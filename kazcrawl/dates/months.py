"""Names of months and weekdays in the languages of the sites, with their case endings."""

from __future__ import annotations

import unicodedata

# January to December, forms of one month apart by blanks, months by bars.
_MONTHS = {
    "en": "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug"
    "|september sept sep|october oct|november nov|december dec",
    "ru": "январь января январе янв|февраль февраля феврале февр фев|март марта марте мар"
    "|апрель апреля апреле апр|май мая мае|июнь июня июне июн|июль июля июле июл"
    "|август августа августе авг|сентябрь сентября сентябре сент сен|октябрь октября октябре окт"
    "|ноябрь ноября ноябре нояб ноя|декабрь декабря декабре дек",
    "uk": "січень січня січні січ|лютий лютого лютому лют|березень березня березні бер"
    "|квітень квітня квітні квіт кві|травень травня травні трав тра|червень червня червні черв чер"
    "|липень липня липні лип|серпень серпня серпні серп сер|вересень вересня вересні верес вер"
    "|жовтень жовтня жовтні жовт жов|листопад листопада листопаді лист лис"
    "|грудень грудня грудні груд гру",
    "be": "студзень студзеня|люты лютага|сакавік сакавіка|красавік красавіка|май мая"
    "|чэрвень чэрвеня|ліпень ліпеня|жнівень жніўня|верасень верасня|кастрычнік кастрычніка"
    "|лістапад лістапада|снежань снежня",
    "de": "januar jänner jan|februar feber feb|märz mär mrz maerz|april apr|mai|juni jun|juli jul"
    "|august aug|september sept sep|oktober okt|november nov|dezember dez",
    "pl": "styczeń stycznia styczniu sty|luty lutego lutym lut|marzec marca marcu mar"
    "|kwiecień kwietnia kwietniu kwi|maj maja maju|czerwiec czerwca czerwcu cze"
    "|lipiec lipca lipcu lip|sierpień sierpnia sierpniu sie|wrzesień września wrześniu wrz"
    "|październik października październiku paź|listopad listopada listopadzie lis"
    "|grudzień grudnia grudniu gru",
    "it": "gennaio gen|febbraio feb|marzo mar|aprile apr|maggio mag|giugno giu|luglio lug"
    "|agosto ago|settembre sett set|ottobre ott|novembre nov|dicembre dic",
    "fr": "janvier janv|février févr fév|mars|avril avr|mai|juin|juillet juil|août"
    "|septembre sept|octobre oct|novembre nov|décembre déc",
    "es": "enero ene|febrero feb|marzo mar|abril abr|mayo may|junio jun|julio jul|agosto ago"
    "|septiembre setiembre sept sep|octubre oct|noviembre nov|diciembre dic",
    "pt": "janeiro jan|fevereiro fev|março mar|abril abr|maio mai|junho jun|julho jul|agosto ago"
    "|setembro set|outubro out|novembro nov|dezembro dez",
    "nl": "januari jan|februari feb|maart mrt|april apr|mei|juni jun|juli jul|augustus aug"
    "|september sep|oktober okt|november nov|december dec",
    "sv": "januari jan|februari feb|mars mar|april apr|maj|juni jun|juli jul|augusti aug"
    "|september sep|oktober okt|november nov|december dec",
    "id": "januari jan|februari feb|maret mar|april apr|mei|juni jun|juli jul|agustus agt"
    "|september sep|oktober okt|november nov|desember",
    "tr": "ocak oca|şubat şub|mart mar|nisan nis|mayıs may|haziran haz|temmuz tem|ağustos ağu"
    "|eylül eyl|ekim eki|kasım kas|aralık ara",
    "kk": "қаңтар қаң|ақпан ақп|наурыз нау|сәуір сәу|мамыр мам|маусым мау|шілде шіл|тамыз там"
    "|қыркүйек қыр|қазан қаз|қараша қар|желтоқсан жел",
    "kk-Latn": "qañtar|aqpan|naurız nauryz naýryz|säuir säuır saýir|mamır mamyr|mausım mausym maýsym"
    "|şilde şılde shilde|tamız tamyz|qırküyek qyrküiek qyrkúıek|qazan|qaraşa qarasha|jeltoqsan",
    "ky": "январь январ янв|февраль феврал фев|март|апрель апрел апр|май|июнь июн|июль июл"
    "|август авг|сентябрь сентябр сен|октябрь октябр окт|ноябрь ноябр ноя|декабрь декабр дек",
    "uz": "yanvar yan|fevral fev|mart|aprel apr|may|iyun|iyul|avgust avg|sentabr sentyabr sen"
    "|oktabr oktyabr okt|noyabr noy|dekabr dek",
    "uz-Cyrl": "январ|феврал|март|апрел|май|июн|июл|август|сентябр|октябр|ноябр|декабр",
}
# Seen: "желтоқсанның", "қаңтарда" (azattyq.org), "16-декабрда" (azattyk.org), "säuirde".
_ENDINGS = {
    "kk": "ның нің дың дің тың тің да де та те дан ден тан тен нан нен ға ге қа ке ды ді ты ті"
    " ны ні дағы дегі тағы тегі ы і ында інде",
    "kk-Latn": "niñ nıñ diñ dıñ tiñ nyñ dyñ tyñ da de ta te dan den tan ten nan nen ğa ge qa ke",
    "ky": "нын нин нун дын дин дун тын тин тун да де до та те то дан ден тан тен га ге го ка ке ко"
    " дагы деги ы и ында инде ына ине",
    "uz": "da dan ning ga ni dagi",
    "uz-Cyrl": "да дан нинг га ни даги",
    "tr": "da de ta te dan den tan ten in nin",
}
# Abbreviations that mean another day in another language (Polish "so", "pt") are left out.
_WEEKDAYS = (
    "monday mon montag mo понедельник пн понеділок poniedziałek lunedì lundi lunes lun"
    " pazartesi дүйсенбі дүйшөмбү dushanba душанба måndag maandag segunda",
    "tuesday tues tue dienstag di вторник вт вівторок wtorek martedì mardi martes salı сейсенбі"
    " шейшемби seshanba сешанба tisdag dinsdag terça",
    "wednesday wed mittwoch mi среда среду ср середа середу środa mercoledì mercredi miércoles"
    " çarşamba сәрсенбі шаршемби chorshanba чоршанба onsdag woensdag quarta",
    "thursday thurs thur thu donnerstag do четверг чт четвер czwartek giovedì jeudi jueves"
    " perşembe бейсенбі бейшемби payshanba пайшанба torsdag donderdag quinta",
    "friday fri freitag fr пятница пятницу пт п'ятниця п'ятницю piątek venerdì vendredi viernes"
    " cuma жұма жума juma fredag vrijdag sexta",
    "saturday sat samstag sonnabend sa суббота субботу сб субота суботу sobota sobotę sabato"
    " samedi sábado cumartesi сенбі ишемби shanba шанба lördag zaterdag",
    "sunday sun sonntag воскресенье вс неділя неділю niedziela niedzielę domenica dimanche"
    " domingo pazar жексенбі жекшемби yakshanba якшанба söndag zondag",
)


def fold_name(word: str) -> str:
    """One spelling for looking up: lower case, no diacritics, no apostrophes, dotted i."""
    lowered = word.lower().replace("'", "")
    if lowered.isascii():
        return lowered
    parts = unicodedata.normalize("NFKD", lowered.replace("ı", "i"))
    return "".join(part for part in parts if not unicodedata.combining(part))


def forms_of(language: str) -> tuple[tuple[str, ...], ...]:
    """All forms of the names of January to December in one of ``LANGUAGES``."""
    endings = _ENDINGS.get(language, "").split()
    return tuple(
        (*names.split(), *(f"{stem}{ending}" for stem in _stems(names) for ending in endings))
        for names in _MONTHS[language].split("|")
    )


def _stems(names: str) -> list[str]:
    return [name for name in names.split() if len(name) > 3 or name in {"май", "may"}]


LANGUAGES = tuple(_MONTHS)
"""Languages whose months are known, BCP 47."""

MONTHS = {
    fold_name(form): number
    for language in LANGUAGES
    for number, forms in enumerate(forms_of(language), start=1)
    for form in forms
}
"""Folded name to month, all languages in one: no name means two months (tested)."""

WEEKDAYS = {
    fold_name(name): number for number, names in enumerate(_WEEKDAYS) for name in names.split()
}
"""Folded name to weekday, Monday is 0."""


def month_of(word: str) -> int | None:
    """The month that a word names in any supported language, in any case form."""
    return MONTHS.get(word) or MONTHS.get(fold_name(word))


def weekday_of(word: str) -> int | None:
    """The weekday that a word names, Monday is 0."""
    return WEEKDAYS.get(fold_name(word))
