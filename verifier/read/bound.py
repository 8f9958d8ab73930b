r"""Where a text gives a bound and no value: `the number is greater than 12`, 超过12, `12 or more`, `between 3 and 12`.

Whoever is asked for a number and says what it is more than has not said which one it is. "At least" may be reached, and
who needs at least 25 cards has named the least number of them: so "at least" and "at most" are no bound where something
is needed, or where the value stands in a box or behind a marker, which say that it is the answer.

Only the CUE characters on either side of a value are read.
"""

from functools import lru_cache

from verifier.patterns import full as re
from verifier.patterns.screen import WHITE, Screen
from verifier.read.units import CURRENCY_SIGNS, DOLLARS

REMEMBERED = 4096  # beginnings of sentences
CUE = 60
MONEY = rf"(?:{DOLLARS}|\\?\$|[{CURRENCY_SIGNS}])?"
DRESS = rf"[\s*_$({{]{{0,6}}{MONEY}[-−+]?\Z"
BOXED = rf"[\s*_$({{]{{0,6}}(?:\\(?:boxed|fbox)\s?\{{|\\text\s?\{{)?[\s*_$({{]{{0,4}}{MONEY}[-−+]?\Z"
# What is strictly more or less than a value is never that value.
STRICT = (
    r"(?:(?<!\bno\s)(?<!\bnot\s)\b(?:more|less|greater|fewer|larger|smaller|higher|lower|bigger|older|younger"
    r"|longer|shorter|heavier|lighter|taller"
    r"|later|earlier)\sthan(?!\sor\b)|\bexceed(?:s|ed|ing)?|\b(?:is|are|was|were|be)\s(?:\w+ly\s|well\s"
    r"|just\s)?(?:over|under|above|below|beyond)"
    r"|\b(?:almost|nearly|not quite|just shy of)"
    r"|\banswer\s(?:divides|exceeds|precedes|follows|surpasses)"
    r"|\b(?:just|slightly|well|barely|marginally|a (?:bit|little|tad|touch))\s(?:over|under|above|below|past|beyond)"
    r"|\b(?:supérieure?s?|inférieure?s?)\s(?:strictement\s)?à|\b(?:strictement\s)?(?:plus|moins)\s(?:\w+\s)?(?:de|que)"
    r"|\bdépasse|\b(?:mayor(?:es)?|menor(?:es)?|más|menos|superior(?:es)?|inferior(?:es)?)\s(?:que|de|do\sque|a)"
    r"|\bsupera(?:\sa)?|\bexcede(?:\sa)?|\b(?:maior(?:es)?|mais)\s(?:que|de|do\sque)"
    r"|\b(?:maggior[ei]|minor[ei]|superior[ei]|inferior[ei]|più|meno)\s(?:di|del|dello|a|che)"
    r"|\b(?:größer|kleiner|höher|niedriger|mehr|weniger|länger|kürzer|älter|jünger|schwerer|leichter)\sals"
    r"|\b(?:ist|sind|liegt)\s(?:über|unter)|\bübersteigt|\büberschreitet"
    r"|\b(?:больше|меньше|более|менее|выше|ниже|старше|младше)(?:,?\sчем)?|\bпревышает|\bпревосходит"
    r"|(?<!不)(?:大于|小于|多于|少于|高于|低于|超过|超出|不到|不足|将近|不足|大過|超過|小於|大於)(?!等于|或等于|或)"
    r"|(?<!\bniet\s)\b(?:meer|minder|groter|kleiner|hoger|lager|ouder|jonger|langer|korter)\sdan"
    r"|(?<!\bnie\s)\b(?:więcej|mniej|większ\w{1,3}|mniejsz\w{1,3})\s(?:niż|od)|\bponad"
    r"|(?<!\btidak\s)\b(?:lebih|kurang)\sdari|(?<!không\s)\b(?:(?:lớn|nhỏ|nhiều|ít|cao|thấp)\s)?hơn"
    r"|(?<!لا\s)(?:أكثر|أقل|أكبر|أصغر)\sمن|से\s(?:अधिक|कम|बड़[ाीे]|छोट[ाीे])|초과|미만)\s?"
)
# What a value may also be: "at least 12", "no more than 12", 不超过12.
REACHED = (
    r"(?:\bat\s(?:the\s)?(?:least|most)|\b(?:no|not)\s(?:more|less|fewer|greater|larger|smaller|higher|lower)\sthan"
    r"|\b(?:greater|less|more|fewer|larger|smaller)\sthan\sor\sequal\sto"
    r"|(?<!\b(?:add|adds|adding|added|sum|sums|come|comes|round|rounds|rounded) )\bup\sto"
    r"|\bau\s(?:moins|plus)|\bau\s(?:minimum|maximum)|\b(?:supérieure?|inférieure?)\sou\ségale?\sà"
    r"|\b(?:al\smenos|como\s(?:mínimo|máximo|mucho)|por\slo\smenos|a\slo\ssumo)|\b(?:mayor|menor)\so\sigual\s(?:que|a)"
    r"|\b(?:pelo\smenos|no\s(?:mínimo|máximo)|(?:maior|menor)\sou\sigual\sa)"
    r"|\b(?:almeno|al\s(?:massimo|minimo|più)|(?:maggiore|minore)\so\suguale\sa)"
    r"|\b(?:mindestens|höchstens|wenigstens|maximal|minimal|bis\szu|(?:größer|kleiner)\soder\sgleich)"
    r"|\b(?:не\s(?:менее|более|меньше|больше)(?:,?\sчем)?|как\sминимум|по\sкрайней\sмере)"
    r"|(?:至少|至多|不少于|不多于|不小于|不大于|不超过|不低于|不高于)(?:是|为)?"
    r"|\b(?:minstens|hoogstens|tenminste|ten\s(?:minste|hoogste)|m(?:ax|in)imaal|niet\s(?:meer|minder)\sdan)"
    r"|\b(?:co\snajmniej|co\snajwyżej|przynajmniej|nie\s(?:więcej|mniej)\sniż)|\ben\s(?:az|fazla|çok)"
    r"|\b(?:ít\snhất|nhiều\snhất|tối\s(?:đa|thiểu)|không\s(?:quá|dưới|ít\shơn))(?:\slà)?"
    r"|\b(?:setidaknya|sekurang-kurangnya|paling\s(?:sedikit|banyak|tidak)|tidak\s(?:lebih|kurang)\sdari)"
    r"|على\sال(?:أقل|أكثر)|لا\s(?:يقل|يزيد)\sعن"
    r"|少なくとも|最大でも|多くとも|최소한|적어도|कम\sसे\sकम|अधिक\sसे\sअधिक|ज़्यादा\sसे\sज़्यादा)\s?"
)
NUM = r"[-−]?\d[\d.,]{0,20}"
RANGE = re.compile(
    rf"(?:\b(?:somewhere|anywhere|lies|ranges?|varies|ranging|varying)(?:\s\w+)?\sfrom\s{MONEY}{NUM}(?:\s\w{{1,12}})?\sto|\bbetween\s{MONEY}{NUM}(?:\s\w{{1,12}})?\sand|\bentre\s{MONEY}{NUM}(?:\s\w{{1,12}})?\s(?:et|y|e)"
    rf"|\b(?:tra|fra)\s{NUM}\se|\b(?:every|each|all|any)\s(?:\w+\s){{1,3}}from\s{MONEY}{NUM}\sto"
    rf"|\bzwischen\s{NUM}\sund|\bмежду\s{NUM}\sи)\s?{DRESS}"
    rf"|(?:在|介于){NUM}\s?(?:到|至|和|与|~|～)\s?\Z|{NUM}\s?から\s?\Z",
    re.IGNORECASE,
)
STRICTLY = re.compile(STRICT + BOXED, re.IGNORECASE)
AT_LEAST = re.compile(REACHED + DRESS, re.IGNORECASE)
# The same, read backwards from the end where all of them must end, which says five times as fast that there is none.
AT_THE_END = tuple(re.compile(f"(?r){pattern.pattern}", re.IGNORECASE) for pattern in (RANGE, STRICTLY, AT_LEAST))
# "You need at least 25 cards", "it can hold at most 12": the least or the most there is, which is a value.
NEEDED = re.compile(
    r"\b(?:needs?|needed|requires?d?|takes?|must|has\sto|have\sto|should|faut|faudra|doit|necesita[nrs]?"
    r"|necesitamos|hacen?\sfalta"
    r"|precisa(?:mos)?|são\snecessári\w+|servono|occorrono|bisogna|braucht|benötigt|muss|müssen|нужно|надо"
    r"|необходимо|требуется|потребуется"
    r"|nodig|moet(?:en)?|kan|kunnen|potrzeb\w{1,5}|musi|trzeba|może|można|gerek\w{0,5}|perlu|harus|bisa|dapat|cần"
    r"|phải)\b|\b(?:can|could|puede[ns]?|podemos|peut|peuvent|pode[mn]?|può|possono|kann|können|может|могут|можно)\b"
    r"|需要|要|必须|需|能|可以|필요|चाहिए",
    re.IGNORECASE,
)
NEEDED_BEHIND = re.compile(
    r".{0,12}?(?:必要|需要|かかる|かかります|필요|चाहिए)|(?:\s\w{2,20}){0,2}\s(?:must|have\sto|(?:are"
    r"|is)\s(?:needed|required|necessary))\b"
)
BEHIND = re.compile(
    r"[\s$*}\])]{0,4}(?:\w{1,12}\s)??(?:or\s(?:more|less|fewer|greater|higher|lower|larger|smaller|above|below"
    r"|over|under|older|younger)\b"
    r"|and\s(?:above|up|below|over|under)\b(?=[\s.,;]*(?:\n|\Z))|ou\s(?:plus|moins|mais|menos)\b|o\s(?:más|menos"
    r"|più|meno)\b|oder\s(?:mehr|weniger|größer|kleiner)\b|или\s(?:больше|меньше|более|менее)\b"
    # "7 plus whatever was lost", "2π is an upper bound"
    r"|,?\s?(?:and\s|then\s){1,2}(?:subtract|add|multiply|divide|double|halve|square)\b"
    r"|(?:plus|minus)\s(?:whatever|some|any|a\sfew|something|more)\b"
    r"|(?:is|was|would\sbe)\s(?:only\s|just\s|merely\s)?(?:an?|the)\s(?:\w+\s)?(?:(?:upper|lower)\s(?:bound|limit)"
    r"|overestimate|underestimate)\b)|['’]?[td][ea]n\s(?:fazla|az|çok|büyük|küçük|yüksek|düşük)\b"
    r"|[\s$*}\])]{0,4}(?:\w{1,12}\s)??(?:of\s(?:meer|minder)|lub\s(?:więcej|mniej)|atau\s(?:lebih|kurang)"
    r"|trở\s(?:lên|xuống)|veya\sdaha\s(?:fazla|az)|ve\süzeri)\b|\sعلى\sال(?:أقل|أكثر)|\sأو\s(?:أكثر|أقل)"
    r"|\s?[\u3400-\u9fff]{0,2}(?:以上|以下|以内|未満|未满|より(?:大き|小さ|多|少な|高|低)|を超え|を下回)"
    r"|\s?[\uac00-\ud7af]{0,2}\s?(?:이상|이하|초과|미만|보다)|\s?से\s(?:अधिक|कम|बड़|छोट)",
    re.IGNORECASE,
)


