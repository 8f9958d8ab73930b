r"""What the words around a number make of it: `5 dozen eggs`, `minus 5`, `half of 10`, 300万円.

Every word is a magnitude, an operation, a unit, the name of what was counted, or on the list of words that cannot
change a value. A word that is none of these is left over, and a reading with words left over is no reading: whoever
asked decides nothing on it. Numbers that are themselves words are read here too, in English and Chinese.
"""

from fractions import Fraction
from functools import lru_cache
from math import prod
from typing import NamedTuple

from verifier.patterns import standard as re
from verifier.patterns import word_set
from verifier.patterns.screen import Screen
from verifier.read.lexicon import Lexicon
from verifier.read.units import Unit, read_unit


class Behind(NamedTuple):
    """What stands behind a number: the number times `factor`, raised to `power`, is so many of `unit`."""

    factor: Fraction = Fraction(1)
    power: int = 1
    percent: bool = False
    unit: Unit | None = None
    left_over: tuple[str, ...] = ()


ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
NUMBERS = {word: value for value, word in enumerate(ONES)} | {word: 10 * ten for ten, word in enumerate(TENS, start=2)}
DOZENS = word_set(
    "docena douzaine dutzend dúzia dozzina dozzine dozijn dozijnen tuzin tuziny tuzinów дюжина дюжины дюжину дюжин "
    "дюжинам düzine lusin ダース 다스 दर्जन 打"
)
MAGNITUDES = {  # those of other languages that the data lacks: dozens, cases, and words of two signs
    "mil": 10**3, "tỉ": 10**9, "ngàn": 10**3, "миллиону": 10**6, "миллионам": 10**6, "миллиардам": 10**9,
    "тысячам": 10**3, "मिलियन": 10**6, "हज़ार": 10**3, "हजार": 10**3, "백만": 10**6, "십억": 10**9,
    **dict.fromkeys(DOZENS, 12),
    "十": 10, "百": 100, "千": 10**3, "百万": 10**6, "千万": 10**7, "百億": 10**10, "百亿": 10**10, "千億": 10**11,
    "千亿": 10**11, "万億": 10**12,
    **{word.removesuffix("s"): int(size) for word, size in Lexicon("magnitudes.txt").entries().items()},
    "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12,
    "gross": 144, "lakh": 10**5, "lac": 10**5, "crore": 10**7, "mn": 10**6, "bn": 10**9, "tn": 10**12,
}  # fmt: skip
GLUED = {"k": 10**3, "bn": 10**9, "mn": 10**6}  # behind the last digit, with nothing after: 250k
PARTS = {
    "half": 2, "halve": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fifteenth": 15, "sixteenth": 16,
    "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50, "sixtieth": 60,
    "hundredth": 100, "thousandth": 1000, "millionth": 10**6,
}  # fmt: skip
HALVES_OF_THE_DAY = frozenset(("am", "pm"))
POWERS = {"squared": 2, "cubed": 3}
BELOW_ZERO = ("below zero", "below freezing point", "under zero", "negative")
# Words behind a value that cannot change it: how it was counted, and where, when or for whom.
NEUTRAL = word_set(
    "học sinh thí nam nữ em người quả viên cuốn quyển bạn cây chiếc kẹo orang buah ekor lembar batang butir "
    "of them these those total in altogether overall all together each apiece left remaining only exactly apart long "
    "wide high tall deep "
    "old away respectively now today tonight here there inside outside indoors outdoors again thick ago longer units"
    " unit times time ways way possible "
    "different distinct such more's per person people children men women mice geese fish sheep deer homework money "
    "water milk sugar rice fruit gas staff cattle work profit revenue income interest tax area volume length width "
    "height distance speed mass weight credit cash worth value points point by of the a an to from on at with his her "
    "their its and for is as it day week month year hour minute grade floor place graders saved earned spent needed "
    "used required sold made produced bought paid received eaten travelled traveled driven walked approximately "
    "approx about round rounded nearest correct final answer ans exact dollars's "
    "개 명 마리 권 장 번 가지 살 대 점 송이 그루 자루 켤레 個 匹 冊 枚 "
    # counters, which say in what form things are counted and never how many: 120通り, 3つ, 4か所, 5ページ, 사람 7
    "通り とおり つ こ ヶ所 か所 箇所 カ所 ページ セット グループ チーム 種類 人 名 本 回 頭 羽 台 杯 足 "
    "件 歳 才 組 袋 箱 問 行 列 段 階 個 点 株 脚 着 軒 切れ 粒 사람 곳 쪽 병 잔 그릇 통 번째 묶음 상자 가구 방법 경우"
)
# Words that change a value, or say that it is none: never the name of what was counted.
CHANGING = (
    word_set(
        "not no never none nor neither either maybe perhaps possibly probably unknown except excluding unless isn't "
        "isnt cannot least most more less greater fewer larger smaller than over under between through until up wrong "
        "incorrect false undefined impossible infinitely many any every some other another if plus minus times divided "
        "january february march april may june july august september october november december factorial below above "
        "negative opposite reciprocal inverse root log or but before after bc ad double triple twice half older "
        "younger taller shorter heavier lighter faster slower north south east west up down left-hand right-hand short "
        "too off percent modulo mod true "
        "i we he she you was were are be been being has had have would could should might "
        "denied refuted guess doubt unsure процент процента процентов проц раз раза половина половины треть четверть "
        "дюжина дюжин более менее больше меньше около или либо нет целых десятых сотых тысячных утра вечера года год "
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря september oktober november "
        "dezember unter über prozent"
    )
    | NUMBERS.keys()
    | MAGNITUDES.keys()
    | PARTS.keys()
)
PLURALS_THAT_CHANGE = word_set(
    "halves thirds quarters fourths fifths sixths sevenths eighths ninths tenths times dozens"
)
CJK = re.compile("[\u3400-\u9fff]+")
CHANGING_CJK = re.compile("[十百千万萬亿億兆倍半分多余不非无没负約约左右到至或以]|[上下]$")
WORD = re.compile(r"[\u0900-\u0963]+|[dD]['’](?=\w)|[^\W\d_]+(?:['’-][^\W\d_]+)*|[\u3400-\u9fff]+|\S")
# 12 Hühner, 45 Möglichkeiten, 7 Äpfel, 5 Städte, 7 яблок
FOREIGN_PLURAL = re.compile(
    r"[A-ZÄÖÜ][a-zäöüß]{2,}(?:en|er)|(?=.*[äöüÄÖÜ])[A-ZÄÖÜ][a-zäöüß]{1,20}(?:el|e|n)|[а-яё]{3,}"
)
OF = word_set("of in per for on at from to with by and")
LONGEST = 120
# 3万5千, 1億2000万, 3만 5천: the figures before each magnitude, in falling order, and the rest behind the last.
_MAGNITUDE = r"(?:千|百|十)?[億亿万萬]|[千百十]|[억만천백]"
SUMMED = re.compile(
    rf"\d{{1,9}}(?:\.\d{{1,9}})?(?:{_MAGNITUDE})(?:\s?\d{{1,4}}(?:{_MAGNITUDE}))*(?:\s?\d{{1,4}})?(?![\d.,])"
)
SUMMAND = re.compile(rf"(\d+(?:\.\d+)?)({_MAGNITUDE})?")
CJK_TENS = {"十": 10, "百": 100, "千": 1000, "백": 100, "천": 1000}
CJK_MYRIADS = {"万": 10**4, "萬": 10**4, "만": 10**4, "億": 10**8, "亿": 10**8, "억": 10**8}
_BEFORE = {  # words before a value: which operation they are
    "negate": "negative|minus|the negative of|the opposite of|负|moins|menos|meno|минус|零下|氷点下|マイナス|영하"
    "|마이너스",
    "1/2": "half of|one half of|half|a half of",
    "1/3": "a third of|one third of",
    "1/4": "a quarter of",
    "2": "twice|double",
    "3": "thrice|triple",
    "sqrt": "the square root of|square root of|root of|根号",
    "cbrt": "the cube root of|cube root of",
    "reciprocal": "the reciprocal of|reciprocal of",
    "square": "the square of|square of",
    "cube": "the cube of|cube of",
}
OPERATIONS = {said: operation for operation, words in _BEFORE.items() for said in words.split("|")}
# Words before a value that say no more than that it comes.
INTRODUCING = word_set(
    "about approximately approx roughly around exactly only just simply precisely the answer value is are was be "
    "equals equal final a an total of which therefore thus so hence result length area maximum minimum max min ans "
    "number distance volume perimeter probability sum difference product ratio percentage rate speed time cost price "
    "amount average mean median mode range slope angle radius diameter height width day week month year step row "
    "column page chapter question problem part case grade level option room x y z n option solution solutions root "
    "roots remainder quotient we get have there where and so then it costs takes makes needs has in set interval "
    "point vertex center centre coordinates equation function line circle matrix vector indeed least common multiple "
    "greatest divisor factor factors required correct exact approximate all real numbers expected standard deviation "
    "variance both numbers values order pair pairs ordered coordinate term terms coefficient degree count profit "
    "interest share each every for or to"
)


