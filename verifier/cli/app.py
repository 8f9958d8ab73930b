"""Every command with its options and help. What the commands do is in the modules beside this one.

Only light imports belong here, as `--help` and shell completion wait for them.
"""

from collections.abc import Callable
from typing import Annotated

import typer

import verifier
from verifier.cli import part
from verifier.cli.options import (
    AuditOptions,
    BenchOptions,
    CalibrateOptions,
    DiffOptions,
    ExplainOptions,
    GenerateOptions,
    HarborOptions,
    LintOptions,
    RubricOptions,
    RunOptions,
    ScoreOptions,
    ServeOptions,
    WorkerOptions,
)
from verifier.cli.terminal import visible
from verifier.errors import VerifierError

BAD_USAGE = 2

app = typer.Typer(
    name="verifier",
    help="The reward service for reinforcement learning with verifiable rewards.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
keys = typer.Typer(help="Create API keys for the server.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(keys, name="keys")
environments = typer.Typer(
    help="Manage pinned library versions.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(environments, name="environments")
rubrics = typer.Typer(
    help="Rubrics in files, YAML or JSON (docs/rubrics.md).", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(rubrics, name="rubric")

PRESET_HELP = "Preset to grade with; `verifier presets` lists them"
RUBRIC = typer.Option(metavar="FILE", help="Rubric to grade with instead of a preset, in YAML or JSON")
PARAMS_HELP = "The preset's parameters, as a JSON object"
JSON_HELP = "Print JSON"


def examples(*lines: str) -> str:
    """The end of a command's help. The mark keeps its lines as they are."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def completed(source: str) -> Callable[[str], list[str]]:
    """Completes a value in the shell with the names that `names` knows under `source`."""

    def matching(incomplete: str) -> list[str]:
        names: list[str] = part("names").names(source)
        return [name for name in names if name.startswith(incomplete)]

    return matching


def run(command: str, *arguments: object) -> None:
    """Run a command's module and end with its exit status; an error of ours is one line and status 2."""
    try:
        status: int = part(command).run(*arguments)
    except VerifierError as error:
        typer.echo(f"error: {visible(str(error))}", err=True)
        raise typer.Exit(BAD_USAGE) from None
    raise typer.Exit(status)


def print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"verifier {verifier.__version__}")
        raise typer.Exit()


@app.callback()
def about(
    version: Annotated[
        bool, typer.Option("--version", callback=print_version, is_eager=True, help="Print the version")
    ] = False,
) -> None:
    pass


@app.command(
    epilog=examples(
        "verifier score rollouts.jsonl --preset math --out results.jsonl",
        "verifier score 'dumps/step-*.jsonl.gz' more.parquet --preset math",
        "verifier score dump.parquet --map completion=responses.0,ground_truth=answer",
        "verifier score gsm8k.jsonl --dataset gsm8k --report report.html",
        "verifier score samples.jsonl --join gold.jsonl --on task_id --preset code",
        "verifier score eval.jsonl --preset math --report r.csv --min-accuracy 0.4",
        "cat rollouts.jsonl | verifier score - --server http://grader:8000",
    )
)
def score(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="IN", help="JSONL, JSON, CSV, Parquet or .eval files, also .gz, .zst; globs; - for stdin"
        ),
    ],
    preset: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help=f"{PRESET_HELP}; a row's own preset wins", autocompletion=completed("presets")
        ),
    ] = None,
    params: Annotated[str | None, typer.Option(metavar="JSON", help=PARAMS_HELP)] = None,
    rubric: Annotated[str | None, RUBRIC] = None,
    dataset: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Read rows as this data set has them, with a completion added: gsm8k, kk, apps, ...",
            autocompletion=completed("datasets"),
        ),
    ] = None,
    input_format: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Read rows as this tool writes them instead of recognising it; rows reads them as rollouts",
            autocompletion=completed("formats"),
        ),
    ] = None,
    join: Annotated[
        str | None, typer.Option(metavar="FILE", help="File with the ground truths, where the dump has none")
    ] = None,
    on: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Column to join on; or COLUMN=COLUMN_IN_THE_OTHER_FILE")
    ] = None,
    echo: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN,...",
            help="Other columns to copy into the results' metadata, or all, or none; default: all but long ones",
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue an interrupted run: keep OUT.partial and grade the rest")
    ] = False,
    out: Annotated[str, typer.Option(metavar="OUT", help="File for the results, as JSONL; - for stdout")] = "-",
    report: Annotated[str | None, typer.Option(metavar="FILE", help="Also write a report")] = None,
    report_format: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="NAME", help="Report format: html, json, md, csv, parquet; default: by file name"
        ),
    ] = None,
    min_accuracy: Annotated[
        float | None, typer.Option(min=0, max=1, metavar="SHARE", help="Exit with status 3 if accuracy is lower")
    ] = None,
    min_coverage: Annotated[
        float | None,
        typer.Option(min=0, max=1, metavar="SHARE", help="Exit with status 3 if a smaller share was judged"),
    ] = None,
    server: Annotated[str | None, typer.Option(metavar="URL", help="Grade on this server instead of here")] = None,
    api_key: Annotated[
        str | None, typer.Option(metavar="KEY", envvar="VERIFIER_API_KEY", help="The server's API key")
    ] = None,
    column_map: Annotated[
        list[str] | None,
        typer.Option(
            "--map", metavar="FIELD=COLUMN,...", help="Column of each field: completion=resp,ground_truth=a.b.0"
        ),
    ] = None,
    job: Annotated[
        str, typer.Option(metavar="NAME", help="Name of the run, for a shared server's fairness and metrics")
    ] = "default",
    explain: Annotated[bool, typer.Option("--explain", help="Include evidence in each verdict")] = False,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Grade identical rollouts again instead of once")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first row that cannot be read")] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Worker processes; by default one per CPU")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="Read only the first N rows")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress and no summary")] = False,
) -> None:
    """Grade dumps of rollouts.

    Writes one result per row, in the same order.

    Exit status: 0 done; 1 some rollouts failed, or none could be judged; 2 bad usage, or unreadable or empty input;
    3 accuracy or coverage below the required minimum.
    """
    options = ScoreOptions(
        inputs=tuple(inputs),
        preset=preset,
        params=params,
        rubric=rubric,
        dataset=dataset,
        input_format=input_format,
        join=join,
        on=on,
        echo=echo,
        resume=resume,
        out=out,
        report=report,
        report_format=report_format,
        min_accuracy=min_accuracy,
        min_coverage=min_coverage,
        server=server,
        api_key=api_key,
        columns=tuple(column_map or ()),
        job=job,
        explain=explain,
        use_cache=not no_cache,
        strict=strict,
        workers=workers,
        limit=limit,
        quiet=quiet,
    )
    run("score", options)


