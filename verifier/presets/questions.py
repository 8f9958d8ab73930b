"""Questions over search and tables: exact match, overlap, and numbers with a scale."""

from verifier.extract.code_block import CodeBlock
from verifier.extract.first_of import FirstOf
from verifier.extract.json_object import JsonValueExtractor
from verifier.extract.short_answer import ShortAnswer
from verifier.extract.tagged import Tagged
from verifier.presets.preset import Origin, Preset
from verifier.rubric import Rubric
from verifier.verify.finqa import FinQa
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


def finqa(params: FinQa) -> Rubric:
    answers = FirstOf(extractors=(Tagged(), CodeBlock(), ShortAnswer()))
    return Rubric(extractor=answers, verifier=params)


PRESETS = (
    Preset(
        name="qa",
        summary="A short answer by exact match or word overlap, normalised as in its data set.",
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
        name="finqa",
        summary="A program over a report's numbers by FinQA's execution or program accuracy, or the number alone.",
        ground_truth='{"program": "divide(1, 2)", "exe_ans": 0.5, "table": [["", "2015"], ...]}, or FinQA\'s row',
        build=finqa,
        params=FinQa,
        origin=Origin(
            repository="https://github.com/czyssrs/FinQA", commit="0f16e28", path="code/evaluate/evaluate.py"
        ),
        quirks=(
            "Results are equal to five places exactly: a program that divides in another order may miss by 0.00001.",
            "By `program`, the first step on a table's row and a later one on the same row are different, and so are "
            "`5` and `5.0`.",
            "An operation on `#0` as a table's row takes the row of the step before it.",
        ),
    ),
)
