"""Reads a large request a piece at a time, so that no step holds the event loop for long or needs much memory.

A request is mostly rollouts. Some of them are cut out of the text and read in one call of pydantic's; where the cut is
made is guessed from how the first one begins, and proved by the piece being valid JSON. Where the guess fails the text
is walked through, strings skipped. What is walked through is also counted, before any of it is made into objects:

- `[],` is three bytes of JSON and a hundred of objects, and takes as long to read as 600 bytes of text;
- pydantic makes an error object of a kilobyte for each unknown field, so those are looked for by hand where there may
  be many. The first rollout that is wrong ends the reading.

Everything here is a generator that yields where it may be interrupted (`verifier.engine.pauses`).
"""

import json
import re
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple, NoReturn, TypeVar

from pydantic import FailFast, TypeAdapter, ValidationError, create_model
from pydantic_core import from_json

from verifier.errors import InputError, and_more
from verifier.presets.catalogue import MOST_SPEC_VALUES
from verifier.server.problems import INVALID_REQUEST, TOO_LARGE, Refused
from verifier.wire import Model, PresetRef, Rollout, VerifyRequest, beginning, complaint, read_json

SMALL_BYTES = 2**15
"""A body is read in one call up to this size."""
PIECE_BYTES = 2**16
"""What is read in one call: at the worst 22,000 empty lists, 15 ms; or 13,000 complaints, 10 MB."""
WALK_STEPS = 4096
SPACE_BYTES = 2**20
MOST_SPEC_BYTES = 2**20
MOST_VALUES = 2**17
"""Of a rollout, outside its texts: a test that calls a function with a list of 100,000 numbers has as many."""
MOST_CONTAINERS = 2**15
"""Lists and objects of a rollout: they take 1.5 us each to read."""
MOST_VALUES_IN_ALL = 2**20
MOST_CONTAINERS_IN_ALL = 2**18
"""Of a request, outside its texts: a value takes up to 40 bytes, a list or object up to 200."""
FEW_VALUES = 2**12
"""As many may all be complained of by pydantic."""
KEY_BYTES = 200

CONTAINERS = {list, dict}
QUOTE, BACKSLASH, COMMA, COLON = b'"\\,:'
OPENING, CLOSING = b"[{", b"]}"
MARK = re.compile(rb'["\[\]{},]')
SPACE = re.compile(rb"[ \t\n\r]*")
SCALAR = re.compile(rb"[-+.0-9A-Za-z]+")
BEGINS = re.compile(rb'\{[ \t\n\r]*"[^"\\]{1,64}"')
RolloutsUpToTheFirstWrong = Annotated[tuple[Rollout, ...], FailFast()]
SOME_ROLLOUTS = TypeAdapter(RolloutsUpToTheFirstWrong)
SmallRequest = create_model("SmallRequest", __base__=VerifyRequest, rollouts=(RolloutsUpToTheFirstWrong, ...))

Value = TypeVar("Value")
Steps = Generator[None, None, Value]


class Bounds(NamedTuple):
    """How large one value of a request may be."""

    what: str
    bytes: int
    values: int
    containers: int
    setting: str = ""


class Walked(NamedTuple):
    """Where a value ends, and how many values it holds."""

    end: int
    values: int


SPEC = Bounds("one field of a request", MOST_SPEC_BYTES, MOST_SPEC_VALUES, MOST_SPEC_VALUES)


def walk(text: bytes | bytearray, start: int, place: str, bounds: Bounds) -> Steps[Walked]:
    """The end of the value that begins at `start`: right if it is JSON at all, which is for a parser to say."""
    stop = start + bounds.bytes
    if start < len(text) and text[start] not in b'[{"':
        scalar = SCALAR.match(text, start, stop)
        return Walked(scalar.end() if scalar else not_json("a value is missing", start), 1)
    at, depth, values, containers, steps = start, 0, 1, 0, 0
    while True:
        steps += 1
        if steps % WALK_STEPS == 0:
            yield
        found = MARK.search(text, at, stop)
        if found is None:
            too_long_or_cut_short(text, stop, place, bounds)
        at = found.end()
        mark = text[at - 1]
        if mark == QUOTE:
            at = yield from string_end(text, at, stop)
            if at < 0:
                too_long_or_cut_short(text, stop, place, bounds)
        elif mark in OPENING:
            depth += 1
            values += 1
            containers += 1
        elif mark == COMMA:
            values += 1
        else:
            depth -= 1
        if values > bounds.values or containers > bounds.containers:
            too_much(place, bounds)
        if depth <= 0:
            return Walked(at, values)


