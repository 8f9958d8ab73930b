r"""Text -> what it says: the tidy text, its tree, or why there is none.

A ground truth may hold more than its answer: `\boxed{...}` in a sentence, two spellings around `##`. An answer is read
whole or not at all.
"""

from functools import lru_cache
from typing import NamedTuple

from verifier.patterns import standard as re
from verifier.read.closings import BETWEEN_AMOUNTS
from verifier.read.elsewhere import amount_in_words
from verifier.read.quantity import number_in_words
from verifier.verify.math.grammar import ANGLE, node_of, read
from verifier.verify.math.lexer import Foreign, LeftOver, Unreadable, closing_brace
from verifier.verify.math.normal_form import SPACED_THOUSANDS, squeezed, tidy
from verifier.verify.math.tree import Node, number
from verifier.verify.number_text import NumberPolicy, in_parts, plain_text, with_decimal_point

CHOICE = re.compile(r"(?:\\text(?:bf)?\s?\{)?\s?\(?([A-J])\)?\s?\}?")
CHOICE_WITH_TEXT = re.compile(
    r"(?:(?:option|choice|answer)\s)?\s?(?:\\(?:text|textbf|mathrm|mathbf)\s?\{)?\s?(?:\(([A-J])\)|([A-J])\s?[).:])",
    re.IGNORECASE,
)
LONGEST_NAME = 60
CALLED = re.compile(  # a function of something: its name, perhaps in a text command, and its arguments
    r"\|\s?[A-Z](?:\s?\\(?:cup|cap|setminus)\s?[A-Z]){1,3}\s?\||(?:[A-Za-z]|\\(?:text|mathrm|operatorname|mathbb|mathbf|Pr|dim|deg|det|ker|rank|arg)(?![a-z])"
    r"\s?(?:\{[A-Za-z ]{1,20}\})?)\s?(?:_\s?(?:\w|\{[^{}]{1,20}\}))?\s?(?:[(\[]\s?[^()\[\]=]{1,30}\s?[)\]]|[A-Za-z])?"
)
ROW = re.compile(r"-?\d{1,9}(?: +-?\d{1,9}){1,19}")  # `2 3 5`: in its order, as nothing says that it has none
COMPOUND = re.compile(
    rf"[-−]?\d[\d.,]{{0,12}} ?[^\W\d_]{{1,14}}(?:,? (?:{BETWEEN_AMOUNTS})(?= )|,)? ?\d[\d.]{{0,12}} ?[^\W\d_]{{1,14}}"
    r"(?![^\W\d_])"
)  # 5 kg 200 g, 2 Stunden und 30 Minuten
CACHED = 4096
CACHED_CHARACTERS = 2_000
BOX = re.compile(r"\\(?:boxed|fbox)\s*\{")
ALTERNATIVES = re.compile(r"\\?#\s*\\?#")
FINAL = re.compile(
    r"[Ff]inal [Aa]nswer:?(?: is:?)?\s+(?:[Tt]he final answer is:?\s+)?(.{1,300}?)\.?\s*I hope it is correct"
)
NAMESPACES = re.compile(r"\b(?:np|numpy|math|sympy|sp)\.(?=[a-z])")
SPREAD_DECIMAL = re.compile(r"(?<=\d)\. (?=\d+\W*$)")
PARTS = re.compile(r"\(\d\)\s*\.")
WORDS_AROUND = re.compile(r"\\(?:text|mathrm|textbf|mbox|rm)\s?\{([^{}]*)\}")
TEXT = re.compile(r"\\(?:text|mathrm|textbf|mbox|operatorname|textit|rm)\b\s*|[^a-z0-9\u3400-\u9fff+\-=<>]")

# `11\\sqrt{2}`, as few-shot prompts write that were JSON once: outside an environment two backslashes before the name
# of a command break no line.
DOUBLED = re.compile(
    r"\\(?=\\(?:[dt]?frac|sqrt|pi|cdot|times|div|text\w*|math\w+|left|right|infty|pm|theta|alpha|beta|gamma|lambda"
    r"|leq?|geq?|neq?|in|notin|cup|cap|circ|degree|sin|cos|tan|log|ln|binom|boxed|displaystyle|overline)(?![a-zA-Z]))"
    r"(?<!\\\\)"
)
# "$26.60 + $17.48 = $44.08", where no sign closes a formula; "5 x 5 = 25".
# "3000 N, i.e. 3 kN", "1/2, or equivalently 50%": the same value again, which has to agree.
AGAIN = re.compile(
    r"(?<=[\w}%)]),? (?:\\text\s?\{\s?)?(?:i\.\s?e\.|that is(?: to say)?|or,? equivalently|equivalently|in other"
    r" words),?\s?\}?"
    r" ?(?=[-−+]?\$?[\d\\])"
)
IN_TERMS_OF = re.compile(r", (?:expressed )?(?:as a function of|in terms of) \$?[a-zA-Z]\$?,? ")
MONEY, TIMES = re.compile(r"\$(?= ?\d)"), re.compile(r"(?<=\d) x (?=\$?\d)")

