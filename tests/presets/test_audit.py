"""What the public auditors of rewards try (falsepass, rl-envdoctor, reward-doctor, rewardprobe), in our own words.

Their families (`verifier.audit.probes`, which `verifier audit` plays too), against every general preset: a policy that
found one of these would be paid for nothing.
"""

import pytest
from audited import EVERY, TASKS, reward

from verifier.audit.probes import families, good_forms
from verifier.wire import Json

BAD = [
    pytest.param(preset, completion, TASKS[task][1], id=f"{preset}-{task}-{name}")
    for preset, task in EVERY
    for name, completion in families(task, TASKS[task][0], *TASKS[task][2:]).items()
]
GOOD = [
    pytest.param(preset, completion, TASKS[task][1], id=f"{preset}-{task}-{name}")
    for preset, task in EVERY
    for name, completion in good_forms(task, TASKS[task][2]).items()
]


@pytest.mark.parametrize(("preset", "completion", "truth"), BAD)
def test_what_is_known_to_be_bad_is_not_paid(preset: str, completion: str, truth: Json) -> None:
    assert reward(preset, completion, truth) == 0.0


@pytest.mark.parametrize(("preset", "completion", "truth"), GOOD)
def test_what_is_known_to_be_good_is_paid(preset: str, completion: str, truth: Json) -> None:
    assert reward(preset, completion, truth) == 1.0
