"""vLLM's API server with its RL routes, in a process of its own, for tests and figures."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from ports import free_port

START_SECONDS = 900.0


@contextmanager
def vllm_server(python: str | Path, model: Path, log: Path, *options: str, **environment: str) -> Iterator[str]:
    """The address of one over this model, run by a Python that has vLLM."""
    port = free_port()
    asked = [
        "--model", str(model), "--host", "127.0.0.1", "--port", str(port), "--generation-config", "vllm",
        "--logprobs-mode", "processed_logprobs", "--no-enable-prefix-caching", *options,
    ]  # fmt: skip
    variables = os.environ | {"VLLM_SERVER_DEV_MODE": "1", "VLLM_NO_USAGE_STATS": "1"} | environment
    with log.open("wb") as lines:
        process = subprocess.Popen(
            [str(python), "-m", "vllm.entrypoints.openai.api_server", *asked],
            env=variables, stdout=lines, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        until = time.monotonic() + START_SECONDS
        while not _healthy(port):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"vLLM did not begin to serve: {log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.3)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(60)


def _healthy(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health", timeout=60).status_code == 200
    except httpx.TransportError:
        return False
