"""The model and its tokenizer: found in a folder or built from nothing, warmed up, and asked for log-probabilities."""

import random
import string
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors import SafetensorError
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
from transformers.utils.logging import disable_progress_bar

from trainer_client.grpo.config import Model, TinyModel, WarmUp
from trainer_client.grpo.errors import UnusableInput
from trainer_client.grpo.head import Head, head_of, logps_of_hidden, logps_of_logits
from trainer_client.grpo.lora import has_adapters, save_merged, with_adapters
from trainer_client.grpo.rollout import Problem
from trainer_client.grpo.sharding import state_of, within

PAD, END = "<pad>", "<end>"
CHARACTERS = string.digits + string.ascii_letters + string.punctuation + " \n"


class Policy(NamedTuple):
    """What is trained, and how text becomes its tokens."""

    model: Any
    tokenizer: Any
    pad_id: int
    end_ids: frozenset[int]
    device: torch.device
    dtype: torch.dtype
    """What the model computes in: its weights' own, unless they are sharded."""


class Tokens(NamedTuple):
    """A batch: prompts padded on the left, completions on the right, so that all completions begin in one column."""

    ids: torch.Tensor
    attention: torch.Tensor
    positions: torch.Tensor
    completions: int
    """Columns of `ids`, from the right, that hold completions."""
    mask: torch.Tensor
    """1 for each token of a completion, its end-of-text token included."""


def load_policy(config: Model, seed: int) -> Policy:
    """The policy that the configuration describes; raises UnusableInput."""
    if config.threads or config.path is None:
        torch.set_num_threads(config.threads or 1)
    disable_progress_bar()
    device = _device(config.device)
    torch.manual_seed(seed)
    if config.path is None:
        tokenizer = tiny_tokenizer()
        model = tiny_model(config.tiny, tokenizer)
    else:
        model, tokenizer = _read_folder(config.path)
    dtype = _dtype(config.dtype, device)
    # What is to be sharded may be too large for one device, and goes there piece by piece.
    model.to(device="cpu" if config.shard and config.path is not None else device, dtype=dtype)
    if config.lora is not None:
        model = with_adapters(model, config.lora)
        if config.gradient_checkpointing:
            model.enable_input_require_grads()  # Frozen embeddings would leave the recomputed layers without gradients.
    model.eval()  # Dropout would make the learner's log-probabilities differ from the sampler's.
    if config.gradient_checkpointing:
        _checkpoint(model)
    return Policy(model, tokenizer, _pad_id(model, tokenizer, config.path), _end_ids(model, tokenizer), device, dtype)


def _read_folder(path: Path) -> tuple[Any, Any]:
    if not (path / "config.json").is_file():
        raise UnusableInput(
            f"there is no model at {path}; expected a folder in Hugging Face's format (config.json, *.safetensors, "
            "tokenizer.json)." + _download(path) + " Without a path, a tiny model is built"
        )
    try:
        tokenizer = AutoTokenizer.from_pretrained(path, local_files_only=True)
        model = AutoModelForCausalLM.from_pretrained(path, local_files_only=True, dtype="auto")
    except (OSError, ValueError, KeyError, ImportError, RuntimeError, SafetensorError) as error:
        raise UnusableInput(f"the model at {path} cannot be loaded: {error}") from None
    return model, tokenizer


def _download(path: Path) -> str:
    """What to do where the name of a model on the Hub was given, `Qwen/Qwen2.5-0.5B-Instruct`."""
    if path.is_absolute() or path.exists() or len(path.parts) != 2:
        return ""
    return f" Names are not looked up: hf download {path} --local-dir {path}, and it is there."


