"""Rows of data sets as they come. The rows are of our own making, in each data set's form."""

import json
from pathlib import Path
from typing import Any

import pytest

from verifier.cli.grader import HowToJudge
from verifier.cli.options import ScoreOptions
from verifier.cli.score import column_reader, run
from verifier.dump.columns import read_column_map
from verifier.dump.datasets import DATASETS, DatasetReader, dataset_named
from verifier.dump.known_sets import KNOWN_SETS
from verifier.dump.rows import Dump
from verifier.errors import ConfigError, InputError
from verifier.presets.catalogue import task_for
from verifier.score import score
from verifier.wire import Json, Outcome, Rollout

STDIN_TESTS: dict[str, Json] = {"inputs": ["1 2\n"], "outputs": ["3\n"]}
ROWS: dict[str, tuple[dict[str, Any], str, Json]] = {
    "gsm8k": (
        {"question": "How many?", "answer": "He has 1,200 + 34.\n#### 1,234"},
        "So he has \\boxed{1234}.",
        "1234",
    ),
    "math": (
        {"problem": "Half?", "level": "Level 1", "type": "Algebra", "solution": "It is $\\boxed{\\frac{1}{2}}$."},
        "It is \\boxed{0.5}.",
        "\\frac{1}{2}",
    ),
    "numina-cot": (
        {"source": "own", "problem": "Two?", "solution": "first \\boxed{1}, then \\boxed{2}", "messages": []},
        "The answer is 2.",
        "2",
    ),
    "kk": (
        {"quiz": "Who?", "names": ["Ann", "Bo"], "solution": [True, False], "solution_text": "Ann is a knight ..."},
        "<answer>Ann is a knight, Bo is a knave</answer>",
        {"names": ["Ann", "Bo"], "solution": [True, False]},
    ),
    "countdown": (
        {"target": 18, "nums": [3, 4, 6]},
        "<answer>3*4+6</answer>",
        {"target": 18, "numbers": [3, 4, 6]},
    ),
    "apps": (
        {"problem_id": 1, "question": "Add.", "input_output": json.dumps(STDIN_TESTS), "starter_code": ""},
        "```python\nprint(3)\n```",
        {**STDIN_TESTS, "question": "Add."},
    ),
    "taco": (
        {"question": "Add.", "input_output": json.dumps({**STDIN_TESTS, "fn_name": "add"}), "difficulty": "EASY"},
        "```python\nprint(3)\n```",
        {**STDIN_TESTS, "fn_name": "add", "question": "Add."},
    ),
    "code_contests": (
        {
            "name": "own_1",
            "description": "Add.",
            "public_tests": {"input": ["1 2"], "output": ["3"]},
            "private_tests": {"input": [], "output": []},
            "generated_tests": None,
            "time_limit": {"seconds": 2, "nanos": 0},
            "input_file": "sum.in",
        },
        "```python\nprint(3)\n```",
        {
            "description": "Add.",
            "input_file": "sum.in",
            "public_tests": {"input": ["1 2"], "output": ["3"]},
            "private_tests": {"input": [], "output": []},
            "time_limit": {"seconds": 2, "nanos": 0},
        },
    ),
    "codeforces": (
        {
            "id": "1/A",
            "description": "Add.",
            "official_tests": [{"input": "1 2", "output": "3"}],
            "time_limit": 1.0,
            "memory_limit": 256.0,
            "generated_checker": None,
            "input_mode": "file",
            "interaction_format": "Print ? to ask.",
        },
        "```python\nprint(3)\n```",
        {
            "description": "Add.",
            "official_tests": [{"input": "1 2", "output": "3"}],
            "time_limit": 1.0,
            "memory_limit": 256.0,
            "input_mode": "file",
            "interaction_format": "Print ? to ask.",
        },
    ),
    "code_contests_plus": (
        {
            "title": "own",
            "description": "Add.",
            "test_cases": [{"input": "1 2", "output": "3"}],
            "checker": "#include <testlib.h>\n",
            "generator": "",
        },
        "```python\nprint(3)\n```",
        {"description": "Add.", "test_cases": [{"input": "1 2", "output": "3"}], "checker": "#include <testlib.h>\n"},
    ),
    "riddle_sense": (
        {"answerKey": "B", "question": "What flies?", "choices": {"label": ["A", "B"], "text": ["stone", "time"]}},
        "The answer is (B) time.",
        {"answer": "B", "options": {"A": "stone", "B": "time"}},
    ),
    "camel": (
        {"role_1": "Physicist", "topic": "Motion", "message_1": "How far?", "message_2": "It falls 5 m."},
        "It falls 5 m.",
        "It falls 5 m.",
    ),
    "open_r1_verifiable": (
        {
            "prompt": "Add.",
            "gold_standard_solution": "print(3)",
            "verification_info": json.dumps({"language": "python", "test_cases": [{"input": "1 2", "output": "3"}]}),
            "metadata": "{}",
        },
        "```python\nprint(3)\n```",
        {"language": "python", "test_cases": [{"input": "1 2", "output": "3"}]},
    ),
    "ifeval": (
        {
            "key": 1000,
            "prompt": "Without commas, please.",
            "instruction_id_list": ["punctuation:no_comma"],
            "kwargs": [{"num_words": None, "relation": None}],
        },
        "No commas here.",
        {"instruction_id_list": ["punctuation:no_comma"], "kwargs": [{"num_words": None, "relation": None}]},
    ),
    "marco_mif": (
        {
            "key": 136,
            "prompt": "原子核是质子和中子的集合。写少于 100 个字。",
            "instruction_id_list": ["length_constraints:number_words", "language:response_language"],
            "kwargs": [{"relation": "less than", "num_words": 100}, {"language": "zh-cn"}],
        },
        "原子核由质子和中子组成,它们聚集在一起。",
        {
            "instruction_id_list": ["length_constraints:number_words", "language:response_language"],
            "kwargs": [{"relation": "less than", "num_words": 100}, {"language": "zh-cn"}],
        },
    ),
    "ifbench": (
        {"key": "1", "prompt": "No spaces.", "instruction_id_list": ["format:no_whitespace"], "kwargs": "[{}]"},
        "none",
        {"instruction_id_list": ["format:no_whitespace"], "kwargs": [{}]},
    ),
    "if_multi_constraints": (
        {
            "key": "x",
            "messages": [{"role": "user", "content": "Without full stops."}],
            "ground_truth": "[{'instruction_id': ['punctuation:punctuation_dot'], 'kwargs': [None]}]",
            "dataset": "ifeval",
        },
        "None here",
        "[{'instruction_id': ['punctuation:punctuation_dot'], 'kwargs': [None]}]",
    ),
    "bfcl": (
        {
            "id": "simple_python_0",
            "question": [[{"role": "user", "content": "Add 1."}]],
            "function": [
                {
                    "name": "f",
                    "parameters": {"type": "dict", "properties": {"a": {"type": "integer"}}, "required": ["a"]},
                }
            ],
            "ground_truth": [{"f": {"a": [1]}}],
        },
        "[f(a=1)]",
        {
            "function": [
                {
                    "name": "f",
                    "parameters": {"type": "dict", "properties": {"a": {"type": "integer"}}, "required": ["a"]},
                }
            ],
            "ground_truth": [{"f": {"a": [1]}}],
        },
    ),
    "xlam": (
        {
            "id": 0,
            "query": "Add 1.",
            "tools": '[{"name": "f", "description": "", "parameters": {"a": {"type": "int", "default": 1}}}]',
            "answers": '[{"name": "f", "arguments": {"a": 1}}]',
        },
        '<tool_call>{"name": "f", "arguments": {}}</tool_call>',
        {
            "tools": [{"name": "f", "description": "", "parameters": {"a": {"type": "int", "default": 1}}}],
            "answers": [{"name": "f", "arguments": {"a": 1}}],
        },
    ),
    "healthbench": (
        {
            "prompt_id": "x",
            "prompt": [{"role": "user", "content": "I have a cold."}],
            "rubrics": [{"criterion": "Mentions rest", "points": 5, "tags": ["level:example"]}],
            "example_tags": ["theme:x"],
            "ideal_completions_data": None,
        },
        "Rest.",
        [{"criterion": "Mentions rest", "points": 5, "tags": ["level:example"]}],
    ),
    "rar": (
        {
            "question": "Why?",
            "rubric": [{"title": "Cause", "description": "Essential Criteria: Names the cause", "weight": 5}],
            "reference_answer": "Because.",
            "rubric_count": 1,
        },
        "So.",
        {
            "rubric": [{"title": "Cause", "description": "Essential Criteria: Names the cause", "weight": 5}],
            "reference_answer": "Because.",
        },
    ),
    "prometheus": (
        {
            "orig_instruction": "Be kind.",
            "orig_response": "x",
            "orig_criteria": "Is it kind?",
            "orig_score1_description": "No.",
            "orig_score5_description": "Yes.",
            "orig_reference_answer": "Dear friend",
            "orig_score": "4",
        },
        "Dear.",
        {
            "orig_criteria": "Is it kind?",
            "orig_score1_description": "No.",
            "orig_score5_description": "Yes.",
            "orig_reference_answer": "Dear friend",
        },
    ),
    "squad": (
        {
            "id": "1",
            "title": "x",
            "context": "In Paris.",
            "question": "Where?",
            "answers": {"text": ["Paris"], "answer_start": [3]},
        },
        "The answer is Paris.",
        {"text": ["Paris"], "answer_start": [3]},
    ),
    "hotpotqa": ({"question": "Where?", "answer": "Paris", "level": "hard"}, "<answer>paris</answer>", "Paris"),
    "nq_open": ({"question": "Where?", "answer": ["Paris", "Lutetia"]}, "Lutetia", ["Paris", "Lutetia"]),
    "triviaqa": (
        {
            "question": "Where?",
            "answer": {"value": "Paris", "aliases": ["Lutetia"], "normalized_aliases": ["lutetia", "paris"]},
        },
        "Lutetia",
        {"value": "Paris", "aliases": ["Lutetia"], "normalized_aliases": ["lutetia", "paris"]},
    ),
    "search_r1": (
        {
            "id": "train_0",
            "question": "Where?",
            "golden_answers": ["Paris"],
            "data_source": "nq",
            "prompt": [{"role": "user", "content": "Where?"}],
            "reward_model": {"ground_truth": {"target": ["Paris"]}, "style": "rule"},
        },
        "<think>so</think><answer>Paris</answer>",
        ["Paris"],
    ),
    "tatqa": (
        {"uid": "1", "question": "How much?", "answer": 12.5, "scale": "million", "answer_type": "arithmetic"},
        "12.5 million",
        {"answer": 12.5, "scale": "million", "answer_type": "arithmetic"},
    ),
    "bird": (
        {
            "question_id": 0,
            "db_id": "d",
            "question": "One?",
            "evidence": "",
            "SQL": "SELECT a FROM t",
            "database": "CREATE TABLE t(a)",
        },
        "SELECT a FROM t",
        {"SQL": "SELECT a FROM t", "database": "CREATE TABLE t(a)", "db_id": "d"},
    ),
    "spider": (
        {"db_id": "d", "query": "SELECT a FROM t", "question": "One?", "database": "CREATE TABLE t(a)"},
        "SELECT a FROM t",
        {"query": "SELECT a FROM t", "database": "CREATE TABLE t(a)", "db_id": "d"},
    ),
    "synthetic_text_to_sql": (
        {"sql_prompt": "One?", "sql_context": "CREATE TABLE t(a)", "sql": "SELECT a FROM t", "domain": "x"},
        "SELECT a FROM t",
        {"sql": "SELECT a FROM t", "sql_context": "CREATE TABLE t(a)"},
    ),
    "numinamath_lean": (
        {
            "uuid": "1",
            "problem": "1 + 1?",
            "answer": "2",
            "formal_statement": "import Mathlib\ntheorem t : 1 = 1 := by sorry",
        },
        "```lean4\nimport Mathlib\ntheorem t : 1 = 1 := rfl\n```",
        {"formal_statement": "import Mathlib\ntheorem t : 1 = 1 := by sorry"},
    ),
    "minif2f": (
        {
            "name": "t",
            "informal_prefix": "1?",
            "formal_statement": "theorem t : 1 = 1 := by\n",
            "header": "import Mathlib\n",
        },
        "```lean4\ntheorem t : 1 = 1 := rfl\n```",
        {"formal_statement": "theorem t : 1 = 1 := by\n", "header": "import Mathlib\n"},
    ),
    "lean_workbook": (
        {
            "id": "t",
            "natural_language_statement": "1?",
            "formal_statement": "theorem t : 1 = 1 := by sorry",
            "proof": [],
        },
        "```lean4\ntheorem t : 1 = 1 := rfl\n```",
        {"formal_statement": "theorem t : 1 = 1 := by sorry"},
    ),
    "cnn_dailymail": (
        {"id": "1", "article": "The council met ...", "highlights": "Bridge closes .\nRepairs take a year ."},
        "Bridge closes .\nRepairs take a year .",
        "Bridge closes .\nRepairs take a year .",
    ),
    "xsum": (
        {"id": "1", "document": "The council met ...", "summary": "A bridge is to close."},
        "A bridge is to close.",
        "A bridge is to close.",
    ),
    "docvqa": (
        {"questionId": "1", "question": "When?", "image": "", "answers": ["June 2, 1999", "2 June 1999"]},
        "June 2, 1999",
        ["June 2, 1999", "2 June 1999"],
    ),
    "refcoco": (
        {"image": "1.jpg", "sent": "the dog", "bbox": [1, 2, 30, 40], "width": 64, "height": 48},
        "[1, 2, 30, 39]",
        {"bbox": [1, 2, 30, 40], "width": 64, "height": 48},
    ),
    "dapo": (
        {
            "data_source": "math_dapo",
            "prompt": [{"role": "user", "content": "34?"}],
            "ability": "MATH",
            "reward_model": {"ground_truth": "34", "style": "rule"},
            "extra_info": {"index": "x"},
        },
        "Answer: 34",
        "34",
    ),
    "reasoning_gym": (
        {"question": "40 + 2 =", "answer": "42", "metadata": {"source_dataset": "chain_sum", "num_terms": 2}},
        "<answer>42</answer>",
        {"answer": "42", "metadata": {"source_dataset": "chain_sum", "num_terms": 2}},
    ),
    "sudoku": (
        {"source": "own", "question": "1...3.1..1....21", "answer": "1234341221434321", "rating": 0},
        "1234341221434321",
        {"puzzle": "1...3.1..1....21", "solution": "1234341221434321"},
    ),
    "arc_agi": (
        {"train": [{"input": [[1]], "output": [[2]]}], "test": [{"input": [[1, 0]], "output": [[2, 0]]}]},
        "[[2, 0]]",
        [[2, 0]],
    ),
    "zebra": (
        {
            "id": "lgp-1",
            "puzzle": "Who?",
            "solution": {"header": ["House", "Name"], "rows": [["1", "Ann"]]},
        },
        '{"solution": {"House 1": {"Name": "ann"}}}',
        {"solution": {"header": ["House", "Name"], "rows": [["1", "Ann"]]}},
    ),
    "deepscaler": ({"problem": "34?", "answer": "34", "solution": "..."}, "\\boxed{34}", "34"),
}
JUDGED_HERE = (
    "gsm8k",
    "math",
    "numina-cot",
    "kk",
    "countdown",
    "riddle_sense",
    "dapo",
    "deepscaler",
    "ifeval",
    "marco_mif",
    "ifbench",
    "if_multi_constraints",
    "bfcl",
    "xlam",
    "squad",
    "hotpotqa",
    "nq_open",
    "triviaqa",
    "search_r1",
    "tatqa",
    "sudoku",
    "arc_agi",
    "zebra",
    "cnn_dailymail",
    "xsum",
    "docvqa",
    "refcoco",
)


