"""The stock of invented sentences that ordinary sample posts are made of.

People, firms and events are made up. Slots stand where a word may stand unchanged in each
language, so a few sentences give thousands of different texts.
"""

from __future__ import annotations

from random import Random

TOWNS = "Aksuat Bellmoor Karatobe Dunmere Sarybel Hexley Tomarly Wickford Zhanabel Orleby".split()
TOWNS += "Kyzyltas Marlow Shalkar Penrith Bulakty Ashdown Temirkol Redgrave Ushbulak Calder".split()
CYRILLIC_TOWNS = "Аксуат Каратобе Сарыбел Томарлы Жанабел Кызылтас Булакты Темиркол".split()
NAMES = "Marat Dosov|Anna Keel|Timur Sadyk|Ruth Hallam|Dina Orazova|Peter Lowe|Aset Zhumin".split(
    "|"
)
NAMES += "Maria Stanek|Bolat Kenov|Joan Prior|Saule Amirova|Hugh Tanner|Olga Reznik".split("|")
TRADES = "drillers bakers welders nurses drivers weavers miners porters teachers crane".split()
TRADES[-1] = "crane operators"
FIRMS = "Northline Works|Tas Mill|Silver Quay Depot|Kokzhar Plant|Union Street Garage".split("|")

_ENGLISH = """
The {trade} of {town} have not been paid since the spring, and the office no longer opens.
{name} told the meeting that {n} families now live in one unheated block.
Nobody from {firm} came to the door when the petition with {n} names was handed over.
The hearing began two hours late, and the public gallery held only nine chairs.
A judge in {town} asked for the file twice before anybody could say where it was.
Letters came from Leeds, Lyon and Lahore, most of them written by hand.
The tenants kept every receipt, every notice and every broken promise in one blue folder.
“We want our wages, not a lecture,” said {name}, who has worked there for {n} months.
Police officers wrote down the number plates of the cars that brought soup to the pickets.
The landlord says that the roof is sound; the buckets on the stairs say something else.
At {firm} the night shift walked out first and the day shift did not walk in.
{name} was let go without a word on Tuesday and taken back without a word on Friday.
The court gave the lawyers {n} days to answer a paper that they had never been shown.
Members of the local union counted {n} padlocks on rooms that are listed as occupied.
There is no lift in the new building, and the bus from {town} stops on the far side.
The inspector wrote a fair report, and it has lain in a drawer in {town} ever since.
Supporters read the names of the dismissed {trade} aloud outside the consulate.
One child asked whether the men in the grey van were also waiting for their pay.
The mayor received a delegation of {n} people and offered each of them a glass of water.
It is the third winter in which the heating in {town} has been promised for next week.
{name} walks eleven kilometres to the hearing because the company took the bus away.
The appeal was typed on a borrowed machine and carried to {town} by train.
A neighbour let the {trade} use her kitchen, and the strike committee met there nightly.
No newspaper in {town} printed the statement, so it was copied out and passed along.
The new contract is four lines long, and {n} pages of rules are pinned up behind it.
We publish the reply in full, because it answers none of the questions that were put.
Water is sold from a lorry on Mondays, when most of the {trade} are underground.
Two of the witnesses from {firm} could not recall the day, the place or each other.
The fine is equal to {n} months of a cleaner’s wage, and it must be paid within a week.
An old photograph of {town} shows trees where the barracks stand today.
The {trade} voted by show of hands, and only the foreman kept his in his pockets.
{name} has kept a diary of the dispute, and a part of it was read out in court.
The interpreter left at noon, so the afternoon was heard in a language few understood.
Friends of the prisoners in {town} send parcels that weigh exactly {n} hundred grams.
The housing committee found {n} empty flats and asked who holds the keys.
When the sirens at {firm} sounded, everybody knew that it was not a drill.
A telegram of support came from dockers who remember their own long summer.
Rent rose twice within the year, once before and once after the election in {town}.
The defence asked for bail, and the prosecutor asked for another cup of tea.
People stood in the rain for {n} minutes, one for every day of the lock-out.
The company doctor signed {n} certificates on the same morning with the same pen.
{name} says the offer was made orally, in a corridor, by a man who would not sit down.
In {town} the bakery gave away its bread on the day the verdict was read.
The ministry thanks us for our interest and has closed the matter without opening it.
Seven lawyers wrote to say that they would take the case of the {trade} for nothing.
The school at {town} was used as a courtroom, and the pupils’ drawings stayed up.
Every signature was checked, and {n} were struck out for being in the wrong ink.
By evening the {trade} at {firm} had a list of five demands and one spare pencil.
"""
_RUSSIAN = """
В городе {town} рабочие второй месяц не получают зарплату, а контора закрыта.
На собрании говорили о том, что в одном доме без отопления живут {n} семей.
Судья дважды спросила, где дело, и дважды никто не смог ей ответить.
Письма поддержки приходят каждый день, и почти все они написаны от руки.
Жильцы сохранили каждую квитанцию и каждое обещание в одной синей папке.
«Нам нужны деньги, а не разговоры», — сказала крановщица, вышедшая к воротам.
Адвокатам дали {n} дней, чтобы ответить на бумагу, которой они не видели.
В здании нет лифта, а автобус из посёлка {town} останавливается за рекой.
Инспектор составил честный отчёт, и с тех пор он лежит в ящике стола.
Ночная смена вышла первой, а дневная просто не вошла в цех.
Соседка пустила бастующих на кухню, и комитет собирался там по вечерам.
Ни одна газета не напечатала заявление, поэтому его переписывали и передавали.
Новый договор занимает четыре строки, а правила к нему — {n} страниц.
Воду продают с машины по понедельникам, когда большинство людей на смене.
Штраф равен {n} месячным заработкам уборщицы, и заплатить его надо за неделю.
Переводчик ушёл в полдень, и после обеда в зале мало кто понимал, о чём речь.
Жилищная комиссия нашла {n} пустых квартир и спросила, у кого ключи.
Плата за жильё выросла дважды: до выборов и сразу после них.
Люди стояли под дождём {n} минут — по одной за каждый день забастовки.
Министерство благодарит за внимание и закрывает вопрос, так и не открыв его.
Школу в городе {town} заняли под суд, и детские рисунки остались на стенах.
К вечеру у рабочих был список из пяти требований и один запасной карандаш.
"""
_KAZAKH = """
{town} қаласында жұмысшылар екі айдан бері жалақы алған жоқ, ал кеңсе жабық тұр.
Жиналыста бір суық үйде {n} отбасы тұратыны айтылды.
Судья істің қайда екенін екі рет сұрады, бірақ ешкім жауап бере алмады.
Қолдау хаттары күн сайын келеді, олардың көбі қолмен жазылған.
Тұрғындар әр түбіртекті және әр уәдені бір көк қалтада сақтап отыр.
«Бізге әңгіме емес, еңбекақы керек», — деді қақпаға шыққан әйел.
Қорғаушыларға өздері көрмеген қағазға жауап беру үшін {n} күн берілді.
Жаңа үйде лифт жоқ, ал автобус өзеннің арғы бетінде тоқтайды.
Тексеруші әділ есеп жазды, содан бері ол үстелдің тартпасында жатыр.
Алдымен түнгі ауысым шықты, ал күндізгі ауысым цехқа кірмеді.
Көрші әйел ереуілшілерге ас үйін берді, комитет сол жерде жиналды.
Бірде-бір газет мәлімдемені баспады, сондықтан оны көшіріп таратты.
Жаңа келісімшарт төрт жол ғана, ал оның ережелері {n} бет.
Тұрғын үй комиссиясы {n} бос пәтер тауып, кілті кімде екенін сұрады.
Адамдар жаңбыр астында {n} минут тұрды — ереуілдің әр күні үшін бір минуттан.
{town} мектебін сотқа берді, балалардың суреттері қабырғада қалды.
Министрлік назарымыз үшін алғыс айтып, мәселені ашпай жатып жапты.
Кешке қарай жұмысшыларда бес талап пен бір қосалқы қарындаш болды.
"""
_TITLES = {
    "en": """{town} {trade} wait for their wages
Court in {town} puts off the hearing again
Tenants of {town} lock the rent office
{n} letters to the governor of {town}
{name} freed, and the charges stay
What the {trade} at {firm} are asking for
No heat in {town}, no answer from the town hall
Meeting in London on housing in {town}
{firm}: a strike in its second week
The long road from {town} to the court of appeal
Who pays the {trade} of {town}?
{name} before the judges: second day""".split("\n"),
    "ru": """{town}: суд отложен ещё на {n} дней
Письмо из посёлка {town}
Рабочие завода в городе {town} ждут зарплату
{n} пустых квартир и ни одного ключа""".split("\n"),
    "kk": """{town}: сот тағы {n} күнге шегерілді
{town} тұрғындарының хаты
{n} бос пәтер және бірде-бір кілт""".split("\n"),
}
_STOCK = {
    "en": _ENGLISH.strip().split("\n"),
    "ru": _RUSSIAN.strip().split("\n"),
    "kk": _KAZAKH.strip().split("\n"),
}