@app.command(
    epilog=examples(
        r"verifier explain --preset math --ground-truth 0.5 --text '\boxed{\frac12}'",
        "verifier explain answer.txt --preset choice --ground-truth B --json",
        "verifier explain - --preset literal --ground-truth 7 --gold-json < answer",
        "verifier explain answer.txt --preset math --ground-truth 7 --save why.json",
        "verifier explain --replay why.json",
    )
)
def explain(
    preset: Annotated[
        str | None, typer.Option(metavar="NAME", help=PRESET_HELP, autocompletion=completed("presets"))
    ] = None,
    ground_truth: Annotated[str | None, typer.Option(metavar="TEXT", help="The ground truth, as text")] = None,
    source: Annotated[str | None, typer.Argument(metavar="FILE", help="Same as --completion")] = None,
    completion: Annotated[
        str | None, typer.Option(metavar="FILE", help="File with the completion; - for stdin")
    ] = None,
    text: Annotated[str | None, typer.Option(metavar="TEXT", help="The completion itself")] = None,
    params: Annotated[str | None, typer.Option(metavar="JSON", help=PARAMS_HELP)] = None,
    rubric: Annotated[str | None, RUBRIC] = None,
    gold_json: Annotated[
        bool, typer.Option("--gold-json", help="Read the ground truth as JSON: a list, an object, a number")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON, as /v1/verify returns it")] = False,
    no_changes: Annotated[
        bool,
        typer.Option("--no-changes", help="Skip the search for what would change the verdict (a dozen gradings)"),
    ] = False,
    save: Annotated[
        str | None, typer.Option(metavar="FILE", help="Also write the explanation as JSON; - for stdout only")
    ] = None,
    replay: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Grade a saved explanation again and report any difference"),
    ] = None,
) -> None:
    """Show how one completion is graded: where the answer was found, candidates that lost, both normal forms, which
    rule decided, how long each step took, and what would have to change for the other verdict.

    Exit status: 0 done, whatever the verdict; 1 it failed, or a replay differs; 2 bad usage or unreadable input.
    """
    given = [one for one in (source, completion, text) if one is not None]
    if replay is None:
        if len(given) != 1:
            raise typer.BadParameter(
                "give the completion once: as FILE, --completion FILE, --text TEXT, or - for stdin"
            )
        if (preset is None and rubric is None) or ground_truth is None:
            raise typer.BadParameter(
                "missing --preset NAME or --ground-truth TEXT; expected both (--rubric FILE may take the place of "
                "--preset), or --replay FILE"
            )
    elif given or preset is not None or rubric is not None or ground_truth is not None:
        raise typer.BadParameter("--replay FILE already has the completion, ground truth and rubric; use it alone")
    options = ExplainOptions(
        preset,
        ground_truth,
        source or completion,
        text,
        params,
        rubric,
        gold_json,
        as_json,
        not no_changes,
        save,
        replay,
    )
    run("explain", options)


