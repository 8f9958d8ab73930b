"""Tests written in Python, read as calls of the program and comparisons of what came back.

`read_script` walks the syntax tree of the tests and evaluates a small part of Python: literals, arithmetic within
bounds, comparisons, loops over what is known, the builtins that tests use. A call of the program is not made here: it
is asked for, with its arguments, and answered when the script is read again with its result. So expected values never
enter the sandbox, and nothing that a program returned is run.

What the small part does not cover raises NotConvertible, with the reason; such tests are run behind the wall in one
process with the program (`verifier.verify.code.inside`). A name that Python has itself is Python's here, whatever the
program calls by it, unless it is the very function under test.
"""

import ast
import math
import operator
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from verifier import values
from verifier.execution import Call, CallRun, RunStatus
from verifier.verify.code.libraries import LIBRARIES
from verifier.verify.code.test_file import PYTHON, first_line, is_main_guard
from verifier.wire import Json

MOST_STEPS = 200_000
MOST_ITEMS = 1_000_000
VIEWS: tuple[type[Iterable[Any]], ...] = (type({}.items()), type({}.values()), type({}.keys()))
ITERABLE: tuple[type[Iterable[Any]], ...] = (
    list,
    tuple,
    set,
    frozenset,
    dict,
    str,
    range,
    bytes,
    zip,
    enumerate,
    map,
    reversed,
    *VIEWS,
)
MOST_BITS = 1_000_000


class NotConvertible(Exception):
    """The tests do something that is not read here; the message says what."""


class Raised(Exception):
    """What the tests or the program raised, by the name of its class."""

    def __init__(self, name: str, message: str = "") -> None:
        super().__init__(name, message)
        self.name = name
        self.message = message


class Unanswered(Exception):
    """A value hangs on a call that was not made yet."""


class WantedCall(NamedTuple):
    """A call that the tests make: which one it is among those of the script, of what, with what."""

    place: str
    function: str
    call: Call


@dataclass
class Reading:
    """What came of a script: the calls still wanted, or how many asserts held and the first that did not."""

    wanted: list[WantedCall] = field(default_factory=list)
    held: int = 0
    failure: str = ""

    @property
    def passed(self) -> bool:
        return not self.wanted and not self.failure


class Function(NamedTuple):
    """A function of the program, by name."""

    name: str


class Helper(NamedTuple):
    """A function that the tests define."""

    tree: ast.FunctionDef


class Module(NamedTuple):
    """A module that the tests import."""

    name: str


def read_script(
    tree: ast.Module,
    known: Mapping[str, CallRun],
    *,
    entry: str | None = None,
    only: str | None = None,
    label: str = "",
) -> Reading:
    """Read the tests as far as `known` answers go; `only` is the one test function to call. Raises NotConvertible."""
    reader = Reader(known, entry, label)
    reader.read(tree, only)
    return reader.reading


