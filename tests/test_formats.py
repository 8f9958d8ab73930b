"""Dumps of other tools, in the shape in which their own writers left them: known by their columns, no sample lost."""

import bz2
import gzip
import json
import lzma
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from verifier.dump.columns import ColumnReader, read_column_map
from verifier.dump.datasets import DatasetReader, dataset_named
from verifier.dump.echo import Echo, read_echo
from verifier.dump.formats import FORMATS, format_named
from verifier.dump.joined import GoldFile
from verifier.dump.packed import zip_module, zstandard_module
from verifier.dump.rows import Dump, Reading, Row
from verifier.errors import ConfigError, InputError
from verifier.wire import Rollout

BOXED = [r"So \boxed{2}.", r"So \boxed{3}."]
CHAT = [{"role": "user", "content": "1+1?"}, {"role": "assistant", "content": BOXED[0]}]


def rows(path: Path, reading: Reading | None = None, reader: ColumnReader | None = None) -> tuple[list[Row], list[str]]:
    with Dump(str(path), reading=reading or Reading(), reader=reader) as dump:
        found = [row for chunk in dump.chunks() for row in chunk]
        return found, dump.notes


def rollouts(path: Path, reading: Reading | None = None) -> list[Rollout]:
    found, _ = rows(path, reading)
    assert [row.complaint for row in found if row.complaint] == []
    return [row.rollout for row in found if row.rollout]


def lines(path: Path, *objects: Any) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in objects))
    return path


def document(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value, indent=2))
    return path


def lm_eval_row(number: int, filtered_by: str) -> dict[str, Any]:
    """As evaluation_tracker.py of lm-eval 0.4.13 writes it."""
    return {
        "doc_id": number,
        "doc": {"question": "1+1?", "answer": "x #### 2"},
        "target": "x #### 2",
        "arguments": {"gen_args_0": {"arg_0": "Q: 1+1?", "arg_1": {"until": ["Q:"]}}},
        "resps": [BOXED],
        "filtered_resps": ["2"],
        "filter": filtered_by,
        "metrics": ["exact_match"],
        "exact_match": 1.0,
    }


def inspect_sample(name: str, epoch: int, **more: Any) -> dict[str, Any]:
    """As inspect_ai 0.3.285 writes it, in `.eval` and in `.json`."""
    return {
        "id": name,
        "epoch": epoch,
        "input": "1+1?",
        "target": ["2"],
        "messages": CHAT,
        "output": {
            "model": "m",
            "choices": [{"message": CHAT[1], "stop_reason": "max_tokens"}],
            "completion": BOXED[0],
        },
        "scores": {"match": {"value": "C"}},
        "metadata": {"subject": "sums"},
        "events": [],
        "attachments": {},
        **more,
    }


