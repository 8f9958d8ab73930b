"""open-r1's rewards: https://github.com/huggingface/open-r1."""

from verifier.extract.nothing import Nothing
from verifier.parts import Shaper
from verifier.presets.preset import Origin, Preset
from verifier.reward.upstream.open_r1 import (
    OpenR1Format,
)
from verifier.rubric import Rubric, Weighted
from verifier.verify.unneeded import Unneeded

ORIGIN = Origin(repository="https://github.com/huggingface/open-r1", commit="1416fa0", path="src/open_r1/rewards.py")
NOT_READ = "anything, or none: it is not read"


def of_the_completion(name: str, part: Shaper) -> Rubric:
    """A rubric whose one component looks at the completion alone."""
    return Rubric(extractor=Nothing(), verifier=Unneeded(), components={name: Weighted(part=part)}, thinking="keep")


PRESETS = (
    Preset(
        name="open_r1/format",
        summary="A think block and an answer block, each on lines of its own.",
        ground_truth=NOT_READ,
        build=lambda params: of_the_completion("format", OpenR1Format()),
        origin=ORIGIN,
        quirks=(
            "Empty blocks, repeated and nested tags are paid, and so are further lines after the last one.",
            "A completion whose `<think>` was written by the chat template is not.",
        ),
    ),
)
