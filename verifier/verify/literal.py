r"""Is the answer the same Python or JSON literal as the ground truth?

The reader is our own and small: numbers, strings with their prefixes and escapes, lists, tuples, sets, dicts, and
`True`, `False`, `None` with their JSON spellings. It computes nothing, calls nothing and knows no names, so no answer
can make it do more than read; what is longer, deeper or made of more tokens than its bounds is refused.
"""

from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Literal as OneOf
from typing import NamedTuple

import regex as re
from pydantic import Field

from verifier.parts import Verifier
from verifier.verify.json_text import canonical_json
from verifier.verify.quoting import abridged, shown
from verifier.wire import Json, Verdict

MAX_CHARACTERS = 100_000
MAX_TOKENS = 10_000
MAX_DEPTH = 50
MAX_DIGITS = 4_000
MAX_EXPONENT = 10_000
CACHED_CHARACTERS = 2_000

BLANK = re.compile(r"(?:\s|#[^\n]*)*+")
TOKEN = re.compile(
    r"(?P<prefix>(?:[rR][bB]?|[bB][rR]?|[uU])?)(?:'''(?P<long1>(?:[^'\\]|\\[\s\S]|'(?!''))*+)'''"
    r'|"""(?P<long2>(?:[^"\\]|\\[\s\S]|"(?!""))*+)"""'
    r"|'(?P<short1>(?:[^'\\]|\\[\s\S])*+)'|\"(?P<short2>(?:[^\"\\]|\\[\s\S])*+)\")"
    r"|(?P<number>(?:0[xX][0-9a-fA-F_]++|0[bB][01_]++|0[oO][0-7_]++"
    r"|(?:\d[\d_]*+(?:\.[\d_]*+)?+|\.\d[\d_]*+)(?:[eE][-+]?\d++)?+))(?![\w.])"
    r"|(?P<empty_set>(?:frozenset|set)\(\s*\))|(?P<name>[A-Za-z]++)(?!\w)|(?P<mark>[-+\[\](){},:])"
)
NAMES = {"True": True, "true": True, "False": False, "false": False, "None": None, "null": None}
CLOSING = {"[": "]", "(": ")", "{": "}"}
ESCAPE = re.compile(
    r"\\(?:(?P<octal>[0-7]{1,3})|x(?P<hex>[0-9a-fA-F]{2})|u(?P<four>[0-9a-fA-F]{4})|U(?P<eight>[0-9a-fA-F]{8})"
    r"|(?P<one>[\s\S]))"
)
ESCAPES = {
    "n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "a": "\a", "\\": "\\", "'": "'", '"': '"',
    "/": "/", "\n": "",
}  # fmt: skip
SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")


WRAPPED = re.compile(r"\\(?:text(?:tt|bf|it|rm|sf)?|mathtt|mathrm|mbox|verb)\s*\{([\s\S]*)\}")
ESCAPED_BY_LATEX = re.compile(r"\\([{}_#$%&])")


class Value(NamedTuple):
    """A literal in normal form: its type's name, and what it is.

    Numbers hold a Decimal, texts a str, lists and tuples a tuple of values, sets a frozenset of values, dicts a
    frozenset of pairs. So two literals are one exactly when their values are equal.
    """

    type: str
    content: object


