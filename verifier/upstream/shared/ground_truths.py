"""Ground truths as the reproduced graders take them: one or several, boxed or bare."""

from verifier.upstream.shared.braces import BOXED, boxed_content
from verifier.wire import Json


def unboxed(ground_truth: str) -> str | None:
    r"""The text in the last `\boxed{...}` of a ground truth that has one; None if that box is not closed."""
    if BOXED not in ground_truth:
        return ground_truth
    span = boxed_content(ground_truth)
    return None if span is None else ground_truth[slice(*span)]


def several(ground_truth: Json) -> list[str] | None:
    """A text or a number as one ground truth, a list of texts as several; None for what the originals trip over."""
    if isinstance(ground_truth, str | int | float):
        return [str(ground_truth)]
    if isinstance(ground_truth, list) and all(isinstance(one, str) for one in ground_truth):
        return [str(one) for one in ground_truth]
    return None
