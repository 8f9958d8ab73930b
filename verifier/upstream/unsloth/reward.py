"""The rewards of the unsloth GRPO notebooks, as they are. Linear where the originals' patterns are not.

What the notebooks share is the shape of their functions; tags, patterns and values differ from family to family.
"""

import re
from typing import Literal, NamedTuple

from verifier.errors import Unshapable
from verifier.parts import Shaper
from verifier.reward.language_model import language_of
from verifier.wire import Extraction, Json, Rollout, Verdict

Family = Literal["gemma3_1b", "advanced_llama3", "qwen3_4b", "deepseek_r1_0528", "lfm2_5"]


class AnswerValues(NamedTuple):
    """What `check_answer` pays."""

    unmatched: float
    equal: float
    equal_stripped: float
    near: float
    nearish: float
    far: float
    no_number: float


class NumberValues(NamedTuple):
    """What `check_numbers` pays."""

    unmatched: float
    equal: float
    different: float


class Notebook(NamedTuple):
    """What is a family's own."""

    tags: tuple[str, ...]
    tag_missing: float
    answer: AnswerValues
    opening: str
    number: re.Pattern[str]
    commas_deleted: bool
    numbers: NumberValues


WORKING_OUT = ("<start_working_out>", "<end_working_out>", "<SOLUTION>", "</SOLUTION>")
SIGNED = re.compile(r"-?[\d.,]+")
THREE_PLUS = AnswerValues(0, 3.0, 1.5, 1.0, 0.5, -1.5, -1.5)
FIVE_PLUS = AnswerValues(-2.0, 5.0, 3.5, 2.0, 1.5, -2.5, -4.5)
LATER = NumberValues(-2.5, 3.5, -1.5)
AFTER_THINKING = Notebook(("<think>", "</think>"), -1.0, FIVE_PLUS, "", SIGNED, True, LATER)
NOTEBOOKS: dict[str, Notebook] = {
    "gemma3_1b": Notebook(
        WORKING_OUT,
        -0.5,
        AnswerValues(0, 3.0, 1.5, 0.5, 0.25, -1.0, -0.5),
        "<SOLUTION>",
        re.compile(r"[\d.]+"),
        False,
        NumberValues(0, 1.5, 0.0),
    ),
    "advanced_llama3": Notebook(
        WORKING_OUT, -1.0, THREE_PLUS, "<SOLUTION>", re.compile(r"[\d.,]+"), True, NumberValues(0, 1.5, -0.5)
    ),
    "qwen3_4b": Notebook(WORKING_OUT[1:], -1.0, FIVE_PLUS, "<SOLUTION>", SIGNED, True, LATER),
    "deepseek_r1_0528": AFTER_THINKING,
    "lfm2_5": AFTER_THINKING,
}


class UnslothFormatExactly(Shaper):
    """3 where the family's pattern matches, which is where `unsloth_answer` finds an answer."""

    kind: Literal["unsloth_match_format_exactly"] = "unsloth_match_format_exactly"

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        return 3.0 if extraction is not None and extraction.answer is not None else 0.0


class UnslothFormatApproximately(Shaper):
    """Half a point for each of the family's tags that stands exactly once, and a fine for each other."""

    kind: Literal["unsloth_match_format_approximately"] = "unsloth_match_format_approximately"
    family: Family

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        notebook = NOTEBOOKS[self.family]
        return sum(0.5 if rollout.completion.count(tag) == 1 else notebook.tag_missing for tag in notebook.tags)


class UnslothCheckAnswer(Shaper):
    """Pays for an equal text, less when white space around it differs, still less for a number near the right one."""

    kind: Literal["unsloth_check_answer"] = "unsloth_check_answer"
    family: Family

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        values, truth = NOTEBOOKS[self.family].answer, rollout.ground_truth
        guess = None if extraction is None else extraction.answer
        if guess is None:
            return values.unmatched
        if guess == truth:
            return values.equal
        if not isinstance(truth, str):
            raise Unshapable("the ground truth must be text, because this reward compares texts")
        if guess.strip() == truth.strip():
            return values.equal_stripped
        return value_of_ratio(guess, truth, values)


