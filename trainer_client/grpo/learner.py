"""One update from one batch of scored rollouts: advantages, old and reference log-probabilities, epochs."""

import copy
import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import torch

from trainer_client.grpo.advantage import Advantages, group_advantages, overlong_punishment
from trainer_client.grpo.config import TrainConfig
from trainer_client.grpo.errors import OutOfMemory, RunStopped
from trainer_client.grpo.loss import Share, importance_weights, policy_loss
from trainer_client.grpo.master import MasterWeights
from trainer_client.grpo.policy import Policy, Tokens, log_probabilities, recomputing, tokens_of
from trainer_client.grpo.ranks import Ranks
from trainer_client.grpo.rollout import Rollout, Scored
from trainer_client.grpo.schedule import share_at
from trainer_client.grpo.sharding import shard, whole

T = TypeVar("T")


class Kept(NamedTuple):
    """A rollout that is a member of the loss, and its advantage."""

    rollout: Rollout
    advantage: float
    tokens: int
    """How many of its tokens count: none of a truncated one under `overlong: filter`."""
    moves: bool
    """Whether it has a gradient. One without is in the denominators, and needs no pass through the model."""


class Part(NamedTuple):
    """Rollouts that go through the model together."""

    members: Sequence[Kept]
    counts: bool = True
    """False: only so that other processes need not wait for this one."""


@dataclass
class Sums:
    """Sums over tokens and updates, for the log."""

    loss: float = 0.0
    gradient_norm: float = 0.0
    updates: int = 0
    clipped_low: float = 0.0
    clipped_high: float = 0.0
    kl: float = 0.0
    entropy: float = 0.0
    tokens: float = 0.0
    sampler_difference: float = 0.0
    most_sampler_difference: float = 0.0
    weight: float = 0.0
    reward_kl: float = 0.0
    reward_kl_tokens: float = 0.0

    def over(self, ranks: Ranks) -> "Sums":
        """Those of all processes: what each has summed over its own rollouts is added up."""
        if ranks.count == 1:
            return self
        summed = ranks.added_up([getattr(self, name) for name in OF_OWN_ROLLOUTS])
        most = max(ranks.gathered([self.most_sampler_difference]))
        found = replace(self, most_sampler_difference=most)
        for name, value in zip(OF_OWN_ROLLOUTS, summed, strict=True):
            setattr(found, name, value)
        return found

    def metrics(self) -> dict[str, float]:
        tokens, updates = max(self.tokens, 1.0), max(self.updates, 1)
        return {
            "loss": self.loss / updates,
            "gradient_norm": self.gradient_norm / updates,
            "clipped_low": self.clipped_low / tokens,
            "clipped_high": self.clipped_high / tokens,
            "kl": self.reward_kl / self.reward_kl_tokens if self.reward_kl_tokens else self.kl / tokens,
            "entropy": self.entropy / tokens,
            "sampler_difference_mean": self.sampler_difference / tokens,
            "sampler_difference_max": self.most_sampler_difference,
            "importance_weight_mean": self.weight / tokens if tokens else 1.0,
        }


OF_OWN_ROLLOUTS = ("loss", "clipped_low", "clipped_high", "kl", "entropy", "sampler_difference", "weight")
"""Sums that a process has of its share of the rollouts; the others are of the whole batch everywhere."""
ALONE = Ranks()


