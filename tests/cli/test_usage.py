"""What cannot work is refused with status 2 and a way out, before anything is graded."""

import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.core import TyperGroup
from typer.main import get_command

from verifier.cli.app import app
from verifier.presets.catalogue import find

GOOD = {"id": "a", "completion": r"\boxed{1}", "ground_truth": "1"}
Command = Callable[..., Any]
Writer = Callable[..., Path]

USAGE = [
    (["missing.jsonl"], "missing.jsonl: cannot be read: No such file", "no such dump"),
    (["."], "is a folder", "a folder"),
    (["in.jsonl", "missing.jsonl", "--preset", "math"], "missing.jsonl: cannot be read", "the second is not there"),
    (["in.jsonl", "-", "--preset", "math"], "standard input (-) must be the only input", "standard input and a file"),
    (["*.parquet", "--preset", "math"], "*.parquet: no file matches", "a pattern of nothing"),
    (["in.jsonl", "--preset", "mth"], "unknown preset 'mth'; did you mean math", "a misspelt preset"),
    (
        ["in.jsonl", "--preset", "numeric", "--params", '{"rel": 1}'],
        "preset 'numeric': params.rel",
        "a misspelt parameter",
    ),
    (
        ["in.jsonl", "--preset", "numeric", "--params", "[1]"],
        "--params: expected a JSON object",
        "params that are a list",
    ),
    (
        ["in.jsonl", "--preset", "numeric", "--params", "{"],
        "--params: expected a JSON object",
        "params that are no JSON",
    ),
    (["in.jsonl", "--params", "{}"], "--params needs --preset", "params without a preset"),
    (["in.jsonl", "--preset", "math", "--rubric", "r.json"], "cannot be used together", "two ways to judge"),
    (["in.jsonl", "--rubric", "none.json"], "--rubric none.json: cannot be read", "no such rubric"),
    (["in.jsonl", "--rubric", "in.jsonl"], "rubric.", "a rubric that is none"),
    (["in.jsonl"], "nothing says which preset grades these rows. Give --preset NAME", "no preset anywhere"),
    (
        ["in.jsonl", "--map", "preset=kind"],
        "no column 'kind' for the field 'preset'",
        "a map of the preset into nowhere",
    ),
    (["in.jsonl", "--preset", "deepscaler/strict"], "did you mean deepscaler/RewardMathFn/strict", "half of a name"),
    (["in.jsonl", "--preset", "math", "--map", "completion"], "expected field=column", "a broken map"),
    (["in.jsonl", "--preset", "math", "--map", "completion=resp"], "no column 'resp'", "a map into nowhere"),
    (["in.jsonl", "--preset", "math", "--out", "in.jsonl"], "would be overwritten", "the input as output"),
    (["in.jsonl", "--preset", "math", "--out", "no/out.jsonl"], "there is no folder", "an output into nowhere"),
    (["in.jsonl", "--preset", "math", "--out", "/proc/out.jsonl"], "cannot be written", "an output nobody may write"),
    (["in.jsonl", "--preset", "math", "--report", "/proc/r.html"], "--report /proc/r.html: cannot", "such a report"),
    (
        ["in.jsonl", "--preset", "math", "--report", "x", "--out", "x"],
        "would be overwritten",
        "one file for two things",
    ),
    (["in.jsonl", "--preset", "math", "--report", "-"], "standard output is for results", "a report on stdout"),
    (["in.jsonl", "--preset", "math", "--server", "ftp://x"], "is not an address", "an address of another kind"),
    (
        ["in.jsonl", "--preset", "math", "--server", "http://127.0.0.1:9"],
        "--server http://127.0.0.1:9: ",
        "nobody there",
    ),
    (
        ["in.jsonl", "--preset", "math", "--server", "http://127.0.0.1:9", "--workers", "2"],
        "--workers has no effect",
        "both",
    ),
    (["in.jsonl", "--preset", "math", "--workers", "0"], "--workers", "no workers"),
    (["in.jsonl", "--preset", "math", "--fast"], "No such option", "an option that is none"),
    ([], "Missing argument", "no dump"),
]


@pytest.mark.parametrize(("arguments", "said", "why"), USAGE, ids=[row[2] for row in USAGE])
def test_what_cannot_work_ends_with_status_2_and_says_why(
    arguments: list[str],
    said: str,
    why: str,
    tmp_path: Path,
    typed: Command,
    written: Writer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "in.jsonl", [GOOD])
    done = typed("score", *arguments)
    assert (done.status, done.out) == (2, b""), why
    assert said in " ".join(done.said.split())
    assert "Traceback" not in done.said
    assert "mean reward" not in done.said, "a table of nothing"
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


