"""The part of pytest that test files use, for behind the wall. Standard library only.

It drives tests and makes fixtures. It decides nothing: how values compare is the harness's business (`harness.py`),
which puts `approx` here, and `with raises(...)` has become a `try` in the tests before this is reached.
"""

import builtins
import io
import os
import sys
import types
import unittest
import warnings as python_warnings
from collections.abc import Callable
from typing import Any

ABSENT = object()
COROUTINE = types.CoroutineType
PUBLIC = (
    "approx",
    "fail",
    "fixture",
    "importorskip",
    "mark",
    "param",
    "raises",
    "skip",
    "warns",
    "xfail",
    "MonkeyPatch",
    "deprecated_call",
)


class Skipped(Exception):
    """The test does not want to be run."""


class Case(tuple):  # type: ignore[type-arg]
    """A row of values as `pytest.param` gives it."""

    skipped = False


def param(*values: Any, marks: Any = (), **_: Any) -> Any:
    made = Case(values)

    def test() -> None:
        """Stands in for the one that is marked, to see whether it would be skipped."""

    for one in marks if isinstance(marks, list | tuple) else [marks]:
        one(test)
    made.skipped = getattr(test, "_skipped", False)
    return made


def fail(reason: str = "", **_: Any) -> None:
    raise AssertionError(f"the test failed: {reason}"[:200])


def skip(reason: str = "", **_: Any) -> None:
    raise Skipped(reason)


xfail = skip


def importorskip(name: str, *_: Any, **__: Any) -> Any:
    return __import__(name)


def raises(expected: Any, action: Any = None, *arguments: Any, match: str | None = None, **named: Any) -> Any:
    """Only where it is no `with`; those are written anew."""
    if action is None:
        return unittest.TestCase().assertRaisesRegex(expected, match or "")  # noqa: PT027 - it is pytest here
    with unittest.TestCase().assertRaises(expected):  # noqa: PT027
        action(*arguments, **named)


def warns(expected: Any = Warning, action: Any = None, *arguments: Any, match: str | None = None, **named: Any) -> Any:
    if action is None:
        return unittest.TestCase().assertWarnsRegex(expected, match or "")
    with unittest.TestCase().assertWarns(expected):
        return action(*arguments, **named)


def deprecated_call() -> Any:
    return warns((DeprecationWarning, PendingDeprecationWarning))


class Mark:
    """`pytest.mark`: cases are kept, conditions to skip are kept, the rest means nothing here."""

    def __getattr__(self, name: str) -> Any:
        def mark(*arguments: Any, **_: Any) -> Any:
            alone = len(arguments) == 1 and callable(arguments[0])
            return arguments[0] if alone else lambda test: test

        return mark

    def parametrize(self, names: Any, cases: Any, **_: Any) -> Any:
        keys = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)

        def wrap(test: Any) -> Any:
            rows = []
            for case in cases:
                if getattr(case, "skipped", False):
                    continue
                plain = case[0] if isinstance(case, Case) and len(keys) == 1 else case
                rows.append(dict(zip(keys, plain if len(keys) > 1 else [plain], strict=False)))
            test._cases = [{**one, **row} for one in getattr(test, "_cases", [{}]) for row in rows]
            return test

        return wrap

    def skip(self, *arguments: Any, **_: Any) -> Any:
        def wrap(test: Any) -> Any:
            test._skipped = True
            return test

        return wrap(arguments[0]) if arguments and callable(arguments[0]) else wrap

    xfail = skip

    def skipif(self, condition: Any = False, *_: Any, **__: Any) -> Any:
        return self.skip() if condition is True else lambda test: test

    def usefixtures(self, *names: str) -> Any:
        def wrap(test: Any) -> Any:
            test._fixtures = [*getattr(test, "_fixtures", ()), *names]
            return test

        return wrap


mark = Mark()


def fixture(
    function: Any = None, *_: Any, autouse: bool = False, params: Any = None, name: Any = None, **__: Any
) -> Any:
    if function is None or not callable(function):
        return lambda inner: fixture(inner, autouse=autouse, params=params, name=name)
    function._fixture, function._autouse, function._params, function._named = True, autouse, params, name
    return function


