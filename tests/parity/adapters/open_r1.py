"""open-r1's rewards for form and length."""

from replay import Reward, Vector, group_reward, reward


def soft_overlong(vector: Vector) -> Reward:
    return reward(vector, completion_tokens=vector["inputs"]["completion_length"])


ADAPTERS = {
    "open_r1.format": reward,
    "open_r1.tag_count": reward,
    "open_r1.reasoning_steps": reward,
    "open_r1.repetition_penalty": reward,
    "open_r1.cosine_scaled": reward,
    "open_r1.soft_overlong": soft_overlong,
    "open_r1.len": group_reward,
}
