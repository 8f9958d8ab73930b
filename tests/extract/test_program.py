"""The program of a completion, and what is said where there is none in the language asked for."""

import pytest

from verifier.extract.program import ProgramBlock
from verifier.wire import Json

CPP = "```c++\nint main() {}\n```"


@pytest.mark.parametrize(
    ("text", "ground_truth", "told", "why"),
    [
        (CPP, {"inputs": ["1"], "outputs": ["1"]}, True, "rows of CodeContests do not say a language"),
        (CPP, {"language": "python"}, False, "Python is asked for"),
        ("```json\n{}\n```", {"inputs": []}, False, "data is no program"),
        ("Nothing.", {"inputs": []}, False, "no block at all"),
    ],
)
def test_a_block_in_a_language_that_nobody_asked_for_is_named(
    text: str, ground_truth: Json, told: bool, why: str
) -> None:
    found = ProgramBlock().extract_for(text, ground_truth)
    assert found.answer is None
    assert ("a block in cpp is there" in found.method) is told, why


def test_the_language_that_is_asked_for_is_taken() -> None:
    assert ProgramBlock().extract_for(CPP, {"language": "cpp"}).answer == "int main() {}\n"
    assert ProgramBlock(language="cpp").extract_for(CPP, {}).answer == "int main() {}\n"
