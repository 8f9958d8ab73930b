"""Search-R1's rewards: https://github.com/PeterGriffinJin/Search-R1."""

from verifier.extract.tagged import Tagged
from verifier.presets.preset import NoParams, Origin, Preset
from verifier.rubric import Rubric
from verifier.upstream.search_r1.extract import SearchR1Answer
from verifier.upstream.shared.rubrics import alone
from verifier.verify.qa import Qa

ORIGIN = Origin(
    repository="https://github.com/PeterGriffinJin/Search-R1",
    commit="a14dc3a",
    path="verl/utils/reward_score/qa_em.py",
)


def exact_match(params: NoParams) -> Rubric:
    return Rubric(extractor=SearchR1Answer(), verifier=Qa(normalisation="search_r1"), thinking="keep")


def sub_match(params: NoParams) -> Rubric:
    verifier = Qa(normalisation="search_r1", measure="sub_em")
    return Rubric(extractor=SearchR1Answer(), verifier=verifier, thinking="keep")


def strict(params: NoParams) -> Rubric:
    return Rubric(extractor=Tagged(), verifier=Qa(normalisation="search_r1"))


REWARDS = (
    Preset(
        name="search_r1/qa_em",
        summary="Search-R1's reward: exact match of the last <answer>, of at least two.",
        ground_truth='{"target": ["Paris"]}, or the list',
        build=exact_match,
        origin=ORIGIN,
        quirks=(
            "The text holds the prompt, whose example is the first <answer>; a text with one block earns nothing.",
            "A block runs from the first opening tag to the first closing one behind it.",
        ),
        twin="search_r1/qa_em/strict",
    ),
    Preset(
        name="search_r1/qa_em/strict",
        summary="Exact match of the completion's last closed <answer>, behind its reasoning.",
        ground_truth='{"target": ["Paris"]}, or the list',
        build=strict,
        closes=("The completion alone is read, and one block is enough; the reasoning does not count.",),
        twin="search_r1/qa_em",
    ),
    Preset(
        name="search_r1/qa_subem",
        summary="Search-R1's other reward: an accepted answer is contained in the last <answer>, of at least two.",
        ground_truth='{"target": ["Paris"]}, or the list',
        build=sub_match,
        origin=ORIGIN,
        quirks=("`comparison` holds `paris`: letters count, not words.",),
    ),
)

PRESETS = (alone("search_r1", "qa_em", REWARDS), *REWARDS)
