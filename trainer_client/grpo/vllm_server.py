"""A vLLM server: prompts and completions as tokens over HTTP, weights by its RL protocol.

The server is started by whoever runs it, with its development routes open (`VLLM_SERVER_DEV_MODE=1`) and so on a
network of its own, since those routes ask nobody for a key:

    VLLM_SERVER_DEV_MODE=1 python -m vllm.entrypoints.openai.api_server --model MODEL --generation-config vllm \\
        --logprobs-mode processed_logprobs --weight-transfer-config '{"backend": "verifier_file"}'
"""

import asyncio
import queue
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx

from trainer_client.grpo.config import TrainConfig
from trainer_client.grpo.errors import UnusableInput, WeightsDiffer
from trainer_client.grpo.policy import Policy
from trainer_client.grpo.ranks import Ranks
from trainer_client.grpo.rollout import Completion
from trainer_client.grpo.sample import stream
from trainer_client.grpo.sampling import Limits, vllm_fields
from trainer_client.grpo.sharding import gathered
from trainer_client.grpo.weights import (
    PROBE_TOKENS,
    difference,
    named_weights,
    probe_prompts,
    refuse_difference,
    write_weights,
)

TIMEOUT_SECONDS = 600.0
AT_ONCE = 256

Finished = list[Completion] | Exception | None


class VllmServer:
    """One server. Groups are handed out as their requests end."""

    def __init__(self, policy: Policy, config: TrainConfig, folder: Path, ranks: Ranks) -> None:
        assert config.rollouts.vllm_url is not None
        self._ranks = ranks
        self._config, self._url = config, config.rollouts.vllm_url.rstrip("/")
        self._file = (folder / "weights.safetensors").resolve()
        self._ends = sorted(policy.end_ids)
        self._http = httpx.Client(base_url=self._url, timeout=TIMEOUT_SECONDS, trust_env=False)
        try:
            self._model = self._http.get("/v1/models").raise_for_status().json()["data"][0]["id"]
        except (httpx.HTTPError, KeyError, IndexError, ValueError) as error:
            raise UnusableInput(f"no vLLM server answers at {self._url}: {error}") from None
        self._send = self._begin_nccl(policy) if config.rollouts.vllm_weights == "nccl" else self._begin_file()
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
        finished: queue.SimpleQueue[Finished] = queue.SimpleQueue()
        numbers = range(len(prompts)) if places is None else places
        bodies = [
            self._body(prompt, copies, temperature, stream(seed, number, copies), limits)
            for number, prompt in zip(numbers, prompts, strict=True)
        ]
        thread = threading.Thread(target=lambda: asyncio.run(self._ask_all(bodies, finished)), daemon=True)
        thread.start()
        while (group := finished.get()) is not None:
            if isinstance(group, Exception):
                raise UnusableInput(f"the vLLM server at {self._url} failed: {group}") from group
            yield from group
        thread.join()

    def _body(
        self, prompt: Sequence[int], copies: int, temperature: float, seed: int, limits: Limits
    ) -> dict[str, Any]:
        return {
            "model": self._model,
            "prompt": list(prompt),
            "n": copies,
            "temperature": temperature,
            "seed": seed,  # Of the first copy: vLLM counts on from it.
            "stop_token_ids": self._ends,
            "logprobs": 0,
            "return_token_ids": True,
            "skip_special_tokens": False,
            **vllm_fields(limits),
        }

    async def _ask_all(self, bodies: Sequence[dict[str, Any]], finished: "queue.SimpleQueue[Finished]") -> None:
        limits = httpx.Limits(max_connections=AT_ONCE)
        async with httpx.AsyncClient(
            base_url=self._url, timeout=TIMEOUT_SECONDS, limits=limits, trust_env=False
        ) as client:

            async def ask(number: int, body: dict[str, Any]) -> None:
                try:
                    answer = (await client.post("/v1/completions", json=body)).raise_for_status().json()
                    finished.put([_completion(number, choice) for choice in answer["choices"]])
                except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
                    finished.put(error)

            await asyncio.gather(*(ask(number, body) for number, body in enumerate(bodies)))
        finished.put(None)

    # --- weights ------------------------------------------------------------------------------------------------

    def rest(self) -> None:
        pass  # It is on machines of its own.

    def push(self, policy: Policy, version: int) -> float | None:
        with gathered(policy.model):
            found = self._push(policy, version) if self._ranks.first else None
        return self._ranks.from_first(found)

    def _push(self, policy: Policy, version: int) -> float:
        self._post("/pause", params={"mode": "wait", "clear_cache": "true"})
        try:
            self._send(policy, version)
        finally:
            self._post("/resume")
        prompts = probe_prompts(policy)
        probes = list(self.generate(prompts, copies=1, temperature=1.0, seed=version, limits=Limits(PROBE_TOKENS)))
        return refuse_difference(difference(policy, prompts, probes), policy, self._config, self._url)

    def _begin_file(self) -> Any:
        if self._ranks.first:
            self._post("/init_weight_transfer_engine", json={"init_info": {}})

        def send(policy: Policy, version: int) -> None:
            write_weights(policy, self._file)
            self._post("/start_weight_update")
            self._post("/update_weights", json={"update_info": {"path": str(self._file)}})
            self._post("/finish_weight_update", json={"weight_version": str(version)})

        return send

    def _begin_nccl(self, policy: Policy) -> Any:
        """vLLM's own sender, between two GPUs: it makes the same calls, and broadcasts while the server receives."""
        from vllm.distributed.weight_transfer.base import ModuleSource
        from vllm.distributed.weight_transfer.clients import HTTPVLLMWeightSyncClient
        from vllm.distributed.weight_transfer.factory import WeightTransferTrainerFactory
        from vllm.distributed.weight_transfer.nccl_engine import NCCLTrainerInitInfo
        from vllm.utils.network_utils import get_ip, get_open_port

        workers = int(self._http.get("/get_world_size").raise_for_status().json()["world_size"])
        init = NCCLTrainerInitInfo(
            master_address=get_ip(), master_port=get_open_port(), world_size=workers + 1, rank=0
        )  # fmt: skip
        client = HTTPVLLMWeightSyncClient(self._url)
        sender = WeightTransferTrainerFactory.trainer_init(init, client=client, source=ModuleSource(Named(policy)))
        return lambda _, version: sender.send_weights()

    def _post(self, path: str, **content: Any) -> None:
        try:
            answer = self._http.post(path, **content)
        except httpx.HTTPError as error:
            raise WeightsDiffer(f"the vLLM server at {self._url} took no weights: {path}: {error}") from None
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise UnusableInput(
                f"the vLLM server at {self._url} has no {path}; start it with VLLM_SERVER_DEV_MODE=1 and "
                '--weight-transfer-config \'{"backend": "verifier_file"}\''
            )
        if answer.is_error:
            raise WeightsDiffer(f"the vLLM server took no weights: {path}: {answer.status_code} {answer.text[:300]}")

    def close(self) -> None:
        self._http.close()
        if self._ranks.first:
            self._file.unlink(missing_ok=True)


class Named:
    """A policy as vLLM's sender asks a module for its weights: under plain names, adapters merged in."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    def named_parameters(self) -> Iterator[tuple[str, Any]]:
        return iter(named_weights(self._policy))


def _completion(prompt: int, choice: dict[str, Any]) -> Completion:
    logps = tuple(float("nan") if logp is None else float(logp) for logp in choice["logprobs"]["token_logprobs"])
    return Completion(prompt, tuple(choice["token_ids"]), logps, choice["finish_reason"] == "length")