# "25 Prozent", "25 pour cent", 25パーセント, 百分之25: a percentage in other languages.
PERCENT_WORDS = (
    r"prozent|pour[ -]?cents?|por ?cientos?|por ?centos?|per ?cento|procent\w{0,3}|процент\w{0,3}|відсот\w{1,4}|persen"
    r"|phần trăm|パーセント|퍼센트|프로(?=\W|입|이|\Z)|بالمئة|بالمائة|في المئة|في المائة|प्रतिशत|फीसदी|फ़ीसदी"
)
PERCENT_BEHIND = re.compile(rf"(?<=\d)\s?(?:{PERCENT_WORDS})(?![^\W\d_\uac00-\ud7a3\u3040-\u30ff])", re.IGNORECASE)
PERCENT_BEFORE = re.compile(r"(?:百分之\s?|\byüzde\s)(?P<number>\d[\d.,]*)", re.IGNORECASE)
SAYS_PERCENT = Screen(r"(?i)ci?ent|prozen|persen|[^\x00-\x7f]")


def with_percent_sign(text: str) -> str:
    """`25%` for `25 Prozent` and 百分之25; other texts as they are."""
    if not SAYS_PERCENT.lets_through(text):
        return text
    return PERCENT_BEFORE.sub(r"\g<number>%", PERCENT_BEHIND.sub("%", text))


