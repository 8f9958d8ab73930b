r"""Numbers in words of other languages, whole and as shares: `dois terços`, `zweiundvierzig`, `тридцать пять`.

The words of whole numbers are data (`spelt_numbers`). A text is read whole or not at all, and one that two languages
read differently is no number.
"""

import re
from fractions import Fraction
from functools import cache, lru_cache

from verifier.patterns import word_set
from verifier.read.closings import COPULA_BEHIND, IS_BEFORE, NOT_OR_PERHAPS
from verifier.read.quantity import LONGEST, number_in_words
from verifier.read.spelt_numbers import languages_of, number_of, numbers_of, words_of
from verifier.read.units import read_unit

OTHER_PARTS = {
    "es": "medio:2 medios:2 tercio:3 tercios:3 cuarto:4 cuartos:4 quinto:5 quintos:5 sexto:6 sextos:6 séptimo:7 "
    "séptimos:7 octavo:8 octavos:8 noveno:9 novenos:9 décimo:10 décimos:10",
    "pt": "meio:2 meios:2 terço:3 terços:3 quarto:4 quartos:4 quinto:5 quintos:5 sexto:6 sextos:6 sétimo:7 sétimos:7 "
    "oitavo:8 oitavos:8 nono:9 nonos:9 décimo:10 décimos:10",
    "fr": "demi:2 demis:2 tiers:3 quart:4 quarts:4 cinquième:5 cinquièmes:5 sixième:6 sixièmes:6 septième:7 "
    "septièmes:7 huitième:8 huitièmes:8 neuvième:9 neuvièmes:9 dixième:10 dixièmes:10",
    "it": "mezzo:2 mezzi:2 terzo:3 terzi:3 quarto:4 quarti:4 quinto:5 quinti:5 sesto:6 sesti:6 settimo:7 settimi:7 "
    "ottavo:8 ottavi:8 nono:9 noni:9 decimo:10 decimi:10",
    "de": "halb:2 halbe:2 drittel:3 viertel:4 fünftel:5 sechstel:6 siebtel:7 achtel:8 neuntel:9 zehntel:10",
    "nl": "half:2 derde:3 kwart:4 vierde:4 vijfde:5 zesde:6 zevende:7 achtste:8 negende:9 tiende:10",
    "ru": "вторая:2 вторых:2 третья:3 треть:3 трети:3 третьих:3 четверть:4 четверти:4 четвёртых:4 четвертых:4 пятая:5 "
    "пятых:5 шестая:6 шестых:6 седьмая:7 седьмых:7 восьмая:8 восьмых:8 девятая:9 девятых:9 десятая:10 десятых:10",
    "uk": "друга:2 других:2 третина:3 третини:3 третя:3 третіх:3 чверть:4 чверті:4 четверта:4 четвертих:4 п'ята:5 "
    "п'ятих:5 шоста:6 шостих:6 сьома:7 сьомих:7 восьма:8 восьмих:8 дев'ята:9 дев'ятих:9 десята:10 десятих:10",
    "pl": "druga:2 drugich:2 trzecia:3 trzecie:3 trzecich:3 czwarta:4 czwarte:4 czwartych:4 piąta:5 piąte:5 piątych:5 "
    "szósta:6 szóste:6 szóstych:6 siódma:7 siódme:7 siódmych:7 ósma:8 ósme:8 ósmych:8 dziewiąta:9 dziewiąte:9 "
    "dziewiątych:9 dziesiąta:10 dziesiąte:10 dziesiątych:10",
    "sv": "halv:2 tredjedel:3 tredjedelar:3 fjärdedel:4 fjärdedelar:4 femtedel:5 femtedelar:5 sjättedel:6 "
    "sjättedelar:6 sjundedel:7 sjundedelar:7 åttondel:8 åttondelar:8 niondel:9 niondelar:9 tiondel:10 tiondelar:10",
    "id": "pertiga:3 perempat:4 perlima:5 perenam:6 pertujuh:7 perdelapan:8 persembilan:9 persepuluh:10",
}
ONE_OF_THEM = word_set("un uno una um uma une ein eine einen een één en одна jedna")
SHARES_ALONE = {
    **dict.fromkeys(("la_mitad", "a_metade", "la_moitié", "la_metà", "die_hälfte", "de_helft"), 2),
    **dict.fromkeys(("половина", "połowa", "setengah", "yarım", "आधा"), 2),
    **dict.fromkeys(("треть", "третина", "sepertiga"), 3),
    **dict.fromkeys(("четверть", "чверть", "seperempat", "çeyrek"), 4),
}
# 三分の二, 삼분의 이, "hai phần ba", "üçte iki": the two numbers of a share, and which of them counts.
SHARES = (
    (re.compile(r"(?P<lower>[^\W\d分]+)分[の之](?P<upper>[^\W\d分]+)"), "zh"),
    (re.compile(r"(?P<lower>[^\W\d]+)\s?분의\s?(?P<upper>[^\W\d]+)"), "ko"),
    (re.compile(r"(?P<upper>[^\W\d]+(?:\s[^\W\d]+)?)\sphần\s(?P<lower>[^\W\d]+(?:\s[^\W\d]+)?)"), "vi"),
    (re.compile(r"(?P<lower>[^\W\d]+?)[td][ae]\s(?P<upper>[^\W\d]+)"), "tr"),
)
FUNCTION_WORDS = {  # what tells a language by a sentence: "dos" is two in Spanish, and "of the" in Portuguese
    "es": word_set("el los las y del por lo es son hay quedan queda en con se que entonces tanto respuesta total"),
    "pt": word_set("o os e do da dos das no na em é são há ao portanto sobraram restam um uma com que logo"),
    "fr": word_set("le les et du des est sont il reste donc dans en ce que il y a sur au une"),
    "it": word_set("il lo gli e di del della dei è sono quindi che restano ci nel una rimangono"),
    "de": word_set("der die das und ist sind es also von den dem bleiben übrig ein eine beträgt gibt"),
}
# Words beside such a number that change it, or another quantity that it measures.
CHANGING_ELSEWHERE = word_set(
    "más menos mais moins più meno mehr weniger por cento casi quase presque fast ou o oder y e et und cem cien ciento "
    "cent cents hundert veces vezes fois volte mal docenas dúzias douzaines dozzine dutzend mila millones milhões "
    "millions milioni millionen mille mil tausend prozent"
)
DENYING_ELSEWHERE = {
    "es": word_set("no ni nunca"), "pt": word_set("não nem nunca"), "fr": word_set("ne n pas jamais ni"),
    "it": word_set("non né mai"), "de": word_set("nicht kein keine keinen nie"),
}  # fmt: skip
THE_ELSEWHERE = word_set(
    "los las os as les i le gli die der den dem estos estas estes estas ces questi queste diese dieser"
)
# Words that mean something else in English, or in a language beside their own, where they stand alone.
OTHER_MEANINGS = word_set(
    "to on set once due million billion trillion fire six sex cent cents hat pet sept pat bin opt kirk seize mil null "
    "dos otto elf neuf sei sis lima dues het firs trims divas stu tris nic isa hai doze quince không nulla"
)
MOST_FIGURES = 15  # of a whole number that words can spell
SHORTEST = 3  # letters of a number that stands alone: "to", "on", "ni" and "en" are of many languages
LETTER = r"(?:[^\W\d_][\u0300-\u036f\u064b-\u0655\u0900-\u0dff\u0e31-\u0e4e\u200b-\u200f\u00ad]*)"
LETTERS = re.compile(rf"{LETTER}+(?:(?:[\s-]+|['’ʼ]){LETTER}+){{0,11}}")