MAP = typer.Option("--map", metavar="FIELD=COLUMN,...", help="Column of each field: completion=resp,ground_truth=a.b.0")
DATASET = typer.Option(metavar="NAME", help="Read rows as this data set has them", autocompletion=completed("datasets"))
FAIL_OVER = typer.Option(metavar="N", min=0, help="Exit with status 3 above N; below 1, N is a share")
PASSING = typer.Option(metavar="REWARD", help="Lowest reward that counts as accepted")
WORKERS = typer.Option(min=1, metavar="N", help="Worker processes; by default one per CPU")
LIMIT = typer.Option(min=1, metavar="N", help="Read only the first N rows")


@app.command(
    epilog=examples(
        "verifier diff old.jsonl new.jsonl",
        "verifier diff math open_r1/accuracy --data rollouts.jsonl",
        "verifier diff math my_rewards.py:score --data in.jsonl --fail-over 0.01",
        "verifier diff math --rubric rubric.yaml --data rollouts.jsonl",
    )
)
def diff(
    a: Annotated[
        str,
        typer.Argument(
            metavar="A", help="A file of results, a preset, a rubric.yaml, module:function, file.py:function"
        ),
    ],
    b: Annotated[
        str | None, typer.Argument(metavar="B", help="The same; left out where --rubric is the other side")
    ] = None,
    rubric: Annotated[
        str | None, typer.Option(metavar="FILE", help="Rubric to compare A with, in YAML or JSON")
    ] = None,
    data: Annotated[
        list[str] | None, typer.Option(metavar="DUMP", help="Rollouts to grade with presets and functions")
    ] = None,
    column_map: Annotated[list[str] | None, MAP] = None,
    dataset: Annotated[str | None, DATASET] = None,
    input_format: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Tool that wrote the rows, as for score", autocompletion=completed("formats")
        ),
    ] = None,
    join: Annotated[str | None, typer.Option(metavar="FILE", help="File with the ground truths")] = None,
    on: Annotated[str | None, typer.Option(metavar="COLUMN", help="Column to join on")] = None,
    limit: Annotated[int | None, LIMIT] = None,
    passing: Annotated[float, PASSING] = 0.5,
    out: Annotated[str | None, typer.Option(metavar="FILE", help="File for every flip, as JSONL")] = None,
    fail_over: Annotated[float | None, FAIL_OVER] = None,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Compare two graders.

    Lists the rollouts that they grade differently, grouped by the reasons of both.

    Exit status: 0 done; 2 bad usage or unreadable input; 3 more flips than --fail-over.
    """
    if (b is None) == (rubric is None):
        raise typer.BadParameter("give the other side once: as B, or as --rubric FILE")
    mapped = tuple(column_map or ())
    options = DiffOptions(
        a,
        b,
        rubric,
        tuple(data or ()),
        mapped,
        dataset,
        input_format,
        join,
        on,
        limit,
        passing,
        out,
        fail_over,
        as_json,
    )
    run("diff", options)


@app.command(
    epilog=examples(
        "verifier lint problems.jsonl --preset math",
        "verifier lint gsm8k.parquet --dataset gsm8k --preset math",
        "verifier lint problems.csv --preset choice --map ground_truth=key",
    )
)
def lint(
    data: Annotated[list[str], typer.Argument(metavar="DATA", help="Files with ground truths, as score reads them")],
    preset: Annotated[
        str | None, typer.Option(metavar="NAME", help=PRESET_HELP, autocompletion=completed("presets"))
    ] = None,
    params: Annotated[str | None, typer.Option(metavar="JSON", help=PARAMS_HELP)] = None,
    rubric: Annotated[str | None, RUBRIC] = None,
    column_map: Annotated[list[str] | None, MAP] = None,
    dataset: Annotated[str | None, DATASET] = None,
    limit: Annotated[int | None, LIMIT] = None,
    workers: Annotated[int | None, WORKERS] = None,
    out: Annotated[str | None, typer.Option(metavar="FILE", help="File for every finding, as JSONL")] = None,
    fail_over: Annotated[float | None, FAIL_OVER] = None,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Check the ground truths of a data set.

    Finds those that cannot be read, are ambiguous, are not accepted as their own answer, or accept near misses.

    Exit status: 0 done; 2 bad usage or unreadable input; 3 more findings than --fail-over.
    """
    options = LintOptions(
        tuple(data),
        preset,
        params,
        rubric,
        tuple(column_map or ()),
        dataset,
        limit,
        workers,
        out,
        fail_over,
        as_json,
    )
    run("lint", options)