# "Gesamtbetrag: 1.234,56", "Итого: 42", 结果：42: a label before one amount, which is no part of it.
_LETTER = r"(?:[^\W\d_]|[\u0300-\u036f\u064b-\u0652\u0900-\u0963])"
LABEL_BEFORE = re.compile(
    rf"\s*(?P<label>{_LETTER}{{1,30}}(?:[ '’-]{_LETTER}{{1,30}}){{0,4}})\**\s?[:：]\**\s*"
    rf"(?=[-−+]?\s?[$€£¥₹₽₩]?\s?\d[\d.,'’\s]*(?:[^\d:：;=,+*/^()\\-]{{0,30}}|[·×x]\s?10[^:：;=,]{{2,30}})\Z)"
)
SHORTEST_LABEL = 3  # letters of a script with spaces: `x: 5` and `A: 5` name a variable or a part
NO_LABELS = CHANGING | word_set(
    "mindestens höchstens nicht kein keine falsch falsche weniger mehr ohne vorher halb doppelt pas non faux "
    "fausse moins plus sans avant double moitié no falso falsa incorrecto incorrecta menos más sin antes "
    "doble mitad não errado errada incorreto mais sem dobro metade sbagliato sbagliata errato meno più senza "
    "prima doppio metà niet geen fout minder meer zonder dubbel helft minstens hoogstens nie fałsz błędna "
    "błędny błędnie mniej więcej bez не нет неверно неправильно неверный неправильный ложь менее более меньше "
    "больше без вдвое половина değil yanlış hayır az çok không sai bukan tidak salah kurang lebih paling ليس "
    "ليست خطأ غير नहीं गलत"
)
NO_LABELS_CJK = re.compile("[不非错錯误誤否未旧]|至少|最多|之前|以前|間違|少なくとも|오답|틀린|아님|최소|최대")