@lru_cache(maxsize=4096)
def number_elsewhere(text: str) -> Fraction | None:
    """A number or share in one of these languages: `dois terços`, `drei`, `la mitad`, `tres coma cinco`."""
    if len(text) > LONGEST or not LETTERS.fullmatch(said := text.strip(" .")):
        return None
    words = words_of(said)
    if alone := SHARES_ALONE.get("_".join(words)):
        return Fraction(1, alone)
    short = said.isascii() and len(said) < SHORTEST
    sole = short or (len(words) == 1 and words[0] in OTHER_MEANINGS | ONE_OF_THEM)
    found = set() if sole else {_value(words, language) for language in languages_of(words)}
    if len(words) > 1 and (below := languages_of(words[1:])):
        found |= {_negative(words[1:], each) for each in below if words[0] in numbers_of(each).minus | MINUS}
    if len(words) == 2:
        found |= {_share(words, language) for language in OTHER_PARTS}
    found |= {_share_of_two(said, pattern, language) for pattern, language in SHARES}
    found.discard(None)
    return found.pop() if len(found) == 1 else None


def spells_the_same(one: str, other: str) -> bool:
    """Whether one of two texts is a whole number in figures, and the other one the same in other words."""
    figures, words = (one, other) if one.isdecimal() else (other, one)
    if not figures.isdecimal() or words.isdecimal() or len(figures) > MOST_FIGURES:
        return False
    return number_elsewhere(words) == int(figures)


