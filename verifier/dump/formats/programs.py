"""Dumps of harnesses for programs: EvalPlus, BigCodeBench, bigcode-evaluation-harness, LiveCodeBench."""

from collections.abc import Iterator, Mapping
from typing import Any

from verifier.dump.formats.format import Format, NoSample, Row, Sample, fenced, first_of, has, texts

COLUMNS = frozenset({"task_id", "solution", "completion", "raw_solution", "_identifier"})
"""All that a sample of theirs has: a row with more is somebody's own."""

INPUTS_ALONE = frozenset({"base_input", "plus_input"})
"""What problems in EvalPlus's release files have in the place of tests."""
NO_OUTPUTS = (
    "the problems have inputs (base_input, plus_input) and no outputs, as in EvalPlus's release files, whose grader "
    "runs the reference solution. Join the rows of the data sets evalplus/humanevalplus or evalplus/mbppplus, which "
    "have `test`"
)


def evalplus(row: Row) -> Iterator[Sample]:
    program = row.get("solution", row.get("completion"))
    if not isinstance(program, str):
        raise NoSample("expected the text of a program in solution or completion")
    yield {"group": row["task_id"], "completion": fenced(program)}


def behind_its_prompt(row: Row, gold: Row) -> Sample:
    """A `completion` without its prompt, as HumanEval's, EvalPlus's and BigCodeBench's own graders run it: the body of
    the function whose head the prompt ends with. A `solution` is whole, and so is a block that a model gave."""
    body, prompt = row.get("completion"), first_of(gold, "complete_prompt", "prompt")
    if "solution" in row or not isinstance(body, str) or not isinstance(prompt, str) or "```" in body:
        return {}
    return {"completion": fenced(prompt + body)}


def evalplus_results(row: Row) -> Iterator[Sample]:
    results = row["element"]
    if not isinstance(results, list) or not results:
        raise NoSample("expected the results of one task")
    for result in results:
        if not isinstance(result, Mapping) or not isinstance(result.get("solution"), str):
            raise NoSample("expected an object with a solution")
        yield {"group": row["key"], "completion": fenced(result["solution"])}


def bigcode(row: Row) -> Iterator[Sample]:
    programs = texts(row["element"])
    if programs is None:
        raise NoSample("expected a list of programs")
    for program in programs:
        yield {"group": row["task_id"], "completion": fenced(program)}


def reference(truth: Any) -> Any:
    """The text of a test, which is appended to the program there."""
    return {"test_code": truth} if isinstance(truth, str) else truth


def live_code_bench(row: Row) -> Iterator[Sample]:
    answers, programs = texts(row.get("output_list")), texts(row.get("code_list"))
    if answers is None and programs is None:
        raise NoSample("neither output_list nor code_list has a text")
    for answer in answers or [fenced(program) for program in programs or []]:
        yield {"group": row["question_id"], "completion": answer, "prompt": row.get("question_content")}


FORMATS = (
    Format(
        name="evalplus",
        title="samples of EvalPlus or BigCodeBench",
        reads="program from solution, or completion behind the prompt",
        known=lambda row: (
            (has("task_id", "solution")(row) or has("task_id", "completion")(row)) and row.keys() <= COLUMNS
        ),
        samples=evalplus,
        continued=behind_its_prompt,
        takes=frozenset({"solution", "raw_solution"}),
        preset="code",
        join_on="task_id",
    ),
    Format(
        name="evalplus-results",
        title="results of EvalPlus or BigCodeBench",
        reads="programs from eval.*.solution",
        known=lambda row: (
            has("element", "key")(row)
            and isinstance(row["element"], list)
            and all(isinstance(one, Mapping) and "solution" in one for one in row["element"])
        ),
        samples=evalplus_results,
        takes=frozenset({"element", "key"}),
        document=("eval",),
        document_keys=frozenset({"date"}),
        preset="code",
        join_on="task_id",
    ),
    Format(
        name="bigcode",
        title="generations of bigcode-evaluation-harness",
        reads="a task's programs from each element",
        known=lambda row: has("element", without=("beside",))(row) and texts(row["element"]) is not None,
        samples=bigcode,
        takes=frozenset({"element"}),
        preset="code",
        join_on="task_id",
        truth=reference,
    ),
    Format(
        name="livecodebench",
        title="outputs of LiveCodeBench",
        reads="completions from output_list, else programs from code_list",
        known=lambda row: "question_id" in row and ("code_list" in row or "output_list" in row),
        samples=live_code_bench,
        takes=frozenset({"output_list", "code_list", "graded_list"}),
        preset="code",
        join_on="question_id",
    ),
)