def label_end(text: str) -> int:
    """Where a label before one amount ends that does not change it; 0 where there is none."""
    found = LABEL_BEFORE.match(text) if ":" in text or "：" in text else None
    if found is None:
        return 0
    words = found["label"].casefold().split()
    if found["label"].isascii() and len(found["label"]) < SHORTEST_LABEL:
        return 0
    changes = NO_LABELS.intersection(words) or NO_LABELS_CJK.search(found["label"])
    return 0 if changes else found.end()


def with_groups_summed(text: str) -> str:
    """`text` with 35000 for 3万5千; a single magnitude (`300万円`) stays to be read with its unit."""
    return SUMMED.sub(_sum_of, text) if not text.isascii() else text


def _sum_of(found: re.Match[str]) -> str:
    total, least, parts = Fraction(0), None, SUMMAND.findall(found[0].replace(" ", ""))
    if len(parts) < 2:
        return found[0]
    for figures, signs in parts:
        size = prod(CJK_TENS.get(sign) or CJK_MYRIADS[sign] for sign in signs)
        value = Fraction(figures) * size
        if least is not None and value >= least:
            return found[0]  # 5千3万 is no number
        total, least = total + value, Fraction(size)
    return str(total) if total.denominator == 1 else found[0]


def behind(words: str, *, one: bool = False) -> Behind:
    """What the words behind a number make of it; `one`: the number is 1, and what it counts is singular."""
    return _behind(words.strip(), one) if len(words) <= LONGEST else Behind(left_over=(words[:LONGEST],))


@lru_cache(maxsize=4096)
def _behind(words: str, one: bool) -> Behind:
    if not words:
        return Behind()
    if words in GLUED:
        return Behind(factor=Fraction(GLUED[words]))
    if unit := read_unit(words):
        return Behind(unit=unit)
    if words.lower().replace(".", "").replace(" ", "") in HALVES_OF_THE_DAY:
        return Behind(unit=Unit(words.lower().replace(".", "").replace(" ", ""), None))
    said = WORD.findall(words)
    factor, power, start = Fraction(1), 1, 0
    while start < len(said):
        word = said[start].lower()
        cjk = next((word[:n] for n in (2, 1) if word[:n] in MAGNITUDES and CJK.fullmatch(word)), None)
        singular = word.removesuffix("s")
        if cjk:
            factor *= MAGNITUDES[cjk]
            said[start] = said[start][len(cjk) :]
            start += not said[start]
        elif singular in MAGNITUDES:
            factor *= MAGNITUDES[singular]
            start += 1
        elif singular in PARTS and (word != singular or one):
            factor /= PARTS[singular]
            start += 1
        elif word in POWERS and start == 0:
            power = POWERS[word]
            start += 1
        else:
            break
    rest = " ".join(said[start:])
    for ending in BELOW_ZERO:
        if rest == ending or rest.endswith(f" {ending}"):
            factor, rest = -factor, rest.removesuffix(ending).strip()
    unit, left = _unit_and_rest(rest)
    left_over = () if _is_neutral(left, one or unit is not None) else left
    if unit is None and left and not left_over:
        unit = Unit(" ".join(left).lower(), None)
    return Behind(factor, power, False, unit, left_over)


