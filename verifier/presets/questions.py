"""Questions over search and tables: exact match, overlap, and numbers with a scale."""

from verifier.extract.first_of import FirstOf
from verifier.extract.json_object import JsonValueExtractor
from verifier.extract.short_answer import ShortAnswer
from verifier.extract.tagged import Tagged
from verifier.presets.preset import Origin, Preset
from verifier.rubric import Rubric
from verifier.verify.qa import Qa
from verifier.verify.table_answer import TatQa

ACCEPTED = (
    '"Paris", ["Paris", "City of Paris"], {"target": [...]}, SQuAD\'s {"text": [...]}, TriviaQA\'s {"aliases": [...]}; '
    'with `several` a list of items: ["Rome", ["Paris", "City of Paris"]]'
)


def qa(params: Qa) -> Rubric:
    return Rubric(extractor=ShortAnswer(), verifier=params)


def tatqa(params: TatQa) -> Rubric:
    answers = FirstOf(extractors=(Tagged(), JsonValueExtractor(), ShortAnswer()))
    return Rubric(extractor=answers, verifier=params)


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
)
