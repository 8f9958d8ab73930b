"""Rollouts to measure with where no data are given: right and wrong answers of the length that policies write.

They say how fast a machine is, and not how expensive your own rollouts are.
"""

from collections.abc import Callable, Iterator
from itertools import cycle, islice

from verifier.audit.tasks import FORMS, STRUCTURES, TASKS, Task
from verifier.errors import ConfigError
from verifier.wire import Json, Rollout

COUNT = 4096
"""Workers remember what they have read lately: the same few rollouts again and again would be quicker than yours."""
REASONING = "First I write down what is given. Then I work it out step by step, and check the result once more. " * 10
"""A thousand characters before the answer, which has to be found behind them."""
EVERY_WRONG, EVERY_SILENT = 4, 16
"""One rollout in four is wrong, one in sixteen has no answer."""

PROGRAM = "```python\nn = int(input())\nprint({} * n)\n```"
PROGRAMS = 8
"""So many different ones: each is a second of CPU time or less."""


def sample(kind: str) -> list[Rollout]:
    """Rollouts that the preset of that name can judge; raises ConfigError where there are none."""
    makers: dict[str, Callable[[], Iterator[Rollout]]] = {"code": programs, "math": fractions, "numeric": fractions}
    if kind in makers:
        return list(makers[kind]())
    if kind in TASKS:
        return list(answers(TASKS[kind]))
    known = ", ".join(sorted({*makers, *TASKS}))
    raise ConfigError(f"there is no sample for {kind!r}: name a file of rollouts. There is one for: {known}")


def completion_of(number: int, right: str, wrong: str, form: str) -> str:
    if number % EVERY_SILENT == EVERY_SILENT - 1:
        return f"{REASONING} I do not know."
    said = wrong if number % EVERY_WRONG == EVERY_WRONG - 1 else right
    return f"{REASONING}\n\n{FORMS[form].format(said)}"


def fractions() -> Iterator[Rollout]:
    """The answer as a fraction, the ground truth as a product: different texts of one number."""
    for number in range(COUNT):
        above, below = number + 3, number + 7
        right, wrong = rf"\frac{{{above}}}{{{below}}}", rf"\frac{{{above + 1}}}{{{below}}}"
        yield rollout(number, completion_of(number, right, wrong, "boxed"), f"{2 * above}/{2 * below}")


def answers(task: Task) -> Iterator[Rollout]:
    """The answers of a task that graders are tried with, in every form."""
    forms = ("plain",) if task.kind in STRUCTURES else ("stated", "boxed", "tagged")
    said = islice(zip(cycle(forms), cycle(task.wrong), strict=False), COUNT)
    for number, (form, wrong) in enumerate(said):
        yield rollout(number, completion_of(number, task.right, wrong, form), task.truth)


def programs() -> Iterator[Rollout]:
    """Programs with three tests on stdin each."""
    for number in range(PROGRAMS):
        factor = number + 2
        tests: list[Json] = [{"type": "stdin", "input": f"{n}\n", "output": f"{factor * n}\n"} for n in range(3)]
        said = factor + (number % EVERY_WRONG == EVERY_WRONG - 1)
        yield rollout(number, f"{REASONING}\n\n{PROGRAM.format(said)}", {"language": "python", "tests": tests})


def rollout(number: int, completion: str, ground_truth: Json) -> Rollout:
    return Rollout(id=f"sample-{number}", completion=completion, ground_truth=ground_truth)
