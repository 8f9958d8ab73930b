"""Our own presets, for someone who starts fresh."""

import re
from typing import Literal as TypingLiteral

from pydantic import Field

from verifier.extract.boxed import Boxed
from verifier.extract.choice import EVERY_LETTER, ChoiceLetter
from verifier.extract.equation import EquationExtractor
from verifier.extract.final_answer import FinalAnswer
from verifier.extract.final_number import FinalNumber
from verifier.extract.first_of import FirstOf
from verifier.extract.json_object import JsonValueExtractor
from verifier.extract.key_values import KeyValuesExtractor
from verifier.extract.literal import LastLiteral
from verifier.extract.marked import MARKERS, Marked
from verifier.extract.program import ProgramBlock, Unfenced
from verifier.extract.role_statements import RoleStatements
from verifier.extract.short_answer import ShortAnswer
from verifier.extract.standing import Standing
from verifier.extract.tagged import Tagged
from verifier.extract.whole import Whole
from verifier.presets.preset import NoParams, Preset
from verifier.read.name import formula
from verifier.read.when import read_day
from verifier.rubric import Bounds, Rubric
from verifier.verify.choice import Choice
from verifier.verify.code_tests import CodeTests
from verifier.verify.countdown import Countdown
from verifier.verify.exact import Exact
from verifier.verify.json_equal import JsonEqual
from verifier.verify.key_values import KeyValues
from verifier.verify.knights_knaves import KnightsKnaves
from verifier.verify.label import Label
from verifier.verify.literal import Literal
from verifier.verify.numeric import Numeric
from verifier.verify.schema import Schema
from verifier.verify.symbolic import Symbolic
from verifier.verify.text import Text
from verifier.wire import Json, Wire

STATED = (Boxed(), Tagged(), Marked())
CLASS_WORDS = ("category", "label", "class", "classification", "prediction", "sentiment", "verdict", "conclusion")
CLASS_MARKERS = (*MARKERS, *(f"{word}{mark}" for word in CLASS_WORDS for mark in (":", " is", "**:", ":**")))


class ChoiceParams(Wire):
    """The parameters of `choice`."""

    letters: str = Field(default=EVERY_LETTER, pattern=r"^[A-Z]{1,26}$", description="The letters that are choices")
    several: bool | None = Field(
        default=None, description="Whether several letters may be right; null: as the ground truth names them"
    )
    partial_credit: bool = Field(default=False, description="A part of several letters is worth a part of the reward")


def math(params: Symbolic) -> Rubric:
    return Rubric(extractor=FinalAnswer(), verifier=params)


def numeric(params: Numeric) -> Rubric:
    return Rubric(extractor=FinalNumber(), verifier=params)


def choice(params: ChoiceParams) -> Rubric:
    extractor = ChoiceLetter(letters=params.letters, several=params.several is not False)
    return Rubric(extractor=extractor, verifier=Choice.model_validate(params.model_dump()))


def exact(params: Exact) -> Rubric:
    return Rubric(extractor=Standing(extractor=FirstOf(extractors=(*STATED, Whole()))), verifier=params)


def kv(params: KeyValues) -> Rubric:
    return Rubric(extractor=Standing(extractor=KeyValuesExtractor()), verifier=params)


def json_value(params: JsonEqual) -> Rubric:
    return Rubric(extractor=Standing(extractor=JsonValueExtractor()), verifier=params)


def label(params: Label) -> Rubric:
    stated = (Boxed(), Tagged(), JsonValueExtractor(field="answer"), Marked(markers=CLASS_MARKERS))
    return Rubric(extractor=Standing(extractor=FirstOf(extractors=(*stated, Whole()))), verifier=params)


def literal(params: Literal) -> Rubric:
    return Rubric(extractor=LastLiteral(), verifier=params)


def text(params: Text) -> Rubric:
    return Rubric(extractor=ShortAnswer(), verifier=params)


class CodeParams(CodeTests):
    """The parameters of `code`."""

    unfenced: Unfenced = Field(
        default="code",
        description="A completion without any fence is the program: never, where all of it reads as code, always",
    )
    unclosed: TypingLiteral["ignore", "take"] = Field(
        default="ignore", description="`take` reads a last block that is never closed"
    )


def code(params: CodeParams) -> Rubric:
    own = {name: getattr(params, name) for name in CodeTests.model_fields}
    return Rubric(
        extractor=ProgramBlock(language=params.language, unfenced=params.unfenced, unclosed=params.unclosed),
        verifier=CodeTests(**own),
        bounds=code_bounds(params.total_wall_seconds),
    )


