"""SandboxFusion's `/run_code` and `/submit` (SDK 0.3.7), which the SDK, verl's `reward.sandbox_fusion.url` and Tinker's
`SANDBOX_URL` call. Programs go behind the same wall as those of /v1/run.

What could not be run is `SandboxError` in an answer of 200, as there. verl and Tinker take that for a wrong answer, and
verl asks again only after a 504: under /strict it is a 504, and so is a service that is busy for long. Not for Jupyter
cells, nor for data sets kept on a server: what `/submit` judges against comes with it.
"""

import base64
import json
import signal
from typing import Any

from fastapi import Request, Response
from pydantic import Field, ValidationError

from verifier.errors import EngineBusy, EngineError, SandboxError
from verifier.execution import Program, Run, RunStatus
from verifier.languages import spelled
from verifier.sandbox import languages
from verifier.server.access import facts_of
from verifier.server.disconnects import unless_left
from verifier.server.operations import Routes, does
from verifier.server.problems import (
    GATEWAY_TIMEOUT,
    INVALID_REQUEST,
    UNAVAILABLE,
    UNKNOWN_LANGUAGE,
    Refused,
    retry_after,
)
from verifier.server.protocols.described import GRADED, QUERY, RAN, described
from verifier.server.protocols.programs import PATIENCE_SECONDS, limits_of, patiently
from verifier.server.protocols.samples import (
    RETRY_SECONDS,
    Foreign,
    grade,
    is_strict,
    json_answer,
    not_judged,
    read_body,
    result_headers,
)
from verifier.server.routes import service_of
from verifier.wire import Json, Result, Rollout, beginning, complaint

NAMES = {
    **{name: name for name in ("python", "cpp", "go", "java", "php", "csharp", "bash", "typescript", "sql", "rust")},
    **{name: name for name in ("lua", "perl", "ruby", "scala", "verilog", "c", "haskell", "ocaml", "javascript")},
    **{"nodejs": "javascript", "R": "r", "kotlin": "kotlin", "r": "r"},
}
"""Its names of languages that are run as it runs them. Its `pytest`, `junit`, `jest` and `go_test` run tests, and a
program that is run without them would be a success whatever they say."""
KILLED = -int(signal.SIGKILL)
EXAMPLE = '{"code": "print(1)", "language": "python"}'
SUBMIT_EXAMPLE = (
    '{"dataset": "mine", "id": 1, "completion": "...", "config": {"language": "python", "provided_data": '
    '{"test": [{"input": {"stdin": "1"}, "output": {"stdout": "2"}}]}}}'
)

router = Routes()


class Code(Foreign):
    """The body of /run_code."""

    code: str
    language: str
    stdin: str | None = None
    compile_timeout: float = 10
    run_timeout: float = Field(default=10, gt=0)
    memory_limit_MB: int = -1
    files: dict[str, str | None] = {}
    fetch_files: list[str] = []


class Config(Foreign):
    """What of a TestConfig is read."""

    language: str | None = None
    run_timeout: float | None = Field(default=None, gt=0)
    provided_data: dict[str, Json] | list[dict[str, Json]] | None = None
    dataset_type: str | None = None
    custom_extract_logic: str | None = None


class Submission(Foreign):
    """The body of /submit."""

    dataset: str
    id: int | str
    completion: str
    config: Config


@router.get("/sandbox-fusion/v1/ping")
@does(described("SandboxFusion: health check", "`pong`.", scope=None))
async def ping(request: Request) -> Response:
    return json_answer(b'"pong"')


@router.post("/sandbox-fusion/run_code")
@does(
    described(
        "SandboxFusion: run a program",
        "A program that could not be run is `SandboxError`; under `/strict`, a 504.",
        EXAMPLE,
        RAN,
        scope="run",
    )
)
async def run_code(request: Request) -> Response:
    asked = await read_body(request, Code, EXAMPLE)
    facts_of(request.scope).job = "sandbox-fusion"
    try:
        done = await ran(request, program_of(request, asked))
    except (SandboxError, EngineError, Refused) as error:
        return could_not(request, error)
    return json_answer(json.dumps(told(done, done_language(asked.language))).encode())


async def ran(request: Request, program: Program) -> Run:
    """The run; under /strict a busy service is waited for a little."""
    service, facts = service_of(request), facts_of(request.scope)
    return await patiently(
        lambda: unless_left(request, service.run(program, facts.grant)),
        PATIENCE_SECONDS if is_strict(request) else 0.0,
    )