class MonkeyPatch:
    """Changes that are taken back."""

    def __init__(self) -> None:
        self._undo: list[Callable[[], Any]] = []

    def setattr(self, target: Any, name: Any, value: Any = ABSENT, raising: bool = True) -> None:
        if value is ABSENT:
            path, _, attribute = target.rpartition(".")
            target, name, value = found(path), attribute, name
        old = target.__dict__.get(name, ABSENT) if isinstance(target, type) else getattr(target, name, ABSENT)
        if raising and old is ABSENT and not hasattr(target, name):
            raise AttributeError(f"{target!r} has no attribute {name!r}")
        self._undo.append(lambda: delattr(target, name) if old is ABSENT else builtins.setattr(target, name, old))
        builtins.setattr(target, name, value)

    def delattr(self, target: Any, name: str, raising: bool = True) -> None:
        old = getattr(target, name, ABSENT)
        if old is ABSENT and not raising:
            return
        self._undo.append(lambda: builtins.setattr(target, name, old))
        builtins.delattr(target, name)

    def setitem(self, row: Any, key: Any, value: Any) -> None:
        old = row.get(key, ABSENT)
        self._undo.append(lambda: row.pop(key, None) if old is ABSENT else row.__setitem__(key, old))
        row[key] = value

    def delitem(self, row: Any, key: Any, raising: bool = True) -> None:
        if key in row or raising:
            old = row.pop(key)
            self._undo.append(lambda: row.__setitem__(key, old))

    def setenv(self, name: str, value: Any, prepend: str | None = None) -> None:
        joined = f"{value}{prepend}{os.environ[name]}" if prepend and name in os.environ else str(value)
        self.setitem(os.environ, name, joined)

    def delenv(self, name: str, raising: bool = True) -> None:
        self.delitem(os.environ, name, raising)

    def syspath_prepend(self, path: Any) -> None:
        sys.path.insert(0, str(path))

    def chdir(self, path: Any) -> None:
        old = os.getcwd()
        self._undo.append(lambda: os.chdir(old))
        os.chdir(path)

    def context(self) -> "MonkeyPatch":
        return self

    def __enter__(self) -> "MonkeyPatch":
        return self

    def __exit__(self, *_: object) -> None:
        self.undo()

    def undo(self) -> None:
        while self._undo:
            self._undo.pop()()


def found(path: str) -> Any:
    """What a dotted path names: a module, or something in one."""
    steps = path.split(".")
    for most in range(len(steps), 0, -1):
        try:
            thing = __import__(".".join(steps[:most]))
        except ImportError:
            continue
        for step in steps[1:]:
            thing = getattr(thing, step)
        return thing
    raise ImportError(f"no module {path}")


class Captured:
    """`capsys`: what was written since it was last asked."""

    def __init__(self) -> None:
        self._old = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = io.StringIO(), io.StringIO()
        self._new = sys.stdout, sys.stderr

    def readouterr(self) -> Any:
        texts = [stream.getvalue() for stream in self._new]
        for stream in self._new:
            stream.seek(0)
            stream.truncate(0)
        return Texts(texts)

    def disabled(self) -> Any:
        return MonkeyPatch()

    def undo(self) -> None:
        sys.stdout, sys.stderr = self._old


class Texts(tuple):  # type: ignore[type-arg]
    """stdout and stderr."""

    out = property(lambda self: self[0])
    err = property(lambda self: self[1])


class Logged:
    """`caplog`."""

    def __init__(self) -> None:
        self._logging = __import__("logging")
        self.records: list[Any] = []
        self.handler = self._logging.Handler(0)
        self.handler.emit = self.records.append
        self._root = self._logging.getLogger()
        self._level = self._root.level
        self._root.addHandler(self.handler)

    text = property(lambda self: "".join(f"{one.levelname} {one.getMessage()}\n" for one in self.records))
    messages = property(lambda self: [one.getMessage() for one in self.records])
    record_tuples = property(lambda self: [(one.name, one.levelno, one.getMessage()) for one in self.records])

    def set_level(self, level: Any, logger: Any = None) -> None:
        self._logging.getLogger(logger).setLevel(level)

    def at_level(self, level: Any, logger: Any = None) -> Any:
        self.set_level(level, logger)
        return MonkeyPatch()

    def clear(self) -> None:
        self.records.clear()

    def undo(self) -> None:
        self._root.removeHandler(self.handler)
        self._root.setLevel(self._level)