def code_bounds(total_wall_seconds: float) -> Bounds:
    """Bounds of a worker that waits for a sandbox: the last test may start when the total is nearly spent."""
    return Bounds(cpu_seconds=60.0, memory_mb=2048, wall_seconds=2 * total_wall_seconds + 120)


def schema(params: Schema) -> Rubric:
    return Rubric(extractor=Standing(extractor=JsonValueExtractor(scalars=True)), verifier=params)


def countdown(params: Countdown) -> Rubric:
    return Rubric(extractor=EquationExtractor(), verifier=params)


def knights_knaves(params: KnightsKnaves) -> Rubric:
    return Rubric(extractor=RoleStatements(), verifier=params)


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
VARIABLES = frozenset("abcdkmnpqrstuvxyz")  # two of these are a product ("xy"), and no word
FORMULA = re.compile(r"(?=[^A-Z]*[A-Z][^A-Z]*[A-Z])(?=.*\d)[A-Z][A-Za-z\d()₀-₉]*")  # H2O; not B12
IN_ROMAN = re.compile(r"\$?\\(?:mathrm|text|textrm|ce)\s*\{(?P<inside>[^{}$\\]{1,40})\}\$?")  # \\mathrm{H_2O}
FEWEST_OF_PROSE = 6  # words; fewer are read by their form: "5 meters per second", "x is greater than 2"
AROUND_WORDS = ".,;:!?()[]\"'“”‘’"
SIGNS_OF_RELATION = frozenset("=<>^≤≥≠")
MONTH = re.compile(r"[A-Za-z]{3}")  # July 20, 1969
A_DAY = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{4}年.*|\d{1,2}[/.]\d{1,2}[/.]\d{4}")
HALF_OF_DAY = re.compile(r"\d{1,2}(?:[:.]\d{2})? ?[ap]\.?m\.?", re.IGNORECASE)
LATEX = re.compile(r"[\\$]")
LIST_OF_NUMBERS = re.compile(r"\[-?[\d.]+(?:(?:\s*,\s*-?[\d.]+){2,})?\]")  # two in brackets are an interval
ROW_OF_NUMBERS = re.compile(r"-?\d+(?:\.\d+)?(?: +-?\d+(?:\.\d+)?){1,}")
SYMBOLS_OF_MATHEMATICS = frozenset("∅∞π")


def chosen_by_form(ground_truth: Json) -> str:
    """The preset for a ground truth of this form: the rule of `auto`."""
    if isinstance(ground_truth, dict):
        if ground_truth.keys() == {"answer", "options"}:
            return "choice"
        flat = ground_truth and not any(isinstance(value, list | dict) for value in ground_truth.values())
        return "kv" if flat else "json"
    if isinstance(ground_truth, list):
        if len(ground_truth) == 1 and isinstance(ground_truth[0], str) and LATEX.search(ground_truth[0]):
            return "math"
        return "text" if ground_truth and all(isinstance(one, str) for one in ground_truth) else "json"
    if isinstance(ground_truth, bool):
        return "label"
    return chosen_by_text(ground_truth.strip()) if isinstance(ground_truth, str) else "math"


def chosen_by_text(text: str) -> str:
    """The preset for a ground truth that is text."""
    if LETTERS.fullmatch(text) or SEVERAL_LETTERS.fullmatch(text):
        return "choice"
    if text.lower() in CLASSES:
        return "label"
    if (roman := IN_ROMAN.fullmatch(text)) and FORMULA.fullmatch(inside := roman["inside"].replace("_", "")):
        return "text" if formula(inside) else "math"
    if LATEX.search(text):
        return "math"
    if is_python(text) or LIST_OF_NUMBERS.fullmatch(text):
        return "literal"
    if is_prose(text) or (MONTH.search(text) and read_day(text)):
        return "text"
    if "\n" in text or ROW_OF_NUMBERS.fullmatch(text):
        return "exact"
    if A_DAY.fullmatch(text) or HALF_OF_DAY.fullmatch(text) or (FORMULA.fullmatch(text) and formula(text)):
        return "text"
    if WORDS.fullmatch(text) and text.lower() not in WORDS_OF_MATHEMATICS and not is_product(text):
        return "text"
    return "math" if any(character.isalnum() for character in text) or text in SYMBOLS_OF_MATHEMATICS else "exact"


def is_python(text: str) -> bool:
    """Whether it reads as a literal of Python or JSON; so do brackets with a quote or the name of a value in them."""
    bracketed = len(text) > 1 and text[0] in "[({" and text[-1] in "])}"
    return bool(PYTHON.fullmatch(text) or (bracketed and IN_BRACKETS.search(text, 1, len(text) - 1)))