def nemo_gym_row(task: int, rollout: int) -> dict[str, Any]:
    """As rollout_collection.py of NeMo Gym 0.4 writes it."""
    return {
        "responses_create_params": {"input": [{"role": "user", "content": "1+1?", "type": "message"}]},
        "response": {
            "output": [
                {"type": "reasoning", "summary": [{"text": "hm"}]},
                {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": BOXED[0]}]},
            ],
            "incomplete_details": {"reason": "max_output_tokens"},
            "usage": {"output_tokens": 16},
        },
        "reward": 1.0,
        "metadata": {"level": 1},
        "expected_answer": "2",
        "_ng_task_index": task,
        "_ng_rollout_index": rollout,
    }


LINES: dict[str, tuple[list[Any], list[str], list[str | None]]] = {  # format: rows, ids, groups
    "lm-eval": (
        [lm_eval_row(n, name) for name in ("strict-match", "flexible-extract") for n in (4, 5)],
        ["4-0", "4-1", "5-0", "5-1"],
        ["4", "4", "5", "5"],
    ),
    "inspect": (
        [inspect_sample("q", 1), inspect_sample("q", 2)],
        ["q-1", "q-2"],
        ["q", "q"],
    ),
    "openai-batch": (
        [
            {
                "id": "batch_req_1",
                "custom_id": "q",
                "response": {
                    "status_code": 200,
                    "body": {
                        "choices": [
                            {"index": n, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
                            for n, text in enumerate(BOXED)
                        ]
                    },
                },
                "error": None,
                "ground_truth": "2",
            }
        ],
        ["q-0", "q-1"],
        ["q", "q"],
    ),
    "messages": (
        [{"id": "a", "messages": CHAT, "ground_truth": "2"}],
        ["a"],
        [None],
    ),
    "verl-log": (
        [
            {"input": "1+1?", "output": BOXED[n], "gts": "2", "score": 1.0, "step": 7, "uid": f"u1_{n}_0"}
            for n in (0, 1)
        ],
        ["u1-0", "u1-1"],
        ["u1", "u1"],
    ),
    "verl": (
        [{"data_source": "x", "prompt": CHAT[:1], "reward_model": {"ground_truth": "2"}, "responses": BOXED}],
        ["1-0", "1-1"],
        ["1", "1"],
    ),
    "trl": (
        [{"step": 3, "prompt": CHAT[:1], "completion": CHAT[1:], "solution": "2", "accuracy": 1.0, "advantage": 0.5}],
        ["3-2df0c356-0"],
        ["3-2df0c356"],
    ),
    "openrlhf": (
        [{"input": "1+1?", "output": BOXED[0], "label": "2"}],
        ["1"],
        [None],
    ),
    "openrlhf-query": (
        [{"query": ["1+1?" + BOXED[0]], "prompts": ["1+1?"], "labels": ["2"]}],
        ["1"],
        [None],
    ),
    "nemo-gym": (
        [nemo_gym_row(7, 0), nemo_gym_row(7, 1)],
        ["7-0", "7-1"],
        ["7", "7"],
    ),
    "nemo-rl": (
        [
            {"content": [["1+1?", BOXED[0]]], "rewards": [1.0], "ground_truth": ["2"], "token_ids": [[1]], "idx": 0},
            {"content": [CHAT], "rewards": [1.0], "ground_truth": ["2"], "idx": 1},
        ],
        ["1", "2"],
        [None, None],
    ),
    "lighteval": (
        [
            {
                "doc": {"query": "1+1?", "choices": ["3", "2"], "gold_index": [1], "id": "7"},
                "model_response": {"text": BOXED, "output_tokens": [[1, 2], [3]]},
                "metric": {"em": 1.0},
            }
        ],
        ["7-0", "7-1"],
        ["7", "7"],
    ),
    "lighteval-old": (
        [{"example": "1+1?", "predictions": BOXED, "gold": ["2"], "full_prompt": "Q: 1+1?"}],
        ["1-0", "1-1"],
        ["1", "1"],
    ),
}


@pytest.mark.parametrize("name", LINES)
def test_the_rows_of_a_tool_are_known_by_their_columns_and_no_sample_is_lost(name: str, tmp_path: Path) -> None:
    objects, ids, groups = LINES[name]
    found, notes = rows(lines(tmp_path / "in.jsonl", *objects))
    assert [row.complaint for row in found if row.complaint] == []
    read = [row.rollout for row in found if row.rollout]
    assert [one.id for one in read] == ids
    assert [one.group for one in read] == groups
    assert read[0].completion == BOXED[0]
    assert {one.ground_truth for one in read} <= {"2", "x #### 2"}
    assert read[0].prompt in ((None,) if name == "openai-batch" else ("1+1?", "Q: 1+1?"))
    assert format_named(name) in FORMATS
    assert f"--input-format {name};" in notes[0]
    assert "read as" in notes[0]


@pytest.mark.parametrize("name", ["lighteval", "verl", "trl", "nemo-gym"])
def test_the_same_rows_in_parquet_are_the_same_rollouts(name: str, tmp_path: Path) -> None:
    objects, _, _ = LINES[name]
    pq.write_table(pa.Table.from_pylist(objects), tmp_path / "in.parquet")
    assert rollouts(tmp_path / "in.parquet") == rollouts(lines(tmp_path / "in.jsonl", *objects))


def test_a_format_that_was_named_is_read_whatever_the_rows_look_like_and_rows_are_rollouts(tmp_path: Path) -> None:
    path = lines(tmp_path / "in.jsonl", {"id": "a", "completion": "1", "ground_truth": "1", "messages": CHAT})
    assert rollouts(path, Reading(format_name="messages"))[0].completion == BOXED[0]
    row = {"step": 1, "prompt": "p", "completion": "1", "advantage": 0.0, "ground_truth": "1", "id": "mine"}
    assert rollouts(lines(path, row), Reading(format_name="rows"))[0].id == "mine"
    with pytest.raises(ConfigError, match="did you mean lm-eval"):
        Dump(str(path), reading=Reading(format_name="lmeval"))


def test_rows_that_say_they_are_rollouts_are_that_whatever_else_they_have(tmp_path: Path) -> None:
    own = {"completion": "1", "ground_truth": "1", "input": "p", "output": "2", "score": 0.0, "step": 1, "advantage": 0}
    found, notes = rows(lines(tmp_path / "in.jsonl", {**own, "prompt": "p"}))
    assert found[0].rollout
    assert (found[0].rollout.completion, notes) == ("1", [])


def test_the_number_of_rollouts_is_not_known_where_rows_are_several(tmp_path: Path) -> None:
    path = lines(tmp_path / "in.jsonl", *LINES["verl"][0])
    with Dump(str(path)) as dump:
        assert dump.total == 1
        list(dump.chunks())
        assert dump.total is None


def test_a_column_that_is_mapped_wins_over_the_format(tmp_path: Path) -> None:
    path = lines(tmp_path / "in.jsonl", {**lm_eval_row(1, "none"), "doc": {"gold": "7"}})
    reader = ColumnReader(read_column_map(["ground_truth=doc.gold"]))
    found, _ = rows(path, reader=reader)
    assert [row.rollout and row.rollout.ground_truth for row in found] == ["7", "7"]


def test_likelihoods_are_no_completions_and_failed_requests_say_so(tmp_path: Path) -> None:
    choice = {**lm_eval_row(1, "none"), "resps": [[["-1.2", "False"]], [["-0.3", "True"]]]}
    found, _ = rows(lines(tmp_path / "a.jsonl", choice))
    assert "compares the likelihoods" in str(found[0].complaint)
    batch = {"id": "b", "custom_id": "q", "response": None, "error": {"code": "x", "message": "expired"}}
    answered = LINES["openai-batch"][0][0]
    found, _ = rows(lines(tmp_path / "b.jsonl", answered, batch))
    assert found[2].complaint == "line 2: the request was not answered: expired"
    failed = inspect_sample("q", 1, output={"choices": []}, error={"message": "sandbox died"})
    found, _ = rows(lines(tmp_path / "c.jsonl", inspect_sample("q", 2), failed))
    assert found[1].complaint == "line 2: the model gave no output: sandbox died"
    failed = inspect_sample("q", 1, error={"message": "sandbox died"})
    found, _ = rows(lines(tmp_path / "d.jsonl", inspect_sample("q", 2), failed))
    assert found[1].complaint == "line 2: the sample ended in an error: sandbox died", "not graded by its first output"


def test_rows_of_the_same_completions_are_passed_over_and_it_is_said(tmp_path: Path) -> None:
    found, notes = rows(lines(tmp_path / "in.jsonl", *LINES["lm-eval"][0]))
    assert len(found) == 4
    assert "2 rows of filter 'flexible-extract' were skipped" in notes[1]


# Documents and archives


def test_json_documents_are_read_where_their_tools_put_the_rows(tmp_path: Path) -> None:
    samples = [inspect_sample("q", 1), inspect_sample("q", 2)]
    log = {"version": 2, "status": "success", "eval": {"task": "t"}, "plan": {}, "samples": samples, "stats": {}}
    assert [one.id for one in rollouts(document(tmp_path / "log.json", log))] == ["q-1", "q-2"]
    (tmp_path / "one_line.json").write_text(json.dumps(log))
    assert [one.truncated for one in rollouts(tmp_path / "one_line.json")] == [True, True]
    page = "<p>Correct Answer: x&lt;2</p><p>Extracted Answer: 3</p>"
    simple = {"score": 1.0, "metrics": {}, "htmls": [page, page], "convos": [CHAT, CHAT], "metadata": None}
    assert [one.ground_truth for one in rollouts(document(tmp_path / "all.json", simple))] == ["x<2"] * 2
    sample = {"prompt": "p", "response": "r", "message_log": "[]", "extra_env_info": "{'ground_truth': '4'}"}
    assert rollouts(document(tmp_path / "e.json", {"evaluation_data": [sample]}))[0].ground_truth == "4"


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("packed", [False, True])
def test_rows_of_a_document_are_found_however_much_stands_before_them(
    indent: int | None, packed: bool, tmp_path: Path
) -> None:
    def kept(value: Any) -> Path:
        text = json.dumps(value, indent=indent).encode()
        path = tmp_path / f"in.json{'.gz' if packed else ''}"
        path.write_bytes(gzip.compress(text) if packed else text)
        return path

    pages = [f"{'<p>x</p>' * 500}<p>Correct Answer: {n}</p>" for n in range(50)]
    simple = {"score": 1.0, "metrics": {}, "htmls": pages, "convos": [CHAT] * 50, "metadata": None}
    assert [one.ground_truth for one in rollouts(kept(simple))] == [str(n) for n in range(50)]
    about = {"dataset": {"sample_ids": [f"sample-{n:06}" for n in range(9_000)]}}
    log = {"version": 2, "status": "success", "eval": about, "samples": [inspect_sample("q", 1)], "reductions": []}
    assert [one.id for one in rollouts(kept(log))] == ["q-1"]
    own = {"config": ["x" * 99] * 2_000, "results": [{"completion": BOXED[0], "ground_truth": "2"}]}
    assert [one.completion for one in rollouts(kept(own))] == BOXED[:1]
    row = {"prompt": "x" * 99_999, "samples": ["y"], "completion": BOXED[0], "ground_truth": "2"}
    assert [one.completion for one in rollouts(kept(row))] == BOXED[:1]


def test_long_rows_on_lines_are_lines_and_a_cut_document_has_the_rows_before_the_cut(tmp_path: Path) -> None:
    long = {"samples": ["x" * 99_999], "completion": BOXED[0], "ground_truth": "2"}
    assert len(rollouts(lines(tmp_path / "in.jsonl", long, long))) == 2
    pages = ["<p>Correct Answer: 2</p>" + "x" * 2_000] * 50
    text = json.dumps({"score": 1.0, "htmls": pages, "convos": [CHAT] * 50})
    (tmp_path / "cut.json").write_text(text[:-300])
    with Dump(str(tmp_path / "cut.json")) as dump:
        chunks = dump.chunks()
        assert len(next(chunks)) > 40
        with pytest.raises(InputError, match="the file is damaged"):
            next(chunks)


def test_an_array_and_an_object_with_an_array_are_rows(tmp_path: Path) -> None:
    plain = [{"id": str(n), "completion": BOXED[0], "ground_truth": "2"} for n in range(3)]
    expected = rollouts(lines(tmp_path / "in.jsonl", *plain))
    assert rollouts(document(tmp_path / "array.json", plain)) == expected
    (tmp_path / "flat.json").write_text(json.dumps(plain))
    assert rollouts(tmp_path / "flat.json") == expected
    assert rollouts(document(tmp_path / "inside.json", {"model": "m", "results": plain})) == expected
    assert rollouts(document(tmp_path / "single.json", plain[0])) == expected[:1]
    (tmp_path / "array.json.gz").write_bytes(gzip.compress((tmp_path / "array.json").read_bytes()))
    assert rollouts(tmp_path / "array.json.gz") == expected


def test_elements_that_are_no_objects_keep_their_places(tmp_path: Path) -> None:
    found, _ = rows(document(tmp_path / "in.json", [{"completion": "1", "ground_truth": "1"}, 5, None]))
    assert [row.complaint for row in found] == [
        None,
        "element 2: expected a JSON object, found a number",
        "element 3: expected a JSON object, found null",
    ]


def test_a_document_may_hold_nan_and_elements_longer_than_a_block(tmp_path: Path) -> None:
    long = "x" * 3_000_000
    objects = [{"completion": long + str(n), "ground_truth": "1", "loss": float("nan")} for n in range(3)]
    found, _ = rows(document(tmp_path / "in.json", objects), Reading(echo=Echo()))
    assert [row.rollout and row.rollout.completion[-1] for row in found] == ["0", "1", "2"]
    assert [row.extra for row in found] == [{"loss": "nan"}] * 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"completion": "1", "ground_truth": "1"}, {"completion": ', "character 59: the file is damaged"),
        ('[{"completion": "1", "ground_truth": "1"} {}]', "expected , or ], found {"),
        ('[{"completion": "1", "ground_truth": "1"}] x', "something follows the JSON document"),
        ('{\n"a": 1, "b": 2}', "Keys there: a, b"),
    ],
)
def test_a_damaged_document_says_where(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "in.json").write_text(text)
    with pytest.raises(InputError) as told:
        rows(tmp_path / "in.json")
    assert said in str(told.value)


