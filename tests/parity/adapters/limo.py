"""LIMO's evaluation."""

from replay import Reward, Vector, reward


def compared(vector: Vector) -> Reward:
    return reward(vector, completion=vector["inputs"]["pred"], ground_truth=vector["inputs"]["gt"])


def math_equal(vector: Vector) -> Reward:
    return reward(vector, completion=vector["inputs"]["prediction"], ground_truth=vector["inputs"]["reference"])


def response(vector: Vector) -> Reward:
    return reward(vector, completion=vector["inputs"]["response"], ground_truth=vector["inputs"]["gt"])


ADAPTERS = {
    "limo.check_is_correct": compared,
    "limo.check_is_correct_simple": compared,
    "limo.eval_response": response,
    "limo.math_equal": math_equal,
}
