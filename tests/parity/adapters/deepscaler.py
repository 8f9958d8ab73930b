"""DeepScaleR's rewards."""

from replay import Reward, Vector, fields_of, judged, reward

from verifier.presets.catalogue import task_for
from verifier.score import rejudged
from verifier.upstream.deepscaler.verify import judges_accept
from verifier.wire import PresetRef, Rollout, Verdict


def reward_math_fn(vector: Vector) -> Reward:
    if vector["inputs"].get("problem_type", "MATH") != "MATH":
        return None  # a reward of another problem: there is no such preset
    return reward(vector)


def reward_fn(vector: Vector) -> Reward:
    """With a judge, what it replied is replayed by the original's rule."""
    if not vector["params"].get("enable_llm"):
        return reward(vector, params={})
    replies = vector["inputs"].get("orm", {})
    heard = [reply for reply in (replies.get("gemini"), replies.get("oai")) if reply != "__raise__"]
    found = judged(vector, params={"judge": "orm"})
    assert found is not None
    if found.verdict.decided or not judges_accept(*heard):
        return found.reward
    rollout = Rollout.model_validate({"id": vector["case_id"]} | fields_of(vector["inputs"]))
    task = task_for(rollout, PresetRef(name="deepscaler/deepscaler_reward_fn", params={"judge": "orm"}))
    return rejudged(task, found, Verdict.correct("accepted by a judge")).reward


def of_the_answer(vector: Vector) -> Reward:
    return reward(vector, completion=vector["inputs"]["given_answer"])


ADAPTERS = {
    "deepscaler.RewardMathFn": reward_math_fn,
    "deepscaler.deepscaler_reward_fn": reward_fn,
    "deepscaler.grade_answer_mathd": of_the_answer,
    "deepscaler.grade_answer_sympy": of_the_answer,
    "deepscaler.grade_answer_verl": reward,
}
