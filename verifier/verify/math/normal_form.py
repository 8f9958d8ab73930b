r"""One spelling for text that differs in typesetting only: the first thing done to gold and answer alike.

`tidy` rewrites unicode mathematics as LaTeX and drops what never changes a value (`\left`, `\,`, `$`, `\displaystyle`,
zero-width characters). It leaves control characters and direction overrides alone, so that the reader refuses them.
`squeezed` goes on to drop all white space, for comparing two texts by eye. Both are linear; neither knows what the
text means.
"""

import unicodedata
from collections.abc import Callable, Iterable

from verifier.patterns import standard as re
from verifier.patterns import word_set
from verifier.patterns.screen import Screen
from verifier.read.closings import AND_PHRASES, AND_WORDS, OR_WORDS
from verifier.read.elsewhere import amount_in_words, number_elsewhere
from verifier.read.function_names import in_usual_names
from verifier.read.notation import with_named_corners
from verifier.read.quantity import (
    AND_SO_ON,
    NO_LABELS,
    in_figures,
    number_in_words,
    repeating,
    with_groups_summed,
    with_percent_sign,
)
from verifier.read.signs import ROUGHLY
from verifier.read.unit_words import with_rate_behind
from verifier.read.units import CURRENCY_CODES, CURRENCY_SIGNS, DOLLAR_CODES, DOLLARS

GREEK = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
    "omicron", "pi", "rho", "varsigma", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
]  # fmt: skip
SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱ", "0123456789+-()ni")
SUBSCRIPT = str.maketrans("₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥ", "0123456789+-()aeoxhklmnpstijruv")
SUPERSCRIPTS = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱ]+")
SUBSCRIPTS = re.compile("[₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥ]+")

SIGNS = {
    "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "×": r"\times ", "·": r"\cdot ", "⋅": r"\cdot ", "∙": r"\cdot ",
    "∗": "*", "÷": r"\div ", "±": r"\pm ", "∓": r"\mp ", "≤": r"\le ", "⩽": r"\le ", "≦": r"\le ", "≥": r"\ge ",
    "⩾": r"\ge ", "≧": r"\ge ", "≠": r"\ne ", "≈": r"\approx ", "≅": r"\approx ", "≃": r"\approx ", "∞": r"\infty ",
    "∪": r"\cup ", "∩": r"\cap ", "∈": r"\in ", "∅": r"\emptyset ", "Ø": r"\emptyset ", "ℝ": r"\mathbb{R}",
    "ℤ": r"\mathbb{Z}", "ℕ": r"\mathbb{N}", "ℚ": r"\mathbb{Q}", "ℂ": r"\mathbb{C}", "°": r"^\circ ", "º": r"^\circ ",
    "˚": r"^\circ ", "℃": r"^\circ C", "℉": r"^\circ F",
    "√": "√", "∛": r"\sqrt[3]", "′": "'", "″": "''", "’": "'", "‘": "'", "“": '"',
    "”": '"', "…": r"\dots ", "⌊": r"\lfloor ", "⌋": r"\rfloor ", "⌈": r"\lceil ", "⌉": r"\rceil ", "∣": "|",
    "٫": ".",
    "⟨": r"\langle ", "⟩": r"\rangle ", "∶": ":", "∑": r"\sum ", "∏": r"\prod ", "∫": r"\int ", "∂": r"\partial ",
    "¬": r"\neg ",
    "⇔": r"\Leftrightarrow ", "↔": r"\leftrightarrow ", "⊕": r"\oplus ", "≡": r"\equiv ", "∖": r"\setminus ",
    "∧": r"\land ", "∨": r"\lor ", "→": r"\to ", "⇒": r"\Rightarrow ", "∠": r"\angle ",
    "△": r"\triangle ", "⊥": r"\perp ",
    "。": ". ", "，": ", ", "、": ", ", "；": "; ", "：": ":", "（": "(", "）": ")", "【": "[", "】": "]", "％": "%",
    "或者": " or ", "或": " or ", "和": " and ", "与": " and ", "及": " and ", "且": " and ", "根号": "√",
    "µ": r"\mu ", "ℏ": r"\hbar ",
    "€": r"\text{ € }", "£": r"\text{ £ }", "\u00c5": r"\text{ Å}", "\u212b": r"\text{ Å}",
}  # fmt: skip
LETTERS = {chr(0x3B1 + place): rf"\{name} " for place, name in enumerate(GREEK)} | {
    "ϕ": r"\phi ", "ϵ": r"\epsilon ", "ε": r"\epsilon ", "Γ": r"\Gamma ", "Δ": r"\Delta ", "Θ": r"\Theta ",
    "Λ": r"\Lambda ", "Ξ": r"\Xi ", "Π": r"\Pi ", "Σ": r"\Sigma ", "Φ": r"\Phi ", "Ψ": r"\Psi ", "Ω": r"\Omega ",
}  # fmt: skip
ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), "")
ONE_CHARACTER = str.maketrans({sign: text for sign, text in (SIGNS | LETTERS).items() if len(sign) == 1}) | ZERO_WIDTH
LONGER = tuple((sign, text) for sign, text in SIGNS.items() if len(sign) > 1)
COMPATIBILITY = re.compile(
    "[\uff01-\uff5e\u2100-\u214f\u2150-\u215f\u00bc-\u00be\U0001d400-\U0001d7ff\u00a0\u2000-\u200a\u202f\u3000]+"
)
VULGAR = re.compile("[\u00bc-\u00be\u2150-\u215e]")
FOREIGN_DIGITS = re.compile(r"(?![0-9])\d")
VULGAR_FRACTION = re.compile("(\\d+)\u2044(\\d+)")
SET_FRACTION = re.compile("(?<![A-Za-z_)\\]}])([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,15})[/\u2044\u2215]([₀₁₂₃₄₅₆₇₈₉]{1,15})")  # ⁷⁄₁₂

