"""A run is a file: everything that decides what a run does, as one frozen value read from YAML or TOML.

Unknown fields are refused with the known ones, units stand in the names, and each default is one that works.
"""

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from trainer_client.grpo.errors import UnusableInput
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


class Data(Section):
    """The problems."""

    task: Literal["addition", "countdown"] = Field(default="addition", description="Generated when there is no file")
    count: int = Field(default=1000, ge=1, description="How many to generate")
    file: Path | None = Field(default=None, description="JSONL, an object a line")
    prompt_column: str = "prompt"
    ground_truth_column: str = "ground_truth"
    id_column: str = "id"
    demonstration_column: str = Field(default="demonstration", description="Optional: what a warm-up may imitate")
    template: str = Field(
        default="{prompt}", description="The prompt's text; {prompt} and every column can stand in it"
    )
    chat: bool = Field(default=True, description="Wrap prompts in the tokenizer's chat template, where it has one")
    held_out: int = Field(default=128, ge=0, description="Problems kept from training, for the greedy evaluation")
    most_prompt_tokens: int = Field(default=1024, ge=1, description="Longer prompts are left out, and counted")


class Rollouts(Section):
    """How completions come about."""

    engine: Engine = "torch"
    prompts: int = Field(default=32, ge=1, description="Groups a step")
    group: int = Field(default=16, description="Completions a prompt")
    max_new_tokens: int = Field(default=8, ge=1)
    temperature: float = Field(default=1.0, gt=0)
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
        return self


class Rewards(Section):
    """The service, and what is done when it does not answer."""

    url: str | None = Field(default=None, description="null: the run is given one, or starts a service of its own")
    preset: str | PresetRef | None = Field(default=None, description="null: the task's own")
    rubric: dict[str, Any] | None = None
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
        default=0, ge=0, le=16, description="Dynamic sampling: rounds of fresh prompts for dropped groups"
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
    warm_up_steps: int = Field(default=0, ge=0)
    weight_decay: float = Field(default=0.0, ge=0)
    betas: tuple[float, float] = (0.9, 0.95)
    max_gradient_norm: float = Field(default=1.0, gt=0)
    epochs: int = Field(default=1, ge=1, description="Passes over each batch")
    minibatches: int = Field(default=1, ge=1, description="Optimizer steps a pass")
    sequences_at_once: int = Field(
        default=512, ge=1, description="Lower it when memory is short; the result is the same"
    )


class Log(Section):
    """What is kept of a run."""

    evaluate_every: int = Field(default=25, ge=1)
    checkpoint_every: int = Field(default=25, ge=1)
    keep_checkpoints: int = Field(default=2, ge=1)
    tensorboard: bool = True
    wandb_project: str | None = Field(default=None, description="Needs wandb installed")


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
    log: Log = Log()

    @model_validator(mode="after")
    def _one_run(self) -> Self:
        if self.learner.minibatches > self.rollouts.prompts:
            raise ValueError(
                f"{self.learner.minibatches} minibatches of {self.rollouts.prompts} groups: at most one a group"
            )
        if self.objective.overlong_buffer_tokens >= self.rollouts.max_new_tokens:
            raise ValueError("overlong_buffer_tokens must be below max_new_tokens")
        return self

    @property
    def importance(self) -> Importance:
        """The correction this run uses."""
        if self.objective.importance != "auto":
            return self.objective.importance
        same_model = self.rollouts.engine == "torch" and self.rollouts.staleness == 0
        return "none" if same_model else "token_truncate"


def read_config(file: Path | None, changes: Iterable[str] = (), **fields: Any) -> TrainConfig:
    """The configuration in `file` with `changes` ("learner.learning_rate=1e-4") made to it; raises UnusableInput."""
    content = {} if file is None else _read_file(file)
    for dotted, value in fields.items():
        if value is not None:
            _put(content, dotted.replace("__", "."), value)
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


def _scalar(text: str) -> Any:
    """A value as YAML reads it, but with 1e-4 a number as everyone means it."""
    try:
        return float(text) if "e" in text.lower() else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError):
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
