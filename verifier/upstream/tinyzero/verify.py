"""How TinyZero's rewards for multiplication, GSM8K and MATH compare."""

from typing import Literal

from verifier.parts import Verifier
from verifier.upstream.shared.braces import closing_brace
from verifier.upstream.shared.mathd import Dialect, Tripped, stripped
from verifier.wire import Json, Verdict

HENDRYCKS = Dialect(trips_over_slash=True)


class TinyZeroInteger(Verifier):
    """Whether answer and ground truth are one integer, as Python's `int` reads them.

    A rollout without an answer is wrong whatever the ground truth is, even when it is missing.
    """

    kind: Literal["tinyzero_integer"] = "tinyzero_integer"

    def unreadable(self, ground_truth: Json) -> str | None:
        return None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        try:
            truth = int(ground_truth)  # type: ignore[arg-type]
        except (TypeError, ValueError, OverflowError):
            return Verdict.unverifiable("the ground truth must be an integer, or text that Python reads as one")
        equal = as_integer(answer) == truth
        return Verdict.correct("equal integers") if equal else Verdict.incorrect("different integers")


def as_integer(text: str) -> int | None:
    """What Python's `int` makes of the text."""
    try:
        return int(text)
    except ValueError:
        return None


class TinyZeroText(Verifier):
    """Whether the answer is the ground truth, letter for letter. A number as ground truth equals no text."""

    kind: Literal["tinyzero_text"] = "tinyzero_text"

    def unreadable(self, ground_truth: Json) -> str | None:
        return "the ground truth is null" if ground_truth is None else None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        return Verdict.correct("equal texts") if answer == ground_truth else Verdict.incorrect("different texts")


class TinyZeroMath(Verifier):
    """Whether the last box of the whole text is the ground truth, both rewritten by the rules of Hendrycks' MATH."""

    kind: Literal["tinyzero_math"] = "tinyzero_math"

    def unreadable(self, ground_truth: Json) -> str | None:
        return None if isinstance(ground_truth, str) else "the ground truth must be text"

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        assert isinstance(ground_truth, str)
        boxed = last_boxed(answer)
        if boxed is None:
            return Verdict.no_answer("there is no box that can be unwrapped")
        if equivalent(boxed, ground_truth):
            return Verdict.correct("equal after Hendrycks' rewriting")
        return Verdict.incorrect("different after Hendrycks' rewriting")


def last_boxed(text: str) -> str | None:
    """What the last box holds; with `\\boxed ` anywhere, the text between its last one and the next dollar."""
    if "\\boxed " in text:
        return text.rpartition("\\boxed ")[2].partition("$")[0]
    start = text.rfind("\\boxed")
    if start < 0:
        return None  # an \fbox is found and cannot be unwrapped: no answer either way
    end = closing_brace(text, start)
    if end is None or not text.startswith("\\boxed{", start):
        return None
    return text[start + len("\\boxed{") : end - 1]


def equivalent(one: str, other: str) -> bool:
    try:
        return stripped(one, HENDRYCKS) == stripped(other, HENDRYCKS)
    except Tripped:
        return one == other