INDIAN = re.compile(r"(?<![\d,.}])\d{1,2}(?:\{,\}\d{2})+\{,\}\d{3}(?!\d)")  # 1{,}25{,}000
DECIMAL_BRACES = re.compile(r"(?<![\d},.])(\d+)\{,\}(\d+)(?!\d|\{,\}|[.,]\d)")  # 0{,}375; 12{,}345 is twelve thousand
ONE_NUMBER = re.compile(
    r"(?P<before>(?:[a-zA-Z] ?= ?)?[-+]? ?)(?:(?P<indian>\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?)"
    r"|(?P<whole>\d+),(?P<part>(?!0+(?!\d))\d+))(?P<behind>(?:[^\d,;][^,;]{0,40})?)"
)
THOUSANDS = re.compile(r"(?<=\d)(?:\{,\}|,\\[!,; ]|\\[,; ]|\{\\,\})\s*(?=\d{3}(?!\d))")
DROPPED_COMMANDS = re.compile(
    r"\\(?:(?:bigl?|bigr|Bigl?|Bigr|biggl?|biggr|Biggl?|Biggr|displaystyle|textstyle|limits|nolimits|hfill|rm|bf|it|sf|tt|cal"
    r"|tiny|scriptsize|footnotesize|small|normalsize|large|Large|LARGE|huge|Huge|boldmath|unboldmath|scriptstyle|middle"
    r"|strut|mathstrut|nonumber|centering|blacksquare|qed|allowbreak|protect)(?![a-zA-Z])"
    r"|(?:[hv]space|color|[hv]?phantom|label|textcolor)\s?\{[^{}]{0,20}\}|[,!;:>])"
)
SIZING = re.compile(r"\\(?:left|right)(?=[.|\\(){}\[\]<>/])\.?|\\(?:left|right)(?![a-zA-Z])")
SPACES = re.compile(r"\\(?:qquad|quad|enspace|thinspace)|(?<!\\)\\[ \n]|~|(?<!\\)\\[()\[\]]")
FRACTIONS = re.compile(r"\\(?:[dtc]|nice|s|x|flat)frac(?![a-zA-Z])")
ALIASES = (
    (re.compile(r"\\(?:leqslant|leqq|leq)(?![a-zA-Z])"), r"\\le"),
    (re.compile(r"\\(?:geqslant|geqq|geq)(?![a-zA-Z])"), r"\\ge"),
    (re.compile(r"\\(?:neq|not\s*=)(?![a-zA-Z])"), r"\\ne "),
    (re.compile(r"\\(?:varnothing|O)(?![a-zA-Z])"), r"\\emptyset"),
    (re.compile(r"\\(?:[lc]dots|dots[cbmio]|hdots)(?![a-zA-Z])|\.\.\."), r"\\dots "),
    (re.compile(r"\\(?:over|under)set ?\{ ?\\circ ?\} ?(?=\{)"), r"\\mathring"),
    (re.compile(r"\\varepsilon(?![a-zA-Z])"), r"\\epsilon"),
    (re.compile(r"\\varphi(?![a-zA-Z])"), r"\\phi"),
    (re.compile(r"\\(?:smallsetminus|backslash)(?![a-zA-Z])"), r"\\setminus"),
    (re.compile(r"\\(?:lt)(?![a-zA-Z])"), "<"),
    (re.compile(r"\\(?:gt)(?![a-zA-Z])"), ">"),
    (re.compile(r"\\[lr]?vert(?![a-zA-Z])"), "|"),
)
# `x=5 \text{ oder } x=2`, `$x=5$ o $x=2$`, `2 и 5`: "and" and "or" in other languages, between two values. One letter
# (`y`, `o`) may be a symbol, and is a word only in a text command or between two formulas.
_JOINING = {word: said for words, said in (((*AND_PHRASES, *AND_WORDS), "and"), (OR_WORDS, "or")) for word in words}
_LONG = "|".join(sorted((word for word in _JOINING if len(word) > 1 or not word.isascii()), key=len, reverse=True))
_ALL = "|".join(sorted(_JOINING, key=len, reverse=True))
JOINED_BY = re.compile(
    rf"\\(?:text|mbox|textrm)\s?\{{[\s~]*({_ALL})[\s~]*\}}|(?<=[$)])\s{{0,3}},?\s{{1,3}}({_ALL})\s{{1,3}}(?=[$\\])|(?<=[$)])({_LONG})(?=[$\\])"
    rf"|(?<=[\d)}}\]$°%])\s{{1,3}}({_LONG})\s{{1,3}}(?=[-−+]?[\d\\$√(\[]|[a-z]\s?=)"
    rf"|(?<=\d)\s({_ALL})\s(?=[a-z]\s?=)",  # x = 4 o x = 5: a factor of 5 would stand alone
)
MODULO = re.compile(r"\(\s*(?:\\(?:text|mathrm|operatorname|rm)\s*\{\s*mod\s*\}|\\?b?mod\b)\s*([^()]{1,60})\)")
MODULO_IN_TEXT = re.compile(r"\\(?:text|mathrm|mbox|textrm)\s*\{([^{}]{0,10}\bmod\b[^{}]{0,20})\}")
TEXT_AROUND = re.compile(r"^\\text\{(.{0,60})\}$")
IN_WORDS_AND_FIGURES = re.compile(r"([a-zA-Z][a-zA-Z -]+) ?\((\d{1,15})\)")  # five (5)
LONGEST_IN_WORDS = 80
HAS_LETTERS = Screen(r"(?:\A|[^\\a-zA-Z])[a-zA-Z]|[^\x00-\x7f]")  # besides those of commands
SPACED_THOUSANDS = re.compile(  # 5 730, and 5 730 years
    r"([-+]?\d{1,3}(?:[ '\u2019]\d{3})+(?:[.,]\d+)?)( ?[^\W\d_%°€£¥][^\d=+*/^()]*)?"
)
EUROPEAN = re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+,\d+|[-+]?\d{1,3}(?:\.\d{3}){2,}")  # 1.234,56 and 1.234.567
REPEATING = re.compile(r"(\d{1,30})?\.(\d{0,30})\\(?:overline\s?\{(\d{1,30})\}|dot\s?\{(\d)\}(?!\d))")
_CODES = ("EUR", "GBP", "¥", "¥", "INR", "KRW", "RUB", "TRY", "VND", "PHP", "THB", "ILS", "UAH")
CODES = {
    "\\$": "USD", "$": "USD", "Rs": "INR", "Rs.": "INR",
    **{f"{letters}{sign}": code for letters, code in DOLLAR_CODES.items() for sign in ("$", "\\$")},
    **dict(zip("€£¥￥₹₩₽₺₫₱฿₪₴", _CODES, strict=True)),
}  # fmt: skip
LONE_DOLLAR = re.compile(r"\$(?=\s?-?\d)")
DOLLAR_BEHIND = re.compile(r"(?<=\d )\$(?=\s*\Z)")
CURRENCY_SIGN = re.compile(
    rf"{DOLLARS}(?=\s?\d)|\\\$|[{CURRENCY_SIGNS}]|\b(?:R[ps]\.?(?=\s?\d)|{CURRENCY_CODES})(?![a-zA-Z])"
)
MONEY_IN_SHORT = re.compile(r"((?:\\\$|[€£])\s?\d[\d,.]*)\s?([MBK])(?![A-Za-z\d^_$])")  # \$1.2M
MONEY_SCALES = {"M": "million", "B": "billion", "K": "thousand"}
AMOUNT = re.compile(
    rf"([-+−]\s?)?({DOLLARS}|\\\$|[{CURRENCY_SIGNS}]|\b(?:R[ps]\.?(?=\s?\d)|{CURRENCY_CODES}))(?:\s|~|\\,|\{{\}}){{0,3}}"
    r"(-?\d[\d,]*(?:(?:\{,\}|,?\\[!,])\d{3})*(?:\.\d+)?(?:\s?(?:\\text\{)?\s?(?:hundred|thousand|million|billion|trillion)(?![a-z])\}?)?)"
    r"(?!\s*(?:\\text\{)?\s*(?:dollars?|euros?|pounds?|yuan|[/^*+\d(]))"
)
SPREAD_OUT = re.compile(
    r"\\[a-zA-Z]+ \{ |\{ \d [^{}]*\}|\d \. \d"
)  # `\\frac { 7 } { 1 5 }`, as text recognition writes it
WHOLE_NUMBERS = re.compile(r"\d\d")
BETWEEN_DIGITS = re.compile(r"(?<=[\d.]) (?=\d)|(?<=\d) (?=\. ?\d)")
BULLET = re.compile(r"\s*(?:[*•·-]\s+|\(?\d{1,2}[.)]\s+|\([a-h]\)\s+)")
ANSWER_DASH = re.compile(r"\A\s*(?:final )?answer\s*[–—-]\s+", re.IGNORECASE)  # `Answer – 5` is 5
WHITE_SPACE = re.compile(r"\s+")
NEEDLESS_SPACE = re.compile(r"\s+(?=[^\sa-zA-Z0-9.])|(?<=[^\sa-zA-Z0-9.])\s+")
QUOTES = ("**", '"', "'", "`")
ENDS = " \t\r\n.,;"
# "Rightarrow x = 5", "&= 5": signs that lead from the line before, or line lines up, and say nothing of the value.
LEADING_STOP = re.compile(
    r"[\s,;]+|\.(?!\d)\s*|(?:\\(?:Rightarrow|Longrightarrow|implies|therefore|quad|qquad)(?![a-zA-Z])|=>|&)\s*"
)
# "S(1 | -2)", "P(1,5|0|3)", "(1,5 ; -2)": a point as German and French schools write it, where a comma marks decimals.
_PLACE = r"\s?[-+]?(?:\d+(?:[.,/]\d+)?|\\frac\{\d+\}\{\d+\}|\\sqrt\{?\d+\}?)\s?"
POINT_WITH_BARS = re.compile(
    rf"(?:[A-Z](?:_\{{?\w\}}?|'{{1,2}}|\d)?\s?=?\s?)?\((?P<places>{_PLACE}(?:(?:\||\\mid|;){_PLACE}){{1,2}})\)"
)
LABEL_OF_A_POINT = re.compile(r"([^\W\d_]{3,30}): (?=[A-Z(])")  # "Schnittpunkt: S(0,5|2)"
BARS = ("|", "\\mid", ";")
SEVERAL_BARS = re.compile(r"\||\\mid|;")
# "three apples"; but "three halves", "two thirds", "two squared" and "one more" are other numbers.
COUNTED_IN_WORDS = re.compile(
    r"([A-Za-z]+(?:[- ][A-Za-z]+){0,3}) (?!(?:hal(?:f|ves)|thirds?|quarters?|\w+ths?|times|more|less|fewer|dozens?"
    r"|pairs?|pi|squared|cubed|root|point|percent|and|or|hundreds?|thousands?|millions?|billions?|to|of)\b)([a-z]{3,20})"
)
LABELLED = re.compile(r"(\A|[,;] ?|\band )([A-Za-z])(?::| is) (?=[-+]?[\d\\])")  # A: 3, B: 5
# Vietnamese words for pupils and students, of which a syllable is written like the hyperbolic sine.
PUPILS = re.compile(r"(?<!\w)(?:(?:học|thí|nam|nữ) sinh|sinh viên)(?!\w)")
# Within O(...) every base of a logarithm is the same: `O(n lg n)`, `O(n \log_2 n)`.
LANDAU = re.compile(r"\s*(?:\\mathcal\s?\{\s?O\s?\}|[OoΘΩ]|\\(?:Theta|Omega))\s?\(.*\)\s*")
ANY_LOG = re.compile(r"\\?(?<![a-zA-Z])(?:lg|ln|log)(?:\s?_\s?(?:\w|\{\w+\}))?(?![a-zA-Z])\s?")
# "all nonzero real numbers", "the positive reals"
SIGNED_REALS = re.compile(
    r"(?:the (?:set of )?)?(?:all |any |every )?(non-?zero|positive|negative|non-?negative|non-?positive)"
    r" real(?:s| numbers?)?",
    re.IGNORECASE,
)
REALS_OF_SIGN = {
    "nonzero": r"\mathbb{R} \setminus \{0\}", "positive": r"(0, \infty)", "negative": r"(-\infty, 0)",
    "nonnegative": r"[0, \infty)", "nonpositive": r"(-\infty, 0]",
}  # fmt: skip
# "all real numbers except 0", `\text{all reals except } x = 2 \text{ and } x = 3`
ALL_BUT = re.compile(
    r"(?:[a-z] (?:is|can be) )?(?:the set of )?(?:all|any|every) real(?:s| numbers?)?(?: [a-z])?,? "
    r"(?:except|but|other than|apart from|excluding|besides|different from)(?: for)? (?P<values>\S.{0,80})",
    re.IGNORECASE,
)
SIGNED_INFINITY = re.compile(
    r"(?:\\text\s?\{)?\s*(?:(?:diverges|tends|goes) to )?(positive|plus|negative|minus) infinity\s*\}?", re.IGNORECASE
)
PLAIN_TEXT = re.compile(r"\\text\s?\{([^{}]*)\}")
JOINED_VALUES = re.compile(r"\s*(?:,|\b(?:and|or)\b)\s*")
NAMED_VALUE = re.compile(r"[a-z]\s*=\s*")
LINED_UP = re.compile(r"&\s*(?=[=<>]|\\(?:le|ge|ne|approx|in|equiv)(?![a-zA-Z]))")  # x &= 5


