"""Dumps in, files of results out: what is read from where, what a broken row is, and what is never overwritten."""

import gzip
import json
import os
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.dump.columns import ColumnReader, look_up, read_column_map
from verifier.dump.results import ResultFile, WholeFile
from verifier.dump.rows import CHUNK_ROWS, Dump, Row, read_object
from verifier.dump.several import Dumps, expanded
from verifier.errors import InputError
from verifier.wire import Result, Rollout, Verdict

GOOD = {"id": "a", "completion": r"\boxed{1}", "ground_truth": "1"}


def rows(path: Path, columns: dict[str, str] | None = None, limit: int | None = None) -> list[Row]:
    with Dump(str(path), columns, limit) as dump:
        return [row for chunk in dump.chunks() for row in chunk]


def rollouts(path: Path, columns: dict[str, str] | None = None) -> list[Rollout]:
    read = rows(path, columns)
    assert [row.complaint for row in read if row.complaint] == []
    return [row.rollout for row in read if row.rollout]


def jsonl(path: Path, *lines: Any) -> Path:
    texts = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    path.write_bytes(b"".join(text + b"\n" for text in texts))
    return path


def result(number: int) -> Result:
    return Result(id=str(number), reward=1.0, components={"accuracy": 1.0}, verdict=Verdict.correct("equal"))


def test_a_row_is_read_with_every_field(tmp_path: Path) -> None:
    full = {
        **GOOD,
        "prompt": "1?",
        "group": "g",
        "preset": {"name": "math", "params": {}},
        "truncated": True,
        "completion_tokens": 3,
        "metadata": {"k": [1]},
    }
    assert rollouts(jsonl(tmp_path / "in.jsonl", full)) == [Rollout.model_validate(full)]


def test_gzip_parquet_and_plain_hold_the_same_rollouts(tmp_path: Path) -> None:
    table = [{**GOOD, "id": str(n), "completion": f"{n} \\boxed{{é\u4e2d}}"} for n in range(700)]
    plain = jsonl(tmp_path / "in.jsonl", *table)
    (tmp_path / "in.gz").write_bytes(gzip.compress(plain.read_bytes()))
    pq.write_table(pa.Table.from_pylist(table), tmp_path / "in.parquet")
    first = rollouts(plain)
    assert len(first) == 700
    assert rollouts(tmp_path / "in.gz") == first
    assert rollouts(tmp_path / "in.parquet") == first


def test_a_parquet_file_is_known_by_its_content_too(tmp_path: Path) -> None:
    pq.write_table(pa.Table.from_pylist([GOOD]), tmp_path / "dump")
    assert rollouts(tmp_path / "dump")[0].id == "a"


def test_nested_parquet_columns_and_nulls_are_read(tmp_path: Path) -> None:
    row = {
        "responses": ["one", "two"],
        "reward_model": {"style": "rule", "ground_truth": "1"},
        "prompt": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "1?"}],
        "truncated": None,
        "logprobs": [0.5],
    }
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / "in.parquet")
    [found] = rollouts(
        tmp_path / "in.parquet", {"completion": "responses.1", "ground_truth": "reward_model.ground_truth"}
    )
    assert (found.id, found.completion, found.ground_truth) == ("1", "two", "1")
    assert found.prompt == "Be brief.\n\n1?"
    assert found.truncated is False


def test_parquet_text_that_is_not_utf8_spoils_its_own_row_only(tmp_path: Path) -> None:
    raw = pa.array([b"fine", b"\xff\xfe", b"fine too"], pa.binary())
    text = pa.StringArray.from_buffers(3, raw.buffers()[1], raw.buffers()[2])
    pq.write_table(pa.table({"completion": text, "ground_truth": ["1", "2", "3"]}), tmp_path / "in.parquet")
    found = rows(tmp_path / "in.parquet")
    assert [row.rollout is not None for row in found] == [True, False, True]
    assert found[1].complaint is not None
    assert found[1].complaint.startswith("row 2: invalid UTF-8")


def test_a_parquet_file_without_a_needed_column_is_refused_with_a_suggestion(tmp_path: Path) -> None:
    pq.write_table(pa.Table.from_pylist([{"response": "1", "ground_truth": "1"}]), tmp_path / "in.parquet")
    with pytest.raises(InputError, match=r"no column 'completion'.*ground_truth, response.*--map completion=response"):
        rows(tmp_path / "in.parquet")


