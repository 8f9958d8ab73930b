"""What runs behind the wall when a test file and the program that it tests share one process. Standard library only.

The process is given to the tests' side first. It takes snapshots of what the program could replace, hides its own
frames and functions, and only then runs the program. The tests hold no name of this module: what they need from it
stands among the constants of their code, where nothing but a frame could lead. Frames, code objects and the memory of
this process are refused to the program by an audit hook, which Python cannot remove. Nothing here is a class, because
classes can be listed.

What is said in the end is one of two secrets that the process was given on its stdin: one for a pass, the other for a
failure. Ending the process, whichever way, says neither. A comparison in which the program's own `__eq__`, `__lt__`,
`__contains__` or arithmetic has a say is made among decoys, in random order: an object that gives the same answer
whatever it is compared with has failed.
"""

import _thread
import builtins
import collections
import ctypes
import enum
import fractions
import functools
import gc
import importlib.util
import inspect
import json
import linecache
import operator
import os
import random
import re
import sys
import traceback
import types
import typing
import unittest
import warnings
from collections.abc import Callable
from typing import Any

PLAIN = (int, float, bool, str, bytes, type(None), complex)
ROWS = (list, tuple, collections.deque)
SETS = (set, frozenset)
BASES = (*ROWS, *SETS, dict)
TESTED = (str, bytes, *SETS)  # which have methods that say yes or no: `startswith`, `issubset`
SLOT = type(object.__eq__)
MRO = type.__dict__["__mro__"].__get__
NAMES_OF = type.__dict__["__dict__"].__get__
BASES_OF = type.__dict__["__bases__"].__get__
GLOBALS_OF = types.FunctionType.__dict__["__globals__"].__get__
DEPTH = 40
MOST_OF_A_RANGE = 10_000  # that is looked through for an object of the program's
NEAR_DECOYS = 50
DRAWS = 5 * NEAR_DECOYS  # some of which may be the value itself
MOST_ITEMS_OF_DECOYS = 20_000  # in all of them together, as each is compared item by item
FEWEST = 8
MOST_WITHIN = 8  # draws that are neither smaller nor larger than a value: some are alike
MANY = 5000  # comparisons by the program's own methods
WINDOW = 4 * NEAR_DECOYS  # the integers among which an expected one is hidden
STACK_BYTES = 64 << 20
PROTOCOLS = ("__array_function__", "__array_ufunc__", "__torch_function__")
"""By these an argument can answer in a library's place."""
INTERFACES = (
    "gc.get_objects",
    "gc.get_referrers",
    "gc.get_referents",
    "sys._current_frames",
    "sys._current_exceptions",
)
TRACERS = ("sys.settrace", "sys.setprofile", "sys.monitoring.register_callback", "sys.addaudithook")
UNMARSHALS = ("marshal.loads", "marshal.load")
FRAMES = ("tb_frame", "gi_frame", "cr_frame", "ag_frame")
INNARDS = ("__code__", "__defaults__", "__kwdefaults__")
SETTLED = ("unittest", "contextlib", "random", "re", "tempfile", "warnings", "zipfile", "concurrent", "pytest")
"""Packages whose classes have a say in whether a test passes: no `setUp`, `__exit__` or `shuffle` is replaced."""
FLAGS_AT, IMMUTABLE = 168, 1 << 8  # of a class: where its flags are, and the one that refuses to set attributes
MADE_BY_PYTHON = 1 << 9  # the flag of classes whose attributes can be set
OF_THE_TESTS = "_of_the_tests_"  # marks classes that are not listed
LOOKING_AT_FRAMES = (
    "pandas.core.common:is_local_in_caller_frame",
    "pandas.core.common:is_setitem_syntax_in_caller_frame",
    "sympy.utilities.lambdify:lambdify",
    "scipy._lib._bunch:_make_tuple_bunch",
)
MEMORY = (
    "_ctypes",
    "_testcapi",
    "_testinternalcapi",
    "_xxsubinterpreters",
    "_interpreters",
    "_cffi_backend",
    "readline",
)
INTEGERS = (
    "c_byte 8, c_int8 8, c_short 16, c_int16 16, c_int 32, c_int32 32, c_long 64, c_longlong 64, c_int64 64, "
    "c_ssize_t 64"
)

compiled = re._compiler.compile  # type: ignore[attr-defined]
rng = random.Random(os.urandom(16))
state: dict[str, Any] = {
    "mocks": None,
    "quiet": set(),
    "echoes": {},
    "operations": 0,
    "comparisons": 0,
    "unfit": "",
    "hidden": [],
    "program": {},
    "frames": set(),
    "traces": set(),
    "own": set(),
}


def complain(text: str) -> Any:
    raise AssertionError(text)


# What may be compared as it is


def known_equality(kind: type, names: tuple[str, ...] = ("__eq__",)) -> bool:
    """Is how objects of this type compare settled by Python or a library, and not by the program?"""
    for name in names:
        for base in MRO(kind):
            found = NAMES_OF(base).get(name)
            if found is None and name not in NAMES_OF(base):
                continue
            if type(found) is not SLOT and id(found) not in state["known"]:
                return False
            break
    return True


def trusted(value: Any, depth: int = DEPTH) -> bool:
    """Is `value`, with all that it holds, compared without the program having a say?"""
    kind = type(value)
    if kind in PLAIN:
        return True
    if depth == 0 or not known_equality(kind):
        return False
    held = next((base for base in MRO(kind) if base in BASES), None)
    if held is None:
        return all(trusted(item, depth - 1) for item in items_of_library(value))
    if held is dict:
        return all(trusted(key, depth - 1) and trusted(item, depth - 1) for key, item in dict.items(value))
    items: Any = held.__dict__["__iter__"](value)
    return all(trusted(item, depth - 1) for item in items)


def items_of_library(value: Any) -> list[Any]:
    """The objects in an array, a series or a table, where it holds any."""
    names = MRO(type(value))
    for package, kinds in (("numpy", ("ndarray",)), ("pandas", ("Series", "Index", "DataFrame"))):
        module = sys.modules.get(package)
        if module is None or not any(vars(module).get(name) in names for name in kinds):
            continue
        if package == "pandas":  # a table's columns of numbers are none
            value = (value.select_dtypes("object") if hasattr(value, "select_dtypes") else value).to_numpy()
        return list(value.ravel()) if value.dtype == object else []
    return []


def by_items(check: Callable[[Any, Any], Any], left: Any, right: Any) -> list[Any]:
    """What comes of it item by item, in a list, where one is an array of the program's objects; else nothing."""
    library = state["libraries"].get("numpy") or sys.modules.get("numpy")
    if library is None:
        return []
    for one in (left, right):
        if not items_of_library(one) or trusted(one):
            continue
        if library.ndarray not in MRO(type(one)):
            complain("it answers in the place of a library")
        pairs = library.broadcast(left, right)
        made = library.empty(pairs.shape, dtype=object)
        made.flat = [check(mine, other) for mine, other in pairs]
        plain = all(type(item) in PLAIN for item in made.flat)
        return [library.array(made.tolist()) if plain else made]
    return []


def is_near(value: Any) -> bool:
    return type(value) is state["near"]


def equal(left: Any, right: Any) -> Any:
    """`left == right`, as the tests mean it."""
    if type(left) in PLAIN and type(right) in PLAIN:
        return left == right
    if state["echoes"] and (trusted(left) or trusted(right)):
        return echoed(equal_things, left, right)
    return equal_things(left, right)


def equal_things(left: Any, right: Any) -> Any:
    for found in by_items(truly_equal, left, right):
        return found
    if is_near(left) or is_near(right):
        return near(right, left) if is_near(left) else near(left, right)
    if left is right:
        return left == right if trusted(left) else True
    if trusted(left) and trusted(right):
        return left == right
    return equal_by_parts(left, right)


def equal_by_parts(left: Any, right: Any) -> bool:
    calls = [getattr(state["mocks"], name, None) for name in ("_CallList", "_Call")]
    if type(left) is calls[0]:
        return isinstance(right, list) and equal(list(list.__iter__(left)), list(list.__iter__(right)))
    if type(left) is type(right) is calls[1]:
        return truly_equal(parts_of_call(left), parts_of_call(right))
    kind = type(left)
    if kind is type(right):
        if kind in ROWS:
            return len(left) == len(right) and all(map(truly_equal, left, right))
        if kind is dict:
            return len(left) == len(right) and all(
                any(truly_equal(key, other) and truly_equal(item, right[other]) for other in right)
                for key, item in left.items()
            )
        if kind in SETS:
            return len(left) == len(right) and all(any(truly_equal(one, other) for other in right) for one in left)
    return among_decoys(left, right)


