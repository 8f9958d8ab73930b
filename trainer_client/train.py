"""A GRPO run, from top to bottom: `python -m trainer_client.train [CONFIG.yaml]`, or `make train`.

Each step takes prompts, generates a group of completions for each, sends every group to the reward service the moment
it is finished, and learns from the oldest batch whose rewards are due. With `rollouts.staleness` above 0, that many
batches more are generated before the learner asks for rewards, so that slow ones are waited for by nobody; how many is
found out while the run goes on, unless the configuration says.

What the steps are made of is in `trainer_client.grpo`; nothing here grades.
"""

import argparse
import os
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import yaml

from trainer_client.grpo import checkpoint, curve, environment
from trainer_client.grpo.checkpoint import Position
from trainer_client.grpo.config import TrainConfig, read_config
from trainer_client.grpo.errors import RunStopped, TrainError, UnusableInput, WeightsLost
from trainer_client.grpo.folder import claimed
from trainer_client.grpo.generate import generator_for
from trainer_client.grpo.identity import told_apart
from trainer_client.grpo.learner import Learner, out_of_memory
from trainer_client.grpo.pace import Pace
from trainer_client.grpo.policy import load_policy, warm_up
from trainer_client.grpo.record import Record
from trainer_client.grpo.rewards import Batch, RewardDesk, client_for
from trainer_client.grpo.rollout import Completion, Problem, Rollout, Scored
from trainer_client.grpo.sample import first_stream
from trainer_client.grpo.service import started_service
from trainer_client.grpo.stopping import Interrupted, Stopping
from trainer_client.grpo.tasks import order, problems


