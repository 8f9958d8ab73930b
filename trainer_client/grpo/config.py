"""A run is a file: everything that decides what a run does, as one frozen value read from YAML or TOML.

Unknown fields are refused with the known ones, units stand in the names, and each default is one that works.
"""

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from trainer_client.grpo.errors import UnusableInput
from verifier.dump.rubric_file import read_rubric_file
from verifier.errors import ConfigError
from verifier.wire import PresetRef, complaint

Engine = Literal["torch", "vllm", "vllm_server"]
Importance = Literal["auto", "none", "token_truncate", "token_mask", "sequence_truncate", "sequence_mask"]


class Section(BaseModel):
    """A value: frozen, and with no room for a misspelt field."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=(), allow_inf_nan=False)


class WarmUp(Section):
    """Supervised steps before GRPO, so that a model built from nothing has something to sharpen."""

    steps: int = Field(default=300, ge=0)
    batch: int = Field(default=256, ge=1)
    learning_rate: float = Field(default=3e-3, gt=0)
    wrong_share: float = Field(
        default=0.6, ge=0, le=1, description="Share of demonstrations taken from another problem: knowledge kept weak"
    )


class TinyModel(Section):
    """A model and a character tokenizer built here, so that nothing is downloaded."""

    hidden: int = Field(default=64, ge=8)
    layers: int = Field(default=2, ge=1)
    heads: int = Field(default=2, ge=1)
    tied: bool = Field(default=False, description="Whether the output layer is the embedding")
    warm_up: WarmUp = WarmUp()

    @model_validator(mode="after")
    def _heads_share_the_width(self) -> Self:
        if self.hidden % (2 * self.heads):
            raise ValueError(f"hidden {self.hidden} does not divide into {self.heads} heads of an even width")
        return self


class Lora(Section):
    """Low-rank adapters instead of all weights, by peft. What generates and what is saved has them merged in."""

    rank: int = Field(default=32, ge=1)
    alpha: int = Field(default=32, gt=0, description="The adapters' output is scaled by alpha / rank")
    by_root_of_rank: bool = Field(default=False, description="Scale by alpha / sqrt(rank) instead (rsLoRA)")
    layers: tuple[str, ...] = Field(
        default=("all-linear",), description="Names of layers such as q_proj; all-linear: every one but the output"
    )


class Model(Section):
    """The policy."""

    path: Path | None = Field(default=None, description="A folder in Hugging Face's format; null builds `tiny`")
    tiny: TinyModel = TinyModel()
    device: str = Field(default="auto", description="auto: cuda where there is one, or cpu")
    dtype: Literal["auto", "float32", "bfloat16"] = Field(
        default="auto", description="auto: bfloat16 on cuda, float32 on cpu"
    )
    threads: int | None = Field(default=None, ge=1, description="CPU threads of torch; null: 1 for `tiny`, or torch's")
    gradient_checkpointing: bool = False
    shard: bool = Field(
        default=False,
        description="Each of several processes (torchrun) holds a share of weights, gradients and optimizer (FSDP2), "
        "where otherwise each holds all",
    )
    lora: Lora | None = Field(default=None, description="null trains all weights")


class Source(Section):
    """Where rows come from."""

    file: Path | None = Field(
        default=None, description="JSONL (perhaps gzipped), Parquet, or a folder of them or that `datasets` saved"
    )
    name: str | None = Field(default=None, description="Of a Hugging Face data set: openai/gsm8k. Needs `datasets`")
    subset: str | None = Field(default=None, description="Its configuration: main")
    split: str = Field(default="train", description="Of a named data set, or of a folder that has several")
    dataset: str | None = Field(
        default=None, description="Whose columns these are, as in `verifier score --dataset`; null: recognised by them"
    )
    most: int | None = Field(default=None, ge=1, description="Read no more rows than this")

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.file is not None and self.name is not None:
            raise ValueError("both a file and the name of a data set were given; expected one of them")
        return self


class Data(Source):
    """The problems."""

    task: Literal["addition", "countdown"] = Field(default="addition", description="Generated when there is no file")
    count: int = Field(default=1000, ge=1, description="How many to generate")
    prompt_column: str = "prompt"
    ground_truth_column: str = "ground_truth"
    id_column: str = "id"
    demonstration_column: str = Field(default="demonstration", description="Optional: what a warm-up may imitate")
    template: str = Field(
        default="{prompt}",
        description="The prompt's text (of messages, the last one's); {prompt} and every column can stand in it",
    )
    drop_answer: bool = Field(
        default=False,
        description="Of a prompt that is a conversation with its answer, ask with the turns before the model's first",
    )
    system: str | None = Field(
        default=None, description="A system prompt, or the name of one of ours: think_answer, boxed"
    )
    chat: bool = Field(default=True, description="Wrap prompts in the tokenizer's chat template, where it has one")
    chat_template: str | None = Field(
        default=None, description="Another than the tokenizer's: chatml, plain (User: ... Assistant:), or a Jinja file"
    )
    chat_options: dict[str, Any] = Field(default={}, description="For the chat template: {enable_thinking: true}")
    prefill: str = Field(default="", description="What every completion begins with, such as <think>")
    prefill_is_judged: bool = Field(
        default=True,
        description="Whether the completion that is judged begins with it, and with the tag that the chat template "
        "opens the reasoning with",
    )
    held_out: int = Field(default=128, ge=0, description="Problems kept from training, for the evaluation")
    most_prompt_tokens: int = Field(default=1024, ge=1, description="Longer prompts are left out, and counted")


class Stage(Section):
    """What changes about rollouts once a run has come so far: DeepScaleR's growing length, say."""

    from_step: int = Field(ge=1, description="Updates made before it begins")
    max_new_tokens: int | None = Field(default=None, ge=1, description="At most rollouts.max_new_tokens")
    group: int | None = Field(default=None, ge=2)


