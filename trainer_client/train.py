"""A GRPO run, from top to bottom: `python -m trainer_client.train [CONFIG.yaml]`, or `make train`.

Each step takes prompts, generates a group of completions for each, sends every group to the reward service the moment
it is finished, and learns from the oldest batch whose rewards are due. With `rollouts.staleness` above 0, that many
batches more are generated before the learner asks for rewards, so that slow ones are waited for by nobody; how many is
found out while the run goes on, unless the configuration says.

What the steps are made of is in `trainer_client.grpo`; nothing here grades. Under torchrun each process generates,
judges and learns from its share of every batch (`grpo/ranks.py`); the first one writes the run's files.
"""

import argparse
import os
import re
import shutil
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from trainer_client.grpo import checkpoint, curve, environment
from trainer_client.grpo.agreement import refuse_disagreement
from trainer_client.grpo.checkpoint import Position
from trainer_client.grpo.config import TrainConfig, read_config
from trainer_client.grpo.errors import RunStopped, TrainError, UnusableInput, WeightsLost
from trainer_client.grpo.evaluate import evaluation_numbers
from trainer_client.grpo.folder import claimed
from trainer_client.grpo.generate import generator_for
from trainer_client.grpo.health import Watch, reasons
from trainer_client.grpo.identity import digest_of, told_apart
from trainer_client.grpo.learner import ALONE, Learner, out_of_memory
from trainer_client.grpo.pace import Pace
from trainer_client.grpo.page import newest, page, worst
from trainer_client.grpo.policy import load_policy, save_policy, warm_up
from trainer_client.grpo.prompts import Asking
from trainer_client.grpo.ranks import Ranks, joined
from trainer_client.grpo.record import NoRecord, Record
from trainer_client.grpo.rewards import Batch, RewardDesk, client_for
from trainer_client.grpo.rollout import Completion, Problem, Rollout, Scored
from trainer_client.grpo.sample import first_stream
from trainer_client.grpo.sampling import Limits
from trainer_client.grpo.service import started_service
from trainer_client.grpo.sharding import gathered
from trainer_client.grpo.stopping import Interrupted, Stopping
from trainer_client.grpo.tasks import Problems, order, problems
from trainer_client.grpo.transcript import load_rows, newest_files, rows_of, save_rows, shares

PAGE_STEPS = 5
"""Steps whose rollouts the page chooses its worst and newest from."""
EVALUATION_STREAM = 2**62
"""Every evaluation draws from the same random numbers, beyond those of training: two differ by the weights alone."""