def test_a_parquet_file_without_rows_still_needs_its_columns(tmp_path: Path) -> None:
    pq.write_table(pa.table({"x": pa.array([], pa.string())}), tmp_path / "in.parquet")
    with pytest.raises(InputError, match="no column 'completion'"):
        rows(tmp_path / "in.parquet")


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.parquet").write_bytes(b"PAR1 and then nothing of use")
    with pytest.raises(InputError, match="cannot be read as Parquet"):
        rows(tmp_path / "in.parquet")


def test_without_pyarrow_the_message_says_how_to_install_it(tmp_path: Path) -> None:
    pq.write_table(pa.Table.from_pylist([GOOD]), tmp_path / "in.parquet")
    program = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from verifier.dump.rows import Dump\nfrom verifier.errors import InputError\n"
        f"try: Dump({str(tmp_path / 'in.parquet')!r}).__enter__()\nexcept InputError as error: print(error)"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "pip install 'rlvr-verifier[parquet]'" in said.stdout


BROKEN = [
    (b"{", "invalid JSON at character 2", "cut off"),
    (b"[1]", "expected a JSON object, found an array", "an array"),
    (b"null", "expected a JSON object, found null", "null"),
    (b'"x"', "expected a JSON object, found a string", "a string"),
    (b"7", "expected a JSON object, found a number", "a number"),
    (b'{"completion": "\xff", "ground_truth": 1}', "invalid UTF-8 at byte 17", "not UTF-8"),
    (b'{"completion": "x\x00", "ground_truth": 1}', "invalid JSON at character 18", "a raw NUL"),
    (b"\x00\x00\x00", "invalid JSON at character 1", "only NULs"),
    (b'{"completion": 1, "ground_truth": 1}', "completion: must be a string (found 1)", "a wrong type"),
    (b'{"completion": null, "ground_truth": 1}', "completion: must be a string (found None)", "no text"),
    (b'{"ground_truth": 1}', "completion: missing, and required", "no completion"),
    (b'{"completion": "x", "ground_truth": 1, "truncated": "maybe"}', "truncated: ", "no boolean"),
    (b'{"completion": "x", "ground_truth": 1, "preset": 5}', "preset.", "no preset's name"),
    (b'{"completion": "x", "ground_truth": ' + b"1" * 5000 + b"}", "invalid JSON: Exceeds the limit", "a long number"),
    (b'{"a":' + b"[" * 100_000, "nested too deeply", "a tower of brackets"),
    (b'{"completion": "x", "ground_truth": ' + b"[" * 900 + b"]" * 900 + b"}", "", "a deep ground truth"),
]


@pytest.mark.parametrize(("line", "said", "why"), BROKEN, ids=[row[2] for row in BROKEN])
def test_a_broken_line_keeps_its_place_and_says_what_is_wrong(line: bytes, said: str, why: str, tmp_path: Path) -> None:
    found = rows(jsonl(tmp_path / "in.jsonl", GOOD, line, {**GOOD, "id": "c"}))
    assert [row.id for row in found] == ["a", "2", "c"]
    assert [row.rollout is None for row in found][::2] == [False, False], why
    if said:
        assert found[1].complaint is not None
        assert found[1].complaint.startswith("line 2: ")
        assert said in found[1].complaint


def test_a_complaint_names_the_line_of_the_file_past_blank_ones(tmp_path: Path) -> None:
    found = rows(jsonl(tmp_path / "in.jsonl", GOOD, b"", b"  ", b"oops"))
    assert [row.place for row in found] == ["line 1", "line 4"]
    assert found[1].id == "2"


def test_a_broken_row_keeps_an_id_that_can_be_read(tmp_path: Path) -> None:
    found = rows(jsonl(tmp_path / "in.jsonl", GOOD, {"id": 77, "completion": 5}))
    assert found[1].id == "77"


def test_the_last_line_needs_no_line_end_and_the_first_may_have_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(b"\xef\xbb\xbf" + json.dumps(GOOD).encode())
    assert [one.id for one in rollouts(tmp_path / "in.jsonl")] == ["a"]