@app.command(
    epilog=examples(
        "verifier audit math",
        "verifier audit my_rewards.py:score --fail-over 0 --badge audit.svg",
        "verifier audit problems.jsonl --preset choice",
    )
)
def audit(
    target: Annotated[
        str,
        typer.Argument(metavar="TARGET", help="A preset, a rubric.yaml, module:function, file.py:function, or data"),
    ],
    preset: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Preset to grade with, if TARGET is a data file", autocompletion=completed("presets")
        ),
    ] = None,
    params: Annotated[str | None, typer.Option(metavar="JSON", help=PARAMS_HELP)] = None,
    rubric: Annotated[str | None, RUBRIC] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Kind of answers it grades: math, choice, text, label, json, code, ...",
            autocompletion=completed("kinds"),
        ),
    ] = None,
    data: Annotated[list[str] | None, typer.Option(metavar="DATA", help="Take the problems from this file")] = None,
    column_map: Annotated[list[str] | None, MAP] = None,
    dataset: Annotated[str | None, DATASET] = None,
    limit: Annotated[int | None, LIMIT] = None,
    workers: Annotated[int | None, WORKERS] = None,
    passing: Annotated[float, PASSING] = 0.5,
    out: Annotated[str | None, typer.Option(metavar="FILE", help="File for every finding, as JSONL")] = None,
    badge: Annotated[
        str | None, typer.Option(metavar="FILE", help="File for a badge: .svg, or JSON for shields.io")
    ] = None,
    fail_over: Annotated[float | None, FAIL_OVER] = None,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Test a grader against known answers.

    Grades completions that are known to be right or wrong, and lists those it gets wrong.

    Exit status: 0 done; 2 bad usage or unreadable input; 3 more findings than --fail-over.
    """
    mapped, rows = tuple(column_map or ()), tuple(data or ())
    options = AuditOptions(
        target,
        preset,
        params,
        rubric,
        kind,
        rows,
        mapped,
        dataset,
        limit,
        workers,
        passing,
        out,
        badge,
        fail_over,
        as_json,
    )
    run("audit", options)


@app.command(
    "run",
    epilog=examples(
        "verifier run solution.py --language python --stdin case1.txt",
        "verifier run main.cpp --language cpp --cpu-seconds 2 --json",
        "echo 'print(1)' | verifier run - --language python",
    ),
)
def run_program(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The program; - for stdin")],
    language: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="python, cpp, javascript, ...; `verifier doctor` lists those found here",
            autocompletion=completed("languages"),
        ),
    ],
    stdin: Annotated[
        str | None, typer.Option(metavar="FILE", help="File with the program's standard input; default: empty")
    ] = None,
    cpu_seconds: Annotated[float, typer.Option(metavar="SECONDS", help="CPU time limit")] = 5.0,
    wall_seconds: Annotated[float, typer.Option(metavar="SECONDS", help="Wall time limit")] = 15.0,
    memory_mb: Annotated[int, typer.Option(metavar="MIB", help="Memory limit in MiB")] = 1024,
    as_json: Annotated[bool, typer.Option("--json", help="Print the run as JSON, as /v1/run returns it")] = False,
) -> None:
    """Run one program in the sandbox.

    Exit status: 0 the program exited normally; 1 it did not; 2 it could not be run.
    """
    run("run", RunOptions(file, language, stdin, cpu_seconds, wall_seconds, memory_mb, as_json))


@app.command(
    epilog=examples(
        "verifier serve",
        "verifier serve --host 0.0.0.0 --port 9000 --workers 16",
        "VERIFIER_API_KEYS_FILE=keys.txt verifier serve",
    )
)
def serve(
    host: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Address to listen on [VERIFIER_HOST]")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, metavar="PORT", help="Port to listen on [VERIFIER_PORT]")
    ] = None,
    workers: Annotated[int | None, typer.Option(min=0, metavar="N", help="Worker processes [VERIFIER_WORKERS]")] = None,
) -> None:
    """Serve the HTTP API until Ctrl-C.

    Everything else is set by VERIFIER_* environment variables; `verifier doctor` lists them.
    """
    run("serve", ServeOptions(host, port, workers))


@app.command(
    epilog=examples(
        "VERIFIER_REDIS_URL=redis://host:6379/0 verifier worker --queues math",
        "verifier worker --queues code --workers 8",
        "verifier worker --check",
    )
)
def worker(
    queues: Annotated[
        str,
        typer.Option(metavar="NAME,...", help="Queues to serve: cheap, symbolic, code; math for the first two; or all"),
    ] = "all",
    workers: Annotated[int | None, typer.Option(min=0, metavar="N", help="Worker processes [VERIFIER_WORKERS]")] = None,
    slots: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Chunks held at a time; default: one more than processes")
    ] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Health check: only report whether the worker on this machine works"),
    ] = False,
) -> None:
    """Grade rollouts from a queue until Ctrl-C.

    The queue is at VERIFIER_REDIS_URL, for an API with VERIFIER_ENGINE=celery. After SIGTERM, work in progress has
    VERIFIER_SHUTDOWN_GRACE_SECONDS to finish; the rest goes to other workers.
    """
    if check:
        run("worker_check")
    run("worker", WorkerOptions(queues, workers, slots))


@app.command(
    epilog=examples(
        "verifier presets",
        "verifier presets tinyzero/",
        "verifier presets open_r1/accuracy",
        "verifier presets math --json",
    )
)
def presets(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME", help="Preset to show in full, or PROJECT/ to list", autocompletion=completed("presets")
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """List presets by project, or show one in full."""
    run("presets", name, as_json)


@app.command(
    epilog=examples(
        "verifier harbor --preset math --answer /app/a.txt --ground-truth 42",
        "verifier harbor --preset kv --answer a.txt --ground-truth-file t.json",
    )
)
def harbor(
    answer: Annotated[
        str, typer.Option(metavar="FILE", help="File with the agent's answer; a missing file counts as no answer")
    ],
    preset: Annotated[
        str | None, typer.Option(metavar="NAME", help=PRESET_HELP, autocompletion=completed("presets"))
    ] = None,
    ground_truth: Annotated[str | None, typer.Option(metavar="TEXT", help="The ground truth, as text")] = None,
    ground_truth_file: Annotated[str | None, typer.Option(metavar="FILE", help="File with the ground truth")] = None,
    out: Annotated[
        str, typer.Option(metavar="DIR", help="Directory for reward.txt and reward.json")
    ] = "/logs/verifier",
    params: Annotated[str | None, typer.Option(metavar="JSON", help=PARAMS_HELP)] = None,
    rubric: Annotated[str | None, RUBRIC] = None,
    gold_json: Annotated[bool, typer.Option("--gold-json", help="Read the ground truth as JSON")] = False,
    server: Annotated[str | None, typer.Option(metavar="URL", help="Grade on this server instead of here")] = None,
    api_key: Annotated[
        str | None, typer.Option(envvar="VERIFIER_API_KEY", metavar="KEY", help="The server's API key")
    ] = None,
    deadline_seconds: Annotated[
        float, typer.Option(metavar="SECONDS", min=1, help="How long to wait for the server, with its retries")
    ] = HarborOptions.deadline_seconds,
) -> None:
    """Grade the answer to a Harbor task.

    Runs in the task's test and writes the reward where Harbor reads it.

    Exit status: 0 judged; 1 not judged; 2 bad usage or no answer from the server. Only 0 writes a reward.
    """
    if (ground_truth is None) == (ground_truth_file is None):
        raise typer.BadParameter("give the ground truth once: --ground-truth TEXT or --ground-truth-file FILE")
    if preset is None and rubric is None:
        raise typer.BadParameter("say what grades it: --preset NAME or --rubric FILE")
    options = HarborOptions(
        preset,
        answer,
        ground_truth,
        ground_truth_file,
        out,
        params,
        rubric,
        gold_json,
        server,
        api_key,
        deadline_seconds,
    )
    run("harbor", options)


@app.command(
    epilog=examples(
        "verifier generate countdown --count 1000 --seed 7 --out problems.jsonl",
        "verifier generate knights_knaves --params '{\"people\": 4}'",
    )
)
def generate(
    family: Annotated[
        str,
        typer.Argument(
            metavar="FAMILY",
            help="countdown, multiplication, arithmetic, knights_knaves",
            autocompletion=completed("families"),
        ),
    ],
    count: Annotated[int, typer.Option(min=1, metavar="N", help="Number of problems")] = 10,
    seed: Annotated[int, typer.Option(metavar="N", help="Seed; it gives the same problems on every machine")] = 0,
    params: Annotated[
        str | None, typer.Option(metavar="JSON", help="The family's parameters, as a JSON object")
    ] = None,
    out: Annotated[str, typer.Option(metavar="OUT", help="File for the problems, as JSONL; - for stdout")] = "-",
) -> None:
    """Generate new problems with ground truths.

    Writes one JSON object per line: id, prompt, ground_truth, preset, metadata.
    """
    run("generate", GenerateOptions(family, count, seed, params, out))


@app.command(
    epilog=examples(
        "verifier bench",
        "verifier bench rollouts.jsonl --preset math --workers 4 --seconds 20",
        "verifier bench --preset code --count 200 --json",
        "verifier bench r.jsonl --preset math --server http://grader:8000",
    )
)
def bench(
    data: Annotated[
        list[str] | None,
        typer.Argument(metavar="DATA", help="Rollouts, as score reads them; by default a built-in sample"),
    ] = None,
    preset: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help=f"{PRESET_HELP}; default for the sample: math", autocompletion=completed("presets")
        ),
    ] = None,
    params: Annotated[str | None, typer.Option(metavar="JSON", help=PARAMS_HELP)] = None,
    rubric: Annotated[str | None, RUBRIC] = None,
    server: Annotated[str | None, typer.Option(metavar="URL", help="Measure this server instead of here")] = None,
    api_key: Annotated[
        str | None, typer.Option(metavar="KEY", envvar="VERIFIER_API_KEY", help="The server's API key")
    ] = None,
    workers: Annotated[int | None, WORKERS] = None,
    callers: Annotated[
        int | None, typer.Option(min=1, max=1024, metavar="N", help="Calls at a time; default: 8")
    ] = None,
    batch: Annotated[
        int | None, typer.Option(min=1, max=16384, metavar="N", help="Rollouts in a call; default: 64")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option(min=0.1, max=86400, metavar="S", help="Stop after S seconds; default: 5")
    ] = None,
    count: Annotated[int | None, typer.Option(min=1, metavar="N", help="Stop after N rollouts")] = None,
    column_map: Annotated[list[str] | None, MAP] = None,
    dataset: Annotated[str | None, DATASET] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Read only the first N rows; default: 10,000")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Measure how many rollouts a second are graded, here or by a server.

    Nothing is taken from a cache; rollouts are sent again until the time or the number is reached.

    Exit status: 0 done; 1 some rollouts failed, some calls were refused, or nothing could be judged; 2 bad usage,
    unreadable input, or no answer from the server.
    """
    options = BenchOptions(
        data=tuple(data or ()),
        preset=preset,
        params=params,
        rubric=rubric,
        server=server,
        api_key=api_key,
        workers=workers,
        callers=callers,
        batch=batch,
        seconds=seconds,
        count=count,
        columns=tuple(column_map or ()),
        dataset=dataset,
        limit=limit,
        as_json=as_json,
    )
    run("bench", options)


