"""NeMo Gym: its collection of rollouts, its simple agent, and this service as the agent's resources server.

Its environment server, its agent, and a model that says what it is asked to say are servers of this process. It wants a
newer patch release of Python than some machines have, and runs under older ones. A masked sample and a failure are no
samples for a trainer. It waits for a server that is gone for as long as that takes; here, for a while.
"""

import asyncio
import json
import os
import socket
import threading
import time
from functools import cache
from importlib.metadata import version
from typing import Any

import uvicorn
from fastapi import FastAPI
from learner_under_fault import PROMPT
from trainers.callers import Told, host_and_port, preset

VERSION = f"nemo-gym {version('nemo-gym')}"
LOCAL = "127.0.0.1"


def free_port() -> int:
    with socket.socket() as one:
        one.bind((LOCAL, 0))
        return int(one.getsockname()[1])


LOOP = asyncio.new_event_loop()
"""In which all of them run, as they share a client of their process."""
threading.Thread(target=LOOP.run_forever, daemon=True).start()


def served(app: Any, port: int) -> None:
    server = uvicorn.Server(uvicorn.Config(app, host=LOCAL, port=port, log_level="warning"))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined,method-assign]
    asyncio.run_coroutine_threadsafe(server._serve(), LOOP)
    while not server.started:
        time.sleep(0.05)


def model() -> FastAPI:
    """A policy that answers with the text that its question quotes."""
    app = FastAPI()

    @app.post("/v1/responses")
    async def responses(body: dict[str, Any]) -> dict[str, Any]:
        asked = body["input"] if isinstance(body["input"], str) else body["input"][0]["content"]
        content = [{"type": "output_text", "text": json.loads(asked)["say"], "annotations": []}]
        message = {"id": "m1", "type": "message", "role": "assistant", "status": "completed", "content": content}
        return {
            "id": "r1", "created_at": 0, "model": "m", "object": "response", "output": [message],
            "parallel_tool_calls": True, "tool_choice": "auto", "tools": [],
        }  # fmt: skip

    return app


@cache
def collection() -> Any:
    """The servers, as the configuration names them, and what collects from them."""
    host, port = host_and_port()
    head, model_port, agent_port, environment_port = (free_port() for _ in range(4))

    def entry(port: int, host: str = LOCAL, **more: Any) -> dict[str, Any]:
        return {"entrypoint": "app.py", "host": host, "port": port, **more}

    def reference(kind: str, name: str) -> dict[str, str]:
        return {"type": kind, "name": name}

    agent = entry(
        agent_port,
        resources_server=reference("resources_servers", "verifier"),
        model_server=reference("responses_api_models", "policy_model"),
    )
    environment = entry(environment_port, agent_server=reference("responses_api_agents", "simple_agent"))
    servers: dict[str, Any] = {
        "head_server": {"host": LOCAL, "port": head},
        "verifier": {"resources_servers": {"verifier": entry(int(port), host)}},
        "policy_model": {"responses_api_models": {"policy_model": entry(model_port)}},
        "simple_agent": {"responses_api_agents": {"simple_agent": agent}},
        "relay": {"environment_servers": {"legacy_agent": environment}},
    }
    os.environ["NEMO_GYM_CONFIG_DICT"] = json.dumps(servers)
    from environment_servers.legacy_agent.app import LegacyAgentEnvironmentServer, LegacyAgentEnvironmentServerConfig
    from nemo_gym.rollout_collection import RolloutCollectionHelper
    from nemo_gym.server_utils import ServerClient
    from responses_api_agents.simple_agent.app import SimpleAgent, SimpleAgentConfig

    client = ServerClient.load_from_global_config()
    simple = SimpleAgent(config=SimpleAgentConfig(**agent, name="simple_agent"), server_client=client)
    relayed = LegacyAgentEnvironmentServerConfig(**environment, name="relay")
    served(model(), model_port)
    served(simple.setup_webserver(), agent_port)
    served(LegacyAgentEnvironmentServer(config=relayed, server_client=client).setup_webserver(), environment_port)
    return RolloutCollectionHelper()


async def collected(rows: list[dict[str, Any]]) -> dict[int, float | None]:
    told = {}
    for future in collection().run_examples(rows, route_failures_to_sidecar=True):
        row, result = await future
        failed = "_ng_failure_class" in result or result.get("mask_sample")
        told[row["_ng_task_index"]] = None if failed else float(result["reward"])
    return told


def question(text: str) -> str:
    return json.dumps({"ask": PROMPT, "say": text})


def ask(completions: list[str], truths: list[Any]) -> Told:
    rows = [
        {
            "responses_create_params": {"input": [{"role": "user", "content": question(text)}]},
            "expected_answer": truth, "preset": preset(), "_ng_task_index": number, "_ng_rollout_index": 0,
            "agent_ref": {"type": "responses_api_agents", "name": "simple_agent"},
        }
        for number, (text, truth) in enumerate(zip(completions, truths, strict=True))
    ]  # fmt: skip
    patience = float(os.environ["VERIFIER_DEADLINE_SECONDS"]) + 10
    collection()
    told = asyncio.run_coroutine_threadsafe(asyncio.wait_for(collected(rows), patience), LOOP).result()
    return [told[number] for number in range(len(rows))]