def test_escaped_nuls_pass_and_lone_surrogates_become_replacement_characters(tmp_path: Path) -> None:
    line = rb'{"id": "\ud800", "completion": "a\u0000b\udfff", "ground_truth": ["\ud83d"]}'
    [found] = rollouts(jsonl(tmp_path / "in.jsonl", line))
    assert (found.id, found.completion, found.ground_truth) == ("\ufffd", "a\x00b\ufffd", ["\ufffd"])


def test_a_row_with_nan_or_infinity_where_it_is_read_is_a_bad_row(tmp_path: Path) -> None:
    lines = [
        b'{"completion": "x", "ground_truth": [1, {"a": NaN}]}',
        b'{"completion": "x", "ground_truth": 1e999}',
        b'{"completion": "x", "ground_truth": "1", "metadata": {"k": [-Infinity]}}',
        b'{"completion": "x", "ground_truth": "1", "completion_tokens": NaN}',
        b'{"completion": "x", "ground_truth": "NaN", "advantage": NaN}',
    ]
    with Dump(str(jsonl(tmp_path / "in.jsonl", *lines))) as dump:
        found = [row.complaint or "" for chunk in dump.chunks() for row in chunk]
    assert "line 1: ground_truth: 1.a: JSON has no NaN; expected a finite number, or NaN as text" in found[0]
    assert "line 2: ground_truth: JSON has no Infinity" in found[1]
    assert "line 3: metadata.k: 0: JSON has no -Infinity" in found[2]
    assert "line 4: completion_tokens" in found[3]
    assert not found[4], "nobody reads a column of that name"


def test_a_missing_number_in_parquet_is_not_null(tmp_path: Path) -> None:
    table = pa.table({"completion": ["a", "b", "c"], "ground_truth": [1.5, float("nan"), None]})
    pq.write_table(table, tmp_path / "in.parquet")
    with Dump(str(tmp_path / "in.parquet")) as dump:
        rows = [row for chunk in dump.chunks() for row in chunk]
    assert rows[0].rollout is not None
    assert rows[0].rollout.ground_truth == 1.5
    assert "row 2: ground_truth: JSON has no NaN" in str(rows[1].complaint)
    assert rows[2].rollout is not None
    assert rows[2].rollout.ground_truth is None


def test_ids_are_texts_and_a_missing_one_is_the_row_number(tmp_path: Path) -> None:
    lines = [{**GOOD, "id": 12}, {key: value for key, value in GOOD.items() if key != "id"}, {**GOOD, "id": None}]
    assert [one.id for one in rollouts(jsonl(tmp_path / "in.jsonl", *lines))] == ["12", "2", "3"]


def test_chat_messages_become_text(tmp_path: Path) -> None:
    row = {
        "prompt": [{"role": "user", "content": [{"type": "text", "text": "1"}, {"type": "text", "text": "+1?"}]}],
        "completion": [{"role": "assistant", "content": "thinking"}, {"role": "assistant", "content": "2"}],
        "ground_truth": [{"content": "left as it is"}],
    }
    [found] = rollouts(jsonl(tmp_path / "in.jsonl", row))
    assert (found.prompt, found.completion) == ("1+1?", "2")
    assert found.ground_truth == row["ground_truth"]


LOOKUPS = [
    ({"a": 1}, "a", 1, "a name"),
    ({"a": {"b": 1}}, "a.b", 1, "a path"),
    ({"a.b": 2, "a": {"b": 1}}, "a.b", 2, "a name with a dot goes first"),
    ({"a": [5, 6]}, "a.1", 6, "a list index"),
    ({"a": [5, 6]}, "a.-1", 6, "from the end"),
    ({"a": [[{"b": 3}]]}, "a.0.0.b", 3, "a long path"),
    ({"a": {"0": 4}}, "a.0", 4, "a numeric key"),
    ({"a": None}, "a", None, "null is a value"),
]


@pytest.mark.parametrize(("row", "column", "value", "why"), LOOKUPS, ids=[row[3] for row in LOOKUPS])
def test_a_column_may_be_a_path(row: dict[str, Any], column: str, value: Any, why: str) -> None:
    assert look_up(row, column) == value, why


@pytest.mark.parametrize("column", ["b", "a.2", "a.x", "a.-3", "a.0.b", "a.²", "a.", ""])
def test_a_path_that_leads_nowhere_is_missing(column: str) -> None:
    assert (
        ColumnReader({"completion": column}).rollout({"a": [1, 2], "ground_truth": 1}, 1)
        == "completion: missing, and required"
    )


