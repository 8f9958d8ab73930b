"""Makes `verifier/read/data` from packages of Unicode's CLDR, and of num2words for languages whose rules CLDR lacks.

    ./dev words

fetches PACKAGES and runs this with the folder that they lie in.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256
from importlib import import_module
from itertools import takewhile
from pathlib import Path
from typing import Any

from spellout import Spellout

from verifier.patterns import word_set
from verifier.read.lexicon import DATA, DIGESTS, folded
from verifier.read.spelt_numbers import BEGINNING, run_of, words_of

PACKAGES = {
    "cldr-rbnf": "48.2.0", "cldr-units-full": "48.2.0", "cldr-dates-full": "48.2.0", "cldr-localenames-full": "48.2.0",
    "cldr-numbers-full": "48.2.0", "num2words": "0.5.14",
}  # fmt: skip


def sorted_words(text: str) -> list[str]:
    return sorted(word_set(text))


LANGUAGES = sorted_words(
    "af ar az bg bn ca cs da de el es et fa fi fil fr he hi hr hu id is it ja ka kk ko lt lv mk mr nb nl pl pt ro "
    "ru sk sl sq sr sv sw ta te th tr uk ur vi zh"
)
# Where a country says it otherwise: huitante, Jänner, dezasseis, كانون الثاني.
COUNTRIES = sorted_words(
    "ar-DZ ar-LB ar-MA ar-TN de-AT de-CH es-MX fr-BE fr-CH pt-PT sr-Latn sr-Cyrl-ME zh-Hant zh-Hant-HK ro-MD nn"
)


def write(name: str, rows: Iterable[tuple[str, str]]) -> str:
    """Lines sorted as bytes are. A word with two meanings is no word of the file."""
    meanings: dict[str, set[str]] = defaultdict(set)
    for word, meaning in rows:
        meanings[word].add(meaning)
    sole = {word: found.pop() for word, found in meanings.items() if len(found) == 1}
    lines = sorted(f"{word}\t{meaning}".encode() for word, meaning in sole.items())
    return b"".join(line + b"\n" for line in lines).decode()


def main_of(folder: Path, package: str, locale: str, file: str) -> dict[str, Any]:
    path = folder / package / "main" / locale / file
    if not path.exists():
        return {}
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["main"][locale]
    return document


# Numbers

NUMBERS = sorted_words(
    "af ar az bg bn ca cs da de el es et fa fi fil fr he hi hr hu id is it ka kk ko lt lv mk nl no pl pt ro ru sk "
    "sl sq sr sv sw ta te th tr uk vi"
)
VARIANTS = {"fr": ("fr-BE", "fr-CH"), "pt": ("pt-PT",), "sr": ("sr-Latn",), "de": ("de-CH",)}
# Where num2words has what CLDR lacks, or spells as nobody does: bn, te; "förtio" beside "fyrtio"; sl "dvajset".
IN_NUM2WORDS = word_set("ar az bn cs da fa fi he hu is it lt lv no ro sk sl sr sv te th vi")
# Older and newer spellings of one word.
RESPELT = (
    ("न्द्रह", "ंद्रह"),
    ("εννενήντα", "ενενήντα"),
    ("مائة", "مئة"),
    ("مائتا", "مئتا"),
    ("পঁইত্রিশ", "পঁয়ত্রিশ"),
    ("అయిదు", "ఐదు"),
)
HUNDREDS = (*range(1, 26), *range(30, 100, 10), 99)  # what is said behind a hundred
COUNTS = (*range(1, 22), 25, 30, 40, 50, 100, 101, 125, 200, 250)
BEHIND = (1, 2, 5, 15, 20, 21, 100, 125)


LEFT_OUT = {"da": "tres"}  # sixty, where nothing goes before it; three in Spanish, Portuguese and Catalan


def run_in(said: str, language: str) -> str:
    return run_of(words_of(said.replace(",", " ").replace("cent' ", "cent ")), language)


class Spelt:
    """All spellings of the numbers of one language."""

    def __init__(self, folder: Path, language: str) -> None:
        self.language = language
        paths = [folder / "cldr-rbnf" / "rbnf" / f"{each}.json" for each in (language, *VARIANTS.get(language, ()))]
        self.rules = [Spellout(path) for path in paths if path.exists()]
        self.known: dict[int, set[str]] = {}

    def of(self, number: int) -> set[str]:
        if number not in self.known:
            said = {each for rules in self.rules for each in rules.spell(number)}
            if self.language in IN_NUM2WORDS:
                said.add(import_module("num2words").num2words(number, lang=self.language))
            said |= {each.replace(old, new) for each in said for old, new in RESPELT if old in each}
            self.known[number] = {run for each in said if (run := run_in(each, self.language))}
        return self.known[number]

    def literals(self, descriptor: str) -> set[str]:
        said = {word for rules in self.rules for word in rules.literals(descriptor)}
        return {each for each in map(folded, said) if each and " " not in each}

    def joined(self, number: int) -> set[str]:
        """The spellings that are one word."""
        said = {each for rules in self.rules for each in rules.spell(number)}
        return {run_in(each, self.language) for each in said if " " not in each}

    def sizes(self) -> list[int]:
        sizes = {size for rules in self.rules for size in rules.magnitudes()}
        return sorted(sizes or {1000, 100_000, 10_000_000})


def split_numbers(spelt: Spelt) -> str:
    """A line: the whole words below a thousand, what stands before a rest, and the words for thousands and more."""
    whole: dict[str, set[int]] = defaultdict(set)
    before: dict[str, set[int]] = defaultdict(set)
    least: dict[str, int] = {}  # "một trăm năm" is a hundred years, as 105 has a word for the tens that are not there
    for number in (*range(101), *range(100, 1000, 100)):
        for run in spelt.of(number):
            whole[run].add(number)
    for hundred in range(100, 1000, 100):
        for rest in HUNDREDS:
            for run in spelt.of(hundred + rest):
                ending = max(
                    (each for each in spelt.of(rest) if run.endswith(each) and run != each), key=len, default=""
                )
                if ending:
                    before[head := run.removesuffix(ending)].add(hundred)
                    least[head] = min(rest, least.get(head, rest))
                else:
                    whole[run].add(hundred + rest)
    behind: dict[int, set[str]] = {}
    for size in spelt.sizes():
        found = [
            (count, rest, *each)
            for count in COUNTS
            for rest in (0, *BEHIND)
            for each in _parted(spelt, size, count, rest)
        ]
        votes = Counter(word for _, word in {(count, word) for count, _, _, words in found for word in words})
        most = min(votes, key=lambda each: (-votes[each], each), default="")
        behind[size] = set()
        for count, rest, run, words in found:
            usual = [word for word in words if word[0] != "^" or votes[word] > 2]  # "tusen" is no "tus" before an "en"
            if usual:  # "eine Million" is no "einem illion", as it is "zwei Millionen"
                said = min(usual, key=lambda each: (-votes[each], -_common(most, each), each))
                behind[size].add(said)
                least[said] = min(rest or size, least.get(said, size))
            elif count <= 10:
                before[run].add(count * size)
                whole[run].add(count * size)
    for head, values in before.items():  # "deux cent" alone, though it is written with an s
        if any(run.startswith(head) and found == values for run, found in list(whole.items())):
            whole[head] |= values
    for size in (100, 1000):  # "hundert" for "einhundert", where they are one word
        for run in spelt.joined(size):
            for one in (each for each in spelt.of(1) if run.startswith(each)):
                if any(each.endswith(run.removeprefix(one)) for each in spelt.of(2 * size)):
                    whole[run.removeprefix(one)].add(size)
                    before[run.removeprefix(one)].add(size)
    whole.pop(LEFT_OUT.get(spelt.language, ""), None)
    sole = {run: values.pop() for run, values in sorted(whole.items()) if len(values) == 1}
    heads = {run: values.pop() for run, values in sorted(before.items()) if len(values) == 1}
    words = {word for each in behind.values() for word in each}
    beginnings = {run[:BEGINNING] for run in (*sole, *heads, *(word[1:] for word in words if word[0] == "^"))}
    rows = [
        spelt.language,
        " ".join(sorted(beginnings)),
        " ".join(f"{run}:{value}" for run, value in sole.items()),
        " ".join(f"{_from(run, least)}:{value}" for run, value in heads.items()),
        " ".join(
            f"{size}:{','.join(_from(word, least) for word in sorted(words))}"
            for size, words in behind.items()
            if words
        ),
        " ".join(sorted(spelt.literals("-x"))),
        " ".join(sorted(spelt.literals("x.x") | spelt.literals("x,x"))),
    ]
    return "\t".join(rows)


def _common(one: str, other: str) -> int:
    """How many letters two words begin with alike."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))