class Run:
    """One run: what it trains, what it trains on, and where it is."""

    def __init__(
        self,
        config: TrainConfig,
        desk: RewardDesk,
        stopping: Stopping,
        found: Problems,
        *,
        resume: bool,
        ranks: Ranks = ALONE,
    ) -> None:
        self.config, self.desk, self.stopping, self.ranks = config, desk, stopping, ranks
        self.folder = config.out
        train, held_out = told_apart(found.train, found.held_out)
        self.problems = found._replace(train=train, held_out=held_out)
        self.digest = digest_of(train)
        self.policy = load_policy(config.model, config.seed)
        ranks.same_weights(self.policy.model)
        self.step = self.cursor = self.settled_cursor = 0
        self.pace = Pace(config.rollouts)
        self.watch = Watch()
        self.warnings: list[str] = []
        self.remarks: list[str] = []
        self.under_way: deque[Batch] = deque()
        saved = checkpoint.newest(self.folder / "checkpoints") if resume else None
        with ExitStack() as stack:
            step = -1 if saved is None else checkpoint.step_of(saved)
            self.record = Record(self.folder, config, step) if ranks.first else NoRecord()
            stack.callback(self.record.close)
            if saved is None:
                self._begin()  # The reference is the warmed-up model.
            self.learner = Learner(self.policy, config, self.folder, ranks)
            if saved is not None:
                self._resume(checkpoint.restore(saved, self.learner, config))
            self.prompts = self._encoded()
            with gathered(self.policy.model):
                refuse_disagreement(self.policy, config)
            self.generator = generator_for(self.policy, config, self.folder, ranks)
            stack.callback(self.generator.close)
            self._open = stack.pop_all()  # From here on the run is closed by its owner.

    def _begin(self) -> None:
        if self.ranks.first:
            content = yaml.safe_dump(self.config.model_dump(mode="json"), sort_keys=False)
            (self.folder / "config.yaml").write_text(content)
        if self.config.model.path is None:
            warm_up(self.policy, self.problems.train, self.config.model.tiny.warm_up, self.config.seed, self.record.say)

    def _resume(self, position: Position) -> None:
        if position.problems not in ("", self.digest):
            raise UnusableInput(
                f"the run in {self.folder} was trained on other problems than {self.config.data.file or 'these'} holds "
                "now. Bring them back as they were, or start another run with --out, from its model if you like"
            )
        self.step, self.cursor, self.settled_cursor = position.step, position.cursor, position.cursor
        self.pace = Pace(self.config.rollouts, len(position.under_way))
        self.record.say(f"resuming after step {self.step}")
        for rollouts in position.under_way:
            batch = self.desk.batch()
            for group in self.ranks.mine(_groups(rollouts)):
                batch.add(group)
            self.under_way.append(batch)

    def _encoded(self) -> dict[str, tuple[int, ...]]:
        """Each prompt's tokens; prompts past the limit are left out of the run."""
        data, asking = self.config.data, Asking(self.policy.tokenizer, self.config.data)
        found = {p.id: asking.ids(p) for p in (*self.problems.train, *self.problems.held_out)}
        fitting = {one: ids for one, ids in found.items() if 0 < len(ids) <= data.most_prompt_tokens}
        if len(fitting) < len(found):
            self.record.say(f"{len(found) - len(fitting)} prompts are empty or over {data.most_prompt_tokens} tokens")
        train = [problem for problem in self.problems.train if problem.id in fitting]
        if not train:
            raise UnusableInput(f"no prompt has at most data.most_prompt_tokens ({data.most_prompt_tokens}) tokens")
        held_out = [problem for problem in self.problems.held_out if problem.id in fitting]
        prompts = {fitting[problem.id] for problem in train}
        if both := sum(fitting[problem.id] in prompts for problem in held_out):
            self.record.say(
                f"the run also trains on {both} of the evaluation's {len(held_out)} problems; how those go says "
                "nothing about others"
            )
        self.problems = self.problems._replace(train=train, held_out=held_out)
        self.begun = asking.begun(train[0])
        return fitting

    # --- the loop -----------------------------------------------------------------------------------------------

    def train(self) -> None:
        """Every step that is left."""
        if self.step == 0:
            first = self.evaluate()
            with self.stopping.held():
                self.record.step({"step": 0, **first})
        while self.step < self.config.steps:
            self._one_step()
            self._stop_together()

    def _one_step(self) -> None:
        clock = Clock()
        with clock.of("generate"):
            while self._another():
                step = self.step + len(self.under_way)
                batch = self.collect(self.config.rollouts.prompts, self.learner.version, step)
                with self.stopping.held():
                    self.under_way.append(batch)
                    self.settled_cursor = self.cursor
        scored = self._due(clock)
        with self.stopping.held():  # A checkpoint has the whole of this, or nothing of it.
            line = self._learn(scored, clock)
        log, last = self.config.log, self.step == self.config.steps
        try:
            if last or self.step % log.evaluate_every == 0:
                line |= self.evaluate()
        except Interrupted:
            self.record.step({"step": self.step, **line})  # The update is made, and saved with this step's number.
            raise
        with self.stopping.held():  # A signal in the middle of TensorBoard's queue would leave it locked for ever.
            self.record.step({"step": self.step, **line}, self.remarks)
            self._write_down(scored)
        if last or self.step % log.checkpoint_every == 0:
            self.save()
        if log.model_every and self.step % log.model_every == 0:
            self._save_model(self.folder / "models" / f"step-{self.step:06d}")

    def _stop_together(self) -> None:
        """End between the same two steps in every process, where one of several was told to."""
        if self.ranks.count > 1 and self.step < self.config.steps:
            asked = [number for number in self.ranks.gathered([self.stopping.asked]) if number is not None]
            if asked:
                raise Interrupted(asked[0])

    def _another(self) -> bool:
        """Whether a batch is generated before the oldest one's rewards are asked for."""
        if self.step + len(self.under_way) >= self.config.steps:
            return False
        arrived = bool(self.under_way) and all(self.ranks.gathered([self.under_way[0].arrived]))
        return self.ranks.from_first(self.pace.another(len(self.under_way), arrived))

    def _learn(self, scored: Scored, clock: "Clock") -> dict[str, Any]:
        """Learn from a batch and hand the weights on; what there is to say about it."""
        with clock.of("learn"):
            self.generator.rest()
            metrics = self.learner.learn(scored) | shares(scored)
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
        found = reasons(metrics, self.config) if self.config.log.warnings else []
        warned = {"cannot_learn": [reason.name for reason in found]} if found else {}
        self.warnings = [f"{reason.name}: {reason.advice}" for reason in found]
        self.remarks = self.watch.explained(self.step, found)
        return {**metrics, **clock.metrics(), **timing, **warned}

    def _write_down(self, scored: Scored) -> None:
        """What the model wrote in this step, and now and then the page about the run."""
        log, last, advantages = self.config.log, self.step == self.config.steps, self.learner.last
        if not self.ranks.first or advantages is None:
            return
        if log.rollouts_every and (last or self.step % log.rollouts_every == 0):
            rows = rows_of(scored, self.step, advantages.values.tolist(), advantages.teaching.tolist())
            save_rows(rows, self.folder / "rollouts", f"step-{self.step:06d}")
            if last or self.step % log.page_every == 0:
                self.record.texts(self.step, {"worst": worst(rows)[0], "newest": newest(rows)[0]})
        if last or self.step % log.page_every == 0:
            self._write_page()

    def _write_page(self) -> None:
        files = newest_files(self.folder / "rollouts", PAGE_STEPS, self.step)
        rows = [row for file in files for row in load_rows(file)]
        partial = self.folder / "run.partial"
        partial.write_text(
            page(self.record.lines, f"Run {self.folder.name}", self._facts(), rows, self.warnings), encoding="utf-8"
        )
        partial.replace(self.folder / "run.html")

    def _facts(self) -> list[tuple[str, str]]:
        facts = [
            ("model", str(self.config.model.path or "tiny")),
            ("generator", self.config.rollouts.engine),
            ("seed", str(self.config.seed)),
        ]
        return facts + curve.summary(self.record.lines)

    def _due(self, clock: "Clock") -> Scored:
        """The oldest batch with its rewards, topped up while the objective asks for groups that differ."""
        scored = self._waited(self.under_way[0], clock)
        for _ in range(self.config.objective.refills):
            useful = _useful_groups(scored)
            missing = self.config.rollouts.prompts - useful
            if missing <= 0:
                break
            with clock.of("generate"):
                batch = self.collect(missing, self.learner.version, self.step)
            scored = _together(scored, self._waited(batch, clock))
        self._refuse_too_few_judged(scored)
        return scored

    def _waited(self, batch: Batch, clock: "Clock") -> Scored:
        with clock.of("reward"):
            return self._of_all(batch.wait())

    def _of_all(self, mine: Scored) -> Scored:
        """A batch as it is in every process: each one's groups, in the order of the problems."""
        pairs = self.ranks.gathered(list(zip(mine.rollouts, mine.results, strict=True)))
        pairs.sort(key=lambda pair: int(pair[0].group.rpartition("-")[2]))
        exposed = max(self.ranks.gathered([mine.notes["exposed_seconds"]]))
        return Scored([one for one, _ in pairs], [one for _, one in pairs], {**mine.notes, "exposed_seconds": exposed})

    def collect(self, count: int, version: int, step: int) -> Batch:
        """Generate groups for the next `count` problems, each sent for its rewards as soon as it is complete.

        `step` is the number of updates after which the batch is learnt from.
        """
        upcoming = order(len(self.problems.train), self.config.seed, self.cursor)
        chosen = [self.problems.train[next(upcoming)] for _ in range(count)]
        name = f"{self.config.seed}-{self.cursor}"
        seed = first_stream(self.config.seed, self.cursor)
        plan = self.config.rollouts
        limits = Limits(plan.length_at(step), plan.top_p, plan.top_k, plan.min_p, plan.stop)
        drawing = Drawing(plan.group_at(step), plan.temperature, seed, limits)
        batch = self._generated(chosen, name, version, drawing)
        self.cursor += count  # Once there is a batch: what was interrupted is generated again.
        return batch

    def evaluate(self) -> dict[str, float]:
        """What the completions of the problems held out are worth; nothing where there are no such problems."""
        if not self.problems.held_out:
            return {}
        plan, longest = self.config.evaluation, self.config.rollouts.max_new_tokens
        limits = Limits(longest, plan.top_p, stop=self.config.rollouts.stop)
        drawing = Drawing(plan.samples, plan.temperature, EVALUATION_STREAM, limits)
        clock = Clock()
        batch = self._generated(self.problems.held_out, f"held-out-{self.step}", self.learner.version, drawing)
        scored = self._of_all(batch.wait())
        waited = {"evaluation_seconds": clock.seconds(), "evaluation_exposed_seconds": scored.notes["exposed_seconds"]}
        if self.ranks.first and self.config.log.rollouts_every:
            rows = rows_of(scored, self.step, None, None)
            save_rows(rows, self.folder / "rollouts", f"evaluation-{self.step:06d}")
        return evaluation_numbers(scored, plan) | waited

    def _generated(self, problems: Sequence[Problem], name: str, version: int, drawing: "Drawing") -> Batch:
        with gathered(self.policy.model):
            return self._written(problems, name, version, drawing)

    def _written(self, problems: Sequence[Problem], name: str, version: int, drawing: "Drawing") -> Batch:
        batch = self.desk.batch()
        copies, places = drawing.copies, self.ranks.mine(range(len(problems)))
        chosen = [problems[place] for place in places]
        if not chosen:
            return batch
        prompts = [self.prompts[problem.id] for problem in chosen]
        groups: list[list[Rollout]] = [[] for _ in chosen]
        advice = f"lower rollouts.sequences_at_once ({self.config.rollouts.sequences_at_once}) or max_new_tokens"
        with out_of_memory(advice):
            for completion in self.generator.generate(
                prompts, copies=copies, temperature=drawing.temperature, seed=drawing.seed, limits=drawing.limits,
                places=places,
            ):  # fmt: skip
                group, place = groups[completion.prompt], places[completion.prompt]
                group.append(self._rollout(problems[place], f"{name}-{place}", group, completion, version))
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
        prompt = self.prompts[problem.id]
        return Rollout(f"{group}-{len(before)}", problem, group, prompt, completion, self.begun + text, version)

    def _refuse_too_few_judged(self, scored: Scored) -> None:
        missing = [result for result in scored.results if result.reward is None]
        if len(missing) > self.config.rewards.most_not_judged * len(scored.results):
            raise RunStopped(
                f"{len(missing)} of {len(scored.results)} rollouts were not judged, more than rewards.most_not_judged "
                f"({self.config.rewards.most_not_judged:g}) allows. The service says of the first "
                f"({missing[0].id}): {missing[0].verdict.outcome}: {missing[0].verdict.reason}"
            )

    def save(self) -> Path:
        """A checkpoint of where the run is. Every process takes part; the first one writes."""
        batches = [self.ranks.gathered(batch.rollouts) for batch in self.under_way]
        position = Position(self.step, self.settled_cursor, [_in_order(batch) for batch in batches], self.digest)
        folder = self.folder / "checkpoints"
        saved = checkpoint.save(folder, self.learner, position, self.config)
        self.ranks.wait_for_all()
        return saved

    def _save_model(self, folder: Path) -> None:
        """The model in Hugging Face's format, there whole or not at all.

        Every process takes part; the first one writes.
        """
        partial = folder.with_suffix(".partial")
        with gathered(self.policy.model):
            if self.ranks.first:
                shutil.rmtree(partial, ignore_errors=True)
                save_policy(self.policy, partial)
        if not self.ranks.first:
            return
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)

    def finish(self) -> None:
        """The trained model, in Hugging Face's format, and the page about the run."""
        self._save_model(self.folder / "model")
        if not self.ranks.first:
            return
        self._write_page()
        for name, value in self._facts():
            self.record.say(f"{name}: {value}")
        self.record.say(f"page: {self.folder / 'run.html'}   model: {self.folder / 'model'}")

    def close(self) -> None:
        self._open.close()


