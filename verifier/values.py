"""Python values as JSON that loses nothing which `==` could see: how arguments and results cross the sandbox wall.

| value | as JSON |
| --- | --- |
| None, bool, str, int, finite float | as they are; 1 and 1.0 and true stay three things |
| inf, -inf, nan | {"float": "inf"} |
| int of more than 4300 digits | {"int": "0x..."} |
| list | [...] |
| tuple, set, frozenset, deque | {"tuple": [...]}, {"set": [...]}, {"frozenset": [...]}, {"deque": [...]} |
| | the items of a set in a fixed order |
| dict | {"dict": [[key, value], ...]} in its own order |
| bytes, bytearray | {"bytes": "68 in hexadecimal"} |
| complex | {"complex": [real, imaginary]} |
| Decimal, Fraction | {"decimal": "1.50"}, {"fraction": [1, 2]} |
| range | {"range": [start, stop, step]} |
| numpy scalar, numpy array | the plain value, {"array": [...]} |
| anything else, and what is nested too deeply | {"object": "module.Class"} |

A subclass is written as the type above that it inherits from, by that type's own methods: an object with an `__eq__`,
`__str__` or `__iter__` of its own is seen as what it holds.

Standard library only, and no import that is not made at once: this module also works behind the wall.
"""

import collections
import decimal
import fractions
import json
import math
from collections.abc import Callable
from typing import Any

DEPTH = 60
MRO = type.__dict__["__mro__"].__get__  # which a metaclass cannot override
MOST_ALIKE = 1000  # members of a set, or keys, with the same hash: more are made to take time
MOST_FRACTION_BITS = 100_000  # to reduce one takes time with the square of its length
MOST_EXPONENT = 100_000  # an integer made of a decimal has that many digits
PLAIN_BITS = 14_000  # a little under the 4300 digits that Python reads and writes by default
MAKERS: dict[str, Callable[[Any], Any]] = {
    "float": lambda text: {"inf": math.inf, "-inf": -math.inf, "nan": math.nan}[text],
    "int": lambda text: int(text, 16),
    "tuple": lambda items: tuple(map(decoded, items)),
    "set": lambda items: set(told_apart(list(map(decoded, items)))),
    "frozenset": lambda items: frozenset(told_apart(list(map(decoded, items)))),
    "deque": lambda items: collections.deque(map(decoded, items)),
    "array": lambda items: list(map(decoded, items)),
    "dict": lambda pairs: dict(
        zip(told_apart([decoded(key) for key, _ in pairs]), [decoded(v) for _, v in pairs], strict=True)
    ),
    "bytes": bytes.fromhex,
    "complex": lambda parts: complex(decoded(parts[0]), decoded(parts[1])),
    "decimal": lambda text: _decimal(text),
    "fraction": lambda parts: _reduced(decoded(parts[0]), decoded(parts[1])),
    "range": lambda bounds: range(*bounds),
}