def _from(word: str, least: dict[str, int]) -> str:
    """A word, and the smallest rest behind it where that is not one."""
    return f"{word}/{least[word]}" if least.get(word, 1) > 1 else word


def _parted(spelt: Spelt, size: int, count: int, rest: int) -> Iterator[tuple[str, set[str]]]:
    """What is said for `count` times a size before a rest, and the words that are left of it without the count."""
    for run in spelt.of(count * size + rest):
        endings = [each for each in spelt.of(rest) if run.endswith(each)] if rest else [""]
        heads = [head for ending in endings if (head := run.removesuffix(ending))]
        words = {head.removeprefix(each) for head in heads for each in spelt.of(count) if head.startswith(each)}
        # "elfu mbili": the count stands behind
        words |= {f"^{head.removesuffix(each)}" for head in heads for each in spelt.of(count) if head.endswith(each)}
        if heads:
            yield min(heads, key=len), words - {"", "^"}


def numbers(folder: Path) -> str:
    return "".join(f"{split_numbers(Spelt(folder, language))}\n" for language in NUMBERS)


# Thousands and more, behind figures: 3 млн, 2 millones

# Words that mean something else, also in the plural: minutes, three, "5 bins", "two mills"; or sizes that differ.
NO_MAGNITUDES = word_set("bil bill billion billions bin bio bln elfu mia mie mill min tri tril")