@given(
    st.dictionaries(st.text(max_size=3), st.recursive(st.none() | st.text(max_size=3), st.lists), max_size=3),
    st.text(max_size=6),
)
def test_no_path_into_no_row_is_an_error(row: dict[str, Any], column: str) -> None:
    look_up(row, column)


@given(st.binary(max_size=60))
def test_no_line_is_an_error(line: bytes) -> None:
    found = read_object(line)
    if not isinstance(found, str):
        assert isinstance(ColumnReader().rollout(found, 1), Rollout | str)


def test_a_column_map_is_read_from_one_text_or_several() -> None:
    expected = {"completion": "a.0", "ground_truth": "b", "id": "c"}
    assert read_column_map(["completion=a.0, ground_truth=b", "id=c"]) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("completion", "expected field=column"),
        ("=x", "expected field=column"),
        ("completion=", "expected field=column"),
        ("complete=x", "no field 'complete'; expected one of: id, completion"),
        ("id=a,id=b", "names the field 'id' twice"),
    ],
)
def test_a_column_map_that_cannot_be_meant_is_refused(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_column_map([text])


def test_columns_that_no_field_takes_are_remembered(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "in.jsonl", {**GOOD, "model": "m"}, {**GOOD, "step": 1, "resp": "2"})
    with Dump(str(path), {"completion": "resp"}) as dump:
        list(dump.chunks())
        assert dump.ignored_columns == ["completion", "model", "step"]


def test_a_needed_column_that_some_rows_have_is_no_reason_to_stop(tmp_path: Path) -> None:
    found = rows(jsonl(tmp_path / "in.jsonl", {"id": "x", "ground_truth": 1}, GOOD))
    assert [row.complaint for row in found] == ["line 1: completion: missing, and required", None]


def test_a_needed_column_that_no_row_has_is_refused_with_what_there_is(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "in.jsonl", {"completion": "x", "reward_model": {}}, {"completion": "y", "gold": 1})
    with pytest.raises(InputError, match=r"'ground_truth'.*completion, gold, reward_model.*--map ground_truth=gold"):
        rows(path)


def test_an_empty_file_has_no_rows(tmp_path: Path) -> None:
    assert rows(jsonl(tmp_path / "in.jsonl")) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{\n"a": 1, "b": {}}', "one JSON object.*Keys there: a, b.*jq -c"),
        ('{"id": 1}'.encode("utf-16"), "UTF-16.*iconv"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_a_way_out(content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "in.json").write_bytes(content)
    with pytest.raises(InputError, match=said):
        rows(tmp_path / "in.json")


def test_a_gzip_file_that_is_cut_off_says_at_which_line(tmp_path: Path) -> None:
    whole = gzip.compress(b"".join(json.dumps({**GOOD, "id": n}).encode() + b"\n" for n in range(9000)))
    (tmp_path / "in.gz").write_bytes(whole[:-40])
    with pytest.raises(InputError, match=r"line \d+: the file is damaged"):
        rows(tmp_path / "in.gz")


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_what_is_not_a_file_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be read|is a folder"):
        rows(tmp_path / name)


def test_the_total_is_known_for_plain_files_and_parquet_and_the_limit_bounds_it(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "in.jsonl", GOOD, b"", GOOD, GOOD)
    pq.write_table(pa.Table.from_pylist([GOOD] * 4), tmp_path / "in.parquet")
    with Dump(str(path)) as dump, Dump(str(tmp_path / "in.parquet")) as columns, Dump(str(path), limit=2) as short:
        assert (dump.total, columns.total, short.total) == (3, 4, 2)
        assert sum(map(len, short.chunks())) == 2


def test_rows_come_in_bounded_chunks(tmp_path: Path) -> None:
    many = jsonl(tmp_path / "many.jsonl", *[GOOD] * (CHUNK_ROWS + 5))
    with Dump(str(many)) as dump:
        assert [len(chunk) for chunk in dump.chunks()] == [CHUNK_ROWS, 5]
    large = jsonl(tmp_path / "large.jsonl", *[{**GOOD, "completion": "x" * 12_000_000}] * 4)
    with Dump(str(large)) as dump:
        assert [len(chunk) for chunk in dump.chunks()] == [3, 1]


def test_reading_is_linear_in_the_length_of_a_line() -> None:
    started = time.process_time()
    found = read_object(b'{"completion": "' + b"\\n{[" * 250_000 + b'", "ground_truth": 1}')
    assert isinstance(ColumnReader().rollout(found, 1) if not isinstance(found, str) else None, Rollout)
    assert time.process_time() - started < 0.2


def test_results_take_their_name_when_they_are_complete(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("old")
    with ResultFile(str(out)) as file:
        file.write([result(1), result(2)])
        assert out.read_text() == "old"
        file.complete()
    assert [Result.model_validate_json(line).id for line in out.read_text().splitlines()] == ["1", "2"]
    assert os.listdir(tmp_path) == ["out.jsonl"]


def test_an_unfinished_file_is_kept_apart_and_the_old_one_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("old")
    with ResultFile(str(out)) as file:
        file.write([result(1)])
    assert out.read_text() == "old"
    assert file.partial == tmp_path / "out.jsonl.partial"
    assert Result.model_validate_json(file.partial.read_text()).id == "1"


def test_an_unfinished_file_with_nothing_in_it_leaves_nothing(tmp_path: Path) -> None:
    with ResultFile(str(tmp_path / "out.jsonl")):
        pass
    assert os.listdir(tmp_path) == []


def test_a_file_may_be_written_compressed(tmp_path: Path) -> None:
    with ResultFile(str(tmp_path / "out.jsonl.gz")) as file:
        file.write([result(1)])
        file.complete()
    assert Result.model_validate_json(gzip.decompress((tmp_path / "out.jsonl.gz").read_bytes())).id == "1"


def test_a_device_is_written_and_not_replaced() -> None:
    with ResultFile("/dev/null") as file:
        file.write([result(1)])
        file.complete()
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_the_file_behind_a_symbolic_link_is_written(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "out.jsonl").symlink_to(tmp_path / "there" / "real.jsonl")
    with ResultFile(str(tmp_path / "out.jsonl")) as file:
        file.write([result(1)])
        file.complete()
    assert (tmp_path / "out.jsonl").is_symlink()
    assert (tmp_path / "there" / "real.jsonl").stat().st_size > 0


def test_the_input_is_never_overwritten_under_any_name(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "in.jsonl", GOOD)
    (tmp_path / "link.jsonl").symlink_to(path)
    (tmp_path / "hard.jsonl").hardlink_to(path)
    for name in ("in.jsonl", "./in.jsonl", "link.jsonl", "hard.jsonl"):
        with pytest.raises(InputError, match="would be overwritten"):
            ResultFile(str(tmp_path / name), not_over=[str(path)]).__enter__()
    assert rollouts(path)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none/out.jsonl", "there is no folder"),
        (".", "is a folder"),
        ("out.parquet", "Parquet can be read but not written"),
    ],
)
def test_what_cannot_be_written_is_refused_at_once(name: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=said):
        ResultFile(str(tmp_path / name)).__enter__()


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="needs a file system that refuses even root")
def test_a_folder_that_refuses_is_told_with_the_option_and_the_reason() -> None:
    with pytest.raises(InputError, match=r"--report /proc/page\.html: cannot be written: "):
        WholeFile("/proc/page.html", option="--report").__enter__()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told_with_the_file() -> None:
    with (
        pytest.raises(InputError, match=r"--out /dev/full: cannot be written: No space left"),
        ResultFile("/dev/full") as file,
    ):
        file.write([result(1)])


