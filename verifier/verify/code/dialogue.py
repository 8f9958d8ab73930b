"""Tests in Python that are run as they stand: in a program of their own, which talks to the program they test.

The tests run behind one wall and the program behind another, and all that passes between them is lines of JSON:
names, arguments and values. The verdict is what the tests' program writes on its stderr; neither the exit status nor
the output of the tested program counts. An object that JSON cannot carry stays with the program; the tests hold a
stand-in that asks it. A stand-in is equal to no plain value, whatever the object's own `__eq__` says, and is never
asked how it compares with one or what it makes of one (`f(3) - 9` would tell it the 9), unless the tests made the
object themselves, by a class whose name has a capital: `Vector(1, 2) * 3`.
"""

import hashlib
import inspect
import json
from functools import cache
from typing import NamedTuple

from verifier import values
from verifier.execution import Limits, Program, Run, RunStatus
from verifier.verify.code.script import KNOWN_LIBRARIES

JUDGE_SLACK = 2.0
ANSWER_BYTES = 4 * 2**20
MOST_ANSWERS = 200_000
ANSWERS_BYTES = 64 * 2**20

SHARED = r"""
import json as _json, sys as _sys, types as _types
_values = _types.ModuleType("_values")
exec(compile(_VALUES_SOURCE, "_values.py", "exec"), _values.__dict__)
_TAGS = set(_values.MAKERS) | {"object", "held", "error"}

def _pack(value, hold):
    kind = type(value)
    if kind in (list, tuple):
        items = [_pack(item, hold) for item in list(value)]
        return items if kind is list else {"tuple": items}
    if kind is dict:
        return {"dict": [[_pack(key, hold), _pack(item, hold)] for key, item in value.items()]}
    packed = _values.encoded(value)
    return hold(value) if isinstance(packed, dict) and "object" in packed else packed

def _unpack(value, held):
    if isinstance(value, list):
        return [_unpack(item, held) for item in value]
    if isinstance(value, dict) and len(value) == 1:
        (tag, inner), = value.items()
        if tag in ("held", "error"):
            return held(tag, inner)
        if tag == "tuple":
            return tuple(_unpack(item, held) for item in inner)
        if tag == "dict":
            return {_unpack(key, held): _unpack(item, held) for key, item in inner}
    return _values.decoded(value)
"""

SERVER = r"""
import builtins as _builtins, io as _io, operator as _operator, os as _os
_lines, _answers = _io.FileIO(_os.dup(0), "r"), _os.dup(1)
_lines = _io.BufferedReader(_lines)
_sys.stdin, _sys.stdout = _io.StringIO(""), _io.StringIO()
_objects = []

def _hold(value):
    if isinstance(value, type) and issubclass(value, BaseException):
        return {"error": _family(value)}
    _objects.append(value)
    return {"held": [len(_objects) - 1, f"{type(value).__module__}.{type(value).__qualname__}", callable(value)]}

def _held(tag, inner):
    return _objects[inner[0]]

def _family(kind):
    return [one.__name__ for one in kind.__mro__ if issubclass(one, BaseException)]

def _names(space):
    return {name: isinstance(value, _types.ModuleType) for name, value in list(space.items()) if not name.startswith("__")}

def _do(space, what, arguments, named):
    if what == "names":
        return _names(space)
    if what == "name":
        return space[arguments[0]]
    if what == "call":
        return arguments[0](*arguments[1:], **named)
    if what in ("getattr", "setattr", "len", "iter", "next", "str", "repr", "bool", "hash", "abs", "int", "float", "reversed", "delattr"):
        return getattr(_builtins, what)(*arguments)
    return getattr(_operator, what)(*arguments)

def _serve(space):
    while line := _lines.readline():
        what, arguments, named = _json.loads(line)
        try:
            arguments = [_unpack(item, _held) for item in arguments]
            named = {key: _unpack(item, _held) for key, item in named.items()}
            before = [_json.dumps(_pack(item, _hold)) if type(item) in (list, dict, set) else None for item in arguments]
            answer = {"value": _pack(_do(space, what, arguments, named), _hold)}
            changed = [[index, _pack(item, _hold)] for index, item in enumerate(arguments)
                       if before[index] is not None and _json.dumps(_pack(item, _hold)) != before[index]]
            if changed:
                answer["changed"] = changed
        except BaseException as error:
            answer = {"raised": [_family(type(error)), str(error)[:2000]]}
        _answer(answer)

def _answer(answer):
    view = memoryview(_json.dumps(answer).encode() + b"\n")
    while view:
        view = view[_os.write(_answers, view):]

_program = _types.ModuleType("solution")
_program.__dict__["__file__"] = "solution.py"
_sys.modules["solution"] = _program
try:
    exec(compile(_SOURCE, "solution.py", "exec"), _program.__dict__)
    _ready = {"value": True}
except BaseException as error:
    _ready = {"raised": [_family(type(error)), str(error)[:2000]]}
_answer(_ready)
if "value" in _ready:
    _serve(_program.__dict__)
"""