class Run:
    """One run: what it trains, what it trains on, and where it is."""

    def __init__(self, config: TrainConfig, desk: RewardDesk, stopping: Stopping, *, resume: bool) -> None:
        self.config, self.desk, self.stopping = config, desk, stopping
        self.folder = config.out
        self.problems = problems(config.data, config.seed)
        train, held_out = told_apart(self.problems.train, self.problems.held_out)
        self.problems = self.problems._replace(train=train, held_out=held_out)
        self.policy = load_policy(config.model, config.seed)
        self.learner = Learner(self.policy, config, self.folder)
        self.step = self.cursor = self.settled_cursor = 0
        self.pace = Pace(config.rollouts)
        self.under_way: deque[Batch] = deque()
        found = checkpoint.newest(self.folder / "checkpoints") if resume else None
        position = None if found is None else checkpoint.restore(found, self.learner, config)
        with ExitStack() as stack:
            self.record = Record(self.folder, config, -1 if position is None else position.step)
            stack.callback(self.record.close)
            if position is None:
                self._begin()
            else:
                self._resume(position)
            self.prompts = self._encoded()
            self.generator = generator_for(self.policy, config, self.folder)
            stack.callback(self.generator.close)
            self._open = stack.pop_all()  # From here on the run is closed by its owner.

    def _begin(self) -> None:
        (self.folder / "config.yaml").write_text(yaml.safe_dump(self.config.model_dump(mode="json"), sort_keys=False))
        if self.config.model.path is None:
            warm_up(self.policy, self.problems.train, self.config.model.tiny.warm_up, self.config.seed, self.record.say)
            self.learner = Learner(self.policy, self.config, self.folder)  # The reference is the warmed-up model.

    def _resume(self, position: Position) -> None:
        self.step, self.cursor, self.settled_cursor = position.step, position.cursor, position.cursor
        self.pace = Pace(self.config.rollouts, len(position.under_way))
        self.record.say(f"resuming after step {self.step}")
        for rollouts in position.under_way:
            batch = self.desk.batch()
            for group in _groups(rollouts):
                batch.add(group)
            self.under_way.append(batch)

    def _encoded(self) -> dict[str, tuple[int, ...]]:
        """Each prompt's tokens; prompts past the limit are left out of the run."""
        tokenizer, data = self.policy.tokenizer, self.config.data
        chat = data.chat and getattr(tokenizer, "chat_template", None)

        def encoded(problem: Problem) -> tuple[int, ...]:
            if chat:
                message = [{"role": "user", "content": problem.prompt}]
                text = tokenizer.apply_chat_template(message, add_generation_prompt=True, tokenize=False)
                return tuple(tokenizer.encode(text, add_special_tokens=False))
            return tuple(tokenizer.encode(problem.prompt))

        found = {p.id: encoded(p) for p in (*self.problems.train, *self.problems.held_out)}
        fitting = {one: ids for one, ids in found.items() if 0 < len(ids) <= data.most_prompt_tokens}
        if len(fitting) < len(found):
            self.record.say(f"{len(found) - len(fitting)} prompts are empty or over {data.most_prompt_tokens} tokens")
        train = [problem for problem in self.problems.train if problem.id in fitting]
        if not train:
            raise UnusableInput(f"no prompt has at most data.most_prompt_tokens ({data.most_prompt_tokens}) tokens")
        held_out = [problem for problem in self.problems.held_out if problem.id in fitting]
        self.problems = self.problems._replace(train=train, held_out=held_out)
        return fitting

    # --- the loop -----------------------------------------------------------------------------------------------

    def train(self) -> None:
        """Every step that is left."""
        if self.step == 0:
            self.record.step({"step": 0, "evaluation": self.evaluate()})
        while self.step < self.config.steps:
            self._one_step()

    def _one_step(self) -> None:
        clock = Clock()
        with clock.of("generate"):
            while len(self.under_way) <= self.pace.ahead and self.step + len(self.under_way) < self.config.steps:
                batch = self.collect(self.config.rollouts.prompts, self.learner.version)
                with self.stopping.held():
                    self.under_way.append(batch)
                    self.settled_cursor = self.cursor
        scored = self._due(clock)
        with self.stopping.held():  # A checkpoint has the whole of this, or nothing of it.
            line = self._learn(scored, clock)
        last = self.step == self.config.steps
        try:
            if last or self.step % self.config.log.evaluate_every == 0:
                line["evaluation"] = self.evaluate()
        except Interrupted:
            self.record.step({"step": self.step, **line})  # The update is made, and saved with this step's number.
            raise
        self.record.step({"step": self.step, **line})
        if last or self.step % self.config.log.checkpoint_every == 0:
            self.save()

    def _learn(self, scored: Scored, clock: "Clock") -> dict[str, Any]:
        """Learn from a batch and hand the weights on; what there is to say about it."""
        with clock.of("learn"):
            self.generator.rest()
            metrics = self.learner.learn(scored)
        self.under_way.popleft()
        self.step, self.settled_cursor = self.step + 1, self.cursor
        with clock.of("push"):
            difference = self.generator.push(self.policy, self.learner.version)
        seconds = clock.seconds()
        exposed = scored.notes["exposed_seconds"]
        self.pace.observe(
            step_seconds=seconds, exposed_seconds=exposed, early_seconds=scored.notes["early_seconds"],
            reward_seconds=scored.notes["reward_seconds"],
        )  # fmt: skip
        timing = {
            "step_seconds": seconds,
            "reward_exposed_seconds": exposed,
            "reward_latency_seconds": scored.notes["reward_seconds"],
            "exposed": exposed / seconds,
            "batches_ahead": self.pace.ahead,
            "tokens_per_second": metrics["tokens"] / seconds,
            "sync_difference": difference,
        }
        return {**metrics, **clock.metrics(), **timing}

    def _due(self, clock: "Clock") -> Scored:
        """The oldest batch with its rewards, topped up while the objective asks for groups that differ."""
        scored = self._waited(self.under_way[0], clock)
        for _ in range(self.config.objective.refills):
            useful = _useful_groups(scored)
            missing = self.config.rollouts.prompts - useful
            if missing <= 0:
                break
            with clock.of("generate"):
                batch = self.collect(missing, self.learner.version)
            scored = _together(scored, self._waited(batch, clock))
        self._refuse_too_few_judged(scored)
        return scored

    def _waited(self, batch: Batch, clock: "Clock") -> Scored:
        with clock.of("reward"):
            return batch.wait()

    def collect(self, count: int, version: int) -> Batch:
        """Generate groups for the next `count` problems, each sent for its rewards as soon as it is complete."""
        upcoming = order(len(self.problems.train), self.config.seed, self.cursor)
        chosen = [self.problems.train[next(upcoming)] for _ in range(count)]
        name = f"{self.config.seed}-{self.cursor}"
        seed = first_stream(self.config.seed, self.cursor)
        batch = self._generated(
            chosen, name, version, self.config.rollouts.group, self.config.rollouts.temperature, seed
        )
        self.cursor += count  # Once there is a batch: what was interrupted is generated again.
        return batch

    def evaluate(self) -> float | None:
        """The mean reward of the likeliest completions of the problems held out."""
        if not self.problems.held_out:
            return None
        batch = self._generated(self.problems.held_out, f"held-out-{self.step}", self.learner.version, 1, 0.0, 0)
        judged = [reward for reward in batch.wait().rewards if reward is not None]
        return sum(judged) / len(judged) if judged else None

    def _generated(
        self, chosen: Sequence[Problem], name: str, version: int, copies: int, temperature: float, seed: int
    ) -> Batch:
        batch = self.desk.batch()
        prompts = [self.prompts[problem.id] for problem in chosen]
        groups: list[list[Rollout]] = [[] for _ in chosen]
        advice = f"lower rollouts.sequences_at_once ({self.config.rollouts.sequences_at_once}) or max_new_tokens"
        with out_of_memory(advice):
            for completion in self.generator.generate(prompts, copies=copies, temperature=temperature, seed=seed):
                group = groups[completion.prompt]
                group.append(
                    self._rollout(chosen[completion.prompt], f"{name}-{completion.prompt}", group, completion, version)
                )
                if len(group) == copies:
                    batch.add(group)
        if len(batch.rollouts) != len(chosen) * copies:
            raise RunStopped(
                f"the engine wrote {len(batch.rollouts)} completions of {len(chosen)} x {copies} asked for"
            )
        return batch

    def _rollout(
        self, problem: Problem, group: str, before: Sequence[Rollout], completion: Completion, version: int
    ) -> Rollout:
        written = [token for token in completion.ids if token not in self.policy.end_ids]
        text = self.policy.tokenizer.decode(written, skip_special_tokens=True)
        return Rollout(f"{group}-{len(before)}", problem, group, self.prompts[problem.id], completion, text, version)

    def _refuse_too_few_judged(self, scored: Scored) -> None:
        missing = [result for result in scored.results if result.reward is None]
        if len(missing) > self.config.rewards.most_not_judged * len(scored.results):
            raise RunStopped(
                f"{len(missing)} of {len(scored.results)} rollouts were not judged, more than rewards.most_not_judged "
                f"({self.config.rewards.most_not_judged:g}) allows. The service says of the first "
                f"({missing[0].id}): {missing[0].verdict.outcome}: {missing[0].verdict.reason}"
            )

    def save(self) -> Path:
        """A checkpoint of where the run is."""
        position = Position(self.step, self.settled_cursor, [list(batch.rollouts) for batch in self.under_way])
        return checkpoint.save(self.folder / "checkpoints", self.learner, position, self.config)

    def finish(self) -> None:
        """The trained model, in Hugging Face's format, and the learning curve."""
        self.policy.model.save_pretrained(self.folder / "model")
        self.policy.tokenizer.save_pretrained(self.folder / "model")
        facts = [("generator", self.config.rollouts.engine), ("seed", str(self.config.seed))]
        facts += curve.summary(self.record.lines)
        (self.folder / "curve.html").write_text(
            curve.page(self.record.lines, "Learning curve", facts), encoding="utf-8"
        )
        for name, value in facts:
            self.record.say(f"{name}: {value}")
        self.record.say(f"curve: {self.folder / 'curve.html'}   model: {self.folder / 'model'}")

    def close(self) -> None:
        self._open.close()