def is_prose(text: str) -> bool:
    """Whether words make a text, whatever stands between them: a sentence with a number or a quotation in it."""
    tokens = text.split()
    words = sum(token.strip(AROUND_WORDS).replace("-", "").isalpha() for token in tokens)
    return words >= FEWEST_OF_PROSE and words >= len(tokens) * 3 / 4 and SIGNS_OF_RELATION.isdisjoint(text)


def is_product(text: str) -> bool:
    """Whether two letters are a product, such as `xy`; a longer run of letters is a word."""
    return len(text) == 2 and text.islower() and set(text) <= VARIABLES


def auto(params: NoParams) -> Rubric:
    raise AssertionError("`auto` becomes another preset before it is built")


PRESETS = (
    Preset(
        name="math",
        summary="The final answer of a chain of thought, compared as mathematics.",
        ground_truth=r'LaTeX or plain text: "\\frac{1}{2}", "x=3", "(1,2)"; or a number',
        build=math,
        params=Symbolic,
    ),
    Preset(
        name="numeric",
        summary="One number within a stated tolerance.",
        ground_truth='a number, or text such as "1,234", "3/4", "1.5e3"',
        build=numeric,
        params=Numeric,
    ),
    Preset(
        name="choice",
        summary="Multiple choice by letter, or by a set of letters where the ground truth names several.",
        ground_truth='"B", "(B)", "AC", ["A", "C"], or {"answer": "B", "options": ["Rome", "Paris"]}',
        build=choice,
        params=ChoiceParams,
    ),
    Preset(
        name="label",
        summary="One class of few: yes or no, valid or invalid, a category.",
        ground_truth='"yes", "valid", "Sci/Tech", or a boolean',
        build=label,
        params=Label,
    ),
    Preset(
        name="literal",
        summary="A Python or JSON literal, compared by value and type.",
        ground_truth="the literal as text: \"[1, 'a', None]\", \"'abc'\"; or a JSON value",
        build=literal,
        params=Literal,
    ),
    Preset(
        name="text",
        summary="A short answer against one accepted answer or a list of them, by rules.",
        ground_truth='"Marie Curie", or a list of accepted answers: ["New York City", "NYC"]',
        build=text,
        params=Text,
    ),
    Preset(
        name="exact",
        summary="The stated answer, equal letter for letter after white space is folded.",
        ground_truth="text",
        build=exact,
        params=Exact,
    ),
    Preset(
        name="kv",
        summary="Key/value pairs, compared key by key.",
        ground_truth='an object: {"Alice": "knight", "Bob": "knave"}',
        build=kv,
        params=KeyValues,
    ),
    Preset(
        name="schema",
        summary="The last JSON value, against a JSON Schema.",
        ground_truth='a JSON Schema, or its text: {"type": "object", "required": ["name"]}',
        build=schema,
        params=Schema,
    ),
    Preset(
        name="countdown",
        summary="An expression of the given numbers, each once, that makes the target exactly.",
        ground_truth='{"target": 24, "numbers": [1, 2, 3, 4]}',
        build=countdown,
        params=Countdown,
    ),
    Preset(
        name="knights_knaves",
        summary="Who is a knight and who a knave, read for what the sentences mean.",
        ground_truth='{"Zoey": "knight", "Oliver": "knave"}, or lines "Zoey is a knight"',
        build=knights_knaves,
        params=KnightsKnaves,
    ),
    Preset(
        name="json",
        summary="A JSON value, compared by structure.",
        ground_truth="any JSON value, or its text",
        build=json_value,
        params=JsonEqual,
    ),
    Preset(
        name="code",
        summary="A program, run on tests behind walls.",
        ground_truth='{"language": "python", "tests": [{"type": "stdin", "input": "2 3", "output": "5"}], "limits": '
        '{"cpu_seconds": 5}}; also the formats of APPS, TACO, open-r1, code_contests, LiveCodeBench, HumanEval, MBPP',
        build=code,
        params=CodeParams,
    ),
    Preset(
        name="auto",
        summary="Another preset, chosen by the ground truth's form; the result says which.",
        ground_truth="an object of answer and options is `choice`, any "
        "other `kv` (`json` where it is nested), a list of texts `text`, any other list `json`, "
        "letters A to J in order `choice`, a boolean or a word such as yes, false, valid, 对 `label`, a quoted text, "
        "an empty bracket or one with quotes or names of values `literal`, words, names, "
        "formulas of substances, days and times (3 pm) `text`, lines, rows "
        "of numbers and symbols `exact`, all else `math`",
        build=auto,
        choose=chosen_by_form,
    ),
)
