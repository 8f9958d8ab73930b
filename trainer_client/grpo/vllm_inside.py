"""vLLM in this process: prompts in as tokens, each group out as it is finished, weights handed over in memory."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

# One process, so that the learner's tensors can be handed over as they are; read by vLLM when it is imported,
# as is how much it says.
os.environ.setdefault("VLLM_ENABLE_V1_MULTIPROCESSING", "0")
os.environ.setdefault("VLLM_LOGGING_LEVEL", "ERROR")

from vllm import LLM, SamplingParams
from vllm.config import WeightTransferConfig
from vllm.sampling_params import RequestOutputKind

from trainer_client.grpo import vllm_weights
from trainer_client.grpo.config import TrainConfig
from trainer_client.grpo.errors import UnusableInput
from trainer_client.grpo.policy import Policy
from trainer_client.grpo.rollout import Completion
from trainer_client.grpo.sample import stream
from trainer_client.grpo.sampling import Limits, vllm_fields
from trainer_client.grpo.weights import (
    PROBE_TOKENS,
    difference,
    named_weights,
    probe_prompts,
    refuse_difference,
    write_model,
)


class VllmInside:
    """vLLM's engine, stepped by us so that nothing finished waits for what is not."""

    def __init__(self, policy: Policy, config: TrainConfig, folder: Path) -> None:
        self._config, self._requests, self._asleep = config, 0, False
        self._ends = sorted(policy.end_ids)
        vllm_weights.register()
        model = folder / "vllm-model"
        write_model(policy, model)
        on_cpu = policy.device.type == "cpu"
        if on_cpu and config.rollouts.vllm_sleep:
            raise UnusableInput("rollouts.vllm_sleep gives a GPU's memory to the learner, and there is no GPU here")
        if on_cpu:
            os.environ.setdefault("VLLM_CPU_KVCACHE_SPACE", "1")
            os.environ.setdefault("TORCHDYNAMO_DISABLE", "1")  # Some functions compile even when told to be eager.
        self._llm = LLM(
            model=str(model),
            dtype=str(policy.dtype).removeprefix("torch."),
            seed=config.seed,
            enforce_eager=on_cpu,
            enable_sleep_mode=config.rollouts.vllm_sleep,
            max_model_len=_context_tokens(policy, config),
            gpu_memory_utilization=config.rollouts.vllm_memory_share,
            enable_prefix_caching=False,  # What it holds would be of older weights.
            logprobs_mode="processed_logprobs",  # At the temperature of sampling.
            generation_config="vllm",  # The model's own defaults (top_k, say) would skew the samples.
            weight_transfer_config=WeightTransferConfig(backend=vllm_weights.BACKEND),
            disable_log_stats=True,
        )
        self._llm.init_weight_transfer_engine({"init_info": {}})
        self.push(policy, 0)

    def generate(
        self,
        prompts: Sequence[Sequence[int]],
        *,
        copies: int,
        temperature: float,
        seed: int,
        limits: Limits | None = None,
        places: Sequence[int] | None = None,
    ) -> Iterator[Completion]:
        limits = limits or Limits(self._config.rollouts.max_new_tokens)
        engine = self._llm.llm_engine
        asked: dict[str, int] = {}
        for number, prompt in enumerate(prompts):
            self._requests += 1
            name = f"r{self._requests}"
            asked[name] = number
            place = number if places is None else places[number]
            params = self._params(copies, temperature, stream(seed, place, copies), limits)
            engine.add_request(name, {"prompt_token_ids": list(prompt)}, params)
        while engine.has_unfinished_requests():
            for output in engine.step():
                if output.finished:
                    yield from (_completion(asked[output.request_id], one) for one in output.outputs)

    def _params(self, copies: int, temperature: float, seed: int, limits: Limits) -> Any:
        return SamplingParams(
            n=copies,
            temperature=temperature,
            stop_token_ids=self._ends,
            logprobs=0,
            seed=seed,  # Of the first copy: vLLM counts on from it.
            detokenize=bool(limits.stop),  # vLLM looks for stop texts in the text.
            output_kind=RequestOutputKind.FINAL_ONLY,
            **vllm_fields(limits),
        )

    def rest(self) -> None:
        if self._config.rollouts.vllm_sleep and not self._asleep:
            self._llm.sleep(level=2)  # The weights are thrown away: the next push brings others.
            self._asleep = True

    def push(self, policy: Policy, version: int) -> float | None:
        if self._asleep:
            self._llm.wake_up(tags=["weights"])
        vllm_weights.offered[:] = named_weights(policy)
        try:
            self._llm.start_weight_update()
            self._llm.update_weights({"update_info": {}})
            self._llm.finish_weight_update(str(version))
        finally:
            vllm_weights.offered.clear()
        if self._asleep:
            self._llm.wake_up(tags=["kv_cache"])
            self._asleep = False
        prompts = probe_prompts(policy)
        probes = list(self.generate(prompts, copies=1, temperature=1.0, seed=version, limits=Limits(PROBE_TOKENS)))
        return refuse_difference(difference(policy, prompts, probes), policy, self._config, "vLLM")

    def close(self) -> None:
        self._llm.llm_engine.engine_core.shutdown()


def _context_tokens(policy: Policy, config: TrainConfig) -> int:
    asked = config.rollouts.vllm_context_tokens or config.data.most_prompt_tokens + config.rollouts.max_new_tokens
    return int(min(asked, getattr(policy.model.config, "max_position_embeddings", asked)))


def _completion(prompt: int, output: Any) -> Completion:
    ids = tuple(output.token_ids)
    logps = tuple(step[token].logprob for step, token in zip(output.logprobs, ids, strict=True))
    return Completion(prompt, ids, logps, output.finish_reason == "length")
