"""Logic-RL's knights and knaves: `NAME is a ROLE` for every name, and no role word more."""

from collections.abc import Iterator
from typing import Literal

from verifier.parts import Verifier
from verifier.upstream.shared.kk_text import (
    ROLES,
    Roles,
    folded,
    is_word,
    solution_of,
    words,
)
from verifier.wire import Json, Verdict


class LogicRlKk(Verifier):
    """Every name of the solution followed by "is a knight" or "is a knave", and as many role words as names.

    An answer in which that cannot be read is `no_answer`, which the original pays less than wrong roles. Kept as it
    is: meaning is ignored ("it is not true that ..."). Not for a fresh start: that is `knights_knaves`.
    """

    kind: Literal["logic_rl_kk"] = "logic_rl_kk"

    def unreadable(self, ground_truth: Json) -> str | None:
        return solution_of(ground_truth).problem

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        expected, problem = solution_of(ground_truth)
        if problem:
            return Verdict.unverifiable(problem)
        lower = answer.lower()
        counted = sum(lower.count(role) for role in ROLES)
        if counted != len(expected):
            return Verdict.no_answer(f"it has {counted} role words for {len(expected)} names", rule="role words")
        return compared(roles_said(answer, list(expected)), expected)


def compared(found: Roles, expected: Roles) -> Verdict:
    """The verdict on roles that were read; without one for each name, there is no answer."""
    missing = [name for name in expected if name not in found]
    if missing or not expected:
        who = f"of {missing[0][:40]!r}" if missing else "of anybody"
        return Verdict.no_answer(f"it does not say the role {who}", rule="names")
    wrong = [name for name, role in expected.items() if found[name] != role]
    if wrong:
        reason = f"{len(wrong)} of {len(expected)} roles are wrong, the first that of {wrong[0][:40]!r}"
        return Verdict.incorrect(reason, rule="roles")
    return Verdict.correct(f"all {len(expected)} roles are right", rule="roles")


def roles_said(answer: str, names: list[str]) -> Roles:
    """The first "is a ROLE" after each name, with any white space between the words."""
    text = folded(answer)
    found: Roles = {}
    for end, role in statements(text):
        for name in names:
            start = end - len(name)
            here = start >= 0 and text.startswith(folded(name), start)
            if here and name not in found and not is_word(text[start - 1 : start] if start else ""):
                found[name] = role
    return found


def statements(text: str) -> Iterator[tuple[int, str]]:
    """For each "is a ROLE" in a folded text, in order: where the text before it ends, and the role."""
    places = sorted((place, role) for role in ROLES for place in words(text, role))
    for place, role in places:
        end: int | None = place
        for word in ("a", "is", ""):
            end = before(text, word, end)
            if end is None:
                break
        if end is not None:
            yield end, role


def before(text: str, word: str, end: int | None) -> int | None:
    """Where `word` begins that ends, white space after it, at `end`; for no word, where the white space begins."""
    if end is None:
        return None
    start = end
    while start and text[start - 1].isspace():
        start -= 1
    if start == end or not text.endswith(word, 0, start):
        return None
    return start - len(word)