def _unit_and_rest(text: str) -> tuple[Unit | None, tuple[str, ...]]:
    """The longest beginning that is a unit, and the words after it."""
    said = text.split()
    for end in range(min(len(said), 8), 0, -1):
        if unit := read_unit(" ".join(said[:end])):
            return unit, tuple(said[end:])
    return None, tuple(said)


def _is_neutral(words: tuple[str, ...], known: bool) -> bool:
    """Whether the words name what was counted, or are on the list that cannot change a value.

    What was counted is a noun in the plural, with adjectives before it and behind it `of`, `in`, `per` and their like.
    `known`: a unit or the number one stands before, so the noun may be singular.
    """
    lower = [word.lower() for word in words if word not in ("(", ")", ",", ".", "{", "}", '"', "'")]
    if not all(word.replace("-", "").replace("'", "").replace("’", "").isalpha() for word in lower):
        return False
    if CHANGING.intersection(lower) or PLURALS_THAT_CHANGE.intersection(lower):
        return False
    if any(CJK.search(word) for word in lower) and not NEUTRAL.issuperset(lower):
        return all(CJK.fullmatch(word) and len(word) <= 8 and not CHANGING_CJK.search(word) for word in lower)
    if NEUTRAL.issuperset(lower):
        return True
    if known and lower[0] in OF and len(lower) <= 8:
        return True
    if len(words) <= 2 and all(map(FOREIGN_PLURAL.fullmatch, words)):
        return True
    noun = next((place for place, word in enumerate(lower) if _is_plural(word) or word in NEUTRAL), None)
    if noun is None:
        return known and len(lower) <= 3
    after = lower[noun + 1 :]
    return noun <= 3 and (not after or after[0] in OF or NEUTRAL.issuperset(after) or after[0] in NEUTRAL)


def _is_plural(word: str) -> bool:
    return len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))


OF_ANOTHER = frozenset(("multiple", "divisor", "factor"))


def before(words: list[str]) -> str | None:
    """The operation that words before a value are: `negate`, `sqrt`, a factor; empty for none, None if left over."""
    said = [word.lower() for word in words]
    while said and said[0] in INTRODUCING and " ".join(said) not in OPERATIONS:
        said = said[1:]
    if not said:
        return "" if OF_ANOTHER.isdisjoint(words[-2:-1]) or "common" in words else None  # "a multiple of 21"
    return OPERATIONS.get(" ".join(said))


# Decimals that go on

AND_SO_ON = re.compile(r"(\d{1,30})?\.(\d{0,30}?)(\d{1,6}?)\3{2,}()\s?(?:\\dots|\.\.\.|…)")  # 0.333\dots


def repeating(found: re.Match[str]) -> str:
    r"""`0.1\overline{6}` as the fraction that it is."""
    whole, start, period = found[1] or "0", found[2], found[3] or found[4]
    below = (10 ** len(period) - 1) * 10 ** len(start)
    return rf"\frac{{{int(whole + start + period) - int(whole + start)}}}{{{below}}}"


# Numbers in words


HYPHENS = re.compile(r"[-\s]+")
CHINESE_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
CHINESE = re.compile(
    "(?:[负負]|零下)?(?:百分之)?[零〇一二三四五六七八九两兩十百千万萬亿億]+(?:分之[零〇一二三四五六七八九两兩十百千万萬亿億]+)?(?:点[零〇一二三四五六七八九]+)?"
)


OF_A_NUMBER = NUMBERS.keys() | word_set("hundred thousand million billion trillion dozen")
SPOKEN = re.compile(r"[a-zA-Z]+(?:['’-][a-zA-Z]+)*|[^\w\s*_]")
# "the two lines", "half of sixty": mentioned, or changed; but "there were seven" is what was counted.
MENTIONING = CHANGING - word_set(
    "was were are been being be has have had would should i he she we you true may or and if"
) | word_set("the these those both of other his her its my our their your first last next these each every")
COUNTED_UP = word_set("total sum average mean maximum minimum count")  # "a total of four objects": all of it
NEAR_WORDS = 2  # words behind a number that may change it


