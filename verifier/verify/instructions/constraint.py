"""What a constraint is: a name, the arguments that it takes, and a check of a text."""

import math
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from verifier.verify.quoting import shown
from verifier.wire import Json

Reader = Callable[[Json], Any]
Check = Callable[..., bool]
MOST_TEXT = 20_000
"""Characters of one argument: IFBench has a reference text of 3,000."""
MOST_TEXTS = 200
RELATIONS = ("less than", "at least")


class BadArgument(Exception):
    """What was expected of an argument, to stand behind its name."""


@dataclass(frozen=True)
class Optional:
    """Reads an argument that may be left out; the check is given None then."""

    reader: Reader

    def __call__(self, value: Json) -> Any:
        return self.reader(value)


@dataclass(frozen=True)
class Constraint:
    """`check(text, **arguments)` says whether a text that is not blank follows it."""

    name: str
    check: Check
    arguments: Mapping[str, Reader]
    needs: tuple[str, ...] = ()

    def read(self, given: Mapping[str, Json]) -> dict[str, Any]:
        """The arguments; null stands for none, as in rows of a table. Raises BadArgument with the whole complaint."""
        there = {name: value for name, value in given.items() if value is not None}
        for name in there:
            if name not in self.arguments:
                known = ", ".join(self.arguments) or "none"
                raise BadArgument(f"{self.name} takes no argument {shown(name)}; it takes {known}")
        read: dict[str, Any] = {}
        for name, reader in self.arguments.items():
            if reader is ignored:
                continue
            if name not in there and isinstance(reader, Optional):
                read[name] = None
                continue
            if name not in there:
                raise BadArgument(f"{self.name} needs {name}; without it the original draws one at random")
            try:
                read[name] = reader(there[name])
            except BadArgument as error:
                raise BadArgument(f"{self.name}: {name} is {shown(str(there[name]))}; expected {error}") from None
        return read


class Roll(dict[str, Constraint]):
    """Constraints by name, with a decorator that adds one."""

    def add(self, name: str, *needs: str, **arguments: Reader) -> Callable[[Check], Check]:
        def added(check: Check) -> Check:
            self[name] = Constraint(name, check, arguments, needs)
            return check

        return added


def whole(least: int = 0) -> Reader:
    """A whole number; tables give 3.0 for 3 where other rows have none."""

    def read(value: Json) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value < math.inf or value % 1:
            raise BadArgument(f"a whole number from {least}")
        return int(value)

    return read


def number(value: Json) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise BadArgument("a number from 0")
    return value


def text(value: Json) -> str:
    if not isinstance(value, str) or not value or len(value) > MOST_TEXT:
        raise BadArgument(f"text of 1 to {MOST_TEXT:,} characters")
    return value


def ignored(value: Json) -> None:
    """An argument that says how the instruction came to be, and that the check doesn't look at."""


def stripped(value: Json) -> str:
    return text(value).strip()


def texts(value: Json) -> tuple[str, ...]:
    if not isinstance(value, list) or not 0 < len(value) <= MOST_TEXTS:
        raise BadArgument(f"a list of 1 to {MOST_TEXTS} texts")
    return tuple(sorted(text(one) for one in value))


def relation(value: Json) -> str:
    if value not in RELATIONS:
        raise BadArgument(" or ".join(RELATIONS))
    return str(value)


def pattern(around: str = "{}", flags: re.RegexFlag = re.NOFLAG, *, lower: bool = False) -> Reader:
    """A regular expression: the originals put keywords into one as they are. `around` is what they put around it."""

    def read(value: Json) -> re.Pattern[str]:
        one = stripped(value)
        return compiled(around.format(one.lower() if lower else one), flags)

    return read


def compiled(one: str, flags: re.RegexFlag) -> re.Pattern[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # of `[[`, which may mean something else one day
            return re.compile(one, flags)
    except (re.error, OverflowError, RecursionError) as error:
        raise BadArgument(f"what can be read as a regular expression, as the original does ({error})") from None


def patterns(around: str = "{}", flags: re.RegexFlag = re.NOFLAG) -> Reader:
    """A list of regular expressions, not stripped."""

    def read(value: Json) -> tuple[re.Pattern[str], ...]:
        return tuple(compiled(around.format(one), flags) for one in texts(value))

    return read


def relation_in(words: Mapping[str, str]) -> Reader:
    """A relation in another language, as its English one."""

    def read(value: Json) -> str:
        if not isinstance(value, str) or value not in words:
            raise BadArgument(" or ".join(words))
        return words[value]

    return read


def translated(constraint: Constraint, prefix: str, relation_there: Reader) -> Constraint:
    """The same constraint by the name that another language gives it, with the relations of that language."""
    arguments = {
        name: relation_there if reader is relation else reader for name, reader in constraint.arguments.items()
    }
    return Constraint(prefix + constraint.name, constraint.check, arguments, constraint.needs)


def compared(count: int, relation: str, bound: int) -> bool:
    """`less than` and `at least`, the two relations of IFEval, and `at most`, which Spanish has."""
    if relation == "at most":
        return count <= bound
    return count < bound if relation == "less than" else count >= bound