def _value(words: list[str], language: str) -> Fraction | None:
    """`dos mil tres`, `tres coma cinco`."""
    if len(words) > 2 and (
        points := [place for place, word in enumerate(words) if word in numbers_of(language).points]
    ):
        whole = number_of(words[: points[0]], language) if points[0] else None
        decimals = _decimals(words[points[0] + 1 :], language)
        return None if whole is None or not decimals else Fraction(f"{whole}.{decimals}")
    value = number_of(words, language)
    return None if value is None else Fraction(value)


def _decimals(words: list[str], language: str) -> str:
    """Behind a point: digits one by one, or together as one number."""
    values = [number_of([word], language) for word in words]
    if len(values) > 1 and all(value is not None and value < 10 for value in values):
        return "".join(map(str, values))
    value = number_of(words, language) if words else None
    return "" if value is None else str(value)


def _negative(words: list[str], language: str) -> Fraction | None:
    value = _value(words, language) if words else None
    if value is None and len(words) == 2:
        value = _share(words, language)
    return None if value is None else -value


def _share(words: list[str], language: str) -> Fraction | None:
    parts = _parts(language) if language in OTHER_PARTS else {}
    if words[1] not in parts:
        return None
    upper = 1 if words[0] in ONE_OF_THEM else number_of(words[:1], language)
    return None if upper is None else Fraction(upper, parts[words[1]])


def _share_of_two(said: str, pattern: re.Pattern[str], language: str) -> Fraction | None:
    found = pattern.fullmatch(said)
    if found is None:
        return None
    lower, upper = (
        number_in_words(found[name]) if language == "zh" else number_of(words_of(found[name]), language)
        for name in ("lower", "upper")
    )
    return Fraction(upper) / Fraction(lower) if upper and lower else None


@cache
def _parts(language: str) -> dict[str, int]:
    return {word: int(value) for word, _, value in (each.partition(":") for each in OTHER_PARTS[language].split())}


def amount_in_words(text: str, *, percent: bool = False) -> tuple[Fraction, str] | None:
    """The number and the unit of `three hours`, `tres horas`; with `percent` that of `five percent`, too."""
    words = text.rstrip(" .").split()
    if not 2 <= len(words) <= MOST_WORDS or len(text) > LONGEST:
        return None
    for count in range(len(words) - 1, 0, -1):
        said, behind_it = " ".join(words[:count]), " ".join(words[count:])
        per_cent = behind_it.lower() in ("percent", "per cent")
        unit = None if per_cent else read_unit(behind_it)  # which would divide by a cent
        if (unit is None or unit.dimension is None) and not (per_cent and percent):
            continue
        value = number_in_words(said)
        value = number_elsewhere(said) if value is None else value
        if value is not None:  # "minus fünf Grad Celsius": Celsius is a unit as well, and "fünf Grad" no number
            return value, "%" if per_cent else behind_it
    return None


# "minus fünf", "moins cinq": below zero, where no number stands before it from which it could be taken. "Menos" also
# says fewer, behind which another word comes ("menos de cinco"), or about ("más o menos cinco", "au moins cinq").
MINUS = word_set("minus negativ moins menos meno")
NO_MINUS_BEHIND = word_set("au du o ou y e à al pelo ao lo per almeno más mais plus più")
MOST_NUMBER_WORDS = 9  # "neunhundert" is one, "dos mil trescientos cuarenta y cinco" five