def test_bytes_that_are_not_utf8_spoil_one_element(tmp_path: Path) -> None:
    good = b'{"completion": "1", "ground_truth": "1"}'
    (tmp_path / "in.json").write_bytes(
        b"[" + good + b', {"completion": "caf\xe9", "ground_truth": "1"}, ' + good + b"]"
    )
    found, _ = rows(tmp_path / "in.json")
    assert [row.complaint for row in found] == [None, "element 2: invalid UTF-8; expected UTF-8 throughout", None]


def archive(path: Path, compression: int, samples: list[Any]) -> Path:
    with zip_module().ZipFile(path, "w", compression) as log:
        log.writestr("_journal/start.json", "{}")
        for sample in samples:
            text = sample if isinstance(sample, str) else json.dumps(sample)
            name = (
                f"samples/{sample['id']}_epoch_{sample['epoch']}.json" if isinstance(sample, dict) else "samples/x.json"
            )
            log.writestr(name, text)
    return path


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, 93])
def test_a_log_of_inspect_is_read_with_its_epochs_together(compression: int, tmp_path: Path) -> None:
    samples = [inspect_sample(name, epoch) for epoch in (1, 2) for name in ("a", "b")]
    found, notes = rows(archive(tmp_path / "log.eval", compression, [*samples, "{"]))
    assert [row.id for row in found[:4]] == ["a-1", "a-2", "b-1", "b-2"]
    assert found[0].extra["subject"] == "sums"
    assert str(found[4].complaint).startswith("samples/x.json: cannot be read")
    assert "samples of inspect" in notes[0]


