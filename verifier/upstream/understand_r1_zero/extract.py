r"""The answer tag that understand-r1-zero reads."""

from typing import Literal

from pydantic import Field

from verifier.parts import Extractor
from verifier.upstream.deepscaler.extract import boxed
from verifier.upstream.shared.braces import BOXED
from verifier.wire import Extraction


class UnderstandR1ZeroAnswerTag(Extractor):
    r"""All that follows the last `<answer>`, without any `</answer>`; the last box of it where it has one.

    `opening` and `</answer>` must occur somewhere, in any order.
    """

    kind: Literal["understand_r1_zero_answer_tag"] = "understand_r1_zero_answer_tag"
    opening: Literal["</think> <answer>", "<answer>"] = Field(
        default="</think> <answer>", description="What must occur, to the letter, before an answer counts"
    )

    def extract(self, text: str) -> Extraction:
        if self.opening not in text or "</answer>" not in text:
            return Extraction(answer=None, method=f"no {self.opening} or no </answer>")
        start = text.rindex("<answer>") + len("<answer>")
        answer = text[start:].replace("</answer>", "")
        if BOXED in answer:
            return boxed(answer).model_copy(update={"span": None})
        return Extraction(answer=answer, method="tagged", span=(start, len(text)))