JUDGE = r'''
import builtins as _builtins, importlib.abc as _abc, importlib.machinery as _machinery, math as _math, os as _os, traceback as _traceback
_answers = _sys.stdin.buffer
_questions = _os.dup(1)
_sys.stdout = _sys.stderr = open("/dev/null", "w")  # what the program returned may be printed by the tests
_heard = _bytes = 0

class _Gone(BaseException):
    """The program has stopped answering."""

class _Unfit(BaseException):
    """The tests ask for something that cannot pass the wall."""

_errors = {}

def _error(family):
    name = family[0]
    built_in = getattr(_builtins, name, None)
    if isinstance(built_in, type) and issubclass(built_in, BaseException):
        return built_in
    if name not in _errors:
        _errors[name] = type(name, (_error(family[1:]) if len(family) > 1 else Exception,), {})
    return _errors[name]

def _held(tag, inner):
    return _error(inner) if tag == "error" else _StandIn(inner)

def _hold(value):
    if isinstance(value, _StandIn):
        return {"held": object.__getattribute__(value, "_place")}
    if isinstance(value, _values.NotPlain):
        raise TypeError(f"{value!r} cannot be given back to the program")
    raise _Unfit(f"they give the program a value that JSON cannot carry: {type(value).__name__}")

def _received():
    global _heard, _bytes
    line = _answers.readline(_MOST_BYTES)
    _bytes += len(line)
    if _bytes > _MOST_BYTES_ALTOGETHER:
        raise _Gone("it said too much")
    if not line.endswith(b"\n"):
        raise _Gone("it said too much at once" if line else "it ended")
    try:
        answer = _json.loads(line)
    except ValueError:
        raise _Gone("it spoke out of turn") from None
    if not isinstance(answer, dict):
        raise _Gone("it spoke out of turn")
    _heard += 1
    if _heard > _MOST_ANSWERS:
        raise _Gone("it was asked, or it spoke, too often")
    return answer

def _ask(what, *arguments, **named):
    packed = [_pack(item, _hold) for item in arguments]
    question = _json.dumps([what, packed, {key: _pack(item, _hold) for key, item in named.items()}]).encode() + b"\n"
    view = memoryview(question)
    try:
        while view:
            view = view[_os.write(_questions, view):]
    except OSError:
        raise _Gone("it ended") from None
    answer = _received()
    try:
        if "raised" in answer:
            family, message = answer["raised"]
            family = [str(name) for name in family]
            error = _error(family)
            if what != "next" and issubclass(error, (StopIteration, StopAsyncIteration)):
                error = RuntimeError
            raised = error.__new__(error, message) if error is not UnicodeDecodeError else ValueError(message)
            try:
                raised.args = (message,)
            except (TypeError, AttributeError):
                raised = Exception(message)
        else:
            raised = None
            value = _unpack(answer.get("value"), _held)
            for index, changed in answer.get("changed", ()):
                _change(arguments[index], _unpack(changed, _held))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        raise _Gone("it spoke out of turn") from None
    if raised is not None:
        raise raised
    return value

def _change(old, new):
    if type(old) is list and type(new) is list:
        old[:] = new
    elif type(old) in (dict, set) and type(new) is type(old):
        old.clear()
        old.update(new)

class _StandIn:
    __slots__ = ("_place", "_made", "_maker")

    def __init__(self, place, made=False, maker=False):
        object.__setattr__(self, "_place", place)
        object.__setattr__(self, "_made", made)
        object.__setattr__(self, "_maker", maker)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _ask("getattr", self, name)

    def __setattr__(self, name, value):
        _ask("setattr", self, name, value)

    def __call__(self, *arguments, **named):
        made = _ask("call", self, *arguments, **named)
        return _as_made(made) if object.__getattribute__(self, "_maker") else made

    def __eq__(self, other):
        return isinstance(other, _StandIn) and (
            object.__getattribute__(self, "_place")[0] == object.__getattribute__(other, "_place")[0]
            or _ask("eq", self, other) is True
        )

    def __hash__(self):
        return hash(object.__getattribute__(self, "_place")[0])

    def __iter__(self):
        held = _ask("iter", self)
        return iter(held) if not isinstance(held, _StandIn) else _Walk(held)

    def __next__(self):
        return _ask("next", self)

    def __str__(self):
        return str(_ask("str", self))

    def __repr__(self):
        return str(_ask("repr", self))

    def __bool__(self):
        return _ask("bool", self) is True

class _Walk:
    def __init__(self, held):
        self.held = held

    def __iter__(self):
        return self

    def __next__(self):
        return _ask("next", self.held)

def _as_made(value):
    return _StandIn(object.__getattribute__(value, "_place"), made=True) if isinstance(value, _StandIn) else value

def _operation(name, ask):
    def method(self, *others):
        return _ask(ask, self, *others)
    setattr(_StandIn, name, method)

def _between(name):
    def method(self, other):
        made = object.__getattribute__(self, "_made")
        if not made and not isinstance(other, _StandIn):
            return NotImplemented
        answer = _ask(name, self, other)
        return _as_made(answer) if made else answer
    setattr(_StandIn, name, method)

for _name in ("lt", "le", "gt", "ge", "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "and", "or", "xor", "matmul"):
    _between(f"__{_name}__")
for _name in ("neg", "pos", "invert", "getitem", "setitem", "delitem"):
    _operation(f"__{_name}__", f"__{_name}__")
for _name in ("len", "abs", "int", "float", "reversed"):
    _operation(f"__{_name}__", _name)

class _Near:
    def __init__(self, expected, rel=None, abs=None):
        self.expected, self.rel, self.abs = expected, 1e-6 if rel is None else rel, 1e-12 if abs is None else abs

    def __eq__(self, found):
        return self._agrees(found, self.expected)

    def _agrees(self, found, expected):
        if isinstance(expected, dict):
            return isinstance(found, dict) and found.keys() == expected.keys() and all(self._agrees(found[k], expected[k]) for k in expected)
        if isinstance(expected, (list, tuple)):
            return isinstance(found, (list, tuple)) and len(found) == len(expected) and all(map(self._agrees, found, expected))
        if isinstance(expected, bool) or not isinstance(expected, (int, float)):
            return found == expected
        return isinstance(found, (int, float)) and _math.isclose(found, expected, rel_tol=self.rel, abs_tol=self.abs)

class _Raises:
    def __init__(self, expected, match=None):
        self.expected, self.match = expected, match

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is None:
            raise AssertionError(f"nothing was raised; expected {self.expected}")
        self.type, self.value = kind, value
        if not issubclass(kind, self.expected):
            return False
        if self.match is not None:
            import re
            assert re.search(self.match, str(value)), f"the message does not match {self.match!r}"
        return True

def _raises(expected, action=None, *arguments, match=None, **named):
    if action is None:
        return _Raises(expected, match)
    with _Raises(expected):
        action(*arguments, **named)

class _Mark:
    def __getattr__(self, name):
        return lambda *arguments, **named: arguments[0] if len(arguments) == 1 and callable(arguments[0]) and not named else lambda test: test

    def parametrize(self, names, cases, **_):
        names = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
        def wrap(test):
            rows = [dict(zip(names, case if len(names) > 1 else [case])) for case in cases]
            test._cases = [{**one, **row} for one in getattr(test, "_cases", [{}]) for row in rows]
            return test
        return wrap

def _fixture(function=None, **_):
    if function is None:
        return lambda inner: _fixture(inner)
    function._fixture = True
    return function

def _failed(reason=""):
    raise AssertionError(reason)

_pytest = _types.ModuleType("pytest")
_pytest.__dict__.update(raises=_raises, approx=_Near, mark=_Mark(), fixture=_fixture, fail=_failed, param=lambda *values, **_: values if len(values) > 1 else values[0])
_sys.modules["pytest"] = _pytest

class _Finder(_abc.MetaPathFinder, _abc.Loader):
    """Whatever module the tests import that is not here is the program under test."""

    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] in _LIBRARIES:
            return None
        return _machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        module.__all__ = [name for name in _ask("names") if not name.startswith("_")]
        module.__getattr__ = _of_program

def _of_program(name):
    if name.startswith("__"):
        raise AttributeError(name)
    try:
        return _named(name)
    except KeyError:
        raise AttributeError(f"the program defines no {name!r}") from None

def _named(name):
    value = _ask("name", name)
    if isinstance(value, _StandIn) and name[:1].isupper():
        return _StandIn(object.__getattribute__(value, "_place"), maker=True)
    return value

def _arguments(space, test):
    import inspect
    given = {}
    for name in inspect.signature(test).parameters:
        fixture = space.get(name)
        if getattr(fixture, "_fixture", False):
            made = fixture(**_arguments(space, fixture))
            given[name] = next(made) if inspect.isgenerator(made) else made
    return given

def _run_function(space, test):
    for case in getattr(test, "_cases", [{}]):
        test(**{**_arguments_but(space, test, case), **case})

def _arguments_but(space, test, case):
    return {name: value for name, value in _arguments(space, test).items() if name not in case}

def _run_method(space, owner, name):
    import unittest
    if issubclass(owner, unittest.TestCase):
        found = unittest.TestResult()
        owner(name).run(found)
        for _, text in found.failures + found.errors:
            raise AssertionError(text[-300:])
        if found.skipped or found.testsRun != 1:
            raise AssertionError("the test was skipped")
        return
    instance = owner()
    if hasattr(instance, "setup_method"):
        instance.setup_method()
    _run_function(space, getattr(instance, name))

def _run_tests(space):
    exec(compile(_TESTS, "tests.py", "exec"), space)
    if _ONLY:
        owner, _, name = _ONLY.rpartition(".")
        _run_method(space, space[owner], name) if owner else _run_function(space, space[name])
    elif _ENTRY and "check" in space:
        space["check"](space[_ENTRY])

def _space():
    space = {"__name__": "tests", "__builtins__": _builtins}
    names = _ask("names")
    if not isinstance(names, dict) or not all(isinstance(name, str) for name in names):
        raise _Gone("it spoke out of turn")
    for name, module in names.items():
        if module:
            try:
                space[name] = __import__(name)
            except ImportError:
                pass
        elif name == _ENTRY or (name not in _KEPT and not hasattr(_builtins, name)):
            space[name] = _named(name)
    return space

def _judged():
    first = _received()
    if "raised" in first:
        return ["failed", f"it does not load: {first['raised'][0][0]}: {first['raised'][1]}"]
    space = _space()
    if _ENTRY and _ENTRY not in space:
        return ["failed", f"the program defines no {_ENTRY!r}"]
    _sys.meta_path.append(_Finder())
    before = _heard
    try:
        _run_tests(space)
    except BaseException as error:
        if isinstance(error, _Unfit):
            return ["unfit", str(error)]
        text = f"{type(error).__name__}: {error}"[:500]
        missing = isinstance(error, NameError) and not isinstance(error, UnboundLocalError)
        broken = isinstance(error, (SyntaxError, ImportError)) and _heard == before
        if broken and not str(error).startswith("cannot import name"):
            return ["broken", text]
        if isinstance(error, _Gone):
            return ["gone", str(error)]
        return ["failed", f"the program defines no {error.name!r}" if missing and error.name else text]
    return ["passed", ""]

try:
    _verdict = _judged()
except _Gone as error:
    _verdict = ["gone", str(error)]
except BaseException as error:
    _verdict = ["gone", f"it spoke out of turn ({type(error).__name__})"]
_os.write(2, ("\n" + _MARK + _json.dumps(_verdict) + "\n").encode())
_os._exit(0)
'''


