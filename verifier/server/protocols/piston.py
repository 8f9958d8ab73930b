"""piston's `/api/v2` (3.1.1, `api/src/api/v2.js`), which open-r1's `PISTON_ENDPOINTS`, aiopyston and its command call.

Programs go behind the same wall as those of /v1/run. What was not run is an error with a `message`: 400 where the
request is wrong, 429 where the service is busy, 500 where it failed. open-r1 asks for those six times and then takes
them for a failed test; under /strict such an answer is a 200 that has a message and neither stage, which its client
cannot read as a result. A submission beside a `grader_config`, as open-r1's package `codeforces` has it, is judged by
`code`. Not for packages (`cms_ioi` among them) nor for programs that are talked to (`/connect`).
"""

import binascii
import json
import re
from collections.abc import Sequence
from typing import Any, Literal

from fastapi import Request, Response
from pydantic import Field, ValidationError

from verifier.errors import EngineBusy, EngineError, SandboxError
from verifier.execution import Program, Run, RunStatus
from verifier.languages import ALIASES, identified, spelled, unknown
from verifier.sandbox import languages
from verifier.server.access import facts_of
from verifier.server.disconnects import unless_left
from verifier.server.operations import Routes, does
from verifier.server.problems import INVALID_REQUEST, UNAVAILABLE, UNKNOWN_LANGUAGE, Refused, retry_after
from verifier.server.protocols.described import BODY, RAN, described
from verifier.server.protocols.programs import PATIENCE_SECONDS, as_completion, limits_of, patiently
from verifier.server.protocols.samples import (
    RETRY_SECONDS,
    Foreign,
    grade,
    is_strict,
    json_answer,
    read_body,
    why_not_judged,
)
from verifier.server.routes import service_of
from verifier.wire import Json, Outcome, Result, Rollout, beginning, complaint

RUN_MS = 3000.0
"""Its own default."""
ANY_VERSION = "*"
OF_A_DIALECT = ("python", "perl", "scala")
"""Languages whose version says which language it is; that of `c++` says which compiler."""
CONFIG = "grader_config"
CODEFORCES = "cf_"
"""Before open-r1's names of languages."""
ENDED = {
    RunStatus.NONZERO_EXIT: "RE",
    RunStatus.SIGNALLED: "SG",
    RunStatus.MEMORY_LIMIT: "SG",
    RunStatus.TIME_LIMIT: "TO",
    RunStatus.OUTPUT_LIMIT: "OL",
}
EXAMPLE = '{"language": "python", "version": "*", "files": [{"content": "print(1)"}]}'
PACKAGE_EXAMPLE = '{"language": "python", "version": "*"}'

router = Routes()


class File(Foreign):
    """One file; the first in UTF-8 is the program."""

    name: str | None = None
    content: str
    encoding: Literal["utf8", "base64", "hex"] | str | None = "utf8"

    @property
    def is_text(self) -> bool:
        return self.encoding not in ("base64", "hex")


class Job(Foreign):
    """The body of /execute. Times are milliseconds, memory is bytes."""

    language: str
    version: str
    files: list[File] = Field(min_length=1)
    stdin: str | None = ""
    args: list[str] | None = None
    run_timeout: float | None = Field(default=None, ge=0)
    run_cpu_time: float | None = Field(default=None, ge=0)
    run_memory_limit: float | None = None


class Package(Foreign):
    """The body of /packages."""

    language: str
    version: str = ANY_VERSION


@router.get("/piston/api/v2/runtimes")
@router.get("/piston/api/v2/runtimes/")
@does(described("piston: languages", "The languages that this service runs.", scope="run"))
async def runtimes(request: Request) -> Response:
    return json_answer(
        json.dumps(
            [
                {"language": name, "version": ANY_VERSION, "aliases": ALIASES[name].split(), "runtime": None}
                for name in run_here(request)
            ]
        ).encode()
    )


@router.get("/piston/api/v2/packages")
@does(described("piston: packages", "The languages, and whether this service runs each.", scope="run"))
async def packages(request: Request) -> Response:
    here = run_here(request)
    rows = [{"language": name, "language_version": ANY_VERSION, "installed": name in here} for name in ALIASES]
    return json_answer(json.dumps(rows).encode())


