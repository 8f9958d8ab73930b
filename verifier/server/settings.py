"""The service's configuration: VERIFIER_* read once, at the door, into one frozen value.

Nothing below this room reads the environment.
"""

import json
import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import quote

from pydantic import Field, ValidationError, field_serializer, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from verifier.errors import ConfigError
from verifier.sandbox.settings import ALL, Property
from verifier.wire import PresetRef

PREFIX = "VERIFIER_"

READ_ELSEWHERE = frozenset(
    {"VERIFIER_API_KEY", "VERIFIER_TEST_REDIS_URL", "VERIFIER_ENVIRONMENT", "VERIFIER_ENVIRONMENTS_DIR", "VERIFIER_UV"}
    | {"VERIFIER_HEARTBEAT_FILE"}
)
"""Variables of ours that other doors read; naming them here keeps the service from calling them misspelt."""

SHADOW_EXPECTED = (
    'expected {"math": "numeric"}, or with parameters {"math": {"name": "math", "params": {"units": "required"}}}'
)


class Settings(BaseSettings):
    """Everything an operator can turn. Each field is the environment variable VERIFIER_<NAME>."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        frozen=True,
        extra="forbid",
        env_ignore_empty=True,
        protected_namespaces=(),
        hide_input_in_errors=True,
    )

    host: str = Field(default="127.0.0.1", description="Address to listen on; 0.0.0.0 for every network")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on; 0 for any free one")
    engine: Literal["local", "celery"] = Field(default="local", description="Where rollouts are graded")
    redis_url: str | None = Field(default=None, description="The queue of the celery engine", repr=False)
    cache_mb: int = Field(default=64, ge=0, le=65_536, description="MiB of verdicts kept in memory; 0 for none")
    cache_url: str | None = Field(
        default=None, description="Redis in which several services share verdicts", repr=False
    )
    cache_ttl_seconds: int = Field(default=86_400, ge=1, description="How long a verdict is shared")
    redis_password_file: Path | None = Field(
        default=None, description="File with the password of every Redis whose URL here has none"
    )
    workers: int = Field(default=0, ge=0, le=1024, description="Worker processes; 0 for one per CPU")
    api_keys_file: Path | None = Field(
        default=None, description="File of hashed API keys; without it no key is required"
    )
    metrics_port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        description="Separate port for /metrics, without API keys; by default /metrics is on the main port only",
    )
    traces_url: str | None = Field(
        default=None,
        description="Where to send traces, as OTLP over HTTP: http://collector:4318/v1/traces; by default nowhere",
    )
    traces_share: float = Field(
        default=0.01, ge=0, le=1, description="Share of requests to trace, among those without a trace of their own"
    )
    shadow: Annotated[dict[str, str | PresetRef], NoDecode] = Field(
        default={},
        description='Presets whose rollouts are graded by another one too, to compare, as JSON: {"math": "numeric"}',
    )
    shadow_share: float = Field(
        default=1.0, ge=0, le=1, description="Share of the rollouts of those presets that are graded again"
    )
    judges_file: Path | None = Field(default=None, description="TOML file of judge models for second opinions")
    provers_file: Path | None = Field(default=None, description="TOML file of Lean servers that check proofs")
    sources_file: Path | None = Field(default=None, description="TOML file that maps names in your data to presets")
    sandbox_minimum: Annotated[frozenset[Property], NoDecode] = Field(
        default=ALL,
        description="What must be sealed before a program is run: files, network, processes, secrets; or none",
    )
    sandbox_python: str = Field(default="", description="Interpreter for Python programs; by default the service's own")
    sandbox_site_packages: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Directories of packages that programs may import, such as one with numpy"
    )
    max_body_mb: int = Field(
        default=64, ge=1, le=1024, description="Largest request body in MiB, also after decompression"
    )
    max_rollout_mb: int = Field(
        default=8, ge=1, le=1024, description="Largest rollout in MiB, and largest program of /v1/run"
    )
    max_run_output_mb: int = Field(
        default=1,
        ge=1,
        le=1024,
        description="Largest output of a program of /v1/run in MiB, for stdout and stderr each",
    )
    max_rollouts: int = Field(default=16_384, ge=1, le=1_000_000, description="Most rollouts in one request")
    max_connections: int = Field(
        default=4096, ge=2, le=1_000_000, description="Most open connections; one address may have half of them"
    )
    max_deadline_seconds: float = Field(
        default=3600.0,
        gt=0,
        le=86_400,
        description="Longest deadline a request may ask for, and the default",
    )
    queue_limit: int = Field(default=65_536, ge=1, description="Rollouts that one job may have waiting; more get 429")
    key_queue_limit: int = Field(
        default=131_072, ge=1, description="Rollouts that all jobs of one key may have waiting together"
    )
    total_queue_limit: int = Field(
        default=524_288,
        ge=1,
        description="Rollouts of all keys that may wait; past it a key with some waiting gets 429",
    )
    lane_grace_seconds: float = Field(
        default=30.0, gt=0, description="Seconds that rollouts wait in a queue without workers before they fail"
    )
    max_jobs: int = Field(
        default=256, ge=1, le=100_000, description="Batches of /v1/jobs that may be unfinished at a time"
    )
    key_max_jobs: int = Field(
        default=64, ge=1, le=100_000, description="Batches of /v1/jobs that may be unfinished for one key"
    )
    max_requests: int = Field(
        default=4096, ge=1, description="Requests under way at a time, batches without a waiting caller included"
    )
    key_max_requests: int = Field(default=1024, ge=1, description="Requests under way at a time for one key")
    held_mb: int = Field(default=2048, ge=1, description="MiB of request bodies being read or graded at a time")
    key_held_mb: int = Field(default=512, ge=1, description="MiB of request bodies being read or graded for one key")
    key_judge_calls: int = Field(default=5000, ge=0, description="Calls of judges per key and hour")
    job_results_ttl_seconds: float = Field(
        default=3600.0, gt=0, description="How long the results of a finished job are kept"
    )
    idempotency_ttl_seconds: float = Field(
        default=3600.0, gt=0, description="How long an answer is kept for its Idempotency-Key"
    )
    kept_results_mb: int = Field(
        default=256,
        ge=1,
        description="MiB of finished answers kept, for jobs and for Idempotency-Keys together; the oldest go first",
    )
    key_kept_results_mb: int = Field(default=128, ge=1, description="The same for one key")
    shutdown_grace_seconds: float = Field(
        default=30.0, ge=0, description="How long requests in flight may finish after SIGTERM"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="What is logged")
    log_format: Literal["json", "console"] = Field(
        default="json", description="`json`: one JSON object per line; `text`: for people"
    )

    @model_validator(mode="before")
    @classmethod
    def _passwords_into_urls(cls, values: Any) -> Any:
        """A password that a platform mounts as a file, put where every user of a URL looks for it."""
        file = values.get("redis_password_file")
        if not file:
            return values
        try:
            password = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"VERIFIER_REDIS_PASSWORD_FILE={file}: cannot be read: {error}") from None
        if not password:
            raise ValueError(f"VERIFIER_REDIS_PASSWORD_FILE={file}: is empty; expected the password of the Redis")
        urls = {name: with_password(values[name], password) for name in ("redis_url", "cache_url") if values.get(name)}
        return values | urls

    @field_validator("sandbox_minimum", mode="before")
    @classmethod
    def _listed_properties(cls, value: object) -> object:
        return [] if value == "none" else names_in(value)

    @field_validator("sandbox_site_packages", mode="before")
    @classmethod
    def _listed_directories(cls, value: object) -> object:
        return names_in(value, os.pathsep)

    @field_validator("shadow", mode="before")
    @classmethod
    def _as_json(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            found = json.loads(value)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"is not JSON: {error}; {SHADOW_EXPECTED}") from None
        if not isinstance(found, dict):
            raise ValueError(f"is not a JSON object; {SHADOW_EXPECTED}")
        for name, one in found.items():
            if not isinstance(one, str):
                try:
                    found[name] = PresetRef.model_validate(one)
                except ValidationError:
                    raise ValueError(f"{name[:80]!r} is not a preset's name; {SHADOW_EXPECTED}") from None
        return found

    @field_serializer("shadow")
    def _as_text(self, value: dict[str, str | PresetRef]) -> str:
        plain = {name: one if isinstance(one, str) else one.model_dump() for name, one in value.items()}
        return json.dumps(plain) if plain else ""

    @field_serializer("sandbox_minimum")
    def _in_order(self, value: frozenset[Property]) -> str:
        return ",".join(sorted(value)) or "none"

    @property
    def max_body_bytes(self) -> int:
        return self.max_body_mb * 2**20

    @property
    def max_run_output_bytes(self) -> int:
        return self.max_run_output_mb * 2**20

    @property
    def max_rollout_bytes(self) -> int:
        return self.max_rollout_mb * 2**20

    @property
    def kept_results_bytes(self) -> int:
        return self.kept_results_mb * 2**20


def with_password(url: str, password: str) -> str:
    """The URL with the password in it, unless it has one: redis://cache:6379/0 becomes redis://:PASSWORD@cache:6379/0."""
    scheme, separator, rest = url.partition("://")
    return url if not separator or "@" in rest else f"{scheme}://:{quote(password, safe='')}@{rest}"