def _primes(found: re.Match[str]) -> str:
    return "'" * (found[0].count("prime") + found[0].count("'"))


def _in_base(found: re.Match[str]) -> str:
    digits, base = found[1] or found[2], int(found[3] or found[4])
    lettered = not digits.isdigit() and digits.isalnum() and max(int(each, 36) for each in digits) < base <= 36
    return str(int(digits, base)) if lettered else found[0]


def _binomial(found: re.Match[str]) -> str:
    return rf"\binom{{{found[1] or found['n'] or found['m']}}}{{{found[2] or found['k'] or found['j']}}}"


# What is rewritten where a text holds the piece: before LaTeX gets one spelling, and after it.
FIRST = (
    ("<", re.compile(r"<sup>([^<>]{1,20})</sup>"), r"^{\1}"),
    ("<", re.compile(r"</?(?:b|i|u|em|strong|p|span|center|sub|math)>|<br ?/?>"), ""),
    (  # A^{\top} is A^T
        "^",
        re.compile(
            r"\^\s?(?:\{\s?)?(?:\\(?:top|intercal)(?![a-z])|\\(?:mathsf|mathrm|text|mathtt|rm|operatorname)\s?\{T\})"
            r"(?:\s?\})?"
        ),
        "^T",
    ),
    # f^{\prime}, f^{''}
    ("^", re.compile(r"\^\s?(?:\{\s?(?:(?:\\prime|')\s?)+\}|\\prime(?![a-z])|')"), _primes),
    (  # a free product is a symbol of its own, since stars multiply
        "\\mathbb",
        re.compile(r"(\\mathbb\s?\{?\s?[A-Z]\s?\}?(?:_\{?\w+\}?)?)\s*\*\s*(?=\\mathbb)"),
        r"\1 \\dagger ",
    ),
)
THEN = (
    (  # `\text{1A7}_{12}`, `1A7_{12}`: a numeral with letters for digits, which is no product of them
        "_",
        re.compile(
            r"(?:\\(?:text|mathrm|textbf|texttt|mathtt)\s?\{\s?([0-9A-Z]{1,20})\s?\}|(?<![\w\\}])(\d[0-9A-Z]{0,18}\d))"
            r"\s?_\s?(?:\{\s?(?:\\text\{)?(\d\d)\}{1,2}|(?<=_)(\d\d)(?!\d))"
        ),
        _in_base,
    ),
    (  # `{}_{10}C_3`, `^{10}C_3`, `C_{10}^3` and `C^3_{10}`: numbers of combinations
        "C",
        re.compile(
            r"(?<![\w)}])(?:\{\})?[_^]\s?\{?\s?(\d+)\s?\}?\s?(?:\\(?:mathrm|text|rm)\s?\{)?\s?C\s?\}?\s?_\s?\{?\s?(\d+)\s?\}?"
            r"|(?<![\w\\])C\s?(?:_\s?\{?\s?(?P<n>\d+)\s?\}?\s?\^\s?\{?\s?(?P<k>\d+)\s?\}?"
            r"|\^\s?\{?\s?(?P<j>\d+)\s?\}?\s?_\s?\{?\s?(?P<m>\d+)\s?\}?)(?!\d)"
        ),
        _binomial,
    ),
    ("\\dots", AND_SO_ON, repeating),
    # "14 sq cm", "3 cu. ft"
    ("sq", re.compile(r"(?<=[\d)}]) ?\bsq(?:\. ?| )(?=[a-zA-Z])"), " square "),
    ("cu", re.compile(r"(?<=[\d)}]) ?\bcu(?:\. ?| )(?=[a-zA-Z])"), " cubic "),
    ("per cent", re.compile("per cent"), "percent"),
    # "pH 4.7" names what 4.7 is
    ("pH", re.compile(r"\A\s*(?:\\(?:text|mathrm)\{)?pH\}?(?: is| of)? (?=\d)"), "pH = "),
    ("plus or minus", re.compile(r"(?:\\text\{ ?)?\bplus or minus ?\}? ?(?=[\d\\a-z(])"), r"\\pm "),
    ("/", re.compile(r"(?<![a-zA-Z\\])d([a-zA-Z])\s?/\s?d([a-zA-Z])(?![a-zA-Z])"), r"\\frac{d\1}{d\2}"),  # dy/dx
    # (1, 2, 3)^T
    ("^", re.compile(r"\A\s*(\([^()]+,[^()]+\)|\[[^\[\]]+,[^\[\]]+\])\s?\^\{?T\}?\s*\Z"), r"\1"),
    ("m", re.compile(r"\b([ap])\.\s?m\b\.?", re.IGNORECASE), r"\1m"),
    ("10", re.compile(r"(?<=[\d.])\s*[xX*]\s*10\s*(?=\^|\*\*)"), r"\\times 10"),
)