class Reader:
    """One pass over a script."""

    def __init__(self, known: Mapping[str, CallRun], entry: str | None, label: str) -> None:
        self.reading = Reading()
        self._known = known
        self._entry = entry
        self._label = label
        self._names: dict[str, Any] = {}
        self._steps = 0
        self._asserts = 0
        self._path = [0]
        self._lent: dict[int, Any] = {}

    def read(self, tree: ast.Module, only: str | None) -> None:
        try:
            self._block(tree.body)
            if only is None:
                self._check()
            else:
                self._call_test(only)
        except Unanswered:
            return
        except Raised as raised:
            self._fail(f"{raised.name}: {raised.message}".rstrip(": "))
            return
        if not self._asserts and not self.reading.wanted:
            raise NotConvertible("no assert in them is reached")

    def _check(self) -> None:
        """HumanEval's `check(candidate)`, unless the script has called it."""
        check = self._names.get("check")
        if self._entry and isinstance(check, Helper) and not self._asserts and not self.reading.wanted:
            self._help(check, [Function(self._entry)])

    def _call_test(self, name: str) -> None:
        test = self._names.get(name)
        if not isinstance(test, Helper):
            raise NotConvertible("it is not a plain function")
        self._help(test, [])

    def _fail(self, reason: str) -> None:
        self.reading.failure = self.reading.failure or reason[:500]

    # Statements

    def _block(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            self._step()
            with self._deeper():
                self._statement(statement)

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        """A level of its own in the names of calls, so that they stay the same however far a reading gets."""
        self._path[-1] += 1
        self._path.append(0)
        try:
            yield
        finally:
            self._path.pop()

    def _step(self) -> None:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise NotConvertible("they take too many steps")

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Assert(test=test):
                self._assert(test)
            case ast.Expr(value=ast.Constant()) | ast.Pass():
                return
            case ast.Expr(value=ast.Call(func=ast.Name(id="print"))):
                return
            case ast.Expr(value=value):
                self._value(value)
            case ast.Assign(targets=targets, value=value):
                held = self._value(value)
                for target in targets:
                    self._bind(target, held)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._bind(target, self._value(value))
            case ast.For(target=target, iter=items, body=body, orelse=[]):
                for item in self._items(self._value(items)):
                    self._step()
                    self._bind(target, item)
                    self._block(body)
            case ast.If(test=test, body=body, orelse=orelse):
                if is_main_guard(test) or self._truth(self._value(test)):
                    self._block(body)
                else:
                    self._block(orelse)
            case ast.FunctionDef(name=name, decorator_list=[]):
                self._names[name] = Helper(node)
            case ast.Import() | ast.ImportFrom():
                self._import(node)
            case _:
                raise NotConvertible(f"they use a statement that is not read: {first_line(node)}")

    def _assert(self, test: ast.expr) -> None:
        """One assert. What hangs on an unmade call is left for the next reading; later asserts are still read."""
        self._asserts += 1
        try:
            held = self._truth(self._value(test))
        except Unanswered:
            return
        if self.reading.failure:
            return
        if held:
            self.reading.held += 1
        else:
            raise Raised("AssertionError", first_line(test))

    def _bind(self, target: ast.expr, value: Any) -> None:
        match target:
            case ast.Name(id=name):
                self._names[name] = value
            case ast.Tuple(elts=targets) | ast.List(elts=targets) if not any(
                isinstance(one, ast.Starred) for one in targets
            ):
                items = list(self._items(value))
                if len(items) != len(targets):
                    raise Raised("ValueError", "not as many values as names")
                for one, item in zip(targets, items, strict=True):
                    self._bind(one, item)
            case _:
                raise NotConvertible(f"they assign to {first_line(target)}")

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name not in ("math", "pytest", "typing", "sys", "os"):
                    raise NotConvertible(f"they import {alias.name}")
                self._names[alias.asname or alias.name] = Module(alias.name)
            return
        for alias in node.names:
            name = alias.asname or alias.name
            if node.module in ("typing", "__future__", "collections.abc"):
                continue
            package = (node.module or "").partition(".")[0]
            if package == "math" and alias.name in MATH:
                self._names[name] = MATH[alias.name]
            elif package in sys.stdlib_module_names or package in LIBRARIES or alias.name == "*":
                raise NotConvertible(f"they import {alias.name} from {node.module}")
            else:
                self._names[name] = Function(alias.name)

    # Expressions

    def _value(self, node: ast.expr) -> Any:
        self._step()
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name):
                return self._named(name)
            case ast.List(elts=items):
                return self._row(items)
            case ast.Tuple(elts=items):
                return tuple(self._row(items))
            case ast.Set(elts=items):
                return made_set(self._row(items))
            case ast.Dict(keys=keys, values=items) if None not in keys:
                pairs = [(self._value(key), self._value(item)) for key, item in zip(keys, items, strict=True) if key]
                return guarded(dict, pairs)
            case ast.UnaryOp(op=sign, operand=operand):
                return self._unary(sign, self._value(operand))
            case ast.BinOp(left=left, op=sign, right=right):
                return self._binary(sign, self._value(left), self._value(right))
            case ast.BoolOp(op=sign, values=operands):
                return self._bool(isinstance(sign, ast.And), operands)
            case ast.Compare(left=left, ops=signs, comparators=others):
                return self._compare(left, signs, others)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self._value(body if self._truth(self._value(test)) else orelse)
            case ast.Call():
                return self._call(node)
            case ast.Subscript(value=held, slice=place):
                return self._subscript(plain(self._value(held)), place)
            case ast.Attribute(value=held, attr=name):
                return self._attribute(self._value(held), name)
            case ast.ListComp(elt=item, generators=[one]):
                return self._comprehension(item, one)
            case ast.GeneratorExp(elt=item, generators=[one]):
                return self._comprehension(item, one)
            case ast.SetComp(elt=item, generators=[one]):
                return made_set(self._comprehension(item, one))
            case _:
                raise NotConvertible(f"they use an expression that is not read: {first_line(node)}")

    def _named(self, name: str) -> Any:
        if name in self._names:
            value = self._names[name]
            if id(value) in self._lent:
                raise NotConvertible(f"the program was given {name} and may have changed it")
            return value
        if name == self._entry or name not in PYTHON:
            return Function(name)
        if name not in BUILTINS:
            raise NotConvertible(f"they use {name}")
        return BUILTINS[name]

    def _row(self, items: list[ast.expr]) -> list[Any]:
        row: list[Any] = []
        for item in items:
            if isinstance(item, ast.Starred):
                row += self._items(self._value(item.value))
            else:
                row.append(self._value(item))
        return row

    def _unary(self, sign: ast.unaryop, value: Any) -> Any:
        if isinstance(sign, ast.Not):
            return not self._truth(value)
        action: Any = {ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Invert: operator.invert}[type(sign)]
        return guarded(action, plain(value))

    def _binary(self, sign: ast.operator, left: Any, right: Any) -> Any:
        action = BINARY.get(type(sign))
        if action is None:
            raise NotConvertible(f"they use the operator {type(sign).__name__}")
        left, right = plain(left), plain(right)
        if isinstance(sign, ast.Pow):
            check_power(left, right)
        if isinstance(sign, ast.Mult):
            check_product(left, right)
        if isinstance(sign, ast.Mod | ast.FloorDiv | ast.Div):
            check_quotient(left, right)
        return guarded(action, left, right)

    def _bool(self, all_of_them: bool, operands: list[ast.expr]) -> Any:
        value: Any = all_of_them
        for operand in operands:
            value = self._value(operand)
            if self._truth(value) != all_of_them:
                break
        return value

    def _compare(self, left: ast.expr, signs: list[ast.cmpop], others: list[ast.expr]) -> bool:
        value, unanswered = self._ahead(left)
        for sign, other in zip(signs, others, strict=True):
            right, missing = self._ahead(other)
            if unanswered or missing:
                raise Unanswered
            if not isinstance(sign, ast.Eq | ast.NotEq | ast.Is | ast.IsNot):
                value, right = plain(value), plain(right)
            if isinstance(value, Function | Helper | Module) or isinstance(right, Function | Helper | Module):
                raise NotConvertible("they compare a name of the program, which is not known here")
            if isinstance(value, values.NotPlain) and isinstance(right, values.NotPlain):
                raise NotConvertible("they compare objects of the program with each other")
            if isinstance(sign, ast.Is | ast.IsNot) and not (right is None or isinstance(right, bool | type)):
                raise NotConvertible("they ask for the same object")
            if not guarded(COMPARE[type(sign)], value, right):
                return False
            value = right
        return True

    def _ahead(self, node: ast.expr) -> tuple[Any, bool]:
        """The value, or that it hangs on an unmade call; so the other side's calls can be made in the same round."""
        with self._deeper():
            try:
                return self._value(node), False
            except Unanswered:
                return None, True

    def _comprehension(self, item: ast.expr, one: ast.comprehension) -> list[Any]:
        if one.is_async:
            raise NotConvertible("they are asynchronous")
        before, made, missing = dict(self._names), [], False
        for held in self._items(self._value(one.iter)):
            self._step()
            self._bind(one.target, held)
            if all(self._truth(self._value(condition)) for condition in one.ifs):
                value, unanswered = self._ahead(item)
                missing = missing or unanswered
                made.append(value)
        self._names = before
        if missing:
            raise Unanswered
        return made

    def _subscript(self, held: Any, place: ast.expr) -> Any:
        if isinstance(place, ast.Slice):
            bounds = (self._value(one) if one else None for one in (place.lower, place.upper, place.step))
            return guarded(lambda: held[slice(*bounds)])
        index = plain(self._value(place))
        return guarded(lambda: held[index])

    def _attribute(self, held: Any, name: str) -> Any:
        if isinstance(held, Module):
            if held.name == "math" and name in MATH:
                return MATH[name]
            raise NotConvertible(f"they use {held.name}.{name}")
        kind = next((kind for kind in METHODS if isinstance(held, kind)), None)
        if kind is None or name not in METHODS[kind]:
            raise NotConvertible(f"they use the attribute {name}")
        method: Callable[..., Any] = getattr(held, name)
        return method

    # Calls

    def _call(self, node: ast.Call) -> Any:
        if method := method_of_new_object(node.func):
            return self._call_program(Function(method), node)
        called = self._value(node.func)
        if isinstance(called, Function):
            return self._call_program(called, node)
        if isinstance(called, Helper):
            if node.keywords:
                raise NotConvertible("they call a helper with named arguments")
            return self._help(called, self._row(node.args))
        arguments = [plain(one) for one in self._row(node.args)]
        named = {one.arg: self._value(one.value) for one in node.keywords if one.arg}
        if len(named) != len(node.keywords) or any(isinstance(one, Function | Helper) for one in named.values()):
            raise NotConvertible(f"they call {first_line(node.func)} in a way that is not read")
        if not callable(called) or any(isinstance(one, Function | Helper) for one in arguments):
            raise NotConvertible(f"they call {first_line(node.func)} in a way that is not read")
        check_arguments(called, arguments)
        return guarded(called, *arguments, **named)

    def _call_program(self, function: Function, node: ast.Call) -> Any:
        if function.name[:1].isupper() and "()." not in function.name:
            raise NotConvertible(f"they make an object, {function.name}")
        arguments = self._row(node.args)
        named = {one.arg: self._value(one.value) for one in node.keywords if one.arg}
        if len(named) != len(node.keywords):
            raise NotConvertible("they call the program with **")
        if any(isinstance(one, Function | Helper | Module | values.NotPlain) for one in [*arguments, *named.values()]):
            raise NotConvertible("they give the program a function or an object")
        self._path[-1] += 1
        call = Call(
            arguments=tuple(values.encoded(one) for one in arguments),
            named={name: values.encoded(one) for name, one in named.items()},
        )
        if any(map(holds_object, (*call.arguments, *call.named.values()))):
            raise NotConvertible("they give the program a type or an object")
        place = f"{self._label}{'.'.join(map(str, self._path))}"
        for one in [*node.args, *(keyword.value for keyword in node.keywords)]:
            if isinstance(one, ast.Name) and isinstance(self._names.get(one.id), list | dict | set):
                self._lent[id(self._names[one.id])] = self._names[one.id]
        run = self._known.get(place)
        if run is None:
            self.reading.wanted.append(WantedCall(place, function.name, call))
            raise Unanswered
        if run.status is not RunStatus.OK:
            raise raised_by(run)
        try:
            return values.decoded(run.value)
        except (ValueError, RecursionError):
            return values.NotPlain("malformed")

    def _help(self, helper: Helper, arguments: list[Any]) -> Any:
        """Call a function that the tests define: its statements, then a `return` at its end."""
        parameters = helper.tree.args
        plain_parameters = not (parameters.vararg or parameters.kwarg or parameters.kwonlyargs or parameters.defaults)
        if not plain_parameters or len(parameters.args) != len(arguments):
            raise NotConvertible(f"they define {helper.tree.name} with parameters that are not read")
        outer, body, answer = self._names, helper.tree.body, None
        self._names = {**outer, **{one.arg: value for one, value in zip(parameters.args, arguments, strict=True)}}
        last = body[-1]
        if any(
            isinstance(one, ast.Return | ast.Yield | ast.Global | ast.Nonlocal)
            for s in body[:-1]
            for one in ast.walk(s)
        ):
            raise NotConvertible(f"they define {helper.tree.name} with more than a return at its end")
        self._steps += 50
        if isinstance(last, ast.Return):
            self._block(body[:-1])
            answer = self._value(last.value) if last.value else None
        else:
            self._block(body)
        self._names = outer
        return answer

    # What is known

    def _truth(self, value: Any) -> bool:
        return bool(plain(value))

    def _items(self, value: Any) -> Iterable[Any]:
        value = plain(value)
        if isinstance(value, range) and values.length(value) > MOST_ITEMS:
            raise NotConvertible("they use a very long range")
        if not isinstance(value, ITERABLE):
            raise Raised("TypeError", "not iterable")
        return list(value)