@router.post("/piston/api/v2/packages")
@does(
    described(
        "piston: install a package",
        "Nothing is installed: it succeeds for a language that this service runs.",
        PACKAGE_EXAMPLE,
        BODY,
        scope="run",
        own_errors=(404,),
    )
)
async def install(request: Request) -> Response:
    """Nothing is installed: succeeds for a language that is run here."""
    asked = await read_body(request, Package, PACKAGE_EXAMPLE)
    found = identified(asked.language)
    if asked.language == "codeforces" or (found and found.name in run_here(request)):
        return json_answer(json.dumps({"language": asked.language, "version": asked.version}).encode())
    return says(404, f"Requested package {beginning(asked.language)}-{beginning(asked.version)} does not exist")


def run_here(request: Request) -> Sequence[str]:
    """Workers elsewhere may have tools that this host has not."""
    return languages.here() if service_of(request).settings.engine == "local" else tuple(ALIASES)


@router.post("/piston/api/v2/execute")
@router.post("/piston/api/v2/execute/")
@does(
    described(
        "piston: run a program",
        "The stages of the run. What could not be run is an error with a `message`; under `/strict`, "
        "a 200 with one and no stage.",
        EXAMPLE,
        RAN,
        scope="run",
        own_errors=(400,),
    )
)
async def execute(request: Request) -> Response:
    facts_of(request.scope).job = "piston"
    try:
        asked = await read_body(request, Job, EXAMPLE)
        config = next((file for file in asked.files if file.name == CONFIG), None)
        return await (ran(request, asked) if config is None else judged(request, asked, config))
    except (SandboxError, EngineError, Refused) as error:
        return could_not(request, error)


def could_not(request: Request, error: SandboxError | EngineError | Refused) -> Response:
    """The answer where nothing was run: that is no fault of the program's."""
    if isinstance(error, Refused) and error.kind not in (UNAVAILABLE, INVALID_REQUEST, UNKNOWN_LANGUAGE):
        raise error
    if is_strict(request):
        return says(200, f"the program was not run: {error}")
    if isinstance(error, Refused) and error.kind is not UNAVAILABLE:
        return says(400, str(error))
    if isinstance(error, EngineBusy):
        return says(429, str(error), retry_after(RETRY_SECONDS))
    return says(500, f"the program was not run: {error}")