def reader(name: str, *mapped: str) -> DatasetReader:
    dataset = dataset_named(name)
    return DatasetReader(dataset, read_column_map(mapped, also=dataset.columns))


def test_every_data_set_has_a_row_here() -> None:
    assert ROWS.keys() == DATASETS.keys() - {known.name for known in KNOWN_SETS}  # tests/test_known_sets.py


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_row_becomes_a_rollout(name: str) -> None:
    row, completion, truth = ROWS[name]
    rollout = reader(name).rollout({**row, "completion": completion}, 1)
    assert isinstance(rollout, Rollout), rollout
    assert rollout.ground_truth == truth
    assert rollout.preset == DATASETS[name].preset
    assert rollout.completion == completion
    assert rollout.prompt is not None or name in ("countdown", "bfcl", "arc_agi")


@pytest.mark.parametrize("name", JUDGED_HERE)
def test_a_right_completion_is_judged_right(name: str) -> None:
    row, completion, _ = ROWS[name]
    rollout = reader(name).rollout({**row, "completion": completion}, 1)
    assert isinstance(rollout, Rollout)
    assert score(rollout, task_for(rollout).rubric).verdict.outcome is Outcome.CORRECT


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_missing_column_is_named_with_what_is_there(name: str, tmp_path: Path) -> None:
    row, completion, _ = ROWS[name]
    needed = DATASETS[name].needs[0]
    bare = {key: value for key, value in row.items() if key not in {column.partition(".")[0] for column in needed}}
    for present, wanted in (({**bare, "completion": completion}, needed[0]), (row, "completion")):
        file = tmp_path / "rows.jsonl"
        file.write_text(json.dumps(present) + "\n")
        with Dump(str(file), reader=reader(name)) as dump, pytest.raises(InputError, match=wanted) as told:
            list(dump.chunks())
        assert all(column in str(told.value) for column in present)
        assert DATASETS[name].example in str(told.value)