def _checkpoint(model: Any) -> None:
    """Have layers computed again on the way back rather than kept; raises UnusableInput where training with it would
    be of another model.

    transformers does so in train mode alone, which also turns dropout on: so there must be none.
    """
    for module in model.modules():
        for name, value in vars(module).items():
            if isinstance(value, float) and "drop" in name:
                setattr(module, name, 0.0)
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    try:
        if hasattr(model, "activation_checkpointing_enable"):  # Its name since transformers 5.23.
            model.activation_checkpointing_enable()
        else:
            model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    except ValueError as error:
        raise UnusableInput(f"model.gradient_checkpointing: {error}; leave it out for this model") from None
    ids = torch.arange(8, device=model.device).unsqueeze(0) % model.config.vocab_size
    with torch.no_grad():
        kept = model(input_ids=ids, use_cache=False).logits
        with recomputing(model, True):
            again = model(input_ids=ids, use_cache=False).logits
    if not torch.allclose(kept, again, rtol=1e-2, atol=1e-2 * float(kept.abs().max())):
        raise UnusableInput(
            "model.gradient_checkpointing needs the model in train mode, and there this one gives other logits "
            f"(by up to {float((kept - again).abs().max()):.3g}): leave it out for this model"
        )


@contextmanager
def recomputing(model: Any, wanted: bool) -> Iterator[None]:
    """While this lasts, what `gradient_checkpointing` asks for really happens."""
    model.train(wanted)
    try:
        yield
    finally:
        model.eval()


def _device(name: str) -> torch.device:
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise UnusableInput(f"model.device {name!r} is not a device: {error}; expected auto, cpu or cuda") from None
    if device.type == "cuda" and not torch.cuda.is_available():
        raise UnusableInput("model.device is cuda, but torch finds no GPU here; auto would take the CPU")
    return device


def _dtype(name: str, device: torch.device) -> torch.dtype:
    if name == "auto":
        return torch.bfloat16 if device.type == "cuda" else torch.float32
    return torch.float32 if name == "float32" else torch.bfloat16


def _pad_id(model: Any, tokenizer: Any, path: Path | None) -> int:
    """Any token that the model has does for padding, since every batch carries its mask; the end-of-text token is the
    usual one."""
    known = model.get_input_embeddings().num_embeddings
    for candidate in (tokenizer.pad_token_id, tokenizer.eos_token_id):
        if candidate is not None and candidate < known:
            return int(candidate)
    raise UnusableInput(
        f"the tokenizer at {path} has neither a pad nor an end-of-text token; give it one: "
        "tokenizer.add_special_tokens({'eos_token': '</s>'}) and model.resize_token_embeddings(len(tokenizer))"
    )


def _end_ids(model: Any, tokenizer: Any) -> frozenset[int]:
    configured = getattr(model.generation_config, "eos_token_id", None)
    several = configured if isinstance(configured, list) else [configured]
    ends = frozenset(int(token) for token in [tokenizer.eos_token_id, *several] if token is not None)
    if not ends:
        raise UnusableInput("the tokenizer and the model name no end-of-text token, so no completion could ever end")
    return ends


def save_policy(policy: Policy, folder: Path) -> None:
    """The model and its tokenizer in Hugging Face's format, adapters merged in. Its weights must be `gathered`."""
    if has_adapters(policy.model):
        save_merged(policy.model, folder)
    else:
        policy.model.save_pretrained(folder, state_dict=state_of(policy.model))
    policy.tokenizer.save_pretrained(folder)


# --- a model from nothing -------------------------------------------------------------------------------------------


def tiny_tokenizer() -> Any:
    """A character is a token."""
    vocabulary = {token: number for number, token in enumerate([PAD, END, *CHARACTERS])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token=PAD))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    tokenizer.decoder = decoders.Fuse()
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token=PAD, eos_token=END, clean_up_tokenization_spaces=False
    )


def tiny_model(tiny: TinyModel, tokenizer: Any) -> Any:
    """A Llama: to Qwen's model type transformers adds Qwen's tokenizer, which would read otherwise once saved."""
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=tiny.hidden,
            intermediate_size=4 * tiny.hidden,
            num_hidden_layers=tiny.layers,
            num_attention_heads=tiny.heads,
            num_key_value_heads=tiny.heads,
            max_position_embeddings=2048,
            tie_word_embeddings=tiny.tied,
            pad_token_id=tokenizer.pad_token_id,
            bos_token_id=None,
            eos_token_id=tokenizer.eos_token_id,
        )
    )