def test_long_texts_that_inspect_keeps_aside_are_put_back(tmp_path: Path) -> None:
    sample = inspect_sample("a", 1, input="attachment://h", attachments={"h": "a long question"})
    assert rollouts(archive(tmp_path / "log.eval", zipfile.ZIP_STORED, [sample]))[0].prompt == "a long question"


def test_another_archive_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as other:
        other.writestr("rows.jsonl", "{}")
    with pytest.raises(InputError, match=r"not a log of inspect"):
        rows(tmp_path / "in.zip")


# Tables and compression


@pytest.mark.parametrize(("name", "between"), [("in.csv", ","), ("in.tsv", "\t"), ("in.txt", ";")])
def test_a_table_is_read_with_its_first_line_as_columns(name: str, between: str, tmp_path: Path) -> None:
    text = (
        f'id{between}completion{between}ground_truth{between}level\na{between}"So\n""2"""{between}2{between}easy\nb\n'
    )
    (tmp_path / name).write_text("\ufeff" + text, encoding="utf-8")
    found, _ = rows(tmp_path / name)
    assert found[0].rollout
    assert (found[0].rollout.completion, found[0].rollout.ground_truth) == ('So\n"2"', "2")
    assert found[0].extra == {"level": "easy"}
    assert found[1].complaint == "line 4: expected 4 cells, as the first line has, found 1"