class Heard(NamedTuple):
    """What the tests' program said: `passed`, `failed`, `gone` (the tested one stopped), `broken`, `unfit`, `silent`."""

    word: str
    reason: str


@cache
def values_source() -> str:
    return inspect.getsource(values)


def server_program(source: str, limits: Limits, files: dict[str, str]) -> Program:
    """The tested program, behind a loop that answers questions about it."""
    header = f"_VALUES_SOURCE = {values_source()!r}\n_SOURCE = {source!r}\n"
    return Program(language="python", source=header + SHARED + SERVER, files=files, limits=limits)


KEPT = ("check", "candidate", "isclose", "math", "np", "numpy", "pytest", "unittest")


def judge_program(tests: str, limits: Limits, *, entry: str | None, only: str | None) -> tuple[Program, str]:
    """The tests as a program, and the mark in front of its verdict."""
    mark = "verdict-" + hashlib.sha256(tests.encode("utf-8", "replace")).hexdigest()[:24] + " "
    header = (
        f"_VALUES_SOURCE = {values_source()!r}\n_TESTS = {tests!r}\n_ENTRY = {entry!r}\n_ONLY = {only!r}\n"
        f"_KEPT = {KEPT!r}\n_LIBRARIES = {KNOWN_LIBRARIES!r}\n_MARK = {mark!r}\n"
        f"_MOST_ANSWERS = {MOST_ANSWERS}\n_MOST_BYTES = {ANSWER_BYTES}\n_MOST_BYTES_ALTOGETHER = {ANSWERS_BYTES}\n"
    )
    generous = limits.model_copy(
        update={
            "cpu_seconds": min(300.0, JUDGE_SLACK * limits.cpu_seconds + 5),
            "wall_seconds": min(900.0, limits.wall_seconds + 10),
        }
    )
    return Program(language="python", source=header + SHARED + JUDGE, limits=generous), mark


