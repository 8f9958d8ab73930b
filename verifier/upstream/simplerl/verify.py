"""simpleRL-reason's graders: math-verify of its pin, the Qwen comparison, and the evaluation's whole pipeline."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal

import regex as re

from verifier.parts import Verifier
from verifier.upstream.shared import latex_equality, qwen_math
from verifier.upstream.shared.qwen_answer import BY_LETTER, found_in, letter
from verifier.upstream.shared.qwen_text import stripped
from verifier.wire import Json, Verdict

KEPT_UNITS = frozenset(("carp_en", "minerva_math"))
PARENTHESES = re.compile(r"\(.*?\)")
STOP_WORDS = ("</s>", "<|im_end|>", "<|endoftext|>", "assistant", "user", "_end", "_start")
ANSWER_COLUMN = {
    "svamp": "Answer",
    "mawps": "target",
    "sat_math": "Answer",
    "aqua": "correct",
    "gaokao_math_qa": "label",
}


def not_text(ground_truth: Json) -> str | None:
    """Why the originals, which take any text, cannot take this."""
    return (
        None if isinstance(ground_truth, str) else f"the ground truth is a {type(ground_truth).__name__}; expected text"
    )


def verdict(equal: bool, decider: str) -> Verdict:
    return Verdict.correct(f"equal: {decider}") if equal else Verdict.undecided(f"not shown equal: {decider}")


class SimpleRLMathVerify(Verifier):
    """The answer after Qwen's normalisation and the ground truth as it is, each put into a box, by math-verify."""

    kind: Literal["simplerl_math_verify"] = "simplerl_math_verify"

    def unreadable(self, ground_truth: Json) -> str | None:
        return not_text(ground_truth)

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        sides = [in_a_box(str(ground_truth)), in_a_box(stripped(answer))]
        if any(latex_equality.too_dear(side) for side in sides):
            return verdict(False, "math-verify (a number too large to write, or too much text)")
        targets = latex_equality.library().latex_or_arithmetic
        gold, found = (latex_equality.found_in(side, targets, first=False) for side in sides)
        return verdict(latex_equality.equal(gold, found), "math-verify")


def in_a_box(text: str) -> str:
    return text if "\\boxed" in text else f"\\boxed{{{text}}}"


class QwenMathEqual(Verifier):
    """Qwen2.5-Math's `math_equal`, or LIMO's dialect of it.

    strip_answer, strip_truth: whether that side goes through `strip_string` first. strip_again: the answer twice, as
    the evaluation does: `x \\in [1,2]` loses its `x \\in` only the second time, when no space is left in it.
    """

    kind: Literal["qwen_math_equal"] = "qwen_math_equal"
    dialect: Literal["qwen", "limo"] = "qwen"
    strip_answer: bool = True
    strip_truth: bool = False
    strip_again: bool = False
    include_percentage: bool = True
    is_close: bool = True

    @cached_property
    def rules(self) -> qwen_math.Rules:
        limo = self.dialect == "limo"
        return qwen_math.Rules(include_percentage=self.include_percentage, is_close=self.is_close, limo=limo)

    def unreadable(self, ground_truth: Json) -> str | None:
        return not_text(ground_truth)

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        truth = str(ground_truth)
        answer = stripped(answer, limo=self.rules.limo) if self.strip_answer else answer
        answer = stripped(answer, limo=self.rules.limo) if self.strip_again else answer
        truth = stripped(truth, limo=self.rules.limo) if self.strip_truth else truth
        return verdict(qwen_math.equal(answer, truth, self.rules), "math_equal")


class LimoSimple(Verifier):
    """LIMO's simple check: both sides normalised, read by latex2sympy, and within 1e-5 of each other."""

    kind: Literal["limo_check_is_correct_simple"] = "limo_check_is_correct_simple"

    def unreadable(self, ground_truth: Json) -> str | None:
        return not_text(ground_truth)

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        sides = stripped(answer, limo=True), stripped(str(ground_truth), limo=True)
        return verdict(qwen_math.same_number(*sides), "latex2sympy")


