"""Groups of rollouts with given rewards, for tests of what is made of them."""

from math import nan

from trainer_client.grpo.rollout import Completion, Problem, Rollout, Scored
from verifier.wire import Result


def scored(*groups: list[float | None]) -> Scored:
    """Groups of rewards, None where a completion was not judged."""
    rollouts, results = [], []
    for number, rewards in enumerate(groups):
        problem = Problem(id=f"p{number}", prompt="?", ground_truth=1)
        for copy, reward in enumerate(rewards):
            name = f"{number}-{copy}"
            rollouts.append(
                Rollout(name, problem, f"g-{number}", (1,), Completion(0, (1, 2), (nan, nan), False), "", 0)
            )
            outcome = "failed" if reward is None else "correct" if reward == 1 else "incorrect"
            verdict = {"outcome": outcome, "score": None if reward is None else float(reward == 1), "reason": "given"}
            components = {} if reward is None else {"accuracy": reward}
            results.append(
                Result.model_validate({"id": name, "reward": reward, "components": components, "verdict": verdict})
            )
    return Scored(rollouts, results)