def test_parquet_without_the_needed_column_names_the_columns_and_a_map(tmp_path: Path, verifier: Command) -> None:
    pq.write_table(pa.Table.from_pylist([{"response": "1", "gold": "1"}]), tmp_path / "in.parquet")
    done = verifier("score", tmp_path / "in.parquet", "--preset", "math")
    assert done.status == 2
    assert "Columns there: gold, response" in done.said
    assert "--map completion=response" in done.said


def test_help_comes_without_the_libraries_that_grade() -> None:
    program = (
        "import sys; from verifier.cli import main\n"
        "sys.argv = ['verifier', 'presets', '--help']\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([name for name in ('sympy', 'math_verify', 'fastapi', 'httpx', 'pyarrow') if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines()[-1] == "[]"


def test_presets_are_listed_without_loading_sympy() -> None:
    program = (
        "import sys; from verifier.cli import main\n"
        "sys.argv = ['verifier', 'presets']\n"
        "try: main()\n"
        "except SystemExit as end: print(end.code)\n"
        "print('sympy' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines()[0].startswith("general (")
    assert ended.stdout.splitlines()[-2:] == ["0", "False"]


def test_presets_are_listed_by_project_within_80_columns(typed: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    names = [preset["name"] for preset in json.loads(typed("presets", "--json").out)["presets"]]
    lines = typed("presets").out.decode().splitlines()
    assert max(map(len, lines)) <= 80
    listed = [line.split()[0] for line in lines if line.startswith("  ") and line[2] != " "]
    assert sorted(listed) == sorted(names)
    headings = dict(line[:-1].split(" (") for line in lines if line and line[0] != " ")
    assert sum(map(int, headings.values())) == len(names)
    assert headings["general"] == str(sum("/" not in name for name in names if find(name).origin is None))
    some = [line.split()[0] for line in typed("presets", "tinyzero/").out.decode().splitlines()[1:] if line[2] != " "]
    assert set(some) == {name for name in names if name.partition("/")[0] == "tinyzero"}


def test_the_name_of_data_shows_the_preset_that_judges_it(typed: Command) -> None:
    assert typed("presets", "math500").out.decode().startswith("math500 names data, which this preset judges:\nmath: ")
    assert 'judges with {"normalisation": "triviaqa"}:\nqa: ' in typed("presets", "triviaqa").out.decode()
    assert json.loads(typed("presets", "openai/gsm8k", "--json").out)["name"] == "math"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("mtah", "unknown preset 'mtah'; did you mean math? `verifier presets` lists all"),
        ("deepscaler/nosuch", "did you mean deepscaler"),
        ("qwertz", "unknown preset 'qwertz'. Known presets: "),
    ],
)
def test_an_unknown_preset_says_the_nearest_and_all_only_where_none_is(typed: Command, name: str, told: str) -> None:
    said = typed("presets", name).said
    assert told in said
    assert ("Known presets" in said) == (name == "qwertz")
    assert "spider" not in said or name == "qwertz", "another project's"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("generate", "nosuch"), "no problems are called 'nosuch'. Known: countdown"),
        (("generate", "countdwn"), "did you mean countdown? Known:"),
        (("score", "in.jsonl", "--preset", "math", "--dataset", "gsm"), "--dataset 'gsm' is not known"),
        (("audit", "nosuch.py:score"), "nosuch.py: no such file"),
        (("run", "in.py", "--language", "pyton"), "unknown language 'pyton'; nearest: python"),
        (("run", "in.py", "--language", "qwqwqw"), "unknown language 'qwqwqw'; expected one of: bash"),
        (("explain", "--replay", "in.jsonl"), "--replay in.jsonl: is not an explanation"),
        (("harbor", "--preset", "math", "--answer", "in.py", "--ground-truth-file", "."), "cannot be read: Is a dir"),
        (
            ("harbor", "--preset", "math", "--answer", "in.py", "--ground-truth-file", "odd"),
            "odd: is not UTF-8 at byte 1",
        ),
    ],
)
def test_messages_are_in_plain_words(
    arguments: tuple[str, ...],
    said: str,
    tmp_path: Path,
    typed: Command,
    written: Writer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "in.jsonl", [GOOD])
    (tmp_path / "in.py").write_text("")
    (tmp_path / "odd").write_bytes(b"\xff\xfe\0")
    done = typed(*arguments)
    assert done.status == 2
    assert said in " ".join(done.said.split())
    assert not [
        word for word in ("Error:", "Errno", "codec", "the sandbox failed", "Traceback") if word in done.said
    ], done.said


COMMANDS = [
    *("score", "diff", "lint", "audit", "explain", "run", "serve", "worker", "presets", "generate", "harbor", "doctor"),
    *("keys new", "environments list", "environments make", "calibrate", "rubric check", "rubric schema", "bench"),
]