def folder() -> Any:
    return __import__("pathlib").Path(__import__("tempfile").mkdtemp())


class Mocker:
    """pytest-mock's `mocker`, as far as it is unittest.mock."""

    def __init__(self) -> None:
        self._mock = __import__("unittest.mock").mock
        self._started: list[Any] = []
        self.Mock, self.MagicMock, self.ANY, self.call = (
            getattr(self._mock, name) for name in ("Mock", "MagicMock", "ANY", "call")
        )
        self.patch: Any = self._starting(self._mock.patch)
        self.patch.object = self._starting(self._mock.patch.object)
        self.patch.dict = self._starting(self._mock.patch.dict)

    def _starting(self, patch: Any) -> Any:
        def start(*arguments: Any, **named: Any) -> Any:
            patcher = patch(*arguments, **named)
            self._started.append(patcher)
            return patcher.start()

        return start

    def undo(self) -> None:
        while self._started:
            self._started.pop().stop()


MAKERS: dict[str, Callable[[], Any]] = {
    "capsys": Captured,
    "capfd": Captured,
    "monkeypatch": MonkeyPatch,
    "tmp_path": folder,
    "tmpdir": folder,
    "caplog": Logged,
    "mocker": Mocker,
    "recwarn": lambda: python_warnings.catch_warnings(record=True).__enter__(),
}


def is_marked(thing: Any, mark: str) -> bool:
    """A mock, and `unittest.mock.call`, have every attribute that they are asked for."""
    return getattr(thing, mark, False) is True


