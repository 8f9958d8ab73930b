"""Formal proofs, checked by a server."""

from verifier.extract.code_block import CodeBlock
from verifier.extract.first_of import FirstOf
from verifier.presets.preset import Preset
from verifier.rubric import Rubric
from verifier.verify.lean4 import Lean4


def lean4(params: Lean4) -> Rubric:
    blocks = FirstOf(extractors=(CodeBlock(language="lean4", untagged=False), CodeBlock(language="lean")))
    return Rubric(extractor=blocks, verifier=params)


PRESETS = (
    Preset(
        name="lean4",
        summary="A proof in Lean 4 of the statement asked for, checked by a Lean server that the operator has.",
        ground_truth='"import Mathlib\\n\\ntheorem t : 1 + 1 = 2 := by sorry"; or {"formal_statement", "header"}',
        build=lean4,
        params=Lean4,
    ),
)