def string_end(text: bytes | bytearray, at: int, stop: int) -> Steps[int]:
    """Just after the quote that ends the string whose text begins at `at`; -1 when there is none before `stop`."""
    steps = 0
    while True:
        steps += 1
        if steps % WALK_STEPS == 0:
            yield
        quote = text.find(b'"', at, stop)
        if quote < 0:
            return -1
        if text[quote - 1] != BACKSLASH or not backslashes_before(text, quote, at) % 2:
            return quote + 1
        at = quote + 1


def backslashes_before(text: bytes | bytearray, end: int, start: int) -> int:
    """How many backslashes stand right before `end`, seen back to `start`."""
    size = 16
    while True:
        seen = text[max(start, end - size) : end]
        count = len(seen) - len(seen.rstrip(b"\\"))
        if count < len(seen) or end - size <= start:
            return count
        size *= 4


def after_space(text: bytes | bytearray, at: int) -> Steps[int]:
    """The position of the next byte that is not white space."""
    while True:
        found = SPACE.match(text, at, at + SPACE_BYTES)
        assert found is not None
        if found.end() < at + SPACE_BYTES:
            return found.end()
        at = found.end()
        yield


def not_json(problem: str, at: int) -> NoReturn:
    raise InputError(f"body: Invalid JSON: {problem} at byte {at:,}")


def too_long_or_cut_short(text: bytes | bytearray, stop: int, place: str, bounds: Bounds) -> NoReturn:
    if stop >= len(text):
        raise InputError(f"body: Invalid JSON: it ends in the middle of {place}, after {len(text):,} bytes")
    raise Refused(
        TOO_LARGE,
        f"{place}: more than {bounds.bytes:,} bytes, the limit for {bounds.what}{bounds.setting}",
        limit_bytes=bounds.bytes,
    )


def too_much(place: str, bounds: Bounds) -> NoReturn:
    raise Refused(
        TOO_LARGE,
        f"{place}: more than {bounds.values:,} values, or more than {bounds.containers:,} lists and objects; "
        f"{bounds.what} may have no more. Long lists can be given as text",
        limit_values=bounds.values,
    )


class Weight(NamedTuple):
    """How many values there are, and how many of them are lists and objects."""

    values: int = 0
    containers: int = 0

    def plus(self, other: "Weight") -> "Weight":
        return Weight(self.values + other.values, self.containers + other.containers)


def weight_of(value: object) -> Weight:
    """What a value weighs with all that is in it."""
    values, containers, left = 1, 0, [value]
    while left:
        one = left.pop()
        if not isinstance(one, dict | list):
            continue
        containers += 1
        values += len(one)
        inner = one.values() if isinstance(one, dict) else one
        if not CONTAINERS.isdisjoint(map(type, inner)):
            left.extend(inner)
    return Weight(values, containers)


class Request(NamedTuple):
    """What a body says: everything but the rollouts, and the rollouts."""

    asked: VerifyRequest
    rollouts: Sequence[Rollout]