CONCLUDED = re.compile(
    r"(?:\A|[,;:—–]\s?)(?:and )?(?:so|therefore|thus|hence|all told|in all|in total|altogether"
    r"|which (?:means|makes|gives|leaves))\b",
    re.IGNORECASE,
)


ONE_BY_ONE = re.compile(r"\b(?:one (?:by|after) (?:one|another)|one at a time|one another|two by two)\b", re.IGNORECASE)


def sole_number_in_words(sentence: str) -> tuple[int, int] | None:
    """Where the only number of a sentence stands that is in words: "Therefore, three hundred and sixty went".

    Of several, the only one of its conclusion: "Nine baskets hold three eggs each, so there are twenty-seven eggs."
    """
    sentence = ONE_BY_ONE.sub(lambda idiom: " " * len(idiom[0]), sentence)
    said = list(SPOKEN.finditer(sentence))
    words = [word[0].lower() for word in said]
    runs: list[list[int]] = []
    for place, word in enumerate(words):
        goes_on = bool(runs) and runs[-1][1] == place
        and_a_part = words[place : place + 1] == ["and"] and any(map(_is_part, words[place + 2 : place + 3]))
        parts = word.split("-")
        if (len(parts) > 1 or goes_on) and _is_part(parts[-1]):  # a fifth alone may be one of five things in a row
            del parts[-1]
        if word in ("a", "an") and goes_on and words[place - 1] == "and":  # "two and a half"
            parts = []
        of_number = OF_A_NUMBER.issuperset(parts)
        joined = goes_on and word == "and" and (words[place - 1] in MAGNITUDES or and_a_part)
        if goes_on and (of_number or joined):
            runs[-1][1] = place + 1
        elif of_number:
            runs.append([place, place + 1])
    # "the two legs add up to forty-two": with "the" before it, a number tells what is counted, and states nothing
    stating = [run for run in runs if not DEFINITE.intersection(words[run[0] - 1 : run[0]])]
    if len(stating) == 1:
        runs = stating
    # "A cube with an edge of six centimetres has a volume of two hundred": what the verb states, at the end
    how_much = bool(runs) and SAYS_HOW_MUCH.search(sentence, 0, said[runs[-1][0]].start()) is not None
    if len(runs) > 1 and how_much and not EACH.intersection(words[runs[-1][1] :]):
        runs = runs[-1:]
    if len(runs) > 1 and not _counted_under_a_condition(said, runs):
        concluded = max((found.end() for found in CONCLUDED.finditer(sentence)), default=0)
        sole = sole_number_in_words(sentence[concluded:]) if concluded else None
        return (concluded + sole[0], concluded + sole[1]) if sole else None
    if not runs:
        return None
    first, last = runs[0]
    last -= said[last - 1][0].lower() == "and"
    beside = {word[0].lower() for word in said[last : last + NEAR_WORDS]}
    before_it = said[first - 1][0].lower() if first else ""
    if before_it in ("minus", "negative") and (first < 2 or said[first - 2][0].lower() not in ("plus", "or")):
        # The only number of the sentence is taken from none: "a low of minus five degrees".
        first, before_it = first - 1, said[first - 2][0].lower() if first > 1 else ""
    number = sentence[said[first].start() : said[last - 1].end()]
    if before_it == "of" and first > 1 and (how_much or said[first - 2][0].lower() in COUNTED_UP):
        before_it = ""
    if before_it in MENTIONING or (CHANGING - COPULAS) & beside or PLURALS_THAT_CHANGE & beside:
        return None
    if number.lower() == "one" or number_in_words(number) is None:
        return None
    return said[first].start(), said[last - 1].end()