class Learner:
    """The policy with its optimizer. `version` counts the batches learnt from."""

    def __init__(self, policy: Policy, config: TrainConfig, folder: Path, ranks: Ranks = ALONE) -> None:
        self.policy, self.config, self.version, self.ranks = policy, config, 0, ranks
        self._folder = folder
        self.last: Advantages | None = None
        plan = config.learner
        self.reference = copy.deepcopy(policy.model).requires_grad_(False) if config.objective.kl > 0 else None
        self.sharded = config.model.shard and ranks.count > 1
        for model in (policy.model, self.reference):
            if model is not None and self.sharded:
                shard(model, ranks.count, policy.device, policy.dtype)
            elif model is not None:
                model.to(policy.device)
        self.weights = MasterWeights(policy.model)
        self.optimizer = torch.optim.AdamW(
            self.weights.parameters, lr=plan.learning_rate, betas=plan.betas, weight_decay=plan.weight_decay
        )

    def learn(self, scored: Scored) -> dict[str, float]:
        """Update the policy; raises RunStopped, with the batch saved, when the loss is not a number.

        Nothing is updated where no rollout has an advantage and there is no KL in the loss.
        """
        sums = Sums()
        advantages = self.last = self.advantages(scored, sums)
        members = [
            self._member(rollout, value)
            for rollout, value, used in zip(
                scored.rollouts, advantages.values.tolist(), advantages.used.tolist(), strict=True
            )
            if used
        ]
        if any(member.moves for member in members):
            self._set_learning_rate()
            self._epochs(members, scored, sums)
            sums = sums.over(self.ranks)
        self.version += 1
        return self._account(scored, advantages) | sums.metrics()

    def _member(self, rollout: Rollout, advantage: float) -> Kept:
        objective = self.config.objective
        left_out = objective.overlong == "filter" and rollout.completion.truncated
        always = objective.entropy_bonus > 0 or (objective.kl > 0 and objective.kl_in == "loss")
        tokens = 0 if left_out else len(rollout.completion.ids)
        return Kept(rollout, advantage, tokens, tokens > 0 and (advantage != 0 or always))

    def advantages(self, scored: Scored, sums: Sums | None = None) -> Advantages:
        """What the objective makes of the rewards; truncated rollouts are left out or punished as it says."""
        objective = self.config.objective
        rewards = torch.tensor([math.nan if reward is None else reward for reward in scored.rewards])
        if objective.overlong == "exclude":
            truncated = torch.tensor([rollout.completion.truncated for rollout in scored.rollouts])
            rewards = torch.where(truncated, math.nan, rewards)
        elif objective.overlong == "punish":
            lengths = torch.tensor([len(rollout.completion.ids) for rollout in scored.rollouts])
            limit = self.config.rollouts.max_new_tokens
            rewards = rewards + overlong_punishment(lengths, limit=limit, buffer=objective.overlong_buffer_tokens)
        if self.reference is not None and objective.kl_in == "reward":
            rewards = rewards - objective.kl * self._kl_of_sequences(scored, sums or Sums())
        return group_advantages(
            rewards,
            torch.tensor(scored.group_numbers(), dtype=torch.long),
            scale=objective.scale,
            baseline=objective.baseline,
            least_judged=objective.least_judged,
            drop_even=objective.drops_even_groups,
            count_unjudged=objective.count_unjudged,
        )

    def _kl_of_sequences(self, scored: Scored, sums: Sums) -> torch.Tensor:
        """How much more likely the policy finds each completion than the reference does: one sample of the KL."""
        found = torch.zeros(len(scored.rollouts))
        members = [(place, self._member(rollout, 1.0)) for place, rollout in enumerate(scored.rollouts)]
        moving = [(place, member) for place, member in members if member.moves and scored.rewards[place] is not None]
        mine = self._rows([member for _, member in moving], self.policy.model)
        theirs = self._rows([member for _, member in moving], self.reference)
        for place, member in moving:
            one, other = mine[member.rollout.id], theirs[member.rollout.id]
            found[place] = float((one - other).sum())
            sums.reward_kl += float(found[place])
            sums.reward_kl_tokens += len(one)
        return found

    def _epochs(self, members: Sequence[Kept], scored: Scored, sums: Sums) -> None:
        plan = self.config.learner
        old_rows: dict[str, torch.Tensor] | None = None
        if self._several_updates():
            old_rows = self._rows([member for member in members if member.moves], self.policy.model)
        for epoch in range(plan.epochs):
            chosen = list(range(len(members)))
            if plan.minibatches > 1:
                random.Random(f"{self.config.seed} {self.version} {epoch}").shuffle(chosen)
            for part in range(plan.minibatches):
                rows = [members[row] for row in chosen[part :: plan.minibatches]]
                if any(member.moves for member in rows):
                    self._update(rows, old_rows, sums, self._share(rows, members))
                    self._refuse_nan(sums, scored)

    def _several_updates(self) -> bool:
        return self.config.learner.epochs * self.config.learner.minibatches > 1

    def _update(
        self, members: Sequence[Kept], old_rows: Mapping[str, torch.Tensor] | None, sums: Sums, share: Share
    ) -> None:
        """One optimizer step over these rollouts, in as many micro-batches as memory asks for."""
        moving = sorted((m for m in members if m.moves), key=lambda member: len(member.rollout.completion.ids))
        self.optimizer.zero_grad(set_to_none=True)
        for part in self._micro_batches(moving):
            olds = None if old_rows is None else [old_rows[member.rollout.id] for member in part.members]
            self._or_out_of_memory(partial(self._accumulate, part, olds, share, sums))
            self.weights.take_gradients()
        if not self.sharded:
            self.ranks.add_up_gradients(self.weights.parameters)
        norm = whole(
            torch.nn.utils.clip_grad_norm_(self.weights.parameters, self.config.learner.max_gradient_norm)
        )  # fmt: skip
        sums.gradient_norm += float(norm)
        sums.updates += 1
        sums.tokens += sum(member.tokens for member in moving)
        if math.isfinite(float(norm)) and math.isfinite(sums.loss):
            self.optimizer.step()
            self.weights.give_weights()

    def _share(self, members: Sequence[Kept], batch: Sequence[Kept]) -> Share:
        """The denominators of a minibatch: of all members, with a gradient or without, so that no rollout weighs more
        because another has nothing to teach."""
        rollouts, parts = self.config.rollouts, self.config.learner.minibatches
        # A stage may ask for other groups; the length stays the longest of the run, whatever a stage allows.
        constant = rollouts.prompts * rollouts.group_at(self.version) * rollouts.max_new_tokens / parts
        if self.config.objective.denominators == "batch":
            return Share(sum(member.tokens for member in batch) / parts, len(batch) / parts, constant)
        return Share(float(sum(member.tokens for member in members)), float(len(members)), constant)

    def _accumulate(self, part: Part, olds: Sequence[torch.Tensor] | None, share: Share, sums: Sums) -> None:
        with recomputing(self.policy.model, self.config.model.gradient_checkpointing):
            self._backward(part, olds, share, sums)

    def _backward(self, part: Part, olds: Sequence[torch.Tensor] | None, share: Share, sums: Sums) -> None:
        objective, device, batch = self.config.objective, self.policy.device, part.members
        tokens = self._tokens(batch)
        if not part.counts:
            tokens = tokens._replace(mask=torch.zeros_like(tokens.mask))
        logps, entropy = log_probabilities(
            self.policy.model, tokens, temperature=self.config.rollouts.temperature
        )  # fmt: skip
        old = logps.detach() if olds is None else padded(olds, tokens.completions, 0.0, device)
        sampler = [torch.tensor(kept.rollout.completion.logps) for kept in batch]
        sampler_logps = padded(sampler, tokens.completions, 0.0, device)
        weights = importance_weights(
            old, sampler_logps, tokens.mask, how=self.config.importance, cap=objective.importance_cap
        )
        advantages = torch.tensor([kept.advantage for kept in batch], device=device)
        in_loss = self.reference is not None and objective.kl_in == "loss"
        reference = self._logps(self.reference, tokens) if in_loss else None
        found = policy_loss(
            logps, old, advantages, tokens.mask, share, objective,
            weights=weights, reference_logps=reference, entropy=entropy,
        )  # fmt: skip
        found.loss.backward()
        apart = torch.nan_to_num((old - sampler_logps).abs() * tokens.mask)
        sums.loss += float(found.loss.detach())
        sums.clipped_low += found.clipped_low
        sums.clipped_high += found.clipped_high
        sums.kl += found.kl
        sums.entropy += found.entropy
        sums.sampler_difference += float(apart.sum())
        sums.most_sampler_difference = max(sums.most_sampler_difference, float(apart.max()))
        sums.weight += float(tokens.mask.sum() if weights is None else (weights * tokens.mask).sum())

    def _rows(self, members: Sequence[Kept], model: Any) -> dict[str, torch.Tensor]:
        """The model's log-probabilities of each rollout, by its id. Each process asks for its share of them."""
        found: list[tuple[str, torch.Tensor]] = []
        for part in self._micro_batches(members):
            tokens = self._tokens(part.members)
            logps = self._or_out_of_memory(partial(self._logps, model, tokens)).cpu()
            if part.counts:
                rollouts = [kept.rollout for kept in part.members]
                found += [
                    (one.id, row[: len(one.completion.ids)]) for one, row in zip(rollouts, logps, strict=True)
                ]  # fmt: skip
        return dict(self.ranks.gathered(found))

    def _logps(self, model: Any, tokens: Tokens) -> torch.Tensor:
        with torch.no_grad():
            return log_probabilities(model, tokens, temperature=self.config.rollouts.temperature)[0]

    def _tokens(self, batch: Sequence[Kept]) -> Tokens:
        rollouts = [kept.rollout for kept in batch]
        return tokens_of([r.prompt_ids for r in rollouts], [r.completion.ids for r in rollouts], self.policy)

    def _micro_batches(self, members: Sequence[Kept]) -> Iterator[Part]:
        """This process's share, as many rollouts at a time as memory has room for.

        Where weights are sharded, layers are put together by all processes at once: one that has no rollouts left takes
        part with one that does not count.
        """
        size, mine = self.config.learner.sequences_at_once, self.ranks.mine(members)
        for first in range(0, len(mine), size):
            yield Part(mine[first : first + size])
        largest = -(-len(members) // self.ranks.count)
        if self.sharded:
            for _ in range(-(-largest // size) - -(-len(mine) // size)):
                yield Part(members[:1], counts=False)

    def _set_learning_rate(self) -> None:
        plan = self.config.learner
        share = share_at(self.version, plan, self.config.steps)
        for group in self.optimizer.param_groups:
            group["lr"] = plan.learning_rate * share

    def _refuse_nan(self, sums: Sums, scored: Scored) -> None:
        if math.isfinite(sums.loss) and math.isfinite(sums.gradient_norm):
            return
        file = self._folder / f"not-a-number-{self.version:06d}.pt"
        torch.save({"rollouts": list(scored.rollouts), "rewards": scored.rewards, "version": self.version}, file)
        raise RunStopped(
            f"the loss is {sums.loss} and the gradient's norm {sums.gradient_norm} in update {self.version}: "
            f"nothing was learnt from that batch, which is saved as {file}. "
            "A lower learner.learning_rate, or float32, often helps"
        )

    def _or_out_of_memory(self, work: Callable[[], T]) -> T:
        with out_of_memory(
            f"lower learner.sequences_at_once ({self.config.learner.sequences_at_once}) or rollouts.max_new_tokens "
            f"({self.config.rollouts.max_new_tokens}), or set model.gradient_checkpointing"
        ):
            return work()

    def _account(self, scored: Scored, advantages: Advantages) -> dict[str, float]:
        judged = [reward for reward in scored.rewards if reward is not None]
        lengths = [len(rollout.completion.ids) for rollout in scored.rollouts]
        mean = sum(judged) / len(judged) if judged else math.nan
        return {
            "reward": mean,
            "reward_std": math.sqrt(sum((r - mean) ** 2 for r in judged) / len(judged)) if judged else math.nan,
            "rollouts": len(scored.rollouts),
            "not_judged": len(scored.rollouts) - len(judged),
            "learnt_from": int(advantages.teaching.sum()),
            "groups": advantages.groups,
            "groups_too_few_judged": advantages.groups_too_few_judged,
            "groups_even": advantages.groups_even,
            "length": sum(lengths) / len(lengths),
            "tokens": sum(lengths),
            "truncated": sum(rollout.completion.truncated for rollout in scored.rollouts) / len(lengths),
            "staleness": max(self.version - 1 - rollout.version for rollout in scored.rollouts),
            "learning_rate": self.optimizer.param_groups[0]["lr"],
        }


class out_of_memory:
    """Turns the device's out-of-memory error into one that says what to lower."""

    def __init__(self, advice: str) -> None:
        self._advice = advice

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, torch.OutOfMemoryError | MemoryError) or (
            isinstance(error, RuntimeError) and "can't allocate memory" in str(error)
        ):
            raise OutOfMemory(f"out of memory: {self._advice}. The device says: {str(error)[:300]}") from error


def padded(rows: Sequence[torch.Tensor], columns: int, value: float, device: torch.device) -> torch.Tensor:
    """The rows as a matrix, filled up on the right."""
    matrix = torch.full((len(rows), columns), value)
    for number, row in enumerate(rows):
        matrix[number, : len(row)] = row.float()
    return matrix.to(device)
