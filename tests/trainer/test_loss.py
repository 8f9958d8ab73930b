"""The loss and its options, each against a case worked out by hand."""

import math

import pytest
import torch

from trainer_client.grpo.config import Objective
from trainer_client.grpo.loss import PolicyLoss, Share, aggregate, importance_weights, k3, policy_loss

MASK = torch.tensor([[1.0, 1.0, 1.0], [1.0, 0.0, 0.0]])
ADVANTAGES = torch.tensor([1.0, -2.0])
ANYTHING = math.nan


def share_of(mask: torch.Tensor, longest: int) -> Share:
    """The denominators of a batch all of which is in the loss."""
    return Share(float(mask.sum()), float(len(mask)), float(len(mask) * longest))


def with_ratios(rows: list[list[float]], mask: torch.Tensor = MASK, **options: object) -> PolicyLoss:
    """The loss where each token's new probability is `ratio` times its old one."""
    old = torch.full((len(rows), len(rows[0])), -1.0)
    logps = old + torch.tensor(rows).log()
    return policy_loss(
        logps, old, ADVANTAGES, mask, share_of(mask, longest=4), Objective(**options)
    )  # fmt: skip


ON_POLICY = [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]


@pytest.mark.parametrize(
    ("ratios", "options", "expected", "why"),
    [
        (ON_POLICY, {"loss": "token_mean"}, -(3 - 2) / 4, "three tokens of advantage 1, one of -2, over four"),
        (ON_POLICY, {"loss": "sequence_mean"}, -(1 - 2) / 2, "means 1 and -2, over two sequences"),
        (ON_POLICY, {"loss": "constant"}, -(3 - 2) / 8, "the sum over two sequences of at most four tokens"),
        ([[1.5, 1.1, 1.0], [1.0, 1, 1]], {}, -(1.28 + 1.1 + 1 - 2) / 4, "1.5 is cut at 1.28 by clip-higher"),
        ([[1.5, 1.1, 1.0], [1.0, 1, 1]], {"clip_high": 0.2}, -(1.2 + 1.1 + 1 - 2) / 4, "and at 1.2 without"),
        ([[0.5, 1.0, 1.0], [1.0, 1, 1]], {}, -(0.5 + 1 + 1 - 2) / 4, "a good token that fell is not cut"),
        ([[1.0, 1.0, 1.0], [0.5, 1, 1]], {}, -(3 - 2 * 0.8) / 4, "a bad one that fell is cut at 0.8"),
        ([[1.0, 1.0, 1.0], [0.5, 1, 1]], {"clip_low": 0.4}, -(3 - 2 * 0.6) / 4, "or where clip_low says"),
        ([[1.0, 1.0, 1.0], [9.0, 1, 1]], {}, -(3 - 18) / 4, "a bad one that rose is not cut"),
        ([[1.0, 1.0, 1.0], [9.0, 1, 1]], {"dual_clip": 3.0}, -(3 - 6) / 4, "unless by dual clip, at 3 x -2"),
        ([[2.0, 0.5, 1.0], [1.0, 1, 1]], {"ratio": "sequence"}, -(3 - 2) / 4, "the sequence's geometric mean is 1"),
        ([[2.0, 2.0, 2.0], [1.0, 1, 1]], {"ratio": "sequence"}, -(3 * 1.28 - 2) / 4, "and is cut as a whole"),
        ([[1.1, 1.1, 1.0], [1.0, 1, 1]], {"ratio": "product"}, -(3 * 1.21 - 2) / 4, "1.1 x 1.1, for each token"),
        (
            [[2.0, 1.0, 1.0], [9.0, 1, 1]],
            {"surrogate": "cispo"},
            (2 * (1 - math.log(2)) + 2 + 10 * (math.log(9) - 1)) / 4,
            "ratios, of at most 5, weigh the log-probabilities -1 + log 2, -1, -1 and -1 + log 9",
        ),
    ],
)
def test_the_clipped_surrogate(
    ratios: list[list[float]], options: dict[str, object], expected: float, why: str
) -> None:
    assert float(with_ratios(ratios, **options).loss) == pytest.approx(expected, abs=1e-6), why