def truly_equal(left: Any, right: Any) -> bool:
    return bool(equal(left, right))


def among_decoys(left: Any, right: Any) -> bool:
    """The program's own `__eq__` is asked, among decoys: which of them is the expected value, it cannot know."""
    if trusted(left):  # the one that can be copied and changed is `expected`
        asked, expected, flipped = right, left, True
    else:
        asked, expected, flipped = left, right, False
    state["comparisons"] += 1
    strangers = [object(), rng.getrandbits(70) + 2**64, f"{rng.getrandbits(64):x}", rng.random() * 1e12 + 1e11]
    close = neighbours(expected)
    if state["comparisons"] > MANY:  # of the items of a long row, all of which have to be right
        strangers, close = strangers[:1], close[:2]
    candidates = 2 * [(0, expected), *((1, one) for one in strangers), *((2, one) for one in close)]
    rng.shuffle(candidates)  # each twice: who only counts its questions is found out
    answers: dict[int, list[bool]] = {0: [], 1: [], 2: []}
    problem: BaseException | None = None
    for group, other in candidates:
        try:
            answers[group].append(bool(other == asked if flipped else asked == other))
        except Exception as error:
            answers[group].append(False)
            problem = error if group == 0 else problem
    if problem is not None:
        raise problem
    if not all(answers[0]):
        return False
    values = type(expected) in PLAIN or type(expected) in BASES
    if any(answers[1]) or (any(answers[2]) if values else answers[2] and all(answers[2])):
        complain("it is equal to whatever it is compared with")
    return True


