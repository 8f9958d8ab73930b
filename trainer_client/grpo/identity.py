"""Problems told apart: data sets repeat ids, or have none, and two rows must never be taken for one another."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

from trainer_client.grpo.rollout import Problem


def told_apart(*lists: Sequence[Problem]) -> list[list[Problem]]:
    """The same problems, each with an id of its own among all the lists: the second `q` is `q#2`."""
    given = {problem.id for problems in lists for problem in problems}
    used: set[str] = set()
    count: Counter[str] = Counter()

    def own(problem: Problem) -> Problem:
        name = problem.id
        count[problem.id] += 1
        if name in used:
            name = f"{problem.id}#{count[problem.id]}"
            while name in used or name in given:
                count[problem.id] += 1
                name = f"{problem.id}#{count[problem.id]}"
        used.add(name)
        return problem if name == problem.id else problem.model_copy(update={"id": name})

    return [[own(problem) for problem in problems] for problems in lists]


def digest_of(problems: Iterable[Problem]) -> str:
    """The same for the same problems in the same order."""
    found = hashlib.sha256()
    for problem in problems:
        found.update(f"{problem!r}\n".encode("utf-8", "backslashreplace"))
    return found.hexdigest()