def tidy(text: str) -> str:
    """`text` in one spelling, still LaTeX; white space collapsed, ends stripped of stops and commas."""
    if "\n" in text.strip():
        text = _listed(text)
    if "mod" in text:
        text = MODULO.sub(r"\\pmod{\1}", MODULO_IN_TEXT.sub(r" \1 ", text.replace(" modulo ", " mod ")))
    if " " in text or "{" in text or not text.isascii():
        text = JOINED_BY.sub(lambda found: f" {_JOINING[next(filter(None, found.groups()))]} ", text)
    text = _with_currency(ANSWER_DASH.sub("", text))
    text = in_usual_names(with_rate_behind(with_percent_sign(text)))
    if not text.isascii():
        text = PUPILS.sub("students", text)
        text = with_groups_summed(in_figures(text) or text)
        text = ascii_mathematics(text)
    text = _rewritten(text, FIRST)
    if "angle" in text:
        text = with_named_corners(text)
    if "\\" in text or "{,}" in text or "..." in text:
        text = plain_latex(text)
    text = text.replace("\\$", " ").replace("$", " ").strip()
    for quote in QUOTES:
        if len(text) > 2 * len(quote) and text.startswith(quote) and text.endswith(quote):
            text = text[len(quote) : -len(quote)]
    text = _rewritten(text, THEN)
    if (": " in text or " is " in text) and len(LABELLED.findall(text)) > 1:
        text = LABELLED.sub(r"\1\2 = ", text)
    if "O(" in text and LANDAU.fullmatch(text):
        text = ANY_LOG.sub(r"\\log ", text)
    text = WHITE_SPACE.sub(" ", text).rstrip(ENDS)
    if SPREAD_OUT.search(text) and not WHOLE_NUMBERS.search(text):
        text = BETWEEN_DIGITS.sub("", text)
    if "&" in text and "\\begin" not in text and "\\\\" not in text:
        text = LINED_UP.sub("", text)
    while leading := LEADING_STOP.match(text):
        text = text[leading.end() :]
    return _known_whole(text) or text


