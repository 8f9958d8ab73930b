"""The tasks that graders are tried with: what is asked, the right answer, wrong ones, and the forms of both."""

from dataclasses import dataclass

from verifier.wire import Json

FORMS = {
    "plain": "{}",
    "stated": "The answer is {}.",
    "boxed": r"So it is \boxed{{{}}}.",
    "tagged": "<answer>{}</answer>",
}
STRUCTURES = ("json", "kv")
"""Kinds whose answers stand as they are."""


@dataclass(frozen=True)
class Task:
    """A problem: what is asked, its ground truth, the right answer as text, and wrong answers."""

    kind: str
    question: str
    truth: Json
    right: str
    wrong: tuple[str, ...]
    name: str = ""


CAPITAL = "Which is the capital of France: Paris, London, Rome?"
OBJECT = "Give it as JSON."
TASKS = {
    task.kind: task
    for task in (
        Task("math", "What is 6 times 7?", "42", "42", ("43", "41", "40", "44")),
        Task("numeric", "What is 6 times 7?", "42", "42", ("43", "41", "40", "44")),
        Task("text", CAPITAL, "Paris", "Paris", ("London", "Rome", "Berlin")),
        Task("exact", CAPITAL, "Paris", "Paris", ("London", "Rome", "Berlin")),
        Task("choice", "Which is right? A. one B. two C. three D. four", "C", "C", ("A", "B", "D")),
        Task("label", "Is the argument valid? Answer valid or invalid.", "valid", "valid", ("invalid",)),
        Task("literal", "What does f return?", "[1, 2]", "[1, 2]", ("[2, 1]", "[1]", "[3]")),
        Task("json", OBJECT, {"a": 1}, '{"a": 1}', ('{"a": 2}', '{"b": 1}', '{"a": 3}')),
        Task("kv", OBJECT, {"a": "x"}, '{"a": "x"}', ('{"a": "y"}', '{"b": "x"}', '{"a": "z"}')),
    )
}
AUTO = ("math", "text", "choice", "label", "literal", "kv")
"""What `auto` becomes for the ground truths of these tasks."""


def forms_of(kind: str) -> list[str]:
    """The forms in which an answer of this kind is given."""
    return ["plain", "stated"] if kind in STRUCTURES else list(FORMS)