class QwenPipeline(Verifier):
    """The evaluation from a response and a row of the data set `data_name` to right or wrong.

    The ground truth is the row, with that data set's own columns. It is normalised twice, as there.
    """

    kind: Literal["qwen_eval_pipeline"] = "qwen_eval_pipeline"
    data_name: str = "math500"
    stop_words: bool = True

    def unreadable(self, ground_truth: Json) -> str | None:
        if not isinstance(ground_truth, dict):
            return f"the ground truth is a {type(ground_truth).__name__}; expected a row of {self.data_name}"
        if self.truth_of(ground_truth) is None:
            return (
                f"the row has no answer where {self.data_name} has it; its columns are {', '.join(ground_truth)[:200]}"
            )
        return None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        assert isinstance(ground_truth, dict)
        truth = self.truth_of(ground_truth)
        assert truth is not None
        answer = before_stop_words(answer) if self.stop_words else answer
        if not answer:
            return Verdict.no_answer("the response is empty")
        found = chosen(self.answer_in(answer), truth, answer)
        return verdict(qwen_math.equal(found, truth, qwen_math.Rules()), "math_equal")

    def answer_in(self, response: str) -> str:
        if self.data_name in BY_LETTER:
            return self.normal(letter(response))
        return self.normal(self.normal(found_in(response).answer))

    def normal(self, text: str) -> str:
        return stripped(text, keep_units=self.data_name in KEPT_UNITS)

    def truth_of(self, row: Mapping[str, Any]) -> str | None:
        """The row's answer, normalised; None where the row is not of the data set's form."""
        given = given_answer(row, self.data_name)
        if given is None or self.data_name == "math":
            return given if given is None else self.normal(found_in(given).answer)
        if self.data_name in ("minerva_math", "math500"):
            given = self.normal(found_in(given).answer)
        if self.data_name in KEPT_UNITS:
            return given.replace("\\neq", "\\ne").replace("\\leq", "\\le").replace("\\geq", "\\ge")
        return stripped(stripped(given))


def before_stop_words(response: str) -> str:
    for word in STOP_WORDS:
        if word in response:
            response = response.partition(word)[0].strip()
    return response


def given_answer(row: Mapping[str, Any], data_name: str) -> str | None:
    """What the row says: for the MATH kin its whole solution, else its answer."""
    if data_name in ("math", "minerva_math", "math500"):
        value = row.get("solution")
    elif data_name == "olympiadbench":
        value = row.get("final_answer")
        value = value[0].strip("$") if isinstance(value, list) and value and isinstance(value[0], str) else None
    elif data_name == "mmlu_stem":
        value = row.get("answer")
        value = "ABCD"[value] if isinstance(value, int) and 0 <= value < 4 else None
    elif data_name in ("gaokao2024_mix", "cn_middle_school"):
        value = row.get("choice_answer") or row.get("answer")
    else:
        value = row.get(ANSWER_COLUMN.get(data_name, "answer"))
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return of_its_form(str(value), data_name)


def of_its_form(text: str, data_name: str) -> str | None:
    if data_name == "gsm8k":
        return text.partition("####")[2] if text.count("####") == 1 else None
    if data_name == "asdiv":
        return PARENTHESES.sub("", text)
    if data_name in ("gaokao2023en", "college_math", "gaokao_math_cloze"):
        return text.replace("$", "").strip()
    return text


def chosen(found: str, truth: str, response: str) -> str:
    """Where the truth is a letter, or letters, or empty: the answer's letters alone."""
    letters = qwen_math.LETTERS
    if truth in letters and found not in letters:
        return letter(response)
    if set(truth) <= letters and not set(found) <= letters:
        return "".join(character for character in found if character in letters)
    return found
