"""demystify-long-cot's rule graders: text equality after the MATH normalisation, in a few places of the completion."""

from collections.abc import Iterator
from typing import Literal

import regex as re

from verifier.parts import Verifier
from verifier.upstream.shared import mathd, minerva, symeval
from verifier.upstream.shared.braces import last_box
from verifier.wire import Json, Verdict

BOX = "\\boxed{"
LAST_DOLLAR = re.compile(r"(?r)(?<!\\)\$")
IS = "answer is"
ANNOUNCED = "the answer is:"
NOT_FOUND = "ANSWER_NOT_FOUND"


def equivalent(one: str, other: str) -> bool:
    """Equal after normalisation; as they are, where normalising one of them trips."""
    try:
        return mathd.stripped(one, mathd.DEMYSTIFY) == mathd.stripped(other, mathd.DEMYSTIFY)
    except mathd.Tripped:
        return one == other


class DemystifyIsEquiv(Verifier):
    """Is the completion, all of it, the ground truth after normalisation? Nothing and nothing are equal."""

    kind: Literal["demystify_is_equiv"] = "demystify_is_equiv"

    def unreadable(self, ground_truth: Json) -> str | None:
        if ground_truth is None or isinstance(ground_truth, str):
            return None
        return f"the ground truth is a {type(ground_truth).__name__}; expected text"

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        alike = not answer if ground_truth is None else equivalent(answer, str(ground_truth))
        return Verdict.correct("equal after normalisation") if alike else Verdict.undecided("not equal as text")


class DemystifyHendrycks(Verifier):
    """Is the ground truth in one of the places where an answer may stand? Text equality only; see `candidates`."""

    kind: Literal["demystify_score_hendrycks"] = "demystify_score_hendrycks"

    def unreadable(self, ground_truth: Json) -> str | None:
        return (
            None if isinstance(ground_truth, str) else f"the ground truth is a {type(ground_truth).__name__}, no text"
        )

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        truth = str(ground_truth)
        if (span := last_box(truth)) is not None:
            truth = without_box(truth[slice(*span)])
        for place, candidate in candidates(answer):
            if candidate is not None and equivalent(candidate, truth):
                return Verdict.correct(f"equal after normalisation: {place}", decider=place)
        return Verdict.undecided("no candidate is equal as text")


def without_box(text: str) -> str:
    return text[len(BOX) : -1] if text.startswith(BOX) and text.endswith("}") else text


def boxed_or_none(text: str) -> str | None:
    r"""The last box of `text`, without its `\boxed{}` where it has exactly that; None where there is none."""
    span = last_box(text)
    return None if span is None else without_box(text[slice(*span)])


def candidates(completion: str) -> Iterator[tuple[str, str | None]]:
    """Where an answer may be, and the text there."""
    lowered = completion.lower()
    segment = last_formula(completion)
    yield "the last formula", segment
    yield "a box in the last formula", boxed_or_none(segment)
    yield (
        "a box in the first sentence of what is announced",
        boxed_or_none(minerva.first_sentence(answer_is(completion, lowered))),
    )
    yield "a box and what follows on its line", greedy_box(completion)
    yield 'after "the answer is:"', announced(completion, lowered)


def last_delimiter(text: str) -> int:
    r"""Where the last formula ends, or begins: at a `$` without a backslash before it or at `\]`; -1 for neither."""
    dollar = LAST_DOLLAR.search(text)
    return max(text.rfind("\\]"), dollar.start() if dollar else -1)


def last_formula(completion: str) -> str:
    """What follows the last `=` between the last two delimiters, or of all where there are fewer than two."""
    end = last_delimiter(completion)
    start = last_delimiter(completion[:end]) if end > 0 else -1
    segment = completion if start < 0 else completion[start + 1 : end]
    return segment.rpartition("=")[2]


def answer_is(completion: str, lowered: str) -> str:
    """What follows the last "answer is", in small letters; the completion as it is where nothing is announced."""
    start = lowered.rfind(IS)
    return completion if start < 0 else lowered[start + len(IS) :]


def greedy_box(completion: str) -> str:
    r"""From the first `\boxed{` to the last `}` of its line, in the first line with something between them."""
    start = completion.find(BOX)
    while start >= 0:
        line_end = completion.find("\n", start)
        line_end = len(completion) if line_end < 0 else line_end
        end = completion.rfind("}", start, line_end)
        if end > start + len(BOX):
            return completion[start + len(BOX) : end]
        start = completion.find(BOX, line_end)
    return ""


def announced(completion: str, lowered: str) -> str:
    """What follows the first "the answer is:" to the end, without a full stop and dollars."""
    start = lowered.find(ANNOUNCED)
    text = completion[start + len(ANNOUNCED) :].strip() if start >= 0 else ""
    if not text:
        return NOT_FOUND
    text = text[:-1] if text[-1] == "." else text
    if text[:2] == "\\(" and text[-2:] == "\\)":
        text = text[2:-2]
    if text[:2] == "$$" and text[-2:] == "$$":
        text = text[2:-2]
    if not text:
        return NOT_FOUND
    text = text[1:] if text[0] == "$" else text
    if not text:
        return NOT_FOUND
    return (text[:-1] if text[-1] == "$" else text).strip()


class DemystifySymeval(Verifier):
    """Does symeval call the last boxes of completion and ground truth the same?"""

    kind: Literal["demystify_score_symeval"] = "demystify_score_symeval"

    def unreadable(self, ground_truth: Json) -> str | None:
        return (
            None if isinstance(ground_truth, str) else f"the ground truth is a {type(ground_truth).__name__}, no text"
        )

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        given, truth = symeval.last_boxed(answer), symeval.last_boxed(str(ground_truth))
        if max(len(given), len(truth)) > symeval.LONGEST:
            return Verdict.too_costly(f"a box holds more than the {symeval.LONGEST} characters that are graded")
        if symeval.same(symeval.normalised(given), symeval.normalised(truth)):
            return Verdict.correct("equal: symeval")
        return Verdict.undecided("not equal for symeval")
