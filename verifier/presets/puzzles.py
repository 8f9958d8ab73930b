"""Answers of puzzles whose rules are known."""

from verifier.extract.equation import EquationExtractor
from verifier.extract.role_statements import RoleStatements
from verifier.presets.preset import Preset
from verifier.rubric import Rubric
from verifier.verify.countdown import Countdown
from verifier.verify.knights_knaves import KnightsKnaves


def countdown(params: Countdown) -> Rubric:
    return Rubric(extractor=EquationExtractor(), verifier=params)


def knights_knaves(params: KnightsKnaves) -> Rubric:
    return Rubric(extractor=RoleStatements(), verifier=params)


PRESETS = (
    Preset(
        name="countdown",
        summary="An expression of the given numbers, each once, that makes the target exactly.",
        ground_truth='{"target": 24, "numbers": [1, 2, 3, 4]}',
        build=countdown,
        params=Countdown,
    ),
    Preset(
        name="knights_knaves",
        summary="Who is a knight and who a knave, read for what the sentences mean.",
        ground_truth='{"Zoey": "knight", "Oliver": "knave"}, or lines "Zoey is a knight"',
        build=knights_knaves,
        params=KnightsKnaves,
    ),
)