def pick(random: Random, choices: list[str]) -> str:
    """One of the choices, by ``random()`` alone: its sequence is the same in every Python."""
    return choices[int(random.random() * len(choices))]


def _fill(random: Random, template: str, language: str) -> str:
    return template.format(
        town=pick(random, TOWNS if language == "en" else CYRILLIC_TOWNS),
        name=pick(random, NAMES),
        trade=pick(random, TRADES),
        firm=pick(random, FIRMS),
        n=_number(random, language),
    )


def _number(random: Random, language: str) -> int:
    # Russian nouns take one form after every multiple of five from 15 on.
    return (
        15 + 5 * int(random.random() * 16) if language == "ru" else 12 + int(random.random() * 80)
    )


def headline(random: Random, language: str) -> str:
    """An invented headline, its first letter a capital."""
    text = _fill(random, pick(random, _TITLES[language]), language)
    return text[0].upper() + text[1:]


def paragraphs(random: Random, language: str, count: int, sentences: int = 3) -> list[str]:
    """Paragraphs of ``sentences`` sentences each, no sentence of the stock twice before it ends."""
    stock = sorted(_STOCK[language], key=lambda _: random.random())
    picked = (stock[at % len(stock)] for at in range(count * sentences))
    filled = [_fill(random, template, language) for template in picked]
    return [" ".join(filled[at : at + sentences]) for at in range(0, len(filled), sentences)]
