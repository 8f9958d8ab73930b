"""How TinyZero's rewards for multiplication, GSM8K and MATH compare."""

from itertools import accumulate
from typing import Literal

from verifier.execution import RunProgram
from verifier.parts import Verifier
from verifier.wire import Json, Verdict


class TinyZeroInteger(Verifier):
    """Whether answer and ground truth are one integer, as Python's `int` reads them.

    A rollout without an answer is wrong whatever the ground truth is, even when it is missing.
    """

    kind: Literal["tinyzero_integer"] = "tinyzero_integer"

    def unreadable(self, ground_truth: Json) -> str | None:
        return None

    def verify(self, answer: str, ground_truth: Json, run: RunProgram) -> Verdict:
        try:
            truth = int(ground_truth)  # type: ignore[arg-type]
        except (TypeError, ValueError, OverflowError):
            return Verdict.unverifiable("the ground truth is to be an integer, or text that Python reads as one")
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

    def verify(self, answer: str, ground_truth: Json, run: RunProgram) -> Verdict:
        return Verdict.correct("equal texts") if answer == ground_truth else Verdict.incorrect("different texts")


class TinyZeroMath(Verifier):
    """Whether the last box of the whole text is the ground truth, both rewritten by the rules of Hendrycks' MATH."""

    kind: Literal["tinyzero_math"] = "tinyzero_math"

    def unreadable(self, ground_truth: Json) -> str | None:
        return None if isinstance(ground_truth, str) else "the ground truth is to be text"

    def verify(self, answer: str, ground_truth: Json, run: RunProgram) -> Verdict:
        assert isinstance(ground_truth, str)
        boxed = last_boxed(answer)
        if boxed is None:
            return Verdict.no_answer("there is no box that can be unwrapped")
        if equivalent(boxed, ground_truth):
            return Verdict.correct("equal after Hendrycks' rewriting")
        return Verdict.incorrect("different after Hendrycks' rewriting")


class NotRewritable(Exception):
    """Hendrycks' rules stumble over the text; it is then compared as it is."""


def last_boxed(text: str) -> str | None:
    """What the last box holds; with `\\boxed ` anywhere, what stands between its last one and the next dollar."""
    if "\\boxed " in text:
        return text.rpartition("\\boxed ")[2].partition("$")[0]
    start = text.rfind("\\boxed")
    if start < 0:
        return None  # an \fbox is found and cannot be unwrapped: no answer either way
    end = balanced_end(text, start)
    if end < 0 or not text.startswith("\\boxed{", start):
        return None
    return text[start + len("\\boxed{") : end]


BRACES_AS_SIGNS = bytes(1 if byte == ord("{") else 255 if byte == ord("}") else 0 for byte in range(256))
FEW_BRACES = 64


def balanced_end(text: str, start: int) -> int:
    """The first closing brace with which as many are closed as were opened since `start`; -1 if there is none."""
    position, depth = start, 0
    for _ in range(FEW_BRACES):
        closing = text.find("}", position)
        if closing < 0:
            return -1
        depth += text.count("{", position, closing) - 1
        if depth == 0:
            return closing
        position = closing + 1
    far = balanced_far(text[position:], depth)
    return -1 if far is None else position + far


def balanced_far(text: str, depth: int) -> int | None:
    """The same for many braces, of which `depth` are open already."""
    written = text.encode("utf-8", "surrogatepass")
    depths = list(accumulate(memoryview(written.translate(BRACES_AS_SIGNS)).cast("b"), initial=depth))
    try:
        opened = 0 if depth > 0 else depths.index(1)
        closed = depths.index(0, opened) - 1
    except ValueError:
        return None
    return len(written[:closed].decode("utf-8", "surrogatepass"))


def equivalent(one: str, other: str) -> bool:
    try:
        return rewritten(one) == rewritten(other)
    except NotRewritable:
        return one == other


def rewritten(text: str) -> str:
    """The text by Hendrycks' rules; raises NotRewritable."""
    for old, new in (
        ("\n", ""),
        ("\\!", ""),
        ("\\\\", "\\"),
        ("tfrac", "frac"),
        ("dfrac", "frac"),
        ("\\left", ""),
        ("\\right", ""),
        ("^{\\circ}", ""),
        ("^\\circ", ""),
        ("\\$", ""),
    ):
        text = text.replace(old, new)
    if text.count("\\text{ ") > 1:
        raise NotRewritable("two units")
    text = text.partition("\\text{ ")[0]
    text = text.replace("\\%", "").replace(" .", " 0.").replace("{.", "{0.")
    if not text:
        return text
    if text.startswith("."):
        text = "0" + text
    if text.count("=") == 1 and text.index("=") <= 2:
        text = text.partition("=")[2]
    text = with_bare_fractions(with_bare_roots(text).replace(" ", ""))
    return with_slash("\\frac{1}{2}" if text == "0.5" else text)


def with_bare_roots(text: str) -> str:
    """`\\sqrt3` as `\\sqrt{3}`."""
    head, *rest = text.split("\\sqrt")
    if not all(rest):
        raise NotRewritable("a root of nothing")
    return head + "".join("\\sqrt" + (one if one[0] == "{" else f"{{{one[0]}}}{one[1:]}") for one in rest)


def with_bare_fractions(text: str) -> str:
    """`\\frac12` as `\\frac{1}{2}`; all as it was once one is too short."""
    head, *rest = text.split("\\frac")
    fractions = [head]
    for one in rest:
        if not one:
            raise NotRewritable("a fraction of nothing")
        if one[0] == "{":
            fractions.append(f"\\frac{one}")
        elif len(one) < 2:
            return text
        elif one[1] == "{":
            fractions.append(f"\\frac{{{one[0]}}}{one[1:]}")
        else:
            fractions.append(f"\\frac{{{one[0]}}}{{{one[1]}}}{one[2:]}")
    return "".join(fractions)


def with_slash(text: str) -> str:
    """`1/2` as `\\frac{1}{2}`, where both are whole numbers."""
    if text.count("/") != 1:
        return text
    above, _, below = text.partition("/")
    try:
        numbers = int(above), int(below)
    except ValueError:
        raise NotRewritable("a slash between what are no integers") from None
    return f"\\frac{{{numbers[0]}}}{{{numbers[1]}}}" if text == f"{numbers[0]}/{numbers[1]}" else text
