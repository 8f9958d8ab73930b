"""open-thoughts' math grader and problem filter."""

from replay import Reward, Vector, reward


def validate(vector: Vector) -> Reward:
    inputs = vector["inputs"]
    return reward(vector, completion=inputs["deepseek_solution"], ground_truth=inputs["ground_truth_solution"])


def kept(vector: Vector) -> Reward:
    """No solution is an empty one: dropped."""
    inputs = vector["inputs"]
    return reward(vector, completion=inputs["solution"] or "", ground_truth=inputs["problem"])


ADAPTERS = {"open_thoughts.math_filter_problems": kept, "open_thoughts.math_parser_validate": validate}