def test_a_table_without_the_needed_column_says_which_are_there(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("answer,gold\n1,1\n")
    with pytest.raises(InputError, match=r"no column 'completion'.*Columns there: answer, gold"):
        rows(tmp_path / "in.csv")


@pytest.mark.parametrize("how", ["gzip", "bzip2", "xz", "zstandard"])
def test_compressed_dumps_are_known_by_their_first_bytes(how: str, tmp_path: Path) -> None:
    plain = lines(tmp_path / "in.jsonl", *({"completion": str(n), "ground_truth": "1"} for n in range(500)))
    packer: Any = {"gzip": gzip, "bzip2": bz2, "xz": lzma, "zstandard": zstandard_module()}[how]
    (tmp_path / "packed").write_bytes(packer.compress(plain.read_bytes()))
    assert rollouts(tmp_path / "packed") == rollouts(plain)
    (tmp_path / "cut").write_bytes((tmp_path / "packed").read_bytes()[:-20])
    with pytest.raises(InputError, match="the file is damaged"):
        rows(tmp_path / "cut")


# Several completions a row, the other columns, and golds from elsewhere


def test_a_list_of_completions_is_as_many_rollouts(tmp_path: Path) -> None:
    row = {"id": "q", "responses": [*BOXED, "4"], "ground_truth": "2", "completion_tokens": [3, 4, 1]}
    path = lines(tmp_path / "in.jsonl", row, {"responses": ["x"], "ground_truth": "2"}, {**row, "id": None})
    found, _ = rows(path, reader=ColumnReader({"completion": "responses"}))
    assert [row.id for row in found] == ["q-0", "q-1", "q-2", "2", "3-0", "3-1", "3-2"]
    assert [row.rollout and row.rollout.group for row in found] == ["q"] * 3 + [None] + ["3"] * 3
    assert [row.rollout and row.rollout.completion_tokens for row in found[:3]] == [3, 4, 1]
    several = lines(tmp_path / "chats.jsonl", {"completion": [CHAT, CHAT[1:]], "ground_truth": "2"})
    assert [one.completion for one in rollouts(several)] == [BOXED[0]] * 2


def test_other_columns_are_kept_for_the_results(tmp_path: Path) -> None:
    row = {"completion": "1", "ground_truth": "1", "level": 3, "ids": [1] * 5000, "metadata": {"k": "v"}}
    path = lines(tmp_path / "in.jsonl", row)
    found, notes = rows(path)
    assert found[0].extra == {"level": 3, "k": "v"}
    assert "too long to copy into results: ids" in notes[0]
    assert rows(path, Reading(echo=read_echo("none")))[0][0].extra == {"k": "v"}
    assert len(rows(path, Reading(echo=read_echo("ids")))[0][0].extra["ids"]) == 5000
    found, notes = rows(path, Reading(echo=read_echo("metadata.k,levle")))
    assert found[0].extra == {"k": "v", "metadata.k": "v"}
    assert "--echo levle: no row has it. Columns that no field takes: ids, level" in notes[-1]
    assert set(rows(path, Reading(echo=read_echo("all")))[0][0].extra) == {"level", "ids", "k"}
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / "in.parquet")
    assert rows(tmp_path / "in.parquet")[0][0].extra == {"level": 3, "k": "v"}