def _is_part(word: str) -> bool:
    return word.removesuffix("s") in PARTS


def _counted_under_a_condition(said: list[re.Match[str]], runs: list[list[int]]) -> bool:
    """Whether the first number is what there is, and the others tell when: "There are six outcomes when two ..."."""
    words = [word[0].lower() for word in said]
    first, last = runs[0]
    there = first >= 2 and words[first - 2] == "there" and words[first - 1] in COPULAS | {"is"}
    return there and bool(CONDITIONS.intersection(words[last : runs[1][0]]))


# "一共有十二种排法", "概率是四分之三": the number that a sentence says there is, with what is counted.
STATED_IN_CHINESE = re.compile(
    rf"(?:是|为|有|共|得|等于|剩下?|还剩|支付|付|花费?|需要?|达到?|赚|节省|行驶|走了?|用了?"  # 一共需要支付三百二十元
    # 共有工人一万二千人
    rf"|共?有[^\W\d一二三四五六七八九十百千万零两〇亿几多]{{1,4}}|[:：])\s?(?P<number>{CHINESE.pattern})(?P<counted>[\u3400-\u9fff]{{0,8}})[。.!！\s*]*\Z"
)

NOT_STATING_IN_CHINESE = re.compile(
    "(?:[不非没未无约若]|最多|至少|可能|大概|不止)(?:就|会|只|能|需要?|用|必|想|应该?|再)*\\Z"
)


def stated_in_chinese(sentence: str) -> tuple[int, int] | None:
    """Where the number in words stands that a Chinese sentence ends in, which is not denied, bounded or rounded."""
    found = STATED_IN_CHINESE.search(sentence)
    if found is None or found["number"] == "一" or CHANGING_CJK.search(found["counted"].replace("不同", "")):
        return None
    if NOT_STATING_IN_CHINESE.search(sentence[: found.start()]):
        return None
    return found.span("number")


def in_figures(text: str) -> str:
    """`35000元` for 三万五千元: a number in Chinese words that a unit or a counter follows; else nothing."""
    spelt = CHINESE.match(text)
    if spelt is None or spelt.end() == len(text) or not (value := _chinese(spelt[0])) or value.denominator != 1:
        return ""
    rest = text[spelt.end() :]
    return f"{value}{rest}" if not behind(rest).left_over and not rest[0].isdigit() else ""


SAYS_HOW_MUCH = re.compile(
    r"\b(?:is|are|has|have|equals?|makes?|gives?|measures?|weighs?|costs?|comes? to|amounts? to|yields?|leaves?"
    r"|covers?|holds?)"
    r"(?: (?:an?|the) (?:\w+ ){1,2}of| exactly| just| only| in total)?\s\Z",
    re.IGNORECASE,
)
EACH = word_set("each apiece per every")
DEFINITE = word_set("the these those his her their our my its your")
CONDITIONS = word_set("when if where because since while for from with using once")
COPULAS = word_set("was were are been be has have had would could should")


@lru_cache(maxsize=4096)
def number_in_words(text: str) -> Fraction | None:
    """The number that a text spells in words: `twenty-three`, `minus two and a half`, `二十三`, `百分之五十`."""
    text = text.strip(" .。")
    if not text or len(text) > LONGEST or any(character.isdigit() and character.isascii() for character in text):
        return None
    if CHINESE.fullmatch(text):
        return _chinese(text)
    if not text.isascii():
        return None
    words = HYPHENS.sub(" ", text.lower()).split()
    sign = 1
    if words and words[0] in ("minus", "negative"):
        sign, words = -1, words[1:]
    value = _english(words)
    return None if value is None else sign * value


PARTS_OF_MANY = frozenset(("half", "quarter", "quarters", "third", "thirds"))


