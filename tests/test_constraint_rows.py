"""Rows of IFEval's kin, laid out as the sets have them: recognised, and counted as their language counts."""

import json
from pathlib import Path
from typing import Any

import pytest

from verifier.cli.options import ScoreOptions
from verifier.cli.score import run
from verifier.dump.columns import read_column_map
from verifier.dump.datasets import DATASETS, DatasetReader, recognised
from verifier.presets.catalogue import task_for
from verifier.score import score_task
from verifier.verify.instruction_following import InstructionFollowing
from verifier.wire import Outcome, Rollout

IN_ENGLISH = {
    "key": 1000,
    "prompt": "Write a summary without commas.",
    "instruction_id_list": ["punctuation:no_comma"],
    "kwargs": [{"num_words": None, "relation": None}],
}
IN_CHINESE: dict[str, Any] = {
    "key": 209,
    "prompt": "写一篇关于长城的短文，至少 10 个字，不要使用逗号，用双引号括起来。",
    "instruction_id_list": ["length_constraints:number_words", "punctuation:no_comma", "startend:quotation"],
    "kwargs": [{"relation": "at least", "num_words": 10}, {}, {}],
}
IN_KOREAN = {
    "key": 1402,
    "prompt": "교육에 대해 쓰세요. 글자 '다'를 두 번 이상 쓰고 '학교'라는 단어는 쓰지 마세요.",
    "instruction_id_list": ["keywords:letter_frequency", "keywords:existence", "keywords:forbidden_words"],
    "kwargs": [
        {"let_relation": "at least", "letter": "다", "let_frequency": 2},
        {"keywords": ["교육"]},
        {"forbidden_words": ["학교"]},
    ],
}
IN_ARABIC = {
    "key": 32,
    "prompt": "اكتب قصيدة قصيرة. لا تستخدم أي فواصل في ردك بالكامل.",
    "instruction_id_list": ["punctuation:no_comma"],
    "kwargs": [{}],
}
IN_SPANISH = {
    "key": "7",
    "prompt": "Escribe una frase sin comas y con dos signos de exclamación.",
    "instruction_id_list": ["es:punctuation:no_comma", "es:keywords:existence"],
    "kwargs": [{"keywords": None}, {"keywords": ["sol"]}],
}
IN_CATALAN = {**IN_SPANISH, "instruction_id_list": ["ca:punctuation:no_comma"], "kwargs": [{}]}
CASES: list[tuple[dict[str, Any], str, str, bool]] = [
    (IN_ENGLISH, "No commas here.", "Well, commas.", False),
    (IN_CHINESE, "“长城很长也很古老而且雄伟。”", "“长城很长，也很古老而且雄伟。”", True),
    (IN_CHINESE, '"长城很长也很古老而且雄伟。"', '"长城很长。"', True),
    (IN_KOREAN, "교육은 좋다. 그렇다.", "교육은 좋다. 학교는 좋다.", True),
    (IN_ARABIC, "الشعر جميل", "الشعر، جميل", True),
    (IN_SPANISH, "Hoy hace sol.", "Hoy, sol.", False),
]


@pytest.mark.parametrize(("row", "right", "wrong", "strict"), CASES)
def test_rows_are_recognised_and_judged(row: dict[str, Any], right: str, wrong: str, strict: bool) -> None:
    dataset = recognised([row])
    assert dataset is not None
    assert dataset.name == "ifeval"
    assert dataset.preset_of(row) == ("ifeval/strict" if strict else "ifeval")
    found = [outcome_of(row, completion) for completion in (right, wrong)]
    assert found == [Outcome.CORRECT, Outcome.INCORRECT]


def outcome_of(row: dict[str, Any], completion: str) -> Outcome:
    reader = DatasetReader(DATASETS["ifeval"], read_column_map((), also=DATASETS["ifeval"].columns))
    rollout = reader.rollout({**row, "completion": completion}, 1)
    assert isinstance(rollout, Rollout), rollout
    return score_task(task_for(rollout)).verdict.outcome


@pytest.mark.parametrize(
    "row",
    [
        IN_CATALAN,
        {**IN_SPANISH, "kwargs": [{}]},
        {**IN_CHINESE, "kwargs": [{"relation": "so lala", "num_words": 9}, {}, {}]},
        {**IN_CHINESE, "kwargs": [{"relation": "at least", "num_words": "9"}, {}, {}]},
        {**IN_CHINESE, "kwargs": "[{"},
        {**IN_ENGLISH, "instruction_id_list": [["punctuation:no_comma"]]},
        {**IN_ENGLISH, "instruction_id_list": {"a": 1}},
        {**IN_ENGLISH, "instruction_id_list": []},
    ],
)
def test_a_row_that_asks_for_nothing_known_is_not_judged(row: dict[str, Any]) -> None:
    assert outcome_of(row, "good") is Outcome.UNVERIFIABLE


@pytest.mark.parametrize("number", ["1e999", "NaN", "-1", "true", "1.5", "9" * 5000, "[" * 5000])
def test_a_number_that_is_none_is_not_judged(number: str) -> None:
    kwargs = f'[{{"relation": "at least", "num_words": {number}}}, {{}}, {{}}]'
    assert InstructionFollowing().unreadable({**IN_CHINESE, "kwargs": kwargs})


def test_a_broken_line_is_a_null_with_its_reason_and_the_others_are_judged(tmp_path: Path) -> None:
    rows, out = tmp_path / "zh_local.jsonl", tmp_path / "out.jsonl"
    good = json.dumps({**IN_ARABIC, "response": "الشعر جميل"}, ensure_ascii=False)
    rows.write_text(f'{good}\n{{"key": 181, "prompt": "必须以"太白金星"开头"}}\n{good}\n', encoding="utf-8")
    options = ScoreOptions(
        inputs=(str(rows),), columns=("completion=response",), dataset="ifeval", out=str(out), workers=1, quiet=True
    )
    assert run(options) == 1
    results = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [one["reward"] for one in results] == [1.0, None, 1.0]
    assert "JSON" in results[1]["verdict"]["reason"]