def test_ground_truths_are_joined_by_a_column(tmp_path: Path) -> None:
    gold = lines(tmp_path / "gold.jsonl", {"name": 7, "answer": "2", "level": "easy"}, {"name": 8, "answer": "3"})
    dump = lines(tmp_path / "in.jsonl", *({"id": n, "completion": "2"} for n in (7, 9, 7)))
    with GoldFile(str(gold), "id=name", as_it_is=False) as join:
        found, _ = rows(dump, Reading(join=join))
    assert [row.rollout and row.rollout.ground_truth for row in found] == ["2", None, "2"]
    assert str(found[1].complaint).endswith("gold.jsonl has no row with name '9'")
    assert (join.used, join.rows, join.truth) == (1, 2, "answer")


def test_samples_of_programs_are_joined_with_their_tests(tmp_path: Path) -> None:
    tests = {"task_id": "HumanEval/0", "prompt": "def f(x):\n", "test": "def check(c): ...", "entry_point": "f"}
    gold = lines(tmp_path / "gold.jsonl", {**tests, "canonical_solution": "  return 1"})
    samples = [{"task_id": "HumanEval/0", "solution": f"def f(x):\n  return {n}"} for n in (1, 2)]
    results = {"date": "d", "hash": "h", "eval": {"HumanEval/0": [{**one, "base_status": "pass"} for one in samples]}}
    for path in (lines(tmp_path / "in.jsonl", *samples), document(tmp_path / "results.json", results)):
        with pytest.raises(InputError, match=r"has no ground truth.*--join gold.jsonl --on task_id"):
            rows(path)
        with GoldFile(str(gold), "task_id", as_it_is=False) as join:
            read = rollouts(path, Reading(join=join)) if path.suffix == ".jsonl" else []
        if read:
            assert [one.id for one in read] == ["HumanEval/0-0", "HumanEval/0-1"]
            assert read[0].ground_truth == {name: tests[name] for name in ("prompt", "test", "entry_point")}
            assert read[0].preset == "code"
            assert "```python\ndef f" in read[0].completion