class Rollouts(Section):
    """How completions come about."""

    engine: Engine = "torch"
    prompts: int = Field(default=32, ge=1, description="Groups a step")
    group: int = Field(default=16, description="Completions a prompt")
    max_new_tokens: int = Field(default=8, ge=1)
    temperature: float = Field(default=1.0, gt=0)
    top_p: float = Field(default=1.0, gt=0, le=1, description="Sample from the likeliest tokens of this share only")
    top_k: int = Field(default=0, ge=0, description="Sample from so many of the likeliest tokens only; 0: from all")
    min_p: float = Field(
        default=0.0, ge=0, le=1, description="Sample no token less likely than this share of the likeliest one"
    )
    stop: tuple[str, ...] = Field(default=(), description="Texts that end a completion, and stay in it: </answer>")
    first_max_new_tokens: int | None = Field(
        default=None, ge=1, description="Before the first stage; null: max_new_tokens, which is the longest of the run"
    )
    stages: tuple[Stage, ...] = Field(
        default=(), description="Other lengths and groups from later steps on; a stage lasts until the next one begins"
    )
    staleness: Annotated[int, Field(ge=0, le=16)] | Literal["auto"] = Field(
        default="auto",
        description="How many updates old the weights behind a rollout are: as many batches are generated ahead. 0 "
        "waits for each step's rewards; auto takes as many as hide them, and a number makes a run repeatable",
    )
    most_staleness: int = Field(default=4, ge=1, le=16, description="Of `staleness: auto`")
    sequences_at_once: int = Field(
        default=1024, ge=1, description="Of the torch sampler; lower it when memory is short"
    )
    vllm_url: str | None = Field(default=None, description="Of engine vllm_server")
    vllm_weights: Literal["file", "nccl"] = Field(
        default="file", description="How weights reach vllm_server: a file on a disk both see, or NCCL between GPUs"
    )
    vllm_memory_share: float = Field(default=0.4, gt=0, le=1, description="Of the GPU, for engine vllm")
    vllm_sleep: bool = Field(
        default=False, description="Engine vllm leaves the GPU's memory to the learner while that learns"
    )
    vllm_context_tokens: int | None = Field(default=None, ge=1, description="null: prompt and completion limits added")
    check_tolerance: float | None = Field(
        default=None,
        gt=0,
        description="Largest log-probability difference let through after a sync; null: 1e-3 in float32, 0.5 else",
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.group < 2:
            raise ValueError(
                f"group is {self.group}: a group-relative advantage compares completions of one prompt, so it needs at "
                "least 2; 8 or 16 work well"
            )
        if (self.engine == "vllm_server") != (self.vllm_url is not None):
            raise ValueError("engine vllm_server goes with vllm_url, and no other engine does")
        if "" in self.stop:
            raise ValueError("a stop text is empty; every completion would end before its first token")
        steps = [stage.from_step for stage in self.stages]
        if steps != sorted(set(steps)):
            raise ValueError(f"stages begin at {steps}; expected each to begin after the one before it")
        too_long = [stage.max_new_tokens for stage in self.stages if (stage.max_new_tokens or 0) > self.max_new_tokens]
        if too_long:
            raise ValueError(
                f"a stage allows {too_long[0]} new tokens; expected at most max_new_tokens ({self.max_new_tokens}), "
                "the longest of the run: give the first, shorter length as first_max_new_tokens"
            )
        if (self.first_max_new_tokens or 1) > self.max_new_tokens:
            raise ValueError(f"first_max_new_tokens is above max_new_tokens ({self.max_new_tokens})")
        return self

    def length_at(self, step: int) -> int:
        """How many tokens a completion of this step (updates made so far) may have."""
        reached = [stage.max_new_tokens for stage in self.stages if stage.from_step <= step and stage.max_new_tokens]
        return reached[-1] if reached else self.first_max_new_tokens or self.max_new_tokens

    def group_at(self, step: int) -> int:
        """How many completions a prompt has in this step."""
        reached = [stage.group for stage in self.stages if stage.from_step <= step and stage.group]
        return reached[-1] if reached else self.group


class Rewards(Section):
    """The service, and what is done when it does not answer."""

    url: str | None = Field(default=None, description="null: the run is given one, or starts a service of its own")
    preset: str | PresetRef | None = Field(default=None, description="null: the task's own")
    rubric: dict[str, Any] | None = Field(
        default=None, description="Instead of a preset: a rubric, or the path of one in YAML or JSON"
    )
    job: str = "train"
    deadline_seconds: float = Field(
        default=600.0, gt=0, le=3600, description="How long one request may take, with retries"
    )
    when_unavailable: Literal["stop", "mask"] = Field(
        default="stop", description="After the deadline: stop, resumable, or leave those rollouts out"
    )
    linger_seconds: float = Field(default=0.02, ge=0, description="How long a finished group waits for company")
    most_rollouts_per_request: int = Field(default=256, ge=1)
    most_not_judged: float = Field(
        default=0.5, ge=0, le=1, description="A step with a larger share not judged stops the run"
    )
    use_cache: bool = True

    @field_validator("rubric", mode="before")
    @classmethod
    def _of_a_file(cls, rubric: Any) -> Any:
        if not isinstance(rubric, str):
            return rubric
        try:
            return read_rubric_file(rubric)
        except ConfigError as error:
            raise ValueError(str(error)) from error

    @model_validator(mode="after")
    def _one_way_to_judge(self) -> Self:
        if self.preset is not None and self.rubric is not None:
            raise ValueError("both a preset and a rubric were given; expected one of them")
        return self


ALGORITHMS: dict[str, dict[str, Any]] = {
    # DeepSeekMath (2402.03300): 4.2 gives the KL's weight. Clipping as in PPO, and in TRL.
    "grpo": {"scale": "group", "loss": "sequence_mean", "clip_low": 0.2, "clip_high": 0.2, "kl": 0.04},
    # Understanding R1-Zero-like training (2503.20783): neither a length nor a standard deviation divides.
    "dr_grpo": {"scale": "none", "loss": "constant", "clip_low": 0.2, "clip_high": 0.2},
    # DAPO (2503.14476): clip-higher, token mean, dynamic sampling. Its soft punishment is `overlong: punish`.
    "dapo": {
        "scale": "group",
        "loss": "token_mean",
        "clip_low": 0.2,
        "clip_high": 0.28,
        "drop_even_groups": True,
        "refills": 8,
    },
    # Group sequence policy optimization (2507.18071): 5.1 gives the clip values, a thousandth of the usual ones.
    "gspo": {"scale": "group", "loss": "sequence_mean", "ratio": "sequence", "clip_low": 3e-4, "clip_high": 4e-4},
    # MiniMax-M1 (2506.13585); the cap is ScaleRL's (2510.13786).
    "cispo": {"scale": "group", "loss": "token_mean", "surrogate": "cispo", "cispo_cap": 5.0},
    # Back to basics (2402.14740), with the weights of TRL's RLOO.
    "rloo": {
        "baseline": "leave_one_out",
        "scale": "none",
        "ratio": "product",
        "loss": "sequence_mean",
        "clip_low": 0.2,
        "clip_high": 0.2,
        "kl": 0.05,
        "kl_in": "reward",
    },
}
"""What a name sets, where the configuration says nothing else."""


class Objective(Section):
    """GRPO and its kin. The default is DAPO's loss over group-normalised advantages."""

    algorithm: Literal["grpo", "dr_grpo", "dapo", "gspo", "cispo", "rloo"] | None = Field(
        default=None, description="Sets the fields below as that paper has them, but for those that are given"
    )
    scale: Literal["group", "batch", "none"] = Field(
        default="group", description="Divide advantages by the std of the group, of the batch, or not (Dr. GRPO)"
    )
    baseline: Literal["mean", "leave_one_out"] = Field(
        default="mean", description="The mean of the group's judged rewards, or of its judged siblings' (RLOO)"
    )
    loss: Literal["token_mean", "sequence_mean", "constant"] = Field(
        default="token_mean",
        description="Mean over all tokens (DAPO), over sequences of their token means (GRPO), or the token sum over "
        "rollouts asked for x max_new_tokens (Dr. GRPO)",
    )
    surrogate: Literal["clipped", "cispo"] = Field(
        default="clipped", description="PPO's clipped ratio, or log-probabilities weighed by capped ratios (CISPO)"
    )
    ratio: Literal["token", "sequence", "product"] = Field(
        default="token", description="A token's; a sequence's geometric mean (GSPO); or its product over tokens (RLOO)"
    )
    clip_low: float = Field(default=0.2, ge=0, lt=1)
    clip_high: float = Field(default=0.28, ge=0, description="Above clip_low: clip-higher (DAPO)")
    cispo_cap: float = Field(default=5.0, gt=0, description="Largest weight of `surrogate: cispo`")
    dual_clip: float | None = Field(default=None, gt=1, description="Bound on the loss of a negative advantage")
    kl: float = Field(default=0.0, ge=0, description="Weight of the KL to the reference; 0 keeps none in memory")
    kl_in: Literal["loss", "reward"] = Field(
        default="loss", description="The k3 estimate a token in the loss (GRPO), or its sum in the reward (RLOO)"
    )
    kl_by_ratio: bool = Field(
        default=True,
        description="Weigh the loss's KL by the ratio, as TRL does: an unbiased gradient (DeepSeek V3.2). False: as "
        "the first papers have it",
    )
    importance: Importance = Field(
        default="auto",
        description="Correction for sampler and learner differing; auto: token_truncate unless they are one model",
    )
    importance_cap: float = Field(default=2.0, gt=0)
    drop_even_groups: bool = Field(
        default=False,
        description="Groups whose rewards are all equal leave the loss's denominator and KL, too (DAPO's dynamic "
        "sampling). False: as TRL has it, they count with an advantage of 0. With `refills` they always leave",
    )
    refills: int = Field(
        default=0, ge=0, le=16, description="Dynamic sampling: rounds of new prompts to replace dropped groups"
    )
    count_unjudged: bool = Field(
        default=False,
        description="Rollouts that were not judged stay in the loss's denominator and KL, as in TRL",
    )
    overlong: Literal["keep", "filter", "exclude", "punish"] = Field(
        default="keep",
        description="Truncated completions: as judged; their tokens left out of the loss (DAPO's filtering, TRL's "
        "mask_truncated_completions); out of the group's baseline as well; or DAPO's soft punishment",
    )
    overlong_buffer_tokens: int = Field(default=0, ge=0, description="The last tokens over which `punish` ramps to -1")
    denominators: Literal["minibatch", "batch"] = Field(
        default="minibatch",
        description="What token and sequence means divide by where a batch has several minibatches: what that one has "
        "(verl, OpenRLHF), or an equal part of what the batch has (TRL's dapo and cispo)",
    )
    least_judged: int = Field(
        default=2, ge=2, description="In a group with fewer judged members no advantage is formed; they are counted"
    )
    entropy_bonus: float = Field(default=0.0, ge=0)

    @model_validator(mode="before")
    @classmethod
    def _as_the_algorithm_has_it(cls, given: Any) -> Any:
        if isinstance(given, dict) and isinstance(given.get("algorithm"), str):
            return ALGORITHMS.get(given["algorithm"], {}) | given
        return given

    @model_validator(mode="after")
    def _clips_beyond_the_region(self) -> Self:
        if self.dual_clip is not None and self.dual_clip <= 1 + self.clip_high:
            raise ValueError(
                f"dual_clip is {self.dual_clip:g}; expected more than 1 + clip_high, {1 + self.clip_high:g}"
            )
        return self

    @property
    def drops_even_groups(self) -> bool:
        return self.drop_even_groups or self.refills > 0


class Learner(Section):
    """The optimizer."""

    learning_rate: float = Field(default=3e-4, gt=0)
    warm_up_steps: int = Field(default=0, ge=0, description="Over which the learning rate rises in a straight line")
    schedule: Literal["constant", "linear", "cosine"] = Field(
        default="constant", description="How the learning rate falls after that, until the run's last step"
    )
    least_learning_rate_share: float = Field(
        default=0.0, ge=0, le=1, description="Of the learning rate, at the last step of linear and cosine"
    )
    weight_decay: float = Field(default=0.0, ge=0)
    betas: tuple[float, float] = (0.9, 0.95)
    max_gradient_norm: float = Field(default=1.0, gt=0)
    epochs: int = Field(default=1, ge=1, description="Passes over each batch")
    minibatches: int = Field(default=1, ge=1, description="Optimizer steps a pass")
    sequences_at_once: int = Field(
        default=512, ge=1, description="Lower it when memory is short; the result is the same"
    )


class Evaluation(Source):
    """Problems that are never trained on. Without a source, `data.held_out` of the run's own are kept for it."""

    split: str = Field(default="test", description="Of a named data set, or of a folder that has several")
    preset: str | PresetRef | None = Field(default=None, description="null: judged as the run's rollouts are")
    samples: int = Field(default=1, ge=1, description="Completions a problem")
    temperature: float = Field(default=0.0, ge=0, description="0 takes the likeliest tokens")
    top_p: float = Field(default=1.0, gt=0, le=1)
    pass_at: tuple[int, ...] = Field(
        default=(), description="The k of each pass@k; empty: 1 and `samples`, where there are several samples"
    )

    @model_validator(mode="after")
    def _enough_samples(self) -> Self:
        if self.samples > 1 and self.temperature == 0:
            raise ValueError("several samples at temperature 0 are all the same; give evaluation.temperature, say 0.6")
        if any(not 1 <= k <= self.samples for k in self.pass_at):
            raise ValueError(f"pass_at is {list(self.pass_at)}; expected numbers from 1 to samples ({self.samples})")
        return self


class Log(Section):
    """What is kept of a run."""

    evaluate_every: int = Field(default=25, ge=1)
    checkpoint_every: int = Field(default=25, ge=1)
    keep_checkpoints: int = Field(default=2, ge=1)
    model_every: int | None = Field(
        default=None, ge=1, description="Also save the model in Hugging Face's format every so many steps"
    )
    rollouts_every: int = Field(
        default=1, ge=0, description="Keep what the model wrote every so many steps, and its verdicts; 0: never"
    )
    page_every: int = Field(default=10, ge=1, description="Renew run.html every so many steps")
    tensorboard: bool = True
    wandb_project: str | None = Field(default=None, description="Needs wandb installed")
    trackio_project: str | None = Field(default=None, description="Needs trackio installed")
    warnings: bool = Field(default=True, description="Say so in the log line when the run cannot learn")


MODEL_DEFAULTS: dict[str, dict[str, Any]] = {
    "data": {"most_prompt_tokens": 2048},
    "rollouts": {"prompts": 16, "group": 8, "max_new_tokens": 1024, "sequences_at_once": 64},
    "learner": {"learning_rate": 1e-6, "sequences_at_once": 4, "warm_up_steps": 5},
}
"""What is taken for a model that was given, where the configuration does not say: the other defaults suit the tiny one,
whose answers have 8 characters and which learns at 3e-4. TRL, verl and open-r1 train 0.5B to 7B at 1e-6 to 3e-6."""

LORA_LEARNING_RATE = 1e-5
"""Adapters begin at zero and need about ten times the learning rate of all weights (unsloth's GRPO: 5e-6)."""


class TrainConfig(Section):
    """One run."""

    out: Path = Path("runs/latest")
    seed: int = 0
    steps: int = Field(default=150, ge=1)
    model: Model = Model()
    data: Data = Data()
    rollouts: Rollouts = Rollouts()
    rewards: Rewards = Rewards()
    objective: Objective = Objective()
    learner: Learner = Learner()
    evaluation: Evaluation = Evaluation()
    log: Log = Log()

    @model_validator(mode="before")
    @classmethod
    def _defaults_for_a_given_model(cls, content: Any) -> Any:
        if not isinstance(content, dict) or not _value_of(content.get("model"), "path"):
            return content
        filled = dict(content)
        for section, defaults in MODEL_DEFAULTS.items():
            given = filled.get(section, {})
            if isinstance(given, dict):  # A section that was built by a caller is as they want it.
                filled[section] = defaults | given
        lora = _value_of(content.get("model"), "lora") is not None
        if lora and "learning_rate" not in (_value_of(content, "learner") or {}):
            filled["learner"] = {**filled["learner"], "learning_rate": LORA_LEARNING_RATE}
        return filled

    @model_validator(mode="after")
    def _one_run(self) -> Self:
        if self.learner.minibatches > self.rollouts.prompts:
            raise ValueError(
                f"{self.learner.minibatches} minibatches of {self.rollouts.prompts} groups: at most one a group"
            )
        if self.objective.overlong == "punish" and (self.rollouts.first_max_new_tokens or self.rollouts.stages):
            raise ValueError("overlong: punish needs a single length; remove rollouts.stages, or use filter")
        if self.objective.overlong_buffer_tokens >= self.rollouts.max_new_tokens:
            raise ValueError("overlong_buffer_tokens must be below max_new_tokens")
        return self

    @property
    def importance(self) -> Importance:
        """The correction this run uses."""
        if self.objective.importance != "auto":
            return self.objective.importance
        rollouts = self.rollouts
        narrowed = rollouts.top_p < 1 or rollouts.top_k > 0 or rollouts.min_p > 0
        same_model = rollouts.engine == "torch" and rollouts.staleness == 0 and not narrowed
        return "none" if same_model else "token_truncate"


def _value_of(section: Any, name: str) -> Any:
    """A field of a section that may be plain content, a value of ours, or absent."""
    return section.get(name) if isinstance(section, dict) else getattr(section, name, None)


def read_config(file: Path | None, changes: Iterable[str] = (), **fields: Any) -> TrainConfig:
    """The configuration in `file` with `changes` ("learner.learning_rate=1e-4") made to it; raises UnusableInput."""
    content = {} if file is None else _read_file(file)
    for dotted, value in fields.items():
        if value is not None:
            _put(content, dotted.replace("__", "."), value)
    for section in ("data", "evaluation"):  # A source that was given stands for the file's, whichever kind that is.
        for given, other in (("file", ("name", "subset", "split")), ("name", ("file", "subset", "split"))):
            if fields.get(f"{section}__{given}") is not None:
                for name in (n for n in other if fields.get(f"{section}__{n}") is None):
                    content[section].pop(name, None)
    for change in changes:
        dotted, equals, text = change.partition("=")
        if not equals:
            raise UnusableInput(f"{change!r} changes nothing; expected something like learner.learning_rate=1e-4")
        _put(content, dotted.strip(), _scalar(text))
    try:
        return TrainConfig.model_validate(content)
    except ValidationError as error:
        raise UnusableInput(f"the configuration cannot be used: {complaint(error)}{_suggestion(error)}") from None


def _read_file(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
        content = tomllib.loads(text) if file.suffix == ".toml" else yaml.safe_load(text)
    except OSError as error:
        raise UnusableInput(f"cannot read the configuration {file}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise UnusableInput(f"{file} is neither YAML nor (by its name) TOML: {error}") from None
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise UnusableInput(f"{file} holds a {type(content).__name__}; expected fields such as 'steps: 150'")
    return content


EXPONENT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)[eE][+-]?\d+")


def _scalar(text: str) -> Any:
    """A value as YAML reads it, but with 1e-4 a number as everyone means it."""
    try:
        return float(text) if EXPONENT.fullmatch(text.strip()) else yaml.safe_load(text)
    except yaml.YAMLError:
        return text


def _put(content: dict[str, Any], dotted: str, value: Any) -> None:
    *path, name = dotted.split(".")
    for step in path:
        section = content.setdefault(step, {})
        if not isinstance(section, dict):
            raise UnusableInput(f"{dotted}: {step} is not a section")
        content = section
    content[name] = value


def _suggestion(error: ValidationError) -> str:
    """The nearest known field, when one was misspelt."""
    for item in error.errors(include_url=False):
        if item["type"] == "extra_forbidden":
            known = list(_fields_at(item["loc"][:-1]))
            near = difflib.get_close_matches(str(item["loc"][-1]), known, n=1, cutoff=0.0)
            return f"; the nearest known field is {near[0]!r}" if near else ""
    return ""


def _fields_at(path: Iterable[int | str]) -> Mapping[str, Any]:
    model: Any = TrainConfig
    for step in path:
        model = getattr(model, "model_fields", {}).get(step)
        model = getattr(model, "annotation", None)
    return getattr(model, "model_fields", {})
