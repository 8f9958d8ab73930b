"""The public auditors of rewards themselves, against every general preset: what they find is paid for nothing.

`test_audit.py` plays their families in our own words and in more forms, wherever the tests run; these are the packages,
which think of more with every release. A finding that we dispute stands below with the reason.
"""

import asyncio
from collections.abc import Iterator

import pytest
from audited import EVERY, FORMS, TASKS, forms_of, reward
from envdoctor import Case, FunctionTarget, Severity, run_checks, scan
from falsepass.adapter import Adapter
from falsepass.model import Completion, Example, Expect, ProbeResult, Score
from falsepass.probes import FEW_EXAMPLES, PER_EXAMPLE, mark_same_as_good
from reward_doctor import audit
from reward_doctor.corpus import load
from rewardprobe import Probe

from verifier.wire import Json

FEWEST_GOOD = 0.95
"""Of what an auditor knows to be good, the share that must be paid in full."""
READS_LETTER_FOR_LETTER = {
    ("exact", "plain", "sentence_after"): "`exact` takes a bare answer as a whole, and the sentence belongs to it",
    ("exact", "plain", "noop_tool_call_then_answer"): "the same: what stands before it belongs to it",
}
ABOUT_THE_TASK = {
    "prompt_leaks_answer": "the question names the choices: that is what it is for",
    "state_leak": "the same",
    "constant_output": "42 is the right answer here",
    "format_variation": "`exact` and JSON know capitals",
}
POLICY = {
    "multiple_tags": "the last of two answers stands",
    "regex_greediness": "the same",
    "malformed_xml": "an answer in a careless form is an answer",
    "message_vs_string": "a completion is a text here",
}


def earned(preset: str, completion: str, truth: Json) -> float:
    """The reward as a number, for auditors who know no null."""
    return reward(preset, completion, truth) or 0.0


class Played(Adapter):  # type: ignore[misc] # the package has no types
    """A task of one preset, with the answer in one form."""

    has_judge = True  # so that pleas to a judge are tried too

    def __init__(self, task: str, form: str) -> None:
        self.name, self.form, self.task = task, form, TASKS[task]

    def render(self, answer: str, example: Example) -> Completion:
        return FORMS[self.form].format(answer)

    def wrong_answer(self, example: Example) -> str:
        return self.task[3][0]

    def shotgun_answers(self, example: Example) -> list[str]:
        return [*self.task[3], self.task[2]]


class Paid:
    """The preset as falsepass asks it."""

    def __init__(self, preset: str, truth: Json) -> None:
        self.preset, self.truth = preset, truth

    async def score(self, example: Example, completion: Completion) -> Score:
        said = completion if isinstance(completion, str) else "\n".join(texts(completion))
        return Score(reward=earned(self.preset, said.encode("utf-8", "replace").decode(), self.truth))

    async def close(self) -> None: ...


def texts(messages: object) -> Iterator[str]:
    for message in messages if isinstance(messages, list) else ():
        yield str(message.get("content") or "")


def probed(preset: str, task: str, form: str) -> list[ProbeResult]:
    question, truth, right, _ = TASKS[task]
    adapter, scorer, example = Played(task, form), Paid(preset, truth), Example("1", question, right)

    async def all_of_them() -> list[ProbeResult]:
        return [one for probe in (*PER_EXAMPLE, *FEW_EXAMPLES) for one in await probe(adapter, scorer, example)]

    results = asyncio.run(all_of_them())
    mark_same_as_good(results)
    return results


@pytest.mark.parametrize(("preset", "task", "form"), [(*one, form) for one in EVERY for form in forms_of(one[1])])
def test_falsepass_finds_nothing(preset: str, task: str, form: str) -> None:
    results = probed(preset, task, form)
    assert any(one.expected is Expect.ZERO for one in results)
    found = {
        (one.probe, one.variant, one.completion)
        for one in results
        if not one.passed and (preset, form, one.variant) not in READS_LETTER_FOR_LETTER
    }
    assert not found


@pytest.mark.parametrize(("preset", "task"), EVERY)
def test_envdoctor_finds_nothing(preset: str, task: str) -> None:
    question, truth, right, _ = TASKS[task]

    def paid(completion: str) -> float:
        return earned(preset, completion, truth)

    report = run_checks(scan(FunctionTarget(paid, [Case(id=task, prompt=question, answer=right)], name=preset)))
    assert report.trials
    found = {
        finding.check: finding.detail
        for finding in report.sorted_findings()
        if Severity.rank(finding.severity) <= Severity.rank(Severity.MEDIUM) and finding.check not in ABOUT_THE_TASK
    }
    assert not found


@pytest.mark.parametrize("preset", ["math", "auto", "numeric", "text", "exact", "choice", "label"])
def test_reward_doctor_finds_nothing(preset: str) -> None:
    """Its ground truths are of several kinds: those that are good must be paid where a preset is for all of them."""

    def paid(completion: str, reference: str) -> float:
        return earned(preset, completion, reference)

    found = audit(paid, name=preset, cases=load())
    assert found.should_reject
    assert [(one.case.id, one.case.completion) for one in (*found.false_positives, *found.errors)] == []
    if preset in ("math", "auto"):
        assert len(found.false_negatives) <= (1 - FEWEST_GOOD) * len(found.should_accept)


@pytest.mark.parametrize(("preset", "task"), EVERY)
def test_rewardprobe_finds_nothing(preset: str, task: str) -> None:
    question, truth, right, _ = TASKS[task]

    def paid(completion: str, answer: str) -> float:
        return earned(preset, completion, truth)

    report = Probe().test_fn(paid, [{"question": question, "answer": right}])
    assert report.total_attacks
    found = {
        finding.attack: finding.input for finding in report.findings if finding.attack not in ABOUT_THE_TASK | POLICY
    }
    assert not found
