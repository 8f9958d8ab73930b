"""The accuracy rewards of open-r1 and train-deepseek-r1."""

from replay import Reward, Vector, reward


def accuracy(vector: Vector) -> Reward:
    """A missing completion is an empty one: the original finds nothing in it."""
    return reward(vector, completion=vector["inputs"]["completion"] or "")


ADAPTERS = {"open_r1.accuracy": accuracy, "train_deepseek_r1.accuracy": accuracy}