def names_in(value: object, separator: str = ",") -> object:
    """The names in a text; anything else as it is."""
    return [name.strip() for name in value.split(separator) if name.strip()] if isinstance(value, str) else value


class Described(NamedTuple):
    """One setting, for `verifier doctor` and the README."""

    variable: str
    default: str
    description: str


def read_settings(**overrides: Any) -> Settings:
    """This process's settings; `overrides` win over the environment. Raises ConfigError naming the variable."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        lines = []
        for item in error.errors(include_url=False, include_context=False, include_input=False):
            name = ".".join(str(step) for step in item["loc"])
            message = item["msg"].removeprefix("Value error, ")
            lines.append(f"{PREFIX}{name.upper()}: {message}" if name else message)
        raise ConfigError("; ".join(lines)) from error


def describe() -> list[Described]:
    """Every setting with its default, in the order of the documentation."""
    return [
        Described(variable(name), shown(field.default), field.description or "")
        for name, field in Settings.model_fields.items()
    ]


def shown(default: object) -> str:
    """A default as one would type it."""
    if isinstance(default, frozenset | tuple):
        return ",".join(sorted(default))
    return "" if default is None or default == {} else str(default)


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"{PREFIX}{name.upper()}"


def unknown_variables(environment: Mapping[str, str] = os.environ) -> list[str]:
    """One warning for each VERIFIER_* variable that nothing reads, naming the nearest one that is read."""
    known = {variable(name) for name in Settings.model_fields} | READ_ELSEWHERE
    warnings = []
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in known:
            near = get_close_matches(name, sorted(known), n=1, cutoff=0.0)
            warnings.append(f"{name[:100]} is set but nothing reads it; the nearest known variable is {near[0]}")
    return warnings
