"""Marks of notes go, and notes that only explain; a note that may change the answer stays."""

import pytest

from verifier.read.footnotes import without_notes


@pytest.mark.parametrize(
    ("text", "left", "why"),
    [
        ("It is 18.[^1]\n\n[^1]: 126 = 7 × 18.", "It is 18.", "mark and note go"),
        ("It is 18 [1].\n\nSources:\n[1] Smith, p. 44", "It is 18 .", "with the heading of the sources"),
        ("It is 18¹\n\n¹ Rounded.", "It is 18", "raised digits are marks where a note has them"),
        ("It is 18.[^1]\n\n[^1]: Or 17, if counted twice.", "It is 18. Or 17, if counted twice.", "this may change it"),
        ("It is x¹.", "It is x¹.", "no note: a power"),
        ("It is a[1].\n[1] Smith", "It is a[1]. [1] Smith", "an index, and no mark"),
        ("[1] First.\n[2] Then 5.", "[1] First. [2] Then 5.", "a numbered list, to which no mark points"),
    ],
)
def test_marks_and_notes(text: str, left: str, why: str) -> None:
    assert " ".join(without_notes(text).split()) == left, why
    assert len(without_notes(text)) == len(text), "places stay what they are"