class Fixtures:
    """The fixtures of one test, made once each and undone in the opposite order."""

    def __init__(self, space: dict[str, Any], signatures: dict[str, list[str]], owner: Any = None) -> None:
        self._space, self._signatures, self._owner = space, signatures, owner
        self._made: dict[str, Any] = {}
        self._undo: list[Callable[[], Any]] = []
        self.params: dict[str, Any] = {}

    def function(self, name: str) -> Any:
        own = getattr(self._owner, name, None)
        if is_marked(own, "_fixture"):
            return own
        named = (one for one in self._space.values() if is_marked(one, "_fixture") and one._named == name)
        return self._space[name] if name in self._space else next(named, None)

    def get(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def _make(self, name: str) -> Any:
        made = self.function(name)
        if not is_marked(made, "_fixture"):
            if name not in MAKERS:
                raise LookupError(f"the tests ask for a fixture {name!r} that is not here")
            value = MAKERS[name]()
            if hasattr(value, "undo"):
                self._undo.append(value.undo)
            return value
        wanted = self._signatures.get(made.__name__, [])
        request = types.SimpleNamespace(param=self.params.get(name), addfinalizer=self._undo.append)
        value = made(**{one: request if one == "request" else self.get(one) for one in wanted})
        if hasattr(value, "__next__") and hasattr(value, "gi_running"):
            self._undo.append(lambda: next(value, None))
            return next(value)
        return awaited(value) if type(value) is COROUTINE else value

    def all_of(self, names: list[str]) -> dict[str, Any]:
        return {name: self.get(name) for name in names}

    def automatic(self) -> list[str]:
        names = [*self._space, *(vars(type(self._owner)) if self._owner is not None else ())]
        return [name for name in names if is_marked(self.function(name), "_autouse")]

    def with_params(self, names: list[str]) -> list[dict[str, Any]]:
        """Every choice of the parameters of these fixtures, and of those that they use."""
        choices: list[dict[str, Any]] = [{}]
        waiting, seen = list(names), set()
        while waiting:
            name = waiting.pop()
            made = self.function(name)
            if name in seen or not is_marked(made, "_fixture"):
                continue
            seen.add(name)
            waiting += self._signatures.get(made.__name__, [])
            if made._params is not None:
                values = [one[0] if isinstance(one, Case) else one for one in made._params]
                choices = [{**choice, name: value} for choice in choices for value in values]
        return choices

    def undo(self) -> None:
        while self._undo:
            self._undo.pop()()


def run_function(space: dict[str, Any], test: Any, signatures: dict[str, list[str]], owner: Any = None) -> None:
    """A test function with every case that it is given."""
    if is_marked(test, "_skipped") or is_marked(type(owner), "_skipped"):
        return
    wanted = [name for name in signatures.get(test.__name__, []) if name != "request"]
    cases = getattr(test, "_cases", None)
    set_up(space, signatures, ("setup_module", *(["setup_function"] if owner is None else [])))
    for case in (getattr(type(owner), "_cases", None) or [{}]) if cases is None else cases:
        asked = [name for name in wanted if name not in case]
        probe = Fixtures(space, signatures, owner)
        used = [*probe.automatic(), *getattr(test, "_fixtures", ()), *asked]
        for params in probe.with_params(used):
            run_once(space, test, signatures, owner, (case, params, used, asked))


class Module:
    """The tests' own module, as `setup_module` is given it: what it is given becomes a name of theirs."""


def set_up(space: dict[str, Any], signatures: dict[str, list[str]], steps: tuple[str, ...]) -> None:
    """The functions that are called before tests in the older way. A process runs one test, so each is called once."""
    module = Module()
    module.__dict__ = space
    for step in steps:
        if step in space:
            space[step](*([module] if signatures.get(step) else []))


def run_once(space: dict[str, Any], test: Any, signatures: dict[str, list[str]], owner: Any, how: Any) -> None:
    case, params, used, asked = how
    fixtures = Fixtures(space, signatures, owner)
    fixtures.params = params
    try:
        fixtures.all_of(used)
        answer = test(**case, **fixtures.all_of(asked))
        if type(answer) is COROUTINE:
            awaited(answer)
    finally:
        fixtures.undo()


def awaited(waiting: Any) -> Any:
    """What an asynchronous function of the tests gives. An event loop that does not run it to its end is no pass."""
    given: list[Any] = []

    async def whole() -> None:
        given.append(await waiting)

    __import__("asyncio").run(whole())
    if not given:
        raise AssertionError("the event loop did not run the test")
    return given[0]


def run_method(space: dict[str, Any], kind: Any, name: str, signatures: dict[str, list[str]]) -> None:
    """A test of a plain class."""
    for step in ("setup_class",):
        if hasattr(kind, step):
            getattr(kind, step)()
    set_up(space, signatures, ("setup_module",))
    made = kind()
    for step in ("setup_method", "setup"):
        if hasattr(made, step) and not is_marked(getattr(made, step), "_fixture"):
            getattr(made, step)(*([getattr(made, name)] if "method" in signatures.get(step, []) else []))
    run_function(space, getattr(made, name), signatures, made)
    if hasattr(made, "teardown_method"):
        made.teardown_method(*([getattr(made, name)] if "method" in signatures.get("teardown_method", []) else []))


def run_case(space: dict[str, Any], kind: Any, name: str) -> None:
    """A test of a unittest class, step by step, so that nothing of unittest decides whether it passed.

    `skip`, `skipIf`, `skipUnless` and `expectedFailure` leave a mark on a test; what is raised while it runs is none.
    """
    marks = ("__unittest_skip__", "__unittest_expecting_failure__")
    if any(getattr(one, mark, False) is True for one in (kind, getattr(kind, name)) for mark in marks):
        return
    if "setUpModule" in space:
        space["setUpModule"]()
    kind.setUpClass()
    made = kind(name)
    test = getattr(made, name)

    async def steps() -> None:
        for step in ("setUp", "asyncSetUp", name, "asyncTearDown", "tearDown"):
            if hasattr(made, step):
                answer = test() if step == name else getattr(made, step)()
                if type(answer) is COROUTINE:
                    await answer

    if hasattr(made, "asyncSetUp"):
        awaited(steps())
        return
    made.setUp()
    test()
    made.tearDown()
    made.doCleanups()