def says(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    return json_answer(json.dumps({"message": message}).encode(), headers, status)


async def ran(request: Request, asked: Job) -> Response:
    service, facts = service_of(request), facts_of(request.scope)
    program = program_of(request, asked)
    run = await patiently(
        lambda: unless_left(request, service.run(program, facts.grant)),
        PATIENCE_SECONDS if is_strict(request) else 0.0,
    )
    language = languages.named(program.language)
    answer: dict[str, Any] = {"language": language.name, "version": asked.version, "run": stage(run)}
    if language.compile:
        answer["compile"] = stage(run) if run.status is RunStatus.COMPILE_ERROR else FINE
    return json_answer(json.dumps(answer).encode())


def language_of(asked: Job) -> str:
    """Our name of the language; raises Refused for one that is not run here, or not in that version."""
    name = asked.language.removeprefix(CODEFORCES)
    found = identified(name)
    if found and found.name in OF_A_DIALECT and (version := re.search(r"\d+", asked.version)):
        name = f"{found.name} {version[0]}"
    if problem := unknown(name):
        named = f"{beginning(asked.language)}-{beginning(asked.version)}"
        raise Refused(INVALID_REQUEST, f"{named} runtime is unknown: {problem}")
    return spelled(name)


def program_of(request: Request, asked: Job) -> Program:
    """The program; raises Refused for what is not run here."""
    language = language_of(asked)
    main = next((number for number, file in enumerate(asked.files) if file.is_text), None)
    if main is None:
        raise Refused(INVALID_REQUEST, "files must include at least one utf8 encoded file")
    files = {
        file.name or f"file{number}.code": text_of(file, number)
        for number, file in enumerate(asked.files)
        if number != main
    }
    stdin = asked.stdin or ""
    seconds = (asked.run_cpu_time or asked.run_timeout or RUN_MS) / 1000
    memory = -1 if asked.run_memory_limit is None else int(asked.run_memory_limit // 2**20)
    try:
        program = Program(
            language=language,
            source=asked.files[main].content,
            stdin=stdin if stdin.endswith("\n") else f"{stdin}\n",
            arguments=tuple(asked.args or ()),
            files=files,
            limits=limits_of(seconds, memory, wall_seconds=(asked.run_timeout or RUN_MS) / 1000),
        )
    except ValidationError as error:
        raise Refused(INVALID_REQUEST, complaint(error)) from None
    return service_of(request).reader.with_bounded_output(program)


def text_of(file: File, number: int) -> str:
    """The content as a text; raises Refused for one that is none."""
    try:
        if file.encoding == "base64":
            return binascii.a2b_base64(file.content).decode()
        return bytes.fromhex(file.content).decode() if file.encoding == "hex" else file.content
    except ValueError:
        raise Refused(
            INVALID_REQUEST, f"files[{number}].content: expected a text in UTF-8; other files are not taken"
        ) from None


FINE = {
    **{"stdout": "", "stderr": "", "output": "", "code": 0, "signal": None},
    **{"memory": None, "message": None, "status": None, "cpu_time": None, "wall_time": None},
}


def stage(run: Run) -> dict[str, Any]:
    """How the program ended, in its words: a code or a signal, and two letters for why."""
    by_itself = run.status in (RunStatus.OK, RunStatus.NONZERO_EXIT, RunStatus.COMPILE_ERROR)
    stderr = run.stderr or (run.detail if run.status is RunStatus.COMPILE_ERROR else "")
    signal = run.detail.rpartition(" ")[2] if run.status is RunStatus.SIGNALLED else ""
    return {
        "stdout": run.stdout,
        "stderr": stderr,
        "output": run.stdout + stderr,
        "code": (run.exit_code or int(run.status is RunStatus.COMPILE_ERROR)) if by_itself else None,
        "signal": None if by_itself else signal if signal.startswith("SIG") else "SIGKILL",
        "memory": run.max_rss_bytes or None,
        "message": None if run.status is RunStatus.OK else run.detail or None,
        "status": "RE" if run.status is RunStatus.COMPILE_ERROR else ENDED.get(run.status),
        "cpu_time": round(run.cpu_seconds * 1000),
        "wall_time": round(run.wall_seconds * 1000),
    }


async def judged(request: Request, asked: Job, config: File) -> Response:
    """A submission on one test, as open-r1's package judges it: 1 or 0 on its standard output."""
    language = language_of(asked)
    rollout = Rollout(
        completion=as_completion(asked.files[0].content, language),
        ground_truth=problem_of(asked, config, language),
        preset="code",
    )
    [result] = await patiently(
        lambda: grade(request, [rollout], "piston", explain=True), PATIENCE_SECONDS if is_strict(request) else 0.0
    )
    if result.reward is None:
        why = why_not_judged(result)
        if is_strict(request):
            return says(200, why)
        return says(500 if result.verdict.outcome is Outcome.FAILED else 400, why)
    compiled = bool(languages.named(language).compile)
    complaint_of_compiler = compiler_said(result) if compiled else None
    passed = result.verdict.score == 1.0
    run = {**FINE, "stdout": f"{int(passed)}\n", "stderr": result.verdict.reason, "output": f"{int(passed)}\n"}
    compile_stage = FINE
    if complaint_of_compiler is not None:
        compile_stage = {**FINE, "code": 1, "stderr": complaint_of_compiler, "output": complaint_of_compiler}
        run = compile_stage
    return json_answer(
        json.dumps({"language": language, "version": asked.version, "compile": compile_stage, "run": run}).encode()
    )


def problem_of(asked: Job, config: File, language: str) -> Json:
    """The ground truth that the files are, in the form of open-r1's data set; raises Refused."""
    files = {file.name: text_of(file, number) for number, file in enumerate(asked.files)}
    if "correct_output.txt" not in files or "input.txt" not in files or asked.files[0].name == CONFIG:
        raise Refused(
            INVALID_REQUEST,
            f"beside {CONFIG}: expected the submission as the first file, and the files input.txt and "
            "correct_output.txt",
        )
    said = dict(line.partition("=")[::2] for line in config.content.splitlines())
    try:
        limits = {
            name.lower(): float(said[name]) for name in ("TIME_LIMIT", "MEMORY_LIMIT") if said.get(name) not in NONE
        }
    except ValueError:
        raise Refused(INVALID_REQUEST, f"{CONFIG}: expected numbers for TIME_LIMIT and MEMORY_LIMIT") from None
    test: dict[str, Json] = {"input": files["input.txt"], "output": files["correct_output.txt"]}
    mode = said.get("INPUT_MODE")
    return {
        **limits,
        "official_tests": [test],
        "generated_checker": files.get("checker.py"),
        "input_mode": "stdio" if mode in NONE else mode,
        "language": language,
    }


NONE = (None, "", "None")


def compiler_said(result: Result) -> str | None:
    """What the compiler complained of; None where it did not."""
    tests = result.verdict.evidence.get("tests")
    first = tests[0] if isinstance(tests, list) and tests else None
    if isinstance(first, dict) and first.get("status") == RunStatus.COMPILE_ERROR:
        return str(first.get("detail", ""))
    return None