def test_several_files_are_read_as_one(tmp_path: Path) -> None:
    """Rows without an id are numbered on, places name the file, and no chunk has rows of two files."""
    row = {"completion": "1", "ground_truth": "1"}
    first = jsonl(tmp_path / "a.jsonl", row, b"{", {**row, "extra": 1})
    second = jsonl(tmp_path / "b.jsonl", row, {**row, "other": 1})
    paths = expanded([str(tmp_path / "*.jsonl")])
    assert paths == [str(first), str(second)]
    with Dumps(paths, None, ColumnReader) as dumps:
        chunks = list(dumps.chunks())
        assert dumps.ignored_columns == ["extra", "other"]
    assert [[row.id for row in chunk] for chunk in chunks] == [["1", "2", "3"], ["4", "5"]]
    assert dumps.total == 5
    assert chunks[0][1].complaint is not None
    assert chunks[0][1].complaint.startswith(f"{first}: line 2: invalid JSON")
    with Dumps(paths, 4, ColumnReader) as dumps:
        assert sum(map(len, dumps.chunks())) == dumps.total == 4


def test_a_column_that_the_second_file_lacks_is_known_before_the_first_chunk(tmp_path: Path) -> None:
    first = jsonl(tmp_path / "a.jsonl", {"completion": "1", "ground_truth": "1"})
    second = jsonl(tmp_path / "b.jsonl", {"completion": "1", "gold": "1"})
    with Dumps([str(first), str(second)], None, ColumnReader) as dumps, pytest.raises(InputError, match=r"b\.jsonl"):
        next(dumps.chunks())


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(tmp_path: Path) -> None:
    file = jsonl(tmp_path / "step[1].jsonl", {})
    jsonl(tmp_path / "step1.jsonl", {})
    assert expanded([str(file)]) == [str(file)]