class NotALiteral(Exception):
    """Raised and caught in this module: why a text is no literal. `beyond_bounds` when it was refused unread."""

    def __init__(self, reason: str, *, beyond_bounds: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.beyond_bounds = beyond_bounds


class Literal(Verifier):
    """Python or JSON literals, equal by value and type.

    Order counts in lists and tuples, not in sets and dicts. `True` and `true` are one, and so are `None` and `null`; a
    list is no tuple, `True` is not 1, `'1'` is not 1. Numbers are equal by value, so 1.0 is 1, unless
    `strict_numbers`. Where the ground truth is a text, an answer may leave out the quotes, unless it would be
    another value without them (`5` is not `'5'`). A ground truth that is no text stands for itself; as text, it must
    be quoted. Not for expressions (`[0] * 3`): nothing is computed.
    """

    kind: OneOf["literal"] = "literal"
    strict_numbers: bool = Field(default=False, description="1 and 1.0 are two values")
    tuples_are_lists: bool = Field(default=False, description="(1, 2) and [1, 2] are one value, as in JSON")
    bare_text: bool = Field(default=True, description="Text may be written without quotes: abc for 'abc'")

    def unreadable(self, ground_truth: Json) -> str | None:
        if ground_truth is None:
            return "the ground truth is null; for the value None write the text 'None'"
        try:
            self.gold(ground_truth)
        except NotALiteral as error:
            return f"the ground truth {shown(written(ground_truth))} is not a literal: {error.reason}"
        return None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        gold = self.gold(ground_truth)
        forms = {"answer": abridged(answer), "ground_truth": abridged(written(ground_truth))}
        if (
            self.bare_text
            and gold.type == "text"
            and gold.content in (answer, unescaped(answer, "text"), undressed(answer))
            and not _is_of_another_type(undressed(answer))
        ):
            return Verdict.correct("the texts are equal", **forms, rule="bare text")
        try:
            found = self.form(read_literal(undressed(answer)))
        except NotALiteral as error:
            if error.beyond_bounds:
                return Verdict.too_costly(f"the answer was refused unread: {error.reason}", **forms, rule="bound")
            refused = Verdict.incorrect if gold.type == "text" and self.bare_text else Verdict.undecided
            return refused(f"the answer is not a literal: {error.reason}", **forms, rule="no literal")
        if found == gold:
            return Verdict.correct("the literals are equal", **forms, rule="equal literals")
        return Verdict.incorrect(difference(found, gold), **forms, rule="different literals")

    def gold(self, ground_truth: Json) -> Value:
        """The ground truth as a value; raises NotALiteral."""
        text = written(ground_truth)
        return self.form(_remembered(text) if len(text) <= CACHED_CHARACTERS else read_literal(text))

    def form(self, value: Value) -> Value:
        """`value` under this verifier's options."""
        if self.strict_numbers and not self.tuples_are_lists:
            return value
        return _folded(value, numbers=not self.strict_numbers, tuples=self.tuples_are_lists)


def _is_of_another_type(answer: str) -> bool:
    """Whether a text without quotes is a value of its own: `5`, `True`, `[1]` are not '5', 'True', '[1]'."""
    try:
        return read_literal(answer).type != "text"
    except NotALiteral:
        return False


def undressed(answer: str) -> str:
    r"""`answer` without the LaTeX of a box: `\text{...}` around it, `\{` and `\_` in it."""
    if not answer.startswith("\\"):
        return answer
    wrapped = WRAPPED.fullmatch(answer)
    return ESCAPED_BY_LATEX.sub(r"\1", wrapped[1] if wrapped else answer)


def written(ground_truth: Json) -> str:
    """A ground truth as the text of a literal."""
    return ground_truth if isinstance(ground_truth, str) else canonical_json(ground_truth)


def difference(found: Value, gold: Value) -> str:
    if found.type != gold.type:
        return f"the answer is a {found.type}, and the ground truth a {gold.type}"
    return f"the answer is another {gold.type} than the ground truth"


def _folded(value: Value, *, numbers: bool, tuples: bool) -> Value:
    """`value` with whole and decimal numbers as one type, tuples and lists as one type, or both."""
    kind, content = value
    if numbers and kind in ("int", "float"):
        return Value("number", content)
    if kind in ("list", "tuple") and isinstance(content, tuple):
        items = tuple(_folded(item, numbers=numbers, tuples=tuples) for item in content)
        return Value("list" if tuples else kind, items)
    if kind == "set" and isinstance(content, frozenset):
        return Value(kind, frozenset(_folded(item, numbers=numbers, tuples=tuples) for item in content))
    if kind == "dict" and isinstance(content, frozenset):
        pairs = (
            (_folded(key, numbers=numbers, tuples=tuples), _folded(item, numbers=numbers, tuples=tuples))
            for key, item in content
        )
        return Value(kind, frozenset(pairs))
    return value


def read_literal(text: str) -> Value:
    """The value that all of `text` spells; `1, 2` is a tuple. Raises NotALiteral."""
    if len(text) > MAX_CHARACTERS:
        raise NotALiteral(f"it has more than {MAX_CHARACTERS} characters", beyond_bounds=True)
    reader = _Reader(text)
    value = reader.value(0)
    if reader.take(","):
        value = Value("tuple", (value, *reader.items("", 0)))
    if reader.position < len(text):
        raise NotALiteral(f"{shown(text[reader.position :], 20)} follows the value")
    return value


_remembered = lru_cache(maxsize=8192)(read_literal)


MADE = {"set": "set", "frozenset": "set", "list": "list", "tuple": "tuple"}


class _Reader:
    """One pass over a text, by tokens."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = 0
        self.position = 0
        self._blank()

    def value(self, depth: int) -> Value:
        if depth > MAX_DEPTH:
            raise NotALiteral(f"it is nested deeper than {MAX_DEPTH}", beyond_bounds=True)
        token = self._next()
        if token["number"]:
            return number(token["number"])
        if token["name"] is not None:
            return (
                self._made(token["name"], depth) if self.text.startswith("(", self.position) else named(token["name"])
            )
        if token["empty_set"]:
            return Value("set", frozenset())
        mark = token["mark"]
        if mark is None:
            return self._text(token)
        if mark in "+-":
            return self._signed(mark)
        if mark in CLOSING:
            return self._group(mark, depth)
        raise NotALiteral(f"{mark!r} appears where a value is expected")

    def items(self, closing: str, depth: int) -> list[Value]:
        """The values up to `closing`, commas between them and perhaps behind the last."""
        found: list[Value] = []
        while not (self.take(closing) if closing else self.position == len(self.text)):
            found.append(self.value(depth + 1))
            if not self.take(","):
                if closing:
                    self._end(closing)
                break
        return found

    def take(self, mark: str) -> bool:
        """Whether `mark` comes next; if so, it is passed."""
        if not self.text.startswith(mark, self.position):
            return False
        self.position += 1
        self._blank()
        return True

    def _blank(self) -> None:
        blank = BLANK.match(self.text, self.position)
        self.position = blank.end() if blank else self.position

    def _next(self) -> re.Match[str]:
        token = TOKEN.match(self.text, self.position)
        if token is None:
            raise NotALiteral(f"{shown(self.text[self.position :], 20)} begins no value")
        self.tokens += 1
        if self.tokens > MAX_TOKENS:
            raise NotALiteral(f"it has more than {MAX_TOKENS} tokens", beyond_bounds=True)
        self.position = token.end()
        self._blank()
        return token

    def _made(self, name: str, depth: int) -> Value:
        """`set([1, 2])`, as Python 2 wrote a set, and its kin; the order of a list that a set is made to is not"
        " known."""
        if name not in MADE or not self.take("("):
            return named(name)
        held = self.value(depth + 1)
        self._end(")")
        if not isinstance(held.content, tuple) or held.type not in ("list", "tuple"):
            raise NotALiteral(f"{name} is made of no list")
        return Value(MADE[name], frozenset(held.content) if MADE[name] == "set" else held.content)

    def _text(self, token: re.Match[str]) -> Value:
        """A string, with the strings that stand right behind it."""
        value = string(token)
        parts = [value.content]
        while self.text[self.position : self.position + 1] in ("'", '"'):
            more = string(self._next())
            if more.type != value.type:
                raise NotALiteral("text and bytes are next to each other")
            parts.append(more.content)
        return value if len(parts) == 1 else Value(value.type, "".join(map(str, parts)))

    def _signed(self, sign: str) -> Value:
        token = self._next()
        if not token["number"]:
            raise NotALiteral(f"no number follows {sign!r}")
        value = number(token["number"])
        return Value(value.type, -value.content) if sign == "-" and isinstance(value.content, Decimal) else value

    def _group(self, opening: str, depth: int) -> Value:
        if opening == "{":
            return self._braces(depth)
        start = self.position
        items = tuple(self.items(CLOSING[opening], depth))
        if opening == "[":
            return Value("list", items)
        inside = self.text[start : self.position].rstrip().removesuffix(")").rstrip()
        return items[0] if len(items) == 1 and not inside.endswith(",") else Value("tuple", items)

    def _braces(self, depth: int) -> Value:
        """A set or a dict; a dict's key with two values is refused."""
        if self.take("}"):
            return Value("dict", frozenset())
        first = self.value(depth + 1)
        if not self.take(":"):
            if self.take(","):
                return Value("set", frozenset([first, *self.items("}", depth)]))
            self._end("}")
            return Value("set", frozenset([first]))
        members = {first: self.value(depth + 1)}
        while not self.take("}"):
            if not self.take(","):
                self._end("}")
                break
            if self.take("}"):
                break
            key = self.value(depth + 1)
            if not self.take(":"):
                raise NotALiteral("a key has no value")
            item = self.value(depth + 1)
            if members.setdefault(key, item) != item:
                raise NotALiteral("a key appears twice with different values")
        return Value("dict", frozenset(members.items()))

    def _end(self, closing: str) -> None:
        if not self.take(closing):
            raise NotALiteral(f"{closing!r} is missing")


def named(name: str) -> Value:
    """True, False and None, and their spellings in JSON."""
    if name not in NAMES:
        raise NotALiteral(f"{shown(name, 20)} is a name, not a value")
    value = NAMES[name]
    return Value("none", None) if value is None else Value("bool", value)


def number(text: str) -> Value:
    """A number; whole numbers and others are two types. Raises NotALiteral past the bounds."""
    text = text.replace("_", "")
    if text[:2].lower() in ("0x", "0o", "0b"):
        if len(text) > MAX_DIGITS:
            raise NotALiteral(f"it holds a number of more than {MAX_DIGITS} digits", beyond_bounds=True)
        return Value("int", Decimal(int(text, 0)))
    mantissa, _, exponent = text.lower().partition("e")
    if len(mantissa) > MAX_DIGITS or len(exponent.lstrip("+-0")) > len(str(MAX_EXPONENT)):
        raise NotALiteral("it holds a number beyond what is computed with", beyond_bounds=True)
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise NotALiteral(f"{shown(text, 20)} is not a number") from error
    if abs(int(exponent or 0)) > MAX_EXPONENT:
        raise NotALiteral("it holds a number beyond what is computed with", beyond_bounds=True)
    return Value("float" if "." in text or exponent else "int", value)


def string(token: re.Match[str]) -> Value:
    """The text or bytes of a quoted token."""
    prefix = token["prefix"]
    if prefix is None or token["number"] or token["name"] or token["mark"]:
        raise NotALiteral("a value appears where text is expected")
    content = next(token[name] for name in ("long1", "long2", "short1", "short2") if token[name] is not None)
    kind = "bytes" if "b" in prefix.lower() else "text"
    return Value(kind, content if "r" in prefix.lower() else unescaped(content, kind))


def unescaped(text: str, kind: str) -> str:
    r"""`text` with `\n`, `\x41`, `\u00e9` and their kin read; an escape that is none stays as it is."""
    if "\\" not in text:
        return text

    def character(escape: re.Match[str]) -> str:
        if escape["one"] is not None:
            return ESCAPES.get(escape["one"], escape[0])
        if escape["octal"]:
            return chr(int(escape["octal"], 8))
        if kind == "bytes" and not escape["hex"]:
            return escape[0]
        code = int(escape["hex"] or escape["four"] or escape["eight"], 16)
        return chr(code) if code <= 0x10FFFF else escape[0]

    return SURROGATES.sub(_joined, ESCAPE.sub(character, text))


def _joined(pair: re.Match[str]) -> str:
    """One character for the two halves in which JSON escapes it."""
    return chr(0x10000 + ((ord(pair[0][0]) & 0x3FF) << 10) + (ord(pair[0][1]) & 0x3FF))