def warm_up(policy: Policy, problems: Sequence[Problem], plan: WarmUp, seed: int, say: Callable[[str], None]) -> None:
    """Supervised steps on the problems' demonstrations, a share of them another problem's and so mostly wrong."""
    shown = [(problem.prompt, problem.demonstration) for problem in problems if problem.demonstration]
    if not shown or not plan.steps:
        return
    prompts = [tuple(policy.tokenizer.encode(prompt)) for prompt, _ in shown]
    answers = [(*policy.tokenizer.encode(answer), min(policy.end_ids)) for _, answer in shown]
    rng = random.Random(f"{seed} warm-up")
    optimizer = torch.optim.AdamW(policy.model.parameters(), lr=plan.learning_rate, weight_decay=0.0)
    for step in range(plan.steps):
        chosen = [rng.randrange(len(shown)) for _ in range(plan.batch)]
        imitated = [rng.randrange(len(shown)) if rng.random() < plan.wrong_share else one for one in chosen]
        batch = tokens_of([prompts[one] for one in chosen], [answers[one] for one in imitated], policy)
        logps, _ = log_probabilities(policy.model, batch, temperature=1.0)
        loss = -(logps * batch.mask).sum() / batch.mask.sum()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(policy.model.parameters(), 1.0)
        optimizer.step()
        if (step + 1) % 50 == 0 or step + 1 == plan.steps:
            say(f"warm-up {step + 1}/{plan.steps}: loss {float(loss.detach()):.3f}")


# --- tokens in, log-probabilities out -------------------------------------------------------------------------------


def tokens_of(prompts: Sequence[Sequence[int]], completions: Sequence[Sequence[int]], policy: Policy) -> Tokens:
    """The batch of these prompts with these completions, on the policy's device."""
    before, after = max(map(len, prompts)), max(1, *map(len, completions))
    rows = len(prompts)
    ids = torch.full((rows, before + after), policy.pad_id, dtype=torch.long)
    attention = torch.zeros((rows, before + after), dtype=torch.long)
    for row, (prompt, completion) in enumerate(zip(prompts, completions, strict=True)):
        first, last = before - len(prompt), before + len(completion)
        ids[row, first:last] = torch.tensor([*prompt, *completion], dtype=torch.long)
        attention[row, first:last] = 1
    positions = (attention.cumsum(-1) - 1).clamp(min=0)
    ids, attention, positions = (part.to(policy.device) for part in (ids, attention, positions))
    return Tokens(ids, attention, positions, after, attention[:, before:].to(torch.float32))


def log_probabilities(model: Any, batch: Tokens, *, temperature: float) -> tuple[torch.Tensor, torch.Tensor]:
    """For each token of each completion its log-probability and the entropy of its distribution, in float32.

    0 where the batch's mask is. At the temperature of sampling, or ratios between sampler and learner would be wrong.
    The logits of the batch are never held where the model allows that.
    """
    asked = {
        "input_ids": batch.ids,
        "attention_mask": batch.attention,
        "position_ids": batch.positions,
        "use_cache": False,
    }
    written, head = batch.mask > 0, head_of(model)
    chosen = batch.ids[:, -batch.completions :][written]

    def by_its_head(head: Head) -> tuple[torch.Tensor, torch.Tensor]:
        hidden = head.body(**asked).last_hidden_state[:, -batch.completions - 1 : -1]
        return logps_of_hidden(head, hidden[written], chosen, temperature)

    if head is None:
        logits = model(**asked, logits_to_keep=batch.completions + 1).logits[:, :-1]
        found = logps_of_logits(logits[written], chosen, temperature)
    else:
        found = within(model, by_its_head, head)
    logps, entropy = (values.new_zeros(written.shape).masked_scatter(written, values) for values in found)
    return logps, entropy
