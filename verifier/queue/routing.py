"""Which queue a task waits in: cheap work never waits for expensive work, and programs go where a sandbox is."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from pydantic import BaseModel

from verifier.errors import ConfigError
from verifier.fingerprint import code_fingerprint
from verifier.parts import Verifier, kind_of
from verifier.rubric import Rubric
from verifier.verify.choice import Choice
from verifier.verify.exact import Exact
from verifier.verify.json_equal import JsonEqual
from verifier.verify.key_values import KeyValues
from verifier.verify.label import Label
from verifier.verify.literal import Literal
from verifier.verify.numeric import Numeric
from verifier.verify.text import Text


class Queue(StrEnum):
    """A kind of work."""

    CHEAP = "cheap"  # microseconds
    SYMBOLIC = "symbolic"  # milliseconds, now and then seconds; also whatever is not known
    CODE = "code"  # programs are run: seconds, and a sandbox


GROUPS = {"math": (Queue.CHEAP, Queue.SYMBOLIC), "all": tuple(Queue)}
"""Names for several queues at once, for `verifier worker --queues`."""

CHEAP = frozenset(kind_of(part) for part in (Choice, Exact, JsonEqual, KeyValues, Label, Literal, Numeric, Text))


def queue_of(rubric: Rubric) -> Queue:
    """The queue for work judged by `rubric`: that of its dearest part."""
    found = {queue_of_part(part) for part in verifiers(rubric.verifier)}
    return next(queue for queue in (Queue.CODE, Queue.SYMBOLIC, Queue.CHEAP) if queue in found)


def queue_of_part(part: Verifier) -> Queue:
    if part.runs_programs:
        return Queue.CODE
    nested = any(True for _, value in part for _ in verifiers(value))
    return Queue.CHEAP if nested or kind_of(type(part)) in CHEAP else Queue.SYMBOLIC


def verifiers(value: object) -> Iterator[Verifier]:
    """Every verifier in a part's configuration, itself included."""
    if isinstance(value, Verifier):
        yield value
    if isinstance(value, BaseModel):
        for _, inner in value:
            yield from verifiers(inner)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from verifiers(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from verifiers(inner)


def read_queues(names: Iterable[str]) -> tuple[Queue, ...]:
    """The queues that `names` stand for; raises ConfigError naming the known ones."""
    found: list[Queue] = []
    for name in names:
        if name in GROUPS:
            found += GROUPS[name]
        elif name in set(Queue):
            found.append(Queue(name))
        else:
            known = ", ".join([*GROUPS, *Queue])
            raise ConfigError(f"unknown queue {name[:60]!r}; expected one or more of: {known}")
    if not found:
        raise ConfigError("no queue was named; expected one or more of: " + ", ".join([*GROUPS, *Queue]))
    return tuple(dict.fromkeys(found))


def release() -> str:
    """Which code and libraries judge here. Two releases side by side each have queues of their own."""
    return code_fingerprint()[:12]


def broker_queue(queue: Queue, of_release: str) -> str:
    """The name of a queue in the broker."""
    return f"verifier.{queue}.{of_release}"
