"""simpleRL's knights and knaves: a role word after every name, on the same line."""

from typing import Literal

from verifier.parts import Verifier
from verifier.upstream.logic_rl.verify import compared
from verifier.upstream.shared.kk_text import ROLES, Roles, folded, solution_of, words
from verifier.wire import Json, Verdict


class SimpleRlKk(Verifier):
    """The first role word behind each name of the solution, on one line with it.

    A name without one makes the answer `no_answer`, which the original pays less than wrong roles. Kept as it is:
    "Zoey is not a knight but a knave" reads knight. Not for a fresh start: that is `knights_knaves`.
    """

    kind: Literal["simplerl_kk"] = "simplerl_kk"

    def unreadable(self, ground_truth: Json) -> str | None:
        return solution_of(ground_truth).problem

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        expected, problem = solution_of(ground_truth)
        if problem:
            return Verdict.unverifiable(problem)
        return compared(roles_behind(answer, list(expected)), expected)


def roles_behind(answer: str, names: list[str]) -> Roles:
    """The role of each name: on the first line where a role follows it, the first role after its first occurrence."""
    found: Roles = {}
    open_names = {name: folded(name) for name in names}
    for line in folded(answer).split("\n"):
        if not open_names:
            break
        if ROLES[0] not in line and ROLES[1] not in line:
            continue
        for name, word in list(open_names.items()):
            place = next(words(line, word), None) if word in line else None
            role = first_role(line, place + len(word)) if place is not None else None
            if role:
                found[name] = role
                del open_names[name]
    return found


def first_role(line: str, start: int) -> str | None:
    places = [(place, role) for role in ROLES if (place := next(words(line, role, start), None)) is not None]
    return min(places)[1] if places else None
