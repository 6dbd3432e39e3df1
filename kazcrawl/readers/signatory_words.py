"""Words by which a line below a letter is told to be a role, an organisation or a name."""

from __future__ import annotations

import re

ROLE = re.compile(
    r"\b(?:secretar\w+|chair(?:man|woman|person)?|(?:vice-?)?president|(?:co-?)?organi[sz]er"
    r"|councill?ors?|director|editor"
    r"|spokes\w+|co-?ordinator|members?|deputy|lawyer|barrister|professor|treasurer|convenor"
    r"|officer|representatives?|mep|mp|leader"
    r"|head of|founder|activist|journalist|minister|steward|delegate|секретар\w+|(?:со"
    r"|зам)?председател\w+|президент|директор"
    r"|редактор|депутат\w*|координатор|член\w*|руководитель|юрист|адвокат|журналист\w*|активист\w*"
    r"|лидер|глава|правозащитник"
    r"|төраға\w*|хатшы\w*|мүше\w*|үйлестіруші\w*|заңгер\w*|басшы\w*|vorsitzende\w*|\w*sekretär\w*"
    r"|\w*sprecher\w*|mitglied"
    r"|leiter(?:in)?|redakteur\w*|abgeordnete\w*|geschäftsführer\w*|\w*stadtr[aä]t\w*"
    r"|koordinator\w*|betriebsr[aä]t\w*"
    r"|(?:wice)?przewodnicząc\w+|sekretarz|prezes|dyrektor|redaktor|pos(?:eł|łanka)|radn[aiy]"
    r"|człon(?:ek|kini)|rzecznicz?k\w*"
    r"|rzecznik|secrétaire\w*|présidente?|porte-parole|membres?|direct(?:eur|rice)|rédact\w+"
    r"|députée?|conseill\w+|avocate?"
    r"|responsable|secretari[oa]|presidente|portavo[zc]e?|miembro|diputad[oa]|segretari[oa]|membro"
    r"|direttore|ordförande)\b",
    re.I,
)
ORGANISATION = re.compile(
    r"\b(?:party|unions?|campaign|committee|alternative|movement|association|society|front|council"
    r"|solidarity|federation"
    r"|league|organi[sz]ations?|network|group|institute|university|cent(?:re|er)|foundation"
    r"|socialist\w*|communist|labour"
    r"|workers?|international\w*|youth|cwi\S*|amnesty|\w*partiet|\w*partei|parti(?:do|to|t|a)?"
    r"|partit[oi]|\w*gewerkschaft\w*|\w*bund"
    r"|\w*verein|\w*komitee|initiative|związ(?:ek|ku)|komitet\w*|stowarzyszenie|fundacja|syndicat"
    r"|comité|ligue|sindicat\w+"
    r"|\w*партия|\w*профсоюз\w*|движение|союз|\w*организация|объединение|фонд|газета|совет"
    r"|қоғам\w*|\w*кәсіпода\w*|партиясы"
    r"|қозғалыс\w*|комитет\w*|ұйым\w*|одағы|embassy)\b|\([^)]*\b[A-Z]{2,}",
    re.I,
)
BEHALF = re.compile(
    r"\s*(?:(?:signed )?(?:for and )?on behalf of|for(?= the| [A-Z])|от имени|атынан"
    r"|im namen (?:der|des|von)|für(?= d| [A-Z])"
    r"|w imieniu|au nom d(?:e la|es|u|e)|pour(?= l| [A-Z])|en nombre de|a nome d\w+)\s+",
    re.I,
)
ROLE_FOR = re.compile(
    r"(?P<role>[^,]+?)\s+(?:for|of|at|from|der|des|von|für|de la|du|des|de|del|in|w)\s+(?:the\s)?"
    r"(?P<org>(?!Parliament|State|Justice|Law\b)[A-ZÀ-ÞА-ЯӘҒҚҢӨҰҮҺІ].*)$"
)
IN_PLACE = re.compile(r"\s+in\s+[A-ZÀ-Þ].*$")
NOT_A_NAME = re.compile(
    r"(?:the|our|we|no|free|all|read|see|for|in|on|at|what|how|why|when|send|stop|related|more"
    r"|share|photo|video|source"
    r"|note|notes|about|also|further|latest|background|update|contact|links?|tags?|comments?|leave"
    r"|support|sign|see|copy|copies"
    r"|к|в|на|о|об|за|от|по|как|что|мы|все|свободу|фото|видео|источник|die|der|das|le|la|les|wir)$",
    re.I,
)
PARTICLE = re.compile(
    r"(?:de|da|di|du|del|della|van|von|der|den|zu|la|le|al|bin|ibn|af|av|dos|y|uly|kyzy|qyzy"
    r"|ұлы|қызы|угли)$"
)
AND = re.compile(r"\s+(?:and|&|und|и|және|oraz|i|et|y|e|och)\s+")
TITLE_AFTER = re.compile(r"^(?P<name>.+?)\s+(?P<role>MEP|MP|TD|MSP|MdB|MdL|MLA)$")
BULLET = re.compile(r"^(?:(?:[•●▪*·–—-]|\d{1,2}[.)]|i\.\s?[AV]\.|gez\.|p\.\s?p\.)\s*)+")