def test_columns_can_have_other_names() -> None:
    found = reader("gsm8k", "completion=resp,answer=gold.text").rollout({"resp": "2", "gold": {"text": "#### 2"}}, 1)
    assert isinstance(found, Rollout)
    assert (found.completion, found.ground_truth) == ("2", "2")
    found = reader("gsm8k", "ground_truth=n").rollout({"completion": "2", "n": 2}, 1)
    assert isinstance(found, Rollout)
    assert found.ground_truth == 2


def test_a_name_that_is_no_column_is_told_those_there_are() -> None:
    with pytest.raises(InputError, match=r"completion.*question"):
        reader("gsm8k", "reply=x")


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("gsm8k", {"answer": "no hashes"}),
        ("gsm8k", {"answer": None}),
        ("math", {"solution": "no box"}),
        ("numina-cot", {"solution": "\\boxed{open"}),
        ("apps", {"input_output": ""}),
        ("apps", {"input_output": "{"}),
        ("riddle_sense", {"answerKey": "A", "choices": 3}),
        ("kk", {"names": None, "solution": [True]}),
        ("open_r1_verifiable", {"verification_info": "x"}),
        ("code_contests", {"public_tests": None}),
    ],
)
def test_a_row_without_a_truth_is_a_complaint_not_a_zero(name: str, row: dict[str, Any]) -> None:
    told = reader(name).rollout({**row, "completion": "x"}, 1)
    assert isinstance(told, str)
    assert DATASETS[name].example in told


