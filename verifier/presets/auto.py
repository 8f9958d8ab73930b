"""A preset chosen by the form of the ground truth."""

import re

from verifier.extract.json_object import parsed
from verifier.presets.preset import NoParams, Preset
from verifier.read.ground_truth import behind_hashes
from verifier.read.name import formula
from verifier.read.reaction import is_reaction
from verifier.read.when import read_day
from verifier.rubric import Rubric
from verifier.wire import Json

LETTERS = re.compile(r"\(?[A-J]\)?\.?")
SEVERAL_LETTERS = re.compile(r"(?=[A-J]{2,6}$)A?B?C?D?E?F?G?H?I?J?")
CLASSES = frozenset(("yes", "no", "true", "false", "valid", "invalid", "对", "错", "是", "否", "正确", "错误"))
PYTHON = re.compile(r"""[rRbBuU]?(['"]).*\1|True|False|None|\{\}|\[\]|\(\)|\{[^{}:]+:[^{}]*\}|\[\[.*\]\]""", re.DOTALL)
IN_BRACKETS = re.compile(r"""['"]|\b(?:True|False|None|null|true|false)\b""")  # what makes a bracket a literal
WORDS_OF_MATHEMATICS = frozenset(
    ("undefined", "infinity", "none", "no solution", "no real solution", "does not exist", "pi", "even", "odd", "prime")
)
# Words and names: letters with what joins them, and numbers only behind letters ("GPT-4", "World War 2", "H2SO4").
# A run of letters can be read in one way only: a quotation of thirty words would take for ever otherwise.
WORDS = re.compile(
    r"[A-Z]\+\+|[A-Z]#|[^\W\d_]{2,}"
    r"(?:[\s'’.,&:;!?()/+#-]{1,3}[^\W\d_]+|(?<=\d)[^\W\d_]+|(?<=[^\W\d_])[\s-]?\d+)*[.!+?#)]*"
)
FUNCTIONS = frozenset("sin cos tan cot sec csc log ln lg exp max min mod gcd lcm det pi".split())  # noqa: SIM905 - words
VARIABLES = frozenset("abcdkmnpqrstuvxyz")  # two of these are a product ("xy"), and no word
FORMULA = re.compile(r"(?=[^A-Z]*[A-Z][^A-Z]*[A-Z])(?=.*\d)[A-Z][A-Za-z\d()₀-₉]*")  # H2O; not B12
IN_ROMAN = re.compile(r"\$?\\(?:mathrm|text|textrm|ce)\s*\{(?P<inside>[^{}$\\]{1,40})\}\$?")  # \\mathrm{H_2O}
FEWEST_OF_PROSE = 6  # words; fewer are read by their form: "5 meters per second", "x is greater than 2"
AROUND_WORDS = ".,;:!?()[]\"'“”‘’"
SIGNS_OF_RELATION = frozenset("=<>^≤≥≠")
MONTH = re.compile(r"[^\W\d_]{3}")  # July 20, 1969; 12 апреля 1961
BLOOD_GROUP = re.compile(r"(?:AB|[ABO])[+−-]")
ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
A_DAY = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{4}[年년].*|\d{1,2}[/.]\d{1,2}[/.]\d{4}")
HALF_OF_DAY = re.compile(r"\d{1,2}(?:[:.]\d{2})? ?[ap]\.?m\.?", re.IGNORECASE)
LATEX = re.compile(r"[\\$]")
LIST_OF_NUMBERS = re.compile(r"\[-?[\d.]+(?:(?:\s*,\s*-?[\d.]+){2,})?\]")  # two in brackets are an interval
ROW_OF_NUMBERS = re.compile(r"-?\d+(?:\.\d+)?(?: +-?\d+(?:\.\d+)?){1,}")
SYMBOLS_OF_MATHEMATICS = frozenset("∅∞π")
ROWS = (  # an object with all of these keys is a row of that family, and never an answer to be repeated
    ("choice", ({"answer", "options"},)),
    ("countdown", ({"target", "numbers"}, {"target", "nums"})),
    ("ifeval", ({"instruction_id_list"},)),
    ("tool_calls", ({"tools", "calls"}, {"tools", "answers"})),
    ("bfcl", ({"function", "ground_truth"},)),
    ("sql", ({"sql", "database"},)),
    ("bird", ({"SQL", "db_id"},)),
    ("spider", ({"query", "db_id"},)),
    ("tatqa", ({"answer", "scale"},)),
    (
        "code",
        ({"tests"}, {"test_cases"}, {"test_list"}, {"assert_case"}, {"test", "entry_point"}, {"inputs", "outputs"}),
    ),
    ("code", ({"input_output"}, {"verification_info"}, {"official_tests"}, {"public_tests"}, {"public_test_cases"})),
)
CALL = ({"name", "arguments"}, {"type", "function"})  # of a tool, in the formats of most families and of OpenAI
SCALES = ("", "thousand", "million", "billion", "percent")
ROLES = frozenset(("knight", "knave"))
LONGEST = 8 * 1024
"""Of a longer ground truth its two ends are looked at: the form is found where requests are read, and 8 MB of words
held everybody's requests up for half a second."""