INFINITELY_MANY = re.compile(r"\A(?:thereare|ithas)?infinitelymany(?:solutions?|roots?|values?)?\Z")
OUT_OF = re.compile(r"(\d{1,15}) (?:out of (?:every |the )?|in (?:every )?)(\d{1,15})(?: chances?)?")
"""`5 out of 36`, `1 in 6`: a share in words."""
# "greater than 2", "at most 5"
BOUND = re.compile(
    r"(?:strictly )?(?:(greater|larger|bigger|more|higher|less|smaller|lower) than( or equal to)?|at (least|most))"
    r" ?([-+]?[\d\\.][^=<>a-z]*(?:\\[a-z]+[^=<>a-z]*)*)"
)
# "x is greater than 2", `x \\text{ is at most } 2`, "x is at least 2 and less than 5", "all real numbers less than 2"
COMPARED = re.compile(
    r"(?:(?P<name>(?:[a-zA-Z]|\\[a-zA-Z]{2,8})(?:\^\d|_\d)?) (?:is|must be|has to be) "
    r"|(?:the )?(?:set of )?(?:all |any |every )(?:real(?:s| numbers?| values?)?|(?:values of )?[a-z]) )"
    rf"{BOUND.pattern}(?:,? ?(?:and|but) (?:is )?{BOUND.pattern})?"
)
OR_EQUAL = {"<": r"\le", ">": r"\ge"}
SIGN_OF = {"less": "<", "smaller": "<", "lower": "<", "least": r"\ge ", "most": r"\le "}
CONGRUENT_TO = re.compile(r"\A(?:\\text\s?\{)?\s?(?:it is |is )?congruent to ", re.IGNORECASE)
AND = re.compile(r",? and |, ")
EMPTY = re.compile(r"[\s$*]*(?:the )?empty(?: set)?[\s$*.]*", re.IGNORECASE)
IS_TO = re.compile(r"(\d{1,15}) (?:is )?to (\d{1,15})(?: to (\d{1,15}))?")
"""`3 to 2`: a ratio in words."""


class Reading(NamedTuple):
    """`tree` is None when the text is not understood; `foreign` when another reader may know it."""

    text: str
    compact: str
    tree: Node | None
    problem: str = ""
    foreign: bool = False
    left_over: tuple[str, ...] = ()

    @property
    def letters(self) -> str:
        """Letters, digits and signs alone, in lower case: for comparing words."""
        return INFINITELY_MANY.sub("infinitelymany", TEXT.sub("", self.text.lower()))


def read_text(text: str) -> Reading:
    r"""The reading of one text; of one that holds boxes, their contents."""
    if "\\\\" in text and "\\begin" not in text:
        text = DOUBLED.sub("", text)
    if text.count("$") > 1 and len(MONEY.findall(text)) == text.count("$"):
        text = text.replace("$", "")
    if any(each in text for each in ("i.", "that is", "equivalently", "other words")):
        text = AGAIN.sub(" = ", text, count=1)
    if ", " in text:
        text = IN_TERMS_OF.sub(" ", text)
    if " x " in text:
        text = TIMES.sub(r" \\times ", text)
    if "\\boxed" in text and (boxes := boxed(text)):
        text = ", ".join(dict.fromkeys(boxes))
    return _cached_reading(text) if len(text) <= CACHED_CHARACTERS else _reading(text)


PLAIN_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,15})?")


def _reading(text: str) -> Reading:
    if PLAIN_NUMBER.fullmatch(text):
        return Reading(text, text, node_of(text))  # tidy, squeezed and one token
    if ROW.fullmatch(text) and not SPACED_THOUSANDS.fullmatch(text):
        text = f"({', '.join(text.split())})"
    if " and " in text and not any(each.isdigit() for each in text):
        text = _amounts_in_figures(text)
    amount = in_parts(plain_text(text), NumberPolicy()) if COMPOUND.match(text) else None
    if amount and amount.unit and amount.unit.dimension not in (None, ANGLE):
        return Reading(text, squeezed(text), Node("quantity", (number(amount.value),), amount.unit.name))
    if (
        "," in text or "€" in text or "uro" in text or "EUR" in text
    ) and "$" not in text:  # in $21,16$ the signs are no money
        text = with_decimal_point(text)
    plain = _share_or_ratio(NAMESPACES.sub("", tidy(text)))
    if "than" in plain or " at " in plain:
        plain = _compared(plain)
    plain = CONGRUENT_TO.sub("", plain)
    if plain.strip(" $") == "DNE":
        plain = "does not exist"
    elif "mpty" in plain and EMPTY.fullmatch(plain):
        plain = r"\emptyset"
    compact = squeezed(plain)
    try:
        return Reading(plain, compact, read(plain))
    except Foreign as problem:
        return _under_a_name(plain, compact) or Reading(plain, compact, None, str(problem), foreign=True)
    except LeftOver as problem:
        return Reading(plain, compact, None, str(problem), left_over=problem.words)
    except Unreadable as problem:
        return _under_a_name(plain, compact) or Reading(plain, compact, None, str(problem))