class NotPlain:
    """Stands for a value that JSON cannot carry: equal to nothing."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def __eq__(self, other: object) -> bool:
        return False

    __hash__ = object.__hash__


def encoded(value: Any, depth: int = DEPTH) -> Any:
    """`value` as the JSON of the table above."""
    if value is None or value is True or value is False:
        return value
    kind = next((base for base in MRO(type(value)) if base in ENCODERS), None)
    if kind is None:
        return _from_numpy(value, depth)
    if depth == 0:
        return {"object": "nested too deeply"}
    return ENCODERS[kind](value, depth - 1)


def decoded(value: Any) -> Any:
    """The Python value of such JSON. An object with one key that is a tag is read as what the tag says.

    Raises ValueError when it is malformed.
    """
    if isinstance(value, list):
        return [decoded(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((tag, held),) = value.items()
        if tag == "object":
            return NotPlain(str(held))
        if tag in MAKERS:
            try:
                return MAKERS[tag](held)
            except (TypeError, KeyError, IndexError, ArithmeticError, AttributeError) as error:
                raise ValueError(f"not a {tag}") from error
    return {key: decoded(item) for key, item in value.items()}


def length(row: Any) -> int:
    """How long a row is. A range may be longer than `len` can say."""
    return max(0, -((row.start - row.stop) // row.step)) if isinstance(row, range) else len(row)


def told_apart(keys: list[Any]) -> list[Any]:
    """The same keys. Raises ValueError when so many share a hash that a set of them would take forever to make."""
    if len(keys) > MOST_ALIKE and len(keys) - len(set(map(hash, keys))) > MOST_ALIKE:
        raise ValueError(f"more than {MOST_ALIKE} keys with the same hash as another")
    return keys


def _decimal(text: str) -> decimal.Decimal:
    """A decimal that is equal to some number or quietly to none, and that may be made an integer."""
    value = decimal.Decimal(text)
    if value.is_snan() or (value.is_finite() and abs(value.adjusted()) > MOST_EXPONENT):
        raise ValueError("a decimal that cannot be compared")
    return value


def _reduced(numerator: int, denominator: int) -> fractions.Fraction:
    if max(numerator.bit_length(), denominator.bit_length()) > MOST_FRACTION_BITS:
        raise ValueError(f"a fraction of more than {MOST_FRACTION_BITS} bits")
    return fractions.Fraction(numerator, denominator)


def _integer(value: Any, depth: int) -> Any:
    plain = int.__index__(value)
    return plain if int.bit_length(plain) < PLAIN_BITS else {"int": hex(plain)}


def _float(value: Any, depth: int) -> Any:
    plain = float.__float__(value)
    return plain if math.isfinite(plain) else {"float": float.__repr__(plain)}


def _list(value: Any, depth: int) -> list[Any]:
    return [encoded(item, depth) for item in list.__iter__(value)]


def _dict(value: Any, depth: int) -> Any:
    return {"dict": [[encoded(key, depth), encoded(item, depth)] for key, item in dict.items(value)]}


def _row(kind: Any, name: str) -> Callable[[Any, int], Any]:
    return lambda value, depth: {name: [encoded(item, depth) for item in kind.__iter__(value)]}


def _bag(kind: Any, name: str) -> Callable[[Any, int], Any]:
    return lambda value, depth: {
        name: sorted((encoded(item, depth) for item in kind.__iter__(value)), key=lambda item: json.dumps(item))
    }


def _complex(value: Any, depth: int) -> Any:
    return {"complex": [_float(complex.real.__get__(value), 0), _float(complex.imag.__get__(value), 0)]}


def _fraction(value: Any, depth: int) -> Any:
    return {"fraction": [_integer(value._numerator, 0), _integer(value._denominator, 0)]}


ENCODERS: dict[type, Callable[[Any, int], Any]] = {
    int: _integer,
    float: _float,
    str: lambda value, _: str.__str__(value),
    list: _list,
    dict: _dict,
    tuple: _row(tuple, "tuple"),
    set: _bag(set, "set"),
    frozenset: _bag(frozenset, "frozenset"),
    collections.deque: _row(collections.deque, "deque"),
    bytes: lambda value, _: {"bytes": bytes.hex(value)},
    bytearray: lambda value, _: {"bytes": bytearray.hex(value)},
    complex: _complex,
    decimal.Decimal: lambda value, _: {"decimal": decimal.Decimal.__str__(value)},
    fractions.Fraction: _fraction,
    range: lambda value, _: {"range": [value.start, value.stop, value.step]},
}


def _from_numpy(value: Any, depth: int) -> Any:
    kind = type(value)
    name = f"{kind.__module__}.{kind.__qualname__}"[:200]
    if kind.__module__.partition(".")[0] != "numpy" or not hasattr(value, "tolist") or depth == 0:
        return {"object": name}
    plain = value.tolist()
    if isinstance(plain, list):
        return {"array": [encoded(item, depth - 1) for item in plain]}
    return encoded(plain, depth - 1)