def neighbours(value: Any, depth: int = 3) -> list[Any]:
    """Values like this one and not equal to it. Nothing sets it apart from them: it is in no middle, it has as many
    digits, and no part of it is the same in all of them while it differs from one to the next.
    """
    if type(value) is bool:
        return [not value]
    draw = kindred(value, depth)
    if draw is None:
        return changed_copies(value, depth) if value is not None and depth and type(value) not in BASES else []
    size = len(value) if type(value) in (str, bytes, *BASES) else 1
    size = max(size, state["comparisons"])
    most = min(2 * NEAR_DECOYS, max(FEWEST, MOST_ITEMS_OF_DECOYS // (size + 1)))
    made = [draw(turn % 2 == 0) for turn in range(DRAWS if size < DRAWS else 2 * most)]
    return [one for one in made if one != value][:most]


def kindred(value: Any, depth: int = 3) -> Any:
    """What draws values of which this could be one, as small or from further off; None where there are no others."""
    kind = type(value)
    if depth == 0:
        return None
    if kind is bool:
        return lambda small: rng.random() < 0.5
    if kind is int:
        windows = [window_around(value, width) for width in (WINDOW, min(2 * abs(value) + 8, WINDOW))]
        return lambda small: rng.choice(windows[small])
    if kind is float:
        return kindred_floats(value)
    if kind is complex:
        real, imaginary = kindred_floats(value.real), kindred_floats(value.imag)
        return lambda small: complex(real(small), imaginary(small))
    if kind is str:
        return kindred_texts(value)
    if kind is bytes:
        texts = kindred_texts(value.decode("latin-1"))
        return lambda small: texts(small).encode("latin-1")
    if kind in (list, tuple):
        return kindred_rows(kind, list(value), depth)
    if kind in SETS:
        rows = kindred_rows(list, list(value), depth)
        return lambda small: kind(rows(small))
    if kind is dict:
        keys, items = (kindred_rows(list, list(part), depth) for part in (value.keys(), value.values()))
        return lambda small: dict(zip(keys(small), items(small), strict=False))
    return None


def window_around(value: int, width: int) -> range:
    """As many integers of the same sign, anywhere among which this one is."""
    low = value - rng.randrange(width)
    low = max(low, 0) if value >= 0 else min(low, -width)
    return range(low, low + width)


def kindred_floats(value: float) -> Any:
    """With as many decimals, and further off than what rounding does."""
    decimals = repr(value).partition("e")[0].partition(".")[2]
    digits = len(decimals) if "e" not in repr(value) else 17
    size = abs(value) + 1
    if not size < 1e300:
        return lambda small: rng.uniform(-9, 9)
    anchor = value + size * rng.uniform(-3, 3)

    def draw(small: bool) -> float:
        while True:
            found = round(anchor + size * rng.uniform(-3, 3), digits)
            found = abs(found) if value >= 0 else found
            if abs(found - value) > size / 10:
                return found

    return draw


def kindred_texts(value: str) -> Any:
    """With other letters and digits in some places, the same places in all."""
    kinds = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    places = [place for place, letter in enumerate(value) if any(letter in one for one in kinds)]
    if not places:
        return lambda small: value + "".join(rng.choices(kinds[1], k=rng.randrange(1, 4)))
    chosen = {
        place: next(one for one in kinds if value[place] in one) for place in rng.sample(places, min(len(places), 6))
    }
    return lambda small: "".join(rng.choice(chosen[at]) if at in chosen else letter for at, letter in enumerate(value))


def kindred_rows(kind: Any, items: list[Any], depth: int) -> Any:
    """With other items in some places, and now and then one more or less."""
    draws = {place: kindred(items[place], depth - 1) for place in rng.sample(range(len(items)), min(len(items), 6))}
    draws = {place: draw for place, draw in draws.items() if draw is not None}

    def draw(small: bool) -> Any:
        made = [draws[place](small) if place in draws else item for place, item in enumerate(items)]
        if not draws or rng.random() < 0.1:
            made = made[:-1] if made and rng.random() < 0.5 else [*made, rng.getrandbits(8)]
        return kind(made)

    return draw


def changed_copies(value: Any, depth: int) -> list[Any]:
    """The object with one of its attributes changed, for each that holds a plain value."""
    made: list[Any] = []
    try:
        fields = dict(object.__getattribute__(value, "__dict__"))
    except Exception:
        return []
    for name, held in list(fields.items())[:6]:
        for other in neighbours(held, depth - 1)[:2]:
            try:
                twin = object.__new__(type(value))
                object.__getattribute__(twin, "__dict__").update({**fields, name: other})
            except Exception:
                return made
            made.append(twin)
    return made


def unequal(left: Any, right: Any) -> Any:
    if type(left) in PLAIN and type(right) in PLAIN:
        return left != right
    if not (is_near(left) or is_near(right)) and trusted(left) and trusted(right):
        return left != right
    for found in by_items(unequal, left, right):
        return found
    return not equal(left, right)


ORDER: dict[str, Any] = {"lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge}
ORDERING = ("__lt__", "__le__", "__gt__", "__ge__")


def ordered(name: str, left: Any, right: Any) -> Any:
    """`left < right` and the like."""
    compare = ORDER[name]
    if type(left) in PLAIN and type(right) in PLAIN:
        return compare(left, right)
    for found in by_items(functools.partial(ordered, name), left, right):
        return found
    if state["echoes"]:
        echoed(compare, left, right)
    mine, others = not known_equality(type(left), ORDERING), not known_equality(type(right), ORDERING)
    if not mine and not others:
        if type(left) is type(right) and type(left) in (list, tuple) and not (trusted(left) and trusted(right)):
            for one, other in zip(left, right, strict=False):
                if not truly_equal(one, other):
                    return ordered(name, one, other)
            return compare(len(left), len(right))
        return compare(left, right)
    held = compare(left, right)
    far = extremes(right if mine else left)
    rng.shuffle(far)
    answers = [asked(compare, left, one) if mine else asked(compare, one, right) for one in far]
    if answers and answers[0] is not None and answers[0] == answers[1]:
        complain("it is smaller, or larger, than everything")
    if type(right if mine else left) in (int, float):
        keep_in_order(*((left, right) if mine else (right, left)), held=bool(held))
    return held


def keep_in_order(one: Any, number: Any, *, held: bool) -> None:
    """What is compared with numbers has its place among them: `8 < f(3) < 10` fails for one that always agrees."""
    draw = kindred(number)
    if draw is None or (state["comparisons"] > MANY):
        return
    state["comparisons"] += 1
    within = 0
    for turn in range(NEAR_DECOYS // 2):
        other = draw(turn % 2 == 0)
        above, below = outcome_of(operator.gt, one, other), outcome_of(operator.lt, one, other)
        if above and below and other != number:
            within += not (above[0] or below[0])
            if (above[0] and below[0]) or (within > MOST_WITHIN and not held):  # an interval may lie around some
                complain("it is smaller and larger than the same number, or neither than many")


def extremes(plain: Any) -> list[Any]:
    """A value far below this one and one far above it; none where that means nothing."""
    kind = type(plain)
    if kind is int:
        return [-(10**30) - rng.getrandbits(90), 10**30 + rng.getrandbits(90)]
    if kind is float:
        return [-1e300 * (1 + rng.random()), 1e300 * (1 + rng.random())]
    if kind is str:
        return ["", "\U0010ffff" * rng.randrange(4, 9)]
    return []


def outcome_of(ask: Callable[..., Any], *arguments: Any) -> list[Any]:
    """What comes of it, in a list, which is empty where it raises."""
    try:
        return [ask(*arguments)]
    except Exception:
        return []


def asked(ask: Callable[..., Any], *arguments: Any) -> bool | None:
    """The answer, or nothing where there is none."""
    said = outcome_of(lambda: bool(ask(*arguments)))
    return said[0] if said else None


def quietly(ask: Callable[..., Any], *arguments: Any) -> bool:
    return bool(asked(ask, *arguments))


def inside(one: Any, row: Any) -> Any:
    """`one in row`."""
    kind = type(row)
    for found in by_items(truly_equal, row, one) if known_equality(kind, ("__contains__",)) else ():
        return bool(found.any())
    if kind is range and not trusted(one):
        return inside(one, list(row[:MOST_OF_A_RANGE]))
    if kind in (str, bytes, range):
        return one in row
    if kind in (list, tuple, collections.deque, set, frozenset, dict):
        if trusted(one) and all(map(trusted, row)):
            return one in row
        return any(truly_equal(one, other) for other in row)
    if known_equality(kind, ("__contains__", "__iter__", "__getitem__")):
        return one in row
    held = one in row
    if held:
        strangers = [object(), f"{rng.getrandbits(64):x}", rng.getrandbits(70) + 2**64, -rng.getrandbits(70) - 2**64]
        if any(quietly(operator.contains, row, other) for other in strangers):
            complain("it contains whatever is looked for")
    return held


def outside(one: Any, row: Any) -> Any:
    return not inside(one, row)


NEUTRAL = {"sub": 0, "add": 0, "xor": 0, "truediv": 1, "floordiv": 1, "mul": 1, "rshift": 1}
"""What comes of two numbers that are the same, or stand against each other. Who guesses it need not know the number."""
ARITHMETIC: dict[str, Any] = {name: getattr(operator, name) for name in NEUTRAL}
GUESSED = 0.05  # this near to it
MOST_OPERATIONS = 2000  # of the program's own that are asked of many others


def changed_by(name: str, left: Any, right: Any) -> Any:
    """`left / right` and the like, which must depend on a plain number that the tests put there.

    `f(3) / 9 == 1.0` is no proof that `f(3)` is 9 where the program divides: it could always say 1. So it divides by
    others too, in random order, and what it says has to follow them as a number would, wherever the answer is one that
    can be guessed. Where it gives an object of its own instead of a number, the same is asked of the objects later.
    """
    compute = ARITHMETIC[name]
    if type(left) in PLAIN and type(right) in PLAIN:
        return compute(left, right)
    for made in by_items(functools.partial(changed_by, name), left, right):
        return made
    method, reflected = f"__{name}__", f"__r{name}__"
    mine = movable(right) and not known_equality(type(left), (method,))
    others = not mine and movable(left) and not known_equality(type(right), (reflected,))
    if not mine and not others:
        return echoed(compute, left, right)
    operand = right if mine else left

    def ask(one: Any) -> Any:
        return compute(left, one) if mine else compute(one, right)

    state["operations"] += 1
    number = outcome_of(same_as, name, operand)
    likes = operands_like(name, operand) if number else []
    likes = likes if state["operations"] < MOST_OPERATIONS else likes[:5]
    place = rng.randrange(len(likes) + 1)
    answers: list[tuple[Any, Any]] = []
    for turn, other in enumerate([*likes[:place], operand, *likes[place:]]):
        if turn == place:
            found = ask(operand)
            continue
        meant = outcome_of(compute, *((number[0], other) if mine else (other, number[0])))
        answers += [(said, one) for said in outcome_of(ask, other) for one in meant]
    if name in ("sub", "add") and type(operand) in (int, float):
        far = operand + rng.choice((-1, 1)) * rng.randrange(10**6, 10**9)
        if any(
            found is one or (type(found) in PLAIN and type(one) in PLAIN and found == one)
            for one in outcome_of(ask, far)
        ):
            complain("its arithmetic gives the same whatever it is given")
    check_echo(found, NEUTRAL[name], answers)
    return echoed(compute, left, right, found=[found])


def same_as(name: str, operand: Any) -> Any:
    """The number of which `operand` leaves the neutral value."""
    if name in ("add", "mul"):
        return -operand if name == "add" else 1 / operand
    return 1 << operand if name == "rshift" else operand


def operands_like(name: str, operand: Any) -> list[Any]:
    """Others in its place, all of which give a number something else than the neutral value."""
    kind = type(operand)
    if kind in (int, float) and name in ("sub", "add", "xor", "rshift"):
        draw = kindred(operand % 64 if name == "rshift" else operand)
        found = [draw(turn % 2 == 0) for turn in range(DRAWS)]
        return [one for one in found if one != operand][:NEAR_DECOYS]
    begun = rng.uniform(0, 2)
    factors = [10 ** (rng.uniform(0, 2) - begun) for _ in range(DRAWS)]
    if kind in (int, float) and operand:
        digits = len(repr(operand).partition(".")[2]) if "e" not in repr(operand) else 17
        found = [kind(round(operand * factor, digits)) for factor in factors]
        far = 2.0 if name == "floordiv" else 1.05  # 10 // 9 is 1, and so is 10 // 8
        return [one for one in found if one and not 1 / far < one / operand < far][:NEAR_DECOYS]
    if kind in (int, float):
        return []
    if name in ("sub", "add"):
        begun = rng.randrange(NEAR_DECOYS)
        steps = [in_steps_of(operand, step - begun) for step in range(NEAR_DECOYS + 1) if step != begun]
        rng.shuffle(steps)
        return [one for step in steps for one in outcome_of(operator.add, operand, step)]
    factors = [rng.choice((2, 3, 4, 5, 6, 7, 8)) for _ in range(NEAR_DECOYS)]
    return [one for factor in factors for one in outcome_of(operator.mul, operand, factor)]


def check_echo(found: Any, neutral: Any, answers: list[tuple[Any, Any]] | None) -> None:
    """`answers` are what was said of other operands, and what a number would give. An object is asked later.

    Where none could be asked for, nobody can judge.
    """
    if type(found) not in PLAIN and not movable(settled(found)):
        if answers != []:
            state["echoes"][id(found)] = found, neutral, answers
        return
    guessed = outcome_of(apart_from, found, neutral)
    if guessed and guessed[0] <= GUESSED:
        if answers is None:
            undecidable()
        for said, meant in answers or ():
            if outcome_of(is_echo, said, meant, found) == [True]:
                complain("its arithmetic gives the same whatever it is given")


def undecidable() -> None:
    state["unfit"] = "they compare what the program's own operator has changed in place"
    complain(state["unfit"])


def is_echo(said: Any, meant: Any, found: Any) -> bool:
    """Is it rather what was said before than what a number would give?"""
    return bool(apart_from(said, found) <= 0.4 * apart_from(meant, found))


def apart_from(one: Any, other: Any) -> float:
    gap = abs(settled(one) - settled(other))
    return float(gap.max() if hasattr(gap, "max") else gap)


def echoes_of(value: Any) -> Any:
    held = state["echoes"].get(id(value))
    return held if held is not None and held[0] is value else None


def echoed(ask: Callable[..., Any], /, *arguments: Any, found: Any = None, **named: Any) -> Any:
    """What comes of it. Where an argument came of the program's own arithmetic, its answer has to follow that too."""
    found = ask(*arguments, **named) if found is None else found[0]
    if not state["echoes"]:
        return found
    for argument in arguments:
        held = echoes_of(argument)
        if held is None or found is argument:
            continue

        def instead(one: Any, argument: Any = argument) -> list[Any]:
            return outcome_of(lambda: ask(*(one if other is argument else other for other in arguments), **named))

        expected = instead(held[1])
        answers = held[2]
        if answers is not None:
            answers = [(said, meant) for one, other in answers for said in instead(one) for meant in instead(other)]
        if not expected:
            continue
        if type(found) is bool or type(found) is str:
            near_it = [
                one for one in arguments if outcome_of(apart_from, one, held[1]) and apart_from(one, held[1]) <= GUESSED
            ]
            if found == expected[0] and answers is None and (near_it or len(arguments) == 1):
                undecidable()
            if found == expected[0] and answers and any(said == found != meant for said, meant in answers):
                complain("its arithmetic gives the same whatever it is given")
        else:
            check_echo(found, expected[0], answers)
    return found


def nothing(value: Any) -> Any:
    """`not value`."""
    return echoed(operator.not_, value) if state["echoes"] else not value


def halves(left: Any, right: Any) -> Any:
    """`divmod`, of which the first half is asked in the same way."""
    if type(left) in PLAIN and type(right) in PLAIN:
        return divmod(left, right)
    mine = movable(right) and not known_equality(type(left), ("__divmod__",))
    if mine and outcome_of(operator.truth, right) == [True]:
        found = divmod(left, right)
        others = [
            (said, other) for other in operands_like("floordiv", right) for said in outcome_of(divmod, left, other)
        ]
        if type(found) is tuple and len(found) == 2:
            answers = [(said[0], right // other) for said, other in others if type(said) is tuple and said]
            check_echo(found[0], 1, answers)
        return found
    return divmod(left, right)


def distance(left: Any, right: Any) -> Any:
    """`left - right` where the tests ask how near two values are: `abs(f(3) - 9) < 1e-6`, `np.max(np.abs(a - b))`.

    The program's own subtraction is asked among decoys, in random order. It has to follow the value that the tests put
    there, step by step: one that always says zero, or very little, does not.
    """
    if type(left) in PLAIN and type(right) in PLAIN:
        return left - right
    refuse_stand_ins("a subtraction", left, right)
    for made in by_items(distance, left, right):
        return made
    if known_equality(type(left), ("__sub__",)) and known_equality(type(right), ("__rsub__",)):
        return left - right
    mine = movable(right)
    if not mine and not movable(left):
        return changed_by("sub", left, right)
    steps = [0, *(sign * step for step in range(1, NEAR_DECOYS + 1) for sign in (1, -1))]
    rng.shuffle(steps)
    answers: list[tuple[Any, Any]] = []
    for step in steps:
        span = in_steps_of(right if mine else left, step)
        if not step:
            found = left - right
            continue
        moved = outcome_of(operator.add, right if mine else left, span)  # some subtract no more than there is
        said = [
            one for other in moved for one in outcome_of(operator.sub, *((left, other) if mine else (other, right)))
        ]
        answers += [(-span if mine else span, one) for one in said]
    if any(outcome_of(follows, found, other, span) == [False] for span, other in answers):
        complain("its difference does not follow what is subtracted")
    if type(found) not in PLAIN and not movable(settled(found)):
        check_echo(found, 0, [(said, span) for span, said in answers])
    return echoed(operator.sub, left, right, found=[found])


def movable(value: Any) -> bool:
    """Is this a number, an array or a point in time, and none of the program's own making?"""
    kind = type(value)
    package = package_of(kind)
    return kind in (int, float, complex) or (
        package in ("decimal", "fractions", "datetime", "numpy", "pandas") and sys.modules.get(package) is not None
    )


def in_steps_of(value: Any, step: int) -> Any:
    kind = type(value)
    if kind.__module__ != "datetime":
        return step
    span: Any = sys.modules["datetime"].timedelta
    return span(seconds=step) if kind is span else span(days=step)


def follows(found: Any, other: Any, span: Any) -> bool:
    """Is `other` as far from `found` as it was moved? Raises where that cannot be measured, as of texts."""
    if found is other:
        return False
    names = ("__sub__", "__abs__", "__le__")
    pair = settled(found), settled(other)
    if all(known_equality(type(one), names) for one in pair):
        gap = abs(pair[1] - pair[0] - span)
        near = gap * 1000 <= abs(span) + abs(pair[0]) // 1000
    else:  # of the program's own: then at least as far as the step is longer than the way to `found`
        pair = settled(abs(found)), settled(abs(other))
        if not all(known_equality(type(one), names) for one in pair):
            return True
        near = abs(pair[1] - abs(span)) * 1000 <= abs(span) + pair[0] * 1001
    return bool(near.all()) if hasattr(near, "all") else bool(near)


def settled(value: Any) -> Any:
    """An array of a class of the program's, as the array that it is."""
    numpy = state["libraries"].get("numpy")
    if numpy is not None and numpy.ndarray in MRO(type(value)):
        return numpy.ndarray.view(value, numpy.ndarray)
    return value


def in_place(name: str, left: Any, right: Any) -> Any:
    """`left -= right` and the like.

    A method of the program's that changes its object cannot be asked of others first: what is guessed of its object
    later is no proof either way.
    """
    if type(left) in PLAIN:
        return changed_by(name, left, right)
    changes = getattr(operator, f"i{name}")
    if known_equality(type(left), (f"__i{name}__",)):
        simple = getattr(type(left), f"__i{name}__", None) is None
        return changed_by(name, left, right) if simple else changes(left, right)
    found = changes(left, right)
    if movable(right):
        check_echo(found, NEUTRAL[name], None)
    return found


# Functions and methods of Python's that compare or add up what they are given


def ordinary(values: Any) -> bool:
    """Does the program have no say in how these compare?"""
    return all(type(one) in PLAIN or (trusted(one) and known_equality(type(one), ORDERING)) for one in values)


def first_of(name: str) -> Callable[..., Any]:
    """`max` or `min`."""
    plainly = getattr(builtins, name)
    sign = "gt" if name == "max" else "lt"

    def chosen(*arguments: Any, **named: Any) -> Any:
        values = list(arguments[0]) if len(arguments) == 1 else list(arguments)
        key = named.get("key")
        ranks = values if key is None else [key(one) for one in values]
        if not values or ordinary(ranks):
            keyed = {**named, "key": dict(enumerate(ranks)).__getitem__}
            place = plainly(range(len(values)), **keyed) if values else None
            return plainly(values, **named) if place is None else values[place]
        best = 0
        for place in range(1, len(values)):
            if ordered(sign, ranks[place], ranks[best]):
                best = place
        return values[best]

    return chosen


def in_order(values: Any, *, key: Any = None, reverse: bool = False) -> list[Any]:
    """`sorted`."""
    values = list(values)
    ranks = values if key is None else [key(one) for one in values]
    places = list(range(len(values)))
    if ordinary(ranks):
        places.sort(key=ranks.__getitem__, reverse=reverse)
    else:
        before = functools.cmp_to_key(
            lambda one, other: -1 if ordered("lt", one, other) else 1 if ordered("lt", other, one) else 0
        )
        places.sort(key=lambda place: before(ranks[place]), reverse=reverse)
    return [values[place] for place in places]


def total(values: Any, start: Any = 0) -> Any:
    """`sum`."""
    values = list(values)
    if all(type(one) in PLAIN for one in values):
        return sum(values, start)
    for one in values:
        start = changed_by("add", start, one)
    return start


def by_method(owner: Any, name: str, /, *arguments: Any, **named: Any) -> Any:
    """`row.index(x)`, `count(x)`, `remove(x)` and `sort()` of a list, a tuple or a deque, and `one.equals(x)`."""
    if name == "equals":
        kind = next((base for base in MRO(type(owner)) if id(base) in state["kinds_known"]), object)
        if kind is object and arguments and trusted(arguments[0]):
            complain("it compares itself with what is no object of its own")
        return getattr(owner if kind is object else super_of(owner, kind), name)(*arguments, **named)
    base = next((one for one in MRO(type(owner)) if one in TESTED), None)
    if base is not None and base is not type(owner) and type(NAMES_OF(base).get(name)) is types.MethodDescriptorType:
        return getattr(base, name)(owner, *arguments, **named)  # whatever a class of the program's makes of it
    if type(owner) not in ROWS or (ordinary(owner) and ordinary(arguments)):
        return getattr(owner, name)(*arguments, **named)
    if name == "sort":
        owner[:] = in_order(owner, **named)
        return None
    alike = [place for place, one in enumerate(owner) if truly_equal(one, arguments[0])]
    if name == "count":
        return len(alike)
    if not alike:
        raise ValueError(f"{name}: it is not in the {type(owner).__name__}")
    if name == "index":
        return alike[0]
    del owner[alike[0]]
    return None


def super_of(owner: Any, kind: type) -> Any:
    """`owner`, with the methods of a library's class that it inherits from."""
    before = [base for base in MRO(type(owner)) if id(base) not in state["kinds_known"]]
    return super(before[-1], owner) if before else owner


def by_library(function: Any, /, *arguments: Any, **named: Any) -> Any:
    """A call of a library, which no argument may answer in its place."""
    refuse_stand_ins(getattr(function, "__name__", "a library"), *arguments, *named.values())
    return echoed(function, *arguments, **named)


def computing(name: str, function: Any, /, *arguments: Any, **named: Any) -> Any:
    """A call of numpy's and the like, which calculates with what it is given: an object of the program's is the number
    that it says it is, once and for all, or it would be asked by the library whether it will do."""
    arguments = tuple(as_plain(name, one) for one in arguments)
    return by_library(function, *arguments, **{key: as_plain(name, one) for key, one in named.items()})


def as_plain(name: str, value: Any, depth: int = 6) -> Any:
    """The value without objects that compare or calculate by methods of the program's own; itself without any."""
    kind = type(value)
    if kind in PLAIN or depth == 0:
        return value
    if kind in (list, tuple):
        made = [as_plain(name, one, depth - 1) for one in value]
        return value if all(one is other for one, other in zip(made, value, strict=True)) else kind(made)
    if kind is dict:
        made = [as_plain(name, one, depth - 1) for one in value.values()]
        same = all(one is other for one, other in zip(made, value.values(), strict=True))
        return value if same else dict(zip(value, made, strict=True))
    held = items_of_library(value)
    if held and known_equality(kind, ASKED):
        made = [as_plain(name, one, depth - 1) for one in held]
        if all(one is other for one, other in zip(made, held, strict=True)):
            return value
        array = getattr(sys.modules["numpy"], "ndarray", None)
        if array not in MRO(kind):
            complain(f"it answers in the place of {name}")
        return sys.modules["numpy"].array(made).reshape(value.shape)
    if OF_THE_TESTS in NAMES_OF(kind) or known_equality(kind, ASKED):
        return value
    plain = settled(value)
    if plain is not value:
        return plain
    for base, exactly in PLAINLY.items():
        if base in MRO(kind):
            return exactly(value)
    for row in (list, tuple):
        if row in MRO(kind):
            return as_plain(name, row(row.__iter__(value)), depth - 1)
    if any("__float__" in NAMES_OF(one) or "__index__" in NAMES_OF(one) for one in MRO(kind)):
        return float(value)
    return complain(f"it answers in the place of {name}")


def refuse_stand_ins(what: str, *values: Any) -> None:
    for one in values:
        kind = type(one)
        for name in PROTOCOLS:
            owner = next((base for base in MRO(kind) if name in NAMES_OF(base)), None)
            answer = None if owner is None else NAMES_OF(owner)[name]
            if type(answer) is types.FunctionType and id(answer) not in state["known"]:
                complain(f"it answers in the place of {what}")


ASKED = ("__eq__", "__ne__", *ORDERING, *(f"__{prefix}{name}__" for name in NEUTRAL for prefix in ("", "r")))
PLAINLY: dict[type, Any] = {
    int: int.__int__,
    float: float.__float__,
    complex: complex.__complex__,
    str: str.__str__,
    bytes: bytes.__bytes__,
}

# Mocks, which the program may be given: it can set their attributes, and those of the class that each has


def mocked(owner: Any, name: str, /, *arguments: Any, **named: Any) -> Any:
    """`m.assert_called_once_with(3)` and the like, by unittest's own methods, of calls that were not made up."""
    base = getattr(state["mocks"], "NonCallableMock", None)
    if base is None or base not in MRO(type(owner)):
        return getattr(owner, name)(*arguments, **named)
    kinds = [kind for kind in MRO(type(owner)) if kind.__module__ == base.__module__ and kind.__flags__ & IMMUTABLE]
    methods: dict[str, Any] = {}
    for kind in reversed(kinds):
        methods.update(NAMES_OF(kind))
    settled = {key for key, one in methods.items() if type(one) in (types.FunctionType, property)}
    settled.discard("_mock_check_sig")  # which mocks with a signature have of their own
    for names in (object.__getattribute__(owner, "__dict__"), *map(NAMES_OF, MRO(type(owner)))):
        replaced = next((key for key in names if key in settled and names[key] is not methods[key]), None)
        if replaced and not replaced.startswith("__") and not any(names is NAMES_OF(kind) for kind in kinds):
            complain(f"it replaced {replaced} of a mock")
    if name not in methods:
        return getattr(owner, name)(*arguments, **named)
    listed = [getattr(owner, f"{what}_args_list", None) for what in ("call", "await") if f"{what}_args_list" in methods]
    if all(map(trusted, (*listed, owner.mock_calls, owner.call_args, arguments, named))):
        return methods[name](owner, *arguments, **named)
    calls = [
        parts_of_call(one) for one in items_of_calls(owner.await_args_list if "await" in name else owner.call_args_list)
    ]
    same = [truly_equal(one, (arguments, named)) for one in calls]
    if name in ("assert_called_with", "assert_awaited_with"):
        return require(same and same[-1], "it was called otherwise")
    if name in ("assert_called_once_with", "assert_awaited_once_with"):
        return require(same == [True], "it was called otherwise")
    if name in ("assert_any_call", "assert_any_await"):
        return require(any(same), "it was called otherwise")
    if name in ("assert_has_calls", "assert_has_awaits"):
        wanted = [parts_of_call(one) for one in arguments[0]]
        places = range(len(calls) - len(wanted) + 1)
        return require(
            any(truly_equal(calls[at : at + len(wanted)], wanted) for at in places), "it was called otherwise"
        )
    return methods[name](owner, *arguments, **named)


def items_of_calls(row: Any) -> list[Any]:
    if list not in MRO(type(row)):
        complain("it replaced the calls of a mock")
    return list(list.__iter__(row))


def parts_of_call(one: Any) -> tuple[Any, Any]:
    """Arguments without names and with them, of an item of `call_args_list` or a `call(...)`."""
    if type(one) is not state["mocks"]._Call:
        complain("it replaced a call of a mock")
    parts = list(tuple.__iter__(one))
    return parts[-2], parts[-1]


# Numbers that need only be near


def approximately(expected: Any, rel: Any = None, abs: Any = None, nan_ok: bool = False) -> Any:
    made = state["near"]()
    made.expected, made.rel, made.abs, made.nan_ok = expected, rel, abs, nan_ok
    return made


def near(found: Any, wanted: Any) -> bool:
    return nearby(found, wanted.expected, wanted.rel, wanted.abs, wanted.nan_ok)


def nearby(found: Any, expected: Any, rel: Any, abs_: Any, nan_ok: bool) -> bool:
    if isinstance(expected, dict):
        return (
            isinstance(found, dict)
            and found.keys() == expected.keys()
            and all(nearby(found[key], expected[key], rel, abs_, nan_ok) for key in expected)
        )
    if hasattr(expected, "tolist"):
        expected = expected.tolist()
    if hasattr(found, "tolist"):
        found = found.tolist()
    if isinstance(expected, list | tuple):
        if not isinstance(found, list | tuple) or len(found) != len(expected):
            return False
        return all(nearby(one, other, rel, abs_, nan_ok) for one, other in zip(found, expected, strict=True))
    if isinstance(expected, bool) or not hasattr(expected, "__sub__") or isinstance(expected, str):
        return truly_equal(found, expected)
    if isinstance(found, bool) or not isinstance(found, int | float | complex | fractions.Fraction):
        return truly_equal(found, expected)
    if isinstance(found, float):
        found = float.__float__(found)
    elif isinstance(found, int):
        found = int.__int__(found)
    if expected != expected or found != found:
        return bool(nan_ok and expected != expected and found != found)
    if found == expected:
        return True
    tolerance = 1e-12 if abs_ is None else abs_
    if abs_ is None or rel is not None:
        tolerance = max(tolerance, (1e-6 if rel is None else rel) * abs(expected))
    return bool(abs(found - expected) <= tolerance)


# What unittest's methods assert


def require(held: Any, message: str = "the assertion does not hold") -> None:
    if not held:
        complain(message)


def almost(left: Any, right: Any, places: Any = None, delta: Any = None) -> bool:
    if truly_equal(left, right):
        return True
    difference = distance(left, right)
    if delta is not None:
        return bool(ordered("le", abs(difference), delta))
    return bool(round(abs(difference), 7 if places is None else places) == 0)


def same_items(left: Any, right: Any) -> bool:
    one, rest = list(left), list(right)
    for item in one:
        place = next((index for index, other in enumerate(rest) if truly_equal(item, other)), None)
        if place is None:
            return False
        del rest[place]
    return not rest


def method(check: Callable[..., Any], most: int) -> Callable[..., None]:
    def asserting(*arguments: Any, msg: Any = None, **named: Any) -> None:
        require(check(*arguments[:most], **named))

    return asserting


def raising(expected: Any, action: Any = None, *arguments: Any, **named: Any) -> None:
    try:
        action(*arguments, **named)
    except BaseException as error:
        caught(error, expected, None, nothing_raised())
    else:
        not_raised(expected)


def nothing_raised() -> Any:
    made = types.SimpleNamespace(type=None, value=None, exception=None)
    made.match = lambda pattern: matches(pattern, made.value)
    return made


def matches(pattern: Any, error: BaseException) -> bool:
    require(searched(pattern, str(error)), "the message does not match")
    return True


def searched(pattern: Any, text: Any) -> Any:
    """`re.search`, by what the program cannot have replaced."""
    for names, before in state["patterns"]:
        if any(names.get(name) is not value for name, value in before.items()):
            complain("it replaced a part of re")
    return (pattern if type(pattern) is re.Pattern else compiled(pattern, 0)).search(text)


def caught(error: BaseException, expected: Any, match: Any, info: Any) -> None:
    """The rest of a `with raises(expected, match=...) as info`, after something was raised."""
    wanted = expected if isinstance(expected, tuple) else (expected,)
    if not any(issubclass(type(error), one) for one in wanted):
        raise error
    info.type, info.value, info.exception = type(error), error, error
    if match is not None:
        matches(match, error)


def not_raised(expected: Any) -> None:
    complain(f"nothing was raised; expected {getattr(expected, '__name__', expected)}")


METHODS: dict[str, Callable[..., Any]] = {
    "assertEqual": method(equal, 2),
    "assertEquals": method(equal, 2),
    "assertNotEqual": method(unequal, 2),
    "assertTrue": method(lambda one: one, 1),
    "assertFalse": method(lambda one: not one, 1),
    "assertIs": method(lambda one, other: one is other, 2),
    "assertIsNot": method(lambda one, other: one is not other, 2),
    "assertIsNone": method(lambda one: one is None, 1),
    "assertIsNotNone": method(lambda one: one is not None, 1),
    "assertIn": method(inside, 2),
    "assertNotIn": method(outside, 2),
    "assertIsInstance": method(isinstance, 2),
    "assertNotIsInstance": method(lambda one, kind: not isinstance(one, kind), 2),
    "assertGreater": method(lambda one, other: ordered("gt", one, other), 2),
    "assertGreaterEqual": method(lambda one, other: ordered("ge", one, other), 2),
    "assertLess": method(lambda one, other: ordered("lt", one, other), 2),
    "assertLessEqual": method(lambda one, other: ordered("le", one, other), 2),
    "assertAlmostEqual": method(almost, 3),
    "assertNotAlmostEqual": method(lambda *some, **named: not almost(*some, **named), 3),
    "assertListEqual": method(lambda one, other: isinstance(one, list) and equal(one, other), 2),
    "assertTupleEqual": method(lambda one, other: isinstance(one, tuple) and equal(one, other), 2),
    "assertDictEqual": method(lambda one, other: isinstance(one, dict) and equal(one, other), 2),
    "assertSetEqual": method(lambda one, other: equal(set(one), set(other)), 2),
    "assertSequenceEqual": method(lambda one, other: equal(list(one), list(other)), 2),
    "assertMultiLineEqual": method(lambda one, other: isinstance(one, str) and equal(one, other), 2),
    "assertCountEqual": method(same_items, 2),
    "assertItemsEqual": method(same_items, 2),
    "assertRegex": method(lambda text, pattern: searched(pattern, text), 2),
    "assertNotRegex": method(lambda text, pattern: not searched(pattern, text), 2),
    "assertRaises": raising,
    "fail": lambda msg=None: complain(f"the test failed: {msg}"[:200]),
}
HELPERS: dict[str, Any] = {
    "eq": equal,
    "ne": unequal,
    **{name: functools.partial(ordered, name) for name in ORDER},
    "in": inside,
    "notin": outside,
    **{name: functools.partial(changed_by, name) for name in NEUTRAL},
    **{f"i{name}": functools.partial(in_place, name) for name in NEUTRAL},
    "distance": distance,
    "nothing": nothing,
    "converted": echoed,
    "pow": functools.partial(echoed, operator.pow),
    "mod": functools.partial(echoed, operator.mod),
    "bymethod": by_method,
    "library": by_library,
    "computing": computing,
    "mocked": mocked,
    "anything": BaseException,
    "fresh": list,
    "noted": lambda noted, error: noted.append(error) if AssertionError in MRO(type(error)) else None,
    "swallowed": lambda noted: complain("what a `with` entered passed over a failure") if noted else None,
    "info": nothing_raised,
    "caught": caught,
    "notraised": not_raised,
    "same": lambda value: value,
}


OWN = {"max": first_of("max"), "min": first_of("min"), "sorted": in_order, "sum": total, "divmod": halves}
"""In place of Python's functions."""
OPERATORS = {
    **{name: HELPERS[name] for name in ("eq", "ne", *ORDER, *NEUTRAL)},
    "not_": nothing,
    "contains": lambda row, one: inside(one, row),
}

# What the program may not see


def look_out(event: str, arguments: tuple[Any, ...]) -> None:
    """The audit hook. Whoever asks for a frame or for code sees what the tests expect."""
    if event == "object.__getattr__":
        name = arguments[1]
        if name in FRAMES:
            allowed_frame(name)
        elif name in INNARDS and hidden(arguments[0]) and caller_code(2) not in state["flags"]:
            refuse(name)
    elif event in ("object.__setattr__", "object.__delattr__"):
        thing, name = arguments[0], arguments[1]
        if name in INNARDS and (hidden(thing) or id(thing) in state["known"]):
            refuse(name)
        if name in INNARDS and of_a_module(thing) and not may_change(thing, caller_code(2)):
            refuse(name)
    elif event == "sys._getframe":
        if _thread.get_ident() not in state["quiet"] and not may_have(arguments[0], caller_code(2)):
            raise ValueError("frames cannot be had in the process of the tests")
    elif event in UNMARSHALS or event == "code.__new__":
        if caller_code(2) not in state["loaders"]:
            refuse(event)
    elif event in INTERFACES or event in TRACERS or event.startswith("ctypes."):
        refuse(event)
    elif event == "import" and arguments[0] in MEMORY:
        raise ImportError(f"{arguments[0]} cannot be imported in the process of the tests")


def may_have(frame: Any, asking: int) -> bool:
    """Python's own and libraries look at a frame for a name, a line or whether a value stands there, and drop it."""
    if asking in state["frames"]:
        return True
    if asking == state["current"]:
        return caller_code(4) in state["frames"]
    return asking in state["scopes"] and frame.f_globals is state["program"]


def may_change(function: Any, asking: int) -> bool:
    """autospec makes functions alike, and networkx gives each its code when it is first called."""
    if asking in state["copiers"]:
        return True
    return asking in state["lazy"] and function not in state["used"] and function.__module__.startswith("networkx.")


def refuse(what: str) -> None:
    if _thread.get_ident() not in state["quiet"]:
        raise RuntimeError(f"{what} cannot be had in the process of the tests")


def caller_code(depth: int) -> int:
    """The code that asked, some frames above."""
    me = _thread.get_ident()
    state["quiet"].add(me)
    try:
        return id(state["getframe"](depth).f_code)
    except ValueError:
        return 0
    finally:
        state["quiet"].discard(me)


def allowed_frame(name: str) -> None:
    if _thread.get_ident() in state["quiet"]:
        return
    if caller_code(3) not in state["traces"] or caller_code(4) not in state["traces"]:
        refuse(name)


def hidden(thing: Any) -> bool:
    return type(thing) is types.FunctionType and any(GLOBALS_OF(thing) is one for one in state["hidden"])


def of_a_module(thing: Any) -> bool:
    """A function of a module that was there before the program: what judges may call it."""
    return type(thing) is types.FunctionType and id(GLOBALS_OF(thing)) in state["spaces"]


def codes_of(*modules: types.ModuleType) -> set[int]:
    """The code of every function in these modules."""
    found: set[int] = set()
    waiting: list[Any] = [thing for module in modules for thing in vars(module).values()]
    seen = set()
    names = {module.__name__ for module in modules} | {"_frozen_importlib_external"}
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, type) and thing.__module__ in names:
            waiting += [getattr(one, "__func__", getattr(one, "fget", one)) for one in vars(thing).values()]
        elif isinstance(thing, types.FunctionType):
            waiting.append(thing.__code__)
        elif isinstance(thing, types.CodeType):
            found.add(id(thing))
            state["own"].add(thing)  # keeps it, and so its number
            waiting += thing.co_consts
    return found


def functions_named(*places: str) -> list[Any]:
    """The functions of the modules that are loaded, by `module:name` or `module:class.name`."""
    found = []
    for place in places:
        module, _, name = place.partition(":")
        if module in sys.modules:
            found += outcome_of(functools.reduce, getattr, name.split("."), sys.modules[module])
    return found


def codes_named(*places: str) -> set[int]:
    codes = {function.__code__ for function in functions_named(*places)}
    state["own"] |= codes  # keeps them, and so their numbers
    return set(map(id, codes))


def known_methods() -> set[int]:
    """The functions by which the classes that exist before the program compare."""
    names = (
        "__eq__",
        *ORDERING,
        "__contains__",
        "__iter__",
        "__getitem__",
        "__ne__",
        "__divmod__",
        *(f"__{prefix}{name}__" for name in NEUTRAL for prefix in ("", "r", "i")),
    )
    found, waiting, seen = set(), [object], set()
    while waiting:
        kind = waiting.pop()
        if kind in seen:
            continue
        seen.add(kind)
        waiting += type.__subclasses__(kind)
        for name in (*names, *PROTOCOLS):
            one = NAMES_OF(kind).get(name)
            if one is not None:
                state["kept"].append(one)
                found.add(id(one))
    state.update(kinds=seen, kinds_known=set(map(id, seen)))
    return found


def protect() -> None:
    """What decides whether a test passes is not to be replaced, and the classes of the tests are not to be found."""
    own = {
        name: thing for name, thing in globals().items() if type(thing) is types.ModuleType and thing is not builtins
    }
    globals().update({name: copied(module) for name, module in own.items()})
    surface = state["surface"]
    kept = ("builtins", "sys")  # whose names are set as tests run
    own = {name: thing for name, thing in surface.items() if type(thing) is types.ModuleType and name not in kept}
    surface.update({name: copied(module) for name, module in own.items()})
    kinds = [kind for kind in state["kinds"] if package_of(kind) in SETTLED]
    for kind in [state["near"], *kinds]:
        if not kind.__flags__ & IMMUTABLE:
            make_immutable(kind)
    parts = [vars(sys.modules[name]) for name in ("re._compiler", "re._parser", "re._casefix", "re._constants")]
    state["patterns"] = [(names, dict(names)) for names in parts]
    hide_classes()
    hide_names()


def package_of(kind: type) -> str:
    """Some classes of compiled libraries, such as pandas', have something else than a text there."""
    module = kind.__module__
    return module.partition(".")[0] if type(module) is str else ""


def copied(module: types.ModuleType) -> types.ModuleType:
    made = types.ModuleType(module.__name__)
    made.__dict__.update(vars(module))
    return made


def make_immutable(kind: type) -> None:
    flags = ctypes.c_ulong.from_address(id(kind) + FLAGS_AT)
    if flags.value != kind.__flags__:
        raise ImportError("this interpreter's classes are not as they were expected")
    flags.value |= IMMUTABLE


def hide_classes() -> None:
    """`__subclasses__` leaves out the classes of the tests, which hold what they expect."""
    names: Any = gc.get_referents(type.__dict__)[0]

    def __subclasses__(
        kind: type, listed: Any = names["__subclasses__"], names_of: Any = NAMES_OF, mark: str = OF_THE_TESTS
    ) -> list[type]:
        """Return a list of immediate subclasses."""
        return [one for one in listed(kind) if mark not in names_of(one)]

    names["__subclasses__"] = apart(__subclasses__)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(type))


def hide_names() -> None:
    """From no function of ours or of the tests, such as `pytest.approx`, is there a way to the names that it uses."""
    names: Any = gc.get_referents(types.FunctionType.__dict__)[0]

    def guarded(read: Any) -> property:
        def attribute(function: Any, _how: Any = (read, GLOBALS_OF, state["hidden"])) -> Any:
            read, globals_of, hidden = _how
            space = globals_of(function)
            for one in hidden:
                if one is space:
                    raise RuntimeError("this cannot be had in the process of the tests")
            return read(function)

        return property(apart(attribute))

    for name in ("__globals__", "__closure__", "__builtins__"):
        names[name] = guarded(names[name].__get__)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(types.FunctionType))


def class_of_the_tests(build: Any) -> Any:
    """In place of `__build_class__`: what the tests make of other classes than the program's is not listed."""

    def made(
        *arguments: Any, _how: Any = (build, BASES_OF, NAMES_OF, state["kinds_known"], OF_THE_TESTS), **named: Any
    ) -> Any:
        build, bases_of, names_of, known, mark = _how
        kind = build(*arguments, **named)
        if isinstance(kind, type) and all(id(base) in known or mark in names_of(base) for base in bases_of(kind)):
            type.__setattr__(kind, mark, True)
        return kind

    return apart(made)


def apart(function: Any) -> Any:
    """The function without a way from it to the names of this module."""
    space: dict[str, Any] = {}
    state["hidden"].append(space)
    made = types.FunctionType(function.__code__, space, function.__name__, function.__defaults__)
    made.__kwdefaults__ = function.__kwdefaults__
    return made


def plain_ctypes() -> types.ModuleType:
    """Integers of a fixed width, for which programs use ctypes; nothing of it that reaches into memory."""
    made = types.ModuleType("ctypes")
    for name, bits in (one.split() for one in INTEGERS.split(", ")):
        made.__dict__[name] = integer(name, int(bits), signed=True)
        unsigned = name.replace("c_", "c_u", 1) if name != "c_ssize_t" else "c_size_t"
        made.__dict__[unsigned] = integer(unsigned, int(bits), signed=False)
    sizes = {
        kind: int(one.split()[1]) // 8 for one in INTEGERS.split(", ") for kind in (made.__dict__[one.split()[0]],)
    }
    made.__dict__["sizeof"] = types.FunctionType(
        (lambda kind, sizes=sizes: sizes[kind]).__code__, {}, "sizeof", (sizes,)
    )
    for name in dir(ctypes):
        if not name.startswith("_") and "dll" not in name.lower() and name != "pythonapi":
            made.__dict__.setdefault(name, pointer(name))
    for name in ("CFUNCTYPE", "POINTER", "PYFUNCTYPE"):
        kind = type(name, (pointer("_Pointer"),), {})
        made.__dict__[name] = types.FunctionType((lambda *_, kind=kind, **__: kind).__code__, {}, name)
        made.__dict__[name].__kwdefaults__ = {"kind": kind}
    return made


def pointer(name: str) -> Any:
    """What libraries name of ctypes when they are loaded: something that is made of anything and leads nowhere."""
    start = types.FunctionType((lambda *_, **__: None).__code__, {}, "__init__")
    return type(name, (), {"__slots__": (), "__init__": start})


def integer(name: str, bits: int, *, signed: bool) -> Any:
    def wrapped(value: int) -> int:
        value &= (1 << bits) - 1
        return value - (1 << bits) if signed and value >> (bits - 1) else value

    def start(self: Any, value: int = 0) -> None:
        self.value = value

    def assign(self: Any, key: str, value: int) -> None:
        object.__setattr__(self, key, wrapped(value) if key == "value" else value)

    space = {"__init__": start, "__setattr__": assign}
    return type(
        name, (), {k: types.FunctionType(f.__code__, {}, k, f.__defaults__, f.__closure__) for k, f in space.items()}
    )


# The run


def stand(order: dict[str, Any]) -> tuple[bool | None, str]:
    """Run the program, then the test. True where it passed, None where nobody could; and why."""
    module = types.ModuleType("solution")
    module.__dict__.update(
        __file__="solution.py", __builtins__=vars(builtins)
    )  # Python's own, not those of this module
    try:
        problem = prepare(order, module)
    except Exception as error:  # the program has not run yet
        problem = f"the tests cannot be prepared: {said(error)}"
    if problem:
        return None, problem
    state["program"] = module.__dict__
    for name in ("solution", *order["played"]):
        sys.modules[name] = module
    linecache.cache["solution.py"] = (functools.partial(str, order["source"]),)  # a function would hold the secrets
    absent = [name for name in order["libraries"] if importlib.util.find_spec(name) is None]
    before = dict(vars(builtins))
    kept = snapshots({name.partition(".")[0] for name in order["imports"]}, set(order["stored"]))
    space = state["space"] = {"__name__": "tests", "__builtins__": state["builtins"], "__file__": "tests.py"}
    state["hidden"] += [space, globals(), state["surface"]]
    state["flags"] = {id(inspect._has_code_flag.__code__)}  # type: ignore[attr-defined]  # tells one flag of the code
    sys.addaudithook(look_out)
    try:
        exec(compile(order["source"], "solution.py", "exec", dont_inherit=True), module.__dict__)
    except BaseException as error:
        missing = isinstance(error, ModuleNotFoundError) and error.name and error.name.partition(".")[0]
        if missing in absent:
            return None, f"the program needs {missing}, which is not here"
        return False, f"it does not load: {said(error)}"
    held, why = examined(order, module, space)
    changed = [name for name, value in before.items() if vars(builtins).get(name) is not value and name != "_"]
    if held and changed:
        return False, f"it replaced {changed[0]}, one of Python's own functions"
    if held and (replaced := replaced_since(kept)):
        return False, f"it replaced {replaced}, which the tests' libraries use"
    return held, why


def snapshots(packages: set[str], left_out: set[str]) -> list[tuple[str, Any, dict[Any, Any], set[Any]]]:
    """What can be called in modules of these packages, in their classes and in their tables of functions; and the names
    that stand for something else as long as there are no such names there.
    """
    if "os" in packages:
        packages = {*packages, "posixpath", "genericpath"}
    spaces: list[tuple[str, Any, set[Any]]] = []
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in packages and isinstance(module, types.ModuleType):
            spaces.append((name, vars(module), set(vars(builtins))))
            spaces += [(f"{name}.{key}", one, set()) for key, one in list(vars(module).items()) if type(one) is dict]
    for kind in state["kinds"]:
        if kind.__flags__ & MADE_BY_PYTHON and package_of(kind) in packages:
            inherited = set().union(*map(NAMES_OF, MRO(kind)[1:]))
            spaces.append((kind.__name__, NAMES_OF(kind), inherited))
    return [
        (
            name,
            space,
            {key: one for key, one in space.items() if key not in left_out and acts(one)},
            hidden.difference(space, left_out),
        )
        for name, space, hidden in spaces
    ]


def acts(one: Any) -> bool:
    return callable(one) or type(one) in (property, classmethod, staticmethod)


def replaced_since(kept: list[tuple[str, Any, dict[Any, Any], set[Any]]]) -> str:
    for name, space, before, hidden in kept:
        for key, one in before.items():
            if space.get(key) is not one:
                return f"{name}.{key}"
        for key in hidden.intersection(space):
            if acts(space[key]):
                return f"{name}.{key}"
    return ""


def prepare(order: dict[str, Any], module: types.ModuleType) -> str:
    """Everything that is to be had before the program is: snapshots, libraries, the code of the tests."""
    near_type: Any = type("approx", (), {"__slots__": ("expected", "rel", "abs", "nan_ok"), "__hash__": None})
    state.update(near=near_type, getframe=sys._getframe, kept=[], builtins=dict(vars(builtins)))
    sys.modules.pop("_ctypes", None)
    sys.modules["ctypes"] = plain_ctypes()
    state["surface"] = surface = {"__name__": "pytest", "__builtins__": dict(vars(builtins)), "approx": approximately}
    exec(order["surface"], surface)
    pytest = types.ModuleType("pytest")
    public: Any = surface["PUBLIC"]
    pytest.__dict__.update({name: surface[name] for name in public})
    sys.modules["pytest"] = pytest
    for name in order["needed"]:  # which the program imports: they are loaded before anything is refused
        outcome_of(__import__, name)
    libraries: dict[str, Any] = {}
    for name in order["imports"]:
        try:
            __import__(name)
        except ImportError as error:
            return f"the tests need {name}, which is not here ({said(error)})"
        libraries[name] = sys.modules[name]
    state["libraries"] = libraries
    state["mocks"] = sys.modules.get("unittest.mock")
    state["known"] = known_methods()
    state["spaces"] = {id(vars(module)) for module in sys.modules.values() if isinstance(module, types.ModuleType)}
    state["frames"] = codes_of(collections, enum, typing) | codes_named(*LOOKING_AT_FRAMES)
    state["current"] = id(inspect.currentframe.__code__)
    state["scopes"] = codes_named("pandas.core.computation.scope:Scope.__init__")
    for level in functions_named("pandas.util._exceptions:find_stack_level"):
        level.__code__ = (lambda: 2).__code__  # how far away the program is, for a warning
    state["traces"] = codes_of(traceback, unittest.case)
    state["copiers"] = codes_of(*filter(None, [sys.modules.get("unittest.mock")]))  # autospec makes functions alike
    state["lazy"] = codes_named("networkx.utils.decorators:argmap._lazy_compile")
    state["loaders"] = codes_of(sys.modules["_frozen_importlib_external"], sys.modules["_frozen_importlib"], types)
    state["builtins"]["__build_class__"] = class_of_the_tests(state["builtins"]["__build_class__"])
    try:
        protect()
    except ImportError as error:
        return f"the tests cannot be protected from the program: {said(error)}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code = compile(order["tests"], "tests.py", "exec", dont_inherit=True)
        state["used"] = set()
        state["code"] = with_constants(code, order["mark"], module)
    except (SyntaxError, ValueError, RecursionError) as error:
        return f"the tests are not valid Python: {said(error)}"
    except AttributeError as error:
        return f"the tests ask a library for what it does not have: {said(error)}"
    return ""


def with_constants(code: types.CodeType, mark: str, program: types.ModuleType) -> types.CodeType:
    """The tests' code with the things in it that its marked texts stand for.

    Also within tuples and sets, into which the compiler folds `(list, tuple)`.
    """

    def thing(one: Any) -> Any:
        if isinstance(one, types.CodeType):
            return with_constants(one, mark, program)
        if isinstance(one, tuple | frozenset):
            return type(one)(map(thing, one))
        if isinstance(one, str) and one.startswith(mark):
            return meant(one[len(mark) :], program)
        return one

    return code.replace(co_consts=thing(code.co_consts))


def meant(text: str, program: types.ModuleType) -> Any:
    """`eq`, `self.assertEqual`, `module numpy`, `chain numpy.testing.assert_allclose`, `program`."""
    kind, _, name = text.partition(" ")
    if kind == "program":
        return program
    if kind == "method":
        return METHODS[name]
    if kind == "builtin":
        return OWN[name] if name in OWN else state["builtins"][name]
    if kind == "module":
        return state["libraries"][name]
    if kind == "chain":
        root, _, rest = name.partition(":")
        if root == "operator" and rest in OPERATORS:
            return OPERATORS[rest]
        found = functools.reduce(getattr, rest.split("."), state["libraries"][root])
        if root.startswith("networkx") and type(found) is types.FunctionType and hasattr(found, "__argmap__"):
            state["used"].add(type(found.__argmap__)._lazy_compile(found))
        return found
    return HELPERS[kind]


def examined(order: dict[str, Any], module: types.ModuleType, space: dict[str, Any]) -> tuple[bool | None, str]:
    taken = {name: vars(module)[name] for name in order["copied"] if name in vars(module)}
    space.update(taken)
    try:
        exec(state["code"], space)
        fixed = {name: id(space[name]) for name in order["fixed"] if name in space}
        if order["only"]:
            run_test(order, space)
        elif order["entry"] and callable(space.get("check")) and not order["checks"]:
            space["check"](entry_of(order["entry"], module))
        moved = [name for name, number in fixed.items() if id(space.get(name)) != number]
        if moved:
            return False, f"it replaced {moved[0]} of the tests"
    except BaseException as error:
        return (None, state["unfit"]) if state["unfit"] else (False, said(error))
    return True, ""


def entry_of(name: str, module: types.ModuleType) -> Any:
    """`add`, or `Solution().add`."""
    owner, _, rest = name.rpartition("().")
    if owner:
        return getattr(getattr(module, owner)(), rest)
    if name not in vars(module) and "Solution" in vars(module):
        return getattr(vars(module)["Solution"](), name)
    return getattr(module, name)


def run_test(order: dict[str, Any], space: dict[str, Any]) -> None:
    owner, _, name = order["only"].rpartition(".")
    run = state["surface"]
    signatures: dict[Any, list[str]] = order["parameters"]
    if not owner:
        run["run_function"](space, space[name], signatures)
        return
    kind = space[owner]
    if issubclass(kind, unittest.TestCase):
        run["run_case"](space, kind, name)
    else:
        run["run_method"](space, kind, name, signatures)


def said(error: BaseException) -> str:
    try:
        text = str(error)
    except BaseException:
        text = ""
    return f"{type(error).__name__}: {text}"[:500].rstrip(": ")


def main(order: dict[str, Any]) -> None:
    """Everything happens in a second thread: signal handlers, which are given frames, can be set only in the first."""
    write, leave = os.write, os._exit
    done = _thread.allocate_lock()
    done.acquire()

    def work() -> None:
        held: bool | None = False
        why = "it ended its thread"
        try:
            held, why = stand(order)
        finally:
            word = {True: order["passed"], False: order["failed"], None: order["unfit"]}[held]
            text = json_text([word, why]).encode("ascii", "replace")
            write(2, b"\n" + text + b"\n")
            leave(0)

    json_text = json.dumps
    _thread.stack_size(order["stack_bytes"])
    _thread.start_new_thread(work, ())
    _thread.stack_size(0)
    done.acquire()
