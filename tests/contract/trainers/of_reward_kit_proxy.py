"""reward-kit: the evaluator that `reward-kit deploy --remote-url` makes, which asks this service from where it runs."""

import typing
from typing import Any

from learner_under_fault import PROMPT
from reward_kit.evaluation import Evaluator
from trainers.callers import Told, address, each, preset
from trainers.of_reward_kit import VERSION  # noqa: F401


def evaluator() -> Any:
    made = Evaluator(remote_url=address(f"/eval-protocol/{preset()}/evaluate"))._construct_criteria({})
    names = dict(vars(typing))  # of which the program uses some and imports none
    exec(made[0]["codeSnippets"]["fileContents"]["main.py"], names)  # noqa: S102 - its own program
    return names["evaluate"]


def ask(completions: list[str], truths: list[Any]) -> Told:
    evaluate = evaluator()

    def one(text: str, truth: Any) -> float | None:
        messages = [{"role": "user", "content": PROMPT}, {"role": "assistant", "content": text}]
        told = evaluate(messages, ground_truth=truth)
        return float(told["score"]) if told["is_score_valid"] else None

    return each(one, completions, truths)
