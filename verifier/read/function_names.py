r"""Names of functions in other languages: `\operatorname{sen}`, `tg`, `\text{НОД}(12, 18)`.

`sh`, `ch` and `th` are functions in upright letters only: in italics they are products.
"""

from verifier.patterns import standard as re
from verifier.patterns.screen import Screen

NAMES = {
    "sen": "sin", "senh": "sinh", "arcsen": "arcsin", "tg": "tan", "tgh": "tanh", "ctg": "cot", "cotg": "cot",
    "cotan": "cot", "cosec": "csc", "arctg": "arctan", "arcctg": "arccot", "arccotg": "arccot", "cotgh": "coth",
    "ctgh": "coth",
}  # fmt: skip
UPRIGHT = {
    "sh": "sinh", "ch": "cosh", "th": "tanh", "cth": "coth", "arsh": "arsinh", "arch": "arcosh", "arth": "artanh",
    "argsh": "arsinh", "argch": "arcosh", "argth": "artanh",
}  # fmt: skip
OF_WHOLE_NUMBERS = dict.fromkeys(("mcd", "pgcd", "ggt", "mdc", "нод", "nwd", "ebob"), "gcd") | dict.fromkeys(
    ("mcm", "ppcm", "kgv", "mmc", "нок", "nww", "ekok"), "lcm"
)


def _any(names: object) -> str:
    return "|".join(sorted(map(str, names), key=len, reverse=True))  # type: ignore[call-overload]


COMMAND = re.compile(
    rf"\\(?:operatorname|mathrm|text|textrm|mathop"
    rf"|rm)\*?\s?\{{\s*(?P<arc>arc(?:\\,|\s|~))?(?P<name>{_any(NAMES | UPRIGHT)})\s*\}}"
    rf"|\\(?P<bare>{_any(NAMES | UPRIGHT)})(?![a-zA-Z])"
)
PLAIN = re.compile(rf"(?<![a-zA-Z\\{{])(?P<name>{_any(NAMES)})(?=\s?[\\({{\d]|\s[a-zA-Z](?![a-zA-Z]))")
OF_NUMBERS = re.compile(
    rf"(?:\\(?:operatorname|mathrm|text|textrm|mathop"
    rf"|rm)\*?\s?\{{\s*)?(?<![^\W\d_])(?P<name>{_any(OF_WHOLE_NUMBERS)})\s*\}}?\s*"
    r"(?=(?:\\left\s?)?\([^()]{0,60}[,;])",
    re.IGNORECASE,
)
ORDINAL_BEFORE = re.compile(r"(?:\^\s?\{?|[\w)}])\s?\Z")  # 12^{\mathrm{th}} grade, n\text{th}
HOLDS_A_NAME = Screen(
    r"sen|tg|cotan|cosec|[\\{ ](?:sh|ch|th|cth|arsh|arch|arth|argsh|argch|argth)[^a-z]|(?i:mc[dm]|pgcd|ppcm|ggt|kgv"
    r"|md?mc|mdc|mmc|нод|нок|nw[dw]|ebob|ekok)"
)


def in_usual_names(text: str) -> str:
    r"""`text` with `\sin` for `sen` and its kin."""
    if not HOLDS_A_NAME.lets_through(text):
        return text
    text = COMMAND.sub(_named, text)
    text = PLAIN.sub(lambda found: f"\\{NAMES[found['name']]} ", text)
    return OF_NUMBERS.sub(lambda found: f"\\{OF_WHOLE_NUMBERS[found['name'].lower()]} ", text)


def _named(found: re.Match[str]) -> str:
    if found["arc"]:
        name = NAMES.get(f"arc{found['name']}")
        return f"\\{name} " if name else found[0]
    name = found["bare"] or found["name"]
    if name == "th" and ORDINAL_BEFORE.search(found.string[: found.start()]):
        return found[0]
    return f"\\{NAMES.get(name) or UPRIGHT[name]} "