class Clock:
    """Wall-clock seconds of a step, and of each of its parts."""

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._parts = dict.fromkeys(("generate", "reward", "learn", "push"), 0.0)

    @contextmanager
    def of(self, part: str) -> Iterator[None]:
        begun = time.monotonic()
        yield
        self._parts[part] += time.monotonic() - begun

    def seconds(self) -> float:
        return time.monotonic() - self._begun

    def metrics(self) -> dict[str, float]:
        return {f"{part}_seconds": seconds for part, seconds in self._parts.items()}


def _groups(rollouts: Sequence[Rollout]) -> list[list[Rollout]]:
    groups: dict[str, list[Rollout]] = {}
    for rollout in rollouts:
        groups.setdefault(rollout.group, []).append(rollout)
    return list(groups.values())


def _useful_groups(scored: Scored) -> int:
    rewards: dict[int, set[float]] = {}
    for number, reward in zip(scored.group_numbers(), scored.rewards, strict=True):
        if reward is not None:
            rewards.setdefault(number, set()).add(reward)
    return sum(len(different) > 1 for different in rewards.values())


def _together(first: Scored, second: Scored) -> Scored:
    exposed = first.notes["exposed_seconds"] + second.notes["exposed_seconds"]
    notes = {**first.notes, "exposed_seconds": exposed}  # Fresh prompts are always waited for, however far ahead.
    return Scored([*first.rollouts, *second.rollouts], [*first.results, *second.results], notes)


