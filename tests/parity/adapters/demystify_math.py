"""demystify-long-cot's graders."""

from replay import Reward, Vector, reward


def is_equiv(vector: Vector) -> Reward:
    """A missing completion is an empty one; with a missing ground truth they are equal."""
    return reward(vector, completion=vector["inputs"]["str1"] or "", ground_truth=vector["inputs"]["str2"])


def score(vector: Vector) -> Reward:
    return reward(vector, completion=vector["inputs"]["predict"], ground_truth=vector["inputs"]["gold_raw"])


ADAPTERS = {"demystify.is_equiv": is_equiv, "demystify.score_hendrycks": score, "demystify.score_symeval": score}
