"""Which of several answers of one form counts."""

from collections.abc import Sequence
from typing import Literal

from verifier.extract.span import Span
from verifier.wire import Extraction

Which = Literal["last", "first", "only", "all"]


def chosen(text: str, spans: Sequence[Span], which: Which, method: str, form: str) -> Extraction:
    """The answer among `spans`, of which there is at least one, under the rule `which`.

    `only` refuses when their contents differ; `all` joins them by ", " and spans from the first to the last. Blank
    content is no answer.
    """
    contents = [text[start:end] for start, end in spans]
    if which == "only" and len(set(contents)) > 1:
        return Extraction(
            answer=None, method=f"{len(set(contents))} different answers ({form}), and only one may stand"
        )
    if which == "all":
        answer, span = ", ".join(content for content in contents if content), (spans[0][0], spans[-1][1])
    elif which == "first":
        answer, span = contents[0], spans[0]
    else:
        answer, span = contents[-1], spans[-1]
    if not answer:
        return Extraction(answer=None, method=f"empty {form}")
    return Extraction(answer=answer, method=method, span=span)
