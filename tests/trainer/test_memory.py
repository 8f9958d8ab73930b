"""What a large model makes necessary changes no number: logits that are never held, layers that are computed again."""

import copy
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import Gemma2Config, Gemma2ForCausalLM, GraniteConfig, GraniteForCausalLM

from trainer_client.grpo import head
from trainer_client.grpo.config import Model
from trainer_client.grpo.head import head_of, logps_of_logits, rows_at_once
from trainer_client.grpo.policy import Policy, load_policy, log_probabilities, recomputing, tokens_of
from trainer_client.grpo.weights import write_model

TINY = {"hidden": 32, "layers": 2}
PROMPTS, COMPLETIONS = [(5, 6, 7), (8, 9)], [(10, 11, 12, 1), (13,)]


def policy(**model: Any) -> Policy:
    return load_policy(Model.model_validate({"tiny": TINY} | model), seed=0)


def few_rows(monkeypatch: pytest.MonkeyPatch, vocabulary: int, rows: int = 2) -> None:
    monkeypatch.setitem(head.LOGITS_AT_ONCE, "cpu", rows * vocabulary)


# --- logits that are never held -------------------------------------------------------------------------------------


@pytest.mark.parametrize("temperature", [1.0, 0.7])
@pytest.mark.parametrize("bias", [False, True])
def test_a_few_rows_at_a_time_give_the_same_numbers_and_gradients(
    monkeypatch: pytest.MonkeyPatch, temperature: float, bias: bool
) -> None:
    few_rows(monkeypatch, 11)
    torch.manual_seed(0)
    layer = torch.nn.Linear(4, 11, bias=bias, dtype=torch.float64)
    hidden = torch.randn(7, 4, dtype=torch.float64, requires_grad=True)
    chosen = torch.randint(11, (7,))
    up = torch.randn(2, 7, dtype=torch.float64)

    def gradients(logps: torch.Tensor, entropy: torch.Tensor) -> list[torch.Tensor]:
        parameters = [hidden, *layer.parameters()]
        return [logps, entropy, *torch.autograd.grad((logps * up[0] + entropy * up[1]).sum(), parameters)]

    distribution = torch.log_softmax(layer(hidden) / temperature, -1)
    logps = distribution.gather(-1, chosen.unsqueeze(-1)).squeeze(-1)
    expected = gradients(logps, -(distribution.exp() * distribution).sum(-1))
    whole = head.Head(None, layer)
    for ours in (head.logps_of_hidden(whole, hidden, chosen, temperature),
                 logps_of_logits(layer(hidden), chosen, temperature)):  # fmt: skip
        for mine, theirs in zip(gradients(*ours), expected, strict=True):
            torch.testing.assert_close(mine, theirs, rtol=1e-10, atol=1e-12)


def test_the_way_back_keeps_a_fraction_of_the_logits(monkeypatch: pytest.MonkeyPatch) -> None:
    few_rows(monkeypatch, 5000)
    layer, hidden = torch.nn.Linear(16, 5000, bias=False), torch.randn(300, 16, requires_grad=True)
    kept: dict[int, int] = {}

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        kept[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage().nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        logps, _ = head.logps_of_hidden(head.Head(None, layer), hidden, torch.zeros(300, dtype=torch.long), 1.0)
    logps.sum().backward()
    assert sum(kept.values()) < 0.1 * 300 * 5000 * 4


def test_rows_at_once_hold_a_bounded_number_of_logits() -> None:
    assert rows_at_once(152_000, torch.device("cuda")) * 152_000 <= 2**26
    assert rows_at_once(10**9, torch.device("cpu")) == 1


def test_a_models_own_logits_say_the_same() -> None:
    made = policy()
    batch = tokens_of(PROMPTS, COMPLETIONS, made)
    assert head_of(made.model) is not None
    logits = made.model(input_ids=batch.ids, attention_mask=batch.attention, position_ids=batch.positions).logits
    distribution = torch.log_softmax(logits[:, -5:-1], -1)
    expected = distribution.gather(-1, batch.ids[:, -4:].unsqueeze(-1)).squeeze(-1) * batch.mask
    found, entropy = log_probabilities(made.model, batch, temperature=1.0)
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-6)
    torch.testing.assert_close(entropy, -(distribution.exp() * distribution).sum(-1) * batch.mask)


SHAPE: dict[str, Any] = {
    "vocab_size": 98, "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2,
    "num_key_value_heads": 2, "head_dim": 16, "pad_token_id": 0, "eos_token_id": 1, "bos_token_id": None,
}  # fmt: skip
CAPPING = [
    pytest.param(lambda: Gemma2ForCausalLM(Gemma2Config(**SHAPE, final_logit_softcapping=2.0)), id="Gemma caps them"),
    pytest.param(lambda: GraniteForCausalLM(GraniteConfig(**SHAPE, logits_scaling=8.0)), id="Granite scales them"),
]


@pytest.mark.parametrize("make", CAPPING)
def test_a_model_that_does_more_to_its_logits_is_asked_for_them(make: Any) -> None:
    torch.manual_seed(0)
    made = policy()._replace(model=make().eval())
    assert head_of(made.model) is None
    batch = tokens_of(PROMPTS, COMPLETIONS, made)
    logits = made.model(input_ids=batch.ids, attention_mask=batch.attention, position_ids=batch.positions).logits
    expected = torch.log_softmax(logits[:, -5:-1], -1).gather(-1, batch.ids[:, -4:].unsqueeze(-1)).squeeze(-1)
    found, _ = log_probabilities(made.model, batch, temperature=1.0)
    torch.testing.assert_close(found, expected * batch.mask, rtol=1e-5, atol=1e-6)


# --- layers that are computed again ---------------------------------------------------------------------------------


def gradients_of(made: Policy, recompute: bool) -> tuple[dict[str, torch.Tensor], int]:
    """The gradient of a sum of log-probabilities, and how often the first layer was run for it."""
    runs = 0

    def counted(*_: Any) -> None:
        nonlocal runs
        runs += 1

    hook = made.model.model.layers[0].mlp.register_forward_pre_hook(counted)
    with recomputing(made.model, recompute):
        logps, _ = log_probabilities(made.model, tokens_of(PROMPTS, COMPLETIONS, made), temperature=1.0)
        logps.sum().backward()
    hook.remove()
    return {name: weight.grad for name, weight in made.model.named_parameters()}, runs


def test_gradient_checkpointing_recomputes_and_changes_nothing(tmp_path: Path) -> None:
    first = policy()
    first.model.config.attention_dropout = 0.5
    write_model(first, tmp_path)
    plain, recomputed = policy(path=tmp_path), policy(path=tmp_path, gradient_checkpointing=True)
    head_of(plain.model), head_of(recomputed.model)  # Found once a model, by running it.
    kept, runs = gradients_of(plain, False)
    again, runs_again = gradients_of(recomputed, True)
    assert (runs, runs_again) == (1, 2)
    for name, gradient in kept.items():
        torch.testing.assert_close(again[name], gradient, rtol=1e-5, atol=1e-7)
    assert not recomputed.model.training, "the sampler gets it as it was"


def test_a_copy_for_the_reference_is_cut_in_two_on_its_own() -> None:
    made = policy()
    other = copy.deepcopy(made.model)
    assert head_of(made.model) != head_of(other)
    assert head_of(other).layer is other.lm_head  # type: ignore[union-attr]
