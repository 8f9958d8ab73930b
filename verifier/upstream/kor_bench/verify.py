"""KOR-Bench's rules for an answer in double brackets: by category, rule and number of the question."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any, Literal, NamedTuple, get_args

from pydantic import Field

from verifier.parts import Verifier
from verifier.read.assertion import Stance, said_of
from verifier.upstream.shared import libraries
from verifier.upstream.shared.python_arithmetic import NotEvaluable, value_of
from verifier.verify.json_text import read_json_text
from verifier.verify.quoting import json_name, shown
from verifier.wire import Json, Verdict

Category = Literal["cipher", "counterfactual", "logic", "operation", "puzzle"]
CATEGORIES = get_args(Category)
EXAMPLE = '{"answer": "[[42]]", "question_type": "operation", "rule_id": "1", "idx": "3"}'
LONGEST = 10_000
"""Characters of an answer: those of the questions have at most a few hundred."""
NO_ANSWER = "NULL"
IDX = re.compile(r"[0-9]{1,9}")
MOST_BRACKETS = 64
PLACEHOLDERS = ("answer", "your answer", "...", "…", "")
"""`I put it in [[answer]] as asked.`"""
OR_ELSE = re.compile(r"[\s*]*,?\s*(?:or|oder|ou|或)\b[^\n]{0,60}", re.IGNORECASE)
DRESSED = re.compile(r"\\\(([^\\]{1,2000})\\\)|\$([^$]{1,2000})\$|\*\*([^*]{1,2000})\*\*|`([^`]{1,2000})`")
MATHEMATICAL = frozenset(
    (
        *(
            18,
            73,
            74,
            77,
            94,
            *range(115, 118),
            *range(121, 124),
            125,
            131,
            132,
            *range(134, 137),
            141,
            143,
            *range(145, 148),
        ),
        *(149, *range(151, 157), *range(160, 163), *range(164, 167), 170, 206, 209, *range(211, 216), 217, 218),
    )
)
"""Numbers of the questions of operation whose answers are compared by sympy."""


class Question(NamedTuple):
    category: str
    rule: str
    number: str
    answer: str


class KorBench(Verifier):
    """Whether KOR-Bench (eval/eval_utils.py at bb8194d) takes the answer for right.

    The ground truth is the question's row: `answer`, `question_type` (its category), `rule_id`, `idx`. What the
    original evaluates as Python (rules 9 and 10 of puzzle) is computed by our own grammar. A row whose own answer is
    not right by its rule is not judged.
    """

    kind: Literal["kor_bench"] = "kor_bench"
    category: Category | None = Field(default=None, description="For rows that do not say it")
    stated: bool = Field(
        default=False,
        description="All brackets that the text states must be right; the original takes the first of `[[A]] or [[B]]`",
    )

    def unreadable(self, ground_truth: Json) -> str | None:
        question = question_of(ground_truth, self.category)
        if isinstance(question, str):
            return question
        if not own_answer_is_right(question):
            return "the row's own answer is not right by the rule of its category"
        return None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        question = question_of(ground_truth, self.category)
        if isinstance(question, str):
            return Verdict.unverifiable(question)
        if self.stated and "[[" in answer:
            return stated_answer(answer, question)
        found = bracketed(answer)
        if found is not None and len(found) > LONGEST:
            return Verdict.incorrect(f"its {len(found):,} characters are more than an answer has", rule="length")
        if is_right(answer, question):
            return Verdict.correct("right by the rule of its category", rule=question.category)
        if found is None:
            return Verdict.no_answer("nothing in brackets")
        return Verdict.incorrect(f"not the answer: {shown(found, 80)}", rule=question.category)


def stated_answer(text: str, question: Question) -> Verdict:
    """The verdict on all double brackets of a text; those that it denies, asks or takes back are left out."""
    brackets = list(islice(double_brackets(text), MOST_BRACKETS + 1))
    held = [(start, end) for start, end in brackets if text[start + 2 : end - 2].strip().lower() not in PLACEHOLDERS]
    if len(brackets) > MOST_BRACKETS or any(end - start > LONGEST for start, end in brackets):
        return Verdict.incorrect("more brackets, or longer ones, than an answer has", rule="length")
    standing = [(start, end) for start, end in held if said_of(text, start, end).stance is Stance.STATED]
    if not standing:
        return Verdict.no_answer("no answer in brackets that the text stands by")
    if (other := OR_ELSE.match(text, standing[-1][1])) is not None:
        return Verdict.undecided(f"another answer may follow {shown(other[0].strip())}", rule=question.category)
    found = {text[start + 2 : end - 2].strip() for start, end in standing}
    right = {is_right(f"[[{plainly(one)}]]", question) and is_whole(plainly(one), question) for one in found}
    if right == {True}:
        return Verdict.correct("right by the rule of its category", rule=question.category)
    told = " and ".join(shown(one, 80) for one in sorted(found)[:3])
    several = f"several answers in brackets: {told}" if True in right else f"not the answer: {told}"
    return Verdict.incorrect(several, rule=question.category)


def is_whole(inner: str, question: Question) -> bool:
    """Whether it is one of the right words of rule 4 of puzzle; the original takes any part of them, or nothing."""
    if question.category != "puzzle" or question.rule != "4":
        return True
    return letters(inner) in {letters(one) for one in re.split(r"[,\s]+", inner_text(question.answer)) if letters(one)}


def double_brackets(text: str) -> Iterator[tuple[int, int]]:
    """Where each `[[...]]` begins and ends; brackets inside the last ones belong to them: `[[[1, 2], [3]]]`."""
    end = 0
    while (start := text.find("[[", end)) >= 0 and (closed := text.find("]]", start + 2)) >= 0:
        end = closed + 2
        while text.startswith("]", end):
            end += 1
        yield start, end


def plainly(inner: str) -> str:
    """An answer without the marks of mathematics or code around it: `\\(43\\)`, `$43$`, `**43**`."""
    around = DRESSED.fullmatch(inner)
    return inner if around is None else next(one for one in around.groups() if one is not None)


def question_of(ground_truth: Json, chosen: Category | None = None) -> Question | str:
    row: Any = ground_truth
    if isinstance(row, str):
        row = read_json_text(row).value
    if not isinstance(row, dict):
        return f"the ground truth is {json_name(ground_truth)}; expected {EXAMPLE}"
    told = [row.get("question_type"), chosen, row.get("category")]  # cipher's own `category` is a kind of cipher
    category = next((name for name in told if name in CATEGORIES), None)
    if category is None:
        return f"neither the row nor `category` says which of {', '.join(CATEGORIES)} it is; expected {EXAMPLE}"
    answer, rule, number = row.get("answer"), row.get("rule_id"), row.get("idx")
    if not isinstance(answer, str) or not answer.strip():
        return f"the row has no answer; expected {EXAMPLE}"
    if category in ("logic", "operation", "puzzle") and not isinstance(rule, str | int):
        return f"the row has no rule_id, by which answers of {category} are compared; expected {EXAMPLE}"
    if category == "operation" and not is_idx(number):
        return f"the row has no idx, by which answers of operation are compared; expected {EXAMPLE}"
    return Question(category, str(rule), str(number), answer)


def is_idx(value: Any) -> bool:
    if isinstance(value, str):
        return IDX.fullmatch(value) is not None
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9


@lru_cache(maxsize=1_024)
def own_answer_is_right(question: Question) -> bool:
    answer = question.answer
    inner = between(answer, "[[", "]]") or ""
    if question.category == "puzzle" and question.rule in ("2", "4"):  # a list of those that are right
        answer = "[[" + re.split(r"[,\s]+", inner.strip())[0] + "]]"
    elif question.category == "puzzle" and question.rule == "10":
        answer = "[[" + inner.strip().partition("\n")[0] + "]]"
    if not (question.category == "puzzle" and question.rule == "4") and is_right("[[]]", question):
        return False  # nothing in it is compared by its rule, and every answer would be right
    return is_right(answer if "[" in answer else f"[[{answer}]]", question)


# Where the answer is


def between(text: str, opening: str, closing: str) -> str | None:
    """What stands between the first `opening` and the first `closing` behind it."""
    start = text.find(opening)
    end = text.find(closing, start + len(opening)) if start >= 0 else -1
    return text[start + len(opening) : end] if end >= 0 else None


def bracketed(text: str) -> str | None:
    """The first `[[...]]`, else `$\\boxed{...}$`, else `[...]`."""
    for opening, closing in (("[[", "]]"), ("$\\boxed{", "}$"), ("[", "]")):
        if (inner := between(text, opening, closing)) is not None:
            return inner.strip()
    return None


def without(text: str, characters: str) -> str:
    return text.translate(dict.fromkeys(map(ord, characters)))


def cleaned(text: str) -> str:
    inner = bracketed(text)
    return NO_ANSWER if inner is None else "[[" + without(inner, '"\n []') + "]]"


def logical(text: str) -> str:
    inner = bracketed(text)
    return NO_ANSWER if inner is None else "[[" + without(inner, '"\n .') + "]]"


def mathematical(text: str) -> str:
    inner = bracketed(text)
    if inner is None:
        return NO_ANSWER
    latex = without(inner, '"\n[]$').rpartition("=")[2]
    latex = re.sub(r"\\[()\[\]]", "", latex)
    latex = re.sub(r"\\text\{[^}\n]*\}", "", latex)
    latex = re.sub(r"\\(left|right|displaystyle)", "", latex)
    return latex.replace("\\\\", "\\")


# When it is right


def is_right(response: str, question: Question) -> bool:
    category, rule, number, answer = question
    if category == "logic":
        if rule == "5":
            return sorted(logical(response).split(";")) == sorted(answer.split(";"))
        return logical(response) == logical(answer)
    if category == "operation":
        return operation_is_right(response, rule, number, answer)
    if category == "puzzle":
        found, wanted = inner_text(response), inner_text(answer)
        return PUZZLES.get(rule, same_letters)(found, wanted)
    return cleaned(response) == answer


def operation_is_right(response: str, rule: str, number: str, answer: str) -> bool:
    if number in ("178", "179"):
        return inequalities(cleaned(response)) == inequalities(answer)
    if rule == "18":
        return sorted(re.sub(r"\W+", "", cleaned(response))) == sorted(re.sub(r"\W+", "", inner_text(answer)))
    if rule in ("23", "24", "25"):
        return runs_of_digits(cleaned(response)) == runs_of_digits(answer)
    if int(number) in MATHEMATICAL:
        return same_mathematics(response, answer)
    if "or" in answer:
        found = re.sub(r"\\text\{or\}", "or", cleaned(response))
        return found != NO_ANSWER and alternatives(found.strip("[]")) == alternatives(cleaned(answer).strip("[]"))
    return cleaned(response) == answer


def inner_text(text: str) -> str:
    inner = between(text, "[[", "]]")
    return NO_ANSWER if inner is None else inner


def inequalities(text: str) -> list[str]:
    return sorted("".join(found) for found in re.findall(r"(≥|≤)\s*([-]?\d+\.?\d*)", text))


def runs_of_digits(text: str) -> list[str]:
    """As whole numbers: without leading zeros."""
    return [run.lstrip("0") or "0" for run in re.findall(r"\d+", text)]


def alternatives(text: str) -> list[str]:
    return sorted(part.strip() for part in text.split("or"))


def same_mathematics(response: str, answer: str) -> bool:
    found, wanted = mathematical(response), mathematical(answer)
    if found == NO_ANSWER:
        return False
    several = "or" in wanted
    try:
        return bool(values(found, several=several) == values(wanted, several=several))
    except libraries.raised():
        return found == wanted


def values(text: str, *, several: bool) -> Any:
    """What sympy makes of the LaTeX; of all alternatives, as a set."""
    if len(text) > libraries.LONGEST_LATEX:
        raise ValueError("too long")
    simplify = libraries.sympy().simplify
    parts = [part.strip() for part in text.split("or")] if several else [text]
    found = [simplify(libraries.read_latex(part)) for part in parts]
    return set(found) if several else found[0]


def letters(text: str) -> str:
    return re.sub(r"[^A-Za-z]", "", text).lower()


def same_letters(found: str, wanted: str) -> bool:
    return re.sub(r"\W+", "", found) == re.sub(r"\W+", "", wanted)


def same_words(found: str, wanted: str) -> bool:
    return sorted(filter(None, re.split(r"\W+", found.lower()))) == sorted(wanted.split(" "))


def same_members(found: str, wanted: str) -> bool:
    return sorted(re.sub(r"\s+", "", found).split(",")) == sorted(wanted.split(","))


def computed(text: str) -> Any:
    try:
        return value_of(text)
    except NotEvaluable:
        return None


def with_signs(text: str) -> str:
    return text.replace("×", "*").replace("−", "-")


def same_equation(found: str, wanted: str) -> bool:
    """Rule 9: the operators of the answer, in their order, and its value."""
    left, right = with_signs(found).partition("=")[0], with_signs(wanted)
    expected = re.search(r"=\s*(-?\d+)", right)
    if re.findall(r"[+\-*/]", left) != re.findall(r"[+\-*/]", right.partition("=")[0]) or expected is None:
        return False
    return bool(computed(left) == int(expected[1]))


def makes_24(found: str, wanted: str) -> bool:
    """Rule 10: the characters of the answer, in any order."""
    left = with_signs(found).partition("=")[0]
    characters = wanted.partition("\n")[0].partition("=")[0]
    if sorted(re.sub(r"\W+", "", left)) != sorted(re.sub(r"\W+", "", characters)):
        return False
    return bool(computed(left) == 24)


def same_without_brackets(found: str, wanted: str) -> bool:
    return re.sub(r"[,\s\[\]]+", "", found) == re.sub(r"[,\s\[\]]+", "", wanted)


PUZZLES: Mapping[str, Callable[[str, str], bool]] = {
    "1": lambda found, wanted: letters(found) == letters(wanted),
    "2": lambda found, wanted: letters(found) in wanted.split(","),
    "3": same_words,
    "4": lambda found, wanted: letters(found) in wanted,
    "5": same_members,
    "9": same_equation,
    "10": makes_24,
    "18": same_without_brackets,
}
"""How answers to a puzzle's rule are compared; by their letters and digits for the rules that are not here."""
