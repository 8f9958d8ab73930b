"""PipelineRL's math rollout and those of its forks, which ask the environment by a rollout's reward table."""

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import aiohttp
from omegaconf import OmegaConf
from trainers.callers import Told, host_and_port, stands_for

STATUSES = ("wrong_answer", "no_answer", "unparsable", "correct_answer")
ENDS = ("finished", "not_finished")
REWARDS = {f"{status}_{end}": float(status == "correct_answer") for status in STATUSES for end in ENDS}


class Model:
    """What PipelineRL wants of a model: the answer of the one that is asked."""

    parameters = {"max_tokens": 512}

    def __init__(self, text: str) -> None:
        self.text = text


async def generated(llm: Model, *_: Any) -> Any:
    return SimpleNamespace(output=SimpleNamespace(content=llm.text), output_length_tokens=5)


def text_of(llm: Model, _: Any) -> Any:
    from pipelinerl.rollouts import TrainingText

    return TrainingText(text=llm.text, n_predicted=5, finished=True)


def stand_in_for_models(*modules: str) -> None:
    """modules: where this version has prompts and models."""
    for name in modules:
        stands_for(name, Prompt=lambda **_: None, TrainableLLM=Model, LLMOutput=None)
    stands_for("pipelinerl.async_llm", llm_async_generate=generated, make_training_text=text_of)
    stands_for("pipelinerl.world", Job=SimpleNamespace)
    stands_for(
        "pipelinerl.utils",
        resolve_environment_key=lambda _, default: default,
        get_environment_jobs=lambda cfg, _: [SimpleNamespace(**job) for job in cfg.jobs],
    )
    stands_for("pipelinerl.domains.math.load_datasets", load_datasets=None)


def asking(rollout: Callable[..., Awaitable[Any]], **actor: Any) -> Callable[[list[str], list[Any]], Told]:
    """How a trial asks by that rollout."""

    async def all_of_them(completions: list[str], truths: list[Any]) -> Told:
        host, port = host_and_port()
        asked = {"system_prompt": "", "task_template": "{task}", "discount_factor": 1.0, **actor}
        job = {"kind": "environment", "hostname": host, "port": int(port)}
        cfg = OmegaConf.create({"actor": asked, "rewards": REWARDS, "jobs": [job], "llm_grader": {}})
        async with aiohttp.ClientSession() as session:
            done = await asyncio.gather(
                *(
                    rollout(cfg, Model(text), {"task": "1+1?", "answer": truth}, session)
                    for text, truth in zip(completions, truths, strict=True)
                )
            )
        return [float(result.training_texts[0].reward) for result in done]

    return lambda completions, truths: asyncio.run(all_of_them(completions, truths))
