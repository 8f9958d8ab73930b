"""A weight transfer engine for vLLM, loaded into it as a plugin: weights from a file, or from the same process.

For a CPU, for one host, and for tests; between GPUs vLLM's own `nccl` engine takes its place, behind the same five
calls. Found by vLLM through the entry point `vllm.general_plugins`; the trainer itself never needs this module to be
imported in a server's process.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from safetensors.torch import load_file
from vllm.distributed.weight_transfer.base import (
    WeightTransferEngine,
    WeightTransferInitInfo,
    WeightTransferUpdateInfo,
)
from vllm.distributed.weight_transfer.factory import WeightTransferEngineFactory
from vllm.model_executor.model_loader.reload import finalize_layerwise_reload, initialize_layerwise_reload

BACKEND = "verifier_file"

offered: list[tuple[str, Any]] = []
"""The learner's named weights, for an engine that lives in the learner's own process."""


@dataclass
class FileInit(WeightTransferInitInfo):  # type: ignore[misc]
    """Nothing to agree on beforehand."""


@dataclass
class FileUpdate(WeightTransferUpdateInfo):  # type: ignore[misc]
    """A safetensors file that this process can read; None for `offered`."""

    path: str | None = None


class FileWeights(WeightTransferEngine[FileInit, FileUpdate]):  # type: ignore[misc]
    """Loads a checkpoint's tensors as vLLM's own reload does, layer by layer."""

    init_info_cls = FileInit
    update_info_cls = FileUpdate

    def init_transfer_engine(self, init_info: FileInit) -> None:
        pass

    def start_weight_update(self) -> None:
        initialize_layerwise_reload(self.model)

    def update_weights(self, update_info: dict[str, Any]) -> None:
        # The base's ends by waiting for an accelerator, which a CPU is not.
        self.receive_weights(self.parse_update_info(update_info))

    def receive_weights(self, update_info: FileUpdate) -> None:
        pairs: Iterable[tuple[str, Any]] = offered if update_info.path is None else load_file(update_info.path).items()
        self.model.load_weights(iter(pairs))

    def finish_weight_update(self) -> None:
        finalize_layerwise_reload(self.model, self.model_config)
        # On a CPU an output layer that is tied to the embedding keeps a packed copy of its own, which the layerwise
        # reload leaves as it was, silently.
        head = getattr(self.model, "lm_head", None)
        if self.device.type == "cpu" and head is not None and self.model_config.hf_config.tie_word_embeddings:
            head.quant_method.process_weights_after_loading(head)

    def shutdown(self) -> None:
        pass


def register() -> None:
    """Called by vLLM in each of its processes; more than once does no harm."""
    if BACKEND not in WeightTransferEngineFactory._registry:
        WeightTransferEngineFactory.register_engine(BACKEND, FileWeights)