def test_problems_without_outputs_are_told_from_problems_without_tests(tmp_path: Path) -> None:
    problem = {"task_id": "t", "prompt": "def f(x):\n", "entry_point": "f", "base_input": [[1]], "plus_input": [[2]]}
    gold = lines(tmp_path / "gold.jsonl", problem)
    dump = lines(tmp_path / "in.jsonl", {"task_id": "t", "solution": "def f(x): return x"})
    with (
        GoldFile(str(gold), "task_id", as_it_is=False) as join,
        pytest.raises(InputError, match=r"no outputs.*evalplus/humanevalplus"),
    ):
        rows(dump, Reading(join=join))


def test_lists_of_programs_are_joined_by_their_numbers_and_by_their_questions(tmp_path: Path) -> None:
    generations = document(tmp_path / "generations.json", [["def f(): ...", "x"], ["y"]])
    references = document(tmp_path / "references.json", ["assert f()", "assert g()"])
    with GoldFile(str(references), "task_id", as_it_is=False) as join:
        read = rollouts(generations, Reading(join=join))
    assert [(one.id, one.ground_truth) for one in read] == [
        ("0-0", {"test_code": "assert f()"}),
        ("0-1", {"test_code": "assert f()"}),
        ("1-0", {"test_code": "assert g()"}),
    ]
    outputs = [{"question_id": "q", "output_list": ["```python\n1\n```", "no"], "code_list": ["1", ""]}]
    gold = lines(tmp_path / "gold.jsonl", {"question_id": "q", "public_test_cases": "[]", "difficulty": "easy"})
    with GoldFile(str(gold), "question_id", as_it_is=False) as join:
        read = rollouts(document(tmp_path / "lcb.json", outputs), Reading(join=join))
    assert [one.completion for one in read] == outputs[0]["output_list"]
    assert read[0].ground_truth == {"public_test_cases": "[]"}


def test_a_join_goes_with_a_data_set(tmp_path: Path) -> None:
    gold = lines(tmp_path / "gold.jsonl", {"id": "a", "question": "1+1?", "answer": "so #### 2"})
    dump = lines(tmp_path / "in.jsonl", {"id": "a", "completion": "2"})
    with GoldFile(str(gold), "id", as_it_is=True) as join:
        found, _ = rows(dump, Reading(join=join), DatasetReader(dataset_named("gsm8k"), {}))
    assert found[0].rollout
    assert (found[0].rollout.ground_truth, found[0].rollout.prompt) == ("2", "1+1?")


@pytest.mark.parametrize(
    ("golds", "on", "said"),
    [
        ([{"id": "a", "answer": "1"}, {"id": "a", "answer": "2"}], "id", "is also in line 1, with another row"),
        ([{"name": "a", "answer": "1"}], "id", "no column 'id', which --on names. Columns there: answer, name"),
        ([], "id", "it has no rows"),
    ],
)
def test_a_join_that_cannot_be_meant_is_refused(golds: list[Any], on: str, said: str, tmp_path: Path) -> None:
    path = lines(tmp_path / "gold.jsonl", *golds)
    with pytest.raises(InputError, match=said), GoldFile(str(path), on, as_it_is=False):
        pass
    with pytest.raises(ConfigError, match="expected --on COLUMN"):
        GoldFile(str(path), None, as_it_is=False)