def bound_before(before: str, after: str = "") -> str:
    """The words right before a value that make a bound of it; nothing where there are none."""
    strict, reached = _bounds(before[-CUE:])
    if strict or not reached or NEEDED.search(before) or NEEDED_BEHIND.match(after):
        return strict
    return reached


# Of every bound in ASCII a piece in lower case; a test writes an example of each.
PIECES = Screen(
    r"(?i)than|from|exceed|over(?:[^a-z]|\z)|under(?:[^a-z]|\z)|above|below|beyond|past(?:[^a-z]|\z)|least|most|between"
    rf"|(?:up|bis|como|au|tra|fra){WHITE}|plus|moins|super|mayor|menor|inferior|excede|maior|mais\b|maggior|minor|meno"
    r"|(?:klein|niedrig|schwer|leicht)er|mehr|weniger|unter(?:[^a-z]|\z)"
    rf"|(?:every|each|all|any){WHITE}|answer{WHITE}|almost|nearly|not quite|just shy"
    rf"|(?:por|a){WHITE}lo|pelo|al(?:meno|{WHITE}m)|(?:mindest|wenigst)ens|m(?:ax|in)imal|entre|zwischen"
    rf"|{WHITE}dan\b|niet|ponad|{WHITE}dari|minst|hoogst|tenminste|imaal|co{WHITE}najm|przynajm|mniej"
    rf"|\ben{WHITE}(?:az|fazla)"
    r"|setidak|sekurang|paling|tidak"
)


@lru_cache(maxsize=REMEMBERED)
def _bounds(near: str) -> tuple[str, str]:
    """The words of a bound that is never the value, and of one that may be."""
    if near.isascii() and not PIECES.lets_through(near):
        return "", ""
    ranging, strictly, at_least = (pattern.search(near) is not None for pattern in AT_THE_END)
    strict = (RANGE.search(near) if ranging else None) or (STRICTLY.search(near) if strictly else None)
    reached = AT_LEAST.search(near) if at_least and not strict else None
    return (strict[0].strip(" *_$({") if strict else ""), (reached[0].strip(" *_$({") if reached else "")


def bound_behind(after: str) -> str:
    """The words right behind a value that make a bound of it; nothing where there are none."""
    found = BEHIND.match(after)
    return found[0].strip() if found else ""


def forget() -> None:
    """Forget every beginning of a sentence that was read before."""
    _bounds.cache_clear()