def test_clipped_tokens_are_counted_on_each_side() -> None:
    found = with_ratios([[1.5, 1.1, 0.1], [0.5, 9.0, 9.0]])
    assert (found.clipped_high, found.clipped_low) == (1.0, 1.0)


def test_what_stands_behind_the_mask_never_counts() -> None:
    logps = torch.tensor([[-1.0, ANYTHING], [-1.0, math.inf]], requires_grad=True)
    mask = torch.tensor([[1.0, 0.0], [1.0, 0.0]])
    old = torch.tensor([[-1.0, -5.0], [-1.0, ANYTHING]])
    found = policy_loss(logps, old, ADVANTAGES, mask, share_of(mask, 2), Objective())
    found.loss.backward()
    assert float(found.loss.detach()) == pytest.approx(0.5)
    assert logps.grad.tolist() == [[-0.5, 0.0], [1.0, 0.0]]


def test_a_batch_cut_into_micro_batches_has_the_same_loss() -> None:
    torch.manual_seed(0)
    logps, old = -torch.rand(6, 5), -torch.rand(6, 5)
    mask = (torch.arange(5) < torch.randint(1, 6, (6, 1))).float()
    advantages = torch.randn(6)
    for how in ("token_mean", "sequence_mean", "constant"):
        objective, share = Objective(loss=how), share_of(mask, 5)
        whole = policy_loss(logps, old, advantages, mask, share, objective).loss
        parts = [
            policy_loss(logps[rows], old[rows], advantages[rows], mask[rows], share, objective).loss
            for rows in (slice(0, 1), slice(1, 4), slice(4, 6))
        ]
        assert float(sum(parts)) == pytest.approx(float(whole), abs=1e-6)


def test_the_gradient_is_the_one_finite_differences_find() -> None:
    torch.manual_seed(1)
    old = -torch.rand(2, 3, dtype=torch.float64)
    logps = (old + 0.1 * torch.randn(2, 3, dtype=torch.float64)).requires_grad_()
    reference = old - 0.2

    def loss(x: torch.Tensor) -> torch.Tensor:
        share = share_of(MASK, 4)
        return policy_loss(x, old, ADVANTAGES, MASK, share, Objective(kl=0.3), reference_logps=reference).loss

    assert torch.autograd.gradcheck(loss, (logps,))


def test_kl_is_schulmans_third_estimate() -> None:
    # reference is twice as likely: 2 - ln 2 - 1; equal: 0; half as likely: 0.5 + ln 2 - 1.
    logps = torch.tensor([[-1.0, -1.0, -1.0]])
    reference = logps + torch.tensor([[math.log(2), 0.0, -math.log(2)]])
    found = k3(logps, reference, torch.ones(1, 3))[0].tolist()
    assert found == pytest.approx([1 - math.log(2), 0.0, math.log(2) - 0.5])


def test_kl_enters_the_loss_with_its_weight() -> None:
    old = torch.full((2, 3), -1.0)
    reference = old + math.log(2)
    found = policy_loss(old, old, ADVANTAGES, MASK, share_of(MASK, 4), Objective(kl=0.1), reference_logps=reference)
    assert float(found.loss) == pytest.approx(-0.25 + 0.1 * (1 - math.log(2)), abs=1e-6)
    assert found.kl == pytest.approx(4 * (1 - math.log(2)), abs=1e-5)


@pytest.mark.parametrize(
    ("how", "expected", "why"),
    [
        ("token_truncate", [[0.5, 2.0, 1.5], [1.0, 1.0, 1.0]], "4 is cut at the cap of 2"),
        ("token_mask", [[0.5, 0.0, 1.5], [1.0, 1.0, 1.0]], "4 is left out"),
        ("sequence_truncate", [[2.0] * 3, [1.0] * 3], "0.5 x 4 x 1.5 = 3 is cut at 2"),
        ("sequence_mask", [[0.0] * 3, [1.0] * 3], "3 is left out"),
    ],
)
def test_importance_weights(how: str, expected: list[list[float]], why: str) -> None:
    sampler = torch.full((2, 3), -3.0)
    old = sampler + torch.tensor([[0.5, 4.0, 1.5], [1.0, 1.0, 1.0]]).log()
    found = importance_weights(old, sampler, MASK, how=how, cap=2.0)  # type: ignore[arg-type]
    assert found is not None
    assert found.tolist() == [pytest.approx(row, abs=1e-6) for row in expected], why


