"""How long the learner waits for rewards, and how far a run learns: `python tests/bench/trainer.py`.

The service is real, and a proxy in front of it gives each result back late, by a share of how long a generation takes
here. Each latency is run three ways: waiting for a step's rewards before the next generation (what a simple loop does);
with the next batch generated meanwhile; and with as many ahead as the run finds out that it needs, the default.
The second table is the demonstration run over seeds. `--virtual` prints what the same schedule comes to on a clock
without a machine, over whole runs.
"""

import argparse
import contextlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

sys.path.insert(0, str(Path(__file__).parents[1] / "plugin"))

from delaying import delayed
from served import served
from tiny_run import changed, metrics, trained_here, written
from virtual_run import LEARNING, virtual_run

WAYS: dict[str, dict[str, Any]] = {
    "naive": {"rollouts": {"staleness": 0}},
    "one ahead": {"rollouts": {"staleness": 1}},
    "default": {"rollouts": {"staleness": "auto"}},
}
PLAN: dict[str, Any] = {
    # Not warmed up, so that completions are long and take their time; a bonus for entropy has all groups learnt from.
    "model": {"tiny": {"hidden": 128, "layers": 4, "warm_up": {"steps": 0}}},
    "objective": {"entropy_bonus": 1e-6},
    "data": {"count": 1000, "held_out": 0},
    "rollouts": {"prompts": 8, "group": 8, "max_new_tokens": 64},
    "log": {"evaluate_every": 1000, "checkpoint_every": 1000, "tensorboard": False},
}
BEGINNING = {"naive": 2, "one ahead": 2, "default": 8}
"""Steps left out: the first fill the pipeline, and find out how long it must be. So are the last ones, which have no
more to generate."""
FURTHEST = 4


def run(folder: Path, url: str, plan: dict[str, Any], beginning: int) -> list[dict[str, Any]]:
    folder.mkdir(parents=True)
    ahead = plan["rollouts"]["staleness"]
    ahead = FURTHEST if ahead == "auto" else ahead
    plan = plan | {"steps": beginning + plan["steps"] + ahead}
    with (folder / "told").open("w") as told, contextlib.redirect_stderr(told):
        if trained_here(written(folder, **plan), "--out", folder, "--service", url) != 0:
            raise SystemExit((folder / "told").read_text())
    return [line for line in metrics(folder) if beginning < line["step"] <= plan["steps"] - ahead]


def median(lines: list[dict[str, Any]], name: str) -> float:
    return float(statistics.median(line[name] for line in lines))


def exposure(folder: Path, url: str, steps: int, shares: Sequence[float]) -> None:
    """The table of exposed fractions."""
    plan = changed(PLAN, {"steps": steps})
    at_once = run(folder / "at-once", url, changed(plan, WAYS["one ahead"]), 2)
    generation = median(at_once, "generate_seconds")
    print(f"a generation takes {generation:.2f} s, a step {median(at_once, 'step_seconds'):.2f} s")
    print(f"rewards at once, one ahead: {median(at_once, 'exposed'):.1%} of a step exposed")
    print(
        "\nreward latency        way        exposed: median  worst    step seconds  masked  ahead  latency / generation"
    )
    for share in shares:
        with delayed(url, seconds=share * generation) as slow:
            for way, change in WAYS.items():
                lines = run(folder / f"{share}-{way}", slow, changed(plan, change), BEGINNING[way])
                masked = sum(line["not_judged"] for line in lines) / sum(line["rollouts"] for line in lines)
                print(
                    f"{share:3g} x a generation     {way:10} {median(lines, 'exposed'):14.1%} "
                    f"{max(line['exposed'] for line in lines):6.1%} {median(lines, 'step_seconds'):15.2f}"
                    f"  {masked:.1%}  {lines[-1]['batches_ahead']:5}  "
                    f"{median(lines, 'reward_latency_seconds') / median(lines, 'generate_seconds'):5.1f}",
                    flush=True,
                )


def learning(folder: Path, url: str, seeds: int, steps: int) -> None:
    """The demonstration run, as `make train` does it."""
    print("\nseed  reward: first ten  last ten   held out: before  after   minutes")
    for seed in range(seeds):
        out, begun = folder / f"seed-{seed}", time.monotonic()
        out.mkdir(parents=True)
        with (out / "told").open("w") as told, contextlib.redirect_stderr(told):
            trained_here("--seed", seed, "--steps", steps, "--out", out, "--service", url)
        lines = metrics(out)
        rewards = [line["reward"] for line in lines if line["step"]]
        held_out = [line["evaluation"] for line in lines if line.get("evaluation") is not None]
        print(
            f"{seed:4} {statistics.mean(rewards[:10]):18.3f} {statistics.mean(rewards[-10:]):9.3f} "
            f"{held_out[0]:18.3f} {held_out[-1]:6.3f} {(time.monotonic() - begun) / 60:9.1f}",
            flush=True,
        )


def on_a_virtual_clock(shares: Sequence[float], steps: int = 150) -> None:
    """Of steps, and of a run's whole time, the last steps included, which have nothing left to generate."""
    print(f"{steps} steps; a generation takes 1, learning {LEARNING:g}\n")
    print("| rewards take | staleness | median step | worst that generates | of the whole run | batches ahead |")
    print("| --- | --- | --- | --- | --- | --- |")
    ways: list[int | Literal["auto"]] = [0, 1, "auto"]
    for share in shares:
        for way in ways:
            found = virtual_run(share, way, steps)
            exposed = [step.exposed / step.seconds for step in found]
            worst = max(part for part, step in zip(exposed, found, strict=True) if step.generated)
            whole = sum(step.exposed for step in found) / sum(step.seconds for step in found)
            print(
                f"| {share:g} x a generation | {way} | {statistics.median(exposed):.1%} | {worst:.1%} | {whole:.1%} | "
                f"{max(step.ahead for step in found if step.generated)} |"
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--steps", type=int, default=15, help="of each run in the first table")
    parser.add_argument("--shares", type=float, nargs="*", default=[0.1, 1.0, 3.0], help="of a generation, as latency")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--learning-steps", type=int, default=150)
    parser.add_argument("--virtual", action="store_true", help="only the table on a clock without a machine")
    given = parser.parse_args()
    if given.virtual:
        on_a_virtual_clock(given.shares)
        sys.exit()
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    with tempfile.TemporaryDirectory() as name, served() as running:
        exposure(Path(name), running.url, given.steps, given.shares)
        if given.seeds:
            learning(Path(name), running.url, given.seeds, given.learning_steps)
