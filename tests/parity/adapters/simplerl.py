"""simpleRL-reason's rewards and evaluation."""

from replay import Reward, Vector, reward


def of_the_answer(vector: Vector) -> Reward:
    return reward(vector, completion=vector["inputs"]["prediction"], ground_truth=vector["inputs"]["reference"])


def of_the_response(vector: Vector) -> Reward:
    return reward(vector, completion=vector["inputs"]["response"])


def pipeline(vector: Vector) -> Reward:
    inputs = vector["inputs"]
    params = {"data_name": inputs["data_name"], "prompt_type": inputs["prompt_type"]}
    return reward(vector, params=params, completion=inputs["response"], ground_truth=inputs["example"])


ADAPTERS = {
    "simplerl.deepseek_r1": reward,
    "simplerl.eval_boxed_math": of_the_response,
    "simplerl.eval_math_equal": of_the_answer,
    "simplerl.eval_pipeline": pipeline,
    "simplerl.gsm8k": reward,
    "simplerl.hf_math_verify": reward,
    "simplerl.math_hendrycks": reward,
    "simplerl.simplelr_math": reward,
    "simplerl.v0_openrlhf_box_reward": reward,
}