def test_the_commands_with_examples_are_all_there_are() -> None:
    groups = {one.name: one.typer_instance.registered_commands for one in app.registered_groups if one.typer_instance}
    named = [(command.name or getattr(command.callback, "__name__", "")) for command in app.registered_commands]
    inner = [f"{group} {one.name}" for group, commands in groups.items() for one in commands]
    assert sorted(named + inner) == sorted(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_examples_that_can_be_typed(
    command: str, typed: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    told = typed(*command.split(), "--help")
    lines = told.out.decode().splitlines()
    assert told.status == 0
    assert max(map(len, lines)) <= 80
    examples = [line.strip() for line in lines[lines.index("  Examples:") + 1 :] if line.strip()]
    assert examples
    assert all(f"verifier {command}" in line for line in examples)
    for line in examples:
        words = shlex.split(line.split("verifier ", 1)[1].split("|")[0].split(">")[0].split("<")[0])
        group = get_command(app)
        for _ in command.split():  # what follows is read as options and arguments of the innermost command
            assert isinstance(group, TyperGroup)
            group = group.commands[words.pop(0)]
        group.make_context(command, words)


@pytest.mark.parametrize(
    ("typed_so_far", "expected"),
    [
        ("verifier sco", {"score"}),
        ("verifier score in.jsonl --preset tinyzero/c", {"tinyzero/countdown", "tinyzero/countdown/strict"}),
        ("verifier score in.jsonl --dataset gsm", {"gsm8k", "gsm_plus"}),
        ("verifier run x --language pyt", {"python"}),
        ("verifier generate mul", {"multiplication"}),
        ("verifier explain --gro", {"--ground-truth"}),
    ],
)
def test_the_shell_completes_commands_options_and_names(
    typed_so_far: str, expected: set[str], typed: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_VERIFIER_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", typed_so_far)
    monkeypatch.setenv("COMP_CWORD", str(len(typed_so_far.split()) - 1))
    assert set(typed().out.decode().split()) == expected


def test_help_lists_the_commands(typed: Command) -> None:
    done = typed("--help")
    for command in ("score", "explain", "serve", "presets", "doctor", "keys"):
        assert f"  {command} " in done.out.decode()


def test_one_preset_is_told_in_full(typed: Command) -> None:
    told = typed("presets", "numeric")
    assert "fingerprint: sha256:" in told.out.decode()
    as_json = json.loads(typed("presets", "numeric", "--json").out)
    assert as_json["name"] == "numeric"
    assert as_json["rubric"]["verifier"]["kind"] == "numeric"


def test_all_presets_are_told_as_json(typed: Command) -> None:
    names = [preset["name"] for preset in json.loads(typed("presets", "--json").out)["presets"]]
    assert {"math", "numeric", "choice", "exact", "kv", "json", "auto"} <= set(names)


def test_an_unknown_preset_is_status_2(typed: Command) -> None:
    done = typed("presets", "mth")
    assert done.status == 2
    assert "did you mean math" in done.said


def test_a_new_key_fits_its_line_and_is_new_each_time(verifier: Command, tmp_path: Path) -> None:
    lines = [verifier("keys", "new", "alice").out.decode().split("\n") for _ in range(2)]
    assert lines[0][0] != lines[1][0]
    assert lines[0][0].startswith("rv_")
    assert lines[0][1].startswith("alice sha256:")
    assert lines[0][0] not in lines[0][1]


def test_a_key_name_that_the_file_cannot_hold_is_status_2(typed: Command) -> None:
    assert typed("keys", "new", "two words").status == 2


def test_a_setting_that_cannot_be_used_is_status_2_and_named(verifier: Command) -> None:
    for command in ("serve", "doctor"):
        done = verifier(command, VERIFIER_PORT="none")
        assert done.status == 2
        assert "VERIFIER_PORT" in done.said


EXPLAIN_USAGE = [
    (["--preset", "math", "--ground-truth", "1"], "give the completion once"),
    (["--preset", "math", "--ground-truth", "1", "--text", "1", "-"], "give the completion once"),
    (["--preset", "mth", "--ground-truth", "1", "--text", "1"], "did you mean math"),
    (["--preset", "math", "--ground-truth", "1", "--completion", "/none"], "cannot be read"),
    (["--preset", "kv", "--ground-truth", "{", "--gold-json", "--text", "1"], "--ground-truth is not JSON"),
]


@pytest.mark.parametrize(("arguments", "said"), EXPLAIN_USAGE)
def test_explain_refuses_what_cannot_be_meant(arguments: list[str], said: str, typed: Command) -> None:
    done = typed("explain", *arguments)
    assert done.status == 2
    assert said in " ".join(done.said.split())


def test_explain_refuses_a_completion_that_is_not_utf8(verifier: Command) -> None:
    done = verifier("explain", "--preset", "math", "--ground-truth", "1", "-", stdin=b"ab\xff")
    assert done.status == 2
    assert "not UTF-8 at byte 3" in done.said