def could_not(request: Request, error: SandboxError | EngineError | Refused) -> Response:
    """The answer where the program was not run: that is no fault of the program's."""
    caller_is_wrong = isinstance(error, Refused) and error.kind not in (UNAVAILABLE, UNKNOWN_LANGUAGE)
    if caller_is_wrong or (isinstance(error, EngineBusy) and not is_strict(request)):
        raise error
    if is_strict(request):
        if isinstance(error, Refused) and error.kind is UNKNOWN_LANGUAGE:
            raise error
        raise Refused(GATEWAY_TIMEOUT, f"the program was not run: {error}", headers=retry_after(RETRY_SECONDS))
    none: dict[str, Any] = {"compile_result": None, "run_result": None, "executor_pod_name": None, "files": {}}
    return json_answer(json.dumps({"status": "SandboxError", "message": str(error), **none}).encode())


def done_language(name: str) -> str:
    return NAMES.get(name, name)


def program_of(request: Request, asked: Code) -> Program:
    """The program; raises Refused for what is not run here."""
    language = NAMES.get(asked.language)
    if language is None:
        raise Refused(
            UNKNOWN_LANGUAGE,
            f"language {beginning(asked.language)!r} is not run here; expected one of: {', '.join(sorted(NAMES))}",
        )
    if asked.fetch_files:
        raise Refused(INVALID_REQUEST, "fetch_files: files that a program wrote are not fetched here; print them")
    limits = limits_of(asked.run_timeout, asked.memory_limit_MB)
    try:
        program = Program(
            language=spelled(language),
            source=asked.code,
            stdin=asked.stdin or "",
            files=texts(asked.files),
            limits=limits,
        )
    except ValidationError as error:
        raise Refused(INVALID_REQUEST, complaint(error)) from None
    return service_of(request).reader.with_bounded_output(program)


def texts(files: dict[str, str | None]) -> dict[str, str]:
    """The files, which travel as base64; raises Refused for one that holds no text."""
    found = {}
    for name, content in files.items():
        try:
            found[name.removeprefix("./")] = base64.b64decode(content or "", validate=True).decode()
        except ValueError:
            raise Refused(
                INVALID_REQUEST,
                f"files.{beginning(name)}: expected the base64 of a text in UTF-8; others are not taken",
            ) from None
    return found


def told(run: Run, language: str) -> dict[str, Any]:
    """The RunCodeResponse."""
    compiled = bool(languages.named(language).compile)
    fine = {"status": "Finished", "execution_time": 0.0, "return_code": 0, "stdout": "", "stderr": ""}
    ended = {
        "status": "TimeLimitExceeded" if run.status is RunStatus.TIME_LIMIT else "Finished",
        "execution_time": run.wall_seconds,
        "return_code": return_code(run),
        "stdout": run.stdout,
        "stderr": stderr_of(run),
        "cpu_time": run.cpu_seconds,
    }
    not_compiled = run.status is RunStatus.COMPILE_ERROR and compiled
    return {
        "status": "Success" if run.status is RunStatus.OK else "Failed",
        "message": "",
        "compile_result": ended if not_compiled else fine if compiled else None,
        "run_result": None if not_compiled else ended,
        "executor_pod_name": None,
        "files": {},
    }


OWN_END = (RunStatus.OK, RunStatus.NONZERO_EXIT)
"""Ends of which nothing is to be said beside what the program printed."""


def stderr_of(run: Run) -> str:
    """What the program printed there, and which limit ended it."""
    if run.status in OWN_END or (run.status is RunStatus.COMPILE_ERROR and run.stderr):
        return run.stderr
    return "\n".join(filter(None, (run.stderr, run.detail)))


def return_code(run: Run) -> int | None:
    """As Python's subprocess has it: the exit status, or the signal below zero; none where its time ended it."""
    if run.status is RunStatus.TIME_LIMIT:
        return None
    if run.status is RunStatus.SIGNALLED:
        name = run.detail.rpartition(" ")[2]
        return -int(signal.Signals[name]) if name in signal.Signals.__members__ else KILLED
    if run.status is RunStatus.COMPILE_ERROR:
        return run.exit_code or 1
    return run.exit_code if run.exit_code is not None and run.status in OWN_END else KILLED