def _amounts_in_figures(text: str) -> str:
    """`three hours and twenty minutes` as `3 hours 20 minutes`; other texts as they are."""
    amounts = [amount_in_words(each) for each in AND.split(spoken(text)) if len(text) <= LONGEST_NAME]
    if len(amounts) < 2 or not all(amounts):
        return text
    return " ".join(f"{amount[0]} {amount[1]}" for amount in amounts if amount)


def _compared(plain: str) -> str:
    r"""`x \\text{ is greater than } 2` as `x > 2`; any other text as it is."""
    said = spoken(plain)
    if not (found := COMPARED.fullmatch(said)):
        return plain
    signs = [(SIGN_OF.get(each[1] or each[3], ">"), each[2], each[4].strip()) for each in BOUND.finditer(said)]
    name = found["name"] or "x"
    return r" \land ".join(f"{name} {OR_EQUAL[sign] if equal else sign} {value}" for sign, equal, value in signs)


def _share_or_ratio(plain: str) -> str:
    r"""The share `5 out of 36` as `\frac{5}{36}`, the ratio `3 to 2` as `3:2`; other texts as they are."""
    if " " not in plain:
        return plain
    if (share := OUT_OF.fullmatch(plain)) and int(share[1]) <= int(share[2]):
        return rf"\frac{{{share[1]}}}{{{share[2]}}}"
    if ratio := IS_TO.fullmatch(plain):
        return ":".join(part for part in ratio.groups() if part)
    if " to " in plain and len(plain) <= LONGEST_NAME:  # "seven to three"
        numbers = [number_in_words(part) for part in spoken(plain).split(" to ")]
        if all(number is not None and number.denominator == 1 for number in numbers):
            return ":".join(map(str, numbers))
    return plain


def _under_a_name(plain: str, compact: str) -> Reading | None:
    r"""`\text{Var}(X) = 2`, `P(A|B) = \frac13`: what stands before the one equals sign is what the value is called."""
    name, sign, value = plain.partition("=")
    if not sign or len(name) > LONGEST_NAME or not CALLED.fullmatch(name.strip()):
        return None
    try:
        tree = read(value)
    except Unreadable:
        return None
    if tree.head in ("words", "list") or (tree.head == "chain" and set(tree.name.split()) != {"="}):
        return None
    if tree.head == "chain":  # "|A ∪ B| = 3 + 2 - 1 = 4"
        named = (Node("symbol", name=squeezed(name)), *tree.args)
        return Reading(plain, compact, Node("chain", named, " ".join("=" * (len(named) - 1))))
    return Reading(plain, compact, Node("chain", (Node("symbol", name=squeezed(name)), tree), "="))


_cached_reading = lru_cache(maxsize=CACHED)(_reading)


@lru_cache(maxsize=CACHED)
def read_gold(text: str) -> tuple[Reading, ...]:
    """The readings of a ground truth, each of which is accepted."""
    if final := FINAL.search(text):
        text = final[1]
    elif boxes := boxed(text):
        text = ", ".join(dict.fromkeys(boxes))
    text = SPREAD_DECIMAL.sub(".", text)
    if len(PARTS.findall(text)) > 1:
        text = PARTS.sub(" ", text)
    if text.count("}") == text.count("{") + 1 and text.endswith("}"):
        text = text[:-1]
    return tuple(read_text(each) for each in ALTERNATIVES.split(text) if each.strip(" $"))


def spoken(text: str) -> str:
    r"""The text without the commands around its words: `3:00 \text{ p.m.}` as it is said."""
    return " ".join(WORDS_AROUND.sub(r" \1 ", text).replace("~", " ").split()) if "\\" in text else text


def boxed(text: str) -> list[str]:
    r"""The contents of every `\boxed{...}`."""
    found = []
    for box in BOX.finditer(text):
        try:
            found.append(text[box.end() : closing_brace(text, box.end() - 1)])
        except Unreadable:
            return found
    return found


def choice(text: str) -> str | None:
    """The letter, when the tidy text is one of a choice: `C`, `(C)`, `\\text{(C)}`."""
    found = CHOICE.fullmatch(text)
    return found[1] if found else None


def choice_with_text(text: str) -> str | None:
    """The letter that a choice with its text begins with: `(C) 12`, `C. the plane`."""
    found = CHOICE_WITH_TEXT.match(text)
    return (found[1] or found[2]) if found else choice(text)