def test_a_token_whose_sampler_probability_is_unknown_weighs_one() -> None:
    found = importance_weights(torch.tensor([[-1.0, -1.0]]), torch.tensor([[ANYTHING, -1.0]]), torch.ones(1, 2),
                               how="token_truncate", cap=2.0)  # fmt: skip
    assert found is not None
    assert found.tolist() == [[1.0, 1.0]]


def test_no_correction_is_no_weight() -> None:
    assert importance_weights(MASK, MASK, MASK, how="none", cap=2.0) is None


def test_weights_scale_tokens_but_not_the_denominator() -> None:
    old = torch.full((2, 3), -1.0)
    weights = torch.tensor([[2.0, 1.0, 0.5], [0.5, 1.0, 1.0]])
    found = policy_loss(old, old, ADVANTAGES, MASK, share_of(MASK, 4), Objective(), weights=weights)
    assert float(found.loss) == pytest.approx(-(3.5 - 1.0) / 4)


def test_the_entropy_bonus_lowers_the_loss_by_its_mean() -> None:
    old = torch.full((2, 3), -1.0)
    entropy = torch.full((2, 3), 2.0)
    found = policy_loss(old, old, ADVANTAGES, MASK, share_of(MASK, 4), Objective(entropy_bonus=0.1), entropy=entropy)
    assert float(found.loss) == pytest.approx(-0.25 - 0.2)
    assert found.entropy == 8.0


def test_an_empty_batch_has_no_loss() -> None:
    nothing = torch.zeros(2, 3)
    for how in ("token_mean", "sequence_mean", "constant"):
        assert float(aggregate(torch.ones(2, 3), nothing, Share(0, 0, 3), how)) == 0.0


@pytest.mark.parametrize(
    ("algorithm", "sets"),
    [
        ("grpo", {"loss": "sequence_mean", "scale": "group", "kl": 0.04, "clip_low": 0.2, "clip_high": 0.2}),
        ("dr_grpo", {"loss": "constant", "scale": "none", "kl": 0.0}),
        ("dapo", {"loss": "token_mean", "clip_high": 0.28, "drops_even_groups": True, "kl": 0.0}),
        ("gspo", {"ratio": "sequence", "clip_low": 3e-4, "clip_high": 4e-4}),
        ("cispo", {"surrogate": "cispo", "cispo_cap": 5.0, "loss": "token_mean"}),
        ("rloo", {"baseline": "leave_one_out", "scale": "none", "ratio": "product", "kl": 0.05, "kl_in": "reward"}),
    ],
)
def test_an_algorithm_sets_what_its_paper_has(algorithm: str, sets: dict[str, object]) -> None:
    objective = Objective.model_validate({"algorithm": algorithm})
    assert {name: getattr(objective, name) for name in sets} == sets


def test_what_is_given_beside_an_algorithm_is_kept_and_a_saved_configuration_reads_as_it_was() -> None:
    given = Objective.model_validate({"algorithm": "gspo", "clip_high": 0.1, "kl": 0.01})
    assert (given.clip_low, given.clip_high, given.kl) == (3e-4, 0.1, 0.01)
    assert Objective.model_validate(given.model_dump(mode="json")) == given


def test_a_bound_within_the_clip_region_is_refused() -> None:
    with pytest.raises(ValueError, match=r"dual_clip is 1.1; expected more than 1 \+ clip_high, 1.28"):
        Objective(dual_clip=1.1)


def test_fresh_prompts_for_even_groups_mean_that_those_are_dropped() -> None:
    assert Objective(refills=1).drops_even_groups
    assert not Objective().drops_even_groups
