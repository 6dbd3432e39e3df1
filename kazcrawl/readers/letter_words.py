"""The formulas of letters, as patterns over one whole line: salutation, closing, address.

Languages: those of the first site's row of translations and of its neighbours (English,
Russian, Kazakh, Kyrgyz, Ukrainian, German, Polish, French, Spanish, Italian, Portuguese,
Swedish, Turkish). Patterns are looked for, they never change the text.
"""

from __future__ import annotations

import re


def _pattern(*parts: str) -> re.Pattern[str]:
    """A pattern that is compared with lines ``in_small`` letters."""
    return re.compile("|".join(parts))


SALUTATION = _pattern(
    r"dear(?=\s)",
    r"to whom(?:so\s?ever)? it may concern",
    r"(?:sir|sirs|gentlemen|madam|comrades|(?:your )?excellency|mr\.? (?:president|ambassador"
    r"|editor))(?=\s*[,:!/]|\s+or\s)",
    r"(?:глубоко\s?)?(?:уважаем|многоуважаем|дорог|шановн|вельмишановн)(?:ый|ая|ые|ое|ий|і|а"
    r"|ие)(?=\s)",
    r"(?:товарищи|господа|господин (?:посол|президент|министр))(?=\s*[,!])",
    r"(?:аса )?(?:құрметті|қадірлі|ардақты|урматтуу|hurmatli|say[ıi]n|sayg[ıi]değer)(?=\s)",
    r"(?:sehr |hoch)?(?:geehrte[rs]?|verehrte[rs]?)(?=\s)|(?:liebe[rs]?|werte[rs]?)(?=\s[a-zäöü])",
    r"(?:wielce )?szanown[aiey]+(?=\s)|drodzy(?=\s)",
    r"(?:madame|monsieur|mesdames|messieurs|ch[eè]re?s?|excellence)(?=[\s,])",
    r"(?:muy |mui )?(?:estimad|querid|prezad|car|distinguid)[oa]s?(?=\s)|muy señor(?:es)?"
    r"|señor(?:a|es)?(?=\s)|exm[oa]s?\.?(?=\s)",
    r"(?:egregi[oa]?|gentil[ei]|gentilissim[aoie]|spettabile|spett\.le|illustr[ei]|cari)(?=\s)",
    r"(?:kära|bästa|hej|geachte|beste)(?=\s)",
)
"""How a line of salutation begins (to be matched at the line's first character)."""

CLOSING = _pattern(
    r"thank(?:ing)? you(?: in advance| in anticipation| for your \w+(?: \w+)?)?(?=\s*[,.!]?\s*$)",
    r"(?:i am |we are |we remain |i remain )?(?:yours|your)(?: very| most)?"
    r" (?:in \w+|sincerely|faithfully|truly|respectfully|fraternally|etc)|sincerely(?: yours)?"
    r"|yours(?=\s*[,.]?\s*$)",
    r"faithfully|respectfully(?: yours)?|fraternally|comradely|cordially",
    r"(?:with )?(?:(?:my|our|the|best|kind|kindest|warm|warmest|very|comradely|fraternal"
    r"|international|socialist"
    r"|revolutionary|solidarity) )*(?:regards|wishes|greetings)\b",
    r"(?:with|in) (?:\w+ )?(?:solidarity|respect|concern|comradeship|struggle)(?: and \w+)?\b",
    r"с (?:\w+ ){0,2}(?:уважением|приветом|солидарностью|пожеланиями|надеждой|благодарностью"
    r"|почтением)|искренне ва[шс]"
    r"|з (?:\w+ )?повагою",
    r"(?:\w+ )?(?:құрметпен|тілекпен|ынтымақпен|сәлеммен|үмітпен)|(?:терең )?урматтоо менен"
    r"|сый менен|sayg[ıi]lar\w*",
    r"(?:mit |in )?(?:\w+en |\w+e )?(?:grüßen|grüssen|gruß|gruss|grüße|grüsse)|hochachtungsvoll"
    r"|in solidarität",
    r"(?:z|łączę|przesyłam) (?:\w+ ){0,3}(?:poważaniem|szacunku|szacunkiem|pozdrowieni\w+)"
    r"|pozdrawiam\w*",
    r"(?:(?:nous vous prions|je vous prie) d['’]agréer|veuillez (?:agréer|recevoir)|recevez)"
    r"|(?:bien )?cordialement"
    r"|(?:avec )?(?:(?:mes|nos) )?(?:meilleures |sincères )?salutations|respectueusement"
    r"|fraternellement|solidairement",
    r"atentamente|saludos|(?:un |reciba un )?(?:cordial |atento )?saludo|cordialmente"
    r"|fraternalmente|distinti saluti"
    r"|cordiali saluti|in fede|atenciosamente|(?:com os )?melhores cumprimentos",
    r"med (?:\w+ )?hälsning\w*|(?:vänliga|solidariska) hälsningar|met vriendelijke groet\w*"
    r"|hoogachtend",
)
"""How a line of closing begins; ``letter_lines.split_closing`` reads on to its end."""