@app.command(epilog=examples("verifier doctor", "verifier doctor --json | jq .missing"))
def doctor(as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False) -> None:
    """Check what works on this machine.

    Shows what this installation can do here, its settings, and what is missing.

    Exit status: 0 it can grade, 1 it cannot.
    """
    run("doctor", as_json)


@keys.command("new", epilog=examples("verifier keys new alice >> keys.txt"))
def new_key(name: Annotated[str, typer.Argument(metavar="NAME", help="Owner, as shown in logs and metrics")]) -> None:
    """Create an API key.

    Prints it, once, and the line to add to the file that VERIFIER_API_KEYS_FILE names.
    """
    run("keys", name)


@environments.command("list", epilog=examples("verifier environments list"))
def list_environments() -> None:
    """List the environments, their libraries, and which are installed."""
    run("environments", "list", ())


@environments.command("make", epilog=examples("verifier environments make all"))
def make_environments(
    wanted: Annotated[
        list[str],
        typer.Argument(metavar="NAME", help="Environments to create, or all", autocompletion=completed("environments")),
    ],
) -> None:
    """Create environments with uv; existing ones are left unchanged."""
    run("environments", "make", tuple(wanted))


@app.command(
    epilog=examples(
        "verifier calibrate labelled.jsonl --rubric r.yaml --out judge.json",
        'verifier calibrate d.jsonl --preset rar --params \'{"judge": "j"}\'',
    )
)
def calibrate(
    data: Annotated[list[str], typer.Argument(metavar="DATA", help="Files of responses with labels")],
    preset: Annotated[
        str | None, typer.Option(metavar="NAME", help=PRESET_HELP, autocompletion=completed("presets"))
    ] = None,
    params: Annotated[str | None, typer.Option(metavar="JSON", help=PARAMS_HELP)] = None,
    rubric: Annotated[
        str | None, typer.Option(metavar="FILE", help="Rubric whose judge is measured, in YAML or JSON")
    ] = None,
    label: Annotated[
        str, typer.Option(metavar="COLUMN", help="Column with true or false, or with an object: a label a criterion")
    ] = "label",
    column_map: Annotated[
        list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN,...", help="Columns of the fields")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="Read only the first N labelled rows")] = None,
    out: Annotated[str | None, typer.Option(metavar="FILE", help="File for the report, in JSON")] = None,
    no_probes: Annotated[
        bool, typer.Option("--no-probes", help="Leave out the attacks and the other order of criteria")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Measure a judge on labelled responses: true and false positive rates, kappa, biases, and what fools it.

    Its file is what `calibration` of a judge names in VERIFIER_JUDGES_FILE.
    """
    if preset is None and rubric is None:
        raise typer.BadParameter("say what asks the judge: --rubric FILE or --preset NAME")
    columns = tuple(column_map or ())
    options = CalibrateOptions(tuple(data), preset, params, rubric, label, columns, limit, out, not no_probes, as_json)
    run("calibrate", options)


@rubrics.command(
    "check",
    epilog=examples("verifier rubric check rubric.yaml", "verifier rubric check r.yaml --rows rollouts.jsonl"),
)
def check_rubric(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The rubric, in YAML or JSON")],
    rows: Annotated[str | None, typer.Option(metavar="DUMP", help="Try it on the first rows of this")] = None,
    column_map: Annotated[
        list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN,...", help="Columns of the fields")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="So many rows")] = 5,
) -> None:
    """Say what is wrong with a rubric and in which line, or what it resolves to.

    Exit status: 0 it can be used, 2 it cannot.
    """
    run("rubric", RubricOptions(file, rows, tuple(column_map or ()), limit))


@rubrics.command("schema", epilog=examples("verifier rubric schema > rubric.schema.json"))
def rubric_schema() -> None:
    """Print the JSON Schema of such files, for editors."""
    run("rubric", RubricOptions())