def _rewritten(text: str, steps: Iterable[tuple[str, re.Pattern[str], str | Callable[[re.Match[str]], str]]]) -> str:
    for piece, pattern, put in steps:
        if piece in text:
            text = pattern.sub(put, text)
    return text


def _known_whole(text: str) -> str | None:
    """What a whole text says that is a number, a set or a point in a spelling of its own."""
    if "infinity" in text and (signed := SIGNED_INFINITY.fullmatch(text)):
        return r"-\infty" if signed[1].lower() in ("negative", "minus") else r"\infty"
    if "real" in text:
        plain = " ".join(PLAIN_TEXT.sub(r"\1", text).split())
        if but := ALL_BUT.fullmatch(plain):
            values = [NAMED_VALUE.sub("", each) for each in JOINED_VALUES.split(but["values"].strip()) if each]
            return rf"\mathbb{{R}} \setminus \{{{', '.join(values)}\}}"
        if signed := SIGNED_REALS.fullmatch(plain):
            return REALS_OF_SIGN[signed[1].lower().replace("-", "")]
    if any(map(text.__contains__, BARS)):
        label = LABEL_OF_A_POINT.match(text)
        points = text[label.end() :] if label and label[1].lower() not in NO_LABELS else text
        if not POINT_WITH_BARS.sub("", points).strip(" ,"):
            return POINT_WITH_BARS.sub(lambda point: f"({', '.join(_places(point['places']))})", points)
    if len(text) < LONGEST_IN_WORDS and HAS_LETTERS.lets_through(text) and (said := _in_words(text)):
        return said
    if spaced := SPACED_THOUSANDS.fullmatch(text):
        return re.sub("[ '\u2019]", "", spaced[1]).replace(",", ".") + (spaced[2] or "")
    return text.replace(".", "").replace(",", ".") if EUROPEAN.fullmatch(text) else None