CLOSING_TAIL = re.compile(
    r"(?P<more>(?:\s+(?!with|for|to|from|against|in\b)[a-zà-öø-ÿа-яёәғқңөұүһі]+){0,2})(?=\W"
    r"|$)\s*(?P<mark>[,.!:–—-]*)\s*"
)
WHOM = _pattern(r"to whom(?:so\s?ever)? it may concern")

SIGNED = _pattern(
    r"(?:signed(?: by)?|signatories|signatures|подпис(?:али|ано|и|анты)|қол қойғандар"
    r"|unterzeichnet(?: von)?"
    r"|unterzeichner(?:innen)?|podpisali|podpisano|signataires|signé(?: par)?"
    r"|firmad?o(?: por)?)\s*:?\s*$"
)
"""A line that only says that names follow; it is no formula of closing."""

LONG_CLOSING = _pattern(r"(?:nous vous prions|je vous prie|veuillez|recevez)\b")
"""French closings are whole sentences: "Veuillez agréer, Monsieur, l'expression de ..."."""

TO = _pattern(
    r"to(?:\s*[:,]?\s*$|\s*:\s*\S|\s+(?:the|his|her|mr|mrs|ms|dr|all|president|prime|members"
    r"|ambassador"
    r"|h\.?\s?e)\b)",
    r"(?:attention|attn|fao|for the attention of|кому|an|do|to|à|aan|till)\s*:",
    r"(?:послу|правительству|президенту|премьер-министру|министру|министерству|генеральному"
    r"|прокурору|главе|председателю"
    r"|акиму|парламенту|посольству|редакции|редактору|господину|госпоже|суду|депутатам|директору"
    r"|гражданам|народу"
    r"|рабочим|трудящимся|(?:в|во) (?:посольство|министерство|редакцию|генеральную|администрацию"
    r"|парламент|консульство)"
    r"|уряду|президентові|послові)\b",
    r"(?:\S+\s+){0,6}?(?:үкімет|президент|министр|министрліг|елші|елшіліг|прокурор|прокуратура"
    r"|әкім|сот|парламент"
    r"|мәжіліс|редакция|төраға|халқы|басшы|депутаттар)(?:іне|ына|сына|сіне|ге|ға|ке|қа|не|на"
    r"|ларына)\s*[:,]?\s*$",
    r"an (?:die|den|das|herrn|frau|alle)\b|z\.?\s?hd\.?\s",
    r"do (?:rządu|ambasad\w+|prezydent\w+|ministr\w+|ministerstw\w+|redakcj\w+|pan\w+|konsulat\w+"
    r"|prokurator\w+)\b",
    r"(?:à l['’]attention de|(?:au|aux|à la|à l['’]|à m(?:onsieur|adame|\.))\s?(?=\w))",
    r"(?:al|a la|a los|al sr|ao|à|aos|alla|allo|alle|agli|ai|all['’])\s?(?:sr|gob|emb|pres|min|gov"
    r"|amb|dir|red|cons|señor)\w*",
    r"till (?:kazakstans|regeringen|ambassad\w+|president\w+)",
)
"""How a line that names the addressee in so many words begins."""

_INSTITUTIONS = (
    r"embassy|consulate|ministry|botschaft|konsulat|\w*ministerium|ambasada|ministerstwo"
    r"|ambassade|ministère|embajada"
    r"|ambasciata|посольство|министерство|консульство|прокуратура|елшілігі|министрлігі"
    r"|прокуратурасы"
)
_OFFICES = (
    rf"{_INSTITUTIONS}|ambassador|consul|minister|president|prosecutor|botschafter(?:in)?"
    rf"|präsident(?:en)?|ambasador"
    r"|prezydent|ambassadeur|président|embajador|ambasciatore|посол|послу|(?:премьер-)?министр\w*"
    r"|президент\w*"
    r"|елші\w*"
)
_HONORIFIC = (
    r"(?:mr|mrs|ms|dr|prof|sir|h\.?\s?e\.?|his excellency|her excellency|s\.?\s?e\.?|herrn?|frau"
    r"|pan|pani|sz\. ?p\."
    r"|monsieur|madame|m\.|mme|sr|sra|señor|señora|господин|госпожа|г-н|г-жа|мырза|ханым)"
)
OFFICE = _pattern(
    rf"(?:{_HONORIFIC}\.?,?\s+\S.*?\b(?:{_OFFICES})\b)",
    rf"(?:\S+\s+){{0,4}}?(?:{_INSTITUTIONS})\b",
)
"""A line of an address block that names an office, or a person with an office."""

