"""verifiers: a task with our reward plugged in, scored by its own code. A trace with an error is no sample."""

import asyncio
from typing import Any

import verifiers
from learner_under_fault import PROMPT
from verifiers.v1.configs.task import RewardFunctionConfig, TaskConfig
from verifiers.v1.errors import RolloutError
from verifiers.v1.task import Task, TaskData
from verifiers.v1.trace import AgentInfo, MessageNode, Trace, TraceTask
from verifiers.v1.types import AssistantMessage, UserMessage

VERSION = f"verifiers {verifiers.__version__}"
PLUGGED = {"verifier": RewardFunctionConfig(fn="trainer_client.adapters.verifiers:reward")}


class Question(TaskData):
    answer: Any


def trace(task: Task[Question], text: str) -> Trace[Any, Any, Any]:
    made = Trace.model_construct(
        id="t", task=TraceTask.model_construct(data=task.data), agent=AgentInfo.model_construct(), nodes=[], calls=[],
        rewards={}, metrics={}, errors=[], root_reply=None, stop_condition=None,
    )  # fmt: skip
    made.nodes = [
        MessageNode.model_construct(message=UserMessage(content=PROMPT), sampled=False, parent=None),
        MessageNode.model_construct(message=AssistantMessage(content=text), sampled=True, parent=0),
    ]
    return made


async def scored(completions: list[str], truths: list[Any]) -> list[float | None]:
    async def one(text: str, truth: Any) -> float | None:
        task = Task(Question(prompt=PROMPT, answer=truth), TaskConfig(rewards=PLUGGED))
        made = trace(task, text)
        try:
            await task.score(made)
        except RolloutError as error:
            print(error)
            assert made.rewards == {"verifier": None}, made.rewards
            return None
        return float(made.reward)

    return list(await asyncio.gather(*map(one, completions, truths)))


def ask(completions: list[str], truths: list[Any]) -> list[float | None]:
    return asyncio.run(scored(completions, truths))