def _places(written: str) -> list[str]:
    return [each.strip().replace(",", ".") for each in SEVERAL_BARS.split(written)]


def _in_words(text: str) -> str | None:
    """The number or amount that is said in words: `five`, `five (5)`, `three apples`."""
    plain = TEXT_AROUND.sub(r"\1", text)
    if (twice := IN_WORDS_AND_FIGURES.fullmatch(plain)) and number_in_words(twice[1]) == int(twice[2]):
        return twice[2]
    value = number_in_words(plain)
    value = number_elsewhere(plain) if value is None else value
    if value is not None:
        return str(value)
    if amount := amount_in_words(plain, percent=True):
        return f"{amount[0]} {amount[1]}"
    if (counted := COUNTED_IN_WORDS.fullmatch(plain)) and (many := number_in_words(counted[1])) is not None:
        return f"{many} {counted[2]}"
    return None


def _listed(text: str) -> str:
    """Lines that each begin with a bullet or a number, as items between commas."""
    lines = [line for line in text.split("\n") if line.strip()]
    items = [BULLET.sub("", line).strip() for line in lines]
    bulleted = len(lines) > 1 and all(BULLET.match(line) for line in lines)
    return ", ".join(item.removeprefix("**").removesuffix("**") for item in items) if bulleted else text


