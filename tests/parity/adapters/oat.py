"""The math rewards of oat-zero and understand-r1-zero."""

from replay import Reward, Vector, reward


def grade(vector: Vector) -> Reward:
    return reward(vector, completion=vector["inputs"]["model_answer"])


ADAPTERS = {
    "oat_zero.boxed_reward_fn": reward,
    "understand_r1_zero.answer_tag_reward_fn": reward,
    "understand_r1_zero.answer_tag_reward_fn_for_orz": reward,
    "understand_r1_zero.boxed_reward_fn": reward,
    "understand_r1_zero.grade": grade,
}
