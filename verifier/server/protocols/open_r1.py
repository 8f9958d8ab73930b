"""open-r1's `/execute_batch` (1416fa0, `scripts/e2b_router.py`, `morph_router.py`): scripts, and their values.

A script is run as a cell of a notebook is: its last expression is its value. Both of its clients read one answer: the
one for E2B takes the value from `execution`, which is null where the script was not run, and gives such a sample no
reward; the one for Morph takes `text`, and for anything that is no number gives 0 to one sample or to all, so `text`
is `nan` there, which TRL leaves out. Under /strict what was not run is an error for all, which only the client for E2B
raises. A script judges a program in its own sandbox, beside it; `code` keeps them apart.
"""

import asyncio
import json
import secrets
from collections.abc import Sequence
from typing import Any

from fastapi import Request, Response
from pydantic import Field, ValidationError

from verifier.errors import EngineError, SandboxError
from verifier.execution import Program, Run, RunStatus
from verifier.languages import spelled, unknown
from verifier.sandbox import languages
from verifier.server import problems
from verifier.server.access import facts_of
from verifier.server.disconnects import unless_left
from verifier.server.operations import Routes, does
from verifier.server.problems import INVALID_REQUEST, NOT_JUDGED, UNAVAILABLE, UNKNOWN_LANGUAGE, Refused, retry_after
from verifier.server.protocols.described import RAN, UNDER_STRICT, described
from verifier.server.protocols.programs import limits_of, patiently
from verifier.server.protocols.samples import RETRY_SECONDS, Foreign, is_strict, json_answer, read_body
from verifier.server.routes import service_of
from verifier.wire import complaint

AT_ONCE = 16
"""Of one batch; its own router starts 20 sandboxes."""
MARGIN_SECONDS = 3.0
"""The client for Morph hangs up after `request_timeout`, and takes that for a 0 of everything."""
NOT_RUN = "nan"
SCRIPT, CELL_FILE = "script.txt", "cell.py"
START = f"exec python3 {CELL_FILE}"
"""By a shell: what a shell starts may start programs itself, as open-r1's scripts do, and a Python program may not."""
EXAMPLE = '{"scripts": ["1 + 1"], "languages": ["python"], "timeout": 30, "request_timeout": 28}'

CELL = """\
import ast, json, sys, textwrap
def cell():
    tree = ast.parse(textwrap.dedent(open("{script}", encoding="utf-8").read()))
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    names = {{"__name__": "__main__"}}
    exec(compile(tree, "<cell>", "exec"), names)
    value = None if last is None else eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
    sys.stdout.flush()
    sys.stdout.write("{mark}" + json.dumps(None if value is None else repr(value)))
cell()
"""

router = Routes()


class Batch(Foreign):
    """The body."""

    scripts: list[str]
    languages: list[str]
    timeout: float = Field(gt=0)
    request_timeout: float = Field(gt=0)


@router.post("/open-r1/execute_batch")
@does(
    described(
        "open-r1: run scripts",
        "The value of each script. One that was not run has no execution and the text `nan`. " + UNDER_STRICT,
        EXAMPLE,
        (*RAN, problems.NOT_JUDGED),
        scope="run",
    )
)
async def execute_batch(request: Request) -> Response:
    asked = await read_body(request, Batch, EXAMPLE)
    if len(asked.scripts) != len(asked.languages):
        raise Refused(
            INVALID_REQUEST, f"{len(asked.scripts)} scripts and {len(asked.languages)} languages; expected as many"
        )
    facts_of(request.scope).job = "open-r1"
    return json_answer(json.dumps(await unless_left(request, executed(request, asked))).encode())


async def executed(request: Request, asked: Batch) -> Sequence[dict[str, Any]]:
    places = asyncio.Semaphore(AT_ONCE)
    waits_for_all = asked.request_timeout < asked.timeout  # the client for E2B, which sets no time for its request
    now = asyncio.get_running_loop().time()
    end = None if waits_for_all else now + max(asked.request_timeout - MARGIN_SECONDS, 0.0)

    async def one(script: str, language: str) -> dict[str, Any]:
        try:
            async with asyncio.timeout_at(end), places:
                return await ran(request, script, language, asked.timeout)
        except TimeoutError:
            return not_run(request, f"it was not run within the {asked.request_timeout:g} s of the request")
        except (SandboxError, EngineError) as error:
            return not_run(request, str(error))
        except Refused as error:
            if error.kind not in (UNAVAILABLE, UNKNOWN_LANGUAGE):
                raise
            return not_run(request, str(error))

    tasks = [asyncio.create_task(one(*given)) for given in zip(asked.scripts, asked.languages, strict=True)]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()


def not_run(request: Request, why: str) -> dict[str, Any]:
    if is_strict(request):
        raise Refused(NOT_JUDGED, f"the script was not run: {why}", headers=retry_after(RETRY_SECONDS))
    return {"execution": None, "exception_str": f"the script was not run: {why}", "text": NOT_RUN}


async def ran(request: Request, script: str, language: str, seconds: float) -> dict[str, Any]:
    """What the script did. A busy service is waited for as long as the script may take."""
    service, facts = service_of(request), facts_of(request.scope)
    mark = f"\n{secrets.token_hex(16)}\n"
    program = service.reader.with_bounded_output(program_of(script, language, seconds, mark))
    run = await patiently(lambda: service.run(program, facts.grant), seconds)
    return told(run, mark)


def program_of(script: str, language: str, seconds: float, mark: str) -> Program:
    """The script as a program; raises Refused."""
    if problem := unknown(language):
        raise Refused(UNKNOWN_LANGUAGE, problem)
    name = spelled(language)
    cell = {SCRIPT: script, CELL_FILE: CELL.format(script=SCRIPT, mark=mark.replace("\n", "\\n"))}
    is_cell = languages.named(name).name == "python"
    try:
        return Program(
            language="bash" if is_cell else name,
            source=START if is_cell else script,
            files=cell if is_cell else {},
            limits=limits_of(seconds, -1),
        )
    except ValidationError as error:
        raise Refused(INVALID_REQUEST, complaint(error)) from None


def told(run: Run, mark: str) -> dict[str, Any]:
    """Execution and text. A script that failed has an error and no value."""
    printed, _, value = run.stdout.rpartition(mark) if mark in run.stdout else (run.stdout, "", "null")
    error = None
    if run.status is not RunStatus.OK:
        value = "null"
        last = run.stderr.strip().rpartition("\n")[2]
        name, _, what = last.partition(": ") if run.status is RunStatus.NONZERO_EXIT and last else ("Ended", "", "")
        error = {"name": name, "value": what or run.detail, "traceback": run.stderr}
    text = json.loads(value)
    result = {"text": text, "is_main_result": True}
    return {
        "execution": {
            "results": [] if text is None else [result],
            "logs": {
                "stdout": [printed] if printed else [],
                "stderr": [run.stderr] if run.stderr else [],
            },
            "error": error,
            "execution_count": 1,
        },
        "exception_str": None if error is None else f"{error['name']}: {error['value']}",
        "text": text if text is not None else "" if error else printed,
    }
