"""The learning rate over a run, beside transformers' own schedules."""

import pytest
import torch
from transformers import get_scheduler

from trainer_client.grpo.config import Learner, TrainConfig
from trainer_client.grpo.schedule import share_at


@pytest.mark.parametrize("kind", ["constant", "linear", "cosine"])
@pytest.mark.parametrize("warm_up", [0, 4])
def test_it_falls_as_transformers_lets_it_fall(kind: str, warm_up: int) -> None:
    name = {"constant": "constant_with_warmup"}.get(kind, kind)
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
    theirs = get_scheduler(name, optimizer, num_warmup_steps=warm_up, num_training_steps=19)
    plan = Learner.model_validate({"schedule": kind, "warm_up_steps": warm_up})
    for update in range(20):  # Theirs begins at 0 and ends a step past the last: ours begins above 0, ends at the last.
        expected = optimizer.param_groups[0]["lr"]
        if update >= warm_up:
            assert share_at(update, plan, 20) == pytest.approx(expected, abs=1e-9)
        else:
            assert share_at(update, plan, 20) == (update + 1) / warm_up
        optimizer.step()
        theirs.step()


def test_the_least_share_is_what_is_left_at_the_end() -> None:
    plan = Learner(schedule="cosine", warm_up_steps=2, least_learning_rate_share=0.1)
    shares = [share_at(update, plan, 50) for update in range(50)]
    assert shares[1] == 1.0
    assert shares[-1] == pytest.approx(0.1)
    assert shares[2:] == sorted(shares[2:], reverse=True)


def test_a_model_that_is_given_has_defaults_of_its_own_and_what_is_said_wins() -> None:
    tiny = TrainConfig()
    assert (tiny.rollouts.max_new_tokens, tiny.learner.learning_rate) == (8, 3e-4)
    given = TrainConfig.model_validate({"model": {"path": "m"}, "rollouts": {"group": 4}})
    assert (given.rollouts.max_new_tokens, given.rollouts.group, given.learner.learning_rate) == (1024, 4, 1e-6)
    lora = TrainConfig.model_validate({"model": {"path": "m", "lora": {}}})
    assert lora.learner.learning_rate == 1e-5
    said = TrainConfig.model_validate({"model": {"path": "m", "lora": {}}, "learner": {"learning_rate": 2e-4}})
    assert said.learner.learning_rate == 2e-4
    assert TrainConfig.model_validate(given.model_dump(mode="json")) == given, "a run that is resumed is the same"


def test_what_was_drawn_from_fewer_tokens_is_corrected_for() -> None:
    free, narrowed = ({"rollouts": {"staleness": 0, "top_p": top_p}} for top_p in (1.0, 0.9))
    assert TrainConfig.model_validate(free).importance == "none"
    assert TrainConfig.model_validate(narrowed).importance == "token_truncate"