def holds_object(value: Json) -> bool:
    """Is there anything in the encoded value that JSON cannot carry?"""
    if isinstance(value, list):
        return any(map(holds_object, value))
    return isinstance(value, dict) and ("object" in value or any(map(holds_object, value.values())))


def plain(value: Any) -> Any:
    """The value, unless it is one that only the program could say more about."""
    if isinstance(value, values.NotPlain):
        raise NotConvertible(f"the program returned an object ({value.name[:80]})")
    if isinstance(value, Function | Module):
        raise NotConvertible(f"they use {value.name} as a value")
    return value


def guarded(action: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """`action`, whose ordinary exceptions are those of the test."""
    try:
        return action(*arguments, **named)
    except (TypeError, ValueError, LookupError, ArithmeticError, AttributeError) as error:
        raise Raised(type(error).__name__, str(error)[:200]) from error


def raised_by(run: CallRun) -> Raised:
    """The exception that a call ended with. What is no exception (a limit, a crash) is caught by no test."""
    name, _, message = run.detail.partition(":")
    if run.status is RunStatus.NONZERO_EXIT and name.replace(".", "").isidentifier():
        return Raised(name.rpartition(".")[2], message.strip()[:300])
    return Raised(f"({run.status})", run.detail[:300])


def method_of_new_object(node: ast.expr) -> str | None:
    """`Solution().solve`, the method of an object made on the spot from nothing."""
    match node:
        case ast.Attribute(value=ast.Call(func=ast.Name(id=name), args=[], keywords=[]), attr=method) if (
            name not in BUILTINS
        ):
            return f"{name}().{method}"
    return None


def made_set(row: list[Any]) -> Any:
    check_arguments(set, [row])
    return guarded(set, row)


def check_arguments(called: Callable[..., Any], arguments: list[Any]) -> None:
    """What a builtin is called with must not keep it busy for long."""
    if any(isinstance(one, range) and values.length(one) > MOST_ITEMS for one in arguments):
        raise NotConvertible("they use a very long range")
    if called in (set, frozenset, dict):
        try:
            values.told_apart([key for one in arguments for key in (dict_keys(one) if called is dict else one)])
        except (TypeError, IndexError, KeyError):
            return  # the call itself will say what is wrong
        except ValueError as error:
            raise NotConvertible(str(error)) from error
    sizes = sorted(one.bit_length() for one in arguments if isinstance(one, int))
    if (sizes[1:] and sizes[-2] > MOST_BITS) or (called is bytes and sizes and sizes[-1] > 20):
        raise NotConvertible("they compute with very large integers")


def dict_keys(pairs: Any) -> list[Any]:
    return list(pairs) if isinstance(pairs, dict) else [pair[0] for pair in pairs]


def check_quotient(left: Any, right: Any) -> None:
    if isinstance(left, int) and isinstance(right, int) and min(left.bit_length(), right.bit_length()) > MOST_BITS:
        raise NotConvertible("they divide by a very large integer")


def check_power(base: Any, exponent: Any) -> None:
    if isinstance(base, int) and isinstance(exponent, int) and base.bit_length() * abs(exponent) > MOST_BITS:
        raise NotConvertible("they compute a very large power")


def check_product(left: Any, right: Any) -> None:
    for row, times in ((left, right), (right, left)):
        if (
            isinstance(times, int)
            and isinstance(row, str | bytes | list | tuple)
            and len(row) * times > 10 * MOST_ITEMS
        ):
            raise NotConvertible("they make a very long row")
    if isinstance(left, int) and isinstance(right, int) and left.bit_length() + right.bit_length() > MOST_BITS:
        raise NotConvertible("they compute a very large product")


BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
}
COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda one, row: one in row,
    ast.NotIn: lambda one, row: one not in row,
}
MATH: dict[str, Any] = {
    name: getattr(math, name)
    for name in (
        "isclose",
        "pi",
        "e",
        "inf",
        "nan",
        "tau",
        "sqrt",
        "floor",
        "ceil",
        "fabs",
        "isnan",
        "isinf",
        "gcd",
        "log",
        "sin",
        "cos",
    )
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "len": len,
    "abs": abs,
    "sorted": sorted,
    "set": set,
    "frozenset": frozenset,
    "list": list,
    "tuple": tuple,
    "dict": dict,
    "sum": sum,
    "min": min,
    "max": max,
    "round": round,
    "range": range,
    "str": str,
    "repr": repr,
    "int": int,
    "float": float,
    "bool": bool,
    "complex": complex,
    "bytes": bytes,
    "all": all,
    "any": any,
    "zip": zip,
    "enumerate": enumerate,
    "reversed": reversed,
    "isinstance": isinstance,
    "ord": ord,
    "chr": chr,
    "divmod": divmod,
    "type": type,
    "isclose": math.isclose,
}
BUILTINS: dict[str, Any] = dict(FUNCTIONS)
TEXT = [
    "lower",
    "upper",
    "strip",
    "lstrip",
    "rstrip",
    "split",
    "splitlines",
    "join",
    "startswith",
    "endswith",
    "count",
    "find",
    "index",
    "isdigit",
    "isalpha",
    "isupper",
    "islower",
    "title",
]
METHODS: dict[type, list[str]] = {
    str: TEXT,
    list: ["count", "index", "copy"],
    tuple: ["count", "index"],
    dict: ["items", "keys", "values", "get", "copy"],
    set: ["issubset", "issuperset", "union", "intersection", "difference", "copy"],
    frozenset: ["issubset", "issuperset", "union", "intersection", "difference"],
}