def test_an_unknown_data_set_is_told_its_neighbour() -> None:
    with pytest.raises(ConfigError, match=r"did you mean gsm8k.*Known: gsm8k, math"):
        column_reader(ScoreOptions(inputs=("-",), dataset="gsm8"), HowToJudge())


def test_a_preset_that_was_chosen_wins() -> None:
    how = HowToJudge("tinyzero/countdown/strict")
    chosen = column_reader(ScoreOptions(inputs=("-",), dataset="countdown"), how)
    rollout = chosen.rollout({**ROWS["countdown"][0], "completion": "x"}, 1)
    assert isinstance(rollout, Rollout)
    assert rollout.preset is None


def test_the_command_scores_a_data_set(tmp_path: Path) -> None:
    row, completion, _ = ROWS["kk"]
    rows, out = tmp_path / "rows.jsonl", tmp_path / "out.jsonl"
    lines = [{**row, "resp": completion}, {**row, "resp": "<answer>Ann is a knave, Bo is a knave</answer>"}]
    rows.write_text("".join(json.dumps(line) + "\n" for line in lines))
    options = ScoreOptions(
        inputs=(str(rows),), dataset="kk", columns=("completion=resp",), out=str(out), workers=1, quiet=True
    )
    assert run(options) == 0
    assert [json.loads(line)["reward"] for line in out.read_text().splitlines()] == [1.0, 0.0]
