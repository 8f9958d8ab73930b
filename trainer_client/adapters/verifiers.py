"""verifiers 0.4: a reward plugged into any task by the run's configuration.

    [env.taskset.task.rewards.verifier]
    fn = "trainer_client.adapters.verifiers:reward"

The ground truth is the task's field of a dataset's usual names, or the one that VERIFIER_GROUND_TRUTH_COLUMN names; the
fields `preset`, `data_source` and `metadata` are read too. What is judged is the last reply of the root agent.

What was not judged raises NotJudged, which verifiers records as a TaskError on the trace: the rollout is no sample, and
its reward stays unset (`mask`, the default). A number is what it is scored then. verifiers shows one rollout at a time,
so there is nothing else to choose, and no error in a reward ends its run; its orchestrator counts errors.
"""

from typing import Any

from trainer_client.adapters.connection import connection
from trainer_client.adapters.shapes import is_json, plain
from trainer_client.adapters.trl import completion_text, ground_truth_column
from trainer_client.errors import RequestRefused
from trainer_client.unjudged import MASK, NUMBER, NotJudged
from verifier.wire import Rollout


async def reward(task: Any, trace: Any) -> float:
    """The reward of one finished rollout; raises for one that was not judged."""
    held = connection()
    fields = {name: getattr(task, name) for name in _names(task)}
    preset = held.preset_for(fields.get("preset"), fields.get("data_source"))
    more = plain(fields.get("metadata") or {})
    rollout = Rollout(
        id=str(getattr(trace, "id", "")),
        completion=_completion(trace, completion_text(held, preset, _messages(trace))),
        ground_truth=plain(fields[ground_truth_column(fields)]),
        prompt=task.prompt_text,
        preset=preset,
        truncated=bool(trace.is_truncated),
        metadata={name: value for name, value in more.items() if is_json(value)},
    )
    try:
        result = await held.result(rollout)
    except RequestRefused as error:
        raise held.explained(error, fields.get("data_source") or preset) from error
    [given] = held.rewards([result], [None], trainer="verifiers", allowed=(MASK, NUMBER))
    if given is None:
        raise NotJudged(f"{result.verdict.outcome}: {result.verdict.reason}")
    return given


def _names(task: Any) -> list[str]:
    """The fields of the task's data, of its class and added ones."""
    return [*type(task).model_fields, *(task.model_extra or {})]


def _messages(trace: Any) -> list[dict[str, Any]]:
    return [
        {
            "role": "assistant",
            "content": one.content,
            "tool_calls": [call.model_dump() for call in one.tool_calls or []],
        }
        for one in trace.assistant_messages
    ]


def _completion(trace: Any, said: str) -> str:
    """What the root agent replied, where that is not simply what was said last."""
    root = getattr(trace, "root_reply", None)
    return said if root is None else str(root)
