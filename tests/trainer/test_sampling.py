"""What may be drawn, what is drawn, and what ends a completion."""

from collections import Counter

import pytest
import torch
from transformers import LogitsProcessorList, MinPLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

from trainer_client.grpo.config import Model, Rollouts
from trainer_client.grpo.policy import load_policy
from trainer_client.grpo.sample import sample
from trainer_client.grpo.sampling import Limits, StopTexts, drawn, narrowed, vllm_fields

POLICY = load_policy(Model.model_validate({"tiny": {"hidden": 32, "layers": 1}}), seed=0)
PROMPTS = [tuple(POLICY.tokenizer.encode(text)) for text in ("1+1=", "2+3=", "10+7=")]


@pytest.mark.parametrize(
    "limits",
    [Limits(1, top_k=5), Limits(1, top_p=0.6), Limits(1, min_p=0.2), Limits(1, 0.8, 10, 0.05), Limits(1, top_p=1e-9)],
)
def test_narrowing_keeps_what_transformers_keeps(limits: Limits) -> None:
    logits = torch.randn(64, 50, generator=torch.Generator().manual_seed(0)) * 2
    warpers = LogitsProcessorList()
    if limits.min_p:
        warpers.append(MinPLogitsWarper(limits.min_p))
    if limits.top_k:
        warpers.append(TopKLogitsWarper(limits.top_k))
    if limits.top_p < 1:
        warpers.append(TopPLogitsWarper(limits.top_p))
    theirs = torch.log_softmax(warpers(None, logits), dim=-1)
    ours = narrowed(torch.log_softmax(logits, dim=-1), limits)
    assert torch.equal(ours.isinf(), theirs.isinf())
    assert torch.allclose(ours.exp(), theirs.exp(), atol=1e-6)
    assert bool((ours.exp().sum(-1) - 1 < 1e-5).all())


def test_draws_follow_the_distribution_and_never_fall_on_what_cannot_be() -> None:
    share = torch.tensor([0.0, 0.5, 0.0, 0.3, 0.2, 0.0])
    uniform = torch.rand(40_000, generator=torch.Generator().manual_seed(0))
    uniform[:2] = torch.tensor([0.0, 1.0])  # The ends, too.
    tokens = Counter(drawn(share.log().expand(40_000, -1), uniform).squeeze(-1).tolist())
    assert tokens.keys() == {1, 3, 4}
    assert all(abs(tokens[token] / 40_000 - float(share[token])) < 0.01 for token in tokens)


def written(places: list[int], copies: int = 3, at_once: int = 64) -> dict[tuple[int, ...], list[tuple[int, ...]]]:
    """What is written for some of the prompts, the copies in no order."""
    found: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
    asked = [PROMPTS[place] for place in places]
    drawing = sample(
        POLICY, asked, copies=copies, limits=Limits(12), temperature=1.0, seed=5, sequences_at_once=at_once,
        places=places,
    )  # fmt: skip
    for one in drawing:
        found.setdefault(asked[one.prompt], []).append(one.ids)
    return {prompt: sorted(ids) for prompt, ids in found.items()}


def test_a_sequence_does_not_depend_on_what_is_generated_beside_it() -> None:
    together = written([0, 1, 2])
    assert len({ids for group in together.values() for ids in group}) == 9, "each has random numbers of its own"
    apart = written([1]) | written([2, 0])
    assert together == apart == written([0, 1, 2], at_once=3)


def test_sampler_log_probabilities_are_those_of_what_it_drew_from() -> None:
    one = next(sample(POLICY, PROMPTS[:1], copies=1, limits=Limits(5, top_k=1), temperature=1.0, seed=0,
                      sequences_at_once=1))  # fmt: skip
    assert one.logps == pytest.approx([0.0] * len(one.ids), abs=1e-6), "of one token there is no choice"


def test_a_stop_text_ends_a_completion_and_stays_in_it() -> None:
    free = next(sample(POLICY, PROMPTS[:1], copies=1, limits=Limits(40), temperature=1.0, seed=0, sequences_at_once=1))
    text = POLICY.tokenizer.decode(list(free.ids))
    stop = text[10:13]
    held = next(sample(POLICY, PROMPTS[:1], copies=1, limits=Limits(40, stop=("never seen", stop)), temperature=1.0,
                       seed=0, sequences_at_once=1))  # fmt: skip
    assert held.ids == free.ids[: text.index(stop) + 3]
    assert not held.truncated
    assert POLICY.tokenizer.decode(list(held.ids)).endswith(stop)


def test_a_stop_text_is_seen_once_it_is_whole() -> None:
    stops = StopTexts(POLICY.tokenizer, ("</answer>",))
    ids = POLICY.tokenizer.encode("<answer>4</answer>")
    assert [stops.reached(ids[: n + 1]) for n in range(len(ids))] == [False] * (len(ids) - 1) + [True]
    assert not StopTexts(POLICY.tokenizer, ()).reached(ids)


def test_vllm_is_asked_for_the_same() -> None:
    assert vllm_fields(Limits(9, 0.9, 20, 0.1, ("</answer>",))) == {
        "max_tokens": 9, "top_p": 0.9, "top_k": 20, "min_p": 0.1, "stop": ["</answer>"],
        "include_stop_str_in_output": True,
    }  # fmt: skip
    assert vllm_fields(Limits(9)) == {"max_tokens": 9, "top_p": 1.0, "top_k": -1, "min_p": 0.0}


def test_stages_lengthen_completions_and_groups() -> None:
    plan = Rollouts.model_validate(
        {
            "max_new_tokens": 24,
            "first_max_new_tokens": 8,
            "group": 8,
            "stages": [{"from_step": 3, "max_new_tokens": 16, "group": 16}, {"from_step": 5, "max_new_tokens": 24}],
        }
    )
    assert [plan.length_at(step) for step in range(7)] == [8, 8, 8, 16, 16, 24, 24]
    assert [plan.group_at(step) for step in range(7)] == [8, 8, 8, 16, 16, 16, 16]
