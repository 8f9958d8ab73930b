"""train-deepseek-r1's rewards for form, steps, length and repetition."""

from replay import Reward, Vector, reward


def cosine_scaled(vector: Vector) -> Reward:
    """The original takes the accuracy as an argument."""
    return reward(vector, ground_truth=vector["inputs"]["accuracy_reward"])


ADAPTERS = {
    "train_deepseek_r1.format": reward,
    "train_deepseek_r1.reasoning_steps": reward,
    "train_deepseek_r1.repetition_penalty": reward,
    "train_deepseek_r1.cosine_scaled": cosine_scaled,
}
