r"""Numbers in words of Spanish, Portuguese, French, Italian and German: `dois terços`, `zweiundvierzig`, `mil tres`.

Each language has a table of its numbers below a thousand, spelt as one run of letters without accents and without the
"and" between its words, made when one is first looked for; thousands are read around the word for them.
"""

import re
import unicodedata
from fractions import Fraction
from functools import lru_cache

from verifier.patterns import word_set
from verifier.read.quantity import LONGEST, number_in_words
from verifier.read.units import read_unit

# From nought up to where a language begins to join tens and ones.
ONES = {
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis "
    "diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis "
    "veintisiete veintiocho veintinueve",
    "pt": "zero um dois tres quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete "
    "dezoito dezenove",
    "fr": "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dixsept "
    "dixhuit dixneuf",
    "it": "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici "
    "diciassette diciotto diciannove",
    "de": "null eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn "
    "siebzehn achtzehn neunzehn",
}
TENS = {
    "es": "treinta:30 cuarenta:40 cincuenta:50 sesenta:60 setenta:70 ochenta:80 noventa:90",
    "pt": "vinte:20 trinta:30 quarenta:40 cinquenta:50 sessenta:60 setenta:70 oitenta:80 noventa:90",
    "fr": "vingt:20 trente:30 quarante:40 cinquante:50 soixante:60 septante:70 huitante:80 octante:80 quatrevingt:80 "
    "nonante:90",
    "it": "venti:20 trenta:30 quaranta:40 cinquanta:50 sessanta:60 settanta:70 ottanta:80 novanta:90",
    "de": "zwanzig:20 dreissig:30 vierzig:40 funfzig:50 sechzig:60 siebzig:70 achtzig:80 neunzig:90",
}
TO_NINETEEN = frozenset(("soixante", "quatrevingt"))  # soixante-dix, quatre-vingt-onze
HUNDREDS = {  # where they are no plain multiple of the word for a hundred
    "es": "ciento:100 doscientos:200 trescientos:300 cuatrocientos:400 quinientos:500 seiscientos:600 setecientos:700 "
    "ochocientos:800 novecientos:900 doscientas:200 trescientas:300 cuatrocientas:400 quinientas:500 seiscientas:600",
    "pt": "cento:100 duzentos:200 trezentos:300 quatrocentos:400 quinhentos:500 seiscentos:600 setecentos:700 "
    "oitocentos:800 novecentos:900 duzentas:200 trezentas:300 quatrocentas:400 quinhentas:500 seiscentas:600",
}
HUNDRED = {"fr": "cent", "it": "cento", "de": "hundert"}
THOUSAND = {"es": ("mil",), "pt": ("mil",), "fr": ("mille",), "it": ("mila", "mille"), "de": ("tausend",)}
OTHER_FORMS = {"una": "uno", "un": "uno", "uma": "um", "duas": "dois", "une": "un", "ein": "eins"}
AND = frozenset(("y", "e", "et"))
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
}
ONE_OF_THEM = word_set("un uno una um uma une ein eine einen")
WHOLE_HALVES = word_set("la mitad|a metade|la moitié|la metà|die hälfte".replace(" ", "_").replace("|", " "))
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
OTHER_MEANINGS = word_set("due once elf neuf sei sept dos cent cents mil")  # one word alone may be of another language
LETTERS = re.compile(r"[^\W\d_]+(?:[\s-]+[^\W\d_]+){0,9}")


def _letters(words: list[str]) -> str:
    """Words as one run of letters, without accents and without "and"."""
    run = "".join(word for word in words if word not in AND)
    return run if run.isascii() else "".join(each for each in unicodedata.normalize("NFKD", run) if each.isascii())


def _pairs(text: str) -> dict[str, int]:
    return {word: int(value) for word, _, value in (each.partition(":") for each in text.split())}


@lru_cache(maxsize=5)
def _below_thousand(language: str) -> dict[str, int]:
    ones = {word: value for value, word in enumerate(ONES[language].split())}
    ones |= {form: ones[word] for form, word in OTHER_FORMS.items() if word in ones}
    table = dict(ones)
    for ten, tens in _pairs(TENS[language]).items():
        table[ten] = tens
        for one, value in ones.items():
            if not 0 < value < (20 if ten in TO_NINETEEN else 10) or tens + value >= 100:
                continue
            if language == "de":
                table[f"{'ein' if value == 1 else one}und{ten}"] = tens + value
                continue
            table[f"{ten}{one}"] = tens + value
            if language == "it":  # ventuno, ventotto
                table[f"{ten[:-1]}{one}"] = tens + value
    small = [(word, value) for word, value in table.items() if value]
    if language in HUNDREDS:
        hundreds = _pairs(HUNDREDS[language])
        table |= {"cien": 100} if language == "es" else {"cem": 100}
    else:
        word = HUNDRED[language]
        hundreds = {f"{one}{word}": 100 * value for one, value in ones.items() if 1 < value < 10}
        hundreds |= {word: 100} | ({f"ein{word}": 100} if language == "de" else {})
    for word, value in hundreds.items():
        table |= {word: value} | {f"{word}{rest}": value + more for rest, more in small}
    if language == "fr":
        table |= {f"{word}s": value for word, value in hundreds.items() if value > 100} | {"quatrevingts": 80}
    return table


def _number(run: str, language: str) -> int | None:
    """The number that a run of letters spells in a language."""
    table = _below_thousand(language)
    if run in table:
        return table[run]
    for thousand in THOUSAND[language]:
        before, found, behind = run.partition(thousand)
        upper = 1 if not before else table.get(before, 0)
        lower = 0 if not behind else table.get(behind, 0)
        if found and upper and (lower or not behind):
            return 1000 * upper + lower
    return None


def number_elsewhere(text: str) -> Fraction | None:
    """A number or share in one of these languages: `dois terços`, `drei`, `la mitad`, `quarante-deux`."""
    if len(text) > LONGEST or not LETTERS.fullmatch(said := text.strip(" .")):
        return None
    words = said.casefold().replace("-", " ").split()
    if len(words) > 1 and words[0] in MINUS:
        amount = number_elsewhere(" ".join(words[1:]))
        return None if amount is None else -amount
    if "_".join(words) in WHOLE_HALVES:
        return Fraction(1, 2)
    found: set[Fraction] = set()
    run = _letters(words)
    single = len(words) > 1 or words[0] not in ONE_OF_THEM | OTHER_MEANINGS
    for language in ONES:
        parts = _parts(language)
        if len(words) == 2 and words[1] in parts:
            upper = 1 if words[0] in ONE_OF_THEM else _number(_letters(words[:1]), language)
            if upper is not None:
                found.add(Fraction(upper, parts[words[1]]))
        elif single and words[0] not in AND and words[-1] not in AND and (value := _number(run, language)) is not None:
            found.add(Fraction(value))
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=5)
def _parts(language: str) -> dict[str, int]:
    return _pairs(OTHER_PARTS[language])


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
    """Where the only number of a sentence stands that is in words of its own language: "sobraram dois terços"."""
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
        elif "_".join(words[place : place + 2]) in WHOLE_HALVES:
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
    if words[place] in AND:
        return 0
    for end in range(min(len(words), place + MOST_NUMBER_WORDS), place, -1):
        spelt = [part for word in words[place:end] for part in word.split("-")]
        if spelt[-1] not in AND and _number(_letters(spelt), language) is not None:
            return end
    return 0


MOST_WORDS = 12  # of a number in words and its unit
SPOKEN_ELSEWHERE = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|[^\w\s*_]")
LEAST_WORDS = 2  # words of a language that a sentence needs to be in it