@dataclass
class RequestReader:
    """Reads the bodies of one service."""

    max_rollouts: int
    max_rollout_bytes: int

    def read(self, text: bytes | bytearray) -> Steps[Request]:
        """What the body asks for. Raises Refused or InputError, which say where and what was expected."""
        if len(text) <= SMALL_BYTES:
            return self.small(text)
        fields: dict[str, bytes] = {}
        rollouts: list[Rollout] | None = None
        at = yield from after_space(text, 0)
        if text[at : at + 1] != b"{":
            raise InputError(f"body: must be a JSON object (found {beginning(repr(bytes(text[at : at + 60])))})")
        at = yield from after_space(text, at + 1)
        while text[at : at + 1] != b"}":
            name, at = yield from self._name(text, at)
            if name == "rollouts" and text[at : at + 1] == b"[":
                if rollouts is not None:
                    raise InputError("rollouts: given twice; expected one list")
                rollouts = []
                at = yield from self._rollouts(text, at + 1, rollouts)
            else:
                end, _ = yield from walk(text, at, name, SPEC)
                fields[name] = bytes(text[at:end])
                at = end
            at = yield from after_space(text, at)
            if text[at : at + 1] == b",":
                at = yield from after_space(text, at + 1)
                if text[at : at + 1] == b"}":
                    not_json("a field is missing after the comma", at)
            elif text[at : at + 1] != b"}":
                not_json("expected , or }", at)
        at = yield from after_space(text, at + 1)
        if at < len(text):
            not_json("something follows the object", at)
        if rollouts is not None:
            fields["rollouts"] = b"[]"
        head = b",".join([json.dumps(name).encode() + b":" + value for name, value in fields.items()])
        return Request(self._checked(lambda: read_json(VerifyRequest, b"{" + head + b"}"), ""), rollouts or [])

    def small(self, text: bytes | bytearray) -> Request:
        """The same of a body of up to SMALL_BYTES, in one step."""
        asked = read_whole(SmallRequest, text)
        if len(asked.rollouts) > self.max_rollouts:
            self._too_many(str(len(asked.rollouts)))
        return Request(asked, asked.rollouts)

    def _name(self, text: bytes | bytearray, at: int) -> Steps[tuple[str, int]]:
        """A field's name, and where its value begins."""
        if text[at : at + 1] != b'"':
            not_json("expected the name of a field in double quotes", at)
        end = yield from string_end(text, at + 1, at + KEY_BYTES)
        name = beginning(text[at + 1 : at + KEY_BYTES].decode(errors="replace"))
        if end > 0:
            try:
                name = str(json.loads(text[at:end]))
            except ValueError:
                not_json("the name of a field cannot be read", at)
        refuse_unknown("", [name], VerifyRequest.model_fields)
        at = yield from after_space(text, end)
        if text[at : at + 1] != b":":
            not_json("expected :", at)
        at = yield from after_space(text, at + 1)
        return name, at

    def _rollouts(self, text: bytes | bytearray, at: int, rollouts: list[Rollout]) -> Steps[int]:
        """Read the list that begins before `at` into `rollouts`; returns where it ends."""
        weight = Weight()
        walked_until = at
        at = yield from after_space(text, at)
        if text[at : at + 1] == b"]":
            return at + 1
        while True:
            before = len(rollouts)
            end = guessed_end(text, at) if at >= walked_until else None
            if end is not None and self._piece(text, at, end, rollouts):
                at = end
            else:
                walked_until = end or walked_until
                at = yield from self._one(text, at, rollouts)
            if len(rollouts) > self.max_rollouts:
                self._too_many(f"about {len(rollouts) + beginning_after(text, at)}")
            for one in rollouts[before:]:
                weight = weighed(weight, one)
            if weight.values > MOST_VALUES_IN_ALL or weight.containers > MOST_CONTAINERS_IN_ALL:
                raise Refused(
                    TOO_LARGE,
                    f"rollouts: more than {MOST_VALUES_IN_ALL:,} values, or more than {MOST_CONTAINERS_IN_ALL:,} "
                    f"lists, objects and parameters, in the first {len(rollouts):,}; split the batch into several "
                    "requests, or give long lists as text",
                    limit_values=MOST_VALUES_IN_ALL,
                )
            at = yield from after_space(text, at)
            if text[at : at + 1] == b"]":
                return at + 1
            if text[at : at + 1] != b",":
                not_json("expected , or ] after a rollout", at)
            at = yield from after_space(text, at + 1)
            yield

    def _piece(self, text: bytes | bytearray, at: int, end: int, rollouts: list[Rollout]) -> bool:
        """Read what lies between as rollouts, if it is a list of JSON values."""
        try:
            rollouts += SOME_ROLLOUTS.validate_json(b"[" + text[at:end] + b"]")
        except ValidationError as error:
            if is_not_json(error):
                return False
            raise refusal(error, within="rollouts", offset=len(rollouts)) from None
        return True

    def _one(self, text: bytes | bytearray, at: int, rollouts: list[Rollout]) -> Steps[int]:
        """Read the one rollout that begins at `at`; returns where it ends."""
        place = f"rollouts.{len(rollouts)}"
        bounds = Bounds(
            "one rollout", self.max_rollout_bytes, MOST_VALUES, MOST_CONTAINERS, " (VERIFIER_MAX_ROLLOUT_MB)"
        )
        end, values = yield from walk(text, at, place, bounds)
        one = bytes(text[at:end])
        if values > FEW_VALUES:
            yield
            self._checked(lambda: refuse_unknown_fields(one, values, place), place)
        if len(one) > PIECE_BYTES:
            yield
        rollouts.append(self._checked(lambda: read_json(Rollout, one), place))
        return end

    @staticmethod
    def _checked(read: Callable[[], Value], place: str) -> Value:
        """What `read` returns, with its complaints turned into ours."""
        try:
            return read()
        except ValidationError as error:
            raise refusal(error, within=place) from None
        except ValueError as error:
            raise InputError(f"{place or 'body'}: {str(error)[:200]}") from None

    def _too_many(self, found: str) -> NoReturn:
        raise Refused(
            TOO_LARGE,
            f"rollouts: {found}; this service takes {self.max_rollouts} in one request (VERIFIER_MAX_ROLLOUTS). "
            "Split the batch into several requests, or several POSTs to /v1/jobs",
            limit_rollouts=self.max_rollouts,
        )


