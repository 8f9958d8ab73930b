"""What was typed, as values: what `app` hands to the commands."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ScoreOptions:
    """The options of `verifier score`, as typed."""

    inputs: tuple[str, ...]
    preset: str | None = None
    params: str | None = None
    rubric: str | None = None
    dataset: str | None = None
    input_format: str | None = None
    join: str | None = None
    on: str | None = None
    echo: str | None = None
    resume: bool = False
    out: str = "-"
    report: str | None = None
    report_format: str | None = None
    min_accuracy: float | None = None
    min_coverage: float | None = None
    server: str | None = None
    api_key: str | None = None
    columns: tuple[str, ...] = ()
    job: str = "default"
    explain: bool = False
    use_cache: bool = True
    strict: bool = False
    workers: int | None = None
    limit: int | None = None
    quiet: bool = False


@dataclass(frozen=True)
class BenchOptions:
    """The options of `verifier bench`, as typed; without files a sample is graded."""

    data: tuple[str, ...] = ()
    preset: str | None = None
    params: str | None = None
    rubric: str | None = None
    server: str | None = None
    api_key: str | None = None
    workers: int | None = None
    callers: int | None = None
    batch: int | None = None
    seconds: float | None = None
    count: int | None = None
    columns: tuple[str, ...] = ()
    dataset: str | None = None
    limit: int | None = None
    as_json: bool = False


@dataclass(frozen=True)
class DiffOptions:
    """The options of `verifier diff`, as typed."""

    a: str
    b: str | None = None
    rubric: str | None = None
    data: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    dataset: str | None = None
    input_format: str | None = None
    join: str | None = None
    on: str | None = None
    limit: int | None = None
    passing: float = 0.5
    out: str | None = None
    fail_over: float | None = None
    as_json: bool = False


@dataclass(frozen=True)
class LintOptions:
    """The options of `verifier lint`, as typed."""

    data: tuple[str, ...]
    preset: str | None = None
    params: str | None = None
    rubric: str | None = None
    columns: tuple[str, ...] = ()
    dataset: str | None = None
    limit: int | None = None
    workers: int | None = None
    out: str | None = None
    fail_over: float | None = None
    as_json: bool = False


@dataclass(frozen=True)
class AuditOptions:
    """The options of `verifier audit`, as typed."""

    target: str
    preset: str | None = None
    params: str | None = None
    rubric: str | None = None
    kind: str | None = None
    data: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    dataset: str | None = None
    limit: int | None = None
    workers: int | None = None
    passing: float = 0.5
    out: str | None = None
    badge: str | None = None
    fail_over: float | None = None
    as_json: bool = False


@dataclass(frozen=True)
class CalibrateOptions:
    """The options of `verifier calibrate`, as typed."""

    data: tuple[str, ...]
    preset: str | None = None
    params: str | None = None
    rubric: str | None = None
    label: str = "label"
    columns: tuple[str, ...] = ()
    limit: int | None = None
    out: str | None = None
    probes: bool = True
    as_json: bool = False


@dataclass(frozen=True)
class RubricOptions:
    """The options of `verifier rubric`, as typed; without a file the schema is asked for."""

    file: str | None = None
    rows: str | None = None
    columns: tuple[str, ...] = ()
    limit: int = 5


@dataclass(frozen=True)
class ExplainOptions:
    """The options of `verifier explain`, as typed."""

    preset: str | None
    ground_truth: str | None
    completion: str | None = None
    text: str | None = None
    params: str | None = None
    rubric: str | None = None
    gold_json: bool = False
    as_json: bool = False
    changes: bool = True
    save: str | None = None
    replay: str | None = None


@dataclass(frozen=True)
class HarborOptions:
    """The options of `verifier harbor`, as typed."""

    preset: str | None
    answer: str
    ground_truth: str | None = None
    truth_file: str | None = None
    out: str = "/logs/verifier"
    params: str | None = None
    rubric: str | None = None
    gold_json: bool = False
    server: str | None = None
    api_key: str | None = None
    deadline_seconds: float = 300.0
    """For the server; less than the 600 s after which Harbor by default kills a test and what it would have said."""


@dataclass(frozen=True)
class RunOptions:
    """The options of `verifier run`, as typed."""

    file: str
    language: str
    stdin: str | None
    cpu_seconds: float
    wall_seconds: float
    memory_mb: int
    as_json: bool


@dataclass(frozen=True)
class GenerateOptions:
    """The options of `verifier generate`, as typed."""

    family: str
    count: int = 10
    seed: int = 0
    params: str | None = None
    out: str = "-"


@dataclass(frozen=True)
class ServeOptions:
    """The options of `verifier serve` that were given; the rest comes from the environment."""

    host: str | None = None
    port: int | None = None
    workers: int | None = None


@dataclass(frozen=True)
class WorkerOptions:
    """The options of `verifier worker`, as typed."""

    queues: str
    workers: int | None = None
    slots: int | None = None
