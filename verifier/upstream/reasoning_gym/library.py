"""reasoning-gym's own scorers, of the version that the pinned environment of its name holds; loaded on first use.

Nine evaluate the answer as Python: `binary_matrix`, `n_queens`, `spiral_matrix`, `string_insertion` with `eval`,
`countdown`, `intermediate_integration`, `polynomial_multiplication`, `puzzle24`, `simple_integration` with sympy's
`parse_expr`; `bitwise_arithmetic` and `number_sorting` evaluate the entry. Their modules are handed readers of our own
in its place, which compute the same and run nothing (`python_value`, `sympy_text`). What those cannot read is noted,
and the scorer's number is then not used.
"""

import builtins
import json
import sys
import warnings
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from functools import cache, lru_cache
from importlib.util import find_spec
from io import StringIO
from tokenize import TokenError
from typing import Any, NamedTuple

from verifier.upstream.reasoning_gym.python_value import NotPlain, python_value
from verifier.upstream.reasoning_gym.rows import NAMES, Entry
from verifier.upstream.shared import sympy_text
from verifier.upstream.shared.libraries import python_tokens, sympy

EVALUATING = ("binary_matrix", "n_queens", "spiral_matrix", "string_insertion", "bitwise_arithmetic", "number_sorting")
PARSING = ("countdown", "puzzle24")
SYMBOLIC = {"intermediate_integration": "sympy", "polynomial_multiplication": "sp", "simple_integration": "sympy"}
"""Data sets whose modules have `parse_expr` under the name of sympy that they use."""
GOLDS_REMEMBERED = 1_024
LONGEST_REMEMBERED = 20_000  # characters of an entry

EXAMPLES = {"propositional_logic": "example_answer", "rubiks_cube": "example_correct_answer"}
"""Where the metadata of entries without an answer hold one that is right."""


class Scored(NamedTuple):
    """What a scorer made of an answer: a number, or why there is none.

    `raised`: what the scorer itself raised. `unread`: what it would have evaluated as Python, and nobody here read.
    """

    score: float = 0.0
    raised: str = ""
    unread: str = ""


class Readers:
    """What stands in the place of `eval` and `parse_expr`. `unread` is what they could not read, of one answer."""

    def __init__(self) -> None:
        self.unread = ""

    def evaluate(self, text: object) -> Any:
        try:
            return python_value(text)
        except NotPlain as reason:
            raise self._left(f"an expression of Python ({reason})") from reason

    def parse(self, text: object, local_dict: Mapping[str, Any] | None = None) -> Any:
        """sympy's `parse_expr`. `local_dict` has symbols, whose names must be nothing else in sympy."""
        if not isinstance(text, str) or "__" in text:
            raise self._left("a name with underscores")
        if hidden := [name for name in local_dict or () if hasattr(sympy(), name) or hasattr(builtins, name)]:
            raise self._left(f"{hidden[0]} as a variable")
        try:
            return sympy_text.read(text)
        except sympy_text.Refused as reason:
            if isinstance(reason.__cause__, TokenError):  # which `parse_expr` raises, too
                raise reason.__cause__ from reason
            return self._text_or_list(text, str(reason))

    def _text_or_list(self, text: str, refusal: str) -> Any:
        """A text in quotes, or a list of them, is what sympy makes of it as well: no formula."""
        try:
            return python_value(python_tokens(False)(text).strip())
        except NotPlain as reason:
            raise self._left(f"an expression of sympy ({refusal})") from reason

    def _left(self, what: str) -> ValueError:
        """Some scorers catch every exception, so what was left is noted here too."""
        self.unread = self.unread or what
        return ValueError(what)


READERS = Readers()


class Borrowed:
    """A library with one function replaced."""

    def __init__(self, library: Any, **replaced: Any) -> None:
        self._library = library
        self.__dict__.update(replaced)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._library, name)


@cache
def gym() -> Any:
    """The library, with the readers in their places."""
    import reasoning_gym
    from reasoning_gym.factory import DATASETS

    warnings.filterwarnings("ignore", module="reasoning_gym")  # numpy's, of answers that hold no numbers

    for name in EVALUATING:
        module_of(DATASETS[name]).eval = READERS.evaluate
    for name in PARSING:
        module_of(DATASETS[name]).parse_expr = READERS.parse
    for name, library in SYMBOLIC.items():
        module = module_of(DATASETS[name])
        setattr(module, library, Borrowed(getattr(module, library), parse_expr=READERS.parse))
    return reasoning_gym


def module_of(registered: Any) -> Any:
    """The module of a data set's class."""
    return sys.modules[registered[0].__module__]


@cache
def scorer(name: str) -> Callable[[str, dict[str, Any]], Any]:
    """The data set's `score_answer`, of a data set made with its defaults, as `get_score_answer_fn` has it."""
    with redirect_stdout(StringIO()):
        return gym().get_score_answer_fn(name)  # type: ignore[no-any-return]


def installed() -> bool:
    return find_spec("reasoning_gym") is not None


def warm() -> None:
    """Load the library and make every data set, for a process that is about to fork workers: a second of CPU."""
    for name in sorted(NAMES):
        scorer(name)


def scored(answer: str, entry: Entry) -> Scored:
    """The scorer's number for the answer."""
    score_answer = scorer(entry.dataset)
    READERS.unread = ""
    try:
        with redirect_stdout(StringIO()):
            score = float(score_answer(answer, entry.fresh()))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - a scorer of others raises what it likes at an answer
        return Scored(raised=f"{type(error).__name__}: {error}"[:200], unread=READERS.unread)
    return Scored(score, unread=READERS.unread)


def unusable(entry: Entry) -> str | None:
    """Why nothing can be judged by this entry: its own answer is not worth 1 to the scorer."""
    if entry.answer is None and entry.dataset not in EXAMPLES and entry.dataset != "graph_color":
        return None
    text = json.dumps(entry)
    return _unusable(text) if len(text) <= LONGEST_REMEMBERED else _unusable.__wrapped__(text)


@lru_cache(maxsize=GOLDS_REMEMBERED)
def _unusable(text: str) -> str | None:
    entry = Entry(*json.loads(text))
    own = own_answer(entry)
    if own is None:
        return None
    found = scored(own, entry)
    if found.unread or found.score >= 1:
        return None
    what = f"raises {found.raised}" if found.raised else f"gives it {found.score:g}, not 1"
    return f"the entry's own answer cannot be used: the scorer of {entry.dataset} {what}"


def own_answer(entry: Entry) -> str | None:
    if entry.answer is not None:
        return entry.answer
    if entry.dataset == "graph_color":
        coloring = entry.metadata.get("possible_answer")
        return json.dumps(coloring) if isinstance(coloring, dict) else None
    example = entry.metadata.get(EXAMPLES[entry.dataset])
    return example if isinstance(example, str) and example else None
