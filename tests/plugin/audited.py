"""The tasks that auditors play, a preset each: what is asked, the right answer, wrong ones, and the forms of both."""

from verifier.presets.catalogue import task_for
from verifier.score import score_task
from verifier.wire import Json, Rollout

# preset: what is asked, the right answer, wrong ones
TASKS: dict[str, tuple[str, Json, str, tuple[str, ...]]] = {
    "math": ("What is 6 times 7?", "42", "42", ("43", "41", "40", "44")),
    "numeric": ("What is 6 times 7?", "42", "42", ("43", "41", "40", "44")),
    "text": ("Which is the capital of France: Paris, London, Rome?", "Paris", "Paris", ("London", "Rome", "Berlin")),
    "exact": ("Which is the capital of France: Paris, London, Rome?", "Paris", "Paris", ("London", "Rome", "Berlin")),
    "choice": ("Which is right? A. one B. two C. three D. four", "C", "C", ("A", "B", "D")),
    "label": ("Is the argument valid? Answer valid or invalid.", "valid", "valid", ("invalid",)),
    "literal": ("What does f return?", "[1, 2]", "[1, 2]", ("[2, 1]", "[1]", "[3]")),
    "json": ("Give it as JSON.", {"a": 1}, '{"a": 1}', ('{"a": 2}', '{"b": 1}', '{"a": 3}')),
    "kv": ("Give it as JSON.", {"a": "x"}, '{"a": "x"}', ('{"a": "y"}', '{"b": "x"}', '{"a": "z"}')),
}
FORMS = {
    "plain": "{}",
    "stated": "The answer is {}.",
    "boxed": r"So it is \boxed{{{}}}.",
    "tagged": "<answer>{}</answer>",
}
AUTO = ("math", "text", "choice", "label", "literal", "kv")  # what `auto` becomes for these ground truths
EVERY = [*((name, name) for name in TASKS), *(("auto", name) for name in AUTO)]


def forms_of(preset: str) -> list[str]:
    """The forms in which a preset reads an answer: structures stand as they are."""
    return ["plain", "stated"] if preset in ("json", "kv") else list(FORMS)


def reward(preset: str, completion: str, truth: Json) -> float | None:
    return score_task(task_for(Rollout(id="1", completion=completion, ground_truth=truth), preset)).reward