def value_of_ratio(guess: str, truth: str, values: AnswerValues) -> float:
    try:
        ratio = float(guess) / float(truth)
    except (ValueError, ArithmeticError):
        return values.no_number
    if 0.9 <= ratio <= 1.1:
        return values.near
    return values.nearish if 0.8 <= ratio <= 1.2 else values.far


class UnslothCheckNumbers(Shaper):
    """Pays for the first number after the solution's opening tag, or of all the text where there is no such tag."""

    kind: Literal["unsloth_check_numbers"] = "unsloth_check_numbers"
    family: Family

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        notebook = NOTEBOOKS[self.family]
        opened = rollout.completion.find(notebook.opening)
        number = notebook.number.search(rollout.completion, opened + len(notebook.opening)) if opened >= 0 else None
        if number is None:
            return notebook.numbers.unmatched
        written = number[0].replace(",", "") if notebook.commas_deleted else number[0]
        equal = same_float(written, rollout.ground_truth)
        if equal is None:
            return 0.0
        return notebook.numbers.equal if equal else notebook.numbers.different


def same_float(guess: str, truth: Json) -> bool | None:
    """Whether the two are one number to Python's `float`; None where one of them is not a number."""
    if not isinstance(truth, str):
        return None
    try:
        return float(guess.strip()) == float(truth.strip())
    except ValueError:
        return None


class UnslothXmlCount(Shaper):
    """An eighth for each of four tags that stands exactly once with its line breaks, less what comes after the last."""

    kind: Literal["unsloth_xmlcount"] = "unsloth_xmlcount"

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        text, value = rollout.completion, 0.0
        if text.count("<reasoning>\n") == 1:
            value += 0.125
        if text.count("\n</reasoning>\n") == 1:
            value += 0.125
        if text.count("\n<answer>\n") == 1:
            value += 0.125
            value -= len(text.rpartition("\n</answer>\n")[2]) * 0.001
        if text.count("\n</answer>") == 1:
            value += 0.125
            value -= (len(text.rpartition("\n</answer>")[2]) - 1) * 0.001
        return value


STRICT = re.compile(r"<reasoning>\n.*\n</reasoning>\n<answer>\n.*\n</answer>\n(?:\n?\Z)")
BETWEEN = re.compile(r"</reasoning>\s*<answer>")


class UnslothStrictFormat(Shaper):
    """Half a point for two blocks of one line each, all tags on lines of their own, and a line break at the end."""

    kind: Literal["unsloth_strict_format"] = "unsloth_strict_format"

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        return 0.5 if STRICT.match(rollout.completion) else 0.0


class UnslothSoftFormat(Shaper):
    """Half a point for two blocks without line breaks in them, at the beginning; whatever may follow."""

    kind: Literal["unsloth_soft_format"] = "unsloth_soft_format"

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        text = rollout.completion
        if not text.startswith("<reasoning>"):
            return 0.0
        first_line, in_vain = line_end(text, 0), -1
        for between in BETWEEN.finditer(text, len("<reasoning>")):
            if between.start() > first_line:
                break
            end = line_end(text, between.end())
            if end != in_vain and text.find("</answer>", between.end(), end) >= 0:
                return 0.5
            in_vain = end
        return 0.0


def line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


class UnslothXmlCorrectness(Shaper):
    """2 for an answer that is the ground truth, letter for letter."""

    kind: Literal["unsloth_correctness"] = "unsloth_correctness"

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        return 2.0 if extraction is not None and extraction.answer == rollout.ground_truth else 0.0


class UnslothXmlInt(Shaper):
    """Half a point for an answer that is all digits, in Python's sense."""

    kind: Literal["unsloth_int"] = "unsloth_int"

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        return 0.5 if extraction is not None and (extraction.answer or "").isdigit() else 0.0


class UnslothLanguage(Shaper):
    """5 for Indonesian, -3 for English or Chinese, -5 for another language or nothing, as langid has it."""

    kind: Literal["unsloth_format_and_language"] = "unsloth_format_and_language"

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        if not rollout.completion:
            return -5.0
        return {"id": 5.0, "en": -3.0, "zh": -3.0}.get(language_of(rollout.completion), -5.0)