class Drawing(NamedTuple):
    """How a batch is drawn."""

    copies: int
    temperature: float
    seed: int
    limits: Limits


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


def _in_order(rollouts: Sequence[Rollout]) -> list[Rollout]:
    """By the problem's place in its batch, as one process has them."""
    return sorted(rollouts, key=lambda rollout: int(rollout.group.rpartition("-")[2]))


def _useful_groups(scored: Scored) -> int:
    rewards: dict[int, set[float]] = {}
    for number, reward in zip(scored.group_numbers(), scored.rewards, strict=True):
        if reward is not None:
            rewards.setdefault(number, set()).add(reward)
    return sum(len(different) > 1 for different in rewards.values())


def _together(first: Scored, second: Scored) -> Scored:
    exposed = first.notes["exposed_seconds"] + second.notes["exposed_seconds"]
    notes = {**first.notes, "exposed_seconds": exposed}  # New prompts are always waited for, however far ahead.
    return Scored([*first.rollouts, *second.rollouts], [*first.results, *second.results], notes)


# --- the command ----------------------------------------------------------------------------------------------------


def train(
    config: TrainConfig,
    url: str,
    stopping: Stopping,
    *,
    api_key: str | None = None,
    resume: bool = False,
    ranks: Ranks = ALONE,
) -> None:
    """Run it against the service at `url`, in a folder that was claimed for it; raises TrainError or Interrupted."""
    chosen = config.rewards.preset is not None or config.rewards.rubric is not None
    found = problems(config.data, config.seed, config.evaluation, preset_is_chosen=chosen)
    preset = config.rewards.preset or (None if config.rewards.rubric else _own_preset(config, found))
    rewards = config.rewards.model_copy(update={"preset": preset})
    with RewardDesk(lambda: client_for(rewards, url, api_key), rewards) as desk:
        desk.check()
        run = Run(config, desk, stopping, found, resume=resume, ranks=ranks)
        try:
            run.train()
            run.finish()
        except WeightsLost as error:
            newest = checkpoint.newest(run.folder / "checkpoints")
            raise RunStopped(f"{error}\nnothing was saved; the last checkpoint is {newest or 'none'}") from error
        except (TrainError, Interrupted) as error:
            error.args = (f"{error}\n{_saved(run, stopping, together=isinstance(error, Interrupted))}",)
            if isinstance(error, Interrupted):
                raise
            raise RunStopped(str(error)) from error
        finally:
            run.close()


