"""Answers of several lines, in blocks of code, and in sentences of other languages."""

import pytest

from verifier.presets.catalogue import task_for
from verifier.score import score_task
from verifier.wire import Rollout

GRID = "1 2 4 3\n3 4 1 2\n4 3 2 1"
ROWS = [
    ("exact", GRID, f"We get it.\n#### {GRID}", True),
    ("exact", GRID, f"We get it.\n\n**Answer:**\n{GRID}\n\nThis works.", True),
    ("exact", GRID, f"We get it.\n\nAnswer:\n```\n{GRID}\n```", True),
    ("exact", GRID, "We get it.\n#### 1 2 4 3\n3 4 1 2\n4 3 1 2", False),
    ("exact", GRID, "#### 1 2 4 3", False),
    ("exact", GRID, f"We get it.\nThe final answer is $\\boxed{{{GRID}}}$.", True),
    ("exact", GRID, f"The final answer is <answer>{GRID}</answer>", True),
    ("exact", GRID, "The final answer is $\\boxed{1 2 4 3\n3 4 1 2\n4 3 1 2}$.", False),
    ("text", "Paris", "We think.\nAnswer:\n```\nParis\n```", True),
    ("label", "yes", "We think.\nAnswer:\n```\nyes\n```", True),
    ("text", "Paris", "We think.\nAnswer:\n```\nLondon\n```\nnot Paris", False),
    ("math", "2*X**9 - X**8/2 + C", "We get it.\n\n**Answer:** 2*X**9 - X**8/2 + C", True),
    ("math", "2*X**9 - X**8/2 + C", "We get it.\n\n**Answer:** 2*X**9 - X**8/3 + C", False),
    ("math", "45", "**Respuesta:** Hay 45 gallinas.", True),
    ("math", "25", "**Respuesta:** Hay 45 gallinas.", False),
    ("numeric", "-40", "**The scales agree at −40°**", True),
    ("numeric", "40", "**The scales agree at −40°**", False),
    ("math", "x=2, x=5", "Odpowiedź: $x=5$ lub $x=2$.", True),
    ("math", "5", "Odpowiedź: $x=5$ lub $x=2$.", False),
    ("choice", "B", "Jawaban yang benar adalah B.", True),
    ("choice", "B", "Jawaban yang benar bukan B.", False),
    ("choice", "B", "Doğru cevap B'dir.", True),
    ("choice", "B", "Rätt svar är B.", True),
]


@pytest.mark.parametrize(("preset", "truth", "completion", "right"), ROWS)
def test_the_answer_is_found(preset: str, truth: str, completion: str, right: bool) -> None:
    rollout = Rollout(id="1", completion=completion, ground_truth=truth, preset=preset)
    assert (score_task(task_for(rollout)).verdict.outcome == "correct") is right