# --- the command ----------------------------------------------------------------------------------------------------


def train(
    config: TrainConfig, url: str, stopping: Stopping, *, api_key: str | None = None, resume: bool = False
) -> None:
    """Run it against the service at `url`, in a folder that was claimed for it; raises TrainError or Interrupted."""
    preset = config.rewards.preset or (None if config.rewards.rubric else _own_preset(config))
    rewards = config.rewards.model_copy(update={"preset": preset})
    with RewardDesk(lambda: client_for(rewards, url, api_key), rewards) as desk:
        desk.check()
        run = Run(config, desk, stopping, resume=resume)
        try:
            run.train()
            run.finish()
        except WeightsLost as error:
            newest = checkpoint.newest(run.folder / "checkpoints")
            raise RunStopped(f"{error}\nnothing was saved; the last checkpoint is {newest or 'none'}") from error
        except (TrainError, Interrupted) as error:
            with stopping.saving():
                saved = run.save()
            error.args = (f"{error}\nsaved as {saved}; go on with: --out {config.out} --resume",)
            if isinstance(error, Interrupted):
                raise
            raise RunStopped(str(error)) from error
        finally:
            run.close()


def _own_preset(config: TrainConfig) -> str | None:
    """The preset that comes with the problems, None where each of them names its own; raises UnusableInput."""
    found = problems(config.data, config.seed)
    unnamed = [problem for problem in (*found.train, *found.held_out) if problem.preset is None]
    if found.preset is None and unnamed:
        raise UnusableInput(
            f"{config.data.file} does not say how to judge (problem {unnamed[0].id!r} has no preset, for one); give "
            "--preset, rewards.rubric, or a column 'preset'"
        )
    return found.preset


def main(arguments: Sequence[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    try:
        with ExitStack() as stack:
            config = read_config(
                given.config or _earlier(given), given.set, out=given.out, steps=given.steps, seed=given.seed,
                model__path=given.model, data__file=given.data, rollouts__engine=given.engine,
                rewards__preset=given.preset, rewards__url=given.service,
            )  # fmt: skip
            url = config.rewards.url
            if url is None and given.serve is None:
                raise UnusableInput("no reward service: give its address with --service, or --serve to start one")
            environment.enter(config, sys.argv[1:] if arguments is None else arguments)
            stopping = stack.enter_context(Stopping())
            stack.enter_context(
                claimed(
                    config.out, resume=given.resume, overwrite=given.overwrite, say=_say,
                    set_aside="out" not in config.model_fields_set,
                )
            )  # fmt: skip
            url = url or stack.enter_context(started_service([given.serve, "serve"], config.out / "service.log"))
            train(config, url, stopping, api_key=os.environ.get("VERIFIER_API_KEY") or None, resume=given.resume)
    except TrainError as error:
        _say(f"train: {error}")
        return 2 if isinstance(error, UnusableInput) else 1
    except Interrupted as error:
        _say(f"train: {error}")
        return error.exit_status
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _earlier(given: argparse.Namespace) -> Path | None:
    """A run that is resumed is the one that its folder describes."""
    file = Path(given.out or "runs/latest") / "config.yaml"
    return file if given.resume and file.is_file() else None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="train", description="GRPO with rewards from the service; see docs/training.md."
    )
    parser.add_argument(
        "config", nargs="?", type=Path, help="YAML or TOML; without one, the defaults train a tiny model"
    )
    parser.add_argument("--out", help="the run's folder (runs/latest)")
    parser.add_argument("--resume", action="store_true", help="go on from the folder's newest checkpoint")
    parser.add_argument("--overwrite", action="store_true", help="delete the run that is in the folder")
    parser.add_argument("--steps", type=int)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--model", metavar="PATH", help="a folder in Hugging Face's format")
    parser.add_argument("--data", metavar="FILE", help="JSONL with a prompt and a ground truth a line")
    parser.add_argument("--preset", help="how the service judges, such as math or open_r1/accuracy")
    parser.add_argument("--engine", choices=["torch", "vllm", "vllm_server"], help="what generates")
    parser.add_argument("--service", metavar="URL", help="a reward service that is running")
    parser.add_argument("--serve", metavar="VERIFIER", help="the program to start one with, for this run alone")
    parser.add_argument("--set", metavar="FIELD=VALUE", action="append", default=[], help="learner.learning_rate=1e-6")
    return parser


if __name__ == "__main__":
    sys.exit(main())
