"""understand-r1-zero's test for repetition."""

from verifier.presets.preset import Origin, Preset
from verifier.presets.shaping import NOT_READ, of_the_completion
from verifier.reward.upstream.repeatness import Repeatness

PRESETS = (
    Preset(
        name="understand_r1_zero/repeatness",
        summary="1 for a text of which over a fifth of the substrings are there twice; no reward there, but a test.",
        ground_truth=NOT_READ,
        build=lambda params: of_the_completion("repeatness", Repeatness()),
        origin=Origin(
            repository="https://github.com/sail-sg/understand-r1-zero",
            commit="14046dc",
            path="understand_r1_zero/math_grader.py",
        ),
        quirks=(
            "Up to 16,384 characters are measured; a longer completion is not judged.",
            "Long texts are seldom repetitive to it: the share falls with the square of the length.",
        ),
    ),
)