@router.post("/sandbox-fusion/submit")
@does(
    described(
        "SandboxFusion: grade a program by the tests that come with it",
        "An unjudged sample is an error; under `/strict`, a 504.",
        SUBMIT_EXAMPLE,
        (*GRADED, GATEWAY_TIMEOUT),
        QUERY,
    )
)
async def submit(request: Request) -> Response:
    asked = await read_body(request, Submission, SUBMIT_EXAMPLE)
    rollout = Rollout(completion=asked.completion, ground_truth=tests_of(asked), preset="code")
    [result] = await grade(request, [rollout], "sandbox-fusion", explain=True)
    if result.reward is None:
        error = not_judged(result)
        raise Refused(GATEWAY_TIMEOUT, str(error), headers=error.headers) if is_strict(request) else error
    return json_answer(json.dumps(eval_result(asked, result)).encode(), result_headers(result))


def tests_of(asked: Submission) -> Json:
    """The ground truth of `code` that the submission brings; raises Refused."""
    config, data = asked.config, asked.config.provided_data
    if config.custom_extract_logic:
        raise Refused(INVALID_REQUEST, "config.custom_extract_logic: code that extracts is not run here; expected none")
    if isinstance(data, list):
        data = next((row for row in data if str(row.get("id")) == str(asked.id)), None)
    if data is None:
        raise Refused(
            INVALID_REQUEST,
            f"no tests for {beginning(asked.dataset)!r} {beginning(str(asked.id))!r}: this service keeps no data sets; "
            f"expected them in config.provided_data, as in {SUBMIT_EXAMPLE}",
        )
    tests = opened(data.get("test", data.get("tests")))
    if config.language is None or config.language not in NAMES:
        found = "no language" if config.language is None else f"language {beginning(config.language)!r}"
        raise Refused(INVALID_REQUEST, f"config.language: {found}; expected one of: {', '.join(sorted(NAMES))}")
    limits = limits_of(config.run_timeout or 20.0, -1).model_dump(include={"cpu_seconds", "wall_seconds", "memory_mb"})
    language = NAMES[config.language]
    if isinstance(tests, str) and tests.strip():
        return {"language": language, "limits": limits, "tests": [{"type": "assert", "source": tests}]}
    if not isinstance(tests, list) or not tests:
        raise Refused(INVALID_REQUEST, f"config.provided_data.test: expected a list of tests, as in {SUBMIT_EXAMPLE}")
    return {"language": language, "limits": limits, "tests": [stdio_test(one, n) for n, one in enumerate(tests)]}


def opened(value: Json) -> Json:
    """A list that is kept as JSON text, as its tables do, as that list."""
    if isinstance(value, str) and value.lstrip()[:1] == "[":
        try:
            found: Json = json.loads(value)
        except (ValueError, RecursionError):
            return value
        return found
    return value


def stdio_test(test: Json, number: int) -> dict[str, Json]:
    """A GeneralStdioTest: streams by name. Raises Refused for one with files beside them."""
    if isinstance(test, dict):
        given, expected = test.get("input"), test.get("output")
        if (
            isinstance(given, dict)
            and isinstance(expected, dict)
            and {*given} <= {"stdin"}
            and {*expected} <= {"stdout"}
        ):
            return {"type": "stdin", "input": given.get("stdin", ""), "output": expected.get("stdout", "")}
        if isinstance(given, str) and isinstance(expected, str):
            return {"type": "stdin", "input": given, "output": expected}
    raise Refused(
        INVALID_REQUEST,
        f'config.provided_data.test.{number}: expected {{"input": {{"stdin": ...}}, "output": {{"stdout": ...}}}} '
        f"(found {beginning(json.dumps(test))})",
    )


def eval_result(asked: Submission, result: Result) -> dict[str, Any]:
    """The EvalResult. Tests behind the first that failed are not run, and not listed."""
    start, end = (result.extraction and result.extraction.span) or (0, 0)
    code = asked.completion[start:end]
    evidence = result.verdict.evidence.get("tests")
    tests = [one for one in evidence if isinstance(one, dict)] if isinstance(evidence, list) else []
    return {
        "id": asked.id,
        "accepted": result.verdict.score == 1.0,
        "extracted_code": code,
        "full_code": None,
        "test_code": None,
        "tests": [test_case(one) for one in tests],
        "extracted_type": "fenced" if code else "empty",
        "extra": {"outcome": result.verdict.outcome.value, "reason": result.verdict.reason},
    }


def test_case(one: dict[str, Json]) -> dict[str, Any]:
    passed = one.get("status") == "passed"
    ran_on = {
        "status": "Finished",
        "execution_time": None,
        "return_code": None,
        "stdout": one.get("stdout") or "",
        "stderr": one.get("detail") or "",
    }
    info = {"status": "Success" if passed else "Failed", "message": "", "compile_result": None, "run_result": ran_on}
    return {"passed": passed, "exec_info": {**info, "executor_pod_name": None, "files": {}}, "test_info": one}
