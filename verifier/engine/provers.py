"""Servers that check proofs, over the API of Kimina's Lean server.

The operator names them in a TOML file; a request can name one of them and never an address. A server that cannot be
reached, refuses, or runs out of its time says nothing about a proof: that is never a grade.
"""

import asyncio
import hashlib
from collections import OrderedDict
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr
from pydantic_core import from_json

from verifier.engine.judges import Hour, read_servers
from verifier.wire import Wire

ATTEMPTS = 3
BACKOFF_SECONDS = 0.5
REMEMBERED = 4096
GRACE_SECONDS = 90.0
"""What a server may take beyond Lean's own time: it lets a proof wait for a free process for a minute."""
MAX_REPLY_BYTES = 16 * 1024 * 1024
"""A proof that repeats `trace` has Lean say as much as it likes, and all of it would be held here."""
PATHS = {"check": "api/check", "verify": "verify"}


class ProverFailed(Exception):
    """The prover gave no reply about a proof, and why."""


class ProverTimedOut(ProverFailed):
    """The server ended Lean, which had used up the server's time."""


class TooMuchSaid(ProverFailed):
    """The reply is longer than any that is read."""


class ProverSettings(Wire):
    """One server, as a table `[provers.NAME]` of the operator's file."""

    base_url: str = Field(description="Base URL, without a path")
    api: Literal["check", "verify"] = Field(default="check", description="POST /api/check, or /verify of older servers")
    api_key: SecretStr | None = None
    proof_seconds: int = Field(
        default=60, ge=1, le=3600, description="Wall time that the server gives Lean for one proof"
    )
    concurrency: int = Field(default=8, gt=0, description="Proofs that are checked at once")
    max_calls_per_hour: int = Field(default=100_000, ge=0, description="Across all requests")
    lines: Literal["file", "body"] = Field(
        default="file", description="Whether lines in messages count from the file's beginning, or behind its imports"
    )


class Prover:
    """Asks one server, within its budget, and remembers what it said. For one event loop."""

    def __init__(self, name: str, settings: ProverSettings) -> None:
        import httpx

        self.name = name
        self.settings = settings
        key = settings.api_key
        self._unreachable = (httpx.TransportError, httpx.DecodingError)
        self._client = httpx.AsyncClient(
            base_url=settings.base_url.rstrip("/") + "/",
            timeout=settings.proof_seconds + GRACE_SECONDS,
            headers={"Authorization": f"Bearer {key.get_secret_value()}"} if key else {},
            trust_env=False,
        )
        self._free = asyncio.Semaphore(settings.concurrency)
        self._calls = Hour()
        self._said: OrderedDict[tuple[str, bytes], Any] = OrderedDict()
        self._asking: dict[tuple[str, bytes], asyncio.Task[Any]] = {}

    async def close(self) -> None:
        asking = list(self._asking.values())
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
        await self._client.aclose()

    def remembers(self, code: str, key: str = "") -> bool:
        """Whether no call is needed."""
        return (key, digest_of(code)) in self._said

    async def reply(self, code: str, key: str = "") -> Any:
        """Lean's response to the code; raises ProverFailed when there is none. Equal code of one key is sent once."""
        asked = (key, digest_of(code))
        if asked in self._said:
            self._said.move_to_end(asked)
            return self._said[asked]
        if asked not in self._asking:
            task = asyncio.create_task(self._kept(asked, code))
            self._asking[asked] = task
            task.add_done_callback(lambda done: self._settle(asked, done))
        return await asyncio.shield(self._asking[asked])

    def _settle(self, asked: tuple[str, bytes], done: "asyncio.Task[Any]") -> None:
        del self._asking[asked]
        if not done.cancelled():
            done.exception()  # whoever still waits is told; nobody may be left to wait

    async def _kept(self, asked: tuple[str, bytes], code: str) -> Any:
        async with self._free:
            response = await self._ask(asked[1].hex()[:32], code)
        self._said[asked] = response
        if len(self._said) > REMEMBERED:
            self._said.popitem(last=False)
        return response

    async def _ask(self, name: str, code: str) -> Any:
        seconds = self.settings.proof_seconds
        body: dict[str, Any] = {"snippets": [{"id": name, "code": code}], "timeout": seconds, "reuse": True}
        if self.settings.api == "verify":
            body = {"codes": [{"custom_id": name, "proof": code}], "timeout": seconds}
        problem = ""
        for attempt in range(ATTEMPTS):
            if attempt:
                await asyncio.sleep(BACKOFF_SECONDS * 2 ** (attempt - 1))
            if not self._calls.spend(self.settings.max_calls_per_hour):
                raise ProverFailed(
                    f"the prover {self.name!r} has used its {self.settings.max_calls_per_hour} calls for this hour"
                )
            try:
                status, content = await self._post(body)
            except self._unreachable as error:
                problem = f"{type(error).__name__}: {error}"
                continue
            if status == 200:
                return self._read(content, name, code)
            problem = f"status {status}"
            if status != 429 and status < 500:
                break
        raise ProverFailed(f"the prover {self.name!r} cannot be reached: {problem}")

    async def _post(self, body: dict[str, Any]) -> tuple[int, bytes]:
        """The status, and the reply where it is 200; raises TooMuchSaid."""
        content = bytearray()
        async with self._client.stream("POST", PATHS[self.settings.api], json=body) as response:
            if response.status_code == 200:
                async for part in response.aiter_bytes():
                    content += part
                    if len(content) > MAX_REPLY_BYTES:
                        raise TooMuchSaid(f"the prover {self.name!r} says more than {MAX_REPLY_BYTES:,} bytes of it")
            return response.status_code, bytes(content)

    def _read(self, content: bytes, name: str, code: str) -> Any:
        """What it says of our code; raises ProverFailed where that is not what the API promises."""
        try:
            [result] = from_json(content)["results"]
            named = result.get("id", result.get("custom_id"))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ProverFailed(f"the prover {self.name!r} did not answer with one result") from None
        if named != name:
            raise ProverFailed(f"the prover {self.name!r} answered about another proof")
        if problem := result.get("error"):
            kind = ProverTimedOut if "timed out" in str(problem) else ProverFailed
            raise kind(f"the prover {self.name!r} could not check it: {str(problem)[:200]}")
        response = result.get("response")
        return shifted(response, lines_of_imports(code)) if self.settings.lines == "body" else response


def digest_of(code: str) -> bytes:
    return hashlib.sha256(code.encode(errors="surrogatepass")).digest()


def lines_of_imports(code: str) -> int:
    """The lines at the beginning that the server takes off: imports and blank ones."""
    lines = code.split("\n")
    return next((at for at, line in enumerate(lines) if line.strip() and not line.startswith("import ")), len(lines))


def shifted(response: Any, lines: int) -> Any:
    """The response with its messages' places in the whole file."""
    messages = response.get("messages") if isinstance(response, dict) else None
    for one in messages if isinstance(messages, list) else ():
        place = one.get("pos") if isinstance(one, dict) else None
        if isinstance(place, dict) and isinstance(place.get("line"), int):
            place["line"] += lines
    return response


def read_provers(path: Path) -> dict[str, ProverSettings]:
    """The provers of a TOML file; raises ConfigError that says where it is wrong."""
    return read_servers(path, "provers", ProverSettings)
