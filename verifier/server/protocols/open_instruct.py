"""open-instruct's code API (e6c3044, `open_instruct/code_utils/api.py`): `/test_program` and `/test_program_stdio`.

`CODE_API_URL` is where it is. A program is judged by `code` on each of its tests, and `results` has a 1 or a 0 each.
What was not judged is an error. Its client takes every error for a 0, whatever the status, so under /strict a busy
service is waited for as long as it would wait; a trainer that shall leave such samples out has to ask in another way.
"""

import base64
import binascii
import json
import pickletools
import zlib
from collections.abc import Sequence
from typing import Any

from fastapi import Request, Response
from pydantic import Field

from verifier.server.operations import Routes, does
from verifier.server.problems import INVALID_REQUEST, Refused
from verifier.server.protocols.described import GRADED, QUERY, described
from verifier.server.protocols.programs import as_completion, limits_of, patiently
from verifier.server.protocols.samples import (
    Foreign,
    grade,
    is_strict,
    json_answer,
    not_judged,
    read_body,
    result_headers,
)
from verifier.wire import Json, Result, Rollout, beginning

HTTP_TIMEOUT_SECONDS = (30.0, 300.0)
"""How long its client waits: ten times the time of a test, within these."""
MARGIN_SECONDS = 5.0
NOT_MEASURED = -1.0
"""As it says of a test that failed."""
MOST_UNPACKED_BYTES = 64 * 2**20
EXAMPLE = '{"program": "def add(a, b): return a + b", "tests": ["assert add(1, 2) == 3"], "max_execution_time": 1.0}'
STDIO_EXAMPLE = '{"program": "print(int(input()) + 1)", "tests": [{"input": "1", "output": "2"}]}'

RUNS_TESTS = (
    "A 1 or a 0 for each test. What was not judged is an error; under `/strict` the answer waits for a busy service."
)
router = Routes()


class Tested(Foreign):
    """The body."""

    program: str
    tests: Json
    max_execution_time: float = Field(default=1.0, gt=0)


@router.get("/open-instruct/health")
@does(described("open-instruct: health check", "`healthy` while the service runs.", scope=None))
async def health(request: Request) -> Response:
    return json_answer(b'{"status": "healthy"}')


@router.post("/open-instruct/test_program")
@does(
    described(
        "open-instruct: run a program on tests",
        RUNS_TESTS,
        EXAMPLE,
        GRADED,
        QUERY,
    )
)
async def test_program(request: Request) -> Response:
    asked = await read_body(request, Tested, EXAMPLE)
    return await judged(request, asked, [assertion(test, number) for number, test in enumerate(tests_of(asked))])


@router.post("/open-instruct/test_program_stdio")
@does(
    described(
        "open-instruct: run a program on tests",
        RUNS_TESTS,
        STDIO_EXAMPLE,
        GRADED,
        QUERY,
    )
)
async def test_program_stdio(request: Request) -> Response:
    asked = await read_body(request, Tested, STDIO_EXAMPLE)
    return await judged(request, asked, [streams(test, number) for number, test in enumerate(tests_of(asked))])


async def judged(request: Request, asked: Tested, tests: Sequence[Json]) -> Response:
    limits = limits_of(asked.max_execution_time, -1).model_dump(include={"cpu_seconds", "wall_seconds"})
    truth: Json = {"language": "python", "score": "share", "limits": limits, "tests": [*tests]}
    rollout = Rollout(completion=as_completion(asked.program, "python"), ground_truth=truth, preset="code")
    least, most = HTTP_TIMEOUT_SECONDS
    waits = min(max(10 * asked.max_execution_time, least), most) - MARGIN_SECONDS
    [result] = await patiently(
        lambda: grade(request, [rollout], "open-instruct", explain=True), waits if is_strict(request) else 0.0
    )
    if result.reward is None:
        raise not_judged(result)
    return json_answer(json.dumps(told(result, len(tests))).encode(), result_headers(result))


def told(result: Result, total: int) -> dict[str, list[int] | list[float]]:
    """A 1 or a 0 for each test. Where more failed than a verdict lists, how many did is told and not which."""
    if result.verdict.score == 1.0:
        results = [1] * total
    else:
        results = [-1] * total
        listed = result.verdict.evidence.get("tests")
        for one in listed if isinstance(listed, list) else ():
            if isinstance(one, dict) and isinstance(index := one.get("index"), int):
                results[index] = int(one.get("status") == "passed")
        passed = result.verdict.evidence.get("passed", 0)
        more = (passed if isinstance(passed, int) else 0) - results.count(1)
        for index, known in enumerate(results):
            if known < 0:
                results[index] = int(more > 0)
                more -= results[index]
    each = result.timing.grade_seconds / max(total, 1)
    return {"results": results, "runtimes": [each if passed else NOT_MEASURED for passed in results]}