def _with_currency(text: str) -> str:
    r"""The amount of money, if the text names one, its currency behind it as a unit: `\$0.50`, `CHF2,000`, `$5`, `5 $`.

    A lone dollar sign before a digit is money; two are where mathematics begins and ends.
    """
    if text.count("$") % 2 == 1 and "\\$" not in text:
        text = DOLLAR_BEHIND.sub(r"\\text{ USD}", text)
        text = LONE_DOLLAR.sub(r"\\$", text, count=1)
    if "$" in text or "€" in text or "£" in text:
        text = MONEY_IN_SHORT.sub(lambda found: f"{found[1]} {MONEY_SCALES[found[2]]}", text, count=1)
    if len(CURRENCY_SIGN.findall(text)) != 1:
        return text
    return AMOUNT.sub(_amount, text, count=1)


def _amount(found: re.Match[str]) -> str:
    return f"{found[1] or ''}{found[3]}\\text{{ {CODES.get(found[2], found[2])}}}"


def ascii_mathematics(text: str) -> str:
    """Unicode mathematics, punctuation and digits as LaTeX and ASCII; other letters and controls as they are."""
    text = ROUGHLY.sub("≈", text)
    for sign, plain in LONGER:
        text = text.replace(sign, plain)
    text = text.replace("\ufe0f\u20e3", "")  # 4️⃣
    text = SET_FRACTION.sub(
        lambda found: rf"\frac{{{found[1].translate(SUPERSCRIPT)}}}{{{found[2].translate(SUBSCRIPT)}}}", text
    )
    text = SUPERSCRIPTS.sub(lambda found: f"^{{{found[0].translate(SUPERSCRIPT)}}}", text)
    text = SUBSCRIPTS.sub(lambda found: f"_{{{found[0].translate(SUBSCRIPT)}}}", text)
    text = VULGAR.sub(_fraction_glyph, text)
    text = text.translate(ONE_CHARACTER)
    text = COMPATIBILITY.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    text = VULGAR_FRACTION.sub(r"\\frac{\1}{\2}", text).replace("\u2044", "/").replace("\u2215", "/")
    return FOREIGN_DIGITS.sub(lambda found: str(unicodedata.digit(found[0])), text)