def _english(words: list[str]) -> Fraction | None:
    if not words:
        return None
    if words[-1] in MAGNITUDES and PARTS_OF_MANY.intersection(words[:-1]):  # "three and a half million"
        share = _english(words[: -2 if words[-2] == "a" else -1])
        return None if share is None else share * MAGNITUDES[words[-1]]
    last = words[-1].removesuffix("s")
    if last in PARTS and (len(words) > 1 or last == "half"):
        head = words[:-1]
        if "and" in head:
            split = len(head) - 1 - head[::-1].index("and")
            whole, part = _whole(head[:split]), _upper(head[split + 1 :])
            return None if whole is None or part is None else whole + Fraction(part, PARTS[last])
        part = _upper(head)
        if part is None and len(head) > 1 and head[-1] in TENS and 1 < PARTS[last] < 10:  # "five thirty-sixths"
            part, whole = _upper(head[:-1]), NUMBERS[head[-1]] + PARTS[last]
            return None if part is None else Fraction(part, whole)
        return None if part is None else Fraction(part, PARTS[last])
    if "point" in words[1:-1]:
        split = words.index("point")
        whole, digits = _whole(words[:split]), [NUMBERS.get(word, 10) for word in words[split + 1 :]]
        if whole is None or any(digit > 9 for digit in digits):
            return None
        return whole + Fraction(int("".join(map(str, digits))), 10 ** len(digits))
    whole = _whole(words)
    return None if whole is None else Fraction(whole)


def _upper(words: list[str]) -> int | None:
    return 1 if words in ([], ["a"], ["an"]) else _whole(words)


def _whole(words: list[str]) -> int | None:
    """`two thousand three hundred and five`; None for anything else: two numbers in a row, an article alone."""
    if words in (["a"], ["an"]):
        return None
    if words[:1] in (["a"], ["an"]):
        words = ["one", *words[1:]]
    total = part = 0
    last = group = 10**15
    for place, word in enumerate(words):
        if word in NUMBERS:
            value = NUMBERS[word]
            if place and (value == 0 or not ((last == 100 and value < 10) or last >= 1000)):
                return None
            part += value
            last = 100 if value >= 20 else 1
        elif word == "hundred" and part and part < 100:
            part *= 100
            last = 1000
        elif word in MAGNITUDES and MAGNITUDES[word] >= 1000 and part and MAGNITUDES[word] < group:
            group = MAGNITUDES[word]
            total, part, last = total + part * group, 0, 10**6
        elif word == "dozen" and place == len(words) - 1 and part:
            return part * 12
        elif not (word == "and" and 0 < place < len(words) - 1 and last >= 1000):
            return None
    return total + part if words else None


def _chinese(text: str) -> Fraction | None:
    sign = -1 if text[0] in "负負" else 1
    if text.startswith("零下"):
        sign, text = -1, text[2:]
    text = text.lstrip("负負")
    if not text:
        return None
    if text.startswith("百分之"):
        value = _chinese(text[3:])
        return None if value is None else sign * value / 100
    if "分之" in text:
        lower, upper = (_chinese(part) if part else None for part in text.split("分之", 1))
        return None if not lower or upper is None else sign * upper / lower
    whole, _, decimals = text.partition("点")
    value = Fraction(0)
    if whole and all(character in CHINESE_DIGITS for character in whole):
        value = Fraction(int("".join(str(CHINESE_DIGITS[character]) for character in whole)))
    else:
        total = part = digit = 0
        for character in whole:
            if character in CHINESE_DIGITS:
                digit = CHINESE_DIGITS[character]
            elif character in CJK_TENS:
                part, digit = part + (digit or 1) * CJK_TENS[character], 0
            else:
                total, part, digit = (total + part + digit) * CJK_MYRIADS[character], 0, 0
        value = Fraction(total + part + digit)
    if decimals:
        value += Fraction(int("".join(str(CHINESE_DIGITS[each]) for each in decimals)), 10 ** len(decimals))
    return sign * value