def tests_of(asked: Tested) -> list[Json]:
    """The tests: a list, its JSON text, or what its `encode_tests` makes of it. Raises Refused."""
    found: Any = asked.tests
    if isinstance(found, str) and found.strip():
        try:
            found = json.loads(found)
        except (ValueError, RecursionError):
            found = unpacked(found)
    if not isinstance(found, list) or not found:
        raise Refused(INVALID_REQUEST, f"tests: expected a list of tests, such as {EXAMPLE}")
    return found


def assertion(test: Json, number: int) -> Json:
    if not isinstance(test, str):
        raise Refused(INVALID_REQUEST, f"tests.{number}: expected the text of an assert, found {shown(test)}")
    return {"type": "assert", "source": test}


def streams(test: Json, number: int) -> Json:
    if not isinstance(test, dict) or not isinstance(test.get("input"), str) or not isinstance(test.get("output"), str):
        raise Refused(
            INVALID_REQUEST, f'tests.{number}: expected {{"input": ..., "output": ...}} of texts, found {shown(test)}'
        )
    return {"type": "stdin", "input": test["input"], "output": test["output"]}


def shown(value: Json) -> str:
    return beginning(json.dumps(value))


def unpacked(text: str) -> Any:
    """Tests as base64 over zlib over a pickle, which is never unpickled: its opcodes are read. Raises Refused."""
    try:
        unpacker = zlib.decompressobj()
        content = unpacker.decompress(base64.b64decode(text, validate=True), MOST_UNPACKED_BYTES)
        if unpacker.unconsumed_tail:
            raise ValueError(f"it unpacks to more than {MOST_UNPACKED_BYTES >> 20} MB")
        return plain(content)
    except (binascii.Error, zlib.error, ValueError, IndexError, KeyError) as error:
        raise Refused(
            INVALID_REQUEST,
            f"tests: expected a list, its JSON, or the base64 of its deflated pickle of plain values: {error}",
        ) from None


CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
TEXTS = ("SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8")
NUMBERS = ("BININT", "BININT1", "BININT2", "BINFLOAT", "LONG1")
NOTHING = ("PROTO", "FRAME", "STOP")


def plain(content: bytes) -> Any:
    """The one value in a pickle of texts, numbers, lists and objects. Whatever else would be made raises ValueError."""
    stack: list[Any] = []
    marks: list[int] = []
    memo: dict[int, Any] = {}
    for opcode, given, _ in pickletools.genops(content):
        name, argument = opcode.name, given if isinstance(given, int | float | str) else 0
        if name in CONSTANTS:
            stack.append(CONSTANTS[name])
        elif name in TEXTS or name in NUMBERS:
            stack.append(argument)
        elif name == "EMPTY_LIST":
            stack.append([])
        elif name == "EMPTY_DICT":
            stack.append({})
        elif name == "MARK":
            marks.append(len(stack))
        elif name == "MEMOIZE":
            memo[len(memo)] = stack[-1]
        elif name in ("BINPUT", "LONG_BINPUT"):
            memo[int(argument)] = stack[-1]
        elif name in ("BINGET", "LONG_BINGET"):
            stack.append(memo[int(argument)])
        elif name in ("APPENDS", "SETITEMS", "APPEND", "SETITEM"):
            start = marks.pop() if name.endswith("S") else len(stack) - (1 if name == "APPEND" else 2)
            filled(stack[start - 1], stack[start:])
            del stack[start:]
        elif name not in NOTHING:
            raise ValueError(f"a pickle with {name}, which is not read")
    if len(stack) != 1:
        raise ValueError(f"a pickle of {len(stack)} values")
    return stack[0]


def filled(container: Any, values: list[Any]) -> None:
    """Put them in; the values of a list, or the keys and values of an object."""
    if isinstance(container, list):
        container.extend(values)
    elif isinstance(container, dict) and all(isinstance(key, str) for key in values[::2]):
        container.update(zip(values[::2], values[1::2], strict=True))
    else:
        raise ValueError("a pickle that does not hold together")
