"""open-r1's rewards for form, steps, length and repetition."""

from replay import Reward, Vector, group_reward, reward


def soft_overlong(vector: Vector) -> Reward:
    return reward(vector, completion_tokens=vector["inputs"]["completion_length"])


def length(vector: Vector) -> Reward:
    """The original pairs completions with ground truths and stops at the shorter list, but measures them all."""
    inputs = vector["inputs"]
    golds = inputs["solution"] + [""] * (len(inputs["completions"]) - len(inputs["solution"]))
    rewards = group_reward({**vector, "inputs": inputs | {"solution": golds}})
    return None if rewards is None else rewards[: len(inputs["solution"])]


ADAPTERS = {
    "open_r1.format": reward,
    "open_r1.tag_count": reward,
    "open_r1.reasoning_steps": reward,
    "open_r1.repetition_penalty": reward,
    "open_r1.cosine_scaled": reward,
    "open_r1.soft_overlong": soft_overlong,
    "open_r1.len": length,
}
