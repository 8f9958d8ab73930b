"""The program that a completion ends with, in the language that the ground truth names."""

from typing import Literal

import regex as re
from pydantic import Field

from verifier.extract.code_block import CodeBlock
from verifier.languages import canonical
from verifier.parts import Extractor
from verifier.wire import Extraction, Json

NAMED = re.compile(r'"language"\s*+:\s*+"([^"\\]{1,40})"')
HEAD_CHARACTERS = 10_000


class ProgramBlock(Extractor):
    """The last closed fenced block of the ground truth's language, as `code_block` finds it.

    The language is `language` where that is set, else what the ground truth says under `language`, else Python. A block
    without a language stands in where no block of the language is closed. With `unfenced="take"`, a completion without
    any fence is taken to be the program as a whole; by default it is no answer.
    """

    kind: Literal["program"] = "program"
    language: str | None = Field(default=None, description="Null: the ground truth's, else Python")
    untagged: bool = Field(default=True, description="Whether a block that names no language may stand in")
    unclosed: Literal["ignore", "take"] = "ignore"
    unfenced: Literal["ignore", "take"] = "ignore"

    def extract(self, text: str) -> Extraction:
        return self.extract_for(text, None)

    def extract_for(self, text: str, ground_truth: Json) -> Extraction:
        language = canonical(self.language or stated_language(ground_truth) or "python")
        block = CodeBlock(language=language, untagged=self.untagged, unclosed=self.unclosed)
        found = block.extract(text)
        if found.answer is None and self.unfenced == "take" and "```" not in text and text.strip():
            return Extraction(answer=text, method="the whole completion", span=(0, len(text)))
        return found


def stated_language(ground_truth: Json) -> str | None:
    """What the ground truth says under `language`, also inside a `verification_info` and in JSON text."""
    if isinstance(ground_truth, str):
        found = NAMED.search(ground_truth[:HEAD_CHARACTERS]) or NAMED.search(ground_truth[-HEAD_CHARACTERS:])
        return found[1] if found else None
    if not isinstance(ground_truth, dict):
        return None
    language = ground_truth.get("language")
    if isinstance(language, str) and language.strip():
        return language
    return stated_language(ground_truth.get("verification_info"))
