"""understand-r1-zero's test for repetition, which answers yes or no."""

from replay import Reward, Vector, reward

ADAPTERS = {"understand_r1_zero.repeatness": lambda vector: repeats(vector)}


def repeats(vector: Vector) -> Reward:
    return reward(vector, completion=vector["inputs"]["s"])