def sole_number_elsewhere(sentence: str) -> tuple[int, int] | None:
    """Where the number of a sentence stands that is in words of its own language."""
    return _sole_in_its_language(sentence) or _stated_at_the_end(sentence)


def _stated_at_the_end(sentence: str) -> tuple[int, int] | None:
    """The number, with its unit, with which a sentence ends behind a word for "is": "Итого это двадцать пять."."""
    stop = len(sentence.rstrip(" \t\n.。।!*_"))
    if stop > LONGEST_SENTENCE or NOT_OR_PERHAPS.search(sentence):
        return None
    ending = COPULA_BEHIND.search(sentence[:stop]) or TURKISH_IS_BEHIND.search(sentence[:stop])
    stop = ending.start() if ending else stop
    spaced = " " in sentence[:stop]
    for place in (word.start() for word in WORD.finditer(sentence, 0, stop)):
        said = sentence[place:stop]
        opened = IS_BEFORE.search(sentence, max(0, place - NEAR), place)
        if (opened or (ending and spaced)) and number_in_words(said) is None and _states_amount(said):
            others = [word for word in WORD.finditer(sentence, 0, place) if number_elsewhere(word[0]) is not None]
            stated = [word for word in others if not opened or IS_BEFORE.search(sentence, 0, word.start())]
            return None if stated else (place, stop)
    return None


def _states_amount(said: str) -> bool:
    return number_elsewhere(said) is not None or (not said.isascii() and amount_in_words(said) is not None)


def _sole_in_its_language(sentence: str) -> tuple[int, int] | None:
    """The only number of a sentence, by the words around it: "sobraram dois terços"."""
    said = list(SPOKEN_ELSEWHERE.finditer(sentence))
    words = [word[0].casefold() for word in said]
    scores = {language: sum(map(known.__contains__, words)) for language, known in FUNCTION_WORDS.items()}
    language = max(scores, key=lambda each: scores[each])
    if scores[language] < LEAST_WORDS or list(scores.values()).count(scores[language]) > 1:
        return None
    parts = _parts(language)
    places: list[tuple[int, int]] = []
    place = 0
    while place < len(words):
        end = _number_end(words, place, language)
        if end and end - place == 1 and end < len(words) and words[end] in parts:
            end += 1
        elif "_".join(words[place : place + 2]) in SHARES_ALONE:
            end = place + 2
        elif end == place + 1 and words[place] in ONE_OF_THEM:
            end = 0
        if end:
            places.append((place, end))
        place = end or place + 1
    if len(places) != 1:
        return None
    first, last = places[0]
    if DENYING_ELSEWHERE[language].intersection(words):
        return None
    counted = last == first + 1 and first and words[first - 1] in THE_ELSEWHERE
    if counted:  # "die drei Katzen"
        return None
    if first and words[first - 1] in MINUS and (first == 1 or words[first - 2] not in NO_MINUS_BEHIND):
        first -= 1
    if CHANGING_ELSEWHERE.intersection((*words[max(0, first - 1) : first], *words[last : last + 1])):
        return None
    start, end = said[first].start(), said[last - 1].end()
    return (start, end) if number_elsewhere(sentence[start:end]) is not None else None


def _number_end(words: list[str], place: int, language: str) -> int:
    """Where the longest number ends that begins at a word; 0 where none does."""
    for end in range(min(len(words), place + MOST_NUMBER_WORDS), place, -1):
        spelt = [part for word in words[place:end] for part in word.split("-")]
        if number_of(spelt, language) is not None:
            return end
    return 0


MOST_WORDS = 12  # of a number in words and its unit
SPOKEN_ELSEWHERE = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|[^\w\s*_]")
WORD = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]|[^\\W\\d_]+")
TURKISH_IS_BEHIND = re.compile(r"(?<=[^\W\d_])[dt][ıiuü]r\Z", re.IGNORECASE)
LONGEST_SENTENCE = 150  # that states a number at its end
NEAR = 60  # characters before it in which a word for "is" stands
LEAST_WORDS = 2  # words of a language that a sentence needs to be in it