def _fraction_glyph(found: re.Match[str]) -> str:
    r"""`½` as `\frac{1}{2}`, so that `2½` is a mixed number."""
    upper, _, lower = unicodedata.normalize("NFKC", found[0]).partition("\u2044")
    return rf"\frac{{{upper}}}{{{lower}}}" if lower else found[0]


COMMAND = re.compile(r"\\(?:[a-zA-Z]+|.)", re.DOTALL)
# Commands that no pattern below finds; most texts have no other.
LEFT_AS_THEY_ARE = word_set(
    r"\frac \sqrt \pi \text \mathrm \mathbb \cdot \times \infty \in \cup \cap \circ \theta \alpha \beta \log \ln \sin"
    r" \cos \tan \pm \le \ge \{ \} \% \$"
)


def plain_latex(text: str) -> str:
    """LaTeX without sizes, styles and thin spaces, each operator under one name."""
    if not any(sign in text for sign in ("~", "{,}", "...")) and LEFT_AS_THEY_ARE.issuperset(COMMAND.findall(text)):
        return text
    if "{,}" in text:
        text = INDIAN.sub(lambda found: found[0].replace("{,}", ""), text)
        text = DECIMAL_BRACES.sub(lambda found: _decimal(found[1], found[2]) or found[0], text)
    text = THOUSANDS.sub("", text)
    text = SIZING.sub("", text)
    text = DROPPED_COMMANDS.sub(" ", text)
    text = SPACES.sub(" ", text)
    text = FRACTIONS.sub(r"\\frac", text)
    text = REPEATING.sub(repeating, text)
    for pattern, name in ALIASES:
        text = pattern.sub(name, text)
    return text


def _decimal(whole: str, part: str) -> str | None:
    """`3,5` as 3.5; None where the comma may part thousands, `1,234`."""
    return f"{whole}.{part}" if whole == "0" or len(part) != 3 or len(whole) > 3 else None


def as_one_number(text: str) -> str | None:
    """The one number that tidy text may be which reads as a list: `3,5` as 3.5, `1,25,000` as 125000."""
    found = ONE_NUMBER.fullmatch(text) if "," in text else None
    if found is None:
        return None
    number = found["indian"].replace(",", "") if found["indian"] else _decimal(found["whole"], found["part"])
    return f"{found['before']}{number}{found['behind']}" if number else None


def squeezed(text: str) -> str:
    """Tidy `text` without the white space that separates nothing: what stands between two digits or letters remains."""
    return NEEDLESS_SPACE.sub("", text)
