"""The program that a completion ends with, in the language that the ground truth names."""

import ast
import warnings
from itertools import islice
from typing import Literal

import regex as re
from pydantic import Field

from verifier.extract.code_block import FENCE, LANGUAGE, CodeBlock
from verifier.languages import TESTED_BY, canonical, identified
from verifier.parts import Extractor
from verifier.wire import Extraction, Json

NAMED = re.compile(r'"language"\s*+:\s*+"([^"\\]{1,40})"')
HEAD_CHARACTERS = 10_000
MOST_CODE_CHARACTERS = 50_000
MOST_NAMED = 50  # fences whose language is looked at, to say which was found instead
MOST_MENDED = 20  # fences that are tried as the end of one block
C_PROGRAM = re.compile(r"\A\s*+(?:#include|//|/\*|using|int main)")
PYTHON_STATEMENT = re.compile(
    r"^[ \t]*+(?:def|class|import|from|for|while|if|with|print\(|\w[\w, .\[\]]*+=)",
    re.MULTILINE,
)
BODY_STATEMENT = re.compile(r"^[ \t]*+(?:return|yield|raise|pass)\b", re.MULTILINE)
Unfenced = Literal["ignore", "code", "take"]


class ProgramBlock(Extractor):
    """The last closed fenced block of the ground truth's language, as `code_block` finds it.

    The language is `language` where that is set, else what the ground truth says under `language`, else Python. A block
    without a language stands in where no block of the language is closed. A completion without any fence is the program
    as a whole where it reads as one; `unfenced` may say that it always is, or never.
    """

    kind: Literal["program"] = "program"
    language: str | None = Field(default=None, description="Null: the ground truth's, else Python")
    untagged: bool = Field(default=True, description="Whether a block that names no language may stand in")
    unclosed: Literal["ignore", "take"] = "ignore"
    unfenced: Unfenced = "code"

    def extract(self, text: str) -> Extraction:
        return self.extract_for(text, None)

    def extract_for(self, text: str, ground_truth: Json) -> Extraction:
        said = self.language or stated_language(ground_truth)
        language = canonical(said or "python")
        block = CodeBlock(language=language, untagged=self.untagged, unclosed=self.unclosed)
        found = block.extract(text)
        if found.answer is None and "```" not in text and "~~~" not in text and self._whole(text, language):
            return Extraction(answer=text, method="the whole completion", span=(0, len(text)))
        if found.answer is None and (end := only_closed(text)) and self._whole(text[:end], language):
            return Extraction(answer=text[:end], method="what stands before its closing fence", span=(0, end))
        if found.answer is None and "```" not in text and asks_for_a_body(ground_truth) and reads_as_a_body(text):
            return Extraction(answer=text, method="the whole completion, a function's body", span=(0, len(text)))
        if found.answer is None and said is None and (other := language_in(text)) not in ("", language):
            told = f"{found.method}; a block in {other} is there, and neither the row nor `language` asks for it"
            return found.model_copy(update={"method": told})
        return mended(found, text) if language == "python" else found

    def _whole(self, text: str, language: str) -> bool:
        if self.unfenced == "code":
            return reads_as_code(text, language)
        return self.unfenced == "take" and bool(text.strip())


def language_in(text: str) -> str:
    """The language of the last fence that names one we know; empty where none does."""
    tags = (LANGUAGE.match(fence[2]) for fence in islice(FENCE.finditer(text), MOST_NAMED))
    known = [found.name for tag in tags if tag and tag[1] and (found := identified(tag[1]))]
    return known[-1] if known else ""


def only_closed(text: str) -> int:
    """Where the only fence of a completion stands, behind what it closes: its prompt had opened the block. Else 0."""
    fences = [*islice(FENCE.finditer(text), 2)]
    alone = len(fences) == 1 and not fences[0][2].strip() and text.count("```") + text.count("~~~") == 1
    return fences[0].start() if alone else 0


def reads_as_code(text: str, language: str) -> bool:
    """Is all of the text a program? For Python: it can be parsed, and more than words that happen to be names."""
    if language in ("c", "cpp"):
        return bool(C_PROGRAM.search(text)) and text.rstrip().endswith("}")
    short = len(text) <= MOST_CODE_CHARACTERS
    return language == "python" and short and bool(PYTHON_STATEMENT.search(text)) and parses(text)


def asks_for_a_body(ground_truth: Json) -> bool:
    """Whether the ground truth holds the head of a function, as rows of HumanEval do; also in JSON text."""
    fields = ('"entry_point"', '"prompt"') if isinstance(ground_truth, str) else ("entry_point", "prompt")
    return isinstance(ground_truth, str | dict) and all(field in ground_truth for field in fields)


def reads_as_a_body(text: str) -> bool:
    """Is all of the text the body of a function? Its first line may have lost its indentation."""
    short = len(text) <= MOST_CODE_CHARACTERS
    body = text if text[:1].isspace() else f"    {text}"
    return short and bool(BODY_STATEMENT.search(text)) and parses(f"def f():\n{body}")


def parses(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text.lstrip("\ufeff"))
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return True


def mended(found: Extraction, text: str) -> Extraction:
    """The block up to a later fence, where the first one that could end it stands in a text of the program's own.

    Docstrings hold fenced examples: what ends at the first of those is no Python, what ends at the last one is.
    """
    if found.answer is None or found.span is None or not unended(found.answer):
        return found
    start, end = found.span
    for fence in islice(FENCE.finditer(text, end), 1, MOST_MENDED):
        whole = text[start : fence.start()]
        if not unended(whole):
            return found.model_copy(update={"answer": whole, "span": (start, fence.start())})
    return found


def unended(code: str) -> bool:
    return bool(code.count('"""') % 2 or code.count("'''") % 2)


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
    return stated_language(ground_truth.get("verification_info")) or tested_language(ground_truth.get("tests"))


def tested_language(tests: Json) -> str | None:
    """The language of the framework that the first test names, as `go_test` does."""
    first = tests[0] if isinstance(tests, list) and tests else None
    form = first.get("type") if isinstance(first, dict) else None
    return TESTED_BY.get(form) if isinstance(form, str) else None