def test_a_parquet_file_is_not_read_into_memory_as_a_whole(tmp_path: Path) -> None:
    """Arrow's default holds all that is wanted of a file: 2 GB of it took 2 GB."""
    path = tmp_path / "in.parquet"
    with pq.ParquetWriter(
        path, pa.schema({"completion": pa.string(), "ground_truth": pa.string()}), compression="none"
    ) as to:
        for _ in range(10):
            texts = [os.urandom(5_000).hex() for _ in range(400)]
            to.write_table(pa.table({"completion": texts, "ground_truth": ["1"] * 400}))
    pool = pa.default_memory_pool()
    before, most = pool.bytes_allocated(), 0
    with Dump(str(path)) as dump:
        for _ in dump.chunks():
            most = max(most, pool.bytes_allocated() - before)
    assert path.stat().st_size > 39_000_000
    assert most < 25_000_000


OPENAI_CALL = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"x": 1}'}}
PLAIN_CALL = {"name": "f", "arguments": {"x": 1}}
CALL_TEXT = '<tool_call>\n{"name": "f", "arguments": {"x": 1}}\n</tool_call>'
TOOL_RESULT = {"role": "tool", "content": "7"}


@pytest.mark.parametrize(
    ("completion", "read", "why"),
    [
        ([{"role": "assistant", "content": None, "tool_calls": [OPENAI_CALL]}], CALL_TEXT, "a call and no text"),
        ([{"role": "assistant", "tool_calls": [PLAIN_CALL]}], CALL_TEXT, "nor a column for one"),
        ([{"role": "assistant", "content": "So.", "tool_calls": [OPENAI_CALL]}], f"So.\n{CALL_TEXT}", "beside a text"),
        (
            [{"role": "assistant", "tool_calls": [OPENAI_CALL]}, TOOL_RESULT, {"role": "assistant", "content": "7"}],
            f"7\n{CALL_TEXT}",
            "a call before the last word",
        ),
        (
            [
                {"role": "assistant", "tool_calls": [OPENAI_CALL]},
                {"role": "user", "content": "?"},
                {"role": "assistant", "content": "7"},
            ],
            "7",
            "a call that answered an earlier question",
        ),
        ([{"role": "assistant", "content": "7", "tool_calls": [None, "f"]}], "7", "no calls at all"),
    ],
)
def test_calls_in_messages_are_read_where_calls_are_judged(completion: Any, read: str, why: str) -> None:
    """A right call in OpenAI's form was wrong to `verifier score`: "nothing is called"."""
    row = {"completion": completion, "ground_truth": [PLAIN_CALL]}
    said = completion[-1].get("content") or ""
    for reader, expected in (
        (ColumnReader(preset="tool_calls"), read),
        (ColumnReader(calls_are_judged=True), read),
        (ColumnReader(preset="math"), said),
        (ColumnReader(), said),
        (ColumnReader(preset="no_such_preset"), said),
    ):
        rollout = reader.rollout(row, 1)
        assert isinstance(rollout, Rollout)
        assert rollout.completion == expected, why
    own = ColumnReader(preset="math").rollout(row | {"preset": "bfcl/strict"}, 1)
    assert isinstance(own, Rollout)
    assert own.completion == read, "a row's own preset wins"
