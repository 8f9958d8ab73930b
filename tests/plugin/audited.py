"""The tasks that auditors play, a preset each, as `verifier audit` has them."""

from verifier.audit.tasks import AUTO, FORMS, forms_of
from verifier.audit.tasks import TASKS as KNOWN
from verifier.presets.catalogue import task_for
from verifier.score import score_task
from verifier.wire import Json, Rollout

__all__ = ["AUTO", "EVERY", "FORMS", "TASKS", "forms_of", "reward"]

# preset: what is asked, the ground truth, the right answer, wrong ones
TASKS: dict[str, tuple[str, Json, str, tuple[str, ...]]] = {
    name: (task.question, task.truth, task.right, task.wrong) for name, task in KNOWN.items()
}
EVERY = [*((name, name) for name in TASKS), *(("auto", name) for name in AUTO)]


def reward(preset: str, completion: str, truth: Json) -> float | None:
    return score_task(task_for(Rollout(id="1", completion=completion, ground_truth=truth), preset)).reward
