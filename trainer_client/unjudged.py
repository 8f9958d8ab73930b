"""What a trainer is given for a rollout that was not judged. Chosen by name, and no choice is made in silence.

    mask         it is left out of the loss; only where the trainer can be told (TRL's None, slime's remove_sample)
    raise        the run stops with NotJudged; the default where the trainer cannot be told
    group_mean   the mean of its group's judged rewards, so that it has no advantage and moves no baseline
    drop_group   every rollout of its group gets the same reward, so that none of them has an advantage
    a number     that, as if it had been judged so

Where nothing of a group was judged, the middle two give the mean of what was judged beside it; where nothing at all
was, they raise. Each use is logged, and counted in `uses`.
"""

import logging
import math
from collections import Counter
from collections.abc import Collection, Hashable, Sequence
from typing import NamedTuple

from trainer_client.errors import RewardServiceError
from verifier.wire import Result, beginning

MASK, RAISE, GROUP_MEAN, DROP_GROUP, NUMBER = "mask", "raise", "group_mean", "drop_group", "a number"

log = logging.getLogger("trainer_client")

uses: Counter[tuple[str, str]] = Counter()
"""How many rollouts were not judged, by trainer and by the policy that was followed."""


class NotJudged(RewardServiceError):
    """A rollout was not judged, and the trainer cannot be told so."""


class Policy(NamedTuple):
    """One of the names above; `number` is what the last of them gives."""

    name: str
    number: float = 0.0

    def __str__(self) -> str:
        return f"{self.number:g}" if self.name == NUMBER else self.name


def read_policy(text: str) -> Policy:
    """The policy that is called so; raises ValueError."""
    if text in (MASK, RAISE, GROUP_MEAN, DROP_GROUP):
        return Policy(text)
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(
            f"unknown policy {beginning(text)!r} for what was not judged; expected mask, raise, group_mean, drop_group "
            "or a number"
        )
    return Policy(NUMBER, number)


def policy_for(trainer: str, chosen: Policy | None, allowed: Collection[str]) -> Policy:
    """What was chosen, or else the first of `allowed`; raises ValueError for what this trainer cannot do."""
    policy = chosen or Policy(next(iter(allowed)))
    if policy.name not in allowed:
        raise ValueError(f"{trainer} cannot do VERIFIER_UNJUDGED={policy}; expected one of: {', '.join(allowed)}")
    return policy


def settle(
    results: Sequence[Result],
    groups: Sequence[Hashable],
    policy: Policy,
    trainer: str,
    allowed: Collection[str] = (RAISE, GROUP_MEAN, DROP_GROUP, NUMBER),
) -> list[float | None]:
    """A reward for each result by the policy. Only `mask` leaves a None. `allowed`: what this trainer can do."""
    missing = [result for result in results if result.reward is None]
    if not missing:
        return [result.reward for result in results]
    if policy.name == RAISE:
        raise NotJudged(
            f"{_told(missing, results)}, and the policy for {trainer} is `raise`. {choices(trainer, allowed)}"
        )
    judged: dict[Hashable, list[float]] = {}
    for group, result in zip(groups, results, strict=True):
        if result.reward is not None:
            judged.setdefault(group, []).append(result.reward)
    if policy.name in (GROUP_MEAN, DROP_GROUP) and not judged:
        raise NotJudged(f"{_told(missing, results)}, and {policy} needs some that were. {choices(trainer, allowed)}")
    uses[trainer, str(policy)] += len(missing)
    log.warning("%s; %s follows the policy %s", _told(missing, results), trainer, policy)
    if policy.name == MASK:
        return [result.reward for result in results]
    if policy.name == NUMBER:
        return [policy.number if result.reward is None else result.reward for result in results]
    means = {group: sum(rewards) / len(rewards) for group, rewards in judged.items()}
    beside = sum(map(sum, judged.values())) / sum(map(len, judged.values()))
    dropped = {group for group, result in zip(groups, results, strict=True) if result.reward is None}
    return [
        means.get(group, beside)
        if result.reward is None or (policy.name == DROP_GROUP and group in dropped)
        else result.reward
        for group, result in zip(groups, results, strict=True)
    ]


def with_means(rewards: Sequence[float | None], groups: Sequence[Hashable]) -> list[float]:
    """What is masked in a loss gets the mean of its group's rewards, and so moves no baseline; 0 where it has none."""
    judged: dict[Hashable, list[float]] = {}
    for group, reward in zip(groups, rewards, strict=True):
        if reward is not None:
            judged.setdefault(group, []).append(reward)
    means = {group: sum(known) / len(known) for group, known in judged.items()}
    return [means.get(group, 0.0) if reward is None else reward for group, reward in zip(groups, rewards, strict=True)]


def choices(trainer: str, allowed: Collection[str]) -> str:
    """What the user may choose for this trainer; never what it cannot do."""
    others = [name for name in allowed if name != RAISE]
    return f"VERIFIER_UNJUDGED chooses what {trainer} does with such rollouts (docs/failures.md): {_either(others)}"


def _either(names: Sequence[str]) -> str:
    *before, last = names
    return f"{', '.join(before)} or {last}" if before else last


def _told(missing: Sequence[Result], results: Sequence[Result]) -> str:
    verdict = missing[0].verdict
    return f"{len(missing)} of {len(results)} rollouts were not judged (the first: {verdict.outcome}: {verdict.reason})"