def chosen_by_form(ground_truth: Json) -> str:
    """The preset for a ground truth of this form: the rule of `auto`."""
    if isinstance(ground_truth, dict):
        if row := next((name for name, forms in ROWS if any(keys <= ground_truth.keys() for keys in forms)), None):
            return row if row != "tatqa" or ground_truth["scale"] in SCALES else "kv"
        if is_call(ground_truth):
            return "tool_calls"
        if ground_truth and all(isinstance(value, str) and value in ROLES for value in ground_truth.values()):
            return "knights_knaves"
        flat = ground_truth and not any(isinstance(value, list | dict) for value in ground_truth.values())
        return "kv" if flat else "json"
    if isinstance(ground_truth, list):
        if len(ground_truth) == 1 and isinstance(ground_truth[0], str) and LATEX.search(ground_truth[0]):
            return "math"
        if ground_truth and all(map(is_call, ground_truth)):
            return "tool_calls"
        return "text" if ground_truth and all(isinstance(one, str) for one in ground_truth) else "json"
    if isinstance(ground_truth, bool):
        return "label"
    return chosen_by_text(ground_truth) if isinstance(ground_truth, str) else "math"


def is_call(value: Json) -> bool:
    """Whether this is a call of a tool."""
    if not isinstance(value, dict) or not any(keys <= value.keys() for keys in CALL):
        return False
    return "type" not in value or value["type"] == "function"


def chosen_by_text(text: str) -> str:
    """The preset for a ground truth that is text."""
    if len(text) > LONGEST:
        text = text[: LONGEST // 2] + text[-LONGEST // 2 :]
    text = text.strip()
    if (hashed := behind_hashes(text)) and chosen_by_text(hashed) == "math":
        return "math"  # which reads what stands behind the hashes
    if LETTERS.fullmatch(text) or SEVERAL_LETTERS.fullmatch(text):
        return "choice"
    if text.lower() in CLASSES:
        return "label"
    if (roman := IN_ROMAN.fullmatch(text)) and FORMULA.fullmatch(inside := roman["inside"].replace("_", "")):
        return "text" if formula(inside) else "math"
    if is_reaction(text):
        return "text"
    if LATEX.search(text):
        return "math"
    if text.startswith('{"') and is_object_of_texts(text):
        return "kv"
    if is_python(text) or LIST_OF_NUMBERS.fullmatch(text):
        return "literal"
    if is_prose(text) or (MONTH.search(text) and read_day(text)):
        return "text"
    if "\n" in text or ROW_OF_NUMBERS.fullmatch(text):
        return "exact"
    if (
        BLOOD_GROUP.fullmatch(text)
        or A_DAY.fullmatch(text)
        or ORDINAL.fullmatch(text)
        or HALF_OF_DAY.fullmatch(text)
        or (FORMULA.fullmatch(text) and formula(text))
    ):
        return "text"
    if is_phrase(text):
        return "text"
    if WORDS.fullmatch(text) and text.lower() not in WORDS_OF_MATHEMATICS and not is_product(text):
        return "text"
    return "math" if any(character.isalnum() for character in text) or text in SYMBOLS_OF_MATHEMATICS else "exact"


def is_object_of_texts(text: str) -> bool:
    """Whether it is the JSON text of an object of texts; other values are told apart by their types, as literals"
    " are."""
    value = parsed(text)
    return isinstance(value, dict) and bool(value) and all(isinstance(member, str) for member in value.values())


def is_python(text: str) -> bool:
    """Whether it reads as a literal of Python or JSON; so do brackets with a quote or the name of a value in them."""
    bracketed = len(text) > 1 and text[0] in "[({" and text[-1] in "])}"
    return bool(PYTHON.fullmatch(text) or (bracketed and IN_BRACKETS.search(text, 1, len(text) - 1)))


def is_prose(text: str) -> bool:
    """Whether words make a text, whatever stands between them: a sentence with a number or a quotation in it."""
    tokens = text.split()
    words = sum(token.strip(AROUND_WORDS).replace("-", "").isalpha() for token in tokens)
    return words >= FEWEST_OF_PROSE and words >= len(tokens) * 3 / 4 and SIGNS_OF_RELATION.isdisjoint(text)


def is_phrase(text: str) -> bool:
    """Whether it is two words or more, not all of them single letters or functions: `a god`, which is not `a dog`."""
    words = text.split()
    if len(words) < 2 or not all(map(str.isalpha, words)):
        return False
    return any(len(word) > 1 and word.lower() not in FUNCTIONS for word in words)


def is_product(text: str) -> bool:
    """Whether two letters are a product, such as `xy`; a longer run of letters is a word."""
    return len(text) == 2 and text.islower() and set(text) <= VARIABLES


def auto(params: NoParams) -> Rubric:
    raise AssertionError("`auto` becomes another preset before it is built")


PRESETS = (
    Preset(
        name="auto",
        summary="Chooses another preset by the form of the ground truth; the result says which.",
        ground_truth="an object with the keys of a family is of that family (answer and options `choice`, target and "
        "numbers `countdown`, instruction_id_list `ifeval`, calls of tools `tool_calls`, sql and database `sql`, tests "
        "`code`, ...), any other `kv` (`json` where it is nested), a list of texts `text`, any other list `json`, "
        "letters A to J in order `choice`, a boolean or a word such as yes, false, valid, 对 `label`, a quoted text, "
        "an empty bracket or one with quotes or names of values `literal` (`kv` for the JSON text of an object of"
        " texts), "
        "words, names, formulas of substances, days and times (3 pm) `text`, lines, rows "
        "of numbers and symbols `exact`, all else `math`",
        build=auto,
        choose=chosen_by_form,
    ),
)