def heard(judge: Run, mark: str) -> Heard:
    """The verdict on the judge's stderr."""
    place = judge.stderr.rfind(mark)
    if place < 0:
        return Heard("silent", judge.detail or judge.status.value)
    try:
        word, reason = json.loads(judge.stderr[place + len(mark) :].partition("\n")[0])
    except ValueError:
        return Heard("silent", "the verdict cannot be read")
    return Heard(str(word), str(reason))


def blame(program: Run, judge: Run, said: Heard) -> tuple[bool | None, str]:
    """Whether the test passed, or None when it is the tests' own fault; and the reason."""
    if said.word == "passed":
        return True, ""
    if said.word == "failed":
        return False, said.reason
    if said.word == "gone":
        limits = (RunStatus.TIME_LIMIT, RunStatus.MEMORY_LIMIT, RunStatus.OUTPUT_LIMIT)
        return False, program.detail if program.status in limits else f"the program stopped answering: {said.reason}"
    if said.word in ("broken", "unfit"):
        return None, said.reason
    if program.status is RunStatus.TIME_LIMIT:
        return False, program.detail
    waiting = judge.status is RunStatus.TIME_LIMIT and judge.cpu_seconds < 0.5 * judge.wall_seconds
    return (False, "it did not answer in time") if waiting else (None, f"the tests themselves ended with {said.reason}")
