"""What the public auditors of rewards try (falsepass, rl-envdoctor, reward-doctor, rewardprobe), in our own words.

Their families (`verifier.audit.probes`, which `verifier audit` plays too), against every general preset: a policy that
found one of these would be paid for nothing.
"""

import pytest
from audited import EVERY, TASKS, reward

from verifier.audit.probes import families, good_forms


def rewards(preset: str, task: str, completions: dict[str, str]) -> dict[str, float | None]:
    return {name: reward(preset, completion, TASKS[task][1]) for name, completion in completions.items()}


@pytest.mark.parametrize(("preset", "task"), EVERY)
def test_what_is_known_to_be_bad_is_not_paid(preset: str, task: str) -> None:
    bad = families(task, TASKS[task][0], *TASKS[task][2:])
    assert rewards(preset, task, bad) == dict.fromkeys(bad, 0.0)


@pytest.mark.parametrize(("preset", "task"), EVERY)
def test_what_is_known_to_be_good_is_paid(preset: str, task: str) -> None:
    good = good_forms(task, TASKS[task][2])
    assert good
    assert rewards(preset, task, good) == dict.fromkeys(good, 1.0)
