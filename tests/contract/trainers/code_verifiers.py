"""open-instruct's CodeVerifier and those of its forks."""

import asyncio
from collections.abc import Callable
from typing import Any

from trainers.callers import Told, address


def asking(verifier_of: Any, config_of: Any) -> Callable[[list[str], list[Any]], Told]:
    """How a trial asks by those classes."""

    async def all_of_them(completions: list[str], truths: list[Any]) -> Told:
        verifier = verifier_of(
            config_of(
                code_api_url=address("/strict/open-instruct/test_program_stdio"),
                code_max_execution_time=1.0,
                code_pass_rate_reward_threshold=0.0,
                code_apply_perf_penalty=False,
            )
        )
        told = await asyncio.gather(
            *(verifier.async_call([], text, truth["tests"]) for text, truth in zip(completions, truths, strict=True))
        )
        return [float(result.score) for result in told]

    return lambda completions, truths: asyncio.run(all_of_them(completions, truths))
