"""What is a matter of policy when two answers are compared, and the form that a decision takes."""

from typing import Literal, NamedTuple


class Policy(NamedTuple):
    """The options of `Symbolic`, as a value that caches can be keyed by; `Symbolic` explains them."""

    lists: Literal["unordered", "ordered"] = "unordered"
    percent: Literal["either", "factor", "ignore"] = "either"
    units: Literal["optional", "required", "ignored"] = "optional"
    round_to_gold: bool = True
    approximation_digits: int | None = 6
    assignments: Literal["value", "strict"] = "value"
    simplified: bool = False
    incomplete: Literal["wrong", "share"] = "wrong"


class Decision(NamedTuple):
    """Equal, different, or (None) not decided; `costly` when it was given up because of its cost."""

    equal: bool | None
    decider: str
    costly: bool = False


UNDECIDED = Decision(None, "")
