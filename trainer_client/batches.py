"""Rollouts on their way out: checked, encoded once, and cut into requests of a bounded size. Nothing is sent here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from verifier.wire import Rollout, VerifyRequest, complaint, infinite_in


class Batch(NamedTuple):
    """Consecutive rollouts that travel in one request."""

    first: int
    """Position of the first one among all the rollouts of the call."""
    ids: tuple[str, ...]
    encoded: tuple[bytes, ...]
    """Each rollout as JSON."""


def checked_rollouts(rollouts: Iterable[Rollout | Mapping[str, Any]]) -> list[Rollout]:
    """The same rollouts as models; raises ValueError naming the first that cannot be one, and why."""
    return [_checked(rollout, f"rollout {position}: ") for position, rollout in enumerate(rollouts)]


def checked_rollout(rollout: Rollout | Mapping[str, Any]) -> Rollout:
    """One rollout as a model; raises ValueError."""
    return _checked(rollout, "rollout: ")


def _checked(rollout: Rollout | Mapping[str, Any], place: str) -> Rollout:
    if isinstance(rollout, Rollout):
        _refuse_infinite(rollout, place)
        return rollout
    try:
        return Rollout.model_validate(dict(rollout) if isinstance(rollout, Mapping) else rollout)
    except ValidationError as error:
        raise ValueError(place + complaint(error)) from None


def _refuse_infinite(rollout: Rollout, place: str) -> None:
    """A model that was made by `model_copy` or `model_construct` was never checked."""
    for field, value in (("ground_truth", rollout.ground_truth), ("metadata", rollout.metadata)):
        if not isinstance(value, str) and value and (problem := infinite_in(value)) is not None:
            raise ValueError(f"{place}{field}: {problem}")


def batches(rollouts: Sequence[Rollout], *, max_rollouts: int, max_bytes: int) -> Iterator[Batch]:
    """Cut into runs of at most `max_rollouts` rollouts and `max_bytes` of JSON; one that is larger travels alone.

    Neighbours of one group stay together where they fit into one request: a reward may depend on the whole group.
    """
    first, size = 0, 0
    encoded: list[bytes] = []
    whole = 0  # how many of `encoded` come before the group that is being read
    for position, rollout in enumerate(rollouts):
        one = rollout.model_dump_json(exclude_defaults=True).encode()
        if rollout.group is None or not position or rollout.group != rollouts[position - 1].group:
            whole = len(encoded)
        if encoded and (len(encoded) >= max_rollouts or size + len(one) > max_bytes):
            cut = whole or len(encoded)
            yield _batch(rollouts, first, encoded[:cut])
            first, encoded, whole = first + cut, encoded[cut:], 0
            size = sum(map(len, encoded)) + len(encoded)
        encoded.append(one)
        size += len(one) + 1
    if encoded:
        yield _batch(rollouts, first, encoded)


def _batch(rollouts: Sequence[Rollout], first: int, encoded: list[bytes]) -> Batch:
    return Batch(first, tuple(rollout.id for rollout in rollouts[first : first + len(encoded)]), tuple(encoded))


def request_body(question: VerifyRequest, batch: Batch) -> bytes:
    """The JSON of `question` with the batch's rollouts in it, each encoded only once."""
    envelope = question.model_dump_json(exclude={"rollouts"}, exclude_defaults=True).encode()[1:-1]
    return b"{%b%b" % (envelope, b"," if envelope else b"") + b'"rollouts":[' + b",".join(batch.encoded) + b"]}"