def _saved(run: Run, stopping: Stopping, *, together: bool) -> str:
    """Save where the run is, and say how to go on from it. `together`: every process is here."""
    go_on = f"go on with: --out {run.folder} --resume"
    if run.ranks.count > 1 and not together:  # Saving takes all processes, and the others may be anywhere.
        return f"the last checkpoint is {checkpoint.newest(run.folder / 'checkpoints') or 'none'}; {go_on}"
    with stopping.saving():
        return f"saved as {run.save()}; {go_on}"


def _own_preset(config: TrainConfig, found: Problems) -> str | None:
    """The preset that comes with the problems, None where each of them names its own; raises UnusableInput."""
    unnamed = [problem for problem in (*found.train, *found.held_out) if problem.preset is None]
    if found.preset is None and unnamed:
        raise UnusableInput(
            f"{config.data.file or config.data.name} does not say how to judge (problem {unnamed[0].id!r} has no "
            "preset, for one); give --preset, rewards.rubric, or a column 'preset'"
        )
    return found.preset


def main(arguments: Sequence[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    try:
        with ExitStack() as stack:
            config = read_config(
                given.config or _earlier(given), given.set, out=given.out, steps=given.steps, seed=given.seed,
                model__path=given.model, **_source("data", given.data), **_source("evaluation", given.evaluation),
                rollouts__engine=given.engine, rewards__preset=given.preset, rewards__url=given.service,
            )  # fmt: skip
            url = config.rewards.url
            if url is None and given.serve is None:
                raise UnusableInput("no reward service: give its address with --service, or --serve to start one")
            environment.enter(config, sys.argv[1:] if arguments is None else arguments)
            ranks = stack.enter_context(joined())
            stopping = stack.enter_context(Stopping(together=ranks.count > 1))
            if ranks.first:
                stack.enter_context(
                    claimed(
                        config.out, resume=given.resume, overwrite=given.overwrite, say=_say,
                        set_aside="out" not in config.model_fields_set,
                    )
                )  # fmt: skip
                url = url or stack.enter_context(started_service([given.serve, "serve"], config.out / "service.log"))
            url = ranks.from_first(url)
            assert url is not None
            key = os.environ.get("VERIFIER_API_KEY") or None
            train(config, url, stopping, api_key=key, resume=given.resume, ranks=ranks)
    except TrainError as error:
        _say(f"train: {error}")
        return 2 if isinstance(error, UnusableInput) else 1
    except Interrupted as error:
        _say(f"train: {error}")
        return error.exit_status
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _source(section: str, given: str | None) -> dict[str, str]:
    """A file or folder, or else the name of a Hugging Face data set: `openai/gsm8k`, `openai/gsm8k:main`."""
    if given is None:
        return {}
    name, _, subset = given.partition(":")
    if Path(given).exists() or not DATASET_NAME.fullmatch(name) or Path(name).suffix in FILE_ENDINGS:
        return {f"{section}__file": given}
    return {f"{section}__name": name} | ({f"{section}__subset": subset} if subset else {})


DATASET_NAME = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*")
FILE_ENDINGS = (".jsonl", ".json", ".parquet", ".gz")


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
    parser.add_argument(
        "--data", metavar="DATA", help="JSONL, Parquet or a folder; or a Hugging Face data set: openai/gsm8k:main"
    )
    parser.add_argument("--evaluation", metavar="DATA", help="the same, of problems that are never trained on")
    parser.add_argument("--preset", help="how the service judges, such as math or open_r1/accuracy")
    parser.add_argument("--engine", choices=["torch", "vllm", "vllm_server"], help="what generates")
    parser.add_argument("--service", metavar="URL", help="a reward service that is running")
    parser.add_argument("--serve", metavar="VERIFIER", help="the program to start one with, for this run alone")
    parser.add_argument("--set", metavar="FIELD=VALUE", action="append", default=[], help="learner.learning_rate=1e-6")
    return parser


if __name__ == "__main__":
    sys.exit(main())