PERSON_ABOVE_OFFICE = re.compile(rf"{_HONORIFIC}\.?,?\s+\S", re.I)
OFFICE_BELOW_PERSON = re.compile(rf"(?:the\s+|prime\s+)?(?:{_OFFICES})\b", re.I)
"""Name and office on two lines: "Sz. P. Jan Nowak" above "Ambasador Kazachstanu w Polsce"."""

ADDRESS = _pattern(
    r"(?:ul|ул|просп|пр|al|al\.|көш)\.\s*\S",
    r"(?:tel|phone|fax|mob(?:ile)?|e-?mail|тел|факс"
    r"|телефон|эл\. почта|web)\b\.?\s*:?\s*\S",
    r"\S+@\S+\.\w+\s*$|(?:https?://|www\.)\S+\s*$",
)
NUMBERED_ADDRESS = _pattern(
    r"\d+[-–/]?\d*\s?[a-z]?,?\s+(?:\S+\s+){0,4}(?:street|st\.?|road|rd\.?|avenue|ave\.?|lane"
    r"|square|place|holborn|drive|way)\b",
    r"(?:\S+\s+){0,5}\S*(?:straße|strasse|str\.)\s*\d|(?:rue"
    r"|avenue|boulevard|via|calle)\s\S.*\d"
    r"|\d+.{0,3}\s(?:rue|avenue|boulevard|bd)\s",
    r".*\b[a-z]\d[a-z]\s?\d[a-z]\d\s*$|.*\b[a-z]{1,2}\d[\da-z]?\s\d[a-z]{2}\s*$",
    r"(?:[a-z]{1,2}[- ])?\d{2}-?\d{2,4}\s+[^\W\d]+(?:[ -][^\W\d]+){0,3}\s*$"
    r"|[^\W\d]+,?\s\d{5,6}\s*$",
    r"(?:p\.?\s?o\.? box|postfach|bp|а/я)\s*\d|\+\d[\d ()/-]{6,}$",
)
"""A line with street, postcode, telephone, mail: house numbers such as 12-14 are no dates.
Most lines have no digit and need not be compared with the slow second half."""

SUBJECT = _pattern(
    r"(?:re|subject|ref|betreff|betr|objet|asunto|oggetto|dotyczy|тема|касательно)\.?\s*:\s*\S"
)

DOCUMENT = re.compile(
    r"\b(?:letters?|appeals?|statements?|resolution|petition|declaration|communiqué|письм\w*"
    r"|обращени\w+|заявлени\w+|резолюци\w+|воззвани\w+"
    r"|хат(?:ы|тар\w*)?|үндеу\w*|мәлімдеме\w*|offener brief|\w+brief|erklärung"
    r"|aufruf|list otwarty|apel|oświadczenie"
    r"|lettre|appel|déclaration|carta|llamamiento|declaración|lettera|appello|uttalande|brev)\b",
    re.I,
)
"""Words for a document, in a heading above it or in the line that leads to it."""

DATE_LABEL = r"(?:date[d]?|дата|datum|data|fecha|күні|dato)\s*[:.]?"
DATE_LINK = r"\b(?:den|am|le|dnia|dn\.|el|il|lì|on|the)(?!\w)"
YEAR_WORD = r"(?:год[ау]?|г|жыл\w*|ж|roku|r|року|р|j)\.?"
IN_PLACE_NAMES = re.compile(r"(?:am|an|der|im|de|la|sur|upon|nad|на|қаласы)$")
NO_PLACE = re.compile(
    r"(?:updat\w+|posted|published|by|last|photo|modified|monday|tuesday|wednesday|thursday|friday"
    r"|saturday|sunday"
    r"|picture|source|обновлено|опубликовано|дата|фото|archives?|meeting|protests?|picket"
    r"|from|since|until|on)\b",
    re.I,
)
