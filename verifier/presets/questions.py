"""Questions over search and tables: exact match, overlap, and numbers with a scale."""

from verifier.extract.first_of import FirstOf
from verifier.extract.json_object import JsonValueExtractor
from verifier.extract.short_answer import ShortAnswer
from verifier.extract.tagged import Tagged
from verifier.extract.upstream.search_r1 import SearchR1Answer
from verifier.presets.preset import NoParams, Origin, Preset
from verifier.rubric import Rubric
from verifier.verify.qa import Qa
from verifier.verify.table_answer import TatQa

ACCEPTED = (
    '"Paris", ["Paris", "City of Paris"], {"target": [...]}, SQuAD\'s {"text": [...]}, TriviaQA\'s {"aliases": [...]}; '
    'with `several` a list of items: ["Rome", ["Paris", "City of Paris"]]'
)
SEARCH_R1 = Origin(
    repository="https://github.com/PeterGriffinJin/Search-R1",
    commit="a14dc3a",
    path="verl/utils/reward_score/qa_em.py",
)


def qa(params: Qa) -> Rubric:
    return Rubric(extractor=ShortAnswer(), verifier=params)


def tatqa(params: TatQa) -> Rubric:
    answers = FirstOf(extractors=(Tagged(), JsonValueExtractor(), ShortAnswer()))
    return Rubric(extractor=answers, verifier=params)


def search_r1_em(params: NoParams) -> Rubric:
    return Rubric(extractor=SearchR1Answer(), verifier=Qa(normalisation="search_r1"), thinking="keep")


def search_r1_sub_em(params: NoParams) -> Rubric:
    verifier = Qa(normalisation="search_r1", measure="sub_em")
    return Rubric(extractor=SearchR1Answer(), verifier=verifier, thinking="keep")


def search_r1_strict(params: NoParams) -> Rubric:
    return Rubric(extractor=Tagged(), verifier=Qa(normalisation="search_r1"))


PRESETS = (
    Preset(
        name="qa",
        summary="A short answer by exact match or overlap of words, as its data set folds it.",
        ground_truth=ACCEPTED,
        build=qa,
        params=Qa,
    ),
    Preset(
        name="tatqa",
        summary="An answer from a table by TAT-QA's exact match or F1, numbers with their scale.",
        ground_truth='{"answer": 12.5, "scale": "million", "answer_type": "arithmetic"}',
        build=tatqa,
        params=TatQa,
        origin=Origin(
            repository="https://github.com/NExTplusplus/TAT-QA",
            commit="870accc",
            path="tatqa_metric.py, tatqa_utils.py",
        ),
        quirks=(
            "Numbers are rounded to two places before the scale is applied: 1.004 million is 1.00 million.",
            "The answers of several spans are sorted and joined, so words may move from one to the other.",
            "Of several numbers the first counts; a word that holds a scale, such as `millionaire`, is one.",
        ),
    ),
    Preset(
        name="search_r1/qa_em",
        summary="Search-R1's reward: exact match of the last <answer>, of at least two.",
        ground_truth='{"target": ["Paris"]}, or the list',
        build=search_r1_em,
        origin=SEARCH_R1,
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
        build=search_r1_strict,
        closes=("The completion alone is read, and one block is enough; the reasoning does not count.",),
        twin="search_r1/qa_em",
    ),
    Preset(
        name="search_r1/qa_subem",
        summary="Search-R1's other reward: an accepted answer is contained in the last <answer>, of at least two.",
        ground_truth='{"target": ["Paris"]}, or the list',
        build=search_r1_sub_em,
        origin=SEARCH_R1,
        quirks=("`comparison` holds `paris`: letters count, not words.",),
    ),
)