@pytest.mark.parametrize(
    ("prompt", "sample", "program", "why"),
    [
        ("prompt", {"completion": "    return x + 1\n"}, "def f(x):\n    return x + 1\n", "HumanEval's own form"),
        ("complete_prompt", {"completion": "    return x + 1\n"}, "def f(x):\n    return x + 1\n", "BigCodeBench's"),
        ("prompt", {"solution": "def f(x): return x\n"}, "def f(x): return x\n", "a solution is whole"),
        ("prompt", {"completion": "```python\nf = abs\n```"}, "f = abs\n", "a block that a model gave is whole"),
    ],
)
def test_a_completion_of_a_function_stands_behind_the_prompt_that_was_joined(
    prompt: str, sample: dict[str, str], program: str, why: str, tmp_path: Path
) -> None:
    tests = {"task_id": "t", prompt: "def f(x):\n", "test": "def check(c): ...", "entry_point": "f"}
    gold = lines(tmp_path / "gold.jsonl", tests)
    dump = lines(tmp_path / "in.jsonl", {"task_id": "t", **sample})
    with GoldFile(str(gold), "task_id", as_it_is=False) as join:
        [one] = rollouts(dump, Reading(join=join))
    assert one.completion.split("```python\n")[1].removesuffix("```").rstrip("\n") + "\n" == program, why


def test_a_quotation_mark_that_is_never_closed_takes_no_rows_with_it(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text('id,completion,ground_truth\n1,1,1\n2,"so ""2""",2\n3,"3,3\n4,4,4\n')
    with Dump(str(tmp_path / "in.csv")) as dump:
        chunks = dump.chunks()
        assert [row.rollout and row.rollout.completion for row in next(chunks)] == ["1", 'so "2"']
        with pytest.raises(InputError, match=r"line 4: a quotation mark is opened and never closed"):
            next(chunks)


def test_a_row_with_text_behind_a_quotation_mark_is_one_bad_row(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text('id,completion,ground_truth\n1,"a"b,1\n2,"two\nlines",2\n')
    found, _ = rows(tmp_path / "in.csv")
    assert str(found[0].complaint).startswith("line 2: this is not a row of a table: ")
    assert found[1].rollout
    assert (found[1].place, found[1].rollout.completion) == ("line 4", "two\nlines")


CALL = {"name": "f", "arguments": '{"x": 1}'}
CALLING = {"role": "assistant", "content": None, "tool_calls": [{"id": "c", "type": "function", "function": CALL}]}
RESPONSE = {"output": [{"type": "function_call", "call_id": "c", **CALL}]}


@pytest.mark.parametrize(
    "row",
    [
        {"messages": [CHAT[0], CALLING]},
        {"step": 1, "prompt": "1+1?", "completion": [CALLING]},
        {"custom_id": "a", "response": {"body": {"choices": [{"message": CALLING}]}}},
        {"custom_id": "a", "response": {"body": RESPONSE}},
        {"response": RESPONSE, "responses_create_params": {"input": "1+1?"}, "reward": 1.0},
    ],
    ids=["conversation", "trl", "batch", "responses", "nemo-gym"],
)
def test_calls_of_tools_in_other_tools_dumps_are_read_where_calls_are_judged(row: Any, tmp_path: Path) -> None:
    file = lines(tmp_path / "dump.jsonl", row | {"ground_truth": "2"})
    for preset, read in (
        ("tool_calls", '<tool_call>\n{"name": "f", "arguments": {"x": 1}}\n</tool_call>'),
        ("math", ""),
    ):
        [found], _ = rows(file, reader=ColumnReader(preset=preset))
        assert found.rollout is not None, found.complaint
        assert found.rollout.completion == read


def test_the_example_in_a_prompt_is_no_response(tmp_path: Path) -> None:
    turn = "Question: {}? Put your final answer in a box, after you have thought.\nAnswer: "
    prompt = turn.format("1+1") + BOXED[0] + "\n" + turn.format("3+4")
    file = lines(tmp_path / "q.jsonl", {"query": f"<s>{prompt}No idea.", "prompts": prompt, "labels": "2"})
    assert [rollout.completion for rollout in rollouts(file)] == ["No idea."]
    other = lines(tmp_path / "r.jsonl", {"query": "something else", "prompts": prompt, "labels": "2"})
    [row], _ = rows(other)
    assert "does not hold its prompt" in str(row.complaint)