def magnitudes(folder: Path) -> str:
    return write("magnitudes.txt", _magnitudes(folder))


def _magnitudes(folder: Path) -> Iterator[tuple[str, str]]:
    for locale in (*LANGUAGES, *COUNTRIES):
        formats = main_of(folder, "cldr-numbers-full", locale, "numbers.json").get("numbers", {})
        for width in ("long", "short"):
            rows = formats.get("decimalFormats-numberSystem-latn", {}).get(width, {}).get("decimalFormat", {})
            for key, pattern in rows.items():
                size = int(key.partition("-")[0])
                figures = pattern.partition(";")[0].count("0")
                word = folded(pattern.partition(";")[0].replace("'", "").replace("0", "")).strip(" .")
                lasting = len(word) > 2 or not (word.isascii() or width == "short")
                if figures and " " not in word and lasting and word not in NO_MAGNITUDES:
                    yield word, str(size // 10 ** (figures - 1))


# Units

MEASURED = {  # CLDR's names, and what `units` reads
    "duration-century": "century", "duration-decade": "decade", "duration-year": "yr", "duration-month": "month",
    "duration-week": "week", "duration-day": "d", "duration-hour": "h", "duration-minute": "min",
    "duration-second": "s", "duration-millisecond": "ms", "duration-microsecond": "µs", "duration-nanosecond": "ns",
    "length-kilometer": "km", "length-meter": "m", "length-decimeter": "dm", "length-centimeter": "cm",
    "length-millimeter": "mm", "length-micrometer": "µm", "length-nanometer": "nm",
    "length-mile": "mi", "length-yard": "yd", "length-foot": "ft", "length-inch": "in", "length-light-year": "ly",
    "length-nautical-mile": "nmi", "length-parsec": "pc", "length-astronomical-unit": "AU",
    "area-square-kilometer": "km^2", "area-hectare": "ha", "area-square-meter": "m^2", "area-square-centimeter": "cm^2",
    "area-square-mile": "mi^2", "area-acre": "acre", "area-square-yard": "yd^2", "area-square-foot": "ft^2",
    "area-square-inch": "in^2", "volume-cubic-kilometer": "km^3", "volume-cubic-meter": "m^3",
    "volume-cubic-centimeter": "cm^3", "volume-cubic-foot": "ft^3", "volume-cubic-inch": "in^3",
    "volume-hectoliter": "hL", "volume-liter": "L", "volume-deciliter": "dL", "volume-centiliter": "cL",
    "volume-milliliter": "mL", "mass-tonne": "t", "mass-kilogram": "kg", "mass-gram": "g", "mass-milligram": "mg",
    "mass-microgram": "µg", "mass-pound": "pound", "mass-ounce": "oz", "angle-radian": "rad", "angle-degree": "°",
    "temperature-generic": "°",
    "angle-arc-minute": "arcmin", "angle-arc-second": "arcsec", "angle-revolution": "rev",
    "temperature-celsius": "°C", "temperature-fahrenheit": "°F", "temperature-kelvin": "K",
    "speed-kilometer-per-hour": "km/h", "speed-meter-per-second": "m/s", "speed-mile-per-hour": "mi/h",
    "acceleration-meter-per-square-second": "m/s^2", "energy-joule": "J", "energy-kilojoule": "kJ",
    "energy-calorie": "cal", "energy-kilocalorie": "kcal", "energy-kilowatt-hour": "kWh",
    "energy-electronvolt": "eV", "power-watt": "W", "power-kilowatt": "kW", "power-megawatt": "MW",
    "power-gigawatt": "GW", "power-milliwatt": "mW", "force-newton": "N", "torque-newton-meter": "N m",
    "pressure-pascal": "Pa", "pressure-hectopascal": "hPa", "pressure-kilopascal": "kPa",
    "pressure-megapascal": "MPa", "pressure-bar": "bar", "pressure-atmosphere": "atm", "frequency-hertz": "Hz",
    "frequency-kilohertz": "kHz", "frequency-megahertz": "MHz", "frequency-gigahertz": "GHz", "electric-ampere": "A",
    "electric-milliampere": "mA", "electric-volt": "V", "electric-ohm": "Ω", "electric-coulomb": "C",
    "electric-farad": "F", "concentr-mole": "mol", "digital-bit": "bit", "digital-byte": "B",
}  # fmt: skip
# Words that mean something else in English, of which a number may count some or stand before: "12 pies", "7 let".
ENGLISH = word_set("об ст ми") | word_set(
    "an and ani any bait bara bare bart bi bis bite cal cala cali dae dan dana dani dec dies do dom due era fet "
    "fit font fuss fut grade grader graders he hers hold il is it jar jul julio jun let leto libre lita liber men "
    "mil mila milo moly on once ons om or pao pie pies pond real sat sol stop tan teen time times to toll tone "
    "tony tour tours tum tun tuna uke ur uri us vat vit volta wat wiki"
)


# In whose letters symbols are written. "से" is short for seconds in Hindi, and "from".
WITH_SYMBOLS = sorted_words("ar bg el fa he ja ka ko ru th uk zh zh-Hant")


def units(folder: Path) -> str:
    """Long names before short ones, and lengths of time before parts of an angle, which share their words."""
    found: dict[str, set[str]] = {}
    for width, angles in (("long", False), ("long", True), ("short", False)):
        meanings: dict[str, set[str]] = defaultdict(set)
        for word, unit in _unit_words(folder, width, angles):
            meanings[word].add(unit)
        found = meanings | found
    return write("units.txt", ((word, unit) for word, units in found.items() for unit in units))


def _unit_words(folder: Path, width: str, angles: bool) -> Iterator[tuple[str, str]]:
    for locale in (*LANGUAGES, *COUNTRIES) if width == "long" else WITH_SYMBOLS:
        names = main_of(folder, "cldr-units-full", locale, "units.json").get("units", {}).get(width, {})
        for name, unit in MEASURED.items():
            patterns = names.get(name, {}) if name.startswith(("angle-arc", "temperature-generic")) == angles else {}
            for key, pattern in patterns.items():
                word = folded(pattern.replace("{0}", "")).strip(" .")
                if key not in ("gender", "perUnitPattern") and _is_word(word, unit, width):
                    yield word, unit


def _is_word(word: str, unit: str, width: str) -> bool:
    """Whether it is no symbol: those in Latin letters `units` has, and one letter stands for several things."""
    symbol = not word or word == unit.lower() or "°" in word or (width == "short" and word.isascii())
    letter = len(word) == 1 and (width == "short" or word.upper() != word.lower())
    return not symbol and not letter and word not in ENGLISH


# Months and days of the week

NAMES = word_set("augusta julie may")  # of people, and a verb


MONTHS, DAYS = list(map(str, range(1, 13))), ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
WRITTEN = [*LANGUAGES, *COUNTRIES]


def months(folder: Path) -> str:
    return write("months.txt", _calendar_words(folder, "months", MONTHS, WRITTEN))


def weekdays(folder: Path) -> str:
    return write("weekdays.txt", _calendar_words(folder, "days", DAYS, WRITTEN))


def _calendar_words(folder: Path, kind: str, keys: list[str], locales: list[str]) -> Iterator[tuple[str, str]]:
    for locale in locales:
        document = main_of(folder, "cldr-dates-full", locale, "ca-gregorian.json")
        if not document:
            continue
        widths = document["dates"]["calendars"]["gregorian"][kind]
        for form in ("format", "stand-alone"):
            for key in keys:
                word = folded(widths[form]["wide"][key]).removesuffix("\u0654")
                if not any(map(str.isdigit, word)) and len(word) > 1 and word not in NAMES:
                    yield word, key


# Names of countries, languages, currencies and cities

# "Georgia" is a state of America as well, which other languages tell apart; Mars and Augustus are no months alone.
TWO_THINGS = word_set("georgia mars marca mart maja mayo machi julio domingo jumanne augustus")
SPOKEN = word_set("am be bs cy en eo eu ga gl gu ha hy ig jv km kn ku la lo ml mn ms mt my ne pa ps si so uz xh yo zu")
SPOKEN |= frozenset(LANGUAGES)
CURRENCIES = sorted_words(
    "AED ARS AUD BDT BGN BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR JPY KRW KZT MXN MYR NGN NOK "
    "NZD PEN PHP PKR PLN RON RSD RUB SAR SEK SGD THB TRY TWD UAH USD VND ZAR"
)


# Islands, stations and towns of America that bear a name of another place: Canton, Petersburg.
NO_CITIES = (
    "Etc/",
    "Antarctica/",
    "America/Indiana/",
    "America/Kentucky/",
    "America/North_Dakota/",
    "Pacific/Enderbury",
)


def names(folder: Path) -> str:
    rows = [row for row in _names(folder) if row[0] not in TWO_THINGS]
    others = {word for word, _ in rows}  # "Singapore" and "Panama" are countries
    return write("names.txt", (*rows, *(row for row in _cities(folder) if row[0] not in others)))


def _cities(folder: Path) -> Iterator[tuple[str, str]]:
    """The cities after which zones of time are called; in English, by the name of the zone where no other is given."""
    known = {locale: dict(_cities_of(folder, locale)) for locale in ("en", *LANGUAGES, "zh-Hant", "pt-PT", "sr-Latn")}
    zones = sorted({zone for each in known.values() for zone in each})
    known["en"] = {zone: zone.rpartition("/")[2].replace("_", " ") for zone in zones} | known["en"]
    for each in known.values():
        yield from ((folded(name), f"z:{zone}") for zone, name in each.items() if not zone.startswith(NO_CITIES))


def _cities_of(folder: Path, locale: str) -> Iterator[tuple[str, str]]:
    document = main_of(folder, "cldr-dates-full", locale, "timeZoneNames.json")
    found = list(document["dates"]["timeZoneNames"]["zone"].items()) if document else []
    for zone, parts in found:  # which grows
        if "exemplarCity" in parts:
            yield zone, parts["exemplarCity"]
        found += [(f"{zone}/{part}", below) for part, below in parts.items() if isinstance(below, dict)]


def _names(folder: Path) -> Iterator[tuple[str, str]]:
    for locale in ("en", *LANGUAGES, "zh-Hant", "pt-PT", "sr-Latn", "es-MX"):
        for kind in ("territories", "languages"):
            known = main_of(folder, "cldr-localenames-full", locale, f"{kind}.json").get("localeDisplayNames", {})
            for key, name in known.get(kind, {}).items():
                code = key.partition("-alt")[0]
                if kind == "territories" or code in SPOKEN:
                    yield folded(name), f"{kind[0]}:{code}"
        for kind, keys in (("months", MONTHS), ("days", DAYS)):
            yield from ((word, f"{kind[0]}:{key}") for word, key in _calendar_words(folder, kind, keys, [locale]))
        money = main_of(folder, "cldr-numbers-full", locale, "currencies.json").get("numbers", {}).get("currencies", {})
        for code in CURRENCIES:
            for key, name in money.get(code, {}).items():
                if key.startswith("displayName"):
                    yield folded(name), f"c:{code}"


FILES = {
    "magnitudes.txt": magnitudes,
    "numbers.txt": numbers,
    "units.txt": units,
    "months.txt": months,
    "weekdays.txt": weekdays,
    "names.txt": names,
}


def digests(files: dict[str, str]) -> str:
    return "".join(f"{sha256(text.encode()).hexdigest()}  data/{name}\n" for name, text in sorted(files.items()))


if __name__ == "__main__":
    if sys.argv[1:] == ["--packages"]:
        print(*(f"{package} {version}" for package, version in PACKAGES.items()), sep="\n")
        raise SystemExit
    source = Path(sys.argv[1])
    sys.path.insert(0, str(source / "num2words"))
    DATA.mkdir(exist_ok=True)
    texts = {name: made(source) for name, made in FILES.items()}
    for name, text in texts.items():
        (DATA / name).write_text(text, encoding="utf-8")
    DIGESTS.write_text(digests(texts), encoding="utf-8")