def beginning_after(text: bytes | bytearray, at: int) -> int:
    """About how many rollouts begin after `at`, by how the next one does."""
    begins = BEGINS.search(text, at, at + PIECE_BYTES)
    return text.count(begins[0], at) if begins else 0


def guessed_end(text: bytes | bytearray, at: int) -> int | None:
    """Where the last rollout of the next piece may end: before one that begins as the first does."""
    begins = BEGINS.match(text, at)
    if begins is None:
        return None
    next_one = text.rfind(begins[0], at + 1, at + PIECE_BYTES)
    if next_one < 0:
        return None
    before = bytes(text[max(at, next_one - 64) : next_one]).rstrip(b" \t\n\r")
    if not before.endswith(b","):
        return None
    object_before = before[:-1].rstrip(b" \t\n\r")
    if not object_before.endswith(b"}"):
        return None
    return max(at, next_one - 64) + len(object_before)


def weighed(weight: Weight, rollout: Rollout) -> Weight:
    """`weight`, and that of a rollout's fields; most are texts."""
    if not isinstance(rollout.ground_truth, str):
        weight = weight.plus(weight_of(rollout.ground_truth))
    if rollout.metadata:
        weight = weight.plus(weight_of(rollout.metadata))
    if isinstance(rollout.preset, PresetRef) and rollout.preset.params:  # a rubric is made of them, a part of each
        params = weight_of(rollout.preset.params)
        weight = weight.plus(Weight(params.values, params.values))
    return weight


def refuse_unknown_fields(text: bytes, values: int, place: str) -> None:
    """Look for unknown fields by hand where pydantic would complain of each.

    Raises ValueError for lone surrogates among very many values: the parser that reads them is slow.
    """
    try:
        fields: Any = from_json(text)
    except ValueError as error:
        if "hex escape" not in str(error):
            raise
        if values > MOST_SPEC_VALUES:
            raise ValueError(
                f"a lone surrogate escape in a rollout of {values:,} values; expected none where there are more than "
                f"{MOST_SPEC_VALUES:,}"
            ) from None
        fields = json.loads(text)
    if isinstance(fields, dict):
        refuse_unknown(place, fields, Rollout.model_fields)
        if isinstance(fields.get("preset"), dict):
            refuse_unknown(f"{place}.preset", fields["preset"], PresetRef.model_fields)


def refuse_unknown(place: str, names: Iterable[str], known: Mapping[str, object]) -> None:
    """Raise Refused when any of `names` is not known, with the first few of them."""
    unknown = [name for name in names if name not in known]
    if unknown:
        prefix = f"{place}." if place else ""
        raise Refused(
            INVALID_REQUEST,
            f"{prefix}{beginning(unknown[0])}: unknown field{and_more(len(unknown) - 1)}; known are {', '.join(known)}",
        )


def is_not_json(error: ValidationError) -> bool:
    return (
        error.error_count() == 1 and error.errors(include_url=False, include_input=False)[0]["type"] == "json_invalid"
    )


def refusal(error: ValidationError, *, within: str = "", offset: int = 0) -> Refused:
    """The complaint, with its place in the whole request: `within`, and so many elements further on."""
    return Refused(INVALID_REQUEST, complaint(error, within=within, offset=offset))


def read_whole(model: type[Model], text: bytes | bytearray) -> Model:
    """Read a small body in one call."""
    try:
        return read_json(model, text)
    except ValidationError as error:
        raise refusal(error) from None
    except ValueError as error:
        raise InputError(f"body: {str(error)[:200]}") from None


def read_spec(model: type[Model], text: bytes | bytearray, bounds: Bounds) -> Steps[Model]:
    """Read a body that is one value within `bounds`."""
    if len(text) > PIECE_BYTES:
        at = yield from after_space(text, 0)
        yield from walk(text, at, "body", bounds)
    return read_whole(model, text)
