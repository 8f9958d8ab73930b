"""demystify-long-cot's rewards for length and repetition."""

from typing import Any

from replay import Reward, Vector, judged, reward


def on_a_score(vector: Vector) -> Reward:
    """The original takes the correctness as an argument."""
    inputs, params = vector["inputs"], vector["params"] | {"correctness": "given"}
    return reward(vector, ground_truth=inputs["score"], completion_tokens=inputs["gen_length"], params=params)


def length_scaled(vector: Vector) -> Reward:
    return reward(vector, completion_tokens=vector["inputs"]["gen_length"])


def repetition_penalty(vector: Vector) -> Reward:
    inputs = vector["inputs"]
    return reward(vector, params={name: inputs[name] for name in ("ngram_size", "max_penalty")})


def repetition_dense(vector: Vector) -> Reward:
    inputs = vector["inputs"]
    told: dict[str, Any] = {"token_ids": inputs["output_ids"], "num_actions": inputs["num_actions"]}
    result = judged(vector, completion_tokens=inputs["gen_length"], metadata=told)
    return None if result is None or result.token_rewards is None else list(result.token_rewards)


ADAPTERS = {
    "demystify.classic": on_a_score,
    "demystify.cosine": on_a_score,
    "demystify.length_scaled": length_scaled,
    "demystify.repetition_penalty": repetition_penalty,
    "demystify.repetition_dense": repetition_dense,
}
